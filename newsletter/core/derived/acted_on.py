"""Whom an act befalls: who is fined, ordered, sued, notified, sentenced, by the verb that says so and the words beside it.

Nobody else is a party: a brand, a mascot, a victim or a rival is named in a case too. A pronoun or "the company" leads to whom it stands for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter.core.derived.plain_sentences import FORM, restored, sentences

MOST = 5  # parties of a row

_SURE = (
    r"fin(?:ed|es)|su(?:ed|es)|summon(?:ed|s)|interview(?:ed|s)|warn(?:ed|s)|notif(?:ied|ies)|sentenc(?:ed|es)|order(?:ed|s)|penali[sz]e[ds]|reprimand(?:ed|s)|"
    r"admonish(?:ed|es)|convict(?:ed|s)|bann?(?:ed|s)|block(?:ed|s)|suspend(?:ed|s)|punish(?:ed|es)|detain(?:ed|s)|arrest(?:ed|s)|jail(?:ed|s)|caught|charged|"
    r"prosecut(?:ed|es)|indict(?:ed|s)|fault(?:ed|s)|urg(?:ed|es)|instruct(?:ed|s)|sanction(?:ed|s)|delist(?:ed|s)|shut down|took down|takes down|taken down|told"
)
_THINGS = r"removed|removes|closed|closes|pulled|named|names|listed"  # said of much else too
_PASSIVE = re.compile(
    rf"\s(?:(?:has|have|had|must|will|may|can|should|to)\s+)?(?:be|been|was|were|is|are|being)\s+(?:(?:also|each|both|then|jointly|publicly|therefore|recently|all|now|since)\s+)*"
    rf"(?:(?P<sure>{_SURE})|{_THINGS})\b|\s(?:will|must|shall|agreed to|has agreed to|have agreed to|is to|are to|has to|have to)\s+(?:each\s+)?(?P<pays>pay|rectify|apologi[sz]e|delete|stop)\b"
    r"|\s(?:(?P<got>received|receives|got|gets))\s+(?:an?|the|\w+\s+(?:years|months))\s?(?:\w+\s){0,3}?(?:prison|fine|sentence|warning|penalty|reprimand)\b"
)
_PLAIN = "fine|sue|summon|interview|warn|notify|sentence|order|penali[sz]e|reprimand|ban|block|suspend|punish|detain|arrest|prosecute|sanction|shut down"
_ACTIVE = re.compile(
    rf"\b(?P<verb>(?i:{_SURE}|{_THINGS})|(?<=\bto )(?:{_PLAIN})|(?<=\bwill )(?:{_PLAIN}))\s+(?:down\s+)?"
)
_NOT_ACTIVE = re.compile(
    r"(?:(?<![\w'’])(?:be|been|was|were|is|are|being|a|an|the|not|of|by|individual|man|woman|person|employee|company|called|people|products?)|\beach|\bboth|\balso)\s+\Z|-\Z"
)
_AGAINST = re.compile(
    r"\b(?:fines?|penalt(?:y|ies)|sanctions?|lawsuits?|suits?|actions?|claims?|decisions?|orders?|proceedings|complaints?|charges|investigations?|measures)\b[^,;.]{0,60}?\s(?:against|upon)\s+"
    r"|\b(?:dismissed|rejected)\s+(?:the\s+|an?\s+)?(?:appeals?|claims?|suits?|lawsuits?|applications?|petitions?)\s+(?:of|by)\s+"
    r"|\b(?:fines?|penalt(?:y|ies)|sanctions?)\b[^,;.]{0,60}?\son\s+"
    r"|\b(?:recommendations?|warnings?|proposals?|notices?|letters?|reprimands?|orders?)\b(?:\s+of\s+[^,;.]{0,30}?)?\s(?:to|against)\s+"
    r"|\b(?:confiscated|seized|recovered)\s+(?:[a-z]+\s+){1,3}(?:of\s+[^,;.]{0,40}?\s)?from\s+|\b(?:settled with|settles with|settlement with)\s+"
    r"|\b(?:gave|gives|handed|served)\s+(?=[^;.]{3,60}?\s(?:an?)\s(?:\w+\s){0,3}?(?:warning|fine|penalty|order|notice|reprimand|deadline)\b)"
)
_AMOUNT = r"(?:RMB|CNY|USD|EUR|GBP|HKD|SGD|KRW|JPY|INR|AUD|CAD|CHF|NT\$|US\$|HK\$|[€£¥$])\s?\d[\d,.]*(?:\s(?:million|billion|thousand))?"
_STOP = re.compile(
    rf"[,;:()\"“”\[]|\.(?=\s|$)|\s[–—-]\s|\s(?:{_AMOUNT}"
    r"|(?:for|over|after|before|because|under|that|which|who|whose|whom|to|with|by|when|while|as|at|on|from|if|about|until|between|during|within|without|not|through|since|against|pursuant|"
    r"where|but|so|via|responsible|accused|suspected|named|operating|running|found)\b"
    r"|and\s+(?:(?:also|then|later)\s+)?(?:\w+ed|told|gave|shut|took|put|made|must|will|had|has|have|it|its?|their|his|her|they|that)\b"
    r"|(?:a|an)\s+(?:total|fine|penalty|sum|financial|warning|written|public|formal|administrative|official|amount)\b|in\s+(?!charge\b)|\d[\d,.]*\s+(?:million|billion|yuan|euros?|dollars)\b"
    r"|(?:yesterday|today|earlier|last|this)\b)"
)
_BODY = re.compile(
    r"\b(?:Administrations?|Commission(?:er)?s?|Courts?|Procuratorates?|Bureaus?|Ministr(?:y|ies)|Authorit(?:y|ies)|Agency|Departments?|bureaus?|departments?|authorit(?:y|ies)|courts?|regulators?|"
    r"news|reporters?|public|users?|consumers?|parents|everybody|everyone|nobody|others|fines?|penalt(?:y|ies)|gains|notice|data|devices?|faults?|legal|basis|measures|steps|services?|problems?|persons?\s+responsible|"
    r"registrations?|evidence|requests?|complaints?|appeals?|information|records|numbers|functions?|cases?|reports?|Law|Regulations?|Measures|Rules|Provisions|Act|Code)\Z"
)
_PRONOUN = re.compile(r"(?:it|them|both|each|they|neither|all|the\s+latter)\Z", re.IGNORECASE)
_ANAPHOR = re.compile(
    r"(?:the|these|both|its|their|those|each)\s+(?:\w+\s+)?(?P<noun>[a-z]+)(?:\s+concerned|\s+in question)?\Z",
    re.IGNORECASE,
)
_KINDS = (
    "company companies firm firms enterprise enterprises business businesses operator operators platform platforms bank banks hospital hospitals clinic clinics hotel hotels school schools university "
    "shop shops store stores app apps website websites merchant merchants vendor vendors developer developers insurer insurers broker brokers agency gym gyms pharmacy pharmacies restaurant restaurants "
    "office chain trust association retailer retailers carmaker manufacturer provider providers employer landlord cinema organizer organizers organiser theater publisher collector studio mall "
    "supermarket airline seller sellers subsidiary society club kindergarten college academy institution institutions contractor site sites unit"
).split()
_ANY = ("company", "firm", "enterprise", "business", "operator", "companies", "firms", "enterprises", "operators")
_KIND = "|".join(_KINDS)
_INDEFINITE = re.compile(
    rf"\b(?:[Aa]n?|[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|\d+)\s+(?:[\w'’-]+\s+){{0,4}}?(?P<noun>{_KIND}|Apps?|SDKs?)\b(?!\s+(?:{_KIND}|[a-z]+er|staff|employees?)\b)"
)
_COMPANY = re.compile(
    rf"[A-Z][\w&'’\ue000-]*\s+(?:[A-Z][\w&'’\ue000-]*\s+|\([A-Z]\w+\)\s+|(?:of|and|&|de|der)\s+(?=[A-Z])){{0,6}}?{FORM}(?:\s+{FORM})*"
)
_JOINED = re.compile(r"(?:,\s+(?:and\s+)?|\s+and\s+|;\s+)")
_LEADING = re.compile(
    r"\A(?:the\s+(?:website|app|platform|company|firm|operator)\s+(?=[A-Z])|(?:the\s+)?(?=[A-Z0-9]))", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """An act in a text: where its verb stands and whom it befalls, as written; several where it befalls several."""

    start: int
    whom: tuple[str, ...]


def parties(body: str, heading: str, known: Sequence[str] = ()) -> list[str]:
    """Who is acted upon, in the order told; the heading where the text names nobody. `known`: companies named in it, by name alone."""
    found = [one for said in acts(body, known) for one in said.whom]
    found = found or [one for said in acts(heading, known) for one in said.whom]
    return _distinct(found)[:MOST]


def acts(text: str, known: Sequence[str] = ()) -> list[Said]:
    """Every act of a text with whom it befalls, pronouns resolved."""
    before, found = "", list[Said]()
    for start, sentence in sentences(text):
        for at, phrase in sorted(_phrases(sentence)):
            whom = _resolved(phrase, f"{before} {sentence[:at]}", known)
            if whom:
                found.append(Said(start + at, tuple(restored(one) for one in whom)))
        before += f" {sentence}"
    return found


def _phrases(sentence: str) -> Iterator[tuple[int, str]]:
    """(place, words) of everything that an act of the sentence befalls."""
    for match in _PASSIVE.finditer(sentence):
        subject = _subject(sentence[: match.start()])
        if subject and (
            match["sure"] or match["got"] or (match["pays"] and not _is_thing(subject)) or _is_thing(subject)
        ):
            yield match.start(), subject
    for match in _ACTIVE.finditer(sentence):
        if _NOT_ACTIVE.search(sentence, max(0, match.start() - 20), match.start()):
            continue
        phrase = _phrase(sentence[match.end() :])
        if match["verb"].lower() in _THINGS.split("|") and not (_is_thing(phrase) or re.search(FORM, phrase)):
            continue
        yield from _each(match.start(), phrase, sentence[match.end() :])
    for match in _AGAINST.finditer(sentence):
        yield from _each(match.start(), _phrase(sentence[match.end() :]), sentence[match.end() :])


def _is_thing(phrase: str) -> bool:
    """Whether it is what is removed, closed, named in a list: Apps and the like."""
    return (
        re.search(r"\b(?:Apps?|apps?|SDKs?|[Mm]ini-?[Pp]rograms?|websites?|accounts?|platforms?|products?)\b", phrase)
        is not None
    )


def _phrase(rest: str) -> str:
    """The words that begin a text, as far as one thing is named."""
    stop = _STOP.search(f" {rest}")
    words = rest[: stop.start() - 1] if stop and stop.start() > 0 else ("" if stop else rest)
    return words.strip()


def _each(at: int, phrase: str, rest: str) -> Iterator[tuple[int, str]]:
    """A phrase, and those that a list or a sum for each adds to it: "A SAS EUR 8 million and B SAS EUR 4 million"."""
    yield at, phrase
    after = rest[rest.find(phrase) + len(phrase) :]
    more = re.match(rf"\s+{_AMOUNT}(?:,|,? and)\s+(?P<next>[A-Z].*)", after)
    while more and (following := _phrase(more["next"])) and re.match(rf"\s+{_AMOUNT}", more["next"][len(following) :]):
        yield at, following
        more = re.match(rf"\s+{_AMOUNT}(?:,|,? and)\s+(?P<next>[A-Z].*)", more["next"][len(following) :])
    listed = _COMPANY.search(phrase)
    while listed and (joined := _JOINED.match(after)) and (other := _COMPANY.match(after, joined.end())):
        yield at, other.group()
        after = after[other.end() :]


def _subject(before: str) -> str:
    """The words that end a text and can be a subject; "" where it ends in something else."""
    listed = list(_COMPANY.finditer(before))
    if listed and listed[-1].end() == len(before):
        first = len(listed) - 1
        while first and _JOINED.fullmatch(before, listed[first - 1].end(), listed[first].start()):
            first -= 1
        return before[listed[first].start() :]
    cut = 0
    for match in re.finditer(r"[;:,]\s+|\b(?:that|which|while|and|but|after|because|when|who)\s+", before):
        cut = match.end()
    words = before[cut:].strip()
    fits = re.match(
        r"(?:[A-Z0-9]|the\b|an?\b|its\b|both\b|it\b|they\b|he\b|she\b|each\b|all\b|one\b|two\b|\w+\s+(?:people|apps|companies|suspects|defendants)\b)",
        words,
    )
    if not fits or len(words.split()) > 9 or re.search(r"\b(?:who|which|in|on|at|was|were|had|has)\b", words):
        return ""
    return words


def _resolved(phrase: str, before: str, known: Sequence[str]) -> list[str]:
    """The parties that a phrase names, or that it stands for; none where it is a body, a thing or unclear."""
    phrase = phrase.strip(" ,")
    if not phrase or len(phrase.split()) > 14:
        return []
    if _PRONOUN.match(phrase):
        return _meant(
            "them" if phrase.lower() in ("them", "both", "each", "they", "all", "neither") else "it", before, known
        )
    anaphor = _ANAPHOR.match(phrase)
    if re.fullmatch(r"(?:the|these|those)\s+(?:\w+\s+)?(?:Apps?|SDKs?|apps?)", phrase, re.IGNORECASE):
        return []  # of a hundred that were tested some are meant: the number is told elsewhere
    if anaphor and not re.search(r"[A-Z]", phrase[1:]):
        owned = re.match(
            r"its|their", phrase, re.IGNORECASE
        )  # "its shares", "their operators": what belongs to a party is none
        return _meant(anaphor["noun"], before, known) if anaphor["noun"] in _KINDS and not owned else []
    if _BODY.search(phrase) or re.match(r"(?:no|any|some|more|how|what|him|her|he|she)\b", phrase, re.IGNORECASE):
        return []
    return [_LEADING.sub("", one) for one in _split(phrase)]


def _split(phrase: str) -> list[str]:
    """A list of companies as companies; whatever else as it is."""
    companies = [match.group() for match in _COMPANY.finditer(phrase)]
    if len(companies) > 1:
        return companies
    parts = re.split(r",\s+(?:and\s+)?|\s+and\s+", phrase)
    if len(parts) > 1 and all(re.match(r"[A-Z][a-z]", part) for part in parts) and not _BODY.search(phrase):
        return parts
    return [phrase]


def _meant(noun: str, before: str, known: Sequence[str]) -> list[str]:
    """Whom "it", "them" or "the company" stands for: what was so called, else the company or other subject named last."""
    many = noun == "them" or (noun.endswith("s") and noun not in ("business",))
    every = list(_INDEFINITE.finditer(before))
    called = [match.group() for match in every if match["noun"] == noun]
    if called:
        return [called[-1]]
    if noun not in ("it", "them", *_ANY):
        every = []
    leading = [match for match in every if re.search(r"(?:\A|[.:]|that|against)\s*\Z", before[: match.start()])]
    named = [(match.start(), match.group()) for match in _COMPANY.finditer(before)]
    named = sorted([*named, *((before.rfind(name), name) for name in known if name in before)])
    if many and len(named) > 1:
        return [name for start, name in named if named[-1][0] - start < 200]
    subjects = sorted([*named, *((match.start(), match.group()) for match in leading)])
    return [subjects[-1][1]] if subjects else [match.group() for match in every[-1:]]


def _distinct(found: Sequence[str]) -> list[str]:
    """Each once; one that another contains is that other."""
    once = list(
        {
            " ".join(one.split()).casefold().removeprefix("the "): " ".join(one.split()) for one in reversed(found)
        }.values()
    )[::-1]
    return [one for one in once if not any(one != other and one in other for other in once)]
