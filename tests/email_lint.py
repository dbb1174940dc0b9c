"""An e-mail's HTML as mail clients see it: what it uses against caniemail's tables, and the house's rules for mail.

Two readings of the same file. `unsupported` names every element, attribute, property, value, unit, selector and
at-rule that a client does not know, less `HARMLESS`. `faults` holds the rules that no table knows. Both give
sentences; an empty list is a pass.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tinycss2
from lxml import etree
from lxml import html as lxml_html

TABLES = Path(__file__).parent / "tools/node_modules/caniemail/dist/data/caniemail.json"
CLIENTS = (
    ("outlook", "windows"),
    ("gmail", "desktop-webmail"),
    ("gmail", "ios"),
    ("gmail", "android"),
    ("apple-mail", "macos"),
    ("apple-mail", "ios"),
)

# What some of these clients do not know and what may be used all the same: the reason says what a reader then sees.
HARMLESS = {
    "css-at-media": "holds the dark colors only; without it the mail stays light",
    "css-at-media-prefers-color-scheme": "without it the mail stays light, or the client inverts it itself",
    "css-selector-class": "inside the dark block only",
    "css-selector-descendant": "inside the dark block only",
    "css-selector-grouping": "inside the dark block only",
    "css-important": "inside the dark block only",
    "css-padding": "Outlook pads cells only, which is a rule of its own below",
    "css-text-align": "only left is used",
    "html-width": "only on tables, never on pictures",
    "html-style": "holds the dark block only",
    "css-max-width": "Outlook takes the ghost table's 600 pixels instead",
    "css-max-height": "a second lock on the preheader, which Outlook hides by mso-hide",
    "css-overflow": "a third lock on the preheader",
    "css-display-none": "the preheader, which holds no table; Outlook hides it by mso-hide as well",
    "css-font-size": "keeps to px; some clients scale it, which is the reader's wish",
    "css-margin": "Outlook adds up margins instead of collapsing them; auto is repeated by align",
    "css-border": "a rule under a heading; where it is missing, space parts as well",
    "css-word-break": "an address then breaks at its slashes, at <wbr>, or makes a scroll bar, never lost text",
    "css-text-transform": "a label in capitals reads the same in small letters",
    "css-letter-spacing": "a label unspaced reads the same",
    "css-word-wrap": "Gmail does so unasked; Outlook never, there a long word makes its line wider",
    "css-table-layout": "keeps a table inside its frame where the client knows it",
    "css-width": "Outlook knows no width on block elements; ours stand on tables and cells",
    "css-white-space": "an amount may then be split over two lines",
    "css-line-height": "Outlook rounds it, by mso-line-height-rule:exactly",
    "css-font-weight": "only bold and normal are used",
    "css-text-decoration": "only underline and none are used",
    "html-anchor-links": "where the archive has no address there is nothing better to link to",
    "html-semantics": "<time> is drawn as the text it holds",
    "html-meta-color-scheme": "tells Apple Mail that the dark colors are ours; unknown, nothing happens",
    "html-doctype": "the doctype a client puts in its place is its own affair",
    "html-body": "made into a <div> by web mail; the frame carries the colors again",
    "html-lists": "markers differ; the entries do not",
}

# Properties, elements and attributes that the tables do not list because every client has them (or, for `mso-`
# and `-webkit-`, because they are meant for one client).
COMMON_PROPERTIES = {"color", "font-family", "font-style", "border-color", "-webkit-text-size-adjust"}
COMMON_ELEMENTS = {
    "html",
    "head",
    "meta",
    "title",
    "em",
    "i",
    "b",
    "br",
    "a",
    "tbody",
    "thead",
    "tr",
    "td",
    "th",
    "sup",
    "xml",
}
COMMON_ATTRIBUTES = {
    "href",
    "name",
    "id",
    "class",
    "style",
    "content",
    "charset",
    "xmlns:o",
    "border",
    "bgcolor",
    "colspan",
    "datetime",
    "value",
    "start",
    "scope",
    "aria-roledescription",
}
ELEMENTS = {
    **{f"h{n}": "html-h1-h6" for n in range(1, 7)},
    **dict.fromkeys(("ul", "ol", "li", "dl", "dt", "dd"), "html-lists"),
    **dict.fromkeys(
        [
            "article",
            "aside",
            "details",
            "figcaption",
            "figure",
            "footer",
            "header",
            "main",
            "mark",
            "nav",
            "section",
            "summary",
            "time",
        ],
        "html-semantics",
    ),
    **dict.fromkeys(("table", "caption", "col", "colgroup", "tfoot"), "html-table"),
}
CHINESE = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
CONDITIONAL = re.compile(r"<!--\[if (?P<condition>[^\]]+)\]>(?P<content>.*?)<!\[endif\]-->", re.DOTALL)


# ---- what is used -------------------------------------------------------------------------------


@dataclass
class Used:
    """The features a mail uses, by caniemail's slug, with an example of each; and what the tables do not list."""

    features: dict[str, str] = field(default_factory=dict)
    unlisted: dict[str, str] = field(default_factory=dict)

    def add(self, slug: str, example: str, known: Tables) -> None:
        (self.features if slug in known.features else self.unlisted).setdefault(slug, example)


