"""What search knows: a record for each item and issue, with every name of what it names, in both languages.

Pagefind finds words by their beginnings. Chinese has no spaces, so a run of Chinese stands in a record as its pairs of characters; the
search page asks in the same way (`templates/site/search.js`), and any part of two characters or more is found wherever it stands. What has
several names (国家网信办, "CAC") stands with all of them, of little weight and never shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from newsletter.core import prose
from newsletter.core.archive import Archive, Archived
from newsletter.core.gazetteer import Gazetteer, Mention
from newsletter.core.languages import is_wide, runs
from newsletter.core.site import cards
from newsletter.core.site.indexes import indexes
from newsletter.core.site.pages import Page, Press, Work, digest

NAME = "search-3"  # of what is kept; another form of it needs another number
SHOWN = 1600  # characters of a text from which the passage found is shown


@dataclass(frozen=True)
class Record:
    """A page to be found: its path, a title and text as read, and what of it is only searched."""

    path: str
    title: str
    text: str
    about: str
    names: tuple[tuple[str, ...], ...]  # each as the text says it, then by its other names
    language: str

    def html(self) -> str:
        """The record as Pagefind takes it in: a page whose weights are ours."""
        meta = "".join(
            f'<meta data-pagefind-meta="{name}[content]" content="{escape(value)}">'
            for name, value in (
                ("title", self.title),
                ("about", self.about),
                ("text", self.text[:SHOWN]),
                ("language", self.language),
                ("names", json.dumps(self.names, ensure_ascii=False, separators=(",", ":"))),
            )
        )
        return (
            f'<html lang="en"><head>{meta}</head><body data-pagefind-body><h1>{escape(paired(self.title))}</h1>'
            f'<p>{escape(paired(self.text))}</p><p data-pagefind-weight="0.4">{escape(paired(self.about))}</p>'
            f'<p data-pagefind-weight="0.2">{escape(paired(" ; ".join(dict.fromkeys(name for said in self.names for name in said[1:]))))}</p></body></html>'
        )


Document = tuple[str, str]  # a record's path and its HTML
# Begins an index of documents, and gives what waits for it: the index's files by name.
Indexer = Callable[[Sequence[Document]], Callable[[], dict[str, bytes]]]


def paired(text: str) -> str:
    """The text with each run of Chinese as its pairs of characters: 国家网信办 is "国家 家网 网信 信办 办"."""
    return " ".join("".join(_pieces(text)).split())


def _pieces(text: str) -> Iterator[str]:
    for piece, language in runs(text):
        if language is None:
            yield piece
            continue
        chars = [char if is_wide(char) and char.isalnum() else " " for char in piece]
        yield " "
        for word in _split_latin(piece):
            yield f"{word} "
        for one in "".join(chars).split():
            yield " ".join(one[place : place + 2] for place in range(len(one))) + " "


def _split_latin(piece: str) -> list[str]:
    """The Latin words and figures inside a Chinese run (12款App)."""
    return "".join(" " if is_wide(char) else char for char in piece).split()


def search(archive: Archive, press: Press, known: Callable[[], Gazetteer], index: Indexer) -> Iterator[Work]:
    """The indexes; the search page asks all of them. One edit makes one of them anew."""
    for part, some in indexes(archive).items():

        def make(part: str = part, some: list[Archived] = some) -> Iterator[Page]:
            kept = [press.memo(NAME, one, lambda issue: documents(issue, known)) for one in some]
            return _pages(part, index([(path, html) for entries in kept for path, html in entries]))

        yield Work(f"search/{part}", digest([one.digest for one in some]), make, beside=True)


def _pages(part: str, indexed: Callable[[], dict[str, bytes]]) -> Iterator[Page]:
    for name, data in sorted(indexed().items()):
        yield Page(f"search/{part}/{name}", data)


def documents(one: Archived, known: Callable[[], Gazetteer]) -> list[Document]:
    """The records of an issue as Pagefind takes them in: itself, then its items."""
    return [(record.path, record.html()) for record in read(one, known())]


def read(one: Archived, known: Gazetteer) -> list[Record]:
    """The records of an issue."""
    shown = one.view
    number = f"No. {shown.number} " if shown.number is not None else ""
    intro = "\n".join(prose.inline_text(block) for block in shown.intro) if shown.intro is not None else ""
    found = [
        Record(
            f"{shown.key}/",
            f"{shown.name}, {shown.label}",
            intro,
            f"{number}{shown.covers} {shown.key}",
            (),
            shown.language,
        )
    ]
    for section in shown.sections:
        for item in section.items:
            text = cards.item_text(item)
            day = f" · {item.date_text}" if item.date else ""
            about = f"{section.title} · {shown.label}{day}"
            path = f"{shown.key}/{item.anchor}/"
            called = names(f"{item.title}. {text}", known)
            found.append(Record(path, item.title, text, about, called, shown.language))
    return found


def names(text: str, known: Gazetteer) -> tuple[tuple[str, ...], ...]:
    """What a text names: each as it is written there, followed by its every name in either language; in the order in which they are named."""
    found: dict[str, tuple[str, ...]] = {}
    for mention in known.mentions(text):
        if called := tuple(dict.fromkeys(_names(mention, known))):
            found.setdefault(mention.key, (mention.words, *called))
    return tuple(found.values())


def _names(mention: Mention, known: Gazetteer) -> Iterator[str]:
    name = known.names.get(mention.key)
    if name is not None:
        yield from (name.words, *name.short, *name.en, *name.zh)
        return
    kind, _, slug = mention.key.partition("@")
    place = known.names.get(f"place@{slug}")
    local = next((entry for entry in known.kinds if entry[0] == kind), None)
    if place is None or local is None:
        return
    yield from (f"{place.words} {words}" for words in local[1])
    ending = {"province": "省", "city": "市", "municipality": "市"}.get(place.level, "")
    for there in place.zh[:2]:
        yield from (f"{there}{words}" for words in local[2])
        if ending and not there.endswith(ending):
            yield from (f"{there}{ending}{words}" for words in local[2])
