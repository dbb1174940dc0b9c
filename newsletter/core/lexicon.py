"""The words by which a text is judged: authorities, acts, instruments, subjects; and where they stand in a text.

A term is written as a lawyer would note it. In `fin(e|es|ed)` one of the endings stands; `promulgat*` takes any ending;
`(data )?breach` has a part that may be absent; `#` is a number, in figures or in words; `…` lets a few words of the same
sentence stand between. English terms begin and end at word borders and fit either case; a hyphen fits a space. Chinese
terms fit anywhere. A term begins with two letters, one Chinese character or `#`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, NamedTuple

from newsletter.core.languages import is_chinese

_FIGURE = r"\d+(?:[.,]\d+)*(?: (?:million|billion))?"
_WORDS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|eighteen|twenty|forty|fifty|hundred|dozens|hundreds"
_NUMBER_EN = rf"(?:{_FIGURE}|(?:{_WORDS})(?:[ -][a-z]+)?)"
_NUMBER_ZH = r"[\d.,]*[\d一二三四五六七八九十百千万亿两几余多]+"
_GAP_EN = r"(?:[^\s.;!?]+(?:[.]\d+)?\s+){0,6}?"
_GAP_ZH = r"[^。；！？\n]{0,14}?"
_SAME = str.maketrans(
    dict(zip("’‘“”‐‑‒–—-\u00a0\u3000", "''\"\"" + " " * 8, strict=True))
)  # one for one: places in the text stay
_HAN = "\u3400"
_NUMERALS = "一二三四五六七八九十百千两几"
_GAP = re.compile(r"\s+")
_MARKS = re.compile(r"[#…*(|)?]")
_WORDED = re.compile(r"[a-z0-9'\"&,./:]+(?: [a-z0-9'\"&,./:]+)*")  # words with one space between
_LETTERS = re.compile(r"(?:[a-z'\u3400-\u9fff](?!\?))*")
_NESTED, _PART = re.compile(r"(\([^()]*)\([^()]*\)"), re.compile(r"\((?P<inside>[^()]*)\)(?P<may>\?)?")
_MAY_LACK = re.compile(r".\?|[\s#*…]")
_LONGEST = 6  # letters of a beginning
_SHORT = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z]*[0-9]*(?![a-z0-9])")


@dataclass(frozen=True)
class Term:
    """What a word of the lexicon stands for: its family (actor, act, instrument, subject), and the features it gives."""

    family: str
    key: str
    features: tuple[str, ...]
    words: str
    does: bool = False


class Hit(NamedTuple):
    """A term found in a text, and where."""

    start: int
    end: int
    term: Term


# A term as it is looked for: what it begins with, the words behind that or None (see `_fixed`), letters it needs, how it is written.
_Way = tuple[str, "list[str] | None", tuple[str, ...], str, Term]


@dataclass(frozen=True)
class Weights:
    """What each feature adds to each of `sections` (None: not relevant); a sum of them, and nothing else, decides.

    `joint`: features that count where all of theirs stand (at the smallest value) and none of those that must not.
    `grams`: what each piece of text adds (core/grams.py); none where the weights are set by hand.
    """

    sections: tuple[str | None, ...]
    zones: Mapping[str, float]
    temperature: float
    unsure_below: float
    bias: tuple[float, ...]
    single: Mapping[str, tuple[float, ...]]
    joint: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[float, ...]]]
    grams: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Lexicon:
    """Terms by the way they begin, abbreviations, and weights. Built once by `read`.

    `starts` finds where a term may begin; `lengths` are the lengths of beginnings kept, by their first two letters.
    """

    starts: re.Pattern[str]
    lengths: Mapping[str, Sequence[int]]
    beginnings: Mapping[str, Sequence[tuple[str, Term]]]
    short: Mapping[str, Term]
    weights: Weights

    def find(self, text: str) -> Iterator[Hit]:
        """Every term in a text, by place; a name inside a longer one of its family is not found again."""
        plain = _lowered(text).translate(_SAME)
        hits = [
            Hit(m.start(), m.end(), self.short[m.group()]) for m in _SHORT.finditer(text) if m.group() in self.short
        ]
        lengths, ways = self.lengths, self._ways
        upto: dict[str, int] = {}  # how far in this text a term of several forms may begin: looked up once
        for start in self.starts.finditer(plain):
            place = start.start()
            for length in lengths.get(plain[place : place + 2], (1, 2)):
                for head, words, needs, written, term in ways(plain[place : place + length]):
                    if not plain.startswith(head, place):
                        continue
                    if words is not None:
                        end = _worded_end(head, words, plain, place)
                    else:
                        last = upto.get(written)
                        if last is None:
                            last = upto[written] = max(map(plain.rfind, needs))
                        if last < place:
                            continue
                        match = _pattern(written).match(plain, place)
                        end = match.end() if match else None
                    if end is not None:
                        hits.append(Hit(place, end, term))
        return _outermost(hits)

    def _ways(self, beginning: str) -> Sequence[_Way]:
        """The terms of a beginning, taken apart when they are first met."""
        found = self._met.get(beginning)
        if found is None:
            listed = self.beginnings.get(beginning)
            if listed is None:
                return ()
            found = [(*_fixed(written), _needs(written), written, term) for written, term in listed]
            self._met[beginning] = found
        return found

    @cached_property
    def _met(self) -> dict[str, list[_Way]]:
        return {}


def _lowered(text: str) -> str:
    """Lower case, character for character, so that places stay."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _outermost(hits: list[Hit]) -> Iterator[Hit]:
    """Hits by place; of two names of one family one inside the other, the longer. Acts stand beside each other."""
    reached: dict[str, int] = {}
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        family = hit.term.family
        if family != "act":
            if hit.end <= reached.get(family, -1):
                continue
            reached[family] = hit.end
        yield hit


