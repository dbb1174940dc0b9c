"""Articles, chapters, numbered documents and ordinals: what a law or an authority numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from newsletter.core import numerals
from newsletter.core.facts.fact import Fact

_ZH = "[零〇一二两三四五六七八九十百千]"
_PARTS_EN = {
    "article": "article",
    "art": "article",
    "section": "section",
    "chapter": "chapter",
    "paragraph": "paragraph",
    "clause": "paragraph",
    "recital": "recital",
    "annex": "annex",
    "principle": "principle",
    "schedule": "annex",
    "regulation": "regulation",
    "rule": "rule",
    "part": "part",
}
_PARTS_ZH = {"条": "article", "章": "chapter", "节": "section", "款": "paragraph", "项": "item"}
_TIAO = frozenset(("article", "section", "rule", "regulation"))  # 第24条 of a law whose parts English calls sections
_BRACKETS = str.maketrans("（）", "()")
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5, "VI": 6, "VII": 7, "VIII": 8, "IX": 9, "X": 10}
_ARTICLE = re.compile(
    r"(?=[ascpr])\b(?P<part>(?:Article|Art|Section|Chapter|Paragraph|Clause|Recital)(?P<many>s)?\.?|Annex|(?:Principle|Schedule|Regulation|Rule|Part)(?=s?\s\d+\s?\())\s+(?P<list>\d+(?:\.\d+)*(?:\s?\(\w{1,4}\))*(?:(?:\s?(?:,|and|or|to|&|[-–])\s?)+\d+(?!\d)(?:\s?\(\w{1,4}\))*(?!\s*(?:%|percent))(?(many)|(?!\s*[a-z]{4,})))*|[IVX]+\b|One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten)",
    re.IGNORECASE,
)
_ARTICLE_ZH = re.compile(
    rf"第(?P<number>\d+|{_ZH}+)(?:\s?[（(](?P<inner>\w{{1,4}})[)）](?:[（(]\w{{1,4}}[)）])*)?(?P<part>[条章节款项])(?:之[一二三四五六七八九])?"
)
_DOCUMENT = re.compile(  # as below, what one can begin with is asked first: nearly every place of a text is dismissed by that alone
    r"(?=[GYTJWION第D（(〔\[［【])(?:(?P<standard>(?<![A-Za-z0-9])(?:GB|GB/T|GB/Z|YD/T|TC\d{2,4}|JR/T|GA/T|WS/T|ISO/IEC|ISO)[\s-]?(?:PG-)?\d{4,6}(?:[-—–:]\d{1,4})*[A-Z]?)"
    r"|[（(](?P<court>(?:19|20)\d\d)[）)](?P<mark>[\u4e00-\u9fff]{1,3}\d{0,4}[\u4e00-\u9fff]{1,4})(?P<suit>\d+)号"
    r"|[（(](?P<py>(?:19|20)\d\d)[）)]\s?(?P<pinyin>[A-Z][a-z]+(?:\s?\d{0,4}\s?[A-Z][a-z]+){1,3})\s(?:No\.?\s?)?(?P<pn>\d+)(?:\sHao)?"
    r"|[〔\[［【（(](?P<zy>(?:19|20)\d\d)[〕\]］】）)]\s?第?(?P<zn>\d+)号"
    r"|\bNo\.?\s?(?P<en>\d+)\s?(?:,?\s?[\[(（〔]|of\s)(?P<ey>(?:19|20)\d\d)[\])）〕]?"
    r"|[\[(〔](?P<ey2>(?:19|20)\d\d)[\])〕]\s?No\.?\s?(?P<en2>\d+)"
    r"|第\s?(?P<law>\d+)/(?P<law_year>\d{4})(?:/[A-Z-]+)?\s?号|\bNo\.?\s?(?P<law2>\d+)/(?P<law_year2>\d{4})(?:/[A-Z-]+)?"
    rf"|第\s?(?P<zh>\d+|{_ZH}+)\s?号|\b(?:No\.|Nos\.|Number|Order|Decree)\s?(?P<no>\d+)(?!\d|[,.]\d|\s?(?:Intermediate|Middle)))",
)
_ORDINAL = re.compile(
    r"(?=[\dfstenc第首十案“一二三四五六七八九])(?:\bCase\s(?P<case>\d{1,2})(?![\d:]|[.,/-]\d)|案例\s?(?P<zcase>\d{1,2}|[一二三四五六七八九十]{1,3})(?=[\s：:、.．（(]|\Z)|\b(?P<figure>\d{1,3}(?:,?\d{3})?)(?:st|nd|rd|th)\b|\b(?P<word>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|twentieth)\b"
    rf"|第(?P<zh>\d+|{_ZH}+)(?P<unit>批|届|次|季|轮|期|名|位|家|案|例|个|部|起|版|审|方)?|(?<![第\d])(?P<jie>[一二]?十[一二三四五六七八九]?|[二三四五六七八九])(?P<jie_unit>届)(?=[一-鿿])|(?P<shou>首)(?P<shou_unit>批|届|次|例|个|部|起|家|款)"
    r"|(?P<plan>十[一二三四五六七八九]五|“十[一二三四五六七八九]五”))",
    re.IGNORECASE,
)
_WORDS = {
    word: value
    for value, word in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth".split(),
        1,
    )
} | {"twentieth": 20}
_NO_ORDINAL = re.compile(
    r"[\s-]*(?:part(?:y|ies)|instance|hand|place|time\b|of\s+all|half|quarter|floor|degree|line|thing|countr(?:y|ies))",
    re.IGNORECASE,
)
_A_MOMENT = re.compile(r"(?:th|st|nd|rd|one|per|a|each|every|first)[ -]\Z")  # "by the fifth second"
_A_PART = re.compile(r"\b(?:one|two|three|four|a)[ -]\Z", re.IGNORECASE)  # "one third"
_AN_ORDINAL = {
    "batch": "batch", "batches": "batch", "group": "batch", "session": "session", "meeting": "session", "plenary": "session", "national": "session",
    "people": "session", "conference": "session", "forum": "session", "five-year": "plan", "edition": "edition", "version": "edition", "round": "round",
    "issue": "edition", "volume": "edition", "phase": "round", "standing": "session", "congress": "session", "summit": "session", "anniversary": "year", "china": "session",
}  # fmt: skip
CASE = "case"  # one of those that a source numbers
_UNITS_ZH = {
    "批": "batch",
    "届": "session",
    "次": "session",
    "季": "round",
    "轮": "round",
    "期": "edition",
    "版": "edition",
}


def documents(text: str) -> Iterator[Fact]:
    """Numbered documents: a standard, a court's case, 〔2022〕15号. Read first, for their years are no dates."""
    for match in _DOCUMENT.finditer(text):
        yield _document(match)


