"""Entries: those of a source that a listing may name again, what a listing changes, and the inbox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from newsletter.adapters.store.tables import ENTRY
from newsletter.core.arrivals import Arrivals, Known
from newsletter.core.inbox import Arrival

_AT_ONCE = 500  # names in one question; databases limit them
_SAID = ("guid", "url", "link", "title", "published", "updated", "summary", "author")
_ARRIVAL = [ENTRY.c[field.name] for field in fields(Arrival)]


def known(connection: Connection, source: str, links: Iterable[str], guids: Iterable[str]) -> list[Known]:
    """The entries of a source that are listed still, or share a link or an id with what is; oldest first."""
    conditions = [ENTRY.c.vanished.is_(None)]
    conditions += [ENTRY.c.link.in_(part) for part in _parts({link for link in links if link})]
    conditions += [ENTRY.c.guid.in_(part) for part in _parts(set(guids))]
    wanted = (
        select(ENTRY.c.id, *(ENTRY.c[name] for name in _SAID), ENTRY.c.vanished)
        .where(ENTRY.c.source == source, or_(*conditions))
        .order_by(ENTRY.c.first_seen, ENTRY.c.id)
    )
    return [Known(**{**row._mapping, "vanished": row.vanished is not None}) for row in connection.execute(wanted)]


def _parts(names: set[str]) -> Iterator[list[str]]:
    found = sorted(names)
    for start in range(0, len(found), _AT_ONCE):
        yield found[start : start + _AT_ONCE]


@dataclass(frozen=True)
class Change:
    """What one listing of a source changes. `last_heard` is when the list before it was read; the rest is of new entries."""

    source: str
    arrivals: Arrivals
    now: datetime
    last_heard: datetime | None
    from_start: bool
    open_from: str


def save(connection: Connection, changes: Sequence[Change]) -> None:
    """Add, change and mark entries as listings say. Their sources must be there."""
    if new := [_row(one, change) for change in changes for one in change.arrivals.new]:
        connection.execute(insert(ENTRY), new)
    if changed := [
        {"b_id": one.id, **{name: getattr(one, name) for name in _SAID}}
        for change in changes
        for one in change.arrivals.changed
    ]:
        connection.execute(update(ENTRY).where(ENTRY.c.id == bindparam("b_id")), changed)
    if gone := [
        {"b_id": name, "vanished": change.now, "last_seen": change.last_heard or change.now}
        for change in changes
        for name in change.arrivals.vanished
    ]:
        connection.execute(update(ENTRY).where(ENTRY.c.id == bindparam("b_id")), gone)
    if back := [
        {"b_id": name, "vanished": None, "last_seen": change.now}
        for change in changes
        for name in change.arrivals.returned
    ]:
        connection.execute(update(ENTRY).where(ENTRY.c.id == bindparam("b_id")), back)


def _row(one: Known, change: Change) -> dict[str, object]:
    return {
        "id": one.id,
        "source": change.source,
        **{name: getattr(one, name) for name in _SAID},
        "first_seen": change.now,
        "last_seen": change.now,
        "vanished": None,
        "from_start": change.from_start,
        "open_from": change.open_from,
        "article_tries": 0,
    }


# ---- the inbox ----------------------------------------------------------------------------------------


def inbox(connection: Connection, *, since: datetime | None = None) -> list[Arrival]:
    """Every entry that came since a moment, or ever; in the order in which they came."""
    wanted = select(*_ARRIVAL).order_by(ENTRY.c.first_seen, ENTRY.c.source, ENTRY.c.id)
    if since is not None:
        wanted = wanted.where(ENTRY.c.first_seen >= since)
    return [Arrival(*row) for row in connection.execute(wanted)]


def save_article(connection: Connection, ids: Sequence[str], sha256: str, day: date | None) -> None:
    """Note the kept document of entries, and the day that it tells."""
    values = {"article": sha256, "article_day": day, "article_after": None, "article_why": None}
    connection.execute(update(ENTRY).where(ENTRY.c.id.in_(ids)).values(**values))


def save_failure(connection: Connection, ids: Sequence[str], why: str, tries: int, after: datetime) -> None:
    """Note why entries have no article yet, how often it was tried, and when it may be tried again."""
    values = {"article_why": why, "article_tries": tries, "article_after": after}
    connection.execute(update(ENTRY).where(ENTRY.c.id.in_(ids)).values(**values))
