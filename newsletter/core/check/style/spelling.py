"""Spelling: words that no dictionary holds and that are near one it does; words of the other variety of English."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from newsletter.core.check.style.dictionary import Dictionary, distance, is_pinyin
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import HOLE, Page, Part
from newsletter.core.check.style.rules import Slip, style

_TOKEN = re.compile(rf"(?<![\w@{HOLE}.&])[A-Za-z]+(?:['’][A-Za-z]+)*(?![\w@{HOLE}]|\.[a-z]{{2,3}}\b|&[A-Z])")
_FOREIGN = frozenset(
    "de la el los las del du des der die das den dem und et il per dei di della delle e van von voor het een og för på al da do dos "
    "le les sur pour en em y au aux zur zum für över till nationale persoonsgegevens".split()
)
_TITLES = re.compile(
    r"\b(?:Mr|Ms|Mrs|Dr|Prof|Judge|Justice|Professor|Director|Minister|Commissioner|President|Chairman|spokesman|spokesperson|surnamed|Messrs)\.?\s+(?:[A-Z]\w+\s+)?$"
)
_COMPANY = re.compile(
    r"^['’]?s?\s*(?:,?\s*(?:Inc|Ltd|LLC|Corp|AG|SA|SE|NV|BV|GmbH|Co|Group|Holdings|Technologies|Technology|Platforms|Bank|Airlines|Airways|Motors|Labs|AI|Limited|Plc|Pty|SpA|Oy|AB|KK|app\b|App\b|\())"
)
_LATIN = re.compile(r"(?:orum|arum|ibus|tatis|ntis|ntia|ionis|inis|endum|andum|endi|andi|itur|atur|erunt|ens|ae|um)$")
_CONTRACTED = re.compile(r"['’](?:s|S|t|re|ve|ll|d|m)?$")


def words(part: Part) -> Iterator[tuple[int, str]]:
    """(index, word) of every word that could be misspelt: no abbreviations, no words with digits or inner capitals."""
    for found in _TOKEN.finditer(part.text):
        word = _CONTRACTED.sub("", found.group())
        if len(word) >= 3 and (word[1:].islower() or "'" in word):
            yield found.start(), word


@style(
    "spelling",
    "warning",
    "Words are spelt as the dictionary, or the workspace's word list, has them.",
    bad="The hospital's sales ofice leaked records.",
    good="The hospital's sales office leaked records.",
)
def spelling(page: Page, house: House) -> Iterator[Slip]:
    """Unknown words near a known one. Names are left in peace unless a word of titles is as good as certain."""
    known = house.dictionary
    counted = Counter(word for part in page.parts for _, word in words(part))
    for item in [None, *page.items]:
        lower = {word.lower() for part in page.of(item) for _, word in words(part)}
        for part in page.of(item):
            for at, word in words(part):
                if _is_right(word, known):
                    continue
                if word[0].islower():
                    near = _near_lower(part, at, word, known)
                else:
                    near = _near_capital(part, at, word, known, counted, lower)
                if near:
                    meant = " or ".join(near[:2])
                    yield Slip(
                        part,
                        at,
                        at + len(word),
                        f"{word!r} is in no dictionary",
                        f"write {meant}, or add it to words in style.yaml",
                    )


def _is_right(word: str, known: Dictionary) -> bool:
    plain = word.replace("’", "'")
    low = plain.lower()
    if (
        known.knows(plain)
        or _other(low, known)
        or low in known.titles
        or (plain.split("'")[0] != plain and known.knows(plain.split("'")[0]))
    ):
        return True
    if known.composed(low) or (low.endswith("s") and known.composed(low[:-1])):
        return not _is_worn(low, known)
    return any(
        low.endswith(end) and (low[: -len(end)] in known.other or known.composed(low[: -len(end)]))
        for end in ("s", "ed", "ing")
    )


def _is_worn(low: str, known: Dictionary) -> bool:
    """Whether a word that could be composed is as good as a word of titles with a letter amiss: "procedings"."""
    return len(low) >= 8 and any(near in known.titles and near[0] == low[0] for near in known.near(low)[:2])


def _near_lower(part: Part, at: int, word: str, known: Dictionary) -> tuple[str, ...]:
    """What a word in lower case may be meant for; nothing where it belongs to another language, or is pinyin."""
    beginning = len(word) <= 4 and part.text[at + len(word) : at + len(word) + 1] == "-"  # "robo-advisor"
    if len(word) < 4 or beginning or _beside_foreign(part, at, word, known):
        return ()
    if proper := _proper(word, known):
        return (proper,)
    near = known.near(word)
    if near and _LATIN.search(word) and distance(word, near[0], 1) > 1:
        return ()
    if is_pinyin(word) and (len(word) < 6 or not near or (near[0] not in known.titles and len(word) < 7)):
        return ()
    return near or _run_together(word, known)


_JOINED = "the of in to and for a is was by on that with from its be are".split()


def _run_together(word: str, known: Dictionary) -> tuple[str, ...]:
    """Two words without the space between them, one of them among the smallest: "ofthe", "thedata"."""
    for small in _JOINED:
        for first, second in ((small, word.removeprefix(small)), (word.removesuffix(small), small)):
            other = second if first == small else first
            if first + second == word and len(other) >= (3 if len(small) > 1 else 5) and other in known.words:
                return (f"{first} {second}",)
    return ()


def _proper(word: str, known: Dictionary) -> str | None:
    """The name that a word in lower case is: Beijing, Tuesday, Chinese."""
    name = word.capitalize()
    return name if name in known.provinces or name in known.cities or name in known.words else None


def _beside_foreign(part: Part, at: int, word: str, known: Dictionary) -> bool:
    """Whether the words on either side are of another language, or unknown too."""
    before = re.findall(r"[A-Za-zÀ-ɏ'’]+", part.text[max(at - 40, 0) : at])[-2:]
    after = re.findall(r"[A-Za-zÀ-ɏ'’]+", part.text[at + len(word) : at + len(word) + 40])[:2]
    if part.text[at - 1 : at] in ("À",):
        return True
    for neighbor in [*before, *after]:
        low = neighbor.lower()
        if re.search(r"[À-ɏ]", neighbor) or low in _FOREIGN or low.startswith(("l'", "d'", "l’", "d’")):
            return True
    unknown = [n for n in (before[-1:] + after[:1]) if n.islower() and not _is_right(n, known) and len(n) > 3]
    return bool(unknown)


def _near_capital(
    part: Part, at: int, word: str, known: Dictionary, counted: Counter[str], lower: set[str]
) -> tuple[str, ...]:
    """What a capitalized word may be meant for: a word of titles, or one that the item itself uses, one slip away."""
    if re.search(r"[^aeiou]ys$", word) and word[:-2].lower() + "ies" in known.titles | known.words:
        return (word[:-2] + "ies",)
    if re.search(r"fe?s$", word) and re.sub(r"fe?s$", "ves", word.lower()) in known.words:
        return (re.sub(r"fe?s$", "ves", word),)  # Thiefs
    if month := _month(word):
        return (month,)
    if len(word) < 5 or is_pinyin(word) or _is_name(part, at, word) or _in_foreign_name(part, at, word):
        return ()
    if people := _people(word):
        return (people,)
    low = word.lower()
    near = known.near(low)
    sure = tuple(w for w in near if w in known.titles or (w in lower and len(w) >= 5))
    sure = tuple(w for w in sure if distance(low, w, 1) <= 1 or (len(low) >= 8 and low[0] == w[0]))
    if counted[word] > 2 and not (sure and len(low) >= 8):
        return ()
    if sure:
        return sure if len(low) >= 6 or sorted(low) == sorted(sure[0]) else ()
    ordinary = [w for w in near if distance(low, w, 1) <= 1 and w in known.words and w[0] == low[0]]
    opens = at == 0 or re.search(r"[.!?][\"”’)]* $", part.text[:at]) is not None
    alone = counted[word] == 1
    if alone and len(low) >= 8 and ordinary and (part.field == "heading" or opens or _in_title(part, at, word, known)):
        return tuple(ordinary)
    return ()


_CALENDAR = "January February August September October November December Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def _month(word: str) -> str | None:
    """The month or day of the week that a word is one slip away from."""
    return next((name for name in _CALENDAR if len(word) >= 5 and distance(word.lower(), name.lower(), 1) == 1), None)


# Names of peoples and countries that are written often and long enough for a slip to be no other name.
_PEOPLES = (
    "Portuguese Singapore Singaporean Malaysia Malaysian Philippine Philippines Indonesia Indonesian Australia Australian Japanese Taiwanese Vietnamese Cambodian Netherlands Switzerland "
    "Norwegian Lithuania Lithuanian Argentina Brazilian Canadian European American Kazakhstan Uzbekistan Mongolia Mongolian Pakistani Bangladesh Ukrainian Hungarian Bulgarian Romanian Britain Germany"
).split()


def _people(word: str) -> str | None:
    """The people or country whose name lacks a letter, has one too many, or two changed over."""
    if len(word) < 7:
        return None
    letters = sorted(word.lower())
    return next(
        (
            name
            for name in _PEOPLES
            if distance(word.lower(), name.lower(), 1) == 1
            and (
                len(word) < len(name)
                or (len(word) > len(name) and word[-1] == name[-1])
                or sorted(name.lower()) == letters
            )
        ),
        None,
    )


def _is_name(part: Part, at: int, word: str) -> bool:
    return _TITLES.search(part.text[:at]) is not None or _COMPANY.match(part.text[at + len(word) :]) is not None


def _in_foreign_name(part: Part, at: int, word: str) -> bool:
    """Whether a capitalized word stands beside words of another language: "Autoridade Nacional de Proteção"."""
    before = re.findall(r"[A-Za-zÀ-ɏ'’]+", part.text[max(at - 40, 0) : at])[-3:]
    after = re.findall(r"[A-Za-zÀ-ɏ'’]+", part.text[at + len(word) : at + len(word) + 40])[:3]
    return any(
        re.search(r"[À-ɏ]", one) or (one.islower() and one in _FOREIGN - {"en", "on", "pour", "over", "van"})
        for one in before + after
    )


def _in_title(part: Part, at: int, word: str, known: Dictionary) -> bool:
    """Whether ordinary words with capitals stand on both sides: the word is in a title, not a name among other words."""
    before = re.search(r"([A-Za-z]+)\s+(?:of\s+|the\s+|on\s+|and\s+|for\s+)*$", part.text[:at])
    after = re.match(r"\s+(?:of\s+|and\s+|for\s+)*([A-Za-z]+)", part.text[at + len(word) :])
    return all(side is not None and side[1][0].isupper() and side[1].lower() in known.words for side in (before, after))


@style(
    "variety",
    "warning",
    "One variety of English is written, American or British, as the house says.",
    bad="No organisation may disclose the records.",
    good="No organization may disclose the records.",
)
def variety(page: Page, house: House) -> Iterator[Slip]:
    """Words of the other variety. A name that is spelt so by its bearer keeps its spelling."""
    known = house.dictionary
    for part in page.parts:
        for at, word in words(part):
            low = word.lower()
            ours = low in known.words or low in known.titles or word in known.names
            if ours or not _other(low, known):
                continue
            if (
                word[0].isupper()
                and part.field == "body"
                and at
                and not re.search(r"[.!?][\"”’)]* $|^[\"“(]$", part.text[:at])
            ):
                continue
            if word[0].isupper() and not _BRITISH_LOOK.search(low):
                continue
            near = _counterpart(low, known)
            yield Slip(
                part,
                at,
                at + len(word),
                f"{word!r} is of the other variety of English",
                f"write {near}" if near else "write it as the house does",
            )


# How British words look; a capitalized word without such a look is as well a name.
_BRITISH_LOOK = re.compile(
    r"is(?:e|es|ed|er|ers|ing|ation|ations)$|our|tres?$|ll(?:ed|ing|er|ers)$|ogue|ys(?:e|ed|ing)$|ences?$|ammes?$|udgements?$|cheques?$"
)


def _american(low: str) -> str:
    """A word in -ise as it is with -ize."""
    return re.sub(r"is(?=(?:e|ed|es|ing|ation|ations)$)", "iz", low)


def _other(low: str, known: Dictionary) -> bool:
    """Whether a word is of the other variety, itself or behind a prefix: "unauthorised", "non-authorised"."""
    if low in known.other or (
        re.search(r"is(?:e|ed|es|ing|ation|ations)$", low)
        and (_american(low) in known.words or known.composed(_american(low)))
    ):
        return True
    return any(
        low.startswith(prefix) and low[len(prefix) :] in known.other
        for prefix in ("un", "re", "de", "pre", "over", "non", "mis", "anti", "co", "pseudony", "ano")
    )


def _counterpart(low: str, known: Dictionary) -> str | None:
    for ours, theirs in (
        ("z", "s"),
        ("or", "our"),
        ("er", "re"),
        ("l", "ll"),
        ("se", "ce"),
        ("og", "ogue"),
        ("m", "mme"),
        ("e", "ae"),
    ):
        for old, new in ((theirs, ours), (ours, theirs)):
            for found in re.finditer(old, low):
                made = low[: found.start()] + new + low[found.end() :]
                if made in known.words or known.composed(made):
                    return made
    return None
