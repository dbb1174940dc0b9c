"""Names in a text: those that the gazetteer knows, and in English the words that can only be a name."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass

from newsletter.core.facts.fact import Fact
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.keys import MONTHS

_TOKEN = re.compile(
    r"(?=[A-ZÀ-Þ])(?<![A-Za-z0-9À-ÿ@/._-])[A-ZÀ-Þ][A-Za-zÀ-ÿ]*(?:['’-][A-Za-zÀ-ÿ]+)*(?:\.(?:com|cn|ai|io))?(?![A-Za-z0-9@_]|\.[a-z]|://)"
)
_CALENDAR = {
    *(name for name in MONTHS if name),
    *"Monday Tuesday Wednesday Thursday Friday Saturday Sunday Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec".split(),
}
_TITLED = re.compile(
    r"(?:\b(?:Mr|Ms|Mrs|Dr|Prof)\.?|\b(?:surnamed|defendants?|plaintiffs?|suspects?|individuals?|citizen|employee|appellants?|named))\s*(?:an?\s+individual\s+)?\Z"
)
_NUMBERED = re.compile(r"(?P<rest>(?:\s[A-Z][a-z]+)*)\s?[\[〔](?:19|20)\d\d[\]〕]")
_WORD_BEFORE = re.compile(r"(?<![A-Za-z])(?P<word>[A-Z][a-z]{1,4})\s\Z")
_SYLLABLES = re.compile(r"[A-Z][a-z]+")
_ABBREVIATION = re.compile(r"[A-Z][A-Z&]*s?\Z|(?:[A-Z]\.)+\Z")
_SURNAMED_ZH = re.compile(r"(?P<name>[\u4e00-\u9fff])某(?:某|[甲乙丙丁]|(?=[\u4e00-\u9fff，。、（]))")
_SMALL = frozenset(
    "its theirs ours yours hers whose re vs via per app apps mini online offline website websites cyberspace cybersecurity blockchain smartphone smartphones mr mrs ms dr prof "
    "chinese english european african asian american latin western eastern northern southern atlantic pacific mediterranean arctic".split()
)
_SUFFIXES = (
    "'s",
    "s",
    "es",
    "d",
    "ed",
    "ing",
    "ly",
    "er",
    "ers",
    "or",
    "ors",
    "ation",
    "able",
    "al",
    "ment",
    "ness",
    "ized",
    "izing",
)


@dataclass(frozen=True, eq=False)
class Names:
    """What names are told by: the gazetteer, and the words of the language (in lower case), which are none."""

    gazetteer: Gazetteer
    words: Container[str] = frozenset()

    def is_word(self, token: str) -> bool:
        """Whether a token is an ordinary word, inflected or not."""
        word = token.lower().replace("’", "'").removesuffix("'s").rstrip("'")
        if word in self.words or word in _SMALL or len(word) == 1:
            return True
        if "-" in word:
            parts = [part for part in word.split("-") if part]
            return all(self.is_word(part) or part.capitalize() in self.gazetteer.places for part in parts)
        for suffix in _SUFFIXES:
            if word.endswith(suffix) and len(word) - len(suffix) >= 3:
                stem = word[: -len(suffix)]
                if (
                    stem in self.words
                    or f"{stem}e" in self.words
                    or f"{stem}y" in self.words
                    or (stem[-1] == stem[-2] and stem[:-1] in self.words)
                ):
                    return True
                if stem.endswith("i") and f"{stem[:-1]}y" in self.words:
                    return True
        for prefix in ("re", "un", "non", "pre", "co", "mis", "inter", "sub", "multi", "cyber", "anti", "de"):
            if word.startswith(prefix) and len(word) - len(prefix) >= 3 and self.is_word(word[len(prefix) :]):
                return True
        return False


def read(text: str, names: Names) -> Iterator[Fact]:
    """Every name of a text: known names by their key, others by their words."""
    taken = bytearray(len(text))
    for mention in names.gazetteer.mentions(text):
        taken[mention.start : mention.end] = b"\x01" * (mention.end - mention.start)
        yield Fact("name", mention.start, mention.end, mention.words, mention.key, units=frozenset(["known"]))
    for fact in [*_unknown(text, names, taken), *_surnamed(text, names)]:
        if not any(taken[fact.start : fact.end]):
            yield fact


def _unknown(text: str, names: Names, taken: bytearray) -> Iterator[Fact]:
    """Runs of capitalised tokens that are no words of the language: parties, people, places not listed."""
    if not names.words:
        return
    run: list[re.Match[str]] = []
    for token in [*_TOKEN.finditer(text), None]:
        if (
            token is not None
            and not taken[token.start()]
            and (_is_name(text, token, names) or _is_given(text, run, token, names))
        ):
            if run and text[run[-1].end() : token.start()] in (" ", "-", "\u00a0"):
                run.append(token)
                continue
            following: list[re.Match[str]] = [token]
        else:
            following = []
        if run:
            start, end = run[0].start(), run[-1].end()
            end -= 2 if text[start:end].endswith(("'s", "’s")) else 0
            start, end = _prefix(text, _with_surname(text, start, run, names), end, names)
            if start < end:
                yield Fact("name", start, end, text[start:end], text[start:end], units=frozenset(["party"]))
        run = following


def _with_surname(text: str, start: int, run: list[re.Match[str]], names: Names) -> int:
    """Where a given name begins with the surname before it that is also a word: He in "He Jing"."""
    pinyin = names.gazetteer.pinyin
    before = _WORD_BEFORE.search(text, max(0, start - 8), start)
    if before is None or len(run) > 1 or not 0 < len(next(iter(pinyin.split(run[0].group())), ())) <= 2:
        return start
    surname = before["word"].lower()
    return before.start("word") if any(pinyin.reads(surname, char) for char in pinyin.surnames[:200]) else start


def _prefix(text: str, start: int, end: int, names: Names) -> tuple[int, int]:
    """The place of a name, with all of the pinyin in which a document's series is written: "Fa Shi [2026] No. 9"."""
    behind = _NUMBERED.match(text, end)
    if behind is None:
        return start, end
    end += len(behind["rest"])
    for token in reversed(list(_SYLLABLES.finditer(text, max(0, start - 40), start))):
        if text[token.end() : start].strip() or not names.gazetteer.pinyin.split(token.group()):
            break
        start = token.start()
    return start, end


