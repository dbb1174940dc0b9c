"""A workspace: the folder that holds `feeds.yaml`, the issues and, under `var/`, everything derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newsletter.adapters import files
from newsletter.core import approval, articles_json, decisions, issue_md, sent, sources, versions
from newsletter.core.approval import Approval
from newsletter.core.coverage import Coverage
from newsletter.core.issue_md import IssueFile
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article, Section
from newsletter.core.sent import ISSUE, Sent
from newsletter.core.sources import KeptSource
from newsletter.core.versions import Version
from newsletter.errors import ConfigError, IssueFileError, NewsletterError

if TYPE_CHECKING:  # what only drafting needs is loaded when it is asked for
    from newsletter.core.curated import Curated, Reading

MARK = "feeds.yaml"


@dataclass(frozen=True)
class IssueFolder:
    """The files of one issue: `issues/YYYY-MM/` and `var/build/YYYY-MM/`."""

    workspace: Path
    key: IssueKey

    @cached_property
    def path(self) -> Path:
        """The folder an editor works in."""
        return self.workspace / "issues" / str(self.key)

    @property
    def build(self) -> Path:
        """The folder of what is built from it."""
        return self.workspace / "var" / "build" / str(self.key)

    @property
    def shown(self) -> str:
        """How messages name the issue's file."""
        return f"issues/{self.key}/issue.md"

    def read(self) -> IssueFile:
        """The issue file; NewsletterError where it is missing, unreadable, or is of another month than its folder."""
        path = self.path / "issue.md"
        if not path.exists():
            known = ", ".join(str(folder.key) for folder in Workspace(self.workspace).issues()) or "none yet"
            raise NewsletterError(f"{path}: there is no such issue; issues here: {known}")
        file = issue_md.parse(files.read_text(path), file=self.shown)
        if file.issue.key != self.key:
            raise IssueFileError(
                self.shown, 2, f"the file says issue: {file.issue.key}, its folder {self.key}; mend one"
            )
        return file

    def sources(self) -> bytes | None:
        """`sources.json` as it stands, or None."""
        path = self.path / "sources.json"
        return files.read_text(path).encode() if path.exists() else None

    @property
    def intake(self) -> Path:
        """The folder of source documents that belong to this issue."""
        return self.path / "intake"

    def document(self, name: str) -> Path | None:
        """A source document by its path in the issue's folder, or in its intake; None where there is none inside."""
        for place in (self.path, self.intake):
            path = (place / name).resolve()
            if path.is_relative_to(self.path.resolve()) and path.is_file():
                return path
        return None

    def curated(self, sections: Sequence[Section]) -> Reading:
        """The entries of `curated.yaml`, none where there is no such file; NewsletterError where it is no list of entries."""
        from newsletter.core import curated
        from newsletter.core.curated import CuratedError, Reading

        path = self.path / "curated.yaml"
        try:
            return curated.read(files.read_text(path), sections) if path.exists() else Reading()
        except CuratedError as error:
            raise NewsletterError(f"issues/{self.key}/curated.yaml:{error.line}: {error}") from None

    def add_curated(self, entry: Curated) -> None:
        """Put an entry at the end of `curated.yaml`; what is there stays as it is."""
        from newsletter.core import curated
        from newsletter.core.curated import CuratedError

        path = self.path / "curated.yaml"
        try:
            text = curated.append(files.read_text(path) if path.exists() else "", entry)
        except CuratedError as error:
            raise NewsletterError(f"issues/{self.key}/curated.yaml:{error.line}: {error}") from None
        files.write_atomic(path, text)

    def cached_articles(self, sha256: str) -> list[Article] | None:
        """The articles read from a kept document before, or None; a cache, which may be removed at any time."""
        path = self._cache(sha256)
        try:
            return articles_json.read(files.read_text(path)) if path.exists() else None
        except (ValueError, NewsletterError):
            return None

    def cache_articles(self, sha256: str, found: Sequence[Article]) -> None:
        """Remember the articles of a kept document."""
        files.write_cache(self._cache(sha256), articles_json.write(found))

    def _cache(self, sha256: str) -> Path:
        return self.workspace / "var" / "articles" / f"{sha256}.{articles_json.VERSION}.json"

    def precedents(self) -> str | None:
        """The record of what was read of this issue's items (core/precedent.py), or None; it may be removed at any time."""
        path = self._precedents
        return files.read_text(path) if path.exists() else None

    def save_precedents(self, text: str) -> None:
        """Replace that record."""
        files.write_cache(self._precedents, text)

    @property
    def _precedents(self) -> Path:
        return self.workspace / "var" / "precedents" / f"{self.key}.json"

    def matters(self) -> str | None:
        """The record of what this issue's items are about (core/matters.py), or None; it may be removed at any time."""
        path = self._matters
        return files.read_text(path) if path.exists() else None

    def save_matters(self, text: str) -> None:
        """Replace that record."""
        files.write_cache(self._matters, text)

    @property
    def _matters(self) -> Path:
        return self.workspace / "var" / "matters" / f"{self.key}.json"

    def verdicts(self) -> str | None:
        """The record of what the fact lock said of this issue's items (core/facts/verdicts_json.py), or None; it may be removed at any time."""
        path = self._verdicts
        return files.read_text(path) if path.exists() else None

    def save_verdicts(self, text: str) -> None:
        """Replace that record."""
        files.write_cache(self._verdicts, text)

    @property
    def _verdicts(self) -> Path:
        return self.workspace / "var" / "facts" / f"{self.key}.json"

    def sources_list(self) -> list[KeptSource]:
        """Every source in `sources.json`, none where there is no such file."""
        data = self.sources()
        try:
            return sources.read(data.decode()) if data is not None else []
        except ValueError as error:
            raise NewsletterError(f"issues/{self.key}/sources.json: {error}") from None

    def coverage(self) -> list[Coverage]:
        """How the watched sources were heard over the issue's days, as `sources.json` says; none where nothing was collected."""
        data = self.sources()
        try:
            return sources.read_coverage(data.decode()) if data is not None else []
        except ValueError as error:
            raise NewsletterError(f"issues/{self.key}/sources.json: {error}") from None

    def decisions(self) -> list[dict[str, Any]]:
        """Every decision in `decisions.json`, none where there is no such file."""
        path = self.path / "decisions.json"
        try:
            return decisions.read(files.read_text(path)) if path.exists() else []
        except ValueError as error:
            raise NewsletterError(f"issues/{self.key}/decisions.json: {error}") from None

    def approval(self) -> Approval | None:
        """The approval in `approval.json`, or None."""
        path = self.path / "approval.json"
        try:
            return approval.read(files.read_text(path)) if path.exists() else None
        except ValueError as error:
            raise NewsletterError(f"issues/{self.key}/approval.json: {error}") from None

    def sent(self, kind: str = ISSUE) -> Sent | None:
        """The mailing in `sent.json` (of another kind: `sent-KIND.json`), or None."""
        path = self.path / sent.file_name(kind)
        try:
            return sent.read(files.read_text(path)) if path.exists() else None
        except ValueError as error:
            raise NewsletterError(f"issues/{self.key}/{path.name}: {error}") from None

    def versions(self) -> tuple[Version, ...]:
        """The published versions in `versions.json`, oldest first; none where nothing was published."""
        path = self.path / "versions.json"
        try:
            return versions.read(files.read_text(path)) if path.exists() else ()
        except ValueError as error:
            raise NewsletterError(f"issues/{self.key}/versions.json: {error}") from None

    def text(self) -> str | None:
        """The text of `issue.md`, whatever it is, or None where there is none."""
        path = self.path / "issue.md"
        return files.read_text(path) if path.exists() else None

    def create(self, text: str) -> bool:
        """Write a new `issue.md`; False where there is one, which stays untouched."""
        return files.write_new(self.path / "issue.md", text)

    def save_issue(self, text: str) -> None:
        """Replace `issue.md`."""
        files.write_atomic(self.path / "issue.md", text)

    def save_sources(self, found: Iterable[KeptSource], heard: Iterable[Coverage] | None = None) -> None:
        """Replace `sources.json`; without `heard` its coverage stays as it is."""
        text = sources.write(found, self.coverage() if heard is None else heard)
        files.write_atomic(self.path / "sources.json", text)

    def save_decisions(self, entries: list[dict[str, Any]]) -> None:
        """Replace `decisions.json`."""
        files.write_atomic(self.path / "decisions.json", decisions.write(entries))

    def save_approval(self, given: Approval) -> None:
        """Replace `approval.json`."""
        files.write_atomic(self.path / "approval.json", approval.write(given))

    def save_sent(self, told: Sent, kind: str = ISSUE) -> None:
        """Replace `sent.json`, or the record of a mailing of another kind."""
        files.write_atomic(self.path / sent.file_name(kind), sent.write(told))

    def save_versions(self, found: Sequence[Version]) -> None:
        """Replace `versions.json`."""
        files.write_atomic(self.path / "versions.json", versions.write(found))

    def save_build(self, outputs: Mapping[str, bytes]) -> None:
        """Replace the whole build."""
        files.replace_folder(self.build, outputs)


