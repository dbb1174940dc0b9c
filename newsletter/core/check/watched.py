"""What the issue stands on: the sources that were watched, and whether they could be heard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.coverage import Coverage

_TEXT = "On January 20, 2026, the Standing Committee adopted the Rules.[^source]"


def _heard(**said: Any) -> dict[str, Any]:
    """What an example knows of one source."""
    end = date(2026, 1, 31)
    return {"watched": (Coverage("cac", "Cyberspace Administration of China", 7, end, True, last_new=end, **said),)}


@rule(
    "silent-source",
    "warning",
    "Every source that was ever heard was heard over the days of the issue.",
    bad=Example(
        _TEXT,
        "a source that has failed since January 27",
        _heard(heard=26, failed=5, failing_days=5, why="answers 403"),
    ),
    good=Example(_TEXT, "the same source, heard every day", _heard(heard=31)),
)
def silent_source(subject: Subject) -> Iterator[Finding]:
    """Sources that have failed for three days or said nothing new for longer than their rhythm; one never heard is none of them."""
    for one in subject.watched:
        if (problem := one.problem) is not None:
            yield Finding(
                None,
                1,
                one.source,
                f"{one.title} ({one.source}) {problem}",
                f"look at it yourself, then `newsletter collect --source {one.source}` and draft again, or waive this by name",
            )
