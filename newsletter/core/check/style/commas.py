"""The comma that a date with its year closes with: "On May 24, 2022, the"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.style.dates import MONTHS
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page
from newsletter.core.check.style.rules import Slip, style

_AFTER_YEAR = re.compile(
    rf"(?:^|(?<=[.!?] ))(?:On|Since|From|By)\s(?P<words>(?:{MONTHS})\s\d{{1,2}},\s(?:19|20)\d\d)(?=\s(?:the|an?|its|[A-Z][a-z]+|[A-Z]{{2,6}}|police|prosecutors)\b)"
)


@style(
    "missing-comma",
    "warning",
    "A comma stands after the year of a date.",
    bad="On January 20, 2026 the Hainan Health Office named the hospital.",
    good="On January 20, 2026, the Hainan Health Office named the hospital.",
)
def missing_comma(page: Page, _house: House) -> Iterator[Slip]:
    """A date with its year at the head of a sentence, and its subject right behind."""
    for part in page.bodies:
        for found in _AFTER_YEAR.finditer(part.text):
            yield Slip(part, *found.span("words"), "a comma is missing after the year", f"write {found['words']},")
