"""What the items of an issue are about that outlives it: instruments and cases, read once and kept as a record."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import cached_property
from typing import Any

from newsletter.core import events, facts, footnotes, keydates, precedent, prose
from newsletter.core.events.judge import Events
from newsletter.core.languages import is_chinese
from newsletter.core.model import Article, Issue, Item

VERSION = 1
LONGEST = 1500  # characters of a source in which its instrument is named
_BRACKETS = re.compile(r"[(（][^)）]*[)）]")
_ZH_ENDS = re.compile(r"(?:征求意见稿|修订草案|修正草案|草案|送审稿|修订稿|试行|暂行)+\Z")
_SMALL = frozenset(
    "the of on for and in a an to by with draft drafts new revised amended proposed final trial interim second third china chinese".split()
)


@dataclass(frozen=True)
class Matter:
    """What an item is about that outlives one issue. `place`: `2022-05#anchor`; `article`: its heading, first sentences and day.

    `instruments`: titles as written. `title_zh`, `document`: its Chinese title and number, where the item or a source gives them.
    `stage`: of the instrument (core/keydates). The rest is what a telling says of the event (core/events/telling.py); `sums`: its amounts.
    `digest`: of all that it was read from.
    """

    place: str
    article: Article
    digest: str = ""
    title_zh: str | None = None
    document: str | None = None
    stage: str | None = None
    instruments: tuple[str, ...] = ()
    companies: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    documents: frozenset[str] = frozenset()
    terms: frozenset[str] = frozenset()
    steps: frozenset[str] = frozenset()
    sums: frozenset[str] = frozenset()
    series: frozenset[tuple[str, int]] = frozenset()

    @property
    def heading(self) -> str:
        """The item's heading."""
        return self.article.title

    @property
    def day(self) -> date | None:
        """The day of its event."""
        return self.article.published

    @cached_property
    def names(self) -> frozenset[frozenset[str]]:
        """The titles of its instruments as what can be compared."""
        return frozenset(name for title in self.instruments if (name := title_name(title)))


def matters(
    issue: Issue,
    same: Events,
    sources: Mapping[str, Sequence[Article]] | None = None,
    known: Mapping[str, Matter] | None = None,
) -> list[Matter]:
    """What the items of an issue are about. `sources`: by the item's anchor, what its kept sources tell, for Chinese titles and numbers that
    the item itself does not give. What is `known` by its digest is not read again.
    """
    notes = {note.label: note.text for note in reversed(issue.notes)}
    found = []
    for item in issue.items:
        cited = [footnotes.split(notes.get(label, ""))[1] for label in footnotes.item_marks(item)]
        article, texts = precedent.told(issue, item), _texts(item, cited, (sources or {}).get(item.anchor, ()))
        place, digest = f"{issue.key}#{item.anchor}", _digest(article, texts)
        one = (known or {}).get(f"{place} {digest}")
        found.append(one or matter(place, article, same, texts, digest))
    return found


def _texts(item: Item, cited: Sequence[str], sources: Sequence[Article]) -> list[str]:
    return [prose.plain(item.body), *cited, *(f"{one.title}\n{one.text[:LONGEST]}" for one in sources)]


def _digest(article: Article, texts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([article.title, str(article.published), *texts]).encode()).hexdigest()[:32]


def matter(place: str, article: Article, same: Events, texts: Sequence[str], digest: str = "") -> Matter:
    """What an article is about; `texts` are what else tells of it, nearest first."""
    gazetteer = same.reader.names.gazetteer
    body, heading = (
        keydates.read(text, gazetteer=gazetteer, day=article.published) for text in (article.text, article.title)
    )
    titles = tuple(dict.fromkeys(said.value for said in (*heading.instrument, *body.instrument)))
    title_zh, document = _given(titles, texts, gazetteer) if titles else (None, None)
    telling = same.reader.read(article)
    return Matter(
        place, article, digest, title_zh, document, body.stage or heading.stage, titles, telling.companies, telling.parties,
        telling.countries, telling.places, telling.bodies, telling.documents, telling.terms, telling.steps,
        frozenset(fact.value for fact in telling.numbers if fact.kind == "amount"), telling.series,
    )  # fmt: skip


def _given(titles: Sequence[str], texts: Sequence[str], gazetteer: Any) -> tuple[str | None, str | None]:
    """The Chinese title and the number that the item or its sources give."""
    title = next((title for title in titles if is_chinese(title)), None)
    number = None
    for text in texts:
        if not is_chinese(text):
            continue
        found = keydates.read(text, gazetteer=gazetteer).instrument
        said = next((one.value for one in found if is_chinese(one.value)), None)
        title = title or said
        if said is not None or title is not None:
            number = number or next(
                (fact.words for fact in facts.read(text[:LONGEST]) if fact.kind == "document"), None
            )
    return title, number


def title_name(title: str) -> frozenset[str]:
    """A title as what can be compared: the stems of its words, or a Chinese title without its stage."""
    plain = _BRACKETS.sub("", title).strip()
    if is_chinese(plain):
        return frozenset({plain_zh(plain)})
    return frozenset(stem for stem in events.words(plain) if stem not in _SMALL)


def plain_zh(title: str) -> str:
    """A Chinese title without its stage and the name of the country."""
    return _ZH_ENDS.sub("", _BRACKETS.sub("", title).removeprefix("中华人民共和国"))


# ---- the record -----------------------------------------------------------------------------------

_SETS = tuple(one.name for one in fields(Matter) if str(one.type).startswith("frozenset[str]"))
_WORDS = ("place", "digest", "title_zh", "document", "stage")


def as_json(found: Iterable[Matter], *, of: str) -> str:
    """What was read of an issue, for a cache; `of` names the text it was read from and the words it was read by."""
    return json.dumps({"version": VERSION, "of": of, "items": [_entry(one) for one in found]}, ensure_ascii=False)


def _entry(one: Matter) -> dict[str, Any]:
    return {
        **{name: getattr(one, name) for name in _WORDS}, **{name: sorted(getattr(one, name)) for name in _SETS},
        "heading": one.heading, "lead": one.article.text, "date": one.day.isoformat() if one.day else None,
        "language": one.article.language, "instruments": list(one.instruments), "series": sorted(one.series),
    }  # fmt: skip


def of_json(text: str) -> tuple[str, list[Matter]]:
    """(`of`, what was read); ("", none) where it is no such record."""
    try:
        data = json.loads(text)
        if data["version"] != VERSION:
            return "", []
        return str(data["of"]), [_matter(entry) for entry in data["items"]]
    except (ValueError, KeyError, TypeError):
        return "", []


def _matter(entry: Mapping[str, Any]) -> Matter:
    day = date.fromisoformat(entry["date"]) if entry["date"] else None
    given: dict[str, Any] = {name: entry[name] for name in _WORDS} | {name: frozenset(entry[name]) for name in _SETS}
    return Matter(
        article=Article(entry["heading"], entry["lead"], None, day, entry["language"]),
        instruments=tuple(entry["instruments"]),
        series=frozenset((unit, number) for unit, number in entry["series"]),
        **given,
    )


def by_digest(found: Iterable[Matter]) -> dict[str, Matter]:
    """Matters by place and digest."""
    return {f"{one.place} {one.digest}": one for one in found}
