"""Subjects at the head of a sentence, whatever their noun: "National authorities has", "The Office ask whether".

The dictionary tells a plural from its singular. Gerunds ("selling records was"), names and what hangs on a preposition are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.dictionary import Dictionary
from newsletter.core.check.style.frames import CLOSERS, PLURAL, PLURAL_AUX, SINGULAR_AUX, THIRD
from newsletter.core.check.style.page import Part
from newsletter.core.check.style.rules import Slip

_START = r"(?:^|(?<=[.!?] )|(?<=[.!?][\"”)] )|(?<=\ue000 ))(?:(?:On|In|By|As\sof)\s[A-Z][a-z]+(?:\s\d{1,2})?,\s(?:\d{4},\s)?|(?:However|Moreover|Meanwhile|Therefore),\s)?"
_ADVERB = r"(?:(?:also|again|then|now|still|only|thus|therefore|further|recently|jointly|already|often|later)\s)?"
_MANY = re.compile(
    rf"{_START}(?P<who>(?P<words>(?:(?:More than|Over|About|Some|Nearly|Almost|At least)\s)?(?:[A-Z][a-z-]*|\d[\d,]*)\s(?:(?:[a-z-]+|\d[\d,]*)\s){{0,3}}?)?(?P<noun>[A-Za-z]+s))\s{_ADVERB}(?P<verb>[a-z]+)\b"
)
_ONE = re.compile(
    rf"{_START}(?P<who>(?:[Tt]he|This|That|Its|Their|[Ee]ach|Every|[Aa]|[Aa]n|Another)\s(?P<words>(?:[A-Za-z-]+\s){{0,3}})(?P<noun>[A-Za-z]+))\s{_ADVERB}(?P<verb>{any_of(frames.BASE - {'have', 'do', 'set', 'cost', 'put', 'be'})})\b(?=\s(?P<next>\w+))"
)
_NAMED = re.compile(
    rf"{_START}(?P<who>[Tt]he\s(?:[A-Z][\w'’-]*\s)+(?:(?:of|for)\s(?:the\s)?(?:[A-Z][\w'’-]*\s)+)+){_ADVERB}(?P<verb>[a-z]+)\b(?=\s(?P<next>\w+))"
)
_BE_MANY = re.compile(
    rf"{_START}(?P<who>(?:[Tt]he|This|That|Its|Each|Every|An?|Another)\s(?P<words>(?:[A-Za-z-]+\s){{0,2}}?)(?P<noun>[a-z]+))\s{_ADVERB}(?P<verb>have|are|were)\b"
)
_THE_TWO = re.compile(
    rf"\b[Tt]he\s(?P<words>(?:{any_of(frames.NUMBERS[:9])})\s(?P<noun>[a-z]+))(?=\s(?P<next>[a-z]+)\b)"
)
_RELATED = re.compile(
    r"(?:\b(?P<lead>\d[\d,]*|[a-z]+)\s)(?P<who>(?P<noun>[a-z]+s)\s(?:that|which))\s(?P<verb>[a-z]+s)\b(?=\s(?:the|an?|its|their|his|her|no|all|every|any|both)\b)"
)
_LEADS = frozenset([*frames.PAST, *frames.NUMBERS, "several", "many", "these", "those", "all"])
_NO_SUBJECT = frozenset(
    "one none each neither either every no what whether how why who which to not both two if when as because all-or-nothing".split()
)
_HANGING = CLOSERS | _NO_SUBJECT | {"rich", "few", "many"}
_NAMED_VERBS = frames.BASE - {"have", "do", "set", "cost", "put"}
_VERBS = frames.BASE - {"office"}
_NO_PLURAL = frozenset(
    "news series means analytics politics economics ethics statistics physics mathematics athletics electronics logistics genetics dynamics headquarters species premises proceeds "
    "has was is does his its this thus as us is was has does this yes plus minus perhaps sometimes always besides overseas afterwards indoors regards thanks works days hours weeks months years "
    "minutes yuan others towards sports sales customs hers theirs ours goods arms".split()
)
_NO_SINGULAR = frozenset(
    "people police children women men media data staff personnel others few many several majority minority rest public both two three four five six seven eight nine ten poor rich young old "
    "team crew faculty press former second first third last next kind sort lot pair couple group crowd jury majority total sum variety range series elderly sick dead injured accused latter former following same remaining criteria phenomena number half most all some any each more less and or not never also it they he she who".split()
)
_SURE_NEXT = re.compile(
    r"(?:the|a|an|that|whether|how|why|what|its|their|his|her|all|every|each|no|any|both|two|three|four|five|six|seven|eight|nine|ten|from|into|to|for|\d+)$"
)


def misjudged(part: Part, known: Dictionary) -> Iterator[Slip]:
    """Plural subjects with the verb of one, and singular ones with the verb of many."""
    for found in _MANY.finditer(part.text):
        verb, noun = found["verb"], found["noun"].lower()
        right = SINGULAR_AUX.get(verb) or (THIRD.get(verb) if verb not in PLURAL and verb not in frames.PAST else None)
        words = re.sub(r"^(?:more than|at least) ", "", (found["words"] or "").lower()).split()
        if right and verb != "set" and is_plural(noun, known) and not _is_other(words):
            single = not words
            named = single and found["noun"] not in (noun, noun.capitalize())
            if not named and (found["noun"].islower() or single) and not (words and _names(found["words"], known)):
                yield _slip(part, found.start("who"), found.end("verb"), right)
    for found in _ONE.finditer(part.text):
        verb, noun = found["verb"], found["noun"].lower()
        words = found["words"].lower().split()
        if (
            noun in frames.PAST
            or noun.endswith(("s", "ly", "ing", "ed"))
            or noun in _NO_SINGULAR
            or noun in _VERBS
            or noun in CLOSERS
        ):
            continue
        if found["next"] in frames.AUXILIARY or noun not in known.words or not _HANGING.isdisjoint(words):
            continue
        if verb not in frames.PLAIN_ONLY and not _SURE_NEXT.match(found["next"]):
            continue
        if (verb in PLURAL or verb in frames.SINGULAR) and _has_verb(part.text[found.end() :]):
            continue
        asking = found["next"] in ("whether", "that", "how", "why")
        if verb not in frames.PLAIN_ONLY and not asking and _has_verb(part.text[found.end() :]):
            continue
        yield _slip(part, found.start("who"), found.end("verb"), PLURAL_AUX.get(verb) or frames.third(verb))
    for found in _BE_MANY.finditer(part.text):
        noun = found["noun"]
        if is_singular(noun, known) and _HANGING.isdisjoint(found["words"].lower().split()):
            yield _slip(part, found.start("who"), found.end(), PLURAL_AUX[found["verb"]])
    for found in _THE_TWO.finditer(part.text):
        noun = found["noun"]
        follows = found["next"] in ("was", "were", "had", "have", "will", "met", "said") or (
            found["next"] in frames.PAST and found["next"].endswith("ed")
        )
        if follows and is_singular(noun, known) and noun not in frames.PAST:
            yield _slip(part, *found.span("words"), frames.plural(noun))
    for found in _RELATED.finditer(part.text):
        verb = found["verb"]
        stem = next(
            (
                base
                for base in (verb[:-1], verb.removesuffix("es"))
                if base in known.words and {f"{base}ed", f"{base}d"} & known.words
            ),
            None,
        )
        right = THIRD.get(verb) or stem
        if right and (found["lead"][0].isdigit() or found["lead"] in _LEADS) and is_plural(found["noun"], known):
            yield _slip(part, found.start("who"), found.end("verb"), right)
    for found in _NAMED.finditer(part.text):
        head = re.split(r"\s(?:of|for)\s", found["who"], maxsplit=1)[0]
        if found["verb"] not in _NAMED_VERBS:
            continue
        if _SURE_NEXT.match(found["next"]) and not head.endswith("s") and not _has_verb(part.text[found.end() :]):
            verb = found["verb"]
            yield _slip(part, found.start("who"), found.end("verb"), PLURAL_AUX.get(verb) or frames.third(verb))


def base_of(verb: str, known: Dictionary) -> str | None:
    """The plain form of a verb in -s by the dictionary: "exchanges", "obeys"."""
    for base in (verb[:-1], verb.removesuffix("es"), verb.removesuffix("ies") + "y"):
        forms = ({f"{base}ed", f"{base}d"}, {f"{base}ing", f"{base[:-1]}ing"})
        if base != verb and base in known.words and all(not known.words.isdisjoint(form) for form in forms):
            return base
    return None


def is_singular(noun: str, known: Dictionary) -> bool:
    """Whether a word is a noun in the singular: its plural is known, and it is neither a collective of persons nor an adjective that stands for some."""
    if (
        noun in _NO_SINGULAR
        or noun in CLOSERS
        or noun.endswith(("s", "ed", "ing", "ly", "ese", "est", "th", "ish", "ch", "and"))
    ):
        return False
    adjective = any(form in known.words for form in (f"{noun}er", f"{noun}ly", f"{noun}est"))
    return noun in known.words and frames.plural(noun) in known.words and (noun in frames.SINGULAR or not adjective)


def is_plural(noun: str, known: Dictionary) -> bool:
    """Whether the dictionary has the word of which this is the plural."""
    if noun in _NO_PLURAL or re.search(r"(?:ss|us|is|ics)$", noun) or (noun in THIRD and noun not in PLURAL):
        return False
    bases = (noun[:-1], noun.removesuffix("es"), noun.removesuffix("ies") + "y")
    return any(
        base != noun and len(base) >= 3 and frames.plural(base) == noun and base in known.words for base in bases
    )


def _is_other(words: list[str]) -> bool:
    """Whether the words before a plural make it hang on something else, or name a doing: "One of the", "Selling"."""
    return any(
        word in _HANGING or (word.endswith("ing") and word not in ("existing", "remaining", "operating", "following"))
        for word in words
    )


def _names(words: str, known: Dictionary) -> bool:
    """Whether the first word is a name: "Octopus cards"."""
    first = words.split()[0]
    return not (first[0].isdigit() or first.lower() in known.words)


def _has_verb(after: str) -> bool:
    """Whether a finite verb follows within the clause, whose subject this may be."""
    clause = re.split(r"[.;]|,\s(?:and|but|which)\b", after, maxsplit=1)[0]
    words = clause.split()[1:10]
    return any(
        word in frames.AUXILIARY or (word in THIRD and word not in PLURAL) or word in frames.PAST for word in words
    )


def _slip(part: Part, start: int, end: int, right: str) -> Slip:
    return Slip(part, start, end, f"{part.text[start:end]!r} does not agree", f"write {right}")
