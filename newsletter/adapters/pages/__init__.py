"""A list page or a JSON document as its entries, by the source's selectors. An error page, a challenge or an empty list is a failure.

Runs no script: a page that a browser has to fill is handed in as the browser left it.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from newsletter.adapters import bounded
from newsletter.core import feed_text, json_paths, moments
from newsletter.core.decoding import decode
from newsletter.core.entries import LONGEST_SUMMARY, Entry, Listing, Selectors, Source, absolute, entry_id, plain
from newsletter.errors import NewsletterError, UnreadableListing

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

MOST = 2000  # entries of one page
LARGEST = 8_000_000  # bytes, and characters
EASY_BYTES, EASY_MARKS = (
    2_000_000,
    60_000,
)  # beyond these a tree may take hundreds of megabytes: it grows in a child process
SECONDS, MEMORY = 20.0, 300_000_000  # of the child
_BRACES = re.compile(r"\{([^{}]+)\}")


def read(data: bytes, *, url: str, content_type: str | None = None, source: Source) -> Listing:
    """The entries of a page or JSON document; UnreadableListing with a plain reason where there are none.

    `source` says the kind (`page`, `json`) and the selectors; `url` is where the document came from. A page without selectors is read
    by what repeats in it, and a warning says so.
    """
    if not data.strip():
        raise UnreadableListing(url, "the answer is empty")
    if len(data) > LARGEST:
        raise UnreadableListing(url, f"it is larger than {LARGEST // 1_000_000} MB, which no list needs to be")
    if len(data) <= EASY_BYTES and data.count(b"<") + data.count(b"{") + data.count(b"[") <= EASY_MARKS:
        return read_here(data, url, content_type, source)
    try:
        return bounded.call(read_here, url, data, url, content_type, source, seconds=SECONDS, memory=MEMORY)
    except NewsletterError as error:
        raise UnreadableListing(url, str(error).removeprefix(f"{url}: ")) from None


def read_here(data: bytes, url: str, content_type: str | None, source: Source) -> Listing:
    """The same, in this process whatever it takes."""
    try:
        text, warnings = decode(data, url, content_type)
    except NewsletterError:
        raise UnreadableListing(url, "it is binary data, no text") from None
    if source.selectors is None:
        return _unselected(text, url, source, warnings)
    if source.kind == "json":
        return _json(text, url, source, source.selectors, warnings)
    return _page(text, url, source, source.selectors, warnings)


def _unselected(text: str, url: str, source: Source, warnings: tuple[str, ...]) -> Listing:
    """A page without selectors, by what repeats in it; only a list that shows its days is believed."""
    from newsletter.adapters.pages import propose

    found = propose.selectors(text, url, source.key)
    if found is None or found.dated < propose.FEWEST:
        reason = "it has no selectors, and no list with dates is found in it; `newsletter sources add` looks closer"
        raise UnreadableListing(url, feed_text.page_reason(text, url) or reason)
    note = f"it has no selectors; its list was found by {found.selectors.entry!r}"
    return Listing(found.entries, head(parsed(text)), "page", (*warnings, note))


def _page(text: str, url: str, source: Source, selectors: Selectors, warnings: tuple[str, ...]) -> Listing:
    tree = parsed(text)
    found = entries(tree, url, selectors, source.key)
    if not found:
        blocks = tree.css(selectors.entry)
        what = f"its selector {selectors.entry!r} finds " + ("no links in its blocks" if blocks else "nothing")
        raise UnreadableListing(url, feed_text.page_reason(text, url) or f"{what}; the page has changed, or is another")
    return Listing(found, head(tree), "page", warnings)


def parsed(text: str) -> LexborHTMLParser:
    """The page's tree."""
    from selectolax.lexbor import LexborHTMLParser

    return LexborHTMLParser(text[:LARGEST])


def head(tree: LexborHTMLParser) -> str | None:
    """What the page calls itself."""
    title = tree.css_first("title")
    return plain(title.text()) or None if title else None


def entries(tree: LexborHTMLParser, url: str, selectors: Selectors, source: str = "") -> tuple[Entry, ...]:
    """The entries that selectors catch in a page: each address once, as a picture and a headline often link to the same."""
    base = based(tree, url)
    zone = moments.home_zone(base)
    found: dict[str, Entry] = {}
    for block in _select(tree, selectors.entry, url)[:MOST]:
        entry = _entry(block, base, zone, source, selectors, url)
        if entry is not None:
            found.setdefault(entry.id, entry)
    return tuple(found.values())


