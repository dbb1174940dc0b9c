"""Which section an article belongs to, or that it is not relevant: a sum of weights over what the text says, with reasons.

It reads who acts, what is done, what kind of text it is done to and what it is about (`lexicon.py`), and which words stand
together (`grams.py`), in the title, in the first sentences and in what follows; what stands in the title weighs most. The
weights are fitted on the examples that come with the program (`fitting.py`) and, where a desk asks for it, on its decisions (`learning.py`). It refuses to read on beyond the first few
thousand characters, and to decide by anything but the words: no address, no publisher, no date.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from newsletter.core import grams
from newsletter.core.lexicon import Hit, Lexicon, Weights
from newsletter.core.model import Judgement

TITLE = 400  # characters read of each part
LEAD = 500
TEXT = 2500
BEGINNING = 350
THIN = 0.4  # how sure at most where nothing is said to be done
_AMOUNT = re.compile(
    r"(?:(?:RMB|CNY|US\$|HK\$|[€$£¥])\s?\d[\d,.]*\d?(?:\s(?:million|billion))?"
    r"|\d[\d,.]*\s?(?:(?:million|billion)\s)?(?:yuan|euros?|won|dollars|pounds)"
    r"|\d[\d,.]*[万亿]*余?(?:元|欧元|美元|韩元))"
)


class Found(NamedTuple):
    """A term found, in which part of the text (title, lead, rest), and the words that stand there."""

    hit: Hit
    zone: str
    words: str
    amount: str | None = None


def classify(title: str, text: str, judge: Lexicon) -> Judgement:
    """Where an article belongs. Any text has an answer; "unsure" is one."""
    found = evidence(title, text, judge)
    scores = score(features(found, judge.weights), judge.weights)
    if judge.weights.grams:
        _add(scores, grams.score(grams.values(beginning(title, text), judge.weights.zones), judge.weights), 1.0)
    shares = _softmax(scores, judge.weights.temperature)
    order = sorted(range(len(shares)), key=lambda index: -shares[index])
    best = order[0]
    sections = judge.weights.sections
    confidence = round(shares[best], 3)
    if _thin(found, sections[best]) or not (title + text).strip():
        confidence = min(confidence, THIN)
    return Judgement(
        section=sections[best],
        confidence=confidence,
        reasons=_reasons(found, best, judge.weights),
        runner_up=sections[order[1]],
        unsure=confidence < judge.weights.unsure_below,
    )


def _thin(found: Sequence[Found], section: str | None) -> bool:
    """Whether nobody acts, nothing is done and no instrument stands: a subject alone belongs nowhere, nor is it surely off."""
    families = {item.hit.term.family for item in found}
    spoken_of = section is not None or any("rank:core" in item.hit.term.features for item in found)
    return spoken_of and not families & {"actor", "act", "instrument"}


def evidence(title: str, text: str, judge: Lexicon) -> tuple[Found, ...]:
    """Every term in what is read of an article, in reading order: the title first."""
    found = []
    for zone, part in parts(title, text):
        for hit in judge.find(part):
            amount = _AMOUNT.search(part, hit.start, hit.end + 60) if hit.term.key in ("fines", "pays") else None
            found.append(Found(hit, zone, part[hit.start : hit.end], amount and amount.group().rstrip(".,")))
    return tuple(found)


def parts(title: str, text: str) -> Iterator[tuple[str, str]]:
    """What is read of an article: (zone, words)."""
    lead, rest = _cut(text[:TEXT])
    yield from (("title", title[:TITLE]), ("lead", lead), ("rest", rest))


def beginning(title: str, text: str) -> Iterator[tuple[str, str]]:
    """What pieces of text are read from: the title and the first sentence or two, as long as an item that was learned from."""
    yield from (("title", title[:TITLE]), ("lead", text[:BEGINNING]))


def _cut(text: str) -> tuple[str, str]:
    """The first sentences and the rest, cut at a space or a Chinese full stop where there is one."""
    if len(text) <= LEAD:
        return text, ""
    place = max(text.rfind(" ", 0, LEAD), text.rfind("。", 0, LEAD), text.rfind("\n", 0, LEAD))
    place = place if place > 0 else LEAD
    return text[:place], text[place:]


def features(found: Sequence[Found], weights: Weights) -> dict[str, float]:
    """The value of each feature: the weight of the part of the text where it stands first."""
    values: dict[str, float] = {}
    for item in found:
        for name in item.hit.term.features:
            values[name] = max(values.get(name, 0.0), weights.zones[item.zone])
    return values


def score(values: Mapping[str, float], weights: Weights) -> list[float]:
    """The sums, one a section: a dot product of values and weights, and the joint features."""
    sums = list(weights.bias)
    for name, value in values.items():
        if row := weights.single.get(name):
            _add(sums, row, value)
    for name, value in joint(values, weights).items():
        _add(sums, weights.joint[name][2], value)
    return sums


def joint(values: Mapping[str, float], weights: Weights) -> dict[str, float]:
    """The value of each joint feature that stands: the smallest of those that must, less the greatest of those that must not."""
    found = {}
    for name, (present, absent, _) in weights.joint.items():
        if not all(map(values.__contains__, present)):  # as nearly always
            continue
        value = min((values.get(one, 0.0) for one in present), default=1.0)
        value *= 1.0 - max((values.get(one, 0.0) for one in absent), default=0.0)
        if value:
            found[name] = value
    return found


def _add(sums: list[float], row: Sequence[float], value: float) -> None:
    for index, weight in enumerate(row):
        sums[index] += weight * value


def _softmax(scores: Sequence[float], temperature: float) -> list[float]:
    top = max(scores)
    powers = [math.exp((score - top) / temperature) for score in scores]
    return [power / sum(powers) for power in powers]


def _reasons(found: Sequence[Found], section: int, weights: Weights) -> tuple[str, ...]:
    """Why, in a lawyer's words: who does what to which text, what supports it, and what it is about."""
    if weights.sections[section] is None:
        return _why_not(found, section, weights)
    said = _said(found, section, weights)
    subject = _strongest(found, len(weights.sections) - 1, weights, "subject", sign=-1)
    about = (f"about {subject.hit.term.words} (“{subject.words}”)",) if subject else ()
    return (*said, *about) or ("nothing in it points to a section",)


