"""The words by which days and bodies take their part, in English and Chinese: what is done, until when, from when.

Each table is one expression a line, joined by "or". `ISSUES` are acts of publishing and deciding, `ADOPTS` of passing, `EFFECT` what makes
a text apply, `ELSE` what happens to the matter otherwise (a breach, a hearing). `NOUNS` are acts as nouns: heard only where no verb stands.
"""

from __future__ import annotations

import re
from typing import Literal

from newsletter.core.alternatives import begun

Role = Literal["issued", "adopted", "effective", "comment_deadline", "other"]

I = re.IGNORECASE  # noqa: E741 - as `re` itself calls it


def any_of(lines: str) -> str:
    """The lines of a table as one expression."""
    return "|".join(line.strip() for line in lines.strip().splitlines())


# ---- English ----------------------------------------------------------------------------------------

EFFECT = any_of(r"""
    effective(?: date)?|with effect|in force|in effect|operative|operational|binding|implement(?:ed|ation|s)?
    in(?:to)? (?:full |partial )?(?:force|effect|operation)|tak(?:e|es|ing|en) (?:full |legal )?effect|took (?:full |legal )?effect
    appl(?:y|ies|ied|icable|ying)|enforc(?:ed|eable|ement)|commenc\w*|kick(?:s|ed)? in|start(?:s|ed)? (?:to apply|applying)
    begins? to apply|became (?:effective|applicable)|rolled out|phased in|(?:dut(?:y|ies)|obligations?|requirements?|provisions|rules|sections|parts|torts?|rights?|ban|regime|scheme|law|act|code|measures|changes|fines|penalties) (?:\w+ )?(?:start|begin|bite)s?|go(?:es)? live|went live|bind(?:s|ing)?|compl(?:y|iance)
""")
ADOPTS = any_of(r"""
    adopt(?:s|ed|ing|ion)?|pass(?:es|ed|ing|age)|enact(?:s|ed|ing|ment)?|approv(?:e|es|ed|ing|al)|sign(?:s|ed|ing)?
    ratif(?:y|ies|ied)|assent(?:ed)?|endors(?:e|es|ed)|vot(?:e|es|ed)(?= (?:through|for|to|in favou?r|on))|clear(?:s|ed)
    became law|(?:as|was|were|been|last) (?:amended|revised)|amends|gave final (?:approval|passage)|reauthori[sz]ed
""")
ISSUES = any_of(r"""
    issu(?:e|es|ed|ing)|publish(?:es|ed|ing)?|promulgat(?:e|es|ed|ing)|announc(?:e|es|ed|ing)|releas(?:e|es|ed|ing)|decid(?:e|es|ed)
    fin(?:e|es|ed|ing)(?! print)|unveil(?:s|ed)?|launch(?:es|ed)?|(?:is |was |were )?put (?:on|out|up|before)|put(?= the| its| a| \ue002)|puts? [^;.]{0,160}?out for|put forward
    post(?:s|ed)|gazett(?:ed|es)|order(?:s|ed)|sentenc(?:ed|es)|ruled|rules(?= (?:that|against|for|unanimously))|impos(?:e|es|ed|ing)|dated|notif(?:y|ied|ies)
    said|says|agreed|agrees|settle(?:d|s)|open(?:ed|s)(?! to the public on)|circulat(?:ed|es)|made public|makes public|named|disclos(?:ed|es)|report(?:ed|s)|handed|brought out
    uph(?:eld|olds)|convict(?:ed|s)|invit(?:ed|es)|sought|seek(?:s)?|solicit(?:s|ed|ing)|ask(?:s|ed)(?= (?:for|the public))|request(?:s|ed)|call(?:s|ed)(?= (?:for|out|on))
    warn(?:s|ed)|reprimand(?:s|ed)|penali[sz](?:ed|es)|ban(?:ned|s)|block(?:s|ed)|prohibit(?:ed|s)|suspend(?:ed|s)|dismiss(?:ed|es)
    found(?! in| on [^\ue000])|held(?= that| \w+ liable|\ue000| on)|award(?:ed|s)|confirm(?:ed|s)|concluded|finali[sz](?:ed|es)|introduc(?:ed|es)|tabled|laid
    (?<!the )(?<!its )(?<!a )(?<!on )(?<!of )propos(?:ed|es)|set out|revok(?:ed|es)|withdrew|withdrawn|repealed|abolished|replaced|directed|instructed|exposed|removed|delisted|reject(?:ed|s)|overturn(?:ed|s)|annul(?:led|s)
    struck down|invalidat(?:ed|es)|delivered|told|pledged|delayed|postponed|consult(?:ed|s)|sued|sues|levied|levies|hit|sanction(?:ed|s)|slapped|collected fines|declared
    accused|charged|summon(?:ed|s)|interview(?:ed|s)|reached|granted|denied|refused|shared|uploaded|printed|appeared|drew up|recommended|urged|jailed|acquitted|issued out
""")
NOUNS = any_of(r"""
    publication|promulgation|announcement|release|issuance|decision|ruling|judge?ment|penalt(?:y|ies)|settlement|consultation|consulting|order|verdict|notice|statement|draft
    (?:paper|notice|circular|letter|decision|judgment|ruling|order|draft|text|version|report|statement|opinion|version) of
""")
ELSE = any_of(r"""
    breach(?:ed)? (?:of|on|that|in|occurred)|occur(?:red|s)|happened|discovered|detected|hack(?:ed|ers)?|filed|lodged|complain(?:ed|t)|hearing|heard|trial|scheduled|founded
    after (?:its |the )?(?:\w+ )?reading|(?:concluded|completed|finished|began|started|held) (?:its |the |a )?(?:\w+ )?(?:review|reading|deliberations?) of|took place|intrusion|stolen|leaked|incident|attack(?:ed)?|inspected|entered into a contract|bought|collected since|accident|downloaded|arrested|detained|born
    expired|outage|met on|resigned|appointed|seized|learned of|learnt of|noticed|rectify|rectified|found on [^\ue000]|rectification|payment|pay by|appealed|opened its doors
    (?:was|were|is|are|been|be) (?:repealed|replaced|superseded|abolished|withdrawn|revoked)(?! by)|laps(?:ed|es?)|downed|signed up|signed a contract|registered|installed|suffered
""")
CUES = re.compile(
    begun(
        "a-pr-w",
        rf"\b(?:(?P<other>{ELSE})|(?P<effective>{EFFECT})|(?P<adopted>{ADOPTS})|(?P<issued>{ISSUES})|(?P<noun>{NOUNS}))(?![a-z])",
    ),
)  # for text in lower case: to fold the case of two hundred words at every place took most of the time
COMMENTS = re.compile(
    begun(
        "cdfhiopr-tvw公反建征意",
        r"\b(?:comments?|views|feedback|opinions|submissions?|responses?|suggestions|representations|public input|input|consult\w*|call for (?:evidence|input)"
        r"|respondents?|respond|write in|have (?:their )?say|stakeholders|the public|draft|replies|observations)\b|意见|建议|征求|征集|反馈|公示",
    ),
    I,
)
ASKED = re.compile(
    begun(
        "cdfosvw",
        r"\b(?:draft|consultation|comments? (?:on|are|may|must|close|by)|submissions? (?:to|on)|(?:send|submit|write|opinions on|views on|feedback))\b",
    ),
    I,
)
UNTIL = re.compile(
    begun(
        "b-eln-prtu到截日时期至",
        r"(?:\b(?:"
        + any_of(r"""
        by|until|till|before|prior to|no later than|not later than|on or before|up to|up until|through|thru|ending(?: on| at)?|end(?:s|ed)?(?: on| at)?
        clos(?:es?|ed|ing)(?: on| at)?|due(?: on| by| in)?|expir(?:es?|ed|ing)(?: on)?|deadline(?: of| is| was| for \w+(?: \w+){0,3}(?: is| was))?(?: on| set (?:for|at|on))?
        (?:deadline|closing date|last day|cut-off(?: date)?)[^.;]{0,60}?(?:\bis|\bwas|\bset (?:for|at)|\bof|\bfalls on|:|being|\bto)(?: on)?
        lasts? (?:to|until)|r[ua]n(?:s|ning)?(?: \w+)? (?:to|until|through)|remains? open (?:to|until)|extended (?:[^.;,]{1,40} )?(?:to|until)|deadline:
    """)
        + r")|截至|截止(?:时间|日期)?(?:至|到|为|于|是|在)?[：:]?|(?:至|到)|(?:时间|日期|期限|期)(?:为|是|至|到|截至|截止)[：:]?)\s*\Z",
    ),
    I,
)
EFFECT_NEAR = re.compile(
    begun(
        "acgit",
        r"\b(?:in force|take effect|takes effect|apply|applies|implemented|comply|compliance|transition\w*|grace)\b[^,;.]{0,40}\Z",
    ),
    I,
)
OTHER_DUE = re.compile(
    begun(
        "acdfipr",
        r"\b(?:rectif\w+|pay(?:ment)?|fine|apps? (?:must|were)|appeal|delete|implemented|adopted|passed|issued|finali[sz]ed|completed?)\b[^,;.]{0,50}\Z",
    ),
    I,
)
CLOCK = re.compile(
    r"(?:\b(?:[0-2]?\d[:.][0-5]\d|[01]?\d|noon|midnight|midday|close of business)\s?(?:[ap]\.?m\.?|hrs|hours)?\s*(?:\(?[A-Z]{2,4}\)?\s*)?(?:,|on|of)?\s*)\Z"
)
EFFECT_BEFORE = re.compile(
    begun(
        "a-gik-mopr-tw",
        rf"\b(?:{EFFECT})(?![^;.]*\b(?:issued|published|released|announced|promulgated|adopted|passed|signed|approved|enacted)\b)[^;.。\ue000]{{0,70}}?"
        r"\b(?:from|since|as of|as from|as at|on|beginning|starting|with effect from|commencing|until)?(?: on| from)?[\s:(]*\Z",
    ),
    I,
)
MOVED = re.compile(
    begun(
        "dmp", r"\b(?:delay\w*|postpon\w*|deferr?\w*|push\w* back|mov\w+)\b[^,;.\ue000]{0,80}\b(?:to|until|till)\s*\Z"
    ),
    I,
)
AFTER_ISSUE = re.compile(
    begun("ipr", r"\b(?:publication|promulgation|issuance|issue|release)(?: \w+){0,3}? on\s*\Z"), I
)
FROM = re.compile(
    begun(
        "a-cefsw",
        r"\b(?:from|since|as of|as from|with effect from|starting|beginning|effective|commencing)(?: on| from)?\s*\Z",
    ),
    I,
)
AT_ONCE = re.compile(
    begun(
        "aceitw公印即发自",
        r"自(?:\d{4}年\d{1,2}月\d{1,2}日)?(?:公布|发布|印发|颁布|签发|通过|刊登|公告)之日起(?:正式)?(?:施行|实施|生效|执行)|即日起(?:正式)?(?:施行|实施|生效|执行)|(?:公布|发布|印发)(?:即|后立即)(?:施行|生效)"
        r"|\b(?:effective|takes? effect|took effect|(?:enter|came|come)s?(?:ed)? into (?:force|effect)|in force|appl(?:y|ies)|applied|implemented)\s+"
        r"(?:immediately|at once|with immediate effect|(?:up)?on (?:its |their |the (?:day|date) of (?:its |their )?)?(?:publication|promulgation|issuance|issue|release|signature|signing|the same day|that day)"
        r"|(?:as of|from|on) (?:the (?:day|date) of |the )?(?:its |their )?(?:publication|promulgation|issuance|issue|release|same day|same date|day of issue))"
        r"|\bwith immediate effect\b|\beffective on the (?:same day|day it was issued)",
    ),
    I,
)
LENGTH = re.compile(
    begun(
        r"\d,af-ilorw一七三为之九二五八公六十四征时期",
        r"(?:\bwithin|\bfor(?: a period of)?|\bin|\bhave|\bgiven|\ba|\bof|\blast(?:ing|s|ed)?|\bruns? for|,)\s+(?:the\s+)?(?:next\s+|following\s+)?(?P<en>\d{1,3}|[a-z]+(?:-[a-z]+)?)(?:\s|-)(?:calendar\s)?(?P<unit>days?|weeks?|months?)\b"
        r"|(?P<zh>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个)?(?P<zh_unit>自然日|日|天|个月|月|周)(?:内|以内|之内|后)"
        r"|(?:期限|为期|时间|期|征求意见|公示|征集意见|之日起)(?:为|是)?(?:满)?(?P<zh2>\d{1,3}|[一二三四五六七八九十]{1,3})(?:个)?(?P<zh2_unit>自然日|日|天|个月|月|周)(?!\d|[0-9一二三四五六七八九十]+日|后|起?(?:施行|实施|生效))",
    ),
    I,
)

