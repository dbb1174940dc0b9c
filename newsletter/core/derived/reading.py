"""The days that an item's own text names, for the calendar: what core/keydates reads there, as far as it can be a day to come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from newsletter.core import keydates, prose
from newsletter.core.derived import proposing
from newsletter.core.derived.dated import Kind, Reader
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.model import Issue, Item
from newsletter.core.publication import Publication


def reader(publication: Publication, gazetteer: Gazetteer) -> Reader:
    """What reads items: when a rule takes effect and until when comments are taken, from the item's own day on.

    Nothing is read of the sections of cases: what takes effect there is a judgment.
    """

    def read(item: Item, issue: Issue) -> Sequence[tuple[Kind, date]]:
        if any(of.anchor == item.anchor for _, of in proposing.cases(issue, publication)):
            return []
        text = f"{prose.plain_inline(item.heading)}\n{prose.plain(item.body)}"
        first = item.date or date(*issue.key.first, 1)
        found = keydates.read(text, gazetteer=gazetteer, day=item.date or issue.published_on)
        days = ((Kind.EFFECTIVE, found.effective), (Kind.DEADLINE, found.comment_deadline))
        return [(kind, told.value) for kind, told in days if told is not None and told.value >= first]

    return read
