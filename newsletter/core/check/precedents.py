"""Precedent: an item stands where the desk puts its like, and tells nothing that is told already, here or in an earlier issue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from newsletter.core import events
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.model import Article, Judgement
from newsletter.core.precedent import Archive, Precedent, Verdict, told

SURE = 0.9  # confidence of the first sort from which it is heard
SHOWN = 3  # precedents named

_COURT = {"actor:court": 1.0, "act:sentences": 1.0, "subject:personal-information": 1.0}
_RULES = {"actor:government": 1.0, "instrument:rules": 1.0, "act:adopts": 1.0}


def _one(place: str, section: str, heading: str, day: date, features: Mapping[str, float], text: str = "") -> Precedent:
    """An item of an example, read."""
    judgement = Judgement(section, 0.5)
    return Precedent(
        place, section, Article(heading, text or heading, None, day), features, judgement, frozenset(), place
    )


_PAST = [
    _one(
        f"2025-{month}#court-{month}",
        "Courts Litigation",
        f"Court No. {month} Sentences Trader",
        date(2025, int(month), 9),
        _COURT,
    )
    for month in ("09", "10", "11", "12")
] + [
    _one(f"2025-{month}#rules", "Legislation", "Rules Adopted", date(2025, int(month), 5), _RULES)
    for month in ("10", "11")
]
_SENTENCE = "On January 20, 2026, a court in Hainan sentenced a trader in personal information."
_HEADING = "### Court Sentences Trader in Personal Information\n\n"


def _own(section: str) -> dict[str, Any]:
    """The item of the example below, read, and what the desk did before."""
    place = "2026-01#court-sentences-trader-personal-information"
    heading = "Court Sentences Trader in Personal Information"
    return {"own": (_one(place, section, heading, date(2026, 1, 20), _COURT, _SENTENCE),), "archive": Archive(_PAST)}


@rule(
    "unusual-section",
    "advice",
    "An item stands in the section where the desk puts its like.",
    bad=Example(
        f"## Enforcement Cases\n\n{_HEADING}{_SENTENCE}",
        "four earlier issues that put such sentences under Courts Litigation",
        _own("Enforcement Cases"),
    ),
    good=Example(
        f"## Courts Litigation\n\n{_HEADING}{_SENTENCE}", "the same earlier issues", _own("Courts Litigation")
    ),
)
def unusual_section(subject: Subject) -> Iterator[Finding]:
    """Items that at least three agreeing precedents, or the first sort where it is sure and no precedent speaks for the editor, would
    put into another section.
    """
    known = {section.title for section in subject.publication.sections}
    for number, item in enumerate(subject.own):
        verdict = subject.archive.verdict(item) if subject.archive else None
        sort = item.judgement
        sure = sort.section in known and sort.confidence >= SURE and not sort.unsure
        section = verdict.section if verdict else sort.section if sure else None
        if section is None or section == item.section or section not in known or item.section not in known:
            continue
        reasons = ([_practice(verdict)] if verdict else []) + (
            [_sorted(sort)] if sure and sort.section == section else []
        )
        yield Finding(
            number, subject.item_line(number), item.article.title,
            f"the item stands in {item.section}, but {section} would be expected: {', and '.join(reasons)}",
            f"move it to {section}, or leave it if the section is meant",
            tuple(one.place for one in verdict.precedents[:SHOWN]) if verdict else (),
        )  # fmt: skip


def _practice(verdict: Verdict) -> str:
    number = len(verdict.precedents)
    return f"{number} of its {verdict.of} nearest precedents stand there"


def _sorted(judgement: Judgement) -> str:
    why = f" ({'; '.join(judgement.reasons)})" if judgement.reasons else ""
    return f"the first sort is {judgement.confidence:.0%} sure of it{why}"


_TWICE = """\
### Hainan Adopts Rules on Health Data
<!-- item: hainan-health-data date: 2026-01-20 -->

