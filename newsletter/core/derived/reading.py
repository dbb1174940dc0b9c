"""The days that an item's own text names, for the calendar: what core/keydates reads there, as far as it can be a day to come."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from newsletter.core import prose
from newsletter.core.derived import of_cases
from newsletter.core.derived.dated import Kind, Reader
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.model import Issue, Item
from newsletter.core.publication import Publication


def reader(publication: Publication, gazetteer: Callable[[], Gazetteer]) -> Reader:
    """What reads items: when a rule takes effect and until when comments are taken, from the item's own day on.

    Nothing is read of the sections of cases: what takes effect there is a judgment.
    """

    @lru_cache(maxsize=512)
    def told(text: str, day: date, first: date) -> Sequence[tuple[Kind, date]]:
        """What a text says; the versions of an issue differ in an item or two."""
        from newsletter.core import keydates  # here, since most issues were read before, and it is large

        found = keydates.dates(text, gazetteer=gazetteer(), day=day)
        days = ((Kind.EFFECTIVE, found.effective), (Kind.DEADLINE, found.comment_deadline))
        return [(kind, said.value) for kind, said in days if said is not None and said.value >= first]

    def read(item: Item, issue: Issue) -> Sequence[tuple[Kind, date]]:
        if any(of.anchor == item.anchor for _, of in of_cases.cases(issue, publication)):
            return []
        text = f"{prose.plain_inline(item.heading)}\n{prose.plain(item.body)}"
        return told(text, item.date or issue.published_on, item.date or date(*issue.key.first, 1))

    return read
