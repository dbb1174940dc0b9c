"""Candidates: articles of one event, with where they belong, and what became of them. Decides what a draft adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsletter.core import citation, events, footnotes, proposal
from newsletter.core.cited import Cited
from newsletter.core.curated import Curated
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article, Issue, Item, Judgement
from newsletter.core.told import Told


@dataclass(frozen=True)
class Candidate:
    """An event that could become an item.

    `status`: "new" (a draft adds it), "drafted" (its item is in the issue, `anchor`), "deleted" (the editor took it
    out), "dropped", "not relevant", "other month". `why` says it in words. `uncited`: what tells of a drafted event and is
    not cited by its item. `also`: further items of the issue that tell of the event, where drafted ones were joined.
    """

    told: tuple[Told, ...]
    judgement: Judgement
    section: str | None
    day: date | None
    status: str
    why: str
    anchor: str | None = None
    uncited: tuple[Told, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The candidate's id: that of its first article."""
        return self.told[0].id

    @property
    def title(self) -> str:
        """What it is called: by the editor, else by its first source."""
        return self.entry.title if self.entry and self.entry.title else self.told[0].article.title

    @property
    def articles(self) -> tuple[Article, ...]:
        """What tells of the event."""
        return tuple(one.article for one in self.told)

    @property
    def entry(self) -> Curated | None:
        """The editor's entry among its sources, if there is one."""
        return next((one.entry for one in self.told if one.entry is not None), None)

    def note(self, one: Told) -> str:
        """The definition of a note that cites one of its sources, for the editor to paste."""
        given = one.entry.note if one.entry else None
        label = citation.label(one.article, ())
        made = footnotes.define(label, one.article.url, given) if given else citation.note(label, one.article)
        return f"[^{label}]: {made.text}"

    def as_json(self) -> dict[str, Any]:
        """The candidate for another program."""
        main = self.told[0].article
        return {
            "id": self.id,
            "title": main.title,
            "date": self.day.isoformat() if self.day else None,
            "section": self.section,
            "relevant": self.judgement.relevant,
            "confidence": round(self.judgement.confidence, 3),
            "unsure": self.judgement.unsure,
            "runner_up": self.judgement.runner_up,
            "reasons": list(self.judgement.reasons),
            "status": self.status,
            "why": self.why,
            "item": self.anchor,
            "also": list(self.also),
            "sources": [
                {
                    "id": one.id,
                    "title": one.article.title,
                    "publisher": one.article.publisher,
                    "url": one.article.url,
                    "cited": self.anchor is not None and one not in self.uncited,
                    "note": self.note(one),
                }
                for one in self.told
            ],
        }


def candidates(
    told: Sequence[Told],
    key: IssueKey,
    issue: Issue | None,
    decisions: Sequence[Mapping[str, Any]],
    judge: Callable[[Article], Judgement],
    same: events.Events,
) -> list[Candidate]:
    """Every event that was told, in the order in which it came, and what became of it; `same` tells what is one event."""
    items = issue.items if issue is not None else ()
    cited = Cited.read(issue) if issue is not None else Cited()
    homes = cited.homes(told, decisions)
    return [
        _candidate(tuple(told[place] for place in group), key, items, cited, homes, decisions, judge)
        for group in _decided(told, _groups(told, same), decisions)
    ]


def _groups(told: Sequence[Told], same: events.Events) -> list[list[int]]:
    """Articles by event. One that an editor said something of stands for itself, unless another is the very same."""
    free = [place for place, one in enumerate(told) if one.entry is None or one.entry.is_bare]
    found = [[free[n] for n in group] for group in events.groups([told[place].article for place in free], same)]
    for place, one in enumerate(told):
        if place not in free:
            alike = [group for group in found if any(_is_same(told[other], one) for other in group)]
            if alike:
                alike[0].append(place)
            else:
                found.append([place])
    return sorted(found, key=min)


