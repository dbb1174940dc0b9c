"""Candidates: articles of one event, with where they belong, and what became of them. Decides what a draft adds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from newsletter.core import citation, events, footnotes, proposal
from newsletter.core.curated import Curated
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article, Issue, Judgement


@dataclass(frozen=True)
class Told:
    """An article with its id (its document's digest and place), and the editor's entry that brought it, if one did.

    `collected`: the inbox brought it and has decided that it is of this issue, whatever its day.
    """

    id: str
    article: Article
    entry: Curated | None = None
    collected: bool = False


@dataclass(frozen=True)
class Candidate:
    """An event that could become an item.

    `status`: "new" (a draft adds it), "drafted" (its item is in the issue, `anchor`), "deleted" (the editor took it
    out), "dropped", "not relevant", "other month". `why` says it in words.
    """

    told: tuple[Told, ...]
    judgement: Judgement
    section: str | None
    day: date | None
    status: str
    why: str
    anchor: str | None = None

    @property
    def id(self) -> str:
        """The candidate's id: that of its first article."""
        return self.told[0].id

    @property
    def articles(self) -> tuple[Article, ...]:
        """What tells of the event."""
        return tuple(one.article for one in self.told)

    @property
    def entry(self) -> Curated | None:
        """The editor's entry among its sources, if there is one."""
        return next((one.entry for one in self.told if one.entry is not None), None)

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
            "sources": [
                {"id": one.id, "title": one.article.title, "publisher": one.article.publisher, "url": one.article.url}
                for one in self.told
            ],
        }


def candidates(
    told: Sequence[Told],
    key: IssueKey,
    issue: Issue | None,
    decisions: Sequence[Mapping[str, Any]],
    judge: Callable[[Article], Judgement],
) -> list[Candidate]:
    """Every event that was told, in the order in which it came, and what became of it."""
    groups = _groups(told)
    anchors = {item.anchor for item in issue.items} if issue is not None else set()
    cited = _cited(issue) if issue is not None else {}
    return [
        _candidate(tuple(told[place] for place in group), key, anchors, cited, decisions, judge) for group in groups
    ]


def _groups(told: Sequence[Told]) -> list[list[int]]:
    """Articles by event. One that an editor said something of stands for itself, unless another is the very same."""
    free = [place for place, one in enumerate(told) if one.entry is None or one.entry.is_bare]
    found = [[free[n] for n in group] for group in events.groups([told[place].article for place in free])]
    for place, one in enumerate(told):
        if place not in free:
            same = [group for group in found if any(_is_same(told[other], one) for other in group)]
            if same:
                same[0].append(place)
            else:
                found.append([place])
    return sorted(found, key=min)


def _page(name: str) -> str:
    """The document of an article's id; its other stories share it."""
    return name.partition("-")[0] if not name.startswith("c-") else name


def _is_same(one: Told, other: Told) -> bool:
    """Whether two are one article: the same text, or another copy of the same address."""
    copies = one.article.url is not None and one.article.url == other.article.url and _page(one.id) != _page(other.id)
    return one.article.text == other.article.text or copies


def _cited(issue: Issue) -> dict[str, str]:
    """What the issue's notes cite (an address, or a citation without one) -> the anchor of the first item that does."""
    texts = {note.label: note.text for note in issue.notes}
    found: dict[str, str] = {}
    for item in issue.items:
        for label in footnotes.item_marks(item):
            url, text = footnotes.split(texts.get(label, ""))
            found.setdefault(url or text, item.anchor)
    return found


def _candidate(
    told: tuple[Told, ...],
    key: IssueKey,
    anchors: set[str],
    cited: Mapping[str, str],
    decisions: Sequence[Mapping[str, Any]],
    judge: Callable[[Article], Judgement],
) -> Candidate:
    ids = {one.id for one in told}
    mine = [entry for entry in decisions if entry.get("candidate") in ids]
    entry = next((one.entry for one in told if one.entry is not None), None)
    judgements = [judge(one.article) for one in told]
    judgement = max(judgements, key=lambda found: (found.relevant, found.confidence))
    moved = [found["section"] for found in mine if found.get("decision") == "moved"]
    section = moved[-1] if moved else (entry.section if entry and entry.section else judgement.section)
    main = told[0].article
    day = (entry.date if entry else None) or proposal.event_day(main, key)
    # A page of several stories is cited by the item of one of them: where decisions know the page, they alone count.
    pages = {_page(str(made.get("candidate", ""))) for made in decisions}
    unknown = not mine and not any(_page(one.id) in pages for one in told)
    home = next((cited[name] for one in told if (name := _source(one.article)) in cited), None) if unknown else None
    if home is not None:
        return Candidate(told, judgement, section, day, "drafted", f"its source is cited by {home} already", home)
    told_day = None if any(one.collected for one in told) else day  # the inbox has said which issue it is of
    status, why, anchor = _status(mine, anchors, judgement, section, told_day, key, asked=entry is not None)
    alone = {_page(str(made.get("candidate", ""))) for made in decisions if made not in mine}
    if status == "deleted" and not any(_page(one.id) in alone for one in told):
        kept = next((cited[name] for one in told if (name := _source(one.article)) in cited), None)
        if kept is not None:
            status, why, anchor = "drafted", f"its source is cited by {kept}", kept
    return Candidate(told, judgement, section, day, status, why, anchor)


def _source(article: Article) -> str:
    """What a note of this article cites: its address, else its citation."""
    return article.url or citation.note("x", article).text


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
