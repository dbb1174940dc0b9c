"""`enforcement`: rows of the table of cases are proposed into `enforcement.yaml`, and a named person confirms them as they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from newsletter.adapters import files
from newsletter.adapters.workspace import IssueFolder
from newsletter.core.derived import ROWS, cases, enforcement, of_cases, proposing
from newsletter.core.derived.cases import Standing
from newsletter.core.derived.enforcement import Row
from newsletter.core.facts import Names
from newsletter.core.publication import Publication
from newsletter.errors import NewsletterError

FILE = ROWS


def text(folder: IssueFolder) -> str:
    """The text of an issue's rows, "" where there is no file."""
    path = folder.path / FILE
    return files.read_text(path) if path.exists() else ""


def rows(folder: IssueFolder) -> tuple[Row, ...]:
    """An issue's rows; NewsletterError with every fault's line where the file has any."""
    found = enforcement.read(text(folder))
    if found.faults:
        raise NewsletterError(
            "\n".join(f"issues/{folder.key}/{FILE}:{fault.line}: {fault.message}" for fault in found.faults)
        )
    return found.rows


@dataclass(frozen=True)
class Proposed:
    """What a proposal came to: rows added, cases that have rows already, and cases that tell of no measure."""

    added: tuple[Row, ...]
    there: int
    bare: tuple[str, ...]


def propose(
    folder: IssueFolder, publication: Publication, names: Names, now: datetime, only: str | None = None
) -> Proposed:
    """Add a row for each case that never had one proposed. A row that an editor deleted comes back only where it is asked for (`only`).

    A case without a measure in its text gets a row only where it is asked for. NewsletterError where `only` is no item of a case.
    """
    issue, there = folder.read().issue, rows(folder)
    held = {row.item for row in there}
    before = {str(one.get("item")) for one in folder.decisions() if one.get("decision") == enforcement.PROPOSED}
    found = [item for _, item in of_cases.cases(issue, publication)]
    if only is not None:
        found = [item for item in issue.items if item.anchor == only]
        if not found:
            raise NewsletterError(f"issue {folder.key} has no item {only!r}; newsletter show {folder.key} lists them")
    fresh = [item for item in found if item.anchor not in held and (only or item.anchor not in before)]
    made = [proposing.propose(item, names) for item in fresh]
    added = [row for row in made if row.measure or only]
    if added:
        try:
            written = enforcement.append(text(folder), added)
        except ValueError as error:
            raise NewsletterError(f"issues/{folder.key}/{FILE}: {error}") from None
        files.write_atomic(folder.path / FILE, written)
        at = now.isoformat(timespec="seconds")
        told = [{"decision": enforcement.PROPOSED, "item": row.item, "at": at} for row in added]
        folder.save_decisions([*folder.decisions(), *told])
    bare = tuple(row.item for row in made if not row.measure and not only)
    return Proposed(tuple(added), len(found) - len(fresh), bare)


def standings(folder: IssueFolder) -> list[Standing]:
    """How an issue's rows stand."""
    return cases.standings(rows(folder), cases.about(folder.read().issue), folder.decisions())


def untold(folder: IssueFolder, names: Names) -> dict[str, str]:
    """The sums of rows that their items do not tell of, by anchor: after a correction, say."""
    items = {item.anchor: item for item in folder.read().issue.items}
    read = ((row.item, proposing.untold(row, items[row.item], names)) for row in rows(folder) if row.item in items)
    return {anchor: amount for anchor, amount in read if amount}


def confirm(folder: IssueFolder, by: str, now: datetime, only: Sequence[str] = ()) -> list[Row]:
    """Confirm the rows of these items (none named: all) as they stand; those that were not yet. NewsletterError where one lacks something."""
    if not by.strip():
        raise NewsletterError("a confirmation needs a name; give --by NAME")
    about = cases.about(folder.read().issue)
    found = cases.standings(rows(folder), about, folder.decisions())
    if strange := [item for item in only if item not in {one.row.item for one in found}]:
        raise NewsletterError(
            f"issues/{folder.key}/{FILE} has no row of {strange[0]!r}; newsletter enforcement propose {folder.key} {strange[0]}"
        )
    meant = [one for one in found if not only or one.row.item in only]
    faults = [f"issues/{folder.key}/{FILE}:{one.row.line}: {_fault(one)}" for one in meant if _fault(one)]
    if faults:
        raise NewsletterError("nothing is confirmed:\n" + "\n".join(f"  {fault}" for fault in faults))
    told = [
        {
            "decision": enforcement.CONFIRMED,
            "item": one.row.item,
            "by": by.strip(),
            "at": now.isoformat(timespec="seconds"),
            "digest": enforcement.digest(one.row, about.items[one.row.item][2]),
        }
        for one in meant
        if not one.confirmed
    ]
    if told:
        folder.save_decisions([*folder.decisions(), *told])
    return [one.row for one in meant if not one.confirmed]


def _fault(one: Standing) -> str:
    """Why a row cannot be confirmed, "" where it can."""
    if not one.there:
        return f"the issue has no item {one.row.item!r}; delete the row, or mend its item"
    if one.lacking:
        return f"the row of {one.row.item} says no {' and no '.join(one.lacking)}; fill it in, or delete the row"
    return ""
