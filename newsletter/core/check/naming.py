"""Items and their names: an item has a text, a heading and an anchor that no other has, and a comment that is understood."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from newsletter.core import prose
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.issue_md import ANCHOR, Kind

_COMMENT_DATE = re.compile(r"<!--\s*item:\s*\S+\s+date:\s*(\S+?)\s*-->")
_ITEM_COMMENT = re.compile(r"<!--[ \t]*item:[^\n]*")


@rule(
    "empty-item",
    "warning",
    "An item has a text.",
    bad="""\
---
issue: 2026-01
---

## Legislation

### Hainan Adopts Rules on Health Data[^source]
<!-- item: hainan-health-data date: 2026-01-20 -->

[^source]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
    good="""\
### Hainan Adopts Rules on Health Data

Hainan adopted the rules.
""",
)
def empty_item(subject: Subject) -> Iterator[Finding]:
    """Items that are only a heading."""
    for number, item in enumerate(subject.issue.items):
        if not item.body:
            yield Finding(
                number, subject.item_line(number), item.heading, "the item has no text", "write it or remove the item"
            )


@rule(
    "duplicate-heading",
    "warning",
    "No two items have one heading.",
    bad="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

Hainan adopted the rules.[^source]

### Hainan adopts rules on health data
<!-- item: hainan-genetic-data date: 2026-01-12 -->

Rules on the data of hereditary diseases were adopted as well.[^source]
""",
    good="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

Hainan adopted the rules.[^source]

### Hainan Opens Registry of Hereditary Diseases
<!-- item: hainan-genetic-data date: 2026-01-12 -->

Hainan opened the registry for families with a hereditary disease.[^source]
""",
)
def duplicate_heading(subject: Subject) -> Iterator[Finding]:
    """Headings that stand twice, letter case and spaces apart."""
    seen: dict[str, int] = {}
    for number, item in enumerate(subject.issue.items):
        heading = " ".join(prose.plain_inline(item.heading).casefold().split())
        if heading in seen:
            yield Finding(
                number, subject.item_line(number), item.heading,
                f"the heading stands already on line {seen[heading]}", "tell the two apart, or remove one",
            )  # fmt: skip
        seen.setdefault(heading, subject.item_line(number))


@rule(
    "duplicate-anchor",
    "error",
    "No two items have one anchor.",
    bad="""\
### Hainan Adopts Rules on Health Data
<!-- item: rules date: 2026-01-20 -->

Hainan adopted the rules.[^source]

### Gym Chain Fined for Face Scans
<!-- item: rules date: 2026-01-12 -->

A gym chain that let nobody in without a face scan was fined.[^source]
""",
    good="""\
### Hainan Adopts Rules on Health Data
<!-- item: rules date: 2026-01-20 -->

Hainan adopted the rules.[^source]

### Gym Chain Fined for Face Scans
<!-- item: gym date: 2026-01-12 -->

A gym chain that let nobody in without a face scan was fined.[^source]
""",
)
def duplicate_anchor(subject: Subject) -> Iterator[Finding]:
    """Anchors that stand twice: a link to one of them would lead to the other."""
    seen: dict[str, int] = {}
    for number, item in enumerate(subject.issue.items):
        _, line = subject.find(f"item: {item.anchor}", number)
        if item.anchor in seen:
            yield Finding(
                number, line, item.anchor, f"the anchor {item.anchor!r} stands already on line {seen[item.anchor]}",
                "give this item another anchor",
            )  # fmt: skip
        seen.setdefault(item.anchor, line)


