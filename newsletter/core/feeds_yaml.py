"""Sources added to the text of `feeds.yaml` by a splice: every other character, comments included, stays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

import yaml


def with_sources(text: str, sources: Iterable[Mapping[str, Any]]) -> str:
    """The file with sources at the end of its list; ValueError with the remedy where its form does not let one be added.

    The caller has read the file as valid. Line ends and the list's indentation are kept.
    """
    new = [dict(one) for one in sources]
    if not new:
        return text
    end = "\r\n" if "\r\n" in text else "\n"
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    found = next(((key, value) for key, value in pairs if key.value == "sources"), None)
    if found is None:
        return _at(text, len(text), "sources:\n" + block(new, 2), end)
    key, value = found
    if isinstance(value, yaml.SequenceNode) and value.value and not value.flow_style:
        indent = value.start_mark.column
        place = text.find("\n", max(_last(value) - 1, 0))
        return _at(text, len(text) if place < 0 else place + 1, block(new, indent), end)
    if isinstance(value, yaml.SequenceNode) and value.value:
        raise ValueError("its sources stand in [ ]; write them as a list with dashes, then add again")
    # An empty list, or nothing after the colon: it is written over.
    start = key.end_mark.index + 1
    stop = max(start, value.end_mark.index) if isinstance(value, yaml.SequenceNode) or value.value else start
    text = text[:start] + text[stop:]
    place = text.find("\n", start)
    return _at(text, len(text) if place < 0 else place + 1, block(new, 2), end)


def block(sources: Iterable[Mapping[str, Any]], indent: int = 2) -> str:
    """Sources as YAML, as they are written into the file."""
    lines = yaml.safe_dump(
        [dict(one) for one in sources], sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False
    ).splitlines()
    return "".join(f"{' ' * indent}{line}\n" for line in lines)


def _at(text: str, place: int, lines: str, end: str) -> str:
    before = text[:place]
    if before and not before.endswith("\n"):
        before += end
    return before + re.sub(r"\n", end, lines) + text[place:]


def _last(node: yaml.Node) -> int:
    """Where the last scalar in a node ends: the node itself ends only after the comments that follow it."""
    if isinstance(node, yaml.SequenceNode) and node.value and not node.flow_style:
        return _last(node.value[-1])
    if isinstance(node, yaml.MappingNode) and node.value and not node.flow_style:
        key, value = node.value[-1]
        return max(_last(value), int(key.end_mark.index))
    return int(node.end_mark.index)
