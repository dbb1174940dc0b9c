"""Which bodies act in an English sentence: those that do something, by whom it is done, whose draft it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.core.gazetteer import Gazetteer, Mention
from newsletter.core.keydates import cues
from newsletter.core.keydates.bodies import Body, inside, known, spelled
from newsletter.core.keydates.days import Marked

_NOUN = (
    "Authority|Authorities|Commission|Commissioner|Commissioners|Office|Agency|Ministry|Ministries|Department|Departments|Board|Court|Parliament|Council|Senate|Bureau|Administration|Assembly|Congress|"
    "House of Representatives|House of Commons|House of Lords|Committee|Attorney General|Attorney General's Office|Regulator|Ombudsman|Tribunal|Government|Legislature|Cabinet|Center|Centre|Institute|"
    "Procuratorate|Inspectorate|Directorate|Supervisor|Association|Diet|Duma|Knesset|Bundestag|Bundesrat|Rajya Sabha|Lok Sabha|Sejm|Directorate-General|Chamber|Police|Customs|Prosecutor's Office|Registrar|Governor|Datatilsynet|Garante|Service|Delegation|Exchange|Bank of|Bank$|Union|President|Autorité|Autoriteit|Autoridade|Autoridad|Agencia|Agência|Superintendencia|Comisión|Comissão|Behörde|Tribunale|Cour|Gericht"
)
_CAP = r"[A-ZÀ-Þ][\wÀ-ÿ'’.-]*"
_SMALL = r"(?:of|for|and|on|the|de|del|della|per|la|le|des|du|et|dei|da|do|against|to|in|&|No\. ?\d)"
_RUN = re.compile(rf"(?<![\w'’.-]){_CAP}(?:(?:,? {_SMALL})* {_CAP})*")
_HAS_NOUN = re.compile(rf"\b(?:{_NOUN})\b")
_DESCRIBED = re.compile(
    r"(?:(?P<owner>[A-Z][\w.-]+(?: [A-Z][\w.-]+)?)['’]s|\b(?P<adjective>French|Italian|Dutch|Irish|German|Spanish|Polish|Norwegian|Swedish|Danish|Finnish|Greek|Belgian|Austrian|Portuguese|British|UK|EU|US|Korean|South Korean|Japanese|Indian|Australian|Canadian|Brazilian|Turkish|Singaporean|Hungarian|Romanian|Croatian|Czech|Swiss|Californian|Chinese|Luxembourg|Hong Kong|Hamburg|Bavarian|Berlin|European))\s+"
    r"(?:(?:provincial|municipal|city|regional|district|digital|economy|economic|labou?r|justice|health|transport|interior|education|finance|trade|data|big data|privacy|information|protection|competition|antitrust|communications|telecoms?|financial|consumer|market|cyberspace|internet|media|securities|lower|upper|top|federal|national|state|personal|supreme|constitutional|high|cyber)(?:[- ](?:and )?)?)*"
    r"(?:authority|regulator|watchdog|commission|commissioner|agency|parliament|legislature|government|court|ministry|cabinet|board|standing committee|senate|assembly|administration|bureau|department|council|people's congress|governor|attorney general|supervisor|ombudsman|office)(?![a-z])"
    r"|\b(?:municipal|provincial) (?:standing committee|people's congress|government)(?![a-z])"
    r"|\b(?:governor|president|parliament|government|cabinet|legislature|attorney general|king) of (?:the )?[A-Z]\w+(?: [A-Z]\w+)?"
)
_ACT = f"{cues.ISSUES}|{cues.ADOPTS}|" + cues.any_of(r"""
        brought|took|started|began|starts|begins|gave|gives|made|makes|sets?|wants|uses?|must|extended|drafts?|drafted|revis(?:ed|es)|updat(?:ed|es)|plans|intends|closed
        (?:is|are|was|were) (?:consulting|seeking|inviting|asking|proposing)|determined|orders|fine|issue|publish|formally|initiated|lifted|cut|reduced|obtained|secured|won|reached
        deferred|delays|heard|hears|tried|inspected|tested|resolved|handled|approve|instituted|struck|accepted|received|imposing|publishing|issuing|repealed|abolished|has extended|cited|filed
    """)
_AFTER = re.compile(
    rf"\A(?:['’]s?)?(?:\s?\([^()]*\))?(?:,? (?:and|with|together with) [\w -]{{3,20}} (?:departments|ministries|agencies|bodies|regulators|authorities))?(?:,[^,;.]{{0,70}},)?[\s,]+(?:(?:on|in|at)\s+\ue000\ue001*,?\s+|\ue000\ue001*,?\s+|(?:has|have|had|will|would|jointly|also|today|yesterday|recently|formally|finally|then|again|both|officially|unanimously|provisionally|separately|together|in turn|now|since|last week|this week|on Monday|on Tuesday|on Wednesday|on Thursday|on Friday)\s+){{0,5}}(?:{_ACT})(?![a-z])",
    re.IGNORECASE,
)
_BY = re.compile(
    r"\b(?:by|from|according to|settled with|settlement with)\s+(?:both\s+|jointly\s+)?(?:the\s+|an?\s+)?(?:[A-Z]\w+(?: [A-Z]\w+)?['’]s\s+)?\Z",
    re.IGNORECASE,
)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?\Z", re.IGNORECASE)
_OF = re.compile(
    r"\b(?:order no\.? ?\d+|rules|measures|websites?|judgment|ruling|decision|order|fine|penalty|notice|interpretation|draft|consultation|session|meeting|announcement|circular|guidance|paper|statement|plenary)s? (?:of|from|by|at) (?:the\s+)?\Z",
    re.IGNORECASE,
)
_ACTED_ON = re.compile(
    r"\b(?:against|to|with|sued|told|before|under|urged|asked|via|at|of|fined|ordered|appealed to|in|between|for|on|see|notify|notified|report(?:ed)? to)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\A(?:\s?\([^()]*\))?(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|,?\s+together with\s+|,?\s+(?:jointly|along) with\s+|;\s*)(?:the\s+)?(?:(?-i:[A-Z])\w+(?: (?-i:[A-Z])\w+)?['’]s\s+)?\Z",
    re.IGNORECASE,
)
_ADOPTED_AT = re.compile(r"\b(?:at|during) the [\w -]{0,30}(?:session|meeting|plenary) of (?:the\s+)?\Z", re.IGNORECASE)
_TITLED = re.compile(r"(?P<office>.*?(?:Attorney General|Commissioner))\s+[A-Z][a-z]+ [A-Z][\w'’-]+\Z")


def read(
    marked: Marked, start: int, end: int, taken: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> Iterator[Body]:
    """The acting bodies of a sentence, by place; names inside a title (`taken`) are none."""
    plain = marked.plain
    bodies = sorted(_bodies(marked, start, end, taken, gazetteer), key=lambda body: body.start)
    acting = [_acts(plain[start : body.start], plain[body.end : end]) for body in bodies]
    for index in range(len(bodies) - 1, 0, -1):  # the last of a list acts: so do those before it
        if (
            acting[index]
            and _joined(plain, bodies, index)
            and not _ACTED_ON.search(plain, start, bodies[index - 1].start)
        ):
            acting[index - 1] = True
    for index in range(1, len(bodies)):
        if acting[index - 1] and _joined(plain, bodies, index):
            acting[index] = True
    if bodies and not any(acting) and len(bodies) == 1 and cues.ASKED.search(plain, start, end):
        acting = [True]  # whom comments are sent to issued the draft
    found = [body for body, acts in zip(bodies, acting, strict=True) if acts]
    yield from found or _unknown(plain, start, end, taken)


def _unknown(plain: str, start: int, end: int, taken: Sequence[tuple[int, int]]) -> Iterator[Body]:
    """Where nobody known acts: an abbreviation that does what authorities do ("AAIP issued")."""
    for match in _SHORT.finditer(plain, start, end):
        if not inside(match.start(), taken):
            yield Body(*match.span(), match.group(), match.group())
            return


def _joined(plain: str, bodies: Sequence[Body], index: int) -> bool:
    """Whether a body stands in a list with the one before it."""
    return _JOINED.match(plain[bodies[index - 1].end : bodies[index].start]) is not None


def _acts(before: str, after: str) -> bool:
    """Whether a body acts, by what stands around it."""
    if _BY.search(before):
        return not _FROM.search(before) or _FROM_WHOM.search(before) is not None
    if _OWN_TITLE.match(after) and not _CITED.search(before):
        return True  # "the State Council's Regulations"
    if _ITS_PAPER.match(after) or _OWN_ACT.match(after) or _OF.search(before) or _ADOPTED_AT.search(before):
        return True
    if _ACTED_ON.search(before) and not _SAYS.match(after):
        return False
    if _OWN.match(after):
        return False
    return _AFTER.match(after) is not None or (_HEAD.search(before) is not None and _PAST.match(after) is not None)


_FROM_WHOM = re.compile(
    r"\b(?:fine|penalty|draft|notice|guidance|consultation|decision|order)\b[^,;.]{0,60}\Z", re.IGNORECASE
)
_OWN_TITLE = re.compile(r"['’]s? (?:new |draft |revised |final |amended |updated )*[A-Z]")
_CITED = re.compile(r"\b(?:under|violat\w+|breach\w*)(?: of)? (?:the )?\Z")
_ITS_PAPER = re.compile(
    r" (?:draft|consultation|proposal|decision|ruling|order|guidelines|guidance|fine|penalty|announcement|notice|judgment|circular|paper)s?\b| (?:Order|Decree|Announcement|Notice|Circular) No\b"
)
_OWN_ACT = re.compile(
    r"['’]s? (?:[^\s,.;]+ ){0,3}(?:draft|consultation|decision|ruling|fine|notice|guidance|guidelines|rules|measures|order|judgment|approval|adoption"
    r"|standing committee|proposal|announcement|publication|paper|report|campaign|penalty|plenary|final|code|interpretation|board|recommendations?|resolution|circular|toolkit|strategy)"
)
_OWN = re.compile(r"['’]s? ")
_SHORT = re.compile(
    r"\b[A-Z]{3,7}(?=(?: has| have| also| jointly| formally| today| recently| on \ue000\ue001*)? (?:fined|imposed|fines|imposes|ordered|orders|issued|issues|published|publishes|adopted|adopts|approved|reprimanded|opened|consults|sanctioned|promulgated)\b)"
)
_SAYS = re.compile(r"\s*,?\s*(?:has|have|had)?\s*(?:confirmed|said|announced)\b")
_HEAD = re.compile(r"(?:\A|[,;]\s)(?:(?:on|in) \ue000\ue001*,? )?(?:the )?\Z", re.IGNORECASE)
_PAST = re.compile(
    r" (?:[a-z]{3,}ed|found|held|took|made|gave|set|began|won|brought|put|sent|laid|drew|led)\b(?! by| to| \ue000 by)"
)


def _bodies(
    marked: Marked, start: int, end: int, taken: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> Iterator[Body]:
    plain = marked.plain
    spans = list(taken)
    for mention in known(marked, gazetteer):
        if (
            mention.form == "composed"
            and _ANY_COURT.search(plain, 0, mention.start)
            and not mention.words[-5:].istitle()
        ):
            continue  # "a Wuxi court"
        if start <= mention.start < end and not inside(mention.start, spans):
            first, last = _wider(plain, start, mention), mention.end
            if (of := _OF_PLACE.match(plain, last)) and mention.form == "name" and of["place"] in gazetteer.places:
                last = of.end()  # "Ministry of Justice of Japan"
            whole = (first, last) != (mention.start, mention.end)
            words = plain[first:last]
            spans.append((first, last))
            yield Body(first, last, words, words if whole else spelled(mention, gazetteer))
    for match in _DESCRIBED.finditer(plain, start, end):
        if not inside(match.start(), spans):
            spans.append(match.span())
            yield Body(*match.span(), match.group(), _described(match, gazetteer))
    for match in _RUN.finditer(plain, start, end):
        for first, last in _free(match.start(), match.end(), spans):
            words = plain[first:last]
            head = re.match(
                r"(?:(?:The|On|In|A|An|By|And|While|After|When|Both|Meanwhile|Last|This|As|For) )+|(?:and|of|the|for|on|in|to)(?: the)? ",
                words,
            )
            while head:
                first, words = first + head.end(), words[head.end() :]
                head = re.match(r"(?:and|of|the|for|on|in|to)(?: the)? ", words)
            if recipient := re.match(r"[A-Z]\w+ (?:to|from|by|before) the ", words):  # "Responses to the Home Office"
                first, words = first + recipient.end(), words[recipient.end() :]
            owner = re.match(r"((?:[A-Z]\w+ )?[A-Z]\w+)['’]s (?=[A-Z]\w+\Z)", words)  # "Norway's Datatilsynet"
            if owner and owner[1] in gazetteer.places:
                first, words = first + owner.end(), words[owner.end() :]
            words = re.sub(rf"(?: {_SMALL})+\Z|['’]s?\Z|[\s,.]+\Z", "", words.rstrip())
            dropped = 0
            if (seat := re.search(r" in ([A-Z]\w+)\Z", words)) and seat[1] in gazetteer.places:
                dropped, words = len(seat.group()), words[: seat.start()]
            if titled := _TITLED.match(words):
                dropped, words = len(words) - len(titled["office"]), titled["office"]
            if (_HAS_NOUN.search(words) and len(words.split()) > 1) or re.fullmatch(
                r"President|Governor|Government|Diet|Parliament|Congress|Senate|Cabinet|Datatilsynet|Bundestag|Bundesrat|Sejm|Knesset|Storting|Riksdag|Folketing|Eduskunta|Duma",
                words,
            ):
                yield Body(first, first + len(words) + dropped, words, words)


_ANY_COURT = re.compile(r"\b(?:an?|one) \Z", re.IGNORECASE)
_OF_PLACE = re.compile(r" of (?P<place>[A-Z]\w+(?: [A-Z]\w+)?)")
_COURT_OF = re.compile(
    r"(?:(?:Supreme|Federal|High|Constitutional|Administrative|Regional|District|Circuit|Higher|Superior|Appeal|Court of Appeal|National|State|[A-Z]{2}) )+\Z"
)


_COMMITTEE_OF = re.compile(r"(?:Standing Committee|General Office|Secretariat|Office) of (?:the )?(?:\d+th )?\Z")


def _wider(plain: str, start: int, mention: Mention) -> int:
    """Where a composed name begins: "Supreme Court of India" is found as a court of India."""
    head = _COURT_OF.search(plain, start, mention.start) if mention.form == "composed" else None
    head = head or _COMMITTEE_OF.search(plain, start, mention.start)
    return head.start() if head else mention.start


def _free(start: int, end: int, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of a span that no other takes."""
    reached = start
    for first, last in sorted(spans):
        if last <= reached or first >= end:
            continue
        if first > reached:
            yield reached, first
        reached = max(reached, last)
    if reached < end:
        yield reached, end


def _described(match: re.Match[str], gazetteer: Gazetteer) -> str:
    words = match.group()
    place = gazetteer.places.get(match["owner"] or "")
    if words.endswith("standing committee") and place:
        name = gazetteer.names.get(f"place@{place}")
        level = (
            "Provincial "
            if name and name.level == "province"
            else "Municipal "
            if name and name.level in ("municipality", "city")
            else ""
        )
        return f"Standing Committee of the {match['owner']} {level}People's Congress"
    return words
