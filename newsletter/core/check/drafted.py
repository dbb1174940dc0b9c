"""What a draft leaves for the editor: sentences that are still the source's, and items still to be translated."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.core import languages, proposal, prose, sentences
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule

_TAKEN = {"wording": frozenset({proposal.digest("The provincial government of Hainan on Tuesday adopted the rules.")})}


@rule(
    "source-wording",
    "warning",
    "An item is in the desk's words, not the source's.",
    bad=Example(
        "The provincial government of Hainan on Tuesday adopted the rules.", "a draft that took this sentence", _TAKEN
    ),
    good=Example("On January 20, 2026, Hainan adopted the rules.", "the same draft, rewritten", _TAKEN),
)
def source_wording(subject: Subject) -> Iterator[Finding]:
    """Items that hold a sentence as a draft took it from its source; one finding an item."""
    for number, item in enumerate(subject.issue.items):
        taken = [s for s in sentences.of_text(prose.plain(item.body)) if proposal.digest(s) in subject.wording]
        if taken:
            more = f" and {len(taken) - 1} more" if len(taken) > 1 else ""
            yield Finding(
                number,
                subject.item_line(number),
                taken[0],
                f"the item still has the source's wording ({taken[0][:60]}…{more})",
                "say it in the desk's own words",
            )


@rule(
    "to-translate",
    "warning",
    "An item is in the language of the issue.",
    bad="海南省人民政府发布健康数据管理办法。",
    good="Hainan adopted the rules (《健康数据管理办法》).",
)
def to_translate(subject: Subject) -> Iterator[Finding]:
    """Items in Chinese in an issue that is not; Chinese names and titles in a text are none of its business."""
    if subject.issue.language.startswith("zh"):
        return
    for number, item in enumerate(subject.issue.items):
        text = prose.plain(item.body) or prose.plain_inline(item.heading)
        chinese = sum(languages.is_chinese(char) for char in text)
        letters = sum(char.isascii() and char.isalpha() for char in text)
        if chinese > letters:
            yield Finding(
                number, subject.item_line(number), item.heading, "the item is in Chinese", "translate heading and text"
            )
