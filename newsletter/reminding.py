"""`remind`: what is open in an issue, for its editors."""

from __future__ import annotations

from newsletter.adapters.render import Renderer
from newsletter.adapters.workspace import IssueFolder
from newsletter.building import render
from newsletter.core import approval
from newsletter.core.publication import Publication
from newsletter.core.reminders import Open
from newsletter.errors import NewsletterError

_APPROVAL = {"draft": "not approved", "approved": "approved", "changed": "changed since it was approved"}


def look(folder: IssueFolder, publication: Publication, renderer: Renderer, proposed: int) -> Open:
    """How an issue stands; one that is not there, or cannot be read, is told, not raised. `proposed`: entries that wait in its inbox."""
    if folder.text() is None:
        return Open(str(folder.key), 0, "not drafted", proposed=proposed)
    try:
        rendered = render(folder, publication, renderer)
        given = folder.approval()
    except NewsletterError as error:
        return Open(str(folder.key), 0, "", proposed=proposed, fault=str(error))
    status = approval.status(given, rendered.digest)
    return Open(str(folder.key), len(rendered.view.items), _APPROVAL[status], rendered.report.open, proposed)
