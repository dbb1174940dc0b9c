"""Which numbers in a text are notes' marks: those that fit the sequence of the notes, in reading order.

A superscript or a number in square brackets that names a note is a mark. A bare number at the end of a sentence
is one only if the notes need it there: the first marks of notes 1, 2, 3 … follow one another, so that "fined
RMB 200,000.13" cites note 13 and "rose to 47" cites none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter.core.finished.blocks import Block, Mark

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_BRACKETS = re.compile(
    r"(?:\s*[\[［【]\s*\^?\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*\s*[\]］】](?!\()(?:\s*[,，、](?=\s*[\[［【]\s*\d))?)+"
)
_RAISED = re.compile(r"\s*[⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:\s*[,，、⁻–-]?\s*[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*")
_BARE = re.compile(
    r"\s*(?<!\d)(?<!\d[.,])(?P<numbers>\d{1,3}(?:\s*[,，、;]\s*\d{1,3}|\s+\d{1,3})*)(?=[\s]*$|\s+[^\w\s]*[A-Z\u2e80-\u9fff])"
)
_AFTER_FIGURE = re.compile(r"(?<=\d)(?:[.,!?])\s?(?P<numbers>\d{1,3}(?:\s*[,，、;]\s*\d{1,3}|\s+\d{1,3})*)\s*$")
_GLUED = re.compile(r"\d{1,3}\s*$")
_STOP = re.compile(r"[.!?。！？；;:：…][\"'”’」』）)\]]*$|[,，][\"”’]?$|[\"”’」』）)\]]$")
_COUNTED = re.compile(
    r"(?:\b(?:Nos?|Arts?|Vols?|Ch|Sec|Figs?|pp?|paras?)\b\.?"
    r"|\b(?:Articles?|Chapters?|Sections?|Phase|Part|Annex|Table|Rule)\b|第|[$€£¥])\s*$",
    re.IGNORECASE,
)
_CARET = re.compile(r"(?<=[^\s\d\[(])\s*\^\d{1,3}(?:\s*[,，]\s*\^?\d{1,3})*(?!\w)")
_PARENTHESES = re.compile(
    r"(?:\s?[(（]\d{1,3}(?:\s*[,，、;]\s*\d{1,3})*[)）])+(?=\s*$|\s+[^\w\s]*[A-Z]|[\u2e80-\u9fff])"
)
_CLAUSE = re.compile(r"(?<=[a-z][,;])(?P<numbers>\d{1,3})(?=\s+[a-z])")
_DOUBTFUL = re.compile(r"(?:(?<=[^\W\d_])|(?<=\b(?:19|20)\d\d))[.,!?。！？][\"”’)]*(\d{1,3})(?=\s|$)")
_UNIT = re.compile(r"(?<![A-Za-z])(?:k|c|m)?m$")
ADVANCE, SKIPPED, REPEATED = 100, 60, 15


@dataclass(frozen=True)
class _Candidate:
    """A place that may be a mark: its block, range and labels; `strength` of the look; `certain` when set apart.

    `glued` to the end of a sentence or clause, it may cite a note again.
    """

    block: int
    start: int
    end: int
    labels: tuple[str, ...]
    strength: int
    certain: bool = False
    glued: bool = False


def find(blocks: Sequence[Block], labels: Sequence[str]) -> tuple[tuple[Mark, ...], ...]:
    """The marks of each block, those the source sets apart among them. `labels`: the notes' numbers, as printed."""
    known = frozenset(labels)
    certain = [candidate for number, block in enumerate(blocks) for candidate in _certain(number, block, known)]
    covered = {label for candidate in certain for label in candidate.labels} & known
    chosen = certain
    if labels:
        weak = [
            c for number, block in enumerate(blocks) for c in _weak(number, block, known) if not _overlaps(c, certain)
        ]
        if len(covered) * 2 >= len(known):  # most marks are set apart: a bare number must look like one of the others
            weak = [c for c in weak if c.glued or (c.strength in (8, 20) and covered.isdisjoint(c.labels))]
        chosen = _best(sorted([*certain, *weak], key=lambda c: (c.block, c.end, -c.strength)), list(labels))
    found: list[list[Mark]] = [[] for _ in blocks]
    for candidate in sorted(chosen, key=lambda c: (c.block, c.start)):
        found[candidate.block].append(Mark(candidate.start, candidate.end, candidate.labels))
    return tuple(tuple(marks) for marks in found)


