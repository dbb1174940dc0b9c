"""What is issued: one instrument has one kind and one stage, in the heading and in the text; and one law is not another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from newsletter.core.check.titles.pair import Pair, Told
from newsletter.core.facts import named

KIND, STAGE = "heading-instrument", "heading-stage"
_REMEDY = "call the instrument in both as its source does"

# Kinds of instrument by the words that name them; "rules", "documents" and "policy" may be said of any.
_KINDS = {
    "measures": "Measures", "provisions": "Provisions", "regulations": "Regulations|Regulation", "guidelines": "Guidelines|Guideline|Guide|Guidance|Guides",
    "notice": "Notice|Circular", "opinions": "Opinions", "standard": "Standards|Standard|Specifications|Specification", "law": "Law|Act",
    "interpretation": "Interpretations|Interpretation", "decision": "Decision", "plan": "Plan|Plans|Programme|Program", "catalogue": "Catalogue|Catalog",
    "white paper": "White Paper",
}  # fmt: skip
_WORDS = {form: kind for kind, forms in _KINDS.items() for form in forms.split("|")}
_KIND = re.compile(rf"(?<![A-Za-z-])(?P<kind>{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?![A-Za-z-])")
_BEFORE = re.compile(r"(?:(?:[A-Z][\w'’&-]*|of|on|for|and|in|the|to)[ ])+\Z")
_AFTER = re.compile(
    r"(?: (?:on|for|of|to|in|and|the|by|regarding|concerning|with|under|over|from|against|a|an)(?= )| [A-Z][\w'’&-]*|,(?= [A-Z]))+"
)
_ASKED = re.compile(r"\b(?:(?:solicit|seek|invit|ask|collect)\w*|public|for)\s+(?:public\s+)?\Z", re.IGNORECASE)
_NO_CONTENT = frozenset(
    "administrative administration management implementation implementing interim trial draft comments provisional guiding national people's china's chinese china "
    "issues issue releases release publishes publish adopts passes promulgates revises amends announces strengthen strengthening promoting further ministry "
    "state committee commission standing first new several regarding concerning relevant".split()
)
_ZH = re.compile(r"《(?P<name>[^《》]{4,80})》")
_ZH_KIND = re.compile(
    r"(?P<kind>管理办法|实施办法|暂行办法|办法|管理规定|规定|条例|指南|指引|通知|意见|标准|规范|决定|细则|计划|方案|规划|目录|解释|法)(?:（[^（）]*）|\([^()]*\))*\Z"
)
_ZH_GROUPS = {"管理办法": "办法", "实施办法": "办法", "暂行办法": "办法", "管理规定": "规定", "指引": "指南"}

_DRAFT = re.compile(
    r"\bdrafts?\b|\bfor comments?\b|\b(?:solicit|seek|invit|ask)\w*\s+(?:\w+\s+){0,3}?(?:opinions?|comments?|views|feedback|input)\b|\bconsult(?:s|ation|ations|ing|ed)?\b|\bopen for comment|征求意见|草案|公开征集意见|意见稿|送审稿",
    re.IGNORECASE,
)
_DRAFTED = re.compile(
    rf"{_DRAFT.pattern}|\b(?:comments?|opinions|feedback|suggestions)\s+(?:\w+\s+){{0,4}}?(?:until|by|before|due)\b|\bproposed?\b|\bproposals?\b|\bbill\b|\bpublic opinions?\b|\bopinions from\b|\bpublic comments?\b|\breviews?\b|\bdeliberat\w+\b|反馈|审议|拟",
    re.IGNORECASE,
)
_FINAL = re.compile(
    r"\b(?:adopt(?:s|ed)?|pass(?:es|ed)|promulgat(?:es|ed)?|enact(?:s|ed)?)\b|\b(?:in(?:to)?|enters?(?: into)?)\s+force\b|\b(?:takes?|took|comes? into|came into)\s+effect\b|\beffective\s+(?:from|on|as of)\b|正式(?:发布|实施|施行|出台)|表决通过|审议通过|公布施行|[日起]施行|起实施|生效",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Title:
    """An instrument that a text names: its kind, the words of its name that say something, and where it stands."""

    kind: str
    words: frozenset[str]
    start: int
    end: int


def judge(pair: Pair) -> Iterator[Told]:
    """An instrument of the heading that the text calls by another kind, another law, or another stage."""
    yield from _kinds(pair)
    yield from _kinds_zh(pair)
    yield from _laws(pair)
    yield from _stage(pair)


def _titles(text: str) -> Iterator[_Title]:
    for match in _KIND.finditer(text):
        if match["kind"] == "Opinions" and _ASKED.search(text, 0, match.start()):
            continue
        before = _BEFORE.search(text, 0, match.start())
        after = _AFTER.match(text, match.end())
        start = before.start() if before else match.start()
        end = after.end() if after else match.end()
        words = frozenset(
            _stem(word) for word in re.findall(r"[A-Za-z][A-Za-z'-]{3,}", text[start:end].replace("’", "'"))
        )
        yield _Title(
            _WORDS[match["kind"]],
            words - {_stem(word.lower()) for word in _WORDS} - _NO_CONTENT,
            match.start(),
            match.end(),
        )


def _stem(word: str) -> str:
    word = word.lower()
    return (
        word if word in _NO_CONTENT else re.sub(r"(?:ies|ing|ion|ions|s|es|ed)\Z", "", word) if len(word) > 5 else word
    )


def _kinds(pair: Pair) -> Iterator[Told]:
    above, below = list(_titles(pair.title)), list(_titles(pair.body))
    if not below:
        return
    kinds = {title.kind for title in above}  # "Notice on … the Measures" names both
    for title in above:
        if re.search(rf"\b(?:{_KINDS[title.kind]})\b", pair.body, re.IGNORECASE) or len(title.words) < 2:
            continue
        other = max(below, key=lambda one: len(one.words & title.words))
        shared = len(other.words & title.words)
        if other.kind not in kinds and shared >= 2 and shared >= 0.6 * min(len(other.words), len(title.words)):
            mine, theirs = pair.title[title.start : title.end], pair.body[other.start : other.end]
            yield Told(
                KIND,
                title.start,
                title.end,
                f"{mine!r} in the heading, {theirs!r} in the text for one instrument",
                _REMEDY,
            )


def _kinds_zh(pair: Pair) -> Iterator[Told]:
    below = [match["name"] for match in _ZH.finditer(pair.body)]
    for match in _ZH.finditer(pair.title):
        kind, name = _split(match["name"])
        others = [_split(other) for other in below]
        if not kind or any(other == kind and SequenceMatcher(None, name, stem).ratio() > 0.6 for other, stem in others):
            continue
        for (other, stem), whole in zip(others, below, strict=True):
            if other and other != kind and SequenceMatcher(None, name, stem).ratio() > 0.75:
                yield Told(
                    KIND, match.start("name"), match.end("name"), f"{match.group()} in the heading, 《{whole}》 in the text for one instrument", _REMEDY,
                )  # fmt: skip
                break


def _split(name: str) -> tuple[str, str]:
    found = _ZH_KIND.search(name)
    return (_ZH_GROUPS.get(found["kind"], found["kind"]), name[: found.start()]) if found else ("", name)


def _laws(pair: Pair) -> Iterator[Told]:
    """A law of the heading that the text does not name, while it names another that the heading does not."""
    names = pair.gazetteer.names
    laws = [fact for fact in pair.facts if fact.value in names and names[fact.value].kind == "law"]
    own = {fact.value for fact in pair.told}
    for fact in pair.told:
        if (
            fact.value not in names
            or names[fact.value].kind != "law"
            or isinstance(named.find(fact, pair.reading), str)
        ):
            continue
        other = next((one for one in laws if one.value not in own), None)
        if other is not None and not re.search(
            r"\b(?:the|this|new|amended|draft) (?:law|act|regulation|rules)\b", pair.body
        ):
            yield Told(
                KIND, fact.start, fact.end, f"{fact.words!r} in the heading, {other.words!r} in the text", _REMEDY
            )


def _stage(pair: Pair) -> Iterator[Told]:
    draft, final = _DRAFT.search(pair.title), _FINAL.search(pair.title)
    if draft and not final:
        adopted = _FINAL.search(pair.body)
        if adopted and not _DRAFTED.search(pair.body):
            yield _told(draft, adopted)
    elif final and not draft:
        drafted = _DRAFT.search(pair.body)
        if drafted and not _FINAL.search(pair.body):
            yield _told(final, drafted)


def _told(mine: re.Match[str], theirs: re.Match[str]) -> Told:
    return Told(
        STAGE, *mine.span(), f"{mine.group()!r} in the heading, {theirs.group()!r} in the text: a draft is not in force",
        "tell in both the stage that its source tells",
    )  # fmt: skip
