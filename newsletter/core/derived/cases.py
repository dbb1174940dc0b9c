"""Cases as readers get them: confirmed rows with their items, natural persons by initials; as CSV and as JSON."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsletter.core import footnotes, prose
from newsletter.core.derived import enforcement, persons
from newsletter.core.derived.enforcement import Money, Row
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.model import Issue

_FORMULA = re.compile(
    r"[\s\x00]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r|]"
)  # what a spreadsheet may run: OWASP, "CSV injection"
# Words of a fine in a measure or beside a sum.
FINE = re.compile(r"\bfin(?:e|ed|es)\b|penalt|罚", re.IGNORECASE)
COLUMNS = (
    "date", "authority", "party", "conduct", "measure", "currency", "amount", "law", "note", "source", "issue", "item", "address",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A row of the published table. `note` is the source's citation, `source` its address; `path` leads from the site's root to the item."""

    date: date | None
    month: tuple[int, int]
    authority: str
    party: str
    conduct: str
    measure: str
    amount: Money | None
    law: str
    note: str
    source: str
    issue: str
    label: str
    item: str
    heading: str
    language: str

    @property
    def path(self) -> str:
        """The item's own page."""
        return f"{self.issue}/{self.item}/"

    @property
    def fine(self) -> Money | None:
        """The sum where it was a fine; damages and confiscated gains are no fines."""
        return self.amount if self.amount is not None and FINE.search(self.measure) else None


@dataclass(frozen=True)
class About:
    """What the table needs of an issue. `items`: (heading, day, digest of what it says) by anchor; `notes`: (citation, address) by label."""

    key: str
    label: str
    language: str
    month: tuple[int, int]
    items: Mapping[str, tuple[str, date | None, str]]
    notes: Mapping[str, tuple[str, str]]


def about(issue: Issue) -> About:
    """What the table needs of an issue."""
    items = {
        item.anchor: (prose.plain_inline(item.heading), item.date, enforcement.of_item(item)) for item in issue.items
    }
    notes = {note.label: (prose.plain_inline(note.citation), note.url or "") for note in footnotes.number(issue).notes}
    return About(str(issue.key), issue.shown_label, issue.language, issue.key.first, items, notes)


@dataclass(frozen=True)
class Standing:
    """How a row stands: whether its item is there, who confirmed it as it is, what it lacks before anybody may."""

    row: Row
    there: bool
    confirmed: Mapping[str, Any] | None
    lacking: tuple[str, ...]


def standings(rows: Sequence[Row], issue: About, decisions: Sequence[Mapping[str, Any]]) -> list[Standing]:
    """How each row stands in an issue."""
    given = enforcement.confirmations(decisions)
    found = []
    for row in rows:
        item = issue.items.get(row.item)
        confirmed = given.get(enforcement.digest(row, item[2])) if item else None
        found.append(Standing(row, item is not None, confirmed, tuple(enforcement.lacking(row))))
    return found


def published(
    rows: Sequence[Row], issue: About, decisions: Sequence[Mapping[str, Any]], gazetteer: Gazetteer
) -> list[Case]:
    """The confirmed rows of an issue as readers get them."""
    found = standings(rows, issue, decisions)
    return [shown(one.row, issue, gazetteer) for one in found if one.confirmed and one.there and not one.lacking]


def shown(row: Row, issue: About, gazetteer: Gazetteer) -> Case:
    """A row as readers get it, of an item that is there; natural persons by initials unless the row names them on purpose."""

    def safe(text: str) -> str:
        return text if row.named else persons.pseudonymised(text, gazetteer)

    heading, told, _ = issue.items[row.item]
    note, source = issue.notes.get(row.note, ("", ""))
    day = row.date or told
    return Case(
        date=day,
        month=(day.year, day.month) if day else issue.month,
        authority=row.authority,
        party=safe(row.party),
        conduct=safe(row.conduct),
        measure=safe(row.measure),
        amount=row.amount,
        law=row.law,
        note=safe(note),
        source=source,
        issue=issue.key,
        label=issue.label,
        item=row.item,
        heading=safe(heading),
        language=issue.language,
    )


def ordered(cases: Iterable[Case]) -> list[Case]:
    """The newest first; undated ones stand with their issue's month."""
    return sorted(cases, key=lambda c: (c.month, c.date or date.min, c.issue, c.item, c.party), reverse=True)


def as_json(case: Case, site: str | None) -> dict[str, Any]:
    """A case for a program. `amount` is a text, so that no digit is lost."""
    return {
        "date": case.date.isoformat() if case.date else None,
        "authority": case.authority,
        "party": case.party,
        "conduct": case.conduct,
        "measure": case.measure,
        "currency": case.amount.currency if case.amount else None,
        "amount": f"{case.amount.value.normalize():f}" if case.amount else None,
        "law": case.law,
        "note": case.note,
        "source": case.source or None,
        "issue": case.issue,
        "item": case.item,
        "address": f"{site}/{case.path}" if site else case.path,
    }


def json_file(cases: Iterable[Case], site: str | None) -> bytes:
    """The table as JSON."""
    rows = [as_json(case, site) for case in cases]
    return (json.dumps({"cases": rows}, ensure_ascii=False, indent=1) + "\n").encode()


def csv_file(cases: Iterable[Case], site: str | None) -> bytes:
    """The table as CSV (RFC 4180), with the mark by which Excel knows UTF-8; no cell can be run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(COLUMNS)
    for case in cases:
        fields = as_json(case, site)
        writer.writerow([cell(fields[name] or "") for name in COLUMNS])
    return out.getvalue().encode("utf-8-sig")


def cell(text: str) -> str:
    """A cell that a spreadsheet takes for text: one that looks like a formula is led by an apostrophe."""
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f]", "", text)
    return f"'{text}" if _FORMULA.match(text) else text


def relevant(decisions: Sequence[Mapping[str, Any]]) -> list[str]:
    """The digests that are confirmed: what of an issue's decisions the table depends on."""
    return sorted(enforcement.confirmations(decisions))
