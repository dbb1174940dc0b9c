"""Number and verb: subjects and verbs that agree, determiners and their nouns, auxiliaries and the forms they take.

There is no parser here. Each rule is a frame in which English leaves no doubt; what does not fit a frame is left in peace.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.style import counting, frames, heading_verbs, lone_subjects, openings, predicates, subjects
from newsletter.core.check.style.frames import (
    AUXILIARY,
    BASE,
    CLOSERS,
    PAST,
    PLURAL,
    PLURAL_AUX,
    PLURAL_TITLES,
    SINGULAR,
    SINGULAR_AUX,
    THIRD,
)
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

_ADVERB = r"(?:(?:[Jj]ointly|[Aa]lso|[Aa]gain|[Oo]fficially|[Ff]ormally|[Rr]ecently|[Pp]ublicly|[Ff]urther|only|thus|therefore|still|now|each|both)\s+)"
_SUBJECT = re.compile(
    rf"(?:^|(?<=[.;:!?] )|(?<=[.;:!?][\"”)] )|(?<=, )|\b(?:that|which|because|if|once|when|although|while|whereas|since|whether|until|unless|where|why|how(?:\s(?:long|often))?)\s+)"
    rf"(?P<det>[Tt]he|[Tt]hese|[Tt]hose|[Tt]his|[Tt]hat|[Aa]ll|[Ss]uch|[Ee]ach|[Ee]very|[Aa]n?|[Bb]oth)\s+(?P<middle>(?:[A-Za-z][\w'’-]*\s+){{0,3}}?)(?P<noun>(?i:{frames.ANY_NOUN})|[A-Z]{{3,6}})\s+{_ADVERB}?(?P<verb>[a-z]+)\b"
)
_DETERMINED = re.compile(
    r"\b(?P<det>[Aa] number of|[Tt]he number of|[Oo]ne of the|[Ss]ome of the|[Mm]ost of the|[Aa] series of|[Aa] total of \d[\d,]*|[Aa]n?|[Tt]his|[Ee]ach|[Ee]very|[Aa]nother|[Tt]hese|[Tt]hose|[Ss]everal|[Bb]oth|[Mm]any|[Vv]arious|[Ff]ew|[Mm]ultiple|[Nn]umerous|"
    + frames.ANY_NUMBER
    + rf"|(?<![\w.,/$€£-])\d+(?:,\d{{3}})*)\s+(?P<middle>(?:[a-z][a-z-]*\s+){{0,2}}?)(?P<noun>(?i:{frames.ANY_NOUN}))\b(?P<after>[^\w\s]?)(?=\s+(?P<next>[A-Za-z]+)|\W*$)"
)
_ENDED = CLOSERS | {"the", "a", "an", "other", "such", "own", "more", "less", "last", "whether", "how", "what", "why"}
_THINGS = frozenset(
    "traps tests tricks copies clicks forwards forms cuts breaks drives pushes targets blocks ranks probes pilots surveys trades searches labels lifts studies exports imports".split()
)
_ONE = frozenset("a an this each every another".split())
_THERE = re.compile(
    rf"\b[Tt]here\s+(?P<verb>is|was)\s+(?:also\s+|still\s+|about\s+|over\s+|more than\s+)?(?:{frames.ANY_NUMBER}|several|many|various|\d[\d,]*)\s+(?:[a-z-]+\s+){{0,2}}?(?:{frames.ANY_PLURAL}|Apps)\b"
)
_UNCOUNTED = r"(?:information|evidence|equipment|software|guidance|legislation|advice|research|knowledge|infrastructure|progress)"
_MASS_OF = re.compile(
    rf"(?:^|[.;] |, )(?:(?:[Tt]he|[Aa]ll|[Tt]heir|[Ii]ts|[Uu]sers['’]|[Ss]uch)\s+)?(?:[Pp]ersonal\s+|[Ss]ensitive\s+)?(?P<noun>(?i:{_UNCOUNTED}|consent|privacy))\s+of\s+(?:[\w,]+\s){{1,4}}(?P<verb>were|are|have)\b"
)
_OWN_MASS = re.compile(
    rf"['’]s?\s+(?:personal\s+|prior\s+|explicit\s+)?(?P<noun>{_UNCOUNTED}|consent|privacy)\s+(?P<verb>are|were|have)\b"
)
_NO_MASS = re.compile(
    rf"\b[Tt]here\s+(?P<verb>are|were)\s+(?:no|little|much|enough|some|insufficient)?\s?(?:[a-z]+\s)?(?P<noun>{_UNCOUNTED})\b(?!\s+[a-z]+s\b)"
)
_MASS = re.compile(rf"\b(?P<noun>{_UNCOUNTED})\s+(?P<verb>are|were|have)\b")
_ONE_MASS = re.compile(
    rf"\b(?P<det>[Aa]n?|[Mm]any|[Ss]everal|[Tt]hese|[Tt]hose)\s+(?:[a-z-]+\s+)?(?P<noun>{_UNCOUNTED})(?=[.,;]|\s+(?:of|on|that|which|was|is|were|are|to|from|by|about)\b)"
)
_MANY_MASS = re.compile(
    r"\b(?:datas|evidences|equipments|softwares|legislations|infrastructures|hardwares|malwares|personnels|feedbacks|guidances)\b"
)
_LESS = re.compile(rf"(?<!no )(?<!not )\b[Ll]ess\s+(?P<noun>(?:{frames.ANY_PLURAL}|Apps))\b(?!-)")
_NEUTRAL = frozenset(
    "police personnel staff data media series information software people news crossroads headquarters".split()
)


@style(
    "agreement",
    "warning",
    "Subject and verb, determiner and noun agree in number.",
    bad="The Measures takes effect on March 1.",
    good="The Measures take effect on March 1.",
)
def agreement(page: Page, house: House) -> Iterator[Slip]:
    """The frames of headings, of subjects at a clause's beginning, and of determiners."""
    for part in page.parts:
        if part.field == "heading":
            yield from heading_verbs.disagreeing(part, house)
            yield from subjects.paired(part, house)
        else:
            yield from _subjects(part)
            yield from openings.misjudged(part, house.dictionary)
            yield from predicates.misjudged(part, house.dictionary)
            yield from lone_subjects.of_names(part, house.dictionary)
            yield from lone_subjects.of_numbers(part)
            yield from lone_subjects.of_counts(part, house.dictionary)
            yield from _uncounted(part)
            yield from subjects.misjudged(part)
        yield from _determiners(part)
        yield from counting.counted(part, house.dictionary)
        yield from _titles(part)


