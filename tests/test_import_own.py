"""What we send comes back: our text and our page, imported, give the issue they were made from."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from newsletter.adapters.render import EMAIL, PAGE, Renderer
from newsletter.core import issue_md, plaintext
from newsletter.core.finished import assemble, html, parts, plain
from newsletter.core.finished.blocks import Block
from newsletter.core.keys import IssueKey
from newsletter.core.model import Issue, IssueSection, Item
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


@pytest.mark.slow
@given(issues().filter(lambda issue: bool(issue.items)))
def test_our_page_gives_the_issue_back(issue: Issue) -> None:
    page = Renderer().html(view(issue, PUBLICATION), PAGE)
    assert seen(back(html.read(page), issue), anchors=True) == seen(issue, anchors=True)


@pytest.mark.slow
@given(issues().filter(lambda issue: bool(issue.items)))
def test_our_mail_gives_the_issue_back(issue: Issue) -> None:
    mail = Renderer().html(view(issue, PUBLICATION), EMAIL)
    assert seen(back(html.read(mail), issue), anchors=True) == seen(issue, anchors=True)


@given(issues().filter(lambda issue: bool(issue.items)))
def test_our_text_gives_the_issue_back(issue: Issue) -> None:
    text = plaintext.plaintext(view(issue, PUBLICATION))
    assert seen(back(plain.read(text), issue), anchors=False) == seen(issue, anchors=False)


def test_the_text_of_a_chinese_issue_keeps_its_disclaimer() -> None:
    issue = Issue(
        IssueKey.parse("2022-05"),
        language="zh-Hans",
        disclaimer="本文内容仅供参考，不构成法律意见。",
        sections=(IssueSection("立法动态", (Item("a", "上海立法保护个人信息", "2022年5月24日，上海通过了决定。"),)),),
    )
    for address in ("", "上海市某路1号"):
        publication = replace(PUBLICATION, publisher="某某律师事务所", address=address)
        text = plaintext.plaintext(view(issue, publication))
        assert back(plain.read(text), issue).disclaimer == issue.disclaimer
