"""Days that a text gives only by their distance: `Thursday`, `yesterday`, 昨日, 本周四, `3 hours ago`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ABBREVIATED = {"mon": 0, "tue": 1, "tues": 1, "wed": 2, "thu": 3, "thur": 3, "thurs": 3, "fri": 4, "sat": 5, "sun": 6}
_CHINESE = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_NEAR = {
    "today": 0, "yesterday": -1, "tomorrow": 1, "今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "前日": -2, "明天": 1, "明日": 1, "后天": 2, "日前": 0,
}  # fmt: skip
_RELATIVE = re.compile(
    r"(?:\b(?:on\s+)?(?:(?P<which>last|next|this|coming|past)\s+)?(?P<day>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b(?!s|\s*,?\s+(?:\d|[A-Z][a-z]{2,8}\.?\s+\d))"
    r"|\b(?P<near>yesterday|today|tomorrow)\b"
    r"|(?P<near_zh>今天|今日|昨天|昨日|前天|明天|明日|后天)"
    r"|(?P<week>上|本|这|下)(?:个)?(?:周|星期|礼拜)(?P<nth>[一二三四五六日天]))"
)
_HINTS = (  # one of which every relative day holds: looked for first, since most paragraphs hold none
    *(day.title() for day in _WEEK), "today", "yesterday", "tomorrow", *(word for word in _NEAR if len(word) == 2), "周", "星期", "礼拜",
)  # fmt: skip
_AHEAD = re.compile(r"\b(?:will|is\s+to|are\s+to|is\s+set\s+to|due|scheduled)\b[^.!?\n]*$")
_AGO = re.compile(
    r"\b(?P<n>\d{1,3}|an?|one|two|three|four|five|six)\s+(?P<unit>minute|min|hour|hr|day|week)s?\s+ago\b|(?P<n_zh>\d{1,3})\s*(?P<unit_zh>分钟|小时|个小时|天|日|周)(?:之)?前|(?P<now>just\s+now|刚刚)",
    re.IGNORECASE,
)
_COUNT = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


@dataclass(frozen=True)
class Resolved:
    """A relative day found in a text: its place, its words, and the day meant, inferred from the day of publication."""

    start: int
    end: int
    words: str
    day: date


def relative(text: str, published: date) -> Iterator[Resolved]:
    """Every relative day of a text. A bare weekday is the latest one up to publication, or the next where the words look ahead."""
    if not any(hint in text for hint in _HINTS):
        return
    for match in _RELATIVE.finditer(text):
        ahead = _AHEAD.search(text[max(0, match.start() - 80) : match.start()]) is not None
        day = _day(match, published, ahead=ahead)
        if day is not None:
            yield Resolved(match.start(), match.end(), match.group(), day)


def _day(match: re.Match[str], published: date, *, ahead: bool) -> date | None:
    try:
        if near := match["near"] or match["near_zh"]:
            return published + timedelta(days=_NEAR[near])
        if match["week"]:
            week = {"上": -7, "下": 7}.get(match["week"], 0)
            return published + timedelta(days=_CHINESE[match["nth"]] - published.weekday() + week)
        before = match["which"] in ("last", "past")
        ahead = match["which"] in ("next", "coming") or (ahead and not before)
        return weekday(_WEEK.index(match["day"].lower()), published, ahead=ahead, before=before)
    except OverflowError:
        return None


def weekday(number: int, around: date, *, ahead: bool = False, before: bool = False) -> date:
    """The nearest such weekday (0 is Monday) up to a day, that day included; after it with `ahead`, before it with `before`."""
    if ahead:
        return around + timedelta(days=(number - around.weekday() - 1) % 7 + 1)
    back = (around.weekday() - number) % 7
    return around - timedelta(days=back or 7 if before else back)


def stamped(text: str, seen: date) -> Resolved | None:
    """The day a byline gives by distance (`Posted 3 hours ago`, `昨天 10:30`, `Thursday`), against the day it was seen."""
    if match := _AGO.search(text):
        unit = (match["unit"] or match["unit_zh"] or "min").lower()
        number = _COUNT.get((match["n"] or "").lower()) or int(match["n"] or match["n_zh"] or 0)
        days = (
            number * 7
            if unit in ("week", "周")
            else number
            if unit in ("day", "天", "日")
            else number // 24
            if unit in ("hour", "hr", "小时", "个小时")
            else 0
        )
        return Resolved(match.start(), match.end(), match.group(), seen - timedelta(days=days))
    found = next(relative(text, seen), None)
    if found is None and (match := re.search(r"\b(mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)\b\.?", text, re.IGNORECASE)):
        return Resolved(match.start(), match.end(), match.group(), weekday(_ABBREVIATED[match[1].lower()], seen))
    return found
