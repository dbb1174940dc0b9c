"""`curated.yaml`: items that an editor adds by hand to an issue, each with what is known of it."""

from __future__ import annotations

import difflib
import hashlib
from dataclasses import dataclass
from datetime import date

import yaml

from newsletter.core.frontmatter import quote

FIELDS = ("url", "file", "title", "date", "section", "publisher", "body", "impact", "note")


class CuratedError(ValueError):
    """What is wrong in `curated.yaml`, and on which line (from 1)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Curated:
    """One entry: any of its fields may be missing, but one of `url`, `file`, `title` and `body` must be there.

    `url` and `file` name a source that is kept; `body` and `impact` are the editor's own Markdown and go into the
    issue as they stand; `note` is the text of the note after its address.
    """

    url: str | None = None
    file: str | None = None
    title: str | None = None
    date: date | None = None
    section: str | None = None
    publisher: str | None = None
    body: str | None = None
    impact: str | None = None
    note: str | None = None

    @property
    def is_bare(self) -> bool:
        """Whether the entry only names a source and says nothing of the item."""
        return not (self.title or self.date or self.section or self.body or self.impact or self.note)

    @property
    def id(self) -> str:
        """A name that stays while the entry's source or title does."""
        return "c-" + hashlib.sha256((self.url or self.file or self.title or self.body or "").encode()).hexdigest()[:8]


def read(text: str) -> list[Curated]:
    """The entries of the file, in order; CuratedError with the line where it cannot be read."""
    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        raise CuratedError(mark.line + 1 if mark else 1, f"not valid YAML: {reason}") from None
    if node is None or (isinstance(node, yaml.ScalarNode) and node.value == ""):
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise CuratedError(1, "must be a list of entries, each beginning with a dash")
    return [_entry(entry) for entry in node.value]


def _entry(node: yaml.Node) -> Curated:
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        raise CuratedError(line, "an entry must be lines of `key: value`")
    fields: dict[str, str] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(FIELDS)}"
            raise CuratedError(key.start_mark.line + 1, f"unknown key {name!r}; {hint}")
        if not isinstance(value, yaml.ScalarNode):
            raise CuratedError(value.start_mark.line + 1, f"{name} must be a single text")
        if str(value.value).strip():
            fields[name] = str(value.value).strip()
    if not fields.keys() & {"url", "file", "title", "body"}:
        raise CuratedError(line, "an entry needs a url, a file, a title or a body")
    try:
        day = date.fromisoformat(fields.pop("date")) if "date" in fields else None
    except ValueError:
        raise CuratedError(line, "date must be a day as YYYY-MM-DD") from None
    return Curated(date=day, **fields)


def append(text: str, entry: Curated) -> str:
    """The file's text with one more entry at its end; nothing that is there is touched."""
    lines = []
    for name in FIELDS:
        value = getattr(entry, name)
        if value is not None:
            lines.append(f"{name}: {value if name == 'date' else quote(value)}")
    added = "- " + "\n  ".join(lines) + "\n"
    return (text if not text or text.endswith("\n") else text + "\n") + added
