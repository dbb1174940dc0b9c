"""`inbox`: what came in for an issue, what is proposed and what was decided; and how an inbox entry becomes a source of the issue."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from newsletter import gathering
from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.store import Database, entries, sources
from newsletter.adapters.workspace import IssueFolder, Workspace
from newsletter.core import coverage, inbox
from newsletter.core.coverage import Coverage
from newsletter.core.entries import Source
from newsletter.core.inbox import Arrival, Proposed
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article, Judgement
from newsletter.core.sources import KeptSource, merged
from newsletter.errors import NewsletterError

Judge = Callable[[Article], Judgement]
LOOK_BACK = timedelta(days=120)  # of the ledger: how long a failure or a silence may have lasted


@dataclass(frozen=True)
class Line:
    """One development of the inbox: its entries (one, or several that lead to one document), its issue's month, and what became of it.

    `status`: "proposed", "not proposed", "drafted", "kept" or "dropped"; `why` says it in words.
    """

    entries: tuple[Arrival, ...]
    month: str
    section: str | None
    status: str
    why: str

    @property
    def id(self) -> str:
        """The id by which it is kept or dropped: that of its first entry."""
        return self.entries[0].id

    @property
    def article(self) -> str | None:
        """The SHA-256 of its kept document, or None."""
        return next((one.article for one in self.entries if one.article), None)

    def as_json(self) -> dict[str, Any]:
        """The line for another program."""
        first = self.entries[0]
        return {
            "id": self.id,
            "title": first.title,
            "url": first.url or None,
            "sources": [one.source for one in self.entries],
            "published": first.published.isoformat() if first.published else None,
            "first_seen": first.first_seen.isoformat(),
            "issue": self.month,
            "section": self.section,
            "status": self.status,
            "proposed": self.status == "proposed",
            "why": self.why,
            "article": self.article,
            "article_why": None if self.article else first.article_why,
        }


def lines(database: Database, workspace: Workspace, key: IssueKey | None, judge: Judge, now: datetime) -> list[Line]:
    """The inbox of an issue, or (None) of every issue that is open; in the order in which it came."""
    zone = now.tzinfo
    assert zone is not None
    still_open = open_from(workspace, now)
    first = f"{key.first[0]:04d}-{key.first[1]:02d}" if key else still_open
    from newsletter import keeping

    with database.reading() as connection:
        there = entries.inbox(connection, since=keeping.beginning(first, zone))
    arrivals = [inbox.seen_by(one, now, still_open) for one in there]
    mine = [one for one in arrivals if (inbox.is_of(one, key, zone) if key else inbox.month(one, zone) >= first)]
    decided: dict[str, list[dict[str, Any]]] = {}
    found = []
    for group in inbox.joined(mine):
        month = inbox.month(group[0], zone)
        if month not in decided:
            decided[month] = workspace.issue(key or IssueKey.parse(month)).decisions()
        found.append(_line(group, month, decided[month], judge, zone))
    return found


def _line(
    group: Sequence[Arrival], month: str, decisions: Sequence[Mapping[str, Any]], judge: Judge, zone: tzinfo
) -> Line:
    said = [inbox.propose(one, judge(one.as_article()), zone) for one in group]
    best: Proposed = max(said, key=lambda one: one.proposed)
    ids = {one.id for one in group} | {one.article[:8] for one in group if one.article}
    last = next((one for one in reversed(decisions) if _is_about(one, ids)), None)
    if last is None:
        return Line(tuple(group), month, best.section, "proposed" if best.proposed else "not proposed", best.why)
    words = {"drafted": f"in the issue as {last.get('item')}", "dropped": "dropped by the editor", "kept": "asked for"}
    return Line(tuple(group), month, best.section, str(last["decision"]), words[str(last["decision"])])


def _is_about(decision: Mapping[str, Any], ids: set[str]) -> bool:
    name = str(decision.get("candidate", ""))
    page = name if name.startswith("e-") else name.partition("-")[0]
    return decision.get("decision") in ("drafted", "dropped", "kept") and page in ids


def open_from(workspace: Workspace, now: datetime) -> str:
    """The earliest month whose issue still takes entries; an issue is closed once it is approved or sent."""

    def closed(month: str) -> bool:
        path = workspace.issue(IssueKey.parse(month)).path
        return (path / "approval.json").exists() or (path / "sent.json").exists()

    return inbox.open_from(now.date(), closed)


def one(found: Sequence[Line], name: str) -> Line | None:
    """The line of an entry's id, which may be shortened to four digits or more; None where none is meant, or several are."""
    meant = (
        [line for line in found if any(entry.id.startswith(name) for entry in line.entries)] if len(name) >= 6 else []
    )
    return meant[0] if len(meant) == 1 else None


# ---- from the inbox into an issue -----------------------------------------------------------------------


def name_sources(
    folder: IssueFolder, found: Sequence[Line], store: Snapshots, extract: gathering.Extract
) -> list[tuple[str, str]]:
    """Name the kept documents of lines in the issue's `sources.json`, exactly like an added source; what cannot be read: (url, why)."""
    there = {source.sha256 for source in folder.sources_list()}
    new: list[KeptSource] = []
    missing: list[tuple[str, str]] = []
    for line in found:
        if line.article is None or line.article in there:
            continue
        try:
            new.append(_source(folder, line.article, store, extract))
        except NewsletterError as error:
            missing.append((line.entries[0].url, str(error)))
    if new:
        folder.save_sources(merged(folder.sources_list(), new))
    return missing


def _source(folder: IssueFolder, sha256: str, store: Snapshots, extract: gathering.Extract) -> KeptSource:
    copy = store.get(sha256)
    kept = copy.kept
    articles = folder.cached_articles(sha256)
    if articles is None:
        articles = extract(copy.data, kept.url, kept.url, kept.media_type)
        folder.cache_articles(sha256, articles)
    first = articles[0]
    source = KeptSource(
        kept.url, first.title, sha256, kept.media_type, kept.size, kept.at, first.publisher, first.published
    )
    return replace(source, collected=True)


def decide(folder: IssueFolder, line: Line, decision: str, now: datetime) -> None:
    """Note an editor's decision on an inbox entry that is no candidate yet."""
    entry = {"decision": decision, "candidate": line.id, "at": now.isoformat(timespec="seconds")}
    folder.save_decisions([*folder.decisions(), entry])


# ---- how the sources were heard -------------------------------------------------------------------------


def covered(
    database: Database | None, watched: Sequence[Source], first: date, last: date, now: datetime
) -> list[Coverage]:
    """How each source of feeds.yaml was heard from one day to another; all unproven where nothing was ever collected."""
    zone = now.tzinfo
    assert zone is not None
    days, states = [], {}
    if database is not None:
        with database.reading() as connection:
            days = sources.days(connection, first - LOOK_BACK, now.date())
            states = sources.states(connection)
    mine: dict[str, list[coverage.Day]] = {}
    for day in days:
        mine.setdefault(day.source, []).append(day)
    return [
        coverage.coverage(
            source.key,
            source.title or source.key,
            source.rhythm,
            mine.get(source.key, []),
            states.get(source.key),
            first=first,
            last=last,
            today=now.date(),
            zone=zone,
        )
        for source in watched
    ]


def days_of(key: IssueKey) -> tuple[date, date]:
    """The first and the last day that an issue covers."""
    return date(*key.first, 1), key.published - timedelta(days=1)
