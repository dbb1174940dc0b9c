"""Commas that a date or a place closes with: "On May 24, 2022, the", "in Xining, Qinghai Province, sentenced"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.dates import MONTHS
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page
from newsletter.core.check.style.rules import Slip, style

_AFTER_YEAR = re.compile(
    rf"(?:^|(?<=[.!?] ))(?:On|Since|From|By)\s(?P<words>(?:{MONTHS})\s\d{{1,2}},\s(?:19|20)\d\d)(?=\s(?:the|an?|its|[A-Z][a-z]+|[A-Z]{{2,6}}|police|prosecutors)\b)"
)
_VERB = any_of(
    frozenset(frames.PAST)
    | frozenset(verb for verb in frames.THIRD if verb not in frames.PLURAL)
    | frozenset("was were is are has have had will must may".split())
)
_AFTER_PROVINCE = re.compile(
    rf"\b(?:in|of|from|near)\s(?P<words>[A-Z][a-z']+,\s(?P<province>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)(?:\s(?P<kind>Province|Autonomous Region))?)(?=\s(?:also\s|jointly\s)?(?:{_VERB})\b)"
)


@style(
    "missing-comma",
    "warning",
    "A comma stands after the year of a date and after the province of a city.",
    bad="On January 20, 2026 the Hainan Health Office named the hospital.",
    good="On January 20, 2026, the Hainan Health Office named the hospital.",
)
def missing_comma(page: Page, house: House) -> Iterator[Slip]:
    """A date with its year at the head of a sentence, and "a court in Xining, Qinghai Province sentenced"."""
    for part in page.bodies:
        for found in _AFTER_YEAR.finditer(part.text):
            yield Slip(part, *found.span("words"), "a comma is missing after the year", f"write {found['words']},")
        for found in _AFTER_PROVINCE.finditer(part.text):
            if found["kind"] or found["province"].removesuffix(" Province") in house.dictionary.provinces:
                yield Slip(
                    part, *found.span("words"), "a comma is missing after the province", f"write {found['words']},"
                )
