"""Selectors for a list page, and the feeds that a page names: found by what repeats, for a person to look at.

A list of news is many blocks of one form, each with a link of some length and mostly a date. Menus have short links and no dates.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from newsletter.adapters import pages
from newsletter.core.entries import Entry, Selectors, absolute
from newsletter.errors import UnreadableListing

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

NAMED = 5  # feeds of a page that are asked
FEWEST = 3  # blocks that make a list
_LINKS = 3000  # of a page, looked at
_CLIMB = 5  # levels from a link to its block
_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|application/json|text/xml", re.IGNORECASE)
_FEED_NAME = re.compile(r"(?:^|[/._-])(?:rss|atom|feed)s?\d?(?:$|[/._?-])|\.(?:rss|atom|rdf)$", re.IGNORECASE)
_USUAL = ("/feed", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
_NAME = re.compile(r"[A-Za-z_][\w-]*")


@dataclass(frozen=True)
class Proposal:
    """Selectors, and the entries that they catch."""

    selectors: Selectors
    entries: tuple[Entry, ...]

    @property
    def dated(self) -> int:
        """How many of the entries show a date."""
        return sum(entry.published is not None for entry in self.entries)


def feeds_named(text: str, url: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The feeds that a page names, in its head (rel=alternate) or by links that look like one; and where sites usually have theirs."""
    tree = pages.parsed(text)
    base = pages.based(tree, url)
    named = [
        link.attributes.get("href") or ""
        for link in tree.css("link[rel~=alternate], a[rel~=alternate]")
        if _FEED_TYPES.search(link.attributes.get("type") or "")
    ]
    linked = [
        href for link in tree.css("a[href]")[:_LINKS] if _FEED_NAME.search(href := link.attributes.get("href") or "")
    ]
    found = dict.fromkeys(one for href in (*named, *linked) if (one := absolute(href, base)))
    usual = dict.fromkeys(one for href in _USUAL if (one := absolute(href, base)) and one not in found)
    return tuple(found)[:NAMED], tuple(usual)


def selectors(text: str, url: str, source: str = "") -> Proposal | None:
    """The likeliest list of news in a page; None where nothing repeats that could be one."""
    tree = pages.parsed(text)
    groups: dict[str, list[LexborNode]] = defaultdict(list)
    for link in tree.css("a[href]")[:_LINKS]:
        if len(pages.name_of(link)) < 5:
            continue
        node: LexborNode | None = link
        for _ in range(_CLIMB):
            if node is None or node.tag in ("body", "html", "-undef"):
                break
            if selector := _selector(node):
                groups[selector].append(link)
            node = node.parent
    likely = sorted(groups, key=lambda one: -len(groups[one]))[:60]
    found = [
        one
        for selector in likely
        if len(groups[selector]) >= FEWEST and (one := _proposal(tree, url, selector, source))
    ]
    return max(found, key=_worth, default=None)


def _proposal(tree: LexborHTMLParser, url: str, selector: str, source: str) -> Proposal | None:
    chosen = Selectors(selector)
    try:
        caught = pages.entries(tree, url, chosen, source)
        blocks = len(tree.css(selector))
    except UnreadableListing:
        return None
    # Blocks with nothing to read in them are furniture of the same form; a block of many links is a whole list.
    if len(caught) < FEWEST or len(caught) < 0.6 * blocks or _links(tree, selector) > 2.5 * blocks:
        return None
    return Proposal(chosen, caught)


def _links(tree: LexborHTMLParser, selector: str) -> int:
    return sum(len(block.css("a[href]")) for block in tree.css(selector)[:200])


def _worth(proposal: Proposal) -> tuple[float, int]:
    """What is dated counts most, then titles of the length of headlines; of equals the shorter selector."""
    length = sum(min(len(entry.title), 40) for entry in proposal.entries)
    return 60 * proposal.dated + length, -len(proposal.selectors.entry)


def _selector(node: LexborNode) -> str | None:
    """A selector for blocks like this one: its place below the nearest ancestors with names."""
    own = _step(node)
    above: list[str] = []
    parent = node.parent
    for _ in range(3):
        if parent is None or parent.tag in ("html", "-undef", None):
            break
        step = _step(parent)
        above.insert(0, step)
        if "#" in step or "." in step or parent.tag == "body":
            break
        parent = parent.parent
    return " > ".join([*above, own]) if above else None


def _step(node: LexborNode) -> str:
    """One element of a selector: its tag with its id, or with the classes that name a form, not a state or a number."""
    name = node.attributes.get("id") or ""
    if _NAME.fullmatch(name) and not re.search(r"\d{3,}", name):
        return f"{node.tag}#{name}"
    kinds = [one for one in (node.attributes.get("class") or "").split() if _NAME.fullmatch(one)]
    kinds = [
        one
        for one in kinds
        if not re.search(r"\d{3,}|^(?:active|current|on|first|last|odd|even|cur|hover|selected)\d*$", one)
    ]
    return node.tag + "".join(f".{one}" for one in kinds[:2]) if node.tag else ""