def _entry(block: LexborNode, base: str, zone: tzinfo, source: str, selectors: Selectors, url: str) -> Entry | None:
    links = _select(block, selectors.link or "a[href]", url)
    if selectors.link is None and block.tag == "a":
        links = [block]
    for link in links:
        address = absolute(link.attributes.get("href") or "", base)
        if address is None:
            continue
        titles = _select(block, selectors.title, url)[:1] if selectors.title else []
        title = next((said for node in (*titles, link) if (said := name_of(node))), "")
        if not title:
            continue
        summary = " ".join(one.text() for one in _select(block, selectors.summary, url)) if selectors.summary else ""
        where = _select(block, selectors.date, url) if selectors.date else ()
        dated = " ".join(said_when(one) for one in where) if selectors.date else beside(block, title)
        when = _moment(dated, zone) or moments.of_address(address, zone)
        return Entry(source, address, address, title, when, None, plain(summary, longest=LONGEST_SUMMARY))
    return None


def name_of(node: LexborNode) -> str:
    """A link's title: a heading in it, else its text without a date that stands by itself; the whole where it only shows the beginning."""
    inner = node.css_first("h1, h2, h3, h4, h5, h6") if node.tag == "a" else None
    said = plain((inner or node).text(separator=""))
    if inner is None and (dates := [one for one in node.css("span, em, i, b, time, div, p, small") if _is_date(one)]):
        said = said.replace(plain(dates[0].text(separator="")), " ", 1)
    said = re.sub(r"^[·•・>»\-\s]+|\s+$", "", " ".join(said.split()))
    whole, start = plain(node.attributes.get("title") or ""), said.rstrip(".…").rstrip()
    return whole if whole and (not said or (len(whole) > len(said) and whole.startswith(start[:200]))) else said


def said_when(node: LexborNode) -> str:
    """The date that an element gives: for machines, else in its text."""
    return node.attributes.get("datetime") or " ".join(node.text(separator=" ").split())


def _is_date(node: LexborNode) -> bool:
    text = " ".join(node.text(separator=" ").split())
    return 6 <= len(text) <= 24 and moments.read(text.strip("[]()（）【】 ")) is not None


def beside(block: LexborNode, title: str) -> str:
    """The block's text but its title, where its date stands; a date for machines first."""
    stamp = block.css_first("time[datetime]")
    text = " ".join(block.text(separator=" ").split())
    return f"{said_when(stamp) if stamp else ''} {text.replace(title, ' ', 1)}".strip()[-2000:]


def _moment(text: str, zone: tzinfo) -> datetime | None:
    return moments.credible(text, moments.read(text, zone), [])


def _select(node: LexborNode | LexborHTMLParser, selector: str, url: str) -> list[LexborNode]:
    try:
        return list(node.css(selector))
    except Exception:  # the library's own for a selector that is none
        raise UnreadableListing(url, f"{selector!r} is no CSS selector; mend it in feeds.yaml") from None


def based(tree: LexborHTMLParser, url: str) -> str:
    """The address that a page's relative links start from."""
    base = tree.css_first("base[href]")
    return absolute(base.attributes.get("href") or "", url) or url if base else url


def _json(text: str, url: str, source: Source, selectors: Selectors, warnings: tuple[str, ...]) -> Listing:
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise UnreadableListing(url, feed_text.page_reason(text, url) or "it is not JSON") from None
    try:
        blocks = list(json_paths.values(data, selectors.entry))
        zone = moments.home_zone(url)
        entries = [found for block in blocks[:MOST] if (found := _record(block, url, zone, source, selectors))]
    except ValueError as error:
        raise UnreadableListing(url, f"{error}; mend it in feeds.yaml") from None
    if not entries:
        what = "are no entries with a link or title" if blocks else "is nothing"
        raise UnreadableListing(url, f"at {selectors.entry!r} there {what}; the document has changed, or is another")
    return Listing(tuple({one.id: one for one in reversed(entries)}.values())[::-1], None, "json", warnings)


def _record(block: Any, url: str, zone: tzinfo, source: Source, selectors: Selectors) -> Entry | None:
    title = plain(json_paths.text(block, selectors.title or "title"))
    link = selectors.link or "url"
    if "{" in link:
        parts = {path: json_paths.text(block, path) for path in _BRACES.findall(link)}
        link = _BRACES.sub(lambda found: quote(parts[found[1]], safe=""), link) if all(parts.values()) else ""
    else:
        link = json_paths.text(block, link)
    address = absolute(link, url)
    if address is None or not title:
        return None
    dated = json_paths.text(block, selectors.date) if selectors.date else ""
    summary = json_paths.text(block, selectors.summary) if selectors.summary else ""
    return Entry(
        source=source.key,
        id=entry_id(None, address, title),
        url=address,
        title=title,
        published=_epoch(dated, zone) or _moment(dated, zone),
        summary=plain(summary, longest=LONGEST_SUMMARY),
    )


def _epoch(text: str, zone: tzinfo) -> datetime | None:
    """Seconds or milliseconds since 1970, as many endpoints give them."""
    if not re.fullmatch(r"\d{9,10}|\d{12,13}", text):
        return None
    seconds = int(text) / (1000 if len(text) > 10 else 1)
    return datetime.fromtimestamp(seconds, zone)