def _subjects(part: Part) -> Iterator[Slip]:
    """A subject at the beginning of a clause, its noun right before the verb."""
    for found in _SUBJECT.finditer(part.text):
        noun, verb, det = found["noun"], found["verb"], found["det"].lower()
        low = noun.lower()
        middle = found["middle"].split()
        if any(word.lower() in CLOSERS - {"not", "only"} for word in middle) or low in _NEUTRAL:
            continue
        plural = low in PLURAL and not (low == "measures" and noun == "measures" and det == "this")
        singular = low in SINGULAR or (noun.isupper() and 3 <= len(noun) <= 6 and noun[-1:] != "S")
        if (
            plural
            and det not in ("this", "that", "each", "every", "a", "an")
            and (verb in SINGULAR_AUX or _third_only(part, found))
        ):
            right = SINGULAR_AUX.get(verb) or THIRD[verb]
            yield Slip(part, found.start("noun"), found.end("verb"), f"{noun} {verb} do not agree", f"write {right}")
        elif (
            singular
            and det in ("the", "this", "that", "each", "every", "a", "an")
            and (verb in ("are", "were", "have") or _base_with_object(part, found))
        ):
            if "and" in part.text[found.start() : found.start("noun")] or _joined_before(part, found):
                continue
            right = PLURAL_AUX.get(verb) or frames.third(verb)
            yield Slip(part, found.start("noun"), found.end("verb"), f"{noun} {verb} do not agree", f"write {right}")


