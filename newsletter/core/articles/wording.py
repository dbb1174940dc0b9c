"""Small questions about a line: its language, whether it is a sentence, how many of its words another text holds."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LETTERS = re.compile(r"[^\W\d_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_HAN_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_SAMPLE = 20_000  # characters by which a long text is judged
_WORDS = 5_000  # by which the words that a headline shares with it are
_KEPT = 1_000  # characters of a line whose counts are remembered: each is asked for several times
_LONG = 16  # longer texts of which they are
_BEGINNING = 5_000  # by which its language is
_WORD = re.compile(r"[^\W\d_][^\W\d_'’]{2,}")
_END = re.compile(r"[.!?。！？；;:：…][\"”’'»)\]）」』】]*$")
_STOP = _words(
    "the and for that with from this was were are has have had its his her their they them not but been will would said says also more than "
    "who which when what where how into over under about after before between during through all any new can may one two our your you"
)
_TONGUES = {
    "en": _words("the of and to in that for on with is was by as it are be this has from"),
    "fr": _words("le la les des et en un une du que pour dans est par sur au qui avec ce"),
    "de": _words("der die und das von den mit ist im zu des für auf nicht ein eine dem sich"),
    "es": _words("el la los las de que y en un una del por con para se es su al"),
    "it": _words("il la di che e un una per del della con non sono dei le gli al nel"),
    "nl": _words("de het een van en in is dat op te voor met zijn niet aan er om"),
}


def _count(pattern: re.Pattern[str], text: str) -> int:
    return sum(map(len, pattern.findall(text)))


def han(text: str) -> int:
    """How many Chinese characters a text holds; of a very long one, as many as its beginning lets expect."""
    if text.isascii():
        return 0
    if len(text) <= _SAMPLE:
        return _han(text) if len(text) <= _KEPT else _long_han(text)
    return _long_han(text[:_SAMPLE]) * len(text) // _SAMPLE


@lru_cache(maxsize=1024)
def _han(text: str) -> int:
    return _count(_HAN, text)


_long_han = lru_cache(maxsize=_LONG)(_han.__wrapped__)


def is_chinese(text: str) -> bool:
    """Whether a text is mainly Chinese: at least three in ten of its letters, and no Japanese or Korean beside them."""
    if text.isascii():
        return False
    return _mainly(text) if len(text) <= _KEPT else _long_mainly(text[:_SAMPLE])


@lru_cache(maxsize=1024)
def _mainly(text: str) -> bool:
    count = _count(_HAN, text)
    if not count:
        return False
    letters = _count(_LETTERS, text)
    return count >= 0.3 * letters and len(_KANA.findall(text)) < 0.1 * letters


_long_mainly = lru_cache(maxsize=_LONG)(_mainly.__wrapped__)


def language(text: str, stated: str | None = None) -> str:
    """The language of a text as a two-letter code: by its script, then by its commonest words, then as the file states."""
    sample = text[:_BEGINNING]
    if is_chinese(sample):
        return "zh"
    for pattern, code in ((_KANA, "ja"), (_HANGUL, "ko"), (_CYRILLIC, "ru")):
        if len(pattern.findall(sample)) > 0.3 * max(1, _count(_LETTERS, sample)):
            return code
    words = Counter(re.findall(r"[^\W\d_]+", sample.lower()))
    counts = {code: sum(words[word] for word in common) for code, common in _TONGUES.items()}
    best = max(counts, key=lambda code: counts[code])
    said = (stated or "").split("-")[0].lower()
    if counts[best] >= 3 and counts[best] > 1.2 * counts.get(said, 0):
        return best
    return said if re.fullmatch(r"[a-z]{2,3}", said) and said != "zh" else "en"


def length(text: str) -> int:
    """How much a text says, in letters of English: a Chinese character counts as three."""
    return len(text) + 2 * han(text)


def is_sentence(text: str) -> bool:
    """Whether a line reads as running text: long enough, and ended or divided by a sentence's marks."""
    if is_chinese(text):
        count = han(text)
        return count >= 60 or (count >= 16 and (ends(text) or re.search(r"[。；！？]|，.*，", text) is not None))
    words = len(text[:_SAMPLE].split())
    if words >= 30:
        return True
    return (
        words >= 7
        and len(text) >= 40
        and re.search(r"[.!?…;:][\"”’'»)\]]*$|[.!?][\"”’')]* [A-Z“\"]", text[-_SAMPLE:]) is not None
    )


def ends(text: str) -> bool:
    """Whether a line closes with a sentence's mark."""
    return _END.search(text[-20:].rstrip()) is not None


def tokens(text: str) -> frozenset[str]:
    """The words that carry meaning: English ones cut to a stem of five letters, Chinese as pairs of characters."""
    text = text[:_WORDS]
    found = {word[:5] for word in set(_WORD.findall(text.lower())) - _STOP if not _HAN.match(word)}
    for run in _HAN_RUN.findall(text):
        found.update(run[at : at + 2] for at in range(len(run) - 1))
    return frozenset(found)


def share(text: str, held: frozenset[str]) -> float:
    """The share of a line's words that another text holds (0 to 1); 0 for a line without words."""
    own = tokens(text)
    return len(own & held) / len(own) if own else 0.0


def squeeze(text: str) -> str:
    """White space folded to single spaces; zero-width and soft characters and byte-order marks dropped."""
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip()
    return re.sub(r"\s+", " ", re.sub("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad\ufffc]", "", text)).strip()


def key(text: str) -> str:
    """A line as it is compared with another: letters and digits only, in lower case."""
    return re.sub(r"[\W_]+", "", text).lower()


def joined(paragraphs: Iterable[str]) -> str:
    """Paragraphs parted by a blank line."""
    return "\n\n".join(paragraphs)
