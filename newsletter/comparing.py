"""What the fact lock compares: an issue's items with the articles in their kept sources; and loose texts with theirs."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from newsletter import reading, shipped
from newsletter.adapters.beside import Beside, Pile
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import citation, footnotes, prose
from newsletter.core.check import facts as fact_check
from newsletter.core.facts import verdicts_json
from newsletter.core.facts.lock import Verdict, verdicts
from newsletter.core.facts.source import Source
from newsletter.core.model import Article, Issue, Item
from newsletter.errors import NewsletterError

Kept = dict[str, tuple[Source, ...]]
_MANY, _MOST = 6, 2000  # items whose comparison takes longer than to begin it beside, and those of which a pile is made


def kept_sources(folder: IssueFolder, issue: Issue, ahead: reading.Ahead | None = None) -> Kept:
    """Each item's kept sources by its anchor: the articles in the copies that its notes cite; an unreadable copy is no source.

    `ahead`: the reading of the copies, where it was begun before.
    """
    known = folder.sources_list()
    cited = [(item.anchor, *_cited(item, issue)) for item in issue.items] if known else []
    copies, read_ahead = reading.store(folder), ahead.result() if ahead else {}
    found: dict[str, list[Source]] = {anchor: [] for anchor, _, _ in cited}
    for kept in known:
        articles = reading.articles(folder, kept, copies, read_ahead)
        ways = {kept.url, *(article.url for article in articles), *(_citation(article) for article in articles)}
        for anchor, labels, sources in cited:
            if labels & set(kept.labels) or sources & ways:
                found[anchor] += (as_source(article, kept.published, kept.url) for article in articles)
    return {anchor: tuple(dict.fromkeys(sources)) for anchor, sources in found.items()}


def _cited(item: Item, issue: Issue) -> tuple[set[str], set[str | None]]:
    """The labels of an item's notes, and what they cite: an address, or the words where there is none."""
    labels = set(footnotes.item_marks(item))
    parts = [footnotes.split(note.text) for note in issue.notes if note.label in labels]
    return labels, {url or words for url, words in parts if url or words}


def _citation(article: Article) -> str | None:
    """How a note cites an article that has no address."""
    return None if article.url else citation.citation(article.title, article.publisher, article.published)


def as_source(article: Article, published: date | None = None, address: str = "") -> Source:
    """An article as the fact lock reads it."""
    return Source(
        article.title, article.text, article.published or published, article.url or address, article.publisher or ""
    )


@lru_cache(maxsize=256)
def _said(heading: str, body: str, sources: tuple[Source, ...]) -> tuple[Verdict, ...]:
    """The verdicts on an item, remembered while the program runs, as the preview checks at every key stroke."""
    return tuple(verdicts(heading, body, sources, shipped.names()))


class Memory:
    """The comparison of items with their sources that remembers, under `var/facts/`, what it said of texts that have not changed.

    The record may be removed at any time: one that is lost, damaged, or of other rules or words only costs the time to compare anew.
    """

    def __init__(self, folder: IssueFolder) -> None:
        self._folder, self._by = folder, shipped.compared_by()
        self._before: dict[str, list[Verdict]] = {}
        with contextlib.suppress(NewsletterError):
            self._before = verdicts_json.read(folder.verdicts() or "", self._by)
        self._found: dict[str, list[Verdict]] = {}
        self._beside: Beside[dict[str, tuple[Verdict, ...]]] | None = None
        self._rest: Iterator[tuple[str, tuple[Verdict, ...]]] = iter(())

    def begin(self, items: Sequence[Item], sources: Mapping[str, Sequence[Source]]) -> None:
        """Begin to compare the items of which nothing is remembered, while a check goes on with other things; nothing where they are few."""
        asked = {}
        for item in items:
            if found := tuple(sources.get(item.anchor, ())):
                heading, body = fact_check.texts(item)
                asked[verdicts_json.digest(heading, body, found)] = heading, body, found
        new = {name: compared for name, compared in asked.items() if name not in self._before}
        if _MANY <= len(new) <= _MOST:
            _said(*new.popitem()[1])  # here, so that what any comparison reads is read once, for both
            # The copy compares one after the other while a check has other things to do; then both take turns, the longest first.
            order = sorted(new, key=lambda name: -sum(len(source.text) for source in new[name][2]))
            pile = Pile(len(order))
            self._beside = Beside(lambda: dict(self._compared(order, new, pile)))
            self._rest = self._compared(order, new, pile)

    @staticmethod
    def _compared(
        order: Sequence[str], new: Mapping[str, tuple[str, str, tuple[Source, ...]]], pile: Pile
    ) -> Iterator[tuple[str, tuple[Verdict, ...]]]:
        for number in pile:
            yield order[number], _said(*new[order[number]])

    def verdicts(self, heading: str, body: str, sources: Sequence[Source]) -> list[Verdict]:
        """A verdict on every fact of an item in plain text, remembered or found now."""
        if not sources:  # quickly said
            return verdicts(heading, body, (), shipped.names())
        name = verdicts_json.digest(heading, body, sources)
        found: Sequence[Verdict] | None = self._before.get(name)
        if found is None and self._beside is not None:
            for _ in self._rest:  # instead of waiting
                pass
            found = self._beside.result().get(name)
        self._found[name] = list(_said(heading, body, tuple(sources)) if found is None else found)
        return self._found[name]

    def keep(self, *, whole: bool = True) -> None:
        """Write down what was said; `whole`: of all items, so that what was not asked for is forgotten."""
        found = self._found if whole else {**self._before, **self._found}
        if found.keys() != self._before.keys():
            with contextlib.suppress(NewsletterError):  # a workspace that cannot be written to is checked all the same
                self._folder.save_verdicts(verdicts_json.write(found, self._by))


