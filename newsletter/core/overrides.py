"""A workspace's own templates against the shipped ones: which of them an upgrade has left behind."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

Standing = Literal["current", "behind", "same", "unrecorded", "unknown"]


@dataclass(frozen=True)
class Override:
    """A file that a workspace puts in the place of a shipped one.

    `own` is its text, `base` the shipped text it was made from (None: nobody recorded it), `shipped` the text of this version (None: there
    is none by that name any more).
    """

    name: str
    own: str
    base: str | None
    shipped: str | None

    @property
    def standing(self) -> Standing:
        """Current: made from what is shipped now. Behind: the shipped one has changed since. Same: it changes nothing."""
        if self.shipped is None:
            return "unknown"
        if self.own == self.shipped:
            return "same"
        if self.base is None:
            return "unrecorded"
        return "current" if self.base == self.shipped else "behind"

    def diff(self) -> str:
        """What the shipped file has changed since the override was made from it; of one that nobody recorded, how the two differ."""
        one, name = (self.own, "yours") if self.base is None else (self.base, "shipped when yours was made")
        lines = difflib.unified_diff(
            one.splitlines(),
            (self.shipped or "").splitlines(),
            f"{self.name} ({name})",
            f"{self.name} (shipped now)",
            lineterm="",
        )
        return "\n".join(lines)


SAID: dict[Standing, tuple[str, str]] = {
    "current": ("is made from the one that is shipped", ""),
    "behind": (
        "the shipped one has changed since yours was made from it",
        "newsletter template diff {name} shows how; take over what you need, then newsletter template accept {name}",
    ),
    "same": ("is the shipped one, and keeps its upgrades from you", "remove it"),
    "unrecorded": (
        "differs from the shipped one, and nobody recorded which one it was made from",
        "newsletter template diff {name}; then newsletter template accept {name}",
    ),
    "unknown": ("no shipped file has this name, so nothing uses it but your own templates", "rename or remove it"),
}
