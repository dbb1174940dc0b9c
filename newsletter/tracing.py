"""What became of matters of earlier issues: the links of an issue's items, or of what could become one, to what was told before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from newsletter import checking, shipped
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.core import footnotes, lineage
from newsletter.core.candidates import Candidate
from newsletter.core.lineage import Link, Matter
from newsletter.core.model import Article, Issue
from newsletter.errors import NewsletterError

HORIZON = 36  # earlier issues that are looked at, the latest ones


def of_issue(folder: IssueFolder) -> list[Link]:
    """The links of an issue's items."""
    issue = folder.read().issue
    same = shipped.events()
    return lineage.links(lineage.matters(issue, same, _sources(folder, issue)), _earlier(folder), same)


def of_candidates(folder: IssueFolder, found: Sequence[Candidate]) -> dict[str, list[Link]]:
    """The links of what could become an item, by the candidate's id."""
    before, same = _earlier(folder), shipped.events()
    told: dict[str, list[Link]] = {}
    if not before:
        return told
    for candidate in found:
        if candidate.judgement.relevant or candidate.anchor:
            article = candidate.articles[0]
            texts = [f"{one.title}\n{one.text[: lineage.LONGEST]}" for one in candidate.articles]
            mine = lineage.links([lineage.matter(f"{folder.key}#{candidate.id}", article, same, texts)], before, same)
            if mine:
                told[candidate.id] = mine
    return told


def _earlier(folder: IssueFolder) -> list[Matter]:
    """The matters of the issues before this one; an issue that cannot be read is passed over."""
    found: list[Matter] = []
    for one in [one for one in Workspace(folder.workspace).issues() if one.key < folder.key][-HORIZON:]:
        with suppress(NewsletterError):
            issue = one.read().issue
            found += lineage.matters(issue, shipped.events(), _sources(one, issue))
    return found


def _sources(folder: IssueFolder, issue: Issue) -> Mapping[str, Sequence[Article]]:
    """What the kept sources of each item tell, by its anchor."""
    urls = {note.label: footnotes.split(note.text)[0] for note in reversed(issue.notes)}
    held = {one.source.url: one.articles for one in checking.held(folder)}
    return {
        item.anchor: [
            article for label in footnotes.item_marks(item) for article in held.get(urls.get(label) or "", ())
        ]
        for item in issue.items
    }
