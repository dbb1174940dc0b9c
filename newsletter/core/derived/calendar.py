"""The calendar's feed and page, as work of the site's builder (core/site/pages.py)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from newsletter.core import issue_md
from newsletter.core.archive import Archive, Archived
from newsletter.core.derived import dated, ical
from newsletter.core.derived.dated import Edition, Event, Kind, Reader
from newsletter.core.derived.words import words
from newsletter.core.model import Issue, Item
from newsletter.core.site.pages import Page, Press, Work, digest
from newsletter.core.view import day_text

ISSUE = "issue.md"
NAME = "calendar-2"  # of what is kept; another form of it needs another number


def calendar(archive: Archive, press: Press, reader: Reader | None = None) -> Iterator[Work]:
    """The feed, and a page of its days: those from the newest issue on first, soonest first, then the earlier ones."""
    found = [
        _event(kept)
        for one in archive.public
        for kept in press.memo(NAME, one, lambda one: told(one, press, reader))["events"]
    ]
    found.sort(key=lambda event: (event.day, event.name))
    publication = archive.publication
    today = archive.public[0].published.date() if archive.public else date.min

    def make() -> Iterator[Page]:
        path = "calendar/index.html"
        language = publication.language
        standing = [event for event in found if not event.cancelled or event.day >= today]
        shown = [(_shown(event, language), event) for event in standing]
        values = {
            "say": words(language),
            "since": day_text(today, language),
            "coming": [one for one, event in shown if event.day >= today],
            "earlier": [one for one, event in reversed(shown) if event.day < today],
        }
        yield Page("calendar.ics", ical.feed(found, publication))
        yield Page(path, press.html("site/calendar.html.j2", path, **values))

    yield Work("calendar", digest([repr(event) for event in found], today), make)


def told(one: Archived, press: Press, reader: Reader | None) -> dict[str, Any]:
    """The events of an issue out of its versions that are at hand, and what was read of its items, as JSON values."""
    read = _Read(reader, press.earlier(NAME, one)) if reader else None
    editions = []
    for version in one.versions:
        if version is one.versions[-1]:
            editions.append(Edition(datetime.fromisoformat(version.at), one.issue))
        elif (version.version, ISSUE) in one.at_hand:
            text = press.frozen(one, version.version, ISSUE).decode("utf-8")
            issue = issue_md.parse(text, file=f"issues/{one.key}/issue.md").issue
            editions.append(Edition(datetime.fromisoformat(version.at), issue))
    events = [
        asdict(event)
        | {"day": event.day.isoformat(), "told": event.told.isoformat(), "changed": event.changed.isoformat()}
        for event in dated.history(editions, read)
    ]
    return {"events": events, "items": read.items if read else {}}


class _Read:
    """A reader of items that reads only those of which nothing is kept. `items`: what it gave, by the digest of all that it was given."""

    def __init__(self, reader: Reader, earlier: Any) -> None:
        self._reader = reader
        self._known: dict[str, Any] = earlier["items"] if earlier else {}
        self.items: dict[str, list[tuple[str, str]]] = {}

    def __call__(self, item: Item, issue: Issue) -> list[tuple[Kind, date]]:
        under = [one.title for one in issue.sections if any(other.anchor == item.anchor for other in one.items)]
        given = digest(under, item.heading, item.body, item.date, issue.published_on, issue.key.first)
        if given not in self.items:
            known = self._known.get(given)
            read = (
                known if known is not None else [(of.value, day.isoformat()) for of, day in self._reader(item, issue)]
            )
            self.items[given] = read
        return [(Kind(of), date.fromisoformat(day)) for of, day in self.items[given]]


def _event(kept: Mapping[str, Any]) -> Event:
    fields = dict(kept)
    fields["kind"] = Kind(fields["kind"])
    fields["day"] = date.fromisoformat(fields["day"])
    for name in ("told", "changed"):
        fields[name] = datetime.fromisoformat(fields[name])
    return Event(**fields)


def _shown(event: Event, language: str) -> dict[str, Any]:
    place = f"{event.issue}/{event.item}/" if event.item and not event.cancelled else f"{event.issue}/"
    return {
        "day": event.day.isoformat(),
        "day_text": day_text(event.day, language),
        "what": event.what,
        "path": place,
        "cancelled": event.cancelled,
        "language": event.language,
        "heading": event.heading,
    }
