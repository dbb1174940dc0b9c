"""Texts of an element tree cut into spans: Chinese runs with their language, amounts and dates on one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import escape
from xml.etree.ElementTree import Element, SubElement

from newsletter.core import languages

# Amounts, dates and counts that are never split over two lines.
UNBREAKABLE = re.compile(
    r"(?=[RCHUEA€£$¥JFMSOND\d])(?:"  # each begins with one of these, which is quickly looked up
    r"(?:RMB|CNY|HK\$|US\$|USD|EUR|AUD|[€£$¥])\s?\d[\d,.]*\d?(?:\s(?:thousand|million|billion|trillion))?"
    r"|\d[\d,.]*(?:\s(?:thousand|million|billion|trillion))(?:\s(?:yuan|dollars|euros))?"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December)\s\d{1,2}(?:,\s\d{4})?(?![\d,])"
    r"|\d{1,2}\s(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s\d{4})?"
    r"|(?:No|Art)\.\s\d+|Articles?\s\d+"
    r"|\d{4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月\d{1,2}日|\d[\d,.]*(?:余|多)?[万亿千百]*(?:元|美元|港元|欧元|英镑|日元|人民币|人|件|款|起|家|个|条|万|亿)"
    r")"
)
_DIGIT = re.compile(r"\d")  # every one of them holds one


def span_texts(element: Element) -> None:
    """Put the Chinese runs and the unbreakable parts of an element's texts into spans, in place."""
    children = list(element)
    for child in children:
        if child.tag != "sup":
            span_texts(child)
    for index in range(len(children) - 1, -1, -1):
        tail = children[index].tail
        if tail:
            children[index].tail = None
            _insert(element, index + 1, tail, children[index])
    if element.text:
        text, element.text = element.text, None
        _insert(element, 0, text, None)


@lru_cache(maxsize=4096)
def text_html(text: str) -> str:
    """A text as HTML, its Chinese runs and unbreakable parts in spans: what `span_texts` and writing the tree would give."""
    return "".join(
        f'<span lang="{attributes["lang"]}">{UNBREAKABLE.sub(_unbroken, _escaped(piece))}</span>'
        if "lang" in attributes
        else f'<span class="nobr">{_escaped(piece)}</span>'
        if attributes
        else _escaped(piece)
        for piece, attributes in _spans(text)
    )


def _unbroken(match: re.Match[str]) -> str:
    return f'<span class="nobr">{match.group()}</span>'


def _escaped(text: str) -> str:
    return escape(text, quote=False)


def _insert(parent: Element, index: int, text: str, before: Element | None) -> None:
    """Put a text into the tree at a place, its Chinese runs and unbreakable parts in spans."""
    last = before
    for piece, attributes in _spans(text):
        if attributes:
            span = Element("span", attributes)
            if "lang" in attributes:
                _keep_together(span, piece)
            else:
                span.text = piece
            parent.insert(index, span)
            index, last = index + 1, span
        elif last is None:
            parent.text = (parent.text or "") + piece
        else:
            last.tail = (last.tail or "") + piece


def _keep_together(span: Element, text: str) -> None:
    position, last = 0, None
    for match in UNBREAKABLE.finditer(text):
        gap = text[position : match.start()]
        if last is None:
            span.text = gap
        else:
            last.tail = gap
        last = SubElement(span, "span", {"class": "nobr"})
        last.text = match.group()
        position = match.end()
    if last is None:
        span.text = text
    else:
        last.tail = text[position:]


def _spans(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    for run, language in _runs(text):
        if language:
            yield run, {"lang": language}
            continue
        position = 0
        for match in UNBREAKABLE.finditer(run) if _DIGIT.search(run) else ():
            if position < match.start():
                yield run[position : match.start()], {}
            yield match.group(), {"class": "nobr"}
            position = match.end()
        if position < len(run):
            yield run[position:], {}


def _runs(text: str) -> list[tuple[str, str | None]]:
    """The runs of a text by language; an amount or a date stands in one run, though a comma or a space is in it."""
    if not languages.is_chinese(text):
        return [(text, None)] if text else []
    runs = list(languages.runs(text))
    if len(runs) == 1:
        return runs
    spoken = [language for run, language in runs for _ in run]
    for match in UNBREAKABLE.finditer(text):
        start, end = match.span()
        if len({*spoken[start:end]}) > 1:
            chinese = next(language for language in spoken[start:end] if language)
            spoken[start:end] = [chinese] * (end - start)
    starts = [place for place in range(len(text)) if place == 0 or spoken[place] != spoken[place - 1]]
    return [(text[start:end], spoken[start]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]
