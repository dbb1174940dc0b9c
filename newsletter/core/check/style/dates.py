"""Dates as the house writes them: On May 24, 2022; the year where a section begins."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style
from newsletter.core.facts.days import dates
from newsletter.core.keys import MONTHS as NAMES

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_SHORT = "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
_FORMS = (
    (re.compile(rf"\b(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?(?:\sof)?\s(?:{MONTHS})\b(?:,?\s\d{{4}})?(?!\s\d{{1,2}}\b(?!\s(?:{MONTHS})))"), "the day stands before the month"),
    (re.compile(rf"\b(?:{MONTHS})\s(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)\b"), "the day of a date is no ordinal"),
    (re.compile(rf"\b(?:{MONTHS}),\s\d{{4}}\b"), "no comma stands between month and year"),
    (re.compile(rf"\b(?:{MONTHS})\s\d{{1,2}}\s(?:19|20)\d\d\b"), "a comma is missing between day and year"),
    (re.compile(rf"\b(?:[Oo]n|by|since|until|from|before|after)\sthe\s(?:{MONTHS})\s\d{{1,2}}(?=[.,;)]|\s(?:and|in|at|by|for|to|of|with)\b)"), "no article stands before a date"),
    (re.compile(rf"\b(?:{MONTHS})\s\d{{1,2}},(?:19|20)\d\d\b"), "a space is missing before the year"),
    (re.compile(rf"\b(?:[IiOo]n\s)?(?:[Tt]he\s)?(?:{MONTHS})\sof\s(?:19|20)\d\d\b"), "no of stands between month and year"),
    (re.compile(r"\b(?:February\s30|(?:February|April|June|September|November)\s31|(?:January|March|May|July|August|October|December)\s3[2-9])\b"), "the month has no such day"),
    (re.compile(rf"\b(?:{_SHORT})\.?\s\d{{1,2}}\b(?:,\s\d{{4}})?"), "the month is shortened"),
    (re.compile(rf"\b\d{{1,2}}\s(?:{_SHORT})\b\.?(?:\s\d{{4}})?"), "the day stands before the month"),
    (re.compile(r"(?<![\w./-])(?:19|20)\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])(?![\w/-])"), "the date is in figures alone"),
    (re.compile(r"(?<![\w./-])(?:0?[1-9]|[12]\d|3[01])[/.](?:0?[1-9]|[12]\d|3[01])[/.](?:19|20)\d\d(?![\w/-])"), "the date is in figures alone"),
)  # fmt: skip
_PREPOSITION = re.compile(
    rf"\b(?P<word>[Ii]n|[Oo]n|[Aa]t)\s(?:(?P<month>{MONTHS})(?P<rest>\s\d{{1,2}}\b(?!\d))?)(?P<of>\sof(?=\s\d{{4}}))?"
)
_DATE = re.compile(rf"\b(?P<month>{MONTHS})(?:\s(?P<day>\d{{1,2}}))?(?:,?\s(?P<year>(?:19|20)\d\d))?\b")


@style(
    "date-form",
    "warning",
    "A date is written May 24 or May 24, 2022; never 24 May, May 24th or in figures alone.",
    bad="Hainan adopted the rules on 20 January.",
    good="Hainan adopted the rules on January 20.",
)
def form(page: Page, _house: House) -> Iterator[Slip]:
    """Dates in another order, with ordinals, commas amiss, months cut short, or the wrong preposition."""
    for part in page.parts:
        taken: list[tuple[int, int]] = []
        for pattern, message in _FORMS:
            for found in pattern.finditer(part.text):
                quoted = part.text[: found.start()].count('"') % 2 or (
                    re.search(r"[(]$", part.text[: found.start()]) and part.text[found.end() :][:1] == "/"
                )
                if quoted or any(a < found.end() and found.start() < b for a, b in taken):
                    continue
                taken.append(found.span())
                yield Slip(part, *found.span(), f"{message} ({found.group()})", _as_written(found.group()))
        for found in _PREPOSITION.finditer(part.text):
            word, day = found["word"].lower(), found["rest"]
            if any(a < found.end() and found.start() < b for a, b in taken):
                continue
            if day and word in ("in", "at") and not re.match(r"\s?\d{3}|,\d{3}|\s[a-z]+s\b", part.text[found.end() :]):
                yield Slip(part, *found.span(), f"{found.group()!r}: a day takes on", f"write on {found['month']}{day}")
            elif found["of"]:
                yield Slip(
                    part,
                    *found.span(),
                    f"{found.group()!r}: no of stands between month and year",
                    f"write in {found['month']}",
                )
            elif not day and word in ("on", "at") and re.match(r"\s\d{4}\b|\s[a-z]|[.,;)]", part.text[found.end() :]):
                yield Slip(part, *found.span(), f"{found.group()!r}: a month takes in", f"write in {found['month']}")


def _as_written(words: str) -> str:
    """The remedy: the date as the house writes it, where the words are one date beyond doubt."""
    read = list(dates(words))
    if len(read) != 1 or (read[0].start, read[0].end) != (0, len(words)):
        return "write May 24, or May 24, 2022"
    one = read[0]
    return f"write {NAMES[one.month]} {one.day}" + (f", {one.year}" if one.year else "")


@style(
    "date-year",
    "advice",
    "The year stands where a section begins, and not again while it is the same.",
    bad="On January 20, 2026, Hainan adopted the rules. They take effect on March 1, 2026.",
    good="On January 20, 2026, Hainan adopted the rules. They take effect on March 1.",
)
def year(page: Page, _house: House) -> Iterator[Slip]:
    """Years that repeat the one before, in a section or in an item tried alone; sections whose first date has none."""
    standing, section = "", None
    for item in page.items:
        parts = [part for part in page.of(item) if part.field == "body"]
        if page.alone or (parts and parts[0].section != section):
            standing, section = "", parts[0].section if parts else None
            if not page.alone:
                yield from _missing(parts)
        for part in parts:
            for found in _DATE.finditer(part.text):
                if not found["year"]:
                    continue
                day_first = re.search(
                    r"\d(?:st|nd|rd|th)?\s(?:of\s)?\Z", part.text[: found.start()]
                )  # told by date-form
                if found["year"] == standing and not day_first:
                    yield Slip(
                        part,
                        *found.span(),
                        f"the year {found['year']} is repeated",
                        "leave it out while it is the same",
                    )
                standing = found["year"]


def _missing(parts: list[Part]) -> Iterator[Slip]:
    """The first date of a section's first item, where it has a day and no year."""
    for part in parts:
        found = _DATE.match(part.text, 3) if part.text.startswith("On ") else None
        if found and found["day"] and not found["year"]:
            yield Slip(part, *found.span(), "the section begins without a year", "add the year to its first date")
        return
