"""Who issued, adopted or imposed: the bodies that a text lets act, spelled out where it abbreviates; bodies acted upon are none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter.core.gazetteer import Gazetteer, Mention
from newsletter.core.keydates import cues, roles
from newsletter.core.keydates.days import Marked
from newsletter.core.keydates.said import Said
from newsletter.core.languages import is_chinese

_PRESS = frozenset(["xinhua", "cctv", "noyb", "cupd"])


@dataclass(frozen=True)
class _Body:
    start: int
    end: int
    words: str
    value: str


# ---- English ----------------------------------------------------------------------------------------

_NOUN = (
    "Authority|Authorities|Commission|Commissioner|Commissioners|Office|Agency|Ministry|Ministries|Department|Departments|Board|Court|Parliament|Council|Senate|Bureau|Administration|Assembly|Congress|"
    "House of Representatives|House of Commons|House of Lords|Committee|Attorney General|Attorney General's Office|Regulator|Ombudsman|Tribunal|Government|Legislature|Cabinet|Center|Centre|Institute|"
    "Procuratorate|Inspectorate|Directorate|Supervisor|Association|Diet|Duma|Knesset|Bundestag|Bundesrat|Rajya Sabha|Lok Sabha|Sejm|Directorate-General|Chamber|Police|Customs|Prosecutor's Office|Registrar|Governor|Datatilsynet|Garante|Service|Delegation|Exchange|Bank|Union|President"
)
_CAP = r"[A-ZÀ-Þ][\wÀ-ÿ'’.-]*"
_SMALL = r"(?:of|for|and|on|the|de|del|della|per|la|le|des|du|et|dei|da|do|against|to|in|&|No\. ?\d)"
_RUN = re.compile(rf"(?<![\w'’.-]){_CAP}(?:(?:,? {_SMALL})* {_CAP})*")
_HAS_NOUN = re.compile(rf"\b(?:{_NOUN})\b")
_DESCRIBED = re.compile(
    r"(?:(?P<owner>[A-Z][\w.-]+(?: [A-Z][\w.-]+)?)['’]s|\b(?P<adjective>French|Italian|Dutch|Irish|German|Spanish|Polish|Norwegian|Swedish|Danish|Finnish|Greek|Belgian|Austrian|Portuguese|British|UK|EU|US|Korean|South Korean|Japanese|Indian|Australian|Canadian|Brazilian|Turkish|Singaporean|Hungarian|Romanian|Croatian|Czech|Swiss|Californian|Chinese|Luxembourg|Hong Kong|Hamburg|Bavarian|Berlin|European))\s+"
    r"(?:(?:data|privacy|information|protection|competition|antitrust|communications|telecoms?|financial|consumer|market|cyberspace|internet|media|securities|lower|upper|top|federal|national|state|personal|supreme|constitutional|high|cyber)(?:[- ](?:and )?)?)*"
    r"(?:authority|regulator|watchdog|commission|commissioner|agency|parliament|legislature|government|court|ministry|cabinet|board|standing committee|senate|assembly)(?![a-z])"
)
_ACT = f"{cues.ISSUES}|{cues.ADOPTS}|" + cues.any_of(r"""
        brought|took|started|began|starts|begins|gave|gives|made|makes|sets?|wants|uses?|must|extended|drafts?|drafted|revis(?:ed|es)|updat(?:ed|es)|plans|intends|closed
        (?:is|are|was|were) (?:consulting|seeking|inviting|asking|proposing)|determined|orders|fine|issue|publish|formally|initiated|lifted|cut|reduced|obtained|secured|won|reached
        deferred|delays|inspected|tested|resolved|handled|approve|instituted|struck|accepted|received|imposing|publishing|issuing|repealed|abolished|has extended|cited|filed
    """)
_AFTER = re.compile(
    rf"\A(?:['’]s?)?(?:\s?\([^()]*\))?(?:,[^,;.]{{0,70}},)?[\s,]+(?:(?:on|in|at)\s+\ue000\ue001*,?\s+|\ue000\ue001*,?\s+|(?:has|have|had|is|was|were|will|would|jointly|also|today|yesterday|recently|formally|finally|then|again|both|officially|unanimously|provisionally|separately|together|in turn|now|since|last week|this week|on Monday|on Tuesday|on Wednesday|on Thursday|on Friday)\s+){{0,5}}(?:{_ACT})(?![a-z])",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:by|from)\s+(?:both\s+|jointly\s+)?(?:the\s+|an?\s+)?\Z", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+(?:the\s+)?\Z", re.IGNORECASE)
_OF = re.compile(
    r"\b(?:websites?|judgment|ruling|decision|order|fine|penalty|notice|interpretation|draft|consultation|session|meeting|announcement|circular|guidance|paper|statement|plenary)s? (?:of|from|by|at) (?:the\s+)?\Z",
    re.IGNORECASE,
)
_ACTED_ON = re.compile(
    r"\b(?:against|to|with|sued|told|before|under|urged|asked|via|at|of|fined|ordered|appealed to|in|between|for|on|see|notify|notified|report(?:ed)? to)\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_JOINED = re.compile(
    r"\A(?:\s?\([^()]*\))?(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|,?\s+together with\s+|,?\s+(?:jointly|along) with\s+|;\s*)(?:the\s+)?\Z",
    re.IGNORECASE,
)
_ADOPTED_AT = re.compile(r"\b(?:at|during) the [\w -]{0,30}(?:session|meeting|plenary) of (?:the\s+)?\Z", re.IGNORECASE)
_ABBREVIATED = re.compile(r"(?<![A-Za-z])[A-Z]{2,}[a-z]?[A-Z]*(?![A-Za-z])")
_TITLED = re.compile(r"(?P<office>.*?(?:Attorney General|Commissioner))\s+[A-Z][a-z]+ [A-Z][\w'’-]+\Z")


def read(marked: Marked, titles: Sequence[Said[str]], gazetteer: Gazetteer) -> Iterator[Said[str]]:
    """The acting bodies of the first sentence that has any, in order of mention, each once."""
    taken = [(title.start, title.start + len(title.words)) for title in titles]
    for start, end in roles.sentences(marked.plain):
        chinese = is_chinese(marked.plain[start:end])
        found = list((_chinese if chinese else _english)(marked, start, end, taken, gazetteer))
        if found:
            seen: set[str] = set()
            for body in found:
                if body.value.casefold() not in seen:
                    seen.add(body.value.casefold())
                    yield Said(body.value, body.words, body.start)
            return


def _known(marked: Marked, gazetteer: Gazetteer) -> Iterator[Mention]:
    for mention in gazetteer.mentions(marked.plain):
        name = gazetteer.names.get(mention.key)
        if name.kind == "body" and mention.key not in _PRESS if name else not mention.key.startswith("place@"):
            yield mention


def _english(
    marked: Marked, start: int, end: int, taken: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> Iterator[_Body]:
    plain = marked.plain
    bodies = sorted(_bodies(marked, start, end, taken, gazetteer), key=lambda body: body.start)
    acting = [_acts(plain[start : body.start], plain[body.end : end]) for body in bodies]
    for index in range(len(bodies) - 1, 0, -1):  # the last of a list acts: so do those before it
        if _JOINED.match(plain[bodies[index - 1].end : bodies[index].start]) and (acting[index] or acting[index - 1]):
            acting[index - 1] = acting[index] = True
    for index in range(1, len(bodies)):
        if acting[index - 1] and _JOINED.match(plain[bodies[index - 1].end : bodies[index].start]):
            acting[index] = True
    yield from (body for body, acts in zip(bodies, acting, strict=True) if acts)


def _acts(before: str, after: str) -> bool:
    if _BY.search(before):
        return (
            not _FROM.search(before)
            or re.search(
                r"\b(?:fine|penalty|draft|notice|guidance|consultation|decision|order)\b[^,;.]{0,60}\Z",
                before,
                re.IGNORECASE,
            )
            is not None
        )
    if _OF.search(before) or _ADOPTED_AT.search(before):
        return True
    if _ACTED_ON.search(before) and not re.match(r"\s*,?\s*(?:has|have|had)?\s*(?:confirmed|said|announced)\b", after):
        return False
    if re.match(r"\A['’]s? (?:new |draft |revised |final )?[A-Z]", after):
        return True  # "the State Council's Regulations"
    if re.match(r"\A['’]s? ", after):
        return (
            re.match(
                r"\A['’]s? (?:[\w-]+ ){0,3}(?:draft|consultation|decision|ruling|fine|notice|guidance|guidelines|rules|measures|order|judgment|approval|adoption|standing committee|proposal|announcement|publication|paper|report|campaign|penalty|plenary|final|code|interpretation)",
                after,
            )
            is not None
        )
    return _AFTER.match(after) is not None


def _bodies(
    marked: Marked, start: int, end: int, taken: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> Iterator[_Body]:
    plain = marked.plain
    spans = list(taken)
    for mention in _known(marked, gazetteer):
        if start <= mention.start < end and not _inside(mention.start, spans):
            first = _wider(plain, start, mention)
            spans.append((first, mention.end))
            words = plain[first : mention.end]
            yield _Body(first, mention.end, words, words if first < mention.start else _spelled(mention, gazetteer))
    for match in _DESCRIBED.finditer(plain, start, end):
        if not _inside(match.start(), spans):
            spans.append(match.span())
            yield _Body(*match.span(), match.group(), _described(match, gazetteer))
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
            words = re.sub(rf"(?: {_SMALL})+\Z|['’]s?\Z|[\s,.]+\Z", "", words.rstrip())
            if titled := _TITLED.match(words):
                words = titled["office"]
            if (_HAS_NOUN.search(words) and len(words.split()) > 1) or re.fullmatch(
                r"Diet|Parliament|Congress|Senate|Cabinet|Datatilsynet|Bundestag|Bundesrat|Sejm|Knesset", words
            ):
                yield _Body(first, first + len(words), words, words)


_COURT_OF = re.compile(
    r"(?:(?:Supreme|Federal|High|Constitutional|Administrative|Regional|District|Circuit|Higher|Superior|Appeal|Court of Appeal|National|State|[A-Z]{2}) )+\Z"
)


def _wider(plain: str, start: int, mention: Mention) -> int:
    """Where a composed name begins: "Supreme Court of India" is found as a court of India."""
    head = _COURT_OF.search(plain, start, mention.start) if mention.form == "composed" else None
    return head.start() if head else mention.start


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(start <= place < end for start, end in spans)


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


def _spelled(mention: Mention, gazetteer: Gazetteer) -> str:
    """A body's name, spelled out where the text abbreviates it."""
    name = gazetteer.names.get(mention.key)
    words = re.sub(r"\s+", " ", mention.words)
    if name is not None:
        if is_chinese(words):
            return _whole(words, name.zh)
        return name.words if mention.form == "short" or _ABBREVIATED.search(words) else words
    kind = mention.key.partition("@")[0]
    for key, en, zh in gazetteer.kinds:
        if key == kind or key == kind.rpartition("-")[0]:
            return _full_zh(words, zh) if is_chinese(words) else _full_en(words, en)
    return words


