"""Our own plain-text issue read back by its layout: rules under headings, 72 columns, notes as `[12]` at the end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from newsletter.core.columns import width, wrap
from newsletter.core.finished.blocks import Block, Kind, Role, Span
from newsletter.core.plaintext import COLUMNS
from newsletter.core.words import words

_RULE = re.compile(r"={72}")
_LINE = re.compile(r"-+")
_COLUMNS = re.compile(r"\s*-+(?:  -+)+")
_BULLET = re.compile(r"( *)(?:-|(\d{1,3})\.) (?=\S)")
_KNOWN = {label.upper(): role for language in ("en", "zh") for label, role in (
    (words(language).in_brief, Role.BRIEF), (words(language).key_dates, Role.KEY_DATE),
    (words(language).contents, Role.FURNITURE),
)}  # fmt: skip
_NOTES = {words(language).notes for language in ("en", "zh")}
_CORRECTED = {words(language).corrected for language in ("en", "zh")}


def is_ours(text: str) -> bool:
    """Whether a text has the layout of our `email.txt`: a full rule under the masthead and under each section's title."""
    groups = _groups(text)
    rules = [group for group in groups[1:] if len(group) > 1 and _RULE.fullmatch(group[-1])]
    return bool(groups) and len(groups[0]) + 1 > 3 and bool(_RULE.fullmatch(groups[0][-1])) and len(rules) >= 1


def _groups(text: str) -> list[list[str]]:
    groups: list[list[str]] = [[]]
    for line in re.split(r"\r\n|\r|\n", text.removeprefix("\ufeff")):
        if line.strip():
            groups[-1].append(line.rstrip())
        elif groups[-1]:
            groups.append([])
    return [group for group in groups if group]


def read(text: str) -> list[Block]:
    """The blocks of our own text, each with its role."""
    groups = _groups(text)
    found = list(_masthead(groups[0][:-1]))
    part = Role.INTRO
    tables = 0
    for group in groups[1:]:
        if len(group) == 2 and _LINE.fullmatch(group[1]) and group[0] in _KNOWN and part in (
            Role.INTRO, *_KNOWN.values()
        ):  # fmt: skip
            part = _KNOWN[group[0]]
            found.append(Block(group[0], role=Role.FURNITURE))
        elif _RULE.fullmatch(group[-1]):
            part = _ruled(group[:-1], found)
        elif part is Role.BODY and _is_heading(group):
            found.extend(_heading(group))
        elif part is Role.NOTE:
            found.append(_note(group))
        elif part in (Role.INTRO, Role.BODY):
            tables += 1
            found.extend(replace(block, role=part) for block in prose(group, tables))
        else:
            found.extend(_listed(group, part))
    return _colophon(found)


def _masthead(lines: list[str]) -> Iterator[Block]:
    if len(lines) > 2:
        yield Block(joined(lines[:-2]), role=Role.NAME)
        yield Block(lines[-2], role=Role.LABEL)
    yield Block(lines[-1], role=Role.COVERS)


def _ruled(lines: list[str], found: list[Block]) -> Role:
    """A full rule: under a section's title, under "Notes", or alone before the colophon. What follows it is returned."""
    if not lines:
        return Role.DISCLAIMER
    title = joined(lines)
    if title in _NOTES and not re.match(r"\d", title):
        found.append(Block(title, role=Role.FURNITURE))
        return Role.NOTE
    if title in _CORRECTED:
        found.append(Block(title, role=Role.FURNITURE))
        return Role.FURNITURE
    found.append(Block(re.sub(r"^\d{1,3}\. ", "", title), role=Role.SECTION))
    return Role.BODY


def _is_heading(group: list[str]) -> bool:
    rule = next((n for n, line in enumerate(group) if n and _LINE.fullmatch(line)), 0)
    longest = max((width(line) for line in group[:rule]), default=0)
    return rule > 0 and width(group[rule]) == min(longest, COLUMNS) and len(group) - rule <= 2


def _heading(group: list[str]) -> Iterator[Block]:
    rule = next(n for n, line in enumerate(group) if n and _LINE.fullmatch(line))
    yield Block(joined(group[:rule]), role=Role.HEADING)
    if rule + 1 < len(group):
        yield Block(group[rule + 1].strip(), role=Role.DATE)


def _note(group: list[str]) -> Block:
    match = re.match(r"\[(\d+)\] ?", group[0])
    lines = [group[0][match.end() :] if match else group[0], *group[1:]]
    url = lines[-1].strip() if re.match(r"\s*(?:https?|ftp)://\S+$", lines[-1]) else ""
    told = lines[:-1] if url else lines
    citation = joined(told) if told else ""
    text = f"{citation} {url}".strip()
    spans = (Span(len(text) - len(url), len(text), "link", url),) if url else ()
    return Block(text, role=Role.NOTE, label=match[1] if match else "", spans=spans)


