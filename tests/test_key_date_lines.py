"""Key dates at the head of an issue: drafted from the sources, never against the editor, closed once past, and true to the items."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import dating, drafting, shipped
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import classify, deadlines, issue_md, key_date_edits
from newsletter.core.check import Subject, check
from newsletter.core.edits import EditError
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article, Judgement, KeyDate
from newsletter.core.told import Told
from tests.conftest import PUBLICATION
from tests.outputs import newsletter, render

pytestmark = pytest.mark.core

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
KEY = IssueKey.parse("2026-01")


def judge(article: Article) -> Judgement:
    return classify.classify(article.title, article.text, shipped.judge())


def told(number: int, title: str, text: str) -> Told:
    url = f"https://source{number}.example/news/{number}.html"
    return Told(f"a{number}", Article(title, text, "Daily Example", date(2026, 1, 20), "en", url))


LAW = told(
    1,
    "Legislature passes law on personal information of minors",
    "The legislature adopted the Law on the Personal Information of Minors on January 20, 2026. "
    "The law takes effect on July 1, 2026.",
)
DRAFT = told(
    2,
    "CAC solicits comments on draft measures for face recognition",
    "On January 19, 2026, the Cyberspace Administration of China released the draft Measures for Face Recognition for public comment. "
    "Comments close on February 18, 2026. The Personal Information Protection Law took effect on November 1, 2021.",
)


def draft(root: Path, *sources: Told) -> IssueFolder:
    folder = IssueFolder(root, KEY)
    drafting.draft(folder, PUBLICATION, sources, judge, NOW)
    return folder


def test_a_draft_lists_when_things_take_effect_and_comments_close_soonest_first(tmp_path: Path) -> None:
    issue = draft(tmp_path, LAW, DRAFT).read().issue
    anchors = {item.heading: item.anchor for item in issue.items}
    assert [(str(entry.date), entry.what) for entry in issue.key_dates] == [
        ("2026-02-18", "Comments on the Measures for Face Recognition close"),
        ("2026-07-01", "The Law on the Personal Information of Minors takes effect"),
    ]
    assert {entry.item for entry in issue.key_dates} == set(anchors.values())


def test_a_line_that_an_editor_removed_or_reworded_is_left_alone(tmp_path: Path) -> None:
    folder = draft(tmp_path, LAW)
    lines = folder.read().text.splitlines(keepends=True)
    without = "".join(line for line in lines if "2026-07-01" not in line)
    folder.save_issue(without)
    drafting.draft(folder, PUBLICATION, [LAW, DRAFT], judge, NOW)
    assert [str(entry.date) for entry in folder.read().issue.key_dates] == ["2026-02-18"]
    assert dating.proposed(folder).lines == ()


def test_what_is_typed_by_hand_is_filled_on_request_and_only_once(tmp_path: Path) -> None:
    folder = IssueFolder(tmp_path, KEY)
    text = (
        "---\nissue: 2026-01\ndisclaimer: None.\n---\n\n## Legislation\n\n### Hainan Adopts Measures on Health Data\n"
        "<!-- item: hainan date: 2026-01-20 -->\n\nOn January 20, 2026, Hainan adopted the Measures on Health Data, effective March 1.\n"
    )
    folder.create(text)
    made = dating.proposed(folder)
    assert made.diff.count("\n+  - {date: 2026-03-01") == 1
    dating.fill(folder, made, NOW)
    assert [(str(one.date), one.what, one.item) for one in folder.read().issue.key_dates] == [
        ("2026-03-01", "The Measures on Health Data take effect", "hainan")
    ]
    assert dating.proposed(folder).lines == ()
    folder.save_issue(text)  # taken out again
    assert dating.proposed(folder).lines == ()


FRONTS = [
    "",
    "key_dates:\n",
    "key_dates: []\n",
    'key_dates: [{date: 2026-03-03, what: "A"}]\n',
    'key_dates:\n  - {date: 2026-03-03, what: "A"}  # mine\n',
    "key_dates:\n- date: 2026-03-03\n  what: A - b\n- {date: 2026-09-09, what: B}\n",
    'disclaimer: "x"\n',
]


@given(
    st.sampled_from(FRONTS),
    st.sampled_from(["\n", "\r\n"]),
    st.lists(st.dates(), min_size=1, max_size=4),
    st.booleans(),
)
def test_a_new_line_moves_no_byte_of_the_file(front: str, newline: str, days: list[date], last: bool) -> None:
    tail = "" if last else "language: en\n"
    text = f"---\nissue: 2026-01\n{front}{tail}---\n\n## Legislation\n".replace("\n", newline)
    file = issue_md.parse(text)
    entries = [KeyDate(day, f"What: {number}", None) for number, day in enumerate(days)]
    after = key_date_edits.insert(file, entries)
    left = iter(after)
    assert all(char in left for char in text)  # nothing that was typed is gone or reordered
    assert set(issue_md.parse(after).issue.key_dates) == {*file.issue.key_dates, *entries}


def test_a_list_that_takes_no_line_is_left_as_it_is() -> None:
    file = issue_md.parse("---\n{issue: 2026-01}\n---\n")
    with pytest.raises(EditError):
        key_date_edits.insert(file, [KeyDate(date(2026, 3, 1), "A", None)])


@pytest.mark.parametrize(
    ("language", "what", "closed"),
    [("en", "Comments on the draft close", "(closed)"), ("zh", "《数据办法》征求意见截止", "（已截止）")],
)
def test_a_deadline_that_is_past_at_publication_is_shown_closed_everywhere(
    language: str, what: str, closed: str
) -> None:
    text = (
        f"---\nissue: 2026-01\npublished: 2026-02-10\nlanguage: {language}\nkey_dates:\n"
        f'  - {{date: 2026-02-09, what: "{what}"}}\n  - {{date: 2026-02-10, what: "{what} 2"}}\n'
        '  - {date: 2026-01-02, what: "The Act takes effect 施行"}\n---\n\n## Legislation\n\n### A\n<!-- item: a -->\n\nText.\n'
    )
    found = render(text, PUBLICATION)
    for output in (found.email, found.page, found.print, found.text):
        assert output.count(closed) == 1
    assert [entry.closed for entry in found.view.key_dates] == [False, True, False]


def test_only_a_last_day_closes() -> None:
    assert deadlines.is_closed(KeyDate(date(2026, 1, 1), "Consultation ends", None), date(2026, 2, 1))
    assert not deadlines.is_closed(KeyDate(date(2026, 1, 1), "The Act takes effect", None), date(2026, 2, 1))


def test_a_key_date_that_its_item_contradicts_is_told() -> None:
    head = "---\nissue: 2026-01\nkey_dates:\n  - {date: %s, what: %s, item: a}\n---\n\n## Legislation\n\n### A\n<!-- item: a -->\n\n"
    body = "The CAC published the draft on January 5, 2026; comments close on February 4. The rules take effect on May 1, 2026.\n"

    def told(day: str, what: str) -> list[str]:
        file = issue_md.parse(head % (day, what) + body)
        return [problem.words for problem in check(Subject(file, "x", PUBLICATION)) if problem.rule == "key-date"]

    assert told("2026-02-04", "Comments close") == []
    assert told("2026-02-14", "Comments close") == ["2026-02-14"]
    assert told("2026-05-11", "The rules take effect") == ["2026-05-11"]
    assert told("2026-05-01", "The rules take effect") == []


@pytest.mark.slow
def test_dates_shows_what_was_read_and_fills_only_when_told(tmp_path: Path) -> None:
    newsletter("init", str(tmp_path))
    shown = newsletter("--workspace", str(tmp_path), "dates", "2022-05", "heilongjiang-big-data", "--json")
    found = json.loads(shown.stdout)
    assert [one["effective_date"]["value"] for one in found] == ["2022-07-01"]
    path = tmp_path / "issues/2022-05/issue.md"
    before = path.read_bytes()
    asked = newsletter("--workspace", str(tmp_path), "dates", "2022-05", "--fill")
    assert asked.returncode == 0
    assert path.read_bytes() == before
    assert newsletter("--workspace", str(tmp_path), "dates", "2022-05", "no-such-item").returncode == 1