def of_issue(folder: IssueFolder, anchor: str | None = None) -> list[dict[str, Any]]:
    """The facts of every item of an issue (or of one) with what the kept sources say."""
    issue = folder.read().issue
    items = [item for item in issue.items if anchor in (None, item.anchor)]
    if not items:
        known = ", ".join(item.anchor for item in issue.items) or "none"
        raise NewsletterError(
            f"{folder.shown}: no item has the anchor {anchor!r}; items here: {known}"
            if anchor
            else f"{folder.shown}: the issue has no items"
        )
    kept, memory = kept_sources(folder, issue), Memory(folder)
    found = [
        described(verdict, item.anchor)
        for item in items
        for verdict in fact_check.of_item(item, kept.get(item.anchor, ()), memory.verdicts)
    ]
    memory.keep(whole=anchor is None)
    return found


def of_texts(name: str, item: str, sources: Sequence[Source]) -> list[dict[str, Any]]:
    """The facts of a loose item (its first line is the heading) against loose sources."""
    heading, _, body = item.strip().partition("\n")
    heading = heading.lstrip("# ")
    found = verdicts(prose.plain_inline(heading), prose.plain(body), sources, shipped.names())
    return [described(verdict, name) for verdict in found]


def described(verdict: Verdict, item: str) -> dict[str, Any]:
    """A verdict for another program."""
    fact = verdict.fact
    return {
        "item": item, "field": verdict.field, "kind": fact.kind, "words": fact.words, "value": fact.value, "qualifier": fact.qualifier,
        "status": verdict.status, "source_words": verdict.source_words or None, "source": verdict.source or None, "how": verdict.how or None,
    }  # fmt: skip


# ---- rows, so that the rules can be measured ---------------------------------------------------------

_ROW = ("id", "heading", "body", "source_text")


def predictions(rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """For each row (an item with its one source) the facts and their status."""
    found = []
    for row in rows:
        source = Source(row.get("source_title") or "", row["source_text"], _day(row), str(row["id"]))
        marked = verdicts(prose.plain_inline(row["heading"]), prose.plain(row["body"]), [source], shipped.names())
        facts = [{"field": v.field, "kind": v.fact.kind, "words": v.fact.words, "status": v.status} for v in marked]
        found.append({"id": row["id"], "facts": facts})
    return {"n": len(found), "predictions": found}


def _day(row: Mapping[str, Any]) -> date | None:
    given = row.get("published")
    if not given:
        return None
    try:
        return date.fromisoformat(str(given)[:10])
    except ValueError:
        raise NewsletterError(
            f"row {row['id']}: published {given!r} is no day; write it as 2022-05-24, or null"
        ) from None


def rows(text: str, name: str) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file; NewsletterError names the line that is none."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            raise NewsletterError(f"{name}:{number}: is not JSON; each line is one object") from None
        missing = [
            key
            for key in _ROW
            if not isinstance(row, dict) or (not isinstance(row.get(key), str) and key != "id") or key not in row
        ]
        if missing:
            raise NewsletterError(f"{name}:{number}: lacks {', '.join(missing)}; a row has {', '.join(_ROW)}")
        found.append(row)
    return found