def _listed(group: list[str], part: Role) -> Iterator[Block]:
    """Lines of "In brief", the key dates, the contents or the colophon: a new one where a line is not indented."""
    lines: list[list[str]] = []
    for line in group:
        fresh = not lines or not line.startswith("  ") or part is Role.DISCLAIMER
        if part is Role.DISCLAIMER and lines:
            fresh = False
        lines.append([line]) if fresh else lines[-1].append(line)
    for entry in lines:
        text = joined(entry)
        yield Block(re.sub(r"^- ", "", text) if part is Role.BRIEF else text, role=part)


def _colophon(blocks: list[Block]) -> list[Block]:
    """Of the colophon's paragraphs the disclaimer is the first that is not one of our own phrases."""
    found, met = [], False
    for block in blocks:
        if block.role is Role.DISCLAIMER:
            known = met or is_phrase(block.text)
            met = met or not known
            found.append(replace(block, role=Role.FURNITURE) if known else block)
        else:
            found.append(block)
    return found


def is_phrase(text: str) -> bool:
    """Whether a line of the colophon is one of our own: who publishes, whom to ask, the archive, how to leave."""
    for language in ("en", "zh"):
        said = words(language)
        opening, _, ending = said.published_by.partition("{}")
        if text == said.corrections:
            return True
        if ending and re.match(rf"{re.escape(opening)}[^，,。！？]{{1,60}}{re.escape(ending)}(?:[,，。]|$)", text):
            return True
        if text.startswith(
            tuple(phrase for phrase in (opening, said.questions, said.archive, said.unsubscribe) if phrase)
        ):
            return True
    return False


# ---- prose --------------------------------------------------------------------------------------


def joined(lines: list[str]) -> str:
    """Wrapped lines as one: the inverse of `columns.wrap`; a line that had room for the next word ends hard."""
    text = lines[0].strip()
    for before, line in pairwise(lines):
        rest = line.strip()
        if not text:
            text = rest
            continue
        glue = "" if _wide(text[-1]) and _wide(rest[0]) else " "
        room = width(before.rstrip()) + len(glue) + width(wrap(rest, 1)[0]) <= COLUMNS
        text += ("\n" if room else glue) + rest
    return text


def _wide(char: str) -> bool:
    return char >= "\u2e80" and width(char) == 2


def prose(group: list[str], table: int) -> Iterator[Block]:
    """The blocks of a run of lines: a table, a list, a quotation or a paragraph."""
    if len(group) > 2 and _COLUMNS.fullmatch(group[1]):
        yield from _table(group, table)
        return
    if (rows := _spelled_out(group)) is not None:
        for row, cells in enumerate(rows):
            yield from (Block(cell, Kind.CELL, cell=(table, row, column)) for column, cell in enumerate(cells))
        return
    if not _BULLET.match(group[0]):
        quoted = group[0].startswith("    ")
        yield Block(joined(group), Kind.QUOTE if quoted else Kind.PARAGRAPH)
        return
    entries: list[list[str]] = []
    for line in group:
        if _BULLET.match(line):
            entries.append([line])
        else:
            entries[-1].append(line)
    if len(entries) == 1:
        yield Block(joined(group))
        return
    indents = [0]
    for entry in entries:
        match = _BULLET.match(entry[0])
        assert match is not None
        while len(match[1]) < indents[-1] and len(indents) > 1:
            indents.pop()
        if len(match[1]) > indents[-1]:
            indents.append(len(match[1]))
        lines = [" " * match.end() + entry[0][match.end() :], *entry[1:]]
        yield Block(joined(lines), Kind.BULLET, number=int(match[2]) if match[2] else None, depth=len(indents) - 1)


def _table(group: list[str], table: int) -> Iterator[Block]:
    starts = [match.start() for match in re.finditer(r"-+", group[1])]
    widths = [len(match.group()) for match in re.finditer(r"-+", group[1])]
    for row, line in enumerate([group[0], *group[2:]]):
        for column, cell in enumerate(_cells(line, starts, widths)):
            yield Block(cell, Kind.CELL, cell=(table, row, column))


def _spelled_out(group: list[str]) -> list[list[str]] | None:
    """The rows, headings first, of a table too wide for its columns: `Heading: cell` lines, row after row."""
    entries: list[list[str]] = []
    for line in group:
        if line.startswith("  ") and entries:
            entries[-1].append(line)
        else:
            entries.append([line])
    pairs = [joined(entry).replace("\n", " ").partition(": ") for entry in entries]
    titles = [title for title, colon, _ in pairs if colon]
    width_ = len(dict.fromkeys(titles))
    if len(titles) != len(pairs) or width_ < 2 or len(pairs) < 2 * width_ or len(pairs) % width_:
        return None
    if any(title != titles[index % width_] for index, title in enumerate(titles)):
        return None
    cells = [cell for _, _, cell in pairs]
    return [titles[:width_], *(cells[index : index + width_] for index in range(0, len(cells), width_))]


def _cells(line: str, starts: list[int], widths: list[int]) -> Iterator[str]:
    """The cells of a table's line, cut by display columns."""
    places, position = [], 0
    for char in line:
        places.append(position)
        position += width(char)
    for start, wide in zip(starts, widths, strict=True):
        yield "".join(c for c, place in zip(line, places, strict=True) if start <= place < start + wide).strip()
