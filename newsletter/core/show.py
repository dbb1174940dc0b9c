"""The parsed issue as plain data: what `newsletter show --json` prints and other programs read."""

from __future__ import annotations

from typing import Any

from newsletter.core import facts, footnotes, prose
from newsletter.core.model import Issue, Item


def item_date(issue: Issue, item: Item) -> str | None:
    """The day of the event as ISO text: the item comment's, else the one its text tells."""
    day = item.date or facts.event_date(prose.plain(item.body), issue.key)
    return day.isoformat() if day else None


def show(issue: Issue, *, disclaimer: str) -> dict[str, Any]:
    """The issue as JSON-ready data. `disclaimer` is the publication's, used where the issue states none.

    `text` is plain (marks and Markdown removed, paragraphs parted by a blank line); `footnotes` of an item are
    the numbers of the notes it cites, `urls` their addresses.
    """
    numbering = footnotes.number(issue)
    items = []
    for section in issue.sections:
        for item in section.items:
            notes = numbering.of_item(item)
            items.append(
                {
                    "section": section.title,
                    "anchor": item.anchor,
                    "title": prose.plain_inline(item.heading),
                    "date": item_date(issue, item),
                    "text": prose.plain(item.body),
                    "footnotes": [note.number for note in notes],
                    "urls": [note.url for note in notes if note.url is not None],
                }
            )
    return {
        "issue": str(issue.key),
        "number": issue.number,
        "name": issue.title,
        "label": issue.shown_label,
        "published": issue.published_on.isoformat(),
        "language": issue.language,
        "intro": prose.plain(issue.intro),
        "sections": [section.title for section in issue.sections],
        "items": items,
        "footnotes": [
            {"number": note.number, "label": note.label, "url": note.url, "citation": prose.plain_inline(note.citation)}
            for note in numbering.notes
        ],
        "disclaimer": issue.disclaimer if issue.disclaimer is not None else disclaimer,
    }
