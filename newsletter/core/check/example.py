"""Examples of a rule: a few lines of Markdown, completed to an issue that would be sound if the lines were.

Every rule shows text that raises it and the same text mended. Its page in docs/checks/ is made from them, and a test runs them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from newsletter.core import slugs
from newsletter.core.model import Section
from newsletter.core.publication import Publication

PATH = "issues/2026-01/issue.md"
PUBLICATION = Publication(
    name="Monthly Update",
    publisher="Sample Desk",
    sections=tuple(
        Section(slugs.slug(title), title)
        for title in ("Legislation", "Enforcement Authority", "Enforcement Cases", "Courts Litigation")
    ),
)
_FRONT = "---\nissue: 2026-01\n---\n\n"
_HEADING = "### Hainan Adopts Rules on Health Data"
_SOURCE = '[^source]: <https://www.hainan.gov.cn/2026/health-data.html> "Rules on Health Data", Hainan Provincial Government, 20 January 2026.'


@dataclass(frozen=True)
class Example:
    """Lines of an `issue.md`. `more`: what else the check knew, as fields of its Subject; `given`: the same in words, for the page."""

    text: str
    given: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def issue(self) -> str:
        """The whole issue: what the lines leave out (front matter, section, heading, comment, note) is added. A text that begins
        with front matter is whole already.
        """
        text = self.text.strip("\n")
        if text.startswith("---"):
            return f"{text}\n"
        if not re.search(r"^###[ \t]", text, re.MULTILINE):
            text = f"{_HEADING}\n\n{text}"
        text = re.sub(r"^(### +(.+))\n(?![ \t]*<!--)", _commented, text, flags=re.MULTILINE)
        if not re.search(r"^##[ \t]", text, re.MULTILINE):
            text = f"## Legislation\n\n{text}"
        if "[^" not in text:
            text += "[^source]"
        if "[^source]" in text and "[^source]:" not in text:
            text += ("\n" if re.search(r"^\[\^[^\]]+\]:.*\Z", text, re.MULTILINE) else "\n\n") + _SOURCE
        return f"{_FRONT}{text}\n"


def _commented(found: re.Match[str]) -> str:
    return f"{found[1]}\n<!-- item: {slugs.slug(found[2])} date: 2026-01-20 -->\n"
