"""Figures up to nine before what is counted, whatever it is, and figures at the head of a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.house import House
from newsletter.core.check.style.openings import is_plural, is_singular
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

MEASURES = frozenset(
    "year years month months day days week weeks hour hours minute minutes working business calendar million billion thousand "
    "trillion hundred percent percentage per km kg meters metres times points gb mb yuan dollars euros pages page working-day "
    "or of and to in on at for by from g gigabytes terabytes o'clock am pm consecutive natural seconds second minutes hours characters digits degrees floors square liters litres megabytes kilobytes kilometers miles centimeters inches tons grams feet decibels pixels decimals o".split()
)

_STANDING = re.compile(
    r"(?<![\w.,/$€£¥%–(-])(?P<figure>[1-9])\s(?:(?P<of>of\s(?:them|these|those|which|whom|its|their|the))\b|(?P<middle>(?:[A-Za-z][a-z-]*\s){0,2}?)(?P<noun>[A-Za-z][a-z-]+)\b(?!['’-]))"
)
_NAMED = re.compile(r"(?:\b[A-Z][\w'’-]*|\d|\b(?:and|or|to|no|nos))\.?\s$")
_IN_WORDS = "no one two three four five six seven eight nine".split()


def standing(part: Part, house: House) -> Iterator[Slip]:
    """Figures from two to nine before a noun in the plural, or before "of them"; the name of something ("Article 5") is none."""
    for found in _STANDING.finditer(part.text):
        before = part.text[: found.start()]
        middle = (found["middle"] or "").lower().split()
        noun = (found["noun"] or "").lower()
        one = found["figure"] == "1"
        if int(found["figure"]) > house.words_to or (
            one and (found["of"] or middle or frames.plural(noun) in MEASURES)
        ):
            continue
        if noun and not (is_singular(noun, house.dictionary) if one else is_plural(noun, house.dictionary)):
            continue
        if noun in MEASURES or not MEASURES.isdisjoint(middle) or not frames.CLOSERS.isdisjoint(middle):
            continue
        alone = part.field == "heading" and re.search(
            r"(?:,|:|\band)\s\Z", before
        )  # "62 Hospitals Rectify, 5 Face Penalties"
        named = _NAMED.search(before) and not alone and not (part.field == "heading" and _acts(before, house))
        joined = re.search(r"[a-z]{2}\s(?:and|or)\s\Z", before) and not re.search(
            r"\d[^.;]{0,6}\s(?:and|or)\s\Z", before
        )
        if (not joined and (named or (refers(before) and not alone))) or beside_larger(part.text, found):
            continue
        figure = found["figure"]
        yield Slip(part, *found.span("figure"), f"{figure} stands in figures", f"write {_IN_WORDS[int(figure)]}")


_LARGE = re.compile(
    rf"(?<![\w-])(?P<number>{any_of(frames.NUMBERS[8:])})\b(?!-)(?!\s(?:years?|months?|weeks?|days?|hours?|minutes?|working|business|calendar|consecutive|times|million|billion|thousand|percent|or|to|and)\b)"
)
_IDIOM = re.compile(
    r"\b(?:one|two|three|four|five|six|seven|eight|nine|in|of|top|hundred|thousand|million|hundred and|to)\s\Z"
)


def spelt(part: Part, house: House) -> Iterator[Slip]:
    """Numbers above nine in words, within a sentence: "and ten, which come from"; idioms ("one in ten") are left alone."""
    for found in _LARGE.finditer(part.text):
        before = part.text[: found.start()]
        if (
            house.words_to < 10
            and re.search(r"[a-z\d,]\s\Z", before)
            and not _IDIOM.search(before)
            and before.count('"') % 2 == 0
        ):
            value = _TENS[found["number"]]
            yield Slip(part, *found.span("number"), f"{found['number']} stands in words", f"write {value}")


_TENS = {
    **{word: str(10 + place) for place, word in enumerate(frames.NUMBERS[8:19])},
    "thirty": "30",
    "forty": "40",
    "fifty": "50",
}


_ALONE = re.compile(r"(?:,|:|\band)\s(?P<figure>[2-9])\s(?P<next>[A-Z][a-z]+)\b")


def heading_figures(part: Part, house: House) -> Iterator[Slip]:
    """A figure below ten that stands for those just named: "62 Hospitals Rectify, 5 Face Penalties"."""
    for found in _ALONE.finditer(part.text):
        follows = found["next"].lower()
        if (
            int(found["figure"]) <= house.words_to
            and follows not in MEASURES
            and follows in frames.BASE | frames.PAST.keys()
        ):
            yield Slip(
                part,
                *found.span("figure"),
                f"{found['figure']} stands in figures",
                f"write {_IN_WORDS[int(found['figure'])].capitalize()}",
            )


def _acts(before: str, house: House) -> bool:
    """Whether the word before is a verb of headings ("Names 7 Apps") or a noun in the plural, none that is numbered."""
    word = before.split()[-1].lower()
    return word in frames.THIRD or word in frames.BASE


def refers(before: str) -> bool:
    """Whether the figure is the name of something: Article 5, Phase 2, May 3, No. 7."""
    return re.search(
        r"\b(?:Articles?|Chapters?|Sections?|Parts?|No|Nos|Phase|Level|Level-|Tier|Class|Type|Step|Annex|Appendix|Item|Rule|Version|Group|Round|Batch|Grade|"
        r"January|February|March|April|May|June|July|August|September|October|November|December|and|or|to|Web|GPT|top|Top|Q)\.?\s$|[:(]\s?$", before
    ) is not None  # fmt: skip


def beside_larger(text: str, found: re.Match[str]) -> bool:
    """Whether figures of ten and more count things in the same sentence: then all of them are figures."""
    start = max(text.rfind(". ", 0, found.start()), 0)
    end = text.find(". ", found.end())
    rest = text[start : found.start()] + text[found.end() : end if end > 0 else len(text)]
    counted = re.finditer(r"(?<![\w.,/$€£¥-])(\d{2,}(?:,\d{3})*)\s+(?:[a-z]+\s+){0,2}([a-zA-Z]+)", rest)
    return any(match[2].lower() in frames.PLURAL for match in counted)


_AT_HEAD = re.compile(
    r"[\"“]?(?P<figure>\d[\d,.]*\d|\d)(?=%?\s(?:(?:[a-z-]+\s){0,2}?[a-z-]+s\b|Apps\b|people\b|percent\b|of\s))"
)
_NUMBERED = re.compile(r"\b(?:Nos?|Arts?|Articles?|Secs?|Vol|p|pp|[Cc]h)\.\s*\Z")


@style(
    "sentence-figure",
    "advice",
    "A sentence does not begin with a figure.",
    bad="The hospital has two sites. 600 nurses work there.",
    good="The hospital has two sites. Some 600 nurses work there.",
)
def sentence_figure(page: Page, _house: House) -> Iterator[Slip]:
    """Figures at the head of a sentence of running text, unless it is a number by which something is called."""
    for part in page.bodies:
        if not part.whole:
            continue
        for start, _ in part.sentences:
            found = _AT_HEAD.match(part.text, start)
            if found and not _NUMBERED.search(part.text, 0, start):
                end = part.text.find(" ", found.end() + 1)
                span = (found.start("figure"), end if end > 0 else len(part.text))
                yield Slip(
                    part, *span, f"a sentence begins with {found['figure']}", "write it as a word, or begin otherwise"
                )
