"""`newsletter redact` as it is run: the name is nowhere afterwards, whatever held it, and a stopped run is completed by the next."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import insert, select

from newsletter import redacting
from newsletter.adapters.pdf import PdfWorker
from newsletter.adapters.render import Renderer
from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.store import open_database, taking_out
from newsletter.adapters.store.tables import RUN, SOURCE
from newsletter.adapters.workspace import Workspace
from newsletter.core import issue_md, redaction
from newsletter.core.keys import IssueKey
from newsletter.core.redaction import Names
from newsletter.core.sources import KeptSource
from tests import mailings
from tests import warm as warming
from tests.conftest import PUBLICATION, crowding
from tests.mailings import KEY
from tests.warm import Warm

PERSON = Names(("Zhang San", "张三"))
ISSUE = (
    mailings.ISSUE
    + """
### Court Fines Zhang San over a List
<!-- item: zhang-san-fined date: 2026-03-20 -->

On March 20, 2026, a court fined **Zhang** San (张三) RMB 5,000 for selling a list of names.[^zhang-san]

[^zhang-san]: <https://www.example.org/news/zhang-san.html> "Zhang San is fined", Example Daily, 21 March 2026.
"""
)


@pytest.mark.core
def test_the_rule_for_the_history_of_git_finds_what_we_find() -> None:
    latin, chinese = (redaction.git_rule(name).removeprefix("regex:") for name in PERSON.names)
    pattern, instead = latin.split("==>")
    made = re.sub(
        pattern.encode(),
        instead.encode(),
        b"Zhang San, ZHANG SAN, San Zhang: zhang-san-fined, /zhang%20san.html, Zhang Sanfeng",
    )
    assert made == b"removed, removed, removed: removed-fined, /removed.html, Zhang Sanfeng"
    assert re.search(chinese.split("==>")[0].encode(), "张 三".encode())


# ---- the name in a text -------------------------------------------------------------------------


@pytest.mark.core
@pytest.mark.parametrize(
    "text",
    ["ZHANG SAN", "Zhang <b>San</b>'s", "zhang-san-fined", "zhangsan", "San Zhang", "Zhang\n  San", "Zhang&nbsp;San", "Zhang, San",
     "Ｚｈａｎｇ Ｓａｎ", "张 三", "<i>张</i>三", "&#24352;&#x4e09;", "\\u5f20\\u4e09", "https://x.example/%E5%BC%A0%E4%B8%89", "Zhang\u200b San"],
)  # fmt: skip
def test_a_name_is_found_however_it_is_written(text: str) -> None:
    assert PERSON.count(text)
    made = PERSON.out_of(text)
    assert not PERSON.count(made)
    assert made.count("<") == text.count("<")  # no tag is lost


@pytest.mark.core
@pytest.mark.parametrize("text", ["Zhangsanfeng", "Zhang Sanfeng", "a changzhang sang", "Li Zhang", "张四"])
def test_another_name_is_left_alone(text: str) -> None:
    assert PERSON.out_of(text) == text


@pytest.mark.core
@pytest.mark.parametrize("name", ["", "L", "X.", "12", "李"])
def test_a_name_too_short_to_be_looked_for_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="too short"):
        Names((name,))


@pytest.mark.core
@given(st.text(max_size=200), st.text(max_size=200))
def test_what_is_no_name_stays_as_it_is(before: str, after: str) -> None:
    made = PERSON.out_of(f"{before} | Zhang San | {after}")
    assert not PERSON.count(made)
    if not PERSON.count(before) and not PERSON.count(after):
        assert made == f"{before} | (name removed) | {after}"


@pytest.mark.core
def test_hostile_texts_are_searched_in_no_time() -> None:
    began = time.process_time()
    for text in ("Zhang" * 100_000, "Zhang " + " " * 300_000, "<b>" * 100_000, "Z" + "<" * 200_000):
        PERSON.count(text)
    assert time.process_time() - began < 6


@pytest.mark.core
def test_an_issue_keeps_its_form_and_tells_that_a_name_was_removed() -> None:
    moved = redaction.anchors(ISSUE, PERSON)
    made = redaction.cleaned_issue(ISSUE, PERSON, moved, date(2026, 11, 22), told=True)
    issue = issue_md.parse(made).issue
    assert not PERSON.count(made)
    assert moved == {"zhang-san": "removed", "zhang-san-fined": "removed-2"}
    assert [item.anchor for item in issue.items] == ["province-rules", "removed-2"]
    assert [(c.item, c.what, c.version) for c in issue.corrections] == [("removed-2", "A name was removed.", 1)]
    assert "[^removed]" in issue.items[1].body
    assert redaction.cleaned_issue(made, PERSON, {}, date(2026, 11, 23), told=True) == made


# ---- everything that a workspace holds ----------------------------------------------------------


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with warming.running(tmp_path_factory.mktemp("warm"), {}) as running:
        yield running


@pytest.fixture(scope="module")
def full(program: Warm, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace in which the name stands wherever it can."""
    folder = mailings.workspace(
        tmp_path_factory.mktemp("full") / "desk", more="site:\n  url: https://updates.example.org\n  search: false\n"
    )
    (folder / "issues" / KEY / "issue.md").write_text(ISSUE)
    with open_database(folder / "var" / "newsletter.db") as database:
        mailings.enroll(database, ["reader@example.com"])
        with database.writing() as connection:
            row = {"key": "a", "url": "https://x.example/feed", "read_as": "", "size": 0, "failures": 0, "gone": False}
            connection.execute(insert(SOURCE).values(**row, why="the page on Zhang San is gone"))
    environment = mailings.environment(folder / "var" / "newsletter.db")
    for argv in (
        ("approve", KEY, "--by", "A. Partner"),
        ("send", KEY, "--into", folder.parent / "out"),
        ("site",),
        ("build", KEY),
        ("enforcement", "propose", KEY),
    ):
        code, said = program.run("--workspace", folder, *argv, environment=environment)
        assert code == 0, said
    intake = folder / "issues" / KEY / "intake"
    intake.mkdir()
    (intake / "note.txt").write_text("A call with Zhang San.\n")
    coded = base64.encodebytes("判决书：被告人张三。".encode()).decode()
    (intake / "mail.eml").write_text(
        f"From: a@example.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{coded}"
    )
    (folder / "var" / "articles").mkdir()
    (folder / "var" / "articles" / "a.json").write_text(json.dumps({"title": "张三"}))
    snapshots, at = Snapshots(folder / "var" / "snapshots"), datetime(2026, 4, 1, tzinfo=UTC)
    page = "<p>被告人<b>张</b>三</p>".encode("gb18030")
    kept = snapshots.keep("https://www.example.org/a", page, media_type="text/html", at=at, status=200)
    snapshots.keep("https://www.example.org/b", b"<p>nobody</p>", media_type="text/html", at=at, status=200)
    pdf = next((folder / "var" / "archive" / KEY / "v1").glob("*.pdf")).read_bytes()
    snapshots.keep("https://www.example.org/c.pdf", pdf, media_type="application/pdf", at=at, status=200)
    cited = KeptSource(kept.url, "A page", kept.sha256, "text/html", kept.size, at)
    Workspace(folder).issue(IssueKey.parse(KEY)).save_sources([cited])
    assert len(holding(folder)) > 15
    return folder


