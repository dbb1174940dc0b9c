"""`newsletter site` over 120 issues of 24 items, beside Pelican and Nikola, which make the same pages of the same text: issues, years, feeds.

Both come from the package registry into an environment of their own, never into ours. All three are run with their modules compiled (ours with
their expressions, as set-up leaves them), as users have them, and each once before it counts; of that, ours keeps that its settings were checked (newsletter/setup.py) and nothing else.
Not alike in all: ours also writes each issue's list of versions, Dublin Core record, PDF and text
and takes two processes where there are two; their feeds hold the whole text of the latest 24 issues, ours their headings with links. What they do
not make (item pages, search, lists by section and authority) is timed apart, and so is one edit of an issue by the whole command. On a busy
machine the seconds of processor time say more than those of the clock; both are given.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median

from bench.measure import ISSUE, PROGRAM, Row, interleaved, python, run
from newsletter import shipped
from newsletter.core import footnotes, issue_md, versions
from newsletter.core.versions import Version

MONTHS = 120
SITE = "https://updates.example.org"
EDIT = 1.0  # seconds
OTHERS = ("pelican[markdown]>=4.11", "nikola>=8.3")
# Ours, in a fresh process: the makers named, everything anew.
OURS = """
import json, sys
from pathlib import Path
from newsletter import archiving, laying_out, pressing, setup
from newsletter.adapters.frozen import Frozen, Memo
from newsletter.adapters.render import Renderer
from newsletter.adapters.site_tree import SiteTree
from newsletter.adapters.workspace import Workspace
root, out, kinds = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3].split(",")
publication, renderer = setup.read(root).publication, Renderer(root)
archive = archiving.read(Workspace(root), publication)
makers = {kind: maker for kind, maker in laying_out.makers_of().items() if kind in kinds}
frame = pressing.Frame("", frozenset(makers))
said = pressing.about(renderer, publication, frame)
press = pressing.Press(publication, renderer, frame, Frozen(root / "var/archive"), Memo(out.parent / (out.name + "-memo")), said)
laid = laying_out.lay_out(SiteTree(out), archive, press, makers, said)
print(json.dumps(laid.seconds))
"""


def months() -> list[str]:
    return [f"{2016 + n // 12}-{n % 12 + 1:02d}" for n in range(MONTHS)]


def text_of(key: str, number: int, sample: str) -> str:
    """The sample issue with words of its own in every paragraph, so that nothing learned of one issue helps with another."""
    text = re.sub(
        r"\A---\n.*?\n---\n", f"---\nissue: {key}\nnumber: {number + 1}\nlanguage: en\n---\n", sample, flags=re.DOTALL
    )
    return re.sub(r"(?m)^(?=[A-Z\"])", f"In case {number} of that time: ", text)


def archive(root: Path) -> dict[str, str]:
    """A workspace with 120 published issues; the text of each by its key."""
    for source, place in shipped.workspace_files(samples=False):
        shutil.copy(source, root / place)
    with (root / "newsletter.yaml").open("a", encoding="utf-8") as file:
        file.write(f"\nsite:\n  url: {SITE}\n")
    sample = (shipped.workspace() / f"issues/{ISSUE}/issue.md").read_text(encoding="utf-8")
    found = {key: text_of(key, number, sample) for number, key in enumerate(months())}
    for key, text in found.items():
        freeze(root, key, text, 1)
    return found


def freeze(root: Path, key: str, text: str, version: int) -> None:
    """Write a version down as published; text and PDF are given, as drawing is no part of this bench."""
    outputs = {
        "issue.md": text.encode(),
        "email.txt": text.encode(),
        f"Update_{key}_v{version}.pdf": b"%PDF-" + text.encode() * 4,
    }
    place, folder = root / "issues" / key, root / "var/archive" / key / f"v{version}"
    place.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in outputs.items():
        (folder / name).write_bytes(data)
    (place / "issue.md").write_text(text, encoding="utf-8")
    known = versions.read((place / "versions.json").read_text()) if (place / "versions.json").exists() else ()
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in outputs.items()}
    one = Version(version, f"{key}-20T09:00:00+08:00", f"{version:064x}", digests)
    (place / "versions.json").write_text(versions.write([*known, one]), encoding="utf-8")


def markdown(text: str) -> str:
    """The issue as those generators read it: notes in the order of their numbers, no item comments."""
    issue = issue_md.parse(text).issue
    parts = []
    for section in issue.sections:
        parts.append(f"## {section.title}")
        parts += [f"### {item.heading}\n\n{item.body}" for item in section.items]
    notes = [f"[^{note.label}]: <{note.url}> {note.citation}" for note in footnotes.number(issue).notes]
    return "\n\n".join([*parts, *notes]) + "\n"


def environment(folder: Path) -> Path:
    """Pelican and Nikola in an environment of their own; the folder of their programs."""
    run("uv", "venv", "-q", folder)
    run("uv", "pip", "install", "-q", "--python", folder / "bin/python", *OTHERS)
    return folder / "bin"


def pelican(folder: Path, issues: dict[str, str]) -> list[str]:
    """A Pelican site of the issues; the arguments that build it."""
    content = folder / "content"
    content.mkdir(parents=True)
    for key, text in issues.items():
        (content / f"{key}.md").write_text(
            f"Title: {key}\nCategory: issues\nDate: {key}-20\nSlug: {key}\n\n{markdown(text)}", encoding="utf-8"
        )
    (folder / "pelicanconf.py").write_text(
        f"SITEURL = '{SITE}'\nSITENAME = 'Update'\nTIMEZONE = 'UTC'\nFEED_ALL_ATOM = 'feed.xml'\nFEED_MAX_ITEMS = 24\nCATEGORY_FEED_ATOM = None\n"
        "YEAR_ARCHIVE_SAVE_AS = 'years/{date:%Y}/index.html'\nARTICLE_SAVE_AS = '{slug}/index.html'\nAUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ''\nUSE_FOLDER_AS_CATEGORY = False\nDEFAULT_CATEGORY = 'issues'\n"
        "AUTHORS_SAVE_AS = CATEGORIES_SAVE_AS = TAGS_SAVE_AS = ''\nDIRECT_TEMPLATES = ['index', 'archives']\nDEFAULT_PAGINATION = False\n"
        "MARKDOWN = {'extensions': ['markdown.extensions.footnotes', 'markdown.extensions.tables'], 'output_format': 'html5'}\n"
    )
    return [
        str(content),
        "-s",
        str(folder / "pelicanconf.py"),
        "-o",
        str(folder / "output"),
        "-q",
        "--ignore-cache",
        "-d",
    ]


def nikola(folder: Path, issues: dict[str, str], program: Path) -> None:
    """A Nikola site of the issues in `folder`."""
    run(program, "init", "-q", folder)
    conf = (folder / "conf.py").read_text(encoding="utf-8")
    conf += (
        f'\nSITE_URL = "{SITE}/"\nPOSTS = (("posts/*.md", "posts", "post.tmpl"),)\nPAGES = ()\nCREATE_MONTHLY_ARCHIVE = False\nGENERATE_ATOM = True\n'
        'DISABLED_PLUGINS = ["render_galleries", "render_listings", "classify_categories", "classify_tags", "classify_authors", "classify_sections", "sitemap", "robots"]\n'
        'MARKDOWN_EXTENSIONS = ["markdown.extensions.footnotes", "markdown.extensions.tables"]\n'
    )
    (folder / "conf.py").write_text(conf, encoding="utf-8")
    (folder / "posts").mkdir(exist_ok=True)
    for key, text in issues.items():
        head = f".. title: {key}\n.. slug: {key}\n.. date: {key}-20 09:00:00 UTC\n\n"
        (folder / "posts" / f"{key}.md").write_text(head + markdown(text), encoding="utf-8")


class Spent:
    """A call, and the seconds of processor time that its children took each time."""

    def __init__(self, call: Callable[[], object]) -> None:
        self.call, self.seconds = call, list[float]()

    def __call__(self) -> None:
        before = os.times()
        self.call()
        after = os.times()
        self.seconds.append(after.children_user + after.children_system - before.children_user - before.children_system)


def _beside(what: str, seconds: dict[str, float], pages: str) -> Row:
    others = f"Pelican {seconds['pelican']:.2f} s, Nikola {seconds['nikola']:.2f} s"
    ratio = seconds["ours"] / min(seconds["pelican"], seconds["nikola"])
    return Row(what, ratio, "x", 1.0, f"{seconds['ours']:.2f} s; {others} ({pages})")


def rows(rounds: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="newsletter-bench-") as name:
        home = Path(name)
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = str(home / "bytecode")
        run(sys.executable, shipped.workspace() / "tools/patterns.py")
        root = home / "ours"
        root.mkdir()
        issues = archive(root)
        programs = environment(home / "environment")
        arguments = pelican(home / "pelican", issues)
        nikola(home / "nikola", issues, programs / "nikola")

        def ours() -> None:
            fresh(home / "site", ".site", "site-memo")
            python(OURS, root, home / "site", "issues,lists,feeds")

        def fresh(place: Path, *beside: str) -> None:
            place.unlink(missing_ok=True)
            for left in beside:
                shutil.rmtree(place.parent / left, ignore_errors=True)

        def build_nikola() -> None:
            for left in ("output", "cache", ".doit.db"):
                shutil.rmtree(home / "nikola" / left, ignore_errors=True)
            subprocess.run([programs / "nikola", "build", "-q"], cwd=home / "nikola", check=True, capture_output=True)

        calls = {"ours": ours, "pelican": lambda: run(programs / "pelican", *arguments), "nikola": build_nikola}
        interleaved(1, calls)
        spent = {name: Spent(call) for name, call in calls.items()}
        found = interleaved(rounds, spent)
        busy = {name: median(one.seconds) for name, one in spent.items()}
        made = {name: len(list((home / name / "output").rglob("*.html"))) for name in ("pelican", "nikola")}
        pages = ", ".join(f"{name.title()} {count} pages" for name, count in made.items())
        what = "site of 120 issues: issues, lists, feeds / the faster of Pelican and Nikola"
        return [
            _beside(what, found, pages),
            _beside(f"{what}, processor time", busy, pages),
            *_apart(root, home / "whole"),
            _edit(root, issues),
        ]


def _apart(root: Path, place: Path) -> list[Row]:
    """The further kinds of work in one whole build, by their own clocks."""
    kinds = "issues,lists,feeds,addresses,items,ways,search"
    done = subprocess.run(
        [sys.executable, "-c", OURS, str(root), str(place), kinds], check=True, capture_output=True, text=True
    )
    seconds = json.loads(done.stdout)
    told = {"items": "2,880 item pages", "search": "search index of 3,000 records", "writing": "writing the whole site"}
    return [Row(f"site: {what}", seconds[kind], "s") for kind, what in told.items()]


def _edit(root: Path, issues: dict[str, str]) -> Row:
    """One item of the newest issue mended, and the whole command."""
    run(PROGRAM, "--workspace", root, "site")
    number = iter(range(2, 1000))
    key = months()[-1]

    def edit() -> None:
        version = next(number)
        text = issues[key].replace("language: en\n", f"language: en\nversion: {version}\n", 1)
        freeze(root, key, text.replace("White Paper", f"White Paper {version}"), version)

    command = Spent(lambda: run(PROGRAM, "--workspace", root, "site"))
    taken = []
    for _ in range(5):
        edit()
        taken.append(interleaved(1, {"": command})[""])
    busy = median(command.seconds)
    floor = interleaved(5, {"": command})[""]
    said = f"processor time {busy:.2f} s; nothing to do {floor:.2f} s"
    return Row("one edit in 120 issues, the whole command", median(taken), "s", EDIT, said)
