"""`learn`: the first sort takes up what the desk decided, keeps the better weights, and says by how much."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from newsletter import learning, shipped
from newsletter.cli import cli
from newsletter.core import lessons
from newsletter.core.candidates import candidates
from newsletter.core.classify import classify
from newsletter.core.keys import IssueKey
from newsletter.core.lessons import Lesson
from newsletter.core.model import Article, Issue, IssueSection, Item, Judgement, Section
from newsletter.core.publication import Publication
from newsletter.core.told import Told
from newsletter.errors import NewsletterError

core = pytest.mark.core
KEY = IssueKey.parse("2026-03")
NAMES = {"Legislation": "Legislation", "Enforcement Authority": "Enforcement Authority", "Cases": "Enforcement Cases"}
CITIES = (
    "Wuxi",
    "Harbin",
    "Lanzhou",
    "Foshan",
    "Dalian",
    "Zhuhai",
    "Luoyang",
    "Baotou",
    "Weifang",
    "Guilin",
    "Yantai",
    "Hefei",
)
SOLD = ("parcel slips", "phone numbers of tenants", "school rolls", "records of hotel guests")


WORDED = (
    (
        "{city} Court Jails {n} over {sold}",
        "The {city} district court sentenced the defendants to up to {years} years for infringing citizens' personal information.",
    ),
    (
        "{n} Sentenced for Trade in {sold}",
        "They were convicted of infringing personal information; the ringleader will serve {years} years in prison, the {city} court said.",
    ),
    (
        "Prison for Sellers of {sold}",
        "The people's court of {city} found a clerk and {n} buyers guilty and fined them.",
    ),
    (
        "Court: Reseller of {sold} Gets {years} Years",
        "Judges in {city} said that {n}0,000 records had changed hands before the defendant's arrest.",
    ),
)


def verdicts(label: str) -> list[Lesson]:
    """Two dozen judgments, filed by a desk of its own habits."""
    found = []
    for place, city in enumerate(CITIES * 2):
        title, body = WORDED[place % 4]
        said = {"city": city, "n": 3 + place, "sold": SOLD[place // 4 % 4].title(), "years": 2 + place % 5}
        found.append(Lesson(title.format(**said), body.format(**said), label, "approved"))
    return found


# ---- lessons ---------------------------------------------------------------------------------------


def _lessons(
    decisions: list[dict[str, str]], *, approved: bool, sections: tuple[IssueSection, ...] = ()
) -> set[tuple[str, str, str]]:
    told = [
        Told(f"a{n}", Article(f"Story {n}", f"Text {n}.", None, date(2026, 3, n), "en", f"https://example.org/{n}"))
        for n in range(1, 5)
    ]
    issue = Issue(KEY, sections=sections)
    found = candidates(told, KEY, issue, decisions, lambda _: Judgement("Legislation", 0.8), shipped.events())
    return {
        (one.title, one.label, one.origin)
        for one in lessons.of_issue(issue, found, decisions, NAMES, approved=approved)
    }


@core
def test_what_an_editor_moved_kept_and_dropped_are_lessons() -> None:
    decisions = [
        {"decision": "kept", "candidate": "a1"},
        {"decision": "dropped", "candidate": "a2"},
        {"decision": "moved", "candidate": "a3", "section": "Cases"},
    ]
    assert _lessons(decisions, approved=False) == {
        ("Story 1", "Legislation", "kept"),
        ("Story 2", "Not Relevant", "dropped"),
        ("Story 3", "Enforcement Cases", "moved"),
    }


@core
def test_an_approved_item_teaches_by_its_own_words_and_by_those_of_its_source() -> None:
    section = IssueSection("Cases", (Item("story", "A heading of ours", "Our text."),))
    decisions = [
        {"decision": "drafted", "candidate": "a1", "item": "story"},
        {"decision": "drafted", "candidate": "a2", "item": "gone"},
    ]
    assert _lessons(decisions, approved=True, sections=(section,)) == {
        ("A heading of ours", "Enforcement Cases", "approved"),
        ("Story 1", "Enforcement Cases", "approved"),
        ("Story 2", "Not Relevant", "dropped"),  # drafted, and taken out before approval
    }
    assert _lessons(decisions, approved=False, sections=(section,)) == set()


@core
def test_of_two_lessons_on_one_text_the_stronger_counts() -> None:
    found = lessons.merged([
        Lesson("A", "x", "Legislation", "approved"), Lesson("A", "x", lessons.NOT_RELEVANT, "dropped"), Lesson(" ", "", "Legislation", "kept"),
    ])  # fmt: skip
    assert found == [Lesson("A", "x", "Legislation", "approved")]


@core
def test_sections_are_known_by_title_or_key_and_a_section_of_the_desks_own_teaches_nothing() -> None:
    sections = (Section("legislation", "New Laws"), Section("courts", "Courts Litigation"), Section("diary", "Diary"))
    known = lessons.known_sections(Publication("N", "P", sections), ("Legislation", "Courts Litigation", None))
    assert known == {"New Laws": "Legislation", "Courts Litigation": "Courts Litigation"}


# ---- the refit ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_desks_own_habit_is_learned_and_what_the_program_knew_is_not_forgotten() -> None:
    learned = learning.learn(verdicts("Enforcement Cases"))
    assert learned.better
    assert learned.after > learned.before + 0.5
    assert learned.examples_after >= learned.examples_before - learning.SLACK


@pytest.mark.slow
def test_lessons_that_say_what_the_sort_says_already_change_nothing() -> None:
    learned = learning.learn(verdicts("Courts Litigation"))
    assert learned.before == learned.after == 1.0
    assert not learned.better


@pytest.mark.slow
def test_lessons_without_rhyme_or_reason_are_not_kept() -> None:
    labels = ("Legislation", "Not Relevant", "Enforcement Authority", "Enforcement Cases", "Not Relevant")
    noise = [Lesson(one.title, one.body, labels[place * 7 % 5], "moved") for place, one in enumerate(verdicts("any"))]
    assert not learning.learn(noise).better


# ---- the command -------------------------------------------------------------------------------------


def run(root: Path, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(cli, ["--workspace", str(root), *arguments], input=stdin)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    assert CliRunner().invoke(cli, ["init", str(tmp_path / "desk"), "--empty"]).exit_code == 0
    return tmp_path / "desk"


def _approved(desk: Path, key: str, found: list[Lesson]) -> None:
    folder = desk / "issues" / key
    folder.mkdir(parents=True)
    items = "".join(
        f"### {one.title}\n<!-- item: case-{n} date: {key}-{n % 27 + 1:02} -->\n\n{one.body}\n\n"
        for n, one in enumerate(found)
    )
    (folder / "issue.md").write_text(f"---\nissue: {key}\n---\n\n## Enforcement Cases\n\n{items}", encoding="utf-8")
    (folder / "approval.json").write_text('{"digest": "x", "by": "an editor", "at": "2026-04-01T09:00:00+08:00"}')


@pytest.mark.slow
def test_learn_prints_accuracy_before_and_after_and_the_desk_sorts_by_what_it_kept(desk: Path) -> None:
    _approved(desk, "2026-03", verdicts("Enforcement Cases"))
    text = "31 Sentenced for Trade in Gym Cards\nThey were convicted of infringing personal information; the ringleader will serve five years, the Suzhou court said."
    before = json.loads(run(desk, "classify", "-", "--json", stdin=text).stdout)[0]
    tried = run(desk, "learn", "--dry-run", "--json")
    assert (json.loads(tried.stdout)["kept"], (desk / "weights.json").exists()) == ("learned", False)
    done = run(desk, "learn")
    assert done.exit_code == 0
    assert re.findall(r"right, (before|after) +\d", done.output) == ["before", "after"]
    assert "kept: weights.json" in done.output
    after = json.loads(run(desk, "classify", "-", "--json", stdin=text).stdout)[0]
    assert (before["section"], after["section"]) == ("Courts Litigation", "Enforcement Cases")

    stale = json.loads((desk / "weights.json").read_text()) | {"learned_beside": "an earlier version"}
    (desk / "weights.json").write_text(json.dumps(stale))
    assert json.loads(run(desk, "classify", "-", "--json", stdin=text).stdout)[0] == before


def test_too_few_lessons_are_said_and_nothing_changes(desk: Path) -> None:
    _approved(desk, "2026-03", verdicts("Enforcement Cases")[:3])
    done = run(desk, "learn")
    assert done.exit_code == 0
    assert "3 lessons so far" in done.output
    assert not (desk / "weights.json").exists()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sections": []}', "<<<<<<< ours"])
def test_damaged_weights_are_named_with_the_remedy(desk: Path, text: str) -> None:
    (desk / "weights.json").write_text(text)
    with pytest.raises(NewsletterError, match="newsletter learn"):
        shipped.judge(desk)
    assert classify("A title", "", shipped.judge()).confidence > 0
