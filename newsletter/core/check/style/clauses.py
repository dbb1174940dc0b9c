"""Nouns that lack their article where a verb or a set phrase asks for one, and two sentences that only a comma joins.

Frames in which English leaves no doubt, as in `agreement`: legal idioms that go without an article (take effect, file suit, issue
guidance, at first instance) are in none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

_FORMS = {  # verb in all its forms: the countable nouns that are its object in this publication; _ is a space
    r"issu(?:e|es|ed|ing)": "notice circular statement report warning fine penalty decision ruling plan draft list guideline standard rule catalog catalogue letter reminder announcement questionnaire certificate",
    r"(?:re)?publish(?:es|ed|ing)?|releas(?:e|es|ed|ing)": "notice circular statement report draft list plan guideline standard decision catalog catalogue proposal document paper summary guide questionnaire announcement",
    r"impos(?:e|es|ed|ing)": "fine penalty ban obligation requirement sanction surcharge limit deadline duty",
    r"pa(?:y|ys|id|ying)": "fine penalty surcharge fee ransom",
    r"launch(?:es|ed|ing)?|start(?:s|ed|ing)?|beg(?:in|ins|an|inning)|initiat(?:e|es|ed|ing)": "campaign investigation inquiry probe inspection consultation project program survey trial audit website platform app App operation crackdown",
    r"open(?:s|ed|ing)?": "investigation inquiry probe consultation case hotline website",
    r"conduct(?:s|ed|ing)?|carr(?:y|ies|ied|ying)\s+out|undert(?:ake|akes|ook)": "investigation inquiry inspection survey audit assessment campaign review study test hearing",
    r"h(?:old|olds|eld|olding)|conven(?:e|es|ed|ing)|host(?:s|ed|ing)?|organiz(?:e|es|ed|ing)": "meeting hearing seminar conference forum session symposium ceremony workshop inspection drill competition",
    r"fil(?:e|es|ed|ing)|lodg(?:e|es|ed|ing)|br(?:ing|ings|ought)": "complaint lawsuit appeal claim petition objection",
    r"submit(?:s|ted|ting)?": "report application proposal plan request complaint",
    r"adopt(?:s|ed|ing)?|approv(?:e|es|ed|ing)|draft(?:ed|ing)|formulat(?:e|es|ed|ing)": "plan decision resolution proposal bill policy mechanism strategy guideline amendment",
    r"sign(?:s|ed|ing)?|conclud(?:e|es|ed|ing)": "contract agreement memorandum treaty",
    r"establish(?:es|ed|ing)?|set(?:s|ting)?\s+up|buil(?:d|ds|t|ding)": "system mechanism platform database center committee department team company fund hotline list working_group task_force",
    r"appoint(?:s|ed|ing)?|designat(?:e|es|ed|ing)": "officer representative person agent expert",
    r"ma(?:ke|kes|de|king)": "decision request proposal complaint report mistake statement payment",
    r"reach(?:es|ed|ing)?": "agreement decision settlement verdict",
}  # fmt: skip
_OPENERS = (
    "and or that which who whose to requiring asking setting saying stating ordering banning listing naming".split()
)
_ENDS = rf"(?=[.,;:)]|\s+(?:{any_of([*frames.PREPOSITIONS, *_OPENERS])})\b|$)"
_ADJECTIVES = (
    r"(?:"
    + any_of(
        "new second third joint public final special formal draft annual written internal similar heavy large huge small civil criminal administrative "
        "national nationwide local preliminary detailed comprehensive separate record unified dedicated thorough on-site onsite maximum total further".split()
    )
    + r"\s+){0,2}"
)


def _one_of(nouns: str) -> str:
    return any_of(nouns.replace("_", "\n").split(" ")).replace("\\\n", r"\s+")


_OBJECT = re.compile(
    r"(?:(?<=\s)|^)(?:"
    + "|".join(
        rf"(?P<verb{n}>{verb})\s+(?P<noun{n}>{_ADJECTIVES}{_one_of(nouns)})"
        for n, (verb, nouns) in enumerate(_FORMS.items())
    )
    + f"){_ENDS}"
)
# Before a participle that describes the noun, the article stands further ahead: "the newly issued notice".
_DESCRIBES = re.compile(
    r"(?:\b(?:the|a|an|this|that|these|those|each|every|any|no|such|its|their|his|her|our|one|under|per|of|newly|recently|jointly|previously|first|second|last)|['’]s?)(?:\s+\w+ly)?\s*\Z",
    re.IGNORECASE,
)
_SET = re.compile(  # phrases that always have "the"
    r"\b(?i:in\s+(?:form|amount|event|absence|presence|field|interest|context)\s+of|on\s+(?:basis|part)\s+of|at\s+(?:end|beginning|request|expense|initiative)\s+of"
    r"|for\s+purpose\s+of|with\s+(?:help|exception|aim|assistance)\s+of|by\s+end\s+of|under\s+leadership\s+of|as\s+result\s+of|with\s+fine\s+of"
    r"|(?:in|during|for|since)\s+(?:first|second)\s+(?:half|quarter)\b|for\s+(?:first|second|third)\s+time\b|(?:at|on|in)\s+same\s+(?:time|day|month|year|week)\b"
    r"|(?:in|over|during)\s+past\s+(?:year|month|week|decade|(?:two|three|four|five|six|\d+)\s+(?:years|months|weeks)))(?![\w-])"
)
_INDEFINITE = frozenset(["as result of", "with fine of"])
_BEING = re.compile(
    r"(?<=[\w)] )(?P<verb>is|was|became)\s+(?:(?:also|now|already)\s+)?(?P<noun>(?:(?:large|small|leading|listed|foreign|local|major|new|Chinese|online|e-commerce|internet|technology|software|food|ride-hailing)\s+){0,2}"
    r"(?:company|platform|operator|provider|university|hospital|website|app|App|violation|firm|supplier))(?=[.,;]|\s+(?:that|which|of|in|for|with|based|from)\b)"
)
_TOPMOST = re.compile(
    rf"\b(?P<verb>is|was|became|marks|marked)\s+(?P<noun>(?:first|largest|biggest|highest|heaviest|latest|strictest)\s+(?:such\s+)?{frames.ANY_SINGULAR})(?![\w-])"
)


@style(
    "noun-article",
    "warning",
    "A noun that is counted has its article: issued a notice, imposed a fine of, in the form of.",
    bad="The bureau issued notice on minors and imposed fine of RMB 20,000.",
    good="The bureau issued a notice on minors and imposed a fine of RMB 20,000.",
)
def noun_article(page: Page, _house: House) -> Iterator[Slip]:
    """Objects of the verbs of this field, what somebody is, superlatives, and set phrases, without a, an or the."""
    for part in page.parts:
        if part.field != "body":
            continue
        for found in _OBJECT.finditer(part.text):
            n = next(n for n in range(len(_FORMS)) if found[f"verb{n}"])
            described = found[f"verb{n}"].endswith(("ed", "ing", "made", "held", "paid", "built", "set up"))
            if (described and _DESCRIBES.search(part.text, 0, found.start())) or _in_title(part, found):
                continue
            noun = found[f"noun{n}"]
            span = (found.start(f"verb{n}"), found.end(f"noun{n}"))
            yield Slip(part, *span, f"{noun} stands without its article", f"write {_article(noun)} {noun}")
        for found in _SET.finditer(part.text):
            first, _, rest = found.group().partition(" ")
            article = "a" if " ".join(found.group().split()) in _INDEFINITE else "the"
            yield Slip(part, *found.span(), f"{found.group()!r} lacks its article", f"write {first} {article} {rest}")
        for found in _BEING.finditer(part.text):
            noun = found["noun"]
            yield Slip(part, *found.span(), f"{noun} stands without its article", f"write {_article(noun)} {noun}")
        for found in _TOPMOST.finditer(part.text):
            yield Slip(part, *found.span(), f"{found['noun']} stands without its article", f"write the {found['noun']}")


def _article(noun: str) -> str:
    return "an" if noun[0] in "aeioAEIO" else "a"


def _in_title(part: Part, found: re.Match[str]) -> bool:
    """Whether the words are quoted, as a heading of another paper may be."""
    before = part.text[: found.start()]
    return before.count('"') % 2 == 1 or before.rfind("“") > before.rfind("”")


# ---- two sentences and a comma ----------------------------------------------------------------------

_OPENED_BY = re.compile(r"(?:The|A|An|This|These|Those|Its|Their|It|They|He|She|[A-Z]{3,6}|[A-Z][a-z]+)\s")
_BOUND = re.compile(  # what makes a clause hang on another, or is no clause
    r"\b(?:if|when|whenever|after|before|because|although|though|while|whereas|once|since|unless|until|as|that|which|who|whom|whose|where|whether|how|why|what|"
    r"according|pursuant|following|under|for\s+example|however|moreover|therefore|instead|meanwhile|says?|said|not\s+only|more|both|either|neither|so|only|had\s+it|should|were)\b|[\"“”():;—–]",
    re.IGNORECASE,
)
_SPLICE = re.compile(
    rf",\s+(?P<second>(?:it|they|he|she)\s+(?:also\s+)?(?P<verb>[a-z]+)|(?:the|this|these)\s+{frames.ANY_NOUN}\s+(?:must|will|shall|may|can|is|was|are|were|has|have|had))\b(?!,)"
)
_DATED = re.compile(r"^(?:On|In|By)\s+[A-Z][a-z]+(?:\s\d{1,2})?,(?:\s\d{4},)?\s+")  # says when, and hangs on nothing
_SAYING = frozenset(
    "said says say added argued claimed explained noted stated stressed emphasized reported told announced believes believed found held ruled warned wrote thought seems appears".split()
)
_FINITE = re.compile(
    r"\b"
    + any_of(
        "is was are were has have had will must may can shall".split()
        + [verb for verb in frames.PAST if verb not in ("set", "held", "made", "found")]
        + [verb for verb in frames.THIRD if verb not in frames.PLURAL and frames.THIRD[verb] in frames.PLAIN_ONLY]
    )
    + r"\b"
)


@style(
    "comma-splice",
    "warning",
    "Two sentences are joined by more than a comma.",
    bad="The company was fined RMB 20,000, it must rectify within 15 days.",
    good="The company was fined RMB 20,000, and it must rectify within 15 days.",
)
def comma_splice(page: Page, _house: House) -> Iterator[Slip]:
    """A whole sentence before a comma, a pronoun or noun with its verb behind it, and nothing that joins them."""
    for part in page.parts:
        if part.field != "body" or not part.whole:
            continue
        for found in _SPLICE.finditer(part.text):
            if found["verb"] and not _is_verb(found["verb"]):
                continue
            starts = [end.end() for end in re.finditer(r"[.!?][\"”)]?\s+", part.text[: found.start()])]
            first = part.text[starts[-1] if starts else 0 : found.start()]
            rest = re.split(r"[.!?](?:\s|$)", part.text[found.end() :], maxsplit=1)[0]
            listed = re.search(r",\s+(?:and|or)\s+(?:the|its|it|they|he|she|[A-Z])", rest)  # A, B, and C
            if not listed and _is_sentence(_DATED.sub("", first)):
                yield Slip(
                    part, *found.span("second"), "a comma alone joins two sentences",
                    "write a full stop or a semicolon, or join them with and",
                )  # fmt: skip


def _is_verb(word: str) -> bool:
    return (
        word not in _SAYING
        and (word in frames.AUXILIARY or word in frames.PAST or word in frames.THIRD)
        and word not in ("did", "do", "does")
    )


def _is_sentence(text: str) -> bool:
    """Whether words can stand by themselves: a subject, a finite verb, no other comma, and nothing that binds them."""
    plain = re.sub(r"(?<=\d),(?=\d)", "", text).strip()
    plain = plain[:1].upper() + plain[1:]
    return (
        len(plain.split()) >= 4
        and _OPENED_BY.match(plain) is not None
        and "," not in plain
        and _BOUND.search(plain) is None
        and _FINITE.search(plain) is not None
    )