@dataclass(frozen=True)
class Workspace:
    """A workspace by its root folder."""

    root: Path

    def issue(self, key: IssueKey) -> IssueFolder:
        """The folder of an issue, there or not."""
        return IssueFolder(self.root, key)

    def issues(self) -> list[IssueFolder]:
        """Every issue that has a file, oldest first."""
        return [folder for folder in self._known() if (folder.path / "issue.md").exists()]

    def decided(self) -> list[IssueFolder]:
        """Every issue that an editor decided something about or approved, oldest first."""
        places = {path.parent for name in ("decisions", "approval") for path in self.root.glob(f"issues/*/{name}.json")}
        return [folder for folder in self._known() if folder.path in places]

    def _known(self) -> list[IssueFolder]:
        found = []
        for path in (self.root / "issues").glob("*/"):
            with suppress(ValueError):
                found.append(IssueFolder(self.root, IssueKey.parse(path.name)))
        return sorted(found, key=lambda folder: folder.key)

    def with_sources(self) -> list[IssueFolder]:
        """Every issue that names sources, drafted yet or not, oldest first."""
        found = []
        for path in (self.root / "issues").glob("*/sources.json"):
            try:
                found.append(IssueFolder(self.root, IssueKey.parse(path.parent.name)))
            except ValueError:
                raise NewsletterError(
                    f"{path}: lies in a folder that is no month; rename the folder (2026-01) or move it out of issues/"
                ) from None
        return sorted(found, key=lambda folder: folder.key)


def find(start: Path, named: Path | None, environment: str | None) -> Workspace:
    """The workspace: the one named, else the environment's, else the nearest folder upward that holds `feeds.yaml`."""
    for given, how in ((named, "--workspace"), (Path(environment) if environment else None, "NEWSLETTER_WORKSPACE")):
        if given is not None:
            if not (given / MARK).is_file():
                raise ConfigError(
                    f"{given}: {how} names no workspace (no {MARK} in it); `newsletter init {given}` makes one"
                )
            return Workspace(given.resolve())
    for folder in (start, *start.parents):
        if (folder / MARK).is_file():
            return Workspace(folder)
    raise ConfigError(
        f"{start}: no workspace here or above (no {MARK}); `newsletter init DIR` makes one, --workspace DIR names one"
    )
