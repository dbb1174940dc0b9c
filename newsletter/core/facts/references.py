"""Looking in a source for what a law or an authority numbers: articles with their paragraphs, documents, ordinals."""

from __future__ import annotations

import re
from decimal import Decimal

from newsletter.core.facts.fact import Fact
from newsletter.core.facts.source import Reading, around

Answer = tuple[str, str]
_YEAR_BEFORE = re.compile(r"(?P<year>(?:19|20)\d\d)年(?:第|公告|通告)*\s?\Z")
_FIRST_ZH = re.compile("首[次个版例批家款部]|第一")
_INNER = re.compile(r"\((\d+)\)")


def number_of(fact: Fact, source: Reading) -> tuple[str, str] | None:
    """A bare number that the source gives as that of an article or the like: Principle 4(1) and 第4(1)原则."""
    bare = fact.kind == "count" and not (fact.noun or fact.units or fact.spelled)
    gala = fact.kind == "count" and not (fact.units or fact.spelled)
    if gala and (day := _day_name(fact, source)):
        return day
    called = fact.kind == "article" and fact.words.split()[-1].isalpha()  # Clause three, 第三类
    if not bare and not called and not fact.value.startswith("principle"):
        return None
    inner, text = fact.noun, source.source.plain
    same = (
        o
        for o in source.facts
        if o.kind in ("ordinal", "article")
        and o.number == fact.number
        and inner in (o.noun, text[o.end : o.end + len(inner)])
    )
    return next(((source.words(other), "") for other in same), None)


def _day_name(fact: Fact, source: Reading) -> Answer | None:
    """A day called by its figures: the 315 gala, 3·15晚会."""
    if not fact.words.isdigit() or not 3 <= len(fact.words) <= 4:
        return None
    ways = "|".join(f"{fact.words[:cut]}[·.]{fact.words[cut:]}" for cut in (1, 2) if cut < len(fact.words))
    match = re.search(rf"(?<!\d)(?:{ways})(?!\d)", source.source.plain)
    return (around(source.source.whole, *match.span()), "") if match else None


def find(fact: Fact, source: Reading) -> Answer | None:
    """(the source's words, "") of an article, a document or an ordinal."""
    if fact.kind == "ordinal" and fact.number == 1 and (first := _FIRST_ZH.search(source.source.plain)):
        return around(source.source.whole, *first.span()), ""
    for other in source.facts:
        if other.kind != fact.kind:
            continue
        if fact.kind == "document":
            same = (
                other.value == fact.value
                or (fact.value.isdigit() and other.value.endswith(f"-{fact.value}"))
                or (
                    other.value.isdigit()
                    and fact.value.endswith(f"-{other.value}")
                    and not _of_other_year(fact, other, source)
                )
                or _is_suit(fact.value, other.value)
            )
        else:
            if _other_paragraph(fact, other, source):
                continue
            same = other.number == fact.number and (not other.units or not fact.units or bool(other.units & fact.units))
            same = same and (
                other.noun.startswith(fact.noun) or fact.noun.startswith(other.noun)
            )  # 13(1)(f) is in 13(1)
        if same:
            return source.words(other), ""
    if fact.kind == "document" and fact.value.isdigit():  # a house by its number: 大街11号
        house = re.search(rf"(?<!\d){fact.value}\s?号", source.source.plain)
        return (around(source.source.whole, *house.span()), "") if house else None
    return None


def _of_other_year(fact: Fact, other: Fact, source: Reading) -> bool:
    """Whether the source numbers a document in another year: 2026年第19号 is not No. 19 of 2024."""
    year = _YEAR_BEFORE.search(source.source.plain, max(0, other.start - 8), other.start)
    return year is not None and year["year"] != fact.value[:4]


def _other_paragraph(fact: Fact, other: Fact, source: Reading) -> bool:
    """Whether the source goes on with another paragraph or item than that in the brackets: Article 3(6) is not 第三条第二款."""
    inner = _INNER.match(fact.noun)
    if fact.kind != "article" or not inner or other.noun:
        return False
    chain, reached = [], other.end
    for one in source.facts:
        if one.kind == "article" and one.start == reached and one.units & {"paragraph", "item"}:
            chain.append(one.number)
            reached = one.end
    return bool(chain) and Decimal(inner[1]) not in chain


def _is_suit(pinyin: str, characters: str) -> bool:
    """Whether a case number in pinyin is one in characters, by its year and number: (2023) Chuan 01 Min Zhong No. 6."""
    year, _, rest = pinyin.partition("pinyin")
    suit = re.fullmatch(r"(\d{4})\D+?(\d*)\D+(\d+)", characters)
    return bool(rest) and suit is not None and suit.groups() == (year, *rest.split("-"))
