"""HTML to blocks: in one pass over the tree, however deep it is nested; scripts, pictures and addresses are not taken.

What the markup itself sets apart (navigation, footers, hidden parts) is marked as aside and kept: a headline may be
chosen, or a day read, from the lines around a story.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from lxml import etree
from lxml import html as lxml_html

from newsletter.core.articles import metadata, region, wording
from newsletter.core.articles.document import Block, Document
from newsletter.core.articles.region import Found
from newsletter.core.languages import WIDE_JOIN
from newsletter.errors import NewsletterError

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section summary "
    "table tbody td tfoot th thead tr ul noscript amp-img".split()
)
_DROPPED = frozenset(
    "head script style template svg math iframe frame frameset object embed applet select option textarea "
    "input canvas audio video map datalist".split()
)
_ASIDE = frozenset(["nav", "footer", "aside", "figcaption", "button", "noscript", "dialog", "menu"])
_NAMED = re.compile(
    r"nav|navbar|navigation|menu|breadcrumbs?|crumbs?|share|sharing|social|bdsharebuttonbox|sidebar|related|recommend(?:ed|ation)?s?|footer|foot|copyright|comments?|respond|"
    r"cookies?|consent|gdpr|advert\w*|ads?|promo\w*|newsletter|subscri\w+|popup|modal|toolbar|tags?|taglist|pagination|pager|rank\w*|hot|login|search\w*|skip|print|editors?|zrbj|"
    r"xgxw|xgyd|xgwz|dqwz|weizhi|location|banner|topbar|disclaimer|qrcode|ewm|erweima|fontsize|outbrain|taboola|teasers?|widget|caption|credit|wx_profile\w*|reward\w*",
    re.IGNORECASE,
)
_INLINE = re.compile(r"</?(?:b|i|u|em|strong|span|font|small|big|sup|sub|tt|code)\b[^<>]{0,1000}>", re.IGNORECASE)
_NESTING = re.compile(
    r"(?:</?(?!(?:h[1-6]|p|br|script|style|title|meta|link|head|html|body|a)\b)[a-z][^<>]{0,1000}>\s*)+", re.IGNORECASE
)
MOST = 100_000  # blocks; no story is that long, and each costs time
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|[\s_-]+")


def parse(text: str) -> lxml_html.HtmlElement | None:
    """The tree of a page as browsers would repair it; None where it holds no element at all."""
    text = re.sub(r"^\ufeff?\s*<\?xml[^>]*\?>", "", text).replace("\x00", "")
    if not text.strip():
        return None
    if re.search(r"</title", text, re.IGNORECASE) is None:  # left open, it would swallow the page
        text = re.sub(r"<title[^>]{0,200}>", "", text, flags=re.IGNORECASE)
    root, whole = _parsed(text)
    if not whole:  # nested deeper than the parser goes on: the same text with its structure laid flat
        root, _ = _parsed(_NESTING.sub("<p>", _INLINE.sub("", text)))
    return root


def _parsed(text: str) -> tuple[lxml_html.HtmlElement | None, bool]:
    """The tree, and whether the parser came to the end of the text."""
    parser = lxml_html.HTMLParser(huge_tree=True, remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None, True
    return root, not any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)


def read_tree(root: lxml_html.HtmlElement, text: str, url: str | None = None) -> Document:
    """The blocks of a parsed page with what its head says of it."""
    walk = _Walk()
    walk.over(root)
    known = metadata.read(root, text, url)
    return replace(known, blocks=tuple(region.within(walk.found, walk.parents, walk.bodies)))


@dataclass
class _Frame:
    """An open block element: its number, and what its markup says of all that is in it."""

    number: int
    tag: str
    aside: int = 0  # the number of the element that sets this apart, 0 for none
    sure: bool = False  # whether it does so by its tag, not only by its name
    item: bool = False
    level: int = 0
    story: int = 0


@dataclass
class _Walk:
    """One pass; `found` fills up as block elements begin and end, `parents` numbers every block element's parent."""

    found: list[Found] = field(default_factory=list)
    parents: list[int] = field(default_factory=lambda: [0])
    frames: list[_Frame] = field(default_factory=lambda: [_Frame(0, "")])
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    links: int = 0
    ruled: bool = False
    stories: int = 0
    bodies: set[int] = field(default_factory=set)

    def over(self, root: lxml_html.HtmlElement) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, node in walker:
            tag = node.tag if isinstance(node.tag, str) else ""
            if event == "start":
                if tag in _DROPPED or not tag:
                    walker.skip_subtree()
                    continue
                self.start(node, tag)
                self.add(node.text, keep=self.frames[-1].tag == "pre")
            else:
                self.end(tag)
                self.add(node.tail if node is not root else None, keep=self.frames[-1].tag == "pre")
        self.flush()

    def add(self, text: str | None, *, keep: bool = False) -> None:
        if text:
            if not keep and any(space in text for space in ("\n", "\t", "\r", "\f", "  ")):
                text = re.sub(r"[ \t\r\n\f]+", " ", text)
            self.pieces.append(text)
            if self.links:
                self.linked += len(text.strip())

    def start(self, node: etree._Element, tag: str) -> None:
        if tag == "br":
            self.pieces.append("\n")
        elif tag == "a":
            self.links += bool(node.get("href"))
        elif tag in BLOCKS or (tag in ("span", "button", "label") and self._apart(node, tag)):
            if tag in ("td", "th") and self.frames[-1].tag == "row":
                self.pieces.append("\t")
                return
            self.flush()
            self.push(node, tag)
            if tag == "hr":
                self.ruled = True

    def push(self, node: etree._Element, tag: str) -> None:
        outer = self.frames[-1]
        number = len(self.parents)
        self.parents.append(outer.number)
        frame = _Frame(number, tag, outer.aside, outer.sure, outer.item, 0, outer.story)
        if not frame.aside and self._apart(node, tag):
            frame.aside, frame.sure = number, tag in _ASIDE
        if re.fullmatch(r"h[1-6]", tag):
            frame.level = int(tag[1])
        frame.item = tag in ("li", "dd", "dt") or (frame.item and tag in ("p", "div"))
        if tag == "article" and not outer.story:
            self.stories += 1
            frame.story = self.stories
        if tag == "tr" and _is_row(node):
            frame.tag, frame.item = "row", True
        if _is_body(node):
            self.bodies.add(number)
        self.frames.append(frame)

    def _apart(self, node: etree._Element, tag: str) -> bool:
        if tag in ("html", "body", "h1", "main", "article"):
            return tag == "article" and "comment" in (node.get("class") or "")
        if tag in _ASIDE or node.get("hidden") is not None or _HIDDEN.search(node.get("style") or ""):
            return True
        names = f"{node.get('class') or ''} {node.get('id') or ''}"
        if node.get("role") in ("navigation", "search", "banner", "contentinfo", "complementary", "dialog"):
            return True
        return len(names) < 300 and any(_NAMED.fullmatch(word) for word in _CAMEL.split(names) if word)

    def end(self, tag: str) -> None:
        if tag == "a":
            self.links = max(0, self.links - 1)
        frame = self.frames[-1]
        if len(self.frames) > 1 and (tag == frame.tag or (tag == "tr" and frame.tag == "row")):
            self.flush()
            self.frames.pop()

    def flush(self) -> None:
        """A block ends: its lines become blocks."""
        text, linked = "".join(self.pieces), self.linked
        self.pieces, self.linked = [], 0
        if not text.strip():
            return
        frame = self.frames[-1]
        share = min(1.0, linked / max(1, len(text.strip())))
        for line in _lines(text, row=frame.tag == "row"):
            block = Block(line, frame.level, share, bool(frame.aside), self.ruled, frame.item, frame.story)
            self.found.append(Found(block, frame.number, 0 if frame.sure else frame.aside))
            self.ruled = False
        if len(self.found) > MOST:
            raise NewsletterError(f"holds more than {MOST:,} paragraphs; save the part that matters by itself")


