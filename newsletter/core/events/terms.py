"""The words by which two reports of one event are known again in other words or in the other language: terms, countries, houses.

A term is one thing that is said in several ways ("watchdog", "regulator", 监管); it is known by its key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from newsletter.core.alternatives import any_of
from newsletter.core.languages import is_chinese

_CAPITALIZED = re.compile(r"\b[A-Z][A-Za-zí]+(?:['’]s)?")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9&-]*")


@dataclass(frozen=True, eq=False)
class Terms:
    """Terms by key; the country of adjectives and bodies; the house of companies; companies by name. Built once by `read`."""

    english: Mapping[str, tuple[str, ...]]
    chinese: Mapping[str, tuple[str, ...]]
    countries: Mapping[str, str]
    houses: Mapping[str, str]
    companies: Mapping[str, str]
    _known: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def find(self, text: str) -> set[str]:
        """The keys of the terms that a text holds."""
        return {*self._latin(text), *self._han(text)}

    def country(self, word: str) -> str | None:
        """The country of an adjective ("Irish") or of a body's key ("cnil")."""
        return self.countries.get(word)

    def countries_in(self, text: str) -> set[str]:
        """The countries that a text names by an adjective, a city or, in Chinese, their name."""
        words = [match.group() for match in _CAPITALIZED.finditer(text)]
        found = {self.countries.get(word) or self.countries.get(word[:-2], "") for word in words}
        return (found | {self.countries[match.group()] for match in self._han_country.finditer(text)}) - {""}

    @cached_property
    def _han_country(self) -> re.Pattern[str]:
        han = [word for word in self.countries if is_chinese(word)]
        return re.compile(any_of(han) if han else "(?!)")

    @cached_property
    def spoken_for(self) -> frozenset[str]:
        """Words that are no party's name of their own, in lower case: adjectives of countries and words of companies' names."""
        names = [*self.countries, *(word for form in self.companies for word in (form, *form.split()))]
        return frozenset(name.lower() for name in names)

    def house(self, company: str) -> str:
        """The house that a company's key belongs to; itself where none is known."""
        return self.houses.get(company, company)

    def named(self, text: str) -> set[str]:
        """The keys of the companies that a text names and the gazetteer does not list."""
        return {self.companies[match.group()] for match in self._company.finditer(text)}

    @cached_property
    def _company(self) -> re.Pattern[str]:
        latin = [form for form in self.companies if not is_chinese(form)]
        han = [form for form in self.companies if is_chinese(form)]
        if not latin or not han:
            return re.compile("(?!)")
        return re.compile(rf"(?<![A-Za-z0-9]){any_of(latin)}(?![A-Za-z0-9])|{any_of(han)}")

    def _latin(self, text: str) -> Iterator[str]:
        for match in _WORD.finditer(text):
            word = match.group().lower()
            found = self._known.get(word)
            if found is None:
                found = self._known[word] = self._of(word)
            yield from found
            for phrase, key in self._phrases.get(word, ()):
                if text[match.start() : match.start() + len(phrase)].lower() == phrase:
                    yield key

    def _of(self, word: str) -> tuple[str, ...]:
        """The terms of an English word in lower case."""
        begun = [key for size in range(2, len(word) + 1) for key in self._beginning.get(word[:size], ())]
        return (*self._whole.get(word, ()), *begun)

    def _han(self, text: str) -> Iterator[str]:
        for match in self._han_start.finditer(text):
            for word, key in self._by_first[match.group()]:
                if text.startswith(word, match.start()):
                    yield key

    @cached_property
    def _whole(self) -> dict[str, list[str]]:
        return _by_word(self.english, lambda word: not word.endswith("*") and "_" not in word)

    @cached_property
    def _beginning(self) -> dict[str, list[str]]:
        return _by_word(self.english, lambda word: word.endswith("*") and "_" not in word)

    @cached_property
    def _phrases(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for key, words in self.english.items():
            for word in words:
                if "_" in word:
                    plain = word.rstrip("*").replace("_", " ").lower()
                    found.setdefault(plain.partition(" ")[0], []).append((plain, key))
        return found

    @cached_property
    def _by_first(self) -> dict[str, list[tuple[str, str]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for key, words in self.chinese.items():
            for word in words:
                found.setdefault(word[0], []).append((word, key))
        return found

    @cached_property
    def _han_start(self) -> re.Pattern[str]:
        first = "".join(sorted(letter for letter in self._by_first if is_chinese(letter)))
        return re.compile(f"[{first}]" if first else "(?!)")


def _by_word(table: Mapping[str, tuple[str, ...]], wanted: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, words in table.items():
        for word in words:
            if wanted(word):
                found.setdefault(word.rstrip("*").lower(), []).append(key)
    return found


def read(data: Mapping[str, Any]) -> Terms:
    """The terms of a data file (`lexicons/events.json`)."""
    return Terms(
        {key: tuple(entry["en"]) for key, entry in data["terms"].items()},
        {key: tuple(entry["zh"]) for key, entry in data["terms"].items()},
        {word: country for country, words in data["countries"].items() for word in words},
        {company: house for house, companies in data["groups"].items() for company in companies},
        {form.replace("_", " "): key.rpartition("@")[2] for key, forms in data["companies"].items() for form in forms},
    )


NONE = Terms({}, {}, {}, {}, {})
