"""The top of a finished issue: the publication's name, the label, the number, contents and highlights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from newsletter.core import facts
from newsletter.core.finished import headings, titles
from newsletter.core.finished.blocks import Block, Mark, Role
from newsletter.core.keys import MONTHS
from newsletter.core.model import Section

_NAMES = "|".join(name for name in MONTHS if name)
LABEL = re.compile(
    rf"(?:{_NAMES})(?:\s*[-–—&/]\s*(?:{_NAMES})|\s+(?:and|to)\s+(?:{_NAMES}))?,?\s+(?:19|20)\d\d|(?:19|20)\d\d\s*年\s*\d{{1,2}}\s*月号?",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"\b(?:(?:Issue|Vol(?:ume)?\.?)\s+)?(?:No\.?|Issue|Number|Nr\.?|Vol(?:ume)?\.?)\s*(\d{1,4})\b|第\s*(\d{1,4})\s*期",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"(?:developments?|covering|updates?|news)\s+(?:of|in|from|for)?\s*(?P<label>" + LABEL.pattern + ")"
    r"|(?P<covered>" + LABEL.pattern + r")\s*(?:动态|动向|要闻)",
    re.IGNORECASE,
)
_LISTS = re.compile(
    r"[\W_]*(?:in brief|highlights|at a glance|key dates|contents|table of contents|in this issue|本期要点|目录|重要日期)[\W_]*",
    re.IGNORECASE,
)


@dataclass
class Masthead:
    """What the top of an issue says. `period` is the months covered in words, where they are printed."""

    title: str | None = None
    label: str | None = None
    number: int | None = None
    period: str | None = None
    brief: list[Block] = field(default_factory=list)
    key_dates: list[Block] = field(default_factory=list)
    furniture: list[str] = field(default_factory=list)


def read(
    blocks: Sequence[Block], found: Sequence[Sequence[Mark]], sections: Sequence[Section], name: str | None
) -> tuple[Masthead, list[int]]:
    """(what the top says, the places of all blocks that are not part of it)."""
    head = Masthead()
    taken = (
        _told(head, blocks)
        if any(b.role is not Role.UNSAID for b in blocks)
        else _guessed(head, blocks, found, sections, name)
    )
    head.furniture.extend(blocks[index].text for index in sorted(taken))
    return head, [index for index in range(len(blocks)) if index not in taken]


def _told(head: Masthead, blocks: Sequence[Block]) -> set[int]:
    taken = set()
    for index, block in enumerate(blocks):
        if block.role is Role.NAME:
            head.title = block.text
        elif block.role is Role.LABEL:
            head.label = block.text
        elif block.role is Role.COVERS:
            _line(head, block.text)
        elif block.role is Role.BRIEF:
            head.brief.append(block)
        elif block.role is Role.KEY_DATE:
            head.key_dates.append(block)
        elif block.role is not Role.FURNITURE:
            continue
        taken.add(index)
    return taken


def _line(head: Masthead, text: str) -> bool:
    """Read a masthead's line: label, period, number; whether it says nothing else."""
    rest = text
    period = _PERIOD.search(rest)
    rest = rest.replace(period.group(), "") if period else rest
    number = NUMBER.search(rest)
    rest = rest.replace(number.group(), "") if number else rest
    label = LABEL.search(rest)
    rest = rest.replace(label.group(), "") if label else rest
    if re.search(r"\w", rest) or not (period or number or label):
        return False
    head.period = head.period or ((period["label"] or period["covered"]) if period else None)
    head.number = head.number or (int(number[1] or number[2]) if number else None)
    head.label = head.label or (label.group() if label else None)
    return True


def _guessed(
    head: Masthead,
    blocks: Sequence[Block],
    found: Sequence[Sequence[Mark]],
    sections: Sequence[Section],
    name: str | None,
) -> set[int]:
    """Read the lines before the first section or item for what they look like."""
    taken: set[int] = set()
    start = _lists(blocks, sections, taken)
    first = next((i for i in range(start, len(blocks)) if titles.match(blocks[i].text, sections)), len(blocks))
    leading_section = first < len(blocks) and sections and titles.match(blocks[first].text, sections) == sections[0]
    for index in range(min(start or first, len(blocks))):
        if index in taken:
            continue
        block = blocks[index]
        following = blocks[index + 1] if index + 1 < len(blocks) else None
        if _is_masthead(head, block, following, found, index, bool(leading_section), name, first):
            taken.add(index)
        elif not _trailing_masthead(block):
            break
        else:
            taken.add(index)
    return taken


def _trailing_masthead(block: Block) -> bool:
    return LABEL.fullmatch(block.text.strip()) is not None


def _is_masthead(
    head: Masthead,
    block: Block,
    following: Block | None,
    found: Sequence[Sequence[Mark]],
    index: int,
    leading_section: bool,
    name: str | None,
    first: int,
) -> bool:
    """Whether a leading line belongs to the masthead; fills in what it says."""
    text = block.text
    if _same(text, name):
        head.title = head.title or text
        return True
    if len(text) <= 120 and _line(head, text):
        return True
    if found[index] or head.title is not None or len(text) > 150 or not headings.may_be(block, marked=False):
        return False
    bodied = following is not None and headings.is_body(following, bool(found[index + 1])) and index + 1 < first
    labelled = LABEL.search(text) is not None and len(text) <= 100 and next(facts.dates(text), None) is None
    named = name is not None and _same(LABEL.sub("", text).strip(" -–—|:,()"), name)
    alone = index == 0 and (not bodied or (leading_section and not any(found[:first])))
    # A first line that only stands there is the title where nothing else is known to be: "Home" is not one.
    beside = following is not None and _line(Masthead(), following.text)
    alone = alone and (bool(block.level) or labelled or name is None or beside)
    if named or (labelled and not bodied) or alone:
        head.title = name if named else text
        label = LABEL.search(text)
        head.label = head.label or (label.group() if label else None)
        return True
    return False


def _same(text: str, name: str | None) -> bool:
    return name is not None and re.sub(r"[\W_]+", "", text).casefold() == re.sub(r"[\W_]+", "", name).casefold()


def _lists(blocks: Sequence[Block], sections: Sequence[Section], taken: set[int]) -> int:
    """Take lists such as contents and highlights; where the first item or section heading stands after them, or 0."""
    opened = next((i for i, b in enumerate(blocks[:40]) if _LISTS.fullmatch(b.text)), None)
    if opened is None:
        return 0
    last: dict[str, int] = {}
    for index, block in enumerate(blocks):
        section = titles.match(block.text, sections)
        if index > opened and section is not None:
            last[section.key] = index
    start = min(last.values(), default=len(blocks))
    later = {re.sub(r"\W+", "", block.text).casefold() for block in blocks[start:]}
    for index in range(opened, start):
        text = blocks[index].text
        if _LISTS.fullmatch(text) or titles.match(text, sections, counts=True) or _repeated(text, later):
            taken.add(index)
    return start


def _repeated(text: str, later: set[str]) -> bool:
    bare = re.sub(r"^\W*(?:\d{1,3}[.)]\s)?|[\s.·…]*\d{0,3}$", "", text)
    return any(re.sub(r"\W+", "", variant).casefold() in later for variant in (text, bare))
