"""A list of readers as CSV: read row by row with every fault named, and written so that a spreadsheet shows it and runs nothing of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from newsletter.core.consent import Basis, Subscriber
from newsletter.core.email_address import EmailAddress

COLUMNS = ("email", "name", "language", "state", "basis", "consented_at", "notice", "source")
LANGUAGES = ("en", "zh-Hans", "zh-Hant")
_NAMES = {
    "email": ("email", "e-mail", "email address", "e-mail address", "mail", "address", "邮箱", "电子邮件", "邮件地址"),
    "name": ("name", "full name", "display name", "姓名", "名字", "联系人"),
    "first": ("first name", "firstname", "given name"),
    "last": ("last name", "lastname", "surname", "family name"),
    "language": ("language", "lang", "locale", "语言"),
    "basis": ("basis", "lawful basis", "legal basis"),
    "consented_at": ("consented_at", "consent date", "consented at", "subscribed at", "confirm_time", "optin_time"),
    "notice": ("notice", "notice version", "privacy notice"),
    "source": ("source", "origin", "来源"),
}
_HEADINGS = {heading: column for column, headings in _NAMES.items() for heading in headings}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST = 200  # characters of a name, a notice or a source


@dataclass(frozen=True)
class Row:
    """One reader of a list, at a line of the file (from 1). None where the list does not say."""

    line: int
    address: EmailAddress
    name: str = ""
    language: str | None = None
    basis: Basis | None = None
    at: datetime | None = None
    notice: str = ""
    source: str = ""


@dataclass(frozen=True)
class Fault:
    """A row that cannot be taken: its line, what it says, and why."""

    line: int
    words: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.words or 'the row'} {self.reason}"


@dataclass(frozen=True)
class Roster:
    """A list as read: rows to take, rows that cannot be, repeats of an address (line, line of the first), columns not known."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    repeats: tuple[tuple[int, int], ...] = ()
    unknown: tuple[str, ...] = ()


def read(data: bytes) -> Roster:
    """A list of readers; ValueError in words where it is none at all.

    CSV with commas, semicolons or tabs, with headings or as bare addresses, in UTF-8, UTF-16 with its mark, or GB18030.
    """
    lines = list(_lines(_text(data)))
    if not lines:
        raise ValueError("is empty")
    columns, unknown = _columns([cell.strip() for cell in lines[0][1]])
    if columns is None:
        columns = {"email": 0}
    else:
        lines = lines[1:]
    rows: list[Row] = []
    faults: list[Fault] = []
    repeats: list[tuple[int, int]] = []
    first: dict[str, int] = {}
    for line, cells in lines:
        values = {column: _cell(cells, place) for column, place in columns.items()}
        try:
            row = _row(line, values)
        except ValueError as error:
            faults.append(Fault(line, values["email"][:80], str(error)))
            continue
        if (earlier := first.setdefault(row.address.key, line)) != line:
            repeats.append((line, earlier))
        else:
            rows.append(row)
    return Roster(tuple(rows), tuple(faults), tuple(repeats), tuple(unknown))


def write(subscribers: Iterable[Subscriber]) -> Iterator[str]:
    """The list as lines of CSV, headings first, consent as it was last given."""
    yield _line(COLUMNS)
    for one in subscribers:
        given = next((event for event in reversed(one.events) if event.basis), None)
        yield _line((
            one.address.text, one.name, one.language, one.state.value, given.basis.value if given and given.basis else "",
            given.at.isoformat() if given else "", given.notice if given else "", given.source if given else "",
        ))  # fmt: skip


def _line(cells: Sequence[str]) -> str:
    """A line of CSV. A cell that a spreadsheet would take for a formula begins with an apostrophe (OWASP, CSV injection)."""
    out = io.StringIO()
    csv.writer(out).writerow(["'" + cell if cell.startswith(_FORMULA) else cell for cell in cells])
    return out.getvalue()


def _text(data: bytes) -> str:
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise ValueError("is not text in UTF-8 or GB18030; save it as CSV UTF-8")


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    head = text.split("\n", 1)[0]
    comma = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=comma)
    began = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield began, cells
            began = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"line {began}: is not CSV: {error}") from None


def _columns(head: Sequence[str]) -> tuple[dict[str, int] | None, list[str]]:
    """Where each column stands, and headings that mean nothing to us; None where the first line has an address and no headings."""
    found: dict[str, int] = {}
    unknown = []
    for place, heading in enumerate(head):
        column = _HEADINGS.get(heading.casefold().replace("_", " ")) or _HEADINGS.get(heading.casefold())
        if column and column not in found:
            found[column] = place
        elif heading:
            unknown.append(heading)
    if "email" in found:
        return found, unknown
    if "@" in head[0]:
        return None, []
    raise ValueError(f"has no column of addresses; its headings are {', '.join(head)[:200]}: name one of them `email`")


def _cell(cells: Sequence[str], place: int) -> str:
    value = cells[place].strip() if place < len(cells) else ""
    return value[1:] if value.startswith("'") and value[1:].startswith(_FORMULA) else value


def _row(line: int, values: Mapping[str, str]) -> Row:
    if not values["email"]:
        raise ValueError("has no address")
    name = values.get("name") or " ".join(filter(None, (values.get("first"), values.get("last"))))
    return Row(
        line,
        EmailAddress.read(values["email"]),
        _short("name", name),
        _language(values.get("language", "")),
        _basis(values.get("basis", "")),
        _moment(values.get("consented_at", "")),
        _short("notice", values.get("notice", "")),
        _short("source", values.get("source", "")),
    )


def _short(column: str, value: str) -> str:
    if len(value) > _LONGEST:
        raise ValueError(f"has a {column} of more than {_LONGEST} characters")
    if any(ord(char) < 32 or ord(char) == 127 for char in value):
        raise ValueError(f"has a line break or a control character in its {column}")
    return value


def _language(value: str) -> str | None:
    if not value:
        return None
    folded = value.casefold().replace("_", "-")
    if folded.startswith("zh"):
        return "zh-Hant" if any(part in folded for part in ("hant", "tw", "hk", "mo")) else "zh-Hans"
    if folded.split("-")[0] in ("en", "english"):
        return "en"
    raise ValueError(f"has the language {value!r}; known are {', '.join(LANGUAGES)}")


def _basis(value: str) -> Basis | None:
    try:
        return Basis(value.casefold()) if value else None
    except ValueError:
        raise ValueError(f"has the basis {value!r}; known are {', '.join(Basis)}") from None


def _moment(value: str) -> datetime | None:
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError(f"has the date {value!r}; write it as 2026-01-31 or 2026-01-31T09:00:00+08:00") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def as_json(one: Subscriber) -> dict[str, Any]:
    """A subscriber with the whole record, for another program."""
    return {
        "id": one.id,
        "email": one.address.text,
        "name": one.name,
        "language": one.language,
        "state": one.state.value,
        "labeled": one.labeled,
        "since": one.since.isoformat() if one.since else None,
        "events": [
            {
                "act": event.act.value,
                "at": event.at.isoformat(),
                "source": event.source,
                "proof": event.proof,
                "basis": event.basis.value if event.basis else None,
                "notice": event.notice,
            }
            for event in one.events
        ],
    }
