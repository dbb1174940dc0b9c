"""Articles and apostrophes: a and an by sound, the where a body takes one, the possessive of those whose data it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

_ARTICLE = re.compile(r"(?<![\w'’.&/-])(?P<article>[Aa]n?)\s+(?:[\"“(‘])?(?P<word>[A-Za-z][\w'’.]*|\d[\d,.]*)")
_IN_A_NAME = re.compile(r"\b[A-Z][a-z]+\s\Z")
_SOUNDED_YOU = re.compile(
    r"(?:uni(?!n|m)|use|usu|usa|usu|eu|ewe|ubiq|uti|uran|ura|ukr|ute|u[rt]il|utop|unanim|ouija|one|once)", re.IGNORECASE
)
_SILENT_H = re.compile(r"(?:hour|honest|honor|honour|heir)", re.IGNORECASE)
_VOWEL_LETTERS = frozenset("AEFHILMNORSX")
_SPOKEN = frozenset(
    "SIM LAN RAM NASA NATO SAFE SAIC SOX SAAS FAQ SWIFT HIPAA FIFA MOFCOM NIST LED SEAL RICO FOIA SARS MAC LIBE LEGO MIT SAP FINRA SAMR".split()
)
_LETTERED = frozenset("MIIT MOFA MOE MOHRSS NHC NEA".split())  # read letter by letter
_EITHER = frozenset("RMB SAMR SCC FAQ SQL URL LED SAR SAFE MOU HIPAA URI Ms Mr Mrs Dr Mx".split())


@style(
    "a-an",
    "warning",
    "a stands before a consonant that is heard, an before a vowel that is heard.",
    bad="Each hospital needs a audit.",
    good="Each hospital needs an audit.",
)
def a_an(page: Page, _house: House) -> Iterator[Slip]:
    """A or an against the sound of the next word; abbreviations by their letters."""
    for part in page.parts:
        for found in _ARTICLE.finditer(part.text):
            if (
                found["article"] == "An"
                and found.start()
                and _IN_A_NAME.search(part.text, max(0, found.start() - 24), found.start())
            ):
                continue  # Ping An Bank
            wants_an = _vowel(found["word"])
            is_an = found["article"].lower() == "an"
            raised = (found["article"] == "A" and part.field == "heading") or found["article"] == "AN"
            if (
                wants_an is None
                or wants_an == is_an
                or (raised and found.start() and not part.text[: found.start()].endswith(": "))
            ):
                continue
            right = "an" if wants_an else "a"
            right = right.capitalize() if found["article"][0].isupper() else right
            span = (found.start("article"), found.end("word"))
            mend = right + part.text[found.end("article") : found.end("word")]
            yield Slip(part, *span, f"{found['article']} stands before {found['word']}", f"write {mend}", mend)


def _vowel(word: str) -> bool | None:
    """Whether a word begins with a vowel that is heard; None where both are said."""
    if word[0].isdigit():
        figure = re.match(r"\d+", word.replace(",", ""))
        digits = figure.group() if figure else word
        return digits.startswith("8") or (digits[:2] in ("11", "18") and len(digits) % 3 == 2)
    plain = word.rstrip(".").replace("’", "'").removesuffix("'s")
    if plain in _EITHER:
        return None
    if plain in _LETTERED:
        return True
    if re.fullmatch(r"[A-Z][A-Z.&\d]*s?", plain) and len(plain) <= 6 and plain not in _SPOKEN:
        letters = plain.rstrip("s")
        if len(letters) >= 4 and re.search(r"[AEIOU]", letters[1:3]) and letters[0] not in "AEIOU":
            return None
        if len(letters) >= 3 and letters[0] in "AEIO":
            return True
        return letters[0] in _VOWEL_LETTERS
    low = plain.lower()
    if len(low) == 1:
        return low in "aefhilmnorsx"
    if _SILENT_H.match(low):
        return True
    if low.startswith("herb"):
        return None
    if _SOUNDED_YOU.match(low) and not re.match(r"uni(?:nt|mp)|usher|one(?:r|s)", low):
        return False
    return low[0] in "aeiou"


_HEADS = "Ministry|Commission|Administration|Bureau|Office|Center|Centre|Court|Procuratorate|Committee|Council|Authority|Agency|Board|Department|Association|Expo|Congress|Tribunal|Conference|Commissioner|Secretariat|Prosecutor"
_RUN = r"(?:[A-Z][\w’'&-]*|No\.\s\d+)(?:\s+(?:[A-Z][\w’'&-]*|No\.\s\d+|of|for|and|on|the|under|against|to|in|at)(?=\s|[,.;:)]|$))*"
_OPENS = r"(?:^(?:(?:On|In|By|Since|This)\s(?:(?:January|February|March|April|May|June|July|August|September|October|November|December)(?:\s\d{1,2})?(?:,?\s\d{4})?|late|early|\d{4}|the same day|that day)[\w\s]{0,12},\s+)?|(?<=[a-z\d)%\"”][.;]\s)(?:(?:On|In|By)\s[A-Z][a-z]+(?:\s\d{1,2})?(?:,\s\d{4})?,\s+)?|\b(?:that|by|of|from|to|with|at|against|before|after|where|which|because|when|while)\s+)"
_NAME = re.compile(rf"{_OPENS}(?P<name>{_RUN})")
_TAKES = re.compile(rf"(?:^|\s)(?:{_HEADS})(?:$|\s+(?:of|for|on|in|and)\s|\s+\(|’|')")
_VERB_AFTER = re.compile(
    r"\s+(?:\([^)]*\)\s+)?(?:(?:jointly|also|recently|officially|formally|again|further|publicly|has|have|had|will|would|did|may|must|should|can|was|is|were|are)\b|(?P<verb>[a-z]+)\b)"
)
_NO_ARTICLE = re.compile(
    r"^(?:Congress|Parliament|Interpol|Europol|Apple|Google|Meta|Microsoft|Amazon|Alibaba|Tencent|Baidu|Didi|Chapter|Article|Section|Annex|Part|Hong Kong Exchanges|Ms|Mr|Mrs|Dr|Judge|Director|Professor|Chief|Commissioner|Vice|President|Chairman|Deputy|Minister|Secretary|Justice|[A-Z][\w]*['’]s?)\b"
)


@style(
    "missing-article",
    "warning",
    "A body that takes the has it: the CAC, the Ministry of Justice, the Guangzhou Internet Court.",
    bad="The hospital said that MIIT would inspect it.",
    good="The hospital said that the MIIT would inspect it.",
)
def missing(page: Page, house: House) -> Iterator[Slip]:
    """Abbreviations and full names of bodies as the subject of a clause or after a preposition, without an article."""
    known = house.bare | {short for shorts in house.bodies.values() for short in shorts}
    for item in page.items:
        parts = [part for part in page.of(item) if part.field == "body" and part.whole]
        defined = {
            found[1]
            for part in parts
            for found in re.finditer(r"\b[Tt]he\s[^().]{4,90}?\([\"“]?([A-Z]{3,7})[\"”]?\)", part.text)
        }
        for part in parts:
            yield from _abbreviations(part, known | defined)
            yield from _full_names(part)


# Abbreviations that are spoken as words or used as names, and take no article.
_BARE = frozenset(
    "NIST ENISA MOFCOM MOHRSS MOHURD SASAC CNCERT CAICT CNNIC ISO IMY APD DSB GBA UODO CCTV NOYB SAFE NATO ASEAN APEC BEUC CNPD "
    "CCDI INTERPOL NISSTC CCRC".split()
)


def _abbreviations(part: Part, known: set[str] | frozenset[str]) -> Iterator[Slip]:
    for found in re.finditer(rf"{_OPENS}(?P<name>[A-Z]{{3,7}})\b", part.text):
        if (
            found["name"] not in known
            or found["name"] in _BARE
            or part.text[found.end() : found.end() + 1] in ("-", "/", "'", "’", "&")
        ):
            continue
        after = _VERB_AFTER.match(part.text, found.end())
        follows = after is not None and (not after["verb"] or _finite(after["verb"]))
        by = re.search(r"\b(?:by|that|from|of|with|to)\s+$", part.text[: found.start("name")]) is not None
        ends = (
            by
            and re.match(r"[.;]|\s+(?:on|in|and|to|for|under|at)\b(?!\s+[a-z]+s\b)", part.text[found.end() :])
            is not None
        )
        if follows or ends:
            name = found["name"]
            yield Slip(part, *found.span("name"), f"{name} stands without its article", f"write the {name}", None)


def _finite(verb: str) -> bool:
    return (
        verb in frames.PAST
        or (verb in frames.THIRD and verb not in frames.PLURAL)
        or (verb.endswith("ed") and len(verb) > 4)
    )


# What opens a name that has its article, or needs none: "The Ministry", "Each Court", "Article 5 of".
_OPENED = frozenset(
    "The A An This That Its Their On In By At As For Under According These Each No Both Such One Our Several All Following After Before Since Pursuant "
    "Article Articles Two Three Four Five Six Seven Eight Nine".split()
)
_OWNER = re.compile(rf"[’']s\b.*\b(?:{_HEADS})\b")
_OF_PEOPLE = re.compile(r"\b(?:People|Consumers?|Children|Women|Lawyers)[’']s?\b")
_DESCRIBING = re.compile(
    r"\s+(?:[\"“]|[A-Za-z]+s\b\s+(?:said|told)|spokes|officials?|members?|rules|regulations|guidelines|decisions|judges?|staff|data)"
)
_WITHIN_NAME = re.compile(r"[A-Z][\w'’)-]*,?\s+(?:of|for|and|to|with|against)\s+$")
# After a day or a place at the head of a sentence, and its comma, stands the subject, if a verb follows.
_AFTER_COMMA = re.compile(
    rf"(?:^|(?<=[.!?]\s))(?:On|In|At|After|According|Under|Following|During|By|From|When|Since|Earlier|Last)\s[^.;]{{2,120}}?,\s(?P<name>{_RUN})(?=\s(?P<verb>[a-z]+)\b)"
)


def _full_names(part: Part) -> Iterator[Slip]:
    """Names of bodies in full where a subject or an object of a preposition stands."""
    for found in _NAME.finditer(part.text):
        name = re.sub(r"\s+(?:of|for|and|on|the|under|against|to|in|at)$", "", found["name"])
        end = found.start("name") + len(name)
        if not _WITHIN_NAME.search(part.text[: found.start("name")]) and not _DESCRIBING.match(part.text, end):
            yield from _bare(part, found.start("name"), name)
    for found in _AFTER_COMMA.finditer(part.text):
        listed = re.search(
            r"\b(?:the|The)\s(?:[A-Z][\w'’-]*,?\s)+\Z", part.text[: found.start("name")]
        )  # "the Innovation, Technology and Industry Bureau"
        if not listed and (_finite(found["verb"]) or found["verb"] in ("has", "was", "is", "will")):
            yield from _bare(part, found.start("name"), found["name"])


def _bare(part: Part, start: int, name: str) -> Iterator[Slip]:
    """The slip of a name that takes the article and stands there without it."""
    words = name.split()
    owned = _OWNER.search(name) and not _OF_PEOPLE.search(name)
    if (
        words[0] not in _OPENED
        and len(words) > 1
        and not _NO_ARTICLE.match(name)
        and _TAKES.search(_head(name))
        and not owned
    ):
        yield Slip(part, start, start + len(name), f"{name} stands without its article", f"write the {name}")


def _head(name: str) -> str:
    """A name up to the word that it is a name of: the body's word, with a space or what follows it."""
    return re.split(r"\s+(?:of|for|on|under|against|to|in|at)\s+", name, maxsplit=1)[0]


