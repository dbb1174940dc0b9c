"""The desk: the issues that are looked at, and what each change on the disk means for them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

from newsletter import approving, config, shipped
from newsletter.adapters.render import Renderer
from newsletter.adapters.workspace import Workspace
from newsletter.approving import State
from newsletter.core.keys import IssueKey
from newsletter.preview.drawing import Drawing
from newsletter.preview.live import LiveIssue
from newsletter.preview.watch import watch


class Desk:
    """The live issues of one workspace."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.drawing = Drawing()
        self._issues: dict[str, LiveIssue] = {}

    def issue(self, key: IssueKey) -> LiveIssue | None:
        """The live issue, or None where there never was one."""
        live = self._issues.get(str(key))
        if live is None:
            folder = self.workspace.issue(key)
            if not (folder.path / "issue.md").exists():
                return None
            live = self._issues[str(key)] = LiveIssue(folder, self.drawing)
            self.drawing.warm()
        return live

    def states(self) -> Iterator[State]:
        """The state of every issue, newest first, one by one as they are found out."""
        publication, renderer = config.publication(self.workspace.root), Renderer(self.workspace.root)
        for folder in reversed(self.workspace.issues()):
            yield approving.state(folder, publication, renderer)

    async def follow(self) -> None:
        """Watch the disk until cancelled."""
        await watch(self.workspace.root, shipped.templates(), self.changed)

    def changed(self, paths: frozenset[Path]) -> None:
        """Touch the issues that changed paths belong to; anything but an issue's own file belongs to all."""
        issues = self.workspace.root / "issues"
        keys = {path.relative_to(issues).parts[0] for path in paths if issues in path.parents}
        everything = any(issues not in path.parents for path in paths)
        for key, live in self._issues.items():
            if everything or key in keys:
                live.touch(templates=everything)

    def close(self) -> None:
        """Let go of everyone who waits, and end what draws."""
        for live in self._issues.values():
            live.close()
        self.drawing.close()


def background(desk: Desk) -> asyncio.Task[None]:
    """The desk's watching, as a task."""
    return asyncio.get_running_loop().create_task(desk.follow())
