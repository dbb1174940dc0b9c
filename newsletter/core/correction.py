"""Corrections of issues that readers have: what changed, the notice that says so, the line for the next issue, the letter."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsletter.core import frontmatter, issue_md, prose, sentences
from newsletter.core.edits import EditError
from newsletter.core.issue_md import IssueFile, Kind
from newsletter.core.model import Correction, Issue, Item
from newsletter.core.publication import Publication
from newsletter.core.view import IssueView, day_text, subject, view

LONGEST = 600  # characters of a notice that we make; beyond that a person says it shorter
TOLD = "correction told"  # the decision's name: the line was offered to an issue


@dataclass(frozen=True)
class Phrases:
    """Our words around a correction; `{}` takes the value."""

    changed: str
    added: str
    removed: str
    line: str
    subject: str
    letter: str
    where: str


_ENGLISH = Phrases(
    changed="It said “{}”; it says now “{}”.",
    added="It says now also “{}”.",
    removed="It said “{}”; that is taken back.",
    line="Correction: in our issue of {}, “{}”: {}",
    subject="Correction: {}",
    letter="A correction to our issue of {}, which you received.",
    where="The corrected issue:",
)
_CHINESE = Phrases(
    changed="原文为“{}”，现更正为“{}”。",
    added="现补充“{}”。",
    removed="原文“{}”，现予撤回。",
    line="更正：本刊{}一期“{}”一条：{}",
    subject="更正：{}",
    letter="您此前收到的本刊{}一期有如下更正。",
    where="更正后的全文：",
)

# The dated notice that a redaction leaves; nothing of it is told in a later issue.
REMOVED = ("A name was removed.", "一个姓名已被删除。")


def removed(language: str) -> str:
    """The notice in an issue's language."""
    return REMOVED[1] if language.startswith("zh") else REMOVED[0]


def phrases(language: str) -> Phrases:
    """The words for an issue's language."""
    return _CHINESE if language.startswith("zh") else _ENGLISH


def item_of(issue: Issue, anchor: str) -> Item | None:
    """An item by its anchor."""
    return next((item for item in issue.items if item.anchor == anchor), None)


def changed_items(before: Issue, after: Issue) -> list[str]:
    """The anchors of items that are not as they were, new and removed ones among them; in reading order, removed ones last."""
    old, new = _told(before), _told(after)
    return [a for a in new if old.get(a) != new[a]] + [a for a in old if a not in new]


def _told(issue: Issue) -> dict[str, tuple[object, ...]]:
    """What readers read of each item, its notes included."""
    notes = {note.label: note.text for note in issue.notes}
    found: dict[str, tuple[object, ...]] = {}
    for item in issue.items:
        labels = dict.fromkeys([*prose.marks(item.heading), *prose.marks(item.body)])
        found[item.anchor] = (item.heading, item.body, item.date, tuple(notes.get(label) for label in labels))
    return found


def notice(before: Issue, after: Issue, anchor: str) -> str | None:
    """What was wrong in an item and what it says now, sentence by sentence; None where that cannot be said shortly, so that a person must."""
    said = phrases(after.language)
    old, new = _sentences(before, anchor), _sentences(after, anchor)
    parts = []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        was, now = " ".join(old[a:b]), " ".join(new[c:d])
        if kind == "replace":
            parts.append(said.changed.format(was.rstrip("."), now.rstrip(".")))
        elif kind == "insert":
            parts.append(said.added.format(now.rstrip(".")))
        elif kind == "delete":
            parts.append(said.removed.format(was.rstrip(".")))
    if not parts and (one := item_of(before, anchor)) and (other := item_of(after, anchor)) and one.date and other.date:
        parts = [said.changed.format(day_text(one.date, after.language), day_text(other.date, after.language))]
    text = " ".join(parts)
    return text if 0 < len(text) <= LONGEST else None


def _sentences(issue: Issue, anchor: str) -> list[str]:
    item = item_of(issue, anchor)
    if item is None:
        return []
    notes = {note.label: note.text for note in issue.notes}
    labels = dict.fromkeys([*prose.marks(item.heading), *prose.marks(item.body)])
    cited = [" ".join(notes[label].replace("<", "").replace(">", "").split()) for label in labels if label in notes]
    return [prose.plain_inline(item.heading), *sentences.of_text(prose.plain(item.body)), *cited]


# ---- the file -----------------------------------------------------------------------------------


