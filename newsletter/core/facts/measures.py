"""Amounts, percentages, durations and counts: a figure with what it measures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

from newsletter.core import numerals
from newsletter.core.alternatives import any_of
from newsletter.core.facts import clock, shares, units
from newsletter.core.facts.fact import Fact, plain
from newsletter.core.languages import is_chinese
from newsletter.core.numerals import EXACT, Figure, figures

_PERCENT = re.compile(
    r"\s{0,2}(?:(?P<points>percentage\s+points?|个百分点)|%|％|percent\b|per\s?cent\b)", re.IGNORECASE
)
_AND_MONTHS = re.compile(
    r"(?:\s?,?\s?(?:and\s)?|[零又]?)(?P<number>\d{1,2}|[a-z]+|[一二三四五六七八九十两]{1,3})(?:[\s-]months?\b|个月)",
    re.IGNORECASE,
)
_AND_MINUTES = re.compile(
    r"(?:\sand\s|\s|[零又])?(?P<number>\d{1,2}|[a-z]+|[一二三四五六七八九十]{1,3})(?:[\s-]minutes?\b|分钟)",
    re.IGNORECASE,
)
_AND_HALF = re.compile(r"半(?!数)|\sand\sa\shalf\b", re.IGNORECASE)
_HALF_MORE = re.compile(r"[\s-]and[\s-]a[\s-]half[\s-]?|个半(?=月|小时|星期|学期)", re.IGNORECASE)
_HALF = Decimal("0.5")
_MONTH_ZH = re.compile("(?P<word>月)")
_AFTER_UNIT = re.compile(
    r"(?P<over>余|多)|(?P<least>以上|及以上|\s+or\s+(?:more|above|over|older))|(?P<up>以下|以内|之内|\s+or\s+(?:less|fewer))|(?P<about>左右)"
)
_ENDING = {"over": numerals.OVER, "least": numerals.AT_LEAST, "up": numerals.UP_TO, "about": numerals.ABOUT}
_RANGE = re.compile(r"\s?(?:-|–|—|~|～|至|到|to|and|或|or)\s?(?:RMB\s?|US\$|[€£$¥￥])?\Z")
_TO = re.compile(r"\s?(?:-|–|—|to)\s?")
_COMMA = re.compile(r"\s?[,、，]\s?")
_DEFINITE = re.compile(
    r"(?:\b(?:the|these|those|both|other|his|her|its|their|all|first|last|past|following)(?:\s+other)?|该|这|上述|前述|其余|其他)\s*\Z",
    re.IGNORECASE,
)
_OTHER = re.compile(r"\s+other\b", re.IGNORECASE)
_OF_THEM = re.compile(r"\s+of\s+(?:them|those|these|which|whom)\b")
_DID = re.compile(rf"\s+(?:[a-z]+ed\s+[a-z]+s\b|{any_of(units.VERBS)}\b)")
_BYTES = re.compile(
    r"\s?(?:(?P<letter>[KMGTPEZ])B|(?P<bare>[GT])(?=[\u4e00-\u9fff])|(?P<small>[kmgt])b|(?P<word>kilo|mega|giga|tera|peta|exa|zetta)bytes?)(?![A-Za-z])"
)
_NO_ONE = re.compile(r"[统唯单专同划万]一|.?一(?:部署|部分|次性|条龙|家人)", re.DOTALL)  # 统一部署 counts nothing
_IN_A_LIST = re.compile(
    r"(?:(?<![^\n])|(?:(?<=[：:；;。])|(?<=[：:；;。] ))(?=\d+[、．.][\u4e00-\u9fff]))\d{1,2}[、．.](?!\d)"
)
AGE = "age"
_AGE = re.compile(r"\s+of\s+age\b|[\s-]olds?\b")
_AGED_OF = re.compile(
    r"\b(?:(?:man|woman|girl|boy|lord|clerk|nurse|person|male|female|one|er|or)\sof|aged?)\s\Z|[a-z]\sof\s\Z"
)
_IN_BRACKETS = re.compile(r"(?:\A|[\n;；。:：,，]\s?)[（(]\Z")
_QUOTES = ("“", "”", '"')
_DATA_OF = re.compile(
    r"\b(?:data|details|records|information|particulars|profiles)\s(?:of|on|about)\s(?:[a-z]+\s){0,3}\Z"
)
_OCCASIONS = frozenset(("cases", "instances", "occasions"))
_IN = re.compile(r"\b[Ii]n\s\Z")
_AGED = re.compile(r"\b(?:aged?|ages|the age of)\s(?:\w+\s){0,3}\Z")
_YOUNG = re.compile(
    r"\b(?:child(?:ren)?|minors?|teenagers?|juveniles?|kids|pupils)\s(?:who\sare\s)?(?:under|below|younger\sthan)\s\Z",
    re.IGNORECASE,
)
_ODD = re.compile(r"[余多](?=[年天日个小])")
_FIVE_YEAR = re.compile(r"five[\s-]year", re.IGNORECASE)


def read(text: str) -> Iterator[Fact]:
    """Every figure of a text that no date, document or ordinal has taken (those are blanked), as what it measures."""
    taken: list[Fact] = [*shares.read(text), *clock.read(text)]
    yield from taken
    found: list[tuple[Figure, Fact | None]] = []
    covered = {place for fact in taken for place in range(fact.start, fact.end)}
    reached = -1
    for figure in figures(text):
        if figure.start >= reached and figure.start not in covered:
            fact = _fact(text, figure)
            found.append((figure, fact))
            reached = fact.end if fact else figure.end
    yield from _shared_units(text, found)


def _fact(text: str, figure: Figure) -> Fact | None:
    """What a figure measures: money, a share, a time, else a count."""
    after = text[figure.end : figure.end + 40]
    fact = (
        _money(text, figure, after) or _share(text, figure, after) or _time(text, figure, after) or _count(text, figure)
    )
    return _qualified(text, fact) if fact else None


def _qualified(text: str, fact: Fact) -> Fact:
    """The fact with a qualifier that stands behind its unit: 5万元以上."""
    ending = _AFTER_UNIT.match(text, fact.end)
    if ending and fact.qualifier == EXACT:
        return replace(fact, qualifier=next(_ENDING[name] for name, found in ending.groupdict().items() if found))
    return fact


def _made(
    text: str,
    figure: Figure,
    end: int,
    kind: str,
    value: str,
    number: Decimal,
    unit: frozenset[str],
    start: int | None = None,
    noun: str = "",
) -> Fact:
    start = figure.start if start is None else start
    return Fact(
        kind, start, end, text[start:end], value, number, unit, None, figure.qualifier, figure.step, noun, figure.spelled  # type: ignore[arg-type]
    )  # fmt: skip


def _money(text: str, figure: Figure, after: str) -> Fact | None:
    before = units.BEFORE.search(text, max(0, figure.start - 8), figure.start)
    match = units.AFTER.match(after)
    if before is None and (match is None or (match["word"] == "won" and figure.value < 100)):
        return None
    start = before.start() if before else figure.start
    end = figure.end + (match.end() if match else 0)
    name = before.group().strip() if before else ""
    plain_yuan = match is not None and match["word"] == "元" and name in units.CURRENCY_BEFORE  # 澳门元34.6万元
    currency = units.CURRENCY_AFTER[match["word"].lower()] if match and not plain_yuan else units.CURRENCY_BEFORE[name]
    if name in ("$",) and match is None:
        currency = "USD"
    return _made(
        text, figure, end, "amount", f"{currency} {plain(figure.value)}", figure.value, frozenset([currency]), start
    )


def _share(text: str, figure: Figure, after: str) -> Fact | None:
    match = _PERCENT.match(after)
    if match is None:
        return None
    unit = "pp" if match["points"] else "%"
    return _made(
        text,
        figure,
        figure.end + match.end(),
        "percentage",
        f"{plain(figure.value)}{unit}",
        figure.value,
        frozenset([unit]),
    )


def _time(text: str, figure: Figure, after: str) -> Fact | None:
    odd = _ODD.match(after) if after[:1] in ("余", "多") else None
    shift = odd.end() if odd else 0
    halved = _HALF_MORE.match(after)
    if halved:
        shift = halved.end()
        odd = None
    match = units.TIME.match(after, shift) or (_MONTH_ZH.match(after, shift) if halved else None)
    if match is None or (_FIVE_YEAR.match(text, figure.start) and "lan" in text[figure.end : figure.end + 12]):
        return None
    if match["word"] == "日" and re.match(r"\s?元", after[match.end() :]):
        return None
    unit, many = units.TIMES["个月" if match["word"] == "月" else match["word"].lower()]
    if match["word"] == "周" and after[match.end() : match.end() + 1] in "知边围某":
        return None
    number, end = (figure.value + (_HALF if halved else 0)) * many, figure.end + match.end()
    if many == 12:
        half, months = (None, None) if halved else (_AND_HALF.match(text, end), _AND_MONTHS.match(text, end))
        if half:
            number, end = number + 6, half.end()
        elif months and (more := _small(months["number"])) is not None:
            number, end = number + more, months.end()
    elif many == 1 and unit == "month" and (half := _AND_HALF.match(text, end)):
        number, end = number + Decimal("0.5"), half.end()
    elif many == 60 and (minutes := _AND_MINUTES.match(text, end)) and (rest := _small(minutes["number"])) is not None:
        number, end = number + rest, minutes.end()
    fact = _made(text, figure, end, "duration", f"P{plain(number)} {unit}", number, frozenset([unit]))
    fact = replace(fact, step=figure.step * many if number == figure.value * many else Decimal(1))
    if "岁" in match["word"] or (
        many == 12 and (_AGE.match(text, end) or _AGED.search(text, max(0, figure.start - 24), figure.start))
    ):
        fact = replace(fact, noun=AGE)
    return replace(fact, qualifier=numerals.OVER) if odd and fact.qualifier == EXACT else fact


def _small(written: str) -> Decimal | None:
    found = next(numerals.numbers(written), None)
    return found.value if found else None


def _count(text: str, figure: Figure) -> Fact | None:
    """A count with the classes of its noun; None for what only looks like one."""
    written = text[figure.start : figure.end]
    if _IN_BRACKETS.search(text, max(0, figure.start - 3), figure.start) and text[figure.end : figure.end + 1] in (
        ")",
        "）",
    ):
        return None  # (3) of a list
    if (written == "一" and _NO_ONE.match(text, max(0, figure.start - 1))) or _IN_A_LIST.match(text, figure.start):
        return None
    if (
        text[figure.start - 1 : figure.start] in _QUOTES
        and text[figure.end : figure.end + 1] in _QUOTES
        and figure.start
    ):
        return None  # the “618” festival
    chinese = units.chinese(text, figure.end)
    if chinese:
        classes, end, noun = chinese
        kept = classes - {"fold"} if noun != "倍" else classes
    elif is_chinese(written) and not figure.scaled and figure.value < 100 and figure.spelled:
        return None  # 一般, 统一, 三方: words with a numeral in them
    else:
        kept, end, noun = units.english(text, figure.end, figure.start)
    if noun in _OCCASIONS and _IN.search(text, max(0, figure.start - 4), figure.start):
        kept = frozenset()  # in 37 cases the operator had to: of whatever is told
    if kept and "record" not in kept and _DATA_OF.search(text, max(0, figure.start - 40), figure.start):
        kept |= {"record"}  # the data of 218,000 members
    apart = text[figure.start - 1 : figure.start].isspace()  # as words of age are
    young = apart and figure.value <= 21 and _YOUNG.search(text, max(0, figure.start - 40), figure.start)
    aged = apart and not noun and figure.value <= 120
    if young or (aged and _AGED.search(text, max(0, figure.start - 24), figure.start)):
        months = figure.value * 12
        fact = _made(text, figure, figure.end, "duration", f"P{plain(months)} month", months, frozenset(["month"]))
        return replace(fact, noun=AGE, step=figure.step * 12)
    if figure.spelled and not chinese and not _counts(text, figure, noun):
        return None
    if size := _BYTES.match(text, figure.end):
        noun = f"{(size['letter'] or size['bare'] or size['small'] or size['word'])[0].upper()}B"
        kept = frozenset([noun])
    value = f"{plain(figure.value)} {noun}".strip()
    noun = f"other {noun}" if _OTHER.match(text, figure.end) else noun
    words_end = figure.end if chinese is None else end
    return _made(text, figure, words_end, "count", value, figure.value, kept, noun=noun)


def _counts(text: str, figure: Figure, noun: str) -> bool:
    """Whether a number word counts something: "seven Apps" does, "one of them" and "the two" say nothing that a source must hold."""
    if is_chinese(text[figure.start : figure.end]):
        return figure.value >= 100
    if not noun and figure.value > 3 and (_OF_THEM.match(text, figure.end) or _DID.match(text, figure.end)):
        return True
    if figure.value <= 1 or not noun:
        return figure.value > 20 and bool(noun)
    if figure.value > 3:
        return True
    others = re.match(r"\s+(?:other|further|more|of)\b", text[figure.end : figure.end + 12])
    return others is None and _DEFINITE.search(text, max(0, figure.start - 20), figure.start) is None


def _shared_units(text: str, found: list[tuple[Figure, Fact | None]]) -> Iterator[Fact]:
    """The facts; the first number of a range takes the unit of the last: "10,000 to 50,000 yuan", 1万至5万元, or the last the currency of the first: "RMB 0.3 to 1"."""
    for index, ((_, fact), (after, last)) in enumerate(pairwise(found)):
        bare = last is not None and last.kind == "count" and not last.noun and not last.units
        if bare and last and fact and fact.kind == "amount" and _TO.fullmatch(text, fact.end, last.start):
            currency = next(iter(fact.units))
            found[index + 1] = (
                after,
                replace(last, kind="amount", value=f"{currency} {plain(last.number or Decimal(0))}", units=fact.units),
            )
    end: tuple[Figure, Fact] | None = None  # the end of a range or list, whose unit those before it share
    listed = False
    for index in range(len(found) - 1, -1, -1):
        figure, fact = found[index]
        bare = fact is None or (fact.kind == "count" and not fact.noun and not fact.units)
        behind = found[index + 1][1] if end else None
        between = text[figure.end : behind.start] if behind else ""
        own = _AGED_OF.search(text, max(0, figure.start - 12), figure.start)
        joined = bool(between) and not own and (_RANGE.fullmatch(between) or (listed and _COMMA.fullmatch(between)))
        same = end is not None and fact is not None and fact.kind == "amount" and fact.units == end[1].units
        if joined and end and figure.value and (bare or (same and _RANGE.fullmatch(between))):
            found[index] = (figure, _like(text, figure, end[1], end[0]))
            listed = bare
            continue
        ends = fact is not None and fact.kind in ("amount", "percentage", "duration") and fact.number is not None
        end = (figure, fact) if ends and fact else None
        listed = False
    yield from (fact for _, fact in found if fact is not None)


def _like(text: str, figure: Figure, last: Fact, other: Figure) -> Fact:
    """A figure as the fact that the end of its range is; "1 to 5 million" gives it the scale too."""
    value, step = figure.value, figure.step
    if (
        last.kind == "amount"
        and other.scaled
        and not figure.scaled
        and value < 10000
        and "," not in text[figure.start : figure.end]
    ):
        factor = Decimal(10) ** (len(str(int(other.step))) - 1) if other.step >= 10 else Decimal(1)
        scale = next(
            (
                s
                for s in (Decimal(10**9), Decimal(10**8), Decimal(10**6), Decimal(10**4))
                if re.search(_SCALE_WORDS[int(s)], text[other.start : other.end], re.IGNORECASE)
            ),
            factor,
        )
        value, step = value * scale, step * scale
    number = value
    if last.kind == "duration" and other.value:
        number = (
            value * (last.number or value) / other.value if last.number and last.number % other.value == 0 else value
        )
    unit = next(iter(last.units))
    shown = {"amount": f"{unit} {plain(number)}", "percentage": f"{plain(number)}{unit}"}.get(
        last.kind, f"P{plain(number)} {unit}"
    )
    before = units.BEFORE.search(text, max(0, figure.start - 8), figure.start)
    start = before.start() if before else figure.start
    return replace(
        last,
        start=start,
        end=figure.end,
        words=text[start : figure.end],
        value=shown,
        number=number,
        step=step,
        qualifier=figure.qualifier,
    )


_SCALE_WORDS = {10**9: "billion|bn", 10**8: "[亿億]", 10**6: "million|mn|m$", 10**4: "[万萬]"}