def read(text: str) -> Iterator[Fact]:
    """Articles and ordinals of a text; the caller drops what overlaps."""
    for match in _ARTICLE.finditer(text):
        yield from _articles(text, match)
    for match in _ARTICLE_ZH.finditer(text):
        number = _number(match["number"])
        part = _PARTS_ZH[match["part"]]
        if number is not None:
            yield replace(
                _fact("article", match.start(), match.end(), match.group(), f"{part} {number}", number, part),
                noun="".join(re.findall(r"[（(]\w{1,4}[)）]", match.group())).translate(_BRACKETS),
                units=_TIAO if part == "article" else frozenset((part,)),
            )
    for match in _ORDINAL.finditer(text):
        if fact := _ordinal(text, match):
            yield fact


def _fact(kind: str, start: int, end: int, words: str, value: str, number: int, unit: str) -> Fact:
    units = frozenset([unit]) if unit else frozenset()
    return Fact(kind, start, end, words, value, Decimal(number), units)  # type: ignore[arg-type]


def _number(text: str) -> int | None:
    if text.isdigit():
        return int(text)
    value = numerals.chinese(text)
    return int(value) if value is not None else None


def _document(match: re.Match[str]) -> Fact:
    found = match.groupdict()
    if found["standard"]:
        value = re.sub(r"[\s/]", "", found["standard"]).replace("—", "-").replace("–", "-").upper()
    elif found["court"]:
        value = f"{found['court']}{found['mark']}{int(found['suit'])}"
    elif found["pinyin"]:
        value = f"{found['py']}pinyin{''.join(re.findall(r'[0-9]', found['pinyin']))}-{int(found['pn'])}"
    elif found["zy"]:
        value = f"{found['zy']}-{int(found['zn'])}"
    elif found["law"] or found["law2"]:
        value = f"{found['law_year'] or found['law_year2']}-{int(found['law'] or found['law2'])}"
    elif found["en"] or found["en2"]:
        value = f"{found['ey'] or found['ey2']}-{int(found['en'] or found['en2'])}"
    else:
        value = str(_number(found["zh"] or found["no"]) or "")
    return Fact("document", match.start(), match.end(), match.group(), value)


