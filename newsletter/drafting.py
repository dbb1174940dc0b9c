"""`draft`, `keep`, `drop`, `move`: events become items of an issue, and the editor's decisions about them are kept.

A draft adds and never rewrites. The issue is written before the decisions: should the program be stopped between
the two, the next draft finds the source cited already and adds nothing twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from newsletter import dating, shipped
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import candidates, curated, edits, footnotes, issue_md, proposal
from newsletter.core.candidates import Candidate
from newsletter.core.issue_md import IssueFile
from newsletter.core.keydates.lines import Line
from newsletter.core.model import Article, Footnote, Issue, Judgement
from newsletter.core.proposal import Proposal
from newsletter.core.publication import Publication
from newsletter.core.told import Told
from newsletter.errors import NewsletterError

Judge = Callable[[Article], Judgement]


@dataclass(frozen=True)
class Drafted:
    """What a draft did: the items it added (candidate, anchor), and every other candidate with why it was not taken."""

    added: tuple[tuple[Candidate, str], ...]
    left: tuple[Candidate, ...]
    created: bool


def listed(folder: IssueFolder, told: Sequence[Told], judge: Judge) -> list[Candidate]:
    """The candidates of an issue and what became of each; nothing is changed."""
    issue = folder.read().issue if folder.text() is not None else None
    return candidates.candidates(told, folder.key, issue, folder.decisions(), judge, shipped.events())


def draft(
    folder: IssueFolder,
    publication: Publication,
    told: Sequence[Told],
    judge: Judge,
    now: datetime,
    *,
    only: str | None = None,
) -> Drafted:
    """Add every new candidate of the month (or that of one id) to the issue, whose file is made if there is something to put into it."""
    found = [_placed(candidate, publication) for candidate in listed(folder, told, judge)]
    new = [candidate for candidate in found if candidate.status == "new" and only in (None, candidate.id)]
    left = tuple(candidate for candidate in found if candidate.status != "new")
    before = folder.text()
    if not new:
        return Drafted((), left, created=False)
    file = issue_md.parse(before if before is not None else _blank(folder, publication), file=folder.shown)
    added: list[tuple[Candidate, Proposal]] = []
    notes: list[Footnote] = []
    for candidate in new:
        made = _propose(file, candidate, notes)
        file = _insert(file, made, publication)
        notes += made.notes
        added.append((candidate, made))
    file = issue_md.parse(edits.add_notes(file, notes))
    decisions = folder.decisions()
    file, dated = _with_key_dates(file, added, decisions)
    _save(folder, before, file.text)
    drafted = (_drafted(file, c, p, now) for c, p in added)
    folder.save_decisions([*decisions, *drafted, *dating.decided(dated, now)])
    return Drafted(tuple((c, p.item.anchor) for c, p in added), left, before is None)


def _with_key_dates(
    file: IssueFile, added: Sequence[tuple[Candidate, Proposal]], decisions: Sequence[dict[str, Any]]
) -> tuple[IssueFile, list[Line]]:
    """The file with the key dates that the new items' sources say, and these lines; none where the list takes no line."""
    found = [line for c, made in added for line in dating.of_sources(made.item, c.articles, file.issue)]
    found = dating.fresh(found, file.issue, decisions)
    try:
        return dating.with_lines(file, found), found
    except edits.EditError:
        return file, []


def _placed(candidate: Candidate, publication: Publication) -> Candidate:
    """A new candidate with its section's title; left out where the publication has no such section (any more)."""
    if candidate.status != "new" or candidate.section is None:
        return candidate
    try:
        return replace(candidate, section=section_title(candidate.section, publication))
    except NewsletterError as error:
        return replace(candidate, status="no section", why=f"{error}; `move` it to one")


def _blank(folder: IssueFolder, publication: Publication) -> str:
    return issue_md.write(Issue(folder.key, title=publication.name, language=publication.language))


