"""`enforcement.yaml`: an issue's rows of the table of enforcement cases. Proposed by the program, edited by a person, shown once confirmed.

Strict: what is wrong is told with its line, and a file with a fault gives no rows at all, since the fault may lie in what a row says.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import yaml

from newsletter.core import issue_md, yaml_nodes
from newsletter.core.frontmatter import quote
from newsletter.core.model import Item

FIELDS = ("item", "date", "authority", "party", "named", "conduct", "measure", "amount", "law", "note")
CONFIRMED = "row confirmed"  # the decision's name in decisions.json
PROPOSED = "row proposed"
LONGEST = 500  # characters of a cell
_AMOUNT = re.compile(r"([A-Z]{3}) ?(\d{1,3}(?:,\d{3})+|\d{1,18})(\.\d{1,2})?")
_CODES = {"RMB": "CNY", "USS": "USD"}


@dataclass(frozen=True)
class Fault:
    """What is wrong, and on which line of the file (from 1)."""

    line: int
    message: str


@dataclass(frozen=True)
class Money:
    """A sum in one currency (ISO 4217), in its units."""

    currency: str
    value: Decimal

    def __str__(self) -> str:
        return f"{self.currency} {self.figure}"

    @property
    def figure(self) -> str:
        """The exact sum with a comma every three digits; nothing is rounded."""
        return f"{self.value.normalize():,f}"

    @classmethod
    def read(cls, text: str) -> Money:
        """`CNY 1,200,000` or `CNY 1200000.50`; ValueError in words for anything else."""
        match = _AMOUNT.fullmatch(text)
        if match is None:
            raise ValueError(f"amount must be a currency and its units, such as CNY 1,200,000, not {text!r}")
        value = Decimal(match[2].replace(",", "") + (match[3] or ""))
        return cls(_CODES.get(match[1], match[1]), value)


@dataclass(frozen=True)
class Row:
    """One case: who (`authority`) did what (`measure`, `amount`) to whom (`party`), for what (`conduct`) and by which `law`.

    `item` is the anchor of the item that tells it, `note` the label of its source's note. `named`: a natural person in it is named on
    purpose; otherwise people are shown by initials. `line` is where the entry begins.
    """

    item: str
    date: date | None = None
    authority: str = ""
    party: str = ""
    named: bool = False
    conduct: str = ""
    measure: str = ""
    amount: Money | None = None
    law: str = ""
    note: str = ""
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Reading:
    """The rows of a file; none where it has faults."""

    rows: tuple[Row, ...] = ()
    faults: tuple[Fault, ...] = ()


def read(text: str) -> Reading:
    """The file read; never an error, whatever the text."""
    try:
        nodes = _nodes(text)
    except _FaultError as error:
        return Reading((), (error.fault,))
    rows: list[Row] = []
    faults: list[Fault] = []
    for node in nodes:
        row, wrong = _row(node)
        faults += wrong
        if row is not None:
            if row in rows:
                faults.append(Fault(row.line, "is the same row as one before it; remove one of them"))
            rows.append(row)
    return Reading((), tuple(faults)) if faults else Reading(tuple(rows))


class _FaultError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.fault = Fault(line, message)


def _nodes(text: str) -> list[yaml.Node]:
    try:
        node = yaml_nodes.compose(text)
    except RecursionError:
        raise _FaultError(1, "is nested too deeply; a row is lines of `key: value`") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        raise _FaultError(mark.line + 1 if mark else 1, f"not valid YAML: {reason}") from None
    if node is None or (isinstance(node, yaml.ScalarNode) and node.value == ""):
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise _FaultError(1, "must be a list of rows, each beginning with a dash")
    return list(node.value)


def _row(node: yaml.Node) -> tuple[Row | None, list[Fault]]:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        return None, [Fault(line, "a row must be lines of `key: value`")]
    fields: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, value in node.value:
        name, at = str(key.value), key.start_mark.line + 1
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(FIELDS)}"
            faults.append(Fault(at, f"unknown key {name!r}; {hint}"))
        elif name in fields:
            faults.append(Fault(at, f"{name} is given a second time; remove one of them"))
        elif not isinstance(value, yaml.ScalarNode):
            faults.append(Fault(at, f"{name} must be a single text"))
        else:
            try:
                fields[name] = _value(name, " ".join(str(value.value).split()))
            except ValueError as error:
                faults.append(Fault(at, str(error)))
                fields[name] = None
    if not faults and not fields.get("item"):
        faults.append(Fault(line, "a row needs item: the anchor of the item that tells of the case"))
    return (None, faults) if faults else (Row(**fields, line=line), [])


def _value(name: str, said: str) -> Any:
    """A field's value; ValueError in words."""
    if name == "date":
        return _day(said) if said else None
    if name == "amount":
        return Money.read(said) if said else None
    if name == "named":
        if said not in ("true", "false", "yes", "no", ""):
            raise ValueError(f"named must be true or false, not {said!r}")
        return said in ("true", "yes")
    if name == "item" and not issue_md.ANCHOR.fullmatch(said):
        raise ValueError(f"item must be an item's anchor (lower-case letters, digits, hyphens), not {said!r}")
    if len(said) > LONGEST:
        raise ValueError(f"{name} has {len(said):,} characters; a cell of the table takes {LONGEST}")
    return said


