"""Which day is which: issued, adopted, effective, or the last for comments, by the words around it in English and Chinese.

A day's own preposition decides first ("effective from", "until", 自…起, 截止). Else it is the day of the nearest act in its part of the
sentence: in English the act before it, at a sentence's head the one behind it; in Chinese the one behind it. A day of something else
(a breach, a hearing, a time span looked at) has no role.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

from newsletter.core import numerals
from newsletter.core.keydates.days import DAY, Day, Marked
from newsletter.core.keydates.said import Said
from newsletter.core.languages import is_chinese

Role = Literal["issued", "adopted", "effective", "comment_deadline", "other"]

_I = re.IGNORECASE
COMMENTS = re.compile(
    r"\b(?:comments?|views|feedback|opinions|submissions?|responses?|suggestions|representations|public input|consult\w*|call for (?:evidence|input)|respondents?|respond|write in|have (?:their )?say|stakeholders|the public|draft|replies|observations)\b"
    r"|意见|建议|征求|征集|反馈|公示",
    _I,
)
_UNTIL = re.compile(
    r"(?:\b(?:by|until|till|before|prior to|no later than|not later than|on or before|up to|up until|through|thru|ending(?: on)?|end(?:s|ed)?(?: on)?|clos(?:es?|ed|ing)(?: on| at)?|due(?: on| by| in)?|expir(?:es?|ed|ing)(?: on)?|deadline(?: of| is| was| for \w+(?: \w+){0,3}(?: is| was))?(?: on| set (?:for|at|on))?|(?:deadline|closing date|last day|cut-off(?: date)?)[^.;]{0,60}?(?:\bis|\bwas|\bset (?:for|at)|\bof|\bfalls on|:|being|\bto)(?: on)?|lasts? (?:to|until)|runs? (?:to|until|through))|截至|截止(?:时间|日期)?(?:至|到|为|于|是|在)?[：:]?|(?:至|到)|(?:时间|日期|期限|期)(?:为|是|至|到|截至|截止)[：:]?|deadline:)\s*\Z",
    _I,
)
_CLOCK = re.compile(
    r"(?:\b(?:[0-2]?\d[:.][0-5]\d|[0-1]?\d|noon|midnight|midday|close of business)\s?(?:[ap]\.?m\.?|hrs|hours)?\s*(?:\(?[A-Z]{2,4}\)?\s*)?(?:,|on|of)?\s*)\Z"
)
_EFFECT = (
    r"effective(?: date)?|with effect|in(?:to)? (?:full )?(?:force|effect|operation)|tak(?:e|es|ing|en) (?:full |legal )?effect|took effect|operative|operational|appl(?:y|ies|ied|icable|ying)|"
    r"implement(?:ed|ation|s)?|enforc(?:ed|eable|ement)|binding|commenc\w*|kick(?:s|ed)? in|start(?:s|ed)?(?: to apply| applying)|in force|begins? to apply|became (?:effective|applicable|law)|rolled out|phased in|go(?:es)? live|went live|bind(?:s|ing)?|compl(?:y|iance)"
)
_EFFECT_BEFORE = re.compile(
    rf"\b(?:{_EFFECT})(?![^{{}};.]*\b(?:issued|published|released|announced|promulgated|adopted|passed|signed|approved|enacted)\b)[^;.。\ue000]{{0,70}}?\b(?:from|since|as of|as from|as at|on|beginning|starting|with effect from|commencing|until)?(?: on| from)?[\s:(]*\Z",
    _I,
)
_FROM = re.compile(
    r"\b(?:from|since|as of|as from|with effect from|starting|beginning|effective|commencing)(?: on| from)?\s*\Z", _I
)
_MUST_AFTER = re.compile(
    r"\A[\ue001\s,]*(?:[^;.\ue000]{0,80}?)\b(?:must|shall|will|are required|is required|have to|take effect|applies|apply)\b",
    _I,
)
_RANGE_BEFORE = re.compile(rf"(?P<first>{DAY})\s?(?:to|through|until|and|[-–—~～]|至|到)\s*\Z")
_RANGE_AFTER = re.compile(rf"\A{DAY}\s?(?:to|through|until|and|[-–—~～]|至|到)\s*{DAY}")

CUES: tuple[tuple[Role, str], ...] = (
    ("effective", rf"\b(?:{_EFFECT})\b"),
    (
        "adopted",
        r"\b(?:adopt(?:s|ed|ing|ion)?|pass(?:es|ed|ing|age)|enact(?:s|ed|ing|ment)?|approv(?:e|es|ed|ing|al)|sign(?:s|ed|ing)?|ratif(?:y|ies|ied)|assent(?:ed)?|endors(?:e|es|ed)|vot(?:e|es|ed)(?= (?:through|for|to|in favou?r|on))|clear(?:s|ed)|enacted|became law|gave final (?:approval|passage)|cleared)\b",
    ),
    (
        "issued",
        r"\b(?:issu(?:e|es|ed|ing|ance)|publish(?:es|ed|ing)?|publication|promulgat(?:e|es|ed|ion|ing)|announc(?:e|es|ed|ing|ement)|releas(?:e|es|ed|ing)|decid(?:e|es|ed)|decision|fin(?:e|es|ed|ing)(?! print)|unveil(?:s|ed)?|launch(?:es|ed)?|put out|puts? [^;.]{0,160}?out for|put forward|post(?:s|ed)|gazett(?:ed|es?)|order(?:s|ed)|sentenc(?:ed|es)|rul(?:ed|es|ing)(?= |\ue000)|impos(?:e|es|ed|ing)|dated|notif(?:y|ied|ies)|said|agreed|settle(?:d|ment|s)?|opened|open(?:s)?(?= [^.;]{0,60}(?:consult|comment))|circulat(?:ed|es)|made public|name[ds]?(?= \w+ apps)|disclos(?:ed|es)|report(?:ed|s)|handed down|uph(?:eld|olds)|convict(?:ed|s)|invit(?:ed|es)|sought|seek(?:s)?|solicit(?:s|ed)|ask(?:s|ed)(?= for)|request(?:s|ed)|call(?:s|ed)(?= (?:for|out|on))|warn(?:s|ed)|reprimand(?:s|ed)|penali[sz](?:ed|es)|ban(?:ned|s)|block(?:s|ed)|prohibit(?:ed|s)|suspend(?:ed|s)|dismiss(?:ed|es)|found(?! in)|held(?= that| \w+ liable)|award(?:ed|s)|confirm(?:ed|s)|concluded|finali[sz](?:ed|es)|introduc(?:ed|es)|tabled?|propos(?:ed|es)|set out|repeal(?:ed|s)|revok(?:ed|es)|withdr[ae]wn?|replac(?:ed|es)|ordered|directed|instructed|judgment|judgement|penalt(?:y|ies)|exposed|removed|delisted|rejected|overturned|annulled|struck down|delivered|paper of|notice of|circular of|letter of|decision of|judgment of|ruling of|order of|told|pledged|delayed|postponed|consulted|consulting|consultation)\b",
    ),
    (
        "other",
        r"\b(?:breach(?:ed)? (?:of|on|that|in|occurred)|occur(?:red|s)|happened|discovered|detected|hack(?:ed|ers)?|filed|lodged|complain(?:ed|t)|hearing|heard|founded|took place|intrusion|stolen|leaked|incident|attack(?:ed)?|inspected|entered into a contract|bought|collected since|accident|downloaded|arrested|detained|sued|born|expired|outage|met on|resigned|appointed|seized|learned of|learnt of|noticed|rectify|rectified|rectification|payment|pay by|appeal by)\b",
    ),
)  # fmt: skip
_CUES = re.compile("|".join(f"(?P<{role}>{words})" for role, words in CUES), _I)

_ZH_EFFECT_AFTER = re.compile(
    r"\A\ue000\ue001*(?:零时|0时|00:00)?(?:起|开始|以后|后|正式|全面|全国|统一|在[^，。；\ue000]{1,10}|，|全部|分阶段|依法)*(?:施行|实施|生效|执行|适用|实行|落地|启用)"
)
_ZH_EFFECT_BEFORE = re.compile(
    r"(?:(?:施行|实施|生效|执行)(?:日期|时间|日)?(?:为|：|:|于|是|定为|定于|自|从|推迟至|延至|延期至|至)(?:自)?)\Z"
)
_ZH_SINCE = re.compile(r"(?:自|从|由)\s?\Z")
_ZH_DEADLINE_AFTER = re.compile(
    r"\A\ue000\ue001*(?:\s?\d{1,2}[:：时]\d{0,2}分?)?(?:（[^）]{1,8}）)?(?:以前|之前|前|止|截止|为止|结束|届满|到期|截至|下班前|当日截止)"
)
_ZH_DEADLINE_BEFORE = re.compile(
    r"(?:截止(?:时间|日期|日)?|截至|期限|时限|反馈时间|意见时间|公示期|征求意见期|意见征集期|意见期|征求意见时间|征集时间|最后期限|不晚于|不迟于|最迟|至迟)[^，。；\ue000]{0,8}?(?:为|是|至|到|于|在|：|:)?(?:自)?\s?\Z"
)
_ZH_CUES: tuple[tuple[Role, str], ...] = (
    (
        "adopted",
        r"审议通过|表决通过|三读通过|会议通过|全票通过|高票通过|审议并通过|讨论通过|(?<!审)通过(?!网|电|短|邮|登|官|以下|非法|爬|信|该|平台|系统|手机|微|其|技术)|签署(?:成为|为)?|批准|获[^，。；]{0,12}通过|御准|制定(?!的)|核准",
    ),
    ("effective", r"(?:正式)?(?:施行|生效)|(?:开始|正式|起|全面)(?:实施|执行|适用|实行)"),
    (
        "issued",
        r"印发|公布|发布|通报|颁布|发出|下发|公告|公示|宣布|作出|做出|开出|判决|判处|处罚|罚款|披露|刊登|出台|启动|宣判|通告|责令|约谈|公开征求|征求意见|公开征集|征集意见|征求|上网|下架|点名|处以|发文|推出|达成和解|同意支付|裁定|裁决|认定|驳回|维持|曝光|提出|警告|确认|表示|介绍|对外公开|部署|联合开展|开展|刊宪|宣告|废止|挂牌|回应|指出|面向社会|签发|发函|公开发布|开罚|罚|命令|决定(?!书)",
    ),
    (
        "other",
        r"立案|起诉|发现|举报|投诉|签订|入侵|泄露|遭|成立|检查|抽检|抽测|受理|上诉|开庭|购买|注册|整改|入职|抓获|期间|以来",
    ),
)
_ZH = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _ZH_CUES))
_BREAK = re.compile(r"[;；。]|(?<=[a-z)”\"])\.\s")
_AT_HEAD = re.compile(r"(?:\A|[.;；。!?，,(（]\s*|\n)(?:(?:on|in|this|dated|by|日前|近日|于|据悉|其中)?,?\s*)\Z", _I)
_AFTER_LENGTH = re.compile(
    r"(?:\bwithin|\bfor(?: a period of)?|\bin|\bhave|\bgiven|\ba|\bof|\blasting|\blast(?:s|ed)?|\bruns? for|,)\s+(?:the\s+)?(?:next\s+|following\s+)?(?P<en>\d{1,3}|[a-z]+(?:-[a-z]+)?)(?:\s|-)(?:calendar\s)?(?P<unit>days?|weeks?|months?)\b"
    r"|(?P<zh>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个)?(?P<zh_unit>自然日|日|天|个月|月|周)(?:内|以内|之内|后)",
    _I,
)


def assign(marked: Marked) -> dict[Role, Said[date]]:
    """The first day of each role, over all sentences in order."""
    found: dict[Role, Said[date]] = {}
    for start, end in sentences(marked.plain):
        for day in marked.days:
            if start <= day.start < end:
                role = _role(marked, day, start, end)
                if role == "issued" and _RANGE_AFTER.match(marked.plain[day.start : end]) and "issued" in found:
                    continue
                found.setdefault(role, Said(day.value, day.words, day.start))
    return found


def sentences(plain: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence."""
    from newsletter.core import sentences as cut

    reached = 0
    for sentence in cut.of_text(plain):
        head = sentence.split("\n")[0][:40]
        start = plain.find(head, reached)
        start = reached if start < 0 else start
        end = min(len(plain), start + len(sentence))
        yield start, end
        reached = end


