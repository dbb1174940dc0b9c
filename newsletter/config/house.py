"""The house style as the rules take it: `style.yaml` together with the dictionaries and the gazetteer that are shipped."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from newsletter import shipped
from newsletter.config.reading import load
from newsletter.config.style import Style, UseSettings
from newsletter.core.check.style import House, Preferred
from newsletter.core.check.style.dictionary import Dictionary

STYLE = "style.yaml"


def house(workspace: Path | None) -> House:
    """The house style of a workspace; the shipped one where it has no `style.yaml`, or for no workspace at all."""
    path = workspace / STYLE if workspace is not None and (workspace / STYLE).exists() else shipped.workspace() / STYLE
    return of_style(load(path, Style))


def of_style(style: Style) -> House:
    """The house style that settings say."""
    names = shipped.lexicon("names")["entries"]
    return House(
        dictionary=_dictionary(style),
        rules=style.rules,
        quotes=style.signs.quotes,
        heading_dash=style.headings.dash,
        text_dash=style.signs.dash,
        small_words=style.headings.small_words,
        bare=frozenset(style.headings.bare),
        words_to=style.numbers.words_to,
        terms=_preferred(style.terms),
        names=_preferred(style.names),
        wording=_preferred(style.wording),
        together=tuple(tuple(group) for group in style.variants),
        bodies=_bodies(names),
        gazetteer=shipped.gazetteer(),
    )


def _preferred(given: list[UseSettings]) -> tuple[Preferred, ...]:
    return tuple(Preferred(entry.use, tuple(entry.avoid)) for entry in given)


def _bodies(names: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Every official and customary name of a body, with its abbreviations."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in names:
        if entry["kind"] == "body":
            for name in (entry["name"], *entry.get("en", ())):
                found[name] = tuple(entry.get("short", ()))
    return found


def _dictionary(style: Style) -> Dictionary:
    """The words of a variety, with those of the domain, the gazetteer and the workspace."""
    own = frozenset(word for line in style.spelling.words for word in line.split())
    kept = _shared(style.spelling.variety)
    if not own:
        return kept
    lowered = frozenset(word.lower() for word in own if word.islower())
    return Dictionary(
        words=kept.words | lowered, other=kept.other - lowered, names=kept.names | own, places=kept.places,
        provinces=kept.provinces, cities=kept.cities, titles=kept.titles,
    )  # fmt: skip


@lru_cache(maxsize=2)
def _shared(variety: str) -> Dictionary:
    """The dictionary of a variety as it is shipped; read once, since every issue of a run needs it."""
    other = "british" if variety == "american" else "american"
    names, places = shipped.lexicon("names")["entries"], shipped.lexicon("places")["entries"]
    written = [name for entry in names for name in (entry["name"], *entry.get("en", ()))]
    parts = {part for name in written for part in re.findall(r"[^\W\d_]+", name)}
    of_kind = {entry["name"]: cast("str", entry["kind"]) for entry in places}
    provinces = frozenset(
        name for name, kind in of_kind.items() if kind in ("province", "region", "municipality", "sar")
    )
    cities = frozenset(name for name, kind in of_kind.items() if kind == "city")
    abroad = {part for name, kind in of_kind.items() if kind == "country" for part in name.split()}
    return Dictionary(
        words=shipped.words("common") | shipped.words(variety) | shipped.words("domain"),
        other=shipped.words(other),
        names=shipped.words("names") | parts | abroad,
        places=shipped.words("counties") | cities,
        provinces=provinces,
        cities=cities,
        titles=shipped.words("titles") - shipped.words(other),
    )
