"""`newsletter bounces`: read what came back, and do what follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import JSON, Desk, clock, command, count, put, say
from newsletter.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.core.bounces.came_back import CameBack

WORDS = {
    "hard": "came back for good",
    "soft": "came back for a passing reason",
    "policy": "refused for reasons of policy (about us or the mail: newsletter doctor mail)",
    "complaint": "complaints",
    "leave": "asked to leave",
    "delay": "still being tried",
    "automatic": "automatic replies",
    "delivered": "reports of success",
    "person": "from people, to be read by somebody",
}


@command("bounces")
@JSON
def bounces(desk: Desk, as_json: bool) -> None:
    """Read what came back. Dead addresses and complaints are suppressed, who asks to leave is let go.

    Reads the mailbox or folder of mail.bounces, changes nothing in it, and keeps the raw mails in var/returns.
    """
    from newsletter import config, returning, settling
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.lock import only_one
    from newsletter.adapters.store.returns import Returns
    from newsletter.cli import mailroom

    root, publication = desk.workspace().root, desk.publication()
    settings = config.load(root / config.SETTINGS, config.Settings)
    post = mailroom.post(settings, root)
    if post is None:
        raise ConfigError(
            "newsletter.yaml: nowhere to read what came back; set mail.bounces.folder or mail.bounces.imap_host"
        )
    done = settling.Settled()
    with desk.readers() as readers, only_one(readers.database, "bounces"):
        ledger, returns = Ledger(readers.database), Returns(readers.database)

        def tell(digest: str, found: Sequence[CameBack]) -> None:
            settling.settle(
                readers, ledger, returns, digest, found, clock(publication), settings.mail.bounces.soft, done
            )

        mailroom.housekeeping(readers, settings, clock(publication))
        counts = returning.take_in(post, root / "var" / "returns", own=mailroom.own_addresses(settings), tell=tell)
    if as_json:
        put({
            "mails": {kind.value: number for kind, number in counts.items()},
            "suppressed": done.suppressed,
            "left": done.left,
            "unassigned": len(done.nobodys),
        })  # fmt: skip
        return
    for kind, number in counts.most_common():
        click.echo(f"{number:5} {WORDS[kind.value]}")
    if done.nobodys:
        say(f"{count(len(done.nobodys), 'report')} named no reader of ours; the raw mails are in var/returns")
    say(f"{count(done.suppressed, 'reader')} suppressed, {done.left} let go." if counts else "Nothing new.")
