"""Problems as people and machines read them: grouped by item for an editor, and as GitHub's workflow commands.

The text form shows each problem with its line, the words meant underlined, and the remedy. The issue's own problems come first, then
what is the same with several items, said once; then the items with errors, with warnings, with advice alone; inside a group the gravest
first.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsletter.core import prose
from newsletter.core.check.problem import RULES, Problem, Severity, Subject

RANKS: dict[Severity, int] = {"error": 0, "warning": 1, "advice": 2}
MANY = 12  # problems from which a summary by rule helps
SEVERAL = 3  # items of which the same is said once for all
WIDTH = 100  # columns of an excerpt
_COLORS = {"error": "1;31", "warning": "1;33", "advice": "1;36", "heading": "1", "dim": "2", "remedy": "32"}
# What a terminal would obey: control characters, and those that turn the direction of writing.
_OBEYED = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@dataclass(frozen=True)
class Group:
    """The problems of one item, or of the issue as a whole (`anchor` None), gravest first."""

    title: str
    anchor: str | None
    problems: tuple[Problem, ...]


Shown = tuple[int, str, int | None]  # line, words and column of what a reader has just seen


class Painter:
    """Sets words in a terminal's colors, or leaves them as they are."""

    def __init__(self, *, color: bool) -> None:
        self.color = color

    def __call__(self, style: str, words: str) -> str:
        """The words in a style: a severity, `heading`, `dim` or `remedy`."""
        return f"\x1b[{_COLORS[style]}m{words}\x1b[0m" if self.color and words else words


def groups(problems: Sequence[Problem], subject: Subject) -> list[Group]:
    """Problems by item: the issue's own, then items by their gravest problem, those alike in reading order."""
    places = {item.anchor: place for place, item in reversed(list(enumerate(subject.issue.items)))}
    found: dict[str | None, list[Problem]] = {}
    for problem in sorted(problems, key=lambda p: (RANKS[p.severity], p.line, p.column or 0, p.rule)):
        found.setdefault(problem.item, []).append(problem)

    def order(anchor: str | None) -> tuple[int, int, int]:
        worst = min(RANKS[problem.severity] for problem in found[anchor])
        return (0, 0, 0) if anchor is None else (1, worst, places.get(anchor, len(places)))

    return [Group(_title(anchor, subject), anchor, tuple(found[anchor])) for anchor in sorted(found, key=order)]


def _title(anchor: str | None, subject: Subject) -> str:
    if anchor is None:
        return "The issue as a whole"
    heading = next((item.heading for item in subject.issue.items if item.anchor == anchor), anchor)
    return prose.plain_inline(heading)


def text(problems: Sequence[Problem], subject: Subject, *, color: bool = False) -> str:
    """The report for an editor: nothing at all where there is no problem. `color`: with a terminal's escape sequences."""
    if not problems:
        return ""
    paint = Painter(color=color)
    parts = [paint("dim", subject.path)]
    alike = same(problems, subject)
    gathered = {id(problem) for several in alike for problem in several}
    own = groups([problem for problem in problems if id(problem) not in gathered], subject)
    first = own[:1] if own and own[0].anchor is None else []
    for group in first:
        parts += _group(group, subject, paint)
    if alike:
        parts += _several(alike, subject, paint)
    for group in own[len(first) :]:
        parts += _group(group, subject, paint)
    if len(problems) >= MANY:
        parts += ["", *_summary(problems, paint)]
    return "\n".join(parts) + "\n"


def _group(group: Group, subject: Subject, paint: Painter) -> list[str]:
    """An item's problems, or the issue's own."""
    name = f"  {paint('dim', f'#{group.anchor}')}" if group.anchor else ""
    parts = [f"\n{paint('heading', _shown(group.title))}{name}"]
    shown: Shown = (0, group.title, None)  # what stands right above: the heading, then the words of the problem before
    for problem in group.problems:
        parts += _entry(problem, subject, shown, paint)
        shown = (problem.line, problem.words, problem.column)
    return parts


def same(problems: Sequence[Problem], subject: Subject) -> list[list[Problem]]:
    """The problems that are with whole items and are said of several in the very same words, the gravest first."""
    headings = {item.anchor: item.heading for item in subject.issue.items}
    found: dict[tuple[str, Severity, str, str], list[Problem]] = {}
    for problem in problems:
        whole = problem.item is not None and problem.words == " ".join(headings.get(problem.item, "").split())
        if whole and not problem.see and not problem.note:
            found.setdefault((problem.rule, problem.severity, problem.message, problem.remedy), []).append(problem)
    several = [alike for alike in found.values() if len({problem.item for problem in alike}) >= SEVERAL]
    return sorted(several, key=lambda alike: RANKS[alike[0].severity])