def _whole(words: str, forms: Sequence[str]) -> str:
    """The full Chinese name that a shorter one shortens (中央网信办 is not 国家互联网信息办公室); the first where none holds its characters."""
    if not forms or len(words) >= len(forms[0]):
        return words
    return next((form for form in forms if len(form) > len(words) and _shortens(words, form)), forms[0])


def _shortens(short: str, full: str) -> bool:
    letters = iter(full)
    return all(letter in letters for letter in short)


def _full_en(words: str, forms: Sequence[str]) -> str:
    for form in forms[1:]:
        if form.isupper() and re.search(rf"\b{form}\b", words):
            return re.sub(rf"\b{form}\b", forms[0], words)
    return words


_FULL_ZH = {
    "网信办": "互联网信息办公室", "市场监管局": "市场监督管理局", "市监局": "市场监督管理局", "市场监管委": "市场监督管理委员会", "第一中级法院": "第一中级人民法院", "第二中级法院": "第二中级人民法院",
    "第三中级法院": "第三中级人民法院", "第四中级法院": "第四中级人民法院", "一中院": "第一中级人民法院", "二中院": "第二中级人民法院", "三中院": "第三中级人民法院", "四中院": "第四中级人民法院",
    "中级法院": "中级人民法院", "中院": "中级人民法院", "高级法院": "高级人民法院", "高院": "高级人民法院", "检察院": "人民检察院", "法院": "人民法院", "人大常委会": "人民代表大会常务委员会",
    "人大": "人民代表大会", "政府": "人民政府", "发展改革委": "发展和改革委员会", "发改委": "发展和改革委员会", "卫生健康委": "卫生健康委员会", "卫健委": "卫生健康委员会", "卫健局": "卫生健康局", "教委": "教育委员会",
    "商务委": "商务委员会", "消保委": "消费者权益保护委员会", "消委会": "消费者委员会", "消协": "消费者协会", "经济信息化委": "经济和信息化委员会", "经信委": "经济和信息化委员会", "经信局": "经济和信息化局",
    "经信厅": "经济和信息化厅", "工信厅": "工业和信息化厅", "工信局": "工业和信息化局", "证监局": "证券监督管理局", "大数据局": "大数据局",
}  # fmt: skip
_SPECIAL_COURTS = (
    "互联网法院",
    "金融法院",
    "知识产权法院",
    "海事法院",
    "铁路运输法院",
    "人民法院",
    "人民检察院",
    "人民政府",
    "人民代表大会",
)


