"""A PDF's text as HTML, from its tags where it has them, else from places and sizes; blocks are then read off that.

Running heads and folios are left out. Lines are joined to paragraphs; addresses come from link annotations.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from urllib.parse import unquote

from newsletter.core import languages


@dataclass(frozen=True)
class Piece:
    """A run of text as a PDF shows it: page, place in points, size, marked-content number (-1: an artifact), links."""

    page: int
    x: float
    y: float
    size: float
    text: str
    mark: int | None = None
    uri: str = ""
    target: str = ""
    height: float = 842.0
    bold: bool = False


def glue(before: str, after: str) -> str:
    """What stood between two lines of a paragraph before it was broken: a space, or nothing."""
    left, right = before.rstrip()[-1:], after.lstrip()[:1]
    if not left or not right:
        return ""
    if languages.is_wide(left) and languages.is_wide(right):
        return ""
    if languages.is_wide(left) or languages.is_wide(right):
        inner = left in "(（《「“" or right in ")）》」”,.;:，。；："
        chinese = sum(map(languages.is_wide, before + after)) * 2 > len(before + after)
        return "" if inner or chinese else " "
    if re.search(r"[^\W\d_]-$", before.rstrip()) and re.match(r"\w", after) and not re.match(r"(?:and|or|to)\b", after):
        return ""
    return "" if re.search(r"\w[/—]$", before.rstrip()) else " "


def inline(pieces: Sequence[Piece]) -> str:
    """HTML of the pieces of one paragraph, lines joined, marks and links set."""
    shown = [piece for piece in pieces if piece.text.strip() or "\n" not in piece.text]
    body = max((piece.size * len(piece.text) for piece in shown), default=0.0)
    size = next((piece.size for piece in shown if piece.size * len(piece.text) == body), 0.0)
    found: list[str] = []
    text = ""
    before: Piece | None = None
    for (uri, target, raised), run in groupby(shown, key=lambda p: (p.uri, p.target, _is_raised(p, size))):
        words = ""
        for piece in run:
            fresh = before is not None and _is_new_line(before, piece, size)
            piece_text = piece.text.replace("\n", " ")
            if fresh and not raised:
                text, words, piece_text = _broken(text, words, piece_text, found)
            words += piece_text
            text += piece_text
            before = piece if not raised else before
        found.append(_element(words, uri, target, raised))
    return "".join(found)


def _broken(text: str, words: str, following: str, found: list[str]) -> tuple[str, str, str]:
    """Join at a line's end: hyphenation goes, a space comes where one stood."""
    following = following.lstrip()
    if words:
        words = words.rstrip()
    elif found:
        found[-1] = re.sub(r"\s+((?:</[a-z]+>)*)$", r"\1", found[-1])
    text = text.rstrip()
    if text.endswith(("\u2010", "\u00ad")):
        if words:
            words = words[:-1]
        elif found:
            found[-1] = re.sub("[\u2010\u00ad]\\s*((?:</[a-z]+>)*)$", r"\1", found[-1])
        return text[:-1], words, following
    space = glue(text, following)
    return text + space, words + space, following


def _is_raised(piece: Piece, size: float) -> bool:
    return (
        piece.size < 0.82 * size
        and re.fullmatch(r"\s*[\[(]?\d{1,3}(?:[,\s]+\d{1,3})*[\])]?\s*", piece.text) is not None
    )


def _is_new_line(before: Piece, piece: Piece, size: float) -> bool:
    return piece.page != before.page or abs(before.y - piece.y) > 0.6 * max(size, 1.0)


def _element(words: str, uri: str, target: str, raised: bool) -> str:
    text = html.escape(words)
    if raised and words.strip():
        return f"<sup>{text.strip()}</sup>"
    if uri:
        return f'<a href="{html.escape(_as_shown(uri, words))}">{text}</a>'
    if target:
        return f'<a href="#{html.escape(target)}">{text}</a>'
    return text


def _as_shown(uri: str, words: str) -> str:
    """A link's address as it is printed, where that is the same one: a PDF's links hold it percent-encoded."""
    shown = re.sub(r"[\s\u200b\u00ad]", "", words)
    return shown if shown.isprintable() and shown and unquote(shown) == unquote(uri) else uri


# ---- without tags -------------------------------------------------------------------------------