def doubtful(blocks: Sequence[Block], found: Sequence[Sequence[Mark]], labels: Sequence[str]) -> list[str]:
    """Numbers left in the text although they may cite a note, with the words before them."""
    left = []
    for block, marks in zip(blocks, found, strict=True):
        for match in _DOUBTFUL.finditer(block.text):
            read = any(mark.start < match.end() and match.start(1) < mark.end for mark in marks)
            before = block.text[: match.start(1)]
            if match[1] in labels and not read and not block.level and not _COUNTED.search(before):
                left.append(before[-30:] + match[1])
    return left


def _overlaps(one: _Candidate, others: Sequence[_Candidate]) -> bool:
    return any(one.block == other.block and one.start < other.end and other.start < one.end for other in others)


# ---- candidates ---------------------------------------------------------------------------------


def _certain(number: int, block: Block, known: frozenset[str]) -> Iterator[_Candidate]:
    for mark in block.marks:
        yield _Candidate(number, mark.start, mark.end, mark.labels, 30, certain=True)
    taken = [_Candidate(number, mark.start, mark.end, mark.labels, 30) for mark in block.marks]
    for pattern in (_BRACKETS, _RAISED, _CARET):
        for match in pattern.finditer(block.text):
            labels = _labels(match.group(), known)
            before = block.text[: match.start()]
            if not labels or (pattern is _RAISED and _UNIT.search(before) and not match.group()[0].isspace()):
                continue
            candidate = _Candidate(number, match.start(), match.end(), labels, 30, certain=True)
            if not _overlaps(candidate, taken):
                yield candidate


def _labels(words: str, known: frozenset[str]) -> tuple[str, ...]:
    """The notes named in brackets or raised; none unless every number is a note's, so that [2022] stays a year.

    Without a list of notes any number up to three digits counts. A range `7-9` is written out; raised `⁷⁸`
    without a note 78 is 7 and 8.
    """
    words = words.translate(_SUPERSCRIPT).replace("⁻", "-")
    found: list[str] = []
    for part in re.findall(r"\d{1,3}\s*[–-]\s*\d{1,3}|\d+", words):
        ends = [int(end) for end in re.findall(r"\d+", part)]
        numbers = [str(n) for n in range(ends[0], ends[-1] + 1)] if ends[0] <= ends[-1] else [str(n) for n in ends]
        if known and not known.issuperset(numbers) and known.issuperset(part):
            numbers = list(part)
        found.extend(numbers)
    if known and not known.issuperset(found):
        return ()
    return tuple(found)


def _weak(number: int, block: Block, known: frozenset[str]) -> Iterator[_Candidate]:
    if block.level:
        return
    text = block.text
    for match in _BARE.finditer(text):
        before = text[: match.start()]
        if not before or _COUNTED.search(before):
            continue
        at_end, stopped = match.end() == len(text.rstrip()), _STOP.search(before) is not None
        if not at_end and (not stopped or before[-1:] in ",，"):
            continue
        strength = (20 if at_end else 8) if stopped else 5
        if not stopped and not match.group()[0].isspace() and before[-1:].isascii() and before[-1:].isalpha():
            strength = 4
        close = stopped and not match.group()[0].isspace()
        yield from _tails(number, match, known, strength, glued=close)
    for match in _CLAUSE.finditer(text):
        yield from _tails(number, match, known, 8, glued=True)
    for match in _PARENTHESES.finditer(text):
        labels = tuple(re.findall(r"\d+", match.group()))
        if known.issuperset(labels) and _STOP.search(text[: match.start()]):
            at_end = match.end() == len(text.rstrip())
            yield _Candidate(number, match.start(), match.end(), labels, 20 if at_end else 8)
    figure = _AFTER_FIGURE.search(text)
    if figure:
        yield from _tails(number, figure, known, 12 if figure.group()[0] in ".!?" else 2)
    glued = _GLUED.search(text)
    if glued and glued.start() and re.search(r"\d\s*$", text) and not re.search(r"\D\d{1}\s*$", text):
        digits = glued.group().strip()
        for length in range(1, len(digits) + 1):
            label, start = digits[-length:], glued.start() + len(digits) - length
            if label in known and text[start - 1 : start].isdigit():
                yield _Candidate(number, start, len(text), (label,), -30)


