"""One name for one thing: terms, official names, instruments, and wording that the house does without."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from newsletter.core.check.style import frames, instruments, official_names
from newsletter.core.check.style.house import House, Preferred
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style
from newsletter.core.keys import MONTHS


@lru_cache(maxsize=2048)
def written(avoid: str) -> re.Pattern[str]:
    """A phrase as it may stand: spaces of any width; "…" lets a few words of the sentence between; * any ending.

    In capitals where it has capitals of its own; a phrase in lower case is found at a sentence's beginning too.
    """
    marks = {" ": r"\s+", "…": r"(?:[^\s.;]+\s+){0,12}?", "*": r"[a-z]*", "'": "['’]"}
    body = "".join(marks.get(char, re.escape(char)) for char in avoid.replace("… ", "…"))
    if avoid[0].islower():
        body = f"[{avoid[0]}{avoid[0].upper()}]" + body[1:]
    end = r"(?![\w-])" if avoid[-1].isalnum() else ""
    return re.compile(rf"(?<![\w&.-]){body}{end}")


@lru_cache(maxsize=4096)
def _literal(phrase: str) -> str:
    """The longest run of letters and digits of a phrase; of the first word without the letter that may be a capital."""
    first, *rest = re.split(r"[ …*']", phrase)
    return max((run for word in (first[1:], *rest) for run in _RUNS.findall(word)), key=len, default="")


_RUNS = re.compile(r"[A-Za-z0-9]+")


def _found(phrase: str, text: str) -> Iterator[re.Match[str]]:
    """The places of a phrase. Hundreds are looked for and few are met, so a pattern is made only for one whose longest word is there."""
    return written(phrase).finditer(text) if _literal(phrase) in text else iter(())


Phrases = tuple[tuple[str, tuple[str, ...]], ...]


@lru_cache(maxsize=16)
def _by_literal(lists: Phrases) -> tuple[dict[str, list[tuple[int, int]]], tuple[tuple[int, int], ...]]:
    """(place in the list, place of the phrase; -1: what is to be used) by the run of letters that the phrase must hold; those with an open ending apart."""
    index: dict[str, list[tuple[int, int]]] = {}
    always: list[tuple[int, int]] = []
    for place, (use, avoid) in enumerate(lists):
        for number, phrase in enumerate((use, *avoid) if " " in use else ("", *avoid), -1):
            if phrase:
                literal = _literal(phrase)
                (always if "*" in phrase or not literal else index.setdefault(literal, [])).append((place, number))
    return index, tuple(always)


def _said(page: Page, lists: Sequence[Preferred], message: str) -> Iterator[Slip]:
    phrases = tuple((one.use, one.avoid) for one in lists)
    index, always = _by_literal(phrases)
    for part in page.parts:
        runs = set(_RUNS.findall(part.text))
        met = sorted({place for run in runs for key in (run, run[1:]) for place in index.get(key, ())} | set(always))
        taken = [
            f.span() for place, number in met if number < 0 for f in written(phrases[place][0]).finditer(part.text)
        ]
        for place, number in met:
            if number < 0:
                continue
            preferred, avoid = lists[place], phrases[place][1][number]
            for found in written(avoid).finditer(part.text):
                longer = len(preferred.use) >= len(found.group())
                right = longer and part.text.startswith(preferred.use, found.start())
                if right or any(a < found.end() and found.start() < b for a, b in taken):
                    continue
                taken.append(found.span())
                remedy = f"write {preferred.use}" if preferred.use else "leave it out"
                yield Slip(part, *found.span(), message.format(found.group()), remedy)


@style(
    "term",
    "warning",
    "One term is written one way: App, cybersecurity, cross-border.",
    bad="The hospital offers an app for patients.",
    good="The hospital offers an App for patients.",
)
def term(page: Page, house: House) -> Iterator[Slip]:
    """Terms that the house writes otherwise."""
    yield from _said(page, house.terms, "{!r} is not the house's term")


@style(
    "official-name",
    "warning",
    "Bodies, companies and products are called by their own names.",
    bad="The MOPS named the hospital.",
    good="The MPS named the hospital.",
)
def official(page: Page, house: House) -> Iterator[Slip]:
    """Wrong forms of names by the house's list, and names one small word or letter away from an authority's."""
    yield from _said(page, [one for one in house.names if not one.since], "{!r} is not the name")
    yield from _outdated(page, house)
    for part in page.parts:
        yield from official_names.misnamed(part, house)


_DAY = re.compile(rf"\b(?P<month>{'|'.join(MONTHS[1:])})(?:\s\d{{1,2}})?,?\s(?P<year>(?:19|20)\d\d)\b")
_ONCE = re.compile(
    r"\b(?:former(?:ly)?|then|predecessors?|previously|renamed|replaced|succe\w+|at the time|merged|abolished|old)\b",
    re.IGNORECASE,
)


def _outdated(page: Page, house: House) -> Iterator[Slip]:
    """Names that a body no longer bears, in items whose first date lies behind the change and which do not speak of the past."""
    former = [one for one in house.names if one.since]
    month = ""
    for item in page.items:
        parts = page.of(item)
        text = " ".join(part.text for part in parts)
        if found := _DAY.search(text):
            month = f"{found['year']}-{MONTHS.index(found['month']):02}"
        gone = [one for one in former if month and one.since < month]
        met = any(avoid in text for one in gone for avoid in one.avoid)
        if met and not _ONCE.search(text):
            yield from _said(Page(parts), gone, "{!r} is a former name")


@style(
    "wording",
    "advice",
    "Some turns of phrase are left out or said otherwise.",
    bad="The hospital was imposed a fine of RMB 20,000.",
    good="The hospital was fined RMB 20,000.",
)
def wording(page: Page, house: House) -> Iterator[Slip]:
    """Discouraged wording by the house's list."""
    yield from _said(page, house.wording, "{!r} is discouraged")