def _articles(text: str, match: re.Match[str]) -> Iterator[Fact]:
    """Each article of a list: "Articles 5, 6 and 13(2)"."""
    head = match["part"].lower().rstrip(".")
    part = _PARTS_EN.get(head) or _PARTS_EN[head.rstrip("s")]
    listed = match["list"]
    if not listed[0].isdigit():
        word = next(numerals.numbers(listed), None)
        number = _ROMAN.get(listed.upper()) or (int(word.value) if word else None)
        if number:
            yield _fact("article", match.start(), match.end(), match.group(), f"{part} {number}", number, part)
        return
    for index, one in enumerate(
        re.finditer(r"(?<![\d.(])(\d+)(?:\.\d+|(?<=\d{3})[-–]\d(?!\d))*((?:\s?\(\w{1,4}\))*)", listed)
    ):
        start = match.start() if index == 0 else match.start("list") + one.start()
        end = match.start("list") + one.end()
        inner = re.sub(r"\s", "", one[2])
        yield replace(_fact("article", start, end, text[start:end], f"{part} {one[1]}", int(one[1]), part), noun=inner)


def _ordinal(text: str, match: re.Match[str]) -> Fact | None:
    found = match.groupdict()
    if found["plan"]:
        value = _number(found["plan"].strip("“”")[:2])
        return _fact("ordinal", match.start(), match.end(), match.group(), f"{value} plan", value or 0, "plan")
    if found["jie"]:
        session = _number(found["jie"]) or 0
        return _fact("ordinal", match.start(), match.end(), match.group(), f"{session} session", session, "session")
    if found["zh"] or found["shou"]:
        number = _number(found["zh"]) if found["zh"] else 1
        if number is None or found["unit"] in ("审", "方"):
            return None
        unit = _UNITS_ZH.get(found["unit"] or found["shou_unit"] or "", "")
        return _fact("ordinal", match.start(), match.end(), match.group(), f"{number} {unit}".strip(), number, unit)
    if found["case"] or found["zcase"]:
        number = _number(found["case"] or found["zcase"]) or 0
        return _fact("ordinal", match.start(), match.end(), match.group(), f"{number} case", number, CASE)
    number = int(found["figure"].replace(",", "")) if found["figure"] else _WORDS[found["word"].lower()]
    if (
        (found["word"] and text[match.end() : match.end() + 1] in (",", ":", ")"))
        or _NO_ORDINAL.match(text, match.end())
        or _A_PART.search(text, max(0, match.start() - 6), match.start())
        or (match.group().lower() == "second" and _A_MOMENT.search(text, max(0, match.start() - 8), match.start()))
    ):
        return None
    unit = ""
    for word in re.findall(r"[A-Za-z-]+", text[match.end() : match.end() + 40])[:3]:
        if unit := _AN_ORDINAL.get(word.lower(), ""):
            break
    if number == 1 and not found["figure"] and unit not in ("batch", "session", "edition"):
        return None
    return _fact("ordinal", match.start(), match.end(), match.group(), f"{number} {unit}".strip(), number, unit)
