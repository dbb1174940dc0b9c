"""Figures: ordinals, thousands, percentages, words up to nine."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames, small_figures
from newsletter.core.check.style.dictionary import Dictionary
from newsletter.core.check.style.house import House
from newsletter.core.check.style.openings import is_plural
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

_ORDINAL = re.compile(r"\b(\d{1,3}(?:,\d{3})*|\d+)(st|nd|rd|th|ST|ND|RD|TH)\b")
_NUMBER = r"\d[\d,]*(?:\.\d+)?"
_GROUPED = re.compile(r"(?<![\d.,/])\d{1,3}(?:,\d+)+(?:\.\d+)?(?![\d/])|(?<![\d.,/])\d{4,}(?:,\d{3})+")
_SOUND = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_LONG = re.compile(r"(?<![\w.,/\-–:#])(\d{4,9})(?![\w/\-–:]|[.,]\d)")
_BY_NUMBER = re.compile(
    r"(?:\b(?:ISO(?:/IEC)?|GB(?:/T)?|IEC|TC|No|Nos|no|Art|Article|Articles|Section|RFC|Act|Case|Order|Decree|Law|Docket|hotline|hotlines|Hotline|"
    r"number|Number|code|port|Form|Windows|Room|Clause|EN|ETSI|NIST|SP|Rule|Regulation|Directive|Recital|Announcement|Circular|Convention|Bill|"
    r"ID|postcode|zip|line|dial|called|calling|call|Standard|Beijing|Level|Agenda|Vision|Plan)\.?|(?:[Cc]alls|[Cc]omplaints|[Rr]eports|[Mm]essages) to|[#(\[\"“】〕〔])\s*$"
)
_COUNTED = re.compile(r"\s+(?:[a-z-]+\s+){0,2}?(?P<noun>[A-Za-z]+)")
_POINTED = re.compile(
    r"(?<![\w.,/$€£-])(?P<figure>[1-9]\d{0,2}(?:\.\d{3})+)(?![\d.%])\s(?:[a-z-]+\s){0,1}?(?P<noun>[A-Za-z]+)"
)
_SPACED_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3}){1,}(?! ?\d)(?= [a-z]|[.,;)]|$)")
_PERCENT = re.compile(rf"\b({_NUMBER})(?:\s(%)|\s?(?:percent|per cent|per-cent|pct)\b)")
_PERCENT_WORDS = re.compile(
    r"\b((?:[a-z]+-)?(?:two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-[a-z]+)?)\s(?:percent|per cent)\b"
)
_MEASURES = small_figures.MEASURES
_WORDS = {word: str(2 + place) for place, word in enumerate(frames.NUMBERS[:19])} | {
    "one": "1",
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
}
_DIGITS = {value: word for word, value in _WORDS.items()}


def ending(number: int) -> str:
    """The ending of an ordinal: 1st, 2nd, 3rd, 11th, 33rd."""
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


@style(
    "ordinal",
    "warning",
    "Ordinals end as they are spoken: 1st, 2nd, 3rd, 11th, 33rd.",
    bad="The standing committee adopted the rules at its 33th meeting.",
    good="The standing committee adopted the rules at its 33rd meeting.",
)
def ordinal(page: Page, _house: House) -> Iterator[Slip]:
    """Ordinals with another number's ending."""
    for part in page.parts:
        for found in _ORDINAL.finditer(part.text):
            right = ending(int(found[1].replace(",", "")))
            if found[2].lower() != right:
                yield Slip(
                    part,
                    *found.span(),
                    f"{found.group()!r} has the wrong ending",
                    f"write {found[1]}{right}",
                    found[1] + right,
                )


@style(
    "thousands",
    "warning",
    "A comma stands after every three digits of a figure, and nowhere else.",
    bad="The hospital leaked 20,0000 records.",
    good="The hospital leaked 200,000 records.",
)
def thousands(page: Page, house: House) -> Iterator[Slip]:
    """Figures whose commas are wrong or missing; years and numbers of things are none."""
    for part in page.parts:
        for found in _GROUPED.finditer(part.text):
            if not _SOUND.fullmatch(found.group()) and not _is_list(part.text, found):
                yield Slip(
                    part, *found.span(), f"the commas of {found.group()} are wrong", "put one after every three digits"
                )
        for found in _SPACED_THOUSANDS.finditer(part.text):
            if re.search(r"\b[A-Z]{2,5}(?:/T)?\s\Z", part.text[: found.start()]) and not part.text[
                : found.start()
            ].endswith("RMB "):
                continue  # EN 304 223
            if not re.match(r" [a-z]", part.text[found.end() :]) and not re.search(
                r"(?:RMB |[$€£]|than |over |about |nearly |to )\Z", part.text[: found.start()]
            ):
                continue
            yield Slip(
                part,
                *found.span(),
                f"{found.group()} has spaces for commas",
                f"write {found.group().replace(' ', ',')}",
            )
        for found in _POINTED.finditer(part.text):
            noun = (found["noun"] or "").lower()
            if (is_plural(noun, house.dictionary) and noun not in _MEASURES) or noun in ("people", "apps"):
                right = found["figure"].replace(".", ",")
                yield Slip(part, *found.span("figure"), f"{found['figure']} has points for commas", f"write {right}")
        for found in _LONG.finditer(part.text):
            if _is_count(part, found, house.dictionary):
                right = f"{int(found[1]):,}"
                yield Slip(part, *found.span(), f"{found[1]} has no comma", f"write {right}")