@rule(
    "bad-anchor",
    "error",
    "An anchor is lower-case letters, digits and hyphens.",
    bad="""\
### Hainan Adopts Rules on Health Data
<!-- item: Hainan_Rules! date: 2026-01-20 -->

Hainan adopted the rules.
""",
    good="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-rules date: 2026-01-20 -->

Hainan adopted the rules.
""",
)
def bad_anchor(subject: Subject) -> Iterator[Finding]:
    """Anchors that would not survive in a web address, or that are taken by the page itself."""
    reserved = {"brief", "key-dates", "contents", "corrections", "notes"}
    for number, item in enumerate(subject.issue.items):
        ours = item.anchor in reserved or re.match(r"(?:sec|note|ref)-", item.anchor)
        if ours or not ANCHOR.fullmatch(item.anchor):
            _, line = subject.find(f"item: {item.anchor}", number)
            said = "is used by the page itself" if ours else "cannot stand in a link"
            yield Finding(
                number, line, item.anchor, f"the anchor {item.anchor!r} {said}", "use another, of a-z, 0-9 and hyphens"
            )


@rule(
    "no-anchor",
    "warning",
    "An item has its permanent anchor written down.",
    bad="""\
---
issue: 2026-01
---

## Legislation

### Hainan Adopts Rules on Health Data

Hainan adopted the rules.[^source]

[^source]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
    good="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-adopts-rules-health-data -->

Hainan adopted the rules.
""",
)
def no_anchor(subject: Subject) -> Iterator[Finding]:
    """Items without an item comment: a change of heading would move their link."""
    for block in subject.file.blocks:
        mistyped = any(_ITEM_COMMENT.search(subject.file.slice(b)) for b in subject.file.item_blocks(block.item)[1:])
        if block.kind is Kind.HEADING and "<!--" not in subject.file.slice(block) and not mistyped:
            item = subject.issue.items[block.item]
            yield Finding(
                block.item, block.line, item.heading, "the item has no permanent anchor",
                f"add under its heading: <!-- item: {item.anchor} -->",
            )  # fmt: skip


@rule(
    "unknown-item",
    "error",
    "In brief and key dates name items of this issue.",
    bad="""\
---
issue: 2026-01
brief: [hainan-rules]
---

## Legislation

### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

Hainan adopted the rules.[^source]

[^source]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
    good="""\
---
issue: 2026-01
brief: [hainan-health-data]
---

## Legislation

### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

Hainan adopted the rules.[^source]

[^source]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
)
def unknown_item(subject: Subject) -> Iterator[Finding]:
    """Anchors in the front matter that no item has."""
    anchors = {item.anchor for item in subject.issue.items}
    named = [*(subject.issue.brief or ()), *(entry.item for entry in subject.issue.key_dates if entry.item)]
    for anchor in dict.fromkeys(named):
        if anchor not in anchors:
            _, line = subject.find(anchor)
            yield Finding(None, line, anchor, f"no item has the anchor {anchor!r}", "correct it in the front matter")


@rule(
    "bad-comment",
    "error",
    "An item comment is understood.",
    bad="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data on: 2026-01-20 -->

Hainan adopted the rules.
""",
    good="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

Hainan adopted the rules.
""",
)
def bad_comment(subject: Subject) -> Iterator[Finding]:
    """Item comments that are mistyped: they would be shown to readers."""
    for block in subject.file.blocks:
        if block.kind is Kind.TEXT and (found := _ITEM_COMMENT.search(subject.file.slice(block))):
            line = subject.file.line_of(block.start + found.start())
            owner = block.item if block.item >= 0 else None
            remedy = "write <!-- item: anchor date: YYYY-MM-DD --> on a line of its own, right below the heading"
            yield Finding(owner, line, found.group(), "the item comment is not understood", remedy)


@rule(
    "bad-date",
    "error",
    "The date of an item comment is a day.",
    bad="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-32 -->

Hainan adopted the rules.
""",
    good="""\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-31 -->

Hainan adopted the rules.
""",
)
def bad_date(subject: Subject) -> Iterator[Finding]:
    """Item comments whose date is none."""
    for block in subject.file.blocks:
        if block.kind is Kind.HEADING and (found := _COMMENT_DATE.search(subject.file.slice(block))):
            try:
                date.fromisoformat(found[1])
            except ValueError:
                line = subject.file.line_of(block.start + found.start())
                yield Finding(block.item, line, found[1], f"{found[1]!r} is not a day", "write it as YYYY-MM-DD")
