"""The key of an issue: the month it covers, `2022-05`; a range, `2022-01..02`; a special, `2022-05-special`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_PATTERN = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})"
    r"(?:\.\.(?:(?P<last_year>\d{4})-)?(?P<last_month>\d{2}))?"
    r"(?:-(?P<suffix>[a-z][a-z0-9-]*))?",
    re.ASCII,
)
MONTHS = tuple(calendar.month_name)  # English, index 1 to 12, whatever the machine's locale is set to later


@dataclass(frozen=True, order=True)
class IssueKey:
    """The months an issue covers, `first` and `last` as (year, month), and the suffix of a special issue."""

    first: tuple[int, int]
    last: tuple[int, int]
    suffix: str = ""

    @classmethod
    def parse(cls, text: str) -> IssueKey:
        """Read `2022-05`, `2022-01..02`, `2021-12..2022-01` or `2022-05-special`; ValueError says what is wrong."""
        match = _PATTERN.fullmatch(text)
        if match is None:
            raise ValueError(
                f"{text!r} is not an issue key; write the month covered as YYYY-MM (2022-05), "
                "a range as 2022-01..02, a special as 2022-05-special"
            )
        year = int(match["year"])
        first = (year, int(match["month"]))
        last = (int(match["last_year"] or year), int(match["last_month"])) if match["last_month"] else first
        for _, month in (first, last):
            if not 1 <= month <= 12:
                raise ValueError(f"{text!r} names month {month:02d}; months run from 01 to 12")
        if not 1900 <= year <= 2999 or not 1900 <= last[0] <= 2999:
            raise ValueError(f"{text!r} names a year outside 1900 to 2999")
        if last < first:
            raise ValueError(f"{text!r} ends before it begins")
        return cls(first, last, match["suffix"] or "")

    def __str__(self) -> str:
        text = f"{self.first[0]:04d}-{self.first[1]:02d}"
        if self.last != self.first:
            text += ".." + (f"{self.last[0]:04d}-" if self.last[0] != self.first[0] else "") + f"{self.last[1]:02d}"
        return text + (f"-{self.suffix}" if self.suffix else "")

    @property
    def year(self) -> int:
        """The year of the first month covered."""
        return self.first[0]

    def covers(self, day: date) -> bool:
        """Whether a day lies in the months covered."""
        return self.first <= (day.year, day.month) <= self.last

    def complete(self, month: int, day: int) -> date | None:
        """The date of a month and day whose year is not said: the issue's year, in a range the one that is covered."""
        for year in sorted({self.first[0], self.last[0]}):
            try:
                found = date(year, month, day)
            except ValueError:
                continue
            if self.covers(found):
                return found
        try:
            return date(self.first[0], month, day)
        except ValueError:
            return None

    @property
    def published(self) -> date:
        """The first day of the month after the last one covered: when an issue without a date counts as published."""
        year, month = self.last
        return date(year + month // 12, month % 12 + 1, 1)

    def label(self, language: str) -> str:
        """The default label: the month after the one covered, in words ("June 2022"; 2022年6月 in Chinese)."""
        return _month(self.published.year, self.published.month, language)

    def period(self, language: str) -> str:
        """The months covered in words: "May 2022", "January to February 2022"; 2022年1月至2月 in Chinese."""
        last = _month(*self.last, language)
        if self.first == self.last:
            return last
        same_year = self.first[0] == self.last[0]
        if language.startswith("zh"):
            return f"{_month(*self.first, language)}至" + (f"{self.last[1]}月" if same_year else last)
        return f"{MONTHS[self.first[1]]}{'' if same_year else f' {self.first[0]}'} to {last}"


def _month(year: int, month: int, language: str) -> str:
    return f"{year}年{month}月" if language.startswith("zh") else f"{MONTHS[month]} {year}"
