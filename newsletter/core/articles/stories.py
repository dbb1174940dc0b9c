"""One page, several stories: where each begins. A heading inside a story begins none, nor does a teaser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise, takewhile

from newsletter.core.articles import byline, headline, wording
from newsletter.core.articles.parts import Kind, Part

_ASKS = re.compile(r"(?:who|what|when|where|why|how|which)\b|.*[?？]$|如何|为何|怎么|什么", re.IGNORECASE)
TEASER = 100  # letters (a Chinese character counts three) under which a text beside others is only a teaser


def cut(parts: Sequence[Part]) -> list[list[Part]]:
    """The page in segments, each beginning at a story's heading; what stands before the first belongs to it."""
    starts = [number for number in range(len(parts)) if _begins(parts, number)]
    starts = _merged(parts, starts)
    edges = [0, *starts, len(parts)]
    segments = [list(parts[start:end]) for start, end in pairwise(edges) if start < end]
    if len(segments) > 1 and not any(part.kind is Kind.PROSE for part in segments[0]):
        segments[:2] = [segments[0] + segments[1]]
    return segments


def _merged(parts: Sequence[Part], starts: list[int]) -> list[int]:
    """Starts that lie in one head (a heading, a deck, a byline) are one; the very first is the page's own."""
    kept: list[int] = []
    for start in starts:
        before = parts[kept[-1] if kept else 0 : start]
        if any(part.kind is Kind.PROSE for part in before) or parts[start].block.ruled:
            kept.append(start)
    return kept


def _begins(parts: Sequence[Part], number: int) -> bool:
    part = parts[number]
    if part.block.story and number and parts[number - 1].block.story != part.block.story:
        return True
    linked = bool(part.block.ruled and part.block.level) and part.block.linked > 0.8
    if part.kind is not Kind.SHORT or number == 0 or not (linked or headline.is_like(part.text)):
        return False
    following = parts[number + 1 : number + 5]
    if linked or (part.block.ruled and (part.block.level or _leads(following)) and not _continues(parts, number)):
        return True
    if _dated(following) and not _is_quoted(part.text):
        # Headed by its own day and source, and not the line under a heading that already began one.
        return not any(
            before.kind is Kind.SHORT and headline.is_like(before.text) for before in parts[max(0, number - 1) : number]
        )
    opening = next((p for p in following if p.kind is Kind.PROSE), None)
    return opening is not None and parts[number - 1].kind is Kind.PROSE and byline.has_dateline(opening.text)


def _continues(parts: Sequence[Part], number: int) -> bool:
    """Whether what a rule sets off still speaks of the story above: its heading asks, or much of the headline returns."""
    if _ASKS.match(parts[number].text):
        return True
    title = next((part.text for part in parts[:number] if part.kind is Kind.SHORT and headline.is_like(part.text)), "")
    section = list(takewhile(lambda part: not part.block.ruled, parts[number + 1 : number + 60]))
    words = " ".join(part.text for part in section if part.kind is Kind.PROSE)
    return wording.share(title, wording.tokens(f"{parts[number].text} {words}")) >= 0.3


def _leads(following: Sequence[Part]) -> bool:
    """Whether text follows a line before any other heading."""
    return bool(following) and following[0].kind in (Kind.PROSE, Kind.BYLINE)


def _dated(following: Sequence[Part]) -> bool:
    """Whether a day or a source follows within a few short lines, and then text."""
    for number, part in enumerate(following[:3]):
        if part.kind is Kind.BYLINE and part.byline and (part.byline.day or part.byline.publisher):
            return any(p.kind is Kind.PROSE for p in following[number + 1 :])
        if part.kind is Kind.PROSE:
            return False
    return False


def _is_quoted(text: str) -> bool:
    return re.match(r"[\"“‘(（【]", text) is not None and re.search(r"[\"”’)）】]$", text) is not None


def is_teaser(paragraphs: Sequence[str], *, alone: bool, linked: bool) -> bool:
    """Whether a text is too little to be a story: none, a line or two that break off, a summary under a linked headline."""
    size = sum(wording.length(paragraph) for paragraph in paragraphs)
    if not size:
        return True
    broken = re.search(r"(?:\.\.\.|…|\[…\]|>>|\[\.\.\.\])\W*$", paragraphs[-1]) is not None
    if alone:
        return broken and len(paragraphs) == 1 and size < 3 * TEASER
    sentences = sum(len(re.findall(r"[.!?](?:\s|$)|[。！？]", paragraph)) for paragraph in paragraphs)
    return size < TEASER or (len(paragraphs) == 1 and (broken or sentences == 0 or (linked and sentences <= 2)))
