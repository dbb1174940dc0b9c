"""The e-mail as other programs see it: caniemail's tables, an HTML validator, Python's mail parser, Chromium, axe-core."""

from __future__ import annotations

import email
import email.policy
import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import pytest

from tests import email_lint
from tests.conftest import PUBLICATION, REPOSITORY
from tests.outputs import Outputs, missing, render
from tests.seeing import axe, invalid, overflow, show, weak_contrast
from tests.stress import CRAMPED, stress_issue

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

ARCHIVED = replace(
    PUBLICATION,
    site="https://updates.example.org",
    address="1 Example Street, 200001 Shanghai",
    contact_name="A. Person",
)
CHINESE_NAME = replace(PUBLICATION, name="中国数据保护月报：“每月要闻”", publisher="示例编辑部")
CASES = [(issue, publication) for issue in ("2022-02", "2022-05", "stress") for publication in ("plain", "archived")]
cases = pytest.mark.parametrize(("issue", "publication"), CASES)


@lru_cache
def made(issue: str, publication: str) -> Outputs:
    return render(source(issue), {"plain": PUBLICATION, "archived": ARCHIVED, "chinese": CHINESE_NAME}[publication])


def source(issue: str) -> str:
    """The text of a sample, of the stress issue, or of its first six items, which hold one of each kind."""
    if issue in ("stress", "six"):
        return stress_issue(items=24 if issue == "stress" else 6)
    return (REPOSITORY / f"issues/{issue}/issue.md").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def tables() -> email_lint.Tables:
    if not email_lint.TABLES.is_file():
        missing("caniemail's data (npm ci in tests/tools)")
    return email_lint.Tables()


@cases
def test_uses_nothing_that_outlook_gmail_or_apple_mail_lacks(
    issue: str, publication: str, tables: email_lint.Tables
) -> None:
    assert email_lint.unsupported(made(issue, publication).email, tables) == []


def test_every_exception_of_the_lint_is_needed(tables: email_lint.Tables) -> None:
    found: set[str] = set()
    for case in CASES:
        found |= email_lint.used(made(*case).email, tables).features.keys()
    limited = {slug for slug in found if any(tables.support(slug, *client)[0] in "na" for client in email_lint.CLIENTS)}
    assert sorted(set(email_lint.HARMLESS) - limited) == []


@cases
def test_keeps_the_rules_for_mail(issue: str, publication: str) -> None:
    shown = made(issue, publication)
    budget = 80_000 if issue != "stress" else 100_000  # 24 items of an ordinary month; the stress issue may be told off
    site = shown.view.publication.site
    found = email_lint.faults(shown.email, site=site, key=shown.view.key, subject=shown.view.subject, budget=budget)
    assert found == []


def test_the_lint_sees_faults() -> None:
    bad = (
        '<!DOCTYPE html><html lang="en"><head><title>Another</title><style>p{color:red}</style></head><body><p style="padding:4px">数据</p>'
        '<img src="https://t.example/p.gif"><a href="#x"></a><table role="presentation"><tr><td><a href="https://e.example">[1]</a>'
        "</td></tr></table><!--[if mso]><table></body></html>"
    )
    found = "\n".join(email_lint.faults(bad, site=None, key="2022-05", subject="One"))
    for fault in ("<img>", "padding on <p>", "数据", "no visible text", "no such place", "not balanced", "title is", "ghost",
                  "96-dpi", "outside @media", "mark [1]", "Unsubscribe", "preheader", "charset"):  # fmt: skip
        assert fault in found


@cases
def test_says_who_sends_it_and_how_to_leave(issue: str, publication: str) -> None:
    shown = made(issue, publication)
    text = email_lint.text_of(email_lint.parse(shown.email))
    wanted = [shown.view.disclaimer, "Published by Sample Desk", "Unsubscribe", "退订"]
    wanted += (
        ["1 Example Street, 200001 Shanghai", "View this issue online", "A. Person"]
        if publication == "archived"
        else []
    )
    assert [sentence for sentence in wanted if sentence not in text] == []


