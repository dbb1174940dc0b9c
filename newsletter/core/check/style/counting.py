"""What is counted stands in the plural: "120 places", "three witnesses", whatever the noun.

A noun that is a verb too is judged only where the number can be no subject of it: "of these, 12 place orders" is sound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.dictionary import Dictionary
from newsletter.core.check.style.page import Part
from newsletter.core.check.style.rules import Slip

# Things and persons that news count, besides those of the grammar frames; many of them are verbs too.
_COUNTED = frozenset((
    "bar restaurant cinema theater kiosk locker barrier elevator place seat witness bribe computer laptop truck sensor chip bug flaw link page post message comment photo picture image video clip card ticket "
    "parcel label waybill passport license permit certificate template form letter email call survey interview study paper book lesson course "
    "lecture workshop training summit trial test exam sample example reason cause factor feature function purpose goal target task duty interest "
    "benefit loss cost price fee tax invoice payment transaction trade sale order purchase share fund loan debt deposit job clerk guard agent "
    "lawsuit suit dispute conflict crime offense arrest raid search seizure clue tip hotline channel office branch unit team desk station port "
    "airport plant factory farm warehouse club gym clinic pharmacy library museum park village town street road building room floor door gate "
    "window wall router cable line node cluster field sector industry market brand item piece part section paragraph word code password username "
    "address plate bus ship plane drone robot speaker watch bracelet toy game film song column blog chat stream podcast show episode phase stage "
    "layer table chart map site zone area block belt island river bridge tunnel tower signature stamp seal fingerprint face voice intrusion attack "
    "scam fraud trick virus trojan script toolkit plugin extension engine assistant bot avatar wallet coin token bond stock option lease award mark "
    "score rating ranking rank prize subsidy grant donation charity volunteer pupil trainee graduate intern applicant candidate guest visitor "
    "tourist traveler sailor soldier cadre mayor governor minister deputy chairman partner shareholder stakeholder beneficiary guardian spouse wife "
    "husband son daughter brother sister neighbor friend colleague boss supervisor secretary accountant auditor assessor inspector examiner "
    "reviewer arbitrator mediator notary interpreter translator engineer scientist researcher professor academic analyst consultant adviser advisor "
    "technician designer tester programmer coder moderator streamer influencer blogger publisher advertiser marketer seller buyer dealer trader "
    "subscriber follower fan player gamer viewer listener caller recruiter headhunter offender convict prisoner inmate detainee"
).split()) | frames.SINGULAR  # fmt: skip
_SAYING = "said says say found finds find shows showed show reported reports estimated estimates that noted added stated and or but".split()
_OBJECT_OF = (
    (frames.PREPOSITIONS | frozenset("has have had with includes include included contains contain contained over about some nearly almost least most".split()))
    | frozenset(frames.PAST) | frozenset(verb for verb in frames.THIRD if verb not in frames.PLURAL)
) - frozenset(_SAYING)  # fmt: skip
# What numbers name rather than count, and what they may stand before in the singular.
_NAMED = frozenset(
    "a an the this that each every per one another top no number article section chapter clause level grade tier class type phase step stage category version item rule part group "
    "batch room gate line terminal figure table question point page paragraph day week year round and or to its their his her".split()
)
_STOP = frozenset(
    "million billion trillion thousand hundred dozen percent percentage yuan yen renminbi people persons staff police data media other more less total half each series species means headquarters "
    "fold pound euro dollar time fish aircraft personnel score plus such long full whole quarter point apiece noon midnight overall this that them what there here then with than next last "
    "first second third past later men women children abroad online offline being none both were have these those which while before after since again once twice inch foot public private "
    "minor major adult female male foreign native national patent junior senior primary local final annual daily weekly monthly yearly".split()
)
_UNITS = frozenset(
    "year month day hour week minute second page point kilometer meter mile percent story step digit star seat".split()
)
_NO_MIDDLE = (_UNITS | frames.CLOSERS | _STOP | _NAMED | frames.PLURAL) - {"such"}
_ADJECTIVE = re.compile(r"(?:ly|al|ive|ous|able|ible|ic|ful|less|ed|ing|ish|ese|ary|ory|ian|wide|s)$")
_ADJECTIVES = frozenset(
    "former new old young local foreign senior large small major minor different separate similar unnamed anonymous domestic private famous popular retired typical illegal unlawful fake false stolen further additional".split()
)
_NUMBER = rf"(?:{any_of(frames.NUMBERS)}|\d+(?:,\d{{3}})*(?:\.\d+)?(?:\s(?:hundred|thousand|million|billion))?)"
_AFTER_BOTH = frozenset("are were have may must will".split())
_WHOLES = frozenset("year month day week hour country province city county state law group company market".split())
_COUNT = re.compile(
    rf"(?<![\w.,/$€£¥%(-])(?P<number>(?i:{_NUMBER}))\s(?P<middle>(?:[a-z][a-z-]*\s){{0,2}}?)(?P<noun>[a-z][a-z-]{{2,}}|App)"
    rf"(?=[.,;:)]|\s(?:{any_of(frames.CLOSERS | {'each', 'yesterday', 'today'})})\b|$)(?!\.\w|,\d)"
)
_OF_THE = re.compile(
    rf"\b(?P<who>(?:[Ss]everal|[Mm]any|[Bb]oth|[Ff]ew|{_NUMBER})\s+of\s+(?:the|these|those|its|their))\s+(?P<noun>[A-Za-z]+)(?=[.,;:)]|\s(?P<next>[a-z]+))"
)
_ONE_OF = re.compile(
    rf"\b(?P<who>[Oo]ne\sof\s(?:the|its|their|these|those))\s(?:[a-z][\w'’-]*\s){{0,3}}?(?P<noun>[a-z]{{4,}})(?=[.,;:)]|\s(?:{any_of(frames.CLOSERS)})\b|$)"
)
_AGENT = re.compile(r"(?:er|or|ent|ant|ist|ee|tion|sion|ment|ity|ship|ure|age)\Z")
_NO_AGENT = frozenset(
    "other former latter larger smaller older younger newer better higher lower later earlier fewer under over ever never after together further current different important recent relevant present urgent prominent dominant independent significant minor major senior junior police personnel equipment software information legislation software".split()
)
_BOTH = re.compile(r"\b(?P<who>[Bb]oth|[Ss]everal|[Vv]arious|[Nn]umerous)\s+(?P<noun>[A-Za-z]+)(?=\s(?P<next>[a-z]+))")


def counted(part: Part, known: Dictionary) -> Iterator[Slip]:
    """Nouns in the singular behind a number, or behind both and several."""
    for found in _COUNT.finditer(part.text):
        number, noun = found["number"].lower(), found["noun"]
        middle = found["middle"].split()
        before = re.search(r"(\S+)\s\Z", part.text[: found.start()])
        ahead = before[1] if before else ""
        if (
            noun in _STOP or not _NO_MIDDLE.isdisjoint(middle) or not _is_many(number) or says(middle, noun, part.text[found.end() :])
            or (ahead and ((ahead.lower() in _NAMED and not (ahead in ("to", "and", "or") and re.search(r"[a-z]{7}|,", number))) or (ahead[0].isupper() and before and before.start() and not _opens(part.text, before.start()))))
        ):  # fmt: skip
            continue
        follows = part.text[found.end() : found.end() + 40]
        if re.match(r",\s\w+(?:,|\sand|\sor)\s|\s(?:and|or)\s(?!an?\s|the\s)(?:\d|\w+\s)", follows):
            continue  # "60 bus, rail and ferry Apps"
        if _is_counted(noun, ahead.lower(), known, bool(middle), bool(middle) and middle[-1] in _ADJECTIVES):
            yield Slip(part, *found.span(), f"{found['number']} takes a noun in the plural", f"write {_plural(noun)}")
    for found in _ONE_OF.finditer(part.text):
        noun = found["noun"]
        plain = noun in _COUNTED or (_AGENT.search(noun) and noun not in _NO_AGENT and noun in known.words)
        if plain and _plural(noun) in known.words and noun not in frames.SINGULAR:  # those the frames tell
            yield Slip(part, *found.span(), f"{found['who']} takes a noun in the plural", f"write {_plural(noun)}")
    for pattern in (_OF_THE, _BOTH):
        for found in pattern.finditer(part.text):
            sure = found["noun"] == "App" or found["noun"] in frames.SINGULAR
            ended = (
                found["next"] is None
                or found["next"] in frames.PAST
                or found["next"] in (_AFTER_BOTH if pattern is _BOTH else frames.CLOSERS)
            )
            if (
                not (sure and ended)
                or found["noun"] in _WHOLES
                or (
                    pattern is _OF_THE
                    and found["who"][0].isdigit()
                    and re.search(r"[A-Z]\w*\s\Z", part.text[: found.start()])
                )
            ):
                continue
            yield Slip(
                part, *found.span(), f"{found['who']} takes a noun in the plural", f"write {_plural(found['noun'])}"
            )


def says(middle: list[str], noun: str, after: str) -> bool:
    """Whether the number stands alone and a verb follows it: "two ask each member", "four simply answer that"."""
    return any(
        word.endswith("ly") or word in frames.PLAIN_ONLY or word in ("ask", "say", "let", "want") for word in middle
    ) or (noun in frames.BASE and re.match(r"\s(?:that|whether|to|how|why)\b", after) is not None)


def _opens(text: str, at: int) -> bool:
    """Whether a sentence begins there: its capital makes no name."""
    return re.search(r"[.!?;:][\"”’)\ue000]*\s*\Z", text[:at]) is not None


def _is_many(number: str) -> bool:
    digits = number.replace(",", "")
    if not digits.isdigit():
        return True
    return int(digits) >= 2 and not (len(number) == 4 and 1900 <= int(digits) <= 2100) and not number.startswith("0")


def _is_counted(noun: str, ahead: str, known: Dictionary, middle: bool, sure_adjective: bool = False) -> bool:
    """Whether a word is a noun in the singular here."""
    if noun == "App":
        return True
    verb = any(form in known.words for form in (f"{noun}ing", f"{noun[:-1]}ing", f"{noun}{noun[-1]}ing"))
    if noun in _COUNTED:
        return not verb or ahead in _OBJECT_OF
    verb = verb or any(
        form in known.words for form in (f"{noun}er", f"{noun}ly", f"{noun}est", f"{noun}r")
    )  # or an adjective
    if (
        sure_adjective
        and len(noun) >= 4
        and noun in known.words
        and _plural(noun) in known.words
        and noun not in frames.CLOSERS
    ):
        return True  # "two former pilot": no verb follows an adjective
    sure = len(noun) >= 4 and noun in known.words and _plural(noun) in known.words and not _ADJECTIVE.search(noun)
    return sure and not verb and not middle and ahead in _OBJECT_OF and noun not in frames.CLOSERS


def _plural(noun: str) -> str:
    return frames.plural(noun)
