"""The front matter of `issue.md`: YAML between two `---` lines, every key known and typed, every error with its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from newsletter.core import yaml_nodes
from newsletter.core.keys import IssueKey
from newsletter.core.model import Correction, Issue, KeyDate


class FrontMatterError(ValueError):
    """What is wrong and on which line (counted from 1 inside the front matter's text)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass(frozen=True)
class _Value:
    node: yaml.Node

    @property
    def line(self) -> int:
        return int(self.node.start_mark.line) + 1

    def fail(self, message: str) -> FrontMatterError:
        return FrontMatterError(self.line, message)

    def text(self, key: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.fail(f"{key} must be a single text")
        return str(self.node.value)


def _text(key: str, value: _Value) -> str | None:
    return value.text(key) or None


def _language(key: str, value: _Value) -> str:
    text = value.text(key)
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", text):
        raise value.fail(f"{key} must be a language tag such as en or zh-Hans, not {text!r}")
    return text


def _integer(key: str, value: _Value) -> int | None:
    text = value.text(key)
    if text == "":
        return None
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise value.fail(f"{key} must be a whole number, not {text!r}")
    return int(text)


def _version(key: str, value: _Value) -> int | None:
    number = _integer(key, value)
    if number == 0:
        raise value.fail(f"{key} counts from 1")
    return number


def _yes(key: str, value: _Value) -> bool:
    text = value.text(key)
    if text.lower() not in ("true", "false", "yes", "no", ""):
        raise value.fail(f"{key} must be true or false, not {text!r}")
    return text.lower() in ("true", "yes")


def _day(key: str, value: _Value) -> date | None:
    text = value.text(key)
    if text == "":
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            raise ValueError
        return date.fromisoformat(text)
    except ValueError:
        raise value.fail(f"{key} must be a day as YYYY-MM-DD, not {text!r}") from None


def _key(key: str, value: _Value) -> IssueKey:
    try:
        return IssueKey.parse(value.text(key))
    except ValueError as error:
        raise value.fail(str(error)) from None


def _list(key: str, value: _Value) -> list[_Value]:
    if isinstance(value.node, yaml.ScalarNode) and value.node.value == "":
        return []
    if not isinstance(value.node, yaml.SequenceNode):
        raise value.fail(f"{key} must be a list")
    return [_Value(node) for node in value.node.value]


def _anchors(key: str, value: _Value) -> tuple[str, ...] | None:
    return tuple(entry.text(key) for entry in _list(key, value))


def _key_dates(key: str, value: _Value) -> tuple[KeyDate, ...]:
    known: dict[str, Callable[[str, _Value], Any]] = {"date": _day, "what": _text, "item": _text}
    found = []
    for entry in _list(key, value):
        fields = _mapping(entry.node, known, "a key date")
        if fields.get("date") is None or fields.get("what") is None:
            raise entry.fail("a key date needs date: YYYY-MM-DD and what: …")
        found.append(KeyDate(fields["date"], fields["what"], fields.get("item")))
    return tuple(found)


def _corrections(key: str, value: _Value) -> tuple[Correction, ...]:
    known: dict[str, Callable[[str, _Value], Any]] = {"date": _day, "item": _text, "version": _version, "what": _text}
    found = []
    for entry in _list(key, value):
        fields = _mapping(entry.node, known, "a correction")
        if None in (fields.get("date"), fields.get("version"), fields.get("what")):
            raise entry.fail("a correction needs date: YYYY-MM-DD, version: N and what: …")
        found.append(Correction(fields["date"], fields["what"], fields["version"], fields.get("item")))
    return tuple(found)


FIELDS: dict[str, Callable[[str, _Value], Any]] = {
    "issue": _key,
    "number": _integer,
    "title": _text,
    "label": _text,
    "published": _day,
    "language": _language,
    "version": _version,
    "internal": _yes,
    "brief": _anchors,
    "key_dates": _key_dates,
    "disclaimer": _text,
    "corrections": _corrections,
}


def _mapping(node: yaml.Node, known: dict[str, Callable[[str, _Value], Any]], where: str) -> dict[str, Any]:
    if not isinstance(node, yaml.MappingNode):
        raise FrontMatterError(node.start_mark.line + 1, f"{where} must be lines of `key: value`")
    found: dict[str, Any] = {}
    for key_node, value_node in node.value:
        name, line = str(key_node.value), int(key_node.start_mark.line) + 1
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(known)}"
            raise FrontMatterError(line, f"unknown key {name!r} in {where}; {hint}")
        if name in found:
            raise FrontMatterError(line, f"{name} is given twice; keep one")
        found[name] = known[name](name, _Value(value_node))
    return found


def read(text: str) -> Issue:
    """The issue's own fields, without sections; FrontMatterError with the line where it cannot be read."""
    try:
        node = yaml_nodes.compose(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reason = (error.problem or "it cannot be read").replace("\n", " ")
        raise FrontMatterError(
            line, f"the front matter is not valid YAML: {reason}; a value with a colon needs quotes"
        ) from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        code = error.character if isinstance(error.character, int) else ord(error.character)
        raise FrontMatterError(line, f"the front matter holds a control character (U+{code:04X}); remove it") from None
    except RecursionError:
        raise FrontMatterError(1, "the front matter is nested too deeply") from None
    if node is None:
        raise FrontMatterError(1, "the front matter is empty; it needs at least `issue: YYYY-MM`")
    fields = _mapping(node, FIELDS, "the front matter")
    if "issue" not in fields:
        raise FrontMatterError(1, "the front matter does not say which month is covered; add `issue: YYYY-MM`")
    fields["key"] = fields.pop("issue")
    if fields.get("version", 1) is None:
        fields.pop("version")
    return Issue(**fields)


def quote(text: str) -> str:
    """A YAML double-quoted scalar that reads back as exactly this text."""
    escaped = []
    for char in text:
        code = ord(char)
        if char in '"\\':
            escaped.append("\\" + char)
        elif char == "\n":
            escaped.append("\\n")
        elif char == "\t":
            escaped.append("\\t")
        elif (
            0x20 <= code < 0x7F
            or 0xA0 <= code < 0x2028
            or 0x202A <= code < 0xD800
            or 0xE000 <= code < 0xFEFF
            or 0xFF00 <= code < 0xFFFE
            or 0x10000 <= code < 0x110000
        ):
            escaped.append(char)
        else:
            escaped.append(f"\\u{code:04X}")
    return '"' + "".join(escaped) + '"'


def correction_line(entry: Correction) -> str:
    """A correction as a line of the list below `corrections:`."""
    item = f", item: {entry.item}" if entry.item is not None else ""
    return f"  - {{date: {entry.date}{item}, version: {entry.version}, what: {quote(entry.what)}}}"


def write(issue: Issue) -> str:
    """The front matter's lines of an issue, in the order of `FIELDS`, without the `---` around them."""
    lines = [f"issue: {issue.key}"]
    if issue.number is not None:
        lines.append(f"number: {issue.number}")
    if issue.title is not None:
        lines.append(f"title: {quote(issue.title)}")
    if issue.label is not None:
        lines.append(f"label: {quote(issue.label)}")
    if issue.published is not None:
        lines.append(f"published: {issue.published}")
    lines.append(f"language: {issue.language}")
    if issue.version != 1:
        lines.append(f"version: {issue.version}")
    if issue.internal:
        lines.append("internal: true")
    if issue.brief is not None:
        lines.append(f"brief: [{', '.join(issue.brief)}]")
    if issue.key_dates:
        lines.append("key_dates:")
    for entry in issue.key_dates:
        item = f", item: {entry.item}" if entry.item is not None else ""
        lines.append(f"  - {{date: {entry.date}, what: {quote(entry.what)}{item}}}")
    if issue.disclaimer is not None:
        lines.append(f"disclaimer: {quote(issue.disclaimer)}")
    if issue.corrections:
        lines += ["corrections:", *map(correction_line, issue.corrections)]
    return "".join(line + "\n" for line in lines)
