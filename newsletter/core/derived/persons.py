"""Natural persons in a text of the table, and what stands for them: initials, or in Chinese the surname with 某, as courts write.

A name is told by a title, by 某, by words that only a person follows, or by being pinyin that begins with a surname; company words beside it,
a place or a known name tell against it. In doubt a name counts as a person's: an initial too many harms less than a person exposed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.core.gazetteer import Gazetteer

_ORGANISED = (
    r"(?:Co|Company|Corp|Corporation|Inc|Ltd|Limited|LLC|LLP|GmbH|AG|SA|PLC|Group|Holdings?|Bank|Insurance|Securities|Technolog(?:y|ies)|Tech|"
    r"Networks?|Information|Data|Media|Software|Medical|Hospital|Clinic|School|University|College|Institute|Center|Centre|Hotel|Court|"
    r"Bureau|Administration|Commission|Committee|Office|Procuratorate|District|County|City|Province|Prefecture|Town|Village|Road|Street|"
    r"App|Apps|Platform|Store|Shop|Trading|Industr(?:y|ies|ial)|Development|Investment|Capital|Logistics|Pharmaceuticals?|Motors?|Auto|"
    r"Law|Measures|Regulations?|Rules|Provisions|Case|Health|Education|Culture|Property|Consulting|Services?|Science|Agency)"
)
_COMPANY = re.compile(rf"\b{_ORGANISED}\b", re.IGNORECASE)
_COMPANY_ZH = re.compile(
    r"公司|集团|银行|医院|学校|大学|中心|局|院|厅|部|委|会|店|厂|所|平台|有限|企业|社|网|馆|协会|超市|酒店|物业"
)
_WORD = r"[A-ZÀ-Þ][A-Za-zÀ-ÿ'’-]*"
_TITLED = re.compile(rf"\b(Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Madam)(\.?\s+)({_WORD}(?:\s+(?:[A-Z]\.|{_WORD})){{0,3}})")
_CALLED = re.compile(
    rf"\b(?:surnamed|citizen|defendants?|plaintiffs?|suspects?|appellants?|individuals?|employee|named)\s+({_WORD}(?:\s+{_WORD}){{0,2}})"
)
_PAIR = re.compile(r"\b([A-Z][a-z]+)(,?\s+)([A-Z][a-z]+(?:[-'’]?[A-Za-z]?[a-z]+)?)(?:\s+([A-Z][a-z]+))?\b")
_SURNAMED = re.compile(r"([\u4e00-\u9fff])某[某甲乙丙丁]?")
_POLITE = re.compile(r"([\u4e00-\u9fff])[\u4e00-\u9fff]{0,2}?(先生|女士|小姐)")
_DOUBLE_ZH = frozenset("欧阳 上官 司马 诸葛 皇甫 东方 夏侯 公孙 令狐 慕容 司徒 西门".split())
_AFTER_ZH = re.compile(
    r"(?:被告人|被告|原告|当事人|犯罪嫌疑人|嫌疑人|上诉人|被上诉人|申请人|员工|公民|自然人|市民|姓名)[:：]?"
    rf"((?:{'|'.join(sorted(_DOUBLE_ZH))})[\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,3}})"
)
_PARTIES = re.compile(r"\b([A-Z][a-z]+)(?=\s+vs?\.?\s+[A-Z])|(?<=\bv\. )([A-Z][a-z]+)\b(?!\s+[A-Z])")


@dataclass(frozen=True)
class Person:
    """A person's name in a text, and what stands for it."""

    start: int
    end: int
    words: str
    instead: str


