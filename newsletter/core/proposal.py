"""What a draft proposes for an event: an item in the source's own words, and its notes.

The body is at most three sentences, each taken whole from the source: the lead, and those that say who, when and
how much. They are the source's wording and marked as such, to be rewritten by the editor.
"""

from __future__ import annotations

import calendar
import hashlib
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from newsletter.core import citation, events, facts, footnotes, headline, languages, prose, sentences, slugs
from newsletter.core.curated import Curated
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article, Footnote, Item
from newsletter.core.told import Told

SENTENCES = 3
LONGEST = 600  # characters of a sentence; longer ones are lists in disguise
_SOURCES = 3  # notes of one item at most
_DEADLINE = re.compile(
    r"\b(?:take[s]? effect|come[s]? into force|effective|by|until|before|deadline|within \d+)\b|施行|生效|截止|之前|期限|日内|征求意见",
    re.IGNORECASE,
)

_DEFINITION = re.compile(r"^\[\^([^\]\s]+)\]:[ \t]*(.*(?:\n[ \t]+\S.*)*)", re.MULTILINE)
_WEEKDAY = re.compile(r"\bon\s+((?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b(?!\s+next)", re.IGNORECASE)
# What stands before a date that is a deadline, a beginning in force or the start of a period, not the event.
_BEFORE = re.compile(
    r"(?:\b(?:by|until|before|from|since|between|effective|no later than|as of)\s+|[自至于截到]\s*)\Z", re.IGNORECASE
)


@dataclass(frozen=True)
class Proposal:
    """An item to put into the issue, with the definitions of its notes. `wording`: digests of the source's sentences in it."""

    section: str
    item: Item
    notes: tuple[Footnote, ...]
    wording: tuple[str, ...]


def digest(sentence: str) -> str:
    """A sentence's name in decisions.json: enough of its SHA-256 to know it again."""
    return hashlib.sha256(" ".join(sentence.split()).encode()).hexdigest()[:16]


def event_day(article: Article, key: IssueKey) -> date | None:
    """The day of the event an article tells of.

    The weekday its lead names ("fined on Thursday"), or the first full date there; else the first full date of the text in
    the months covered that is no deadline and not after the day of publication; else that day.
    """
    published = article.published
    lead = " ".join(sentences.of_text(article.text)[:2])
    if published is not None and (named := _WEEKDAY.search(lead)):
        days = [name.lower() for name in calendar.day_name]
        back = (published.weekday() - days.index(named[1].lower())) % 7
        return published - timedelta(days=back)
    for text in (lead, article.text):
        for fact in facts.dates(text):
            day = fact.on(key)
            told = published is None or (day is not None and day <= published)
            if day is not None and key.covers(day) and told and not _BEFORE.search(text[: fact.start]):
                return day
    return published or facts.event_date(article.text, key)


def choose(article: Article) -> list[str]:
    """The sentences that carry the news, in the order of the source."""
    found = [s for s in sentences.of_text(article.text) if 20 <= len(s) <= LONGEST or _is_short_chinese(s)]
    if not found:
        return sentences.of_text(article.text)[:1]
    ranked = sorted(range(1, len(found)), key=lambda place: (-_weight(found[place]), place))
    taken = [0, *(place for place in ranked if _weight(found[place]) > 0)][:SENTENCES]
    return [found[place] for place in sorted(taken)]


def _is_short_chinese(sentence: str) -> bool:
    return languages.is_chinese(sentence) and 8 <= len(sentence) <= LONGEST


def _weight(sentence: str) -> float:
    """How much a sentence adds: dates, telling figures, deadlines; what somebody said weighs less."""
    weight = 1.0 * any(facts.dates(sentence)) + 1.5 * min(2, len(events.figures(sentence)))
    weight += 1.0 * bool(_DEADLINE.search(sentence))
    return weight - 2.0 * bool(re.search(r"[\"“”]|\bsaid\b|表示|指出", sentence))


def primary(told: Sequence[Told], language: str) -> Told:
    """The article to draft from: one in the issue's language, else the first."""
    chinese = language.startswith("zh")
    return next((one for one in told if languages.is_chinese(one.article.title) == chinese), told[0])


def propose(
    told: Sequence[Told],
    section: str,
    key: IssueKey,
    language: str,
    *,
    anchors: Container[str],
    labels: Container[str],
    day: date | None = None,
) -> Proposal:
    """The proposal for an event that these articles tell (one at least). What an editor gave with one of them is taken as it stands."""
    main = primary(told, language)
    entry = next((one.entry for one in told if one.entry is not None), Curated())
    day = day or event_day(main.article, key)
    heading = prose.escape(entry.title or headline.heading(main.article.title, main.article.publisher))
    anchor = slugs.unique(_anchor(main.article, entry.title, day), anchors)
    body, notes = _own_notes(entry.body or "", labels)
    marks = ""
    if not notes:
        notes = _notes([main, *(one for one in told if one is not main)], labels)
        marks = "".join(f"[^{given.label}]" for given in notes)
    chosen = [] if entry.body else choose(main.article)
    joiner = "" if languages.is_chinese(main.article.title) else " "
    text = body or joiner.join(prose.escape(sentence) for sentence in chosen)
    parts = [text + marks]
    if entry.impact:
        parts.append(f"**Impact:** {entry.impact}")
    item = Item(anchor, heading, "\n\n".join(part for part in parts if part), day)
    return Proposal(section, item, tuple(notes), tuple(digest(sentence) for sentence in chosen))


def _own_notes(body: str, labels: Container[str]) -> tuple[str, list[Footnote]]:
    """An editor's text and the notes that it defines itself, each under a label that is free."""
    notes: list[Footnote] = []
    for match in reversed(list(_DEFINITION.finditer(body))):
        label = slugs.unique(match[1], labels)
        notes.insert(0, Footnote(label, match[2].strip()))
        body = (body[: match.start()].rstrip() + body[match.end() :]).replace(f"[^{match[1]}]", f"[^{label}]")
    return body.strip(), notes


def _notes(told: Sequence[Told], labels: Container[str]) -> list[Footnote]:
    """The notes that cite these articles, each source once; what an editor typed without saying whose it is cites nothing."""
    notes: list[Footnote] = []
    for one in told[:_SOURCES]:
        article, note = one.article, one.entry.note if one.entry else None
        if one.is_typed and not (article.url or article.publisher or note):
            continue
        label = citation.label(article, _Taken(labels, {given.label for given in notes}))
        made = footnotes.define(label, article.url, note) if note else citation.note(label, article)
        if not any(made.text == given.text or (article.url and f"<{article.url}>" in given.text) for given in notes):
            notes.append(made)
    return notes


def _anchor(article: Article, title: str | None, day: date | None) -> str:
    """An anchor from the heading; a Chinese one has none to give and takes the day."""
    made = slugs.slug(title or article.title)
    return f"item-{day}" if len(made) < 8 and languages.is_chinese(title or article.title) and day else made


class _Taken:
    """Labels that are taken, in the file or by this proposal."""

    def __init__(self, *taken: Container[str]) -> None:
        self._taken = taken

    def __contains__(self, label: object) -> bool:
        return any(label in taken for taken in self._taken)