def _role(marked: Marked, day: Day, start: int, end: int) -> Role:
    """What a day is the day of."""
    plain = marked.plain
    before, after = plain[start : day.start], plain[day.start : end]
    if is_chinese(before + after):
        return _chinese(before, after)
    return _english(before, after)


def _english(before: str, after: str) -> Role:
    bare = _CLOCK.sub("", before) if _CLOCK.search(before) else before
    ranged = _RANGE_BEFORE.search(before)
    whole = before + after
    if ranged:
        return "comment_deadline" if COMMENTS.search(whole) else "other"
    if _RANGE_AFTER.match(after):
        return "issued" if re.search(r"comment|consult|feedback|views", whole, _I) else "other"
    clause = _clause(before)
    if _UNTIL.search(bare) and not _EFFECT_NEAR.search(clause):
        return "comment_deadline" if COMMENTS.search(whole) and not _OTHER_DUE.search(clause) else "other"
    if _EFFECT_BEFORE.search(clause):
        return "effective"
    if _FROM.search(before) and _MUST_AFTER.match(after):
        return "effective"
    if re.match(r"\A\ue000\ue001*\s+(?:deadline|cut-off|closing date)", after) or re.match(
        r"\A\ue000\ue001*,?\s+(?:is|was|as) the (?:deadline|closing date|last day|cut-off)", after
    ):
        return "comment_deadline" if COMMENTS.search(whole) else "other"
    if re.match(
        r"\A\ue000\ue001*,?\s+(?:is|was|as|being|for) (?:the|its|their) (?:effective|commencement|application|implementation|start|entry)",
        after,
    ):
        return "effective"
    left = _last(clause)
    right = _first(_until_next(after))
    if _AT_HEAD.search(before) and not re.search(r"[,(]\s*\Z", before) and right:
        return right
    return left or right or _last(before) or "other"


