"""What we send comes back: our text and our page, imported, give the issue they were made from."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from newsletter.adapters.render import EMAIL, PAGE, Renderer
from newsletter.core import issue_md, plaintext
from newsletter.core.finished import assemble, html, parts, plain
from newsletter.core.finished.blocks import Block
from newsletter.core.model import Issue
from newsletter.core.show import show
from newsletter.core.view import view
from tests.conftest import PUBLICATION
from tests.import_variants import SECTIONS
from tests.strategies import issues

pytestmark = pytest.mark.core


def seen(issue: Issue, *, anchors: bool) -> list[Any]:
    """What a reader sees of an issue: its items with their texts and addresses, its notes, its opening."""
    shown = show(issue, disclaimer="")
    keys = ["section", "title", "text", "footnotes", "urls", *(["anchor"] if anchors else [])]
    items = [{key: item[key] for key in keys} for item in shown["items"]]
    notes = [(note["number"], note["url"], note["citation"]) for note in shown["footnotes"]]
    return [items, notes, shown["intro"], shown["label"]]


def back(blocks: list[Block], issue: Issue) -> Issue:
    made = assemble.assemble(parts.outline(blocks, SECTIONS, PUBLICATION.name), issue.key)
    assert made.unplaced == ()
    assert issue_md.parse(issue_md.write(made.issue)).issue == made.issue
    return made.issue


@given(issues().filter(lambda issue: bool(issue.items)))
def test_our_page_gives_the_issue_back(issue: Issue) -> None:
    page = Renderer().html(view(issue, PUBLICATION), PAGE)
    assert seen(back(html.read(page), issue), anchors=True) == seen(issue, anchors=True)


@given(issues().filter(lambda issue: bool(issue.items)))
def test_our_mail_gives_the_issue_back(issue: Issue) -> None:
    mail = Renderer().html(view(issue, PUBLICATION), EMAIL)
    assert seen(back(html.read(mail), issue), anchors=True) == seen(issue, anchors=True)


@given(issues().filter(lambda issue: bool(issue.items)))
def test_our_text_gives_the_issue_back(issue: Issue) -> None:
    text = plaintext.plaintext(view(issue, PUBLICATION))
    assert seen(back(plain.read(text), issue), anchors=False) == seen(issue, anchors=False)
