"""The inbox: which issue an entry belongs to, whether it is proposed, and which entries are one item.

An entry belongs to an issue by when it was first seen and by what it says:

1. It says a day (of its event or publication): the month of that day; a day to come counts as the day it was seen.
2. It says none: the month in which it was first seen.
3. Where that month's issue was closed when the entry came, the earliest that was then open. So nothing falls between two issues.
4. Rule 3 is not for what stood there when a source was first heard: that was not late, we were.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from newsletter.core.keys import IssueKey
from newsletter.core.model import Article, Judgement

LATE = 92  # days: what is dated earlier than so long before it came is old, not late
SLACK = 1  # days that a date may lie ahead: zones, and clocks that are wrong


@dataclass(frozen=True)
class Arrival:
    """An entry of the inbox: what its source said, when it came, and its kept article (`article`: SHA-256) or why there is none,
    and the day that it tells.

    `from_start`: it was there when the source was first heard. `open_from` is the earliest issue (YYYY-MM) that was open when it came.
    """

    id: str
    source: str
    url: str
    link: str
    title: str
    published: datetime | None
    updated: datetime | None
    summary: str
    author: str | None
    first_seen: datetime
    from_start: bool
    open_from: str
    article: str | None = None
    article_day: date | None = None
    article_tries: int = 0
    article_after: datetime | None = None
    article_why: str | None = None
    vanished: datetime | None = None

    def as_article(self) -> Article:
        """What the entry itself says, as far as it can be judged before its article is read."""
        return Article(self.title, self.summary, url=self.url or None)


def says(entry: Arrival, zone: tzinfo) -> date | None:
    """The day that an entry tells: that of its article where that was read and tells one, else when its source says it appeared."""
    said = entry.article_day or (entry.published and entry.published.astimezone(zone).date())
    if said is None:
        return None
    seen = entry.first_seen.astimezone(zone).date()
    return seen if (said - seen).days > SLACK else said


def month(entry: Arrival, zone: tzinfo) -> str:
    """The month (YYYY-MM) of the issue that an entry belongs to; see above."""
    told = says(entry, zone) or entry.first_seen.astimezone(zone).date()
    own = f"{told:%Y-%m}"
    return own if entry.from_start else max(own, entry.open_from)


def is_of(entry: Arrival, key: IssueKey, zone: tzinfo) -> bool:
    """Whether an entry belongs to an issue, which may cover several months."""
    found = month(entry, zone)
    return key.covers(date(int(found[:4]), int(found[5:7]), 1))


def open_from(today: date, closed: Callable[[str], bool]) -> str:
    """The earliest month whose issue still takes entries: last month until its issue is approved or sent, then the next that is not."""
    last = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 1)
    found = last
    while closed(f"{found:%Y-%m}"):
        found = date(found.year + found.month // 12, found.month % 12 + 1, 1)
    return f"{found:%Y-%m}"


def seen_by(entry: Arrival, now: datetime, open_from: str) -> Arrival:
    """The entry as it can have come by now: what a clock that stood ahead noted as seen in time to come, was seen by today."""
    if entry.first_seen <= now + timedelta(days=SLACK):
        return entry
    return replace(entry, first_seen=now, open_from=min(entry.open_from, open_from))


# ---- proposing ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proposed:
    """What the first sort says of an entry: whether it is proposed, its section, and why or why not, in words."""

    proposed: bool
    section: str | None
    why: str


def propose(entry: Arrival, judgement: Judgement, zone: tzinfo) -> Proposed:
    """Whether an entry should become an item, by its title and summary; a person may `keep` it whatever is said here."""
    told = says(entry, zone)
    seen = entry.first_seen.astimezone(zone).date()
    why = "; ".join(judgement.reasons)
    if not judgement.relevant:
        return Proposed(False, None, why or "nothing in it speaks of data protection")
    if told is None and entry.from_start:
        return Proposed(False, judgement.section, "it gives no date and was there before the source was watched")
    if told is not None and not entry.from_start and (seen - told).days > LATE:
        return Proposed(False, judgement.section, f"it is of {told}, long before it came")
    return Proposed(True, judgement.section, why)


# ---- one item of several entries ----------------------------------------------------------------------


def joined(entries: Sequence[Arrival]) -> list[list[Arrival]]:
    """Entries of several sources that lead to one document, together; in the order of each group's first.

    A link that one source gives to different entries names none of them; there only the same title joins.
    """
    shared = _shared(entries)
    found: dict[tuple[str, str], list[Arrival]] = {}
    for entry in entries:
        if not entry.link:
            name = ("", entry.id)
        elif entry.link in shared:
            name = (entry.link, entry.title if _first_of_its_source(found, entry) else entry.id)
        else:
            name = (entry.link, "")
        found.setdefault(name, []).append(entry)
    return list(found.values())


def _shared(entries: Iterable[Arrival]) -> Collection[str]:
    seen: set[tuple[str, str]] = set()
    twice: set[str] = set()
    for entry in entries:
        if (entry.source, entry.link) in seen:
            twice.add(entry.link)
        seen.add((entry.source, entry.link))
    return twice


def _first_of_its_source(found: dict[tuple[str, str], list[Arrival]], entry: Arrival) -> bool:
    return all(one.source != entry.source for one in found.get((entry.link, entry.title), ()))
