"""Who issued, adopted or imposed: the bodies that a text lets act, spelled out where it abbreviates; bodies acted upon are none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from newsletter.core.gazetteer import Gazetteer
from newsletter.core.keydates import acting, acting_zh
from newsletter.core.keydates.days import Marked, mostly_chinese, sentences
from newsletter.core.keydates.said import Said


def read(marked: Marked, titles: Sequence[Said[str]], gazetteer: Gazetteer) -> Iterator[Said[str]]:
    """The acting bodies of the first sentence that has any, in order of mention, each once."""
    taken = [(title.start, title.start + len(title.words)) for title in titles]
    for start, end in sentences(marked.plain):
        chinese = mostly_chinese(marked.plain[start:end])
        found = list((acting_zh if chinese else acting).read(marked, start, end, taken, gazetteer))
        if found:
            seen: set[str] = set()
            for body in found:
                if body.value.casefold() not in seen:
                    seen.add(body.value.casefold())
                    yield Said(body.value, body.words, body.start)
            return
