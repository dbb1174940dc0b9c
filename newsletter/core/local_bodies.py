"""Local bodies, composed of a place and a kind: "People's Court of Liangxi District, Wuxi City", 无锡市梁溪区人民法院."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from newsletter.core.alternatives import any_of
from newsletter.core.languages import is_chinese

if TYPE_CHECKING:
    from newsletter.core.gazetteer import Gazetteer, Mention

_LEVEL = (
    "Province|Provincial|City|Municipality|Municipal|District|County|Town|Autonomous Region|Autonomous Prefecture|Regional|New Area|"
    "Prefecture|Prefectural|Special Administrative Region|SAR|province|provincial|city|municipal|district|county|regional"
)
_TOKEN = r"[A-Z][a-zü]+(?:['’-][a-z]+)?"
_PLACE = rf"(?:Inner Mongolia|Hong Kong|Inner Mongolian|Two Rivers|{_TOKEN})"
_OF = re.compile(
    rf" of (?:the )?(?P<place>{_PLACE})(?:(?: (?:{_LEVEL}))+)?(?:,? (?:(?:of|in) )?(?:the )?{_PLACE} (?:{_LEVEL})(?![A-Za-z]))?"
)
_OF_AFTER = re.compile(rf" of (?P<place>{_PLACE})(?: (?:{_LEVEL}))?(?![A-Za-z])")
_BEFORE = re.compile(
    rf"(?:(?:{_PLACE}|{_LEVEL}|'s|’s) )*?(?P<place>{_PLACE})(?:['’]s)?(?: (?:{_LEVEL}))* (?:No\. ?(?P<number>\d) )?\Z"
)
_SUFFIX = "壮族自治区|回族自治区|维吾尔自治区|自治区|自治州|特别行政区|新区|省|市|区|县|旗|州|盟"
_HAN = "[\u4e00-\u9fff]"
_DISTRICT = re.compile(rf"(?P<name>{_HAN}{{2,3}}?)(?P<suffix>{_SUFFIX})\Z")
_DISTRICT_EN = re.compile(rf"(?=[A-Z])(?<![A-Za-z])(?P<name>{_TOKEN}) (?:District|County|New Area)(?![A-Za-z])")
_CHAIN = re.compile(rf"(?:{_SUFFIX})(?P<name>{_HAN}{{2,3}})(?:新区|区|县|市|旗)")


def mentions(text: str, names: Gazetteer) -> Iterator[Mention]:
    """Every local body, and every district beside a known place or written as such."""
    if re.search("[A-Z]", text):
        yield from _english(text, names)
    if names.kinds and is_chinese(text):
        yield from _chinese(text, names)


def _english(text: str, names: Gazetteer) -> Iterator[Mention]:
    from newsletter.core.gazetteer import Mention

    if not names.kinds:
        return
    pattern, kinds = _kinds_en(tuple((kind, en) for kind, en, _ in names.kinds))
    for match in pattern.finditer(text):
        kind = kinds[re.sub(r"\s+", " ", match.group().replace("’", "'"))]
        before = _BEFORE.search(text[max(0, match.start() - 90) : match.start()].replace("\n", " "))
        slug = _slug(before["place"], names) if before else None
        start, end = match.start(), match.end()
        if before and slug:
            start -= len(before.group())
            start += _leading(before.group(), names)
            after = _OF_AFTER.match(text, end)
            if after and _slug(after["place"], names):
                end = after.end()
        elif after := _OF.match(text, end):
            slug, end = _slug(after["place"], names), after.end()
            if slug and re.search(r"Standing Committee of (?:the )?\Z", text[:start]):
                start = text.rindex("Standing Committee", 0, start)
        if slug and (kind != "government" or start < match.start()):
            number = before["number"] if before and start < match.start() else None
            yield Mention(f"{kind}{'-' + number if number else ''}@{slug}", text[start:end], start, end, "composed")
    for district in _DISTRICT_EN.finditer(text):
        slug = names.places.get(district["name"]) or _by_pinyin(district["name"], names)
        if slug:
            yield Mention(f"place@{slug}", district.group(), district.start(), district.end(), "place")


def _leading(words: str, names: Gazetteer) -> int:
    """How many characters at the front are no part of the name: "On", "The", a word that begins the sentence."""
    taken = 0
    for token in re.finditer(rf"{_PLACE}(?:['’]s)? ", words):
        word = token.group().strip()
        if (
            token.start() != taken
            or _slug(word.removesuffix("'s").removesuffix("’s"), names)
            or re.fullmatch(_LEVEL, word)
        ):
            break
        taken = token.end()
    return taken


def _slug(word: str, names: Gazetteer) -> str | None:
    """The place of a capitalised word, or None where it is none."""
    known = names.places.get(word.replace("’", "'")) or _by_pinyin(word, names)
    return known or names.places.get(word.removesuffix("n"))  # Californian; but Nanshan is no man of Nansha


_NO_PLACE = frozenset(
    "china the an on in a he she we they to so no one me be long women men ban can pan shame data human media change language dating canada".split()
)


def _by_pinyin(word: str, names: Gazetteer) -> str | None:
    """A place that is not listed: two syllables of pinyin or more."""
    ways = names.pinyin.split(word)
    lower = word.lower().replace("’", "'")
    return lower.replace("'", "") if ways and len(ways[0]) >= 2 and lower not in _NO_PLACE else None


@lru_cache(maxsize=4)
def _kinds_en(kinds: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    words = {form: kind for kind, forms in kinds for form in forms}
    parts = any_of(words).replace(r"\ ", r"\s+").replace("'", "['’]")
    heads = "".join(sorted({form[0] for form in words}))
    return re.compile(rf"(?=[{re.escape(heads)}])(?<![A-Za-z]){parts}(?![A-Za-z])"), words


@lru_cache(maxsize=4)
def _kinds_zh(kinds: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    words = {form: kind for kind, forms in kinds for form in forms}
    return re.compile(any_of(words)), words


def _chinese(text: str, names: Gazetteer) -> Iterator[Mention]:
    from newsletter.core.gazetteer import Mention

    pattern, kinds = _kinds_zh(tuple((kind, zh) for kind, _, zh in names.kinds))
    for match in pattern.finditer(text):
        found = _place_before(text, match.start(), names)
        if found:
            start, slug = found
            words = text[start : match.end()]
            yield Mention(f"{kinds[match.group()]}@{slug}", words, start, match.end(), "composed")
    for match in _CHAIN.finditer(text):
        head = _place_before(text, match.start("name"), names)
        if head:
            slug = names.places.get(match["name"], match["name"])
            yield Mention(f"place@{slug}", text[head[0] : match.end()], head[0], match.end(), "place")


def _place_before(text: str, end: int, names: Gazetteer) -> tuple[int, str] | None:
    """(start, slug) of the place that a Chinese text names right before `end`: the narrowest of a chain."""
    tail = text[max(0, end - 16) : end]
    district = _DISTRICT.search(tail)
    plain = re.sub(rf"(?:{_SUFFIX})\Z", "", tail)
    for written, length in ((written, length) for written in (tail, plain) for length in (4, 3, 2)):
        known = names.places.get(written[-length:]) if len(written) >= length else None
        if known:  # a listed place, with or without what it is
            start = end - len(tail) + len(written) - length
            wider = _place_before(text, start, names) if start > 0 and text[start - 1] in "省市区州县" else None
            return (wider[0] if wider else start), known
    if district is None:
        return None
    for length in (2, 3, 1):  # a district that is not listed, after a listed place
        place = end - len(district["suffix"]) - length
        head = _place_before(text, place, names) if place > 0 and text[place - 1] in "省市区州" else None
        if head:
            return head[0], text[place : place + length]
    start = end - len(district["suffix"]) - 2
    name = text[start : start + 2]
    joins = (
        name in _JOINS and district["suffix"] != "县"
    )  # 会同 is a county, but 会同省公安厅 "together with the provincial police"
    return (start, name) if start >= 0 and not joins and not set(name) & _STOP else None


_JOINS = frozenset(("会同", "联合", "连同", "协同", "随同"))
_STOP = frozenset("的在和与及由经对向被是各地该本省市区县将为于从到日月年，。、全该此某一二三四五六七八九十")
