"""`approve` and `status`: a person's word for one digest, and what state each issue is in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.adapters.render import Renderer
from newsletter.adapters.workspace import IssueFolder
from newsletter.building import Rendered, refuse_false, render
from newsletter.core import approval
from newsletter.core.approval import Approval, Status
from newsletter.core.publication import Publication
from newsletter.errors import NewsletterError


@dataclass(frozen=True)
class State:
    """An issue's state, derived: its approval if it has one, and what is open. `fault` says why it cannot be read.

    `sent` is when its mailing began, `published` when its newest version was frozen for the archive (ISO times with zone), None where
    nobody was mailed, or nothing published.
    """

    key: str
    label: str
    items: int
    status: Status | None
    by: str | None
    errors: int
    warnings: int
    fault: str | None = None
    sent: str | None = None
    published: str | None = None


def approve(folder: IssueFolder, publication: Publication, renderer: Renderer, *, by: str, now: datetime) -> State:
    """Approve an issue as it stands, and say what is still open; NewsletterError while errors stand unwaived."""
    if not by.strip():
        raise NewsletterError("an approval needs a name; give --by NAME")
    rendered = render(folder, publication, renderer)
    refuse_false(rendered.report)
    if errors := rendered.report.errors:
        listed = "\n".join(f"  {problem}" for problem in errors)
        raise NewsletterError(
            f"{folder.shown}: not approved; {len(errors)} {'error stands' if len(errors) == 1 else 'errors stand'}. Mend or waive:\n{listed}"
        )
    given = Approval(rendered.digest, by.strip(), now.isoformat(timespec="seconds"))
    folder.save_approval(given)
    return of_rendered(rendered, given)


def state(folder: IssueFolder, publication: Publication, renderer: Renderer) -> State:
    """The state of an issue; one that cannot be read is reported, not raised."""
    try:
        rendered = render(folder, publication, renderer)
        given, sent, versions = folder.approval(), folder.sent(), folder.versions()
    except NewsletterError as error:
        return State(str(folder.key), "", 0, None, None, 0, 0, str(error))
    published = versions[-1].at if versions else None
    return replace(of_rendered(rendered, given), sent=sent.began if sent else None, published=published)


def of_rendered(rendered: Rendered, given: Approval | None) -> State:
    """The state of an issue that is already rendered."""
    open_problems = rendered.report.open
    return State(
        key=rendered.view.key,
        label=rendered.view.label,
        items=len(rendered.view.items),
        status=approval.status(given, rendered.digest),
        by=given.by if given else None,
        errors=sum(problem.severity == "error" for problem in open_problems),
        warnings=sum(problem.severity == "warning" for problem in open_problems),
    )
