"""A web page, read by ourselves and by trafilatura for comparison; htmldate is asked where nothing shows a date."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date

from lxml import etree
from lxml import html as lxml_html

from newsletter.core import facts
from newsletter.core.articles import furniture, page, wording
from newsletter.core.articles.document import Document

LARGEST = 1_000_000  # characters up to which the libraries are asked too
DEEPEST = 250  # levels of nesting; they copy trees by recursion
_DEPTH_PROBE = 20_000  # elements looked at


def read(text: str, url: str | None = None) -> Document:
    """The page as a document, with the libraries' reading beside our own."""
    root = page.parse(text)
    if root is None:
        return Document((), url=url)
    document = page.read_tree(root, text, url)
    undated = document.published is None and not _shows_a_day(document)
    plain = _is_plain(document)
    if (plain and not undated) or len(text) > LARGEST or not _is_shallow(root):
        return document
    if undated:
        document = replace(document, guessed=_guessed(text, document.url))
    return document if plain else replace(document, second=_second(root))


def _is_plain(document: Document) -> bool:
    """Whether our own reading holds so much of the page's text that no other could find twice as much: then none is asked."""
    total = sum(len(block.text) for block in document.blocks)
    ours = sum(
        len(b.text)
        for b in document.blocks
        if not b.aside and not furniture.is_furniture(b.text) and wording.is_sentence(b.text)
    )
    return ours > 0.6 * total


def _is_shallow(root: lxml_html.HtmlElement) -> bool:
    """Whether no element lies too deep for libraries that recurse."""
    depth = 0
    for count, (event, _) in enumerate(etree.iterwalk(root, events=("start", "end"))):
        depth += 1 if event == "start" else -1
        if depth > DEEPEST or count > 2 * _DEPTH_PROBE:
            return False
    return True


def _shows_a_day(document: Document) -> bool:
    return any(fact.year for block in document.blocks if len(block.text) <= 200 for fact in facts.dates(block.text))


def _second(root: lxml_html.HtmlElement) -> tuple[str, ...]:
    """The paragraphs of the story as trafilatura reads them; none where it fails. The tree is used up by it."""
    import trafilatura

    try:
        text = trafilatura.extract(root, include_comments=False, include_tables=True, fast=True, deduplicate=False)
    except Exception:  # a second opinion is not worth a failure; our own reading stands
        return ()
    return tuple(text.split("\n")) if text else ()


def _guessed(text: str, url: str | None) -> date | None:
    """The day that htmldate finds in the page's code or address."""
    import htmldate

    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = htmldate.find_date(text, url=url, extensive_search=False, original_date=True)
        return date.fromisoformat(found) if found else None
    except Exception:
        return None
