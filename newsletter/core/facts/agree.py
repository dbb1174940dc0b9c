"""Whether two figures say the same: equal, or one fairly rounded; and whether two counts may count the same."""

from __future__ import annotations

from decimal import Decimal

from newsletter.core.facts.fact import Fact
from newsletter.core.numerals import ABOUT, AT_LEAST, EXACT, NEARLY, OVER, UNDER, UP_TO

_TENTH, _HALF_POINT = Decimal("0.1"), Decimal("0.5")
_OF_ANYTHING = frozenset("笔 条 份 次 张 单 组 批 处 个 起 宗 例 件 项 户次 家次 人次 款次 台次".split())
_ACTS = frozenset(("time", "penalty", "project"))
_KINDS_ZH = frozenset("类 种 级 批 期 轮 大类".split())
_MANY = 100
_APART = frozenset(
    (
        "clock",
        "meter",
        "kilometer",
        "ton",
        "page",
        "point",
        "watt",
        "star",
        "lesson",
        "KB",
        "MB",
        "GB",
        "TB",
        "PB",
        "EB",
        "ZB",
    )
)


def numbers(item: Fact, source: Fact) -> str | None:
    """How an item's figure follows from a source's: "" where it is the same, the reason in words where derived, None where it does not."""
    mine, theirs = item.number, source.number
    if mine is None or theirs is None:
        return None
    if mine == theirs:
        return ""
    finer = source.step < item.step or (item.kind == "percentage" and not any(char.isdigit() for char in item.words))
    margin = max(item.step, mine * _TENTH) if finer else item.step
    if item.kind == "percentage":
        margin = max(Decimal(1), mine * _TENTH) if mine % 10 == 0 else Decimal(1)
        if not any(char.isdigit() for char in item.words):
            margin = max(margin, mine * _TENTH * 3 / 2)  # "over a third" for 36.2%
        if item.qualifier == ABOUT and abs(mine - theirs) <= max(
            min(Decimal(2), mine / 8), mine * 6 / 100, _HALF_POINT
        ):
            return f"about: the source has {source.words}"
        if item.qualifier == EXACT and item.step <= 1 and abs(mine - theirs) <= 1 and margin > 1:
            return f"in words: the source has {source.words}"  # two thirds for 66.7%
    margin = min(margin, item.step * 5)  # "over 21,050" is no way to say 21,582
    if item.qualifier in (OVER, AT_LEAST) and mine < theirs < mine + margin:
        return f"{item.qualifier}: the source has {source.words}"
    if item.qualifier == NEARLY and finer and mine - _short_of(item, mine) <= theirs < mine:
        return f"nearly: the source has {source.words}"
    if item.qualifier == ABOUT and finer and abs(mine - theirs) <= item.step / 2:
        return f"about: the source has {source.words}"
    if item.qualifier in (UP_TO, UNDER) and finer and mine - min(mine * _TENTH, item.step * 5) <= theirs <= mine:
        return f"{item.qualifier}: the source has {source.words}"
    if item.qualifier == EXACT and _is_rounded(item, mine, theirs, source):
        return f"rounded: the source has {source.words}"
    return None


def _short_of(item: Fact, mine: Decimal) -> Decimal:
    """How far below "nearly" a figure may be: half a unit of its last digit that says something, of two such digits a whole one."""
    if item.kind == "percentage" and not any(char.isdigit() for char in item.words):
        return mine * _TENTH  # "nearly four in ten"
    return item.step if 10 <= mine / item.step < 100 else item.step / 2


def _is_rounded(item: Fact, mine: Decimal, theirs: Decimal, source: Fact) -> bool:
    """Whether an exact figure is the source's, rounded: written with a scale or as a share, in two digits or more."""
    if abs(mine - theirs) * 19 > mine:
        return False  # half a step of ten steps and more is a twentieth at most; asked first, as nearly all pairs are far apart
    step = _written_step(item)
    digits = len(f"{mine / step:f}".replace(".", "").lstrip("0").rstrip("0")) if step else 0
    whole = (mine / step).to_integral_value()
    if (item.kind != "percentage" and not any(c.isalpha() or c in "万亿" for c in item.words)) or whole < 10:
        return False
    return (
        digits >= 1
        and _written_step(source) < step
        and abs(mine - theirs) <= step / 2
        and step > 1 - (item.kind == "percentage")
    )


def _written_step(fact: Fact) -> Decimal:
    """One unit of the last digit as it is written; for whole shares one."""
    if fact.number is None:
        return Decimal(0)
    scale = Decimal(1)
    lower = fact.words.lower()
    for word, value in (
        ("trillion", 10**12),
        ("billion", 10**9),
        ("亿", 10**8),
        ("million", 10**6),
        ("万", 10**4),
        ("thousand", 1000),
        ("bn", 10**9),
    ):
        if word in lower:
            scale = Decimal(value)
            break
    plain = fact.number / scale
    exponent = plain.normalize().as_tuple().exponent
    return scale * (Decimal(1).scaleb(exponent) if isinstance(exponent, int) and exponent < 0 else 1)


def units(item: Fact, source: Fact) -> bool:
    """Whether two counts may count the same things."""
    if item.noun and source.noun and (item.units ^ source.units) & _APART:
        return False  # four companies are no 4 TB, and no hour
    if (item.noun in _KINDS_ZH) != (source.noun in _KINDS_ZH) and item.noun and not item.noun.isascii() and source.noun:
        return False  # 四类 is no 4款
    return not item.units or not source.units or bool(item.units & source.units)


def of_anything(fact: Fact, other: Fact) -> bool:
    """Whether a large count may be one whose measure word says little of what it counts: 8,700 orders and 订单8700笔."""
    both = fact.kind == other.kind == "count" and fact.noun.isascii()
    acts = not fact.units or bool(fact.units & _ACTS)
    both = both and ((acts and other.noun in _OF_ANYTHING) or fact.noun == "times") and not other.units & _APART
    return both and min(fact.number or 0, other.number or 0) >= _MANY


def comparable(fact: Fact, other: Fact) -> bool:
    """Whether two figures can be of the same thing: kind and unit. A bare number in a heading may be money."""
    if fact.kind == other.kind:
        if fact.kind == "duration" and fact.noun == "age" != other.noun:
            return False  # "between six and 14 years of age" is no term of ten years
        return units(fact, other) if fact.kind == "count" else fact.units == other.units
    if fact.kind == "count" and not fact.units and not fact.noun:
        return other.kind == "amount" and (fact.number or 0) >= 1000
    return False
