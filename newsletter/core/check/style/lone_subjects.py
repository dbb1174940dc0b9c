"""Subjects of one word: a number that stands for what was named ("22 keeps it"), a place or a company ("Chengdu account for 480")."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.dictionary import Dictionary
from newsletter.core.check.style.frames import PLURAL_AUX, SINGULAR_AUX, THIRD
from newsletter.core.check.style.page import Part
from newsletter.core.check.style.rules import Slip

_VERB_SINGULAR = frozenset(v for v in THIRD if v not in frames.PLURAL and v not in ("does", "has"))
_NUMBER_ALONE = re.compile(
    rf"(?:[,;:]\s(?:of\swhich\s|and\s)?|\band\s)(?P<who>\d+(?:,\d{{3}})*|{any_of(frames.NUMBERS)})\s(?P<verb>[a-z]+)\b(?=\s(?P<next>the|an?|it|them|its|their|no|not|that|all|only|to|such|any|some|these|those|personal|data|more|less|from|for|with)\b)"
)


def of_numbers(part: Part) -> Iterator[Slip]:
    """A number by itself with the verb of one: "Of 30 filters tested, 22 keeps it"."""
    for found in _NUMBER_ALONE.finditer(part.text):
        verb = found["verb"]
        right = SINGULAR_AUX.get(verb) or (THIRD[verb] if verb in _VERB_SINGULAR else None)
        sure = (
            verb in SINGULAR_AUX
            or right in frames.PLAIN_ONLY
            or found["next"] in ("the", "it", "them", "its", "their", "such", "any", "these", "those")
        )
        if found["who"] != "1" and sure and right:
            yield Slip(
                part,
                found.start("who"),
                found.end("verb"),
                f"{found['who']} {found['verb']} do not agree",
                f"write {right}",
            )


_COUNTED = re.compile(
    rf"(?:^|(?<=[.!?;] )|(?<=, and )|(?<=\bthat ))(?P<who>(?i:\d+(?:,\d{{3}})*|(?:{any_of(frames.NUMBERS)})(?:-[a-z]+)?)\s(?:[a-z]+\s)?(?P<noun>[a-z]+s|people))\s(?P<verb>was|has|is)\b"
)
_MEASURED = frozenset(
    "years months weeks days hours minutes seconds kilometers meters miles points pages percent dollars euros pounds times thirds quarters fifths tenths".split()
)


def of_counts(part: Part, known: Dictionary) -> Iterator[Slip]:
    """Several that are counted, with the verb of one: "Twenty-four persons was arrested"; a term or a sum is one."""
    for found in _COUNTED.finditer(part.text):
        who, noun = found["who"], found["noun"]
        if noun in _MEASURED or noun not in known.words or re.match(r"(?:1|one)\s|(?:19|20)\d\d\s", who.lower()):
            continue
        right = SINGULAR_AUX[found["verb"]]
        yield Slip(part, *found.span(), f"{who} {found['verb']} do not agree", f"write {right}")


_PLACED = re.compile(
    r"(?:^|(?<=[.;] )|(?<=, and )|(?<=, but )|\b(?:which|where|while|because|although|whereas|since)\s)(?P<who>[A-Z][\w'’]+(?:\s[A-Z][a-z]+)?)\s(?P<verb>[a-z]+)\b(?=\s(?P<next>\w+))"
)


def of_names(part: Part, known: Dictionary) -> Iterator[Slip]:
    """One place or company, with the verb of many: "Chengdu account for 480"."""
    for found in _PLACED.finditer(part.text):
        who, verb = found["who"].replace("’", "'"), found["verb"]
        named = who in known.names and not who.endswith("s") and who.lower() not in known.words
        if who not in known.provinces and who not in known.cities and not named:
            continue
        if verb in ("have", "are", "were"):
            yield Slip(
                part, found.start("who"), found.end("verb"), f"{who} {verb} do not agree", f"write {PLURAL_AUX[verb]}"
            )
        if verb not in frames.BASE | {"account"} or verb in (
            "put",
            "set",
            "cost",
            "let",
            "read",
            "cut",
            "hit",
            "spread",
            "have",
            "do",
        ):
            continue
        sure = (
            verb in frames.PLAIN_ONLY
            or found["next"] in ("the", "a", "an", "its", "their", "that", "for", "from")
            or found["next"][0].isdigit()
        )
        clause = re.split(r"[.;,]", part.text[found.end() :], maxsplit=1)[0].split()
        other = any(word in frames.AUXILIARY or word in _VERB_SINGULAR or word in frames.PAST for word in clause[:10])
        if sure and not (other and verb not in frames.PLAIN_ONLY):
            yield Slip(
                part, found.start("who"), found.end("verb"), f"{who} {verb} do not agree", f"write {frames.third(verb)}"
            )
