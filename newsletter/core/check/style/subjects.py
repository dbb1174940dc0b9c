"""Subjects whose number a reader may lose sight of: pronouns, "each of", "the number of", a noun with "of" and many behind it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.frames import PLURAL_AUX, SINGULAR_AUX
from newsletter.core.check.style.house import House
from newsletter.core.check.style.openings import base_of
from newsletter.core.check.style.page import Part
from newsletter.core.check.style.rules import Slip

_PLURALS = rf"(?:{frames.ANY_PLURAL}|Apps)"
_WORDS = r"(?:[a-z][\w-]*\s+){0,2}?"
_STARTS = r"(?:^|(?<=[.;!?] )|(?<=[.!?][\"”)] ))(?:(?:On|In|By)\s[A-Z][a-z]+(?:\s\d{1,2})?,\s+(?:\d{4},\s+)?)?"
_COLLECTIVE = "group|batch|percentage|gang|team|category|type|version|pair|number|variety"  # of which both is said
_ONE = re.compile(
    rf"{_STARTS}(?:(?P<he>He|She|It|he|she|it)|(?P<number>[Tt]he\s+number\s+of\s+{_WORDS}{_PLURALS})"
    rf"|(?P<each>(?:[Ee]ach|[Nn]either|[Ee]ither|[Oo]ne)\s+of\s+(?:the|these|those|them|its|their)(?:\s+{_WORDS}{_PLURALS})?)"
    rf"|(?P<neither>(?:[Nn]either|[Ee]ither)\s+{frames.ANY_SINGULAR})"
    rf"|(?P<of>[Tt]he\s+(?!(?:{_COLLECTIVE})\b){frames.ANY_SINGULAR}\s+of\s+(?:(?:the|these|those|its|their|all|several|\d+)\s+)?(?:{_WORDS}{_PLURALS}|(?:RMB|US\$|€|£)\s?[\d.,]+(?:\s(?:million|billion))?)))"
    r"\s+(?P<verb>have|are|were)\b"
)
_MANY = re.compile(
    rf"\b(?P<who>[Tt]hey|[Aa]\s+number\s+of\s+{_WORDS}{_PLURALS})\s+(?P<verb>has|is|was)\b(?!\s+not\s+only)"
)
_THIS = re.compile(
    rf"{_STARTS}(?P<who>(?:This|Each|Every|Another)\s+(?!measures\b){_PLURALS})\s+(?P<verb>are|were|have|apply|contain|include|take|provide|require|must|will|shall)\b"
)

_ABOUT_MANY = re.compile(
    rf"(?:^|[.;,]\s|\b(?:the|these|those|all|\d[\d,]*|{frames.ANY_NUMBER}|against|named|removed|fined|notified)\s)(?P<who>(?i:{_PLURALS})\s+(?:that|which|who))\s+(?P<verb>[a-z]+)\b"
)
_ABOUT_ONE = re.compile(
    rf"{_STARTS}(?P<who>(?:[Tt]he|[Aa]n?|[Tt]his)\s+{frames.ANY_SINGULAR},?\s+(?:that|which|who))\s+(?P<verb>were|are|have)\b"
)
_HANGS = re.compile(
    rf"\b(?:{any_of(frames.PREPOSITIONS - {'against'})})\s+(?:(?:the|these|those|all)\s+)?(?:(?:\d[\d,]*|{frames.ANY_NUMBER})\s+)?\Z"
)
_CLAUSE = r"(?:^|(?<=[.;!?] )|(?<=[.!?][\"”)] )|(?<=\ue000 )|\b(?:because|when|while|although|after|before|as|where|since)\s+)"
_PRONOUN = re.compile(
    rf"{_CLAUSE}(?P<who>[Ii]t|[Hh]e|[Ss]he|[Tt]his)\s+(?:(?:also|then|now|still|only|again|often|further|thus|therefore|later|usually)\s+)?(?P<verb>[a-z]+)\b(?!-)"
)
_THEY = re.compile(
    rf"{_CLAUSE}(?P<who>[Tt]hey|[Ww]e)\s+(?:(?:also|then|now|still|only|again|further|later)\s+)?(?P<verb>[a-z]+)\b(?!-)"
)
_WHICH = re.compile(
    rf"{_STARTS}(?P<who>(?:[Tt]he|[Tt]hese|[Tt]hose)\s+(?:[a-z-]+\s)?(?P<noun>[a-z]+s|(?:[A-Z]\w+\s){{0,4}}?(?:{any_of(frames.PLURAL_TITLES)})),\s+which)\s+(?:(?:also|now)\s+)?(?P<verb>[a-z]+)\b"
)
_OF_ONE = re.compile(
    rf"{_STARTS}(?P<who>[Tt]he\s+(?:[a-z-]+\s)?(?P<noun>[a-z]+s)\s+(?:of|in|on|for|from|to|by|against)\s+(?:(?:the|a|an|this|its|that|one)\s+)(?:[A-Za-z-]+\s){{0,2}}?(?P<one>[A-Za-z]+))\s+(?P<verb>is|was|has|shows|applies|requires|provides|includes|contains|suggests|indicates|means|concerns|gives|needs)\b"
)
_TOGETHER = re.compile(
    rf"{_STARTS}(?P<who>(?:The|A|An|Its|Their)\s+(?:[a-z-]+\s){{0,2}}?(?P<noun>[a-z]+),\s+(?:together|along|jointly)\s+with\s+[^.,;]{{3,80}},)\s+(?P<verb>were|are|have)\b"
)
_AND = re.compile(
    rf"{_STARTS}(?P<who>(?:The|A|An|Its|Both\sthe)\s+(?:[a-z-]+\s){{0,2}}?(?P<noun>[a-z]+)\s+and\s+(?:its|the|his|her|their|an?)\s+(?:[a-z-]+\s){{0,2}}?(?P<one>[a-z]+))\s+(?P<verb>was|is|has)\b"
)
_SINGLES = frames.SINGULAR | frozenset(
    "survey study firm App attack leak line scheme group fund network boss chief head chairman owner".split()
)
_PERSONS = any_of(
    "users consumers customers citizens students employees workers patients defendants suspects plaintiffs victims minors children people parents drivers passengers residents teachers doctors lawyers "
    "judges prosecutors officials officers members individuals persons investors borrowers applicants candidates buyers sellers subscribers readers journalists managers directors experts tenants pupils "
    "guests clients nurses clerks witnesses shareholders".split()
)
_WHO = re.compile(rf"\b(?P<who>{_PERSONS}\s+who)\s+(?P<verb>[a-z]+s)\b")
_APPOSED = re.compile(
    rf"{_STARTS}(?P<who>(?:The|A|An|Its)\s+(?:[a-z-]+\s){{0,3}}?(?P<noun>[a-z]+),\s+(?:[A-Z\d][\w.-]*(?:\s[A-Z\d][\w.-]*){{0,3}}),)\s+(?P<verb>were|are|have)\b"
)
_APART = re.compile(
    rf"(?:^|(?<=[.;,] )|\band\s)(?P<who>(?:(?:The|the|All|all|Some|some|\d[\d,]*|{frames.ANY_NUMBER})\s)(?:[a-z-]+\s)?(?P<noun>[a-z]+s)\s+(?:which|that|who)\s+(?:had|have|were|are|did)\s(?:(?!that\b|which\b|who\b|and\b|or\b|but\b|because\b|when\b|while\b|if\b|whether\b|whose\b|where\b)[\w'’-]+\s){{1,9}}?)(?P<verb>was|is|has)\b"
)
_OF_BODIES = re.compile(
    r"\b(?:Commission|Administration|Ministry|Committee|Bureau|Office|Center|Court|Procuratorate|Council|Authority|Agency|Board|Congress|Department|Association|Police|Government|Parliament)\b"
)
_PAIR = re.compile(
    r"^(?P<who>(?P<first>[A-Z][\w'’-]*(?:,?\s(?:of|for|the|on|[A-Z][\w'’-]*))*?),?\s(?:and|&)\s(?P<second>[A-Z][\w'’-]*(?:\s(?:of|for|the|on|[A-Z][\w'’-]*))*?))\s+(?:Jointly\s+|Again\s+)?(?P<verb>[A-Z][a-z]+s)\b(?=\s(?P<next>\S+))"
)


def paired(part: Part, house: House) -> Iterator[Slip]:
    """Two authorities or places at the head of a heading, with the verb of one."""
    for found in _PAIR.finditer(part.text):
        base = frames.THIRD.get(found["verb"].lower()) or _other_base(found, house)
        sides = [*found["first"].split(", "), found["second"]]
        if base and all(_is_actor(side, house) for side in sides):
            then = found["next"].lower()  # "Police and Court Reports Show"
            if found["verb"].lower() not in frames.PLURAL or then not in frames.BASE - frames.SINGULAR:
                yield _slip(part, found.start(), found.end(), base.capitalize())


def _other_base(found: re.Match[str], house: House) -> str | None:
    """The plain form of a verb that the frames do not list, where the names before it are whole and it is no thing that is counted."""
    verb, last = found["verb"].lower(), found["second"].split()[-1]
    whole = _is_actor(last, house) and len(found["second"].split()) <= 4
    return base_of(verb, house.dictionary) if whole and verb not in frames.PLURAL else None


def _is_actor(words: str, house: House) -> bool:
    """Whether words name an authority or a place by themselves."""
    known = house.dictionary
    return (
        (words.isupper() and 2 <= len(words) <= 6)
        or _OF_BODIES.search(words) is not None
        or words in known.provinces
        or words in known.cities
    )


def misjudged(part: Part) -> Iterator[Slip]:
    """One that has the verb of many, many that have the verb of one, and one word before a plural."""
    for found in _ONE.finditer(part.text):
        start = next(found.start(name) for name in ("he", "number", "each", "neither", "of") if found[name])
        yield _slip(part, start, found.end(), PLURAL_AUX[found["verb"]])
    for found in _MANY.finditer(part.text):
        yield _slip(part, found.start(), found.end(), SINGULAR_AUX[found["verb"]])
    for found in _ABOUT_ONE.finditer(part.text):
        yield _slip(part, found.start("who"), found.end(), PLURAL_AUX[found["verb"]])
    for found in _ABOUT_MANY.finditer(part.text):
        verb = found["verb"]
        if not found["who"].endswith("who") and _HANGS.search(part.text, 0, found.start("who")):
            continue  # "a period of six months that ends": it may be the period
        if right := SINGULAR_AUX.get(verb) or (frames.THIRD.get(verb) if verb not in frames.PLURAL else None):
            yield _slip(part, found.start("who"), found.end(), right)
    for found in _PRONOUN.finditer(part.text):
        if found["verb"] in frames.PLAIN_ONLY or (found["verb"] in frames.BASE and found["who"].lower() != "this"):
            verb = found["verb"]
            if verb in ("have", "set", "found") or (
                found["who"][0].islower() and re.search(r"\bas\s+\Z", part.text[: found.start("who")])
            ):
                continue
            yield _slip(part, found.start("who"), found.end(), frames.third(verb))
    for found in _THEY.finditer(part.text):
        if found["verb"] in frames.THIRD and found["verb"] != "has":
            yield _slip(part, found.start("who"), found.end(), frames.THIRD[found["verb"]])
    for pattern in (_WHICH, _OF_ONE):
        for found in pattern.finditer(part.text):
            verb = found["verb"]
            right = SINGULAR_AUX.get(verb) or (frames.THIRD.get(verb) if verb not in frames.PLURAL else None)
            many = found["noun"] in frames.PLURAL or found["noun"].split()[-1] in frames.PLURAL_TITLES
            one = pattern is _WHICH or found["one"] in _SINGLES
            if right and verb not in frames.PAST and many and one:
                yield _slip(part, found.start("who"), found.end("verb"), right)
    for found in _WHO.finditer(part.text):
        verb = found["verb"]
        if right := SINGULAR_AUX.get(verb) or (frames.THIRD.get(verb) if verb not in frames.PLURAL else None):
            yield _slip(part, found.start("who"), found.end(), right)
    for found in _APART.finditer(part.text):
        if found["noun"] not in frames.PLURAL:
            continue
        yield _slip(part, found.start("who"), found.end(), SINGULAR_AUX[found["verb"]])
    for found in [*_TOGETHER.finditer(part.text), *_APPOSED.finditer(part.text)]:
        if found["noun"] in _SINGLES:
            yield _slip(part, found.start("verb"), found.end(), PLURAL_AUX[found["verb"]])
    for found in _AND.finditer(part.text):
        if found["noun"] not in _SINGLES or found["one"] not in _SINGLES:
            continue
        yield _slip(part, found.start("who"), found.end(), SINGULAR_AUX[found["verb"]])
    for found in _THIS.finditer(part.text):
        words = found["who"]
        yield Slip(
            part,
            *found.span("who"),
            f"{words!r} do not agree",
            "write the noun in the singular, or These or All before it",
        )


def _slip(part: Part, start: int, end: int, right: str) -> Slip:
    return Slip(part, start, end, f"{part.text[start:end]!r} does not agree", f"write {right}")
