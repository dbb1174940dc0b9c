"""Reading a configuration file: every error names file and line and, for a mistyped key, the one that was probably meant."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from newsletter.config.kinds import Strict
from newsletter.errors import ConfigError

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where libyaml is there
Model = TypeVar("Model", bound=Strict)


def load(path: Path, model: type[Model]) -> Model:
    """A configuration file as its model."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: there is no such file; `newsletter init` lays one down") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    return parse(path, text, model)


def parse(path: Path, text: str, model: type[Model]) -> Model:
    """The text of a configuration file as its model; `path` only names it in errors."""
    try:
        node = yaml.compose(text, Loader=_LOADER)
        data = yaml.load(text, Loader=_LOADER)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        reason = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        raise ConfigError(f"{path}:{line}: not valid YAML: {reason}") from None
    try:
        found = model.model_validate({} if data is None else data)
    except ValidationError as error:
        raise ConfigError("\n".join(_explain(path, node, model, e) for e in error.errors())) from None
    if faults := [f"{path}:{_line(node, where)}: {message}" for where, message in found.faults()]:
        raise ConfigError("\n".join(faults))
    return found


def _explain(path: Path, root: yaml.Node | None, model: type[BaseModel], error: Any) -> str:
    """One error of a configuration file, as file:line: what, remedy."""
    where = error["loc"]
    key = ".".join(str(part) for part in where if part != "[key]")  # pydantic's word for a key that is wrong itself
    line = _line(root, where)
    kind, message = error["type"], error["msg"].removeprefix("Value error, ")
    if kind == "extra_forbidden":
        known = _known(model, where[:-1])
        near = difflib.get_close_matches(str(where[-1]), known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
        return f"{path}:{line}: unknown key {key}; {hint}"
    if kind == "missing":
        return f"{path}:{line}: {key} is missing; add it"
    if kind == "too_short":
        message = "must have at least one entry"
    if kind == "string_pattern_mismatch" and key.endswith("logo"):
        message = "must be the name of a .png or .svg file in the workspace"
    elif kind == "string_pattern_mismatch":
        message = f"does not fit the form {error['ctx']['pattern']}"
    return f"{path}:{line}: {key or 'the file'}: {message[0].lower()}{message[1:]}"


def _known(model: type[BaseModel], where: tuple[str | int, ...]) -> list[str]:
    """The keys that may stand at a place."""
    for part in where:
        if isinstance(part, str):
            found = model.model_fields[part].annotation
            arguments = getattr(found, "__args__", ())
            model = next((a for a in (found, *arguments) if isinstance(a, type) and issubclass(a, BaseModel)), model)
    return list(model.model_fields)


def _line(node: yaml.Node | None, where: tuple[str | int, ...]) -> int:
    """The line (from 1) of the deepest part of a place that exists."""
    line = node.start_mark.line + 1 if node else 1
    for part in where:
        if isinstance(node, yaml.MappingNode):
            pair = next((pair for pair in node.value if pair[0].value == part), None)
            if pair is None:
                return line
            line, node = pair[0].start_mark.line + 1, pair[1]
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            node = node.value[part]
            line = node.start_mark.line + 1
    return line


def schema(model: type[BaseModel]) -> dict[str, Any]:
    """The JSON Schema of a configuration file, for editors' tools."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
