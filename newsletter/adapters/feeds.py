"""A feed's bytes as its entries: RSS and Atom by feedparser, JSON Feed by the core. A document that is no feed says why.

Nothing is fetched: DTDs and external entities are never asked for. What could take long (large, deep or broken documents) is read in a
child process with bounds on time and memory.
"""

from __future__ import annotations

import functools
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo
from typing import Any

from newsletter.adapters import bounded
from newsletter.core import feed_text, json_feed, moments
from newsletter.core.decoding import decode_xml
from newsletter.core.entries import LONGEST_SUMMARY, Entry, Listing, absolute, entry_id, plain
from newsletter.core.feed_text import Root
from newsletter.errors import NewsletterError, UnreadableListing

LARGEST = 8_000_000  # bytes
MOST = 5000  # entries taken of one feed
# Up to here feedparser takes seconds at worst, whatever the document holds: characters, marks (< and &), characters of a tag and of a word.
EASY_TEXT, EASY_MARKS, EASY_TAG, EASY_WORD = 500_000, 15_000, 5000, 500
EASY_JSON = 2_000_000  # characters; objects take thirty times that
_BEGUN = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)\b", re.IGNORECASE)
_CONFUSING = re.compile(r"</?(?:[\w.-]{1,40}:)?(?:textinput|image)\b[^<>]{0,1000}>", re.IGNORECASE)
# Where such a day is none (2026-13-45), feedparser would count on to some other.
_NUMBERS = re.compile(r"\s*\d{4}-\d\d-\d\d")
_BROKEN = "it is not well-formed XML; what could be read was"
SECONDS, MEMORY = 20.0, 300_000_000  # of the child


def parse(data: bytes, *, url: str, content_type: str | None = None, source: str = "") -> Listing:
    """The entries of a feed document; UnreadableListing with a plain reason where it is none.

    `url` is where it came from (relative links start there), `source` the key that its entries bear. A feed without entries is an
    empty listing; one that breaks off before its first entry is none.
    """
    if not data.strip(b" \t\r\n\0"):
        raise UnreadableListing(url, "the answer is empty")
    if len(data) > LARGEST:
        raise UnreadableListing(url, f"it is larger than {LARGEST // 1_000_000} MB, which no feed needs to be")
    try:
        text, warnings = decode_xml(data, url, content_type)
    except NewsletterError:
        raise UnreadableListing(url, "it is binary data, no text") from None
    text = text.lstrip("\ufeff \t\r\n\0")
    if text.startswith(("{", "[")):
        return (
            json_feed.read(text, url, source) if len(text) <= EASY_JSON else _beside(json_feed.read, text, url, source)
        )
    root = feed_text.rooted(text)
    if not root.is_feed and (not root.name or ("<item" not in text and "<entry" not in text)):
        raise UnreadableListing(url, feed_text.why_none(text, root, url))
    listing = _listing(root, url, source)
    cut_off = feed_text.is_cut_off(root)
    if not listing.entries and (listing.format == "unknown" or cut_off):
        if cut_off and root.is_feed:
            raise UnreadableListing(url, "it breaks off before its first entry")
        raise UnreadableListing(url, feed_text.why_none(text, root, url))
    said = (*warnings, *root.warnings, *listing.warnings)
    return Listing(listing.entries, listing.title, listing.format, said, whole=not cut_off)


def _listing(root: Root, url: str, source: str) -> Listing:
    if _is_easy(root.text):
        return read(root, url, source)
    return _beside(read, root, url, source)


def _beside(function: Callable[..., Listing], document: Root | str, url: str, source: str) -> Listing:
    """What a function reads out of a document, in a child process."""
    try:
        return bounded.call(function, url, document, url, source, seconds=SECONDS, memory=MEMORY)
    except NewsletterError as error:
        raise UnreadableListing(url, str(error).removeprefix(f"{url}: ")) from None


def _is_easy(text: str) -> bool:
    return (
        len(text) <= EASY_TEXT
        and text.count("<") + text.count("&") <= EASY_MARKS
        and feed_text.longest_tag(text) <= EASY_TAG
        and feed_text.longest_word(text) <= EASY_WORD
    )


