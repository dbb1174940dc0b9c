"""All outputs together: the same notes in each, the same bytes every time, no character changed, and a clear no to bad input."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html as lxml_html
from PIL import Image

from newsletter.adapters import documents, pdf_text
from newsletter.adapters.pdf import PdfWorker
from newsletter.core import footnotes, issue_md, message, prose
from newsletter.core.footnotes import define
from newsletter.core.model import Issue, IssueSection, Item
from newsletter.importing import import_issue
from tests.conftest import PUBLICATION, REPOSITORY
from tests.outputs import (
    Outputs,
    fold,
    marks_in_email,
    marks_in_page,
    marks_in_pdf,
    marks_in_text,
    newsletter,
    render,
    text_in_pdf,
)
from tests.strategies import ANY_TEXT, issues
from tests.stress import CRAMPED, stress_issue

pytestmark = pytest.mark.slow

SAMPLES = ("2022-02", "2022-05")


def sample(key: str) -> Issue:
    if key == "stress":
        return issue_md.parse(stress_issue(items=12)).issue
    return issue_md.parse((REPOSITORY / f"issues/{key}/issue.md").read_text(encoding="utf-8")).issue


@pytest.fixture(scope="module")
def pdf() -> Iterator[PdfWorker]:
    with PdfWorker() as worker:
        yield worker


def drawn(pdf: PdfWorker, shown: Outputs) -> bytes:
    return pdf.render(shown.print, epoch=message.published_at(shown.view)).data


# ---- the same notes everywhere ------------------------------------------------------------------


@pytest.mark.parametrize("key", SAMPLES)
def test_marks_and_addresses_are_the_same_in_every_output(built: Path, key: str) -> None:
    folder = built / "var/build" / key
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    page = marks_in_page((folder / "page.html").read_text(encoding="utf-8"))
    assert page == _wanted(sample(key))
    assert marks_in_email((folder / "email.html").read_text(encoding="utf-8")) == page
    assert marks_in_text((folder / "email.txt").read_text(encoding="utf-8")) == page
    data = (folder / manifest["pdf"]["file"]).read_bytes()
    assert marks_in_pdf(data) == page
    text = text_in_pdf(data)
    assert [url for _, url in page if url and url not in text] == []


def _wanted(issue: Issue) -> list[tuple[int, str | None]]:
    """(number, address) of each mark, from the file alone."""
    numbering = footnotes.number(issue)
    numbers = [numbering.numbers[label] for label in footnotes.reading_order(issue)]
    return [(number, numbering.notes[number - 1].url) for number in numbers]


@st.composite
def reordered(draw: st.DrawFn) -> tuple[Issue, Issue]:
    """An issue, and the same with its sections and items in another order, items moved to other sections included."""
    issue = draw(st.sampled_from([*SAMPLES, "stress"]).map(sample) | issues())
    items = draw(st.permutations(issue.items))
    cuts = sorted(
        draw(st.lists(st.integers(0, len(items)), min_size=len(issue.sections) - 1, max_size=len(issue.sections) - 1))
    )
    parts = [items[first:last] for first, last in zip([0, *cuts], [*cuts, len(items)], strict=True)]
    sections = [replace(s, items=tuple(part)) for s, part in zip(issue.sections, parts, strict=True)]
    return issue, replace(issue, sections=tuple(draw(st.permutations(sections))))


@given(reordered())
def test_after_any_reordering_every_mark_still_leads_to_its_source(case: tuple[Issue, Issue]) -> None:
    before, after = case
    shown = render(after, PUBLICATION)
    wanted = _wanted(after)
    assert marks_in_page(shown.page) == wanted
    assert marks_in_email(shown.email) == wanted
    assert marks_in_text(shown.text) == wanted
    assert list(dict.fromkeys(number for number, _ in wanted)) == list(range(1, len(shown.view.notes) + 1))
    assert _sources(after) == _sources(before)


def _sources(issue: Issue) -> dict[str, list[str | None]]:
    """The addresses behind each item's marks, whatever their numbers."""
    numbering = footnotes.number(issue)
    return {item.anchor: [note.url for note in numbering.of_item(item)] for item in issue.items}


