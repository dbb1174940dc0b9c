"""HTML to blocks: paragraphs, headings, lists, tables and quotations with their emphasis, links and marks.

Our own pages are known by their classes and say themselves what each part is. Text that a reader does not see
(scripts, styles, `display:none`) is not text. Word and Markdown files come through here as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree
from lxml import html as lxml_html

from newsletter.core.finished import beside
from newsletter.core.finished.blocks import Block, Kind, Role
from newsletter.core.finished.inline import Inline

_BLOCKS = frozenset(
    "address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th "
    "thead tr ul caption".split()
)
_HIDDEN = frozenset(["head", "script", "style", "template", "noscript", "svg", "iframe", "object", "button", "select"])
_KINDS = {"b": "strong", "strong": "strong", "i": "em", "em": "em", "code": "code", "tt": "code"}
_ROLES = {
    "masthead-name": Role.NAME,
    "masthead-label": Role.LABEL,
    "masthead-covers": Role.COVERS,
    "masthead": Role.FURNITURE,
    "brief": Role.BRIEF,
    "key-dates": Role.KEY_DATE,
    "label": Role.FURNITURE,
    "section": Role.BODY,
    "section-head": Role.BODY,
    "section-preamble": Role.BODY,
    "contents": Role.FURNITURE,
    "corrections": Role.FURNITURE,
    "colophon": Role.FURNITURE,
    "intro": Role.INTRO,
    "item-meta": Role.DATE,
    "item-body": Role.BODY,
    "disclaimer": Role.DISCLAIMER,
}
_NUMBERS = re.compile(r"\s*[\[(（【]?\s*\^?\d{1,3}(?:\s*[,，、;–-]\s*\d{1,3})*\s*[\])）】]?\s*[,，]?\s*")
_BACK = re.compile(r"[\s\[\]()]*(?:[↩↑⏎↵⤴^]|back|return|返回)[\ufe0e\ufe0f\s\[\]()]*", re.IGNORECASE)
_UNIT = re.compile(r"(?<![A-Za-z])[kcm]?m$")


@dataclass
class _Place:
    """Where the walk stands: what the next block will be."""

    kind: Kind = Kind.PARAGRAPH
    level: int = 0
    role: Role = Role.UNSAID
    number: int | None = None
    depth: int = -1
    cell: tuple[int, int, int] = (0, 0, 0)
    name: str = ""
    label: str = ""


class _Walk:
    """One pass over a document; `blocks` fills up as block elements end."""

    def __init__(self, *, ours: bool) -> None:
        self.blocks: list[Block] = []
        self.inline = Inline()
        self.ours = ours
        self.gap = True
        self.tables = 0
        self.targets: set[str] = set()

    def flush(self, place: _Place, *, gap: bool = True) -> None:
        inline, self.inline = self.inline, Inline()
        text, spans, marks = inline.finished()
        if text:
            self.blocks.append(
                Block(
                    text, place.kind, place.level, place.role, spans, marks, place.number, max(place.depth, 0), place.cell,
                    self.gap, place.name, place.label,
                )
            )  # fmt: skip
            place.number = None if place.kind is not Kind.BULLET else place.number
        self.gap = gap

    def element(self, node: etree._Element, place: _Place) -> None:
        if not isinstance(node.tag, str) or node.tag in _HIDDEN or _unseen(node):
            return
        if node.tag == "br":
            if place.role is Role.BODY:
                self.inline.line_end()
            else:
                self.flush(place, gap=not self.inline)
        elif node.tag == "wbr":  # libxml2 does not know that it is empty
            self.children(node, place)
        elif node.tag in ("td", "th") and place.role is Role.KEY_DATE:
            self.inline.add(" ")
            self.children(node, place)
        elif node.tag in _BLOCKS:
            self.flush(place)
            inner = self.inside(node, place)
            self.children(node, inner)
            self.flush(inner)
        elif not self.special(node, place):
            start = self.inline.length
            self.children(node, place)
            self.inline.close(start, _KINDS.get(node.tag, ""), "")

    def children(self, node: etree._Element, place: _Place) -> None:
        self.inline.add(node.text or "")
        for child in node:
            self.element(child, place)
            self.inline.add(child.tail or "")

    # ---- inline elements with a meaning ---------------------------------------------------------

    def special(self, node: etree._Element, place: _Place) -> bool:
        """Marks and links; whether the element was dealt with."""
        words = "".join(str(part) for part in node.itertext())
        label = node.get("data-note")
        if label:
            self.inline.mark("", (label,))
            return True
        href = (node.get("href") or "").strip()
        if self.ours and "skip" in _classes(node):
            return True
        if node.tag == "sup" or (node.tag == "a" and href.startswith("#")):
            return self.mark(node, words, href, place)
        if node.tag == "a" and href:
            start = self.inline.length
            self.children(node, place)
            self.inline.close(start, "link", href)
            return True
        return self.ours and not {"section-number", "count"}.isdisjoint(_classes(node))

    def mark(self, node: etree._Element, words: str, href: str, place: _Place) -> bool:
        if href and _BACK.fullmatch(words):
            return True
        link = next((a for a in node.iter("a")), None)
        if node.tag == "sup" and link is not None and re.match("https?://", (link.get("href") or "").strip()):
            return False
        target = (link.get("href") or "")[1:] if link is not None else ""
        if not _NUMBERS.fullmatch(words) or (node.tag == "sup" and _UNIT.search(self.inline.text)):
            if href and place.role in (Role.BRIEF, Role.KEY_DATE):
                place.label = href[1:]
            return False
        if not self.inline.text.strip():  # the number that opens a note
            self.inline.add(words.strip() + " ")
            return True
        self.targets.add(target)
        self.inline.mark(words, tuple(_numbers(words)))
        return True

    # ---- block elements -------------------------------------------------------------------------

    def inside(self, node: etree._Element, place: _Place) -> _Place:
        """The place within a block element."""
        inner = replace(place, level=0, name=node.get("id") or place.name)
        tag = str(node.tag)
        if re.fullmatch(r"h[1-6]", tag):
            inner.level = int(tag[1])
        elif tag in ("ul", "ol"):
            inner.depth = place.depth + 1
        elif tag == "li":
            inner.kind, inner.number = Kind.BULLET, _item_number(node)
            if node.get("data-label"):  # a definition taken out of Markdown
                inner.role, inner.label, inner.name = (
                    Role.NOTE,
                    node.get("data-label") or "",
                    f"note-{node.get('data-label')}",
                )
        elif tag == "blockquote":
            inner.kind = Kind.QUOTE
        elif tag == "pre":
            inner.kind = Kind.CODE
        elif tag == "table":
            self.tables += 1
        elif tag in ("td", "th") and _is_data(node):
            inner.kind, inner.cell = Kind.CELL, (self.tables, *_cell_place(node))
        if self.ours:
            self.told(node, inner, tag)
            if tag == "thead" and inner.role is Role.KEY_DATE:
                inner.role = Role.FURNITURE
        elif place.role is not Role.NAVIGATION:
            inner.role = beside.role(node) or inner.role
        return inner

    def told(self, node: etree._Element, inner: _Place, tag: str) -> None:
        """What our own classes say."""
        for name in _classes(node):
            if name in _ROLES:
                inner.role = _ROLES[name]
            elif name == "item":
                inner.name, inner.role = node.get("id") or "", Role.UNSAID
        parent = node.getparent()
        if tag == "h2" and parent is not None and not {"section", "section-head"}.isdisjoint(_classes(parent)):
            inner.role = Role.SECTION
        elif tag == "h3" and any("item" in _classes(a) for a in node.iterancestors()):
            inner.role = Role.HEADING
            inner.name = _anchor(next(a for a in node.iterancestors() if "item" in _classes(a)))
        elif tag == "li" and any("notes" in _classes(a) for a in node.iterancestors()):
            inner.role, inner.label = Role.NOTE, str(_item_number(node))


def _anchor(item: etree._Element) -> str:
    """An item's anchor: its id, in e-mail that of the empty link before its heading."""
    return item.get("id") or next((link.get("id") or "" for link in item.iter("a") if link.get("id")), "")


