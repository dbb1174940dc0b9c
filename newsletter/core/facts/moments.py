"""Dates as far as a text gives them: days, months, years, halves, quarters, days of a month."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core import numerals
from newsletter.core.facts.days import dates
from newsletter.core.facts.fact import Fact, When
from newsletter.core.keys import MONTHS
from newsletter.core.languages import is_chinese

_NUMBER = {name.lower(): number for number, name in enumerate(MONTHS) if name}
_NUMBER |= {name[:3]: number for name, number in _NUMBER.items()} | {"sept": 9}
_MONTH = "|".join(sorted((name.capitalize() for name in _NUMBER), key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_ZH = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4, "上": 1, "下": 2}
_RANGE = re.compile(
    r"(?P<list>(?:,\s[0-3]?\d(?:st|nd|rd|th)?(?=,|\s(?:and|to)\s))*,?)\s?(?:[-–—]|to|through|and|until)\s?(?P<day>[0-3]?\d)(?:st|nd|rd|th)?(?![\d%]|[,.]\d|(?:\s*[A-Z][a-z]{2}|(?!\s(?:with|and|in|at|on|for|by|of|when|which|were|was|the|under|from)\b)\s*[a-z]))"
)
_DAYS_BEFORE = re.compile(
    r"(?<![\d.,/-])(?P<days>(?:[0-3]?\d(?:st|nd|rd|th)?,\s)*[0-3]?\d(?:st|nd|rd|th)?)\s?(?:[-–—]|and|to)\s?\Z"
)
_PARTS = re.compile(  # tried only where one of them may begin
    rf"\b(?=[fst1-4qh2])(?:(?P<half>first|second|1st|2nd)\s+half\s+of\s+(?:the\s+year\s+)?(?:(?P<hy>{_YEAR})|(?:this|last|next|the)\s+year)"
    rf"|(?P<quarter>first|second|third|fourth|1st|2nd|3rd|4th)\s+quarter(?:\s+of\s+(?P<qy>{_YEAR}))?"
    rf"|Q(?P<q>[1-4])\s+(?:of\s+)?(?P<qy2>{_YEAR})|(?P<qy3>{_YEAR})\s+Q(?P<q3>[1-4])\b|H(?P<h>[12])\s+(?P<hy2>{_YEAR})"
    rf"|first\s+(?P<quarters>two|three)\s+quarters(?:\s+of\s+(?:(?P<tqy>{_YEAR})|(?:this|last|the)\s+year))?"
    rf"|first\s+(?P<months>\w+)\s+months(?:\s+of\s+(?:(?P<my>{_YEAR})|(?:this|last|the)\s+year))?)"
    rf"|\bJan(?:uary)?\.?\s+(?:to|through|and|-|–)\s+(?P<last>{_MONTH})\.?(?:\s+(?:of\s+)?(?:(?P<ly>{_YEAR})|(?:this|last)\s+year))?\b(?!\s\d)"
    rf"|(?=[0-9上下第一二三四前])(?:(?:(?P<zy>{_YEAR})年)?(?P<zh_half>[上下])半年"
    rf"|(?:(?P<ztqy>{_YEAR})年)?(?<!每)前(?P<zquarters>[两二三])个?季度"
    rf"|(?:(?P<zqy>{_YEAR})年)?第?(?P<zq>[一二三四1-4])季度"
    rf"|(?:(?P<zmy>{_YEAR})年)?(?:(?<!\d)1\s?(?:月)?\s?(?:[-–—~～]|至|到)\s?|(?<![满期届日提之以])前)(?P<zm>[2-9]|1[0-2]|十一|[二三四五六七八九十])个?月(?!\d)(?![0-3]?\d日))",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    rf"\b(?=[A-Za-z])(?:(?P<m1>{_MONTH})\.?,?\s+(?:of\s+)?(?P<y1>{_YEAR})\b(?![,.]\d)"
    rf"|(?:[Ii]n|[Bb]etween|[Ss]ince|[Tt]his|[Ll]ast|of|[Bb]y|[Uu]ntil|[Dd]uring|[Ff]rom|to|[Ee]arly|[Ll]ate|[Mm]id|[Ee]nd\s+of|through|and|next)[\s-](?P<m2>{_MONTH})\b(?!\s+\d)(?!['’]s\b)(?!\s+[A-Z]\w+\s+(?:said|ruled)))"
    rf"|(?=[0-9一二])(?:(?P<y3>{_YEAR})\s?年\s?(?P<m3>1[0-2]|0?[1-9])\s?月(?:份)?(?!\d)"
    rf"|(?P<y4>{_YEAR})[-/.](?P<m4>1[0-2]|0[1-9])(?![\d/.-]|[^\S\n]?[年月])"
    r"|(?<![\d个第.])(?P<m5>1[0-2]|0?[1-9])\s?月(?:份)?(?!球|\d(?!\d*(?:[,.]\d+)?[百千万]?[余多]?[款起件个家例人名条宗次份台部]))"
    r"|(?P<y6>[一二][〇零一二三四五六七八九]{3})年(?:(?P<m6>十[一二]?|[一二三四五六七八九])月)?|(?<![一二三四五六七八九十〇零\d个年第])(?P<m7>十[一二]?|[一二三四五六七八九])月(?:份)?(?=[底初末中上下，。、至到前起以开间的]))",
)
_YEARS = re.compile(
    rf"(?=[12])(?:(?<={_YEAR}[-–—])|(?<=[Mm]id-)|(?<=[Ll]ate-)|(?<=[Ee]arly-)|(?<![\d.$€£¥/第-])(?<!\d,))(?<!RMB)(?<!RMB )(?P<year>{_YEAR})\s?(?:年(?:度|底|初|末)?|(?![\d%]|[,.]\d|-\d{{3}}(?!\d)|\s?[万亿元条人家款件起个名本份张台部户例宗次项篇封辆所处]|\s+(?:people|cases|apps|Apps|yuan|companies|users)\b))"
)
_COMPARED = re.compile(
    r"(?i)\b(?:from|than(?:\s+in)?|over|against|versus|as(?:\s(?:many|much|high|large))?\sas(?:\sin)?|compared\s+(?:with|to)|(?:same|corresponding|like)\s(?:period|months?|quarter|time)\s(?:of|in))\s+(?:the\s)?\Z"
)
_PART_OF_MONTH = re.compile(
    r"(?:\b(?P<end>end|beginning|start)\sof\s(?:the\s(?:month\sof\s)?)?|\b(?P<part>early|mid|late)[\s-])\Z",
    re.IGNORECASE,
)
_SHORT_SPAN = re.compile(rf"(?P<first>{_YEAR})\s?[-–—]\s?(?P<last>\d\d)(?!\d|-)")
_DAY = re.compile(
    r"(?:(?=[0-3])(?<![\d.月年、至-])|(?<=[本当该下上次]月))(?P<day>[12]\d|3[01]|0?[1-9])日(?![内均后]|以[内上下后]|之[内后]|的|期|拘|为|时限|常)"
)
_DAY_AFTER = re.compile(r"(?P<gap>[、至到—–-]|\s?至\s?)(?P<day>[12]\d|3[01]|0?[1-9])日(?![内以])")
_LENGTH_BEFORE = re.compile(
    r"(?:拘留|期限|不超过|不少于|至少|满|逾期|超过|最长|延长|用时|耗时|历时|时长|周期|连续|达|共|处|为|近|约|[零一二三四五六七八九十])\Z"
)


def read(text: str) -> Iterator[Fact]:
    """Every date of a text as far as it is given; of overlapping readings the fullest."""
    taken = bytearray(len(text))
    for fact in _all(text):
        if not any(taken[fact.start : fact.end]):
            taken[fact.start : fact.end] = b"\x01" * (fact.end - fact.start)
            yield fact


def _all(text: str) -> Iterator[Fact]:
    for day in dates(text):
        yield _fact(text, day.start, day.end, When(day.year, day.month, day.day))
        after = _RANGE.match(text, day.end)
        if after and not _is_year(text, after.start("day")):
            yield _fact(text, after.start("day"), after.end("day"), When(day.year, day.month, int(after["day"])))
            for one in re.finditer(r"\d+", after["list"]):
                start = after.start("list") + one.start()
                yield _fact(text, start, start + len(one.group()), When(day.year, day.month, int(one.group())))
        before = _DAYS_BEFORE.search(text, max(0, day.start - 24), day.start) if text[day.start].isdigit() else None
        for one in re.finditer(r"\d+", before["days"]) if before else ():
            start = (before.start("days") if before else 0) + one.start()
            yield _fact(text, start, start + len(one.group()), When(day.year, day.month, int(one.group())))
        zh = _DAY_AFTER.match(text, day.end)
        if zh:
            yield _fact(text, zh.start("day"), zh.end(), When(day.year, day.month, int(zh["day"])))
    for match in _PARTS.finditer(text):
        if when := _part(match):
            yield _fact(text, match.start(), match.end(), when)
    for match in _MONTHS.finditer(text):
        n = next(n for n in "1234576" if match[f"m{n}"] or n == "6")
        start = match.start(f"m{n}") if n in "125" else match.start()
        end = match.end("m2") if n == "2" else match.end()
        yield _fact(text, start, end, _month(match, n))
    for match in _SHORT_SPAN.finditer(text):
        first, last = int(match["first"]), int(match["first"][:2] + match["last"])
        if first < last <= first + 20:
            yield _fact(text, match.start("first"), match.end("first"), When(first))
            yield _fact(text, match.start("last"), match.end("last"), When(last))
    for match in _YEARS.finditer(text):
        yield _fact(text, match.start(), match.start() + len(match.group().rstrip()), When(int(match["year"])))
    for match in _DAY.finditer(text):
        if not _LENGTH_BEFORE.search(text, max(0, match.start() - 3), match.start()):
            yield _fact(text, match.start(), match.end(), When(None, None, int(match["day"])))


def _is_year(text: str, start: int) -> bool:
    return re.match(_YEAR, text[start : start + 4]) is not None


def _fact(text: str, start: int, end: int, when: When) -> Fact:
    compared = _COMPARED.search(text, max(0, start - 20), start)
    noun = "compared" if compared else ""
    if (when.part or (when.month and not when.day)) and (
        part := _PART_OF_MONTH.search(text, max(0, start - 20), start)
    ):
        noun = (part["end"] or part["part"]).lower()
    return Fact("date", start, end, text[start:end], str(when), when=when, noun=noun)


def _part(match: re.Match[str]) -> When | None:
    """The half, quarter or first months that a match names."""
    found = match.groupdict()
    year = next(
        (
            int(found[g])
            for g in ("hy", "qy", "qy2", "qy3", "hy2", "my", "ly", "zy", "zqy", "zmy", "tqy", "ztqy")
            if found[g]
        ),
        None,
    )
    if found["half"] or found["h"]:
        return When(year, part=f"H{_ORDINALS.get((found['half'] or '').lower()) or found['h']}")
    if found["quarter"]:
        return When(year, part=f"Q{_ORDINALS[found['quarter'].lower()]}")
    if found["quarters"] or found["zquarters"]:
        return When(year, part="M9" if (found["quarters"] or found["zquarters"]).lower() in ("three", "三") else "M6")
    if found["q"] or found["q3"]:
        return When(year, part=f"Q{found['q'] or found['q3']}")
    if found["months"]:
        number = next(numerals.numbers(found["months"]), None)
        return When(year, part=f"M{int(number.value)}") if number else None
    if found["last"]:
        return When(year, part=f"M{_NUMBER[found['last'].lower()]}")
    if found["zh_half"]:
        return When(year, part=f"H{_ZH[found['zh_half']]}")
    if found["zq"]:
        return When(year, part=f"Q{_ZH[found['zq']]}")
    months = numerals.chinese(found["zm"]) if is_chinese(found["zm"]) else int(found["zm"])
    return When(year, part=f"M{int(months or 0)}")


def _month(match: re.Match[str], n: str) -> When:
    if n in "12":
        return When(int(match["y1"]) if n == "1" else None, _NUMBER[match[f"m{n}"].lower()])
    if n in "34":
        return When(int(match[f"y{n}"]), int(match[f"m{n}"]))
    if n == "5":
        return When(None, int(match["m5"]))
    if n == "7":
        return When(None, int(numerals.chinese(match["m7"]) or 0))
    year = numerals.chinese(match["y6"])
    month = numerals.chinese(match["m6"]) if match["m6"] else None
    return When(int(year) if year is not None else None, int(month) if month is not None else None)
