"""The days that published issues name, each with its history: when it was first told, changed, or withdrawn.

A day keeps its identity over the versions of an issue: it is the item's, of one kind. So another date for the same thing is an update,
and one that a correction took away stays as a cancellation; none vanishes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from itertools import count

from newsletter.core import prose
from newsletter.core.model import Issue, Item


class Kind(StrEnum):
    """What happens on the day."""

    EFFECTIVE = "effective"
    DEADLINE = "deadline"  # comments are taken until then
    DAY = "day"  # whatever else an editor thought worth a line


@dataclass(frozen=True)
class Day:
    """A day as one version of an issue tells it; `item` is the anchor of its item, None where it is of no item."""

    kind: Kind
    day: date
    what: str
    item: str | None


@dataclass(frozen=True)
class Edition:
    """One version of an issue, and when readers got it."""

    at: datetime
    issue: Issue


@dataclass(frozen=True)
class Event:
    """A day with its history. `name` is its own within all issues and never changes; `sequence` counts its changes from 0 (RFC 5545, 3.8.7.4).

    `told` is when the first version came out that has it, `changed` the one that changed it last. `cancelled`: the newest version has it no more.
    """

    name: str
    kind: Kind
    day: date
    what: str
    issue: str
    label: str
    language: str
    item: str | None
    heading: str
    told: datetime
    changed: datetime
    sequence: int = 0
    cancelled: bool = False


Reader = Callable[[Item, Issue], Sequence[tuple[Kind, date]]]  # what an item's own text says of days

_DEADLINE = re.compile(
    r"\b(?:comments?|consultations?|feedback|submissions?|deadline|clos(?:e|es|ing))\b|征求意见|意见|反馈|截止",
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(
    r"\b(?:effect|effective|in(?:to)? force|appl(?:y|ies|icable)|commence[sd]?|enters?)\b|生效|施行|实施|执行|适用",
    re.IGNORECASE,
)


def kind(what: str) -> Kind:
    """What a line of key dates is about, by its words; a deadline for comments on a rule that takes effect is a deadline."""
    if _DEADLINE.search(what):
        return Kind.DEADLINE
    return Kind.EFFECTIVE if _EFFECTIVE.search(what) else Kind.DAY


def days(issue: Issue, reader: Reader | None = None) -> list[Day]:
    """The days of an issue: those that the editor typed, then what the items' texts say beyond them.

    A typed line outranks the text: of its item, nothing more is read of the same kind or for the same day.
    """
    anchors = {item.anchor for item in issue.items}
    found = [Day(kind(e.what), e.date, e.what, e.item if e.item in anchors else None) for e in issue.key_dates]
    for item in issue.items if reader else ():
        assert reader is not None
        mine = [one for one in found if one.item == item.anchor]
        for of, day in reader(item, issue):
            if all(of is not one.kind and day != one.day for one in mine):
                found.append(Day(of, day, _said(of, prose.plain_inline(item.heading), issue.language), item.anchor))
    return list(dict.fromkeys(found))


def _said(of: Kind, heading: str, language: str) -> str:
    if language.startswith("zh"):
        return f"{'意见反馈截止' if of is Kind.DEADLINE else '施行'}：{heading}"
    return f"{'Comments close' if of is Kind.DEADLINE else 'Takes effect'}: {heading}"


def history(editions: Sequence[Edition], reader: Reader | None = None) -> list[Event]:
    """The events of one issue out of all its versions, oldest version first; by day, then by name."""
    events: list[Event] = []
    for edition in editions:
        events = _after(events, edition, days(edition.issue, reader))
    return sorted(events, key=lambda event: (event.day, event.name))


def _after(events: list[Event], edition: Edition, told: list[Day]) -> list[Event]:
    """The events once another version is out."""
    pairs = _paired(events, told)
    found = []
    for event in events:
        day = next((day for day, mine in pairs if mine is event), None)
        found.append(_withdrawn(event, edition) if day is None else _updated(event, day, edition))
    for day, mine in pairs:
        if mine is None:
            found.append(_new(day, edition, found))
    return found


def _paired(events: Sequence[Event], told: Sequence[Day]) -> list[tuple[Day, Event | None]]:
    """Each day with the event it is: of the same item and kind, the likest first; those that still stand before cancelled ones.

    Then one whose line was worded as another kind, or whose item got another anchor, on the same day: readers have it already.
    """
    free = list(events)
    pairs: dict[int, Event] = {}
    present = {day.item for day in told}
    likeness: tuple[Callable[[Event, Day], bool], ...] = (
        lambda e, d: e.day == d.day and e.what == d.what,
        lambda e, d: e.day == d.day,
        lambda e, d: e.what == d.what,
        lambda _event, _day: True,
    )
    for alike in likeness:
        for number, day in enumerate(told):
            if number in pairs:
                continue
            same = [e for e in free if (e.item, e.kind) == (day.item, day.kind) and alike(e, day)]
            if same:
                pairs[number] = min(same, key=lambda e: e.cancelled)
                free.remove(pairs[number])
    for number, day in enumerate(told):
        same = [
            e
            for e in free
            if number not in pairs
            and not e.cancelled
            and e.day == day.day
            and (e.item == day.item or (e.item not in present and e.kind == day.kind and e.what == day.what))
        ]
        if same:
            pairs[number] = same[0]
            free.remove(same[0])
    return [(day, pairs.get(number)) for number, day in enumerate(told)]


def _withdrawn(event: Event, edition: Edition) -> Event:
    if event.cancelled:
        return event
    return replace(event, cancelled=True, sequence=event.sequence + 1, changed=edition.at)


def _updated(event: Event, day: Day, edition: Edition) -> Event:
    now = replace(
        event,
        kind=day.kind,
        day=day.day,
        what=day.what,
        item=day.item,
        heading=_heading(edition.issue, day.item),
        label=edition.issue.shown_label,
        language=edition.issue.language,
        cancelled=False,
    )
    return event if now == event else replace(now, sequence=event.sequence + 1, changed=edition.at)


def _new(day: Day, edition: Edition, others: Sequence[Event]) -> Event:
    issue = edition.issue
    taken, plain = {other.name for other in others}, f"{issue.key}.{day.item or 'issue'}.{day.kind}"
    name = next(one for n in count(1) if (one := plain if n == 1 else f"{plain}.{n}") not in taken)
    return Event(
        name, day.kind, day.day, day.what, str(issue.key), issue.shown_label, issue.language, day.item,
        _heading(issue, day.item), edition.at, edition.at,
    )  # fmt: skip


def _heading(issue: Issue, anchor: str | None) -> str:
    return next((prose.plain_inline(item.heading) for item in issue.items if item.anchor == anchor), "")
