"""Shares in words: "two thirds", "one in five", 百分之六十, 三分之一, 九成."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from newsletter.core import numerals
from newsletter.core.facts.fact import Fact, plain

_PERCENT_ZH = re.compile(r"(?P<base>[百千万])分之(?P<number>[零一二三四五六七八九十百点]+|\d+(?:\.\d+)?)")
_FRACTION = re.compile(
    r"(?=[otfsena0-9一二三四五六七八九十每])(?:\b(?P<top>one|two|three|four|five|six|seven|eight|nine|a(?=\s(?:third|quarter|fifth|tenth)\s(?:of|more|less)))[\s-](?P<bottom>third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth)s?\b(?!(?<=[Qq]uarters)(?!\sof\b|\s?[,;.(]?\s?\w*\s?(?:were|are|was|is|had|have|said)\b)(?=\s*\Z|\sof\s(?:19|20)\d\d))(?!\sof\s(?:19|20)\d\d)(?!\sof\san?\s(?:million|billion))"
    r"|\b(?P<some>one|two|three|four|five|six|seven|eight|nine|(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty)(?=\sout\sof)|ninety-nine|\d{1,2}(?=\s(?:\w+\s)?out\sof\severy))(?:\s[a-z-]+(?=\s(?:out\sof|in)\s)|(?<=[Oo]ne)(?:\s(?!was|were|is|are|had|has|and|or|who|which|that)[A-Za-z-]+){2,6}?(?=\sin\s))?\s(?:in|out\sof)(?:\severy)?\s(?P<all>\d{1,3}(?:,\d{3})+|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|(?:a\s)?hundred|(?:100|10|20|50)(?![,.]\d)|(?<=one\sin\s)\d{2,3}(?!\d|[,.]\d)|(?<=out\sof\s)\d{2,3}|(?<=in\s)\d{2,3}(?=\sof\s(?:the|which|whom|them)))(?=[\s.,;)](?!(?:years?|months?|weeks?|days?|hours?|minutes?|cities|provinces|countries|regions|districts|counties|municipalities|batches|stages|phases|places|sectors|fields|categories|languages|courts|areas|rounds|states|groups|installments|instalments|parts|steps|markets|stores|offices|branches|rooms|towns|villages|schools|hospitals|airports|stations|different|other|more|large|major|key)\b))"
    r"|(?P<zh_bottom>[二三四五六七八九十])分之(?P<zh_top>[一二三四五六七八九])|每(?P<zh_all>[二两三四五六七八九十]|\d{1,2})(?P<zh_unit>[款个家名人件起])[^，。；\d]{0,12}?有(?P<zh_some>[一二两三四五六七八九]|\d)(?P=zh_unit)|(?P<cheng>[一二两三四五六七八九])成(?P<cheng_more>[一二三四五六七八九半])?(?=[^功立为年果本都分交熟因员语效就绩型套员]))",
    re.IGNORECASE,
)
_PARTS = {
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twentieth": 20,
}


def read(text: str) -> Iterator[Fact]:
    """Every share of a text that is written in words."""
    for match in _PERCENT_ZH.finditer(text):
        written = match["number"]
        number = Decimal(written) if written[0].isdigit() else _decimal(written)
        if number is not None:
            yield _percent(text, match.start(), match.end(), number / {"百": 1, "千": 10, "万": 100}[match["base"]])
    for match in _FRACTION.finditer(text):
        if match["some"]:
            whole = match["all"].lower().removeprefix("a ")
            top, bottom = (
                99
                if match["some"].lower() == "ninety-nine"
                else numerals._WORDS.get(match["some"].lower()) or int(match["some"]),
                int(numerals._WORDS.get(whole) or (100 if whole == "hundred" else int(whole.replace(",", "")))),
            )
            if top >= bottom and "out" not in match.group().lower():
                continue
            number = Decimal(100 * top) / bottom
        elif match["top"]:
            if match["top"].lower() not in ("one", "a") and not match.group().endswith("s"):
                continue  # two third countries
            number = Decimal(int(numerals._WORDS.get(match["top"].lower(), 1)) * 100) / _PARTS[match["bottom"].lower()]
        elif match["zh_all"]:
            few, all_of = (
                Decimal(w) if w.isdigit() else numerals.chinese(w) or Decimal(1)
                for w in (match["zh_some"], match["zh_all"])
            )
            number = few * 100 / all_of
        elif match["zh_top"]:
            number = (
                (numerals.chinese(match["zh_top"]) or 0) * Decimal(100) / (numerals.chinese(match["zh_bottom"]) or 1)
            )
        else:
            more = match["cheng_more"] or ""
            number = (numerals.chinese(match["cheng"]) or Decimal(0)) * 10
            number += 5 if more == "半" else numerals.chinese(more) or 0 if more else 0
        yield _percent(text, match.start(), match.end(), round(Decimal(number), 2) if number >= 1 else Decimal(number))


def _decimal(written: str) -> Decimal | None:
    whole, _, rest = written.partition("点")
    value = numerals.chinese(whole) if whole else None
    digits = "".join(str(numerals._DIGITS[c]) for c in rest if c in numerals._DIGITS)
    return Decimal(f"{int(value)}.{digits or 0}") if value is not None else None


def _percent(text: str, start: int, end: int, number: Decimal) -> Fact:
    qualifier = numerals.qualifier_before(text, start)
    return Fact(
        "percentage", start, end, text[start:end], f"{plain(number)}%", number, frozenset(["%"]), qualifier=qualifier
    )
