"""What page makers give and are given. A maker is a pure function; the site's builder runs only the work whose input changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from newsletter.core.archive import Archive, Archived


def digest(*parts: object) -> str:
    """A digest of plain values, by what they say."""
    return hashlib.sha256(json.dumps(parts, default=str, ensure_ascii=False).encode()).hexdigest()


@dataclass(frozen=True)
class Page:
    """A file of the site: its path ("2022-05/index.html") without a leading slash, and its bytes."""

    path: str
    data: bytes


@dataclass(frozen=True)
class Work:
    """Pages that are made together. `name` is unique on the site; `inputs` changes whenever `make` would give other bytes.

    `beside`: `make` only begins what takes its time elsewhere; its pages are asked for when all other work is done.

    Templates, settings and the program's version need not be in `inputs`: the builder adds them.
    """

    name: str
    inputs: str
    make: Callable[[], Iterable[Page]]
    beside: bool = False


class Press(Protocol):
    """What makers work with: it writes HTML by templates, and remembers what was read out of an issue before."""

    def html(self, template: str, path: str, **values: Any) -> bytes:
        """A page by `templates/site/TEMPLATE`. `path` is the page's own; the template gets `root`, the way up to the site's root."""

    def memo(self, name: str, one: Archived, read: Callable[[Archived], Any]) -> Any:
        """`read(one)`, a JSON value, kept until the issue, the program or the name changes; parsing 120 issues takes seconds."""

    def ahead(self, name: str, one: Archived, read: Callable[[Archived], Any]) -> None:
        """Have ready what `memo` gives, for later makers. Nobody waits for what is being read elsewhere."""

    def earlier(self, name: str, one: Archived) -> Any:
        """What `memo` last gave for an earlier state of that issue, or None: for `read` to take over what it says of unchanged items."""

    def issue(self, template: str, path: str, one: Archived, **values: Any) -> bytes:
        """A page that shows an issue, or an item of it, by its view; the template may include `_issue.html.j2`."""

    def __hash__(self) -> int:
        """A press is itself alone: what was worked out with one may be kept for it."""

    def made(self, part: str) -> list[str]:
        """The paths of the pages below `part/` that the makers before this one made: "enforcement/", "enforcement/2022/"."""

    def frozen(self, one: Archived, version: int, name: str) -> bytes:
        """A frozen file of an issue (`Archived.at_hand` says which there are)."""


Maker = Callable[[Archive, Press], Iterable[Work]]
