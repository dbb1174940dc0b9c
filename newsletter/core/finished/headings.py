"""Which paragraphs of a text without markup are the headings of items: a short line without a final mark, with a body."""

from __future__ import annotations

import re

from newsletter.core import facts
from newsletter.core.finished.blocks import Block, Kind
from newsletter.core.finished.widths import URL

LONGEST = 300  # characters; the longest heading seen in a real issue has 210
_STOP = re.compile(r"[.!?;:,。！？；：，…][\"'”’」』）)\]]*$")
_SMALL = frozenset(
    "a an and as at by for from in into of on or over re the their to via with within without after "
    "before against about up out off its is are be per amid under upon than that which who between during "
    "through among towards toward regarding concerning".split()
)


def capitals(text: str) -> float:
    """The share of words with a capital among those that a title in title case would give one."""
    words = [w for w in re.findall(r"[^\W\d_][\w'’-]*", text) if w.lower() not in _SMALL]
    return sum(w[0].isupper() for w in words) / len(words) if words else 0.0


def is_date(text: str) -> bool:
    """Whether a line is a date and nothing else."""
    fact = next(facts.dates(text), None)
    return fact is not None and len(text) <= 40 and not re.sub(r"[\W_]", "", text[: fact.start] + text[fact.end :])


def _sentences(text: str) -> int:
    """How many sentences a text seems to hold."""
    ends = re.findall(r"(?<=[a-z0-9)\"”’])[.!?](?=[\"”’)]*\s+[\"“‘(]*[A-Z])|[。！？](?=.)", text)
    return 1 + len([end for end in ends if end])


def may_be(block: Block, marked: bool) -> bool:
    """Whether a paragraph could be an item's heading, looking at it alone. `marked`: it holds a note's mark."""
    text = block.text
    if block.level or (not marked and _is_bold(block)):
        return True
    if marked or block.kind is not Kind.PARAGRAPH or len(text) > LONGEST or URL.search(text) or is_date(text):
        return False
    if not re.search(r"\w", text):
        return False
    if _STOP.search(text) and not (_STOP.search(text[:-1]) and text[-1] == "."):
        # A final mark is forgiven where the rest is set as a title.
        return len(text) <= 200 and text[-1] not in ":,;：，；。" and _sentences(text) == 1 and capitals(text) >= 0.75
    if re.match(r"(?:On|In|This|Since|By|At|As)\s", text) and capitals(text) < 0.6 and len(text) > 60:
        return False
    return _sentences(text) == 1 or capitals(text) >= 0.7


def _is_bold(block: Block) -> bool:
    """Whether a paragraph is set in bold from end to end, which is how headings without a style look."""
    whole = any(s.kind == "strong" and s.start == 0 and s.end == len(block.text) for s in block.spans)
    return whole and len(block.text) <= LONGEST


def is_body(block: Block, marked: bool) -> bool:
    """Whether a paragraph reads as running text."""
    if block.level:
        return False
    return marked or block.kind is not Kind.PARAGRAPH or not may_be(block, marked)