def _is_row(node: etree._Element) -> bool:
    """Whether a table's row holds data: several short cells without blocks of their own."""
    cells = [cell for cell in node if cell.tag in ("td", "th")]
    if not 2 <= len(cells) <= 20:
        return False
    for cell in cells:
        if len(cell) > 12 or sum(len(str(part)) for part in cell.itertext()) > 300:
            return False
        if any(inner.tag in BLOCKS and inner.tag not in ("p", "div") for inner in cell.iterdescendants()):
            return False
        if sum(inner.tag in ("p", "div") for inner in cell) > 1:
            return False
    return True


_BODY = re.compile(
    r"articlebody|article[-_]?(?:content|body|text|detail)|js_content|trs_(?:editor|ueditor)\w*|(?:entry|post|story|news|detail|main)[-_]?(?:content|body|text)|ucap[-_]?content|"
    r"pages_content|zoom|artical|articletext|content[-_]?(?:main|body|text)|wp_articlecontent|rich_media_content|view|con_text|field--name-body",
    re.IGNORECASE,
)


def _is_body(node: etree._Element) -> bool:
    """Whether the markup names an element as a story's text."""
    if "articleBody" in (node.get("itemprop") or ""):
        return True
    names = f"{node.get('class') or ''} {node.get('id') or ''}".split()
    return len(names) < 20 and any(_BODY.fullmatch(name) for name in names)


def _lines(text: str, *, row: bool) -> list[str]:
    """The paragraphs of a block: at double breaks, and at single ones that end a sentence or stand between short lines."""
    if row:
        cells = [cell for cell in (wording.squeeze(cell) for cell in text.split("\t")) if cell]
        return [(": " if len(cells) == 2 else "; ").join(cells)] if cells else []
    found: list[str] = []
    for paragraph in re.split(r"\n[\s\u3000]*\n|\n(?=\u3000\u3000|\xa0\xa0)", text):
        kept = ""
        for raw in paragraph.split("\n"):
            line = wording.squeeze(raw)
            if not line:
                continue
            if kept and not wording.ends(kept) and min(wording.length(kept), wording.length(line)) >= 50:
                kept = WIDE_JOIN.sub("", f"{kept}\n{line}").replace("\n", " ")
                continue
            found += [kept] if kept else []
            kept = line
        found += [kept] if kept else []
    return found
