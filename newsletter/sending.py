"""`send`: an approved issue to every reader once. The ledger knows each copy before it is touched; the same command resumes.

Refused are an issue that is not approved as it stands, one that was sent already, and a database that is older than `sent.json` says:
it would not know who has the issue.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from newsletter import delivering
from newsletter.adapters.store import restored as restored_store
from newsletter.adapters.workspace import IssueFolder
from newsletter.building import Rendered
from newsletter.core import approval, colophon, consent, restored, sent
from newsletter.core.consent import State as Consent
from newsletter.core.consent import Subscriber
from newsletter.core.mailing import marks
from newsletter.core.mailing.headers import Mailbox
from newsletter.core.mailing.ledger import Mailing, State
from newsletter.core.mailing.letter import Fate, Outcome, Result
from newsletter.core.mailing.pace import Pace
from newsletter.core.mailing.template import Edition, File, Reader
from newsletter.core.sent import Sent
from newsletter.errors import NewsletterError

if TYPE_CHECKING:
    from newsletter.adapters.composing import Plan
    from newsletter.adapters.store.ledger import Ledger
    from newsletter.adapters.store.readers import Readers

Clock = Callable[[], datetime]
Link = Callable[[str], str]  # a subscriber's id -> the page that lets the reader out, "" without one


@dataclass(frozen=True)
class Report:
    """A run of a mailing: its copies by state, how many of them a killed run had left unknown, and why this run ended early."""

    mailing: Mailing
    counts: dict[State, int]
    interrupted: int = 0
    stopped: str | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.counts[State.QUEUED] or self.counts[State.SENDING] or self.counts[State.UNKNOWN])


def approved(folder: IssueFolder, rendered: Rendered) -> str:
    """The approved digest; NewsletterError where the issue is not approved as it stands."""
    if found := _unapproved(folder, rendered):
        raise NewsletterError(found)
    return rendered.digest


def _unapproved(folder: IssueFolder, rendered: Rendered) -> str | None:
    status = approval.status(folder.approval(), rendered.digest)
    if status == "draft":
        return f"issue {folder.key} is not approved; newsletter approve {folder.key} --by NAME"
    if status == "changed":
        return f"issue {folder.key} has changed since it was approved; look at it again and newsletter approve {folder.key} --by NAME"
    return None


def refusals(folder: IssueFolder, rendered: Rendered, ledger: Ledger) -> list[str]:
    """Why the issue is not sent, in words, each with its remedy; none where it may be."""
    told, held, unapproved = folder.sent(), ledger.mailing(str(folder.key)), _unapproved(folder, rendered)
    zone = ZoneInfo(rendered.view.publication.time_zone)
    found = [unapproved] if unapproved else []
    if unknown_here(told, held, ledger):
        found.append(
            f"issues/{folder.key}/sent.json tells of a mailing that this database does not know, or not to its end: the database is an old or "
            f"another one, and readers would be mailed twice. Restore the newer database"
        )
    if held and held.ended:
        return [*found, f"issue {folder.key} was sent on {held.ended.astimezone(zone).date()}; it is not sent again"]
    if held and held.digest != rendered.digest and (told or _touched(ledger.counts(held))):
        found.append(
            f"issue {folder.key} was approved anew after its mailing began; some readers have the earlier text. "
            f"Put the approved text back to finish, or publish a correction"
        )
    if doubt := restored_store.doubt(ledger.database, folder.key, zone):
        found.append(restored.refusal(folder.key, doubt, zone))
    return found


def begin(folder: IssueFolder, rendered: Rendered, readers: Readers, ledger: Ledger, clock: Clock) -> Mailing:
    """The mailing of an issue: the one that was begun, or a new one with a copy queued for every reader. Under the lock of `send`."""
    if found := refusals(folder, rendered, ledger):
        raise NewsletterError(found[0])
    digest, held = rendered.digest, ledger.mailing(str(folder.key))
    if held and held.digest != digest:
        ledger.forget(held)  # killed before the first letter: what was queued was of another approval
        held = None
    if held is None:
        copies = ((one.id, marks.mark(readers.secret, digest, one.id)) for one in recipients(readers))
        held = ledger.open(str(folder.key), digest, rendered.view.subject, copies, clock())
    write_down(folder, held, ledger)
    return held


def _touched(counts: Mapping[State, int]) -> bool:
    """Whether any letter may have left."""
    return any(number for state, number in counts.items() if state not in (State.QUEUED, State.LEFT))


def _handed_over(counts: Mapping[State, int]) -> int:
    """Copies that the relay took, whatever came back since."""
    return counts[State.SENT] + counts[State.BOUNCED]


def _told(told: Sent) -> int:
    return told.counts.get(State.SENT.value, 0) + told.counts.get(State.BOUNCED.value, 0)


def edition(folder: IssueFolder, rendered: Rendered, date: datetime, attached: File | None = None) -> Edition:
    """What is mailed of an issue as it is built."""
    shown = rendered.view
    return Edition(
        str(folder.key), rendered.digest, shown.subject, shown.language, rendered.email, rendered.text,
        colophon.unsubscribe_address(shown), date, attached,
    )  # fmt: skip


def recipients(readers: Readers) -> Iterator[Subscriber]:
    """The readers who get mail now: confirmed, and not suppressed."""
    confirmed = readers.all(Consent.CONFIRMED)
    while some := [one.id for one in islice(confirmed, 500)]:
        for standing in readers.standings(some):
            one = standing.subscriber
            if one and consent.gets_mail(one.state, standing.reason):
                yield one


def waiting(
    mailing: Mailing, readers: Readers, ledger: Ledger, link: Link, clock: Clock, limit: int | None = None
) -> Iterator[Reader]:
    """Readers whose copies wait, as they stand now: who left since the mailing began is let go."""
    left = limit
    for portion in ledger.queued(mailing):
        standings = {s.subscriber.id: s for s in readers.standings(portion) if s.subscriber}
        right = [
            one
            for name in portion
            if (s := standings.get(name)) and (one := s.subscriber) and consent.gets_mail(one.state, s.reason)
        ]
        if gone := sorted(set(portion) - {one.id for one in right}):
            ledger.leave(mailing, gone, clock())
        for one in right if left is None else right[:left]:
            try:
                found = reader(one, link)
            except ValueError as error:  # one reader's fault keeps no other from the issue
                refused = Outcome(Fate.REFUSED, 0, "5.1.3", str(error))
                ledger.record(mailing, [], [Result(one.id, refused)], clock())
                continue
            yield found
        if left is not None and (left := left - len(right)) <= 0:
            return


def reader(one: Subscriber, link: Link) -> Reader:
    """A subscriber as the letter needs it; ValueError where the address is none that a letter can bear. A name that none can is left out."""
    try:
        to = Mailbox.read(one.address.text, one.name)
    except ValueError:
        to = Mailbox.read(one.address.text)
    return Reader(one.id, to, link(one.id), one.labeled)


async def send(
    folder: IssueFolder,
    mailing: Mailing,
    plan: Plan,
    readers: Readers,
    ledger: Ledger,
    channels: Sequence[delivering.Channel],
    pace: Pace,
    *,
    link: Link,
    clock: Clock,
    limit: int | None = None,
    processes: int = 0,
    rule: State | None = None,
    progress: Callable[[int], None] = lambda _: None,
    halt: asyncio.Future[str] | None = None,
) -> Report:
    """Hand over every copy that waits. `progress` is told how many more are settled, `halt` ends the run in good order.

    `rule` is what becomes of copies of which nobody knows: queued again, taken as sent, or (None) held for a person.
    """
    from newsletter.adapters.composing import letters

    interrupted = ledger.settle_interrupted(mailing, clock())
    if rule:
        ledger.resolve(mailing, rule, clock())
    stopped: str | None = "broken off"

    def record(begun: Sequence[str], results: Sequence[Result]) -> None:
        ledger.record(mailing, begun, results, clock())
        progress(sum(not result.again for result in results))

    try:
        coming = waiting(mailing, readers, ledger, link, clock, limit)
        summary = await delivering.deliver(
            letters(plan, coming, processes=processes), channels, record=record, pace=pace, halt=halt
        )
        stopped = summary.stopped or (str(summary.error) if summary.error else None)
        if rule:
            ledger.resolve(mailing, rule, clock())
    finally:
        ledger.end(mailing, clock(), stopped)
        held = ledger.mailing(mailing.issue, mailing.kind) or mailing
        write_down(folder, held, ledger)
    return Report(held, ledger.counts(mailing), interrupted, stopped)


async def try_out(plan: Plan, to: Sequence[Reader], channel: delivering.Channel) -> list[Outcome]:
    """One letter to each of these, who need be no subscribers; nothing is recorded."""
    template, found = plan.template(), []
    for one in to:
        await channel.ready()
        found.append(await channel.hand_over(template.letter(one)))
    await channel.close()
    return found


def resolve(
    folder: IssueFolder,
    ledger: Ledger,
    to: State,
    clock: Clock,
    only: Sequence[str] | None = None,
    kind: str = sent.ISSUE,
) -> int:
    """A person's word on copies of which nobody knows: they have arrived (sent), or are sent once more (queued). How many."""
    mailing = ledger.mailing(str(folder.key), kind)
    if mailing is None:
        raise NewsletterError(f"issue {folder.key} has no mailing")
    number = ledger.resolve(mailing, to, clock(), only)
    ledger.end(mailing, clock(), mailing.stopped)
    write_down(folder, ledger.mailing(mailing.issue, kind) or mailing, ledger)
    return number


def unknown_here(told: Sent | None, held: Mailing | None, ledger: Ledger) -> bool:
    """Whether a record in git tells of a mailing that this database does not know, or not to its end: it is an old or another one."""
    return told is not None and (
        held is None or held.id != told.mailing or _handed_over(ledger.counts(held)) < _told(told)
    )


def write_down(folder: IssueFolder, mailing: Mailing, ledger: Ledger) -> None:
    """Write down in git how a mailing stands."""
    folder.save_sent(_sent(mailing, ledger), mailing.kind)


def _sent(mailing: Mailing, ledger: Ledger) -> Sent:
    counts = {state.value: number for state, number in ledger.counts(mailing).items() if number}
    return sent.of(mailing, counts)
