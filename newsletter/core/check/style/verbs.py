"""The forms that verbs take: after an auxiliary, after a preposition, and the pronoun that takes up a plural title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.dates import MONTHS
from newsletter.core.check.style.frames import PAST, PLURAL, PLURAL_TITLES, THIRD
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page
from newsletter.core.check.style.rules import Slip, style

_MODAL = re.compile(
    r"\b(?P<modal>will|shall|must|may|can|could|should|would|did|does|do|cannot|not to)\s+(?:not\s+|also\s+|only\s+|jointly\s+|further\s+|then\s+)?(?P<verb>[a-z]+)\b"
)
_TO_VERB = re.compile(
    r"\b(?:in order to|so as to|required to|ordered to|aims to|aim to|sought to|seeks to|failed to|refused to|asked to|plans to|intends to|allowed to|continue to|agreed to|able to|likely to|has to|have to|need to|needs to)\s+(?P<verb>[a-z]+)\b"
)
_AFTER_PREPOSITION = re.compile(r"\b(?:of|by|without|from|before|after|for)\s+(?:[a-z]+ly\s+)?(?P<verb>[a-z]+)\b(?!-)")
_BE = re.compile(
    r"\b(?:was|were|been|being|is|are)\s+(?:also\s+|jointly\s+|officially\s+|formally\s+|recently\s+|not\s+|then\s+|subsequently\s+)?(?P<verb>issue|release|publish|adopt|fine|order|require|sentence|convict|establish|revise|amend|find|impose|launch|notify|collect|disclose|infringe|arrest|prosecute|announce|promulgate|approve|suspend|remove|detain|punish|penalize|summon|upload|store|transfer|ban|prohibit|expect|schedule|ask|urge|instruct)\s+(?=(?:by|to|in|on|from|for|RMB|US\$|€|£|at|a\s+total|with|under|as|until|and)\b|[€£])"
)
_MODAL_TO = re.compile(r"\b(?P<modal>should|must|shall|could|would)\s+to(?=\s+[a-z]+\b)")
_NOT_PAST = frozenset("need exceed proceed succeed embed feed speed seed bleed breed heed shed wed shred set".split())


_HAS = re.compile(
    r"\b(?P<aux>has|have|had)\s+(?:also\s+|not\s+|already\s+|now\s+|since\s+|recently\s+|again\s+|only\s+|never\s+|jointly\s+)?(?P<verb>[a-z]+)\b(?!-)"
)
_PASSIVE = re.compile(
    r"\b(?P<words>(?:was|were|been|being)\s(?:also\s|not\s|then\s|later\s|never\s|jointly\s)?(?P<verb>[a-z]{4,}))\b(?=\s(?:by|to|in|on|from|at|with|under|as|until|during|within|after|before|against)\s|[.,;])(?!-)"
)
_PERFECT = re.compile(
    r"\b(?P<words>(?:has|have|had)\s(?:also\s|not\s|already\s|now\s|since\s|recently\s|never\s|jointly\s)?(?P<verb>[a-z]{4,}))\b(?=\s(?:the|an?|its|their|his|her|all|both|several|two|three|four|five|six|seven|eight|nine|\d[\d,]*|[A-Z]\w+)\s)(?!-)"
)
# Words that stand behind "was" or "had" by right: adjectives, nouns, participles that are plain forms too.
_NO_BASE = frozenset(
    "open clear subject present separate direct free content secret secure complete correct exempt narrow slow empty clean cool calm warm blind double level live mature select abstract alert average back busy better best "
    "close short just mere firm light loose mean null plain prompt quiet rough round sharp smooth sober sound square steady still tense thin tidy total trim true void welcome down over under more most well there here then "
    "home abroad found bound wound ground fell felt left lent spent read spread quit broadcast cast burst split become come overcome hidden upset beset worth able right wrong past last long like idle lame humble ready "
    "counter near dear fair faint fine grey gray hollow humor dead deaf even express intent involved moderate mute numb parallel perfect private proper pseudo rank rid rife ripe shy sick sure tame toast tough vague weary "
    "access control cause effect power force value reason need interest influence experience trust faith fun help support cover notice proof hope place work question time doubt space room little much only once less many "
    "half part such some same none what that this these those when where while with from into lead learnt meant made paid said sold told kept sent lost built caught taught thought bought brought sought fought shown known "
    "grown drawn thrown seen done gone born borne torn worn sworn held given taken risen driven written stolen spoken chosen frozen broken hung stuck struck won swung understood stood heard dealt bent used said cost "
    "home news master champion heir king queen leader member president chairman director head chief victim witness suspect judge host guest winner evidence fraud theft murder bribery money cash gold public human error ".split()
)
_WAS_DOING = re.compile(
    rf"\b(?:[Hh]e|[Ss]he|[Ii]t|[Tt]hey|[Pp]olice|[Oo]fficers|who)\s(?P<words>(?:was|were)\s(?P<verb>found|discovered|detected|seized|published|issued|released|removed|collected|adopted|launched|closed|deleted|arrested|detained)\s(?:\d[\d,]*|several|many|{any_of(frames.NUMBERS)})\s(?:[a-z]+\s)?[a-z]+s)\b(?!\s(?:later|ago|after|before))"
)
_TO_THIRD = re.compile(
    r"\b(?<!according )(?<!due )(?<!access )(?<!subject )(?<!relating )(?<!related )to\s(?P<verb>[A-Za-z][a-z]+s)\b"
)
_RARELY_NOUNS = frozenset("show pay give take make keep ask say build help send sell buy tell".split())
_NO_PARTICIPLE = (
    (frames.PLAIN_ONLY - {"become", "come", "set", "cost"}) | frozenset(v for v in THIRD if v not in PLURAL) | {"being"}
)
_TO_PAST = re.compile(r"\bto\s+(?P<verb>[a-z]+ed)\s+(?=(?:the|an?|its|their|his|her|that|with)\b)")


def _base_of_past(verb: str, house: House) -> str | None:
    """The plain form of a word in -ed, where the dictionary has both."""
    words = house.dictionary.words
    bases = (
        verb[:-2],
        verb[:-1],
        verb[:-3] + "y" if verb.endswith("ied") else "",
        verb[:-3] if verb[-3:-2] == verb[-4:-3] else "",
    )
    return next((base for base in bases if len(base) >= 3 and base in words), None)


@style(
    "verb-form",
    "warning",
    "After an auxiliary stands the form of the verb that it takes.",
    bad="The hospital was fine RMB 20,000.",
    good="The hospital was fined RMB 20,000.",
)
def verb_form(page: Page, house: House) -> Iterator[Slip]:
    """Will takes, shall complied, was fine RMB, ordered to pays."""
    for part in page.parts:
        for found in _MODAL_TO.finditer(part.text):
            yield Slip(part, *found.span(), f"{found.group()!r}: to is one word too many", f"write {found['modal']}")
        for found in [*_MODAL.finditer(part.text), *_TO_VERB.finditer(part.text)]:
            verb = found["verb"]
            third = verb in THIRD and (
                verb not in PLURAL or re.match(r"\s+(?:the|a|an|that|to|all|its|their)\b", part.text[found.end() :])
            )
            past = (
                PAST.get(verb) or _base_of_past(verb, house) if verb.endswith("ed") and verb not in _NOT_PAST else None
            )
            if third or past:
                base = THIRD.get(verb) or past
                if verb in ("found", "set", "does") or (
                    found.groupdict().get("modal") in ("can", "will", "may")
                    and part.text[: found.start()].rstrip().endswith(("the", "a", "of"))
                ):
                    continue
                yield Slip(
                    part, *found.span(), f"{found.group()!r}: another form of the verb belongs here", f"write {base}"
                )
        for found in [*_PASSIVE.finditer(part.text), *_PERFECT.finditer(part.text)]:
            verb, known = found["verb"], house.dictionary.words
            regular = not known.isdisjoint({f"{verb}ed", f"{verb}d", f"{verb[:-1]}ied"}) and not known.isdisjoint(
                {f"{verb}ing", f"{verb[:-1]}ing"}
            )
            regular = regular and known.isdisjoint({f"{verb}ly", f"{verb}ness", f"{verb}st"})  # adjectives: "were rare"
            if regular and verb in known and verb not in _NO_BASE and not verb.endswith(("ed", "ing", "ly")):
                yield Slip(
                    part,
                    *found.span("words"),
                    f"{found['words']!r} lacks its participle",
                    f"write the form in -ed of {verb}",
                )
        for found in _WAS_DOING.finditer(part.text):
            yield Slip(
                part, *found.span("words"), f"{found['words']!r}: the passive has no object", f"write {found['verb']}"
            )
        for found in _TO_THIRD.finditer(part.text):
            base = THIRD.get(found["verb"].lower())
            if base and (base in frames.PLAIN_ONLY or base in _RARELY_NOUNS):
                yield Slip(
                    part, *found.span(), f"{found.group()!r}: another form of the verb belongs here", f"write to {base}"
                )
        for found in [*_HAS.finditer(part.text), *_TO_PAST.finditer(part.text)]:
            verb = found["verb"]
            if verb not in (_NO_PARTICIPLE if "aux" in found.groupdict() else PAST) or verb in _NOT_PAST:
                continue
            right = "been" if verb == "being" else PAST.get(verb) or _past(THIRD.get(verb, verb))
            yield Slip(
                part,
                *found.span(),
                f"{found.group().strip()!r}: another form of the verb belongs here",
                f"write {right}",
            )
        for found in _AFTER_PREPOSITION.finditer(part.text):
            base = found["verb"]
            if base in frames.PLAIN_ONLY and base not in ("comply", "fail", "become", "remain"):
                yield Slip(part, *found.span(), f"{found.group()!r}: the form in -ing belongs here", "write …ing")
        for found in _DATED.finditer(part.text):
            if (
                part.field == "body"
                and found["verb"] in THIRD
                and found["verb"] not in _TO_COME
                and not found["who"].rstrip().endswith((" of", " and", " for", " the", " on"))
            ):
                verb = found["verb"]
                yield Slip(
                    part, *found.span("verb"), f"{verb!r} is in the present tense after a day", f"write {_past(THIRD[verb])}"
                )  # fmt: skip
        for found in _BE.finditer(part.text):
            base = found["verb"]
            past = next((past for past, known in PAST.items() if known == base), base + "d")
            yield Slip(
                part,
                found.start(),
                found.end("verb"),
                f"{found.group().strip()!r} lacks its participle",
                f"write {past}",
            )


_TO_COME = frozenset(
    "takes comes enters applies goes expires ends starts begins opens closes falls lapses is has does".split()
)
_DATED = re.compile(
    rf"(?:^|(?<=[.!?] ))On\s(?:{MONTHS})\s\d{{1,2}},(?:\s\d{{4}},)?\s(?P<who>(?:the\s|a\s|an\s)?(?:(?:[A-Z][\w'’.-]*|of|for|and|the|on)\s){{1,14}}?)(?P<verb>[a-z]+s)\b(?=\s(?:the|an?|its|that|having|new|\d[\d,]*|RMB|[A-Z][a-z]+)\b)"
)


def _past(base: str) -> str:
    return next((past for past, known in PAST.items() if known == base), f"{base}ed")


_PRONOUN = re.compile(
    r"^It\s+(?P<verb>aims to (?:regulate|promote|strengthen|protect|standardize|implement|clarify)|consists? of|comprises?|stipulates?|contains?|applies to|takes effect|will take effect|comes into force|will come into force|sets out|requires to)\b"
)
_PLURAL_TITLE_BEFORE = re.compile(
    rf"\b(?:issued|released|adopted|published|promulgated|passed|approved|unveiled)\s+(?:the|its)\s+(?:[A-Z][\w'’-]*\s+){{0,6}}?(?P<head>{'|'.join(PLURAL_TITLES)})\b"
)


@style(
    "pronoun",
    "advice",
    "A plural title is taken up by they.",
    bad="Hainan adopted the Regulations. It aims to regulate health data.",
    good="Hainan adopted the Regulations. They aim to regulate health data.",
)
def pronoun(page: Page, _house: House) -> Iterator[Slip]:
    """The Measures … It aims to."""
    for part in page.bodies:
        before = ""
        for start, sentence in part.sentences:
            found = _PRONOUN.match(sentence)
            title = _PLURAL_TITLE_BEFORE.search(before)
            if found and title:
                yield Slip(
                    part, start, start + found.end(), f"It is said of the {title['head']}", "write They, or name them"
                )
            before = sentence
