"""The parts of a finished issue: masthead, sections, items, disclaimer, and what none of them could take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from newsletter.core.finished import front, headings, linked, marks, notes, titles
from newsletter.core.finished.blocks import Block, Kind, Mark, Role
from newsletter.core.model import Section

_LEGAL = re.compile(
    r"general guide|general information|information(?:al)? purposes|legal advice|specialist advice|professional advice|"
    r"disclaimer|not (?:intended|constitute)|does not|liab(?:le|ility)|©|copyright|all rights reserved|免责|声明|仅供参考|法律意见",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?|ftp)://\S+", re.IGNORECASE)


@dataclass
class Part:
    """An item as found: its heading, the blocks of its body with their marks, a date of its own where one is printed."""

    heading: Block
    heading_marks: Sequence[Mark] = ()
    blocks: list[Block] = field(default_factory=list)
    marks: list[Sequence[Mark]] = field(default_factory=list)
    date: str | None = None


@dataclass
class Found:
    """A section as found: the title it will have, and its items."""

    title: str
    items: list[Part] = field(default_factory=list)
    preamble: list[Block] = field(default_factory=list)
    preamble_marks: list[Sequence[Mark]] = field(default_factory=list)


@dataclass
class Outline:
    """A whole issue as found. `furniture`: lines whose meaning is kept elsewhere. `unplaced`: what fits nowhere."""

    masthead: front.Masthead
    intro: list[Block] = field(default_factory=list)
    intro_marks: list[Sequence[Mark]] = field(default_factory=list)
    sections: list[Found] = field(default_factory=list)
    entries: tuple[notes.Entry, ...] = ()
    disclaimer: str | None = None
    furniture: list[str] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def outline(blocks: Sequence[Block], sections: Sequence[Section], name: str | None = None) -> Outline:
    """Find the parts. `sections` are the configured ones, `name` the publication's title."""
    navigation = [block.text for block in blocks if block.role is Role.NAVIGATION]
    around = [block.text for block in blocks if block.role is Role.BESIDE]
    split = notes.split([block for block in blocks if block.role not in (Role.NAVIGATION, Role.BESIDE)])
    body, entries = linked.read(split.body, split.entries)
    labels = [entry.label for entry in entries]
    found_marks = marks.find(body, labels)
    masthead, rest = front.read(body, found_marks, sections, name)
    out = Outline(masthead, entries=entries)
    out.warnings.extend(
        f"may cite a note, but was left in the text: “…{words}”" for words in marks.doubtful(body, found_marks, labels)
    )
    out.furniture.extend([*split.furniture, *masthead.furniture])
    _items(out, [body[i] for i in rest], [found_marks[i] for i in rest], sections)
    _disclaimer(out, list(split.tail))
    for text in around:
        if out.disclaimer is None and len(text) >= 60 and is_legal(text):
            out.disclaimer = text
        else:
            out.unplaced.append(text)
    if navigation:
        out.furniture.extend(navigation)
        out.warnings.append(f"passed over as the page's navigation: {' · '.join(navigation)}")
    out.warnings.extend(_doubts(out))
    return out


def _doubts(out: Outline) -> Iterator[str]:
    """What speaks for notes or headings that were not seen: addresses without notes, lines that look like titles."""
    items = [item for section in out.sections for item in section.items]
    blocks = [block for item in items for block in [item.heading, *item.blocks]]
    addresses = {span.href for block in blocks for span in block.spans if _ADDRESS.match(span.href)}
    addresses |= {address for block in blocks for address in _ADDRESS.findall(block.text)}
    if items and not out.entries and addresses:
        yield f"items: {len(items)}, notes: 0, but addresses stand in the text: {len(addresses)}"
    merged = [text for item in items for text in _titles_within(item)]
    if merged:
        yield f"{len(merged)} lines inside items look like headings of their own, the first: “{merged[0][:60]}”"


