"""One view object for every output: what is shown, in which order, with which numbers. No HTML, no layout.

Prose stays a tree (core/prose.py) whose marks already carry their number; each output writes it its own way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from xml.etree.ElementTree import Element

from newsletter.core import deadlines, footnotes, prose, slugs
from newsletter.core.footnotes import Note, Numbering
from newsletter.core.keys import MONTHS
from newsletter.core.model import Issue, IssueSection, Item
from newsletter.core.publication import Publication
from newsletter.core.words import words

BRIEF_LINES = 5
SUBJECT_LENGTH = 60  # characters; more is cut on a phone


@dataclass(frozen=True)
class ItemView:
    """An item to show: `heading` and `body` are trees, `title` the heading as plain text."""

    anchor: str
    title: str
    heading: Element
    body: Element
    date: date | None
    date_text: str


@dataclass(frozen=True)
class SectionView:
    """A section to show. `number` counts from 1; `hue` (1 to 4) names its color among the four; only sections with content are shown."""

    number: int
    hue: int
    anchor: str
    title: str
    preamble: Element | None
    items: tuple[ItemView, ...]


@dataclass(frozen=True)
class KeyDateView:
    """A line of the key dates: the day in words, what happens, and the item that tells of it (None where unnamed).

    `closed`: a deadline that is past on the day of publication.
    """

    date: date
    date_text: str
    what: str
    item: ItemView | None
    closed: bool = False


@dataclass(frozen=True)
class CorrectionView:
    """A correction to show: the day in words, what was wrong and what it says now, and the item (None: the issue, or one that is gone)."""

    date: date
    date_text: str
    what: str
    version: int
    item: ItemView | None


@dataclass(frozen=True)
class NoteView:
    """A note to show: `label` is the editor's name for it, `back` are the ids of its marks in reading order."""

    number: int
    label: str
    anchor: str
    citation: Element
    has_citation: bool
    url: str | None
    back: tuple[str, ...]


@dataclass(frozen=True)
class IssueView:
    """An issue to show, complete: nothing an output needs is looked up elsewhere."""

    key: str
    language: str
    name: str
    label: str
    covers: str
    number: int | None
    published: date
    published_text: str
    subject: str
    preheader: str
    intro: Element | None
    brief: tuple[ItemView, ...]
    key_dates: tuple[KeyDateView, ...]
    sections: tuple[SectionView, ...]
    corrections: tuple[CorrectionView, ...]
    notes: tuple[NoteView, ...]
    disclaimer: str
    publication: Publication
    file_name: str
    version: int

    @property
    def items(self) -> tuple[ItemView, ...]:
        """Every item in reading order."""
        return tuple(item for section in self.sections for item in section.items)


def day_text(day: date, language: str) -> str:
    """A day in words: "May 24, 2022"; 2022年5月24日 in a Chinese issue."""
    if language.startswith("zh"):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{MONTHS[day.month]} {day.day}, {day.year}"


def note_anchor(number: int) -> str:
    """The id of a note's entry."""
    return f"note-{number}"


def mark_anchor(number: int, occurrence: int) -> str:
    """The id of the n-th mark (from 1) of a note."""
    return f"ref-{number}-{occurrence}"


class _Trees:
    """Makes trees with numbered marks, counting each note's marks in reading order."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.seen: dict[int, int] = {}

    def __call__(self, text: str) -> Element:
        root = prose.tree(text)
        for mark in root.iter(prose.MARK):
            number = self.numbering.numbers.get(mark.get("label", ""))
            if number is not None:
                self.seen[number] = self.seen.get(number, 0) + 1
                mark.set("number", str(number))
                mark.set("occurrence", str(self.seen[number]))
        return root

    def note(self, note: Note) -> NoteView:
        back = tuple(mark_anchor(note.number, n) for n in range(1, self.seen.get(note.number, 0) + 1))
        tree = prose.tree(note.citation)
        return NoteView(note.number, note.label, note_anchor(note.number), tree, bool(note.citation), note.url, back)


def view(issue: Issue, publication: Publication) -> IssueView:
    """The view of an issue. Sections follow the file's order; sections without content are left out."""
    trees = _Trees(footnotes.number(issue))
    if issue.internal:  # nothing may lead to where it is not
        publication = replace(publication, site=None)
    intro = trees(issue.intro) if issue.intro else None
    shown = [section for section in issue.sections if section.items or section.preamble]
    sections = tuple(_section(n, section, issue, publication, trees) for n, section in enumerate(shown, 1))
    items = {item.anchor: item for section in sections for item in section.items}
    brief = _brief(issue, sections, items)
    name = issue.title or publication.name
    return IssueView(
        key=str(issue.key),
        language=issue.language,
        name=name,
        label=issue.shown_label,
        covers=issue.key.period(issue.language),
        number=issue.number,
        published=issue.published_on,
        published_text=day_text(issue.published_on, issue.language),
        subject=subject(brief[0].title if brief else name, issue.shown_label),
        preheader=preheader(brief),
        intro=intro,
        brief=brief,
        key_dates=_key_dates(issue, items),
        sections=sections,
        corrections=_corrections(issue, items),
        notes=tuple(trees.note(note) for note in trees.numbering.notes),
        disclaimer=disclaimer(issue, publication),
        publication=publication,
        file_name=f"{slugs.file_words(name)}_{issue.key}_v{issue.version}",
        version=issue.version,
    )


