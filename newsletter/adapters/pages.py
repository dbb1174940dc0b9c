"""A list page or a JSON document as its entries, by the source's selectors. An error page, a challenge or an empty list is a failure.

Runs no script: a page that a browser has to fill is handed in as the browser left it.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urljoin

from newsletter.core import json_paths, moments
from newsletter.core.articles import page, unreadable
from newsletter.core.decoding import decode
from newsletter.core.entries import LONGEST_SUMMARY, Entry, Listing, Selectors, Source, entry_id, plain
from newsletter.errors import NewsletterError, UnreadableListing

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST = 2000  # entries of one page
_BRACES = re.compile(r"\{([^{}]+)\}")


def read(data: bytes, *, url: str, content_type: str | None = None, source: Source) -> Listing:
    """The entries of a page or JSON document; UnreadableListing with a plain reason where there are none.

    `source` says the kind (`page`, `json`) and the selectors; `url` is where the document came from.
    """
    if not data.strip():
        raise UnreadableListing(url, "the answer is empty")
    try:
        text, warnings = decode(data, url, content_type)
    except NewsletterError:
        raise UnreadableListing(url, "it is no text but binary data") from None
    if source.selectors is None:
        raise UnreadableListing(url, f"{source.key} has no selectors; `newsletter sources add {url}` proposes some")
    if source.kind == "json":
        return _json(text, url, source, source.selectors, warnings)
    return _page(text, url, source, source.selectors, warnings)


def _page(text: str, url: str, source: Source, selectors: Selectors, warnings: tuple[str, ...]) -> Listing:
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(text)
    base = _base(tree, url)
    zone = moments.home_zone(base)
    blocks = _select(tree.root, selectors.entry, url) if tree.root else []
    entries = [found for block in blocks[:MOST] if (found := _entry(block, base, zone, source, selectors, url))]
    if not entries:
        why = unreadable_reason(text, url)
        what = f"its selector {selectors.entry!r} finds " + ("no links in its blocks" if blocks else "nothing")
        raise UnreadableListing(url, why or f"{what}; the page has changed, or is another")
    head = tree.css_first("title")
    return Listing(_once(entries), plain(head.text()) or None if head else None, "page", warnings)


def unreadable_reason(text: str, url: str) -> str | None:
    """Why a page holds no content (a challenge, an error page, a log-in); None where it does, or may."""
    root = page.parse(text)
    return unreadable.reason(page.read_tree(root, text, url)) if root is not None else "the page is empty"


def _entry(block: LexborNode, base: str, zone: tzinfo, source: Source, selectors: Selectors, url: str) -> Entry | None:
    links = _select(block, selectors.link or "a[href]", url)
    if selectors.link is None and block.tag == "a":
        links = [block]
    for link in links:
        address = _absolute(link.attributes.get("href") or "", base)
        if address is None:
            continue
        titles = _select(block, selectors.title, url) if selectors.title else [link]
        title = max((_title(one) for one in titles[:1]), key=len, default="") or _title(link)
        if not title:
            continue
        summary = " ".join(one.text() for one in _select(block, selectors.summary, url)) if selectors.summary else ""
        dated = (
            " ".join(one.text(separator=" ") for one in _select(block, selectors.date, url))
            if selectors.date
            else _beside(block, title)
        )
        return Entry(
            source.key, address, address, title, _moment(dated, zone), None, plain(summary, longest=LONGEST_SUMMARY)
        )
    return None


def _title(node: LexborNode) -> str:
    """The text, or the title attribute where the text is only its beginning."""
    said, whole = plain(node.text(separator="")), plain(node.attributes.get("title") or "")
    start = said.rstrip(".…").rstrip()
    return whole if whole and (not said or (len(whole) > len(said) and whole.startswith(start[:200]))) else said


def _beside(block: LexborNode, title: str) -> str:
    """The block's text but its title, where its date stands."""
    text = " ".join(block.text(separator=" ").split())
    return text.replace(title, " ", 1)


def _moment(text: str, zone: tzinfo) -> datetime | None:
    found = moments.read(text, zone)
    return found if found is not None and moments.is_credible(found) else None


def _once(entries: list[Entry]) -> tuple[Entry, ...]:
    """Each address once: a picture and a headline often link to the same."""
    found: dict[str, Entry] = {}
    for entry in entries:
        found.setdefault(entry.id, entry)
    return tuple(found.values())


def _select(node: LexborNode, selector: str, url: str) -> list[LexborNode]:
    try:
        return list(node.css(selector))
    except Exception:
        raise UnreadableListing(url, f"{selector!r} is no CSS selector; mend it in feeds.yaml") from None


def _base(tree: Any, url: str) -> str:
    head = tree.css_first("base[href]")
    try:
        return urljoin(url, head.attributes.get("href") or "") if head else url
    except ValueError:
        return url


def _absolute(link: str, base: str) -> str | None:
    """The address of a link, without its fragment; None for a script, a mail address or a mere anchor."""
    link = link.strip()
    if not link or link.startswith("#"):
        return None
    try:
        found = urljoin(base, link)
    except ValueError:
        return None
    return found if found.startswith(("http://", "https://")) else None


def _json(text: str, url: str, source: Source, selectors: Selectors, warnings: tuple[str, ...]) -> Listing:
    try:
        data = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        raise UnreadableListing(url, unreadable_reason(text, url) or "it is not JSON") from None
    try:
        blocks = list(json_paths.values(data, selectors.entry))
        zone = moments.home_zone(url)
        entries = [found for block in blocks[:MOST] if (found := _record(block, url, zone, source, selectors))]
    except ValueError as error:
        raise UnreadableListing(url, f"{error}; mend it in feeds.yaml") from None
    if not entries:
        what = "are no entries with a link or title" if blocks else "is nothing"
        raise UnreadableListing(url, f"at {selectors.entry!r} there {what}; the document has changed, or is another")
    return Listing(_once(entries), None, "json", warnings)


def _record(block: Any, url: str, zone: tzinfo, source: Source, selectors: Selectors) -> Entry | None:
    title = plain(json_paths.text(block, selectors.title or "title"))
    link = selectors.link or "url"
    if "{" in link:
        parts = {path: json_paths.text(block, path) for path in _BRACES.findall(link)}
        link = _BRACES.sub(lambda found: quote(parts[found[1]], safe=""), link) if all(parts.values()) else ""
    else:
        link = json_paths.text(block, link)
    address = _absolute(link, url)
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