On January 20, 2026, Hainan adopted rules on 36 kinds of health data.[^source]

### Hainan Adopts Health Data Rules for Hospitals
<!-- item: hainan-hospitals date: 2026-01-19 -->

On January 19, hospitals in Hainan were given rules on 36 kinds of health data.[^source]
"""
_ONCE = _TWICE.partition("\n### Hainan Adopts Health Data Rules")[0]
_FIRST = _one(
    "2026-01#hainan-health-data", "Legislation", "Hainan Adopts Rules on Health Data", date(2026, 1, 20), _RULES
)


def _one_event(subject: Subject, one: Article, other: Article) -> bool:
    """Whether two items that an editor wrote apart tell of one event: the fitted evidence says so, and plain words and figures too.

    The fit was made on what comes in, where one event is told many times; in a finished issue that is rare, so both are asked, and only
    of two that share a telling figure or a good part of their headings.
    """
    return (
        (bool(_figures(one) & _figures(other)) or _headings_alike(one.title, other.title))
        and subject.events.same_event(one, other)
        and events.bare().same_event(one, other)
    )


def _figures(article: Article) -> frozenset[Decimal]:
    return events.figures(f"{article.title}\n{article.text}")


def _headings_alike(one: str, other: str) -> bool:
    mine, theirs = events.words(one), events.words(other)
    return 3 * len(mine & theirs) >= min(len(mine), len(theirs)) > 0


@rule(
    "near-duplicate",
    "warning",
    "No two items tell of one event.",
    bad=_TWICE,
    good=_ONCE,
)
def near_duplicate(subject: Subject) -> Iterator[Finding]:
    """Items that tell, within a few days, what an item before them tells: the same telling figures, or nearly the same heading."""
    items = subject.issue.items
    articles = [told(subject.issue, item) for item in items]
    for number, article in enumerate(articles):
        first = next((n for n, earlier in enumerate(articles[:number]) if _one_event(subject, earlier, article)), None)
        if first is not None:
            yield Finding(
                number, subject.item_line(number), article.title, f"the item seems to tell the event of “{articles[first].title}”",
                "join the two, or tell them apart in the headings", (f"{subject.issue.key}#{items[first].anchor}",),
            )  # fmt: skip


@rule(
    "told-before",
    "advice",
    "An issue does not repeat what an earlier one told.",
    bad=Example(
        _ONCE,
        "an item of the issue before, “Hainan Adopts Health Data Rules for Hospitals”, 19 January 2026",
        {
            "own": (_FIRST,),
            "archive": Archive(
                [
                    _one(
                        "2025-12#hainan",
                        "Legislation",
                        "Hainan Adopts Health Data Rules for Hospitals",
                        date(2026, 1, 19),
                        _RULES,
                    )
                ]
            ),
        },
    ),
    good=Example(
        _ONCE,
        "an item of the issue before, “Hainan Asks for Comments on Parking Data”, 9 December 2025",
        {
            "own": (_FIRST,),
            "archive": Archive(
                [
                    _one(
                        "2025-12#parking",
                        "Legislation",
                        "Hainan Asks for Comments on Parking Data",
                        date(2025, 12, 9),
                        _RULES,
                    )
                ]
            ),
        },
    ),
)
def told_before(subject: Subject) -> Iterator[Finding]:
    """Items on an event that an earlier issue told of: about the same day, or the same page cited under nearly the same heading. A
    follow-up that says what is new is meant to stay.
    """
    for number, item in enumerate(subject.own):
        known = subject.archive.told(item, partial(_one_event, subject), events.DAYS) if subject.archive else []
        if known:
            key = known[0].place.partition("#")[0]
            yield Finding(
                number, subject.item_line(number), item.article.title,
                f"issue {key} told of this already, as “{known[0].article.title}”",
                "leave it out, or say what is new", tuple(one.place for one in known[:SHOWN]),
            )  # fmt: skip
