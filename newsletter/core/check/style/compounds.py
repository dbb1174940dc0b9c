"""Hyphens of a number and its unit before a noun, and contractions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page
from newsletter.core.check.style.rules import Slip, style

_NUMBER = rf"(?:\d+|{any_of(['one', *frames.NUMBERS])})"
_UNIT = "year|month|day|week|hour|minute|page|member|story|person|article|chapter|point|meter|kilometer"
_TIMES = "deadline|period|term|limit|sentence|campaign|trial|ban|notice|suspension|extension|window|course|project|plan|program|operation|review|transition"
_MEASURED = re.compile(
    rf"\b(?:[Aa]n?|another|[Tt]he(?=\s\S+\s\S+\s(?:{_TIMES})\b)|[Ii]ts(?=\s\S+\s\S+\s(?:{_TIMES})\b))\s(?P<words>{_NUMBER}\s(?:{_UNIT})\s(?!(?:of|or|and|to|in|for|from|ago|later|after|before|per|it|that|which|was|is)\b)[a-z]*[a-rt-z])\b"
)
_OLD = re.compile(rf"\b(?P<words>{_NUMBER}(?:\syears?[\s-]old|-years?\sold|\syear-old|-years-old))\b(?P<after>\s\w+)?")
_SHORTENED = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|ca|wo|would|could|should)n['’]t\b|\b(?:they|we|you)['’](?:re|ve|ll)\b|\b[Ii]t['’]s\b|\b(?:that|there)['’]s\b(?=\s(?:a|an|the|not|why|what)\b)"
)


@style(
    "compound-hyphen",
    "warning",
    "A number and its unit before a noun have a hyphen: a one-week campaign, a 14-year-old.",
    bad="The hospital ran a two week trial.",
    good="The hospital ran a two-week trial.",
)
def compound(page: Page, _house: House) -> Iterator[Slip]:
    """Measures in the singular before a noun, and ages before one."""
    for part in page.bodies:
        for found in _MEASURED.finditer(part.text):
            words = found["words"]
            yield Slip(part, *found.span("words"), f"{words!r} lacks its hyphen", f"write {words.replace(' ', '-', 1)}")
        for found in _OLD.finditer(part.text):
            words = found["words"]
            plain = re.fullmatch(r"\S+\syears\sold", words)
            if plain and not re.search(r"\b(?:an?|the)\s\Z", part.text[: found.start()]):
                continue  # "she is 14 years old"
            yield Slip(
                part,
                *found.span("words"),
                f"{words!r} lacks its hyphens",
                f"write {re.split(r'[ -]', words)[0]}-year-old",
            )


@style(
    "contraction",
    "advice",
    "Words are written in full: is not, does not; quotations keep theirs.",
    bad="The hospital didn't ask the patients.",
    good="The hospital did not ask the patients.",
)
def contraction(page: Page, _house: House) -> Iterator[Slip]:
    """Contractions outside quotations."""
    for part in page.bodies:
        for found in _SHORTENED.finditer(part.text):
            before = part.text[: found.start()]
            if before.count('"') % 2 == 0 and before.count("“") <= before.count("”"):
                remedy = "write its, or it is" if found.group().lower().startswith("it") else "write it in full"
                yield Slip(part, *found.span(), f"{found.group()} is a contraction", remedy)
