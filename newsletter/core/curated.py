"""`curated.yaml`: items that an editor adds by hand to an issue, each with what is known of it.

What is wrong in one entry is told with its line and holds up that entry and its source only; the others go on.
"""

from __future__ import annotations

import contextlib
import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from posixpath import basename
from typing import Any

import yaml

from newsletter.core import issue_md, yaml_nodes
from newsletter.core.frontmatter import quote
from newsletter.core.issue_md import Kind
from newsletter.core.model import Section
from newsletter.core.sources import KeptSource

FIELDS = ("url", "file", "sha256", "title", "date", "section", "publisher", "body", "impact", "note")
_MARKDOWN = ("body", "impact")  # of several lines; every other field is a line
_ISSUE = "---\nissue: 2000-01\n---\n"  # any front matter: what follows is cut as an issue is
_COMMENT = re.compile(r"<!--\s*item:")


class CuratedError(ValueError):
    """Why `curated.yaml` cannot be read at all, and on which line (from 1)."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Curated:
    """One entry: any of its fields may be missing, but one of `url`, `file`, `title` and `body` must be there.

    `url` and `file` name a source that is kept, `file` by its name or its path in the issue's folder; `sha256` (the beginning of
    the document's digest) tells files of one name apart. `body` and `impact` are the editor's own Markdown and go into
    the issue as they stand; `note` is the text of the note after its address. `line` is where the entry begins,
    `namesakes` how many entries before it name the same.
    """

    url: str | None = None
    file: str | None = None
    sha256: str | None = None
    title: str | None = None
    date: date | None = None
    section: str | None = None
    publisher: str | None = None
    body: str | None = None
    impact: str | None = None
    note: str | None = None
    line: int = field(default=0, compare=False)
    namesakes: int = field(default=0, compare=False)

    @property
    def is_bare(self) -> bool:
        """Whether the entry only names a source and says nothing of the item."""
        return not (self.title or self.date or self.section or self.body or self.impact or self.note)

    @property
    def id(self) -> str:
        """A name that stays while the entry's source or title does."""
        named = self.url or (f"{self.file} {self.sha256 or ''}".strip() if self.file else None)
        digest = hashlib.sha256((named or self.title or self.body or "").encode()).hexdigest()[:8]
        return f"c-{digest}" + (f"-{self.namesakes + 1}" if self.namesakes else "")

    def names(self, source: KeptSource) -> bool:
        """Whether this entry is about that kept source."""
        if self.url is not None:
            return source.is_at(self.url)
        if self.file is None or not source.is_file:
            return False
        if self.sha256 is not None:
            return source.sha256.startswith(self.sha256)
        return basename(self.file) == source.name


@dataclass(frozen=True)
class Fault:
    """What is wrong in an entry, and on which line (from 1)."""

    line: int
    message: str


@dataclass(frozen=True)
class Reading:
    """The sound entries of the file, what is wrong in the others, and these (`held`) as far as they name their source."""

    entries: tuple[Curated, ...] = ()
    faults: tuple[Fault, ...] = ()
    held: tuple[Curated, ...] = ()


def read(text: str, sections: Sequence[Section] = ()) -> Reading:
    """The file read; a section may be given by its title or key. CuratedError where it is no list of entries at all."""
    entries: list[Curated] = []
    faults: list[Fault] = []
    held: list[Curated] = []
    seen: Counter[str] = Counter()
    for one in _nodes(text):
        entry, wrong = _entry(one, sections)
        seen[entry.id] += 1
        (held if wrong else entries).append(replace(entry, namesakes=seen[entry.id] - 1))
        faults += wrong
    return Reading(tuple(entries), tuple(faults), tuple(held))


def _entry(node: yaml.Node, sections: Sequence[Section]) -> tuple[Curated, list[Fault]]:
    """The entry, and everything that is wrong in it; a wrong one is as much of it as names its source."""
    line = node.start_mark.line + 1
    if not isinstance(node, yaml.MappingNode):
        return Curated(line=line), [Fault(line, "an entry must be lines of `key: value`")]
    fields: dict[str, str] = {}
    seen: set[str] = set()
    faults: list[Fault] = []
    for key, value in node.value:
        name, at = str(key.value), key.start_mark.line + 1
        if name in seen:
            faults.append(Fault(at, f"{name} is given a second time; remove one of them"))
            continue
        seen.add(name)
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known keys: {', '.join(FIELDS)}"
            faults.append(Fault(at, f"unknown key {name!r}; {hint}"))
            name = near[0] if near else name
        if not isinstance(value, yaml.ScalarNode):
            faults.append(Fault(value.start_mark.line + 1, f"{name} must be a single text"))
            continue
        said = str(value.value).strip()
        if not said:
            continue
        fields[name] = said if name in _MARKDOWN else " ".join(said.split())
        faults += _wrong(name, value, fields[name], sections)
        if name == "section":
            fields[name] = next((s.title for s in sections if _is_called(s, said)), said)
    if not faults and not fields.keys() & {"url", "file", "title", "body"}:
        faults.append(Fault(line, "an entry needs a url, a file, a title or a body"))
    if faults:
        return Curated(fields.get("url"), fields.get("file"), fields.get("sha256"), line=line), faults
    given: dict[str, Any] = {**fields, "line": line}
    if "date" in fields:
        given["date"] = date.fromisoformat(fields["date"])
    return Curated(**given), []