def found(text: str, gazetteer: Gazetteer) -> list[Person]:
    """Every natural person named in a text, by place, none inside another."""
    candidates = sorted([*_latin(text, gazetteer), *_chinese(text, gazetteer)], key=lambda p: (p.start, -p.end))
    if not candidates:
        return []
    known = bytearray(len(text))
    for mention in gazetteer.mentions(text):
        known[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
    people: list[Person] = []
    for one in candidates:
        taken = people[-1].end if people else 0
        if one.start >= taken and not all(known[one.start : one.end]):
            people.append(one)
    return people


def pseudonymised(text: str, gazetteer: Gazetteer) -> str:
    """The text with every natural person's name replaced."""
    for one in reversed(found(text, gazetteer)):
        text = text[: one.start] + one.instead + text[one.end :]
    return text


def _latin(text: str, gazetteer: Gazetteer) -> Iterator[Person]:
    for match in _TITLED.finditer(text):
        if not _organised(text, match.end(3)):
            yield _person(text, match.start(), match.end(3), match[3])
    for match in _CALLED.finditer(text):
        name = _until_company(match[1])
        if name and not _organised(text, match.start(1) + len(name)):
            yield _person(text, match.start(1), match.start(1) + len(name), name, alone=True)
    for match in _PARTIES.finditer(text):
        name = match[1] or match[2]
        if _surname(name, gazetteer):
            yield _person(text, match.start(), match.end(), name, alone=True)
    for match in _PAIR.finditer(text):
        end = _romanised(match, gazetteer)
        if end is not None and not _organised(text, end) and not _COMPANY.search(match.group()):
            yield _person(text, match.start(), end, text[match.start() : end])
    if not re.search(r"[.&0-9@]", text):
        yield from _alone(text, gazetteer)


def _romanised(match: re.Match[str], gazetteer: Gazetteer) -> int | None:
    """Where a name in pinyin ends: surname and one or two syllables given, either way round; None where it is none."""
    first, second = match[1], match[3]
    if gazetteer.mentions(first + second.lower()):  # a place or a company written apart
        return None
    if match[4] and _given(match[4], gazetteer) and _given(second, gazetteer) and _surname(first, gazetteer):
        return match.end(4)
    ordered = _surname(first, gazetteer) and (_given(second, gazetteer) or second == "Mou")
    reversed_ = _surname(second, gazetteer) and _given(first, gazetteer) and not match[4]
    return match.end(3) if ordered or reversed_ else None


def _surname(word: str, gazetteer: Gazetteer) -> bool:
    characters = gazetteer.pinyin.syllables.get(word.lower(), "")
    return any(char in gazetteer.pinyin.surnames for char in characters) or word.lower() in _DOUBLE


def _given(word: str, gazetteer: Gazetteer) -> bool:
    return any(len(way) <= 2 for way in gazetteer.pinyin.split(word))


_DOUBLE = frozenset("ouyang shangguan sima zhuge huangfu dongfang xiahou gongsun linghu murong situ ximen".split())


def _organised(text: str, end: int) -> bool:
    """Whether what follows a name makes it an organisation's or a place's."""
    following = re.match(rf"(?:['’]s)?(?:[\s-]+{_WORD}){{0,4}}?[\s,-]+{_ORGANISED}\b", text[end : end + 80])
    return following is not None


def _until_company(name: str) -> str:
    match = _COMPANY.search(name)
    return "" if match else name


def _alone(text: str, gazetteer: Gazetteer) -> Iterator[Person]:
    """Parties that are a name and nothing else: a surname in pinyin, or a Western name that begins with a common given one."""
    for match in re.finditer(r"(?:^|[;,]\s*|\band\s+)([A-Z][a-z]+)(?=\s*(?:[;,]|and\b|$))", text):
        if _surname(match[1], gazetteer):
            yield _person(text, match.start(1), match.end(1), match[1])
    for match in re.finditer(rf"(?:^|[;,]\s*|\band\s+)({_WORD}\s+(?:[A-Z]\.\s+)?{_WORD})(?=\s*(?:[;,]|and\b|$))", text):
        name = match[1]
        tokens = name.split()
        if _COMPANY.search(name) or not all(
            re.fullmatch(r"[A-ZÀ-Þ][a-zà-ÿ]+(?:[-'’][A-Za-z]+)?|[A-Z]\.", t) for t in tokens
        ):
            continue
        if tokens[0] in _GIVEN:
            yield _person(text, match.start(1), match.end(1), name)


# The commonest given names of the United States' and United Kingdom's registers; a title or "defendant" tells all others.
_GIVEN = frozenset(
    "James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Charles "
    "Karen Christopher Lisa Daniel Nancy Matthew Betty Anthony Margaret Mark Sandra Donald Ashley Steven Kimberly Paul Emily Andrew Donna "
    "Joshua Michelle Kenneth Carol Kevin Amanda Brian Melissa George Deborah Edward Stephanie Ronald Rebecca Timothy Laura Jason Helen Jeffrey "
    "Sharon Ryan Cynthia Jacob Kathleen Gary Amy Nicholas Angela Eric Anna Jonathan Ruth Stephen Brenda Larry Pamela Justin Nicole Scott "
    "Katherine Brandon Emma Benjamin Samantha Samuel Christine Frank Rachel Gregory Maria Alexander Heather Patrick Diane Jack Julie Peter "
    "Joyce Henry Victoria Adam Alice Douglas Julia Nathan Grace Jane Sophie Oliver Harry Charlotte Martin Simon Ian Alan Max Anne Claire".split()
)


def _person(text: str, start: int, end: int, name: str, *, alone: bool = False) -> Person:
    """The person of a name; `alone`: initials alone, where the words around say already that it is one."""
    initials = " ".join(f"{part[0].upper()}." for part in re.findall(r"[A-Za-zÀ-ÿ][\w'’-]*", name) if part != "Mou")
    return Person(start, end, text[start:end], initials if alone else f"a natural person ({initials})")


def _chinese(text: str, gazetteer: Gazetteer) -> Iterator[Person]:
    surnames = gazetteer.pinyin.surnames
    for match in _POLITE.finditer(text):
        if match[1] in surnames:
            yield Person(match.start(), match.end(), match.group(), f"{match[1]}某")
    for match in _SURNAMED.finditer(text):
        if match[1] in surnames:
            yield Person(match.start(), match.end(), match.group(), match.group())  # a pseudonym already
    for match in _AFTER_ZH.finditer(text):
        name = match[1]
        if name[0] in surnames and "某" not in name and not _COMPANY_ZH.match(text, match.end(1)):
            given = name if not _COMPANY_ZH.search(name) else ""
            if given and not re.match(r"[\u4e00-\u9fff]{0,12}?(?:公司|集团|银行|医院|中心|局)", text[match.end(1) :]):
                yield Person(match.start(1), match.end(1), name, f"{_surname_zh(name)}某")
    for part in re.finditer(r"[\u4e00-\u9fff]+", text):  # a cell, or a place in a list, that is a name and nothing else
        name = part.group()
        around = text[: part.start()].rstrip(), text[part.end() :].lstrip()
        alone = (not around[0] or around[0][-1] in ",;，；、和") and (not around[1] or around[1][0] in ",;，；、和")
        surname = _surname_zh(name)
        fits = surname[0] in surnames and len(surname) < len(name) <= len(surname) + 2
        if alone and fits and "某" not in name and not _COMPANY_ZH.search(name):
            yield Person(part.start(), part.end(), name, f"{surname}某")


def _surname_zh(name: str) -> str:
    return name[:2] if name[:2] in _DOUBLE_ZH else name[0]