FROM_ISSUE = re.compile(
    begun("ipr公刊印发签颁", r"公布|发布|印发|颁布|签发|刊登|公告|publication|promulgation|issu|release"), I
)
EFFECT_LENGTH = re.compile(
    begun(
        r"\da-z公印发自颁",
        r"\b(?P<en>\d{1,3}|[a-z]+(?:-[a-z]+)?)(?:\s|-)(?:calendar\s)?(?P<unit>days?|weeks?|months?|years?)\s+(?:after|from|following)\s+(?:its |their |the )?(?:date of |day of )?(?:its |their )?(?:publication|promulgation|issuance|issue|release|signature|signing|enactment|adoption)"
        r"|(?:force|effect|apply|applies|applicable|commences?|operation|begins?|starts?)\s+(?P<en2>\d{1,3}|[a-z]+(?:-[a-z]+)?)(?:\s|-)(?:calendar\s)?(?P<unit2>days?|weeks?|months?|years?)\s+(?:later|thereafter|afterwards|after that)"
        r"|自?(?:公布|发布|印发|颁布|公告)(?:之日)?(?:起|后)?(?:满)?(?P<zh>\d{1,3}|[一二三四五六七八九十百]{1,5})(?:个)?(?P<zh_unit>自然日|日|天|个月|月|年)(?:后|(?:之日)?起?(?:施行|实施|生效))",
    ),
    I,
)

