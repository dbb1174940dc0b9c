"""Counts of what a text lists one after the other and may nowhere count: "four kinds of data" and 姓名、电话、地址、照片.

Asked only for a small count that no source holds, and where the source does not count the same things otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.facts.fact import Fact
from newsletter.core.facts.source import Reading, around
from newsletter.core.languages import is_chinese
from newsletter.core.numerals import EXACT, chinese

Answer = tuple[str, str]
_MOST = 30
_NAMED = {  # what a list of names may be a list of, by the class of the count
    "department": "body", "org": "body company party", "platform": "company party", "place": "place", "person": "party", "app": "company party",
}  # fmt: skip
_LISTED = re.compile(r"[、,，]|\band\b|和|及|与|以及")
_BREAK = re.compile(r"[。.;；]\s|\n")
_NUMBERS_ZH = "一二三四五六七八九十"
_STYLES = (  # ways to number what is listed; each group holds the number
    re.compile(rf"(?<![第{_NUMBERS_ZH}])([{_NUMBERS_ZH}]{{1,3}})是(?!否|一|不|个)"),
    re.compile(rf"(?<![{_NUMBERS_ZH}第])([{_NUMBERS_ZH}]{{1,3}})、"),
    re.compile(rf"[（(]([{_NUMBERS_ZH}]{{1,3}})[)）]"),
    re.compile(rf"(?:第|其)([{_NUMBERS_ZH}]{{1,3}})[，,]"),
    re.compile(r"[（(](\d{1,2})[)）]"),
    re.compile(r"(?<![\d.])(\d{1,2})[、．.](?!\d)"),
    re.compile(rf"案例([{_NUMBERS_ZH}]{{1,3}}|\d{{1,2}})"),
)
_FIRST_EN = re.compile(r"\b(first|second|third|fourth|fifth|sixth|seventh)(?:ly)?,|\b(finally|lastly),", re.IGNORECASE)
_ORDER_EN = {word: n for n, word in enumerate("first second third fourth fifth sixth seventh".split(), 1)}
_ITEM_ZH = r"[^、，。；：:！？\n“”《》（）()]{1,16}"
_LIST_ZH = re.compile(rf"{_ITEM_ZH}(?:、{_ITEM_ZH})+")
_LAST_ZH = re.compile(r"(?<=[\u4e00-\u9fff])(?:以及|和|及|与|或)(?=[\u4e00-\u9fff])")
_QUOTED_ZH = re.compile(r"(?:[“《][^“”《》]{1,24}[”》](?:[（(][^（）()]{0,30}[)）])?[、和及与]?){2,}")
_ONE_QUOTED = re.compile(r"[“《][^“”《》]{1,24}[”》]")
_PART_EN = r"[^,;.:()]{2,60}"
_LIST_EN = re.compile(rf"{_PART_EN}(?:,\s{_PART_EN})*,?\s(?:and|or)\s{_PART_EN}")
_OWN = re.compile(r"[^.;:()\n]{0,60}?(?::|\s[–—-]|\s?\(|,\s(?:namely|i\.e\.,?))\s?")
_PARTS_OWN = re.compile(r",\s(?:and\s|or\s)?|\s(?:and|or)\s|、|以及|[和及]")
_BODY_ZH = r"[\u4e00-\u9fff]{1,24}?(?:部|委|局|办|厅|院|会|署|行|中心|办公室|法院|检察院)"
_BODIES_ZH = re.compile(rf"{_BODY_ZH}(?:、{_BODY_ZH})+(?:(?:和|及|与){_BODY_ZH})?(?![\u4e00-\u9fff]*、)")
_AND_BODY = re.compile(rf"(?<=[部委局办厅院会署行心室])(?:和|及|与)(?={_BODY_ZH})")
_PARTY_ZH = re.compile(r"([\u4e00-\u9fff])(?:某(?:某|[甲乙丙丁])?|[\u4e00-\u9fff]某)(?![\u4e00-\u9fff]?某)")
_ABSTRACT = frozenset(("type", "provision", "project", "report", "time", "place", "record", "case"))
_ABSTRACT_NOUN = re.compile(
    r"(?:kinds|types|categories|areas|aspects|fields|points|steps|ways|factors|grounds|reasons|conditions|elements|criteria|sectors|scenarios|problems|issues|failings|"
    r"shortcomings|practices|violations|breaches|infringements|requirements|measures|tasks|principles|duties|obligations|rights|features|functions|situations|circumstances|"
    r"links|stages|phases|priorities|topics|themes|items|rules|industries|acts|remedies|orders|claims|charges|groups|offenses|offences|chapters|parts|kinds|cases)\Z"
)


def find(fact: Fact, text: str, source: Reading) -> Answer | None:
    """(the source's words, how counted) of a count of what the source, or the item's own `text`, lists."""
    number = int(fact.number or 0)
    if fact.kind != "count" or fact.number != number or not 2 <= number <= _MOST or fact.qualifier != EXACT:
        return None
    if answer := _names(fact, number, source):
        return answer
    if _list_before(fact, text) == number:
        return "", f"counted: {number} listed here"
    if _otherwise(fact, source):
        return None
    if (fact.units & {"person"}) and _parties(source.source.plain) == number:
        return "", f"counted: {number} people"
    abstract = fact.units & _ABSTRACT or _ABSTRACT_NOUN.search(fact.noun)
    if (abstract or number >= 3) and (span := _numbered(source.source.plain, number)):
        return around(source.source.whole, *span), f"counted: {number} numbered one by one"
    if number >= 3 and (abstract or fact.units & {"app", "provision", "org", "platform"}):
        for start, end in _lists(source.source.plain, number, quoted=not abstract):
            return around(source.source.whole, start, end), f"counted: {number} listed"
    if fact.units & {"department", "org"} and (span := _bodies_zh(source.source.plain, number)):
        return around(source.source.whole, *span), f"counted: {number} bodies"
    if _own_list(fact, text) == number:
        return "", f"counted: {number} listed here"
    return None


def _otherwise(fact: Fact, source: Reading) -> bool:
    """Whether the source counts the same things, and otherwise."""
    same = fact.units or {fact.noun}
    return any(
        o.kind == "count" and (o.units & same or o.noun in same) and 1 < (o.number or 0) <= _MOST for o in source.facts
    )


def _names(fact: Fact, number: int, source: Reading) -> Answer | None:
    """As many names listed one after the other as are counted: "Four Departments" and the four named."""
    kinds = {kind for unit in fact.units for kind in _NAMED.get(unit, "").split()}
    if not kinds:
        return None
    run: list[Fact] = []
    known = [other for other in source.facts if other.kind == "name" and _kind(other, source) in kinds]
    for other in [*known, None]:
        gap = source.source.plain[run[-1].end : other.start] if run and other else ""
        named_twice = other is not None and any(other.value == one.value for one in run)
        joins = run and not named_twice and len(gap) <= 24 and _LISTED.search(gap) and not _BREAK.search(gap)
        if other is not None and joins:
            run.append(other)
            continue
        if len(run) == number:
            return around(source.source.whole, run[0].start, run[-1].end), f"counted: {number} names"
        run = [other] if other is not None else []
    return None


def _kind(name: Fact, source: Reading) -> str:
    """Body, company, place or party."""
    if "known" not in name.units:
        return "party"
    if "@" in name.value:
        return "place" if name.value.startswith("place@") else "body"
    known = source.names.gazetteer.names.get(name.value)
    return known.kind if known else "party"


def _parties(text: str) -> int:
    """How many people a Chinese text calls by surname alone."""
    return len({match.group() for match in _PARTY_ZH.finditer(text)})


def _numbered(text: str, number: int) -> tuple[int, int] | None:
    """Where a text numbers so many things one by one, from the first to the last."""
    for style in _STYLES:
        first, reached = 0, 0
        for match in style.finditer(text):
            written = match[1]
            value = int(written) if written.isdigit() else int(chinese(written) or 0)
            if value == 1:
                if reached == number:
                    return first, match.start()
                first, reached = match.start(), 1
            elif reached and value == reached + 1:
                reached = value
        if reached == number:
            return first, len(text)
    reached = 0
    for match in _FIRST_EN.finditer(text):
        value = _ORDER_EN[match[1].lower()] if match[1] else reached + 1
        if value == reached + 1:
            reached = value
    return (0, len(text)) if reached == number else None


def _lists(text: str, number: int, *, quoted: bool) -> Iterator[tuple[int, int]]:
    """Where a text lists so many things: 酒店、学校、医院; `quoted`: by their names in quotation marks only."""
    for match in _QUOTED_ZH.finditer(text):
        if len(set(_ONE_QUOTED.findall(match.group()))) == number:
            yield match.span()
    if quoted:
        return
    for match in _LIST_ZH.finditer(text) if is_chinese(text) else ():
        parts = match.group().split("、")
        last = 1 if _LAST_ZH.search(parts[-1]) else 0
        if number in (len(parts), len(parts) + last):
            yield match.span()
    for match in _LIST_EN.finditer(text) if not is_chinese(text[:200]) else ():
        if len(_PARTS_OWN.split(match.group())) == number:
            yield match.span()


def _bodies_zh(text: str, number: int) -> tuple[int, int] | None:
    """Where a Chinese text lists so many bodies: 省委网信办、省公安厅、省邮政管理局."""
    for match in _BODIES_ZH.finditer(text):
        if match.group().count("、") + 1 + len(_AND_BODY.findall(match.group())) == number:
            return match.span()
    return None


def _list_before(fact: Fact, text: str) -> int:
    """How many things a Chinese item lists right before it counts them: 手机、手表、眼镜、音箱四类终端."""
    if not is_chinese(fact.words):
        return 0
    clause = re.split("[，。；：]", text[: fact.start].removesuffix("等"))[-1]
    return len(_PARTS_OWN.split(clause)) if "、" in clause else 0


def _own_list(fact: Fact, text: str) -> int:
    """How many things the item lists itself behind what it counts: "four kinds of data: names, numbers, addresses and photos"."""
    head = _OWN.match(text, fact.end)
    if head is None:
        return 0
    end = re.compile(r"[.;:()\n。；）]").search(text, head.end())
    parts = _PARTS_OWN.split(text[head.end() : end.start() if end else len(text)])
    return len([part for part in parts if part.strip()])
