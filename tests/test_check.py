"""Every rule finds what it is for, at its place, and says the remedy; a sound issue gives nothing."""

from __future__ import annotations

import pytest

from newsletter.core import decisions, issue_md
from newsletter.core.check import RULES, Problem, Subject, check
from newsletter.core.decisions import Waiver
from newsletter.core.proposal import digest
from newsletter.shipped import coverage
from tests.conftest import PUBLICATION

pytestmark = pytest.mark.core

SOUND = """\
---
issue: 2022-05
brief: [first]
---

An opening with “quotes”, a dash – and 《办法》.

## Legislation

### First Thing Happens
<!-- item: first date: 2022-05-24 -->

On May 24, 2022, it *happened*, see [here](https://example.org/a) and <https://example.org/b>.[^a]

- a list
- of two

### Second Thing Happens
<!-- item: second date: 2022-05-20 -->

On May 20, it happened 5 < 6 & more.[^b][^a]

## Courts Litigation

### Third Thing Happens
<!-- item: third -->

This May, it happened.[^b]

[^a]: <https://example.org/a?id=1> "Title", Publisher, 24 May 2022.
[^b]: https://例子.example.cn/b_(c)
"""

# rule: (what to change in SOUND, into what, the words meant, the line, the item)
CASES: dict[str, tuple[str, str, str, int, str | None]] = {
    "undefined-label": ("more.[^b]", "more.[^zz]", "[^zz]", 21, "second"),
    "unused-label": ("[^b]: https", "[^c]: <https://x.example.cn>\n[^b]: https", "[^c]", 31, None),
    "duplicate-label": ("[^b]: https", "[^a]: <https://x.example.cn>\n[^b]: https", "[^a]", 31, None),
    "item-without-note": ("more.[^b][^a]", "more.", "Second Thing Happens", 18, "second"),
    "note-without-address": (
        '<https://example.org/a?id=1> "Title"',
        '"Title"',
        '"Title", Publisher, 24 May 2022.',
        30,
        "first",
    ),
    "empty-section": ("## Courts Lit", "## Enforcement Cases\n\n## Courts Lit", "Enforcement Cases", 23, None),
    "unknown-section": ("## Courts Litigation", "## Court Litigation", "Court Litigation", 23, None),
    "section-order": ("## Legislation", "## Courts Litigation", "Courts Litigation", 23, None),
    "item-outside-section": ("## Legislation\n\n", "", "First Thing Happens", 8, "first"),
    "item-order": ("2022-05-20", "2022-05-29", "Second Thing Happens", 18, "second"),
    "date-outside-month": ("2022-05-20", "2022-04-20", "2022-04-20", 19, "second"),
    "bad-date": ("date: 2022-05-20", "date: 2022-05-32", "2022-05-32", 19, "second"),
    "duplicate-heading": ("Second Thing", "first thing", "first thing Happens", 18, "second"),
    "duplicate-anchor": ("item: second", "item: first", "first", 19, "first"),
    "bad-anchor": ("item: second", "item: Sec_Ond!", "Sec_Ond!", 19, "Sec_Ond!"),
    "bad-comment": (
        "date: 2022-05-20",
        "dat: 2022-05-20",
        "<!-- item: second dat: 2022-05-20 -->",
        19,
        "second-thing-happens",
    ),
    "no-anchor": ("<!-- item: third -->\n", "", "Third Thing Happens", 25, "third-thing-happens"),
    "empty-item": ("This May, it happened.[^b]", "", "Third Thing Happens", 25, "third"),
    "unknown-item": ("brief: [first]", "brief: [first, fourth]", "fourth", 3, None),
    "malformed-url": (
        "https://example.org/a?id=1",
        "https://https://example.org/a",
        "https://https://example.org/a",
        30,
        "first",
    ),
    "unsafe-link": ("(https://example.org/a)", "(javascript:alert)", "javascript:alert", 13, "first"),
    "url-tracking": ("a?id=1", "a?id=1&utm_source=x", "https://example.org/a?id=1&utm_source=x", 30, "first"),
    "url-http": ("<https://example.org/a?", "<http://example.org/a?", "http://example.org/a?id=1", 30, "first"),
    "raw-html": ("*happened*", "<b>happened", "<b>", 13, "first"),
    "entity": ("& more", "&amp; more", "&amp;", 21, "second"),
    "image": ("*happened*", "![x](https://example.org/x.png)", "![x](https://example.org/x.png)", 13, "first"),
    "heading-level": ("- a list", "# Big", "# Big", 15, "first"),
    "to-translate": (
        "On May 20, it happened 5 < 6 & more.",
        "国家网信办发布通知。",
        "Second Thing Happens",
        18,
        "second",
    ),
    "missing-glyph": ("*happened*", "\U0001f389", "\U0001f389", 13, "first"),
}


def problems(text: str, **more: object) -> list[Problem]:
    return check(Subject(issue_md.parse(text), "issues/2022-05/issue.md", PUBLICATION, coverage(), **more))  # type: ignore[arg-type]


