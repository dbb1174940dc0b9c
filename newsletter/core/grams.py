"""The pieces of a text that are counted besides the lexicon's terms: English words, their beginnings and pairs, Chinese pairs and triples.

A figure is one sign (`#`), whatever it says: what is learned from one fine holds for the next. An item's values have length
one together, so that a long text says no more than a short one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from operator import mul

from newsletter.core.lexicon import Weights

BEGINNING = 6  # letters; chosen by cross-validation on the examples
_FIGURE = re.compile(r"\d[\d,.]*")
_RUN = re.compile(r"#?[㐀-鿿][㐀-鿿#]*|[a-z]+|#")


def values(parts: Iterable[tuple[str, str]], zones: Mapping[str, float]) -> dict[str, float]:
    """The share of each piece: by the part of the text (zone, words) where it weighs most, all together of length one."""
    found: dict[str, float] = {}
    for zone, part in parts:
        weight = zones[zone]
        fresh = dict.fromkeys(pieces(part), weight) if weight > 0 else {}
        for gram in fresh.keys() & found.keys():
            if found[gram] >= weight:
                del fresh[gram]
        found |= fresh
    length = math.sqrt(sum(value * value for value in found.values())) or 1.0
    return {gram: value / length for gram, value in found.items()}


def pieces(text: str) -> list[str]:
    """Words, how the long ones begin (`regul-`), and pairs of neighboring words; pairs and triples of Chinese characters, with no word of another script in them."""
    found: list[str] = []
    before = ""
    for run in _RUN.findall(_FIGURE.sub("#", text.lower())):
        if run[-1] >= "㐀" or (len(run) > 1 and run[1] >= "㐀"):
            before = ""
            for place in range(len(run) - 2):
                found += (run[place : place + 2], run[place : place + 3])
            if len(run) > 1:
                found.append(run[-2:])
        else:
            found.append(run)
            if len(run) > BEGINNING:  # "regulator" and "regulatory" say the same
                found.append(f"{run[:BEGINNING]}-")
            if before:
                found.append(f"{before} {run}")
            before = run
    return found


def score(found: Mapping[str, float], weights: Weights) -> list[float]:
    """What the pieces add to each section."""
    known = [(value, row) for gram, value in found.items() if (row := weights.grams.get(gram))]
    if not known:
        return [0.0] * len(weights.sections)
    values, rows = zip(*known, strict=True)
    return [sum(map(mul, values, column)) for column in zip(*rows, strict=True)]
