"""Source wording left in: a long run of an item's words that stands, word for word, in a source it cites."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from newsletter.core import proposal, prose, sentences
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.kept import Held, behind
from newsletter.core.model import Article
from newsletter.core.sources import KeptSource

SHINGLE = 6  # words that are compared at once
LONGEST = 18  # words in a row that an item may share with its source
_WORD = re.compile(r"[A-Za-z0-9][\w'’.,%-]*")
_QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")

_URL = "https://www.hainan.gov.cn/rules.html"
_TEXT = (
    "Any institution that processes health data must keep a record of every access for at least three years and hand it "
    "to the health authorities of the province upon request."
)
_KEPT = {
    "held": (
        Held(
            KeptSource(_URL, "Rules on Health Data", "0" * 64, "text/html", 1, datetime(2026, 1, 21, tzinfo=UTC)),
            (Article("Rules on Health Data", _TEXT),),
        ),
    )
}
_NOTE = f'\n\n[^rules]: <{_URL}> "Rules on Health Data".'


@rule(
    "source-overlap",
    "warning",
    "No long run of words is taken from a source.",
    bad=Example(f"{_TEXT}[^rules]{_NOTE}", "a kept source with this very sentence", _KEPT),
    good=Example(
        f"Institutions must log who reads health data, and show the log to the province for three years.[^rules]{_NOTE}",
        "the same source",
        _KEPT,
    ),
)
def source_overlap(subject: Subject) -> Iterator[Finding]:
    """Runs of more than 18 words that an item shares with a source it cites; names, titles and quotations are left out of the count."""
    for number, item in enumerate(subject.issue.items if subject.held else ()):
        held = [
            one
            for note in subject.numbering.of_item(item)
            for one in behind(note.label, note.url, note.citation, subject.held or ())
        ]
        texts = [article.text for one in held for article in one.articles]
        if taken := copied(_rewritten(prose.plain(item.body), subject.wording), texts):
            owner, line = subject.find(taken[:40], number)
            yield Finding(
                owner, line, taken, f"the source says it in the same words ({taken[:60]}…)", "say it in the desk's own words"
            )  # fmt: skip


def _rewritten(text: str, wording: Collection[str]) -> str:
    """A text without the sentences that a draft took: those are told by `source-wording` already."""
    kept = [one for one in sentences.of_text(text) if proposal.digest(one) not in wording] if wording else [text]
    return "\x00".join(kept)


def copied(text: str, sources: Iterable[str]) -> str:
    """The longest run of a text's words that stands in one of the sources too, where it is longer than it may be; else nothing."""
    plain = _QUOTED.sub(lambda found: "\x00" * len(found.group()), text)
    words = list(_WORD.finditer(plain))
    best, taken = LONGEST, ""
    for source in sources:
        for start, stop in _shared(_plain(words), _plain(_WORD.finditer(source))):
            if _own(words[start:stop]) > best:
                best, taken = _own(words[start:stop]), text[words[start].start() : words[stop - 1].end()]
    return taken


def _plain(words: Iterable[re.Match[str]]) -> list[str]:
    return [found.group().lower().rstrip(".,") for found in words]


def _shared(ours: list[str], theirs: list[str]) -> Iterator[tuple[int, int]]:
    """Runs of our words (start, end) all of whose shingles stand among theirs."""
    shingles = {tuple(theirs[at : at + SHINGLE]) for at in range(len(theirs) - SHINGLE + 1)}
    start = 0
    while start + SHINGLE <= len(ours):
        end = start
        while end + SHINGLE <= len(ours) and tuple(ours[end : end + SHINGLE]) in shingles:
            end += 1
        if end > start:
            yield start, end + SHINGLE - 1
        start = end + 1


def _own(run: list[re.Match[str]]) -> int:
    """Words of a run that are no names or parts of titles."""
    return sum(not found.group()[0].isupper() for found in run)
