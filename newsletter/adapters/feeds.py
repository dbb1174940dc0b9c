"""A feed's bytes as its entries: RSS and Atom by feedparser, JSON Feed by ourselves. A document that is no feed says why.

Nothing is fetched: external entities and DTDs are never asked for.
"""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime, tzinfo
from typing import Any
from urllib.parse import urljoin

from newsletter.core import moments
from newsletter.core.decoding import decode
from newsletter.core.entries import LONGEST_SUMMARY, Entry, Listing, entry_id, plain
from newsletter.errors import NewsletterError, UnreadableListing


def parse(data: bytes, *, url: str, content_type: str | None = None, source: str = "") -> Listing:
    """The entries of a feed document; UnreadableListing with a plain reason where it is none.

    `url` is where it came from (relative links start there), `source` the key that its entries bear. A feed without entries is an
    empty listing.
    """
    if not data.strip():
        raise UnreadableListing(url, "the answer is empty")
    try:
        text, warnings = decode(data, url, content_type)
    except NewsletterError:
        raise UnreadableListing(url, "it is no text but binary data") from None
    text = text.lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return _json(text, url, source)
    return _xml(text, url, source, warnings)


def _xml(text: str, url: str, source: str, warnings: tuple[str, ...]) -> Listing:
    import feedparser  # type: ignore[import-untyped]

    text = re.sub(r"^<\?xml[^>]*\?>", "", text)
    headers = {"content-type": "application/xml; charset=utf-8"}
    if url.startswith(("http://", "https://")):
        headers["content-location"] = url
    found = feedparser.parse(
        io.BytesIO(b"<?xml version='1.0' encoding='utf-8'?>\n" + text.encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    if not found.version and not found.entries:
        raise UnreadableListing(url, "it is no feed")
    base = url if "content-location" in headers else found.feed.get("link") or ""
    zone = moments.home_zone(base)
    entries = tuple(_entry(one, source, base, zone) for one in found.entries)
    return Listing(entries, plain(found.feed.get("title") or "") or None, found.version or "unknown", warnings)


def _entry(one: Any, source: str, base: str, zone: tzinfo) -> Entry:
    title = plain(one.get("title") or "")
    summary = plain(one.get("summary") or "", longest=LONGEST_SUMMARY)
    url = _absolute(one.get("link") or "", base)
    return Entry(
        source=source,
        id=entry_id(one.get("id"), url, title, summary),
        url=url,
        title=title,
        published=_moment(one, "published", zone),
        updated=_moment(one, "updated", zone),
        summary=summary,
        author=plain(one.get("author") or "") or None,
    )


def _moment(one: Any, name: str, zone: tzinfo) -> datetime | None:
    """The moment as it is written, else as feedparser reads it."""
    if name not in one:
        return None
    found = moments.read(one[name] or "", zone)
    if found is None and (parts := one.get(f"{name}_parsed")):
        year, month, day, hour, minute, second = parts[:6]
        found = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return found if found is not None and moments.is_credible(found) else None


def _absolute(link: str, base: str) -> str | None:
    try:
        url = urljoin(base, link.strip()) if link.strip() else ""
    except ValueError:
        return None
    return url if url.startswith(("http://", "https://")) else None


def _json(text: str, url: str, source: str) -> Listing:
    """JSON Feed 1 and 1.1 (jsonfeed.org)."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise UnreadableListing(url, "it is neither a feed nor JSON") from None
    items = data.get("items")
    if "jsonfeed.org" not in str(data.get("version")) and not isinstance(items, list):
        raise UnreadableListing(url, "it is JSON, but no JSON Feed; watch it as kind json with selectors")
    base = url if url.startswith(("http://", "https://")) else str(data.get("home_page_url") or "")
    entries = tuple(_item(one, source, base) for one in items or () if isinstance(one, dict))
    return Listing(entries, plain(_text(data, "title")) or None, "json feed")


def _item(one: dict[str, Any], source: str, base: str) -> Entry:
    zone = moments.home_zone(base)
    title = plain(_text(one, "title"))
    summary = plain(_text(one, "summary", "content_text", "content_html"), longest=LONGEST_SUMMARY)
    url = _absolute(_text(one, "url", "external_url"), base)
    authors = one.get("authors") or [one.get("author")]
    author = authors[0] if isinstance(authors, list) and authors and isinstance(authors[0], dict) else {}
    published, updated = (
        moments.read(_text(one, name), zone) if one.get(name) else None for name in ("date_published", "date_modified")
    )
    return Entry(
        source=source,
        id=entry_id(_text(one, "id"), url, title, summary),
        url=url,
        title=title,
        published=published if published and moments.is_credible(published) else None,
        updated=updated if updated and moments.is_credible(updated) else None,
        summary=summary,
        author=plain(_text(author, "name")) or None,
    )


def _text(data: dict[str, Any], *names: str) -> str:
    """The first of these values that is a text or a number."""
    return next((str(data[name]) for name in names if isinstance(data.get(name), (str, int)) and data[name]), "")