_EFFECT_NEAR = re.compile(
    r"\b(?:in force|take effect|takes effect|apply|applies|implemented|comply|compliance|transition\w*|grace)\b[^,;.]{0,40}\Z",
    _I,
)
_OTHER_DUE = re.compile(
    r"\b(?:rectif\w+|pay(?:ment)?|fine|apps? (?:must|were)|appeal|delete|implemented|adopted|passed|issued|finali[sz]ed|complete[d]?)\b[^,;.]{0,50}\Z",
    _I,
)


def _chinese(before: str, after: str) -> Role:
    whole = before + after
    if _RANGE_BEFORE.search(before):
        return "comment_deadline" if COMMENTS.search(whole) else "other"
    if _ZH_EFFECT_AFTER.match(after) or _ZH_EFFECT_BEFORE.search(before):
        return "effective"
    if _ZH_DEADLINE_BEFORE.search(before) or _ZH_DEADLINE_AFTER.match(after):
        return (
            "comment_deadline"
            if COMMENTS.search(whole)
            and not re.match(r"\A\ue000\ue001*[^，。；]{0,6}(?:前|之前|以前)?(?:完成|整改|落实)", after)
            else "other"
        )
    if _RANGE_AFTER.match(after):
        return "issued" if COMMENTS.search(whole) else "other"
    if re.search(r"(?:至|到)\s?\Z", before) and COMMENTS.search(whole):
        return "comment_deadline"
    right = _first(_until_next(after), _ZH)
    if _ZH_SINCE.search(before) and re.match(r"\A\ue000\ue001*起", after) and right != "issued":
        return "effective"
    if right:
        return right
    return _last(_clause(before), _ZH) or "other"


