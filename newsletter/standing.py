"""How issues stand, for the schedule: items, approval, mailing, key dates. An issue is looked at again only where its files changed."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from newsletter import approving
from newsletter.adapters.render import Renderer
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.core.keys import IssueKey
from newsletter.core.months import Standing
from newsletter.core.publication import Publication
from newsletter.errors import NewsletterError

Mark = tuple[tuple[int, int] | None, ...]
_FILES = ("issue.md", "sources.json", "approval.json", "sent.json", "decisions.json")


class Standings:
    """The issues of a workspace."""

    def __init__(self, workspace: Workspace, publication: Publication) -> None:
        self.workspace, self.publication = workspace, publication
        self.renderer = Renderer(workspace.root)
        self._known: dict[IssueKey, tuple[Mark, Standing]] = {}

    def look(self) -> dict[IssueKey, Standing]:
        """Every issue as it stands now."""
        found = {}
        for folder in self.workspace.issues():
            mark = tuple(_mark(folder.path / name) for name in _FILES)
            known = self._known.get(folder.key)
            if known is None or known[0] != mark:
                known = self._known[folder.key] = (mark, self._standing(folder))
            found[folder.key] = known[1]
        return found

    def _standing(self, folder: IssueFolder) -> Standing:
        try:
            told = folder.sent()
            if told and told.ended:
                return Standing(
                    folder.key, status="approved", begun=_moment(told.began), sent=_moment(told.ended)
                )  # what was sent is settled
            issue = folder.read().issue
            status, fault = "draft", None
            if folder.approval() is not None:
                state = approving.state(folder, self.publication, self.renderer)
                status, fault = state.status or "draft", state.fault
        except (NewsletterError, ValueError) as error:
            return Standing(folder.key, fault=str(error))
        return Standing(
            folder.key, len(issue.items), status, _moment(told.began) if told else None, None,
            tuple((one.date, one.what) for one in issue.key_dates), fault,
        )  # fmt: skip


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def _moment(text: str) -> datetime:
    """A time of sent.json; ValueError where it is none."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"sent.json: {text} has no time zone; restore the file from git")
    return found
