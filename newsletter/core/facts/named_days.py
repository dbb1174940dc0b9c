"""Days that a text names without their figures, or with the figure alone: the next day, National Day, 双十一, "on the 24th", "the first ten days of September".

Asked only for what no source holds as it is written.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, timedelta
from itertools import product

from newsletter.core.facts.fact import Fact
from newsletter.core.facts.source import Reading, around

Answer = tuple[str, str]
_NEXT = re.compile(
    r"(?P<one>次日|翌日|第二天|[隔转]天|\b(?:the\s)?(?:next|following)\sday\b|\b(?:a|one)\sday\s(?:later|after)\b)"
    r"|(?P<before>前一[天日]|\b(?:a|the|one)\sday\s(?:before|earlier)\b|\bthe\sprevious\sday\b)"
)
_HOLIDAYS = (  # (month, day), as calendars and shops call them
    (1, 1, r"元旦|New Year's Day"), (3, 8, r"三八|妇女节|Women's Day"), (3, 15, r"[“\"]?3[·.]15|消费者权益日|Consumer Rights Day"), (4, 15, r"国家安全教育日|National Security Education Day"),
    (5, 1, r"“?五一|劳动节|Labou?r Day|May Day"), (5, 4, r"五四|青年节"), (6, 1, r"六一|儿童节|Children's Day"), (6, 18, r"[“\"]?6[·.]?18[”\"]?|六一八"), (7, 1, r"七一|建党"), (8, 1, r"八一|建军节"),
    (9, 10, r"教师节|Teachers' Day"), (10, 1, r"国庆|“?十一”?(?=黄金周|假期|长假|前夕|前|期间)|National Day"), (11, 1, r"记者节"), (11, 11, r"双[十1]一|双11|双十一|[Dd]ouble [Ee]leven|Singles'? Day"),
    (12, 4, r"国家宪法日|Constitution Day"), (12, 12, r"双十二|双12"), (12, 25, r"圣诞|Christmas"), (12, 31, r"年底|年末|岁末|year[- ]end|end of the year"),
)  # fmt: skip
_DECADE = re.compile(
    r"\s(?:of|in)\s(?P<month>January|February|March|April|May|June|July|August|September|October|November|December)\b"
)
_WHICH = re.compile(r"\b(?P<which>first|second|middle|last|final)\s\Z", re.IGNORECASE)
_DECADES = {"first": "上旬|初", "second": "中旬|中", "middle": "中旬|中", "last": "下旬|底|末", "final": "下旬|底|末"}
_MONTHS = "January February March April May June July August September October November December".split()
_THE = re.compile(r"\b(?:[Oo]n|[Bb]y|[Uu]ntil|[Tt]ill|[Ff]rom|[Bb]efore|[Aa]fter|[Ss]ince|[Oo]f|[Tt]o|[Aa]nd)\sthe\s\Z")
_ALONE = re.compile(
    r"\s*(?:[,.;:)]|\Z)|\s(?:and|to|until|of\s(?:that|the|this|each|every)\s(?:\w+\s)?month|which|when|it|he|she|they|with|at|in|for|by|from|that|the)\b"
)


def day(fact: Fact, source: Reading) -> Answer | None:
    """A day that the source calls the next one, or by the name of a holiday."""
    when = fact.when
    if when is None or not when.month or not when.day:
        return None
    published = source.source.published
    own = published is None or when.year in (None, published.year)
    for month, holiday, words in _HOLIDAYS:
        named = rf"{when.year}\D{{0,4}}(?:{words})|(?:{words})\D{{0,4}}{when.year}" if not own else words
        if (when.month, when.day) == (month, holiday) and (match := re.search(named, source.source.plain)):
            return around(source.source.whole, *match.span()), ""
    for match in _NEXT.finditer(source.source.plain):
        last = max((d for d in source.dates if d.fact.end <= match.start()), key=lambda d: d.fact.end, default=None)
        if last is None or not last.when.day:
            continue
        months = {last.when.month} if last.when.month else last.months
        for year, month in product(last.years or {2000}, months):
            with suppress(ValueError):
                meant = date(year, month or 0, last.when.day) + timedelta(days=1 if match["one"] else -1)
                if (meant.month, meant.day) == (when.month, when.day) and when.year in (None, meant.year):
                    return around(source.source.whole, *match.span()), f"{match.group()}, told of {last.fact.words}"
    return None


def of_month(fact: Fact, text: str, source: Reading) -> Answer | None:
    """A day given by its number alone: "closed it on the 24th"."""
    if not _THE.search(text, max(0, fact.start - 12), fact.start) or not _ALONE.match(text, fact.end):
        return None
    same = (d.fact for d in source.dates if d.when.day == fact.number)
    return next(((source.words(found), "") for found in same), None)


def ten_days(fact: Fact, text: str, source: Reading) -> Answer | None:
    """The first, middle or last ten days of a month: 9月上旬."""
    month, which = _DECADE.match(text, fact.end), _WHICH.search(text, max(0, fact.start - 8), fact.start)
    if month is None or which is None or fact.number != 10:
        return None
    number = _MONTHS.index(month["month"]) + 1
    words = _DECADES[which["which"].lower()]
    for dated in source.dates:
        if dated.when.month == number and dated.when.day is None:
            behind = re.compile(words).match(source.source.plain, dated.fact.end)
            if behind or re.search(words, dated.fact.words):
                return source.words(dated.fact), ""
    return None
