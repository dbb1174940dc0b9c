"""White space and the points of a sentence: spaces, doubled words and points, capitals, marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.style.dictionary import is_pinyin
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import HOLE, MARK, Page
from newsletter.core.check.style.rules import Slip, style
from newsletter.core.languages import is_wide

_DOUBLE_SPACE = re.compile(r"(?<=\S)[ \u00a0\u2009\t]{2,}(?=\S)|(?<=\S)\t(?=\S)")
_SPACE_BEFORE = re.compile(
    r"(?<=\S)[ \u00a0]+(?=[,;:?!.](?:[\s\"'”’)\]]|$|\ue000|[A-Z][a-z])|[,;](?=[a-z]))|(?<=\S)[ \u00a0]+(?=[)\]](?!\())|(?<=[(\[])[ \u00a0]+(?=\S)"
)
_NO_SPACE = (
    re.compile(r"(?<=[A-Za-z0-9)”’\"])[,;](?=[A-Za-z“‘(])|(?<=\d),(?=[“\"][A-Z])"),
    re.compile(r"(?<=[a-z)])[.](?=[A-Z][a-z]+[\s,])|(?<=[a-z)]{2})[.](?=(?:In|On|At|It|As|To|The|A|This|These|If)\s)"),
    re.compile(r"(?<=\d{4})[.](?=[A-Z][a-z])"),
    re.compile(r"(?<=[a-z])[?!](?=[A-Z])"),
    re.compile(r"(?<=[A-Za-z]):(?=[A-Z\"“][a-z])"),
)
_QUOTED = re.compile(r"\"[^\"]*\"")
_BEFORE_BRACKET = re.compile(
    r"(?<=[A-Za-z]{2})\((?=[A-Z\"“][A-Za-z\"“])|(?<=[a-z]{3})\((?=(?:a|an|the|of|in|on|and|with|for|including|such|also|see|which|about|\d+)\s)|(?<=\d)\((?=[A-Z][a-z])"
)
_AFTER_BRACKET = re.compile(r"(?<=[a-zA-Z\"”\d])\)(?=[A-Za-z]{2})")
_OWNER_APART = re.compile(r"(?<=[A-Za-z])(?:['’] (?=s\b)| (?=['’]s\b))")
_GLUED = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\d{1,2}\b"
    r"|\b\d[\d,.]*(?:million|billion|trillion|thousand|yuan|people|persons|users|cases|[Aa]pps?|years|months|days|percent)\b"
)
_TWICE = re.compile(r"(?<![\w'’-])([A-Za-z]+(?:['’][a-z]+)?)\s+\1(?![\w'’]|-\w)", re.IGNORECASE)
_PAIR_TWICE = re.compile(r"(?<![\w'’-])([A-Za-z]+ [A-Za-z]+)\s+\1(?![\w'’-])", re.IGNORECASE)
# Words that English doubles, and pairs that a sentence may well hold.
_MAY_DOUBLE = frozenset("had that bye very no so yeah is more many blah".split())
_POINTS = re.compile(
    r"(?<![.,…])(?:,{2,}|;{2,}|:{2,}|\?{2,}|\.{2}(?!\.)|[,;:][.,;:]|(?<!etc)(?<!Inc)(?<!Co)(?<!Ltd)(?<!Corp)\.[,;:](?=\s))(?![.…])"
)
_POINT_AFTER_ABBREVIATION = re.compile(
    r"(?:\b[A-Za-z]\.[A-Za-z]\.?|\b(?:etc|Inc|Co|Ltd|Corp|al|No|Jr|Sr|vs|Mr|Ms|Mrs|Dr|St|S\.A|e\.g|i\.e|a\.m|p\.m))$"
)
_LOWER_START = re.compile(r"(?<=[a-z\d)\"”]{3}[.?!] )[a-z][a-z]+")
_NEVER_CAPITAL = frozenset("iphone ios ebay noyb etsy eprivacy elaw".split())
_ABBREVIATIONS = re.compile(
    r"(?:\b(?:etc|approx|art|arts|no|nos|vs|cf|al|inc|co|ltd|corp|sec|re|resp|incl|para|paras|seq)|\b[a-z]\.[a-z]|\.\.)[.?!] $",
    re.IGNORECASE,
)
_DOMAIN = re.compile(r"\b[\w-]+\.(?:com|cn|org|net|io|ai|gov|eu|uk|co|de|fr|js|py)\b", re.IGNORECASE)


def _western(text: str, at: int) -> bool:
    """Whether a place lies in English, not in a run of Chinese."""
    return not any(char and is_wide(char) for char in (text[at - 1 : at], text[at : at + 1], text[at + 1 : at + 2]))


@style(
    "spaces",
    "warning",
    "One space between words, one after a comma and a full stop, none inside brackets.",
    bad="On January 20, 2026,Hainan adopted the rules.",
    good="On January 20, 2026, Hainan adopted the rules.",
)
def spaces(page: Page, _house: House) -> Iterator[Slip]:
    """Doubled and missing spaces."""
    for part in page.parts:
        for found in _DOUBLE_SPACE.finditer(part.text):
            if is_wide(part.text[found.start() - 1]) and is_wide(part.text[found.end()]):
                continue
            yield Slip(part, *found.span(), "there is more than one space", "leave one", " ")
        domains = [found.span() for found in _DOMAIN.finditer(part.text)]
        for pattern in _NO_SPACE:
            for found in pattern.finditer(part.text):
                if _western(part.text, found.start()) and not any(a <= found.start() < b for a, b in domains):
                    start, end = _word_around(part.text, found.start())
                    if _is_sound_join(part.text[start:end], found.group()):
                        continue
                    mend = part.text[start : found.end()] + " " + part.text[found.end() : end]
                    yield Slip(part, start, end, f"a space is missing after {found.group()!r}", "put one there", mend)
        for pattern, remedy in ((_BEFORE_BRACKET, "before"), (_AFTER_BRACKET, "after")):
            for found in pattern.finditer(part.text):
                start, end = _word_around(part.text, found.start())
                if re.search(r"\w\((?:s|es|ies)\)|\d\(\w+\)", part.text[start:end]) or _is_call(part.text[start:end]):
                    continue
                cut = found.start() if remedy == "before" else found.end()
                mend = part.text[start:cut] + " " + part.text[cut:end]
                yield Slip(part, start, end, f"a space is missing {remedy} the bracket", "put one there", mend)
        for found in _OWNER_APART.finditer(part.text):
            start, end = part.text.rfind(" ", 0, found.start()) + 1, found.end() + (2 if found.group() == " " else 1)
            mend = part.text[start:end].replace(" ", "")
            yield Slip(part, start, end, "a space stands inside a possessive", "take it out", mend)
        for found in _GLUED.finditer(part.text):
            seam = re.search(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[A-Za-z])", found.group())
            at = seam.start() if seam else 0
            mend = f"{found.group()[:at]} {found.group()[at:]}".strip()
            yield Slip(part, *found.span(), "figure and word stand together without a space", "put one between", mend)


def _inside_quotes(text: str) -> Iterator[tuple[int, int]]:
    """The spaces right inside straight quotation marks, where all marks have partners."""
    if text.count('"') % 2 == 0 and not re.search(r"\d\"", text):
        for found in _QUOTED.finditer(text):
            for at, inner in ((found.start(), found.start() + 1), (found.end() - 1, found.end() - 2)):
                if text[inner] == " " and len(found.group()) > 3:
                    yield min(at, inner), max(at, inner) + 1


def _word_around(text: str, at: int) -> tuple[int, int]:
    start = max(text.rfind(" ", 0, at), text.rfind(HOLE, 0, at)) + 1
    stops = [place for sign in (" ", MARK, HOLE) if (place := text.find(sign, at + 1)) >= 0]
    return start, min(stops, default=len(text))


def _is_sound_join(word: str, sign: str) -> bool:
    """Whether a word holds a point by right: "e.g.", "U.S.", "Node.JS", "GB/T", a name like "Booking.com"."""
    if sign == ".":
        return re.fullmatch(r"[\"'“(]*(?:[A-Za-z]\.)+[A-Za-z]?[,;:.)\"'”]*", word) is not None
    return re.fullmatch(r"[\"'“(]*[A-Z]:[A-Z].*", word) is not None


def _is_call(word: str) -> bool:
    return re.search(r"\b(?:Article|Section|Art|Rule)?\d*\(\w{1,3}\)", word) is not None


@style(
    "space-before-point",
    "warning",
    "No space stands before a comma, a full stop or a closing bracket, or after an opening one.",
    bad="Hainan adopted the rules .",
    good="Hainan adopted the rules.",
)
def before_point(page: Page, _house: House) -> Iterator[Slip]:
    """Spaces where none belongs."""
    for part in page.parts:
        for start, end in _inside_quotes(part.text):
            first, last = part.text.rfind(" ", 0, start) + 1, part.text.find(" ", end)
            yield Slip(
                part,
                first,
                last if last > 0 else len(part.text),
                "a space stands inside quotation marks",
                "take it out",
            )
        for found in _SPACE_BEFORE.finditer(part.text):
            if part.text[found.end() : found.end() + 3] == "..." or is_wide(part.text[found.start() - 1]):
                continue
            start, _ = _word_around(part.text, found.start())
            end = found.end() + 1
            if part.text[found.start() - 1] in "([":
                start, end = found.start() - 1, _word_around(part.text, found.end())[1]
                mend = part.text[start] + part.text[found.end() : end]
            else:
                start = part.text.rfind(" ", 0, found.start()) + 1
                mend = part.text[start : found.start()] + part.text[found.end() : end]
            yield Slip(part, start, end, "a space stands where none belongs", "take it out", mend)


@style(
    "doubled-word",
    "warning",
    "No word stands twice in a row.",
    bad="Hainan adopted the the rules.",
    good="Hainan adopted the rules.",
)
def doubled(page: Page, house: House) -> Iterator[Slip]:
    """Words and pairs of words that stand twice; reduplicated names are names."""
    for part in page.parts:
        for pattern in (_TWICE, _PAIR_TWICE):
            for found in pattern.finditer(part.text):
                once = found[1]
                if once.lower() in _MAY_DOUBLE or _is_name_twice(found.group(), once, house):
                    continue
                yield Slip(part, *found.span(), f"{once!r} stands twice", "take one out", once)


def _is_name_twice(words: str, once: str, house: House) -> bool:
    """Capitals on both and no ordinary word: "Dwen Dwen", "Pago Pago"; a year's "May May" is none."""
    both = words.split()
    if len(both) != 2 or not (both[0][:1].isupper() and both[1][:1].isupper()):
        return False
    named = is_pinyin(once) and once not in (
        "He",
        "She",
        "Me",
        "We",
        "A",
        "An",
        "To",
        "Can",
        "She",
    )  # "Ma Ma", "Lang Lang"
    return named or once.lower() not in house.dictionary.words


