"""The fact lock: what an item states stands in the sources that were kept for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial

from newsletter.core import prose
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Compare, Finding, Subject, rule
from newsletter.core.facts import Names
from newsletter.core.facts.lock import Verdict, verdicts
from newsletter.core.facts.source import Source
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.model import Item
from newsletter.core.pinyin import Pinyin

KINDS = {
    "date": "the date", "amount": "the amount", "percentage": "the percentage", "count": "the number", "duration": "the time",
    "article": "the reference", "document": "the document", "ordinal": "the ordinal", "name": "the name",
}  # fmt: skip


def of_item(item: Item, sources: Sequence[Source], compare: Compare) -> Sequence[Verdict]:
    """A verdict on every fact of an item; facts are read in its text as readers see it."""
    return compare(*texts(item), sources)


def texts(item: Item) -> tuple[str, str]:
    """Heading and body of an item as readers see them, which is what is compared."""
    return prose.plain_inline(item.heading), prose.plain(item.body)


_ANCHOR = "hainan-adopts-rules-health-data"
_TEXT = "On January 20, 2026, Hainan adopted the rules. They name 12 kinds of health data."
_KNOWN = {
    "sources": {_ANCHOR: (Source("Hainan Adopts Rules on Health Data", _TEXT, date(2026, 1, 21)),)},
    "names": Names(Gazetteer({}, [("court", ("People's Court",), ("人民法院",))], Pinyin({}, ""))),
}
_GIVEN = f"a kept source that says: “{_TEXT}”"


@rule(
    "fact-not-found",
    "error",
    "Every figure, date and name of an item is in a source that was kept for it.",
    bad=Example("On January 20, 2026, Hainan adopted rules on 21 kinds of health data.", _GIVEN, _KNOWN),
    good=Example("On January 20, 2026, Hainan adopted rules on 12 kinds of health data.", _GIVEN, _KNOWN),
)
def fact_not_found(subject: Subject) -> Iterator[Finding]:
    """Facts that none of the item's kept sources holds, across languages and notations; each once an item."""
    if subject.sources is None or subject.names is None:
        return
    compare = subject.compare or partial(verdicts, names=subject.names)
    for number, item in enumerate(subject.issue.items):
        met: set[tuple[str, str]] = set()
        for verdict in of_item(item, subject.sources.get(item.anchor, ()), compare):
            fact = verdict.fact
            if verdict.status == "not_found" and (fact.kind, fact.value) not in met:
                met.add((fact.kind, fact.value))
                _, line = subject.find(fact.words, number)
                why = f" ({verdict.how})" if verdict.how else ""
                yield Finding(
                    number, line, fact.words, f"{KINDS[fact.kind]} {fact.words!r} is in none of the item's kept sources{why}",
                    f"compare it with the source (newsletter facts {subject.issue.key} {item.anchor}) and correct it, or keep the source that has it",
                )  # fmt: skip


@rule(
    "no-kept-source",
    "warning",
    "Every item has a kept source to be checked against.",
    bad=Example(
        "On January 20, 2026, Hainan adopted the rules.", "an issue without kept sources", {**_KNOWN, "sources": {}}
    ),
    good=Example("On January 20, 2026, Hainan adopted the rules.", _GIVEN, _KNOWN),
)
def no_kept_source(subject: Subject) -> Iterator[Finding]:
    """Items none of whose notes has a kept copy that can be read: nothing in them could be checked."""
    if subject.sources is None:
        return
    for number, item in enumerate(subject.issue.items):
        if not subject.sources.get(item.anchor):
            yield Finding(
                number, subject.item_line(number), item.heading,
                "no kept source: no figure, date or name of the item could be checked",
                f"keep one: newsletter add ADDRESS --issue {subject.issue.key}, or put the document into the intake folder and draft again",
            )  # fmt: skip
