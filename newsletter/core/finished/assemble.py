"""The parts of a finished issue to an `Issue` that `issue.md` can hold, and the list of what found no place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from newsletter.core import facts, footnotes, prose, slugs
from newsletter.core.finished import compose
from newsletter.core.finished.blocks import Block, Role
from newsletter.core.finished.parts import Outline, Part
from newsletter.core.issue_md import ANCHOR
from newsletter.core.keys import IssueKey
from newsletter.core.model import Footnote, Issue, IssueSection, Item, KeyDate
from newsletter.core.words import words

UNPLACED = "Unplaced"


@dataclass(frozen=True)
class Assembled:
    """The issue, the texts that found no place (they stand under its last section), and what to look at."""

    issue: Issue
    unplaced: tuple[str, ...]
    warnings: tuple[str, ...]


def assemble(outline: Outline, key: IssueKey, language: str = "en") -> Assembled:
    """Write the parts as Markdown. Every text of the outline is in the issue, or in it under "Unplaced"."""
    taken: set[str] = set()
    sections = [
        IssueSection(
            compose.line(section.title),
            tuple(_item(part, key, taken) for part in section.items),
            compose.body(section.preamble, section.preamble_marks),
        )
        for section in outline.sections
    ]
    warnings = list(outline.warnings)
    notes = tuple(_note(entry.label, entry.url, entry.citation) for entry in outline.entries)
    if outline.unplaced:
        sections.append(IssueSection(UNPLACED, (), "\n\n".join(compose.line(text) for text in outline.unplaced)))
    head = outline.masthead
    issue = Issue(
        key,
        title=head.title,
        number=head.number,
        label=head.label,
        language=language,
        disclaimer=outline.disclaimer,
        intro=compose.body(outline.intro, outline.intro_marks),
        sections=tuple(sections),
        notes=notes,
    )
    issue = replace(issue, brief=_brief(issue, head.brief), key_dates=_key_dates(issue, head.key_dates))
    warnings.extend(_unsound(issue))
    return Assembled(issue, tuple(outline.unplaced), tuple(warnings))


def _item(part: Part, key: IssueKey, taken: set[str]) -> Item:
    heading = compose.inline(part.heading, part.heading_marks)
    plain = prose.plain_inline(heading)
    stated = part.heading.name if part.heading.role is Role.HEADING and ANCHOR.fullmatch(part.heading.name) else ""
    anchor = slugs.unique(stated or slugs.slug(plain), taken)
    taken.add(anchor)
    body = compose.body(part.blocks, part.marks)
    return Item(anchor, heading, body, _date(part, body, key))


def _date(part: Part, body: str, key: IssueKey) -> date | None:
    printed = facts.event_date(part.date, key) if part.date else None
    return printed or facts.event_date(prose.plain(body), key)


def _note(label: str, url: str | None, citation: str) -> Footnote:
    note = footnotes.define(label, url, compose.line(citation) if citation else "")
    return replace(note, text=re.sub(r"\s+", " ", note.text) if url is None else note.text)


def _brief(issue: Issue, lines: Sequence[Block]) -> tuple[str, ...] | None:
    """The items "In brief", unless they are what an issue shows by itself: the first of each section."""
    known = {item.anchor: item.anchor for item in issue.items}
    known |= {_folded(prose.plain_inline(item.heading)): item.anchor for item in reversed(issue.items)}
    said = [known.get(line.label) or known.get(_folded(line.text)) for line in lines]
    named = tuple(dict.fromkeys(anchor for anchor in said if anchor))
    usual = tuple(section.items[0].anchor for section in issue.sections if section.items)
    return named if named and named != usual else None


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


_CLOSED = re.compile("|".join(rf"\s*{re.escape(words(language).closed.strip())}\s*\Z" for language in ("en", "zh")))


def _key_dates(issue: Issue, lines: Sequence[Block]) -> tuple[KeyDate, ...]:
    """The lines of the table of key dates: a date, then what happens on it."""
    anchors = {item.anchor for item in issue.items}
    found = []
    for line in lines:
        fact = next(facts.dates(line.text), None)
        day = fact.on(issue.key) if fact is not None and fact.start == 0 else None
        what = _CLOSED.sub("", line.text[fact.end :]).strip(" :\t") if fact is not None else ""
        if day is not None and what:
            found.append(KeyDate(day, _folded(what), line.label if line.label in anchors else None))
    return tuple(found)


def _unsound(issue: Issue) -> list[str]:
    """What does not add up between marks and notes, in words for the editor."""
    numbering = footnotes.number(issue)
    found = []
    if numbering.undefined:
        found.append(f"cited but not in the list of notes: {', '.join(numbering.undefined)}")
    if numbering.unused:
        found.append(f"in the list of notes but cited nowhere: {', '.join(numbering.unused)}")
    if numbering.duplicates:
        found.append(f"notes defined more than once: {', '.join(numbering.duplicates)}")
    return found
