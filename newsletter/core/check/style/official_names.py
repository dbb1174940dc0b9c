"""Names of authorities that are not quite theirs: a letter, a small word, a capital, the order of the words, & for and."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsletter.core.check.style.dictionary import distance
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Part
from newsletter.core.check.style.rules import Slip

RUN = re.compile(
    r"[A-Z][\w'’-]*(?:\s+(?:of|for|and|on|the|in|to)(?=\s)|\s+[A-Z][\w'’-]*|,\s(?=[A-Z][a-z]+\s(?:and|of)))*"
)
_SMALL = frozenset("of for and on the in to".split())


def _nearly(part: Part, house: House) -> Iterator[Slip]:
    """Runs of capitals that differ from an official name in a small word, or in a few letters of one word."""
    by_first = _by_first(tuple(house.bodies))
    for found in RUN.finditer(part.text):
        words = found.group().split()
        for first, word in enumerate(words):
            for wanted in by_first.get(_letters(word), ()):
                window, name = words[first : first + len(wanted)], " ".join(wanted)
                if len(window) < len(wanted):
                    continue
                wrong = [
                    place for place, (a, b) in enumerate(zip(window, wanted, strict=True)) if _letters(a) != _letters(b)
                ]
                if len(wrong) == 1 and _slips(window[wrong[0]], wanted[wrong[0]]):
                    start = found.start() + len(" ".join(words[:first])) + (first > 0)
                    end = start + len(" ".join(window))
                    if " ".join(window) not in house.bodies and part.text[start:end] == " ".join(window):
                        yield Slip(part, start, end, f"{' '.join(window)!r} is not the official name", f"write {name}")


_IN_LOWER = re.compile(
    r"\b(?:ministry|cyberspace|people|supreme|administration|commission|public|security|market|regulation|information|technology|industry|financial|national|regulatory|privacy|protection|data)\b"
)


def _lowered(part: Part, house: House) -> Iterator[Slip]:
    """Official names some of whose words have lost their capitals: "cyberspace administration of China", "Ministry of public security"."""
    words = [(found.start(), found.group()) for found in re.finditer(r"[A-Za-z][\w'’-]*", part.text)]
    if not _IN_LOWER.search(part.text):
        return
    names = _lower_names(tuple(house.bodies))
    for first, (start, word) in enumerate(words):
        for wanted in names.get(word.lower(), ()):
            window = words[first : first + len(wanted)]
            said = [one for _, one in window]
            if (
                len(said) == len(wanted)
                and said != wanted
                and all(
                    one == other or other == other.capitalize() != one == other.lower()
                    for one, other in zip(said, wanted, strict=True)
                )
            ):
                end = window[-1][0] + len(said[-1])
                capital = any(one[0].isupper() and one.lower() not in _SMALL for one in said[1:]) or said[
                    0
                ].lower() in ("ministry", "supreme")
                if part.text[start:end] == " ".join(said) and capital and not part.text.isupper():
                    yield Slip(
                        part,
                        start,
                        end,
                        f"{' '.join(said)!r} is a name without its capitals",
                        f"write {' '.join(wanted)}",
                    )


@lru_cache(maxsize=8)
def _lower_names(names: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """The names of three words and more by their first word in lower case."""
    found: dict[str, list[list[str]]] = {}
    for name in names:
        if len(words := name.split()) >= 3 and words[0][0].isupper():
            found.setdefault(words[0].lower(), []).append(words)
    return found


@lru_cache(maxsize=8)
def _by_first(names: tuple[str, ...]) -> dict[str, list[list[str]]]:
    """The names of three words and more, in words, by the first of them."""
    found: dict[str, list[list[str]]] = {}
    for name in names:
        if len(words := name.split()) >= 3:
            found.setdefault(_letters(words[0]), []).append(words)
    return found


@lru_cache(maxsize=8192)
def _letters(word: str) -> str:
    return word.replace("’", "'").rstrip(",").removesuffix("'s")


def _slips(one: str, other: str) -> bool:
    if one.lower() in _SMALL or other.lower() in _SMALL:
        return one.lower() in _SMALL and other.lower() in _SMALL
    most = 1 if len(other) < 6 else 2
    stem = max(min(len(one), len(other)) - 3, 5)
    alike = one[:stem].lower() == other[:stem].lower()
    return one[0].isupper() and (distance(one.lower(), other.lower(), most) <= most or alike)


def misnamed(part: Part, house: House) -> Iterator[Slip]:
    """Every name in a part that is an authority's but for so much."""
    yield from _nearly(part, house)
    yield from _lowered(part, house)
    yield from _permuted(part, house)


def _permuted(part: Part, house: House) -> Iterator[Slip]:
    """The words of an official name in another order ("Administration of Cyberspace of China"), and & for its and."""
    names, vocabulary = _by_words(tuple(house.bodies))
    for found in RUN.finditer(part.text):
        words = [(place.start(), _letters(place.group())) for place in re.finditer(r"\S+", found.group())]
        told = [one for one in words if one[1] not in _SMALL]
        if sum(word in vocabulary for _, word in told) < 3:
            continue
        for size in range(3, min(len(told), 8) + 1):
            for first in range(len(told) - size + 1):
                window = told[first : first + size]
                if any(word not in vocabulary for _, word in window):
                    continue
                meant = names.get(tuple(sorted(word for _, word in window)))
                if not meant or " and the " in _between(found, window) or _turned(window, meant, house):
                    continue
                start = found.start() + window[0][0]
                end = found.start() + window[-1][0] + len(window[-1][1])
                right = next(iter(meant.values()))
                yield Slip(part, start, end, f"{part.text[start:end]!r} is not the official name", f"write {right}")
    if " & " in part.text:
        for name in house.bodies:
            if " and " in name and (at := part.text.find(name.replace(" and ", " & "))) >= 0:
                end = at + len(name.replace(" and ", " & "))
                yield Slip(part, at, end, "& stands for and in a name", f"write {name}")


def _between(run: re.Match[str], window: list[tuple[int, str]]) -> str:
    """The text from the first word of a window to its last."""
    return run.group()[window[0][0] : window[-1][0]]


_PLACES = frozenset(
    "China Japan Turkey Jersey Guinea Jordan Georgia Brazil Panama Wales Holland Morocco Bermuda Cuba Union National South North United".split()
)


def _turned(window: list[tuple[int, str]], meant: dict[tuple[str, ...], str], house: House) -> bool:
    """Whether only the place stands elsewhere: "Japan's Commission" for the "Commission of Japan"."""
    known = house.dictionary

    def told(word: str) -> bool:
        return word.lower() in known.words and word not in known.provinces and word not in _PLACES

    kept = [tuple(filter(told, words)) for words in (tuple(w for _, w in window), *meant)]
    return kept[0] in kept[1:]


@lru_cache(maxsize=8)
def _by_words(names: tuple[str, ...]) -> tuple[dict[tuple[str, ...], dict[tuple[str, ...], str]], frozenset[str]]:
    """The names of three words and more that count, by these words sorted: each order that is official, with the name; and the words."""
    found: dict[tuple[str, ...], dict[tuple[str, ...], str]] = {}
    for name in names:
        told = tuple(word for word in map(_letters, name.split()) if word not in _SMALL)
        if len(told) >= 3 and name[0].isupper():
            found.setdefault(tuple(sorted(told)), {})[told] = name
    return found, frozenset(word for words in found for word in words)