def _is_called(section: Section, name: str) -> bool:
    return name.casefold() in (section.title.casefold(), section.key.casefold())


def _wrong(name: str, node: yaml.ScalarNode, said: str, sections: Sequence[Section]) -> list[Fault]:
    """What is wrong with the value of a field, each with its own line."""
    line = node.start_mark.line + 1
    if name == "date" and not _is_day(said):
        return [Fault(line, f"date must be a day as YYYY-MM-DD, not {said!r}")]
    if name == "url" and not re.fullmatch(r"https?://[^\s<>]+", said, re.IGNORECASE):
        return [Fault(line, f"url must be a web address (http:// or https://), not {said!r}")]
    if name == "file" and (said.startswith(("/", "~")) or ".." in said.split("/") or "\\" in said):
        remedy = "copy it there, or run `newsletter add FILE`"
        return [Fault(line, f"file must lie in the issue's folder, such as intake/{basename(said)}; {remedy}")]
    if name == "sha256" and not re.fullmatch(r"[0-9a-f]{8,64}", said):
        return [Fault(line, "sha256 must be the first eight digits, or more, of the document's SHA-256")]
    if name == "section" and sections and not any(_is_called(section, said) for section in sections):
        return [Fault(line, unknown_section(said, sections))]
    if name in _MARKDOWN:
        return _structure(name, node, said)
    return []


def _is_day(text: str) -> bool:
    try:
        return re.fullmatch(r"\d{4}-\d\d-\d\d", text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def unknown_section(name: str, sections: Sequence[Section]) -> str:
    """That there is no such section, with the one that was probably meant, else all of them."""
    titles = {known.casefold(): section.title for section in sections for known in (section.title, section.key)}
    near = difflib.get_close_matches(name.casefold(), titles, n=1)
    hint = f"did you mean {titles[near[0]]}?" if near else f"sections: {', '.join(s.title for s in sections)}"
    return f"there is no section {name!r}; {hint}"


def _structure(name: str, node: yaml.ScalarNode, said: str) -> list[Fault]:
    """Lines of an editor's text that would end its item, or name another one: headings of an issue, and item comments."""
    if _COMMENT.search(said):
        return [Fault(node.start_mark.line + 1, f"{name} holds an item comment; a draft writes it, remove it here")]
    faults = []
    for block in issue_md.parse(_ISSUE + said).blocks:
        if block.kind in (Kind.SECTION, Kind.HEADING):
            line = node.start_mark.line + 1
            if node.style == "|":  # line for line as typed, from the line below
                blank = str(node.value)[: str(node.value).index(said)].count("\n")
                line += 1 + blank + block.line - 1 - _ISSUE.count("\n")
            remedy = "an item has no headings inside; use **bold**, or make it an entry of its own"
            faults.append(Fault(line, f"{name} holds a line that begins with ## or ###; {remedy}"))
    return faults


def append(text: str, entry: Curated) -> str:
    """The file's text with one more entry at its end; nothing that is there is touched. CuratedError where it has no place for one."""
    known = _nodes(text)
    first = text.splitlines()[known[0].start_mark.line] if known else ""
    indent = first[: len(first) - len(first.lstrip())]
    given = [(name, getattr(entry, name)) for name in FIELDS if getattr(entry, name) is not None]
    lines = [f"{name}: {value if name == 'date' else quote(value)}" for name, value in given]
    added = f"{indent}- " + f"\n{indent}  ".join(lines) + "\n"
    made = (text if not text or text.endswith("\n") else text + "\n") + added
    with contextlib.suppress(CuratedError):
        if len(_nodes(made)) == len(known) + 1:
            return made
    line = made.count("\n") - len(lines) + 1
    raise CuratedError(line, f"has no place for another entry at its end; put it in by hand:\n{added.rstrip()}")


def _nodes(text: str) -> list[yaml.Node]:
    """The entries of the file as they stand, right or wrong."""
    try:
        node = yaml_nodes.compose(text)
    except RecursionError:
        raise CuratedError(1, "is nested too deeply; an entry is lines of `key: value`") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or "it holds a character that YAML does not allow"
        raise CuratedError(mark.line + 1 if mark else 1, f"not valid YAML: {reason}") from None
    if node is None or (isinstance(node, yaml.ScalarNode) and node.value == ""):
        return []
    if not isinstance(node, yaml.SequenceNode):
        raise CuratedError(1, "must be a list of entries, each beginning with a dash")
    return list(node.value)
