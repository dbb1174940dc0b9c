"""Structure: sections as configured, every item in one of them, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from newsletter.core import facts, prose
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.issue_md import Kind
from newsletter.core.model import Item

UNPLACED = "Unplaced"  # the section in which an import keeps what it could not place


@rule(
    "empty-issue",
    "error",
    "An issue has items.",
    bad="""\
---
issue: 2026-01
---

""",
    good="""\
## Legislation

### Hainan Adopts Rules on Health Data

Hainan adopted the rules.
""",
)
def empty_issue(subject: Subject) -> Iterator[Finding]:
    """Issues without a single item."""
    if not subject.issue.items:
        yield Finding(None, 1, "", "the issue has no items", "add one under a section heading, as ### Heading")


@rule(
    "empty-section",
    "warning",
    "A section that is headed has items.",
    bad="""\
## Legislation

### Hainan Adopts Rules on Health Data

Hainan adopted the rules.[^source]

## Enforcement Cases
""",
    good="""\
## Legislation

### Hainan Adopts Rules on Health Data

Hainan adopted the rules.[^source]
""",
)
def empty_section(subject: Subject) -> Iterator[Finding]:
    """Sections without items; readers do not see them."""
    sections = [section for section in subject.issue.sections if section.title]
    for section, line in zip(sections, subject.sections_at, strict=True):
        if not section.items and section.title != UNPLACED:
            yield Finding(
                None, line, section.title, f"section {section.title} has no items", "add one or remove the heading"
            )


@rule(
    "unknown-section",
    "error",
    "Sections are those of feeds.yaml.",
    bad="""\
## Legislations

### Hainan Adopts Rules on Health Data

Hainan adopted the rules.
""",
    good="""\
## Legislation

### Hainan Adopts Rules on Health Data

Hainan adopted the rules.
""",
)
def unknown_section(subject: Subject) -> Iterator[Finding]:
    """Section headings that are not configured, a mistyped one above all."""
    known = {section.title for section in subject.publication.sections}
    titles = [section.title for section in subject.issue.sections if section.title]
    for title, line in zip(titles, subject.sections_at, strict=True):
        if title == UNPLACED:
            yield Finding(
                None, line, title, "an import could not place these paragraphs", "put them into an item, or delete them"
            )
        elif title not in known:
            remedy = "use one of " + ", ".join(section.title for section in subject.publication.sections)
            yield Finding(None, line, title, f"section {title!r} is not in feeds.yaml", remedy)


@rule(
    "section-order",
    "warning",
    "Sections stand in the configured order, each once.",
    bad="""\
## Enforcement Cases

### Gym Chain Fined

A gym chain was fined.[^source]

## Legislation

### Hainan Adopts Rules on Health Data

Hainan adopted the rules.[^source]
""",
    good="""\
## Legislation

### Hainan Adopts Rules on Health Data

Hainan adopted the rules.[^source]

## Enforcement Cases

### Gym Chain Fined

A gym chain was fined.[^source]
""",
)
def section_order(subject: Subject) -> Iterator[Finding]:
    """Sections out of order or repeated."""
    places = {section.title: place for place, section in enumerate(subject.publication.sections)}
    titles = [section.title for section in subject.issue.sections if section.title]
    last = -1
    for title, line in zip(titles, subject.sections_at, strict=True):
        place = places.get(title, last + 1)
        if title in places and place <= last:
            yield Finding(None, line, title, f"section {title} stands out of order or twice", "move it to its place")
        last = max(last, place) if title in places else last


@rule(
    "item-outside-section",
    "error",
    "Every item stands in a section.",
    bad="""\
---
issue: 2026-01
---

### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

Hainan adopted the rules.[^source]

[^source]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
    good="""\
## Legislation

### Hainan Adopts Rules on Health Data

Hainan adopted the rules.
""",
)
def outside_section(subject: Subject) -> Iterator[Finding]:
    """Items before the first section heading."""
    for number, block in enumerate(b for b in subject.file.blocks if b.kind is Kind.HEADING):
        if block.section < 0:
            heading = subject.issue.items[number].heading
            yield Finding(
                number, block.line, heading, "the item stands before the first section", "put a ## heading above it"
            )


@rule(
    "item-order",
    "advice",
    "Items stand newest first, undated ones last.",
    bad="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-12 -->

Hainan adopted the rules.[^source]

### Anhui Adopts Rules on Parking Data
<!-- item: anhui-parking-data date: 2026-01-20 -->

Anhui adopted rules of its own.[^source]
""",
    good="""\
### Anhui Adopts Rules on Parking Data
<!-- item: anhui-parking-data date: 2026-01-20 -->

Anhui adopted rules of its own.[^source]

### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-12 -->

Hainan adopted the rules.[^source]
""",
)
def item_order(subject: Subject) -> Iterator[Finding]:
    """Items newer than the one before them in their section. An editor's own order wins: this is advice."""
    number = 0
    for section in subject.issue.sections:
        before: tuple[Item, date | None] | None = None
        for item in section.items:
            day = item.date or facts.event_date(prose.plain(item.body), subject.issue.key)
            if before is not None and day is not None and (before[1] is None or day > before[1]):
                yield Finding(
                    number, subject.item_line(number), item.heading,
                    f"the item is newer than the one before it ({day} after {before[1] or 'an undated one'})",
                    "move it up, or leave it if the order is meant",
                )  # fmt: skip
            before = (item, day)
            number += 1


@rule(
    "date-outside-month",
    "warning",
    "An item's event lies in the months covered.",
    bad="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2025-12-20 -->

Hainan adopted the rules.
""",
    good="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

Hainan adopted the rules.
""",
)
def outside_month(subject: Subject) -> Iterator[Finding]:
    """Items dated outside the issue's months, by their comment or by their text."""
    key = subject.issue.key
    for number, item in enumerate(subject.issue.items):
        day = item.date or facts.event_date(prose.plain(item.body), key)
        if day is not None and not key.covers(day):
            yield Finding(
                number, subject.find(f"date: {day}", number)[1], day.isoformat(), f"{day} lies outside {key.period('en')}",
                "correct the date, or move the item to its own issue",
            )  # fmt: skip
