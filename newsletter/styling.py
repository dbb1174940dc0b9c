"""The house style at work: safe mends of an issue, and loose texts tried by its rules."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsletter.adapters import files
from newsletter.adapters.workspace import IssueFolder
from newsletter.config.house import house
from newsletter.core import issue_md, page_address, prose, urls
from newsletter.core.check.style import House, slips
from newsletter.core.check.style import page as pages
from newsletter.core.check.style.mending import mended
from newsletter.core.check.style.rules import STYLE
from newsletter.core.issue_md import IssueFile
from newsletter.errors import NewsletterError


@dataclass(frozen=True)
class Mends:
    """What `check --fix` would write: the text before and after, and the difference as a unified diff."""

    before: str
    after: str
    diff: str
    count: int


def mends(folder: IssueFolder) -> Mends:
    """The safe mends of an issue; nothing is written."""
    file = folder.read()
    style, text, count = house(folder.workspace), file.text, 0
    for _ in range(4):  # a mend can lay another bare: two words after a doubled space
        text, made = mended(text, slips(pages.read(file), style, file.issue.language))
        count += len(made)
        if not made:
            break
        file = issue_md.parse(text, file=folder.shown)
    before = folder.read().text
    lines = difflib.unified_diff(
        before.splitlines(keepends=True), text.splitlines(keepends=True), f"a/{folder.shown}", f"b/{folder.shown}"
    )
    return Mends(before, text, "".join(line if line.endswith("\n") else line + "\n" for line in lines), count)


def mend(folder: IssueFolder, found: Mends) -> None:
    """Write the mends; NewsletterError where the issue has changed since they were looked for."""
    if folder.read().text != found.before:
        raise NewsletterError(f"{folder.shown}: it has changed in the meantime; run the command again")
    files.write_atomic(folder.path / "issue.md", found.after.encode())


def tried(path: Path, style: House) -> list[dict[str, Any]]:
    """Rows {id, heading, body}, one JSON object a line, each tried alone: {id, problems: [{rule, severity, field, words}]}."""
    return [{"id": row["id"], "problems": list(problems(row["heading"], row["body"], style))} for row in _rows(path)]


def problems(heading: str, body: str, style: House) -> Iterator[dict[str, str]]:
    """What the rules of the house style find in one item without the rest of its issue."""
    found = slips(pages.read(_alone(heading, body), alone=True), style)
    placed = [(slip.part.place(slip.start), rule, slip) for rule, many in found.items() for slip in many]
    for _, rule, slip in sorted(placed, key=lambda one: one[:2]):
        severity = style.rules.get(rule, STYLE[rule].severity)
        yield {"rule": rule, "severity": severity, "field": slip.part.field, "words": slip.words}
    for url in prose.links(body):  # the house names sources too: the plain address before a mobile or tracking one
        for rule, amiss in (
            ("url-tracking", urls.without_tracking(url) != url),
            ("url-mobile", page_address.desktop(url)),
        ):
            if amiss:
                yield {"rule": rule, "severity": "advice", "field": "body", "words": url}


def _alone(heading: str, body: str) -> IssueFile:
    """An issue of one item. Its texts are plain: what Markdown would take for its own is escaped."""
    heading = " ".join(heading.splitlines()).strip() or "-"
    paragraphs = [_plain(paragraph) for paragraph in body.replace("\r\n", "\n").split("\n")]
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph.strip())
    return issue_md.parse(f"---\nissue: 2000-01\n---\n\n## Item\n\n### {heading}\n<!-- item: item -->\n\n{text}\n")


def _plain(paragraph: str) -> str:
    """A paragraph as it was given; escaped only where Markdown would take it for a heading, a list, or markup."""
    read = prose.plain(paragraph)
    if " ".join(read.split()) == " ".join(paragraph.split()):
        return paragraph.strip()
    escaped = "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in paragraph.strip())
    return "\\" + escaped if escaped[:1] in "-+" else escaped


def _rows(path: Path) -> Iterator[dict[str, str]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise NewsletterError(f"{path}: cannot be read: {error}") from None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            given = {key: row[key] for key in ("id", "heading", "body")}
        except (ValueError, KeyError, TypeError):
            raise NewsletterError(
                f"{path}:{number}: not a row {{id, heading, body}}; write one JSON object a line"
            ) from None
        yield {"id": given["id"], "heading": str(given["heading"] or ""), "body": str(given["body"] or "")}
