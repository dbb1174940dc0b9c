"""Subject and verb with something between them: "The number of reports on leaks have risen", "Fines of RMB 3 million was imposed".

A clause is read from its beginning: the words up to the first preposition or participle are the head of the subject, and the first
finite verb behind them is its verb. What could be read otherwise (a comma, a conjunction, another clause) ends the search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.core.check.style import frames
from newsletter.core.check.style.dictionary import Dictionary
from newsletter.core.check.style.frames import PLURAL_AUX, SINGULAR_AUX, THIRD
from newsletter.core.check.style.openings import is_plural, is_singular
from newsletter.core.check.style.page import Part
from newsletter.core.check.style.rules import Slip
from newsletter.core.check.style.small_figures import MEASURES

_TOKEN = re.compile(r"[A-Za-z][\w'’./-]*\w|[A-Za-z]|\d[\d,.]*%?|[^\s\w]")
_ADVERBIAL = re.compile(
    r"(?:(?:On|In|At|By|As of|Since|From|After|Before|During|Under|According to|For|Among)\s[^,;:]{1,60}(?:,\s\d{4})?,\s|(?:However|Moreover|Meanwhile|Therefore|Instead|So far|In addition|In total),\s)?"
)
_START = re.compile(
    r"(?:[;:]\s|,\s(?:but|while|whereas)\s|\b(?:that|because|although|while|whereas|since|whether|until|unless|where|when)\s)(?=(?:the|a|an|this|these|those|its|their|each|every|several|many|police|\d[\d,]*|two|three|four|five|six|seven|eight|nine)\s)"
)
_DETERMINERS = frozenset(
    "the a an this that these those its their his her each every some many several both all no another".split()
)
_ONE = frozenset("a an this that each every another".split())
_PREPOSITIONS = frames.PREPOSITIONS - {"than", "as", "like", "unlike", "except", "besides", "despite", "including"}
_STOP = frozenset("that which who whom whose where when while because if but or nor not than as to why how whether so only both either neither plus".split()) | frozenset(",;:()[]\"“”–—?!")  # fmt: skip
_MODAL = frozenset("will would shall should may might can could must do does did had be been being".split())
_EITHER = frozenset(
    "police data media staff number majority minority rest percentage part half series group pair couple total range variety most some all any none lot team third quarter fifth "
    "tenth percent dozen hundred thousand million crew public following above below former latter same first second last next other others more fewer less few many means "
    "personnel bulk mixture set kind sort type combination host batch string wave handful myriad share".split()
)
_SINGULAR_END = re.compile(r"(?:tion|sion|ment|ity|ness|ance|ence|sis|ship|ism|acy)$")
_NUMBERS = frozenset(frames.NUMBERS)
_VERB_SINGULAR = frozenset(v for v in THIRD if v not in frames.PLURAL and v not in ("does", "has"))
_VERB_PLURAL = frames.PLAIN_ONLY - {"become", "come", "cost", "put", "set", "read", "let", "have", "do"}


def misjudged(part: Part, known: Dictionary) -> Iterator[Slip]:
    """The clauses of a part whose subject and verb differ in number."""
    for start, sentence in part.sentences:
        lead = _ADVERBIAL.match(sentence)
        begins = {
            start,
            start + (lead.end() if lead else 0),
            *(start + found.end() for found in _START.finditer(sentence)),
        }
        for begin in sorted(begins):
            tokens = [(begin + t.start(), t.group()) for t in _TOKEN.finditer(part.text[begin : start + len(sentence)])]
            if tokens and (slip := _judged(part, tokens, known)):
                yield slip


def _judged(part: Part, tokens: Sequence[tuple[int, str]], known: Dictionary) -> Slip | None:
    """The slip of the clause that begins with the first token."""
    head = _head([word for _, word in tokens], known)
    if head is None:
        return None
    many, size = head
    at = _verb([word for _, word in tokens], size, many, known)
    if at is None:
        return None
    place, verb = tokens[at]
    right = SINGULAR_AUX.get(verb) or THIRD.get(verb) if many else PLURAL_AUX.get(verb) or frames.third(verb)
    start = tokens[0][0]
    return Slip(
        part, start, place + len(verb), f"{part.text[start : place + len(verb)]!r} does not agree", f"write {right}"
    )


def _head(words: list[str], known: Dictionary) -> tuple[bool, int] | None:
    """(whether many are spoken of, how many words the head has); None where nothing is sure."""
    first = words[0].lower()
    if (
        first in ("one", "each")
        and len(words) > 2
        and words[1] == "of"
        and words[2] in ("the", "these", "those", "its", "their", "them")
    ):
        return False, 1
    if [word.lower() for word in words[:3]] == ["the", "number", "of"]:
        return False, 2
    if [word.lower() for word in words[:3]] == ["a", "number", "of"]:
        return True, 2
    counted = first in _NUMBERS or words[0][0].isdigit()
    if (
        counted
        and len(words) > 2
        and words[1] == "of"
        and words[2] in ("the", "these", "those", "its", "their", "them")
    ):
        return (True, 1) if first not in ("1", "one") else None
    size = 0
    while size < min(len(words), 6) and _in_head(words, size, known):
        size += 1
    if not size or size == len(words) or (first in _DETERMINERS and size == 1):
        return None
    noun = words[size - 1]
    low = noun.lower()
    single = size == 1 and first not in _DETERMINERS
    if low in ("police", "people") and first not in _ONE:
        return True, size
    if low in _EITHER or any(word.lower() in _EITHER for word in words[:size]):
        return None
    if counted:
        return (
            (True, size)
            if size > 1
            and (low in ("people", "apps") or is_plural(low, known))
            and MEASURES.isdisjoint(word.lower() for word in words[:size])
            else None
        )
    if noun.isupper() and 3 <= len(noun) <= 6 and noun[-1] != "S" and first == "the" and size == 2:
        return False, size
    if noun[0].isupper() and not single:
        if noun in frames.PLURAL_TITLES and first in ("the", "these", "its"):
            return True, size
        return None
    if is_plural(low, known) and (not single or len(low) > 4) and first not in _ONE:
        return (True, size) if first in _DETERMINERS or single or words[0][0].isupper() else None
    aux = size < len(words) and words[size] in ("have", "are", "were")
    sure = (
        low in frames.SINGULAR
        or (is_singular(low, known) and (aux or low not in frames.BASE))
        or _SINGULAR_END.search(low)
    )
    if (
        sure
        and low in known.words
        and first in _DETERMINERS - {"these", "those", "both", "many", "several", "all", "some", "no"}
    ):
        return False, size
    return None


def _in_head(words: list[str], place: int, known: Dictionary) -> bool:
    """Whether a word may belong to the head: neither preposition, verb, nor sign."""
    word, low = words[place], words[place].lower()
    if (
        not (word[0].isalnum())
        or low in _PREPOSITIONS
        or low in _STOP
        or low in _MODAL
        or low in frames.AUXILIARY
        or low == "and"
    ):
        return False
    if place and low.endswith("ly"):
        return False
    if place and word[0].islower() and low in _DETERMINERS:
        return False
    if low == "police":
        return True
    if place > 1 and (low in frames.PAST or _participle(low, known)):
        return False
    if not place:
        return low in _DETERMINERS or low in _NUMBERS or word[0].isdigit() or (word[0].isupper() and low in known.words)
    behind = words[place + 1] if place + 1 < len(words) else ""
    if _participle(low, known) and (behind in _PREPOSITIONS or behind == "to"):
        return False
    plain = words[place - 1].lower() not in _DETERMINERS and (low in _VERB_PLURAL or low in _VERB_SINGULAR)
    return not plain


def _participle(low: str, known: Dictionary) -> bool:
    return low in frames.PARTICIPLE or (
        len(low) > 4 and low.endswith("ed") and (low[:-2] in known.words or low[:-1] in known.words)
    )


def _verb(words: list[str], size: int, many: bool, known: Dictionary) -> int | None:
    """The place of the clause's finite verb, where it is of the wrong number."""
    joined = False
    related = size < len(words) and words[size] in ("who", "which", "that")  # its own verb comes first
    resumed = 0
    for place in range(size + related, min(len(words), size + 22)):
        word = words[place]
        low = word.lower()
        if place < resumed or (place > size and words[place - 1].lower() in _BEFORE_PLAIN):
            continue
        if low == "," and (resumed := _behind(words, place)):
            continue
        if related:
            if low in frames.AUXILIARY or low in frames.PAST or low in THIRD or low in frames.BASE or _acts(low, known):
                related = False
            elif low in _STOP or not word[0].isalnum():
                return None
            continue
        if low == "and":
            title = words[place - 1][0].isupper() and place + 1 < len(words) and words[place + 1][0].isupper()
            joined = joined or not title
            continue
        if (
            low == "to"
            and not related
            and place + 1 < len(words)
            and (words[place + 1][0].isdigit() or words[place + 1].isupper())
        ):
            continue  # "fines of up to RMB 5 million"
        if low in _STOP or low in _MODAL or not word[0].isalnum():
            return None
        if low in ("has", "is", "was"):
            return place if many and word.islower() and not (joined and place - size > 8) else None
        if low in ("have", "are", "were"):
            return place if not many and not joined and word.islower() else None
        if place > size and words[place - 1].lower() in _DETERMINERS | {"to"}:
            continue
        if word.islower() and low in _VERB_SINGULAR:
            return place if many and not joined and _object(words, place) else None
        if word.islower() and low in _VERB_PLURAL:
            opens = place == size and (words[size - 1].isupper() or not _other(words, place))
            return place if not many and not joined and (_object(words, place) or opens) else None
        if many and word.islower() and low in frames.BASE and words[place - 1].lower() not in _PREPOSITIONS:
            return None  # it may be the verb
        if word.islower() and (low in frames.PAST or _participle(low, known)):
            behind = words[place + 1].lower() if place + 1 < len(words) else ""
            if words[place - 1].lower() in _PREPOSITIONS | _DETERMINERS:
                continue  # "on leaked information"
            if place != size or behind not in (
                "by",
                "in",
                "on",
                "from",
                "for",
                "under",
                "at",
                "with",
                "during",
                "between",
                "against",
            ):
                return None
        if (
            word.islower()
            and low in frames.THIRD
            and low not in frames.PLURAL
            and place > size
            and words[place - 1].lower() not in _PREPOSITIONS
            and not many
        ):
            return None  # it may be the verb
    return None


