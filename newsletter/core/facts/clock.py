"""Times of day, as minutes after midnight: "2:30 p.m.", 14时30分, 下午3时, 24:00."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from newsletter.core.facts.fact import Fact

CLOCK = "clock"
_TIME = re.compile(
    r"(?<![\d.:/])(?P<hour>[01]?\d|2[0-4])(?::(?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])(?:\s?(?P<half>[ap])\.?m\b\.?)?|\s?(?P<bare>[ap])\.?m\b\.?)"
    r"|(?P<part>上午|下午|晚上?|凌晨|早上|中午|傍晚|夜间)?(?<![\d小.])(?P<hour_zh>[01]?\d|2[0-4])(?:时(?![间隔限长效段代期许])|点(?=\d{1,2}分|整|许))(?:(?P<minute_zh>[0-5]?\d)分)?",
    re.IGNORECASE,
)
_MAY_BE = re.compile(r"\d(?::\d|\s?[ap]\.?m\b|[时点])", re.IGNORECASE)
_LATE = frozenset(("下午", "晚", "晚上", "傍晚", "夜间"))


def read(text: str) -> Iterator[Fact]:
    """Every time of day of a text. Two hours apart by "3:1" are a ratio and none."""
    if not _MAY_BE.search(text):
        return
    for match in _TIME.finditer(text):
        hour = int(match["hour"] or match["hour_zh"])
        minute = int(match["minute"] or match["minute_zh"] or 0)
        half = (match["half"] or match["bare"] or "").lower()
        if half and hour <= 12:
            hour = hour % 12 + (12 if half == "p" else 0)
        elif match["part"] in _LATE and hour < 12:
            hour += 12
        start = match.start("hour") if match["hour"] else match.start("hour_zh")
        number = Decimal(hour * 60 + minute)
        yield Fact(
            "count", start, match.end(), text[start : match.end()], f"{hour:02d}:{minute:02d}", number,
            frozenset((CLOCK,)), noun=CLOCK,
        )  # fmt: skip