@style(
    "variants",
    "advice",
    "Where two spellings of a term are right, one stands in an issue.",
    bad="The hospital answers by email. Its e-mail address is public.",
    good="The hospital answers by email. Its email address is public.",
)
def variants(page: Page, house: House) -> Iterator[Slip]:
    """The rarer of two spellings that both occur."""
    for group in house.together:
        places = {
            form: [(part, found.span()) for part in page.parts for found in _found(form, part.text)] for form in group
        }
        met = sorted((form for form in group if places[form]), key=lambda form: -len(places[form]))
        for form in met[1:]:
            for part, span in places[form]:
                yield Slip(
                    part,
                    *span,
                    f"{part.text[span[0] : span[1]]!r} stands beside {met[0]!r}",
                    "write it one way throughout",
                )


_STAGE = re.compile(
    r"\((?P<stage>[Dd]raft for (?:[Pp]ublic )?[Cc]omments?|[Dd]raft for [Ss]olicit\w+ (?:of )?[\w ]*|[Cc]omment [Dd]raft|[Ee]xposure [Dd]raft|[Cc]onsultation [Dd]raft|[Dd]raft)\)"
)
_HEADS = re.compile(
    r"\b(" + "|".join([*frames.PLURAL_TITLES, *frames.SINGULAR_TITLES, "Court", "Center", "Centre"]) + r")\b"
)


@style(
    "one-name",
    "warning",
    "One instrument or body has one name within an item.",
    bad="### Hainan Issues Rules on Health Data (Draft for Comments)\n\nHainan issued the Rules on Health Data (Draft for Comment).",
    good="### Hainan Issues Rules on Health Data (Draft for Comments)\n\nHainan issued the Rules on Health Data (Draft for Comments).",
)
def one_name(page: Page, _house: House) -> Iterator[Slip]:
    """Two ways of writing a draft's stage, and titles that differ in an article, a letter, or singular and plural."""
    for item in page.items:
        stages: dict[str, str] = {}
        for part in page.of(item):
            for found in _STAGE.finditer(part.text):
                key = found["stage"].lower()
                other = next((known for known in stages if known != key), None)
                if other is not None:
                    yield Slip(
                        part,
                        *found.span("stage"),
                        f"{found['stage']!r} is {stages[other]!r} elsewhere in the item",
                        "write it one way",
                    )
                stages.setdefault(key, found["stage"])
        yield from _titles(page.of(item))
        yield from instruments.mixed(page.of(item))


def _titles(parts: Sequence[Part]) -> Iterator[Slip]:
    met: list[tuple[Part, int, str]] = []
    for part in parts:
        for found in official_names.RUN.finditer(part.text):
            title = re.sub(r"(?:\s+(?:of|for|and|on|the|in|to))+$", "", found.group())
            if len(title.split()) >= 3 and _HEADS.search(title):
                met.append((part, found.start(), title))
    said: set[tuple[str, str]] = set()
    for place, (part, at, title) in enumerate(met):
        for _, _, earlier in met[:place]:
            if (earlier, title) not in said and (differ := _differs(earlier, title)) is not None:
                said.add((earlier, title))
                yield Slip(
                    part,
                    at + differ[0],
                    at + differ[1],
                    f"{differ[2]!r} here is {differ[3]!r} elsewhere in the item",
                    "write the name one way",
                )


def _stem(word: str) -> str:
    """A word without its plural or its -ing."""
    return re.sub(r"(?:s|ing)$", "", word)


def _tells(words: list[str], place: int) -> bool:
    """Whether so many words can only be one name: four, or what ends in the word of an institution right after the difference."""
    if len(words) > 3:
        return True
    body = re.fullmatch(r"Court|Center|Centre|Committee|Bureau|Office|Law|Commission", words[-1]) is not None
    return body and place == len(words) - 2


def _differs(one: str, other: str) -> tuple[int, int, str, str] | None:
    """(start, end, words, words there) of the one place where two long names differ, if it is number, an article or a letter."""
    a, b = one.split(), other.split()
    for size in range(min(len(a), len(b)), 1, -1):
        for i in range(len(a) - size + 1):
            for j in range(len(b) - size + 1):
                first, second = a[i : i + size], b[j : j + size]
                wrong = [k for k in range(size) if first[k] != second[k]]
                if not wrong:
                    return None
                if len(wrong) == 1 and _tells(second, wrong[0]):
                    x, y = first[wrong[0]], second[wrong[0]]
                    same = _stem(x) == _stem(y) if size <= 3 else x.rstrip("s") == y.rstrip("s")
                    if same and x[:1].isupper():
                        start = len(" ".join(b[: j + wrong[0]])) + (j + wrong[0] > 0)
                        return start, start + len(y), y, x
    return None
