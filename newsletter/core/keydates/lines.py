"""Lines for "Key dates" at the head of an issue: when something takes effect, until when comments are open."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from newsletter.core.keydates.instruments import KIND
from newsletter.core.keydates.said import KeyFacts
from newsletter.core.languages import is_chinese
from newsletter.core.model import KeyDate

Cause = Literal["effective", "comments"]


_STAGE = re.compile(r" \((?:Draft|Exposure|Consultation)[^()]*\)\Z")


@dataclass(frozen=True)
class Line:
    """A line that could stand under "Key dates", of what kind, and the words of the text that say the day."""

    kind: Cause
    entry: KeyDate
    words: str


def proposed(anchor: str, heading: str, told: Iterable[KeyFacts], language: str, since: date) -> Iterator[Line]:
    """The lines of an item from what its sources say, the first that says a day; days before `since` are history.

    The instrument is named where its title is in the issue's language, else the item's heading stands for it.
    """
    facts = list(told)
    for kind in ("effective", "comments"):
        found = next((one for one in facts if _day(one, kind) is not None), None)
        said = _day(found, kind) if found else None
        if found and said and said[0] >= since:
            titles = [one.value for one in found.instrument]
            yield Line(kind, KeyDate(said[0], what(kind, heading, titles, language), anchor), said[1])


def _day(facts: KeyFacts, kind: Cause) -> tuple[date, str] | None:
    said = facts.effective if kind == "effective" else facts.comment_deadline
    return (said.value, said.words) if said else None


def what(kind: Cause, heading: str, titles: list[str], language: str) -> str:
    """What happens on the day, in the issue's language."""
    chinese = language.startswith("zh")
    title = titles[0] if len(titles) == 1 and is_chinese(titles[0]) == chinese else None
    if chinese:
        name = f"《{title}》" if title else f"{heading}："
        return name + ("施行" if kind == "effective" else "征求意见截止")
    if title is None:
        return f"{heading}: {'takes effect' if kind == 'effective' else 'comments close'}"
    if kind == "comments":
        return f"Comments on the {_STAGE.sub('', title)} close"
    noun = KIND.search(title)
    plural = noun is not None and re.search(r"[a-z]s\Z", noun.group()) is not None
    return f"The {title} {'take' if plural else 'takes'} effect"
