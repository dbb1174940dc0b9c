"""What the items of an issue cite, and so which stories are in it already, also where no decision says so.

A page may tell several stories, and an item that cites the page tells one of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from newsletter.core import events, footnotes, prose, slugs
from newsletter.core.model import Issue, Item
from newsletter.core.told import Told

_TYPED = ""  # stands for the document of what editors typed


@dataclass(frozen=True)
class Cited:
    """The items, and by source (an address, or a citation without one) those that cite it, in reading order."""

    items: tuple[Item, ...] = ()
    by: Mapping[str, tuple[Item, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, issue: Issue) -> Cited:
        """What an issue's items cite."""
        texts = {note.label: note.text for note in reversed(issue.notes)}
        found: dict[str, tuple[Item, ...]] = {}
        for item in issue.items:
            for label in dict.fromkeys(footnotes.item_marks(item)):
                url, text = footnotes.split(texts.get(label, ""))
                found[url or text] = (*found.get(url or text, ()), item)
        return cls(issue.items, found)

    def cites(self, anchor: str, one: Told) -> bool:
        """Whether that item cites the source of an article; what an editor typed without an address has none."""
        return (one.is_typed and not one.article.url) or any(
            item.anchor == anchor for item in self.by.get(one.source, ())
        )

    def homes(self, told: Sequence[Told], decisions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """Article id -> anchor of the item that tells it, for articles that no decision places and an item cites.

        Of several stories of one page each citing item tells one: the one decided, else the most alike.
        """
        found = self._headed([one for one in told if one.is_typed and one.source not in self.by], decisions)
        for source in dict.fromkeys(one.source for one in told if one.source in self.by):
            items = self.by[source]
            pages: dict[str, list[Told]] = {}
            for one in told:
                if one.source == source:
                    pages.setdefault(_TYPED if one.is_typed else one.document, []).append(one)
            typed = pages.pop(_TYPED, [])
            settled = _settled(typed, items, decisions)
            rest = [item for item in items if item.anchor not in settled.values()]
            own = [item for item in rest if not pages or any(_is_headed(item, one) for one in typed)]
            pairs = _paired(own, [one for one in typed if one.id not in settled])
            rest = [item for item in rest if item.anchor not in pairs.values()]
            for stories in pages.values():
                settled = _settled(stories, items, decisions)
                free = [item for item in rest if item.anchor not in settled.values()]
                pairs |= _paired(free, [one for one in stories if one.id not in settled])
            found |= pairs
        return found

    def _headed(self, typed: Sequence[Told], decisions: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """The same for what an editor typed and nothing cites: by its heading."""
        settled = _settled(typed, self.items, decisions)
        free = {item.anchor: item for item in self.items if item.anchor not in settled.values()}
        found: dict[str, str] = {}
        for one in typed:
            home = next((anchor for anchor, item in free.items() if _is_headed(item, one)), None)
            if one.id not in settled and home is not None:
                found[one.id] = home
                del free[home]
        return found


def _settled(
    stories: Iterable[Told], items: Sequence[Item], decisions: Sequence[Mapping[str, Any]]
) -> dict[str, str | None]:
    """Article id -> the item that a decision says it became, while it is there; None for what was dropped."""
    anchors = {item.anchor for item in items}
    found: dict[str, str | None] = {}
    for one in stories:
        for entry in decisions:
            if entry.get("candidate") in one.ids:
                if entry.get("decision") == "drafted" and entry.get("item") in anchors:
                    found[one.id] = entry["item"]
                elif entry.get("decision") == "dropped":
                    found[one.id] = None
                elif entry.get("decision") == "kept":
                    found.pop(one.id, None)
    return found


def _paired(items: Sequence[Item], stories: Sequence[Told]) -> dict[str, str]:
    """Article id -> anchor: each item with one story, the most alike first."""
    if len(items) == len(stories) == 1:  # nothing to choose
        return {stories[0].id: items[0].anchor}
    pairs = [(_likeness(item, one), -n, -m) for n, item in enumerate(items) for m, one in enumerate(stories)]
    found: dict[str, str] = {}
    for _, n, m in sorted(pairs, reverse=True):
        if stories[-m].id not in found and items[-n].anchor not in found.values():
            found[stories[-m].id] = items[-n].anchor
    return found


def _is_headed(item: Item, one: Told) -> bool:
    """Whether an item bears the heading that an editor's entry gives, or still the anchor made from it."""
    slug = slugs.slug(one.article.title)
    same = prose.plain_inline(item.heading).casefold() == " ".join(one.article.title.split()).casefold()
    return same or (slug not in ("item", "") and re.fullmatch(rf"{re.escape(slug)}(-\d+)?", item.anchor) is not None)


def _likeness(item: Item, one: Told) -> float:
    """How much of an item's words and figures a story has, and how much of the story's title the item: 0 to 2."""
    mine = _words(f"{item.anchor} {prose.plain_inline(item.heading)} {prose.plain(item.body)}")
    title = _words(f"{one.entry.title if one.entry and one.entry.title else ''} {one.article.title}")
    all_of_it = title | _words(one.article.text)
    return len(mine & all_of_it) / max(1, len(mine)) + len(mine & title) / max(1, len(title))


def _words(text: str) -> frozenset[str]:
    return events.words(text) | {str(value.normalize()) for value in events.figures(text)}