def _titles_within(item: Part) -> Iterator[str]:
    """Lines with a body below them that are set as titles, inside an item that has a body above them."""
    for index, block in enumerate(item.blocks[1:-1], 1):
        title = block.kind is Kind.PARAGRAPH and 15 <= len(block.text) <= 210 and headings.may_be(block, marked=False)
        if title and block.role is Role.UNSAID and not item.marks[index] and not block.text.endswith((".", "。")):
            following = item.blocks[index + 1]
            if headings.capitals(block.text) >= 0.75 and headings.is_body(following, bool(item.marks[index + 1])):
                yield block.text


# ---- sections and items -------------------------------------------------------------------------


def _items(out: Outline, blocks: list[Block], found: list[Sequence[Mark]], sections: Sequence[Section]) -> None:
    kinds = _kinds(blocks, found, sections)
    homeless: list[Part] = []
    for index, (block, kind) in enumerate(zip(blocks, kinds, strict=True)):
        items = out.sections[-1].items if out.sections else homeless
        if kind == "section":
            section = titles.match(block.text, sections)
            out.sections.append(Found(section.title if section else block.text))
            if section and not block.text.isascii() and section.title.isascii():
                out.warnings.append(f"the section {block.text!r} was taken as {section.title!r}, as configured")
            out.furniture.append(block.text)
        elif kind == "heading":
            items.append(Part(block, found[index]))
        elif kind == "disclaimer":
            out.disclaimer = f"{out.disclaimer} {block.text}" if out.disclaimer else block.text
        elif kind == "unplaced":
            out.unplaced.append(block.text)
        elif kind == "date":
            items[-1].date = block.text
            out.furniture.append(block.text)
        elif items:
            items[-1].blocks.append(block)
            items[-1].marks.append(found[index])
        elif out.sections:
            out.sections[-1].preamble.append(block)
            out.sections[-1].preamble_marks.append(found[index])
        else:
            out.intro.append(block)
            out.intro_marks.append(found[index])
    _home(out, homeless, sections)
    _merge(out)


def _home(out: Outline, homeless: list[Part], sections: Sequence[Section]) -> None:
    """Items before the first section heading belong to the section whose heading was lost: the first configured one."""
    if not homeless:
        return
    _opening(out, homeless, sections)
    if not homeless:
        return
    first = next((titles.match(found.title, sections) for found in out.sections), None)
    lost = sections[0].title if sections else ""
    if out.sections and first == (sections[0] if sections else None):
        out.sections[0].items[:0] = homeless
        out.warnings.append(f"{len(homeless)} items stand before the heading {lost!r}; they were put under it")
        return
    out.sections.insert(0, Found(lost, homeless))
    out.warnings.append(f"the first section's heading is missing; its {len(homeless)} items were put under {lost!r}")


def _opening(out: Outline, homeless: list[Part], sections: Sequence[Section]) -> None:
    """What stands before the very first section, and cites nothing where all others do, is the issue's opening."""
    first = out.sections and sections and titles.match(out.sections[0].title, sections) == sections[0]
    if not first or not any(any(item.marks) for section in out.sections for item in section.items):
        return
    for part in [part for part in homeless if not any(part.marks) and not part.heading_marks]:
        out.intro.extend([replace(part.heading, level=0), *part.blocks])
        out.intro_marks.extend([(), *part.marks])
        homeless.remove(part)


def _merge(out: Outline) -> None:
    """A section met twice (a heading repeated at a page's top) is one section."""
    seen: dict[str, Found] = {}
    for section in list(out.sections):
        before = seen.setdefault(section.title, section)
        if before is not section:
            before.items.extend(section.items)
            before.preamble.extend(section.preamble)
            before.preamble_marks.extend(section.preamble_marks)
            out.sections.remove(section)


