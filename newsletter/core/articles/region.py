"""Where on a page its story stands: the smallest element that holds most of its running text."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from newsletter.core.articles import wording
from newsletter.core.articles.document import Block

_HOLDS = 0.75  # of the page's running text
_NAMED = 0.4  # of it, where the markup itself calls the element a story's text
_CLIMB = 300  # levels; deeper nesting than this is no page anybody wrote


@dataclass(frozen=True)
class Found:
    """A block with the number of the element it stands in.

    `apart` is the number of the element whose name or style sets it apart, 0 where that is none or its tag says it.
    """

    block: Block
    element: int
    apart: int = 0


def within(found: Sequence[Found], parents: Sequence[int], named: Collection[int] = ()) -> Iterator[Block]:
    """The blocks of a page, those that are not of its story marked as aside; headings and bylines above it are left.

    `parents` gives each element's parent by number; `named` are those that the markup calls a story's text.
    """
    found = _rehabilitated(found)
    first, last = _span(found, parents, named)
    several = _stories(found)
    headed = next((number for number, one in enumerate(found) if one.block.level == 1), first)
    for number, one in enumerate(found):
        block = replace(one.block, story=0) if one.block.story and not several else one.block
        before = number < min(first, headed) and (wording.is_sentence(block.text) and not block.level)
        yield replace(block, aside=True) if (before or number > last) and not block.aside else block


def _weight(block: Block) -> int:
    """Running text of a block, in letters; 0 for anything else."""
    if block.linked > 0.5 or not wording.is_sentence(block.text):
        return 0
    return wording.length(block.text)


def _rehabilitated(found: Sequence[Found]) -> list[Found]:
    """Parts set apart only by a name are not, where they hold most of the page: `class="page-with-sidebar"`."""
    apart: dict[int, int] = {}
    total = 0
    for one in found:
        size = _weight(one.block) if one.apart or not one.block.aside else 0
        total += size
        if one.apart:
            apart[one.apart] = apart.get(one.apart, 0) + size
    wrongly = {element for element, size in apart.items() if size > 0.5 * total}
    return [replace(one, block=replace(one.block, aside=False)) if one.apart in wrongly else one for one in found]


def _span(found: Sequence[Found], parents: Sequence[int], named: Collection[int]) -> tuple[int, int]:
    """The numbers of the first and the last block of the element that holds the story."""
    sums: dict[int, int] = {}
    ends: dict[int, tuple[int, int]] = {}
    total = 0
    for number, one in enumerate(found):
        size = 0 if one.block.aside else _weight(one.block)
        if not size:
            continue
        total += size
        element = one.element
        for _ in range(_CLIMB):
            sums[element] = sums.get(element, 0) + size
            ends[element] = (ends.get(element, (number, number))[0], number)
            if not element:
                break
            element = parents[element]
    if not total:
        return 0, len(found) - 1
    held = [element for element, size in sums.items() if size >= _HOLDS * total]
    best = max(held, default=0)  # numbers grow inwards
    called = [element for element in named if sums.get(element, 0) >= _NAMED * total]
    if called and not _stories(found):
        best = max(called, key=lambda element: (sums[element], element))
    first, last = ends.get(best, (0, len(found) - 1))
    return first, _closing(found, last, best, parents)


def _closing(found: Sequence[Found], last: int, best: int, parents: Sequence[int]) -> int:
    """The last block of an element: short lines, lists and a signature after its last sentence are of it too."""
    for number in range(last + 1, len(found)):
        element = found[number].element
        for _ in range(_CLIMB):
            if element in (best, 0):
                break
            element = parents[element]
        if element != best:
            break
        last = number
    return last


def _stories(found: Sequence[Found]) -> bool:
    """Whether the markup parts the page in several stories, each with text of its own."""
    sizes: dict[int, int] = {}
    for one in found:
        if one.block.story:
            sizes[one.block.story] = sizes.get(one.block.story, 0) + (0 if one.block.aside else _weight(one.block))
    return sum(size > 0 for size in sizes.values()) > 1