def _uncounted(part: Part) -> Iterator[Slip]:
    """Information and the like are one, and cannot be counted; what there is agrees with it."""
    for found in _MASS.finditer(part.text):
        before = re.split(r"[.;,]", part.text[: found.start()])[-1].split()[-5:]
        if not ({"and", "or"} | frames.PREPOSITIONS) & set(before):
            right = PLURAL_AUX[found["verb"]]
            yield Slip(part, *found.span(), f"{found.group()!r} do not agree", f"write {right}")
    for pattern in (_MASS_OF, _OWN_MASS, _NO_MASS):
        for found in pattern.finditer(part.text):
            before = re.split(r"[.;,]", part.text[: found.start()])[-1].split()[-6:]
            if pattern is _OWN_MASS and ({"and", "or"} | frames.PREPOSITIONS) & set(before):
                continue
            start = min(found.start("noun"), found.start("verb"))
            yield Slip(
                part, start, found.end(), f"{found['noun']} and {found['verb']!r} do not agree",
                f"write {PLURAL_AUX[found['verb']]}",
            )  # fmt: skip
    for found in _ONE_MASS.finditer(part.text):
        yield Slip(part, *found.span(), f"{found['noun']} cannot be counted", "mend the determiner")
    for found in _MANY_MASS.finditer(part.text):
        yield Slip(part, *found.span(), f"{found.group()} has no plural", f"write {found.group()[:-1]}")
    for found in _LESS.finditer(part.text):
        yield Slip(part, *found.span(), f"{found['noun']} are counted", f"write fewer {found['noun']}")
    for found in _THERE.finditer(part.text):
        yield Slip(part, *found.span(), f"{found.group()!r} do not agree", "write there are, or there were")


def _joined_before(part: Part, found: re.Match[str]) -> bool:
    """A list of subjects takes a plural: "A, B and the court have"."""
    sentence = part.text[max(part.text.rfind(". ", 0, found.start()), 0) : found.start("noun")]
    return (
        found.start("det") > 0
        and part.text[found.start("det") - 2 : found.start("det")] == ", "
        and re.search(r"\band\b", sentence) is not None
    )


def _third_only(part: Part, found: re.Match[str]) -> bool:
    """A singular verb form that is no plural noun here: an article, "to" or "that" follows it, or it never is a noun."""
    verb = found["verb"]
    if verb not in THIRD:
        return False
    after = part.text[found.end() : found.end() + 14]
    return verb not in PLURAL and (
        re.match(r"\s+(?:the|a|an|that|to|into|effect|not|all|[a-z]+|\d+)\b|[.,;]", after) is not None
    )


def _base_with_object(part: Part, found: re.Match[str]) -> bool:
    """A plain verb with its object after a singular noun, in a clause without another verb: "The hearing review the case"."""
    verb = found["verb"]
    if verb not in BASE or verb in ("do", "have", "set", "found", "put"):
        return False
    after = part.text[found.end() :]
    end = re.search(r"[.;]|, (?:and|but|which)\b", after)
    clause = after[: end.start()] if end else after
    if verb in frames.PLAIN_ONLY:
        opened = re.match(
            r"\s+(?:(?:the|a|an|that|to|all|its|their|how|whether|for|of|from|into|no|only|over|more|some)\b|\d|[A-Z]|(?:two|three|four|five|six|seven|eight|nine|ten)\b)",
            after,
        )
        return opened is not None and found["det"].lower() not in ("that",)
    if not re.match(r"\s+(?:the|a|an|its|whether|that|how)\b", after):
        return False
    words = clause.split(" ")[:9]
    return not any(word in AUXILIARY or word in THIRD or word in PAST for word in words[2:7] if word not in ("do",))


def _determiners(part: Part) -> Iterator[Slip]:
    """A measures, these measure, a number of app, 12 App: the noun ends its phrase, by what follows it."""
    for found in _DETERMINED.finditer(part.text):
        det, noun = found["det"].lower(), found["noun"]
        low, following = noun.lower(), found["next"]
        middle = found["middle"].split()
        if any(word in _ENDED or word in PLURAL for word in middle) or low in _NEUTRAL:
            continue
        ends = (
            bool(found["after"] and found["after"] in ".,;:)")
            or following is None
            or following in CLOSERS
            or (following in THIRD and following not in PLURAL and following not in _THINGS)
            or (det in ("these", "those") and following in BASE)
        )
        if not ends or found["after"] in ("'", "’", "-"):
            continue
        if det in _ONE and low in PLURAL:
            if (det in ("a", "an") and any(word.endswith(("few", "many", "several")) for word in middle)) or _measured(
                middle
            ):
                continue
            yield Slip(
                part,
                found.start("det"),
                found.end("noun"),
                f"{found['det']} takes a noun in the singular",
                f"write {frames.SINGULAR_OF.get(low, noun)}, or mend the determiner",
            )
        elif (
            det not in _ONE
            and low in SINGULAR
            and not counting.says(middle, low, part.text[found.end() :])
            and not (low in BASE and det[0].isdigit() and re.search(r"[:;,]\s\Z", part.text[: found.start()]))
            and _counts_many(part, found, middle)
        ):
            yield Slip(
                part,
                found.start("det"),
                found.end("noun"),
                f"{found['det']} takes a noun in the plural",
                f"write {frames.plural(noun)}",
            )


