"""The house style as the rules take it: `style.yaml` together with the dictionaries and the gazetteer that are shipped."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from newsletter import shipped
from newsletter.config import STYLE
from newsletter.config.remembered import remembered
from newsletter.core.check.style.dictionary import Dictionary
from newsletter.core.check.style.house import House, Preferred

if TYPE_CHECKING:
    from newsletter.config.style import Style, UseSettings

_PREFERRED = ("terms", "names", "wording")


def house(workspace: Path | None) -> House:
    """The house style of a workspace; the shipped one where it has no `style.yaml`, or for no workspace at all."""
    own = workspace is not None and (workspace / STYLE).exists()
    path = workspace / STYLE if own and workspace else shipped.workspace() / STYLE
    if workspace is None:
        return of_style(_load(path))
    try:
        said = [path.read_bytes()]
    except OSError:
        return of_style(_load(path))
    return _house(remembered(workspace, "style", said, lambda: _said(_load(path))))


def of_style(style: Style) -> House:
    """The house style that settings say."""
    return _house(_said(style))


def _load(path: Path) -> Style:
    from newsletter.config.reading import load
    from newsletter.config.style import Style

    return load(path, Style)


def _said(style: Style) -> dict[str, Any]:
    """What a file says, as plain data."""
    return {
        "variety": style.spelling.variety,
        "words": [word for line in style.spelling.words for word in line.split()],
        "rules": style.rules,
        "quotes": style.signs.quotes,
        "heading_dash": style.headings.dash,
        "text_dash": style.signs.dash,
        "small_words": style.headings.small_words,
        "bare": style.headings.bare,
        "words_to": style.numbers.words_to,
        "terms": _preferred(style.terms),
        "names": _preferred(style.names),
        "wording": _preferred(style.wording),
        "together": style.variants,
    }


def _preferred(given: list[UseSettings]) -> list[tuple[str, list[str], str]]:
    return [(entry.use, entry.avoid, entry.since) for entry in given]


def _house(said: dict[str, Any]) -> House:
    listed = {
        name: tuple(Preferred(use, tuple(avoid), since) for use, avoid, since in said[name]) for name in _PREFERRED
    }
    plain = {name: value for name, value in said.items() if name not in ("variety", "words", *_PREFERRED)}
    return House(
        **{**plain, **listed, "bare": frozenset(said["bare"]), "together": tuple(map(tuple, said["together"]))},
        dictionary=_dictionary(said["variety"], frozenset(said["words"])),
        bodies=_bodies(shipped.lexicon("names")["entries"]),
        gazetteer=shipped.gazetteer(),
    )


def _bodies(names: list[dict[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Every official and customary name of a body, with its abbreviations."""
    found: dict[str, tuple[str, ...]] = {}
    for entry in names:
        if entry["kind"] == "body":
            for name in (entry["name"], *entry.get("en", ())):
                found[name] = (*found.get(name, ()), *entry.get("short", ()))
    return found


def _dictionary(variety: str, own: frozenset[str]) -> Dictionary:
    """The words of a variety, with those of the domain, the gazetteer and the workspace."""
    kept = _shared(variety)
    if not own:
        return kept
    lowered = frozenset(word.lower() for word in own if word.islower())
    return Dictionary(
        words=kept.words | lowered, other=kept.other - lowered, names=kept.names | own, places=kept.places,
        provinces=kept.provinces, cities=kept.cities, titles=kept.titles, within=kept.within,
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
        within=_within(places),
        titles=shipped.words("titles") - shipped.words(other),
    )


def _within(places: list[dict[str, Any]]) -> dict[str, str]:
    """The province of each city whose name only one city bears in pinyin."""
    cities = [entry for entry in places if entry["kind"] == "city" and "in" in entry]
    borne = Counter(entry["name"] for entry in cities)
    return {one["name"]: one["in"] for one in cities if borne[one["name"]] == 1 and len(one.get("zh", ())) == 1}
