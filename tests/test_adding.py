"""Sources given by hand: each is kept, listed and drafted, or what stands in its way is said, once and with the remedy."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsletter.core import issue_md
from newsletter.core.model import Issue
from tests.conftest import REPOSITORY
from tests.test_cli import Runner
from tests.web import Site, page, serving

KEY = "2026-01"
FOLDER = f"issues/{KEY}"


def story(place: str, count: int, day: int, *, act: str = "fined a clinic") -> str:
    """A short news page: a local authority fines somebody."""
    return (
        f'<html lang="en"><head><title>{place} Clinic Fined</title></head><body><main><h1>{place} Clinic Fined over Patient Data</h1>'
        f'<p class="byline">Daily Sample, January {day + 1}, 2026</p><p>On January {day}, 2026, the Cyberspace Administration of {place} '
        f"{act} RMB {count},000 for leaking the personal information of {count}70 patients.</p><p>The clinic had kept the records "
        f"on an open server and must report on its rectification within {count} days.</p></main></body></html>"
    )


HARBIN, KUNMING = story("Harbin", 61, 14), story("Kunming", 83, 19)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.delenv("NEWSLETTER_WORKSPACE", raising=False)
    for name in ("newsletter.yaml", "feeds.yaml"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    with (tmp_path / "newsletter.yaml").open("a") as file:
        file.write("\nfetch:\n  allow: [127.0.0.1]\n")
    return Runner(tmp_path, capsys, monkeypatch)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site({"/a": page(HARBIN.encode()), "/b": page(KUNMING.encode())})) as server:
        yield server


def put(run: Runner, name: str, text: str) -> Path:
    path = run.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def issue(run: Runner) -> Issue:
    return issue_md.parse((run.root / FOLDER / "issue.md").read_text()).issue


def headings(run: Runner) -> list[str]:
    return sorted(item.heading for item in issue(run).items)


def listed(run: Runner) -> list[dict[str, object]]:
    data = json.loads(run("candidates", KEY, "--json").out)
    assert isinstance(data, list)
    return data


def test_two_files_of_one_name_are_both_kept_listed_and_drafted_as_said(run: Runner) -> None:
    one, other = put(run, "a/page.html", HARBIN), put(run, "b/page.html", KUNMING)
    assert run("add", str(one), "--title", "Harbin by Hand").code == 0
    ran = run("add", str(other), "--title", "Kunming by Hand")
    assert ran.code == 0
    assert "another file of that name" in ran.err
    assert "address" not in ran.err
    assert len(listed(run)) == 2
    run("draft", KEY, "--offline")
    assert headings(run) == ["Harbin by Hand", "Kunming by Hand"]
    assert run("draft", KEY, "--offline").out == ""
    run("add", str(other), "--title", "Again")
    assert (run.root / FOLDER / "curated.yaml").read_text().count("page.html") == 2


def test_a_lost_sources_json_is_said_aloud_with_the_remedy(run: Runner) -> None:
    run("add", str(put(run, "a/page.html", HARBIN)))
    run("draft", KEY, "--offline")
    before = (run.root / FOLDER / "issue.md").read_text()
    (run.root / FOLDER / "sources.json").unlink()
    for command in (("draft", KEY, "--offline"), ("candidates", KEY)):
        ran = run(*command)
        assert ran.code == 1
        assert f"{FOLDER}/sources.json: is missing" in ran.err
        assert "restore it from its last version" in ran.err
    assert (run.root / FOLDER / "issue.md").read_text() == before


def test_a_faulty_entry_waits_with_its_source_and_the_rest_is_drafted(run: Runner, site: Site) -> None:
    run("add", site.url("/a"), "--section", "Legislation")
    run("add", site.url("/b"))
    path = run.root / FOLDER / "curated.yaml"
    path.write_text(path.read_text().replace('"Legislation"', '"Legislaton"'))
    ran = run("draft", KEY)
    assert ran.code == 1
    assert f"{FOLDER}/curated.yaml:2: there is no section 'Legislaton'; did you mean Legislation?" in ran.err
    assert headings(run) == ["Kunming Clinic Fined over Patient Data"]
    path.write_text(path.read_text().replace('"Legislaton"', '"legislation"'))
    ran = run("draft", KEY)
    assert ran.code == 0
    assert ran.out.startswith("+ Legislation: Harbin")


@pytest.mark.parametrize("name", ["page.html", "intake/page.html", "papers/page.html"])
def test_a_file_named_in_curated_yaml_is_taken_from_the_issues_folder(run: Runner, name: str) -> None:
    place = f"{FOLDER}/{name}" if "/" in name else f"{FOLDER}/intake/{name}"
    put(run, place, HARBIN)
    put(run, f"{FOLDER}/curated.yaml", f"- file: {name}\n  title: By Hand\n")
    assert run("draft", KEY, "--offline").code == 0
    assert headings(run) == ["By Hand"]


def test_a_file_that_is_not_there_is_asked_for(run: Runner) -> None:
    put(run, f"{FOLDER}/curated.yaml", "- file: 通知.pdf\n  title: By Hand\n")
    assert f"! 通知.pdf: is not there; put it into {FOLDER}/intake/" in run("draft", KEY, "--offline").err


def test_an_entry_of_a_title_is_an_item_to_be_written(run: Runner) -> None:
    put(run, f"{FOLDER}/curated.yaml", "- title: Something to Tell\n  section: Legislation\n")
    run("draft", KEY, "--offline")
    item = issue(run).items[0]
    assert (item.heading, item.body, issue(run).notes) == ("Something to Tell", "", ())
    rules = {found["rule"] for found in json.loads(run("check", KEY, "--json").out)}
    assert {"empty-item", "item-without-note"} <= rules


def test_an_entry_whose_source_was_not_had_waits_for_it(run: Runner, site: Site) -> None:
    put(run, f"{FOLDER}/curated.yaml", f"- title: By Hand\n  url: {site.url('/a')}\n  section: Legislation\n")
    ran = run("draft", KEY, "--offline")
    assert ran.err.count(site.url("/a")) == 1
    assert run("draft", KEY).code == 0
    assert "Cyberspace Administration of Harbin" in issue(run).items[0].body


def test_several_links_take_no_title_note_or_date(run: Runner, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    links = put(run, "links.txt", f"{site.url('/a')}\n{site.url('/b')}\n")
    for option in (("--title", "X"), ("--note", "X"), ("--date", "2026-01-05")):
        ran = run("add", str(links), *option)
        assert ran.code == 2
        assert "holds 2 links" in ran.err
        assert "by itself" in ran.err
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(links.read_bytes())))
    assert run("add", "-", "--section", "Legislation").code == 0
    run("draft", KEY)
    assert len(headings(run)) == 2


def test_a_link_that_fails_holds_up_no_other_and_is_said_once(run: Runner, site: Site) -> None:
    links = put(run, "links.txt", f"{site.url('/gone')}\n{site.url('/b')}\n")
    ran = run("add", str(links), "--issue", KEY)
    assert ran.code == 1
    assert len(listed(run)) == 1
    ran = run("draft", KEY)
    assert ran.err.count(site.url("/gone")) == 1
    assert headings(run) == ["Kunming Clinic Fined over Patient Data"]


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("x.url", "[InternetShortcut]\r\nURL=javascript:alert(1)\r\n", "leads to 'javascript:alert(1)', which is no web address"),
        ("x.url", "[InternetShortcut]\r\n", "names no address"),
        ("x.webloc", '<!DOCTYPE plist PUBLIC "-//A//DTD" "http://www.example.com/p.dtd"><plist><dict><key>URL</key>'
         "<string>file:///etc/passwd</string></dict></plist>", "leads to 'file:///etc/passwd'"),
    ],
)  # fmt: skip
def test_a_shortcut_to_nothing_on_the_web_is_said_to_be_one(run: Runner, name: str, text: str, said: str) -> None:
    path = put(run, f"{FOLDER}/intake/{name}", text)
    assert said in run("add", str(path)).err
    assert f"! {name}: the shortcut {said}" in run("draft", KEY, "--offline").err


def test_moving_what_is_not_in_the_issue_says_so(run: Runner) -> None:
    cup = HARBIN.replace("Clinic Fined over Patient Data", "Club Wins Winter Cup")
    cup = cup.replace("the Cyberspace Administration of Harbin fined a clinic RMB 61,000", "the club of Harbin won 3-1")
    cup = cup.replace("for leaking the personal information of 6170 patients", "before 6,170 spectators")
    put(run, f"{FOLDER}/intake/page.html", cup.replace("open server", "ice rink").replace("records", "lead"))
    run("draft", KEY, "--offline")
    name = str(listed(run)[0]["id"])
    ran = run("move", KEY, name, "legislation")
    assert ran.code == 0
    assert "filed under Legislation, but not in the issue" in ran.err
    assert f"newsletter keep {KEY} {name}" in ran.err
    assert run("keep", KEY, name).code == 0
    assert [section.title for section in issue(run).sections if section.items] == ["Legislation"]


def test_a_draft_of_nothing_makes_no_issue_and_says_so(run: Runner) -> None:
    ran = run("draft", KEY, "--offline")
    assert f"{FOLDER}/issue.md was not made" in ran.err
    assert "newsletter add" in ran.err
    assert not (run.root / FOLDER / "issue.md").exists()


def test_a_later_telling_of_a_drafted_event_is_told_of(run: Runner) -> None:
    put(run, f"{FOLDER}/intake/a.html", HARBIN)
    run("draft", KEY, "--offline")
    before = (run.root / FOLDER / "issue.md").read_text()
    later = HARBIN.replace("Harbin Clinic Fined over Patient Data", "Open Server Costs Clinic RMB 61,000")
    put(run, f"{FOLDER}/intake/b.html", later)
    ran = run("draft", KEY, "--offline")
    anchor = issue(run).items[0].anchor
    assert f'= "Open Server Costs Clinic RMB 61,000" tells of #{anchor}, which does not cite it' in ran.err
    assert (run.root / FOLDER / "issue.md").read_text() == before
    assert "not cited there: " in run("candidates", KEY).out
    assert [source["cited"] for source in listed(run)[0]["sources"]] == [True, False]  # type: ignore[attr-defined]


def test_a_lost_copy_of_an_address_is_fetched_and_kept_again(run: Runner, site: Site) -> None:
    run("add", site.url("/a"))
    put(run, f"{FOLDER}/intake/links.txt", site.url("/b"))
    run("draft", KEY)
    shutil.rmtree(run.root / "var")
    assert run("snapshots", "verify").code == 1
    ran = run("draft", KEY)
    assert (ran.code, ran.out) == (0, "")
    assert run("snapshots", "verify").code == 0


def test_a_page_that_changed_after_its_copy_was_lost_brings_nothing_back(run: Runner, site: Site) -> None:
    run("add", site.url("/a"))
    run("draft", KEY)
    run("drop", KEY, str(listed(run)[0]["id"]))
    shutil.rmtree(run.root / "var")
    site.answers["/a"] = page(HARBIN.replace("</main>", "<p>Updated on January 20.</p></main>").encode())
    assert run("draft", KEY).out == ""
    assert issue(run).items == ()


STORIES = "".join(f"<article>{story(*given).split('<main>')[1].split('</main>')[0]}</article>" for given in
                  (("Harbin", 61, 8), ("Kunming", 83, 15), ("Lanzhou", 47, 22)))  # fmt: skip


def test_other_stories_of_a_cited_page_are_candidates_when_the_decisions_are_lost(run: Runner, site: Site) -> None:
    text = f'<html lang="en"><head><title>News in Brief</title></head><body><main>{STORIES}</main></body></html>'
    site.answers["/three"] = page(text.replace("h1>", "h2>").encode())
    run("add", site.url("/three"))
    assert len(listed(run)) == 3
    run("draft", KEY)
    assert len(headings(run)) == 3
    gone = next(found for found in listed(run) if "Kunming" in str(found["title"]))
    run("drop", KEY, str(gone["id"]))
    (run.root / FOLDER / "decisions.json").unlink()
    status = {str(found["title"]).split()[0]: found["status"] for found in listed(run)}
    assert status == {"Harbin": "drafted", "Kunming": "new", "Lanzhou": "drafted"}


TYPED = """
- title: Print Only Law
  date: 2026-01-05
  section: legislation
  body: A law was printed.
