"""The calendar's feed and page, as work of the site's builder (core/site/pages.py)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from newsletter.core import issue_md
from newsletter.core.archive import Archive, Archived
from newsletter.core.derived import dated, ical
from newsletter.core.derived.dated import Edition, Event, Kind, Reader
from newsletter.core.derived.words import words
from newsletter.core.site.pages import Page, Press, Work
from newsletter.core.view import day_text

ISSUE = "issue.md"


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=str, ensure_ascii=False).encode()).hexdigest()


def calendar(archive: Archive, press: Press, reader: Reader | None = None) -> Iterator[Work]:
    """The feed, and a page of its days: those from the newest issue on first, soonest first, then the earlier ones."""
    found = [
        _event(kept)
        for one in archive.public
        for kept in press.memo("calendar-1", one, lambda one: _told(one, press, reader))
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

    yield Work("calendar", _digest([asdict(event) for event in found], today), make)


def _told(one: Archived, press: Press, reader: Reader | None) -> list[dict[str, Any]]:
    """The events of an issue out of its versions that are at hand, as JSON values."""
    editions = []
    for version in one.versions:
        if version is one.versions[-1]:
            editions.append(Edition(datetime.fromisoformat(version.at), one.issue))
        elif (version.version, ISSUE) in one.at_hand:
            text = press.frozen(one, version.version, ISSUE).decode("utf-8")
            issue = issue_md.parse(text, file=f"issues/{one.key}/issue.md").issue
            editions.append(Edition(datetime.fromisoformat(version.at), issue))
    return [
        asdict(event)
        | {"day": event.day.isoformat(), "told": event.told.isoformat(), "changed": event.changed.isoformat()}
        for event in dated.history(editions, reader)
    ]


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