class Tables:
    """caniemail's support tables."""

    def __init__(self, path: Path = TABLES) -> None:
        data = json.loads(path.read_text(encoding="utf-8"))
        self.features: dict[str, Any] = {feature["slug"]: feature for feature in data["data"]}

    def support(self, slug: str, family: str, platform: str) -> tuple[str, str]:
        """(y, a, n or u, the notes) of the newest version of a client."""
        feature = self.features[slug]
        versions = feature["stats"].get(family, {}).get(platform, {})
        latest = list(versions.values())[-1] if versions else "u"
        notes = [feature["notes_by_num"].get(number, "") for number in re.findall(r"#(\d+)", latest)]
        return latest[0], " ".join(notes)


def used(source: str, tables: Tables) -> Used:
    """Everything a mail uses, conditional comments for Outlook left out: they are Outlook's own language."""
    found = Used()
    for element in parse(source).iter():
        if not isinstance(element.tag, str):
            continue
        _element(element, found, tables)
        if element.tag == "style":
            _sheet(
                tinycss2.parse_stylesheet(element.text or "", skip_whitespace=True, skip_comments=True), found, tables
            )
    found.add("html-doctype", "<!DOCTYPE html>", tables)
    if CONDITIONAL.search(source):
        found.add("html-comments", "<!--[if mso]>", tables)
    return found


def _element(element: etree._Element, found: Used, tables: Tables) -> None:
    shown = f"<{element.tag}>"
    if element.tag not in COMMON_ELEMENTS:
        found.add(ELEMENTS.get(element.tag, f"html-{element.tag}"), shown, tables)
    for name, value in element.attrib.items():
        example = f'<{element.tag} {name}="{value[:40]}">'
        if name == "href":
            found.features.update({"html-anchor-links": example} if value.startswith("#") else {})
            found.features.update({"html-mailto-links": example} if value.startswith("mailto:") else {})
        elif name == "name" and value == "color-scheme":
            found.add("html-meta-color-scheme", example, tables)
        elif name == "style":
            _declarations(tinycss2.parse_declaration_list(value), example, found, tables)
        elif name not in COMMON_ATTRIBUTES:
            found.add(f"html-{name}", example, tables)


def _sheet(rules: list[Any], found: Used, tables: Tables) -> None:
    for rule in rules:
        if rule.type == "at-rule":
            condition = tinycss2.serialize(rule.prelude)
            found.add(f"css-at-{rule.lower_at_keyword}", f"@{rule.at_keyword}{condition}", tables)
            for feature in re.findall(r"\(\s*([a-z-]+)", condition):
                found.add(f"css-at-{rule.lower_at_keyword}-{feature}", f"@{rule.at_keyword}{condition}", tables)
            _sheet(
                tinycss2.parse_rule_list(rule.content or [], skip_whitespace=True, skip_comments=True), found, tables
            )
        elif rule.type == "qualified-rule":
            selector = tinycss2.serialize(rule.prelude).strip()
            for slug, pattern in SELECTORS.items():
                if re.search(pattern, selector):
                    found.add(slug, selector, tables)
            _declarations(tinycss2.parse_blocks_contents(rule.content), selector, found, tables)