def _full_zh(words: str, forms: Sequence[str]) -> str:
    if words.endswith(_SPECIAL_COURTS):
        return words
    for form in sorted(forms, key=len, reverse=True):
        if words.endswith(form):
            place = words.removesuffix(form)
            full = _FULL_ZH.get(form, form)
            return f"{place}{full}"
    return words


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


# ---- Chinese ----------------------------------------------------------------------------------------

_ZH_NOUN = r"(?:委员会|管理局|监督局|总局|监管局|公署|办公室|办公厅|法院|检察院|议会|国会|理事会|参议院|众议院|研究院|中心|协会|常委会|政府|专员办公室|监管机构|保护局|数据局|大数据局|信息局|人大|委|部|厅|局|署|院)"
_ZH_ACT = r"(?:联合|共同|会同|正式|依法|已|将|于|就|对|在|向|关于|对外|面向|组织|牵头|等|现|再次|首次|集中|\ue000|今日|日前|近日|拟|决定|宣布|官网|网站)"
_ZH_VERB = (
    f"{cues.ISSUES_ZH}|{cues.ADOPTS_ZH}"
    + "|起草|修订|制定|出台|发起|举行|召开|开展|部署|约谈|判|责令|给予|没收|处|开罚单|组织|牵头|编制|办理|受理|查处|审理|要求|采取|终审"
)
_ZH_SUBJECT = re.compile(
    rf"(?:(?<=[，。；：、 和与及由经被\ue001获])|\A)(?P<body>[\u4e00-\u9fff]{{2,22}}?{_ZH_NOUN})(?=(?:、|和|与|及|会同|联合|{_ZH_ACT}|{_ZH_VERB}|部务会议|常务会议|第|会议|《|（))"
)
_ZH_ACTED_ON = re.compile(r"(?:向|报|报送|提交|起诉|告知|诉|不服|违反|请|致|交由|移送|参照|对)\s?\Z")
_ZH_NOT = re.compile(
    r"^(?:一家|该|其|本|某|多|各|两|三|有关|相关|当地|上述|一审|二审|终审|全国|主管|这家|涉事|法院|部门|全省|全市|某某|中央和|地方)|部门|公司|学校|医院|平台|银行|酒店|大学|集团|中心小学|项目部|干部|内部|全部|一部|本部|总部|外部|局部|俱乐部"
)


