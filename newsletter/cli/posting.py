"""Mail from the program to those who run it: plain text, by the relay of the settings. Never to subscribers."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.smtp import Connection
    from newsletter.config.settings import Settings
    from newsletter.core.mailing.letter import Letter

WITHIN = 180.0  # seconds for all of it: a relay that hangs holds nothing up


def post(root: Path, settings: Settings, to: Sequence[str], key: str, subject: str, text: str, now: datetime) -> None:
    """Mail a text to these addresses; NewsletterError where none of them could be told. `key` makes the Message-ID: told again, it is the same."""
    from newsletter.adapters import composing
    from newsletter.adapters.smtp import Connection
    from newsletter.cli import mailroom
    from newsletter.config.mailing import sender
    from newsletter.core.mailing import notice
    from newsletter.core.mailing.headers import Mailbox
    from newsletter.core.mailing.notice import Notice

    if not to:
        raise NewsletterError(
            "newsletter.yaml: nobody to tell; set publication.contact, schedule.editors or schedule.operators"
        )
    who = sender(settings)
    letters: list[Letter] = []
    signers = [
        composing.signer(key.pem, domain=key.domain, selector=key.selector) for key in mailroom.dkim_keys(settings)
    ]
    for address in to:
        about = Notice(f"{who.list_id} {key} {address}", f"[{settings.publication.name}] {subject}", text, "en", now)
        try:
            letters.append(notice.letter(about, Mailbox.read(address), who, signers))
        except ValueError as error:
            raise NewsletterError(f"newsletter.yaml: {address}: {error}") from None
    channel = Connection(mailroom.relay(settings, root))
    asyncio.run(_hand_over(channel, letters))


async def _hand_over(channel: Connection, letters: Sequence[Letter]) -> None:
    from newsletter.core.mailing.letter import Fate

    refused = []
    try:
        async with asyncio.timeout(WITHIN):
            for letter in letters:
                await channel.ready()
                outcome = await channel.hand_over(letter)
                if outcome.fate is not Fate.ACCEPTED:
                    refused.append(f"{letter.recipient}: {outcome.code or ''} {outcome.text}".strip())
            await channel.close()
    except TimeoutError:
        raise NewsletterError(f"{channel.relay.place}: did not answer in time; look at the relay") from None
    if len(refused) == len(letters):
        raise NewsletterError(f"nobody could be told: {'; '.join(refused)}")
