"""Courts, procuratorates and police that a heading calls by what they are: the text tells of the same organ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.titles.pair import Pair, Told

RULE = "heading-actor"
# What a heading calls an organ, what shows in a text that it acts, and its own words, by which another one is told of.
ORGANS = {
    "court": (
        re.compile(r"(?<![A-Za-z])(?:Court|Courts|Judge|Judges)(?![A-Za-z'’])|法院"),
        re.compile(r"\b(?:court|courts|tribunal|judge|judges|judgment|judgement|verdict|ruled|ruling|sentenc\w+|trial|convicted|acquitted|upheld|lawsuit|sued|justices?|appeal\w*)\b|法院|判决|裁定|判处|审理|庭", re.IGNORECASE),
        re.compile(r"\b(?:court|courts|tribunal)\b|法院", re.IGNORECASE),
    ),
    "procuratorate": (
        re.compile(r"(?<![A-Za-z])(?:Procuratorates?|Procuratorial Organs?|Prosecutors?)(?![A-Za-z'’])|检察院|检察机关"),
        re.compile(r"\b(?:procurat\w+|prosecut\w+|indict\w*|charged|public interest (?:litigation|proceedings|suits?))\b|检察|公诉|起诉", re.IGNORECASE),
        re.compile(r"\b(?:procurat\w+|prosecutor\w*)\b|检察", re.IGNORECASE),
    ),
    "police": (
        re.compile(r"(?<![A-Za-z])Police(?![A-Za-z'’])|警方|公安"),
        re.compile(r"\b(?:police|public security|officers?|MPS|detain\w*|arrest\w*|cracked|raid\w*)\b|公安|警方|网警|民警|网安", re.IGNORECASE),
        re.compile(r"\b(?:police|public security)\b|公安|警方|网警", re.IGNORECASE),
    ),
}  # fmt: skip


def judge(pair: Pair) -> Iterator[Told]:
    """An organ of the heading of which the text tells nothing, while it tells of another that the heading does not name."""
    for name, (called, acts, _) in ORGANS.items():
        found = called.search(pair.title)
        if found is None or acts.search(pair.body):
            continue
        for other, (also, _, words) in ORGANS.items():
            instead = words.search(pair.body)
            if other != name and instead and not also.search(pair.title):
                yield Told(
                    RULE, *found.span(), f"the heading tells of {found.group()!r}, the text of {instead.group()!r}",
                    "compare both with the source and correct the one that is wrong",
                )  # fmt: skip
                break