def _is_list(text: str, found: re.Match[str]) -> bool:
    """Articles 5,6 and 7: a list whose spaces are missing, or a date's day and year."""
    before = text[: found.start()]
    return (
        re.search(
            r"\b(?:Articles?|Arts?\.|Nos?\.|Sections?|pages?|January|February|March|April|May|June|July|August|September|October|November|December)\s$",
            before,
        )
        is not None
    )


def _is_count(part: Part, found: re.Match[str], known: Dictionary) -> bool:
    """Whether a long figure counts or measures: money, a large number, or four digits that are no year before a noun in the plural."""
    before, after = part.text[: found.start()], part.text[found.end() :]
    if re.search(r"(?:RMB|\$|€|£|¥)\s?$", before):
        return True
    called = re.search(r"\b(?:call\w*|dial\w*|ring|phone\w*|line|number)\s(?:to\s|on\s|at\s|via\s)?\Z", before)
    hotline = re.fullmatch(r"(?:10|12|95|96)\d{3}", found[1]) and (called or re.match(r"[.,;)]|$", after))
    if hotline and not re.search(
        r"\b(?:rose|grew|fell|dropped|increased|decreased|up|down|total|amount\w*)\b[^.]*\Z|\b(?:of|than)\s\Z",
        before[-60:],
    ):
        return False  # "then to 12377."
    if (
        _BY_NUMBER.search(before)
        or found[1].startswith("0")
        or re.match(r"\s(?:hotline|platform|line|number|standard|series|Hotline)", after)
    ):
        return False
    noun = _COUNTED.match(after)
    ahead = re.match(r"(?:\s[A-Za-z][a-z-]*){1,3}", after)
    many = ahead is not None and any(is_plural(word.lower(), known) for word in ahead.group().split())
    counted = (many and not re.match(r"\s(?:and|or|to|in|on|at|by|for|from|the|edition|version)\b", after)) or (
        noun is not None
        and (
            noun["noun"].lower() in frames.PLURAL
            or noun["noun"] in ("Apps", "pieces", "times", "copies", "subscribers")
        )
    )
    if len(found[1]) == 4:
        return counted and not 1900 <= int(found[1]) <= 2100
    return (
        counted
        or re.search(
            r"\b(?:of|over|than|about|nearly|total|to|exceeding|approximately|around|some|reached|almost|least)\s$",
            before,
        )
        is not None
    )


@style(
    "percent",
    "advice",
    "A percentage is a figure with its sign: 60.2%.",
    bad="Some 60.2 percent of the hospitals complied.",
    good="Some 60.2% of the hospitals complied.",
)
def percent(page: Page, _house: House) -> Iterator[Slip]:
    """Percentages in words, and a space before the sign."""
    for part in page.parts:
        for found in _PERCENT.finditer(part.text):
            yield Slip(
                part,
                *found.span(),
                f"{found.group()} is written out",
                f"write {found[1]}%",
                f"{found[1]}%" if found[2] else None,
            )
        for found in _PERCENT_WORDS.finditer(part.text):
            yield Slip(part, *found.span(), f"{found.group()} is written out", "write it in figures: 60.2%")


_COUNT = re.compile(
    r"(?<![\w.,/$€£¥%–-])(?P<figure>\d|"
    + any_of(_WORDS)
    + rf")\s+(?P<middle>(?:[a-z-]+\s+){{0,2}}?)(?P<noun>{frames.ANY_PLURAL}|pieces)(?![\w-])",
    re.IGNORECASE,
)


@style(
    "number-words",
    "advice",
    "Numbers up to nine are words where nothing is measured, larger ones figures.",
    bad="The office named 3 hospitals.",
    good="The office named three hospitals.",
)
def number_words(page: Page, house: House) -> Iterator[Slip]:
    """Small figures and large words before what is counted; a sentence may begin with a word."""
    for part in page.parts:
        yield from _measures(part, house)
        yield from small_figures.standing(part, house)
        yield from (small_figures.spelt if part.field == "body" else small_figures.heading_figures)(part, house)
        for found in _COUNT.finditer(part.text):
            figure, noun = found["figure"].lower(), found["noun"].lower()
            if (
                (noun not in frames.PLURAL and noun not in ("pieces",))
                or noun in _MEASURES
                or set(found["middle"].lower().split()) & _MEASURES
            ):
                continue
            value = int(_WORDS.get(figure, figure))
            before = part.text[: found.start()]
            if (
                figure.isdigit()
                and value
                and value <= house.words_to
                and not small_figures.refers(before)
                and not small_figures.beside_larger(part.text, found)
            ):
                yield Slip(
                    part, *found.span("figure"), f"{figure} stands in figures", f"write {_DIGITS.get(figure, figure)}"
                )
            elif (
                not figure.isdigit()
                and value > house.words_to
                and not _opens(before)
                and not re.search(r"[Tt]op $|-$", before)
            ):
                yield Slip(part, *found.span("figure"), f"{figure} stands in words", f"write {value}")


