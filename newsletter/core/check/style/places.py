"""Chinese places in pinyin: provinces, cities, counties and districts as the official list of divisions writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.style.dictionary import Dictionary, distance, is_pinyin, unlike
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

_WORD = re.compile(r"(?<![\w-])[A-Z][a-z]+(?:['’][a-z]+)?(?![\w-]*\.(?:com|cn))")
_UNIT = re.compile(
    r"[\s-]+(?:Provincial|Province|Municipal|Municipality|City|Prefecture|District|County|Banner|Autonomous)\b"
)
_OFFICE = re.compile(
    r"\s+(?:Internet Court|Intermediate|Public Security|Communications Administration|Cyberspace|Market|Consumer|Court|Police|Procuratorate|High People|Higher People)\b"
)
_PROVINCE = re.compile(r"[\s-]+(?:Provincial|Province)\b")
_PERSON = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Dr)\.|surnamed|defendant|plaintiff|spokesman|spokesperson|[Dd]irector|named|\b(?!The\b|In\b|On\b|Both\b|Two\b|At\b|While\b|When\b|After\b)[A-Z][a-z]{1,5})\s+$"
)


@style(
    "place",
    "warning",
    "Chinese places are written in pinyin as they are: Shaanxi and Shanxi differ.",
    bad="### New Rules on Health Data\n\nThe hospital lies in Shangahi.",
    good="### New Rules on Health Data\n\nThe hospital lies in Shanghai.",
)
def place(page: Page, house: House) -> Iterator[Slip]:
    """Names near a known place, names with the word of a division that no division has, provinces that are none."""
    known = house.dictionary
    if not known.places:
        return
    for part in page.parts:
        for found in _WORD.finditer(part.text):
            word = re.sub(r"'s$", "", found.group().replace("’", "'"))
            after = part.text[found.end() :]
            if (
                near := _province(word, after, known)
                or _division(word, after, known)
                or _near(part, found, word, after, known)
            ):
                yield Slip(
                    part,
                    *found.span(),
                    f"{word} is no place of that kind",
                    f"write {' or '.join(near[:3])}, if it is meant",
                )
    yield from _two_of_a_kind(page, known)
    yield from _wrong_province(page, known)
    yield from _elsewhere(page, known)


def _province(word: str, after: str, known: Dictionary) -> list[str]:
    """A province by its word that is none of the provinces."""
    if _PROVINCE.match(after) and word not in known.provinces and is_pinyin(word) and word not in ("Taiwan",):
        return _nearest(word, known.provinces, 2)
    return []


def _division(word: str, after: str, known: Dictionary) -> list[str]:
    """A district, county or city by its word that the list does not have."""
    if not _UNIT.match(after) or _PROVINCE.match(after) or not is_pinyin(word) or len(word) < 5 or _known(word, known):
        return []
    if word.lower() in known.words or word in known.names:
        return []
    near = _nearest(word, known.places | known.provinces, 1) or _nearest(
        word, known.places | known.provinces, 2 if len(word) >= 7 else 1
    )
    within = [
        name
        for name in known.places
        if len(name) >= 5 and len(name) < len(word) and word.lower().endswith(name.lower())
    ]
    return [*within, *near]


def _near(part: Part, found: re.Match[str], word: str, after: str, known: Dictionary) -> list[str]:
    """A word that is no pinyin, no English and no name, one slip from a place of size; pinyin where an office follows."""
    if len(word) < 5 or _known(word, known) or known.knows(word) or word.lower() in known.other:
        return []
    if is_pinyin(word):
        located = (
            _OFFICE.match(after)
            or (
                re.search(r"\b(?:in|of|near|from)\s+$", part.text[: found.start()]) and not re.match(r"\s+[A-Z]", after)
            )
            or _among_places(part.text[: found.start()], known)
            or re.match(r"\s+(?:police|court|prosecutors|regulators|authorities|residents)\b", after)
        )
        if not located or _PERSON.search(part.text[: found.start()]) or len(word) < 5:
            return []
        near = _nearest(word, known.provinces | known.cities, 1)
        return [name for name in near if sorted(name.lower()) == sorted(word.lower()) or len(name) != len(word)]
    if _PERSON.search(part.text[: found.start()]) and not (_UNIT.match(after) or _OFFICE.match(after)):
        return []
    return _nearest(word, known.provinces | known.cities, 1) or (
        _nearest(word, known.provinces | known.cities, 2) if len(word) >= 8 else []
    )


def _among_places(before: str, known: Dictionary) -> bool:
    """Whether a list of places goes on here: "Nanjing, Suzhou, Wuxi and"."""
    listed = re.search(r"\b([A-Z][a-z']+)(?:,|,? and)\s\Z", before)
    return listed is not None and (listed[1] in known.cities or listed[1] in known.provinces)


def _known(word: str, known: Dictionary) -> bool:
    return word in known.places or word in known.provinces or word.replace("'", "").capitalize() in known.places


def _nearest(word: str, names: frozenset[str], most: int) -> list[str]:
    likely = [name for name in names if abs(len(name) - len(word)) <= most and unlike(word, name) <= 2 * most]
    near = [(distance(word.lower(), name.lower(), most), name[0] != word[0], name) for name in likely]
    return [name for count, _, name in sorted(near) if 0 < count <= most]


def _two_of_a_kind(page: Page, known: Dictionary) -> Iterator[Slip]:
    """Two provinces or cities one slip apart in one item, one in the heading only and one in the text only."""
    large = known.provinces | known.cities
    for item in page.items:
        heading = [
            (part, found)
            for part in page.of(item)
            if part.field == "heading"
            for found in _WORD.finditer(part.text)
            if found.group() in large
        ]
        body = [
            (part, found)
            for part in page.of(item)
            if part.field == "body"
            for found in _WORD.finditer(part.text)
            if found.group() in large
        ]
        names = {found.group() for _, found in body}
        for _, found in heading:
            if found.group() in names:
                continue
            for part, other in body:
                if (
                    other.group() not in {f.group() for _, f in heading}
                    and distance(found.group().lower(), other.group().lower(), 1) == 1
                ):
                    yield Slip(
                        part,
                        *other.span(),
                        f"{other.group()} stands here, {found.group()} in the heading",
                        "correct the one that is wrong",
                    )
                    break


def _wrong_province(page: Page, known: Dictionary) -> Iterator[Slip]:
    """A province one slip from another that the item names too, or whose cities it names, while none of its own stands there."""
    for item in page.items:
        words = [(part, found) for part in page.of(item) for found in _WORD.finditer(part.text)]
        named = [found.group() for _, found in words]
        homes = [known.within[name] for name in named if name in known.within]
        for part, found in words:
            here = found.group()
            if here not in known.provinces or here in homes:
                continue
            meant = next((home for home in dict.fromkeys(homes) if distance(here.lower(), home.lower(), 1) == 1), None)
            if (
                meant
                and (named.count(meant) > named.count(here) or meant not in named)
                and not _both(part, here, meant)
            ):
                yield Slip(
                    part,
                    *found.span(),
                    f"{here} stands here, and cities of {meant} do",
                    f"write {meant}, if it is meant",
                )


def _both(part: Part, one: str, other: str) -> bool:
    """Whether a sentence names both provinces, and means both."""
    return any(re.search(rf"\b{one}\b", text) and re.search(rf"\b{other}\b", text) for _, text in part.sentences)


_CITY_IN = re.compile(r"\b(?P<city>[A-Z][a-z]+(?:'[a-z]+)?)(?:\sCity)?,\s(?P<province>[A-Z][a-z]+(?:\s[A-Z][a-z]+)?)\b")


def _elsewhere(page: Page, known: Dictionary) -> Iterator[Slip]:
    """A city and behind its comma a province in which it does not lie: "Zhengzhou, Hebei"."""
    for part in page.parts:
        for found in _CITY_IN.finditer(part.text.replace("’", "'")):
            home = known.within.get(found["city"])
            stated = found["province"] if found["province"] in known.provinces else found["province"].split()[0]
            listed = re.match(r",?\s(?:and|or)\b|,\s[A-Z]", part.text[found.start("province") + len(stated) :])
            before = re.search(r"(?:,|\band)\s\Z", part.text[: found.start()])
            if home and stated in known.provinces and home != stated and not listed and not before:
                start = found.start("province")
                yield Slip(
                    part,
                    start,
                    start + len(stated),
                    f"{found['city']} lies in {home}",
                    f"write {home}, if that is meant",
                )
