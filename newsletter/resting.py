"""What rests on an item that was corrected, and the command that mends it: typed key dates, the calendar, the table of cases."""

from __future__ import annotations

import difflib
from dataclasses import dataclass

from newsletter import confirming, correcting, dating, shipped
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import correction, issue_md, key_date_edits
from newsletter.core.derived import enforcement, reading, resting
from newsletter.core.derived.resting import Stale
from newsletter.core.edits import EditError
from newsletter.core.publication import Publication
from newsletter.errors import NewsletterError


def told(folder: IssueFolder, anchor: str, publication: Publication) -> list[str]:
    """What a correction of an item leaves false or unconfirmed, in words, each with its remedy; nothing where all agree."""
    before, after = correcting.published(folder)[1], folder.read().issue
    said = [_of_line(folder, one) for one in resting.stale(before, after, anchor, dating.of_item)]
    for day, now in resting.moved(before, after, anchor, reading.reader(publication, shipped.gazetteer)):
        becomes = f"moves to {now}" if now else "is withdrawn, as the item names no such day any more"
        said.append(
            f"calendar: “{day.what}”, {day.day}, {becomes} once this version is published; newsletter dates {folder.key} {anchor} "
            "shows what is read there, and --fill makes a line of it"
        )
    return said + _of_rows(folder, anchor)


def _of_line(folder: IssueFolder, one: Stale) -> str:
    line = f"key date {one.entry.date}: “{one.entry.what}” rests on the text that was corrected"
    if one.now:
        return (
            f"{line}, which says {one.now} now: newsletter dates {folder.key} {one.entry.item or ''}".rstrip()
            + " --mend"
        )
    return f"{line}, which names no such day any more: change the line or take it out, in key_dates of {folder.shown}"


def _of_rows(folder: IssueFolder, anchor: str) -> list[str]:
    """The rows of an item that were confirmed, and are not any more as they stand."""
    decisions = folder.decisions()
    if not any(one.get("decision") == enforcement.CONFIRMED and one.get("item") == anchor for one in decisions):
        return []
    waiting = [one for one in confirming.standings(folder) if one.row.item == anchor and not one.confirmed]
    file = f"issues/{folder.key}/{confirming.FILE}"
    if any(not one.there for one in waiting):
        return [f"{file}: the row of {anchor} is of an item that is gone, and the table leaves it out; delete the row"]
    untold = confirming.untold(folder, shipped.names()).get(anchor)
    look = f"the item tells of no {untold} any more: mend {file}, then " if untold and waiting else ""
    return [
        f"table of cases: the confirmed row of {anchor} ({one.row.party or one.row.authority}) is left out until somebody confirms it anew; "
        f"{look}newsletter enforcement confirm {folder.key} {anchor} --by NAME"
        for one in waiting
    ]


@dataclass(frozen=True)
class Mended:
    """Typed lines moved to the days that their items say now: how many, the text before and after, the difference as a unified diff."""

    lines: tuple[Stale, ...]
    before: str
    after: str
    diff: str


def mended(folder: IssueFolder, anchor: str | None = None) -> Mended:
    """The lines that corrections of an issue's items (or of one) make false, moved where the items say; nothing is written."""
    before, file = correcting.published(folder)[1], folder.read()
    text, found = file.text, list[Stale]()
    for one in correction.changed_items(before, file.issue):
        for line in resting.stale(before, file.issue, one, dating.of_item) if anchor in (None, one) else ():
            if line.now and line not in found:
                try:
                    text = key_date_edits.move(issue_md.parse(text), line.entry, line.now)
                except EditError as error:
                    raise NewsletterError(f"{folder.shown}: {error}") from None
                found.append(line)
    shown = difflib.unified_diff(
        file.text.splitlines(keepends=True), text.splitlines(keepends=True), f"a/{folder.shown}", f"b/{folder.shown}"
    )
    return Mended(tuple(found), file.text, text, "".join(one if one.endswith("\n") else one + "\n" for one in shown))


def mend(folder: IssueFolder, made: Mended) -> None:
    """Write the moved lines; NewsletterError where the issue has changed since."""
    if folder.read().text != made.before:
        raise NewsletterError(f"{folder.shown}: it has changed in the meantime; run the command again")
    folder.save_issue(made.after)