def _unseen(node: etree._Element) -> bool:
    style = re.sub(r"\s", "", node.get("style") or "").lower()
    return "display:none" in style or "mso-hide:all" in style or node.get("hidden") is not None


def _classes(node: etree._Element) -> list[str]:
    return (node.get("class") or "").split()


def _numbers(words: str) -> Iterator[str]:
    for part in re.findall(r"\d{1,3}\s*[–-]\s*\d{1,3}|\d+", words):
        ends = [int(end) for end in re.findall(r"\d+", part)]
        yield from (str(n) for n in (range(ends[0], ends[-1] + 1) if ends[0] <= ends[-1] else ends))


def _item_number(node: etree._Element) -> int | None:
    """The number a browser would show for a list item; None in a bulleted list."""
    parent = node.getparent()
    if parent is None or parent.tag != "ol":
        return None
    number = int(parent.get("start") or 1) - 1 if re.fullmatch(r"-?\d{1,6}", parent.get("start") or "1") else 0
    for sibling in parent:
        if sibling.tag == "li":
            value = sibling.get("value") or ""
            number = int(value) if re.fullmatch(r"\d{1,6}", value) else number + 1
        if sibling is node:
            break
    return number


def _is_data(cell: etree._Element) -> bool:
    """Whether a cell belongs to a table of data; mail programs use tables for layout."""
    table = next((a for a in cell.iterancestors() if a.tag == "table"), None)
    if table is None or table.get("role") in ("presentation", "none"):
        return False
    if any(node.tag in ("table", "h1", "h2", "h3", "h4", "ul", "ol", "div") for node in table.iterdescendants()):
        return False
    rows = [[c for c in row if c.tag in ("td", "th")] for row in table.iter("tr")]
    return len(rows) > 1 and all(len(row) >= 2 for row in rows)