def _clause(before: str) -> str:
    """What stands before a day since the last day or strong stop."""
    cut = max(
        before.rfind("\ue000"), before.rfind("\ue001"), *(match.end() - 1 for match in _BREAK.finditer(before)), -1
    )
    return before[cut + 1 :]


def _until_next(after: str) -> str:
    """What stands behind a day up to the next day or strong stop."""
    following = after.find("\ue000", 1)
    piece = after[: following if following > 0 else len(after)]
    stop = _BREAK.search(piece)
    return piece[: stop.start()] if stop else piece


def _first(piece: str, cues: re.Pattern[str] = _CUES) -> Role | None:
    match = cues.search(piece)
    return match.lastgroup if match else None  # type: ignore[return-value]


def _last(piece: str, cues: re.Pattern[str] = _CUES) -> Role | None:
    last = None
    for match in cues.finditer(piece):
        last = match.lastgroup
    return last  # type: ignore[return-value]


# ---- days that are counted ------------------------------------------------------------------------


def counted(marked: Marked, found: Mapping[Role, Said[date]]) -> dict[Role, Said[date]]:
    """What is told by its distance from the day of issue: comments "within 30 days", 自公布之日起施行."""
    issued = found.get("issued") or found.get("adopted")
    made: dict[Role, Said[date]] = {}
    if issued is None:
        return made
    text = marked.text
    if "effective" not in found and (match := AT_ONCE.search(text)):
        made["effective"] = Said(issued.value, match.group(), match.start())
    if "comment_deadline" not in found:
        for match in _AFTER_LENGTH.finditer(text):
            around = text[max(0, match.start() - 60) : match.end() + 40]
            length = _length(match)
            if length and re.search(
                r"comment|feedback|views|submission|opinion|respon|consult|意见|反馈|征求|公示", around, _I
            ):
                made["comment_deadline"] = Said(_shift(issued.value, length), match.group().strip(" ,"), match.start())
                break
    return made


