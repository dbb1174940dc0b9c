"""What the site derives from all issues beside their pages: the calendar and the table of cases, as makers for its builder."""

from __future__ import annotations

from functools import partial

from newsletter import confirming, shipped
from newsletter.adapters.workspace import Workspace
from newsletter.core.archive import Archive
from newsletter.core.derived import pages, reading
from newsletter.core.site.pages import Maker


def makers(workspace: Workspace, archive: Archive) -> dict[str, Maker]:
    """The makers by name. The table is there once an issue has a file of rows; a file with a fault is a NewsletterError."""
    found: dict[str, Maker] = {
        "calendar": partial(pages.calendar, reader=reading.reader(archive.publication, shipped.gazetteer()))
    }
    kept: dict[str, pages.Kept] = {}
    for one in archive.public:
        folder = workspace.issue(one.key)
        if text := confirming.text(folder):
            confirming.rows(folder)  # a fault is told with its line, and no row is silently left out
            kept[str(one.key)] = (text, folder.decisions())
    if kept:
        script = (shipped.templates() / "site" / "sort.js").read_bytes()
        found["enforcement"] = partial(pages.table, kept=kept, known=shipped.gazetteer(), script=script)
    return found