- title: Own Notes
  section: enforcement-cases
  body: |
    It happened.[^mine]

    [^mine]: <https://example.org/mine> "Mine", Desk, 5 January 2026.
- title: Own Notes Again
  section: courts-litigation
  body: |
    It happened again.[^mine]

    [^mine]: <https://example.org/other> "Other", Desk, 6 January 2026.
"""


def test_a_body_brings_its_own_notes_and_a_draft_knows_what_it_wrote(run: Runner) -> None:
    put(run, f"{FOLDER}/curated.yaml", TYPED)
    run("draft", KEY, "--offline")
    before = (run.root / FOLDER / "issue.md").read_text()
    assert [(item.body, item.heading) for item in issue(run).items] == [
        ("A law was printed.", "Print Only Law"),
        ("It happened.[^mine]", "Own Notes"),
        ("It happened again.[^mine-2]", "Own Notes Again"),
    ]
    assert [note.label for note in issue(run).notes] == ["mine", "mine-2"]
    rules = {found["rule"] for found in json.loads(run("check", KEY, "--json").out)}
    assert "item-without-note" in rules
    assert not rules & {"undefined-label", "unused-label", "duplicate-label", "source-wording"}
    (run.root / FOLDER / "decisions.json").rename(run.root / "decisions.json")
    assert run("draft", KEY, "--offline").out == ""
    assert (run.root / FOLDER / "issue.md").read_text() == before
    (run.root / "decisions.json").rename(run.root / FOLDER / "decisions.json")
    assert run("drop", KEY, "own-notes").code == 0
    assert [note.label for note in issue(run).notes] == ["mine-2"]


def test_two_entries_of_one_address_are_two_items(run: Runner, site: Site) -> None:
    entry = "- title: {0}\n  url: {1}\n  section: Legislation\n  body: This is {0}.\n"
    text = entry.format("One", site.url("/a"))
    put(run, f"{FOLDER}/curated.yaml", text)
    run("draft", KEY)
    put(run, f"{FOLDER}/curated.yaml", text + entry.format("Two", site.url("/a")))
    run("draft", KEY)
    assert headings(run) == ["One", "Two"]
    (run.root / FOLDER / "decisions.json").unlink()
    assert run("draft", KEY).out == ""
    assert headings(run) == ["One", "Two"]


@pytest.mark.parametrize("source", ["javascript:alert(1)", "ftp://example.org/a", "data:text/html,x"])
def test_an_address_that_is_not_of_the_web_is_said_to_be_none(run: Runner, source: str) -> None:
    ran = run("add", source)
    assert ran.code == 1
    assert "http:// or https://" in ran.err
