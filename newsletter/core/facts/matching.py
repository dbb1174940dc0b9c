"""Where a source has what an item states: the facts of the source that an item's fact can be."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.facts import agree, when
from newsletter.core.facts.fact import Fact
from newsletter.core.facts.source import Reading
from newsletter.core.languages import is_chinese


def matches(fact: Fact, reading: Reading) -> Iterator[Fact]:
    """Every fact of a source that an item's fact can be."""
    if fact.kind == "name":
        yield from _named(fact, reading)
    elif fact.kind == "date":
        yield from (dated.fact for dated in reading.dates if when.same(fact.when, dated)) if fact.when else ()
    else:
        yield from (
            other
            for other in reading.facts
            if other.kind == fact.kind
            and (agree.comparable(fact, other) or agree.of_anything(fact, other))
            and agree.numbers(fact, other) is not None
        )


def _named(fact: Fact, reading: Reading) -> Iterator[Fact]:
    """Where a source has a name: by its key, its words, or the pinyin of its characters."""
    gazetteer = reading.names.gazetteer
    if "known" in fact.units:
        keys = {key for key in reading.keys if gazetteer.same(fact.value, key)}
        yield from (other for other in reading.facts if other.kind == "name" and other.value in keys)
        return
    if is_chinese(fact.words) or not reading.chinese:
        pattern = "|".join(re.escape(token) for token in fact.words.split() if len(token) > 1)
    else:
        found = [gazetteer.pinyin.pattern(token, among=reading.characters) for token in fact.words.split()]
        parts = [f"(?:{one.pattern})" for one in found if one]
        if len(parts) != len(found) or not parts:
            return
        pattern = (
            f"(?:{parts[0]})(?:某|先生|女士|小姐)" if len(parts) == 1 else "".join(parts) + "|" + "".join(parts[::-1])
        )
    for match in re.finditer(pattern, reading.source.plain) if pattern else ():
        yield Fact("name", match.start(), match.end(), match.group(), fact.value, units=fact.units)