def _cell_place(cell: etree._Element) -> tuple[int, int]:
    row = cell.getparent()
    table = next(a for a in cell.iterancestors() if a.tag == "table")
    cells = [c for c in row if c.tag in ("td", "th")] if row is not None else [cell]
    rows = list(table.iter("tr"))
    return (rows.index(row) if row is not None else 0), cells.index(cell)


def is_ours(root: etree._Element) -> bool:
    """Whether a document is one of our own outputs."""
    found = {name for node in root.iter("section", "article", "div", "td") for name in _classes(node)}
    return {"item", "item-body"} <= found and not {"section", "section-head"}.isdisjoint(found)


def published(text: str) -> str | None:
    """The day of publication that one of our own pages states; None for any other page."""
    if not re.search(r"""<article[^>]+class=["']?item\b""", text):
        return None
    match = re.search(r"""<meta property="article:published_time" content="(\d{4}-\d\d-\d\d)""", text)
    return match[1] if match else None


def read(text: str) -> list[Block]:
    """The blocks of an HTML document or fragment."""
    text = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    if not text.strip():
        return []
    root = lxml_html.document_fromstring(text, parser=lxml_html.HTMLParser(huge_tree=True, remove_comments=True))
    walk = _Walk(ours=is_ours(root))
    place = _Place()
    walk.element(root, place)
    walk.flush(place)
    return _noted(walk.blocks, walk.targets - {""})


def _noted(blocks: list[Block], targets: set[str]) -> list[Block]:
    """Blocks that the marks' links point to are notes: Word's footnotes and endnotes, Markdown's, Wikipedia's."""
    found: list[Block] = []
    for block in blocks:
        pointed = block.name in targets and block.role is Role.UNSAID and not block.level
        if pointed and (block.number is not None or re.match(r"\s*[\[(]?\d{1,3}\b", block.text)):
            block = replace(block, role=Role.NOTE, label=str(block.number) if block.number is not None else "")
        elif pointed and any(other.name == block.name and other.role is Role.NOTE for other in found):
            block = replace(block, role=Role.NOTE)
        found.append(block)
    return found