def _said(found: Sequence[Found], section: int, weights: Weights) -> tuple[str, ...]:
    actor = _strongest(found, section, weights, "actor")
    instrument = _strongest(found, section, weights, "instrument")
    act = _strongest(found, section, weights, "act")
    who = actor.hit.term.words if actor else None
    if act is None:
        parts = [part for part in (who, instrument and instrument.hit.term.words) if part]
        return (": ".join(parts),) if parts else ()
    what = act.hit.term.words.replace("{amount}", f" of {act.amount}" if act.amount else "")
    what = what.replace("{it}", instrument.hit.term.words if instrument else "a text")
    if who:
        what = f"{who} {what}" if act.hit.term.does else f"{what} ({who})"
    return (f"{what} (“{act.words}”{', title' if act.zone == 'title' else ''})",)


def _strongest(
    found: Sequence[Found], section: int, weights: Weights, family: str, sign: int = 1, stands: Collection[str] = ()
) -> Found | None:
    """What of a family speaks most for a section (or, with sign -1, most against it); the first of equals.

    `stands`: joint features that count as well, those of one feature where others are absent.
    """
    alone = [weights.joint[name] for name in stands if len(weights.joint[name][0]) == 1]
    best, most = None, 0.0
    for item in found:
        if item.hit.term.family == family:
            rows = (weights.single.get(name) for name in item.hit.term.features)
            more = (row for present, _, row in alone if present[0] in item.hit.term.features)
            value = sign * sum(row[section] for row in (*rows, *more) if row) * weights.zones[item.zone]
            if value > most:
                best, most = item, value
    return best


def _why_not(found: Sequence[Found], section: int, weights: Weights) -> tuple[str, ...]:
    off = _strongest(found, section, weights, "off", stands=joint(features(found, weights), weights))
    subject = next((item for item in found if item.hit.term.family == "subject"), None)
    reasons = [f"the matter is {off.hit.term.words} (“{off.words}”)"] if off else []
    if subject is None:
        reasons.append("nothing in it is about personal information, data or networks")
    else:
        reasons.append(f"“{subject.words}” alone does not make it a matter of data protection")
    return tuple(reasons)