def read(root: Root, url: str, source: str) -> Listing:
    """The entries that feedparser finds from the root element on. Its own cleaning is off, as no markup is kept."""
    base = url if url.startswith(("http://", "https://")) else ""
    # feedparser joins its base with every element's; links are made absolute here anyhow, so it needs one only where xml:base says another.
    place = {"content-location": base} if base and "base" in root.text else {}
    notes: list[str] = []
    found = _found(root.text, place, url)
    if found.bozo and len(found.entries) < len(_BEGUN.findall(root.text)) and (mended := _mended(root.text)):
        found = max(found, _found(mended, place, url), key=lambda one: len(one.entries))
        notes.append(_BROKEN)
    base = base or _own_address(found.feed)
    zone = moments.home_zone(base)
    if "updated" in found.feed:  # only to say so where it is absurd
        written = str(found.feed["updated"])
        moments.credible(written, moments.read(written, zone), notes)
    entries = tuple(_entry(one, source, base, zone, notes) for one in found.entries[:MOST])
    if len(found.entries) > MOST:
        notes.append(f"it has {len(found.entries)} entries; the first {MOST} were taken")
    if found.bozo and found.version:
        notes.append(_BROKEN)
    title = plain(str(found.feed.get("title") or "")) or None
    return Listing(entries, title, found.version or "unknown", tuple(dict.fromkeys(notes)))


def _found(text: str, place: dict[str, str], url: str) -> Any:
    """What feedparser finds; misplaced pictures and search boxes confuse its state, and it does without them."""
    confused = (LookupError, TypeError, ValueError, AttributeError)
    try:
        return _parsed(text, place)
    except confused:
        try:
            return _parsed(_CONFUSING.sub("", text), place)
        except confused:
            raise UnreadableListing(url, "it is broken in a way that cannot be read") from None


def _mended(text: str) -> str:
    """A text whose elements were closed wrongly, closed where libxml2 thinks that they end: else one entry swallows the next."""
    from lxml import etree

    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, load_dtd=False)
    try:
        tree = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        return ""
    return etree.tostring(tree, encoding="unicode") if tree is not None else ""


def _parsed(text: str, place: dict[str, str]) -> Any:
    return _feedparser().parse(
        io.BytesIO(b"<?xml version='1.0' encoding='utf-8'?>\n" + text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", **place},
        sanitize_html=False,
        resolve_relative_uris=False,
    )


@functools.lru_cache(maxsize=1)
def _feedparser() -> Any:
    """The library, made to leave ids as they are written: made absolute, all would be new when a feed moves (RFC 4287, 4.2.6.1)."""
    import feedparser  # type: ignore[import-untyped]
    from feedparser import api

    for parser in (api.StrictFeedParser, api.LooseFeedParser):
        parser.can_be_relative_uri = parser.can_be_relative_uri - {"id"}
    return feedparser


def _own_address(feed: Any) -> str:
    """The address that a feed gives for itself or its site."""
    links = [str(one.get("href") or "") for one in feed.get("links") or () if one.get("rel") == "self"]
    return next((one for one in (*links, str(feed.get("link") or "")) if one.startswith(("http://", "https://"))), "")


def _entry(found: Any, source: str, base: str, zone: tzinfo, notes: list[str]) -> Entry:
    # Past feedparser's own look-up, which tries the old names of every key at each question.
    one = dict(found.items())
    title = plain(str(one.get("title") or ""))
    summary = plain(_summary(one), longest=LONGEST_SUMMARY)
    url = _address(one, base)
    published, updated = _moment(one, "published", zone, notes), _moment(one, "updated", zone, notes)
    return Entry(
        source=source,
        id=entry_id(str(one.get("id") or ""), url, title, summary),
        url=url,
        title=title or summary[:100],
        published=published or _moment(one, "created", zone, notes),
        updated=updated,
        summary=summary,
        author=plain(str(one.get("author") or "")) or None,
    )


def _summary(one: dict[str, Any]) -> str:
    contents = one.get("content") or [{}]
    return str(one.get("summary") or contents[0].get("value") or "")


def _address(one: dict[str, Any], base: str) -> str | None:
    """The entry's link, else another of its links that is a page. feedparser gives the guid for a link where there is none: only an address counts."""
    guid, link = str(one.get("id") or ""), str(one.get("link") or "")
    if link != guid and (url := absolute(link, base)):
        return url
    given = [
        str(found.get("href") or "") for found in one.get("links") or () if found.get("rel") in ("alternate", "related")
    ]
    if guid.startswith(("http://", "https://")):
        given.append(guid)
    return next((url for link in given if (url := absolute(link, base))), None)


def _moment(one: dict[str, Any], name: str, zone: tzinfo, notes: list[str]) -> datetime | None:
    """The moment as it is written, else as feedparser reads it."""
    written = one.get(name) if name in one else None
    if not written:
        return None
    found = moments.read(str(written), zone)
    if found is None and not _NUMBERS.match(str(written)) and (parts := one.get(f"{name}_parsed")):
        year, month, day, hour, minute, second = parts[:6]
        found = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=UTC)
    return moments.credible(str(written), found, notes)
