"""Lists and ranges of a text: what stands beside one of them is told of all that it holds."""

from __future__ import annotations

import re
from collections.abc import Sequence

from newsletter.core.facts.fact import Fact
from newsletter.core.facts.nearness import REACH, Text

_RANGE = re.compile(
    r"\s?(?:以上[至到]?|-|–|—|~|～|至|到|\bto|\bthrough|\buntil|\band)\s?(?:RMB\s?|US\$|[€£$¥￥])?", re.IGNORECASE
)
_BETWEEN = re.compile(r"\bbetween\s(?:RMB\s?|US\$|[€£$¥￥])?\Z", re.IGNORECASE)
_LISTED = re.compile(r"(?:[\s,，、和与及或]|以及|\b(?:and|or|the)\b|[(（][^()（）]{0,12}[)）])*")
_NAMED = re.compile(rf"(?:{_LISTED.pattern}|\b(?:of|by)\b)*")  # "issued by the CAC, and by the MIIT of China"
_TOGETHER = re.compile(rf"(?:{_NAMED.pattern}|\b(?:together|jointly)\swith\b|会同|联合)*")


def ranged(text: str, one: Fact, other: Fact) -> bool:
    """Whether the first of two values is the one end of a range and the other its other end."""
    joined = _RANGE.fullmatch(text, one.end, other.start) if one.end <= other.start else None
    if joined is None:
        return False
    return "and" not in joined.group() or _BETWEEN.search(text, max(0, one.start - 14), one.start) is not None


def listed(text: Text, one: Fact, other: Fact, facts: Sequence[Fact], *, together: bool = False) -> bool:
    """Whether two values stand in one list, so that what stands beside the list belongs to both; `together`: one that acts with the other is in it."""
    first, last = (one, other) if one.start < other.start else (other, one)
    if last.start - first.end > REACH:
        return False
    marks = _TOGETHER if together else _NAMED if one.kind == "name" else _LISTED
    reached = first.end
    for between in (*(f for f in facts if f.kind == one.kind and first.end <= f.start and f.end <= last.start), last):
        if not marks.fullmatch(text.text, reached, between.start):
            return False
        reached = between.end
    return True
