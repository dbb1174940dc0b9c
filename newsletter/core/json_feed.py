"""JSON Feed 1 and 1.1 (jsonfeed.org) as entries."""

from __future__ import annotations

import json
from datetime import datetime, tzinfo
from typing import Any

from newsletter.core import moments
from newsletter.core.entries import LONGEST_SUMMARY, Entry, Listing, absolute, entry_id, plain
from newsletter.errors import UnreadableListing


def read(text: str, url: str, source: str) -> Listing:
    """The entries of a JSON Feed; UnreadableListing where it is none. A feed without items is an empty listing."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableListing(url, "it is neither a feed nor whole JSON") from None
    items = data.get("items") if isinstance(data, dict) else None
    if not isinstance(items, list) or not ("jsonfeed.org" in str(data.get("version")) or _look_like_entries(items)):
        raise UnreadableListing(url, "it is JSON, but no JSON Feed; watch it as kind json with selectors")
    base = url if url.startswith(("http://", "https://")) else _text(data, "feed_url", "home_page_url")
    notes: list[str] = []
    entries = tuple(_item(one, source, base, notes) for one in items if isinstance(one, dict))
    if len(entries) < len(items):
        notes.append(f"{len(items) - len(entries)} of its items are no objects and were left out")
    return Listing(entries, plain(_text(data, "title")) or None, "json feed", tuple(dict.fromkeys(notes)))


def _look_like_entries(items: list[Any]) -> bool:
    return bool(items) and all(isinstance(one, dict) and one.keys() & {"content_text", "content_html"} for one in items)


def _item(one: dict[str, Any], source: str, base: str, notes: list[str]) -> Entry:
    zone = moments.home_zone(base)
    title = plain(_text(one, "title"))
    summary = plain(_text(one, "summary", "content_text", "content_html"), longest=LONGEST_SUMMARY)
    url = absolute(_text(one, "url", "external_url"), base)
    authors = one.get("authors") or [one.get("author")]
    author = authors[0] if isinstance(authors, list) and authors and isinstance(authors[0], dict) else {}
    return Entry(
        source=source,
        id=entry_id(_text(one, "id"), url, title, summary),
        url=url,
        title=title,
        published=_moment(_text(one, "date_published"), zone, notes),
        updated=_moment(_text(one, "date_modified"), zone, notes),
        summary=summary,
        author=plain(_text(author, "name")) or None,
    )


def _moment(text: str, zone: tzinfo, notes: list[str]) -> datetime | None:
    return moments.credible(text, moments.read(text, zone), notes)


def _text(data: dict[str, Any], *names: str) -> str:
    """The first of these values that is a text or a number."""
    found = (data[name] for name in names if name in data)
    return next((str(one) for one in found if isinstance(one, (str, int, float)) and one not in ("", True, False)), "")
