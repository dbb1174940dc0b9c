"""Which month a finished issue covers: said outright, told by its label or its file's name, or by most of its items."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from newsletter.core import facts
from newsletter.core.finished.front import LABEL
from newsletter.core.keys import MONTHS, IssueKey
from newsletter.core.months import before

_NUMBER = {name.lower(): number for number, name in enumerate(MONTHS) if name}
_FILE = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(0[1-9]|1[0-2])(?!\d)")


@dataclass(frozen=True)
class Inferred:
    """The key, and in words how it was found."""

    key: IssueKey
    how: str


def months(label: str) -> tuple[tuple[int, int], tuple[int, int]] | None:
    """The first and last (year, month) that a label such as "June 2022" or "January to February 2022" names."""
    year = re.search(r"(?:19|20)\d\d", label)
    if year is None:
        return None
    numbers = [_NUMBER[word.lower()] for word in re.findall(r"[A-Za-z]+", label) if word.lower() in _NUMBER]
    numbers = numbers or [int(number) for number in re.findall(r"(\d{1,2})\s*月", label)]
    if not numbers or not all(1 <= number <= 12 for number in numbers):
        return None
    first, last = numbers[0], numbers[-1]
    return (int(year.group()) - (first > last), first), (int(year.group()), last)


def _said(words: str | None) -> IssueKey | None:
    """The months that are covered according to "Developments of May 2022"."""
    found = months(words) if words else None
    return IssueKey(*found) if found else None


def _labelled(words: str | None) -> IssueKey | None:
    """The month before the one a label names: an issue is published in the month after the one it covers."""
    match = LABEL.search(words or "")
    found = months(match.group()) if match else None
    return IssueKey(before(found[0]), before(found[1])) if found else None


def _by_name(stem: str) -> IssueKey | None:
    try:
        return IssueKey.parse(stem)
    except ValueError:
        match = _FILE.search(stem)
    return IssueKey((int(match[1]), int(match[2])), (int(match[1]), int(match[2]))) if match else None


def majority(texts: Sequence[str]) -> tuple[IssueKey, int, int] | None:
    """(key, items in it, items with a date) of the month in which most items have their first full date.

    A year given once holds for all. None where no year is given, or no month has more than half of them.
    """
    found = [list(facts.dates(text)) for text in texts]
    years = Counter(fact.year for dates in found for fact in dates if fact.year is not None)
    firsts = [dates[0] for dates in found if dates]
    if not years or not firsts:
        return None
    usual = years.most_common(1)[0][0]
    counted = Counter((fact.year or usual, fact.month) for fact in firsts)
    month, count = counted.most_common(1)[0]
    if count * 2 <= len(firsts):
        return None
    return IssueKey(month, month), count, len(firsts)


def infer(
    *, stated: IssueKey | None, period: str | None, label: str | None, stem: str, texts: Sequence[str]
) -> Inferred | None:
    """The key by the first of these that says it: the file itself, the label, the file's name, most items' dates."""
    if stated is not None:
        return Inferred(stated, "the file says so")
    covered = _said(period)
    if covered is not None:
        return Inferred(covered, f"the file says that it covers {period}")
    labelled = _labelled(label)
    if labelled is not None:
        return _unless_dated(labelled, f"its label {label!r}", texts)
    named = _by_name(stem)
    if named is not None:
        return Inferred(named, f"the file's name {stem!r}")
    told = _labelled(re.sub(r"[_\-.]+", " ", stem))
    if told is not None:
        return _unless_dated(told, f"the label in the file's name {stem!r}", texts)
    most = majority(texts)
    if most is not None:
        return Inferred(most[0], f"{most[1]} of {most[2]} dated items lie in it")
    return None


def _unless_dated(labelled: IssueKey, label: str, texts: Sequence[str]) -> Inferred:
    """The month before a label's, unless every dated item, three at least, lies in one other month."""
    most = majority(texts)
    if most is not None and most[1] == most[2] >= 3 and not labelled.first <= most[0].first <= labelled.last:
        return Inferred(most[0], f"all {most[1]} dated items lie in it, though {label} would mean {labelled}")
    return Inferred(labelled, f"{label} means the month before")