def test_a_sound_issue_gives_no_problem() -> None:
    assert problems(SOUND, email_bytes=79_999) == []


@pytest.mark.parametrize("rule", CASES)
def test_each_rule_finds_its_case_where_it_stands(rule: str) -> None:
    before, after, words, line, item = CASES[rule]
    assert before in SOUND
    found = [p for p in problems(SOUND.replace(before, after, 1)) if p.rule == rule]
    first = found[0]
    assert (first.words, first.line, first.item, first.severity) == (words, line, item, RULES[rule].severity)
    assert first.remedy
    assert len(found) == (2 if rule == "item-outside-section" else 1)


def test_an_email_over_budget_is_an_error() -> None:
    assert [p.rule for p in problems(SOUND, email_bytes=80_001)] == ["email-size"]


def test_a_sentence_that_is_still_the_sources_is_a_warning_until_it_is_rewritten() -> None:
    taken = frozenset({digest("On May 20, it happened 5 < 6 & more.")})
    assert [(p.rule, p.item, p.severity) for p in problems(SOUND, wording=taken)] == [
        ("source-wording", "second", "warning")
    ]
    assert problems(SOUND.replace("& more", "and more"), wording=taken) == []


def test_an_issue_without_items_is_an_error() -> None:
    assert "empty-issue" in [p.rule for p in problems("---\nissue: 2022-05\n---\n")]


@pytest.mark.parametrize("target", ["/foo", "foo.html", "", "mailto:nobody", "file:///etc/passwd"])
def test_a_link_that_leads_nowhere_is_found_also_outside_items(target: str) -> None:
    found = [p for p in problems(SOUND.replace("An opening", f"An [opening]({target})")) if p.rule == "unsafe-link"]
    assert [(p.line, p.item) for p in found] == [(6, None)]


def test_a_mistyped_scheme_is_a_malformed_address() -> None:
    found = problems(SOUND.replace("<https://example.org/a?", "<htp://example.org/a?"))
    assert [(p.rule, p.line) for p in found] == [("malformed-url", 30)]


def test_a_heading_without_its_space_is_pointed_at() -> None:
    found = problems(SOUND.replace("### Second", "###Second"))
    assert [(p.rule, p.line) for p in found if p.rule == "heading-level"] == [("heading-level", 18)]


def test_what_an_import_could_not_place_is_one_error() -> None:
    found = problems(SOUND.replace("\n[^a]: <", "\n## Unplaced\n\nSome text.\n\n[^a]: <"))
    assert [(p.rule, p.words) for p in found] == [("unknown-section", "Unplaced")]


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org", "http://a.b.cn:8080/x?y=z#w", "https://en.wikipedia.org/wiki/A_(b)", "https://x.cn/%E4%B8%AD",
        "https://mp.weixin.qq.com/s/-OvmNOizVjqQ5HOVmyf6Tg?scene=25#wechat_redirect", "https://x.cn/中文/a.html", "https://1.2.3.4/x",
    ],
)  # fmt: skip
def test_well_formed_addresses_are_left_in_peace(url: str) -> None:
    text = SOUND.replace("https://example.org/a?id=1", url)
    assert "malformed-url" not in [p.rule for p in problems(text)]


@pytest.mark.parametrize(
    "url", ["https://example", "https:///x", "https://x.cn/a b", "https://x.cn/a，b", "https://x.cn/%zz", "https://x.cn/a.",
            "ftp://x.cn/a", "https://[::1/x", "https://x.cn:99999/", "https://x.cn/a)"],
)  # fmt: skip
def test_malformed_addresses_are_found(url: str) -> None:
    text = SOUND.replace("<https://example.org/a?id=1>", f"<{url}>")
    assert "malformed-url" in [p.rule for p in problems(text)]


def test_a_waiver_holds_until_the_text_it_was_for_changes() -> None:
    text = SOUND.replace("2022-05-20", "2022-04-20").replace("May 20", "April 20")
    subject = Subject(issue_md.parse(text), "x", PUBLICATION)
    found = check(subject)
    digest = decisions.subject_digest(subject, "date-outside-month", "second", found)
    waiver = Waiver("date-outside-month", "second", "A. Editor", "reported late", "2022-06-01T09:00:00+08:00", digest)
    assert [p.waived for p in decisions.apply(subject, found, [waiver])] == [True]
    changed = Subject(issue_md.parse(text.replace("& more", "& less")), "x", PUBLICATION)
    assert [p.waived for p in decisions.apply(changed, check(changed), [waiver])] == [False]


def test_a_waiver_for_one_item_does_not_cover_another() -> None:
    text = SOUND.replace("2022-05-20", "2022-04-20").replace("date: 2022-05-24", "date: 2022-04-24")
    subject = Subject(issue_md.parse(text), "x", PUBLICATION)
    found = check(subject)
    digest = decisions.subject_digest(subject, "date-outside-month", "second", found)
    waiver = Waiver("date-outside-month", "second", "A. Editor", "late", "2022-06-01T09:00:00+08:00", digest)
    assert {p.item: p.waived for p in decisions.apply(subject, found, [waiver])} == {"first": False, "second": True}
