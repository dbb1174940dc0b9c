"""The words of a language, of a Hunspell list with what its prefixes make of them: looked up one by one, as few are ever asked for."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence

_ENTRY = re.compile(r"^([^\W\d_A-Z][^/\n]*)(?:/(.*))?$", re.MULTILINE)


class Vocabulary:
    """Words in lower case: those of `listed`, and those of `stems` (word to its flags), alone and behind the prefix that a flag allows."""

    def __init__(self, listed: Sequence[Container[str]], stems: Mapping[str, str], prefixes: Mapping[str, str]) -> None:
        self._listed, self._stems, self._prefixes = listed, stems, prefixes
        self._met: dict[str, bool] = {}

    def __contains__(self, word: object) -> bool:
        """Whether it is one."""
        if not isinstance(word, str):
            return False
        known = self._met.get(word)
        if known is None:
            known = self._met[word] = word in self._stems or self._is_listed(word) or self._is_prefixed(word)
        return known

    def _is_listed(self, word: str) -> bool:
        return word.islower() and any(word in one for one in self._listed)

    def _is_prefixed(self, word: str) -> bool:
        return any(
            word.startswith(prefix) and flag in self._stems.get(word[len(prefix) :], "")
            for flag, prefix in self._prefixes.items()
        )


def stems(dictionary: str) -> dict[str, str]:
    """The lower-case words of a Hunspell dictionary (its first line counts them) with their flags; each is listed once."""
    return dict(_ENTRY.findall(dictionary.partition("\n")[2]))
