"""The archive: every published issue as readers got it, newest first. What the site and all that is derived from it are made from."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from newsletter.core import issue_md, view
from newsletter.core.keys import IssueKey
from newsletter.core.model import Issue
from newsletter.core.publication import Publication
from newsletter.core.sources import KeptSource
from newsletter.core.versions import Version
from newsletter.core.view import IssueView


@dataclass(frozen=True, eq=False)
class Archived:
    """One published issue. `text` is the frozen `issue.md` of its newest version; issue and view are read from it when first asked for.

    `internal`: it was sent but is shown nowhere on the site. `at_hand`: the frozen files that lie here, (version, name). `site` of the publication may be None: then addresses are paths only.
    """

    key: IssueKey
    text: str
    versions: tuple[Version, ...]
    publication: Publication
    sources: tuple[KeptSource, ...] = ()
    internal: bool = False
    at_hand: frozenset[tuple[int, str]] = frozenset()

    @cached_property
    def issue(self) -> Issue:
        """The issue, as its newest version says it."""
        return issue_md.parse(self.text, file=f"issues/{self.key}/issue.md").issue

    @cached_property
    def view(self) -> IssueView:
        """The issue ready to show, in today's look."""
        return view.view(self.issue, self.publication)

    @property
    def published(self) -> datetime:
        """When its first version was frozen."""
        return datetime.fromisoformat(self.versions[0].at)

    @property
    def changed(self) -> datetime:
        """When its newest version was frozen."""
        return datetime.fromisoformat(self.versions[-1].at)

    @cached_property
    def digest(self) -> str:
        """Changes with whatever is said of this issue (text, versions, sources, settings): what is derived from it alone may be kept by it."""
        parts = (
            self.text,
            repr(self.versions),
            repr(self.sources),
            _said(self.publication),
            str(self.internal),
            str(sorted(self.at_hand)),
        )
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def files(self, version: Version, ending: str) -> str | None:
        """The name of the one file of a version with that ending (".pdf"), or None where there is none."""
        return next((name for name in sorted(version.files) if name.endswith(ending)), None)


@lru_cache(maxsize=4)
def _said(publication: Publication) -> str:
    return json.dumps(asdict(publication), sort_keys=True)


@dataclass(frozen=True, eq=False)
class Archive:
    """All published issues, newest first, the internal ones among them."""

    publication: Publication
    issues: tuple[Archived, ...]

    @property
    def public(self) -> tuple[Archived, ...]:
        """The issues that the site shows, newest first."""
        return tuple(one for one in self.issues if not one.internal)

    @cached_property
    def digest(self) -> str:
        """Changes with any public issue."""
        return hashlib.sha256("".join(one.digest for one in self.public).encode()).hexdigest()


def ordered(publication: Publication, issues: list[Archived]) -> Archive:
    """An archive of these issues: by the months they cover, the newest first; a special stands after (above) its month's issue."""
    return Archive(publication, tuple(sorted(issues, key=lambda one: one.key, reverse=True)))
