"""Sources tried, proposed and added: what a document gives when it is read as a source, and what to write into `feeds.yaml`."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from newsletter.adapters import feeds, pages
from newsletter.adapters.pages import propose
from newsletter.core import decoding, languages, slugs
from newsletter.core.entries import Listing, Selectors, Source
from newsletter.errors import FetchError, NewsletterError, UnreadableListing

_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|title|meta|div|table|ul|p|a)\b", re.IGNORECASE)
_FEED = re.compile(rb"<(?:[a-z]{1,20}:)?(?:rss|feed|rdf)\b[^>]", re.IGNORECASE)


@dataclass(frozen=True)
class Document:
    """What an address or a file gave: where it came from in the end, its bytes, and the Content-Type that was said."""

    url: str
    data: bytes
    content_type: str | None = None


Fetch = Callable[[str], Document]


@dataclass(frozen=True)
class Found:
    """A source that could be added, with the entries it gives now."""

    source: Source
    listing: Listing


def listing(document: Document, source: Source) -> Listing:
    """The entries of a document read as a source says; UnreadableListing with the reason where it gives none."""
    if source.kind == "feed":
        return feeds.parse(document.data, url=document.url, content_type=document.content_type, source=source.key)
    return pages.read(document.data, url=document.url, content_type=document.content_type, source=source)


def tried(document: Document, kind: str | None, source: Source | None) -> tuple[Listing, Selectors | None]:
    """The entries of a document, as a source says or, where there is none, as what it looks like; and the selectors proposed for it."""
    if source is not None and kind in (None, source.kind):
        return listing(document, source), None
    if kind == "json":
        raise UnreadableListing(
            document.url, "JSON is read by paths; add it to feeds.yaml with selectors, or name a source"
        )
    reason: UnreadableListing | None = None
    if kind != "page":
        try:
            return listing(document, Source("", document.url)), None
        except UnreadableListing as error:
            if kind == "feed" or not _is_page(document):
                raise
            reason = error
    found = _page(document)
    if found is not None and (reason is None or _is_sure(found) or _is_only_a_page(reason)):
        return found.listing, found.source.selectors
    if reason is not None and not _is_only_a_page(reason):
        raise reason
    named = _named(document)
    also = f"; it names the feed {named[0]}" if named else ""
    raise UnreadableListing(document.url, f"it is a web page in which nothing repeats as a list of news does{also}")


def proposals(document: Document, fetch: Fetch) -> Iterator[Found]:
    """What could be watched at an address: itself where it is a feed, else the feeds of its site, else its own list."""
    try:
        yield Found(Source("", document.url), listing(document, Source("", document.url)))
        return
    except UnreadableListing as error:
        if not _is_page(document):
            raise
        reason = error
    text, _ = decoding.decode(document.data, document.url, document.content_type)
    named, usual = propose.feeds_named(text, document.url)
    page = _page(document)
    dated = page if page is not None and _is_sure(page) else None
    some = False
    # What the page names comes first, then a list that shows its days; a guess at the usual places only then.
    for found in (*_working(named, fetch), *([dated] if dated else ()), *_working(usual, fetch, dated is None)):
        some = True
        yield found
    if page is not None and dated is None:
        yield page
    elif not some:
        if not _is_only_a_page(reason):
            raise reason
        none = "it names no feed, and nothing in it repeats as a list of news does; name its list page"
        raise UnreadableListing(document.url, none)


def _working(addresses: Iterable[str], fetch: Fetch, wanted: bool = True) -> Iterator[Found]:
    """Those of the addresses at which a feed with entries answers, each once."""
    seen: set[str] = set()
    for url in addresses if wanted else ():
        try:
            got = fetch(url)
            found = listing(got, Source("", got.url))
        except (FetchError, UnreadableListing):
            continue
        if found.entries and got.url not in seen:
            seen.add(got.url)
            yield Found(Source("", got.url), found)


def _named(document: Document) -> tuple[str, ...]:
    text, _ = decoding.decode(document.data, document.url, document.content_type)
    return propose.feeds_named(text, document.url)[0]


def _is_page(document: Document) -> bool:
    start = document.data[:20_000].replace(b"\0", b"")
    return _PAGE.search(start) is not None and _FEED.search(start) is None


def _is_only_a_page(reason: UnreadableListing) -> bool:
    """Whether nothing else is said of a page than that it is one."""
    return "web page" in reason.reason


def _is_sure(found: Found) -> bool:
    """Whether a list shows its days: then it is one, whatever else the page says."""
    return sum(entry.published is not None for entry in found.listing.entries) >= propose.FEWEST


def _page(document: Document) -> Found | None:
    try:
        text, _ = decoding.decode(document.data, document.url, document.content_type)
    except NewsletterError:
        return None
    proposal = propose.selectors(text, document.url)
    if proposal is None:
        return None
    source = Source("", document.url, kind="page", selectors=proposal.selectors)
    return Found(source, Listing(proposal.entries, pages.head(pages.parsed(text)), "page"))


def key_for(url: str, title: str, taken: Container[str]) -> str:
    """A key for a source: its title's words, else its host's name."""
    base = slugs.slug(title) if title else "item"
    if base.startswith("item"):
        host = re.sub(r"^(?:www|rss|feeds?)\.", "", urlsplit(url).hostname or "source")
        base = re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-") or "source"
    return slugs.unique(base[:60], taken)


def language(listing: Listing) -> str | None:
    """`zh-Hans` or `zh-Hant` where most entries are titled in Chinese; None otherwise, as letters alone tell no language apart."""
    titles = [entry.title for entry in listing.entries if entry.title]
    if 2 * sum(map(languages.is_chinese, titles)) <= len(titles):
        return None
    return languages.script("".join(titles))


def settings(source: Source) -> dict[str, Any]:
    """A source as it is written into `feeds.yaml`: what is not said is left out."""
    found: dict[str, Any] = {"key": source.key, "url": source.url}
    if source.kind != "feed":
        found["kind"] = source.kind
    found["title"] = source.title or source.key
    for name in ("language", "authority", "jurisdiction", "section", "rhythm", "proxy"):
        if (value := getattr(source, name)) is not None:
            found[name] = value
    if source.selectors is not None:
        chosen = source.selectors
        pairs = (("entry", chosen.entry), ("link", chosen.link), ("title", chosen.title), ("date", chosen.date))
        found["selectors"] = {name: value for name, value in (*pairs, ("summary", chosen.summary)) if value}
    return found