def _save(folder: IssueFolder, before: str | None, text: str) -> None:
    """Write the issue, unless somebody else wrote it in the meantime."""
    if before is None:
        if not folder.create(text):
            raise NewsletterError(f"{folder.shown}: was made by somebody else meanwhile; run this again")
    elif text != before:
        if folder.text() != before:
            raise NewsletterError(f"{folder.shown}: was changed meanwhile and is left alone; run this again")
        folder.save_issue(text)


def _propose(file: IssueFile, candidate: Candidate, notes: Sequence[Footnote]) -> Proposal:
    """What a candidate puts into the file; `notes` are those that this draft adds before it."""
    assert candidate.section is not None
    return proposal.propose(
        candidate.told,
        candidate.section,
        file.issue.key,
        file.issue.language,
        anchors={item.anchor for item in file.issue.items},
        labels={note.label for note in (*file.issue.notes, *notes)},
        day=candidate.day,
    )


def _insert(file: IssueFile, made: Proposal, publication: Publication) -> IssueFile:
    """The file with an item at its place, its section made where it was missing."""
    text = edits.insert_section(file, made.section, [section.title for section in publication.sections])
    file = file if text == file.text else issue_md.parse(text)
    return issue_md.parse(edits.insert_in_order(file, made.section, made.item))


def section_title(name: str, publication: Publication) -> str:
    """A section's title, by that title or its key; NewsletterError where the publication has no such section."""
    for section in publication.sections:
        if name.casefold() in (section.title.casefold(), section.key.casefold()):
            return section.title
    raise NewsletterError(curated.unknown_section(name, publication.sections))


def _drafted(file: IssueFile, candidate: Candidate, made: Proposal, now: datetime) -> dict[str, Any]:
    return {
        "decision": "drafted",
        "candidate": candidate.id,
        "item": made.item.anchor,
        "wording": list(made.wording),
        "text": _as_written(file, made.item.anchor),
        "at": now.isoformat(timespec="seconds"),
    }


# ---- decisions on one candidate -----------------------------------------------------------------


def _one(folder: IssueFolder, told: Sequence[Told], judge: Judge, name: str) -> Candidate:
    """The candidate of an id, or of any of its sources' ids, or of the item it became."""
    for candidate in listed(folder, told, judge):
        if name in {one.id for one in candidate.told} or (candidate.anchor and name.lstrip("#") == candidate.anchor):
            return candidate
    raise NewsletterError(
        f"there is no candidate {name!r} for {folder.key}; `newsletter candidates {folder.key}` lists them"
    )


def join(folder: IssueFolder, told: Sequence[Told], judge: Judge, names: Sequence[str], now: datetime) -> Candidate:
    """Make one candidate of several (by id, source id or anchor), for good: what tells of one event after all."""
    meant = list(dict.fromkeys(_one(folder, told, judge, name).id for name in names))
    if len(meant) < 2:
        raise NewsletterError(f"{meant[0]} is one candidate already; name another one to join with it")
    _decide(folder, _one(folder, told, judge, meant[0]), "joined", now, **{"with": meant[1:]})
    return _one(folder, told, judge, meant[0])


def split(folder: IssueFolder, told: Sequence[Told], judge: Judge, sources: Sequence[str], now: datetime) -> Candidate:
    """Make a candidate of its own out of sources (by their ids), for good: what tells of another event after all."""
    candidate = _one(folder, told, judge, sources[0])
    ids = {one.id for one in candidate.told}
    if strange := next((name for name in sources if name not in ids), None):
        named = ", ".join(one.id for one in candidate.told)
        raise NewsletterError(
            f"{strange} is no source of {candidate.id}, whose sources are {named}; name one or more of them"
        )
    if len(ids) == len(set(sources)):
        raise NewsletterError(f"{candidate.id} would have no source left; name only those that tell of another event")
    first = next(one for one in candidate.told if one.id == sources[0])
    _decide(folder, replace(candidate, told=(first,)), "split", now, **{"with": list(dict.fromkeys(sources[1:]))})
    return _one(folder, told, judge, sources[0])


