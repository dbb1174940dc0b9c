"""The house style: which rules speak, how loudly, and what they hold texts to. Read from `style.yaml`; this is its plain form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newsletter.core.check.style.dictionary import Dictionary
from newsletter.core.gazetteer import Gazetteer

Loudness = Literal["off", "advice", "warning", "error"]


@dataclass(frozen=True)
class Preferred:
    """What is to be written, and the ways of writing that are not; `since`: the month (YYYY-MM) from which that holds, empty for always."""

    use: str
    avoid: tuple[str, ...]
    since: str = ""


@dataclass(frozen=True)
class House:
    """A firm's style. The fields are those of `style.yaml`; `dictionary` holds the words of its variety of English.

    `bodies`: official names of authorities with their abbreviations, from the gazetteer. `gazetteer`: the names by which headings and
    texts are compared; without it they are not.
    """

    dictionary: Dictionary
    rules: Mapping[str, Loudness] = field(default_factory=dict)
    quotes: Literal["straight", "curly", "either"] = "either"
    heading_dash: str = "–"
    text_dash: str = "either"
    small_words: int = 4
    bare: frozenset[str] = frozenset()
    words_to: int = 9
    terms: Sequence[Preferred] = ()
    names: Sequence[Preferred] = ()
    wording: Sequence[Preferred] = ()
    together: Sequence[tuple[str, ...]] = ()
    bodies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gazetteer: Gazetteer | None = None
