"""Reading numbers: "1.2 million", "120万", "4,098", "一百二十万", "seven" — one value for every way to write it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from newsletter.core.alternatives import any_of

_SCALES = {
    "hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000, "trillion": 1_000_000_000_000,
    "百": 100, "千": 1_000, "佰": 100, "仟": 1_000, "万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000,
}  # fmt: skip
_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
_DIGITS |= {
    char: value for value, char in enumerate("壹贰叁肆伍陆柒捌玖", 1)
}  # as sums are written in decisions: 壹拾万元
_WORDS = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen twenty".split()
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBER = re.compile(
    r"(?<![A-Za-z0-9.])(?P<figure>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s*(?P<scale>hundred|thousand|million|billion|trillion)\b"
    r"|\s?(?P<wan>[百千]?[万萬亿億]+|[百千]))?"
    r"|(?P<chinese>[零〇一二两兩三四五六七八九十百千]+[万萬亿億]?[零〇一二两兩三四五六七八九十百千]*[万萬]?[零〇一二两兩三四五六七八九十百千]*)"
    rf"|\b(?P<word>{any_of(_WORDS)})\b(?:\s+(?P<word_scale>hundred|thousand|million|billion)\b)?",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Number:
    """A number found in a text: its place, its words, its value."""

    start: int
    end: int
    words: str
    value: Decimal


def numbers(text: str) -> Iterator[Number]:
    """Every number in a text, in order, figures and words alike."""
    for match in _NUMBER.finditer(text):
        value = _value(match)
        if value is not None:
            yield Number(match.start(), match.end(), match.group(), value)


def _value(match: re.Match[str]) -> Decimal | None:
    if match["figure"]:
        value = Decimal(match["figure"].replace(",", ""))
        if match["scale"]:
            return value * _SCALES[match["scale"].lower()]
        for char in match["wan"] or "":
            value *= _SCALES[char]
        return value
    if match["chinese"]:
        return chinese(match["chinese"])
    value = Decimal(_WORDS[match["word"].lower()])
    return value * _SCALES[match["word_scale"].lower()] if match["word_scale"] else value


def chinese(text: str) -> Decimal | None:
    """The value of a Chinese numeral ("一百二十万" is 1,200,000); None where it is none."""
    total = section = digit = 0
    if len(text) > 1 and all(char in _DIGITS for char in text):  # digits read one by one: 二〇二六
        return Decimal("".join(str(_DIGITS[char]) for char in text))
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in "十拾":
            section, digit = section + (digit or 1) * 10, 0
        elif char in "百千佰仟":
            section, digit = section + (digit or 1) * _SCALES[char], 0
        elif char in _SCALES:
            total, section, digit = (total + section + digit) * _SCALES[char], 0, 0
        else:
            return None
    return Decimal(total + section + digit)


# ---- figures with what qualifies them -------------------------------------------------------------

OVER, ABOUT, NEARLY, AT_LEAST, UP_TO, UNDER, EXACT = "over", "about", "nearly", "at least", "up to", "under", "exact"
_BEFORE = {
    OVER: r"more\s+than|over|exceed(?:s|ed|ing)?|above|upwards?\s+of|in\s+excess\s+of|greater\s+than|surpass(?:ed|es|ing)?|pass(?:es|ed)|tops|topped|beyond|超过|超|逾|高于|突破|(?<!以)上(?=[百千万])",
    AT_LEAST: r"at\s+least|no\s+(?:less|fewer)\s+than|not\s+(?:less|fewer)\s+than|至少|不少于|不低于|不小于",
    NEARLY: r"nearly|almost|close\s+to|近|将近|接近",
    ABOUT: r"about|around|approximately|roughly|some|circa|an?\s+estimated|约|大约|大概|约为",
    UP_TO: r"up\s+to|at\s+most|no\s+more\s+than|not\s+more\s+than|no\s+later\s+than|not\s+exceed(?:ing)?|a\s+maximum\s+(?:fine\s+)?of|as\s+(?:many|much)\s+as|最高|最多|不超过|不高于|不多于|多达|高达",
    UNDER: r"less\s+than|fewer\s+than|under|below|不足|低于|少于|不满|未满",
}
_AFTER = {
    OVER: r"\s?\+|[-\s]plus\b|[-\s]odd\b|\s+or\s+more\b|余|多(?!次|种|家|个|名|起|项|数)|有余",
    AT_LEAST: r"\s+(?:or|and)\s+(?:above|over|older|up)\b|以上|及以上",
    ABOUT: r"\s+or\s+so\b|左右|上下|来(?=[个名家款万])",
    UP_TO: r"\s+or\s+(?:less|fewer|under)\b|以下|以内",
}
_BEFORE_HEADS = "".join(sorted(set(re.findall(r"(?:^|\|)(?:\(\?<!以\))?(\w)", "|".join(_BEFORE.values())))))
QUALIFIED_BEFORE = re.compile(
    f"(?=[{_BEFORE_HEADS}])(?:"
    + "|".join(f"(?P<q{n}>{p})" for n, p in enumerate(_BEFORE.values()))
    + r")(?:\s+a\s+total\s+of)?\s*(?:(?:RMB|CNY|US\$|HK\$|[€£$¥￥]|人民币)\s*)?\Z",
    re.IGNORECASE,
)
_QUALIFYING = frozenset(QUALIFIED_BEFORE.pattern)
_QUALIFIED_AFTER = re.compile("(?:" + "|".join(f"(?P<q{n}>{p})" for n, p in enumerate(_AFTER.values())) + ")")
_ONES = any_of(_WORDS)
_BIG = "dozen|hundred|thousand|million|billion|trillion|crores?|lakhs?"
_AFTER_BIG = r"(?:(?<=hundred[\s-])|(?<=thousand[\s-])|(?<=[mb]illion[\s-]))"  # "one and three years" are two terms
_LATIN_WORDS = rf"(?:(?:half\s+|(?:a|three)\s+quarters?\s+of\s+)?an?\s+(?={_BIG})|half\s+an?\s+(?=hour|year|month|day|decade)|an?\s+(?=(?:year|month)s?\s+and\s+(?:a\s+half|\w+\s+(?:months?|days?))\b)|(?:{_ONES})\b[\s-]*)(?:(?:{_AFTER_BIG}and\s+)?(?:{_ONES}|{_BIG})\b[\s-]*)*"
_CURRENCY_HEAD = r"RMB|CNY|USD|EUR|GBP|HKD|JPY|SGD|AUD|CAD|KRW|INR|CHF|NOK|SEK|DKK|PLN|THB|BRL|Rs"
_HEADS = "".join(
    sorted({word[0] for word in (*_WORDS, *_BIG.split("|"), *_CURRENCY_HEAD.lower().split("|"), "a", "half")})
)
_FIGURE = re.compile(  # what it can begin with is asked first: nearly every place of a text is dismissed by that alone
    rf"(?=[{_HEADS}0-9零〇一二两兩三四五六七八九十百千半壹贰叁肆伍陆柒捌玖拾])(?:(?:(?<![A-Za-z0-9_.#/·])|(?<=[A-Za-z][A-Za-z][A-Za-z])(?=\d[\d,.]*\s?[百千万亿]?[余多]?[款个家件起条台次例张份部名]))(?<!\d,)(?:(?:{_CURRENCY_HEAD})(?=\d)|(?-i:R)(?=\d[\d,.]*\s?(?:[mb]illion|bn|m)\b))?"
    r"(?P<figure>\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d{1,4}(?:,\d{4})+|\d+(?:\.\d+)?)(?!\d|[,.·]\d|(?![GTPEZ]B(?![A-Za-z])|[GT](?=[\u4e00-\u9fff])(?!.(?:网|基站|通信|技术|时代|手机|消息|应用|产业|工厂|用户|套餐)))[A-Za-z](?<![mkb])(?!uan|MB|mb|uro))"
    r"(?:[\s-]*(?P<scale>hundred|thousand|million|billion|trillion|crores?|lakhs?|mn|bn|mln|bln|k|m)(?![A-Za-z])"
    r"|(?P<odd>[余多])?\s?(?P<wan>[十百千]?[万萬亿億]+|[百千])(?P<odd2>[余多])?)?"
    r"|(?!百[度货姓科川合胜世]|千[问寻库])(?P<chinese>[零〇一二两兩三四五六七八九十百千半][零〇一二两兩三四五六七八九十百千万萬亿億余]*|[壹贰叁肆伍陆柒捌玖拾][零壹贰叁肆伍陆柒捌玖拾佰仟万萬亿億]+)"
    rf"|(?<![A-Za-z-])(?P<words>{_LATIN_WORDS}))",
    re.IGNORECASE,
)
_SHORT_SCALES = {"mn": 10**6, "m": 10**6, "mln": 10**6, "bn": 10**9, "bln": 10**9, "k": 1000, "dozen": 12}
_SHORT_SCALES |= {"crore": 10**7, "crores": 10**7, "lakh": 10**5, "lakhs": 10**5}


@dataclass(frozen=True)
class Figure:
    """A number with its qualifier ("over", "nearly", "exact" …) and its step: one unit of its last digit that says something.

    `start` and `end` are the number's own, without the qualifier before it. `scaled`: a scale is written ("million", 万).
    `spelled`: in words or Chinese numerals.
    """

    start: int
    end: int
    value: Decimal
    qualifier: str
    step: Decimal
    scaled: bool = False
    spelled: bool = False


def figures(text: str) -> Iterator[Figure]:
    """Every number in a text with its qualifier, "1.2 million", "120万", "六千余" and "two hundred" alike; places are of the text given."""
    for match in _FIGURE.finditer(text):
        read = _figure(match)
        if read is None:
            continue
        value, step, odd = read
        start, end = match.start(), match.start() + len(match.group().rstrip(" -\t\n"))
        if match["figure"]:
            start = match.start("figure")
        qualifier = OVER if odd else qualifier_before(text, match.start())
        after = _QUALIFIED_AFTER.match(text, end)
        if qualifier == EXACT and after:
            qualifier = next(name for n, name in enumerate(_AFTER) if after[f"q{n}"])
            if after.group().strip() in ("余", "多", "有余", "+") or after.group().endswith(("odd", "plus")):
                end = after.end()
        scaled = bool(match["scale"] or match["wan"])
        yield Figure(start, end, value, qualifier, step, scaled, not match["figure"])


def qualifier_before(text: str, start: int) -> str:
    """What qualifies the number that begins at a place: over, nearly, at most; exact where nothing does."""
    last = text[max(0, start - 30) : start].rstrip()[-1:]
    if last not in _QUALIFYING and ("\u3400" <= last <= "\u9fff" or not last.isalpha()):
        return EXACT  # most numbers: what stands before it ends no such words
    found = QUALIFIED_BEFORE.search(text, max(0, start - 30), start)
    if found is None or (found.start() > 0 and found.group()[0].isascii() and text[found.start() - 1].isalpha()):
        return EXACT
    return next(name for n, name in enumerate(_BEFORE) if found[f"q{n}"])


def _figure(match: re.Match[str]) -> tuple[Decimal, Decimal, bool] | None:
    """(value, step, whether more than it) of a number as it is written."""
    if match["figure"]:
        plain = re.sub("[,，]", "", match["figure"])
        value = Decimal(plain)
        scale = Decimal(1)
        if match["scale"]:
            name = match["scale"].lower()
            scale = Decimal(_SHORT_SCALES.get(name) or _SCALES[name])
        for char in match["wan"] or "":
            scale *= 10 if char == "十" else _SCALES[char]
        whole, _, rest = plain.partition(".")
        step = Decimal(10) ** (len(whole) - len(whole.rstrip("0"))) if not rest else Decimal(1).scaleb(-len(rest))
        return value * scale, step * scale, bool(match["odd"] or match["odd2"])
    if match["chinese"]:
        written = match["chinese"]
        if "半" in written[1:] or (written[0] == "半" and len(written) > 1):
            return None
        found = Decimal("0.5") if written == "半" else chinese(written.replace("余", ""))
        if found is None:
            return None
        return found, _round_step(found), "余" in written
    found = _spelled(match["words"])
    return (found, _round_step(found), False) if found is not None else None


def _round_step(value: Decimal) -> Decimal:
    digits = str(int(value))
    return Decimal(10) ** (len(digits) - len(digits.rstrip("0"))) if value == int(value) and value else Decimal(1)


def _spelled(words: str) -> Decimal | None:
    """The value of English number words: "twenty-one", "two hundred and six", "half a million", "a dozen"."""
    total = group = Decimal(0)
    met = False
    share = Decimal(1)
    lower = words.lower()
    if parts := re.match(r"(a|three)\s+quarters?\s+of\s+", lower):
        share, lower = Decimal("0.25") * (3 if parts[1] == "three" else 1), lower[parts.end() :]
    for word in re.findall("[a-z]+", lower):
        if word == "half":
            share = Decimal("0.5")
        elif word in ("a", "an"):
            group, met = Decimal(1), True
        elif word in _WORDS:
            group, met = group + _WORDS[word], True
        elif word == "dozen":
            group = (group or Decimal(1)) * 12
        elif word == "hundred":
            group = (group or Decimal(1)) * 100
        elif word in _SCALES or word in _SHORT_SCALES:
            total, group = total + (group or Decimal(1)) * (_SCALES.get(word) or _SHORT_SCALES[word]), Decimal(0)
    value = total + group
    return value * share if met else None
