"""What lists and feeds need of an issue, as plain data: read once, kept by the issue's digest, so that one edit reads one issue.

Whom an item is about is said by its heading: the bodies named there. Where it names none, by the first sentences.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from newsletter.core import prose
from newsletter.core.archive import Archive, Archived
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.site.pages import Press
from newsletter.core.view import ItemView, SectionView

NAME, BODIES, CORRECTIONS = (
    "cards-2",
    "bodies-1",
    "corrections-1",
)  # of what is kept; another form of it needs another number
LEAD = 240  # characters of an item in which its bodies are looked for


class Card(NamedTuple):
    """An item in a list: where it stands, what it is called; `date` as ISO has it, "" where it has none."""

    issue: str
    anchor: str
    title: str
    section: str
    section_title: str
    hue: int
    date: str
    date_text: str
    language: str

    @property
    def path(self) -> str:
        """Its own page, from the site's root."""
        return f"{self.issue}/{self.anchor}/"


@dataclass(frozen=True)
class Head:
    """An issue in a list. `published` is the day that it states, `changed` when its newest version was frozen; `said` changes with whatever lists say of it."""

    key: str
    year: int
    language: str
    name: str
    label: str
    covers: str
    number: int | None
    published: date
    published_text: str
    subject: str
    brief: tuple[str, ...]
    cards: tuple[Card, ...]
    first: datetime
    changed: datetime
    said: str

    @property
    def path(self) -> str:
        """Its page, from the site's root."""
        return f"{self.key}/"

    @property
    def told(self) -> tuple[Card, ...]:
        """The items "in brief"."""
        by_anchor = {card.anchor: card for card in self.cards}
        return tuple(by_anchor[anchor] for anchor in self.brief if anchor in by_anchor)

    def by_section(self) -> Iterator[tuple[str, int, list[Card]]]:
        """(title, hue, items) of each section, in order."""
        found: dict[str, list[Card]] = {}
        for card in self.cards:
            found.setdefault(card.section, []).append(card)
        for cards in found.values():
            yield cards[0].section_title, cards[0].hue, cards


@lru_cache(maxsize=1)
def heads(archive: Archive, press: Press) -> list[Head]:
    """Every public issue as a list shows it, newest first."""
    return [_head(one, press.memo(NAME, one, read)) for one in archive.public]


def read(one: Archived) -> dict[str, Any]:
    """What is kept of an issue."""
    shown = one.view
    found = {
        "language": shown.language,
        "name": shown.name,
        "label": shown.label,
        "covers": shown.covers,
        "number": shown.number,
        "published": shown.published.isoformat(),
        "published_text": shown.published_text,
        "subject": shown.subject,
        "brief": [item.anchor for item in shown.brief],
        "items": [_item(one, item, section) for section in shown.sections for item in section.items],
    }
    return found | {"said": hashlib.sha256(json.dumps(found).encode()).hexdigest()}


def _item(one: Archived, item: ItemView, section: SectionView) -> list[str | int]:
    """A card's fields."""
    day = item.date.isoformat() if item.date else ""
    place = section.anchor.removeprefix("sec-")
    said = (place, section.title, section.hue, day, item.date_text, one.view.language)
    return [str(one.key), item.anchor, item.title, *said]


def item_text(item: ItemView) -> str:
    """An item's text without its heading: blocks parted by newlines."""
    return "\n".join(part for part in (prose.inline_text(block) for block in item.body) if part)


def read_bodies(one: Archived, known: Gazetteer) -> dict[str, list[list[str]]]:
    """Whom each item is about, by its anchor."""
    return {item.anchor: bodies(item.title, item_text(item), known) for item in one.view.items}


def bodies(title: str, text: str, known: Gazetteer) -> list[list[str]]:
    """[key, words] of each body that an item is about, in the order in which they are named."""
    lead = text[: max(LEAD, text.find(". ") + 1)] if text else ""
    for part in (title, lead):
        found: dict[str, str] = {}
        for mention in known.mentions(part):
            name = known.names.get(mention.key)
            if mention.form == "composed" or (name is not None and name.kind == "body"):
                found.setdefault(mention.key, name.words if name else mention.words)
        if found:
            return [[key, words] for key, words in found.items()]
    return []


def _head(one: Archived, kept: dict[str, Any]) -> Head:
    key = str(one.key)
    return Head(
        key=key,
        year=one.key.last[0],
        language=kept["language"],
        name=kept["name"],
        label=kept["label"],
        covers=kept["covers"],
        number=kept["number"],
        published=date.fromisoformat(kept["published"]),
        published_text=kept["published_text"],
        subject=kept["subject"],
        brief=tuple(kept["brief"]),
        cards=tuple(map(Card._make, kept["items"])),
        first=one.published,
        changed=one.changed,
        said=kept["said"],
    )


def years(found: Sequence[Head]) -> list[tuple[int, list[Head]]]:
    """The issues by the year of the last month covered, newest first."""
    grouped: dict[int, list[Head]] = {}
    for head in found:
        grouped.setdefault(head.year, []).append(head)
    return sorted(grouped.items(), reverse=True)


def path_word(key: str) -> str:
    """A body's key as part of a path: `communications@shanghai` is communications-shanghai. Chinese places stay as they are."""
    return "-".join(re.findall(r"[^\W_]+", key.lower()))


def all_cards(found: Iterable[Head]) -> Iterator[tuple[Head, Card]]:
    """Every item with its issue."""
    for head in found:
        for card in head.cards:
            yield head, card


def read_corrections(one: Archived) -> list[list[Any]]:
    """[ISO day, day in words, what, anchor or None, title or None] of each correction, newest first."""
    return [
        [
            entry.date.isoformat(),
            entry.date_text,
            entry.what,
            entry.item.anchor if entry.item else None,
            entry.item.title if entry.item else None,
        ]
        for entry in one.view.corrections
    ]