def _decide(folder: IssueFolder, candidate: Candidate, decision: str, now: datetime, **more: Any) -> None:
    entry = {"decision": decision, "candidate": candidate.id, **more, "at": now.isoformat(timespec="seconds")}
    folder.save_decisions([*folder.decisions(), entry])


def keep(
    folder: IssueFolder, publication: Publication, told: Sequence[Told], judge: Judge, name: str, now: datetime
) -> Drafted:
    """Ask for a candidate, whatever the first sort said of it or an earlier decision; it is drafted at once."""
    candidate = _one(folder, told, judge, name)
    if candidate.status == "drafted":
        raise NewsletterError(f"{candidate.id} is in the issue already, as {candidate.anchor}")
    if candidate.section is None:
        raise NewsletterError(
            f"{candidate.id} has no section yet; say it with `newsletter move {folder.key} {candidate.id} SECTION`"
        )
    section_title(candidate.section, publication)
    _decide(folder, candidate, "kept", now)
    return draft(folder, publication, told, judge, now, only=candidate.id)


def drop(folder: IssueFolder, told: Sequence[Told], judge: Judge, name: str, now: datetime) -> Candidate:
    """Leave a candidate out for good. Its item is taken out only while it is as it was drafted."""
    candidate = _one(folder, told, judge, name)
    if candidate.anchor is not None:
        file = folder.read()
        if not _is_as_drafted(folder, file, candidate):
            raise NewsletterError(
                f"{folder.shown}: {candidate.anchor} was edited since it was drafted; take it out of the file yourself, "
                f"then drop {candidate.id}"
            )
        _save(folder, file.text, _without(file, candidate.anchor))
    _decide(folder, candidate, "dropped", now)
    return candidate


def _as_written(file: IssueFile, anchor: str) -> str:
    """The digest of an item with its notes as they stand, by which what a draft wrote is known again."""
    item = next(item for item in file.issue.items if item.anchor == anchor)
    notes = [
        note for label in dict.fromkeys(footnotes.item_marks(item)) for note in file.issue.notes if note.label == label
    ]
    text = issue_md.write_item(item) + "\n".join(f"{note.label}: {note.text}" for note in notes)
    return hashlib.sha256(text.encode()).hexdigest()


def _is_as_drafted(folder: IssueFolder, file: IssueFile, candidate: Candidate) -> bool:
    """Whether the item of a candidate and its notes are, to the letter, what a draft wrote for that candidate."""
    ids = {name for one in candidate.told for name in one.ids}
    mine = (e for e in reversed(folder.decisions()) if e.get("candidate") in ids and e.get("item") == candidate.anchor)
    entry = next((e for e in mine if e.get("text")), None)
    return entry is not None and candidate.anchor is not None and entry["text"] == _as_written(file, candidate.anchor)


def _without(file: IssueFile, anchor: str) -> str:
    """The file's text without an item and without the notes that only it cited."""
    before = {note.label for note in file.issue.notes} - _uncited(file)
    file = issue_md.parse(edits.remove_item(file, anchor))
    for label in sorted(_uncited(file) & before):
        file = issue_md.parse(edits.remove_note(file, label))
    return file.text


def _uncited(file: IssueFile) -> set[str]:
    return set(footnotes.number(file.issue).unused)


def move(
    folder: IssueFolder,
    publication: Publication,
    told: Sequence[Told],
    judge: Judge,
    name: str,
    section: str,
    now: datetime,
) -> Candidate:
    """File a candidate under another section; its item, if it has one, moves as it is written."""
    candidate = _one(folder, told, judge, name)
    title = section_title(section, publication)
    if candidate.anchor is not None:
        file = folder.read()
        grown = issue_md.parse(edits.insert_section(file, title, [s.title for s in publication.sections]))
        _save(folder, file.text, edits.move_item(grown, candidate.anchor, section=title))
    _decide(folder, candidate, "moved", now, section=title)
    return replace(candidate, section=title)
