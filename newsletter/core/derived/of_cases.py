"""Which items of an issue are cases: those of its sections of cases."""

from __future__ import annotations

from newsletter.core.model import Issue, IssueSection, Item
from newsletter.core.publication import Publication

SECTIONS = ("enforcement-cases", "courts-litigation")  # keys of the sections whose items are cases


def cases(issue: Issue, publication: Publication) -> list[tuple[IssueSection, Item]]:
    """The items of the sections of cases, known by their configured titles."""
    titles = {section.title.casefold() for section in publication.sections if section.key in SECTIONS}
    return [(s, item) for s in issue.sections if s.title.casefold() in titles for item in s.items]
