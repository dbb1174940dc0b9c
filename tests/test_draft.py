"""Drafting adds and never rewrites: no edit lost, nothing doubled, nothing brought back that an editor took out."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import drafting, gathering, shipped, telling
from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.workspace import IssueFolder
from newsletter.cli.adding import extract
from newsletter.core import classify, edits, prose, sentences
from newsletter.core.check import Subject, check
from newsletter.core.decisions import wording
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article, Issue, Judgement
from newsletter.core.told import Told
from newsletter.errors import NewsletterError
from tests import editor
from tests.conftest import PUBLICATION

NOW = datetime(2026, 2, 1, 9, tzinfo=UTC)
KEY = IssueKey.parse("2026-01")


def judge(article: Article) -> Judgement:
    return classify.classify(article.title, article.text, shipped.judge())


def told(number: int, title: str, text: str, day: int, *, language: str = "en", month: int = 1) -> Told:
    url = f"https://source{number}.example/news/{number}.html"
    return Told(f"a{number}", Article(title, text, "Daily Example", date(2026, month, day), language, url))


SOURCES = [
    told(1, "Legislature passes law on personal information of minors",
         "The legislature adopted the Law on the Personal Information of Minors on January 20, 2026. It has 58 articles. "
         "The law takes effect on July 1, 2026. Officials praised it.", 20),
    told(2, "CAC fines travel platform RMB 1.2 million for data breaches",
         "The Cyberspace Administration of China fined a travel platform RMB 1.2 million on January 12, 2026 for leaking "
         "personal information of 340,000 users. The platform must rectify within 30 days.", 12),
    told(3, "网信办对某旅行平台罚款120万元", "1月12日，国家网信办对某旅行平台处以罚款120万元。该平台泄露34万名用户个人信息。", 13, language="zh"),
    told(4, "MIIT notifies 38 Apps that infringe users' rights",
         "On January 15, 2026, the Ministry of Industry and Information Technology notified 38 Apps that illegally collected "
         "personal information. They must rectify by January 22.", 15),
    told(5, "Court sentences man to three years for selling personal information",
         "A court in Hangzhou sentenced a man on January 8, 2026 to three years in prison for selling 52,000 pieces of personal "
         "information. He was fined RMB 80,000.", 8),
    told(6, "Football club wins the winter cup", "The club won 3-1 on January 10, 2026 before 40,000 spectators.", 10),
    told(7, "CAC solicits comments on draft measures for face recognition",
         "On December 29, 2025, the Cyberspace Administration of China released draft measures on face recognition for public "
         "comment. Comments close on January 28, 2026.", 29, month=1),
]  # fmt: skip


def folder(root: Path) -> IssueFolder:
    return IssueFolder(root, KEY)


def draft(root: Path, sources: list[Told]) -> drafting.Drafted:
    return drafting.draft(folder(root), PUBLICATION, sources, judge, NOW)


def test_a_draft_puts_each_event_once_into_its_section_with_note_and_date(tmp_path: Path) -> None:
    made = draft(tmp_path, SOURCES)
    issue = folder(tmp_path).read().issue
    where = {item.heading: (section.title, str(item.date)) for section in issue.sections for item in section.items}
    assert made.created
    assert len(where) == len(made.added)
    assert where["CAC Fines Travel Platform RMB 1.2 Million for Data Breaches"] == ("Enforcement Cases", "2026-01-12")
    fined = next(item for item in issue.items if "1.2" in item.heading)
    assert len(set(prose.marks(fined.body))) == 2  # both tellings are cited
    assert not [heading for heading in where if "Football" in heading]
    football = next(c for c in made.left if "Football" in c.articles[0].title)
    assert football.status == "not relevant"
    assert football.why


def test_a_drafted_body_is_whole_sentences_of_its_source(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES)
    source = {s for one in SOURCES for s in sentences.of_text(one.article.text)}
    for item in folder(tmp_path).read().issue.items:
        found = sentences.of_text(prose.plain(item.body))
        assert 1 <= len(found) <= 3
        assert set(found) <= source


def test_a_draft_is_sound_but_for_what_is_the_editors_to_do(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES)
    file = folder(tmp_path).read()
    held = wording(folder(tmp_path).decisions())
    rules = {p.rule for p in check(Subject(file, "x", PUBLICATION, wording=held))}
    assert rules == {"source-wording"}


def test_sections_and_items_stand_in_order(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES[3:])
    draft(tmp_path, SOURCES)
    issue = folder(tmp_path).read().issue
    titles = [section.title for section in issue.sections]
    assert titles == [s.title for s in PUBLICATION.sections if s.title in titles]
    for section in issue.sections:
        days = [item.date for item in section.items if item.date]
        assert days == sorted(days, reverse=True)


def edited_at_random(data: st.DataObject, root: Path) -> tuple[set[str], dict[str, str]]:
    """Up to four edits as an editor makes them: the anchors taken out, and the bodies rewritten by anchor."""
    removed: set[str] = set()
    rewritten: dict[str, str] = {}
    for _ in range(data.draw(st.integers(0, 4))):
        file = folder(root).read()
        if not file.issue.items:
            break
        item = data.draw(st.sampled_from(file.issue.items))
        act = data.draw(st.sampled_from(["remove", "rewrite", "head", "move", "foreign"]))
        if act == "remove":
            text = edits.remove_item(file, item.anchor)
            removed.add(item.anchor)
        elif act == "rewrite":
            body = f"Rewritten {data.draw(st.integers(0, 99))}." + "".join(f"[^{m}]" for m in prose.marks(item.body))
            text = editor.rewrite_body(file, item.anchor, body)
            rewritten[item.anchor] = body
        elif act == "head":
            text = editor.rewrite_heading(file, item.anchor, f"Another Heading {data.draw(st.integers(0, 99))}")
        elif act == "move":
            text = edits.move_item(file, item.anchor, before=data.draw(st.sampled_from(file.issue.items)).anchor)
        else:
            text = file.text.replace("---\n\n", "---\n\nAn opening by hand.\n\n", 1)
        folder(root).save_issue(text)
    return removed, rewritten


def nothing_changed_but_added(before: Issue, after: Issue, removed: set[str], rewritten: dict[str, str]) -> None:
    """No edit lost, nothing doubled, nothing resurrected."""
    anchors = [item.anchor for item in after.items]
    assert len(anchors) == len(set(anchors))
    assert not removed & set(anchors)
    kept = {item.anchor: item for item in after.items}
    for item in before.items:
        assert kept[item.anchor] == item
    for anchor, body in rewritten.items():
        assert anchor in removed or kept[anchor].body == body
    assert after.intro == before.intro
    mine = {item.anchor for item in before.items}
    assert [a for a in anchors if a in mine] == [item.anchor for item in before.items]
    sources = [note.text.split(">")[0] for note in after.notes]
    assert len(sources) == len(set(sources))


@pytest.mark.slow
@given(st.data())
def test_no_edit_is_lost_nothing_doubled_nothing_resurrected(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        draft(root, SOURCES[: data.draw(st.integers(1, len(SOURCES)))])
        removed, rewritten = edited_at_random(data, root)
        before = folder(root).read().issue
        draft(root, SOURCES)
        draft(root, SOURCES)
        nothing_changed_but_added(before, folder(root).read().issue, removed, rewritten)


PAGES = [
    f"{place} Clinic Fined over Patient Data\n\nJanuary {day + 1}, 2026\n\nOn January {day}, 2026, the Cyberspace Administration of "
    f"{place} fined a clinic RMB {count},000 for leaking the personal information of {count}70 patients.\n\nThe clinic had kept "
    f"the records on an open server and must report on its rectification within {count} days."
    for place, count, day in (("Harbin", 61, 4), ("Kunming", 83, 12), ("Lanzhou", 47, 20))
]


@pytest.mark.slow
@given(st.data())
def test_files_of_one_name_are_drafted_once_each_whatever_is_edited_between(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        store = Snapshots(root / "var" / "snapshots")

        def add(text: str) -> None:
            document = gathering.Incoming("page.txt", text.encode(), NOW)
            gathering.take(document, KEY, folder=lambda _: folder(root), store=store, extract=extract)

        def draft_again() -> None:
            draft(root, list(telling.gathered(folder(root), PUBLICATION.sections, store, extract).told))

        first = data.draw(st.integers(1, len(PAGES)))
        for text in PAGES[:first]:
            add(text)
        draft_again()
        removed, rewritten = edited_at_random(data, root)
        if data.draw(st.booleans()):
            shutil.rmtree(root / "var")
        before = folder(root).read().issue
        for text in data.draw(st.permutations(PAGES)):
            add(text)
        draft_again()
        draft_again()
        after = folder(root).read().issue
        nothing_changed_but_added(before, after, removed, rewritten)
        assert len(after.items) == len(before.items) + len(PAGES) - first
        assert all(
            place in (folder(root).path / "sources.json").read_text() for place in ("Harbin", "Kunming", "Lanzhou")
        )


def test_a_stop_between_issue_and_decisions_doubles_nothing(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES)
    before = folder(tmp_path).text()
    (folder(tmp_path).path / "decisions.json").unlink()
    assert draft(tmp_path, SOURCES).added == ()
    assert folder(tmp_path).text() == before


def test_what_was_taken_out_comes_back_when_it_is_asked_for(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES)
    file = folder(tmp_path).read()
    anchor = next(item.anchor for item in file.issue.items if "38" in item.heading)
    folder(tmp_path).save_issue(edits.remove_item(file, anchor))
    assert not draft(tmp_path, SOURCES).added
    drafting.keep(folder(tmp_path), PUBLICATION, SOURCES, judge, "a4", NOW)
    assert anchor in [item.anchor for item in folder(tmp_path).read().issue.items]


def test_dropping_takes_an_untouched_item_out_and_leaves_an_edited_one(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES)
    count = len(folder(tmp_path).read().issue.items)
    drafting.drop(folder(tmp_path), SOURCES, judge, "a4", NOW)
    issue = folder(tmp_path).read().issue
    assert len(issue.items) == count - 1
    assert not [note for note in issue.notes if "source4" in note.text]
    anchor = next(item.anchor for item in issue.items if "1.2" in item.heading)
    folder(tmp_path).save_issue(editor.rewrite_body(folder(tmp_path).read(), anchor, "Mine.[^x]"))
    with pytest.raises(NewsletterError, match="was edited"):
        drafting.drop(folder(tmp_path), SOURCES, judge, "a2", NOW)


def test_moving_files_the_item_elsewhere_and_is_remembered(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES)
    drafting.move(folder(tmp_path), PUBLICATION, SOURCES, judge, "a4", "courts-litigation", NOW)
    issue = folder(tmp_path).read().issue
    assert [s.title for s in issue.sections for i in s.items if "38" in i.heading] == ["Courts Litigation"]
    found = next(c for c in drafting.listed(folder(tmp_path), SOURCES, judge) if c.id == "a4")
    assert found.section == "Courts Litigation"
    with pytest.raises(NewsletterError, match="no section"):
        drafting.move(folder(tmp_path), PUBLICATION, SOURCES, judge, "a4", "Sport", NOW)


def test_an_issue_changed_by_somebody_else_meanwhile_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft(tmp_path, SOURCES[:2])
    original = drafting._insert

    def add_and_interfere(*arguments: object) -> object:
        path = folder(tmp_path).path / "issue.md"
        if "Somebody" not in path.read_text():
            path.write_text(path.read_text() + "\nSomebody wrote this.\n")
        return original(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(drafting, "_insert", add_and_interfere)
    with pytest.raises(NewsletterError, match="changed meanwhile"):
        draft(tmp_path, SOURCES)
    assert "Somebody wrote this." in (folder(tmp_path).text() or "")


def test_an_item_whose_heading_or_note_was_edited_is_never_dropped(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES)
    anchor = next(item.anchor for item in folder(tmp_path).read().issue.items if "38" in item.heading)
    folder(tmp_path).save_issue(editor.rewrite_heading(folder(tmp_path).read(), anchor, "My Own Heading"))
    before = folder(tmp_path).text()
    with pytest.raises(NewsletterError, match="was edited"):
        drafting.drop(folder(tmp_path), SOURCES, judge, "a4", NOW)
    assert folder(tmp_path).text() == before


def test_two_cases_that_cite_one_threshold_stay_two_items(tmp_path: Path) -> None:
    law = "Under the law, a fine of up to RMB 50 million or 5 percent of turnover may be imposed."
    cases = [
        told(11, "Beijing hospital fined over patient data",
             f"The market regulator of Beijing fined a hospital RMB 80,000 on January 12, 2026 for leaking personal information. {law}", 12),
        told(12, "Shenzhen carmaker fined over face recognition",
             f"The cyberspace administration of Shenzhen fined a carmaker RMB 300,000 on January 14, 2026 for illegally collecting "
             f"personal information. {law}", 14),
    ]  # fmt: skip
    draft(tmp_path, cases)
    assert len(folder(tmp_path).read().issue.items) == 2


def test_a_rewritten_item_that_still_cites_its_source_is_not_called_deleted(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES[3:4])
    text = folder(tmp_path).text() or ""
    head, _, rest = text.partition("<!-- item:")
    folder(tmp_path).save_issue(head.replace("MIIT Notifies", "Ministry Names") + rest.partition("-->")[2].lstrip("\n"))
    found = drafting.listed(folder(tmp_path), SOURCES[3:4], judge)[0]
    assert found.status == "drafted"


def test_two_courts_with_short_headlines_stay_two_items(tmp_path: Path) -> None:
    cases = [
        told(11, "Court in Wuhan Rules on Data",
             "On January 9, 2026, a court in Wuhan ordered a bank to pay RMB 20,000 for leaking personal information.", 11),
        told(12, "Tibet Court Rules",
             "On January 10, 2026, a court in Lhasa ordered an App operator to delete personal information of 5,100 users.", 11),
    ]  # fmt: skip
    draft(tmp_path, cases)
    assert len(folder(tmp_path).read().issue.items) == 2


LATER = told(
    8, "Travel platform must pay RMB 1.2 million after leak of 340,000 users' information",
    "The regulator's fine of RMB 1.2 million follows a leak that touched 340,000 users, the CAC said on January 12, 2026.", 14,
)  # fmt: skip


def test_a_later_telling_of_a_drafted_event_is_listed_with_its_note(tmp_path: Path) -> None:
    draft(tmp_path, SOURCES)
    before = folder(tmp_path).text()
    made = draft(tmp_path, [*SOURCES, LATER])
    assert made.added == ()
    fine = next(candidate for candidate in made.left if LATER in candidate.told)
    assert fine.uncited == (LATER,)
    assert fine.note(LATER).startswith("[^example-travel]: ")
    assert "<https://source8.example/news/8.html>" in fine.note(LATER)
    assert folder(tmp_path).text() == before


def test_what_an_editor_joins_and_splits_is_remembered_at_the_next_draft(tmp_path: Path) -> None:
    def listed() -> list[list[str]]:
        return [[one.id for one in c.told] for c in drafting.listed(folder(tmp_path), SOURCES, judge)]

    assert ["a2", "a3"] in listed()
    assert ["a4"] in listed()
    joined = drafting.join(folder(tmp_path), SOURCES, judge, ["a4", "a2"], NOW)
    assert [one.id for one in joined.told] == ["a2", "a3", "a4"]
    split = drafting.split(folder(tmp_path), SOURCES, judge, ["a3"], NOW)
    assert [one.id for one in split.told] == ["a3"]
    assert listed()[1:3] == [["a2", "a4"], ["a3"]]
    added = draft(tmp_path, SOURCES).added
    assert [[one.id for one in c.told] for c, _ in added if c.id in ("a2", "a3")] == [["a2", "a4"], ["a3"]]
    both = {anchor for c, anchor in added if c.id in ("a2", "a3")}
    joined = drafting.join(
        folder(tmp_path), SOURCES, judge, ["a2", "a3"], NOW
    )  # of two decisions at odds the later one holds
    assert {joined.anchor, *joined.also} == both  # two items were drafted, and both are named
    assert len(joined.also) == 1
    assert "too" in joined.why
    assert listed()[1] == ["a2", "a3", "a4"]
    assert draft(tmp_path, SOURCES).added == ()


def test_joining_and_splitting_say_what_cannot_be(tmp_path: Path) -> None:
    with pytest.raises(NewsletterError, match="one candidate already"):
        drafting.join(folder(tmp_path), SOURCES, judge, ["a2", "a3"], NOW)
    with pytest.raises(NewsletterError, match="no source left"):
        drafting.split(folder(tmp_path), SOURCES, judge, ["a2", "a3"], NOW)
    with pytest.raises(NewsletterError, match="is no source of a2"):
        drafting.split(folder(tmp_path), SOURCES, judge, ["a2", "a4"], NOW)
    assert folder(tmp_path).decisions() == []