_OWNERS = "peoples|data subjects|shoppers|couriers|riders|viewers|drivers|bidders|donors|voters|farmers|cardholders|policyholders|account holders|homeowners|jobseekers|followers|listeners|minors|consumers|citizens|users|students|employees|customers|patients|individuals|residents|passengers|workers|children|subscribers|members|depositors|clients|applicants|candidates|tenants|buyers|drivers|victims|defendants|suspects|plaintiffs|borrowers|visitors|guests|teachers|parents|pupils|players|shareholders|investors|travelers"
_OWNED = r"(?:personal information|personal data|health (?:data|information|records)|medical (?:data|records|information)|financial (?:data|information)|location (?:data|records)|telephone numbers?|bank (?:accounts?|cards?)|chat (?:records|logs)|travel (?:records|data)|purchase records|browsing (?:history|histories)|biometric (?:data|information)|facial (?:data|features|images|information)|contact (?:lists?|details)|driving data|comments|videos|albums|whereabouts|movements|identities|contacts|mailboxes|information|data|rights|privacy|consent|interests|ID numbers?|phone numbers?|names|records|accounts?|photos|faces|passwords|legitimate rights|lawful rights|criminal records|relatives|families|parents|home addresses|addresses|fingerprints|faces|images|photographs|locations?|savings|devices|phones)"
_POSSESSIVE = re.compile(rf"\b(?P<owner>{_OWNERS})\s+(?P<owned>{_OWNED})\b", re.IGNORECASE)
# After the or its, institutions and persons too own what cannot be done by many: "the owners bank account is", "the courts figures".
_OF_MANY = re.compile(
    r"\b(?:[Tt]he|[Tt]hese|[Tt]hose|[Ii]ts|[Tt]heir|[Aa]ll|of|from|with|for|in|on)\s(?P<owner>owners|courts|companies|platforms|operators|hospitals|schools|authorities|regulators|departments|insurers|vendors|employers|"
    r"sellers|lenders|landlords|witnesses|hackers|offenders|operators|manufacturers|developers|carriers|prosecutors|judges|donors|pensioners|voters|farmers|couriers|riders|nurses|doctors|lawyers|pupils|pets|"
    + _OWNERS
    + r")\s(?P<owned>(?:bank|health|medical|credit|personal|mobile|phone|social|home|email|e-mail|work|travel|identity|school|user|customer|location|biometric|facial|voice)\s(?:accounts?|cards?|records?|reports?|phones?|numbers?|"
    r"data|files?|media|address(?:es)?|history|histories|status|documents?|details|images?|movements)|figures|statistics|databases?|servers?|websites?|policies|staff|identities|whereabouts|movements|behavior|habits|preferences|diagnoses|"
    r"salaries|wages|licenses|premises|mailbox(?:es)?|conversations|histories|dignity|reputation|health|trust|lawyers?|privacy policy|privacy policies|accounts)\b"
)
_AGENTS = (
    "bank airline caseworker supplier operator administrator company platform hospital school court carrier insurer employer employee user customer consumer student patient tenant landlord driver passenger "
    "teacher doctor lawyer hotel vendor broker retailer firm agency ministry regulator authority person council citizen applicant plaintiff defendant victim witness child parent courier rider buyer seller "
    "neighbor colleague rival competitor manufacturer developer subscriber viewer player shopper visitor guest worker officer judge prosecutor stranger woman man girl boy mother father husband wife son daughter"
).split()
_ONE_OWNER = re.compile(
    rf"\b(?:[Aa]n?|another|each|every)\s(?:[a-z-]+\s){{0,2}}?(?P<owner>{any_of(frames.plural(one) for one in _AGENTS)})\s(?P<owned>[a-z]{{3,}}(?:\s[a-z]+)?)"
)
_SPAN_OF = re.compile(
    rf"\b(?:(?:preceding|previous|last|past|following|next|prior|this)\s(?P<year>years|months|weeks)\s(?:revenue|turnover|figures?|report|budget|sales|income|total|profits?|level|earnings)"
    rf"|(?:\d+|{any_of(frames.NUMBERS)})\s(?P<term>years|months|days|weeks|hours)\s(?:experience|imprisonment|detention|notice|probation|salary|wages|service|practice|leave|pay|warning))\b"
)
_GIVES = re.compile(
    r"\b(?:giv|gave|grant|offer|provid|send|sent|show|tell|told|ask|den|allow|guarantee|assur|deprive|charg|owe|cost|inform|notif|requir|let|make|made|help|lend|force|to)\w*(?:\s+(?:the|their|its|all|such))?\s+$",
    re.IGNORECASE,
)
_TO_OTHERS = re.compile(
    r"\s+(?:to|with)\s+(?:(?:an?|the|its|their|other|another|third|several|unknown|foreign)\s+)?(?!(?:users|customers|consumers|persons)\b)"
    r"(?:[a-z]+\s)?(?:parties|party|companies|company|firms?|insurers?|brokers?|advertisers?|partners?|affiliates?|recipients?|processors?|banks?|police|platforms?|vendors?|suppliers?|agenc(?:y|ies)|others)\b"
)
_ITS = re.compile(
    rf"\b(?:of|for|in|on|by|with|to|from|under|against)\s+(?P<its>[Ii]t['’]s)(?=\s+(?:own|{frames.ANY_NOUN})\b)"
)
_ITS_NOUN = re.compile(
    r"\b(?P<its>it['’]s)\s+(?:own\b|(?:(?:first|next|last|latest|new|final|previous|annual|main|legal|personal|privacy|data)\s+)?(?P<noun>[a-z]+)(?=[.,;:)]|\s+(?:of|in|on|for|to|from|by|with|and|against|is|was|were|are|has|have|had|before|after|under)\b))"
)
_AFTER = re.compile(
    r"\b(?:of|in|on|by|with|to|from|under|against|about|into|over|through|within|without|during|after|before|between)\s+(?P<its>[Ii]t['’]s)\b"
)
_THERE = re.compile(
    r"\b(?:of|in|on|by|with|to|for|from|under|against|about|into|over|via|lost|delete[sd]?|sold|sells?|share[sd]?|leaked|protect(?:s|ed)?|collect(?:s|ed)?|use[sd]?|stored?|changed?|gave|give[ns]?|exercise[sd]?|withdr[ae]wn?)\s+(?P<there>there)\s+"
    r"(?:own\b|(?:personal|private|legal|mobile|bank|medical|consent|rights|privacy|data|information|names|homes|faces|phones|parents|employers?|lawyers?)\b|(?P<noun>[a-z]+)\b)"
)
_THERE_THINGS = re.compile(
    r"\b(?P<there>there)\s+(?:bank|personal|private|phone|telephone|mobile|home|ID|identity|medical|business|user|social)\s(?:accounts?|information|data|numbers?|cards?|address(?:es)?|records?|phones?|devices?|files?|photos?|names?|media)\b"
)
_PEOPLE = re.compile(
    r"\b(?:People|Peoples|Peoples['’])\s+(?=(?:Court|Procuratorate|Congress|Government|Bank|Republic|Political)\b)"
)


