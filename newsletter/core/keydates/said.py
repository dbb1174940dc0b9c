"""What a text says of its matter's key dates and figures, each with its words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Generic, Literal, TypeVar

T = TypeVar("T")
Stage = Literal["draft", "adopted", "in_force", "repealed"]


@dataclass(frozen=True)
class Said(Generic[T]):
    """A value, the words of the text that say it, and the place of their first character."""

    value: T
    words: str
    start: int


@dataclass(frozen=True)
class Money:
    """A sum: the ISO 4217 code of its currency, and how many units of it."""

    currency: str
    value: Decimal


@dataclass(frozen=True)
class KeyFacts:
    """The key dates and figures of one development; None or nothing for what the text does not say.

    `issued`: published, promulgated, announced or decided. `adopted`: passed by a body or signed into law. `effective`: from when it
    applies. `comment_deadline`: the last day for comments. `amounts`: every sum, in order of mention. `authority`: who issued, adopted or
    imposed, spelled out where the text abbreviates and the gazetteer knows it; `words` are the text's own. `instrument`: titles as written,
    without book-title marks. `stage`: draft (open for comment or not yet passed), adopted (passed or issued, to apply later or from a day not
    said), in_force (said to apply, or from its issue), repealed; None where no instrument is told of, as in a fine.
    """

    issued: Said[date] | None = None
    adopted: Said[date] | None = None
    effective: Said[date] | None = None
    comment_deadline: Said[date] | None = None
    amounts: tuple[Said[Money], ...] = ()
    authority: tuple[Said[str], ...] = ()
    instrument: tuple[Said[str], ...] = ()
    stage: Stage | None = None
