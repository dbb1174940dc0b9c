"""What a check finds, and how a rule is declared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from newsletter.core import footnotes
from newsletter.core.articles.publishers import Publishers
from newsletter.core.check.example import Example
from newsletter.core.coverage import Coverage
from newsletter.core.events import Events, bare
from newsletter.core.facts import Names
from newsletter.core.facts.source import Source
from newsletter.core.footnotes import Numbering
from newsletter.core.issue_md import IssueFile, Kind
from newsletter.core.kept import Held
from newsletter.core.model import Issue
from newsletter.core.precedent import Archive, Precedent
from newsletter.core.publication import Publication
from newsletter.core.trials import Link as Address

if TYPE_CHECKING:
    from newsletter.core.check.style.house import House
    from newsletter.core.check.style.rules import Slip
    from newsletter.core.facts.lock import Verdict
    from newsletter.core.lineage import Link

Severity = Literal["error", "warning", "advice"]


@dataclass(frozen=True)
class Problem:
    """One finding: the rule, where (item anchor or None, file, line from 1), the words meant, what, and the remedy.

    `column` (from 1) is where the words begin on that line, None where they do not stand there. `see` are items that it is about
    besides its own, as `2026-01#anchor`. `note` says what became of a waiver that no longer holds.
    """

    rule: str
    severity: Severity
    item: str | None
    file: str
    line: int
    words: str
    message: str
    remedy: str
    waived: bool = False
    column: int | None = None
    see: tuple[str, ...] = ()
    note: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message}; {self.remedy} [{self.rule}]"

    def as_json(self) -> dict[str, Any]:
        """The problem for another program."""
        return {**self.__dict__, "see": list(self.see)}


@dataclass(frozen=True)
class Finding:
    """What a rule yields: the place (`item` counts from 0 in reading order, None for the issue; `line` from 1) and words.

    `place`: the character of the file about which they stand, where the same words may stand twice on the line.
    """

    item: int | None
    line: int
    words: str
    message: str
    remedy: str
    see: tuple[str, ...] = ()
    place: int | None = None


Compare = Callable[[str, str, Sequence[Source]], Sequence["Verdict"]]


@dataclass(frozen=True)
class Subject:
    """All that the rules look at. `coverage`: code points that can be drawn. `email_bytes`: size of the e-mail's HTML.
    `wording`: digests of the sentences that drafts took from their sources.
    `held`: the kept sources; None where it is not known what is kept (a text without its folder), which is no fault of the text.
    `links`: what became of addresses that were tried; `offline`: none could be.
    `watched`: how the sources were heard over the issue's days, as `sources.json` says.
    `sources`: the text of each item's kept sources by its anchor, None where they were not looked up; `names` tells names from words.
    `compare`: an item's heading and body, plain, against its sources, where verdicts are remembered; None compares anew.
    `house`: the house style; None leaves it untried.
    `own`: the items as the first sort reads them, in reading order; `archive`: those of earlier issues. `earlier`: what of earlier issues
    the items take up.
    `publishers`: papers and portals by host. `events` tells which items are of one event; without it, words and figures alone do.
    """

    file: IssueFile
    path: str
    publication: Publication
    coverage: frozenset[int] = frozenset()
    email_bytes: int | None = None
    wording: frozenset[str] = frozenset()
    held: tuple[Held, ...] | None = None
    links: Mapping[str, Address] = field(default_factory=dict)
    offline: bool = False
    watched: tuple[Coverage, ...] = ()
    sources: Mapping[str, tuple[Source, ...]] | None = None
    names: Names | None = None
    compare: Compare | None = None
    house: House | None = None
    own: Sequence[Precedent] = ()
    archive: Archive | None = None
    earlier: Sequence[Link] = ()
    publishers: Publishers | None = None
    events: Events = field(default_factory=bare)

    @property
    def issue(self) -> Issue:
        """The issue under check."""
        return self.file.issue

    @cached_property
    def numbering(self) -> Numbering:
        """The issue's notes, numbered."""
        return footnotes.number(self.issue)

    @cached_property
    def slips(self) -> Mapping[str, Sequence[Slip]]:
        """What the rules of the house style find, by rule."""
        from newsletter.core.check.style import rules  # it declares rules by this module

        return rules.of_subject(self)

    @cached_property
    def notes_at(self) -> list[tuple[str, int]]:
        """(label, line) of every note definition, in file order."""
        blocks = [block for block in self.file.blocks if block.kind is Kind.NOTE]
        return [(note.label, block.line) for note, block in zip(self.issue.notes, blocks, strict=True)]

    @cached_property
    def cited_by(self) -> dict[str, int]:
        """Label -> the first item that cites it, counted from 0 in reading order."""
        found: dict[str, int] = {}
        for number, item in enumerate(self.issue.items):
            for label in footnotes.item_marks(item):
                found.setdefault(label, number)
        return found

    @cached_property
    def sections_at(self) -> list[int]:
        """The line of every section heading, in file order."""
        return [block.line for block in self.file.blocks if block.kind is Kind.SECTION]

    def item_line(self, item: int) -> int:
        """The line of an item's heading."""
        return self.file.item_blocks(item)[0].line

    def item_text(self, item: int) -> str:
        """An item as it stands in the file: heading, comment, body; what a waiver is for."""
        return "".join(self.file.slice(block) for block in self.file.item_blocks(item))

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file, without their ends; line 1 is at place 0."""
        return re.split(r"\r\n|\n|\r", self.file.text)

    def column(self, line: int, words: str, place: int | None = None) -> int | None:
        """Where words begin on a line (from 1); of words that run over lines, their first part. None where they do not stand there.

        Of several places on the line the first, or the one nearest to `place`, a character of the file.
        """
        first = words.strip().splitlines()[0].rstrip() if words.strip() else ""
        if not first or not 0 < line <= len(self.lines):
            return None
        text = self.lines[line - 1]
        if place is None:
            return text.find(first) + 1 or None
        start = max(self.file.text.rfind(end, 0, place) for end in "\r\n") + 1
        found, at = [], text.find(first)
        while at >= 0:
            found.append(at)
            at = text.find(first, at + 1)
        return min(found, key=lambda at: abs(at - (place - start))) + 1 if found else None

    def find(self, words: str, item: int | None = None) -> tuple[int | None, int]:
        """(item, line) where words first stand: in that item, or anywhere; the item's or first line where they do not."""
        for block in self.file.blocks:
            if item is None or (block.item == item and block.kind in (Kind.HEADING, Kind.TEXT)):
                offset = self.file.slice(block).find(words)
                if offset >= 0:
                    owner = block.item if block.item >= 0 and block.kind is not Kind.NOTE else None
                    return owner, self.file.line_of(block.start + offset)
        return item, self.item_line(item) if item is not None else 1


