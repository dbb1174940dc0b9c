"""Which lines of the inbox tell of one event, with one another and with what the issue's sources tell already."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import tzinfo

from newsletter import shipped
from newsletter.adapters.workspace import Workspace
from newsletter.core import events, inbox
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article
from newsletter.incoming import Line


def of_lines(found: Sequence[Line], workspace: Workspace, key: IssueKey | None, zone: tzinfo) -> dict[str, list[str]]:
    """By a line's id, the ids of the other lines and kept sources of its event, whether a line is proposed or not.

    A kept source is named as candidates are, by eight digits of its SHA-256.
    """
    names, articles = [line.id for line in found], [_article(line, zone) for line in found]
    taken = {line.article for line in found if line.article}
    for month in dict.fromkeys(line.month for line in found):
        for source in workspace.issue(key or IssueKey.parse(month)).sources_list():
            if source.sha256 not in taken:
                names.append(source.sha256[:8])
                articles.append(Article(source.title, "", source.publisher, source.published))
    told: dict[str, list[str]] = {}
    for group in events.groups(articles, shipped.events()):
        for place in group:
            if place < len(found) and len(group) > 1:
                told[names[place]] = [names[other] for other in group if other != place]
    return told


def _article(line: Line, zone: tzinfo) -> Article:
    first = line.entries[0]
    return replace(first.as_article(), published=inbox.says(first, zone))