def with_correction(file: IssueFile, entry: Correction) -> str:
    """The file's text with the notice in its front matter and its version raised to the notice's; every other byte stays.

    EditError where the front matter writes `corrections` or `version` in a way that leaves no place.
    """
    front = file.slice(file.blocks[0])
    newline = file.newline
    lines = re.findall(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z", front)
    version = next((n for n, line in enumerate(lines) if re.match(r"version\s*:", line)), None)
    if version is not None:
        lines[version] = re.sub(r":[^\r\n]*", f": {entry.version}", lines[version], count=1)
    else:
        lines.insert(len(lines) - _closing(lines), f"version: {entry.version}{newline}")
    added = frontmatter.correction_line(entry) + newline
    head = next((n for n, line in enumerate(lines) if re.match(r"corrections\s*:", line)), None)
    if head is None:
        lines[len(lines) - _closing(lines) : len(lines) - _closing(lines)] = [f"corrections:{newline}", added]
    else:
        lines.insert(head + 1, added)
    text = "".join(lines) + file.text[file.blocks[0].end :]
    try:
        made = issue_md.parse(text).issue
    except Exception as error:
        raise EditError(f"the front matter has no place for a correction: {error}") from None
    expected = sorted([*file.issue.corrections, entry], key=str)
    if sorted(made.corrections, key=str) != expected or made.version != entry.version:
        raise EditError(
            "the front matter has no place for a correction; write `corrections:` as a list of lines with dashes"
        )
    return text


def _closing(lines: Sequence[str]) -> int:
    """How many lines from the end the fence that closes the front matter stands."""
    return next(n for n, line in enumerate(reversed(lines), 1) if line.rstrip() in ("---", "..."))


def with_line(file: IssueFile, line: str) -> str:
    """The file's text with a paragraph at the end of its opening; every other byte stays."""
    opening = [
        b for b in file.blocks if b.kind is Kind.FRONT or (b.kind is Kind.TEXT and b.section == -1 and b.item == -1)
    ]
    at = opening[-1].start + len(file.slice(opening[-1]).rstrip())
    newline = file.newline
    rest = file.text[at:].lstrip("\r\n")
    return file.text[:at] + newline * 2 + line + newline + (newline + rest if rest else "")


# ---- the next issue -----------------------------------------------------------------------------


def untold(issue: Issue, decisions: Sequence[Mapping[str, Any]]) -> list[Correction]:
    """The corrections of an issue that no later issue was offered yet, oldest first."""
    told = {(one.get("item"), one.get("version")) for one in decisions if one.get("decision") == TOLD}
    return [one for one in issue.corrections if (one.item, one.version) not in told and one.what not in REMOVED]


def next_line(issue: Issue, entry: Correction, language: str) -> str:
    """The line that the next issue may bring, as Markdown, in that issue's language."""
    item = item_of(issue, entry.item) if entry.item else None
    heading = prose.plain_inline(item.heading) if item else str(entry.item or issue.key)
    return prose.escape(phrases(language).line.format(issue.shown_label, heading, entry.what))


# ---- the letter ---------------------------------------------------------------------------------


def letter(issue: Issue, publication: Publication, version: int) -> IssueView:
    """What the readers of an issue are mailed of its corrections in one version: a view like an issue's, so that it looks and leaves like one."""
    said = phrases(issue.language)
    entries = [one for one in issue.corrections if one.version == version]
    paragraphs = [said.letter.format(issue.shown_label)]
    for entry in entries:
        item = item_of(issue, entry.item) if entry.item else None
        heading = [f"**{prose.escape(prose.plain_inline(item.heading))}**"] if item else []
        paragraphs += [*heading, prose.escape(entry.what)]
    first = next((item for e in entries if e.item and (item := item_of(issue, e.item))), None)
    place = publication.item_address(str(issue.key), first.anchor if first else "")
    if place:
        paragraphs.append(f"{said.where} <{place.rstrip('#')}>")
    notice_ = replace(
        issue,
        intro="\n\n".join(paragraphs),
        sections=(),
        notes=(),
        key_dates=(),
        brief=(),
        corrections=(),
        published=max((e.date for e in entries), default=issue.published_on),
    )
    made = view(notice_, publication)
    top = prose.plain_inline(first.heading) if first else issue.shown_label
    return replace(
        made,
        subject=subject(said.subject.format(top), issue.shown_label),
        preheader=entries[0].what[:140] if entries else "",
    )
