"""The report of `check`: every rule shows itself by example, and what is said reads well for people and for machines."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.config.house import house
from newsletter.core import decisions, issue_md
from newsletter.core.check import FATAL, RULES, Problem, Subject, check, report, tried
from newsletter.core.check.example import PATH, PUBLICATION
from newsletter.core.decisions import Waiver
from newsletter.core.facts import Names
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.pinyin import Pinyin
from newsletter.shipped import coverage, events

pytestmark = pytest.mark.core

HOUSE = house(None)

ISSUE = """\
---
issue: 2026-01
brief: [nobody]
---

## Legislation

### Hainan Adopts *Rules*
<!-- item: hainan date: 2026-01-20 -->

On January 20, Hainan adopted the rules: 100% sure, 关于个人信息 &amp; more.[^a]

### Anhui Adopts Rules
<!-- item: anhui date: 2026-01-12 -->

On January 12, Anhui adopted <b>rules</b>.[^zz]

[^a]: <http://example.org/a> "Title".
"""


def found(text: str, **more: object) -> tuple[Subject, list[Problem]]:
    subject = Subject(issue_md.parse(text), "issues/2026-01/issue.md", PUBLICATION, **more)  # type: ignore[arg-type]
    return subject, check(subject)


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_shows_a_text_that_raises_it_and_the_same_text_mended(rule: str) -> None:
    declared = RULES[rule]
    assert declared.bad, f"{rule} is declared without examples: give it bad=… and good=…"
    assert declared.good, f"{rule} is declared without examples: give it bad=… and good=…"
    _, problems = tried(declared.bad, coverage(), HOUSE, events())
    assert rule in {problem.rule for problem in problems}
    assert [str(problem) for problem in tried(declared.good, coverage(), HOUSE, events())[1]] == []


@pytest.mark.parametrize("rule", sorted(set(RULES) - set(FATAL)))
def test_a_waiver_of_any_rule_holds_for_its_text_and_ends_when_that_changes(rule: str) -> None:
    declared = RULES[rule]
    assert declared.bad
    subject, problems = tried(declared.bad, coverage(), HOUSE, events())
    meant = next(problem for problem in problems if problem.rule == rule)
    digest = decisions.subject_digest(subject, rule, meant.item, problems)
    waiver = Waiver(rule, meant.item, "A. Editor", "as meant", "2026-02-01T09:00:00+08:00", digest)
    held = [p for p in decisions.apply(subject, problems, [waiver]) if (p.rule, p.item) == (rule, meant.item)]
    assert all(p.waived for p in held)
    for changed in changes(subject, meant):
        again = check(changed)
        after = [p for p in decisions.apply(changed, again, [waiver]) if (p.rule, p.item) == (rule, meant.item)]
        assert not any(p.waived for p in after)
        assert all("A. Editor waived it on 2026-02-01" in p.note for p in after)


def changes(subject: Subject, meant: Problem) -> list[Subject]:
    """The issue with a word more in the item and on the line that was meant, where the file can still be read."""
    anchors = [item.anchor for item in subject.issue.items]
    places = [sum(len(line) + 1 for line in subject.lines[: meant.line]) - 1]
    if meant.item in anchors:
        last = subject.file.item_blocks(anchors.index(meant.item))[-1]
        places.append(last.start + len(subject.file.slice(last).rstrip("\n")))
    made = []
    for place in places:
        text = subject.file.text
        more = "\nnumber: 7" if place < subject.file.blocks[0].end else " Changed"
        if not text[:place].endswith("---"):
            made.append(replace(subject, file=issue_md.parse(text[:place] + more + text[place:])))
    if subject.email_bytes is not None:
        made.append(replace(subject, email_bytes=subject.email_bytes + 1))
    return made


def test_the_report_is_grouped_by_item_and_shows_the_words_in_fault() -> None:
    subject, problems = found(ISSUE)
    assert report.text(problems, subject) == """\
issues/2026-01/issue.md

The issue as a whole
  error: no item has the anchor 'nobody' [unknown-item]
    3 | brief: [nobody]
      |         ^^^^^^
      = correct it in the front matter

Anhui Adopts Rules  #anhui
  error: raw HTML is not taken (<b>); readers would see it as typed [raw-html]
   16 | On January 12, Anhui adopted <b>rules</b>.[^zz]
      |                              ^^^
      = write it in Markdown, or \\< for the sign itself
  error: raw HTML is not taken (</b>); readers would see it as typed [raw-html]
   16 | On January 12, Anhui adopted <b>rules</b>.[^zz]
      |                                      ^^^^
      = write it in Markdown, or \\< for the sign itself
  error: footnote [^zz] is cited but not defined [undefined-label]
   16 | On January 12, Anhui adopted <b>rules</b>.[^zz]
      |                                           ^^^^^
      = add "[^zz]: <address> …" or remove the mark

Hainan Adopts Rules  #hainan
  warning: an HTML entity (&amp;) is shown to readers as typed [entity]
   11 | On January 20, Hainan adopted the rules: 100% sure, 关于个人信息 &amp; more.[^a]
      |                                                                  ^^^^^
      = type the character itself
  advice: the address of [^a] is plain http [url-http]
   18 | [^a]: <http://example.org/a> "Title".
      |        ^^^^^^^^^^^^^^^^^^^^
      = use https://example.org/a if it opens the same page
