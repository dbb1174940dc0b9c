"""A person's name found in a text however it is written there, and taken out: in either case, over tags and line ends, as entity or escape.

A Latin name is found with a hyphen, a space or nothing between its words, either way round, as a word of its own; a Chinese one also
with spaces between its characters. What is taken out of an address or an anchor leaves a word that such a place can hold.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import quote

from newsletter.core import correction, issue_md, slugs
from newsletter.core.languages import is_chinese
from newsletter.core.model import Correction
from newsletter.errors import NewsletterError

INSTEAD = ("(name removed)", "（姓名略）")
_WORD = "removed"
_TAG = r"<[^<>]{1,300}>"
_UNSEEN = r"[\u00ad\u200b-\u200f\u2060\ufeff]"
_INSIDE = "(?:" + _UNSEEN + "|" + _TAG + r"|[-\u2010]\s{0,3}\n\s{0,9}){0,8}"  # between two letters of a word
_BETWEEN = (
    r"(?:\s|&nbsp;|&#160;|%20|[-_+.,·•*~`]|" + _UNSEEN + "|" + _TAG + "){0,20}"
)  # between two words, or two Chinese characters
_ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"'\])}，。；）》]+", re.IGNORECASE)
_LATIN = "0-9A-Za-zÀ-ÖØ-öø-ÿ"
LEAST = 2  # characters of a name


@dataclass(frozen=True)
class Names:
    """The ways in which one person is named; ValueError in words where one is too short to be looked for."""

    names: tuple[str, ...]

    def __post_init__(self) -> None:
        for name in self.names:
            letters = re.sub(r"[^\w]", "", name)
            if len(letters) < LEAST or letters.isdigit():
                raise ValueError(f"{name!r} is too short to be looked for; give the whole name")

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What finds any of them."""
        return re.compile("|".join(_pattern(name) for name in self.names), re.IGNORECASE)

    def count(self, text: str) -> int:
        """How often a text names the person, as it is written or with its entities read."""
        found = sum(1 for _ in self.pattern.finditer(text))
        return found or (sum(1 for _ in self.pattern.finditer(html.unescape(text))) if "&" in text else 0)

    def around(self, text: str, characters: int = 30) -> str:
        """The first place, with some words around it, on one line."""
        match = self.pattern.search(text) or self.pattern.search(text := html.unescape(text))
        if match is None:
            return ""
        return " ".join(text[max(0, match.start() - characters) : match.end() + characters].split())

    def out_of(self, text: str) -> str:
        """The text without the name. Tags inside it stay; in an address a word stands instead."""
        text = _ADDRESS.sub(lambda address: self.pattern.sub(_WORD, address.group()), text)
        return self.pattern.sub(_instead, text)


def _instead(match: re.Match[str]) -> str:
    tags = "".join(re.findall(_TAG, match.group()))
    return (INSTEAD[1] if is_chinese(re.sub(_TAG, "", match.group())) else INSTEAD[0]) + tags


def _pattern(name: str) -> str:
    """The expression that finds a name."""
    words = [word for word in re.split(r"[\s\-_.,·•]+", name) if word]
    if any(is_chinese(word) for word in words):
        return _BETWEEN.join(_char(char) for word in words for char in word)
    written = [_INSIDE.join(_char(char) for char in word) for word in words]
    orders = [_BETWEEN.join(written)]
    if len(written) == 2:
        orders.append(_BETWEEN.join(reversed(written)))
    return rf"(?<![{_LATIN}])(?:{'|'.join(orders)})(?:(?=['’]s)|(?![{_LATIN}]))"


def _char(char: str) -> str:
    """A character in every way that our files and documents write it: itself, full width, as an entity, escaped for JSON or an address."""
    forms = []
    for one in dict.fromkeys((char, char.lower(), char.upper())):
        code = ord(one[0])
        forms += [re.escape(one), f"&#0*{code};", f"&#x0*{code:x};", rf"\\u{code:04x}"]
        forms += [re.escape(chr(code + 0xFEE0))] if 0x21 <= code <= 0x7E else [re.escape(quote(one))]
    return f"(?:{'|'.join(dict.fromkeys(forms))})"


def git_rule(name: str) -> str:
    """A line for `git filter-repo --replace-text`: the name in either case, either way round, also as an anchor or in an address."""
    words = [word for word in re.split(r"[\s\-_.,·•]+", name) if word]
    if any(is_chinese(word) for word in words):
        spaced = r"\s*".join(re.escape(char) for word in words for char in word)
        return f"regex:{spaced}==>{INSTEAD[1]}"
    between = r"(?:[\s_.-]|%20){0,3}"
    orders = [words, words[::-1]] if len(words) == 2 else [words]
    return rf"regex:(?i)\b(?:{'|'.join(between.join(map(re.escape, order)) for order in orders)})\b==>{_WORD}"


# ---- issues -------------------------------------------------------------------------------------


def anchors(text: str, names: Names) -> dict[str, str]:
    """The anchors of items and labels of notes in an issue's text that hold the name, each with the one that takes its place."""
    try:
        issue = issue_md.parse(text).issue
    except NewsletterError:
        return {}
    taken = {item.anchor for item in issue.items} | {note.label for note in issue.notes}
    found: dict[str, str] = {}
    for old in sorted(one for one in taken if names.count(one)):
        found[old] = slugs.unique(_WORD, taken | set(found.values()))
    return found


def renamed(text: str, moved: Mapping[str, str]) -> str:
    """The text with anchors and labels replaced wherever they stand by themselves."""
    for old, new in sorted(moved.items(), key=lambda pair: -len(pair[0])):
        text = re.sub(rf"(?<![A-Za-z0-9._-]){re.escape(old)}(?![A-Za-z0-9_-]|\.[A-Za-z0-9])", new, text)
    return text


def cleaned(text: str, names: Names, moved: Mapping[str, str]) -> str:
    """A text without the name; `moved` are anchors and labels that change with it."""
    return names.out_of(renamed(text, moved))


def cleaned_issue(text: str, names: Names, moved: Mapping[str, str], today: date, *, told: bool) -> str:
    """An issue's text without the name. `told`: readers have it, so a dated notice is left at each item that named the person.

    The version stays: nothing else is said. NewsletterError where the result could not be read as an issue.
    """
    made = cleaned(text, names, moved)
    if made == text or not told:
        return made
    before, after = issue_md.parse(text).issue, issue_md.parse(made)
    touched = [new.anchor for old, new in zip(before.items, after.issue.items, strict=False) if old != new]
    about: list[str | None] = [*touched] or [None]
    for anchor in about:
        entry = Correction(today, correction.removed(after.issue.language), after.issue.version, anchor)
        if entry not in after.issue.corrections:
            after = issue_md.parse(correction.with_correction(after, entry))
    return after.text


def as_notice(language: str, day: date) -> str:
    """What stands in the place of a file that cannot be made again without the name."""
    if language.startswith("zh"):
        return f"本文件载有一个应删除的姓名，已于{day.isoformat()}移除。\n"
    return f"This file named a person whose name was removed. It was taken away on {day.isoformat()}.\n"


def spellings(name: str) -> Sequence[str]:
    """Other ways in which a name is likely to be written, for the person who asks to consider."""
    words = name.split()
    if len(words) == 2 and all(word.isascii() and word.isalpha() for word in words):
        return (f"Mr. {words[0]}", f"Ms. {words[0]}")  # the other order is found as it is
    if is_chinese(name) and 2 <= len(name) <= 4:
        return (f"{name[0]}某", f"{name[0]}先生", f"{name[0]}女士")
    return ()