def test_labels_of_an_issue_are_all_alike() -> None:
    """In-brief lines look the same, whichever item they name."""
    root = email_lint.parse(made("stress", "plain").email)
    styles = {(li.get("style"), li[0].get("style")) for li in root.xpath("//td[contains(@class, 'brief')]//li")}
    assert len(styles) == 1


@cases
def test_is_valid_html(issue: str, publication: str, node: Path, tmp_path: Path) -> None:
    assert invalid(node, made(issue, publication).email, "mail", tmp_path) == []


@pytest.mark.parametrize("publication", ["plain", "archived", "chinese"])
@pytest.mark.parametrize("issue", ["2022-05", "stress"])
def test_message_parses_to_exactly_what_was_built(issue: str, publication: str) -> None:
    shown = made(issue, publication)
    data = shown.message
    parsed = email.message_from_bytes(data, policy=email.policy.default)
    assert [part.get_content_type() for part in parsed.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    plain, html = parsed.iter_parts()
    read = [part.get_content().replace("\r\n", "\n") for part in (plain, html)]
    assert read == [shown.text, shown.email.rstrip("\n") + "\n"]
    assert parsed["Subject"] == shown.view.subject
    assert parsed["From"].addresses[0].display_name == shown.view.publication.name
    assert parsed["From"].addresses[0].addr_spec == "desk@example.org"
    assert parsed["Date"].datetime.isoformat() == f"{shown.view.published}T09:00:00+08:00"
    assert parsed["MIME-Version"] == "1.0"
    assert re.fullmatch(r"<[\w.-]+@example\.org>", parsed["Message-ID"])
    assert not parsed.defects
    assert all(not part.defects for part in parsed.walk())
    assert max(len(line) for line in data.split(b"\r\n")) <= 998
    assert data.isascii()
    assert b"\n" not in data.replace(b"\r\n", b"")


# ---- in a browser -------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("issue", ["2022-02", "2022-05", "six"])
def test_is_never_wider_than_the_screen(browser: Browser, issue: str) -> None:
    assert overflow(browser, made(issue, "archived").email, widths=(320, 375, 640)) == []
    assert overflow(browser, made(issue, "archived").email, widths=(375, 640), zoom=2) == []


def test_long_words_addresses_and_tables_stay_on_the_screen(browser: Browser) -> None:
    assert overflow(browser, render(CRAMPED, ARCHIVED).email, widths=(320, 375, 640)) == []


@pytest.mark.parametrize("words", ["a word or two before it.", "某办法自公布之日起施行，罚款30万元。", "RMB 200,000"])
def test_a_mark_never_begins_a_line(browser: Browser, words: str) -> None:
    body = f"## Legislation\n\n### One\n\n{words}[^a][^b] and on.\n\n[^a]: <https://e.example/a>\n\n[^b]: <https://e.example/b>"
    page = show(browser, render(f"---\nissue: 2022-05\n---\n\n{body}\n", PUBLICATION).email, width=640)
    found = page.evaluate(_MARKS_AT_THE_LEFT)
    page.context.close()
    assert found == []


_MARKS_AT_THE_LEFT = """() => {
  const body = document.querySelector('.item-body'), found = [];
  for (let width = 110; width < 400; width += 3) {
    body.style.width = width + 'px';
    for (const mark of body.querySelectorAll('.mark'))
      if (mark.getBoundingClientRect().left < body.getBoundingClientRect().left + 8) found.push(width + ' ' + mark.textContent);
  }
  return found;
}"""


def test_wide_tables_and_long_words_use_nothing_that_mail_clients_lack(tables: email_lint.Tables) -> None:
    assert email_lint.unsupported(render(CRAMPED, ARCHIVED).email, tables) == []


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), [(375, "light"), (375, "dark"), (640, "light")])
def test_can_be_read_by_everybody(browser: Browser, width: int, scheme: str) -> None:
    assert axe(browser, made("six", "archived").email, width=width, scheme=scheme) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("inverted", [False, True], ids=["as-sent", "inverted"])
def test_text_stands_out_from_its_ground(browser: Browser, scheme: str, inverted: bool) -> None:
    """WCAG AA for every text, also where a client inverts all colors."""
    assert weak_contrast(browser, made("six", "archived").email, scheme=scheme, inverted=inverted) == []
