"""Safe mends: the few slips whose right form is beyond doubt, put into the file's text without touching another byte."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from newsletter.core.check.style.page import HOLE, MARK
from newsletter.core.check.style.rules import Slip

# The rules whose mends change white space, a point, an ordinal's ending, a doubled word or an article, and nothing that is said.
SAFE = frozenset(
    "spaces space-before-point doubled-word doubled-point ordinal mark-placement a-an money percent heading-stop full-width".split()
)


def mended(text: str, found: Mapping[str, Sequence[Slip]]) -> tuple[str, list[Slip]]:
    """The text with its safe mends, and the slips that they mend. Of two that touch each other the first is made: try again."""
    made = sorted(_possible(text, found), key=lambda slip: slip.part.place(slip.start))
    pieces: list[str] = []
    taken: list[Slip] = []
    position = 0
    for slip in made:
        start, end = _span(slip)
        if start >= position:
            pieces += [text[position:start], slip.mend or ""]
            position = end
            taken.append(slip)
    return "".join([*pieces, text[position:]]), taken


def _possible(text: str, found: Mapping[str, Sequence[Slip]]) -> Iterable[Slip]:
    """Slips with a mend whose place in the file is exactly what the rule saw: no mark, address, code or markup lies inside."""
    for rule, slips in found.items():
        for slip in slips:
            start, end = _span(slip)
            seen = slip.part.text[slip.start : slip.end]
            same = "".join(" " if char in "\r\n" else char for char in text[start:end]) == seen
            if rule in SAFE and slip.mend is not None and same and MARK not in seen and HOLE not in seen:
                yield slip


def _span(slip: Slip) -> tuple[int, int]:
    return slip.part.place(slip.start), slip.part.place(slip.end - 1) + 1
