"""The bodies that a text names, each with its name spelled out where the text abbreviates it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from newsletter.core.gazetteer import Gazetteer, Mention
from newsletter.core.keydates.days import Marked
from newsletter.core.languages import is_chinese

_PRESS = frozenset(["xinhua", "cctv", "noyb", "cupd"])
_TOLD_APART = frozenset(["Poland", "Brazil", "Türkiye", "Japan"])
_ABBREVIATED = re.compile(r"(?<![A-Za-z])[A-Z]{2,}[a-z]?[A-Z]*(?![A-Za-z])")


@dataclass(frozen=True)
class Body:
    """A body in a text: its place, its words there, and its name spelled out."""

    start: int
    end: int
    words: str
    value: str


@lru_cache(maxsize=8)
def mentions(gazetteer: Gazetteer, text: str) -> tuple[Mention, ...]:
    """The gazetteer's names in a text, looked for once."""
    return tuple(gazetteer.mentions(text))


def known(marked: Marked, gazetteer: Gazetteer) -> Iterator[Mention]:
    """The bodies that the gazetteer knows or composes, the press apart."""
    for mention in mentions(gazetteer, marked.plain):
        name = gazetteer.names.get(mention.key)
        if name.kind == "body" and mention.key not in _PRESS if name else not mention.key.startswith("place@"):
            yield mention


def inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether a place lies in one of the spans."""
    return any(start <= place < end for start, end in spans)


def spelled(mention: Mention, gazetteer: Gazetteer) -> str:
    """A body's name, spelled out where the text abbreviates it."""
    name = gazetteer.names.get(mention.key)
    words = re.sub(r"\s+", " ", mention.words)
    if name is not None:
        if is_chinese(words):
            return _whole(words, name.zh)
        return _official(name.words, words) if mention.form == "short" or _ABBREVIATED.search(words) else words
    kind = mention.key.partition("@")[0]
    for key, en, zh in gazetteer.kinds:
        if key == kind or key == kind.rpartition("-")[0]:
            return _full_zh(words, zh) if is_chinese(words) else _full_en(words, en)
    return words


def _official(name: str, short: str) -> str:
    """A name without the country that only tells it from others: the last letter of UODO is no Poland."""
    head, _, country = name.rpartition(" of ")
    return head if country in _TOLD_APART and short[-1] != country[0] else name


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
            if "中级" in full and place and not place.endswith(("市", "州", "区", "盟", "县", "师")):
                place += "市"  # an intermediate court is a city's
            return f"{place}{full}"
    return words
