"""Source against item: no event is dated after the page that reports it, and an item bears a day that its text tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from newsletter.core import facts, prose
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.facts.days import DateFact
from newsletter.core.facts.source import Source
from newsletter.core.keys import IssueKey

_AHEAD = re.compile(
    r"\b(?:will|shall|is to|are to|is due|scheduled|expected|plans?|from|until|by|before|effective|force|effect|deadline|starting|beginning|no later than)\b"
    r"|起|将|前|截至|届时|拟",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[a-z0-9)\"”\]])[.!?](?:\s|\Z)|[。！？\n]")
_EXAMPLE = "### Hainan Adopts Rules on Health Data\n<!-- item: hainan-rules date: 2026-01-{} -->\n\nOn January {}, 2026, Hainan adopted the rules."


def _told(day: int) -> dict[str, object]:
    """A source of the example below, published on that day."""
    return {
        "sources": {"hainan-rules": (Source("Rules on Health Data", "Hainan adopted the rules.", date(2026, 1, day)),)}
    }


@rule(
    "told-after-source",
    "error",
    "No event that a text tells is later than the page that reports it.",
    bad=Example(_EXAMPLE.format(20, 23), "a kept source that was published on January 20", _told(20)),
    good=Example(_EXAMPLE.format(20, 20), "the same source", _told(20)),
)
def told_after_source(subject: Subject) -> Iterator[Finding]:
    """Texts that begin with a day later than the publication of the last of their kept sources (`event-after-source` looks at the date of the
    item). A text one of whose sources gives no day, and what it says is still to come, are left alone.
    """
    for number, item in enumerate(subject.issue.items):
        sources = (subject.sources or {}).get(item.anchor, ())
        days = [source.published for source in sources if source.published is not None]
        told = _happened(prose.plain(item.body), subject.issue.key)
        if not days or len(days) < len(sources) or told is None:
            continue
        words, day = told
        if day > max(days) and day != item.date:
            yield Finding(
                number, subject.find(words, number)[1], words, f"{day} lies after the publication of the source that reports it ({max(days)})",
                "correct the date, or keep the source that reports the event",
            )  # fmt: skip


def _happened(text: str, key: IssueKey) -> tuple[str, date] | None:
    """(words, day) of what a text says has happened: the first date of its first sentence that is not yet to come."""
    first = _SENTENCE.search(text)
    for fact in facts.dates(text[: first.start()] if first else text):
        day = fact.on(key)
        if day is not None and not _is_ahead(text, fact):
            return fact.words, day
    return None


def _is_ahead(text: str, fact: DateFact) -> bool:
    """Whether a date is that of something yet to come: words around it say so."""
    start = max((found.end() for found in _SENTENCE.finditer(text, max(0, fact.start - 60), fact.start)), default=0)
    end = _SENTENCE.search(text, fact.end)
    before, after = text[max(start, fact.start - 40) : fact.start], text[fact.end : end.start() if end else len(text)]
    return (
        _AHEAD.search(before) is not None or re.search(r"\b(?:will|shall|is to|are to)\b|起|将", after[:60]) is not None
    )


@rule(
    "date-not-in-text",
    "warning",
    "An item bears a day that its text tells.",
    bad=_EXAMPLE.format(23, 20),
    good=_EXAMPLE.format(20, 20),
)
def date_not_in_text(subject: Subject) -> Iterator[Finding]:
    """Items dated by their comment on a day that their text does not tell, while it tells others."""
    key = subject.issue.key
    for number, item in enumerate(subject.issue.items):
        text = prose.plain(item.body)
        found = [(fact, day) for fact in facts.dates(text) if (day := fact.on(key)) is not None]
        told = {day for fact, day in found if not _is_ahead(text, fact)}
        if item.date is None or not told or item.date in {day for _, day in found} | _ranged(text, key):
            continue
        words = item.date.isoformat()
        nearest = min(told, key=lambda day: abs((day - item.date).days) if item.date else 0)
        yield Finding(
            number, subject.find(f"date: {words}", number)[1], words, f"the item is dated {words}, and its text tells {nearest}",
            "correct the one that is wrong, by the source",
        )  # fmt: skip


def _ranged(text: str, key: IssueKey) -> set[date]:
    """Days that a text tells without their month: "May 24 and 25", 5月24日至25日."""
    found: set[date] = set()
    month = year = None
    for fact in facts.read(text):
        when = fact.when
        if when is None or when.day is None:
            continue
        year, month = when.year or year, when.month or month
        if month is not None:
            try:
                day = date(year, month, when.day) if year else key.complete(month, when.day)
            except ValueError:
                continue
            found |= {day} if day else set()
    return found