NEEDLES = (
    "zhang san",
    "zhang-san",
    "zhang</strong> san",
    "张三",
    "张</b>三",
    base64.b64encode("被告人张三".encode()).decode()[4:10],
)


def holding(folder: Path) -> list[str]:
    """Every file that holds the name: its bytes, unpacked, and the pages of PDFs; found by other means than the program's."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            data = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
            texts = [data.decode("utf-8", "replace"), data.decode("gb18030", "replace")]
            if (start := data.find(b"%PDF-")) >= 0:
                texts += [page.extract_text() for page in PdfReader(io.BytesIO(data[start:])).pages]
            if any(needle in text or needle in text.lower() for text in texts for needle in NEEDLES):
                found.append(str(path.relative_to(folder)))
    return found


def run(program: Warm, folder: Path, *argv: str) -> tuple[int, str]:
    return program.run("--workspace", folder, *argv, environment=mailings.environment(folder / "var" / "newsletter.db"))


@pytest.mark.slow
def test_it_is_shown_first_then_stopped_and_completed_and_the_name_is_nowhere(program: Warm, full: Path) -> None:
    folder = full
    before = holding(folder)
    code, said = run(program, folder, "redact", "Zhang San", "张三")
    assert code == 0
    assert "Nothing was changed" in said
    assert holding(folder) == before
    assert not (folder / "redactions.json").exists()
    environment = mailings.environment(folder / "var" / "newsletter.db")
    for moment in (0.2, 0.6):
        program.start("--workspace", folder, "redact", "Zhang San", "张三", "--yes", environment=environment)
        time.sleep(moment * crowding())
        program.kill()
        program.end()
    code, said = run(program, folder, "redact", "Zhang San", "张三", "--yes")
    assert code == 0, said
    assert holding(folder) == []
    for out_of_reach in ("backups", "search engines", "mails"):
        assert out_of_reach in said
    log = (folder / "redactions.json").read_text()
    assert log.count("A name was removed.") == 1
    assert "A name was removed." in (folder / "var" / "site" / "corrections" / "index.html").read_text()
    assert (folder / "var" / "site" / KEY / "province-rules" / "index.html").exists()
    assert len(list((folder / "var" / "snapshots").rglob("*.warc.gz"))) == 1  # the copy that names nobody
    versions = json.loads((folder / "issues" / KEY / "versions.json").read_text())["versions"]
    assert [one["version"] for one in versions] == [1]
    proved, said = run(program, folder, "snapshots", "verify")
    assert proved == 0, said
    again, said = run(program, folder, "redact", "Zhang San", "张三", "--yes")
    assert again == 0
    assert "nowhere here" in said
    assert (folder / "redactions.json").read_text() == log


def test_the_database_is_rewritten_on_either_kind(database_place: Path | str) -> None:
    with open_database(database_place) as database:
        now = datetime(2026, 4, 1, tzinfo=UTC)
        with database.writing() as connection:
            connection.execute(insert(RUN).values(verb="collect", began=now, outcome="Zhang San's page failed"))
        assert taking_out.take_out(database, PERSON.count, PERSON.out_of) == 1
        with database.reading() as connection:
            assert connection.execute(select(RUN.c.outcome)).scalar_one() == "(name removed)'s page failed"
    if isinstance(database_place, Path):
        assert b"Zhang San" not in database_place.read_bytes()


def test_a_version_that_cannot_be_made_again_leaves_a_notice(tmp_path: Path) -> None:
    folder = mailings.workspace(tmp_path / "desk")
    old = folder / "var" / "archive" / KEY / "v1"
    old.mkdir(parents=True)
    (old / "email.txt").write_text("Zhang San was fined.")
    (old / "other.txt").write_text("Nobody was fined.")
    done = redacting.redact(
        Workspace(folder),
        PUBLICATION,
        Renderer(folder),
        PdfWorker(),
        PERSON,
        None,
        datetime(2026, 11, 22, tzinfo=UTC),
        "m",
    )
    assert done.replaced == (f"var/archive/{KEY}/v1/email.txt",)
    assert sorted(path.name for path in old.iterdir()) == ["other.txt", "removed.txt"]
    assert "was removed" in (old / "removed.txt").read_text()