def _measured(middle: list[str]) -> bool:
    return any(
        word in frames.NUMBERS
        or word in ("half", "dozen", "hundred", "thousand", "million", "couple")
        or word.isdigit()
        for word in middle
    )


def _counts_many(part: Part, found: re.Match[str], middle: list[str]) -> bool:
    """Whether a determiner asks for a plural here; figures that name something (Article 5, May 24) ask for none."""
    det = found["det"].lower()
    if middle and middle[0] in ("and", "or", "of", "percent", "million", "billion", "per"):
        return False
    if det[0].isdigit() or det in frames.NUMBERS:
        before = part.text[: found.start()]
        if re.search(
            r"(?:[A-Z][\w.]*|\b(?:no|number|article|section|or|and|to|of|one|a|an|the|this|each|per))\.?\s$", before
        ) and not re.search(
            r"(?:^|\.\s|\b(?:of|and|to|or|the)\s|\b[A-Z]{2,6}\s(?:[A-Z][a-z]+\s)?|[A-Z][a-z]+s\s)$", before
        ):
            return False
        if re.search(r"\b(?:a|an|the|this|each|one|per)\s$", before) and not re.search(r"\bthe\s$", before):
            return False
        if found["noun"].lower() in ("right", "fine", "review", "set", "list"):
            return False
        digits = det.replace(",", "")
        if len(digits) >= 4 and "," not in det and re.search(r"[A-Z]\s$", before):
            return False  # ISO/IEC 27701
        if digits.isdigit() and (int(digits) < 2 or 1900 <= int(digits) <= 2100 or det.startswith("0")):
            return False
        if re.search(r"\bthe\s$", before) and found["noun"].lower() not in (
            "app",
            "department",
            "company",
            "authority",
            "platform",
            "case",
        ):
            return False
        return not re.search(r"-$", before)
    if det == "one of the" or det == "most of the" or det == "some of the" or det == "the number of":
        return (det != "some of the" and det != "most of the") or found["noun"].lower() in (
            "app",
            "company",
            "department",
            "platform",
        )
    if (
        det in ("many", "few", "several", "both", "various", "multiple", "numerous")
        and found["next"] in ("and", "or")
        and det == "both"
    ):
        return False
    return not (det == "many" and middle[:1] == ["a"])


_TITLE = re.compile(
    r"\b(?:[Tt]he|[Aa]n?)\s+(?P<title>(?:[A-Z][\w'’-]*)(?:\s+(?:of|on|for|the|and|in|to|by|with|from|[A-Z][\w'’-]*|\([^)]*\)))*),\s+which\s+(?P<verb>[a-z]+)\b(?P<after>\s+\w+)?"
)


def _titles(part: Part) -> Iterator[Slip]:
    """A title, then ", which" and a verb of the other number: "the Work Plan on Data, which plan to"."""
    for found in _TITLE.finditer(part.text):
        head = re.split(r"\s+(?:of|on|for|to|in|by|with|from|\()", found["title"], maxsplit=1)[0].split()[-1]
        verb = found["verb"]
        if head in PLURAL_TITLES and (verb in SINGULAR_AUX or (verb in THIRD and verb not in PLURAL)):
            right = SINGULAR_AUX.get(verb) or THIRD[verb]
        elif head in frames.SINGULAR_TITLES and (
            verb in ("are", "were", "have") or (verb in BASE and verb not in ("do", "set", "found"))
        ):
            right = PLURAL_AUX.get(verb) or frames.third(verb)
        else:
            continue
        yield Slip(
            part,
            found.start("verb") - 6,
            found.end("verb"),
            f"{head} and {verb!r} do not agree",
            f"write which {right}",
        )
