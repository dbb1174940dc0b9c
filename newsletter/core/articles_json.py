"""Articles as JSON, for the cache of what was read from kept documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from newsletter.core.model import Article

VERSION = 1  # raised when extraction learns to read better, so that documents are read anew


def write(articles: Sequence[Article]) -> str:
    """The articles' text."""
    rows = [{**asdict(a), "published": a.published.isoformat() if a.published else None} for a in articles]
    return json.dumps(rows, ensure_ascii=False)


def read(text: str) -> list[Article]:
    """The articles of a text; ValueError where it is none."""
    try:
        rows = json.loads(text)
        return [
            Article(**{
                **row,
                "published": date.fromisoformat(row["published"]) if row["published"] else None,
                "warnings": tuple(row["warnings"]),
            })
            for row in rows
        ]  # fmt: skip
    except (KeyError, TypeError) as error:
        raise ValueError(f"no articles: {error}") from None
