"""What a party did, in the clause that says so and no further: "for storing fingerprints in plain text", "had sold records", 因…被处罚.

A clause is cut where something else begins: another act, the law that was broken, a court's view. What is not said plainly stays empty.
"""

from __future__ import annotations

import re

from newsletter.core.derived.acted_on_zh import FORMS
from newsletter.core.derived.plain_sentences import restored, sentences

LONGEST = 160  # characters of a cell; a longer clause is cut at a joint
_ADVERB = r"(?:(?:illegally|unlawfully|improperly|secretly|repeatedly|not|wrongly|publicly|its|their|having|knowingly|excessively)\s+)*"
_WRONG = r"(?:(?:an?|the|its|their)\s+)?(?:\w+\s+){0,2}?(?:leaks?|breach(?:es)?|violations?|infringements?|failures?|misuse|abuse|collection|processing|disclosure|sale|use|transfers?|spam|theft)\b(?!\s+of\s+the\s+(?:GDPR|Law|Act))"
_FOR = re.compile(
    rf"\b(?:for|over)\s+(?P<told>{_ADVERB}[a-z]+ing\b(?<!\bpending)(?<!\bfollowing)(?<!\bbeing)\s.+|{_WRONG}.*)"
)
_PENAL = re.compile(
    r"\bfin(?:e|ed|es)\b|penal|warn|order|sentenc|sanction|reprimand|su(?:ed|it|es)\b|lawsuit|settle|charg|convict|prison|damages|pay\b|punish|suspen|notif|summon|confiscat|recommend|detain|arrest|disput|faulted|imposed",
    re.IGNORECASE,
)
_BECAUSE = re.compile(
    r"\b(?P<link>because|after)\s+(?P<told>(?:it|they|he|she|its?\s|their\s|an?\s|the\s|staff|employees|hackers)\b.+|[a-z]+ing\s.+)"
)
_RELATIVE = re.compile(
    r"\b(?:that|who|whose\s+(?P<whose>\w+))\s+(?P<told>(?:had\s+|have\s+|not\s+|did\s+not\s+|still\s+|secretly\s+|illegally\s+|repeatedly\s+)*(?:[a-z]+ed|made|put|sold|kept|sent|gave|took|held|let|read|bought|got|left|used|told|ran|stole|did\s+not\s+\w+|show(?:ed|s)?)\b.+)"
)
_FINITE = re.compile(r"(?<!had)(?<!have)\s(?:had|has|have|were|was)\s")  # of the clause around a relative one
_NOT_THEY = re.compile(  # an authority, or a time: "five years after the periods"
    r"\b(?:[A-Z]{2,6}|court|authority|regulator|Commission\w*|Administration|Authority|Agency|Bureau|Procuratorate|Court|Office|Center|police|Police|Ministry|judges?|appeal|Branch|investigation|state)\s*\Z"
    r"|\b(?:after|before|until|when|since|while)\b|\b(?:be|been|was|were|is|are)\s*\Z"
)
_HAD = re.compile(
    r"(?:\A|[,;:]\s|\bthat\s|\band\s|\bbecause\s)(?P<who>(?:[Ii]t|[Tt]hey|[Hh]e|[Ss]he|[Bb]oth|[Nn]either|which|who|[Ii]ts\s\w+|[Ss]taff|[Hh]ackers|(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|\d+)\s[\w\s'’-]{2,30}?|[Tt]he\s[\w\s'’-]{2,40}?|[Aa]n?\s[\w\s'’-]{2,40}?|[A-Z][\w\s&,'’\ue000\ue001()-]{1,60}?))\s+"
    r"had\s+(?P<told>(?:also\s+|not\s+|never\s+|secretly\s+|repeatedly\s+)*(?!(?:\w+ly\s+)?been\b|yet\b|said\b|announced\b|published\b|decided\b|imposed\b|fined\b|warned\b|ordered\b|found\b|to\b|until\b|shut\b|issued\b|since\b|three\b|two\b|the\b|an?\b|its\b|their\b|no\b|\d)\w+.+)"
)
_DID = re.compile(
    r"(?:\A|[,;:]\s|\bthat\s)(?P<who>[Ii]t|[Tt]hey|[Hh]e|[Ss]he|[Tt]he\s(?:company|firm|operator|bank|platform|defendant|school|hospital|app|organizer|developer|website|merchant|vendor)s?|[A-Z][\w\s&'’\ue000\ue001()-]{1,60}?)\s+"
    r"(?P<told>(?:failed\s+to|did\s+not|still\s+\w+|collected|shared|sold|stored|leaked|disclosed|transferred|processed|sent|used|kept|copied|posted|forced|installed|demanded|scraped|refused|infringed|breached|violated)\b.+)"
)
_CUT = re.compile(
    r"[;:]|\.(?=\s|\Z)|\s[–—]\s|,?\s(?:and|but)\s+(?:was|were|has|had\s+been|have|must|will|ordered|fined|confiscated|warned|told|imposed|gave|required|agreed|may|orders|fines|sentenced|it\b|they\b|that\b|named\s+(?:it|them|the)\b)"
    r"|,\s+(?:and\s+)?(?:which|who|whose|where|when|contrary|in\s+(?:breach|violation)|as\b|according|under|pursuant|so\s+that|the\b|some\b|two\b|three\b|others\b|users\b|among|including|both|with|after|otherwise|until|before|said|but|so|or\s+pay|an?\s+\w+\s+(?:found|said|held))"
    r"|,\s+and\s+(?:had|has|have|did)\b|,\s+and\s+[^,;]{3,60}?\s(?:was|were|is|are|had|has|could|will)\b"
    r"|\s(?:in\s+(?:breach|violation)\s+of|contrary\s+to|pursuant\s+to|in\s+accordance\s+with|according\s+to|otherwise)\b|\s(?:under|violating|breaching|infringing)\s+(?:the|its|Articles?|[A-Z])\b|,\s+(?=\w+ing\s+(?:the\s+)?(?:[A-Z]|articles?\b))"
)
_ZH_CUE = r"(?:未经|未按|未落实|未采取|未履行|未依法|违规|违法(?=收集|采集|使用|处理|提供|买卖|获取)|擅自|非法|利用|默认|逾期|泄露|过度|强制|超范围|拒不|私自|通过[^，。；]{2,30}骗取|以[^，。；]{1,20}(?:贩卖|出售)|将[^，。；]{2,40}(?:出售|提供|泄露|公开|用作))"
_ZH = (
    re.compile(r"(?:原因(?:是|为|系)|(?<!原)因|由于)(?:其|该[行司])?(?P<told>[^。；]{4,70}?)(?:等)?(?:违法|违规)?(?:行为|问题)?(?=，?(?:被(?:依法)?(?:处|罚|给予|警告|约谈|责令|通报|判|没收)|决定|处以|对\S+?(?:处|作出|罚)|依法|受到|收到)|[。；]|\Z)"),
    re.compile(r"就(?:其|该公司|该平台)?(?P<told>[^。；，]{4,60}?)(?:等)?(?:的?问题|一事|行为)"),
    re.compile(rf"(?:经查，?)(?:该\w{{1,3}}|其)?(?P<told>{_ZH_CUE}[^，。；]*)"),
    re.compile(rf"(?:存在|涉及)(?P<told>{_ZH_CUE}[^，。；]{{2,60}}?)(?:等)?(?:的?问题|的?行为)"),
    re.compile(rf"(?P<told>{_ZH_CUE}[^。；，]{{3,60}})"),
    re.compile(r"要求(?:其|该\w{1,3})停止(?P<told>[^。；，]{4,60})"),
)  # fmt: skip
_ZH_END = re.compile(
    r"(?:等)?(?:的?(?:违法|违规)?(?:行为|问题|App|APP|应用|团伙|案件?)|进行通报|予以\w*|构成侵权|被\w*|，?违反.*|，?决定.*|一事.*|提起.*)\Z"
)
_ZH_LEAD = re.compile(rf"\A[^，]*?(?:{FORMS}|该行|原因是)(?={_ZH_CUE})")