def _tails(
    number: int, match: re.Match[str], known: frozenset[str], strength: int, glued: bool = False
) -> Iterator[_Candidate]:
    """Every way to read the end of a row of numbers as marks: `rose to 47 7` cites 7, not 47 and 7."""
    places = [(m.group(), match.start("numbers") + m.start()) for m in re.finditer(r"\d+", match["numbers"])]
    for index in range(len(places)):
        labels = tuple(label for label, _ in places[index:])
        if not known.issuperset(labels):
            continue
        start = places[index][1]
        gap = re.search(r"\s*$", match.string[:start])
        lead = len(gap.group()) if gap else 0
        weaker = strength if index == 0 else (6 if lead else 1)
        yield _Candidate(number, start - lead, match.end("numbers"), labels, weaker, glued=glued and index == 0)


# ---- the sequence -------------------------------------------------------------------------------


def _advance(reached: int, labels: Sequence[str], order: dict[str, int]) -> tuple[int, int]:
    """(notes reached, points) when the marks of a place are read after `reached` notes."""
    points = 0
    for label in labels:
        place = order[label]
        if place == reached:
            reached, points = reached + 1, points + ADVANCE
        elif place > reached:
            points += ADVANCE - SKIPPED * (place - reached)
            reached = place + 1
        else:
            points -= REPEATED
    return reached, points


def _best(candidates: list[_Candidate], labels: list[str]) -> list[_Candidate]:
    """The choice of candidates that covers the notes best in their order. Certain ones are always taken."""
    order = {label: place for place, label in reversed(list(enumerate(labels)))}
    # How far the notes are reached -> (points, the choice as a chain, where the last choice ends).
    states: dict[tuple[int, int, int], tuple[int, tuple[_Candidate, object] | None]] = {(0, -1, 0): (0, None)}
    for candidate in candidates:
        following = {} if candidate.certain else dict(states)
        for (reached, block, end), (points, chain) in states.items():
            if block == candidate.block and candidate.start < end:
                continue
            known = [label for label in candidate.labels if label in order]
            step = _advance(reached, known, order)
            if step[0] > reached or candidate.certain:
                value = points + step[1] + candidate.strength
            elif (candidate.strength >= 20 or candidate.glued) and len(known) == 1:
                value = points + 1  # cited again
            else:
                continue
            key = (step[0], candidate.block, candidate.end)
            if key not in following or following[key][0] < value:
                following[key] = (value, (candidate, chain))
        states = _pruned(following, candidate.block) or states
    _, chain = max(states.values(), key=lambda state: state[0])
    found: list[_Candidate] = []
    while chain is not None:
        found.append(chain[0])
        chain = chain[1]  # type: ignore[assignment]
    return found


def _pruned(
    states: dict[tuple[int, int, int], tuple[int, tuple[_Candidate, object] | None]], block: int
) -> dict[tuple[int, int, int], tuple[int, tuple[_Candidate, object] | None]]:
    """Only the best way to each number of notes reached, of those whose last choice can no longer overlap."""
    best: dict[tuple[int, int, int], tuple[int, tuple[_Candidate, object] | None]] = {}
    for (reached, last, end), value in states.items():
        key = (reached, last, end) if last == block else (reached, -1, 0)
        if key not in best or best[key][0] < value[0]:
            best[key] = value
    return best
