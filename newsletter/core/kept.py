"""Kept sources beside the notes that cite them: which copy is behind a note, and whether the note says what the copy says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from newsletter.core import facts, numerals, page_address
from newsletter.core.languages import is_chinese
from newsletter.core.model import Article
from newsletter.core.sources import KeptSource

LIKE = 0.85  # of two titles' letters, from which one is the other with a slip
_SHORTEST = 12  # letters of a title that was cut off
_TITLE = re.compile(r'"((?:[^"\\]|\\.)+)"|“([^”]+)”')


@dataclass(frozen=True)
class Held:
    """A kept source, with the articles read from its copy (none where it was not read)."""

    source: KeptSource
    articles: tuple[Article, ...] = ()

    @property
    def addresses(self) -> set[str]:
        """What all addresses that it is known by come down to (`page_address.identity`)."""
        found = [self.source.url, *(article.url for article in self.articles if article.url)]
        return {page_address.identity(url) for url in found if not url.startswith("file:")}

    @property
    def titles(self) -> list[str]:
        """The titles it is known by."""
        return list(dict.fromkeys(t for t in (self.source.title, *(a.title for a in self.articles)) if t.strip()))

    @property
    def days(self) -> set[date]:
        """The days of publication it gives."""
        found = (self.source.published, *(article.published for article in self.articles))
        return {day for day in found if day is not None}


def behind(label: str, url: str | None, citation: str, held: Sequence[Held]) -> list[Held]:
    """The kept sources behind a note: those that name its label, else those of its address, else a file with the cited title."""
    if found := [one for one in held if label in one.source.labels]:
        return found
    if url is not None:
        mine = page_address.identity(url)
        return [one for one in held if mine in one.addresses]
    title = cited_title(citation)
    return [one for one in held if title and any(_letters(title) == _letters(theirs) for theirs in one.titles)]


def cited_title(citation: str) -> str | None:
    """The title in a citation: what stands first in quotation marks, its Markdown signs undone."""
    found = _TITLE.search(citation)
    return re.sub(r"\\([^\w\s])", r"\1", found[1] or found[2]).strip() if found else None


def cited_date(citation: str) -> facts.DateFact | None:
    """The day in a citation, outside its title; None where there is none or more than one."""
    found = list(facts.dates(_TITLE.sub(lambda title: " " * len(title[0]), citation)))
    return found[0] if len(found) == 1 and found[0].year is not None else None


def titles_agree(cited: str, titles: Iterable[str]) -> bool:
    """Whether a cited title is one of these: case, punctuation, a cut end and a small slip apart; never another figure.

    A title in another language than all of these cannot be compared, and agrees.
    """
    comparable = [title for title in titles if is_chinese(title) == is_chinese(cited)]
    return not comparable or any(_agree(cited, title) for title in comparable)


def _agree(one: str, other: str) -> bool:
    mine, theirs = _letters(one), _letters(other)
    shorter, longer = sorted((mine, theirs), key=len)
    if shorter and shorter in longer and (len(shorter) >= _SHORTEST or len(shorter) * 2 >= len(longer)):
        return True
    if sorted(n.value for n in numerals.numbers(one)) != sorted(n.value for n in numerals.numbers(other)):
        return False
    return SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= LIKE


def _letters(title: str) -> str:
    """A title's letters and digits alone, without case."""
    return "".join(char for char in unicodedata.normalize("NFKC", title).casefold() if char.isalnum())