def read(files: Mapping[str, Any]) -> Lexicon:
    """A lexicon from its data files by name: authorities, acts, instruments, subjects, weights."""
    beginnings: dict[str, list[tuple[str, Term]]] = {}
    short: dict[str, Term] = {}
    for term, entry in _terms(files):
        for written in _written(entry):
            for beginning in _beginnings(written):
                beginnings.setdefault(beginning, []).append((written, term))
        short.update(dict.fromkeys(entry.get("short", ()), term))
    return Lexicon(_starts(beginnings), _lengths(beginnings), beginnings, short, _weights(files["weights"]))


def _terms(files: Mapping[str, Any]) -> Iterator[tuple[Term, Mapping[str, Any]]]:
    kinds = files["authorities"]["kinds"]
    for entry in files["authorities"]["entries"]:
        kind, name = entry["kind"], entry.get("name")
        words = f"the {name}" if name else kinds[kind]
        yield Term("actor", entry["key"], (f"actor:{kind}", f"authority:{entry['key']}", "any:actor"), words), entry
    for entry in files["acts"]["entries"]:
        words = entry.get("does") or entry["is"]
        yield Term("act", entry["key"], (f"act:{entry['key']}", "any:act"), words, "does" in entry), entry
    for entry in files["instruments"]["entries"]:
        yield Term("instrument", entry["key"], (f"instrument:{entry['key']}", "any:instrument"), entry["words"]), entry
    for entry in files["subjects"]["entries"]:
        features = (f"rank:{entry['rank']}", f"subject:{entry['key']}")
        yield Term("off" if entry["rank"] == "off" else "subject", entry["key"], features, entry["words"]), entry


def _written(entry: Mapping[str, Any]) -> Iterable[str]:
    name = [entry["name"]] if "name" in entry else []
    return [*name, *entry.get("en", ()), *entry.get("zh", ())]


def _worded_end(head: str, words: Sequence[str], plain: str, place: int) -> int | None:
    """Where a term of fixed words ends that begins with `head` at a place of a text (in lower case); None where it does not stand there."""
    end = place + len(head)
    for word in words:
        gap = _GAP.match(plain, end)
        if gap is None or not plain.startswith(word, gap.end()):
            return None
        end = gap.end() + len(word)
    after = plain[end : end + 1]
    return None if head[0] < _HAN and ("a" <= after <= "z" or "0" <= after <= "9") else end


@cache
def _fixed(written: str) -> tuple[str, list[str] | None]:
    """(what a term begins with, the words behind it): None for the words where the term has forms, parts or gaps."""
    chinese = is_chinese(written)
    plain = (written if chinese else written.translate(_SAME)).lower()
    if not chinese and _WORDED.fullmatch(plain):
        first, *rest = plain.split(" ")
        return first, rest
    if chinese and not _MARKS.search(plain) and plain[0] >= _HAN:
        return plain, []
    head = _LETTERS.match(plain)
    return (head.group(), None) if head and "|" not in plain[head.end() : head.end() + 1] else ("", None)


