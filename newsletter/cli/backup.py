"""`newsletter backup` and `newsletter restore`; and a person's word on what was mailed between the two."""

from __future__ import annotations

import os
import shlex
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from newsletter.cli.desk import JSON, KEY, Desk, cli, command, count, near, put, say
from newsletter.cli.mailings import mailing
from newsletter.core.keys import IssueKey
from newsletter.errors import ConfigError, NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.backup import vault
    from newsletter.backing_up import Made
    from newsletter.config.operating import BackupSettings

PASSPHRASE, IDENTITY = "NEWSLETTER_BACKUP_PASSPHRASE", "NEWSLETTER_BACKUP_IDENTITY"
SHORTEST = 12  # characters of a passphrase


@command("backup")
@click.option("--to", metavar="FILE|DIR/", help="Where to; default: the folder backup.to.")
@click.option(
    "--recipient",
    "recipients",
    multiple=True,
    metavar="KEY",
    help="A public key that opens it; default: backup.recipients.",
)
@click.option(
    "--keep", type=click.IntRange(0), help="How many backups stay in the folder; 0: all. Default: backup.keep."
)
@click.option(
    "--new-key", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="Make a key, and no backup."
)
@JSON
def backup(
    desk: Desk, to: str | None, recipients: tuple[str, ...], keep: int | None, new_key: Path | None, as_json: bool
) -> None:
    """Write the workspace and its database into one encrypted file. It is read back and proved; others may go on working.

    It opens with `newsletter restore`, or with age. Without a public key, NEWSLETTER_BACKUP_PASSPHRASE(_FILE) locks it.
    """
    from newsletter import config

    if new_key is not None:
        _make_key(new_key)
        return
    root = desk.workspace().root
    settings = config.load(root / config.SETTINGS, config.Settings).backup
    target = Path(to) if to else root / settings.to
    folder = to is None or target.is_dir() or to.endswith("/")
    if not folder and keep is not None:
        raise click.UsageError("--keep counts the backups of a folder; name one with --to DIR/")
    made = _back_up(desk, target, folder, _lock(recipients, settings), settings.keep if keep is None else keep)
    if as_json:
        put(_as_json(made))
        return
    click.echo(near(made.path))
    held = made.manifest
    rows = sum(table.number for table in held.tables.values())
    say(
        f"{made.size / 1e6:.1f} MB, proved: {count(len(held.files), 'file')}, "
        + (
            f"{count(rows, 'row')} of the {held.database} database."
            if held.database
            else "no database, for there is none yet."
        )
    )
    for path in made.dropped:
        say(f"removed: {near(path)}")
    _say_secret(held.files)


def _back_up(desk: Desk, target: Path, folder: bool, lock: vault.Lock, keep: int) -> Made:
    from dataclasses import replace
    from importlib.metadata import version

    from newsletter import backing_up
    from newsletter.adapters.store.lock import only_one
    from newsletter.core import backup as core

    root, now = desk.workspace().root, datetime.now(UTC)
    about = core.Manifest(now, f"newsletter {version('newsletter')}", desk.publication().name)
    path = target / core.file_name(now, passphrase=lock.passphrase is not None) if folder else target
    with desk.collected() as database:
        if database is None:
            made = backing_up.back_up(root, None, path, lock, about)
        else:
            with only_one(database, "backup"):
                made = backing_up.back_up(root, database, path, lock, about)
                backing_up.record(database, made, datetime.now(UTC))
    return replace(made, dropped=backing_up.drop_superseded(path, keep)) if folder else made


def can_lock(settings: BackupSettings) -> bool:
    """Whether a backup can be made as things are set: somebody could open it."""
    return bool(settings.recipients or os.environ.get(PASSPHRASE) or os.environ.get(f"{PASSPHRASE}_FILE"))


def _lock(recipients: tuple[str, ...], settings: BackupSettings) -> vault.Lock:
    """Who may open it; ConfigError where nobody is named: an open backup is never written."""
    from newsletter.adapters import secret
    from newsletter.adapters.backup import vault

    named = recipients or settings.recipients
    phrase = None if recipients else secret.given(PASSPHRASE, os.environ)
    if named and phrase is None:
        vault.recipients(named)
        return vault.Lock(tuple(named))
    if phrase is None:
        raise ConfigError(
            "newsletter.yaml: nobody could open the backup; make a key (newsletter backup --new-key FILE) and put its public half into "
            f"backup.recipients, or set {PASSPHRASE} or {PASSPHRASE}_FILE"
        )
    if settings.recipients:
        raise ConfigError(f"{PASSPHRASE} and backup.recipients are both set; a backup is locked one way, so remove one")
    if len(phrase) < SHORTEST:
        raise ConfigError(f"{PASSPHRASE} is shorter than {SHORTEST} characters; take several words")
    return vault.Lock(passphrase=phrase.decode())


def _make_key(path: Path) -> None:
    from newsletter.adapters import files
    from newsletter.adapters.backup import vault

    text, public = vault.new_key()
    if not files.write_new(path, text, mode=0o600):
        raise NewsletterError(f"{path}: is there already; a key is never replaced")
    click.echo(public)
    say(f"The key is in {near(path)}. Whoever has it can read every backup; without it nobody can.")
    say(
        "Keep it in two places that are not this machine, and put the line above into newsletter.yaml, backup.recipients."
    )


def _say_secret(held: object) -> None:
    from newsletter.core.backup import FILES

    if os.environ.get("NEWSLETTER_SECRET") or os.environ.get("NEWSLETTER_SECRET_FILE"):
        say(
            "The secret comes from NEWSLETTER_SECRET and is NOT in the backup; without it the readers in it cannot be used."
        )
    elif f"{FILES}var/secret.key" in held:  # type: ignore[operator]
        say("It holds var/secret.key and readers' addresses: whoever can open it has both.")


