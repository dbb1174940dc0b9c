"""The checks of an issue: one module a rule family, every rule declared with its promise."""

from __future__ import annotations

from newsletter.core import issue_md
from newsletter.core.check import (
    addresses,
    citations,
    copied,
    drafted,
    facts,
    follows,
    key_dates,
    naming,
    notes,
    precedents,
    reported,
    resolving,
    structure,
    style,
    syndicated,
    titles,
    watched,
    writing,
)
from newsletter.core.check.example import PATH, PUBLICATION, Example
from newsletter.core.check.problem import RULES, Problem, Subject
from newsletter.core.check.style import House
from newsletter.core.events import Events

__all__ = [
    "FATAL",
    "RULES",
    "Problem",
    "Subject",
    "addresses",
    "check",
    "citations",
    "copied",
    "drafted",
    "facts",
    "follows",
    "key_dates",
    "naming",
    "notes",
    "precedents",
    "reported",
    "resolving",
    "structure",
    "style",
    "syndicated",
    "titles",
    "tried",
    "watched",
    "writing",
]

# Faults that would make an output false in itself (a link that leads elsewhere, an empty box for a character), not
# merely unfinished: nothing is built from them, and no waiver helps.
FATAL = ("duplicate-anchor", "bad-anchor", "missing-glyph")


def tried(
    example: Example, coverage: frozenset[int] = frozenset(), house: House | None = None, events: Events | None = None
) -> tuple[Subject, list[Problem]]:
    """An example, completed to an issue, and every problem in it."""
    given = {"coverage": coverage, "house": house, **({"events": events} if events else {}), **example.more}
    subject = Subject(issue_md.parse(example.issue), PATH, PUBLICATION, **given)
    return subject, check(subject)


def check(subject: Subject) -> list[Problem]:
    """Every problem of an issue, in the order of its lines; on the same line errors first, and each kind by its column."""
    ranks = {"error": 0, "warning": 1, "advice": 2}
    # The comparison with the sources last: it may be going on beside meanwhile.
    rules = sorted(RULES.values(), key=lambda declared: declared.find is facts.fact_not_found)
    found = [problem for declared in rules for problem in declared.problems(subject)]
    return sorted(found, key=lambda p: (p.line, ranks[p.severity], p.column or 0, p.rule, p.words))
