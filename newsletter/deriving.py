"""What the site derives from all issues beside their pages: the calendar and the table of cases, as makers for its builder."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from newsletter import shipped
from newsletter.adapters.workspace import Workspace
from newsletter.core.archive import Archive, Archived
from newsletter.core.derived import ROWS, calendar, reading
from newsletter.core.derived.dated import Reader
from newsletter.core.site.pages import Maker, Press


def makers(workspace: Workspace, archive: Archive) -> dict[str, Maker]:
    """The makers by name. The table is there once an issue has a file of rows; a file with a fault is a NewsletterError."""
    found: dict[str, Maker] = {"calendar": partial(calendar.calendar, reader=_reader(archive))}
    folders = [
        folder for folder in (workspace.issue(one.key) for one in archive.public) if (folder.path / ROWS).exists()
    ]
    if folders:
        from newsletter import confirming  # these read names and sums, which an archive without a table does not need
        from newsletter.core.derived import table

        kept: dict[str, table.Kept] = {}
        for folder in folders:
            if text := confirming.text(folder):
                confirming.rows(folder)  # a fault is told with its line, and no row is silently left out
                kept[str(folder.key)] = (text, folder.decisions())
        if kept:
            script = (shipped.templates() / "site" / "sort.js").read_bytes()
            found["enforcement"] = partial(table.table, kept=kept, known=shipped.gazetteer(), script=script)
    return found


def slow(archive: Archive, press: Press) -> dict[str, Callable[[Archived], Any]]:
    """What takes long to read of an issue, by the name under which it is kept: its days, since what reads them takes long to load."""
    return {calendar.NAME: partial(calendar.told, press=press, reader=_reader(archive))}


def _reader(archive: Archive) -> Reader:
    return reading.reader(archive.publication, shipped.gazetteer)
