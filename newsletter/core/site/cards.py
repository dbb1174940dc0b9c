"""What lists and feeds need of an issue, as plain data: read once, kept by the issue's digest, so that one edit reads one issue.

Whom an item is about is said by its heading: the bodies named there. Where it names none, by the first sentences.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from newsletter.core import prose
from newsletter.core.archive import Archive, Archived
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.site.pages import Press
from newsletter.core.view import IssueView, ItemView, SectionView

NAME, BODIES, CORRECTIONS = (
    "cards-1",
    "bodies-1",
    "corrections-1",
)  # of what is kept; another form of it needs another number
LEAD = 240  # characters of an item in which its bodies are looked for


@dataclass(frozen=True)
class Card:
    """An item in a list: where it stands, what it is called."""

    issue: str
    anchor: str
    title: str
    section: str
    section_title: str
    hue: int
    date: date | None
    date_text: str
    language: str

    @property
    def path(self) -> str:
        """Its own page, from the site's root."""
        return f"{self.issue}/{self.anchor}/"


@dataclass(frozen=True)
class Head:
    """An issue in a list. `published` is the day that it states, `changed` when its newest version was frozen; `said` is all that lists say of it."""

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
    return {
        "language": shown.language,
        "name": shown.name,
        "label": shown.label,
        "covers": shown.covers,
        "number": shown.number,
        "published": shown.published.isoformat(),
        "published_text": shown.published_text,
        "subject": shown.subject,
        "brief": [item.anchor for item in shown.brief],
        "items": [_item(item, section, shown) for section in shown.sections for item in section.items],
    }


def _item(item: ItemView, section: SectionView, shown: IssueView) -> dict[str, Any]:
    return {
        "anchor": item.anchor,
        "title": item.title,
        "section": section.anchor.removeprefix("sec-"),
        "section_title": section.title,
        "hue": section.hue,
        "date": item.date.isoformat() if item.date else None,
        "date_text": item.date_text,
        "language": shown.language,
    }


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
        cards=tuple(_card(key, entry) for entry in kept["items"]),
        first=one.published,
        changed=one.changed,
        said=json.dumps(kept, sort_keys=True),
    )


def _card(issue: str, kept: dict[str, Any]) -> Card:
    return Card(
        issue=issue,
        anchor=kept["anchor"],
        title=kept["title"],
        section=kept["section"],
        section_title=kept["section_title"],
        hue=kept["hue"],
        date=date.fromisoformat(kept["date"]) if kept["date"] else None,
        date_text=kept["date_text"],
        language=kept["language"],
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
