"""Markdown prose to a small element tree, and from it to HTML and to plain text.

Ordinary Markdown as Python-Markdown reads it, less what an issue refuses: raw HTML (shown as typed), headings
that would compete with sections and items, images, indented code, and entities. No character that the
editor typed is changed: no typographic substitution anywhere. A note's mark `[^label]` becomes an empty
`<mark-note label="…"/>`, which each output writes in its own way.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element, fromstring, tostring

import markdown
from markdown.blockprocessors import HashHeaderProcessor
from markdown.extensions.sane_lists import SaneListExtension
from markdown.extensions.tables import TableExtension
from markdown.inlinepatterns import InlineProcessor
from markdown.util import AtomicString

from newsletter.core import paragraphs, spans
from newsletter.core.paragraphs import fold

MARK = paragraphs.MARK
_SAFE_LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)
_IMPACT = re.compile(r"(?:Impact|影响|影響)[:：]?")


class _Mark(InlineProcessor):
    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        element = Element(MARK, {"label": m.group(1)})
        return element, m.start(0), m.end(0)


class _MailAddress(InlineProcessor):
    """`<name@example.org>` as a link, its address as typed (Markdown's own writes it in numbers against collectors)."""

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[Element, int, int]:  # type: ignore[override]  # noqa: ARG002, N802
        element = Element("a", {"href": f"mailto:{m.group(1)}"})
        element.text = AtomicString(m.group(1))
        return element, m.start(0), m.end(0)


class _SmallHeading(HashHeaderProcessor):
    RE = re.compile(r"(?:^|\n)(?P<level>#{4,6})[ \t]+(?P<header>\S.*?)(?:\n|$)")


def _parser() -> markdown.Markdown:
    parser = markdown.Markdown(extensions=[TableExtension(), SaneListExtension()], output_format="html", tab_length=2)
    parser.preprocessors.deregister("html_block")
    for name in ("code", "setextheader", "hashheader", "reference"):
        parser.parser.blockprocessors.deregister(name)
    parser.parser.blockprocessors.register(_SmallHeading(parser.parser), "hashheader", 70)
    for name in (
        "html",
        "entity",
        "automail",
        "image_link",
        "image_reference",
        "reference",
        "short_reference",
        "short_image_ref",
    ):
        parser.inlinePatterns.deregister(name)
    parser.inlinePatterns.register(_Mark(paragraphs.LABEL.pattern), "note_mark", 175)
    parser.inlinePatterns.register(_MailAddress(r"<([^<>@\s]+@[^<>@\s]+)>"), "mail_address", 110)
    parser.ESCAPED_CHARS = [*parser.ESCAPED_CHARS, "<", "|", "&"]
    return parser


_PARSER = _parser()


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Element:
    """The tree of a Markdown text. Cached and shared: callers copy before they change it."""
    plain = paragraphs.read(text)
    return marked_up(text) if plain is None else plain


def marked_up(text: str) -> Element:
    """The tree of a text that may hold any Markdown."""
    _PARSER.reset()
    lines = _tame(text).split("\n")
    for preprocessor in _PARSER.preprocessors:
        lines = preprocessor.run(lines)
    root = _PARSER.parser.parseDocument(lines).getroot()
    assert root is not None
    for processor in _PARSER.treeprocessors:
        if processor is not _PARSER.treeprocessors["prettify"]:
            processor.run(root)  # in place
    _settle(root)
    return root


def _tame(text: str) -> str:
    """The text without what would make Markdown slow or deep beyond reason: it is then no prose of an editor's."""
    # The two characters that Python-Markdown uses for its own placeholders cannot be typed.
    text = text.replace("\x02", "").replace("\x03", "")
    if text.count("[") > paragraphs.BRACKETS:
        text = text.replace("[", "\\[")
    return re.sub(r"(?m)^((?:[ \t]*>){20})(?:[ \t]*>)+", r"\1", text)  # quotations nest by recursion


def _settle(root: Element) -> None:
    """Fold line ends into spaces, drop unsafe links, and trim the space before a mark that ends a text."""
    for element in root.iter():
        if element.tag == "code" and element.text:  # Markdown has escaped it already; so do we when we write it
            element.text = element.text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
        element.text = fold(element.text) if element.text else element.text
        element.tail = fold(element.tail) if element.tail else element.tail
        if element.tag == "a" and not _SAFE_LINK.match(element.get("href", "")):
            element.attrib.pop("href", None)
            element.tag = "span"
    _set_impact(root)


def _set_impact(root: Element) -> None:
    """A paragraph that begins with "Impact:" in bold is the item's impact line."""
    for block in root.findall("p"):
        first = block[0] if len(block) else None
        if first is not None and first.tag == "strong" and not block.text and _IMPACT.fullmatch(first.text or ""):
            block.set("class", "impact")


def tree(text: str) -> Element:
    """A fresh tree (`div` of blocks) of a Markdown text, the caller's to change."""
    return copy.deepcopy(_parsed(text))


def marks(text: str) -> tuple[str, ...]:
    """The labels of the notes cited in a Markdown text, in reading order, repeats included."""
    return tuple(element.get("label", "") for element in _parsed(text).iter(MARK))


def links(text: str) -> tuple[str, ...]:
    """The addresses of the links in a Markdown text, as they will be followed."""
    return tuple(element.get("href", "") for element in _parsed(text).iter("a"))


# ---- plain text ---------------------------------------------------------------------------------


def plain(text: str) -> str:
    """The text a reader reads: marks and Markdown removed, blocks parted by a blank line, no character changed."""
    return "\n\n".join(block for block in (_plain_block(child) for child in _parsed(text)) if block)


def plain_inline(text: str) -> str:
    """The same for a single line, such as a heading or a citation."""
    return plain(text).replace("\n\n", " ")


def _plain_block(block: Element) -> str:
    if block.tag in ("ul", "ol", "table", "blockquote"):
        parts = ("\t".join(inline_text(cell) for cell in row) for row in block.iter("tr"))
        if block.tag != "table":
            parts = (_plain_block(child) for child in block)
        separator = "\n\n" if block.tag == "blockquote" else "\n"
        return separator.join(part for part in parts if part)
    if block.tag == "li":
        own = [inline_text(block, stop=True), *(_plain_block(child) for child in block if is_block(child))]
        return "\n".join(part for part in own if part)
    return inline_text(block)


def is_block(element: Element) -> bool:
    """Whether an element of a list entry is a block of its own rather than part of the line."""
    return element.tag in ("p", "ul", "ol", "table", "blockquote", "h4", "h5", "h6")


def inline_text(element: Element, *, mark: Callable[[Element], str] = lambda _: "", stop: bool = False) -> str:
    """Text of inline content, `mark` giving what stands for a mark; spaces before a mark go. `stop` leaves nested blocks out."""
    found = ""
    for piece in _pieces(element, stop):
        if isinstance(piece, str):
            found += piece
        else:
            found = found.rstrip(" \t") + mark(piece)
    return found.strip()


def _pieces(element: Element, stop: bool) -> Iterator[str | Element]:
    yield element.text or ""
    for child in element:
        if child.tag == MARK:
            yield child
        elif child.tag == "br":
            yield "\n"
        elif not (stop and is_block(child)):
            yield from _pieces(child, stop)
        yield (child.tail or "").lstrip(" \n") if child.tag == "br" else child.tail or ""


# ---- HTML ---------------------------------------------------------------------------------------


def html(root: Element, mark: Callable[[Element], str], finish: Callable[[Element], None] | None = None) -> str:
    """HTML of a tree. `mark` gives what is written for each mark (its `label`, `number`, `occurrence`): one element, also sound as XML.

    `finish` may change the tree before it is written: the caller's last word on its layout.

    Chinese runs carry their language; amounts and dates are kept on one line (`class="nobr"`).
    """
    if finish is None and (plain := paragraphs.html(root, mark)) is not None:
        return plain
    root = copy.deepcopy(root)
    for parent in list(root.iter()):
        for index, child in enumerate(list(parent)):
            if child.tag == MARK:
                written = fromstring(mark(child))
                written.tail = child.tail
                parent[index] = written
                _trim_before(parent, index)
    spans.span_texts(root)
    for table in root.iter("table"):
        _scope(table)
    if finish is not None:
        finish(root)
    return "\n".join(_written(child) for child in root)


def _written(block: Element) -> str:
    """A block as HTML. Every `&` is escaped, also one that seems to begin an entity: it was typed, so it is text."""
    block.tail = None
    return tostring(block, encoding="unicode", method="html").strip()


def inline_html(root: Element, mark: Callable[[Element], str], finish: Callable[[Element], None] | None = None) -> str:
    """HTML of a tree that holds a single line: what stands inside its paragraph."""
    only = root[0] if len(root) == 1 else None
    if only is not None and only.tag == "p" and not len(only) and not only.attrib:
        return spans.text_html(only.text or "")  # most headings and citations: no tree need be copied and written
    return re.sub(r'</?p(?: class="impact")?>', "", html(root, mark, finish).replace("</p>\n<p>", " "))


def _trim_before(parent: Element, index: int) -> None:
    """Marks follow their text without a space, however they were typed."""
    if index == 0:
        parent.text = (parent.text or "").rstrip(" \t")
    else:
        parent[index - 1].tail = (parent[index - 1].tail or "").rstrip(" \t")


def _scope(table: Element) -> None:
    for cell in table.iter("th"):
        cell.set("scope", "col")


# ---- escaping -----------------------------------------------------------------------------------

_SPECIAL = re.compile(r"([\\`*_{}\[\]()>#+\-.!<|&])")


def escape(text: str) -> str:
    """Markdown of one paragraph or line that reads back as exactly this text (white space folded).

    Left as it is wherever Markdown would not touch it, so that an imported text stays pleasant to edit.
    """
    text = re.sub(r"\s+", " ", text.replace("\x02", "").replace("\x03", "")).strip()
    for candidate in (text, re.sub(r"([\\*_`<\[\]]|^[#>+\-|]|^\d+(?=[.)]))", _guard, text)):
        if _is_plain(candidate, text):
            return candidate
    return _SPECIAL.sub(r"\\\1", text)


def _guard(match: re.Match[str]) -> str:
    char = match.group(1)
    return f"{char}\\" if char.isdigit() else f"\\{char}"


def _is_plain(candidate: str, text: str) -> bool:
    root = _parsed(candidate)
    return len(root) == 1 and root[0].tag == "p" and len(root[0]) == 0 and inline_text(root[0]) == text
