"""What step of an affair a text tells of, and which number of a series: draft or final, inquiry or fine, second batch, part 3.

A step is the one reported, not one looked forward to or back at ("will appeal", "after a draft of 2023").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from newsletter.core import numerals

_FUTURE = re.compile(
    r"(?:\b(?:will|would|may|might|can|could|plans? to|intends? to|wants? to|is to|are to|to|vows? to|promises? to)\s+(?:be\s+)?(?:\w+\s+)?|称将|拟|将|表示将|可|准备)\Z",
    re.IGNORECASE,
)
# step -> words; the first group that fits is not exclusive: a text may tell of several steps.
_STEPS = {
    "draft": r"\bdrafts?\b(?!\s+decision)|\bconsult(?:s|ation|ing)\b|\b(?:open for|invites?|invited|seeks?|sought|asks? for|until .{0,30}for|send)\s+(?:public\s+)?(?:comments?|views|opinions|feedback)\b"
    r"|\bcomments?\s+(?:close|are due|were invited|until|by|may be)|\bfeedback\b|\b(?:opinions|views|replies) (?:on|may|must|are)\b|征求意见|意见稿|草案|反馈(?:截|意见)|意见反馈|公开征求|日前反馈",
    "final": r"\bfinal(?:ized|ised|izes|ises)?\b(?!\s+(?:approval|decision))|\bpromulgat|\beffective\b|\bin force\b|\btak(?:es?|ing) effect\b|\btook effect\b|\benter(?:s|ed)? into force\b|\bcomes? into (?:force|effect)\b"
    r"|\bapply from\b|\bapplies from\b|\bnotified the (?:final )?rules\b|\bphased in\b|施行|实施(?=$|[，。；])|生效|正式(?:规定|印发|发布|公布|出台)|令(?:公布|第)|号令",
    "passed": r"\b(?:passed|passes|adopts?|adopted|voted? (?:for|through)|enacts?|enacted)\b|表决通过|审议通过|获.{0,6}通过|议会通过|常委会.{0,6}通过",
    "tabled": r"\b(?:was|were|is) (?:introduced|tabled)\b|\bintroduces?\b|\btabled\b|\bto be tabled\b|\bcabinet (?:clears|approves|approved)\b|提请审议",
    "signed": r"\bsign(?:s|ed)\b.{0,30}\b(?:law|act|bill|indiana|into)\b|\bassent\b|\bsigned in\b|获总统批准|签署(?!第)",
    "started": r"\b(?:has |have )?took effect\b|\benter(?:ed|s) into force\b|\bcame into (?:force|effect)\b|\bnow (?:in force|applies)\b|今起施行|正式实施|开始施行",
    "opened": r"\b(?:probe|inquiry|investigation|review|compliance check)\b[^.;]{0,80}\b(?:opened|begun|began|started|launched|underway)\b|\b(?:opens?|opened|launch(?:es|ed)?|begins?|began|starts?|started)\s+(?:\w+\s+){0,4}(?:probe|inquiry|investigation|review|check)\b|\bis (?:investigating|looking into)\b"
    r"|立案|启动(?:网络安全)?(?:审查|调查)|展开调查|实施(?:网络安全)?审查|启动调查",
    "intended": r"\bintends to (?:fine|impose)\b|\bplans to fine\b|\bnotice of intent\b|\bwill (?:deliberate|decide|discuss)\b|\b(?:meeting|hearing)\b[^.;]{0,60}\bset for\b|\bto decide\b|\bpreliminary (?:finding|view)|拟处|拟罚|行政处罚事先告知",
    "decided": r"\bfin(?:es?|ed)\b(?!\s+(?:can|may|could|of up|up to))|\bpenal(?:ty|ties|ized|ised|izes|ises)\b|\bsanction(?:s|ed)\b|\bpays?\b|\bpaid\b|\bmust pay\b|\bwill pay\b|\bto pay\b|\bsettle[sd]?\b|\bsettlement\b|\bfailed\b|\bfails\b|\bban(?:s|ned)\b|\bblock(?:s|ed)\b|\borders?\b(?!\s+(?:data|histor|number|record|form|book|confirm|page))|\bordered\b(?!\s+(?:goods|food|meals|online))|\benforcement notice\b|\bimposed?\b"
    r"|处以|罚款|被罚|处罚决定|罚单|作出处罚|未通过|未予通过|封禁|责令|下架",
    "heard": r"\b(?:the )?court (?:heard|hears)\b|\bhearing\b|\bgoes to trial\b|\btrial (?:opens|opened|began)\b|开庭(?!宣判)|庭审",
    "ruled": r"\b(?:court|judges?|tribunal)\b[^.;]{0,60}\b(?:rul(?:ed|es)|held|holds|sided|decid(?:ed|es)|found|finds|award(?:ed|s)|upheld|upholds|confirm(?:ed|s)|dismiss(?:ed|es)|strikes?|struck|gave|order(?:ed|s)|backs?|set|says|lets|allows|tells|bars|annul(?:s|led)|overturn(?:s|ed)|clears|rejects|protects|jails|protect(?:s|ed))\b|\bcourt(?: in [A-Z][a-z]+)?:|\bjudg(?:e)?ment\b|\bverdict\b|\bsentenc(?:ed|es)\b|\bruling\b|\bjailed\b|\bloses (?:challenge|appeal)\b|\bfined\b[^.;]{0,60}\bcourt\b"
    r"|宣判|判决|判处|获刑|判令|被判|落槌|判赔|终审|驳回",
    "opinion": r"\badvocate general\b|佐审官|总法律顾问意见",
    "challenged": r"\b(?:has |have )?(?:appealed|filed an appeal|lodged an appeal)\b|\b(?:sues|sued|goes to court) to (?:cancel|annul|overturn|block)\b|\bchallenges (?:the )?(?:fine|decision|penalty)\b|提起上诉(?!，称将)",
    "guide": r"\bguid(?:e|eline|elines|ance)\b|指南|指引",
    "ended": r"\b(?:ended|ends|concluded|results? of)\b[^.;]{0,30}|收官|结束|总结",
    "begun": r"\b(?:operation|campaign|action|drive)\b[^.;]{0,20}\b(?:began|begins|starts|started|launched)\b|\b(?:launch(?:es)?|start(?:s)?|begin(?:s)?)\b[^.;]{0,30}\b(?:operation|campaign|action|drive)\b|启动|部署|开始|开展",
    "corrected": r"\bcorrect(?:s|ed|ion)\b.{0,30}\b(?:figure|number|earlier|report)|更正|勘误",
}
STEP = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _STEPS.items()}
# Of each step, letters of which some stand in every text that tells it: asked first, as a pattern costs a hundred times more.
_HOLDS = {
    "draft": "draft consult comment feedback opinion view replies 征求 意见 草案 反馈", "final": "final promulgat effect force apply applies notified phased 施行 实施 生效 正式 令",
    "passed": "passe adopt vote enact 通过", "tabled": "introduc tabled cabinet 提请", "signed": "sign assent 签署 总统", "started": "effect force applies 施行 实施",
    "opened": "probe inquiry investigati review check looking 立案 启动 调查 审查", "intended": "inten plans will meeting hearing decide preliminary 拟处 拟罚 事先告知",
    "decided": "fine penal sanction pay paid settle fail ban block order enforcement impose 处以 罚 处罚 未通过 未予通过 封禁 责令 下架", "heard": "court hearing trial 开庭 庭审",
    "ruled": "court judg tribunal verdict sentenc ruling jailed loses fined 判 获刑 落槌 终审 驳回", "opinion": "advocate 佐审官 总法律顾问", "challenged": "appeal sue court challenge 上诉",
    "guide": "guid 指南 指引", "ended": "end conclud result 收官 结束 总结", "begun": "operation campaign action drive 启动 部署 开始 开展", "corrected": "correct 更正 勘误",
}  # fmt: skip
_HOLD = {name: tuple(letters.split()) for name, letters in _HOLDS.items()}
# (earlier, later): a text that tells the earlier and not the later step, and one that tells the later, are two events.
APART = (
    ("draft", "final"), ("draft", "passed"), ("draft", "signed"), ("tabled", "passed"), ("tabled", "signed"), ("tabled", "started"),
    ("passed", "signed"), ("passed", "started"), ("signed", "started"), ("opened", "decided"), ("intended", "decided"), ("opened", "ruled"),
    ("heard", "ruled"), ("decided", "ruled"), ("opinion", "ruled"), ("ruled", "challenged"), ("decided", "challenged"), ("begun", "ended"),
)  # fmt: skip
_WORDS = {
    "draft": "a draft", "final": "the text in force", "passed": "its passing", "tabled": "a bill brought in", "signed": "its signing", "started": "the start of force",
    "opened": "an inquiry opened", "intended": "a decision to come", "decided": "the decision", "heard": "a hearing", "ruled": "the ruling", "opinion": "an opinion",
    "challenged": "an appeal lodged", "begun": "the beginning", "ended": "the end", "guide": "a guide", "corrected": "a correction",
}  # fmt: skip
_SPACE = r"(?:[\w’'-]+\s+){0,3}?"
_EN = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth"
)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_NUMBER = {word: value for value, word in enumerate(_EN.split("|"), 1)}
_UNITS = {
    "batch": "batch", "batches": "batch", "list": "batch", "lists": "batch", "group": "batch", "reading": "draft", "draft": "draft", "drafts": "draft", "consultation": "draft",
    "edition": "edition", "version": "edition", "hearing": "hearing", "round": "batch", "quarter": "quarter", "instance": "instance", "phase": "batch",
    "批": "batch", "版": "edition", "期": "batch", "轮": "batch", "季度": "quarter", "次审议": "draft", "审稿": "draft", "次征求意见": "draft", "次开庭": "hearing", "部分": "part", "审": "instance",
}  # fmt: skip
_SERIES = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})[- ])?(?P<word>{_EN}|\d{{1,2}}(?:st|nd|rd|th))(?:\s+(?:to|and|through)\s+(?P<word2>{_EN}))?[\s-]+{_SPACE}(?P<unit>batch|batches|lists?|group|reading|drafts?|consultation|edition|version|hearing|round|quarter|instance|phase)\b"
    r"|\bBatch\s+(?:No\.?\s*)?(?P<batch>\d{1,2})\b|\b(?P<part_en>Part)\s+(?P<part>\d{1,2}|I{1,3}|IV|V)\b"
    r"|\bQ(?P<q>[1-4])\b"
    r"|第?(?P<zh>[一二三四五六七八九十]{1,3}|\d{1,2})(?P<zunit>批|版|期|轮|季度|次审议|审稿|次征求意见|次开庭|部分|审(?=判|稿|改|维|驳|认|支|败|胜|宣|法|落|[，。；\s]|$))"
    r"|(?P<first>首)(?P<funit>批|版|次征求意见|次开庭)|(?P<again>再次)(?=公开征求|征求)",
    re.IGNORECASE,
)
_INSTANCE = (
    (2, re.compile(r"\bon appeal\b|\bsecond[- ]instance\b|\bappeals? (?:court|chamber)\b|二审|终审|改判|维持原(?:判|审)|增判", re.IGNORECASE)),
    (1, re.compile(r"\bfirst[- ]instance\b|\bdistrict court\b|一审|初审", re.IGNORECASE)),
)  # fmt: skip


@lru_cache(maxsize=4096)
def steps(title: str, text: str) -> frozenset[str]:
    """The steps that a text tells of; of a draft and a final text told together, what the title or the stronger words say."""
    whole = f"{title}\n{text}"
    lower = whole.lower()
    found = {name for name in STEP if may_tell(name, lower) and _tells(name, whole)}
    if {"draft", "final"} <= found:
        in_title = {name for name in ("draft", "final") if _tells(name, title)}
        if in_title == {"draft"}:
            found.discard("final")
        elif in_title == {"final"} or re.search(r"\bfinal\b|正式", text):
            found.discard("draft")
    return frozenset(found)


def may_tell(name: str, lower: str) -> bool:
    """Whether a text in lower case can tell of a step at all."""
    return any(letters in lower for letters in _HOLD[name])


def _tells(name: str, text: str) -> bool:
    for match in STEP[name].finditer(text):
        looked_forward = name in ("challenged", "ruled", "passed", "signed") and _FUTURE.search(
            text, max(0, match.start() - 24), match.start()
        )
        if not looked_forward:
            return True
    return False


def parted(mine: frozenset[str], theirs: frozenset[str]) -> tuple[str, str] | None:
    """The two steps, in words, by which two texts tell of different events; None where no pair of steps parts them."""
    if pair := later(mine, theirs):
        return pair
    return pair[::-1] if (pair := later(theirs, mine)) else None


def later(before: frozenset[str], now: frozenset[str]) -> tuple[str, str] | None:
    """The earlier step that one text tells of and the later one that only the other does, in words; None where there is none."""
    return next(_later(before, now), None)


def furthest(before: frozenset[str], now: frozenset[str]) -> tuple[str, str] | None:
    """The same with the last of the later steps, where a text looks back: a ruling that tells of the decision it is on."""
    return next(iter([*_later(before, now)][::-1]), None)


def _later(before: frozenset[str], now: frozenset[str]) -> Iterator[tuple[str, str]]:
    for earlier, after in APART:
        if earlier in before and after not in before and after in now:
            yield _WORDS[earlier], _WORDS[after]


@lru_cache(maxsize=4096)
def series(text: str) -> frozenset[tuple[str, int]]:
    """(unit, number) of every number of a series: ("batch", 3), ("part", 1), ("draft", 2), ("instance", 2)."""
    found = set()
    for match in _SERIES.finditer(text):
        if match["word"]:
            unit = _UNITS[match["unit"].lower().removesuffix("s") if match["unit"].lower() != "batches" else "batch"]
            for word in (match["word"], match["word2"]):
                if word:
                    tens = _TENS.get((match["tens"] or "").lower(), 0) if word == match["word"] else 0
                    found.add((unit, tens + (_NUMBER.get(word.lower()) or int(re.sub(r"\D", "", word) or 0))))
        elif match["batch"]:
            found.add(("batch", int(match["batch"])))
        elif match["part"]:
            found.add(("part", _roman(match["part"])))
        elif match["q"]:
            found.add(("quarter", int(match["q"])))
        elif match["zh"]:
            value = int(match["zh"]) if match["zh"].isdigit() else int(numerals.chinese(match["zh"]) or 0)
            found.add((_UNITS[match["zunit"]], value))
        elif match["first"]:
            found.add((_UNITS[match["funit"]], 1))
        else:
            found.add(("draft", 2))
    found = {(unit, number) for unit, number in found if unit != "instance"}
    level = next((number for number, pattern in _INSTANCE if pattern.search(text)), None)
    return frozenset(found | ({("instance", level)} if level else set()))


def _roman(written: str) -> int:
    return int(written) if written.isdigit() else {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}[written.upper()]
