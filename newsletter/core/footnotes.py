"""Numbering, once, for every output: notes are numbered in reading order over the whole issue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.core import prose
from newsletter.core.model import Footnote, Issue, Item

_ANGLE = re.compile(r"<((?:https?|ftp)://[^<>]*)>", re.IGNORECASE)
# A bare address ends before the full stop or comma of the sentence it stands in.
_BARE = re.compile(r"(?:https?|ftp)://\S+?(?=[.,;]?(?:\s|\Z))", re.IGNORECASE)
OTHER_SCHEME = re.compile(r"<([a-z][a-z0-9+.-]*://[^<>\s]*)>", re.IGNORECASE)  # a mistyped one: <htp://…>


@dataclass(frozen=True)
class Note:
    """A note as readers see it: its number, its address (None for a printed source) and its citation (Markdown)."""

    number: int
    label: str
    url: str | None
    citation: str


@dataclass(frozen=True)
class Numbering:
    """The notes of an issue in the order of their numbers, and what does not add up.

    `numbers`: label -> number, for defined labels that are cited. `undefined`: labels cited but not defined.
    `unused`: labels defined but not cited. `duplicates`: labels defined more than once (the first holds).
    """

    notes: tuple[Note, ...]
    numbers: dict[str, int]
    undefined: tuple[str, ...]
    unused: tuple[str, ...]
    duplicates: tuple[str, ...]

    def of_item(self, item: Item) -> tuple[Note, ...]:
        """The notes an item cites, in the order of its marks, each once."""
        labels = dict.fromkeys(item_marks(item))
        return tuple(self.notes[self.numbers[label] - 1] for label in labels if label in self.numbers)


def item_marks(item: Item) -> tuple[str, ...]:
    """The labels cited in an item, heading first, repeats included."""
    return (*prose.marks(item.heading), *prose.marks(item.body))


def reading_order(issue: Issue) -> Iterator[str]:
    """Every label cited, in the order in which a reader meets the marks."""
    yield from prose.marks(issue.intro)
    for section in issue.sections:
        yield from prose.marks(section.preamble)
        for item in section.items:
            yield from item_marks(item)


def split(text: str) -> tuple[str | None, str]:
    """(url, citation) of a definition's text. The address is kept byte for byte; the citation is what stands around it."""
    match = _ANGLE.search(text)
    if match:
        url = match[1]
    else:
        match = _BARE.search(text)
        if match is None:
            return None, text.strip()
        url = match.group()
    around = f"{text[: match.start()].rstrip()} {text[match.end() :].lstrip()}".strip()
    return url, around


def define(label: str, url: str | None, citation: str = "") -> Footnote:
    """A definition that `split` reads back: the address in angle brackets unless it holds one itself."""
    if url is None:
        return Footnote(label, citation)
    address = url if re.search(r"[<>]", url) else f"<{url}>"
    return Footnote(label, f"{address} {citation}".strip())


def number(issue: Issue) -> Numbering:
    """Number an issue's notes. A label cited twice keeps its first number; an undefined one gets none."""
    defined: dict[str, Footnote] = {}
    duplicates = []
    for footnote in issue.notes:
        if footnote.label in defined:
            duplicates.append(footnote.label)
        defined.setdefault(footnote.label, footnote)
    cited = list(dict.fromkeys(reading_order(issue)))
    used = [label for label in cited if label in defined]
    return Numbering(
        notes=tuple(Note(n, label, *split(defined[label].text)) for n, label in enumerate(used, 1)),
        numbers={label: n for n, label in enumerate(used, 1)},
        undefined=tuple(label for label in cited if label not in defined),
        unused=tuple(label for label in defined if label not in cited),
        duplicates=tuple(dict.fromkeys(duplicates)),
    )
