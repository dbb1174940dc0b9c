"""What dates and figures a text gives its matter: when issued, adopted, in force, open until when; sums, authority, instrument, stage.

It builds on the one reader of facts (`core/facts`) and on the gazetteer, and only decides what each date and name is to the matter. It
refuses to guess: what the text does not say is None. One development a text: a headline, or a few sentences of one item.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date

from newsletter.core import facts
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.keydates import cues, days, roles
from newsletter.core.keydates.cues import Role
from newsletter.core.keydates.said import KeyFacts, Money, Said, Stage

__all__ = ["LONGEST", "KeyFacts", "Money", "Said", "Stage", "dates", "days_of", "joined", "read"]

LONGEST = 4000  # characters read


def read(text: str, *, gazetteer: Gazetteer, day: date | None = None) -> KeyFacts:
    """The key dates and figures of one development. `day`: its publication, for years not said. Never an error, whatever the text."""
    from newsletter.core.keydates import authorities, sums  # which the others do without

    found, marked, dates = _dated(text[:LONGEST], gazetteer, day)
    return replace(
        dates,
        amounts=tuple(sums.read(text[:LONGEST], found)),
        authority=tuple(authorities.read(marked, dates.instrument, gazetteer)),
    )


def dates(text: str, *, gazetteer: Gazetteer, day: date | None = None) -> KeyFacts:
    """What `read` gives without sums and authorities, which take a good part of its time."""
    return _dated(text[:LONGEST], gazetteer, day)[2]


def _dated(text: str, gazetteer: Gazetteer, day: date | None) -> tuple[Sequence[facts.Fact], days.Marked, KeyFacts]:
    from newsletter.core.keydates import instruments, stages  # which `days_of` does without

    found = facts.read(text)
    marked = days.read(text, found, day)
    titles = instruments.read(marked, gazetteer)
    assigned = roles.assign(marked.without(titles))
    assigned |= roles.counted(marked, assigned)
    stage = stages.read(marked, titles, assigned)
    said = KeyFacts(
        issued=assigned.get("issued"),
        adopted=assigned.get("adopted"),
        effective=assigned.get("effective")
        if stage or not cues.MATTER.search(text)
        else None,  # of a law that was broken
        comment_deadline=assigned.get("comment_deadline"),
        instrument=tuple(titles),
        stage=stage,
    )
    return found, marked, said


def joined(body: KeyFacts, heading: KeyFacts) -> KeyFacts:
    """What a text says, and its heading for what the text does not say."""
    own = {field.name: getattr(body, field.name) or getattr(heading, field.name) for field in fields(KeyFacts)}
    return KeyFacts(**own)


def days_of(text: str, day: date | None = None) -> tuple[Mapping[Role, Said[date]], frozenset[date]]:
    """(the day of each role, every full day) of a text, without names and sums."""
    text = text[:LONGEST]
    marked = days.read(text, facts.read(text), day).without(())
    assigned = roles.assign(marked)
    return assigned | roles.counted(marked, assigned), frozenset(one.value for one in marked.days)
