"""The command line: what it prints, what it leaves alone, and the exit code another program relies on."""

from __future__ import annotations

import importlib
import json
import pkgutil
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest

from newsletter import cli
from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.workspace import IssueFolder
from newsletter.cli import program
from newsletter.core.keys import IssueKey
from newsletter.core.sources import KeptSource
from tests.conftest import REPOSITORY

ISSUE = """\
---
issue: 2022-05
title: "China: Monthly"
---

## Legislation

### Shanghai Legislates
<!-- item: shanghai date: 2022-05-24 -->

On May 24, 2022, Shanghai legislated.[^a]

[^a]: <https://example.org/a> "Of the day", P, 24 May 2022.
"""
SOURCE = (
    "On May 24, 2022, the standing committee of the congress of Shanghai legislated on the data that are collected for the control of "
    "epidemics. Nobody may use them for anything else, and whoever passes them on without need will answer for it before a court."
)


class Ran:
    """What a command gave: exit code, standard output, standard error."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err
        assert "Traceback" not in out + err

    @property
    def json(self) -> object:
        return json.loads(self.out)


class Runner:
    """Runs the program in a workspace, in this process."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.capsys, self.monkeypatch = root, capsys, monkeypatch

    def __call__(self, *arguments: str, workspace: bool = True) -> Ran:
        given = ["newsletter", *(["--workspace", str(self.root)] if workspace else []), *arguments]
        self.monkeypatch.setattr(sys, "argv", given)
        code: int | str | None = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code
        said = self.capsys.readouterr()
        return Ran(code if isinstance(code, int) else 0 if code is None else 1, said.out, said.err)

    def keep(self, text: str, key: str = "2022-05", url: str = "https://example.org/a") -> None:
        """Keep a page as the source that a note cites."""
        store, folder = Snapshots(self.root / "var/snapshots"), IssueFolder(self.root, IssueKey.parse(key))
        page = f"<html><head><title>Of the day</title></head><body><article><h1>Of the day</h1><p>{text}</p></article></body></html>"
        kept = store.keep(url, page.encode(), media_type="text/html", at=datetime(2022, 6, 1, tzinfo=UTC))
        folder.save_sources([KeptSource(url, "Of the day", kept.sha256, "text/html", kept.size, kept.at)])

    def write(self, text: str | bytes, key: str = "2022-05") -> Path:
        path = self.root / "issues" / key / "issue.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Runner:
    monkeypatch.delenv("NEWSLETTER_WORKSPACE", raising=False)
    for name in ("newsletter.yaml", "feeds.yaml"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    runner = Runner(tmp_path, capsys, monkeypatch)
    runner.write(ISSUE)
    return runner


def test_every_command_is_found_in_the_modules_that_declare_it() -> None:
    for module in pkgutil.iter_modules(cli.__path__, "newsletter.cli."):
        if module.name != "newsletter.cli.__main__":
            importlib.import_module(module.name)

    def declared_by(command: click.Command) -> set[str]:
        below = command.commands.values() if isinstance(command, click.Group) else ()
        assert command.callback is not None
        own = command.callback.__module__.rpartition(".")[2]
        return {own}.union(*map(declared_by, below))

    assert {name: set(modules) for name, modules in program.MODULES.items()} == {
        name: declared_by(command) for name, command in cli.cli.commands.items()
    }


def test_show_prints_the_issue_as_data(run: Runner) -> None:
    data = run("show", "2022-05", "--json").json
    assert isinstance(data, dict)
    assert data["items"] == [
        {
            "section": "Legislation",
            "anchor": "shanghai",
            "title": "Shanghai Legislates",
            "date": "2022-05-24",
            "text": "On May 24, 2022, Shanghai legislated.",
            "footnotes": [1],
            "urls": ["https://example.org/a"],
        }
    ]


def test_check_passes_a_sound_issue_and_fails_another(run: Runner) -> None:
    run.keep(SOURCE)
    assert run("check", "2022-05").code == 0
    run.write(ISSUE.replace("[^a]\n", "[^b]\n", 1))
    ran = run("check", "2022-05")
    assert ran.code == 1
    assert "  error: footnote [^b] is cited but not defined [undefined-label]\n   11 | " in ran.out
    assert "\x1b" not in ran.out


def test_check_gives_every_problem_as_data(run: Runner) -> None:
    run.keep(SOURCE)
    run.write(ISSUE.replace("2022-05-24 -->", "2022-04-24 -->"))
    ran = run("check", "2022-05", "--json")
    assert ran.code == 1
    assert isinstance(ran.json, list)
    keys = {"rule", "severity", "item", "file", "line", "words", "message", "remedy", "waived", "column", "see", "note"}
    assert [set(entry) for entry in ran.json] == [keys, keys]
    assert [(entry["rule"], entry["item"], entry["waived"]) for entry in ran.json] == [
        ("date-not-in-text", "shanghai", False),
        ("date-outside-month", "shanghai", False),
    ]


def test_all_is_well_in_one_line(run: Runner) -> None:
    run.keep(SOURCE)
    ran = run("check", "2022-05")
    assert (ran.out, ran.err) == ("", "No problems.\n")


def test_check_speaks_githubs_language_for_ci(run: Runner) -> None:
    run.keep(SOURCE)
    run.write(ISSUE.replace("[^a]\n", "[^b]\n", 1))
    ran = run("check", "2022-05", "--format", "github")
    assert ran.code == 1
    assert "issues/2022-05/issue.md,line=11,col=" in ran.out
    assert [line.partition(" ")[0] for line in ran.out.splitlines()] == ["::warning", "::error", "::error"]
    assert run("check", "2022-05", "--format", "github", "--json").code == 2


def test_a_waiver_that_ended_says_so(run: Runner) -> None:
    run.write(ISSUE.replace("2022-05-24 -->", "2022-04-24 -->"))
    run("waive", "2022-05", "date-outside-month", "shanghai", "--by", "A. Editor", "--reason", "reported late")
    listed = run("check", "2022-05", "--waived")
    assert (listed.code, "A. Editor" in listed.out, "\n  holds\n" in listed.out) == (0, True, True)
    run.write(ISSUE.replace("2022-05-24 -->", "2022-04-24 -->").replace("legislated.", "decided."))
    ran = run("check", "2022-05")
    assert ran.code == 1
    assert "A. Editor waived it on " in ran.out
    assert "but the text has changed since" in ran.out
    assert "1 waiver ended" in ran.err
    waivers = run("check", "2022-05", "--waived", "--json").json
    assert [(w["rule"], w["state"], len(w["problems"])) for w in waivers] == [("date-outside-month", "ended", 1)]  # type: ignore[union-attr, index, call-overload]


def test_a_waiver_by_name_and_reason_settles_a_warning(run: Runner) -> None:
    run.keep(SOURCE)
    run.write(ISSUE.replace("2022-05-24 -->", "2022-04-24 -->"))
    for rule, item in (("date-outside-month", "shanghai"), ("date-not-in-text", "#shanghai")):  # as `check` prints it
        assert run("waive", "2022-05", rule, item, "--by", "A. Editor", "--reason", "late").code == 0
    assert run("check", "2022-05").code == 0
    stored = json.loads((run.root / "issues/2022-05/decisions.json").read_text())["decisions"]
    assert [(d["decision"], d["rule"], d["item"], d["by"], d["reason"]) for d in stored] == [
        ("waived", rule, "shanghai", "A. Editor", "late") for rule in ("date-outside-month", "date-not-in-text")
    ]
    assert run("waive", "2022-05", "date-outside-mont", "shanghai", "--by", "A", "--reason", "x").err.count(
        "did you mean"
    )
    assert "names each in brackets" in run("waive", "2022-05", "qqqq", "--by", "A", "--reason", "x").err
    unknown = run("waive", "2022-05", "date-outside-month", "nothing", "--by", "A", "--reason", "x")
    assert (unknown.code, "no item 'nothing'; newsletter show 2022-05 lists them" in unknown.err) == (1, True)
    assert run("waive", "2022-05", "date-outside-month", "shanghai", "--by", " ", "--reason", "x").code == 1


def test_a_character_that_cannot_be_drawn_cannot_be_waived(run: Runner) -> None:
    run.write(ISSUE.replace("legislated.", "legislated \U0001f600."))
    ran = run("waive", "2022-05", "missing-glyph", "shanghai", "--by", "A", "--reason", "x")
    assert (ran.code, "cannot be waived" in ran.err) == (1, True)
    ran = run("build", "2022-05")
    assert (ran.code, "issues/2022-05/issue.md:11: no bundled face draws U+1F600" in ran.err) == (1, True)


def test_approval_is_refused_while_errors_stand(run: Runner) -> None:
    run.write(ISSUE.replace("[^a]\n", "[^b]\n", 1))
    ran = run("approve", "2022-05", "--by", "A. Partner")
    assert ran.code == 1
    assert "[undefined-label]" in ran.err
    assert not (run.root / "issues/2022-05/approval.json").exists()


def test_an_approval_says_what_it_leaves_standing(run: Runner) -> None:
    run.write(ISSUE.replace("legislated.", "legislated the the law."))
    ran = run("approve", "2022-05", "--by", "A. Partner")
    assert (ran.code, "warnings stand: newsletter check 2022-05" in ran.err) == (0, True), ran.err
    assert "published" not in run("status").out


@pytest.mark.parametrize("changed", ["issue.md", "sources.json", "newsletter.yaml", "templates/print.css"])
def test_any_change_after_approval_makes_it_a_draft_again(run: Runner, changed: str) -> None:
    assert run("approve", "2022-05", "--by", "A. Partner").code == 0
    assert run("status", "--json").json["issues"][0]["status"] == "approved"  # type: ignore[index,call-overload]
    if changed == "newsletter.yaml":
        path = run.root / changed
        path.write_text(path.read_text().replace("Sample Desk", "Another Desk"))
    elif changed == "templates/print.css":
        (run.root / "templates").mkdir()
        (run.root / changed).write_text(".item-body { display: none }")
    elif changed == "sources.json":
        (run.root / "issues/2022-05/sources.json").write_text("[]")
    else:
        run.write(ISSUE.replace("legislated", "voted"))
    assert run("status", "--json").json["issues"][0]["status"] == "changed"  # type: ignore[index,call-overload]
    assert "changed since A. Partner approved it" in run("status").out


def test_status_lists_an_unreadable_issue_with_the_others(run: Runner) -> None:
    run.write("nothing", "2022-06")
    out = run("status").out
    assert "2022-05" in out
    assert "2022-06            unreadable" in out


BAD = {
    "not UTF-8": (b"---\nissue: 2022-05\n---\n\xff\xfe", "issue.md:4: is not UTF-8"),
    "empty": (b"", "begin it with ---"),
    "50 MB": (b"---\nissue: 2022-05\n---\n" + b"a" * 50_000_000, "is larger than 5 MB"),
    "broken front matter": (b"---\nissue: [\n---\n", "not valid YAML"),
    "another month": (b"---\nissue: 2022-06\n---\n", "the file says issue: 2022-06, its folder 2022-05"),
    "two items with one anchor": (
        ISSUE.replace("[^a]: <", "### Two\n<!-- item: shanghai -->\n\nText.[^a]\n\n[^a]: <").encode(),
        "the anchor 'shanghai' stands already on line 9",
    ),
}


@pytest.mark.parametrize("case", BAD)
@pytest.mark.parametrize("command", [("build", "2022-05"), ("approve", "2022-05", "--by", "A")])
def test_bad_input_is_a_clear_error_and_touches_nothing(run: Runner, case: str, command: tuple[str, ...]) -> None:
    content, said = BAD[case]
    path = run.write(content)
    ran = run(*command)
    assert ran.code == 1
    assert said in ran.err
    assert path.read_bytes() == content
    assert sorted(p.name for p in path.parent.iterdir()) == ["issue.md"]
    assert not (run.root / "var").exists()


def test_a_folder_in_the_place_of_a_file_is_said_to_be_one(run: Runner) -> None:
    (run.root / "issues/2022-07/issue.md").mkdir(parents=True)
    ran = run("show", "2022-07")
    assert (ran.code, "is a folder" in ran.err) == (1, True)


def test_an_issue_that_is_not_there_names_those_that_are(run: Runner) -> None:
    ran = run("show", "2022-09")
    assert (ran.code, "issues here: 2022-05" in ran.err) == (1, True)


def test_usage_says_that_an_issue_is_named_by_its_month(run: Runner) -> None:
    ran = run("check")
    assert (ran.code, "Missing argument 'YYYY-MM'" in ran.err) == (2, True)


def test_a_month_that_does_not_exist_is_wrong_usage(run: Runner) -> None:
    ran = run("show", "2022-13")
    assert (ran.code, "month 13" in ran.err) == (2, True)


def test_the_workspace_is_the_one_named_else_the_environments_else_the_nearest(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = tmp_path / "issues/2022-05"
    monkeypatch.chdir(below)
    assert run("status", workspace=False).code == 0
    empty = tmp_path / "empty"
    run("init", str(empty), "--empty", workspace=False)
    monkeypatch.setenv("NEWSLETTER_WORKSPACE", str(empty))
    assert "No issues yet" in run("status", workspace=False).err
    assert "2022-05" in run("status").out
    assert "2022-05" in run("status", "--workspace", str(tmp_path), workspace=False).out
    monkeypatch.setenv("NEWSLETTER_WORKSPACE", str(tmp_path / "nowhere"))
    ran = run("status", workspace=False)
    assert (ran.code, "NEWSLETTER_WORKSPACE names no workspace" in ran.err) == (1, True)


def test_init_lays_down_a_workspace_and_never_touches_what_is_there(run: Runner, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    assert run("init", str(folder), workspace=False).code == 0
    laid = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    intake = [name for name in laid if name.startswith("issues/2026-01/intake/")]
    assert len(intake) >= 20
    assert [name for name in laid if name not in intake] == [
        ".gitignore", "feeds.yaml", "issues/2022-02/issue.md", "issues/2022-05/issue.md", "newsletter.yaml",
        "schemas/feeds.schema.json", "schemas/newsletter.schema.json", "schemas/style.schema.json", "style.yaml",
    ]  # fmt: skip
    (folder / "newsletter.yaml").write_text("mine")
    ran = run("init", str(folder), workspace=False)
    assert ran.code == 0
    assert (folder / "newsletter.yaml").read_text() == "mine"


def test_init_takes_the_publications_name(run: Runner, tmp_path: Path) -> None:
    run("init", str(tmp_path / "x"), "--empty", "--name", 'EU: "AI" Watch', workspace=False)
    assert run("status", "--workspace", str(tmp_path / "x"), workspace=False).code == 0
    assert 'name: "EU: \\"AI\\" Watch"' in (tmp_path / "x/newsletter.yaml").read_text()


def test_an_unknown_key_in_the_settings_stops_the_work_with_a_hint(run: Runner) -> None:
    path = run.root / "newsletter.yaml"
    path.write_text(path.read_text() + "emial:\n  budget_kb: 70\n")
    ran = run("check", "2022-05")
    assert (ran.code, "unknown key emial; did you mean email?" in ran.err) == (1, True)


def test_the_program_runs_as_installed() -> None:
    program = Path(sys.executable).parent / "newsletter"
    ran = subprocess.run([program, "--help"], capture_output=True, text=True, check=True)
    assert "build" in ran.stdout


def test_links_are_tried_once_a_day_and_a_dead_one_refuses(run: Runner) -> None:
    from tests import web

    with web.serving(web.Site()) as site:
        run.write(ISSUE.replace("https://example.org/a", site.url("/gone")))
        settings = run.root / "newsletter.yaml"
        settings.write_text(settings.read_text() + "\nfetch:\n  allow: [127.0.0.1]\n")
        ran = run("check", "2022-05", "--links", "--json")
        again = run("check", "2022-05", "--links", "--json")
        rules = [[p["rule"] for p in found.json if p["rule"] == "dead-link"] for found in (ran, again)]  # type: ignore[union-attr, index, call-overload]
        assert (ran.code, rules, len(site.asked)) == (1, [["dead-link"], ["dead-link"]], 1)
        run("check", "2022-05", "--links", "--fresh")
        assert len(site.asked) == 2
    waived = run("waive", "2022-05", "dead-link", "shanghai", "--by", "A. Editor", "--reason", "kept copy stands")
    assert waived.code == 0
    assert run("check", "2022-05", "--fresh").code == 2
