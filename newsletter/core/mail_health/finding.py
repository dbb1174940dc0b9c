"""One thing looked at: how it stands, in words, and the remedy where it does not."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

Standing = Literal["good", "look", "bad", "not looked at"]


@dataclass(frozen=True)
class Finding:
    """`about` names the thing (SPF, DKIM, …). `bad` must be mended before mailing; `look` is a person's to judge."""

    about: str
    standing: Standing
    what: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.standing:13} {self.about:12} {self.what}" + (f"; {self.remedy}" if self.remedy else "")

    def as_json(self) -> dict[str, Any]:
        """The finding for another program."""
        return asdict(self)