def _opens(before: str) -> bool:
    """Whether a sentence, or a heading's claim, begins here."""
    return re.search(r"(?:^|[.:;–—!?]\s+|[\"“(])$", before) is not None


_MEASURED = re.compile(
    r"(?<![\w.,])(?P<number>\d+|" + any_of(_WORDS) + r")[\s-](?P<unit>years?|months?|days?|weeks?|hours?)\b",
    re.IGNORECASE,
)


@style(
    "number-form",
    "advice",
    "A measure is written in one form, words or figures, within an item.",
    bad="Wang was sentenced to seven years in prison. The term of 7 years begins at once.",
    good="Wang was sentenced to seven years in prison. The term of seven years begins at once.",
)
def number_form(page: Page, house: House) -> Iterator[Slip]:
    """One duration in figures here and in words there; terms of prison of which some are in words and some small ones in figures."""
    for item in page.items:
        yield from _terms(page.of(item), house)
        yield from _scales(page.of(item))
        met: dict[tuple[int, str], tuple[bool, str]] = {}
        for part in sorted(page.of(item), key=lambda part: part.field == "heading"):
            for found in _MEASURED.finditer(part.text):
                number = found["number"].lower()
                value = int(_WORDS.get(number, number))
                key = (value, found["unit"].lower().rstrip("s"))
                form = number.isdigit()
                if key in met and met[key][0] != form:
                    yield Slip(
                        part,
                        *found.span(),
                        f"{found.group()!r} here is {met[key][1]!r} elsewhere in the item",
                        "write it in one form",
                    )
                met.setdefault(key, (form, found.group()))


_TERM = re.compile(r"\b(?:prison|imprisonment|jail|sentence[ds]?|probation|detention|suspended)\b", re.IGNORECASE)


def _terms(parts: Sequence[Part], house: House) -> Iterator[Slip]:
    """Terms of prison in words and, below ten, in figures too."""
    met = [
        (part, found)
        for part in parts
        if part.field == "body"
        for start, sentence in part.sentences
        if _TERM.search(sentence)
        for found in _MEASURED.finditer(part.text, start, start + len(sentence))
        if found["unit"].lower().startswith(("year", "month"))
        and not re.match(r"-old|\s(?:ago|later|after|before|earlier|old)\b", part.text[found.end() :])
    ]
    if any(not found["number"].isdigit() for _, found in met):
        for part, found in met:
            if found["number"].isdigit() and int(found["number"]) <= house.words_to:
                yield Slip(
                    part, *found.span(), f"{found.group()!r} stands in figures beside terms in words", "write terms of prison in one form"
                )  # fmt: skip


_SCALED = re.compile(
    rf"(?<![\w.,$€£])(?<!RMB )(?P<number>\d+|{any_of(['one', *_WORDS])})[\s-](?P<scale>million|billion)\b",
    re.IGNORECASE,
)


def _scales(parts: Sequence[Part]) -> Iterator[Slip]:
    """One million here and 1 million there."""
    met: dict[tuple[str, str], str] = {}
    for part in sorted(parts, key=lambda part: part.field == "heading"):
        for found in _SCALED.finditer(part.text):
            number = found["number"].lower()
            key = (_WORDS.get(number, number), found["scale"].lower())
            other = met.setdefault(key, found.group())
            if other.split()[0].isdigit() != number.isdigit():
                yield Slip(
                    part, *found.span(), f"{found.group()!r} here is {other!r} elsewhere in the item", "write it in one form"
                )  # fmt: skip


_AGE = re.compile(
    rf"\b(?:(?:aged|ages?\sof|age)\s(?:between\s|over\s|under\s)?(?P<age>{any_of(frames.NUMBERS)})\b(?!\s(?:groups|verification|brackets))|(?P<old>{any_of(frames.NUMBERS)})(?=-year-old\b))"
)
_SPAN = re.compile(
    rf"\b(?:within|for|after|at\sleast|than|over|about|nearly|every|some|of|to)\s(?P<number>{any_of(frames.NUMBERS[9:])})\s(?:working\s|business\s|calendar\s|natural\s|consecutive\s)?(?:days|hours|minutes|weeks|months)\b"
)


def _measures(part: Part, house: House) -> Iterator[Slip]:
    """Ages, and measures of time above nine, in words (terms of prison may be)."""
    for start, sentence in part.sentences:
        for pattern, groups in ((_AGE, ("age", "old")), (_SPAN, ("number",))):
            for found in pattern.finditer(part.text, start, start + len(sentence)):
                word = next(found[group] for group in groups if found[group])
                value = int(_WORDS.get(word, 0))
                if value > house.words_to and not (pattern is _SPAN and _TERM.search(sentence)):
                    at = next(found.start(group) for group in groups if found[group])
                    yield Slip(part, at, at + len(word), f"{word} stands in words", f"write {value}")