@dataclass
class _Line:
    pieces: list[Piece]

    @property
    def text(self) -> str:
        return re.sub(r"\s+", " ", "".join(piece.text for piece in self.pieces)).strip()

    @property
    def size(self) -> float:
        return max(self.pieces, key=lambda piece: len(piece.text.strip()) * 1000 + piece.size).size

    @property
    def first(self) -> Piece:
        return self.pieces[0]

    @property
    def bold(self) -> bool:
        return all(piece.bold for piece in self.pieces if piece.text.strip())


def _lines(pieces: Iterable[Piece]) -> list[_Line]:
    """Lines in the order of the page's content; pieces that differ little in height are one line."""
    found: list[_Line] = []
    for piece in pieces:
        if piece.mark == -1 or not piece.text.strip():
            if found and piece.text and "\n" not in piece.text and piece.mark != -1:
                found[-1].pieces.append(piece)
            continue
        last = next((p for p in reversed(found[-1].pieces) if p.text.strip()), None) if found else None
        near = (
            last is not None and last.page == piece.page and abs(last.y - piece.y) <= 0.5 * max(last.size, piece.size)
        )
        if near:
            found[-1].pieces.append(piece)
        else:
            found.append(_Line([piece]))
    return found


def _furniture(lines: Sequence[_Line]) -> set[int]:
    """Running heads and folios: the same words, figures aside, at the top or bottom of several pages; lone page numbers."""
    pages = {line.first.page for line in lines}
    seen: dict[str, set[int]] = {}
    edge: list[tuple[int, str]] = []
    for number, line in enumerate(lines):
        share = line.first.y / (line.first.height or 842.0)
        if share > 0.92 or share < 0.08:
            words = re.sub(r"\d+", "0", line.text)
            edge.append((number, words))
            seen.setdefault(words, set()).add(line.first.page)
    return {
        number
        for number, words in edge
        if len(seen[words]) >= max(2, len(pages) // 3) or re.fullmatch(r"\W*(?:[Pp]age )?0(?: ?(?:/|of) ?0)?\W*", words)
    }


def by_places(pieces: Sequence[Piece]) -> str:
    """HTML of an untagged PDF: paragraphs by line gaps and sizes, larger lines as headings."""
    lines = _lines(pieces)
    dropped = _furniture(lines)
    lines = [line for number, line in enumerate(lines) if number not in dropped]
    if not lines:
        return ""
    weights: dict[float, int] = {}
    for line in lines:
        weights[round(line.size, 1)] = weights.get(round(line.size, 1), 0) + len(line.text)
    body = max(weights, key=lambda size: weights[size])
    sizes = sorted({round(line.size, 1) for line in lines if line.size > 1.08 * body}, reverse=True)[:5]
    found = []
    for paragraph in _paragraphs(lines):
        size = round(paragraph[0].size, 1)
        text = inline([piece for line in paragraph for piece in line.pieces])
        if size in sizes:
            found.append(f"<h{sizes.index(size) + 1}>{text}</h{sizes.index(size) + 1}>")
        else:
            found.append(f"<p><b>{text}</b></p>" if all(line.bold for line in paragraph) else f"<p>{text}</p>")
    return "\n".join(found)


def _paragraphs(lines: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Lines in paragraphs: a wider gap, another size or weight, or a number that opens a note begins a new one."""
    gaps = sorted(
        a.first.y - b.first.y for a, b in pairwise(lines) if a.first.page == b.first.page and a.first.y > b.first.y
    )
    usual = gaps[len(gaps) // 4] if gaps else 14.0
    paragraph = [lines[0]]
    for upper, lower in pairwise(lines):
        same_page = upper.first.page == lower.first.page
        gap = upper.first.y - lower.first.y
        stopped = re.search(r"[.!?。！？][\"”’)\]\d\s]*$", upper.text) is not None
        fresh = abs(upper.size - lower.size) > 0.6 or upper.bold != lower.bold
        fresh = fresh or re.match(r"[\[(]?\d{1,3}[\])]?[.:]?\s*(?:https?://)", lower.text) is not None
        fresh = fresh or (same_page and (gap > 1.3 * usual or gap < 0)) or (not same_page and stopped)
        if fresh:
            yield paragraph
            paragraph = []
        paragraph.append(lower)
    yield paragraph