def _as_json(made: Made) -> dict[str, object]:
    held = made.manifest
    return {
        "file": str(made.path),
        "bytes": made.size,
        "made": held.made.isoformat(),
        "database": held.database or None,
        "files": len(held.files),
        "tables": {name: rows.number for name, rows in held.tables.items()},
        "dropped": [str(path) for path in made.dropped],
    }


# ---- restore ------------------------------------------------------------------------------------------


@cli.command("restore")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--to", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", help="The workspace to make of it."
)
@click.option(
    "--identity",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The key that opens it; default: NEWSLETTER_BACKUP_IDENTITY(_FILE).",
)
@click.option(
    "--over", is_flag=True, help="Set aside the workspace that is there, and replace the rows of DATABASE_URL."
)
@click.option("--sent", "sent", multiple=True, type=KEY, help="An issue that was mailed after the backup was made.")
@click.option("--look", is_flag=True, help="Only prove it, and say what it holds.")
def restore(
    file: Path, to: Path | None, identity: Path | None, over: bool, sent: tuple[IssueKey, ...], look: bool
) -> None:
    """Put a backup back, whole or not at all. Afterwards `send` refuses what may have been mailed since, until you say.

    With DATABASE_URL set, the rows go into that database, whichever kind they came from; it must be empty, or say --over.
    """
    from newsletter import restoring

    keys = _keys(identity)
    if look:
        _look(file, keys)
        return
    if to is None:
        raise click.UsageError("name the workspace to make of it: --to DIR")
    now = datetime.now().astimezone()
    done = restoring.restore(file, to, keys, now, address=os.environ.get("DATABASE_URL"), over=over, sent=sent)
    held = done.manifest
    rows = sum(table.number for table in held.tables.values())
    click.echo(near(to))
    say(
        f"The state of {held.made.astimezone():%Y-%m-%d %H:%M}: {count(len(held.files), 'file')}"
        + (f", {count(rows, 'row')} of the database, all proved." if held.database else ", no database, all proved.")
    )
    if done.set_aside:
        say(f"What was there is now in {near(done.set_aside)}.")
    for key in done.sent:
        say(f"Issue {key} is taken as mailed.")
    if held.database:
        _say_after(to, done.withdrawn)


def _say_after(to: Path, withdrawn: int | None) -> None:
    say(
        "It is an old state. Issues whose month had begun today are not sent until you say what was mailed since the backup:"
    )
    say(f"  newsletter --workspace {shlex.quote(str(to))} mailing restored")
    if withdrawn is not None:
        say(
            f"Who left or is suppressed since stays so: {count(withdrawn, 'change')} came over from the replaced database."
        )
    else:
        say(
            "Readers who left since are readers again: newsletter bounces reads what came back; remove whom you know of."
        )


def _keys(identity: Path | None) -> vault.Keys:
    from newsletter.adapters import files, secret
    from newsletter.adapters.backup import vault

    text = files.read_bytes(identity, largest=secret.LARGEST) if identity else secret.given(IDENTITY, os.environ) or b""
    phrase = secret.given(PASSPHRASE, os.environ)
    return vault.Keys(text.decode("utf-8", "replace"), phrase.decode() if phrase else None)


def _look(file: Path, keys: vault.Keys) -> None:
    from newsletter import restoring

    held = restoring.look(file, keys)
    click.echo(f"{held.publication}, made {held.made.astimezone():%Y-%m-%d %H:%M} by {held.program}")
    click.echo(f"{count(len(held.files), 'file')}, {held.size / 1e6:.1f} MB")
    for name, table in sorted(held.tables.items()):
        click.echo(f"  {name:14} {count(table.number, 'row')}")
    say("All whole." if held.database else "All whole; it holds no database.")


# ---- afterwards ---------------------------------------------------------------------------------------


@command("restored", mailing)
@click.option("--sent", "sent", multiple=True, type=KEY, help="This issue was mailed: nobody gets it again.")
@click.option("--unsent", "unsent", multiple=True, type=KEY, help="This issue was not mailed: it may be sent.")
@click.option("--mark", is_flag=True, help="This is an old state, put back by other means: a snapshot of the machine.")
def restored(desk: Desk, sent: tuple[IssueKey, ...], unsent: tuple[IssueKey, ...], mark: bool) -> None:
    """Say what was mailed between a backup and its restore. Without options: list the issues in doubt, which `send` refuses."""
    from newsletter import restoring
    from newsletter.adapters.store.lock import only_one
    from newsletter.cli.desk import clock

    if both := set(sent) & set(unsent):
        raise click.UsageError(f"{min(both)} cannot be both")
    workspace, now = desk.workspace(), clock(desk.publication())
    with desk.database() as database, only_one(database, "send"):
        if mark:
            made = restoring.mark_as_old(database, now)
            say(f"Taken as the state of {made.astimezone(now.tzinfo):%Y-%m-%d %H:%M}, put back now.")
        for key in unsent:
            assert now.tzinfo
            restoring.refuse_unsent(database, workspace.issue(key), now.tzinfo)
        for key in (*sent, *unsent):
            restoring.say(database, workspace.issue(key), now, was_sent=key in sent)
            say(f"Issue {key}: {'taken as mailed' if key in sent else 'not mailed yet; newsletter send ' + str(key)}.")
        found = restoring.in_doubt(database, [folder.key for folder in workspace.issues()], now)
    for key in found:
        click.echo(str(key))
    if found:
        say("In doubt: were they mailed after the backup? Say --sent YYYY-MM or --unsent YYYY-MM for each.")
    elif not sent and not unsent:
        say("No issue here is in doubt.")
