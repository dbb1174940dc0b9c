"""Full dates in English and Chinese, each with where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from newsletter.core import numerals
from newsletter.core.keys import MONTHS, IssueKey

_NUMBER = {name.lower(): number for number, name in enumerate(MONTHS) if name}
_NUMBER |= {name[:3]: number for name, number in _NUMBER.items()} | {"sept": 9}
_NAMES = "|".join(sorted((name.capitalize() for name in _NUMBER), key=len, reverse=True))
_DAY = r"(?P<day{n}>[0-3]?\d)(?:st|nd|rd|th)?"
_DATES = re.compile(  # the first character is asked first, for it dismisses nearly every place of a text
    rf"(?=[0-9JFMASOND一二三四五六七八九十民令平])(?:\b(?P<month1>{_NAMES})\.?\s+{_DAY.format(n=1)}(?![\d%]|[.,]\d)(?:\s*,?\s*(?P<year1>(?:19|20)\d\d)\b)?"
    rf"|\b{_DAY.format(n=2)}\s+(?:of\s+)?(?P<month2>{_NAMES})\b(?:\.?\s*,?\s*(?P<year2>(?:19|20)\d\d)\b)?"
    r"|(?<![\d.])(?P<year3>(?:19|20)\d\d)[-/.](?P<month3>[01]?\d)[-/.](?P<day3>[0-3]?\d)(?!\d|\.\d)"
    r"|(?:(?P<year4>(?:19|20)\d\d|(?:民国|令和|平成)\s?(?:\d{1,3}|元))\s*年\s*)?(?P<month4>[01]?\d)\s*月\s*(?P<day4>[0-3]?\d)\s*日"
    r"|(?:(?P<year5>[一二][〇零一二三四五六七八九]{3})年)?(?P<month5>[一二三四五六七八九十]{1,2})月(?P<day5>[一二三四五六七八九十廿]{1,3})日)"
)
_IN = re.compile(r"[Ii]n\s")
_COUNT_BEHIND = re.compile(r"\s[A-Za-z]")
_ERAS = {"民国": 1911, "令和": 2018, "平成": 1988}  # the year before the first of Taiwan's and Japan's counts
_FULL_WIDTH = {0xFF10 + digit: str(digit) for digit in range(10)}  # ５月１９日; one character each, so places hold
_WIDE = re.compile("[０-９]")


@dataclass(frozen=True)
class DateFact:
    """A full date (month and day) found in a text: its place, its words, and its year where the words give one."""

    start: int
    end: int
    words: str
    month: int
    day: int
    year: int | None

    def on(self, key: IssueKey) -> date | None:
        """The day meant in an issue: a missing year is the issue's; None where no such day exists."""
        if self.year is None:
            return key.complete(self.month, self.day)
        try:
            return date(self.year, self.month, self.day)
        except ValueError:
            return None


def dates(text: str) -> Iterator[DateFact]:
    """Every full date in a text, in order. A month alone, or a month and a year, is not one."""
    for match in _DATES.finditer(text.translate(_FULL_WIDTH) if _WIDE.search(text) else text):
        number = next(n for n in "12345" if match[f"day{n}"] is not None)
        month, day, year = (_read(match[f"{part}{number}"]) for part in ("month", "day", "year"))
        if (
            number == "1"
            and year is None
            and _COUNT_BEHIND.match(text, match.end())
            and _IN.match(text, max(0, match.start() - 3))
        ):
            continue  # "in a test held in March 13 of 20 models"
        if month is not None and day is not None and 1 <= month <= 12 and 1 <= day <= 31:
            yield DateFact(match.start(), match.end(), text[match.start() : match.end()], month, day, year)


def _read(text: str | None) -> int | None:
    """The number of a part of a date: figures, a month's name, or Chinese numerals."""
    if text is None:
        return None
    if text.isascii():
        return _NUMBER.get(text.lower()) or int(text)
    if text[:2] in _ERAS:
        count = text[2:].strip()
        return _ERAS[text[:2]] + (1 if count == "元" else int(count))
    value = numerals.chinese(text)
    return int(value) if value is not None else None


def event_date(text: str, key: IssueKey) -> date | None:
    """The day of the event an item tells of: the first full date in the months covered, else the first full date."""
    found = [day for fact in dates(text) if (day := fact.on(key)) is not None]
    return next((day for day in found if key.covers(day)), found[0] if found else None)
