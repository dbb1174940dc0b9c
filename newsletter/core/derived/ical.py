"""The calendar as a feed that calendar programs subscribe to: iCalendar (RFC 5545, 7986), the same bytes for the same issues.

All days are whole days without a time zone, so that July 1 is July 1 wherever it is read; they block nobody's time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from newsletter.core import slugs
from newsletter.core.derived.dated import Event, Kind
from newsletter.core.publication import Publication

if TYPE_CHECKING:
    from icalendar import Component

_CATEGORIES = {Kind.EFFECTIVE: "Effective date", Kind.DEADLINE: "Comment deadline", Kind.DAY: "Key date"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u0085\u2028\u2029\ud800-\udfff]")


def host(publication: Publication) -> str:
    """What makes names of events ours alone: the site's host, else the publication's name."""
    named = urlsplit(publication.site).hostname if publication.site else None
    return named or slugs.slug(publication.name)


def feed(events: Iterable[Event], publication: Publication) -> bytes:
    """The calendar's bytes. A cancelled event stays, as cancelled. An event's address is its item's own page, where there is a site."""
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//newsletter//calendar of key dates//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    name = _plain(publication.name)
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", timedelta(days=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "P1D")
    if publication.site:
        calendar.add("url", f"{publication.site}/")
        calendar.add("source", f"{publication.site}/calendar.ics", parameters={"VALUE": "URI"})
    ours = host(publication)
    for event in events:
        calendar.add_component(_component(event, publication, ours))
    return bytes(calendar.to_ical())


def _component(event: Event, publication: Publication, ours: str) -> Component:
    from icalendar import Event as Told

    made = Told()
    made.add("uid", f"{event.name}@{ours}")
    changed = event.changed.astimezone(UTC).replace(microsecond=0)
    made.add("dtstamp", changed)
    made.add("created", event.told.astimezone(UTC).replace(microsecond=0))
    made.add("last-modified", changed)
    made.add("sequence", event.sequence)
    made.add("dtstart", event.day)
    if event.day < date.max:  # the end is the day after; without one it is a single day all the same (3.6.1)
        made.add("dtend", event.day + timedelta(days=1))
    made.add("summary", _plain(event.what), parameters={"LANGUAGE": event.language})
    address = page(event, publication)
    about = [event.heading, f"{publication.name}, {event.label}", address or ""]
    made.add("description", "\n".join(_plain(line) for line in about if line), parameters={"LANGUAGE": event.language})
    made.add("categories", [_CATEGORIES[event.kind]])
    made.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
    made.add("transp", "TRANSPARENT")
    if address:
        made.add("url", address)
    return made


def page(event: Event, publication: Publication) -> str | None:
    """Where the event's item is told of; its issue's page where it is of no item, None without a site."""
    if not publication.site:
        return None
    place = f"{event.issue}/{event.item}" if event.item and not event.cancelled else event.issue
    return f"{publication.site}/{place}/"


def _plain(text: str) -> str:
    """Text of one line without what no calendar may hold."""
    return " ".join(_CONTROL.sub(" ", text).split())
