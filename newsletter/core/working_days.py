"""The days on which a publication works: weekends, holidays, and weekends that a country makes working days.

Holidays are an argument: this module knows no country. A year whose holidays nobody has announced yet is provisional: its days are
computed as well as they can be, and may move.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

ONE = timedelta(days=1)


@dataclass(frozen=True, eq=False)
class WorkingDays:
    """Which days are worked. One is equal to itself only, so that what was computed with it can be remembered.

    `weekend`: weekdays (Monday 0). `off`: holidays with their names. `made_up`: days worked although they are weekend or holiday.
    `provisional`: years that are not announced yet.
    """

    weekend: frozenset[int] = frozenset({5, 6})
    off: Mapping[date, str] = field(default_factory=dict)
    made_up: frozenset[date] = frozenset()
    provisional: frozenset[int] = frozenset()

    def works(self, day: date) -> bool:
        """Whether the day is worked."""
        return day in self.made_up or (day.weekday() not in self.weekend and day not in self.off)

    def is_provisional(self, day: date) -> bool:
        """Whether the day may still become, or cease to be, a working day."""
        return day.year in self.provisional


def month(year: int, number: int) -> Iterator[date]:
    """The days of a month."""
    first = date(year, number, 1)
    for index in range(calendar.monthrange(year, number)[1]):
        yield first + index * ONE
