"""What a watched source says: a source, its entries, the listing that one reading gives. Nothing is fetched or kept here."""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_ID = 500, 2000, 500  # characters kept


@dataclass(frozen=True)
class Selectors:
    """Where the entries of a page (CSS selectors) or a JSON document (dotted paths) stand.

    `entry` is each entry's block; the others are looked for inside it. Of a page's block `link` is its first link, `title` that
    link's text, and `date` any date in the block, where they are not given. In JSON `link` may be an address with paths in
    braces (`https://www.example.cn/show?id={id}`).
    """

    entry: str
    link: str | None = None
    title: str | None = None
    date: str | None = None
    summary: str | None = None


@dataclass(frozen=True)
class Source:
    """A feed, list page or JSON endpoint that is watched. `kind` is `feed`, `page` or `json`; `rhythm` days from entry to entry."""

    key: str
    url: str
    kind: str = "feed"
    title: str = ""
    language: str | None = None
    authority: str | None = None
    jurisdiction: str | None = None
    section: str | None = None
    rhythm: int | None = None
    selectors: Selectors | None = None
    proxy: str | None = None
    render: bool = False


@dataclass(frozen=True)
class Entry:
    """One thing a source said. `id` is unique in its source as far as the source lets it be; texts are plain; times are aware.

    `url` is absolute, or None where the source gives no address.
    """

    source: str
    id: str
    url: str | None
    title: str
    published: datetime | None = None
    updated: datetime | None = None
    summary: str = ""
    author: str | None = None


@dataclass(frozen=True)
class Listing:
    """What one reading of a source gave, in the source's order. `format` names it (`rss20`, `atom10`, `json feed`, `page`, `json`).

    `warnings` say what was set right or left out on the way, in words. `whole` is False where the document breaks off: what it
    gives is true, but another answer may hold more.
    """

    entries: tuple[Entry, ...]
    title: str | None
    format: str
    warnings: tuple[str, ...] = ()
    whole: bool = True


def entry_id(given: str | None, url: str | None, title: str, summary: str = "") -> str:
    """The id a source gives, else the entry's address, else a digest of what it says: the same for the same entry, always."""
    if given and (given := " ".join(given.split())):
        return given if len(given) <= LONGEST_ID else _digest(given)
    if url:
        return url if len(url) <= LONGEST_ID else _digest(url)
    return _digest(f"{title}\n{summary}")


def _digest(text: str) -> str:
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def absolute(link: str, base: str) -> str | None:
    """The web address that a link leads to from a base address; None for a script, a mail address, an anchor, or nonsense."""
    if _PLAIN_ADDRESS.fullmatch(link):
        return link
    link = "".join(link.split()) if "\n" in link else link.strip()
    if not link or link.startswith("#"):
        return None
    try:
        url = urljoin(base, link)
    except ValueError:
        return None
    url = url.replace(" ", "%20")
    return url if re.match(r"https?://[^/?#\s]", url, re.IGNORECASE) and not _OBEYED.search(url) else None


# An address that joining would give back as it is; most are of this form, and joining costs as much as all else of an entry.
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9.-]+(?:/[\w./%~+,:@!=&-]*)?(?:\?[\w./%~+,:@!=&-]+)?", re.ASCII)
_DROPPED = re.compile(r"<!--.*?(?:-->|$)|<(script|style)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
# Only elements of HTML are marks: "x <y" and "<CAC>" are words.
_TAGS = (
    "a|abbr|acronym|address|article|aside|b|big|blockquote|body|br|caption|center|cite|code|col|dd|del|dfn|div|dl|dt|em|figcaption|figure|font|footer|"
    "form|h[1-6]|head|header|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|nav|nobr|noscript|object|ol|p|picture|pre|q|rp|rt|ruby|s|"
    "samp|section|small|source|span|strike|strong|sub|sup|svg|table|tbody|td|tfoot|th|thead|time|title|tr|tt|u|ul|var|video|wbr"
)
_TAG = re.compile(rf"</?(?:{_TAGS})(?:\s[^<>]{{0,5000}})?/?>", re.IGNORECASE)
_INLINE = re.compile(
    r"</?(?:a|abbr|acronym|b|big|cite|code|del|dfn|em|font|i|ins|kbd|label|mark|nobr|q|ruby|s|samp|small|span|strike|strong|sub|sup|time|tt|u|var|wbr)\b",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.IGNORECASE)
# Control and bidirectional characters, halves of pairs: a terminal would obey them, a database refuse them.
_OBEYED = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)


def plain(markup: str, *, longest: int = LONGEST_TITLE) -> str:
    """The text of a title or summary in HTML, or in text: marks gone, entities read (twice where escaped twice), white space single.

    At most `longest` characters, the last of them then an ellipsis.
    """
    text = markup[: 20 * longest + 20_000]
    for _ in range(2):
        if "<" in text:
            text = _TAG.sub(lambda tag: "" if _INLINE.match(tag[0]) else " ", _DROPPED.sub(" ", text))
        if "&" not in text or not _ENTITY.search(text):
            break
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(lambda tag: "" if _INLINE.match(tag[0]) else " ", _DROPPED.sub(" ", text))
    if not text.isprintable():  # as line breaks are not, and whatever is obeyed
        text = _OBEYED.sub("", text)
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
