"""Take finished issues into `issues/YYYY-MM/issue.md`: one file, or a folder file by file.

Nothing is overwritten and nothing is dropped: a text that finds no place stands in the file under "Unplaced" and
is listed. Reading files and creating `issue.md` are handed in; nothing is printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from newsletter.core import issue_md, languages
from newsletter.core.finished import assemble, head_matter, months, parts
from newsletter.core.finished.blocks import SUFFIXES, Block, Document
from newsletter.core.keys import IssueKey
from newsletter.core.model import Issue, Section
from newsletter.errors import IssueFileError, NewsletterError


class ImportRefusedError(NewsletterError):
    """A file that cannot be taken in as an issue: nothing in it, or the month it covers cannot be told."""


@dataclass(frozen=True)
class Imported:
    """An issue taken in: the text its `issue.md` gets, how its month was found, what to look at.

    `leftovers` are the texts that found no place; they stand in `text` under the last section, "Unplaced".
    """

    source: Path
    issue: Issue
    text: str
    how: str
    leftovers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def import_issue(
    path: Path,
    key: IssueKey | None,
    *,
    sections: Sequence[Section],
    name: str | None,
    read: Callable[[Path], Document],
    language: str = "en",
) -> Imported:
    """Read a finished issue. `key` beats every inference; `name` is the publication's title.

    Raises what `read` raises, and ImportRefusedError with the remedy.
    """
    document = read(path)
    own = _own(path, document, key)
    if own is not None:
        return own
    if not document.blocks:
        raise ImportRefusedError(f"{path}: no text was found in it; nothing was imported")
    outline = parts.outline(document.blocks, sections, name)
    stated = head_matter.read(document.front)
    stated.apply(outline.masthead)
    if not outline.sections:
        raise ImportRefusedError(
            f"{path}: no items were found in it, so nothing was imported; an item is a heading with a text under it"
        )
    texts = [" ".join(block.text for block in item.blocks) for section in outline.sections for item in section.items]
    found = months.Inferred(key, "as told") if key is not None else months.infer(
        stated=stated.key,
        period=outline.masthead.period,
        label=outline.masthead.label,
        stem=path.stem,
        texts=texts,
    )  # fmt: skip
    if found is None:
        raise ImportRefusedError(
            f"{path}: it does not say which month it covers (no label, no year, or its items' dates do not agree); "
            "say it with --issue YYYY-MM"
        )
    made = assemble.assemble(outline, found.key, _language(document.blocks, language))
    issue = replace(made.issue, published=stated.published)
    warnings = [*document.warnings, *made.warnings, *_doubts(found, texts, key)]
    return Imported(path, issue, _faithful(path, issue), found.how, made.unplaced, tuple(warnings))


def _own(path: Path, document: Document, key: IssueKey | None) -> Imported | None:
    """A file that is an `issue.md` already is taken as it stands; None where it is something else."""
    if document.markdown is None or not re.search(r"^issue:", document.front, re.MULTILINE):
        return None
    try:
        parsed = issue_md.parse(document.markdown, file=str(path))
    except IssueFileError:
        return None
    if key is not None and parsed.issue.key != key:
        raise ImportRefusedError(
            f"{path}: the file says `issue: {parsed.issue.key}`, not {key}; change it there or leave --issue out"
        )
    return Imported(path, parsed.issue, document.markdown, "the file says so")


def _language(blocks: Sequence[Block], language: str) -> str:
    """The issue's language: Chinese where most of its letters are."""
    text = "".join(block.text for block in blocks)
    chinese = sum(languages.is_chinese(char) for char in text)
    latin = sum(char.isascii() and char.isalpha() for char in re.sub(r"https?://\S+", "", text))
    return languages.script(text) if chinese > latin else language


def _doubts(found: months.Inferred, texts: Sequence[str], key: IssueKey | None) -> Iterator[str]:
    """A warning where the items' dates speak for another month than the one taken."""
    most = months.majority(texts)
    if most is not None and most[1] > 2 and not (found.key.first <= most[0].first <= found.key.last):
        remedy = "" if key is not None else f"; if that is the month covered, import with --issue {most[0]}"
        yield f"taken as {found.key} ({found.how}), but {most[1]} of {most[2]} dated items lie in {most[0]}{remedy}"


def _faithful(path: Path, issue: Issue) -> str:
    """The text of an issue, checked to read back as the same issue."""
    text = issue_md.write(issue)
    if issue_md.parse(text).issue != issue:
        raise ImportRefusedError(
            f"{path}: a text in it cannot be written into issue.md without changing it, so nothing was imported; "
            "save the file as plain text and import that"
        )
    return text


# ---- folders ------------------------------------------------------------------------------------


class Status(Enum):
    """What became of a file of a folder."""

    IMPORTED = "imported"
    SKIPPED = "skipped"
    REFUSED = "refused"


@dataclass(frozen=True)
class Outcome:
    """A file of a folder and what became of it; `message` says why it was skipped or refused, or how its month was found."""

    source: Path
    status: Status
    message: str
    key: IssueKey | None = None
    imported: Imported | None = None


def import_files(
    paths: Iterable[Path],
    *,
    load: Callable[[Path], Imported],
    create: Callable[[IssueKey, str], bool],
    existing: Callable[[IssueKey], str | None],
) -> Iterator[Outcome]:
    """Import files one by one, so that a stopped run can be taken up: what is there already is left alone.

    `create` makes an issue's file, False where there is one already; `existing` gives that one's text.
    """
    done: dict[IssueKey, Path] = {}
    for path in paths:
        try:
            imported = load(path)
        except NewsletterError as error:
            yield Outcome(path, Status.REFUSED, str(error))
            continue
        key = imported.issue.key
        if not create(key, imported.text):
            yield _present(path, imported, done.get(key), existing(key))
            continue
        done[key] = path
        yield Outcome(path, Status.IMPORTED, imported.how, key, imported)


def _present(path: Path, imported: Imported, twin: Path | None, text: str | None) -> Outcome:
    key = imported.issue.key
    if twin is not None:
        why = f"{twin.name} was imported as {key} already; if they are two issues, say which with --issue YYYY-MM"
        return Outcome(path, Status.REFUSED, f"{path}: {why}", key)
    same = "imported already" if text == imported.text else "there already, and different; it was left alone"
    return Outcome(path, Status.SKIPPED, f"{path.name}: issues/{key}/issue.md is {same}", key)


def candidates(names: Iterable[Path]) -> list[Path]:
    """The files of a folder that may be issues, in the order of their names."""
    return sorted(path for path in names if path.suffix.lower() in SUFFIXES and not path.name.startswith((".", "~$")))


def passed_over(paths: Iterable[Path]) -> list[Path]:
    """What else stands in a folder and is not taken: other files, and folders. Hidden ones are not counted."""
    seen = [path for path in paths if not path.name.startswith((".", "~$"))]
    return sorted(set(seen) - set(candidates(seen)))
