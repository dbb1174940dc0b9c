"""What became of it: an item on a matter of which an earlier issue told leads its readers there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from newsletter.core import prose
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.lineage import Link

SHOWN = 3  # earlier items named

_DRAFT = Link(
    "hainan-adopts-rules-health-data", "2025-10#draft-rules", "instrument", "Rules on Health Data", "draft", "adopted",
    "Hainan Drafts Rules on Health Data", date(2025, 10, 14), "海南省健康数据管理规定",
)  # fmt: skip
_ADOPTED = "### Hainan Adopts Rules on Health Data\n\nOn January 20, 2026, Hainan adopted the Rules on Health Data."
_GIVEN = "an item of issue 2025-10 on the draft of that text, whose Chinese title a source gives"


@rule(
    "follows-earlier",
    "advice",
    "An item that takes up a matter of an earlier issue leads readers there.",
    bad=Example(_ADOPTED, _GIVEN, {"earlier": (_DRAFT,)}),
    good=Example(
        f"{_ADOPTED} The [draft](https://news.example.org/2025-10/#draft-rules) was told of in October.",
        _GIVEN,
        {"earlier": (_DRAFT,)},
    ),
)
def follows_earlier(subject: Subject) -> Iterator[Finding]:
    """Items on the instrument or case of an item of an earlier issue, a step further (draft, adopted, in force; fined, appealed, upheld),
    that have no link to it. Where the two are not one matter, or readers need no reminder, leave it.
    """
    for number, item in enumerate(subject.issue.items):
        mine = [link for link in subject.earlier if link.item == item.anchor]
        if not mine or any(link.led_to(item.body) for link in mine):
            continue
        last = mine[0]
        address = subject.publication.item_address(last.key, last.anchor)
        lead = (
            f"lead readers there: [{last.key}]({address}), as newsletter lineage {subject.issue.key} {item.anchor} --link does"
            if address
            else f"name issue {last.key}"
        )
        yield Finding(
            number, subject.item_line(number), prose.plain_inline(item.heading),
            f"earlier, in issue {last.key}: “{last.heading}” ({last.became})",
            f"say what is new, and {lead}", tuple(link.earlier for link in mine[:SHOWN]),
        )  # fmt: skip