@style(
    "doubled-point",
    "warning",
    "No point stands twice in a row.",
    bad="Hainan adopted the rules,, and published them.",
    good="Hainan adopted the rules, and published them.",
)
def points(page: Page, _house: House) -> Iterator[Slip]:
    """Commas, full stops and the like that follow one another."""
    for part in page.parts:
        for found in _POINTS.finditer(part.text):
            abbreviated = found.group()[0] == "." and _POINT_AFTER_ABBREVIATION.search(part.text[: found.start()])
            if abbreviated and found.group() != "..":
                continue
            start = part.text.rfind(" ", 0, found.start()) + 1
            sign = found.group()[0]
            same = len(set(found.group())) == 1
            yield Slip(
                part, start, found.end(), f"two points follow one another ({found.group()})", "leave one",
                part.text[start : found.start()] + sign if same else None,
            )  # fmt: skip


@style(
    "sentence-capital",
    "warning",
    "A sentence begins with a capital and ends with a full stop.",
    bad="Hainan adopted the rules. they take effect on March 1.",
    good="Hainan adopted the rules. They take effect on March 1.",
)
def capital(page: Page, _house: House) -> Iterator[Slip]:
    """Sentences that begin in lower case, and texts that end without a point."""
    for item in page.items:
        paragraphs = [part for part in page.of(item) if part.field == "body" and part.whole]
        for part in paragraphs:
            for found in [*_LOWER_START.finditer(part.text), *re.finditer(r"\A[a-z]{2,}(?=[ ,])", part.text)]:
                before = part.text[: found.start()]
                if found.group() in _NEVER_CAPITAL or _ABBREVIATIONS.search(before) or _points_inside_quote(before):
                    continue
                word = found.group()
                yield Slip(
                    part, *found.span(), f"the sentence begins in lower case ({word})", "begin it with a capital"
                )
        if paragraphs and (part := paragraphs[-1]) is page.of(item)[-1]:
            end = part.text.replace(MARK, "").rstrip()
            open_end = re.search(r"[A-Za-z0-9)\"”%,;]$", end) and not re.search(rf"[.?!。][\"”’)]+$|{HOLE}$", end)
            if open_end and len(end.split()) >= 6:
                start = part.text.rfind(" ", 0, len(end)) + 1
                yield Slip(part, start, len(end), "the text ends without a full stop", "put one there")