@cache
def _needs(written: str) -> tuple[str, ...]:
    """Letters of which some stand in whatever a term of several forms fits: its longest fixed ones, or one of those of a part that must stand."""
    plain = (written if is_chinese(written) else written.translate(_SAME)).lower()
    while _NESTED.search(plain):
        plain = _NESTED.sub(r"\1…", plain)
    outside = _PART.sub("…", plain)
    if "|" in outside:
        return ("",)
    parts = (tuple(map(_longest, part["inside"].split("|"))) for part in _PART.finditer(plain) if not part["may"])
    return max([(_longest(outside),), *parts], key=lambda letters: min(map(len, letters)))


def _longest(plain: str) -> str:
    """The longest run of letters that may not be absent."""
    return max(_MAY_LACK.sub("…", plain).split("…"), key=len)


@cache
def _pattern(written: str) -> re.Pattern[str]:
    """The regular expression of a term as it is written."""
    if is_chinese(written):
        marks = {"#": _NUMBER_ZH, "…": _GAP_ZH, "*": r"\w*"}
        ending = ""
    else:
        marks = {"#": _NUMBER_EN, "…": _GAP_EN, "*": "[a-z]*", " ": r"\s+"}
        ending = r"(?![a-z0-9])"
        written = re.sub(r"\s*…\s*", " …", written.translate(_SAME))
    marks |= {"(": "(?:", ")": ")", "|": "|", "?": "?"}
    return re.compile("".join(marks.get(char, re.escape(char)) for char in written.lower()) + ending)


def prepare(lexicon: Lexicon) -> None:
    """Make the regular expression of every term that needs one, which else is made when the term is first looked for."""
    for found in lexicon.beginnings.values():
        for written, _ in found:
            if _fixed(written)[1] is None:
                _pattern(written)


def _starts(beginnings: Iterable[str]) -> re.Pattern[str]:
    """Where in a text some term may begin: the one pass over every character."""
    letters: dict[str, set[str]] = {}
    chinese = set()
    for beginning in beginnings:
        if beginning[0] >= _HAN:
            chinese.add(beginning[0])
        elif not beginning.isdigit():
            letters.setdefault(beginning[0], set()).add(beginning[1])
    pairs = "|".join(f"{first}[{''.join(sorted(seconds))}]" for first, seconds in sorted(letters.items()))
    return re.compile(rf"(?<![a-z])(?:{pairs or '(?!)'})|\d[\d,.]*|[{''.join(sorted(chinese)) or _HAN}]")


def _lengths(beginnings: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = {}
    for beginning in beginnings:
        if beginning[0].isalpha() and beginning[0] < _HAN:
            lengths.setdefault(beginning[:2], set()).add(len(beginning))
    return {letters: tuple(sorted(found)) for letters, found in lengths.items()}


def _beginnings(written: str) -> set[str]:
    """The letters with which a term begins, as `Lexicon.lengths` knows them; `#` for a figure."""
    if written.startswith("("):
        inside, _, rest = written[1:].partition(")")
        parts = [*inside.split("|"), *([rest[1:].strip()] if rest.startswith("?") else [])]
        return {beginning for part in parts for beginning in _beginnings(part)}
    plain = written.lower().translate(_SAME)
    if plain[0] == "#":
        return {*"0123456789", *(_NUMERALS if is_chinese(written) else (word[:3] for word in _WORDS.split("|")))}
    if is_chinese(plain[0]):
        return {plain[:2] if is_chinese(plain[1:2]) else plain[0]}
    letters = re.match(rf"(?:[a-z' ](?!\?)){{0,{_LONGEST}}}", plain)
    if letters is None or not re.match("[a-z][a-z ]", letters.group()):
        raise ValueError(f"the term {written!r} begins with neither two letters, a Chinese character nor #")
    return {letters.group()}


def _weights(data: Mapping[str, Any]) -> Weights:
    single: dict[str, tuple[float, ...]] = {}
    joint: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[float, ...]]] = {}
    for name, row in data["weights"].items():
        parts = [part.strip() for part in name.split(" & ")]
        absent = tuple(part.removeprefix("no ") for part in parts if part.startswith("no "))
        present = tuple(part for part in parts if not part.startswith("no "))
        if absent or len(present) > 1:
            joint[name] = (present, absent, tuple(row))
        else:
            single[name] = tuple(row)
    return Weights(
        sections=tuple(data["sections"]),
        zones=data["zones"],
        temperature=data["temperature"],
        unsure_below=data["unsure_below"],
        bias=tuple(data["bias"]),
        single=single,
        joint=joint,
        grams={gram: tuple(row) for gram, row in data.get("grams", {}).items()},
    )
