"""What a desk teaches the first sort: its own decisions and its approved issues, as labeled texts.

An item of an approved issue says where its heading and text belong, and where the source it was drafted from does. Beside them
stand what an editor moved, kept and dropped. Of two lessons on one text the stronger counts: an approved issue over a
decision, a later decision over an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from newsletter.core import prose
from newsletter.core.candidates import Candidate
from newsletter.core.model import Issue
from newsletter.core.publication import Publication
from newsletter.core.slugs import slug

NOT_RELEVANT = "Not Relevant"
READ = 4000  # characters of a text that are learned from
Origin = Literal["approved", "moved", "kept", "dropped"]
_STRENGTH: Mapping[Origin, int] = {"dropped": 0, "kept": 1, "moved": 2, "approved": 3}


@dataclass(frozen=True)
class Lesson:
    """A text and where it belongs (`label`: a section as the sort knows it, or NOT_RELEVANT), and what says so."""

    title: str
    body: str
    label: str
    origin: Origin


def of_issue(
    issue: Issue | None,
    candidates: Iterable[Candidate],
    decisions: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    *,
    approved: bool,
) -> list[Lesson]:
    """The lessons of one issue. `names` maps the publication's section titles to the sort's own (`known_sections`)."""
    found: list[Lesson] = []
    homes: dict[str, str] = {}
    for section in issue.sections if issue is not None else ():
        label = names.get(section.title)
        for item in section.items if label else ():
            assert label is not None
            homes[item.anchor] = label
            if approved:
                body = prose.plain(item.body)[:READ]
                found.append(Lesson(prose.plain_inline(item.heading), body, label, "approved"))
    for candidate in candidates:
        found += _of_candidate(candidate, decisions, names, homes if approved else {}, approved)
    return found


def _of_candidate(
    candidate: Candidate,
    decisions: Sequence[Mapping[str, Any]],
    names: Mapping[str, str],
    homes: Mapping[str, str],
    approved: bool,
) -> list[Lesson]:
    """What became of a candidate, said of each article that tells of it."""
    ids = {one.id for one in candidate.told}
    made = [str(one.get("decision")) for one in decisions if one.get("candidate") in ids]
    label, origin = _verdict(candidate, made, names, homes, approved)
    if label is None or origin is None:
        return []
    return [Lesson(one.article.title, one.article.text[:READ], label, origin) for one in candidate.told]


def _verdict(
    candidate: Candidate, made: Sequence[str], names: Mapping[str, str], homes: Mapping[str, str], approved: bool
) -> tuple[str | None, Origin | None]:
    section = names.get(candidate.section) if candidate.section else None
    if candidate.anchor is not None and candidate.anchor in homes:
        return homes[candidate.anchor], "approved"
    if candidate.status == "dropped" or (candidate.status == "deleted" and approved):
        return NOT_RELEVANT, "dropped"
    if "moved" in made:
        return section, "moved"
    if "kept" in made:
        return section, "kept"
    return None, None


def merged(lessons: Iterable[Lesson]) -> list[Lesson]:
    """Each text once, with its strongest lesson, the last of equals; what has no words at all teaches nothing."""
    found: dict[tuple[str, str], Lesson] = {}
    for lesson in lessons:
        text = (lesson.title.strip(), lesson.body.strip())
        known = found.get(text)
        if any(text) and (known is None or _STRENGTH[lesson.origin] >= _STRENGTH[known.origin]):
            found[text] = lesson
    return list(found.values())


def known_sections(publication: Publication, sections: Iterable[str | None]) -> dict[str, str]:
    """The publication's section titles to those the sort knows, by title or key; a section of the desk's own has none."""
    known = {slug(name): name for name in sections if name}
    found = {}
    for section in publication.sections:
        name = known.get(slug(section.title)) or known.get(section.key)
        if name is not None:
            found[section.title] = name
    return found
