"""What is said of a figure: the acts named beside it, in either language, so that a fine is no compensation of the same sum.

A figure that the source has is refused only on evidence: the source says something else of it wherever it stands, and says
what the item says of another figure of that kind.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from newsletter.core.alternatives import any_of
from newsletter.core.facts.fact import Fact

_ACTS = {
    "arrest": r"\barrest|逮捕|批捕|抓获", "detain": r"\bdetain|拘留", "prosecute": r"\bprosecut(?:ed|es|e|ing)\b|\bindict|\bcharged\b|起诉|公诉",
    "sentence": r"\bsentenc|\bprison\b|\bjail|徒刑|判刑", "suspend": r"\bsuspended (?:for|sentences?\b(?! of\b))|\bprobation|缓刑", "fine": r"\bfine[sd]?\b|\bpenalt|罚款|罚金",
    "confiscate": r"\bconfiscat|没收", "gains": r"\billegal (?:gains|income|proceeds)|\bprofit|\bearn(?:ed|ing)\b|\bnetted\b|\bpocketed\b|\bmade (?:(?:a total of|more than|over|about|some|nearly|almost|roughly|at least) )*(?=RMB|[A-Z]{0,2}[€£$]|[A-Z]{3} \d)|违法所得|获利|牟利|非法所得", "compensate": r"\bcompensat|\bdamages\b|赔偿|抚慰金",
    "costs": r"\bcosts\b|\blegal fees|合理费用|维权", "appeal": r"\bappeal|\breconsideration|上诉|复议", "delete": r"\bdelet|删除",
    "rectify": r"\brectif|\bcorrections?\b|整改", "accept": r"\baccepted\b|\breceiv|\btook in\b|\btaken in\b|受理|收到|接收", "conclude": r"\bconclud|\bresolved\b|审结|办结|结案",
    "inspect": r"\binspect|\btested\b|检测|检查|抽查|抽检", "remove": r"\bremov|\btaken (?:down|off)|\btook (?:down|off)|\bdelist|下架", "interview": r"\binterviewed|\bsummoned|约谈",
    "effective": r"\beffect(?:ive)?\b|\binto force\b|\bin force\b|施行|实施|生效", "comment": r"\bcomments?\b|\bfeedback\b|\bconsultation\b|征求意见|意见反馈|反馈",
    "adopt": r"\badopt|\bpassed\b|\bvoted\b|通过", "issue": r"\bissued\b|\breleased\b|\bpublished\b|\bannounced\b|公布|发布|印发", "retain": r"\bkept for\b|\bretain|保存|留存",
    "seize": r"\bseiz|缴获|查扣|扣押", "close": r"\bshut\b|\bclosed\b|关闭|关停", "valid": r"\bvalid\b|有效", "sell": r"\bsold\b|\bselling\b|出售|贩卖", "buy": r"\bbought\b|\bpurchas|购买",
    "rise": r"(?<!set )(?<!sets )(?<!put )(?<!give )(?<!gave )\bup\b(?! to)|\brose\b|\bincreas|\bsurg|上升|增长", "fall": r"(?<!take )(?<!taken )(?<!took )(?<!takes )(?<!shut )(?<!laid )(?<!handed )\bdown\b|\bfell\b|\bdecreas|\bdeclin|下降", "found": r"\bfounded\b|\bestablished\b|成立|设立",
    "extend": r"\bexten[ds]|延长|延期", "review": r"\breview\b|审查", "upload": r"\bdownload|下载", "mediate": r"\bmediat|\bwithdr|调解|撤诉", "return": r"\breturned\b|退回",
    "bar": r"\bbarred\b|\bbanned\b|禁止", "turnover": r"\bturnover\b|\brevenue\b|营业额",
}  # fmt: skip
_FIRST = "".join(sorted(set(re.findall(r"(?:^|\|)([\u4e00-\u9fff])", "|".join(_ACTS.values())))))
_HEADS = {head[:3] for head in re.findall(r"\\b([a-z]+)", " ".join(_ACTS.values()))}
_START = re.compile(
    rf"\b{any_of(_HEADS)}|[{_FIRST}]"
)  # in lower case: nearly every place of a text is dismissed by this alone
_BEGINNINGS = {
    name: {*re.findall(r"\\b([a-z])", pattern), *re.findall(r"(?:^|\|)([\u4e00-\u9fff])", pattern)}
    for name, pattern in _ACTS.items()
}
_LONGEST = 20  # characters of the longest words for an act, and more
_CHANGED = re.compile(r"\s?to\s(?:RMB\s?|US\$|[€£$])?|(?:[\u4e00-\u9fff]{0,4})[至到为]")
_CHANGED_FROM = re.compile(r"(?:[由从自]|\bfrom\s(?:RMB\s?|US\$|[€£$])?)\Z")
_LISTED = re.compile(r"(?:、[^，。；,;]{0,12})*、")  # one act is told of all that is listed: 判处三年、两年、一年
_BREAK = re.compile(r"[，,;；。！？!?：:()（）\n]|(?<!\bNo)\.(?!\d)|\b(?:while|whereas|which)\b")


@lru_cache(maxsize=512)
def _acts(first: str) -> re.Pattern[str]:
    """The words for acts that begin with a character."""
    begun = {name: pattern for name, pattern in _ACTS.items() if first in _BEGINNINGS[name]}
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in begun.items()) or "(?!)", re.IGNORECASE)


@lru_cache(maxsize=512)
def _breaks(text: str) -> tuple[int, ...]:
    """The places of a text where a clause ends; a comma inside a figure ends none."""
    return tuple(
        match.start()
        for match in _BREAK.finditer(text)
        if not (
            match.group() in ",，"
            and text[match.start() - 1 : match.start()].isdigit()
            and text[match.end() : match.end() + 1].isdigit()
        )
    )


@lru_cache(maxsize=512)
def act_places(text: str) -> tuple[tuple[int, str], ...]:
    """(place, act) of every act that a text names."""
    return tuple(_named(text, 0, len(text)))


def _named(text: str, first: int, last: int) -> Iterator[tuple[int, str]]:
    """(place, act) of every act named between two places; none inside another."""
    reached = first
    lowered = _lowered(text)
    for start in _START.finditer(lowered, first, last):
        at = start.start()
        if at >= reached and (match := _acts(lowered[at]).match(text, at, last)):
            reached = match.end()
            yield match.start(), match.lastgroup or ""


@lru_cache(maxsize=512)
def _lowered(text: str) -> str:
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def acts(text: str, fact: Fact, others: Iterable[Fact]) -> frozenset[str]:
    """The acts named in the clause of a fact, no further than the next fact of its kind."""
    breaks = _breaks(text)
    at = bisect_left(breaks, fact.start)
    first = breaks[at - 1] if at else 0
    after = bisect_left(breaks, fact.end)
    last = breaks[after] if after < len(breaks) else len(text)
    for other in others:
        if other.kind == fact.kind and not _becomes(text, fact, other):
            if first < other.end <= fact.start and not _LISTED.fullmatch(text, other.end, fact.start):
                first = other.end
            if fact.end <= other.start < last:
                last = other.start
    return frozenset(act for place, act in _named(text, first, last + _LONGEST) if place < last)


def _becomes(text: str, one: Fact, other: Fact) -> bool:
    """Whether a figure is told to have become the other, so that one act is told of both: 由2年延长至3年, from two years to three."""
    first, last = (one, other) if one.start < other.start else (other, one)
    joined = _CHANGED.fullmatch(text, first.end, last.start)
    return joined is not None and _CHANGED_FROM.search(text, max(0, first.start - 8), first.start) is not None


def elsewhere(
    mine: frozenset[str], text: str, matches: Sequence[Fact], rivals: Sequence[Fact], others: Sequence[Fact]
) -> Fact | None:
    """The source's other figure of which the item's acts are told, where the matching ones are told of quite other acts; else None."""
    if not mine:
        return None
    for match in matches:
        theirs = acts(text, match, others)
        if not theirs or theirs & mine:
            return None
    return next((rival for rival in rivals if acts(text, rival, others) & mine), None)
