"""Dotted paths into JSON: `data.list[*]`, `result[0].title`, `a["x.y"]`; `$.` may stand before. No filters, no scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

MOST = 5000  # values a path may give
_STEP = re.compile(
    r"\.?(?:(?P<name>[^.\[\]{}\s]+)|\[(?P<index>-?\d{1,6})\]|\[(?P<all>\*)\]|\[\"(?P<quoted>[^\"\]]+)\"\])"
)

Step = str | int | None  # a key, a place in a list, or None for all of them


def steps(path: str) -> tuple[Step, ...]:
    """The steps of a path; ValueError with the remedy where it is none. An empty path, or `$`, is the document itself."""
    rest = path.strip().removeprefix("$")
    found: list[Step] = []
    place = 0
    while place < len(rest):
        match = _STEP.match(rest, place)
        if match is None:
            raise ValueError(f"{path!r} is no path; write one as data.list[*].title")
        name = match["name"] or match["quoted"]
        found.append(int(match["index"]) if match["index"] else None if match["all"] or name == "*" else name)
        place = match.end()
    return tuple(found)


def values(data: Any, path: str) -> Iterator[Any]:
    """Every value at a path, in order, at most MOST; none where there is no such place."""
    found = [data]
    for step in steps(path):
        found = [inner for one in found for inner in _inner(one, step)][:MOST]
    yield from found


def text(data: Any, path: str) -> str:
    """The first text or number at a path; empty where there is none. Several parts of a date stay apart."""
    for found in values(data, path):
        if isinstance(found, str) and found.strip():
            return found
        if isinstance(found, (int, float)) and not isinstance(found, bool):
            return str(found)
    return ""


def _inner(data: Any, step: Step) -> list[Any]:
    if step is None:
        return list(data.values() if isinstance(data, dict) else data if isinstance(data, list) else ())
    if isinstance(step, int):
        return [data[step]] if isinstance(data, list) and -len(data) <= step < len(data) else []
    return [data[step]] if isinstance(data, dict) and step in data else []
