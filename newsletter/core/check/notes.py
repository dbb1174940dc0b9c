"""Notes: every mark has its definition, every definition its mark, every item its source."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.core import footnotes
from newsletter.core.check.problem import Finding, Subject, rule


@rule(
    "undefined-label",
    "error",
    "A note that is cited is defined.",
    bad="Hainan adopted the rules.[^source][^hainan]",
    good="Hainan adopted the rules.[^source]",
)
def undefined(subject: Subject) -> Iterator[Finding]:
    """Marks without a definition, one finding a label."""
    for label in subject.numbering.undefined:
        mark = f"[^{label}]"
        item, line = subject.find(mark)
        yield Finding(
            item,
            line,
            mark,
            f"footnote {mark} is cited but not defined",
            f'add "{mark}: <address> …" or remove the mark',
        )


@rule(
    "unused-label",
    "error",
    "A note that is defined is cited.",
    bad="""\
Hainan adopted the rules.[^source]

[^hainan]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
    good="""\
Hainan adopted the rules.[^source][^hainan]

[^hainan]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
)
def unused(subject: Subject) -> Iterator[Finding]:
    """Definitions without a mark: readers would never see them."""
    lines = dict(reversed(subject.notes_at))
    for label in subject.numbering.unused:
        mark = f"[^{label}]"
        yield Finding(
            None,
            lines[label],
            mark,
            f"footnote {mark} is defined but never cited",
            f"cite it with {mark} or remove the line",
        )


@rule(
    "duplicate-label",
    "error",
    "A label is defined once.",
    bad="""\
Hainan adopted the rules.[^rules] It had asked for comments.[^rules]

[^rules]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
[^rules]: <https://www.hainan.gov.cn/draft.html> "Draft Rules", Hainan Provincial Government.
""",
    good="""\
Hainan adopted the rules, on which it had asked for comments.[^rules][^draft]

[^rules]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
[^draft]: <https://www.hainan.gov.cn/draft.html> "Draft Rules", Hainan Provincial Government.
""",
)
def duplicate(subject: Subject) -> Iterator[Finding]:
    """Second definitions of a label: the first would win in silence."""
    seen: set[str] = set()
    for label, line in subject.notes_at:
        if label in seen:
            mark = f"[^{label}]"
            yield Finding(
                None, line, mark, f"footnote {mark} is defined a second time", "give one of them another label"
            )
        seen.add(label)


@rule(
    "item-without-note",
    "warning",
    "Every item cites its source.",
    bad="""\
---
issue: 2026-01
---

## Legislation

### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

Hainan adopted the rules.
""",
    good="Hainan adopted the rules.[^source]",
)
def without_note(subject: Subject) -> Iterator[Finding]:
    """Items that cite nothing."""
    for number, item in enumerate(subject.issue.items):
        if not footnotes.item_marks(item):
            yield Finding(
                number, subject.item_line(number), item.heading, "the item has no note", "cite its source, as [^label]"
            )


@rule(
    "note-without-address",
    "warning",
    "Every note has an address to follow.",
    bad="""\
Hainan adopted the rules.[^rules]

[^rules]: "Rules", Hainan Provincial Government.
""",
    good="""\
Hainan adopted the rules.[^rules]

[^rules]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
)
def without_address(subject: Subject) -> Iterator[Finding]:
    """Definitions without a web address."""
    for note, (label, line) in zip(subject.issue.notes, subject.notes_at, strict=True):
        if footnotes.split(note.text)[0] is None and not footnotes.OTHER_SCHEME.search(note.text):
            yield Finding(
                subject.cited_by.get(label), line, note.text, f"footnote [^{label}] gives no address",
                "add the source's address in <…>, or waive it",
            )  # fmt: skip
