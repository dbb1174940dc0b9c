"""Headings: Title Case, no full stop, the present tense, the actor first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.style import frames
from newsletter.core.check.style.dictionary import is_pinyin
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import HOLE, Page, Part
from newsletter.core.check.style.rules import Slip, style

# Words that Title Case never raises, and those that it may (prepositions that are adverbs too, "that", "than").
_ALWAYS_SMALL = frozenset("a an the and or but nor of".split())
_MAY_BE_SMALL = frozenset(
    "in on at to by for as so yet with from into onto over upon via per up off out down past near amid atop till than that "
    "if vs v et al de la le les du des der die das den van von di da y e el en re like plus save sans".split()
)
_RAISED_WRONG = frozenset("The A An And Or But Nor Of".split())
_NAMES_WITH_ARTICLE = re.compile(
    r"The (?:Hague|Paper|Gambia|Bahamas|New York|Wall|Guardian|Economist|Home|North|Body|Washington)"
)
_TOKEN = re.compile(rf"[A-Za-z0-9{HOLE}&][\w'’&./{HOLE}]*(?:-[\w'’&./]+)*")
_STARTS = re.compile(r"(?:^|[:–—?!/]\s*|\s-\s|(?:^|[\s(])[\"“(]+|(?<!\bv)(?<!\bvs)(?<!\bNo)(?<!\bMr)(?<!\bMs)[.]\s)$")


def _tokens(part: Part) -> Iterator[tuple[int, str]]:
    for found in _TOKEN.finditer(part.text):
        yield found.start(), found.group().rstrip(".'’")


@style(
    "heading-case",
    "warning",
    "A heading is in Title Case; articles, conjunctions and short prepositions are small.",
    bad="### Hainan adopts Rules On Health Data\n\nHainan adopted the rules.",
    good="### Hainan Adopts Rules on Health Data\n\nHainan adopted the rules.",
)
def case(page: Page, house: House) -> Iterator[Slip]:
    """Words of headings that should be raised, and small words that should not; many at once are one finding."""
    for part in page.headings:
        tokens = list(_tokens(part))
        wrong = [
            slip for place, (at, word) in enumerate(tokens) if (slip := _judge(part, house, tokens, place, at, word))
        ]
        letters = [char for char in part.text if char.isalpha() and char.isascii()]
        if len(tokens) >= 4 and len(letters) > 12 and sum(char.isupper() for char in letters) > 0.9 * len(letters):
            yield Slip(part, 0, len(part.text), "the heading is in capitals", "write it in Title Case")
        elif len(wrong) > 3:
            yield Slip(part, wrong[0].start, wrong[-1].end, "the heading is not in Title Case", "raise its words")
        else:
            yield from wrong


def _judge(part: Part, house: House, tokens: list[tuple[int, str]], place: int, at: int, word: str) -> Slip | None:
    end = at + len(word)
    first = place == 0 or _STARTS.search(part.text[:at]) is not None
    last = place == len(tokens) - 1
    head = re.split(r"[-/]", word)[0]
    if head[:1].islower() and head.isalpha():
        if _stays_small(head, word, house, first, last) or _foreign(tokens, place):
            return None
        return Slip(part, at, end, f"{word!r} stands small in a heading", f"write {word[0].upper()}{word[1:]}")
    if word.isupper() and len(word) > 1 and word.capitalize() in _RAISED_WRONG and not part.text.isupper():
        return Slip(part, at, end, f"{word!r} is in capitals", f"write {word.lower()}")
    if word in _RAISED_WRONG and not (first or last or _NAMES_WITH_ARTICLE.match(part.text, at)):
        after = part.text[end : end + 1]
        if word == "An" and place and is_pinyin(tokens[place - 1][1]):
            return None  # Ping An
        if (word == "A" and re.match(r"\s*(?:[&/)-]|[A-Z]\b|\d|$)", part.text[end:])) or after in "&/-+)":
            return None
        return Slip(part, at, end, f"{word!r} is raised in a heading", f"write {word.lower()}")
    return None


def _stays_small(head: str, word: str, house: House, first: bool, last: bool) -> bool:
    if head != word and len(head) == 1:  # e-commerce
        return True
    if not head.islower() or head in house.dictionary.names or word in house.dictionary.names:
        return True
    small = head in _ALWAYS_SMALL or (head in _MAY_BE_SMALL and len(head) <= max(house.small_words, 2))
    if first:
        return False
    return small and (not last or head in ("up", "out", "off", "down", "in", "on", "over"))


def _foreign(tokens: list[tuple[int, str]], place: int) -> bool:
    """Small words of a foreign name: "per la protezione" beside words with accents or after such a word."""
    around = [word for _, word in tokens[max(place - 2, 0) : place + 3]]
    return any(
        re.search(r"[À-ɏ]", word) or word in ("la", "de", "für", "dei", "los", "des", "di", "per") for word in around
    )


@style(
    "heading-stop",
    "warning",
    "A heading ends without a full stop.",
    bad="### Hainan Adopts Rules on Health Data.\n\nHainan adopted the rules.",
    good="### Hainan Adopts Rules on Health Data\n\nHainan adopted the rules.",
)
def stop(page: Page, _house: House) -> Iterator[Slip]:
    """Full stops, commas and the like at the end of a heading."""
    for part in page.headings:
        text = part.text.rstrip()
        found = re.search(r"[.,;:。，；：][\"”’)]*$", text)
        if found and not re.search(
            r"(?:\b(?:Inc|Co|Ltd|Corp|etc|al|Jr|Sr|No|S\.A|S\.p\.A|N\.V|B\.V|L\.P|L\.L\.C)|\b[A-Z](?:\.[A-Z])+|\.\.)\.[\"”’)]*$",
            text,
        ):
            start = text.rfind(" ") + 1
            word = text[start:]
            mend = word[: found.start() - start] + word[found.start() - start + 1 :]
            yield Slip(part, start, len(text), f"the heading ends with {found.group()[0]!r}", "take it out", mend)


_ACTOR = r"(?:(?:[A-Z][\w'’&-]*|of|for|and|the|in)\s+){0,9}?"
_BODY = r"(?:Commission|Administration|Ministry|Committee|Bureau|Office|Center|Centre|Court|Procuratorate|Council|Authority|Agency|Board|Congress|Regulator|Regulators|Departments|Authorities|Ministries|Agencies|Police)"
_PAST_OF_ACTOR = re.compile(
    r"(?P<who>[A-Z]{3,6}|"
    + _ACTOR
    + _BODY
    + r")\s+(?:(?:Jointly|Again|Officially|Formally|Recently|Publicly|Finally)\s+)?"
    r"(?P<verb>Issued|Released|Published|Announced|Launched|Adopted|Notified|Promulgated|Solicited|Unveiled|Introduced|"
    r"Imposed|Ruled|Urged|Proposed|Warned|Sought|Opened|Began|Called|Signed|Named|Told|Decided|"
    r"Fined|Ordered|Summoned|Penalized|Punished|Suspended|Rejected|Dismissed|Upheld|Removed|Banned|Convicted|Sentenced|Awarded|Required|Approved|Revised|Amended|Held|Found)\b(?=\s+(?P<next>\S+))"
)
_NO_OBJECT = re.compile(
    r"(?<!Press )(?<!News )(?<!Product )(?<!Data )(?<!Media )\b(?P<verb>Releases|Publishes|Announces|Promulgates|Establishes|Adopts)\s*$"
)
_PRESENT = {verb.capitalize(): base for verb, base in {**frames.PAST, "unveiled": "unveil", "sought": "seek"}.items()}


@style(
    "heading-tense",
    "warning",
    "A heading tells what an authority does in the present tense.",
    bad="### CAC Released Rules on Health Data\n\nThe CAC released the rules.",
    good="### CAC Releases Rules on Health Data\n\nThe CAC released the rules.",
)
def tense(page: Page, house: House) -> Iterator[Slip]:
    """An authority with a verb in the past, and a thing that "releases" without an object."""
    for part in page.headings:
        found = _PAST_OF_ACTOR.match(part.text)
        if (
            found
            and _is_actor(found["who"], house)
            and not re.match(
                r"(?:by|in|for|to|as|on|over|against|after|with|at|from|during|under|RMB|US\$|[A-Z]{0,2}[€£$¥]|[A-Z]{3}$|\d)",
                found["next"],
            )
        ):
            base = _PRESENT.get(found["verb"], "")
            many = found["who"].endswith(("s", "Police")) and not found["who"].isupper()
            now = (base if many else frames.third(base)).capitalize()
            yield Slip(part, *found.span("verb"), f"{found['verb']!r} is in the past tense", f"write {now}")
        if found := _NO_OBJECT.search(part.text):
            base = frames.THIRD[found["verb"].lower()]
            past = next((p for p, b in frames.PAST.items() if b == base), base)
            yield Slip(
                part,
                *found.span("verb"),
                f"{found['verb']!r} has no object",
                f"write Is {past.capitalize()}, or put the actor first",
            )


def _is_actor(who: str, house: House) -> bool:
    """Whether words name an authority: an abbreviation that is known as one, or a name with the word of a body in it."""
    return who in house.bare or any(who in short for short in house.bodies.values()) or not who.isupper()