Rule = Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True)
class Declared:
    """A rule with its name, its severity and the promise it keeps, in a sentence; `bad` shows what it finds, `good` the same mended."""

    name: str
    severity: Severity
    promise: str
    find: Rule
    bad: Example | None = None
    good: Example | None = None

    def loudness(self, subject: Subject) -> Severity:
        """The severity that the house style gives this rule, else its own."""
        set_to = subject.house.rules.get(self.name, self.severity) if subject.house else self.severity
        return self.severity if set_to == "off" else set_to

    def problems(self, subject: Subject) -> Iterator[Problem]:
        """What this rule finds in an issue."""
        items = subject.issue.items
        severity = self.loudness(subject)
        for finding in self.find(subject):
            anchor = items[finding.item].anchor if finding.item is not None and finding.item < len(items) else None
            yield Problem(
                self.name, severity, anchor, subject.path, finding.line,
                re.sub(r"\s+", " ", finding.words), finding.message, finding.remedy,
                column=subject.column(finding.line, finding.words, finding.place), see=finding.see,
            )  # fmt: skip


RULES: dict[str, Declared] = {}


def rule(
    name: str, severity: Severity, promise: str, *, bad: str | Example = "", good: str | Example = ""
) -> Callable[[Rule], Rule]:
    """Declare a rule. Its name is what `newsletter waive` takes and never changes; its examples make its page in docs/checks/."""
    shown = [Example(given) if isinstance(given, str) else given for given in (bad, good)]

    def declare(find: Rule) -> Rule:
        RULES[name] = Declared(name, severity, promise, find, *(example if example.text else None for example in shown))
        return find

    return declare
