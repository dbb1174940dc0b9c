"""A tagged PDF's structure as HTML. Our own PDF is known by its labels and gets the classes of our pages."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter.core.finished import headings
from newsletter.core.finished.own_text import is_phrase
from newsletter.core.finished.printed import Piece, glue, inline
from newsletter.core.words import words

_LABELS = {
    label: name
    for language in ("en", "zh")
    for name, label in (
        ("brief", words(language).in_brief),
        ("key-dates", words(language).key_dates),
        ("contents", words(language).contents),
        ("corrections", words(language).corrected),
        ("notes", words(language).notes),
    )
}
_HEADINGS = re.compile(r"H([1-6])?")
_SIGN = re.compile(r"\s*(?:[-–•▪◦‣●*·]|(\d{1,3})[.)]|\[(\d{1,3})\])\s*")


@dataclass(frozen=True)
class Tagged:
    """A tag of the structure tree: its standard name, and its children, which are tags or (page, content number)."""

    name: str
    children: tuple[Tagged | tuple[int, int], ...]


class _Tree:
    """The tree with the text of its content numbers."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        self.texts: dict[tuple[int, int], list[Piece]] = {}
        self.firsts: dict[str, int] = {}  # the page on which a paragraph begins, and on which it ends
        self.lasts: dict[str, int] = {}
        for piece in pieces:
            if piece.mark is not None and piece.mark >= 0:
                self.texts.setdefault((piece.page, piece.mark), []).append(piece)

    def leaves(self, tag: Tagged, *, stop: frozenset[str] = frozenset()) -> Iterator[Piece]:
        for child in tag.children:
            if isinstance(child, tuple):
                yield from self.texts.get(child, ())
            elif child.name not in stop:
                yield from self.leaves(child, stop=stop)

    def blocks(self, tag: Tagged) -> Iterator[tuple[str, str]]:
        """(kind, HTML) of every block below a tag, in order; kind is `h1` … `h6`, `p`, `list`, `table`, `quote`, `note`."""
        loose: list[Piece] = []
        for child in tag.children:
            if isinstance(child, tuple):
                loose.extend(self.texts.get(child, ()))
                continue
            if child.name in ("Span", "Link", "Reference", "Quote", "Em", "Strong", "Lbl", "Code"):
                loose.extend(self.leaves(child))
                continue
            if loose:
                yield self.paragraph(loose)
                loose = []
            yield from self.block(child)
        if any(piece.text.strip() for piece in loose):
            yield self.paragraph(loose)

    def joined(self, tag: Tagged) -> Iterator[tuple[str, str]]:
        """The blocks, those that a page's end cut in two made one again."""
        last: tuple[str, str] | None = None
        for kind, text in self.blocks(tag):
            if last is not None and last[0] == kind == "list" and last[1][:3] == text[:3]:
                last = (kind, last[1][: -len("</ol>")] + text[len("<ol>") :])
            elif last is not None and last[0] == kind == "table" and _head(last[1]) == _head(text) != "":
                last = (kind, last[1][: -len("</table>")] + text.removeprefix("<table>" + _head(text)))
            elif last is not None and last[0] == kind == "p" and self.runs_on(last[1], text):
                before, after = last[1][3:-4], text[3:-4]
                last = (kind, f"<p>{before}{glue(_bare(before), _bare(after))}{after}</p>")
            else:
                if last is not None:
                    yield last
                last = (kind, text)
        if last is not None:
            yield last

    def runs_on(self, upper: str, lower: str) -> bool:
        """Whether a paragraph goes on in the next one, which begins a page."""
        start = self.firsts.get(lower)
        if re.match(r"[\[(]?\d{1,3}[\])]?[.:]?\s", _bare(lower)) or re.search(r"(?:https?|ftp)://\S+$", _bare(upper)):
            return False
        return start is not None and start != self.lasts.get(upper) and not re.search(
            r"[.!?。！？:：…][\"”’」』）)\]]*\d{0,3}$", _bare(upper)
        )  # fmt: skip

    def paragraph(self, pieces: Sequence[Piece]) -> tuple[str, str]:
        text = f"<p>{inline(pieces)}</p>"
        if pieces:
            self.firsts[text], self.lasts[text] = pieces[0].page, pieces[-1].page
        return "p", text

    def block(self, tag: Tagged) -> Iterator[tuple[str, str]]:
        heading = _HEADINGS.fullmatch(tag.name)
        if heading or tag.name == "Title":
            level = heading[1] or "2" if heading else "1"
            yield f"h{level}", inline(list(self.leaves(tag)))
        elif tag.name in ("P", "Caption", "Note", "FENote"):
            yield self.paragraph(list(self.leaves(tag)))
        elif tag.name == "L":
            yield "list", self.listed(tag)
        elif tag.name == "Table":
            yield "table", self.table(tag)
        elif tag.name == "BlockQuote":
            yield "quote", "<blockquote>" + "".join(text for _, text in self.blocks(tag)) + "</blockquote>"
        elif tag.name not in ("Artifact", "Figure", "Formula"):
            yield from self.blocks(tag)

    def listed(self, tag: Tagged) -> str:
        items: list[str] = []
        ordered = False
        for item in _entries(tag):
            if item.name == "L":  # a list may stand in its list instead of in the entry above it
                nested = self.listed(item)
                if items:
                    items[-1] = f"{items[-1].removesuffix('</li>')}{nested}</li>"
                else:
                    items.append(f"<li>{nested}</li>")
                continue
            own = list(self.leaves(item, stop=frozenset({"L", "Table"})))
            while own and not own[0].text.strip():
                del own[0]
            sign = _SIGN.fullmatch(own[0].text) if own else None
            number = (sign[1] or sign[2]) if sign else None
            ordered = ordered or number is not None
            value = f' value="{number}"' if number else ""
            nested = "".join(self.listed(child) for child in _below(item, "L"))
            items.append(f"<li{value}>{inline(own[1:] if sign else own)}{nested}</li>")
        name = "ol" if ordered else "ul"
        return f"<{name}>{''.join(items)}</{name}>"

    def table(self, tag: Tagged) -> str:
        rows = []
        for row in _named(tag, "TR"):
            cells = [
                f"<{cell.name.lower()}>{inline(list(self.leaves(cell)))}</{cell.name.lower()}>"
                for cell in row.children
                if isinstance(cell, Tagged) and cell.name in ("TH", "TD")
            ]
            head = all(isinstance(c, Tagged) and c.name == "TH" for c in row.children)
            text = f"<thead><tr>{''.join(cells)}</tr></thead>" if head else f"<tr>{''.join(cells)}</tr>"
            if not (head and text in rows):  # a head is repeated on each page
                rows.append(text)
        return f"<table>{''.join(rows)}</table>"


