"""Chinese characters and their pinyin: whether a name in Latin letters is that of some characters, and where it stands in a text."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_LATIN = re.compile(r"[a-z']+")
_SAME = str.maketrans({"ü": "v", "’": "'", "-": "'", " ": "'"})


@dataclass(frozen=True)
class Pinyin:
    """`syllables`: pinyin without tones to the characters it may stand for; `surnames`: characters that begin a person's name."""

    syllables: Mapping[str, str]
    surnames: str

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self.syllables), default=0)

    def split(self, word: str) -> tuple[tuple[str, ...], ...]:
        """Every way to cut a word into syllables ("xian" is one or two); none where it is no pinyin."""
        plain = word.lower().translate(_SAME).strip("'")
        if not plain or len(plain) > 36 or not _LATIN.fullmatch(plain):
            return ()
        found: list[tuple[str, ...]] = [()]
        for part in plain.split("'"):
            ends = self._cut(part)
            found = [before + after for before in found for after in ends][:8]
        return tuple(found)

    def _cut(self, part: str) -> list[tuple[str, ...]]:
        """The ways to cut letters without an apostrophe, at most eight; longest syllables first."""
        ways: list[list[tuple[str, ...]]] = [[] for _ in range(len(part) + 1)]
        ways[0] = [()]
        for end in range(1, len(part) + 1):
            for start in range(max(0, end - self._longest), end):
                if ways[start] and part[start:end] in self.syllables:
                    ways[end] += [(*way, part[start:end]) for way in ways[start]][:8]
        return sorted(ways[len(part)], key=len)[:8]

    def pattern(self, word: str, *, among: Collection[str] | None = None) -> re.Pattern[str] | None:
        """What finds a word's characters in a Chinese text; None where it is no pinyin.

        `among`: all characters of that text. The others need not be looked for, and there are up to a hundred for a syllable.
        """
        ways = self.split(word)
        if not ways:
            return None
        classes = {part: self._characters(part) for way in ways for part in way}
        if among is not None:
            classes = {part: "".join(char for char in found if char in among) for part, found in classes.items()}
            ways = tuple(way for way in ways if all(classes[part] for part in way))
        return re.compile("|".join("".join(f"[{classes[part]}]" for part in way) for way in ways) or "(?!)")

    def _characters(self, syllable: str) -> str:
        other = {"lu": "lv", "nu": "nv", "lyu": "lv"}.get(syllable)
        return self.syllables.get(syllable, "") + (self.syllables.get(other, "") if other else "")

    def reads(self, word: str, characters: str) -> bool:
        """Whether the characters may be read as the word: "Liangxi" and 梁溪."""
        return any(
            len(way) == len(characters)
            and all(char in self._characters(part) for part, char in zip(way, characters, strict=True))
            for way in self.split(word)
        )


def read(data: Mapping[str, Any]) -> Pinyin:
    """The table of a data file (`lexicons/pinyin.json`)."""
    syllables = dict(data["syllables"])
    syllables.setdefault("lyu", syllables.get("lv", ""))
    return Pinyin(syllables, data["surnames"])
