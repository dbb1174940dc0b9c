"""Where an instrument stands: draft, adopted, in force or repealed; nothing where no instrument is told of."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from newsletter.core.alternatives import begun
from newsletter.core.keydates import cues
from newsletter.core.keydates.cues import AT_ONCE, Role
from newsletter.core.keydates.days import Marked
from newsletter.core.keydates.said import Said, Stage

_I = re.IGNORECASE
_NOUN = re.compile(
    begun(
        "a-gilmopr-t修办意指条标法细草规解",
        r"\b(?:measures|regulations?|rules?|law|act|bill|guidelines?|guidance|provisions|interpretations?|standards?|code|directive|decree|ordinance|legislation|statute|amendments?|consultations?|adequacy decision|implementing decision|adequacy|framework|agreement|circular|specifications?|opinions|plan|policy|executive order|treaty|convention|draft|clauses|strategy)\b"
        r"|条例|办法|规定|规则|细则|指南|指引|标准|规范|法案|草案|解释|意见稿|法律|法规|修正案|修订稿",
    ),
    _I,
)
_DRAFT = re.compile(
    begun(
        "a-filopr-tv一二公初反征意抓拟提正草讨送首",
        r"\b(?:for|open (?:to|for)|seek\w*|solicit\w*|invit\w*|public|sought|ask\w* for|call\w* for)\s+(?:\w+\s+){0,3}?(?:comments?|opinions?|views|feedback|consultation|input|submissions)\b|\bcomments? (?:on|may|must|can|are|were|close|by|period|until|is|was|to)\b|\bconsult(?:s|ed|ing|ation|ations)\b|\bdrafts?\b(?! (?:was|were) (?:passed|adopted))|\bproposed\b|\bpropos(?:es|al)\b|\bfirst reading\b|\bsecond reading\b|\bintroduced (?:the|a|in)\b|\btabled\b|\blaid before\b|\bexposure draft\b|\bviews must\b|\bput(?:s|ting)? forward\b|\b(?:is|are|remains?|pending) before (?:the |a |an )?(?:[A-Z]?\w+ ){0,3}?(?:committee|parliament|house|senate|assembly|congress)\b|\bBill\b[^.;]{0,80}\bwould\b"
        r"|征求意见|征集意见|意见稿|草案|送审稿|公开征求|反馈意见|提出意见|二次审议|初次审议|首次审议|一审稿|二审稿|讨论稿|意见征集|拟制定|拟修订|意见反馈|提请[^，。；]{0,12}审议|拟[^，。；]{0,30}(?:修订|修改|出台|制定)(?!后|的)|抓紧(?:制定|起草|修订)|正在(?:起草|制定|修订)",
    ),
    _I,
)
_ADOPTED_SURELY = re.compile(
    begun(
        "be-gprs三审正表",
        r"\b(?:signed into law|royal assent|enacted|promulgated|gazetted|became law|finali[sz]ed)\b|正式发布|三读通过|表决通过|审议通过",
    ),
    _I,
)
_REPEALED = re.compile(
    begun(
        "a-ehilnq-sw不予停失宣废被",
        r"\b(?:repeal(?:s|ed)?|revok(?:es|ed)|rescind(?:s|ed)|annul(?:s|led)|invalidat(?:es|ed)|declared (?:\w+ )?(?:invalid|void|null|unconstitutional)|struck down|abolish(?:es|ed)?|ceased? to (?:have effect|apply|be in force)|no longer (?:in force|applies|valid|effective)|laps(?:ed|es?)|withdrawn|withdrew|superseded|was replaced|were replaced|has been replaced|have been replaced|been superseded|expired|quashed|ended on|(?:is|was|were|are|been) (?:\w+ )?(?:invalid|void)(?! unless))\b"
        r"|废止|失效|停止执行|宣布无效|被宣布无效|不再适用|被撤销|予以撤销|被(?:[^，。；]{1,20})(?:取代|替代|代替)",
    ),
    _I,
)
_ONE_CHAMBER = re.compile(
    begun(
        "abhlprsu上下众参",
        r"\b(?:House of Representatives|Senate|lower house|upper house|House of Commons|House of Lords|Lok Sabha|Rajya Sabha|Bundestag)\b[^.;]{0,40}\b(?:passed|approved|adopted)\b"
        r"|\b(?:passed|approved|adopted) by the (?:\w+ )?(?:House|Senate|Lok Sabha|Rajya Sabha|lower house|upper house)\b|(?:众议院|参议院|下议院|上议院)[^。；]{0,30}通过",
    ),
    _I,
)
_DRAFT_PASSED_ON = re.compile(
    r"\b(?:approv(?:ed|es)|clear(?:ed|s)|endors(?:ed|es)) (?:the |a |its )?(?:draft|bill)\b", _I
)
_BOTH = re.compile(
    begun(
        "abeist施生签",
        r"\b(?:signed|both|assent|effective|takes effect|in(?:to)? force|enacted|became law)\b|签署|生效|施行",
    ),
    _I,
)
_REPEALED_SURELY = re.compile(
    begun("予已现", r"\ue000\ue001*起?(?:正式)?(?:废止|失效)|(?<!同时)予以废止|现予?废止|已(?:被)?废止")
)
_REPEALS_OTHER = re.compile(
    begun(
        "rsw同，",
        r"\b(?:repeal(?:s|ing)|replac(?:es|ing)|supersed(?:es|ing)|revoking|which (?:repeals?|replaces?))\b|同时废止|，[^，。；]{0,30}废止",
    ),
    _I,
)
_NOW = re.compile(
    begun(
        "a-cehinr-tw今仍依实已施现生目至起",
        r"\bsince \ue000\ue001*,? [^.;]{0,100}\b(?:appl(?:y|ies|ied)|must|bind)\b|\b(?:have|has) (?:\w+ ){0,2}(?:governed|bound|required|regulated|covered)\b[^;.]{0,60}\bsince\b|\beffect(?:ive)? (?:from|on) \ue000\ue001*,? [^;.]{0,60}\breplaced\b|\bremains? in force\b|\b(?:have|has) (?:now |already |since |been )*(?:applied|been (?:fully |largely |partly |generally )?(?:in force|in effect|applicable|effective|applied|enforced|binding)|taken effect|come into (?:force|effect)|entered into force|become (?:effective|applicable|law))\b"
        r"|\b(?:took|taken) (?:full |legal )?effect\b|\b(?:came|entered|went) (?:\w+ly )?into (?:full )?(?:force|effect|operation)\b|\bwent into (?:force|effect)\b|\b(?:is|are|now|been|was|were) (?:already |now |currently )?(?:in force|in effect)\b(?! (?:from|as of|on))|\bbecame (?:effective|applicable|binding|fully applicable)\b|\bhas applied\b|\bhave applied\b|\bnow (?:applies|apply|applicable|binds?|effective)\b|\bstarted to apply\b|\bbegan (?:to apply|applying)\b|\bcommenced on\b|\bapplied from\b|\bapplies (?:now|already|since)\b|\bin force since\b|\bsince\b[^,;.]{0,30}\b(?:in force|applied|applies)\b"
        r"|已(?:于|经|自)?[^，。；]{0,24}(?:施行|生效|实施)|现已(?:施行|生效|实施)|(?:施行|生效|实施)以来|(?:施行|生效|实施)[^。；]{0,12}(?:至今|已逾|已满)|现行有效|(?:至今|目前|仍然?|依然)[^，。；]{0,4}有效|(?:今日|今起|今天)起?(?:正式)?(?:施行|实施|生效)(?!日期)|起已",
    ),
    _I,
)


def read(marked: Marked, titles: Sequence[Said[str]], found: Mapping[Role, Said[date]]) -> Stage | None:
    """The stage that a text tells of."""
    plain = marked.plain
    if _REPEALED_SURELY.search(plain):
        return "repealed"
    if "comment_deadline" in found:
        return "draft"
    if (
        not titles
        and not found.keys() & {"effective", "adopted"}
        and (not _NOUN.search(plain) or cues.MATTER.search(plain))
        and not _REPEALED.search(plain)
    ):
        return None
    if not titles and cues.MATTER.search(plain):
        return None
    if (
        _REPEALED.search(plain)
        and not _REPEALS_OTHER.search(plain)
        and "comment_deadline" not in found
        and "effective" not in found
    ):
        return "repealed"
    if "effective" not in found and _DRAFT_PASSED_ON.search(plain):
        return "draft"
    if _ONE_CHAMBER.search(plain) and not _BOTH.search(plain):
        return "draft"
    if _DRAFT.search(plain) and not _is_final(plain, found):
        return "draft"
    if AT_ONCE.search(marked.text):
        return "in_force"
    effective, issued = found.get("effective"), found.get("issued")
    if effective and issued and effective.value == issued.value:
        return "in_force"
    if _NOW.search(plain):
        return "in_force"
    acted = {"issued", "adopted", "effective"} & set(found) or any(
        m.lastgroup in ("issued", "adopted", "effective") for m in cues.CUES.finditer(plain.lower())
    )
    return "adopted" if acted or cues.CUES_ZH.search(plain) else None


def _is_final(plain: str, found: Mapping[Role, Said[date]]) -> bool:
    """Whether a text that speaks of a draft tells that it was passed."""
    if _ONE_CHAMBER.search(plain) and not _BOTH.search(plain):
        return False
    return (
        "adopted" in found
        or ("effective" in found and not re.search(r"征求意见稿|\bdraft\b", plain, _I))
        or _ADOPTED_SURELY.search(plain) is not None
    )