@pytest.mark.slow
@pytest.mark.parametrize("shift", [1, 4])
def test_after_a_reordering_the_pdf_follows_too(pdf: PdfWorker, shift: int) -> None:
    issue = sample("stress")
    items = issue.items[shift:] + issue.items[:shift]
    sections = tuple(replace(s, items=items[n * 3 : n * 3 + 3]) for n, s in enumerate(issue.sections))
    assert sum(len(section.items) for section in sections) >= 6
    moved = replace(issue, sections=sections)
    assert marks_in_pdf(drawn(pdf, render(moved, PUBLICATION))) == _wanted(moved)


SEVERAL = (
    "---\nissue: 2022-05\n---\n\n## Legislation\n\n### One\n\nFive.[^1][^2] [^3][^4][^5] Next.[^12]\n\n"
    + "\n".join(f"[^{n}]: <https://e.example/{n}>" for n in (1, 2, 3, 4, 5, 12))
)


def test_marks_side_by_side_are_told_apart() -> None:
    shown = render(SEVERAL, PUBLICATION)
    for source in (shown.page, shown.print):
        body = lxml_html.document_fromstring(source).xpath("//div[@class='item-body']")[0]
        assert fold(body.text_content()) == "Five.1, 2, 3, 4, 5 Next.6"
    assert [number for number, _ in marks_in_page(shown.page)] == [1, 2, 3, 4, 5, 6]
    assert "Five.[1][2][3][4][5] Next.[6]" in shown.text
    assert "Five.[1][2][3][4][5] Next.[6]" in lxml_html.document_fromstring(shown.email).text_content()


@pytest.mark.slow
def test_marks_side_by_side_come_back_from_the_pdf(pdf: PdfWorker, tmp_path: Path) -> None:
    data = drawn(pdf, render(SEVERAL, PUBLICATION))
    assert "Five.1,2,3,4,5Next.6" in text_in_pdf(data)
    path = tmp_path / "2022-05.pdf"
    path.write_bytes(data)
    read = partial(documents.read, pdf=pdf_text.read)
    issue = import_issue(path, None, sections=PUBLICATION.sections, name=PUBLICATION.name, read=read).issue
    assert re.sub(r"\s", "", issue.items[0].body) == "Five.[^1][^2][^3][^4][^5]Next.[^6]"


def test_the_count_of_a_section_is_no_page_number_and_no_part_of_the_link() -> None:
    shown = render(SEVERAL, PUBLICATION)
    for source in (shown.page, shown.print, shown.email):
        contents = lxml_html.document_fromstring(source).xpath("//*[@class='contents']")[0]
        assert "Legislation (1)" in fold(contents.text_content())
    link = lxml_html.document_fromstring(shown.email).xpath("//*[@class='contents']//a[not(@id)]")[0]
    assert fold(link.text_content()) == "Legislation"


@pytest.mark.slow
def test_nothing_runs_off_the_paper(pdf: PdfWorker, tmp_path: Path) -> None:
    data = drawn(pdf, render(CRAMPED, PUBLICATION))
    (tmp_path / "issue.pdf").write_bytes(data)
    subprocess.run(["pdftoppm", "-r", "72", "-gray", tmp_path / "issue.pdf", tmp_path / "issue"], check=True)
    for path in tmp_path.glob("issue-*.pgm"):
        page = Image.open(path)
        margin = page.crop((round(page.width * (1 - 21 / 210)), 0, page.width, page.height))  # A4, less 1 mm
        assert margin.getextrema() == (255, 255), path.name
    text = text_in_pdf(data)
    assert all(word in text for word in ("Commissioner'soffice", "responsibilities", "1,200,000元"))


# ---- no character changed -----------------------------------------------------------------------

TRICKY = st.sampled_from(
    [
        "&copy;", "&amp;", "&#169;", "&lt;b&gt;", "<b>", "</p>", "<!-- x -->", "AT&T", "a&b=c;", '"straight"', "'single'", "“curly”", "‘x’",
        "--", "---", "–", "—", "...", "…", "*", "**bold**", "_x_", "~~x~~", "`code`", "[text](https://e.example)", "[1]", "[^x]", "^2^",
        "https://e.example/a_b_c?x=1&copy=2&y=(3)#z", "www.example.org", "<https://e.example>", "a@b.example", "\\", "\\*", "|", "#", "1.",
        ":)", "(c)", "1/2", "x²", "№", "个人信息", "“个人信息”", "《办法》", "個人資料私隱", "，", "。", "ﬁ", "İ", "ß", "é", "e\u0301", "‑", "\u00a0x",
    ]
)  # fmt: skip
TYPED = st.lists(TRICKY | ANY_TEXT, min_size=1, max_size=8).map(" ".join)


