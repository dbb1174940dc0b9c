"""What the names in two tellings say: companies, people, places, countries and authorities, the same or others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from newsletter.core.events.telling import Reader, Telling


class Evidence(NamedTuple):
    """A feature, how strongly it stands (0 to about 2), and what it says to a reader."""

    name: str
    value: float
    words: str


def listed(items: Iterable[object]) -> str:
    """At most three of them in words."""
    return ", ".join(sorted(str(item) for item in items)[:3])


def names(one: Telling, other: Telling, reader: Reader) -> Iterator[Evidence]:
    """What companies and people named in the two say."""
    mine, theirs = ({reader.terms.house(key) for key in telling.companies} for telling in (one, other))
    shared = mine & theirs
    if shared:
        yield Evidence("same company", 1.0, f"both name {', '.join(sorted(shared))}")
    elif mine and theirs:
        acted = {"decided", "opened", "ruled"}
        yield Evidence(
            "other company",
            2.0 if one.steps & acted and other.steps & acted else 1.0,
            f"{listed(mine)} against {listed(theirs)}",
        )
    people, others = one.parties, other.parties
    common = {name for name in people if _is_named(name, other, reader)} | {
        name for name in others if _is_named(name, one, reader)
    }
    if common:
        yield Evidence("same name", min(2.0, float(len(common))), f"both name {listed(common)}")
    elif people and others and one.chinese == other.chinese:
        yield Evidence("other name", 1.0, f"{listed(people)} against {listed(others)}")
    if one.chinese != other.chinese and not common and people and others and not (shared or mine or theirs):
        yield Evidence("other name", 0.5, f"{listed(people)} against {listed(others)}")


def _is_named(name: str, other: Telling, reader: Reader) -> bool:
    """Whether a party's name stands in another telling, in the other language by its pinyin."""
    if name in other.parties:
        return True
    if "某" in name or re.search(r"[\u4e00-\u9fff]", name):
        return len(name) > 2 and name.replace("某", "") in other.text and "某" not in name
    if not other.chinese:
        return any(len(part) > 3 and f" {part} " in other.plain for part in name.split())
    if f" {name} " in other.plain:
        return True
    surnames = [p for p in other.parties if len(p) == 2 and p.endswith("某")]
    return any(reader.names.gazetteer.pinyin.reads(name, p[0]) for p in surnames)


# ---- places and authorities -----------------------------------------------------------------------


def places(one: Telling, other: Telling, reader: Reader) -> Iterator[Evidence]:
    """What countries, places and authorities named in the two say."""
    if shared := one.countries & other.countries - {"china"}:
        yield Evidence("same country", 1.0, f"both in {listed(shared)}")
        mine, theirs = one.countries - shared, other.countries - shared
        if mine and theirs:
            yield Evidence("other partner", 1.0, f"{listed(mine)} against {listed(theirs)}")
    elif one.countries and other.countries and not one.countries & other.countries and not _within(one, other):
        yield Evidence("other country", 1.0, f"{listed(one.countries)} against {listed(other.countries)}")
    gazetteer = reader.names.gazetteer
    same = [(a, b) for a in one.places for b in other.places if gazetteer.same_place(a, b)]
    if same:
        yield Evidence("same place", 1.0, f"both in {same[0][0]}")
    elif one.places and other.places and not any(_lies_in(a, b, reader) for a in one.places for b in other.places):
        yield Evidence("other place", 1.0, f"{listed(one.places)} against {listed(other.places)}")
    for local, national in ((one, other), (other, one)):
        if local.places and not national.places and not local.nationals and national.nationals:
            words = f"{listed(local.places)} against {listed(national.nationals)}"
            yield Evidence("other level", 1.0, words)
    bodies = {a for a in one.bodies for b in other.bodies if gazetteer.same(a, b)}
    if bodies:
        yield Evidence("same body", 1.0, f"both name {listed(bodies)}")
    elif one.bodies and other.bodies:
        if not any(_is_part(a, b, reader) for a in one.bodies for b in other.bodies):
            yield Evidence("other body", 1.0, f"{listed(one.bodies)} against {listed(other.bodies)}")
        if pair := _offices(one, other, reader):
            yield Evidence("other office", 1.0, f"{pair[0]} against {pair[1]}")


def _offices(one: Telling, other: Telling, reader: Reader) -> tuple[str, str] | None:
    """Two offices of one kind in places that do not lie in one another, where nothing else that both name joins them."""
    for mine in sorted(one.bodies):
        kind, _, place = mine.partition("@")
        for theirs in sorted(other.bodies):
            kind2, _, place2 = theirs.partition("@")
            alike = kind.partition("-")[0] == kind2.partition("-")[0]
            if place and place2 and alike and not _lies_in(place, place2, reader):
                return mine, theirs
    return None


def _is_part(one: str, other: str, reader: Reader) -> bool:
    """Whether two offices are of one kind and the place of one may lie in the other's: a district's court and the city's."""
    (kind, _, place), (kind2, _, place2) = one.partition("@"), other.partition("@")
    alike = kind.partition("-")[0] == kind2.partition("-")[0]
    return bool(place and place2) and alike and _lies_in(place, place2, reader)


def _within(one: Telling, other: Telling) -> bool:
    """A country and a union or state of it: what is told of one may be told of the other."""
    wider = {("eu", "*"), ("california", "us"), ("texas", "us")}
    both = one.countries | other.countries
    return "eu" in both or any({small, large} <= both for small, large in wider if large != "*")


def _lies_in(one: str, other: str, reader: Reader) -> bool:
    names = reader.names.gazetteer.names
    if reader.names.gazetteer.same_place(one, other):
        return True
    for inner, outer in ((one, other), (other, one)):
        known, wide = names.get(f"place@{inner}"), names.get(f"place@{outer}")
        if known and known.within == f"place@{outer}":
            return True
        if (
            known is None
            or wide is None
            or (wide.level in ("province", "region") and known.level == "city" and not known.within)
        ):
            return True  # a place that no list has may lie anywhere
    return False