def _day(said: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", said, re.ASCII):
            raise ValueError
        return date.fromisoformat(said)
    except ValueError:
        raise ValueError(f"date must be a day as YYYY-MM-DD, not {said!r}") from None


def lacking(row: Row) -> list[str]:
    """What a row must say before anybody may confirm it."""
    return [name for name in ("authority", "party", "measure") if not getattr(row, name)]


def of_item(item: Item) -> str:
    """What an item says, as SHA-256."""
    return hashlib.sha256(f"{item.heading}\0{item.body}".encode()).hexdigest()


def digest(row: Row, item: str) -> str:
    """What a confirmation is for, as SHA-256: the row and what its item says (`of_item`). It ends when one of them changes."""
    told = {name: str(value) for name, value in asdict(row).items() if name not in ("line", "amount")}
    told |= {"amount": str(row.amount), "told": item}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def confirmations(decisions: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The confirmations among an issue's decisions, by the digest that they are for."""
    return {str(one.get("digest")): one for one in decisions if one.get("decision") == CONFIRMED}


def write_row(row: Row) -> str:
    """A row as an entry of the file. Empty fields are written too: they are there to be filled."""
    lines = [f"item: {row.item}", f"date: {row.date or ''}".rstrip()]
    for name in ("authority", "party"):
        lines.append(f"{name}: {quote(getattr(row, name))}")
    lines += ["named: true"] if row.named else []
    lines += [f"{name}: {quote(getattr(row, name))}" for name in ("conduct", "measure")]
    lines.append(f"amount: {row.amount or ''}".rstrip())
    lines += [f"{name}: {quote(getattr(row, name))}" for name in ("law", "note")]
    return "- " + "\n  ".join(lines) + "\n"


HEAD = """# Rows of the table of enforcement cases. Proposed from the items' text: mend what is wrong, delete what is no case.
# Shown on the site once confirmed: newsletter enforcement confirm YYYY-MM --by NAME. A confirmation ends when its row or item changes.
# A natural person is shown by initials unless the row says named: true. amount: a currency and its units, such as CNY 1,200,000.
"""


def append(text: str, rows: Sequence[Row]) -> str:
    """The file's text with more rows at its end; nothing that is there is touched. ValueError where it has no place for them."""
    made = text if not text or text.endswith("\n") else text + "\n"
    made = (made or HEAD) + "".join(write_row(row) for row in rows)
    before, after = read(text), read(made)
    if after.faults or len(after.rows) != len(before.rows) + len(rows):
        raise ValueError(
            "has no place for more rows at its end; write its list with dashes at the beginning of the line"
        )
    return made