def _chinese(
    marked: Marked, start: int, end: int, taken: Sequence[tuple[int, int]], gazetteer: Gazetteer
) -> Iterator[_Body]:
    plain = marked.plain
    spans = [*taken]
    bodies = []
    for mention in _known(marked, gazetteer):
        if start <= mention.start < end and not _inside(mention.start, spans):
            spans.append((mention.start, mention.end))
            lead = re.match("提请|报请|提交|报送|日前|近日|昨日|今日|经|由|被|据", mention.words)
            if lead and "@" in mention.key:
                if lead.group() in ("提请", "报请", "提交", "报送"):
                    continue
                mention = mention._replace(words=mention.words[lead.end() :], start=mention.start + lead.end())
            bodies.append(_Body(mention.start, mention.end, mention.words, _spelled(mention, gazetteer)))
    for match in _ZH_SUBJECT.finditer(plain, start, end):
        first, last = match.span("body")
        if not any(a < last and first < b for a, b in spans) and not _ZH_NOT.search(match["body"]):
            bodies.append(_Body(first, last, match["body"], match["body"]))
    for body in sorted(bodies, key=lambda one: one.start):
        before, after = plain[max(start, body.start - 6) : body.start], plain[body.end : end]
        if _ZH_ACTED_ON.search(before):
            continue
        if re.search(r"(?:经|由|被|获|及|与|和|、|联合|会同)\s?\Z", before) or re.search(_ZH_VERB, after):
            yield body
