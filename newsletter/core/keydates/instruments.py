"""The titles of the instruments that a text tells of, as written; laws that are only cited (broken, applied, relied on) are none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import begun
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.keydates import cues
from newsletter.core.keydates.bodies import mentions
from newsletter.core.keydates.days import Marked, mostly_chinese, sentences
from newsletter.core.keydates.said import Said

# ---- Chinese ----------------------------------------------------------------------------------------

_BOOK = re.compile(r"《(?P<title>(?:[^《》]|《[^《》]*》){2,150})》")
_KIND_ZH = r"法|法典|条例|办法|规定|规则|规程|细则|指南|指引|原则|导则|要点|通知|意见|标准|规范|要求|决定|决议|方案|计划|规划|目录|解释|公告|通告|通报|纲要|准则|章程|公约|协定|协议|框架|清单|守则|批复|法案|议定书|修正案|令|政策|制度|措施|条款|手册|体系|解答|答复|问答|指令|法令|守则|实务守则|样本|合同|若干规定|倡议|行动|预案|宣言|声明|备忘录|大纲|白名单"
_STAGE_ZH = r"(?:[（(][^（）()]*[）)]|征求意见稿|草案|送审稿|修订稿|修正草案|修订草案|试行|试点|二审稿|一审稿|\d{4}年版|[一二三]次审议稿)*"
_ENDS_ZH = re.compile(rf"(?:{_KIND_ZH}){_STAGE_ZH}\Z")
_REPEALED_TOO = re.compile("(?:等[^，。；]{0,12})?(?:同时|同步|一并|随之|即行)?废止")
_NO_INSTRUMENT_ZH = re.compile(r"(?:报告|白皮书|日报|时报|晚报|周刊|杂志|统计公报|蓝皮书|年鉴|榜单)\Z")
_CITED_ZH = re.compile(
    r"(?:根据|依据|依照|按照|违反|触犯|依|按|结合|落实|贯彻|遵守|履行|符合|适用|对照|参照|为配合|涉嫌违反|以及|及|和|与|、|《[^》]*》)+(?:了|国家|我国|中国|欧盟)?\s*\Z"
)
_CITED_HEAD_ZH = re.compile(r"根据|依据|依照|按照|违反|触犯|依|按|结合|落实|贯彻|遵守|履行|符合|适用|对照|参照")
_BARE_ZH = re.compile(
    r"(?:(?<=[，。；：、的新在对将 \ue001])|(?<=公布|发布|印发|通过|修订|修改|颁布)|\A)(?P<title>(?!就|有关|相关|该|本|新|此|上述|原|旧|这)(?:中华人民共和国)?(?:(?!通过|修改|修订|公布|发布|印发|的)[\u4e00-\u9fff]){2,24}?(?:保护法|安全法|促进法|管理法|法典|竞争法|垄断法|商务法|诈骗法|修正案|条例|办法|规定|规则|法案|指令|标准))(?=(?:草案|修正案|征求意见稿|（[^）]*）)*(?:[\s，]?(?:自|将自|将于|于|已|正式|获|经|\ue000|今|公开|全文|施行|生效|实施|开始|向社会|面向|征求|修订|表决|通过|的决定)|。?\Z))"
)

# ---- English ----------------------------------------------------------------------------------------

_KINDS = (
    "Measures|Provisions|Regulations|Regulation|Guidelines|Guideline|Guide|Guidance|Guides|Notice|Circular|Opinions|Opinion|Standards|Standard|"
    "Specifications|Specification|Law|Laws|Act|Acts|Interpretations|Interpretation|Decision|Plan|Plans|Catalogue|Catalog|Rules|Rule|Bill|Directive|Code|Order|"
    "Ordinance|Ordinances|Agreement|Framework|Policy|Convention|Treaty|Clauses|Contract|Amendment|Amendments|Requirements|Principles|Charter|Decree|Decree-Law|Decree-law|Advisory|Strategy|"
    "Scheme|Statement|Resolution|Constitution|Statute|Protocol|List|Methods|Procedures|Reply|Outline|Criteria|Handbook|Toolkit|Recommendation|Recommendations|Rulebook"
)
_CAP = r"(?:(?:U\.S\.|No\.|[A-Z0-9][\w'’&/–-]*(?:\.\w+)*)|e[A-Z][\w-]*|\([A-Z][\w ,'’&-]*\))"
_JOIN = r"(?:of|on|for|and|in|the|to|against|from|by|with|under|over|a|an|or|regarding|concerning|relating to|governing|between|through|at|as|into)"
KIND = re.compile(begun("A-DF-IL-PR-T", rf"(?<![A-Za-z-])(?:{_KINDS})(?![A-Za-z-])"))
_BEFORE = re.compile(rf"(?:(?:{_CAP}|{_JOIN}|&),? )+\Z")
_LINK = r"(?:of|on|for|in|and|the|regarding|concerning|against|over|from|relating to|governing|between|a|an|or|under|with respect to|in respect of|through|to|by|as|with|at|into|&)"
_TAIL = re.compile(rf"(?:,? {_LINK}(?= )(?=(?: {_LINK})* (?:{_CAP}))| (?:{_CAP})|, (?=[A-Z][\w-]+(?:,| and )))+")
_NUMBER = re.compile(
    r"(?:,? (?:\((?:EU|EC|EEA)\) )?(?:No\.? ?)?\d[\d/.-]*\d(?:/[A-Z-]{2,8})?(?![\w%])| (?:C|S|H)-\d+| \d{1,5}(?![\w.,%]))"
)
_BRACKET = re.compile(
    r" ?\((?P<in>(?:Trial|Interim|Draft|Exposure|Second|Third|Revised|Amendment|Provisional|Pilot|For|for|Implementation|Version|Consultation|First|Tentative|[12]\d{3})[^()]{0,60})\)"
)
_VERBS = re.compile(
    r"\b(?:Issues?|Publish(?:es)?|Releases?|Adopts?|Promulgates?|Solicits?|Passes|Announces?|Unveils?|Seeks?|Proposes?|Enacts?|Approves?|Launch(?:es)?|Consults?|Amends?|Revises?|Comments|Takes?|Opens?|Orders|Fines?|Invites?|Requests?|Signs?|Finali[sz]es?|Introduces?|Drafts) "
)
_LEADING = re.compile(
    rf"\A(?:(?:{_JOIN}|&|The|A|An|On|In|Under|Its|By|Both|Draft|New(?! (?:Jersey|York|Zealand|Mexico|Hampshire|South|Delhi))|China['’]s|This|That|After|When|With|From|For|As|Meanwhile|Also|Today|Yesterday|Since|Following|Amendments? to|Revised|Amended|Proposed|Updated|Final|(?:19|20)\d\d),? )+"
)
_CITED = re.compile(
    r"(?:\b(?:under|violat\w+(?: of)?|breach\w*(?: of)?|pursuant to|in accordance with|in line with|based on|according to|contrary to|infring\w+(?: of)?|compl(?:y|ies|ied|iance)(?: fully)? with|required by|as required under|contraven\w+(?: of)?|in conformity with|powers under|(?:Article|Articles|Section|Sections|section|Rule|Part|Chapter|article) [\d(),. andor]+ of|failed to meet|offen[cs]es? (?:against|under)|by virtue of|within the meaning of|obligations (?:in|of)|claims? under|infringements? of|referring to|relying on|invoking|citing|cited|non-compliance with|implementing|implements|supplementing|supplements|supports|supporting|empowered by|made under|based upon|broke|broken|breaks|flout\w+|replac(?:ed|es|ing)(?: by)?|repeal(?:s|ing|ed by)|supersed(?:es|ed|ing)(?: by)?)\s+(?:the\s+)?(?:[A-Z][\w-]+['’]s\s+|EU['’]s\s+|country['’]s\s+|its\s+|state['’]s\s+|national\s+|federal\s+|(?:Chinese|French|German|Irish|Italian|Dutch|British|Australian|Indian|Korean|Japanese|European|Spanish)\s+)?(?:[\"“])?)\Z"
)
_ITSELF = re.compile(
    r", (?:which|that) (?:was|were|is|are|has|have|will|the|takes?|took|applies|entered|comes?|came|governor)\b",
    re.IGNORECASE,
)
_AND_CITED = re.compile(r"(?:,|\band|\bor)\s+(?:the\s+)?\Z")
_NOT_ALONE = frozenset(
    "no draft the new revised amended interim final trial provisional proposed administrative national first second third implementing model its such this these said".split()
)
_SPLIT_FOR = re.compile(
    rf"(?P<left>(?:{_KINDS}) (?:for|on|of) .{{8,}}?),? and (?:the )?(?P<right>(?:{_KINDS}) (?:for|on|of) [A-Z].*)\Z"
)
_SPLIT = re.compile(rf"(?P<left>.*(?:{_KINDS})(?: \d{{4}})?),? and (?:the )?(?P<right>[A-Z].*)\Z")
_NO_TITLE = re.compile(
    r"\b(?:Statistical Report|White Paper|Annual Report|Law (?:School|Firm|Society|Enforcement|Commission|Reform)|Order Book|Action Group|Code of|Rule of Law|Standard(?:s)? (?:Institute|Board|Association|Committee|Administration|Technical))\b"
)
_SHORT = re.compile(
    r"(?<=[Bb]ill )[A-Z]{1,3}[ -]?\d{1,5}(?!\d)|(?<![A-Za-z])(?:SB|HB|AB|S\.B\.|H\.B\.|A\.B\.|H\.R\.|LD|LB|HF|SF|PS|GB/T|GB|GB/Z|ISO/IEC|YD/T|JR/T|TC260-PG)[ -]?\d[A-Za-z0-9.—–-]*[0-9](?![0-9])"
)


_NAMED_PROPOSAL = re.compile(
    r"\b(?:the|its|a|['’]s) (?P<title>(?:[A-Z][\w-]+ ){1,6}[A-Z][\w-]+) (?:proposals?|bill|package)\b"
)
_BY_DECREE = re.compile(
    r"(?:Supreme|Royal|Presidential|Executive|Ministerial|Government|Legislative|Cabinet) (?:Decree|Order|Resolution|Act)(?: No\.? ?[\d/-]+)?\Z"
)
_ON_WHAT = re.compile(
    r"(?:Submissions?|Comments?|Responses?|Feedback|Views|Opinions|Consultations?)(?: (?:to|from|by) .{3,60}?)? on (?:the )?(?=[A-Z])"
)
_BY_NUMBER = re.compile(r"(?:(?:[A-Z]\w+ ){1,4})?(?:Order|Decree|Announcement|Notice|Circular)s? No\.? ?\d+(?= of |\Z)")
_AMENDS = re.compile(r"Amendments? (?:to|of) (?:the )?(?:[A-Z]\w+['’]s )?(?=[A-Z])")
_ABBREVIATION = re.compile(r" ?\((?:the )?[\"“]?[A-Z][A-Za-z]*[A-Z]s?[\"”]?\)\Z")


_LEAD = 3  # sentences


def read(marked: Marked, gazetteer: Gazetteer) -> list[Said[str]]:
    """The instruments told of, in order of mention, each once."""
    found = list(_of_sentences(marked, gazetteer))
    if not found:
        found = [Said(match.group(), match.group(), match.start()) for match in _SHORT.finditer(marked.text)]
    seen: set[str] = set()
    kept = []
    for said in found:
        key = said.value.casefold()
        if key not in seen:
            seen.add(key)
            kept.append(said)
    return [
        said
        for said in kept
        if not any(said.value.casefold() in other and said.value.casefold() != other for other in seen)
    ]


def _of_sentences(marked: Marked, gazetteer: Gazetteer) -> list[Said[str]]:
    """The titles of the first sentence that has any, among the first few; none behind a first sentence that tells of a fine or a case."""
    whole = _chinese(marked) if mostly_chinese(marked.text) else _english(marked, gazetteer)
    found = sorted(whole, key=lambda said: said.start)
    for number, (start, end) in enumerate(sentences(marked.plain)):
        if number == _LEAD:
            break
        if mine := [said for said in found if start <= said.start < end]:
            return mine
        if number == 0 and cues.MATTER.search(marked.plain[start:end]):
            break
    return []


def _chinese(marked: Marked) -> Iterator[Said[str]]:
    text, cited = marked.text, False
    met = False
    for match in _BOOK.finditer(text):
        title = match["title"].strip()
        before = text[max(0, match.start() - 30) : match.start()]
        joined = re.search(r"》\s?(?:、|和|及|与|以及)?\s?\Z", before) is not None
        cited = (joined and cited) or (
            _CITED_ZH.search(before) is not None and _CITED_HEAD_ZH.search(before[-12:]) is not None and not joined
        )
        if cited or _NO_INSTRUMENT_ZH.search(title) or not _ENDS_ZH.search(title):
            continue
        if _REPEALED_TOO.match(text, match.end()) and met:
            continue
        met = True
        yield Said(title, match.group(), match.start())
    if met or "《" in text:
        return
    plain = marked.plain
    for match in _BARE_ZH.finditer(plain):
        before = plain[max(0, match.start() - 12) : match.start("title")]
        if not _CITED_HEAD_ZH.search(before[-4:]):
            yield Said(match["title"], match["title"], match.start("title"))
            return


def _english(marked: Marked, gazetteer: Gazetteer) -> Iterator[Said[str]]:
    plain = marked.plain
    bodies = [m for m in mentions(gazetteer, plain) if _is_body(m.key, gazetteer)]
    reached, cited = 0, False
    last_end = -1
    passed: list[tuple[int, int]] = []  # where laws that are only cited stand
    for match in KIND.finditer(plain):
        if match.start() < reached or any(m.start <= match.start() < m.end for m in bodies):
            continue
        start, end = _span(plain, match, reached, gazetteer)
        if amends := _AMENDS.match(plain, start, end) or _ON_WHAT.match(plain, start, end):
            start = amends.end()
        title = re.sub(r" of (?:19|20)\d\d\Z", "", _ABBREVIATION.sub("", plain[start:end]))
        end = start + len(title)
        if not _is_title(title) or (plain[max(0, start - 3) : start] == "by " and _BY_DECREE.match(title)):
            continue
        reached = end
        before = plain[max(0, start - 70) : start]
        cited = _CITED.search(before) is not None or (
            cited and start - last_end < 8 and _AND_CITED.search(before) is not None
        )
        last_end = end
        if cited and not _ITSELF.match(plain, end):
            passed.append((start, end))
            continue
        for offset, piece in _pieces(title):
            yield Said(piece, marked.text[start + offset : start + offset + len(piece)], start + offset)
    for match in _NAMED_PROPOSAL.finditer(plain):
        if match.start() >= reached and not any(m.start <= match.start() < m.end for m in bodies):
            yield Said(match["title"], match["title"], match.start("title"))
    for mention in mentions(gazetteer, plain):
        name = gazetteer.names.get(mention.key)
        if (
            name
            and name.kind == "law"
            and plain[mention.start - 1 : mention.start] != "("
            and not any(start <= mention.start < end for start, end in passed)
            and not _CITED.search(plain[max(0, mention.start - 70) : mention.start])
        ):
            yield Said(mention.words, mention.words, mention.start)


def _is_body(key: str, gazetteer: Gazetteer) -> bool:
    name = gazetteer.names.get(key)
    return name.kind == "body" if name else "@" in key and not key.startswith("place@")


def _span(plain: str, kind: re.Match[str], reached: int, gazetteer: Gazetteer) -> tuple[int, int]:
    """Where the title round a kind of instrument begins and ends."""
    head = _BEFORE.search(plain, max(reached, kind.start() - 160), kind.start())
    start = head.start() if head else kind.start()
    words = plain[start : kind.start()]
    for cut in _VERBS.finditer(words):
        start, words = start + cut.end(), words[cut.end() :]
        break
    start += _owner(words, gazetteer)
    leading = _LEADING.match(plain[start : kind.end()])
    if leading:
        start += leading.end()
    end = kind.end()
    while True:
        match = _NUMBER.match(plain, end)
        more = match.end() if match else _tail(plain, end, gazetteer)
        if more == end and (bracket := _BRACKET.match(plain, end)):
            more = bracket.end()
        if more == end:
            break
        end = more
    return start, min(end, start + 260)


def _tail(plain: str, end: int, gazetteer: Gazetteer) -> int:
    """Where the words behind a kind of instrument that belong to its title end."""
    tail = _TAIL.match(plain, end)
    if tail is None:
        return end
    for stop in _STOP.finditer(tail.group()):
        behind = plain[end + stop.end() : end + stop.end() + 60]
        if stop["word"] in ("in", "at"):
            place = re.match(r"[A-Z][\w'’-]*(?: [A-Z][\w'’-]*)?", behind)
            named = place and (place.group() in gazetteer.places or place.group().split()[0] in gazetteer.places)
            if not _BODY.match(behind) and (not named or _REGION.match(behind)):
                continue
        elif (
            stop["word"] == "from"
            and not re.match(r"[A-Z]\w+ \ue000|\ue000", behind)
            and behind.split()[0] not in gazetteer.places
        ) or (stop["word"] and (_FIELD.match(behind) or (stop["word"] == "to" and _AMENDED.match(behind)))):
            continue
        return end + stop.start()
    return tail.end()


_STOP = re.compile(
    r" (?P<word>to|with|from|under|at|in|as|through|into) (?:the )?(?=[A-Z])| (?:It|The|Its|This|Their|Comments|Companies) "
)
_BODY = re.compile(r"Parliament|Congress|Court|Senate|House|State Council")
_REGION = re.compile(r"[A-Z]\w+ (?:\(|Autonomous|Sector|Industry|Field|Province|Services|Industries)")
_FIELD = re.compile(r"(?:Field|Fields|Area|Areas|Respect|Relation|Connection)\b|[A-Z]\w+ (?:Sector|Industry|Services)")
_AMENDED = re.compile(r"(?:[A-Z][\w'’-]* ){1,6}(?:Law|Act|Regulations?|Rules?|Code)\b")


_NO_OWNERS = frozenset(
    "People Children Child Consumer Citizen Patient Women Men Worker Employee Driver Veteran Student Kid Teacher Buyer Tenant Farmer Customer User Investor Minor Parent Reader "
    "Viewer Passenger Voter Owner Visitor Author Public World King Queen Children Elder Elderly Traveller Seller Renter Borrower Applicant Victim Crime".split()
)


def _owner(words: str, gazetteer: Gazetteer) -> int:
    """How many characters at the front name the owner: "Japan's Act", "the CAC's Measures"."""
    cut = 0
    for match in re.finditer(r"(?P<who>[A-Z][\w.]*(?: [A-Z][\w.]*){0,5})['’]s? ", words):
        who = match["who"]
        known = who in gazetteer.places or any(m.end == len(who) for m in gazetteer.mentions(who)) or who.isupper()
        owner = " " not in who and who not in _NO_OWNERS and match.start() == 0
        if (known or owner) and who.split()[-1] not in ("People", "Children"):
            cut = match.end()
    return cut


def _is_title(title: str) -> bool:
    words = re.findall(r"[A-Za-z]+|\d+", title)
    telling = [word for word in words if word.lower() not in _NOT_ALONE and not KIND.fullmatch(word)]
    if _BY_NUMBER.match(title):
        return False
    return len(words) > 1 and (bool(telling) or len(words) > 2) and not _NO_TITLE.search(title) and title[:1].isupper()


def _pieces(title: str) -> list[tuple[int, str]]:
    """A title, or the two that "and" joins."""
    match = _SPLIT.match(title) or _SPLIT_FOR.match(title)
    if match and KIND.search(match["right"]) and len(match["left"].split()) > 1:
        return [(0, match["left"].rstrip(",")), (match.start("right"), match["right"])]
    return [(0, title)]