@given(TYPED, TYPED, TYPED)
@example("&copy; & &amp; <b>", 'He said "so" -- twice...', "“x” — ‘y’ … 1. 2) #3")
def test_no_character_that_was_typed_is_changed(heading: str, body: str, citation: str) -> None:
    heading, body, citation = fold(heading), fold(body), fold(citation)
    # As an editor types it: Markdown's own signs with a backslash before them, nothing else.
    item = Item(
        "one", prose.escape(heading), f"{prose.escape(body)}[^n]\n\n> {prose.escape(body)}\n\n- x {prose.escape(body)}"
    )
    note = define("n", "https://e.example/a?b=1&copy=2", prose.escape(citation))
    issue = replace(
        sample("2022-02"), intro=prose.escape(body), sections=(IssueSection("Legislation", (item,)),), notes=(note,),
        title=heading, brief=None, key_dates=(), disclaimer=body,
    )  # fmt: skip
    shown = render(issue, PUBLICATION)
    for source, cell in ((shown.page, ""), (shown.email, "td")):
        root = lxml_html.document_fromstring(source)
        text = _bare(root.find("body").text_content())
        assert _bare(root.xpath("string(//h3)")) == _bare(heading)
        assert _bare(root.xpath("string(//h1)")) == _bare(heading)
        assert text.count(_bare(body)) >= 5, cell  # opening, paragraph, quotation, list, disclaimer
        assert _bare(citation) in text
    plain = _bare(shown.text)
    assert plain.count(_bare(body)) >= 5
    assert plain.count(_bare(heading)) >= 3  # title, In brief, item
    assert _bare(citation) in plain
    assert note.text.split()[0].strip("<>") in shown.text


def _bare(text: str) -> str:
    """Text without white space: between Chinese characters a line break is none, so folding is not enough."""
    return re.sub(r"\s+", "", text)


# ---- the same bytes -----------------------------------------------------------------------------


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    """Another folder, time zone, hash seed, locale and home: nothing of them may show in what is built."""
    first = {
        path.relative_to(built): path.read_bytes()
        for path in (built / "var/build/2022-05").rglob("*")
        if path.is_file()
    }
    other = tmp_path / "elsewhere, with spaces"
    shutil.copytree(built, other, ignore=shutil.ignore_patterns("var"))
    ran = newsletter(
        "--workspace", other, "build", "2022-05",
        environment={"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "HOME": str(tmp_path)},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    second = {
        path.relative_to(other): path.read_bytes()
        for path in (other / "var/build/2022-05").rglob("*")
        if path.is_file()
    }
    assert first.keys() == second.keys()
    assert [str(name) for name in first if first[name] != second[name]] == []
    assert not [name for name, data in first.items() if str(built).encode() in data or str(REPOSITORY).encode() in data]


# ---- bad input ----------------------------------------------------------------------------------

HEAD = b"---\nissue: 2022-05\n---\n\n## Legislation\n\n"
ITEM = b"### %s\n<!-- item: same -->\n\nText.[^a]\n\n"
NOTE = b"[^a]: <https://example.org/a>\n"
BAD: dict[str, tuple[bytes | None, str]] = {
    "not UTF-8": ("---\nissue: 2022-05\n---\n\nCafé\n".encode("latin-1"), "save it as UTF-8"),
    "UTF-16": ("---\nissue: 2022-05\n---\n".encode("utf-16"), "save it as UTF-8"),
    "a folder": (None, "is a folder"),
    "50 MB": (HEAD + b"x" * 50_000_000, "larger than 5 MB"),
    "empty": (b"", "begin it with ---"),
    "broken front matter": (b"---\nissue: 2022-05\ntitle: [unclosed\n---\n", "issue.md:"),
    "unclosed front matter": (b"---\nissue: 2022-05\n", "end it with a line of ---"),
    "two items with one anchor": (HEAD + ITEM % b"One" + ITEM % b"Two" + NOTE, "anchor"),
}


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    for name in ("newsletter.yaml", "feeds.yaml"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    return tmp_path


def _files(folder: Path) -> dict[str, bytes | None]:
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_gives_one_clear_line_and_touches_nothing(workspace: Path, case: str) -> None:
    content, remedy = BAD[case]
    path = workspace / "issues/2022-05/issue.md"
    path.parent.mkdir(parents=True)
    path.mkdir() if content is None else path.write_bytes(content)
    before = _files(workspace)
    ran = newsletter("--workspace", workspace, "build", "2022-05")
    assert (ran.returncode, ran.stdout) == (1, "")
    _is_one_line(ran.stderr, remedy)
    assert _files(workspace) == before


def _is_one_line(said: str, remedy: str) -> None:
    lines = said.strip().split("\n")
    assert len(lines) == 1, said
    assert lines[0].startswith("error: ")
    assert remedy in lines[0]
    assert "Traceback" not in said
    assert "should not have happened" not in said
    assert len(lines[0]) < 400


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("build", "2022-13"), "months run from 01 to 12"), (("build", "May"), "YYYY-MM"), (("biuld", "2022-05"), "No such command")],
)  # fmt: skip
def test_wrong_usage_is_exit_code_two(workspace: Path, arguments: tuple[str, ...], said: str) -> None:
    ran = newsletter("--workspace", workspace, *arguments)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_month_without_an_issue_is_said_to_be_one(workspace: Path) -> None:
    ran = newsletter("--workspace", workspace, "build", "2031-05")
    assert ran.returncode == 1
    _is_one_line(ran.stderr, "there is no such issue")