def _head(table: str) -> str:
    match = re.match(r"<table>(<thead>.*?</thead>)", table, re.DOTALL)
    return match[1] if match else ""


def _named(tag: Tagged, name: str) -> Iterator[Tagged]:
    """The nearest tags of a name below a tag, not inside one another."""
    for child in tag.children:
        if isinstance(child, Tagged):
            if child.name == name:
                yield child
            elif child.name not in ("L", "Table"):
                yield from _named(child, name)


def _entries(tag: Tagged) -> Iterator[Tagged]:
    """The entries of a list, and the lists that stand between them."""
    for child in tag.children:
        if isinstance(child, Tagged):
            if child.name in ("LI", "L"):
                yield child
            elif child.name != "Table":
                yield from _entries(child)


def _below(tag: Tagged, name: str) -> Iterator[Tagged]:
    yield from _named(tag, name)


def as_html(tags: Tagged, pieces: Sequence[Piece]) -> str:
    """HTML of a tagged PDF."""
    blocks = list(_Tree(pieces).joined(tags))
    labels = [_LABELS.get(_bare(text)) for kind, text in blocks if kind == "h2"]
    if "contents" in labels and "notes" in labels:
        return "".join(_ours(blocks))
    return "\n".join(f"<{kind}>{text}</{kind}>" if re.fullmatch("h[1-6]", kind) else text for kind, text in blocks)


def _bare(text: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", "", text))).strip()


def _folded(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _ours(blocks: Sequence[tuple[str, str]]) -> Iterator[str]:
    """The blocks in the elements of our own page."""
    anchors: dict[str, str] = {}
    for kind, text in blocks:
        if kind == "list":
            for href, shown in re.findall(r'<a href="#([^"]+)">(.*?)</a>', text):
                anchors.setdefault(_folded(re.sub(r"(?:\s*\.)+\s*\d*\s*$", "", _bare(shown))), html.unescape(href))
    part, lines, count, told = "masthead", 0, 0, False
    for index, (kind, text) in enumerate(blocks):
        after = blocks[index - 1][0] if index else ""
        if kind == "h1":
            yield f'<h1 class="masthead-name">{text}</h1>'
        elif kind == "h2":
            part = _LABELS.get(_bare(text), "section")
            if part == "section":
                count += 1
                title = re.sub(rf"^\s*{count}\s*(?=\D)", "", text)
                yield f'<div class="section-head"><h2>{title}</h2></div>'
            else:
                yield f'<h2 class="label">{text}</h2>'
        elif kind == "h3":
            part = "item"
            anchor = anchors.get(_folded(_bare(text)), "")
            yield f'<article class="item" id="{html.escape(anchor)}"><h3>{text}</h3></article>'
        elif part == "masthead" and kind == "p" and lines < 2:
            lines += 1
            yield f'<div class="{("masthead-label", "masthead-covers")[lines - 1]}">{text}</div>'
        elif part == "item" and after == "h3" and kind == "p" and headings.is_date(_bare(text)):
            yield f'<div class="item-meta">{text}</div>'
        elif part == "notes" and kind == "list":
            yield f'<section class="notes">{_numbered(text)}</section>'
            part = "colophon"
        elif part == "colophon":
            known = told or is_phrase(_bare(text))
            told = told or not known
            yield f'<div class="{"colophon" if known else "disclaimer"}">{text}</div>'
        else:
            name = {"masthead": "intro", "section": "section-head", "item": "item-body"}.get(part, part)
            yield f'<div class="{name}">{text}</div>'


def _numbered(text: str) -> str:
    return re.sub(r"^<ul>(.*)</ul>$", r"<ol>\1</ol>", text, flags=re.DOTALL)