@style(
    "possessive",
    "warning",
    "What belongs to somebody is written so: users' rights, the People's Court.",
    bad="The hospital leaked patients information.",
    good="The hospital leaked patients' information.",
)
def possessive(page: Page, house: House) -> Iterator[Slip]:
    """Owners without an apostrophe before what is theirs."""
    for part in page.parts:
        for found in _POSSESSIVE.finditer(part.text):
            before = part.text[: found.start()]
            given = _TO_OTHERS.match(part.text, found.end())  # "gave customers information to an insurer"
            if (
                not given
                and _GIVES.search(before)
                and not re.search(r"\b(?:of|infring\w+|violat\w+|protect\w*|collect\w*)\s(?:the\s)?$", before)
            ):
                continue
            owner = found["owner"]
            if owner.lower() == "peoples":
                yield Slip(part, *found.span(), "peoples lacks its apostrophe", f"write people's {found['owned']}")
                continue
            right = owner + ("'s" if owner.lower() == "children" else "'")
            yield Slip(part, *found.span(), f"{found.group()!r} lacks an apostrophe", f"write {right} {found['owned']}")
        of_many = list(_OF_MANY.finditer(part.text))
        told = [found.span() for found in _POSSESSIVE.finditer(part.text)] if of_many else []
        for found in of_many:
            if not any(a < found.end() and found.start("owner") < b for a, b in told) and not _GIVES.search(
                part.text[: found.start("owner")]
            ):
                right = "children's" if found["owner"] == "children" else f"{found['owner']}'"
                span = (found.start("owner"), found.end())
                yield Slip(part, *span, f"{found['owner']} lacks its apostrophe", f"write {right} {found['owned']}")
        for found in _ONE_OWNER.finditer(part.text):
            owned = found["owned"].split()
            known = house.dictionary
            if (
                owned[0] in frames.CLOSERS
                or owned[0] in frames.BASE
                or owned[0] in frames.PAST
                or owned[0].endswith(("ed", "ly", "ing"))
            ):
                continue
            if (owned[0] in known.words and frames.plural(owned[0]) in known.words) or owned[0] in (
                "data",
                "staff",
                "information",
                "consent",
            ):
                right = f"{found['owner'][:-1]}'s {owned[0]}"
                span = (found.start("owner"), found.start("owned") + len(owned[0]))
                yield Slip(part, *span, f"{found['owner']} lacks its apostrophe", f"write {right}")
        for found in _SPAN_OF.finditer(part.text):
            group = "year" if found["year"] else "term"
            yield Slip(
                part,
                *found.span(group),
                f"{found[group]} lacks its apostrophe",
                "write year's revenue, three years' experience",
            )
        for pattern in (_ITS, _AFTER, _ITS_NOUN):
            for found in pattern.finditer(part.text):
                noun = found.groupdict().get("noun")
                if noun and noun not in frames.PLURAL and noun not in frames.SINGULAR:
                    continue
                yield Slip(part, *found.span("its"), f"{found['its']} is short for it is", "write its")
        for found in [*_THERE.finditer(part.text), *_THERE_THINGS.finditer(part.text)]:
            noun = found.groupdict().get("noun")
            if noun and noun not in frames.PLURAL and noun not in frames.SINGULAR:
                continue
            yield Slip(part, *found.span("there"), "there says where, not whose", "write their")
        for found in _PEOPLE.finditer(part.text):
            end = part.text.find(" ", found.end())
            yield Slip(
                part, found.start(), end if end > 0 else len(part.text), "People lacks its apostrophe", "write People's"
            )