SELECTORS = {
    "css-selector-class": r"\.",
    "css-selector-id": r"#",
    "css-selector-attribute": r"\[",
    "css-selector-descendant": r"[\w\])]\s+[\w.\[#]",
    "css-selector-child": r">",
    "css-selector-adjacent-sibling": r"\+",
    "css-selector-general-sibling": r"~",
    "css-selector-universal": r"\*",
    "css-selector-grouping": r",",
}


def _declarations(declarations: list[Any], where: str, found: Used, tables: Tables) -> None:
    for declaration in declarations:
        if declaration.type == "error":
            found.unlisted[f"not CSS: {declaration.message}"] = where
        if declaration.type != "declaration":
            continue
        name, value = declaration.lower_name, tinycss2.serialize(declaration.value).strip()
        example = f"{name}: {value}"
        if declaration.important:
            found.add("css-important", example, tables)
        for slug in _value_features(name, value):
            found.add(slug, example, tables)
        if name in COMMON_PROPERTIES or name == "display" or name.startswith("mso-"):
            continue
        parts = name.split("-")
        slugs = ["css-" + "-".join(parts[:n]) for n in range(len(parts), 0, -1)]
        found.add(next((slug for slug in slugs if slug in tables.features), f"css-{name}"), example, tables)


def _value_features(name: str, value: str) -> Iterator[str]:
    bare = re.sub(r"'[^']*'|\"[^\"]*\"", "", value)
    for unit in re.findall(r"\d(px|em|rem|pt|ch|ex|vw|vh|vmin|vmax|cm|mm|in|pc)\b", bare):
        yield f"css-unit-{unit}"
    if re.search(r"\d%", bare):
        yield "css-unit-percent"
    for function in re.findall(r"([a-z-]+)\(", bare):
        yield {"calc": "css-unit-calc", "var": "css-variables", "rgb": "css-rgb", "rgba": "css-rgba"}.get(
            function, f"css-function-{function}"
        )
    if name == "display":
        yield {"none": "css-display-none", "flex": "css-display-flex", "grid": "css-display-grid"}.get(
            value, "css-display-value"
        )


def unsupported(source: str, tables: Tables) -> list[str]:
    """What a mail uses that a client does not support, or supports in part, and that is not on the list."""
    found = used(source, tables)
    faults = [f"{slug} ({example}): caniemail does not list it" for slug, example in found.unlisted.items()]
    for slug, example in found.features.items():
        if slug in HARMLESS:
            continue
        for family, platform in CLIENTS:
            support, notes = tables.support(slug, family, platform)
            if support in "na":
                word = "does not know" if support == "n" else "knows in part"
                faults.append(f"{slug} ({example}): {family} {platform} {word} it. {notes}".strip())
    return faults


# ---- the rules that no table knows --------------------------------------------------------------


def parse(source: str) -> etree._Element:
    """The document as a browser would build it, from text."""
    return lxml_html.document_fromstring(source)


def text_of(element: etree._Element) -> str:
    """Visible text, white space folded."""
    return re.sub(r"\s+", " ", "".join(element.itertext())).strip()


def faults(source: str, *, site: str | None, key: str, subject: str, budget: int = 80_000) -> list[str]:
    """Every breach of the rules for mail."""
    root = parse(source)
    return [
        *_remote(root, source),
        *(f"padding on <{tag}>: Outlook pads cells only" for tag in _padded(source)),
        *_layout(root, source),
        *_conditionals(source),
        *_links(root, site, key),
        *_languages(root),
        *_head(root, source, subject),
        *([f"{len(source.encode())} bytes of HTML; the budget is {budget}"] if len(source.encode()) >= budget else []),
    ]


