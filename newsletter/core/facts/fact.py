"""A fact: something of a text that can be wrong, with where it stands and a value that compares across notations and languages."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from newsletter.core.numerals import EXACT

Kind = Literal["date", "amount", "percentage", "count", "duration", "article", "document", "ordinal", "name"]


@dataclass(frozen=True)
class When:
    """A date as far as it is given: None for what is not said. `part`: H1, H2 (half), Q1 to Q4, M11 (the first eleven months)."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""

    def __str__(self) -> str:
        """`2022-05-24`, `2022-05`, `2022`, `2022-H1`; what is not said is a dash: `--05-24`."""
        year = f"{self.year:04d}" if self.year is not None else "-"
        if self.part:
            return f"{year}-{self.part}"
        if self.month is None and self.day is None:
            return year
        month = f"{self.month:02d}" if self.month is not None else "-"
        return f"{year}-{month}" + (f"-{self.day:02d}" if self.day is not None else "")


@dataclass(frozen=True)
class Fact:
    """A fact read out of a text.

    `value` is normalised and comparable: an ISO day or part of one, `CNY 1200000`, `60.2%`, `38 app`, `P30M` (months), `article 66`,
    `2022-15` (a document's numbers), a key of the gazetteer or a party's name. `number` is the figure alone, in the unit of `units`:
    a currency, a measure of time (month, day, workday, minute, second), or the classes that a noun may belong to (none: any). `step` is one unit of its last
    digit that says something. `qualifier`: exact, over, about, nearly, at least, up to, under. `spelled`: in words.
    """

    kind: Kind
    start: int
    end: int
    words: str
    value: str
    number: Decimal | None = None
    units: frozenset[str] = frozenset()
    when: When | None = None
    qualifier: str = EXACT
    step: Decimal = Decimal(1)
    noun: str = ""
    spelled: bool = False

    def __hash__(self) -> int:
        """Of what tells nearly all facts apart: facts are looked up by the hundred thousand."""
        return hash((self.start, self.end, self.kind, self.value))


def plain(number: Decimal) -> str:
    """A number without what only its notation says: 1200000.0 is 1200000."""
    return f"{number.normalize():f}"