def _decided(told: Sequence[Told], found: list[list[int]], decisions: Sequence[Mapping[str, Any]]) -> list[list[int]]:
    """The groups as the editor joined and split them; of two decisions that are at odds the later one holds."""
    for entry in decisions:
        named = {str(entry.get("candidate")), *(str(name) for name in entry.get("with", ()) if name)}
        meant = [place for place, one in enumerate(told) if one.ids & named]
        if entry.get("decision") == "joined" and len(meant) > 1:
            together = [group for group in found if set(group) & set(meant)]
            found = [group for group in found if group not in together] + [
                sorted(place for group in together for place in group)
            ]
        elif entry.get("decision") == "split" and meant:
            rest = [[place for place in group if place not in meant] for group in found]
            found = [group for group in rest if group] + [meant]
    return sorted(found, key=min)


def _is_same(one: Told, other: Told) -> bool:
    """Whether two are one article: the same text, or another copy of the same address."""
    copies = one.article.url is not None and one.article.url == other.article.url and one.document != other.document
    if (
        one.is_typed or other.is_typed
    ):  # what an editor typed is an item of its own, unless it was typed off that very text
        return not (one.is_typed and other.is_typed) and one.article.text == other.article.text != ""
    return one.article.text == other.article.text or copies


def _candidate(
    told: tuple[Told, ...],
    key: IssueKey,
    items: Sequence[Item],
    cited: Cited,
    homes: Mapping[str, str],
    decisions: Sequence[Mapping[str, Any]],
    judge: Callable[[Article], Judgement],
) -> Candidate:
    ids = frozenset[str]().union(*(one.ids for one in told))
    mine = [entry for entry in decisions if entry.get("candidate") in ids]
    entry = next((one.entry for one in told if one.entry is not None), None)
    judgements = [judge(one.article) for one in told]
    judgement = max(judgements, key=lambda found: (found.relevant, found.confidence))
    moved = [found["section"] for found in mine if found.get("decision") == "moved"]
    section = moved[-1] if moved else (entry.section if entry and entry.section else judgement.section)
    day = (entry.date if entry else None) or proposal.event_day(told[0].article, key)
    anchors = {item.anchor for item in items}
    told_day = None if any(one.collected for one in told) else day  # the inbox has said which issue it is of
    status, why, anchor = _status(mine, anchors, judgement, section, told_day, key, asked=entry is not None)
    home = next((homes[one.id] for one in told if one.id in homes), None)
    if home is not None and status not in ("drafted", "dropped"):
        status, why, anchor = "drafted", f"its source is cited by {home} already", home
    uncited = tuple(one for one in told if anchor is not None and not cited.cites(anchor, one))
    drafted = [str(entry.get("item")) for entry in mine if entry.get("decision") == "drafted"]
    every = dict.fromkeys([*drafted, *(homes[one.id] for one in told if one.id in homes)])
    also = tuple(one for one in every if anchor is not None and one != anchor and one in anchors)
    why += f"; {', '.join(also)} tell{'s' if len(also) == 1 else ''} of it too" if also else ""
    return Candidate(told, judgement, section, day, status, why, anchor, uncited, also)


def _status(
    mine: Sequence[Mapping[str, Any]],
    anchors: set[str],
    judgement: Judgement,
    section: str | None,
    day: date | None,
    key: IssueKey,
    *,
    asked: bool,
) -> tuple[str, str, str | None]:
    """(status, in words, anchor): the last decision wins; without one, what the article says."""
    drafted = [entry for entry in mine if entry.get("decision") == "drafted"]
    settled = [entry for entry in mine if entry.get("decision") in ("drafted", "kept", "dropped")]
    last = settled[-1]["decision"] if settled else None
    anchor = next((entry["item"] for entry in reversed(drafted) if entry.get("item") in anchors), None)
    if anchor is not None:
        return "drafted", f"in the issue as {anchor}", anchor
    if last == "dropped":
        return "dropped", "dropped by the editor", None
    if last == "drafted":
        return "deleted", "taken out of the issue by the editor; `keep` brings it back", None
    if last == "kept" or asked:
        return (
            ("new", "asked for by the editor", None)
            if section
            else ("not relevant", "needs a section: `move` it", None)
        )
    if not judgement.relevant:
        return "not relevant", "; ".join(judgement.reasons) or "nothing in it speaks of data protection", None
    if day is not None and not key.covers(day):
        return "other month", f"its event, {day}, lies outside {key}", None
    return "new", "; ".join(judgement.reasons), None
