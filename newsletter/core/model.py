"""The nouns: what an issue is made of. Frozen dataclasses, no behavior beyond reading their own fields."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from newsletter.core.keys import IssueKey


@dataclass(frozen=True)
class Section:
    """One of the publication's sections, as `feeds.yaml` configures it; `key` is its permanent web anchor."""

    key: str
    title: str


@dataclass(frozen=True)
class Item:
    """One development, in the editor's words: `heading` and `body` are Markdown and are never rewritten by us.

    `date` is the day of the event as the item comment states it, or None where it states none.
    `anchor` is the item's permanent name on the web; it never changes once sent.
    """

    anchor: str
    heading: str
    body: str
    date: date | None = None


@dataclass(frozen=True)
class IssueSection:
    """A section as it stands in one issue: the title as typed, text before its first item, and the items."""

    title: str
    items: tuple[Item, ...] = ()
    preamble: str = ""


@dataclass(frozen=True)
class Footnote:
    """A note's definition: its label and its text as typed (`<URL> "Title", Publisher, date.`)."""

    label: str
    text: str


@dataclass(frozen=True)
class KeyDate:
    """A line of the "Key dates" table: a day, what happens on it, and the anchor of the item that tells of it."""

    date: date
    what: str
    item: str | None = None


@dataclass(frozen=True)
class Correction:
    """A dated notice that readers' copies were mended: `what` says what was wrong and what it says now, in a sentence or two.

    `item` is the anchor of the item that was mended, None where it is about the issue; `version` is the first that bears the notice.
    """

    date: date
    what: str
    version: int
    item: str | None = None


@dataclass(frozen=True)
class Issue:
    """A whole issue, as `issue.md` says it. None means "not said", so that a default applies at rendering.

    An `internal` issue is sent like any other, and shown nowhere on the site.
    """

    key: IssueKey
    title: str | None = None
    number: int | None = None
    label: str | None = None
    published: date | None = None
    language: str = "en"
    version: int = 1
    brief: tuple[str, ...] | None = None
    key_dates: tuple[KeyDate, ...] = ()
    disclaimer: str | None = None
    corrections: tuple[Correction, ...] = ()
    internal: bool = False
    intro: str = ""
    sections: tuple[IssueSection, ...] = ()
    notes: tuple[Footnote, ...] = field(default=())

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item in reading order."""
        return tuple(item for section in self.sections for item in section.items)

    @property
    def published_on(self) -> date:
        """The day of publication: as stated, else the first day of the month after the one covered."""
        return self.published or self.key.published

    @property
    def shown_label(self) -> str:
        """The label readers see: as stated, else the month after the one covered."""
        return self.label or self.key.label(self.language)


@dataclass(frozen=True)
class Article:
    """What a source document says: one story, without page furniture. Machine text, never an item.

    `text` is paragraphs parted by a blank line. `published` is the day the document itself gives, None where it gives
    none. `warnings` are sentences for the editor (an inferred date, a headline that was replaced).
    """

    title: str
    text: str
    publisher: str | None = None
    published: date | None = None
    language: str = "en"
    url: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judgement:
    """Where an article belongs: a section's title, or None for "not relevant"; how sure (0 to 1), and why, in words.

    `unsure` is set below the threshold of the weights; `runner_up` is the next best (None: "not relevant").
    """

    section: str | None
    confidence: float
    reasons: tuple[str, ...] = ()
    runner_up: str | None = None
    unsure: bool = False

    @property
    def relevant(self) -> bool:
        """Whether the article belongs in the publication at all."""
        return self.section is not None