def _is_given(text: str, run: list[re.Match[str]], token: re.Match[str], names: Names) -> bool:
    """Whether a word is the given name after a Chinese surname: Tong in "Li Tong"."""
    if len(run) != 1 or text[run[0].end() : token.start()] != " ":
        return False
    pinyin = names.gazetteer.pinyin
    ways = pinyin.split(token.group())
    return (
        len(pinyin.split(run[0].group())) > 0
        and len(ways) > 0
        and not (len(ways[0]) > 1 and names.is_word(token.group()))
    )


def _is_name(text: str, token: re.Match[str], names: Names) -> bool:
    word = token.group()
    bare = word.replace("’", "'").removesuffix("'s")
    if bare in _CALENDAR or _ABBREVIATION.fullmatch(bare):
        return False
    titled = _TITLED.search(text, max(0, token.start() - 40), token.start()) is not None
    if titled and bare.lower() in names.gazetteer.pinyin.syllables:
        return True
    return not names.is_word(word) or (titled and not names.is_word(word))


def _surnamed(text: str, names: Names) -> Iterator[Fact]:
    """People whom Chinese texts call by surname alone: 王某."""
    for match in _SURNAMED_ZH.finditer(text):
        if match["name"] in names.gazetteer.pinyin.surnames:
            yield Fact("name", match.start(), match.end(), match.group(), match.group(), units=frozenset(["party"]))
