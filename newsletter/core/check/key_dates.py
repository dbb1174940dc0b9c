"""Key dates against items: a day at the head of the issue is the one that its item tells."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.core import deadlines, prose
from newsletter.core.check.problem import Finding, Subject, rule

_ISSUE = """\
---
issue: 2026-01
key_dates:
  - {{date: {}, what: "The Measures on Health Data take effect", item: hainan-health-data}}
---

## Legislation

### Hainan Adopts Measures on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

On January 20, 2026, Hainan adopted the Measures on Health Data, which take effect on March 1.[^source]

[^source]: <https://www.hainan.gov.cn/rules.html> "Measures", Hainan Provincial Government.
"""


@rule(
    "key-date",
    "warning",
    "A key date is the day that its item tells.",
    bad=_ISSUE.format("2026-03-10"),
    good=_ISSUE.format("2026-03-01"),
)
def key_date(subject: Subject) -> Iterator[Finding]:
    """Key dates with an item whose text gives another day for it, for comments or for taking effect, and nowhere the one at the head.
    Items that give no such day are left alone.
    """
    if not any(entry.item for entry in subject.issue.key_dates):
        return
    from newsletter.core import keydates  # which reads much that other checks do not need

    items = {item.anchor: (number, item) for number, item in enumerate(subject.issue.items)}
    for entry in subject.issue.key_dates:
        if entry.item not in items:
            continue
        number, item = items[entry.item]
        text = f"{prose.plain_inline(item.heading)}\n\n{prose.plain(item.body)}"
        found, days = keydates.days_of(text, item.date or subject.issue.published_on)
        told = found.get("comment_deadline" if deadlines.is_deadline(entry.what) else "effective")
        if told is None or entry.date in days:
            continue
        words = entry.date.isoformat()
        yield Finding(
            number, subject.find(words)[1], words, f'the head of the issue gives {words} for "{entry.what}", its item {told.value} ("{told.words}")',
            "correct the one that is wrong",
        )  # fmt: skip