def _points_inside_quote(before: str) -> bool:
    """A question or a cry that a quotation ends with does not end the sentence around it."""
    return re.search(r"[?!][\"”’] $", before) is not None


@style(
    "mark-placement",
    "warning",
    "A note's mark stands after the full stop, without a space.",
    bad="Hainan adopted the rules [^source].",
    good="Hainan adopted the rules.[^source]",
    chinese=True,
)
def placement(page: Page, _house: House) -> Iterator[Slip]:
    """Marks with a space before them, before a full stop or comma, or in the midst of a paragraph."""
    for part in page.parts:
        for found in re.finditer(rf"[ \u00a0]+(?={MARK})", part.text):
            start = part.text.rfind(" ", 0, found.start()) + 1
            if found.start() > 0:
                yield Slip(
                    part, start, found.end(), "a space stands before a note's mark", "put the mark right after the point",
                    part.text[start : found.start()] if MARK not in part.text[start : found.start()] else None,
                )  # fmt: skip
        for found in re.finditer(rf"{MARK}+(?=\s*[A-Za-z(\"“])", part.text):
            if part.whole and found.start():
                start, _ = _word_around(part.text, found.start() - 1)
                yield Slip(
                    part,
                    start,
                    found.end(),
                    "a note's mark stands in the midst of the text",
                    "put it at the end of the item",
                )
        for found in re.finditer(rf"{MARK}+(?=[.,;:。，])", part.text):
            start, _ = _word_around(part.text, found.start() - 1)
            yield Slip(part, start, found.end() + 1, "a note's mark stands before the point", "put it after the point")
