"""How many authorities act: "Four Departments" counts those that the text names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.core import numerals
from newsletter.core.check.titles.pair import Pair, Told
from newsletter.core.facts import Fact

RULE, ABSENT = "heading-departments", "heading-not-told"
_NOUNS = frozenset(
    "departments ministries regulators authorities agencies bodies organs offices department 部门 部委 机关 单位".split()
)
_BRACKETS = re.compile(r"\s?[(（][^()（）]{0,60}[)）]")
_NAME = r"[A-Z][\w'’&-]*(?:,? (?:of|for|on|and|the|to|in) (?:the )?[A-Z][\w'’&-]*| [A-Z][\w'’&-]*)*"
_ITEM = rf"(?:the |also the )?(?:\x01|{_NAME})"
_JOIN = r"(?:,? (?:and|as well as|together with|along with|jointly with|in conjunction with|with)(?: the)? |, )"
_MORE = r"(?P<more>(?P<number>\w+|\d+) (?:more|other|further|relevant)\s+(?:\w+ )?(?:departments|ministries|authorities|agencies|regulators|bodies)|other (?:\w+ )?(?:departments|ministries|authorities|agencies|bodies|regulators)|others)"
_LIST = re.compile(rf"{_ITEM}(?:{_JOIN}{_ITEM})*(?:{_JOIN}(?:the )?{_MORE})?")
_ITEM_ZH = r"(?:\x01|[\u4e00-\u9fff]{1,12}?(?:部|委|办|局|署|总局|会|院|厅|行|中心))"
_LIST_ZH = re.compile(rf"{_ITEM_ZH}(?:(?:、|，|和|与|及|以及|会同|联合){_ITEM_ZH})+(?P<deng>等)?")


@dataclass(frozen=True)
class Named:
    """How many authorities a list names: at least, at most, and whether it says that there are more."""

    least: int
    most: int
    open: bool = False


def is_one(fact: Fact) -> bool:
    """Whether a count is one of authorities."""
    return "department" in fact.units and fact.noun.lower() in _NOUNS


def judge(pair: Pair, fact: Fact) -> Iterator[Told]:
    """The heading's number of authorities against the number that the text says, or the authorities that it names."""
    number = int(fact.number or 0) + _beside(pair, fact)
    said = [other for other in pair.facts if is_one(other) and not _is_rest(pair, other)]
    if any(other.number in (number, fact.number) for other in said):
        return
    lists = list(_named(pair))
    if any(one.least <= number and (one.open or number <= one.most) for one in lists):
        return
    keys = {key for key, *_ in _mentions(pair, pair.body)}
    if len(keys) == number:
        return
    best = max(lists, key=lambda one: one.least, default=None)
    if best is not None and best.most > 1:
        named = f"{best.least}" if best.least == best.most else f"{best.least} to {best.most}"
        yield Told(
            RULE, fact.start, counted_end(pair, fact), f"the heading counts {_counts(pair, fact)}, the text names {named}",
            "name those that are missing, or correct the number",
        )  # fmt: skip
    elif said:
        yield Told(
            RULE, fact.start, counted_end(pair, fact), f"the heading counts {_counts(pair, fact)}, the text {said[0].words!r}",
            "compare both with the source and correct the one that is wrong",
        )  # fmt: skip
    else:
        yield Told(
            ABSENT, fact.start, counted_end(pair, fact), f"the heading counts {_counts(pair, fact)}, and the text does not name them",
            "name them in the text",
        )  # fmt: skip


def _beside(pair: Pair, fact: Fact) -> int:
    """How many authorities the heading names beside those that it counts: "the CAC and Three Other Departments"."""
    if not re.match(r"\s(?:More|Other|Further)\b", pair.title[fact.end : fact.end + 10], re.IGNORECASE):
        return 0
    return sum(1 for _, _, end in _mentions(pair, pair.title) if end <= fact.start)


def _counts(pair: Pair, fact: Fact) -> str:
    return repr(pair.title[fact.start : counted_end(pair, fact)])


def counted_end(pair: Pair, fact: Fact) -> int:
    """Where a count of the heading ends, with the noun that it counts where that follows at once."""
    noun = re.match(rf"[\w\s-]{{0,30}}?\b{re.escape(fact.noun)}\b", pair.title[fact.end :], re.IGNORECASE)
    return fact.end + noun.end() if noun and fact.noun.isascii() and fact.noun else fact.end


def _is_rest(pair: Pair, fact: Fact) -> bool:
    """Whether a count is only of those not named: "three other departments"."""
    after = pair.body[fact.end : fact.end + 12]
    return re.match(r"\s(?:more|other|further)\b", after) is not None


def _mentions(pair: Pair, text: str) -> list[tuple[str, int, int]]:
    """(key, start, end) of the authorities that a text names."""
    names = pair.gazetteer.names
    return [
        (mention.key, mention.start, mention.end)
        for mention in pair.gazetteer.mentions(text)
        if (mention.key in names and names[mention.key].kind == "body")
        or ("@" in mention.key and not mention.key.startswith("place@"))
    ]


def _named(pair: Pair) -> Iterator[Named]:
    """Every list of authorities in the text. A name that the gazetteer does not know and that has "and" in it may be two."""
    plain = _BRACKETS.sub("", pair.body)
    for mention in reversed(_mentions(pair, plain)):
        plain = plain[: mention[1]] + "\x01" + plain[mention[2] :]
    plain = re.sub(r"[ \t\n\u00a0]+", " ", plain)
    for found in _LIST.finditer(plain):
        if "\x01" in found.group():
            more = found["more"]
            extra = _number(found["number"]) if more and found["number"] else 0
            listed = found.group()[: found.start("more") - found.start()] if more else found.group()
            members = [part for part in re.split(_JOIN, _whole(listed)) if part.strip()]
            doubtful = sum(part.count(" & ") for part in members)
            yield Named(len(members) + extra, len(members) + doubtful + extra, bool(more) and not extra)
    for found in _LIST_ZH.finditer(plain):
        if "\x01" in found.group():
            members = re.split(r"、|，|和|与|及|以及|会同|联合", found.group())
            yield Named(len(members), len(members), found["deng"] is not None)


def _whole(listed: str) -> str:
    """A list in which "and" inside an unknown name ("Housing and Urban Development") is written as "&"."""
    return re.sub(r"(?<=[a-z]) and (?=[A-Z](?!\w* of\b))", " & ", listed)


def _number(written: str | None) -> int:
    found = next(numerals.numbers(written or ""), None)
    return int(found.value) if found else 0
