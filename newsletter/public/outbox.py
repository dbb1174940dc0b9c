"""What follows a filled-in form: the reader is written down and mailed, after the answer has gone.

So the answer and its time are the same whether an address is known or not. A mail that the relay does not take is tried again.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from newsletter import subscribing
from newsletter.adapters.store.readers import Readers
from newsletter.core.consent import Act, Basis, Event, State
from newsletter.core.email_address import EmailAddress
from newsletter.core.mailing import notice
from newsletter.core.mailing.dkim import Signer
from newsletter.core.mailing.headers import Mailbox
from newsletter.core.mailing.letter import Fate, Letter
from newsletter.core.mailing.notice import Notice
from newsletter.core.mailing.template import Sender
from newsletter.core.publication import Publication
from newsletter.core.rates import Rates
from newsletter.core.tokens import Tokens
from newsletter.delivering import Channel
from newsletter.errors import MailError, NewsletterError
from newsletter.public.words import Words

LOG = logging.getLogger("newsletter.public")
TIDYING = 3600.0  # seconds
WAITING = 1000  # forms that wait for their turn
AGAIN = (5.0, 60.0, 600.0)  # seconds before a mail is tried again
PER_ADDRESS = (3, 24 * 3600.0)  # mails to one address in so many seconds: nobody is pestered through our form


@dataclass(frozen=True)
class Asked:
    """A filled-in form."""

    address: EmailAddress
    said: Words


@dataclass
class Outbox:
    """Forms, one after the other. `run` it as long as the server lives."""

    readers: Readers
    publication: Publication
    sender: Sender
    url: str
    notice: str
    channel: Channel
    clock: Callable[[], datetime]
    signers: tuple[Signer, ...] = ()

    def __post_init__(self) -> None:
        self.queue: asyncio.Queue[Asked] = asyncio.Queue(WAITING)
        self.rates = Rates(*PER_ADDRESS)
        self.tokens = Tokens(self.readers.secret)
        self.mailing: set[asyncio.Task[None]] = set()
        self.one_at_a_time = asyncio.Lock()

    def put(self, asked: Asked) -> bool:
        """Take a form; False where too many wait."""
        try:
            self.queue.put_nowait(asked)
        except asyncio.QueueFull:
            return False
        return True

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            asked = await self.queue.get()
            try:
                letter = await asyncio.to_thread(self.written_down, asked)
            except NewsletterError as error:
                LOG.error("a form could not be written down: %s", type(error).__name__)
                letter = None
            if letter:
                task = asyncio.create_task(self.mail(letter))
                self.mailing.add(task)
                task.add_done_callback(self.mailing.discard)
            self.queue.task_done()

    async def tidy(self, days: int) -> None:
        """Every hour forget who asked and has not confirmed in so many days; until cancelled."""
        while True:
            try:
                await asyncio.to_thread(subscribing.lapse, self.readers, self.clock(), days)
            except NewsletterError as error:
                LOG.error("unconfirmed requests could not be forgotten: %s", type(error).__name__)
            await asyncio.sleep(TIDYING)

    async def settle(self, within: float) -> None:
        """Let what waits be done, for so many seconds at most."""
        try:
            async with asyncio.timeout(within):
                await self.queue.join()
                while self.mailing:
                    await asyncio.wait(self.mailing)
        except TimeoutError:
            LOG.warning("ended with mails that were not handed over; their readers may ask again")

    def written_down(self, asked: Asked) -> Letter | None:
        """The reader's record, and the mail that follows from it; None where the address has had enough."""
        now, said = self.clock(), asked.said
        if self.rates.take(asked.address.digest(self.readers.secret), now.timestamp()):
            return None
        event = Event(Act.REQUESTED, now, "web form", "", Basis.CONSENT, self.notice)
        one = subscribing.request(self.readers, asked.address, event, language=said.tag)
        known = one.state is State.CONFIRMED and self.readers.standing(asked.address).reason is None
        if known:
            link, subject, text = self.tokens.make("unsubscribe", one.id), said.already_subject, said.already_mail
        else:
            link, subject, text = self.tokens.make("confirm", one.id, now), said.confirm_subject, said.confirm_mail
        address = f"{self.url}/{'unsubscribe' if known else 'confirm'}/{link}?lang={said.tag}"
        name, publisher = self.publication.name, self.publication.publisher
        shown = Notice(
            uuid.uuid4().hex,
            subject.format(name),
            text.format(name=name, link=address, publisher=publisher),
            said.tag,
            now,
        )
        try:
            return notice.letter(shown, Mailbox.read(one.address.text, one.name), self.sender, self.signers)
        except ValueError:
            return None

    async def mail(self, letter: Letter) -> None:
        """Hand a mail over; one that the relay does not take now is tried again, then given up: the reader may ask anew."""
        for delay in (0.0, *AGAIN):
            await asyncio.sleep(delay)
            try:
                async with self.one_at_a_time:
                    await self.channel.ready()
                    outcome = await self.channel.hand_over(letter)
            except MailError as error:
                LOG.warning("a confirmation waits: %s", error)
                continue
            if outcome.fate is not Fate.DEFERRED:
                if outcome.fate is not Fate.ACCEPTED:
                    LOG.warning("a confirmation was not taken: %s %s", outcome.code, outcome.status)
                return
        LOG.error("a confirmation was given up: the relay does not take it")
