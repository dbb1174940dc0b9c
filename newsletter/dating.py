"""Key dates at work: what items and their sources say, the lines it makes for the head of an issue, and annotated rows to measure it by."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from newsletter import comparing, shipped, sorting
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import issue_md, key_date_edits, keydates, prose
from newsletter.core.edits import EditError
from newsletter.core.issue_md import IssueFile
from newsletter.core.keydates import KeyFacts, lines, marking
from newsletter.core.keydates.lines import Line
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article, Issue, Item, KeyDate
from newsletter.errors import NewsletterError

DECISION = "key-date"


def read(text: str, day: date | None = None) -> KeyFacts:
    """The key dates of a text, whose HTML (where it has some) is taken off. `day`: its publication."""
    return keydates.read(sorting.plain(text), gazetteer=shipped.gazetteer(), day=day)


def of_article(article: Article) -> KeyFacts:
    """The key dates of an article: its text, and its title for what the text does not say."""
    return keydates.joined(read(article.text, article.published), read(article.title, article.published))


def of_item(item: Item, issue: Issue) -> KeyFacts:
    """The key dates of an item in the editor's words; a year not said is that of the item's day."""
    day, names = item.date or issue.published_on, shipped.gazetteer()
    parts = (prose.plain(item.body), prose.plain_inline(item.heading))
    return keydates.joined(*(keydates.read(part, gazetteer=names, day=day) for part in parts))


# ---- lines at the head of an issue ----------------------------------------------------------------


def since(key: IssueKey) -> date:
    """The first day covered: what took effect before it is history."""
    return date(*key.first, 1)


def of_sources(item: Item, articles: Iterable[Article], issue: Issue) -> list[Line]:
    """The lines that the sources of a drafted item make."""
    told = [of_article(article) for article in articles]
    heading = prose.plain_inline(item.heading)
    return list(lines.proposed(item.anchor, heading, told, issue.language, since(issue.key)))


def fresh(found: Iterable[Line], issue: Issue, decisions: Sequence[dict[str, Any]]) -> list[Line]:
    """Those lines that the issue does not have, and that were not written into it before: what an editor removed stays removed."""
    there = {(entry.item, entry.date) for entry in issue.key_dates}
    made = {(one.get("item"), one.get("date")) for one in decisions if one.get("decision") == DECISION}
    kept: list[Line] = []
    for line in found:
        entry = line.entry
        if (entry.item, entry.date) not in there and (entry.item, entry.date.isoformat()) not in made:
            there.add((entry.item, entry.date))
            kept.append(line)
    return kept


def with_lines(file: IssueFile, found: Sequence[Line]) -> IssueFile:
    """The file with these lines among its key dates; EditError where their list takes none."""
    return issue_md.parse(key_date_edits.insert(file, [line.entry for line in found])) if found else file


def decided(found: Iterable[Line], now: datetime) -> list[dict[str, Any]]:
    """What `decisions.json` remembers of lines that were written."""
    return [
        {"decision": DECISION, "item": line.entry.item, "date": line.entry.date.isoformat(), "kind": line.kind, "at": now.isoformat(timespec="seconds")}
        for line in found
    ]  # fmt: skip


@dataclass(frozen=True)
class Proposed:
    """Lines that an issue could have, its text before and with them, and the difference as a unified diff."""

    lines: tuple[Line, ...]
    before: str
    after: str
    diff: str


def proposed(folder: IssueFolder, anchor: str | None = None) -> Proposed:
    """The lines that the items of an issue (or one) and their kept sources make and the issue lacks; nothing is written."""
    file = folder.read()
    kept = comparing.kept_sources(folder, file.issue)
    found: list[Line] = []
    for item in _items(folder, file.issue, anchor):
        told = [of_item(item, file.issue)]
        told += [
            keydates.joined(read(source.text, source.published), read(source.title, source.published))
            for source in kept.get(item.anchor, ())
        ]
        heading = prose.plain_inline(item.heading)
        found += lines.proposed(item.anchor, heading, told, file.issue.language, since(file.issue.key))
    new = fresh(found, file.issue, folder.decisions())
    try:
        after = with_lines(file, new).text
    except EditError as error:
        raise NewsletterError(f"{folder.shown}: {error}") from None
    shown = difflib.unified_diff(
        file.text.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{folder.shown}", f"b/{folder.shown}"
    )
    return Proposed(tuple(new), file.text, after, "".join(one if one.endswith("\n") else one + "\n" for one in shown))


def fill(folder: IssueFolder, made: Proposed, now: datetime) -> None:
    """Write the lines and remember them; NewsletterError where the issue has changed since they were proposed."""
    if folder.read().text != made.before:
        raise NewsletterError(f"{folder.shown}: it has changed in the meantime; run the command again")
    folder.save_issue(made.after)
    folder.save_decisions([*folder.decisions(), *decided(made.lines, now)])


def _items(folder: IssueFolder, issue: Issue, anchor: str | None) -> list[Item]:
    found = [item for item in issue.items if anchor in (None, item.anchor)]
    if not found and anchor is not None:
        known = ", ".join(item.anchor for item in issue.items) or "none"
        raise NewsletterError(f"{folder.shown}: no item has the anchor {anchor!r}; items here: {known}")
    return found


# ---- what was read, for a person or a program ------------------------------------------------------


def of_issue(folder: IssueFolder, anchor: str | None = None) -> list[dict[str, Any]]:
    """What was read of each item (or one), with its words: {item, heading, ...}, see `described`; and its lines among the key dates."""
    issue = folder.read().issue
    return [
        {
            "item": item.anchor,
            "heading": prose.plain_inline(item.heading),
            **described(of_item(item, issue)),
            "key_dates": [_entry(entry) for entry in issue.key_dates if entry.item == item.anchor],
        }
        for item in _items(folder, issue, anchor)
    ]


def _entry(entry: KeyDate) -> dict[str, str]:
    return {"date": entry.date.isoformat(), "what": entry.what}


def described(found: KeyFacts) -> dict[str, Any]:
    """What was read, each with its words: the four days {value, words} or null, amounts {currency, value, words}, names, stage."""
    given = marking.answer(found)
    days = (
        ("effective_date", found.effective), ("comment_deadline", found.comment_deadline), ("adopted_date", found.adopted),
        ("issued_date", found.issued),
    )  # fmt: skip
    return {
        **{name: {"value": said.value.isoformat(), "words": said.words} if said else None for name, said in days},
        "amounts": [{**one, "words": said.words} for one, said in zip(given["amounts"], found.amounts, strict=True)],
        "authority": [{"value": said.value, "words": said.words} for said in found.authority],
        "instrument": [{"value": said.value, "words": said.words} for said in found.instrument],
        "lifecycle_stage": found.stage,
    }


def in_words(found: KeyFacts) -> str:
    """The days ahead and the sums in a line: "effective 2026-07-01; comments until 2026-02-18; CNY 1,200,000"."""
    said = [f"effective {found.effective.value}"] if found.effective else []
    said += [f"comments until {found.comment_deadline.value}"] if found.comment_deadline else []
    sums = dict.fromkeys(f"{one.value.currency} {one.value.value:,f}" for one in found.amounts)
    return "; ".join([*said, *sums])


def evaluated(text: str) -> dict[str, Any]:
    """The reader of key dates tried on annotated rows {id, sentence, gold}: {n, fields: {name: exact}, predictions, errors}.

    A row without gold is answered and not counted; exact is the share of rows whose field is right, null where none is counted.
    """
    rows, errors = sorting.rows(text)
    predictions = []
    marks: dict[str, list[bool]] = {name: [] for name in marking.FIELDS}
    for row in rows:
        sentence = row.get("sentence")
        given = marking.answer(read(sentence if isinstance(sentence, str) else ""))
        predictions.append({"id": row.get("id"), **given})
        gold = row.get("gold")
        if isinstance(gold, dict):
            for name in marking.FIELDS:
                marks[name].append(marking.right(name, given, gold))
    fields = {name: round(sum(right) / len(right), 4) if right else None for name, right in marks.items()}
    return {"n": len(rows), "fields": fields, "predictions": predictions, "errors": errors}