def test_a_file_size_limit_stops_a_build_and_leaves_the_old_one(built: Path, tmp_path: Path) -> None:
    """The kernel refuses the write in its midst, as it does when a disk is full."""
    folder = tmp_path / "w"
    shutil.copytree(built, folder)
    path = folder / "issues/2022-02/issue.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n<!-- changed -->\n", encoding="utf-8")
    before = _files(folder)
    program = """
        import resource, signal, sys
        from newsletter.adapters import files
        write = files.replace_folder
        def limited(*arguments):
            resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, resource.RLIM_INFINITY))
            return write(*arguments)
        files.replace_folder = limited
        from newsletter.cli import main
        sys.argv = ["newsletter", *sys.argv[1:]]
        main()
    """
    ran = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), "--workspace", folder, "build", "2022-02"],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert ran.returncode == 1, ran.stderr
    _is_one_line(ran.stderr.strip().split("\n")[-1], "cannot be written")
    assert "nothing was changed" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert _files(folder) == before


@pytest.mark.slow
def test_a_full_disk_stops_a_build_and_leaves_the_old_one(built: Path, tmp_path: Path) -> None:
    """A real one, full but for what a build needs, in a mount name space of its own; where the machine allows none, the test above stands for it."""
    kept = [*(built / "issues").rglob("*"), *built.glob("*.yaml"), *(built / "var/build/2022-02").rglob("*")]
    room = sum(4096 * (1 + file.stat().st_size // 4096) for file in kept) + 65536
    script = f"""
        set -e
        mount -t tmpfs -o size={room} none {tmp_path}/mnt
        touch {tmp_path}/mounted
        cp -r {built}/issues {built}/*.yaml {tmp_path}/mnt/
        mkdir -p {tmp_path}/mnt/var/build
        cp -r {built}/var/build/2022-02 {tmp_path}/mnt/var/build/
        (cd {tmp_path}/mnt && find issues *.yaml var/build -type f | sort | xargs sha256sum) > {tmp_path}/before
        set +e
        {Path(sys.executable).parent}/newsletter --workspace {tmp_path}/mnt build 2022-02 2> {tmp_path}/said > {tmp_path}/out
        echo $? > {tmp_path}/code
        (cd {tmp_path}/mnt && find issues *.yaml var/build -type f | sort | xargs sha256sum) > {tmp_path}/after
    """
    (tmp_path / "mnt").mkdir()
    unshare = [shutil.which("unshare") or "unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    try:
        ran = subprocess.run(
            [*unshare, "sh", "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=600, check=False
        )
    except OSError as error:
        pytest.skip(f"no mount name spaces here: {error}")
    if not (tmp_path / "mounted").exists():
        pytest.skip(f"no disk of our own may be mounted here: {ran.stderr.strip()}")
    assert (tmp_path / "code").exists(), ran.stderr
    said = (tmp_path / "said").read_text(encoding="utf-8")
    assert (tmp_path / "code").read_text().strip() == "1", said
    _is_one_line(said.strip().split("\n")[-1], "the disk is full; free some space and run this again")
    assert "Traceback" not in said
    assert (tmp_path / "before").read_text() == (tmp_path / "after").read_text()