def _kinds(blocks: list[Block], found: list[Sequence[Mark]], sections: Sequence[Section]) -> list[str]:
    """What each block is: section, heading, date, disclaimer or body."""
    by_level = _levels(blocks, sections)
    told = any(block.role is Role.HEADING for block in blocks)
    kinds = [_told(block, sections, by_level) for block in blocks]
    for index in range(len(blocks) - 1, -1, -1):
        if kinds[index]:
            continue
        after = next((k for k in kinds[index + 1 :] if k != "date"), "section")
        block, marked = blocks[index], bool(found[index])
        if told:
            kinds[index] = "unplaced"
            continue
        opens = index == 0 or kinds[index - 1] in ("section", "disclaimer") or _ended(blocks, found, index - 1)
        heading = after == "body" and not by_level and headings.may_be(block, marked) and opens
        kinds[index] = "heading" if heading else "body"
    for index, block in enumerate(blocks):
        if index and kinds[index] == "body" and kinds[index - 1] == "heading" and headings.is_date(block.text):
            kinds[index] = "date"
    return kinds


def _ended(blocks: list[Block], found: list[Sequence[Mark]], index: int) -> bool:
    """Whether an item may end with a block: it carries a mark at its end, or is a finished sentence."""
    text = blocks[index].text
    at_end = any(mark.end >= len(text.rstrip()) - 1 for mark in found[index])
    return (
        at_end
        or re.search(r"[.!?。！？…][\"'”’」』）)\]]*$", text) is not None
        or blocks[index].kind is not Kind.PARAGRAPH
    )


def _levels(blocks: list[Block], sections: Sequence[Section]) -> tuple[int, int] | None:
    """(level of section headings, level of item headings) where the source marks its headings; else None."""
    counts: dict[int, int] = {}
    titled: dict[int, int] = {}
    for block in blocks:
        if block.level:
            is_title = titles.match(block.text, sections) is not None
            (titled if is_title else counts)[block.level] = (titled if is_title else counts).get(block.level, 0) + 1
    section = min(titled, key=lambda level: (-titled[level], level)) if titled else 0
    below = {level: count for level, count in counts.items() if level > section or level in counts}
    deeper = [level for level in below if level > section] or [level for level in below if level == section]
    if not deeper:
        return None
    return section, min(deeper)


def _told(block: Block, sections: Sequence[Section], levels: tuple[int, int] | None) -> str:
    if block.role is Role.SECTION:
        return "section"
    if block.role is Role.HEADING:
        return "heading"
    if block.role is Role.DATE:
        return "date"
    if block.role is Role.DISCLAIMER:
        return "disclaimer"
    if block.role in (Role.BODY, Role.INTRO):
        return "body"
    if titles.match(block.text, sections) and (block.level or block.kind is Kind.PARAGRAPH):
        return "section"
    if levels and block.level:
        if block.level == levels[1]:
            return "heading"
        return "section" if block.level == levels[0] else "body"
    return ""


# ---- the end ------------------------------------------------------------------------------------


def is_legal(text: str) -> bool:
    """Whether a paragraph reads as a disclaimer."""
    return _LEGAL.search(text) is not None


def _disclaimer(out: Outline, tail: list[Block]) -> None:
    """What stands after the notes is the disclaimer where it reads as one; a lone sentence does."""
    taken = [block for block in tail if block.role is Role.DISCLAIMER or is_legal(block.text)]
    if not taken and len(tail) == 1 and re.search(r"[.!。！]$", tail[0].text):
        taken = tail
    if taken:
        text = " ".join(block.text for block in taken)
        out.disclaimer = f"{out.disclaimer} {text}" if out.disclaimer else text
    out.unplaced.extend(block.text for block in tail if block not in taken)
    if out.disclaimer is None:
        _last_paragraph(out)


def _last_paragraph(out: Outline) -> None:
    """A disclaimer before the notes looks like the last paragraph of the last item."""
    items = [item for section in out.sections for item in section.items]
    if not items or len(items[-1].blocks) < 2 or items[-1].marks[-1]:
        return
    text = items[-1].blocks[-1].text
    if is_legal(text) and any(items[-1].marks) and len(_LEGAL.findall(text)) >= 1 and len(text) >= 60:
        out.disclaimer = text
        del items[-1].blocks[-1], items[-1].marks[-1]