AT_ONCE = re.compile(
    r"自(?:公布|发布|印发|颁布|签发|通过|刊登|公告)之日起(?:正式)?(?:施行|实施|生效|执行)|即日起(?:正式)?(?:施行|实施|生效|执行)|(?:公布|发布|印发)(?:即|后立即)(?:施行|生效)"
    r"|\b(?:effective|takes? effect|took effect|(?:enter|came|come)s?(?:ed)? into (?:force|effect)|in force|appl(?:y|ies)|applied|implemented)\s+(?:immediately|at once|with immediate effect|(?:up)?on (?:its |their |the (?:day|date) of (?:its |their )?)?(?:publication|promulgation|issuance|issue|release|signature|signing|the same day|that day)|(?:as of|from|on) (?:the (?:day|date) of |the )?(?:its |their )?(?:publication|promulgation|issuance|issue|release|same day|same date|day of issue))"
    r"|\bwith immediate effect\b|\beffective on the (?:same day|day it was issued)",
    _I,
)


def _length(match: re.Match[str]) -> tuple[int, str] | None:
    written = match["en"] or match["zh"]
    if written.isdigit():
        number = int(written)
    elif match["zh"]:
        value = numerals.chinese(written)
        number = int(value) if value is not None else 0
    else:
        spelled = next(numerals.numbers(written.replace("-", " ")), None)
        number = int(spelled.value) if spelled else 0
    unit = (match["unit"] or match["zh_unit"]).lower().rstrip("s")
    return (number, unit) if 0 < number < 400 else None


def _shift(day: date, length: tuple[int, str]) -> date:
    number, unit = length
    if unit in ("month", "个月", "月"):
        index = day.month - 1 + number
        year, month = day.year + index // 12, index % 12 + 1
        for last in (day.day, 30, 29, 28):
            try:
                return date(year, month, last)
            except ValueError:
                continue
    return day + timedelta(days=number * (7 if unit in ("week", "周") else 1))
