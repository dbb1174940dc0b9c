"""`newsletter correct` as it is run: the dated notice, the kept old version, the next issue's line, and one letter to who has the issue."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter import confirming, resting
from newsletter.adapters.store import open_database
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import correction, issue_md, versions
from newsletter.core.derived import enforcement
from newsletter.core.derived.enforcement import Row
from newsletter.core.keys import IssueKey
from newsletter.core.model import Correction
from newsletter.core.versions import Version
from newsletter.core.view import view
from tests import mailings
from tests import warm as warming
from tests.conftest import PUBLICATION
from tests.mailings import ISSUE, KEY
from tests.warm import Warm

MENDED = ISSUE.replace("adopted rules on public data.", "adopted measures on public data.")
NOTICE = "It said “On March 12, 2026, a province adopted rules on public data”; it says now “On March 12, 2026, a province adopted measures on public data”."


@pytest.mark.core
def test_a_notice_says_what_was_wrong_and_what_it_says_now() -> None:
    before, after = issue_md.parse(ISSUE).issue, issue_md.parse(MENDED).issue
    assert correction.changed_items(before, after) == ["province-rules"]
    assert correction.notice(before, after, "province-rules") == NOTICE
    other = issue_md.parse(ISSUE.replace("date: 2026-03-12", "date: 2026-03-13")).issue
    assert (
        correction.notice(before, other, "province-rules") == "It said “March 12, 2026”; it says now “March 13, 2026”."
    )
    note = issue_md.parse(ISSUE.replace("12 March 2026.", "13 March 2026.")).issue
    assert correction.changed_items(before, note) == ["province-rules"]
    assert "13 March 2026" in (correction.notice(before, note, "province-rules") or "")
    long = issue_md.parse(ISSUE.replace("public data.", "public data" + " and more" * 100 + ".")).issue
    assert correction.notice(before, long, "province-rules") is None  # a person says it shorter


@pytest.mark.core
@given(st.text(min_size=1, max_size=80), st.sampled_from(["\n", "\r\n"]), st.integers(1, 3))
def test_a_notice_changes_the_front_matter_alone(what: str, newline: str, times: int) -> None:
    text = ISSUE.replace("\n", newline)
    body = text.split(f"---{newline}", 2)[2]
    for version in range(2, 2 + times):
        entry = Correction(date(2026, 4, 20), what, version, "province-rules")
        text = correction.with_correction(issue_md.parse(text), entry)
        issue = issue_md.parse(text).issue
        assert entry in issue.corrections
        assert issue.version == version
    assert len(issue.corrections) == times
    assert text.endswith(body)


@pytest.mark.core
def test_the_next_issue_gets_a_line_and_keeps_every_other_character() -> None:
    issue = issue_md.parse(correction.with_correction(issue_md.parse(MENDED), Correction(date(2026, 4, 20), "It said “*a*”.", 2, "province-rules"))).issue  # fmt: skip
    line = correction.next_line(issue, issue.corrections[0], "en")
    assert line.startswith("Correction: in our issue of April 2026, “A province adopts rules on data”: ")
    for text in (
        "---\nissue: 2026-04\n---\n\n## Legislation\n",
        "---\nissue: 2026-04\n---\n\nAn opening.\n\n## Legislation\n",
    ):
        made = correction.with_line(issue_md.parse(text), line)
        parsed = issue_md.parse(made)
        assert made.replace(f"\n\n{line}", "") == text
        assert "It said “*a*”." in "".join(view(parsed.issue, PUBLICATION).intro.itertext())  # type: ignore[union-attr]
        assert [s.title for s in parsed.issue.sections if s.title] == ["Legislation"]
    told = [{"decision": correction.TOLD, "item": "province-rules", "version": 2}]
    assert correction.untold(issue, told) == []


def test_what_rests_on_a_corrected_text_is_told_with_what_mends_it(tmp_path: Path) -> None:
    lines = (
        "key_dates:\n  - {date: 2026-07-01, what: The rules take effect, item: province-rules}\n"
        "  - {date: 2026-07-01, what: Our webinar on them, item: other}\n"
    )
    issue = ISSUE.replace("published: 2026-04-02\n", f"published: 2026-04-02\n{lines}").replace(
        "public data.[^rules]", "public data. The rules take effect on July 1, 2026.[^rules]\n\n### Another\n<!-- item: other -->\n\nThe webinar is on July 1, 2026."
    )  # fmt: skip
    folder = IssueFolder(tmp_path, IssueKey.parse(KEY))
    folder.path.mkdir(parents=True)
    (folder.path / "issue.md").write_text(issue)
    frozen = tmp_path / "var" / "archive" / KEY / "v1" / "issue.md"
    frozen.parent.mkdir(parents=True)
    frozen.write_text(issue)
    digest = hashlib.sha256(issue.encode()).hexdigest()
    version = Version(1, "2026-04-02T09:00:00+08:00", "x", {"issue.md": digest})
    (folder.path / "versions.json").write_text(versions.write([version]))
    row = Row("province-rules", None, "A Body", "A Firm", measure="fine")
    (folder.path / "enforcement.yaml").write_text(enforcement.append("", [row]))
    now = datetime(2026, 4, 20, tzinfo=UTC)
    confirming.confirm(folder, "An Editor", now)
    assert resting.told(folder, "province-rules", PUBLICATION) == []
    (folder.path / "issue.md").write_text(issue.replace("take effect on July 1, 2026", "take effect on August 1, 2026"))
    line, confirmed = resting.told(folder, "province-rules", PUBLICATION)
    assert "2026-07-01" in line
    assert "says 2026-08-01 now: newsletter dates 2026-03 province-rules --mend" in line
    assert "newsletter enforcement confirm 2026-03 province-rules --by NAME" in confirmed
    made = resting.mended(folder)
    resting.mend(folder, made)
    assert [one.date for one in folder.read().issue.key_dates] == [
        date(2026, 8, 1),
        date(2026, 7, 1),
    ]  # the other stays
    assert resting.told(folder, "province-rules", PUBLICATION) == [confirmed]
    (folder.path / "issue.md").write_text(
        issue.replace(" The rules take effect on July 1, 2026.", "").replace(lines, "")
    )
    assert "calendar: " not in resting.told(folder, "province-rules", PUBLICATION)[0]  # it was a typed line's
    frozen.write_text(bare := issue.replace(lines, ""))
    digest = hashlib.sha256(bare.encode()).hexdigest()
    (folder.path / "versions.json").write_text(versions.write([replace(version, files={"issue.md": digest})]))
    assert "2026-07-01, is withdrawn" in resting.told(folder, "province-rules", PUBLICATION)[0]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with warming.running(tmp_path_factory.mktemp("warm"), {}) as running:
        yield running


def letters(folder: Path) -> dict[str, email.message.EmailMessage]:
    found = {}
    for path in folder.glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        found[str(message["To"])] = message
    return found


@pytest.mark.slow
def test_readers_who_have_the_issue_are_told_once_and_nobody_before_it_is_approved(
    program: Warm, tmp_path: Path
) -> None:
    folder = mailings.workspace(tmp_path / "desk", more="site:\n  url: https://updates.example.org\n  search: false\n")
    place = tmp_path / "newsletter.db"
    with open_database(place) as database:
        mailings.enroll(database, [f"reader{n}@example.com" for n in range(4)])

    def run(*argv: str | Path) -> tuple[int, str]:
        return program.run("--workspace", folder, *argv, environment=mailings.environment(place))

    file = folder / "issues" / KEY / "issue.md"
    assert run("approve", KEY, "--by", "A. Partner")[0] == 0
    assert "has not been published" in run("correct", KEY, "province-rules")[1]
    assert run("send", KEY, "--into", tmp_path / "first")[0] == 0
    assert "says what version 1 says" in run("correct", KEY, "province-rules")[1]
    assert run("subscribers", "remove", "reader0@example.com")[0] == 0
    with open_database(place) as database:  # who came later never had the issue
        mailings.enroll(database, ["late@example.com"])
    file.write_text(MENDED)
    code, said = run("correct", KEY, "province-rules", "--mail", "--into", tmp_path / "second")
    assert code == 1
    assert NOTICE in said
    assert "Nothing is published or mailed before that" in said
    assert not (tmp_path / "second").exists()
    assert issue_md.parse(file.read_text()).issue.version == 2
    assert run("approve", KEY, "--by", "A. Partner")[0] == 0
    code, said = run("correct", KEY, "province-rules", "--mail", "--into", tmp_path / "second")
    assert code == 0, said
    got = letters(tmp_path / "second")
    assert sorted(got) == [f"reader{n}@example.com" for n in (1, 2, 3)]
    message = got["reader1@example.com"]
    assert message["Subject"] == "Correction: A province adopts rules on data | April 2026"
    text = " ".join(message.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert NOTICE in text
    assert "https://updates.example.org/2026-03/#province-rules" in text
    first = letters(tmp_path / "first")["reader1@example.com"]
    assert message["Message-ID"] != first["Message-ID"]
    assert f"`newsletter correct {KEY} --mail`, without the item" in run("correct", KEY, "province-rules", "--mail")[1]
    assert "there is no such issue" in run("correct", "2026-01", "province-rules")[1]
    code, said = run("correct", KEY, "--mail", "--into", tmp_path / "second")
    assert code == 1
    assert "it is not mailed again" in said
    assert len(letters(tmp_path / "second")) == 3
    versions = json.loads((folder / "issues" / KEY / "versions.json").read_text())["versions"]
    assert [one["version"] for one in versions] == [1, 2]
    assert (
        folder / "var" / "archive" / KEY / "v1" / "issue.md"
    ).read_text() == ISSUE  # the old version is kept as it was
    assert len(list((folder / "var" / "archive" / KEY / "v1").glob("*_v1.pdf"))) == 1
    assert versions[1]["note"] == NOTICE
    kept = folder / "var" / "archive" / KEY
    assert [path.name for path in sorted(kept.glob("v2/*.pdf"))] == ["Monthly-Update_2026-03_v2.pdf"]
    assert "resolve" in run("mailing", "resolve", KEY, "--correction", "2", "--sent", "--help")[1]
    assert json.loads(run("mailing", "show", KEY, "--correction", "2", "--json")[1])["counts"]["sent"] == 3
    (folder / "issues" / KEY / "sent-correction-2.json").rename(tmp_path / "kept.json")
    with open_database(tmp_path / "older.db") as database:
        mailings.enroll(database, ["reader1@example.com"])
    (tmp_path / "kept.json").rename(folder / "issues" / KEY / "sent-correction-2.json")
    older = mailings.environment(tmp_path / "older.db")
    code, said = program.run("--workspace", folder, "correct", KEY, "--mail", environment=older)
    assert code == 1
    assert "not mailed from this database" in said


@pytest.mark.slow
def test_the_line_is_offered_to_the_next_draft_once(program: Warm, tmp_path: Path) -> None:
    folder = mailings.workspace(tmp_path / "desk", more="site:\n  url: https://updates.example.org\n  search: false\n")

    def run(*argv: str | Path) -> tuple[int, str]:
        return program.run("--workspace", folder, *argv, environment=mailings.environment(tmp_path / "newsletter.db"))

    with open_database(tmp_path / "newsletter.db") as database:
        mailings.enroll(database, ["reader@example.com"])
    assert run("approve", KEY, "--by", "A. Partner")[0] == 0
    assert run("send", KEY, "--into", tmp_path / "first")[0] == 0
    (folder / "issues" / KEY / "issue.md").write_text(MENDED)
    run("correct", KEY, "province-rules", "--what", "Measures were adopted, not rules.")
    following = folder / "issues" / "2026-04" / "issue.md"
    following.parent.mkdir()
    following.write_text("---\nissue: 2026-04\n---\n\n## Legislation\n")
    assert "Correction" not in run("draft", "2026-04", "--offline")[1]  # it is not approved yet
    assert run("approve", KEY, "--by", "A. Partner")[0] == 0
    assert run("correct", KEY, "province-rules")[0] == 0
    assert "Measures were adopted, not rules." in run("draft", "2026-04", "--offline")[1]
    assert "Measures were adopted, not rules." in following.read_text()
    following.write_text("---\nissue: 2026-04\n---\n\n## Legislation\n")  # the editor takes it out
    assert "Measures" not in run("draft", "2026-04", "--offline")[1]
    assert "Measures" not in following.read_text()