def disclaimer(issue: Issue, publication: Publication) -> str:
    """What the issue is not: in its own words, else the publication's, else ours in the issue's language."""
    if issue.disclaimer is not None:
        return issue.disclaimer
    return publication.disclaimer if publication.disclaimer is not None else words(issue.language).disclaimer


def _section(number: int, section: IssueSection, issue: Issue, publication: Publication, trees: _Trees) -> SectionView:
    configured = {s.title.casefold(): (place, s) for place, s in enumerate(publication.sections)}
    place, known = configured.get(section.title.casefold(), (number - 1, None))
    return SectionView(
        number=number,
        hue=place % 4 + 1,
        anchor=f"sec-{known.key if known else slugs.slug(section.title)}",
        title=section.title,
        preamble=trees(section.preamble) if section.preamble else None,
        items=tuple(_item(item, issue, trees) for item in section.items),
    )


def _item(item: Item, issue: Issue, trees: _Trees) -> ItemView:
    heading = trees(item.heading)
    return ItemView(
        anchor=item.anchor,
        title=prose.plain_inline(item.heading),
        heading=heading,
        body=trees(item.body),
        date=item.date,
        date_text=day_text(item.date, issue.language) if item.date else "",
    )


def _brief(issue: Issue, sections: tuple[SectionView, ...], items: dict[str, ItemView]) -> tuple[ItemView, ...]:
    """The "In brief" items: those named in the front matter, else the first of each section."""
    if issue.brief is not None:
        return tuple(items[anchor] for anchor in issue.brief if anchor in items)
    return tuple(section.items[0] for section in sections if section.items)[:BRIEF_LINES]


def _key_dates(issue: Issue, items: dict[str, ItemView]) -> tuple[KeyDateView, ...]:
    """Soonest first; days alike keep the order in which they were typed."""
    entries = sorted(issue.key_dates, key=lambda entry: entry.date)
    return tuple(
        KeyDateView(
            entry.date,
            day_text(entry.date, issue.language),
            entry.what,
            items.get(entry.item or ""),
            deadlines.is_closed(entry, issue.published_on),
        )
        for entry in entries
    )


def _corrections(issue: Issue, items: dict[str, ItemView]) -> tuple[CorrectionView, ...]:
    """The newest first; those of a day stay as they were noted."""
    entries = sorted(issue.corrections, key=lambda entry: entry.date, reverse=True)
    return tuple(
        CorrectionView(
            entry.date, day_text(entry.date, issue.language), entry.what, entry.version, items.get(entry.item or "")
        )
        for entry in entries
    )


def subject(top: str, label: str) -> str:
    """The e-mail's subject: the month's top item, then the label, in at most `SUBJECT_LENGTH` characters."""
    room = SUBJECT_LENGTH - len(label) - 3
    if len(top) > room:
        cut = top[: room - 1]
        cut = cut[: cut.rfind(" ")] if " " in cut else cut
        top = cut.rstrip(" ,;:-–—") + "…"
    return f"{top} | {label}"


def preheader(brief: tuple[ItemView, ...]) -> str:
    """What a mail client shows beside the subject: the further top items, for the first is the subject."""
    text = "; ".join(item.title for item in brief[1:]) or (brief[0].title if brief else "")
    return text if len(text) <= 140 else text[: text.rfind(" ", 0, 140)].rstrip(" ,;:-–—") + "…"
