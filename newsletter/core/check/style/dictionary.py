"""The words that are known: those of the language, of the domain, names and places; and what a stranger may be meant for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache, reduce

# Beginnings that make a word of a word: "nonprofit", "cyberattack", "pretrial".
_PREFIXES = (
    "anti auto bi bio co counter cross crypto cyber data de deep dis e eco electro extra fin fore geo hyper in inter intra "
    "macro mega meta micro mid mini mis mono multi nano neuro non omni out over para peri photo poly post pre pro pseudo "
    "quasi re self semi socio sub super supra techno tele trans tri ultra un under uni up video"
).split()
_ENDINGS = (
    ("ization", ("ize", "")), ("izations", ("ize", "")), ("izing", ("ize", "")), ("ized", ("ize", "")), ("izes", ("",)),
    ("ize", ("",)), ("izable", ("ize", "")), ("ability", ("able",)), ("abilities", ("able",)), ("less", ("",)),
    ("wise", ("",)), ("like", ("",)), ("ness", ("",)), ("ly", ("",)), ("ers", ("", "e")), ("er", ("", "e")), ("s", ("",)),
)  # fmt: skip
_SYLLABLE = (
    r"(?:[bpm](?:iao|ian|iang|ing|ang|eng|ai|ei|ao|ou|an|en|in|ie|iu|a|o|i|u)|f(?:ang|eng|ei|ou|an|en|a|o|u)"
    r"|[dt](?:iao|ian|ing|ang|eng|ong|uan|ai|ei|ao|ou|an|en|ie|iu|ui|un|uo|ia|a|e|i|u)"
    r"|[nl](?:iang|iao|ian|ing|ang|eng|ong|uan|ai|ei|ao|ou|an|en|in|ie|iu|ia|un|uo|ue|ve|a|e|i|u|v)"
    r"|[gkh](?:uang|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|ua|ui|un|uo|a|e|u)"
    r"|[jqx](?:iang|iong|iao|ian|ing|uan|ia|ie|in|iu|ue|un|i|u)"
    r"|(?:zh|ch|sh)(?:uang|uai|uan|ang|eng|ong|ai|ei|ao|ou|an|en|ua|ui|un|uo|a|e|i|u)"
    r"|r(?:uan|ang|eng|ong|ao|ou|an|en|ui|un|uo|e|i|u)|[zcs](?:uan|ang|eng|ong|ai|ei|ao|ou|an|en|ui|un|uo|a|e|i|u)"
    r"|y(?:ang|ing|ong|uan|ao|an|in|ou|ue|un|a|e|i|o|u)|w(?:ang|eng|ai|ei|an|en|a|o|u)|ang|eng|ai|ei|ao|ou|an|en|er|a|e|o)"
)
PINYIN = re.compile(rf"(?:{_SYLLABLE}['’]?){{1,5}}", re.IGNORECASE)


def is_pinyin(word: str) -> bool:
    """Whether a word can be read as syllables of pinyin."""
    return PINYIN.fullmatch(word) is not None


_TAKES_ES = re.compile(r"(?:[^aeiou]y|s|x|z|ch|sh)$")  # whose plural is no bare s


@dataclass(frozen=True)
class Dictionary:
    """Words in lower case unless they are always capitalized.

    `words`: the variety of English in use. `other`: the variety that is not, without the words they share. `names`: of products,
    companies and persons. `places`: cities, districts and counties; `provinces` and large `cities` apart, since
    a near miss of them is a slip anywhere; `within`: the province of a city. `titles`: the words that titles of laws and names of bodies are made of, in lower case.
    """

    words: frozenset[str]
    other: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    provinces: frozenset[str] = frozenset()
    cities: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    within: Mapping[str, str] = field(default_factory=dict)
    _near: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)
    _long: dict[str, list[str]] = field(default_factory=dict, compare=False, repr=False)

    def knows(self, word: str) -> bool:
        """Whether a word, in any letter case, is English, a name or a place."""
        return (
            word in self.words
            or word.lower() in self.words
            or word in self.names
            or word in self.places
            or word in self.provinces
            or self._capitalized(word)
        )

    def _capitalized(self, word: str) -> bool:
        return word.capitalize() in self.words and word[:1].isupper()

    def composed(self, word: str) -> bool:
        """Whether a lower-case word is made of a known one: "non" + "resident", "pseudonym" + "ization"."""
        for prefix in _PREFIXES:
            rest = word[len(prefix) :]
            if word[-1:] == word[-2:-1] and word[:-1] in self.words:
                return False  # "untill" is no un-till
            if len(rest) >= 4 and word.startswith(prefix) and (rest in self.words or self._derived(rest)):
                return True
        return self._derived(word)

    def _derived(self, word: str) -> bool:
        for ending, replacements in _ENDINGS:
            stem = word[: -len(ending)]
            if len(stem) >= 4 and word.endswith(ending):
                if ending == "s" and (word.endswith(("ss", "us", "is")) or _TAKES_ES.search(stem)):
                    continue
                if any(stem + replacement in self.words for replacement in replacements):
                    return ending not in ("s", "ly", "er", "ers", "ness") or stem in self._extra
        return False

    @cached_property
    def _extra(self) -> frozenset[str]:
        """Words whose regular forms the dictionary need not list: those of the domain."""
        return self.titles

    def near(self, word: str) -> tuple[str, ...]:
        """Known lower-case words one slip of the pen away, the likeliest first; two slips for a long word."""
        if word not in self._near:
            once = [w for w in _once(word) if w in self.words]
            if not once and len(word) >= 8:
                once = [w for w in self._twice(word) if w in self.words][:3]
            found = sorted(dict.fromkeys(once), key=lambda w: (w not in self.titles, _cost(word, w)))
            self._near[word] = tuple(found)
        return self._near[word]

    def _twice(self, word: str) -> Iterator[str]:
        """Words of the same first letter, two slips away."""
        first = word[0]
        if first not in self._long:  # letter by letter: few are asked for
            self._long[first] = sorted(known for known in self.words if known[:1] == first and len(known) >= 6)
        for known in self._long[first]:
            if abs(len(known) - len(word)) <= 2 and unlike(word, known) <= 4 and distance(word, known, 2) <= 2:
                yield known


def _once(word: str) -> Iterator[str]:
    """Every string one transposition, omission, insertion or substitution away."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    for place in range(len(word) - 1):
        yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
    for place in range(len(word) + 1):
        for letter in letters:
            yield word[:place] + letter + word[place:]
            if place < len(word):
                yield word[:place] + letter + word[place + 1 :]


def _cost(word: str, known: str) -> float:
    """How unlike: the same first and last letters, and the same letters, make a likelier reading."""
    return (
        (word[0] != known[0]) * 2
        + (word[-1] != known[-1]) * 0.5
        + (sorted(word) != sorted(known)) * 0.5
        + (set(word) != set(known)) * 0.5
        + abs(len(word) - len(known)) * 0.1
    )


@lru_cache(maxsize=65536)
def _letters(word: str) -> int:
    """The letters of a word as a set of bits."""
    return reduce(lambda bits, char: bits | 1 << (ord(char) & 31), word, 0)


def unlike(one: str, other: str) -> int:
    """How many letters only one of two words has: at most two for each slip between them. Quick to ask first."""
    return (_letters(one) ^ _letters(other)).bit_count()


def distance(one: str, other: str, most: int) -> int:
    """Slips of the pen between two words (Damerau, adjacent transpositions), counted no further than `most` + 1."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(row[j - 1] + 1, before[j] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