"""  # fmt: skip


def test_a_sound_issue_is_reported_by_nothing_at_all() -> None:
    assert report.text([], found(ISSUE)[0]) == ""


def test_color_adds_escape_sequences_and_changes_no_character() -> None:
    subject, problems = found(ISSUE)
    colored = report.text(problems, subject, color=True)
    assert "\x1b[1;31merror\x1b[0m" in colored
    assert re.sub(r"\x1b\[[\d;]*m", "", colored) == report.text(problems, subject)


def test_many_problems_are_summed_up_by_rule_and_few_are_not() -> None:
    text = ISSUE + "".join(f'[^u{n}]: <https://example.org/{n}> "Title".\n' for n in range(12))
    subject, problems = found(text)
    assert report.text(problems, subject).splitlines()[-7:-5] == [
        "By rule",
        "   12  error    unused-label     A note that is defined is cited.",
    ]
    assert "By rule" not in report.text(problems[:5], subject)


@given(st.text(max_size=300), st.text(max_size=40))
def test_whatever_a_line_holds_the_excerpt_fits_and_nothing_steers_the_terminal(around: str, words: str) -> None:
    line = (around + words + around).replace("\n", " ").replace("\r", " ")
    subject, _ = found(ISSUE.replace("Hainan adopted the rules", f"Hainan {line} rules"))
    problem = Problem(
        "entity", "warning", "hainan", subject.path, 11, words, "m", "r", column=subject.column(11, words)
    )
    shown = report.text([problem], subject)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)
    assert all(report._columns(line) <= report.WIDTH + 10 for line in shown.splitlines()[2:])


def test_github_commands_are_escaped_as_its_toolkit_does() -> None:
    problem = Problem("entity", "advice", None, "x", 7, "w", "50% of\nit: a, b", "mend it", column=3)
    assert report.github([problem], "a,b/50%:c.md") == (
        "::notice file=a%2Cb/50%25%3Ac.md,line=7,col=3,title=entity::50%25 of%0Ait: a, b; mend it.\n"
    )


@given(st.text(), st.text())
def test_no_text_breaks_out_of_its_github_command(path: str, message: str) -> None:
    said = report.github([Problem("r", "error", None, "x", 1, "", message, "")], path)
    assert (said.count("\n"), said.count("\r")) == (1, 0)
    assert said.startswith("::error file=" if path else "::error line=")
    _, properties, _ = re.split(r"^::|::", said.rstrip("\n"), maxsplit=2)
    assert len(properties.split(",")) == 2 + bool(path)


def test_the_issue_of_the_examples_is_where_the_reports_say() -> None:
    assert PATH == "issues/2026-01/issue.md"


MANY_ITEMS = "---\nissue: 2026-01\n---\n\n## Legislation\n" + "".join(
    f"\n### {place} Adopts Rules\n<!-- item: {place.lower()} date: 2026-01-20 -->\n\nOn January 20, 2026, {place} adopted rules.\n"
    for place in ("Hainan", "Anhui", "Fujian", "Gansu")
)


def test_what_is_the_same_with_several_items_is_said_once_and_names_them() -> None:
    subject, problems = found(MANY_ITEMS, sources={}, names=Names(Gazetteer({}, [], Pinyin({}, ""))))
    same = [problem for problem in problems if problem.rule == "no-kept-source"]
    assert len(same) == 4  # for a program, a warning each
    text = report.text(same, subject)
    assert text.count(same[0].message) == text.count(same[0].remedy) == 1
    assert [line for problem in same if (line := f"#{problem.item}") not in text] == []
    assert report.text(same[:2], subject).count(same[0].message) == 2


def test_words_that_stand_twice_on_a_line_are_underlined_where_they_are_meant() -> None:
    line = "The rules of 1 May 2026 were issued on 20 January and apply from 1 May."
    _, problems = found(f"---\nissue: 2026-01\n---\n\n## Legislation\n\n### Rules\n\n{line}\n", house=HOUSE)
    dates = {p.words: (p.column, p.remedy) for p in problems if p.rule == "date-form"}
    assert dates["1 May 2026"] == (line.index("1 May 2026") + 1, "write May 1, 2026")
    assert dates["1 May"] == (line.rindex("1 May") + 1, "write May 1")


@pytest.mark.slow
def test_a_paragraph_without_end_is_shown_by_the_line() -> None:
    def seconds(sentences: int) -> float:
        line = "Hainan fined 12 firms on 5 May. " * sentences
        subject, problems = found(f"---\nissue: 2026-01\n---\n\n## Legislation\n\n### Rules\n\n{line}\n", house=HOUSE)
        shown = [p for p in problems if p.rule == "date-form"][:100]
        start = time.process_time()
        assert max(map(len, report.text(shown, subject).splitlines())) < 200
        return time.process_time() - start

    seconds(120)
    assert seconds(1200) < 3 * seconds(120) + 0.1
