"""The headline of a story, chosen among what the page offers and checked against the story's own words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsletter.core.articles import furniture, wording

# What each place is worth: a heading in the page over what a header or a browser's tab says.
_WORTH = {
    "activity-name": 1.6, "headline": 1.3, "h1": 1.2, "og:title": 1.0, "above the byline": 1.2, "subject": 0.9, "title": 0.7,
    "h2": 0.8, "h3": 0.5, "first line": 0.5, "line": 0.2, "letterhead": -2.0,
}  # fmt: skip
_TRIMMED = ("title", "og:title", "first line", "line")  # where a site's name may follow the headline
_TAIL = re.compile(r"\s*(?:[|｜_»]|\s[-–—:·]+\s|--+|——)\s*")
_LURE = re.compile(
    r"casino|poker|\bslots?\b|betting|porn|\bxxx\b|sexy?\b|viagra|cialis|escort|jackpot|博彩|娱乐城|赌场|百家乐|彩票|六合彩|葡京|棋牌|体育投注|下注|成人|色图|无码|激情|情色|一区二区|在线观看|国产精品|免费视频|澳门新|开奖",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"(?:[一二三四五六七八九十]+、|[(（][一二三四五六七八九十\d]+[)）]|第[一二三四五六七八九十百\d]+[章节条部]|\d{1,2}(?:\.\d+)*[.、)]?\s|(?:part|section|chapter|article|step|annex|appendix)\s+[\divxlc]+\b|[ivx]{1,5}\.\s)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Candidate:
    """A line that may be the headline: where it stands, its words, and its number among the blocks (-1: not in the page)."""

    where: str
    text: str
    place: int = -1


@dataclass(frozen=True)
class Choice:
    """The headline chosen, and the warnings that go with it."""

    text: str
    warnings: tuple[str, ...] = ()


def choose(candidates: Sequence[Candidate], body: str, names: Iterable[str] = ()) -> Choice | None:
    """The best candidate for a story's text; `names` are publishers, cut from a title's tail. None where there is none."""
    held = wording.tokens(body)
    cut = {wording.key(name) for name in names if name}
    trimmed = [
        Candidate(c.where, trim(c.text, held, cut) if c.where in _TRIMMED else c.text, c.place) for c in candidates
    ]
    usable = [c for c in trimmed if c.text and len(c.text) <= 400 and not furniture.is_furniture(c.text)]
    spam = [c for c in candidates if is_spam(c.text, body, held)]
    clean = [c for c in usable if not is_spam(c.text, body, held)]
    if not clean:
        return None
    keys = [wording.key(c.text) for c in usable]
    scores = [_score(c, held, keys) for c in clean]
    best = max(range(len(clean)), key=lambda n: (scores[n], -n))
    # A line under the headline may hold more of the story's words; the headline is the one above it.
    for number in range(best - 1, -1, -1):
        upper, lower = clean[number], clean[best]
        if len(upper.text.split()) < 4 and wording.han(upper.text) < 7:
            continue
        if (
            upper.place >= 0
            and upper.where == lower.where
            and lower.place - upper.place == 1
            and scores[number] > scores[best] - 1.2
        ):
            best = number
    return Choice(clean[best].text, _warnings(spam, clean[best]))


def _warnings(spam: Sequence[Candidate], chosen: Candidate) -> tuple[str, ...]:
    if not spam:
        return ()
    where = {"title": "The page's <title>", "line": "The page's first line", "first line": "The page's first line"}.get(
        spam[0].where, f"The page's {spam[0].where}"
    )
    taken = {"line": "a line of the page", "first line": "the page's first line", "title": "the page's <title>"}.get(
        chosen.where,
        f"the {chosen.where}"
        if chosen.where.startswith(("h", "og"))
        else f"the line {chosen.where}"
        if " " in chosen.where
        else f"the {chosen.where}",
    )
    return (f"{where} has nothing to do with the story (injected spam?); the headline was taken from {taken}.",)


def _score(candidate: Candidate, held: frozenset[str], keys: Sequence[str]) -> float:
    text = candidate.text
    score = 3.0 * wording.share(text, held) + _WORTH.get(candidate.where, 0.3)
    score += 0.7 * (keys.count(wording.key(text)) > 1)
    size = wording.han(text) if wording.is_chinese(text) else 2 * len(text.split())
    score -= 1.0 if size < 6 else 0.0
    score -= 0.5 if size < 10 else 0.0
    score -= 1.0 if size > 70 else 0.0
    score -= (
        0.6 if re.search(r"[.。；;,，]$", text) and not re.search(r"\b(?:Inc|Ltd|Co|Corp|U\.S|v)\.$", text) else 0.0
    )
    score -= 0.8 if text.endswith((":", "：")) else 0.0
    return score - 0.01 * max(candidate.place, 0)


def trim(text: str, held: frozenset[str], names: Iterable[str]) -> str:
    """A title without the site's name and sections after it (`Headline - Section - Site`)."""
    text = wording.squeeze(text)
    parts = _TAIL.split(text)
    if len(parts) == 1:
        return text
    known = set(names)
    first = re.match(re.escape(parts[0]), text)
    size = wording.length(parts[0])
    if size >= 16 and wording.share(parts[0], held) >= 0.3:
        kept, at = parts[0], first.end() if first else len(parts[0])
        for part in parts[1:]:  # a dash inside the headline itself: what follows still speaks of the story
            if wording.key(part) in known or wording.share(part, held) < 0.6 or wording.length(part) < 12:
                break
            at = text.index(part, at) + len(part)
            kept = text[:at]
        return kept
    rest = [part for part in parts if wording.key(part) not in known]
    last = max(rest, key=lambda part: (wording.share(part, held) >= 0.3, wording.length(part)), default=text)
    return last if wording.share(last, held) >= 0.3 else text


def is_spam(text: str, body: str, held: frozenset[str] | None = None) -> bool:
    """Whether a title was injected: keywords strung together, or another script than the story's, and none of its words."""
    held = wording.tokens(body) if held is None else held
    if wording.share(text, held) >= 0.25:
        return False
    if _LURE.search(text):
        return True
    segments = [part for part in re.split(r"[_|｜,，、/]+", text) if part.strip()]
    if len(segments) >= 4 and not furniture.is_trail(text) and len(text) > 24:
        return True
    letters = len(re.findall(r"[^\W\d_]", text))
    han = wording.han(text)
    foreign = han > 0.5 * letters if not wording.is_chinese(body) else han == 0
    return foreign and letters >= 12 and len(segments) >= 3


def is_like(text: str) -> bool:
    """Whether a line could be a headline of its own: several words, no sentence's end, no number of a section."""
    if _SECTION.match(text) or len(text) > 250 or furniture.is_furniture(text):
        return False
    if re.search(r"[.。,，;；:：]$", text):
        return False
    return wording.han(text) >= 7 if wording.is_chinese(text) else len(text.split()) >= 4