def _remote(root: etree._Element, source: str) -> Iterator[str]:
    for element in root.iter(
        "img", "link", "script", "iframe", "object", "embed", "video", "audio", "form", "base", "svg"
    ):
        yield f"<{element.tag}> is not for mail"
    for element in root.iter():
        for name, value in element.attrib.items():
            if name in ("src", "srcset", "background", "poster", "action") or (name == "style" and "url(" in value):
                yield f"<{element.tag} {name}> fetches {value[:60]}"
    for sheet in root.iter("style"):
        if re.search(r"@import|url\(", sheet.text or ""):
            yield "the style sheet fetches something"
    if re.search(r"<(?:v:|img|link|script)|url\(", "".join(m["content"] for m in CONDITIONAL.finditer(source))):
        yield "a conditional comment fetches something"


def _padded(source: str) -> list[str]:
    """The elements, other than cells, that have padding which is not zero."""
    found = []
    for element in parse(source).iter():
        for declaration in (
            tinycss2.parse_declaration_list(element.get("style") or "") if isinstance(element.tag, str) else ()
        ):
            if declaration.type != "declaration" or not declaration.lower_name.startswith("padding"):
                continue
            zero = not re.search(r"[1-9]", tinycss2.serialize(declaration.value))
            if element.tag not in ("td", "th", "a") and not zero:  # on a link it is room for a thumb, and no layout
                found.append(element.tag)
    return sorted(set(found))


def _layout(root: etree._Element, source: str) -> Iterator[str]:
    layout = [table for table in root.iter("table") if table.get("role") == "presentation"]
    if not layout:
        yield "there is no layout table"
    for table in layout:
        for name in ("width", "cellspacing", "cellpadding", "border", "bgcolor", "align"):
            if table.get(name) is None:
                yield f"a layout table has no {name} attribute"
    for table in root.iter("table"):
        if table.get("role") != "presentation" and (table.get("width") is None or table.get("cellpadding") is None):
            yield "a data table has no width or no cellpadding attribute"
    ghost = [m["content"] for m in CONDITIONAL.finditer(source) if "mso" in m["condition"] and "<table" in m["content"]]
    if len(ghost) != 1 or 'width="600"' not in ghost[0]:
        yield "the ghost table of 600 pixels for Outlook is missing"
    if "<o:PixelsPerInch>96</o:PixelsPerInch>" not in source:
        yield "the 96-dpi block for Outlook is missing"
    named: set[str] = set()
    for sheet in root.iter("style"):
        for rule in tinycss2.parse_stylesheet(sheet.text or "", skip_whitespace=True, skip_comments=True):
            if rule.type != "at-rule" or rule.lower_at_keyword != "media":
                yield f"a style outside @media: {rule.serialize()[:60]}"
                continue
            inside = tinycss2.serialize(rule.content)
            for name in re.findall(r"([a-z-]+)\s*:", inside):
                if "color" not in name:
                    yield f"{name} inside @media: layout must not hang on a style sheet"
            named |= set(re.findall(r"\.([a-z][a-z-]*)", inside))
    classes = {
        name for element in root.iter() if isinstance(element.tag, str) for name in (element.get("class") or "").split()
    }
    if unknown := sorted(named - classes - OPTIONAL_CLASSES):
        yield f"the dark block styles what is not there: {', '.join(unknown)}"


OPTIONAL_CLASSES = {
    "dates",
    "item-body",
    "online",
    "notes",
    "item-meta",
    "count",
}  # only where an issue has such content


def _conditionals(source: str) -> Iterator[str]:
    opened, closed = source.count("<!--[if"), source.count("<![endif]-->")
    if opened != closed or len(CONDITIONAL.findall(source)) != opened:
        yield f"conditional comments are not balanced: {opened} opened, {closed} closed"
    inside = "".join(m["content"] for m in CONDITIONAL.finditer(source))
    for tag in ("table", "tr", "td", "xml", "style"):
        if len(re.findall(rf"<{tag}\b", inside)) != inside.count(f"</{tag}>"):
            yield f"<{tag}> inside conditional comments is not balanced"


