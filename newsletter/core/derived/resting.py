"""What rests on an item's text and a correction of it makes false: days that an editor typed, and days that the calendar read there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from newsletter.core import keydates, prose
from newsletter.core.derived import dated
from newsletter.core.derived.dated import Day, Reader
from newsletter.core.keydates import KeyFacts
from newsletter.core.model import Issue, Item, KeyDate

Facts = Callable[[Item, Issue], KeyFacts]


@dataclass(frozen=True)
class Stale:
    """A typed line whose day the item told before and tells no more; `now` is the day that it tells instead, None where that is not clear."""

    entry: KeyDate
    now: date | None


def stale(before: Issue, after: Issue, anchor: str, read: Facts) -> list[Stale]:
    """The key dates of a corrected item that its text no longer bears out."""
    old, new = _item(before, anchor), _item(after, anchor)
    if old is None:
        return []
    told, tells = _days(old, before), (_days(new, after) if new else frozenset())
    roles = read(old, before)
    now = read(new, after) if new else KeyFacts()
    found = []
    for entry in after.key_dates:
        mine = entry.item == anchor or (entry.item is None and not _elsewhere(before, anchor, entry.date))
        told_there = entry.date in told or entry.date in (_value(roles, role) for role in _ROLES)
        tells_still = entry.date in tells or entry.date in (_value(now, role) for role in _ROLES)
        if mine and told_there and not tells_still:
            meant = [_value(now, role) for role in _ROLES if _value(roles, role) == entry.date]
            fresh = tells - told
            instead = next((day for day in meant if day), next(iter(fresh)) if len(fresh) == 1 else None)
            found.append(Stale(entry, instead))
    return found


def moved(before: Issue, after: Issue, anchor: str, reader: Reader) -> list[tuple[Day, date | None]]:
    """The calendar's days of an item that were read out of its text and change with it: each with its new day, None where it has none."""
    was = [day for day in dated.days(before, reader) if day.item == anchor]
    comes = [day for day in dated.days(after, reader) if day.item == anchor]
    typed = {(entry.date, entry.item) for entry in before.key_dates}
    gone = [day for day in was if day.day not in {one.day for one in comes} and (day.day, day.item) not in typed]
    return [(day, next((one.day for one in comes if one.kind is day.kind), None)) for day in gone]


_ROLES = ("effective", "comment_deadline", "adopted", "issued")


def _value(facts: KeyFacts, role: str) -> date | None:
    said = getattr(facts, role)
    return said.value if said else None


def _item(issue: Issue, anchor: str) -> Item | None:
    return next((item for item in issue.items if item.anchor == anchor), None)


def _days(item: Item, issue: Issue) -> frozenset[date]:
    """Every day that an item names, its own among them."""
    text = f"{prose.plain_inline(item.heading)}\n{prose.plain(item.body)}"
    return keydates.days_of(text, item.date or issue.published_on)[1] | ({item.date} if item.date else set())


def _elsewhere(issue: Issue, anchor: str, day: date) -> bool:
    return any(day in _days(item, issue) for item in issue.items if item.anchor != anchor)
