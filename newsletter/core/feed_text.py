"""A feed's text made safe to parse, and what a document is that is no feed.

What stands before the root (junk, comments, the DOCTYPE) goes, so that no parser meets a declaration; the entities that it declares are
put in by us, within bounds, and the named ones of HTML, which XML does not know, too. Time and memory stay linear in the text.
"""

from __future__ import annotations

import html.entities
import re
from dataclasses import dataclass

from newsletter.core.articles import page, unreadable

MOST_GROWTH = 1_000_000  # characters added by all entities together
LONGEST_WORD = 8000  # characters without a break; the longest address that any server reads
_JUNK = 20_000  # characters before the root in which it is looked for
_FEEDS = frozenset(("rss", "feed", "rdf", "channel", "rss1", "rss2"))
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_BAD_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef]|[0-9a-f]{7,})|0*(?:[0-8]|1[124-9]|2\d|3[01]|\d{8,}));",
    re.IGNORECASE,
)
_ROOT = re.compile(r"<([A-Za-z_][\w.-]{0,40}:)?([A-Za-z_][\w.-]{0,40})")
_BEFORE = re.compile(r"\s*(?:<\?.*?\?>|<!--.*?-->)", re.DOTALL)
_DECLARED = re.compile(r"<!ENTITY\s+([A-Za-z_][\w.-]{0,60})\s+(?:\"([^\"]{0,1000})\"|'([^']{0,1000})')\s*>")
_NAMED = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&([A-Za-z_][\w.-]{0,60});|&(?!#)([A-Za-z]{0,10})(?!=)", re.DOTALL)
_OWN = frozenset(("amp", "lt", "gt", "quot", "apos"))
_WORD = re.compile(r"[A-Za-z0-9_.+-]+")
_WIDE_WORD = 500  # characters without white space, from which on a closer look is taken


@dataclass(frozen=True)
class Root:
    """A document from its root element on: the element's name without prefix, in small letters, empty where there is none."""

    name: str
    text: str
    warnings: tuple[str, ...] = ()

    @property
    def is_feed(self) -> bool:
        """Whether the root is a feed's."""
        return self.name in _FEEDS


def rooted(text: str) -> Root:
    """The document from its root on, without what XML does not allow, its entities put in."""
    if _NOT_XML.search(text):
        text = _NOT_XML.sub("", text)
    place, declared = _before(text)
    root = _ROOT.match(text, place)
    if root is None:
        return Root("", text)
    body, name = text[place:], root[2].lower()
    if root[1] and name == "rss":  # RSS 2.0 has no namespace; one that is given to all of it hides all of it
        body = re.sub(rf"(</?){re.escape(root[1])}", r"\1", body)
    warnings = ["its first lines are no XML and were left out"] if _is_junk(text[:place]) else []
    if "&" in body:
        body = _BAD_REFERENCE.sub("", body)
        body, refused = _with_entities(body, declared)
        if refused:
            warnings.append("entities that would make it grow beyond bounds were left out")
    return Root(name, _with_breaks(body), tuple(warnings))


def _is_junk(before: str) -> bool:
    return bool(before.strip()) and not before.lstrip().startswith("<")


def _before(text: str) -> tuple[int, dict[str, str]]:
    """Where the root begins, and the entities declared before it."""
    place = 0
    declared: dict[str, str] = {}
    while True:
        if match := _BEFORE.match(text, place):
            place = match.end()
            continue
        place += len(text[place : place + _JUNK]) - len(text[place : place + _JUNK].lstrip())
        if text[place : place + 9].upper() == "<!DOCTYPE":
            end = _doctype_end(text, place)
            declared |= {name: one or other for name, one, other in _DECLARED.findall(text[place:end])}
            place = end
        elif _ROOT.match(text, place):
            return place, declared
        else:  # words of a faulty program, or the declaration not at the very start
            found = re.compile(r"<(?:\?xml|!DOCTYPE|[A-Za-z_])").search(text, place + 1, place + _JUNK)
            if found is None:
                return place, declared
            place = found.start()


def _doctype_end(text: str, start: int) -> int:
    """The end of a document type declaration, its internal subset included."""
    bracket, close = text.find("[", start), text.find(">", start)
    if bracket != -1 and (close == -1 or bracket < close):
        subset = re.compile(r"\]\s{0,100}>").search(text, bracket)
        return subset.end() if subset else len(text)
    return close + 1 if close != -1 else len(text)


def _with_entities(text: str, declared: dict[str, str]) -> tuple[str, bool]:
    """The text with named entities put in; whether some were left out. An entity inside an entity's value is left out: bombs are made so."""
    growth, refused = 0, False

    def put(match: re.Match[str]) -> str:
        nonlocal growth, refused
        name = match[1]
        if match[2] is not None:  # an ampersand that is meant as one, or "&nbsp" as browsers take it
            char = html.entities.html5.get(match[2]) if match[2] else None
            return f"&#{ord(char)};" if char and len(char) == 1 else f"&amp;{match[2]}"
        if name is None or name in _OWN:
            return match[0]
        value = declared.get(name)
        if value is None:
            char = html.entities.html5.get(f"{name};")
            return "".join(f"&#{ord(one)};" for one in char) if char else f"&amp;{name};"
        growth += len(value)
        if growth > MOST_GROWTH or re.search(r"&(?!#)", value):
            refused = True
            return ""
        return value

    return _NAMED.sub(put, text), refused


def _with_breaks(text: str) -> str:
    """The text with words beyond all measure cut: patterns that look for a mail address in them take the square of their length."""
    if longest_word(text) <= LONGEST_WORD:
        return text
    return _WORD.sub(lambda word: word[0][:LONGEST_WORD], text)


def longest_word(text: str) -> int:
    """Characters of the longest run that could belong to a mail address; 0 where all are short."""
    tokens = text.split()
    if max(map(len, tokens), default=0) <= _WIDE_WORD:
        return 0
    wide = (token for token in tokens if len(token) > _WIDE_WORD)
    return max((len(word) for token in wide for word in _WORD.findall(token)), default=0)


def longest_tag(text: str) -> int:
    """Characters of the longest tag, an unclosed one reaching to the next."""
    return max((len(part) if (end := part.find(">")) < 0 else end for part in text.split("<")), default=0)


def is_cut_off(root: Root) -> bool:
    """Whether the root element is never closed: the document ends too early."""
    tail = root.text[-2000:].lower()
    return re.search(rf"</(?:[\w.-]+:)?{re.escape(root.name)}\s*>", tail) is None and not tail.rstrip().endswith("/>")


def why_none(text: str, root: Root, url: str) -> str:
    """Why a document that is no feed gives no entries, in plain words."""
    if (
        root.name in ("html", "head", "body", "meta", "script", "div", "p", "title", "h1", "!doctype")
        or "<html" in text[:4000].lower()
    ):
        return page_reason(text, url) or (
            "it is a web page, not a feed; `newsletter sources add` finds the feed of a site, or watches the page"
        )
    if root.name == "opml":
        return "it is OPML, a list of feeds; `newsletter sources import` takes it"
    if root.name in ("urlset", "sitemapindex"):
        return "it is a sitemap, not a feed"
    if root.name:
        return f"it is XML but no feed (its root is <{root.name}>)"
    return page_reason(text, url) or "it is text, but neither a feed nor a page"


def page_reason(text: str, url: str) -> str | None:
    """Why a page holds no content (a challenge, an error page, a log-in); None where it may hold some."""
    tree = page.parse(text[:1_000_000])
    return unreadable.reason(page.read_tree(tree, text[:1_000_000], url)) if tree is not None else None