def _links(root: etree._Element, site: str | None, key: str) -> Iterator[str]:
    places = {element.get("id") for element in root.iter() if isinstance(element.tag, str) and element.get("id")}
    named = {a.get("name") for a in root.iter("a") if a.get("name")}
    address = f"{site}/{key}/" if site else None
    for link in root.iter("a"):
        target = link.get("href")
        if target is None:
            continue
        if not text_of(link):
            yield f"a link to {target} has no visible text"
        if target.startswith("#"):
            if address and not target.startswith("#typed"):
                yield f"{target}: links into the mail although the archive has an address"
            if target[1:] not in places or target[1:] not in named:
                yield f"{target}: there is no such place with id and name (Outlook and Gmail know names only)"
        elif not re.match(r"https?://|mailto:", target):
            yield f"{target}: neither a web address nor a mail address"
    marks = [a for a in root.iter("a") if re.fullmatch(r"\[\d+\]", text_of(a))]
    for mark in marks:
        number = text_of(mark)[1:-1]
        wanted = f"{address or ''}#note-{number}"
        if mark.get("href") != wanted:
            yield f"mark [{number}] links to {mark.get('href')}, not to {wanted}"
    brief = {re.sub(r"#.*", "", a.get("href") or "") for a in root.xpath("//td[contains(@class, 'brief')]//li//a")}
    if brief and brief != {address or ""}:
        yield f"In-brief lines link to {brief}, not to {address or 'anchors'}"
    if root.xpath("//td[contains(@class, 'brief')]//li[not(.//a)]"):
        yield "an In-brief line is no link"
    if address and not any(a.get("href") == address for a in root.iter("a")):
        yield "there is no link to the issue online"
    for word in ("Unsubscribe", "退订"):
        if not any(text_of(a) == word for a in root.iter("a")):
            yield f"there is no link {word}"


def _languages(root: etree._Element) -> Iterator[str]:
    """Every text with Chinese characters must stand under lang=zh-Hans or zh-Hant, and carry a face of its own."""
    for element in root.find("body").iter():
        if not isinstance(element.tag, str):
            continue
        for text, owner in ((element.text, element), (element.tail, element.getparent())):
            if not text or owner is None or not CHINESE.search(text):
                continue
            language = next((e.get("lang") for e in (owner, *owner.iterancestors()) if e.get("lang")), None)
            if language not in ("zh-Hans", "zh-Hant"):
                yield f"{text.strip()[:30]!r} is Chinese and under lang={language}"
    for element in root.iter():
        if isinstance(element.tag, str) and (element.get("lang") or "").startswith("zh") and element.tag != "html":
            style = element.get("style") or ""
            if "Microsoft YaHei" not in style and element.get("role") != "article":
                yield f"{text_of(element)[:30]!r} has no Chinese face inlined"


def _head(root: etree._Element, source: str, subject: str) -> Iterator[str]:
    if (root.findtext("head/title") or "") != subject:
        yield f"the title is {root.findtext('head/title')!r}, the subject {subject!r}"
    if len(subject) > 60:
        yield f"the subject has {len(subject)} characters"
    if source.encode().find(b'charset="utf-8"') not in range(900):
        yield "the charset is not declared within the first bytes"
    first = next((e for e in root.find("body").iter() if isinstance(e.tag, str) and text_of(e) and not len(e)), None)
    if first is None or "display:none" not in (first.get("style") or "").replace(" ", ""):
        yield "the mail does not begin with a hidden preheader"
    elif len(re.sub(r"[\u034f\u200c\xa0\s]+$", "", text_of(first))) < 20:
        yield "the preheader says nothing"
    if not root.xpath("//meta[@name='color-scheme']"):
        yield "no color-scheme"