_BEFORE_PLAIN = frozenset("can could may might must shall should will would not".split())


def _acts(low: str, known: Dictionary) -> bool:
    """Whether a word in -s is a form of a verb by the dictionary: "obeys"."""
    base = low.removesuffix("s")
    return base != low and f"{base}ing" in known.words and f"{base}ed" in known.words


def _behind(words: list[str], comma: int) -> int:
    """Where the clause goes on behind what two commas set apart, if an auxiliary stands there; 0 where none does."""
    if comma + 1 < len(words) and words[comma + 1].lower() in _APART:
        closing = next((at for at in range(comma + 2, min(len(words), comma + 16)) if words[at] == ","), None)
        if closing and words[closing + 1 : closing + 2] and words[closing + 1] in PLURAL_AUX | SINGULAR_AUX:
            return closing + 1
    return 0


_APART = frozenset(
    "with including together along such like among based located founded a an the also which who both all most many".split()
)


def _other(words: list[str], place: int) -> bool:
    """Whether another finite verb follows in the clause."""
    behind = [word.lower() for word in words[place + 1 : place + 12]]
    end = next((at for at, word in enumerate(behind) if word in ",;:."), len(behind))
    return any(word in frames.AUXILIARY or word in _VERB_SINGULAR or word in frames.PAST for word in behind[:end])


def _object(words: list[str], place: int) -> bool:
    """Whether what a verb takes stands behind: an article, a number, a preposition, a capital."""
    behind = words[place + 1] if place + 1 < len(words) else "."
    return (
        behind.lower() in _DETERMINERS | _PREPOSITIONS | {"that", "to", "how", "whether", "not"}
        or behind[0].isdigit()
        or behind[0].isupper()
        or behind in ".,"
    )
