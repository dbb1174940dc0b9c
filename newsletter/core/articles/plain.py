"""Text and Markdown to blocks: one a line or a paragraph, whichever the text is laid out by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from newsletter.core import languages
from newsletter.core.articles import wording
from newsletter.core.articles.document import Block, Claim, Document
from newsletter.errors import NewsletterError

MOST = 100_000  # blocks of a text that are read
LONGEST = 100_000  # characters of one line; longer ones are no text
_LINK = re.compile(
    r"(?<!!)\[((?:[^\[\]\\]|\\.){0,500})\]\([^()\s]{0,2000}(?:\([^()\s]{0,500}\)[^()\s]{0,500})?(?:\s+\"[^\"]{0,300}\")?\)"
)
_PICTURE = re.compile(r"!\[[^\]]{0,500}\]\([^)]{0,3000}\)")
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"(?:[-*_=~—─＿*]\s?){3,}")
_ITEM = re.compile(r"(?:[-*+•·●○■◆▪‣]\s+|\d{1,2}[.)、．]\s*(?!\d)|[(（][\d一二三四五六七八九十]{1,3}[)）]\s*)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_HTTP = re.compile(r"(?:https?://|www\.)\S+")


def read(text: str, *, markdown: bool | None = None) -> Document:
    """The blocks of a text; whether it is Markdown is seen by its headings and links where that is not said."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    marked = bool(_LINK.search(text) or re.search(r"^#{1,4} \S", text, re.MULTILINE)) if markdown is None else markdown
    title, text = _front(text) if marked else ("", text)
    claims = (Claim("headline", title),) if title else ()
    blocks = tuple(islice(_blocks(text, marked=marked), MOST + 1))
    if len(blocks) > MOST:
        raise NewsletterError(f"holds more than {MOST:,} paragraphs; save the part that matters by itself")
    return Document(blocks, claims)


def _front(text: str) -> tuple[str, str]:
    """The title of a Markdown file's front matter, and the text after it."""
    match = re.match(r"---\n(.{0,20000}?)\n---\n", text, re.DOTALL)
    if match is None or not re.search(r"^\w+:", match[1], re.MULTILINE):
        return "", text
    title = re.search(r"^title:\s*[\"']?(.+?)[\"']?\s*$", match[1], re.MULTILINE)
    rest = "\n".join(
        line for line in match[1].split("\n") if re.match(r"(?:date|published|author|source|publisher):", line)
    )
    return title[1] if title else "", rest + "\n\n" + text[match.end() :]


def _blocks(text: str, *, marked: bool) -> Iterator[Block]:
    ruled = False
    for paragraph in re.split(r"\n[ \t\u3000\xa0]*(?:\n[ \t\u3000\xa0]*)+", text):
        lines = [line.strip(" \t\u3000\xa0") for line in paragraph.split("\n")]
        for line in _joined([line for line in lines if line]):
            if _RULE.fullmatch(line):
                ruled = True
                continue
            block = _block(line[:LONGEST], marked=marked, ruled=ruled)
            if block is not None:
                yield block
                ruled = False


def _joined(lines: list[str]) -> list[str]:
    """The lines of a paragraph; one line again where it was only broken to a width."""
    if len(lines) < 2:
        return lines
    widths = [wording.length(line) for line in lines[:-1]]
    opened = sum(not wording.ends(line) for line in lines[:-1])
    fits = max(widths) <= 100 * (1 + 2 * wording.is_chinese(lines[0])) and min(widths) >= 0.6 * max(widths)
    marks = any(_HEADING.match(line) or _RULE.fullmatch(line) or _ITEM.match(line) for line in lines)
    if marks or not fits or max(widths) < 55 or opened < 0.6 * len(widths):
        return lines
    return [languages.WIDE_JOIN.sub("", "\n".join(lines)).replace("\n", " ")]


def _block(line: str, *, marked: bool, ruled: bool) -> Block | None:
    level, linked = 0, 0.0
    item = _ITEM.match(line) is not None
    if marked:
        line = _PICTURE.sub("", line)
        if heading := _HEADING.fullmatch(line):
            level, line = len(heading[1]), heading[2]
        inside = sum(len(match[1]) for match in _LINK.finditer(line))
        line = _LINK.sub(r"\1", line)
        linked = min(1.0, inside / len(line.strip())) if line.strip() else 0.0
        line = re.sub(r"^>\s?|(\*\*|__)(?=\S)|(?<=\S)(\*\*|__)", "", line)
        line = re.sub(r"(?<![\w*])[*_](\S(?:[^*_]{0,300}\S)?)[*_](?![\w*])", r"\1", line)
        line = _ESCAPE.sub(r"\1", line)
        if _ITEM.match(line) and line[0] in "-*+":
            line = line[1:].strip()
    else:
        inside = sum(len(match.group()) for match in _HTTP.finditer(line))
        linked = inside / len(line) if line else 0.0
    line = wording.squeeze(line)
    return Block(line, level, linked, ruled=ruled, item=item) if line else None
