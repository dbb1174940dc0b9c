"""Plain text to blocks: blank lines part paragraphs, wrapped lines are joined, rules and bullets are seen."""

from __future__ import annotations

import re
from dataclasses import replace

from newsletter.core.finished import own_text, widths
from newsletter.core.finished.blocks import Block, Kind

RULE = re.compile(r"\s*([-=_*~─━═—–#.·•+])(?:\s*\1){2,}\s*")
_ENTRY = re.compile(
    r"\s*(?:[\[(（【]\s*\^?\d{1,3}\s*[\])）】]|\[\^[^\]\s]+\]:|\^?\d{1,3}\s*[.．、):：）]?\s*(?:https?|ftp)://)"
)
_BULLET = re.compile(r"\s*[-*•▪◦‣●]\s+(?=\S)")
_COUNTED = re.compile(r"\s*([\[(（【]?)(\d{1,3})[\])）】]?[.．、):：]?\s")
_DATELINE = re.compile(
    r"(?:On|In|This|Since)\s+(?:\d{1,2}\s+)?(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


def _groups(text: str) -> list[list[str]]:
    """Runs of lines without a blank one between them."""
    groups: list[list[str]] = [[]]
    for line in re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text):
        if line.strip():
            groups[-1].append(line.expandtabs(4))
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def _opens(line: str) -> bool:
    return bool(_ENTRY.match(line) or _BULLET.match(line) or RULE.fullmatch(line))


def _follows(upper: str, line: str) -> bool:
    """Whether a line begins with the number after the one that the paragraph above begins with."""
    before, after = _COUNTED.match(upper), _COUNTED.match(line)
    return before is not None and after is not None and before[1] == after[1] and int(before[2]) + 1 == int(after[2])


def _bare_entry(line: str) -> bool:
    """Whether a line is an address alone, with or without its number."""
    return re.fullmatch(r"\s*[\[(]?\d{0,3}[\])]?[.:]?\s*<?(?:https?|ftp)://\S+\s*", line) is not None


def _is_cut_entry(entry: str, last: str, line: str, group: list[str]) -> bool:
    """Whether a note's address goes on in a line: no line of the list is longer than the one above, which it fills."""
    if not _ENTRY.match(entry) or not re.search(r"(?:https?|ftp)://\S+$", entry):
        return False
    word, full = line.strip(), widths.columns(last.rstrip())
    if not re.fullmatch(r"[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+", word) or widths.URL.match(word):
        return False
    addresslike = re.search(r"[/_=&?%#-]|\.\w|\d", word) is not None or entry[-1] in "-/?&=_.%"
    return addresslike and full >= 60 and full >= max(widths.columns(other.rstrip()) for other in group)


def _title_like(text: str) -> bool:
    words = re.findall(r"[^\W\d_]{4,}", text)
    return bool(words) and sum(word[0].isupper() for word in words) >= 0.7 * len(words) and text[-1:] not in ".!?"


def _paragraphs(group: list[str], width: int | None, url_width: int | None) -> list[str]:
    """A group's lines joined where their ends are wraps."""
    found: list[str] = []
    last = ""
    for line in group:
        if found and not _opens(line) and (
            widths.is_broken_url(last, line, url_width) or _is_cut_entry(found[-1], last, line, group)
        ):  # fmt: skip
            found[-1] = found[-1].rstrip() + line.strip()
        elif (
            not found
            or _opens(line)
            or _follows(found[-1], line)
            or RULE.fullmatch(last)
            or _bare_entry(last)
            or (_DATELINE.match(line.strip()) and _title_like(found[-1]))
        ):
            found.append(line.strip())
        elif widths.is_wrap(last, line, width):
            found[-1] = widths.join(found[-1], line)
        else:
            found.append(line.strip())
        last = line
    return found


def read(text: str) -> list[Block]:
    """The blocks of a plain text. Rules (`-----`) make the line above them a heading and are not blocks."""
    if own_text.is_ours(text):
        return own_text.read(text)
    groups = _groups(text.removeprefix("\ufeff"))
    width = widths.wrap_width(groups)
    longest = max((widths.columns(line.rstrip()) for group in groups for line in group), default=0)
    # Addresses were cut only if no line at all is longer than the width of the text.
    url_width = width if width is not None and longest <= width else None
    if width is None and longest in (72, 76, 78, 79, 80):
        url_width = longest
    blocks: list[Block] = []
    for group in groups:
        first = True
        for paragraph in _paragraphs(group, width, url_width):
            if RULE.fullmatch(paragraph):
                if blocks and not first and len(paragraph) > 2:
                    blocks[-1] = replace(blocks[-1], level=2)
                continue
            blocks.append(Block(re.sub(r"\s+", " ", paragraph), gap=first))
            first = False
    return _lists(blocks)


def _lists(blocks: list[Block]) -> list[Block]:
    """Two bullets or more in a row are a list; a lone one is a paragraph that begins with its sign."""
    marks = [bool(_BULLET.match(block.text)) for block in blocks]
    found = []
    for index, block in enumerate(blocks):
        beside = marks[index - 1 : index] + marks[index + 1 : index + 2]
        if marks[index] and any(beside):
            found.append(replace(block, kind=Kind.BULLET, text=_BULLET.sub("", block.text, count=1)))
        else:
            found.append(block)
    return found
