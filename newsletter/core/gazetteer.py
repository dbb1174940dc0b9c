"""Names that stand for one body, law, company or place, in English and Chinese, and where they stand in a text.

A name is known by its key whatever it is called ("CAC", 国家网信办: `cac`). A local body is composed of its place and its kind
("Shanghai Communications Administration", 上海市通信管理局: `communications@shanghai`), so it need not be listed. Wrong names are no
business of this module: they are not found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

from newsletter.core.languages import is_chinese
from newsletter.core.pinyin import Pinyin
from newsletter.core.pinyin import read as read_pinyin

Form = Literal["name", "short", "en", "zh", "composed", "place"]
_QUOTES = str.maketrans({"’": "'", "‘": "'", "\u00a0": " "})
_QUOTED = re.compile("[’‘\u00a0]")
_WORD = re.compile(r"(?<![A-Za-z0-9À-ÿ])[A-Za-z][A-Za-z0-9À-ÿ'’&/.+-]*")
_GAP = re.compile(r"[\s-]+")
_DATE_ZH = re.compile(r"\d{1,4}[年月]")  # no space before it in Chinese: CNIL2024年
_AFTER_LATIN = re.compile(r"[A-Za-z0-9À-ÿ]")


class Mention(NamedTuple):
    """A name found in a text: its key, the words, their place, and which kind of name it is."""

    key: str
    words: str
    start: int
    end: int
    form: Form


@dataclass(frozen=True)
class Name:
    """What a key stands for. `kind`: body, law, company, place; `words`: the official English name; `zh`: Chinese names, the full one first.

    Of a place, `level`: province, city, country and so on; `within`: the key of the place that it lies in, or of a foreign body's country.
    """

    key: str
    kind: str
    words: str
    short: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    zh: tuple[str, ...] = ()
    level: str = ""
    within: str = ""


# A form in Latin letters: its words, key and kind, the words one by one in lower case, and whether it begins with a capital.
_Latin = tuple[str, str, Form, list[str], bool]


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Every name by key, kinds of local body (longest words first), and the table of pinyin. Built once by `read`."""

    names: Mapping[str, Name]
    kinds: Sequence[tuple[str, tuple[str, ...], tuple[str, ...]]]
    pinyin: Pinyin

    def mentions(self, text: str) -> list[Mention]:
        """Every name in a text by place; of two that overlap the longer one, so that a court of a city is no city."""
        from newsletter.core import local_bodies

        found = [*self._listed(text), *local_bodies.mentions(text, self)]
        kept: list[Mention] = []
        reached = -1
        for mention in sorted(found, key=lambda m: (m.start, -m.end, m.form == "composed")):
            if mention.start >= reached:
                kept.append(mention)
                reached = mention.end
        return kept

    def same(self, one: str, other: str) -> bool:
        """Whether two keys may stand for one name: equal, or one local body called more and less precisely."""
        if one == other:
            return True
        kind, _, place = one.partition("@")
        kind2, _, place2 = other.partition("@")
        if not place or not place2 or not self.same_place(place, place2):
            return False
        return kind == kind2 or kind.startswith(f"{kind2}-") or kind2.startswith(f"{kind}-")

    def same_place(self, one: str, other: str) -> bool:
        """Whether two places are one, a Chinese name and its pinyin included."""
        if one == other:
            return True
        if is_chinese(one) == is_chinese(other):
            return False
        return self.pinyin.reads(other, one) if is_chinese(one) else self.pinyin.reads(one, other)

    def nested(self, one: str, other: str) -> bool:
        """Whether the place of one key lies in that of the other: Lin-gang and Shanghai."""
        for inner, outer in ((one, other), (other, one)):
            name = self.names.get(inner)
            while name is not None and name.within:
                if name.within == outer:
                    return True
                name = self.names.get(name.within)
        return False

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Every name of a place, in either language, to its slug ("Macau", 澳门: macao)."""
        found: dict[str, str] = {}
        for name in self.names.values():
            if name.kind == "place":
                slug = name.key.removeprefix("place@")
                found.update(dict.fromkeys((name.words, *name.short, *name.en, *name.zh), slug))
        return found

    # ---- the listed names -----------------------------------------------------------------------

    def _listed(self, text: str) -> Iterator[Mention]:
        plain = text.translate(_QUOTES) if _QUOTED.search(text) else text
        latin = self._latin
        for start in _WORD.finditer(plain):
            head = start.group()
            if plain[start.end() : start.end() + 1] in ("年", "月"):
                head = head.rstrip("0123456789")
            forms = latin.get(head.lower().removesuffix(".").removesuffix("'s"))
            if forms is None:
                continue
            place = start.start()
            capital = plain[place].isupper()
            for words, key, form, parts, named in forms:
                if named and not capital:
                    continue
                end = _ends(plain, place, words, parts)
                if end is not None and (not _AFTER_LATIN.match(plain, end) or _DATE_ZH.match(plain, end)):
                    yield Mention(key, text[place:end], place, end, form)
                    break
        for match in self._chinese_start.finditer(text):
            for written, key, form in self._chinese.get(text[match.start() : match.start() + 2], ()):
                if text.startswith(written, match.start()) and not _inside_another(text, match.start(), written):
                    yield Mention(key, written, match.start(), match.start() + len(written), form)
                    break

    @cached_property
    def _forms(self) -> list[tuple[str, str, Form]]:
        """(words, key, form), longest first."""
        found: list[tuple[str, str, Form]] = []
        for name in self.names.values():
            place = name.kind == "place"
            found.append((name.words, name.key, "place" if place else "name"))
            found += [(form, name.key, "place" if place else "short") for form in name.short]
            found += [(form, name.key, "place" if place else "en") for form in name.en]
            found += [(form, name.key, "place" if place else "zh") for form in name.zh]
        return sorted(found, key=lambda f: -len(f[0]))

    @cached_property
    def _latin(self) -> dict[str, list[_Latin]]:
        """The forms in Latin letters by their first word. Several words take any capitals but the first; one word its own."""
        found: dict[str, list[_Latin]] = {}
        for words, key, form in self._forms:
            head = None if is_chinese(words) else _WORD.match(words.translate(_QUOTES))
            if head:
                first, plain = head.group().lower().removesuffix(".").removesuffix("'s"), words.translate(_QUOTES)
                parts = re.split(r"[ -]", plain.lower())
                found.setdefault(first, []).append((plain, key, form, parts, plain[0].isupper()))
        return found

    @cached_property
    def _chinese(self) -> dict[str, list[tuple[str, str, Form]]]:
        found: dict[str, list[tuple[str, str, Form]]] = {}
        for words, key, form in self._forms:
            if is_chinese(words):
                found.setdefault(words[:2], []).append((words, key, form))
        return found

    @cached_property
    def _chinese_start(self) -> re.Pattern[str]:
        """Where a Chinese name may begin: the one pass over every character."""
        first = "".join(sorted({head[0] for head in self._chinese}))
        return re.compile(f"[{first}]" if first else "(?!)")


def _ends(text: str, place: int, words: str, parts: Sequence[str]) -> int | None:
    """Where a name that begins at a place ends: of several words in any capitals, with spaces or hyphens between; None where it is none."""
    if len(parts) == 1:
        return place + len(words) if text.startswith(words, place) else None
    at = place
    for part in parts:
        if at > place:
            gap = _GAP.match(text, at)
            if gap is None:
                return None
            at = gap.end()
        if text[at : at + len(part)].lower() != part:
            return None
        at += len(part)
    return at


def _inside_another(text: str, start: int, written: str) -> bool:
    """Whether a Chinese name is only a part of other words: 公安部门 is no ministry, 省网信办 no national office."""
    after = text[start + len(written) : start + len(written) + 1]
    before = text[start - 1 : start]
    if written[-1] in "部署" and after == "门":
        return True
    return len(written) <= 4 and written.endswith(("办", "委", "行")) and before != "" and before in "省市区县州盟旗委"


def read(files: Mapping[str, Any]) -> Gazetteer:
    """A gazetteer from its data files by name: names, places, bodies, pinyin."""
    names: dict[str, Name] = {}
    for entry in files["names"]["entries"]:
        names[entry["key"]] = Name(
            entry["key"], entry["kind"], entry["name"],
            tuple(entry.get("short", ())), tuple(entry.get("en", ())), tuple(entry.get("zh", ())),
            within=_place_key(entry["in"]) if "in" in entry else "",
        )  # fmt: skip
    for entry in files["places"]["entries"]:
        key, wider = _place_key(entry["name"]), entry.get("in")
        names[key] = Name(
            key, "place", entry["name"], (), tuple(entry.get("en", ())), tuple(entry["zh"]),
            entry["kind"], _place_key(wider) if wider else "",
        )  # fmt: skip
    kinds = [
        (entry["kind"], (entry["name"], *entry.get("en", ())), tuple(entry["zh"]))
        for entry in files["bodies"]["entries"]
    ]
    return Gazetteer(names, kinds, read_pinyin(files["pinyin"]))


def _place_key(name: str) -> str:
    return "place@" + name.lower().replace(" ", "-").replace("'", "")