MATTER = re.compile(
    begun(
        r"\da-z万下专亿典判处抓整曝立约罚裁警责赔通",
        r"\b(?:fin(?:e|es|ed)(?! print)|penalt(?:y|ies)|sentenced|convicted|ordered|ruled|settle(?:d|ment)|sued|lawsuit|court (?:found|held)|judgment|judgement|reprimand(?:ed)?|notified (?:\d+|\w+ apps)|found (?:that )?[^;.]{0,60}(?:broken|breached|violated|infringed)|found\b[^;.]{0,40}\bthat\b[^;.]{0,60}\b(?:broken|breached|violated|infringed)|statistics|campaign|inspect(?:ed|ions?)|compensation|damages|arrested|cases|reported|removed|interview(?:ed)?|surcharge|(?:\d+|[a-z]+(?:teen|ty)|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|infringing|illegal|problem|offending) (?:\w+ )?apps\b)|罚款|处罚|判处|判决|罚金|约谈|通报|下架|典型案例|专项行动|立案|赔偿|责令|警告|裁定|整改|抓获|万件|亿人|曝光",
    ),
    I,
)  # a fine, a case, figures: no instrument

# ---- Chinese ----------------------------------------------------------------------------------------

ADOPTS_ZH = any_of(r"""
    审议通过|表决通过|三读通过|会议通过|全票通过|高票通过|审议并通过|讨论通过|(?<!审)通过(?!网|电|短|邮|登|官|以下|非法|爬|信|该|平台|系统|手机|微|其|技术)
    签署(?:成为|为)?|批准|(?:修订|修正)(?=[，、。；后并])|获[^，。；]{0,12}通过|御准|制定(?!的)|核准
""")
EFFECT_ZH = "(?:正式)?(?:施行|生效)|(?:开始|正式|起|全面)(?:实施|执行|适用|实行)"
ISSUES_ZH = any_of(r"""
    印发|公布|发布|发表|通报|颁布|发出|下发|公告|公示|宣布|作出|做出|开出|改判|终审|判令|判决|判处|处罚|罚款|披露|刊登|出台|启动|宣判|通告|责令|约谈|公开征求|征求意见|公开征集|征集意见|征求
    上网|下架|点名|处以|发文|推出|达成和解|同意支付|裁定|裁决|认定|驳回|维持|曝光|提出|警告|确认|表示|介绍|对外公开|部署|联合开展|开展|刊宪|宣告|挂牌|回应|指出|面向社会
    签发|发函|公开发布|开罚|罚|命令|决定(?!书)
""")
ELSE_ZH = "立案|起诉|发现|举报|投诉|签订|入侵|泄露|遭|成立|检查|抽检|抽测|受理|上诉|开庭|购买|注册|整改|入职|抓获|期间|以来|废止"
CUES_ZH = re.compile(
    begun(
        "三上下举介以会作修做入全公决出刊判制印发受同启命回处审宣对废开征御成批抓投披抽挂指推提改整施曝期核检正泄注点生确立签约终维罚联获表裁警认讨责购起达通遭部面颁驳高",
        f"(?P<adopted>{ADOPTS_ZH})|(?P<effective>{EFFECT_ZH})|(?P<issued>{ISSUES_ZH})|(?P<other>{ELSE_ZH})",
    )
)
EFFECT_AFTER_ZH = re.compile(
    r"\A\ue000\ue001*(?:零时|0时|00:00)?(?:起|开始|以后|后|正式|全面|全国|统一|在[^，。；\ue000]{1,10}|，|全部|分阶段|依法)*(?:施行|实施|生效|执行|适用|实行|落地|启用)"
)
EFFECT_BEFORE_ZH = re.compile(
    begun(
        "实执施生",
        r"(?:(?:施行|实施|生效|执行)(?:日期|时间|日)?(?:为|：|:|于|是|定为|定于|自|从|推迟至|延至|延期至|至)(?:自)?|(?:施行|实施|生效|执行)(?:日期|时间))\Z",
    )
)
SINCE_ZH = re.compile(r"(?:自|从|由)\s?\Z")
DEADLINE_AFTER_ZH = re.compile(
    r"\A\ue000\ue001*(?:\s?\d{1,2}[:：时]\d{0,2}分?)?(?:（[^）]{1,8}）)?(?:以前|之前|前|止|截止|为止|结束|届满|到期|截至|下班前|当日截止)"
)
DEADLINE_BEFORE_ZH = re.compile(
    r"(?:截止(?:时间|日期|日)?|截至|期限|时限|反馈时间|意见时间|公示期|征求意见期|意见征集期|意见期|征求意见时间|征集时间|最后期限|不晚于|不迟于|最迟|至迟)[^，。；\ue000]{0,8}?(?:为|是|至|到|于|在|：|:)?(?:自)?\s?\Z"
)
