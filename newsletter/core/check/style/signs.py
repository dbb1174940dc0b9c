"""Quotation marks, dashes, brackets, and the points of other scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style
from newsletter.core.languages import han, is_chinese, is_wide

_STRAIGHT, _CURLY = re.compile(r"\""), re.compile(r"[“”]")
_STRAIGHT_APOSTROPHE, _CURLY_APOSTROPHE = re.compile(r"(?<=\w)'(?!\d)"), re.compile(r"(?<=\w)’|‘(?=\w)")
_PAIRS = {"(": ")", "[": "]", "《": "》", "“": "”", "（": "）"}
_WIDE_POINTS = re.compile(r"[，。；：？！（）【】、％＂＇－～．／＆＠＃＋＝]|[０-９Ａ-Ｚａ-ｚ]+")
_NARROW = str.maketrans("，。；：？！（）【】、％＂＇－～．／＆＠＃＋＝", ",.;:?!()[],%\"'-~./&@#+=")
_HAN_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff][\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef“”‘’—…·\d]*")
_UNSEEN = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff\u00ad\u3000]+")
_SPACED_HYPHEN = re.compile(
    r"(?<=[\w\")”’.%]) (?:-|--|---) (?=[\w\"(“$€£])|(?<=[a-z\")”])--(?=[a-zA-Z])|(?<=[A-Za-z]{3})- (?=[A-Z][a-z])|(?<=[a-z]{2}) -(?=[A-Z][a-z])"
)


def _english(text: str, at: int) -> bool:
    return not any(char and is_wide(char) for char in (text[at - 1 : at] if at else "", text[at + 1 : at + 2]))


@style(
    "quote-kind",
    "warning",
    "One kind of quotation mark stands in an issue, straight or curly.",
    bad='Hainan calls the rules "strict" and “fair”.',
    good='Hainan calls the rules "strict" and "fair".',
)
def quote_kind(page: Page, house: House) -> Iterator[Slip]:
    """Quotation marks, and apostrophes by themselves, of the rarer kind, or of the one that the house does not use."""
    for straight, curly, what in (
        (_STRAIGHT, _CURLY, "quotation marks"), (_STRAIGHT_APOSTROPHE, _CURLY_APOSTROPHE, "apostrophes"),
    ):  # fmt: skip
        places = {kind: list(_places(page, pattern)) for kind, pattern in (("straight", straight), ("curly", curly))}
        if straight is _STRAIGHT_APOSTROPHE and house.quotes == "either" and not places["curly"]:
            marks = {
                kind: sum(1 for _ in _places(page, pattern)) for kind, pattern in (("s", _STRAIGHT), ("c", _CURLY))
            }
            if marks["c"] and not marks["s"]:  # curly quotation marks, straight apostrophes
                for part, at in places["straight"]:
                    yield Slip(
                        part,
                        *_quoted(part.text, at),
                        "straight apostrophes stand beside curly quotation marks",
                        "use one kind throughout the issue",
                    )
                continue
        wrong = _rarer(places) if house.quotes == "either" else ("curly" if house.quotes == "straight" else "straight")
        for part, at in places.get(wrong, ()):
            start, end = _quoted(part.text, at)
            yield Slip(part, start, end, f"{wrong} {what} stand beside others", "use one kind throughout the issue")


def _places(page: Page, pattern: re.Pattern[str]) -> Iterator[tuple[Part, int]]:
    for part in page.parts:
        for found in pattern.finditer(part.text):
            if _english(part.text, found.start()):
                yield part, found.start()


def _rarer(places: dict[str, list[tuple[Part, int]]]) -> str:
    if not places["straight"] or not places["curly"]:
        return ""
    return "curly" if len(places["curly"]) <= len(places["straight"]) else "straight"


def _quoted(text: str, at: int) -> tuple[int, int]:
    """The word beside a quotation mark."""
    start = text.rfind(" ", 0, at) + 1
    end = text.find(" ", at)
    return start, end if end >= 0 else len(text)


@style(
    "unclosed",
    "warning",
    "Every bracket and quotation mark that opens is closed.",
    bad="Hainan adopted the rules (on health data.",
    good="Hainan adopted the rules (on health data).",
    chinese=True,
)
def unclosed(page: Page, _house: House) -> Iterator[Slip]:
    """Brackets without their partner, and an odd number of straight quotation marks in a paragraph."""
    for part in page.parts:
        yield from _unpaired(part)
        straight = [found.start() for found in re.finditer(r"\"", part.text)]
        if len(straight) % 2 and not re.search(r"\b\d{1,2}(?:\.\d)?\"[ -][a-z]", part.text):
            opening = [at for at in straight if at == 0 or part.text[at - 1] in " (["]
            closing = [at for at in straight if at not in opening]
            at = opening[-1] if len(opening) > len(closing) else closing[-1] if closing else straight[-1]
            yield Slip(part, *_quoted(part.text, at), "a quotation mark has no partner", "close it, or take it out")


def _unpaired(part: Part) -> Iterator[Slip]:
    opened: list[tuple[str, int]] = []
    for at, char in enumerate(part.text):
        if char in _PAIRS:
            opened.append((char, at))
        elif char in _PAIRS.values():
            partner = next(a for a, b in _PAIRS.items() if b == char)
            met = [place for place, (sign, _) in enumerate(opened) if sign == partner]
            if met:
                del opened[met[-1]]
            elif not (char == ")" and re.search(r"(?:^|[\s;,])\(?[a-z0-9ivx]{1,3}$", part.text[:at])):
                yield Slip(
                    part, *_quoted(part.text, at), f"{char} closes what nothing opened", "open it, or take it out"
                )
    for char, at in opened:
        yield Slip(part, *_quoted(part.text, at), f"{char} is not closed", "close it, or take it out")


@style(
    "full-width",
    "warning",
    "English text has no full-width points and no invisible characters.",
    bad="Hainan adopted the rules，and published them.",
    good="Hainan adopted the rules, and published them.",
)
def full_width(page: Page, _house: House) -> Iterator[Slip]:
    """Chinese points beside English words, full-width letters, spaces that cannot be seen."""
    for part in page.parts:
        if _mostly_chinese(part.text):
            continue
        inside = [found.span() for found in re.finditer(r"《[^》]*》", part.text)]
        for found in _WIDE_POINTS.finditer(part.text):
            at, sign = found.start(), found.group()
            opened = sign == "）" and re.search(r"[A-Za-z\d]\s?（[^（）]*\Z", part.text[:at])
            if opened or any(a <= at < b for a, b in inside) or _in_chinese(part.text, at, found.end()):
                continue
            start = part.text.rfind(" ", 0, at) + 1
            mend = sign.translate(_NARROW) if len(sign) == 1 and sign != "（" else None
            after = part.text[found.end() : found.end() + 1]
            spaced = mend is not None and mend in ",.;:?!)" and after.isalnum()
            closed = re.match(r"[^（）]{1,40}）", part.text[found.end() :]) if sign == "（" else None
            yield Slip(
                part, start, found.end() + (closed.end() if closed else 0), f"full-width {sign} stands in English text", "write it in its narrow form",
                part.text[start:at] + mend + (" " if spaced else "") if mend else None,
            )  # fmt: skip
        for found in _UNSEEN.finditer(part.text):
            yield Slip(part, *found.span(), "an invisible character stands here", "take it out")


def _mostly_chinese(text: str) -> bool:
    """Whether a text is Chinese rather than English with Chinese in it."""
    return not text.isascii() and han(text) > sum(char.isascii() and char.isalpha() for char in text)


def _in_chinese(text: str, start: int, end: int) -> bool:
    """Whether a wide point belongs to Chinese around it: Chinese on one side, and no English word on the other."""
    before, after = text[:start].rstrip(), text[end:].lstrip()
    left, right = before[-1:], after[:1]
    if text[start] == "（":
        return (is_chinese(right) and not (left.isascii() and left.isalnum())) or is_chinese(left)
    if text[start] == "）":
        return is_chinese(left)
    return (is_chinese(left) or left in "》）”") and not (right.isascii() and right.isalpha())


@style(
    "stray-chinese",
    "warning",
    "Chinese stands in English text only in brackets, 《》 or quotation marks.",
    bad="Hainan adopted the 办法 last week.",
    good="Hainan adopted the Measures (办法) last week.",
)
def stray(page: Page, _house: House) -> Iterator[Slip]:
    """Runs of Chinese in the open text."""
    for part in page.parts:
        if _mostly_chinese(part.text):
            continue
        held = [
            found.span()
            for found in re.finditer(r"《[^》]*》|[(（][^()（）]*[)）]|[“\"][^“”\"]*[”\"]|/[^/\s]*", part.text)
        ]
        for found in _HAN_RUN.finditer(part.text):
            if not any(a <= found.start() and found.end() <= b for a, b in held):
                yield Slip(
                    part, *found.span(), "Chinese stands in the open text", "translate it, or put it in brackets"
                )


@style(
    "dashes",
    "warning",
    "A dash is a dash, not a hyphen; one kind stands in a text, the house's in headings.",
    bad="### Hainan Adopts Rules - Hospitals Prepare\n\nHainan adopted the rules.",
    good="### Hainan Adopts Rules – Hospitals Prepare\n\nHainan adopted the rules.",
)
def dashes(page: Page, house: House) -> Iterator[Slip]:
    """Hyphens for dashes, other dashes in headings, and two kinds of dash in texts."""
    for part in page.parts:
        for found in _SPACED_HYPHEN.finditer(part.text):
            if part.field == "body" and not part.whole and "--" not in found.group():
                continue
            start, end = _around(part.text, *found.span())
            sign = house.heading_dash if part.field == "heading" else "dash"
            yield Slip(part, start, end, "a hyphen stands for a dash", f"write a {sign}")
        if part.field == "heading":
            for found in re.finditer(r"\s*[–—]\s*", part.text):
                before, after = part.text[: found.start()], part.text[found.end() :]
                compound = re.search(r"(?:[A-Z.]{2,}|\d)$", before) or re.match(r"[A-Z]{2,}|\d", after)
                if found.group() != f" {house.heading_dash} " and not (found.group() == "–" and compound):
                    yield Slip(
                        part, *_around(part.text, *found.span()), "the dash is not the heading's",
                        f"write {house.heading_dash} with a space on either side",
                    )  # fmt: skip
    yield from _mixed(page, house)


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The words on both sides of a place."""
    first = text.rfind(" ", 0, start) + 1
    last = text.find(" ", end)
    return first, last if last >= 0 else len(text)


def _mixed(page: Page, house: House) -> Iterator[Slip]:
    """Dashes in texts that are not of the kind most used, or not of the house's kind."""
    places: dict[str, list[tuple[Part, int]]] = {"–": [], "—": []}
    for part in page.bodies:
        for found in re.finditer(r"(?<=[a-z\")”,;])\s?[–—]\s?(?=[a-zA-Z\"“(])", part.text):
            if "—" in found.group() or " " in found.group():
                places[found.group().strip()].append((part, found.start()))
    if house.text_dash in places:
        wrong = "—" if house.text_dash == "–" else "–"
    elif all(places.values()):
        wrong = "–" if len(places["–"]) <= len(places["—"]) else "—"
    else:
        return
    for part, at in places[wrong]:
        yield Slip(
            part,
            *_around(part.text, at, at + 2),
            f"{wrong} stands beside another dash",
            "use one kind of dash in texts",
        )