def read(body: str, *, chinese: bool) -> str:
    """The clause that says what was done wrong, "" where none says it plainly."""
    return _chinese(body) if chinese else _english(body)


def _english(body: str) -> str:
    told = [sentence for _, sentence in sentences(body)]
    for pattern in (_FOR, _HAD, _BECAUSE, _RELATIVE, _DID):
        for sentence in told:
            for match in pattern.finditer(sentence):
                if clause := _of_party(pattern, sentence, match):
                    return clause
    return ""


def _of_party(pattern: re.Pattern[str], sentence: str, match: re.Match[str]) -> str:
    """The clause of a match, "" where it is no party's conduct: of an authority, or of something that nobody was punished for."""
    punished = _PENAL.search(sentence, 0, match.start()) is not None
    if (pattern is _FOR or (pattern is _BECAUSE and match["link"] == "after")) and not punished:
        return ""
    who = match["who"] if "who" in pattern.groupindex else ""
    if _NOT_THEY.search(who):
        return ""
    if pattern is _RELATIVE:
        return _clause(_FINITE.split(match["told"], maxsplit=1)[0])
    return _clause(match.group().lstrip(" ,;:") if who.lower() == "neither" else match["told"])


def _clause(told: str) -> str:
    """A clause as far as it is one; "" where too little is left."""
    cut = _CUT.search(told)
    clause = told[: cut.start()] if cut else told
    if len(clause) > LONGEST:
        joint = max(clause.rfind(", ", 60, LONGEST), clause.rfind(" and ", 60, LONGEST))
        clause = clause[:joint] if joint > 0 else clause[: clause.rfind(" ", 0, LONGEST)]
    clause = restored(clause).strip(" ,")
    return clause if len(clause.split()) > 2 else ""


def _chinese(body: str) -> str:
    for pattern in _ZH:
        for match in pattern.finditer(body):
            clause = _ZH_LEAD.sub("", _ZH_END.sub("", match["told"].strip("，、 ")))
            if re.search(r"罪(?:名)?\Z|涉嫌", clause):
                continue
            if len(clause) >= 4:
                return clause
    return ""