def _several(same: Sequence[Sequence[Problem]], subject: Subject, paint: Painter) -> Iterator[str]:
    """What is the same with several items: said once, with the items it is said of."""
    yield f"\n{paint('heading', 'Several items')}"
    for alike in same:
        one = alike[0]
        yield f"  {paint(one.severity, one.severity)}: {_shown(one.message)} {paint('dim', f'[{one.rule}]')}"
        yield f"{paint('dim', '      =')} {paint('remedy', _shown(one.remedy))}"
        for problem in alike:
            title, name = _shown(_title(problem.item, subject)), f"#{problem.item}"
            room = max(WIDTH - _columns(name) - 2, 30)
            title = title if _columns(title) <= room else _cut(title, room - 1) + "…"
            yield f"{paint('dim', f'{problem.line:>5} |')} {title}  {paint('dim', name)}"


def _entry(problem: Problem, subject: Subject, above: Shown, paint: Painter) -> Iterator[str]:
    """One problem: what, where (unless that was shown right above: line and words), and the remedy."""
    yield f"  {paint(problem.severity, problem.severity)}: {_shown(problem.message)} {paint('dim', f'[{problem.rule}]')}"
    number = f"{problem.line:>5}"
    known = not problem.words.strip() or above in (
        (problem.line, problem.words, problem.column),
        (0, problem.words, None),
    )
    excerpt = None if known else _excerpt(problem, subject)
    if excerpt:
        line, mark = excerpt
        yield f"{paint('dim', f'{number} |')} {line}"
        yield f"{paint('dim', '      |')} {paint(problem.severity, mark)}"
        number = " " * 5
    yield f"{paint('dim', f'{number} =')} {paint('remedy', _shown(problem.remedy))}"
    for place in problem.see:
        yield f"{paint('dim', '      =')} see {place}"
    if problem.note:
        yield f"{paint('dim', '      =')} {_shown(problem.note)}"


def _excerpt(problem: Problem, subject: Subject) -> tuple[str, str] | None:
    """The words where they stand, with what is around them, and a line that underlines them; None where they do not stand there."""
    if problem.column is None:
        return None
    line = subject.lines[problem.line - 1]
    start = problem.column - 1
    rest = line[start:]
    parts = problem.words.split()
    length = len(" ".join(parts))
    if not rest.startswith(" ".join(parts)):
        meant = re.match(r"\s+".join(map(re.escape, parts)), rest)
        length = meant.end() if meant else len(rest)  # words that run over lines: as far as this one goes
    near = 4 * WIDTH  # characters, of which more than a line's width is always left: a paragraph may be very long
    before = _shown(line[max(0, start - near) : start])
    words, after = _shown(rest[: min(length, near)]), _shown(rest[length : length + near])
    words = words if _columns(words) <= WIDTH - 20 else _cut(words, WIDTH - 21) + "…"
    room = WIDTH - _columns(words)
    ahead = max(room * 2 // 3, room - _columns(after))
    lead = before if _columns(before) <= ahead else "…" + _cut(before, ahead - 1, end=True)
    tail = _cut(after, room - _columns(lead))
    tail = tail if tail == after else tail[:-1] + "…"
    return f"{lead}{words}{tail}".rstrip(), " " * _columns(lead) + "^" * max(_columns(words), 1)


def _summary(problems: Sequence[Problem], paint: Painter) -> Iterator[str]:
    """How often each rule spoke, the gravest and the most frequent first."""
    counted = Counter((problem.severity, problem.rule) for problem in problems)
    yield paint("heading", "By rule")
    width = max(len(rule) for _, rule in counted)
    for (severity, rule), number in sorted(counted.items(), key=lambda one: (RANKS[one[0][0]], -one[1], one[0][1])):
        yield f"{number:>5}  {paint(severity, f'{severity:7}')}  {rule:{width}}  {paint('dim', RULES[rule].promise)}"


def _shown(words: str) -> str:
    """Text of strangers, without what a terminal would obey."""
    return _OBEYED.sub(lambda found: " " if found[0] in "\t\n\r" else "\ufffd", words)


def _columns(words: str) -> int:
    """The columns that a terminal gives the words: two for a Chinese character, none for a mark set over another."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _cut(words: str, columns: int, *, end: bool = False) -> str:
    """As much of the beginning (or end) of the words as fits into so many columns."""
    kept, used = 0, 0
    for char in reversed(words) if end else words:
        used += _columns(char)
        if used > columns:
            break
        kept += 1
    return words[len(words) - kept :] if end else words[:kept]


# ---- for CI -------------------------------------------------------------------------------------

_COMMANDS = {"error": "error", "warning": "warning", "advice": "notice"}


def github(problems: Sequence[Problem], path: str) -> str:
    """The problems as workflow commands of GitHub Actions, which shows them beside the lines; `path` is the file's in the repository."""
    return "".join(_command(problem, path) for problem in problems)


def _command(problem: Problem, path: str) -> str:
    """One command; properties and message escaped as GitHub's own toolkit does it (actions/toolkit, command.ts)."""
    properties = {"file": path, "line": str(problem.line), "col": str(problem.column or ""), "title": problem.rule}
    said = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    see = f" See {', '.join(problem.see)}." if problem.see else ""
    note = f" {problem.note}." if problem.note else ""
    return f"::{_COMMANDS[problem.severity]} {said}::{_data(f'{problem.message}; {problem.remedy}.{see}{note}')}\n"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
