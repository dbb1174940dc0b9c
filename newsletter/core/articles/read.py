"""A document's articles: each story with its headline, publisher, day, language and text, and warnings for the editor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from newsletter.core.articles import byline, days, furniture, headline, parts, stories, wording
from newsletter.core.articles.document import Document
from newsletter.core.articles.headline import Candidate
from newsletter.core.articles.parts import Kind, Part
from newsletter.core.articles.publishers import Publishers
from newsletter.core.model import Article

_LEADS_IN = re.compile(r"[:：]$|〔\d{4}〕|\[\d{4}\]\s*(?:第)?\d+号|第\d+号")
_CLOSING = re.compile(r"\s*(?:\bEnditem|■|◆)\s*$")  # how agencies mark a story's end
_OPENING = 30  # paragraphs whose relative days are told
_MOST = 60  # stories of one page; beyond that it is a list


@dataclass(frozen=True)
class _Page:
    """What all stories of a page share."""

    document: Document
    publishers: Publishers
    parts: Sequence[Part]


@dataclass(frozen=True)
class _Story:
    """A segment of the page with its text."""

    parts: Sequence[Part]
    paragraphs: tuple[str, ...]
    first: int  # index in `parts` where the text begins
    last: int


def articles(document: Document, publishers: Publishers) -> list[Article]:
    """The stories of a document in the order of the page; an empty list where it holds none."""
    page = _Page(document, publishers, parts.sort(document.blocks, publishers))
    found = [_story(segment) for segment in stories.cut(page.parts)[:_MOST]]
    found = _compared(found, document)
    full = [story for story in found if story.paragraphs]
    kept = [
        story
        for story in full
        if not stories.is_teaser(story.paragraphs, alone=len(full) == 1, linked=_is_linked(story))
    ]
    main = kept[0] if kept else None
    made = [_article(story, page, own=story is main) for story in kept]
    return [article for article in made if article is not None]


def _is_linked(story: _Story) -> bool:
    return any(
        part.block.linked > 0.8
        for part in story.parts[: story.first]
        if part.kind is Kind.SHORT and headline.is_like(part.text)
    )


# ---- text ---------------------------------------------------------------------------------------


def _story(segment: Sequence[Part]) -> _Story:
    """The text of a segment: from the first running text after its head to the last, without furniture."""
    end = next((n for n, part in enumerate(segment) if part.kind is Kind.END and _has_prose(segment[:n])), len(segment))
    prose = [number for number, part in enumerate(segment[:end]) if part.kind is Kind.PROSE]
    if not prose:
        return _Story(segment, (), len(segment), len(segment))
    first = _after_deck(segment, prose)
    last = _tail(segment, prose[-1], end)
    while (
        first > 0
        and segment[first - 1].kind is Kind.SHORT
        and not segment[first - 1].block.level
        and _LEADS_IN.search(segment[first - 1].text)
    ):
        first -= 1
    kept = [
        part
        for part in segment[first : last + 1]
        if part.kind in (Kind.PROSE, Kind.SHORT) or _is_signed_day(part, segment)
    ]
    return _Story(segment, tuple(part.text for part in kept), first, last)


def _has_prose(segment: Sequence[Part]) -> bool:
    return any(part.kind is Kind.PROSE for part in segment)


def _after_deck(segment: Sequence[Part], prose: Sequence[int]) -> int:
    """Where the text begins: a deck, one short paragraph between headline and byline, is not of it."""
    first = prose[0]
    if len(prose) >= 3 and wording.length(segment[first].text) <= 240:
        between = segment[first + 1 : prose[1]]
        if any(part.kind is Kind.BYLINE and part.byline and part.byline.day for part in between):
            return prose[1]
    return first


def _tail(segment: Sequence[Part], last: int, end: int) -> int:
    """The last part of the text: list items and a signature with its day still belong to it."""
    number = last
    for at in range(last + 1, min(end, last + 200)):
        part = segment[at]
        if (
            part.kind is Kind.SHORT
            and part.block.linked < 0.5
            and not part.block.level
            and (part.block.item or _is_brief(part.text))
        ):
            number = at
            continue
        if (
            part.kind is Kind.BYLINE
            and part.byline
            and part.byline.day
            and _is_day_alone(part.text)
            and at - number <= 3
        ):
            between = segment[number + 1 : at]
            if all(p.kind is Kind.SHORT and len(p.text) <= 40 and not p.block.level for p in between) and between:
                return at
        if part.kind not in (Kind.SHORT, Kind.BYLINE):
            break
    return number


def _is_brief(text: str) -> bool:
    """Whether a line is a short sentence."""
    return re.search(r"[.!?。！？][\"”’'）)]*$", text) is not None and (
        len(text.split()) >= 4 or wording.han(text) >= 6
    )


def _is_day_alone(text: str) -> bool:
    return (
        re.fullmatch(
            r"\s*(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{1,2}\s+[A-Z][a-z]+\s+\d{4}|[A-Z][a-z]+\s+\d{1,2},\s*\d{4})\s*",
            text,
        )
        is not None
    )


def _is_signed_day(part: Part, segment: Sequence[Part]) -> bool:
    """Whether a lone day closes a notice, under the name of who signs it."""
    return (
        part.kind is Kind.BYLINE
        and _is_day_alone(part.text)
        and wording.is_chinese(part.text)
        and part is not segment[0]
        and part.place > segment[0].place + 2
    )


def _compared(found: list[_Story], document: Document) -> list[_Story]:
    """The main story as the extraction library reads it, where our own reading lost most of it."""
    ours = max((sum(map(wording.length, story.paragraphs)) for story in found), default=0)
    if ours >= 0.5 * sum(map(wording.length, document.second)) or sum(bool(story.paragraphs) for story in found) > 1:
        return found
    second = tuple(p for p in map(wording.squeeze, document.second) if p and not furniture.is_furniture(p))
    theirs = sum(wording.length(p) for p in second if wording.is_sentence(p))
    if theirs > 400 and ours < 0.5 * theirs:
        number = max(range(len(found)), key=lambda n: sum(map(wording.length, found[n].paragraphs)), default=-1)
        if number < 0:
            return [_Story((), second, 0, 0)]
        return [replace(story, paragraphs=second) if n == number else story for n, story in enumerate(found)]
    return found


# ---- what is said of it -------------------------------------------------------------------------


def _article(story: _Story, page: _Page, *, own: bool) -> Article | None:
    document = page.document
    text = wording.joined(story.paragraphs)
    language = wording.language(text, document.language)
    publisher = _publisher(story, page, language)
    choice = headline.choose(_candidates(story, page, own=own), text, [publisher or "", document.publisher or ""])
    if choice is None:
        return None
    published, warnings = _published(story, page, own=own)
    same = wording.key(choice.text)
    paragraphs = [
        p[:-12] + _CLOSING.sub("", p[-12:]) for p in story.paragraphs if len(p) > 500 or wording.key(p) != same
    ]
    relative = _relative(paragraphs, published)
    return Article(
        choice.text,
        wording.joined(paragraphs),
        publisher,
        published,
        language,
        document.url,
        (*document.notes, *choice.warnings, *warnings, *relative),
    )


def _candidates(story: _Story, page: _Page, *, own: bool) -> list[Candidate]:
    """Every line that may be the headline: those the file names for its main story, and those above the text."""
    found = [Candidate(claim.where, claim.text) for claim in page.document.claims] if own else []
    head = story.parts[: story.first]
    dated = next((n for n, part in enumerate(head) if part.kind is Kind.BYLINE and n), None)
    lines = [
        (n, part)
        for n, part in enumerate(head)
        if part.kind is Kind.SHORT or (part.kind is Kind.FURNITURE and n == 0) or (part.kind is Kind.PROSE)
    ]
    above = [n for n, part in lines if dated is not None and n < dated and part.kind is Kind.SHORT][-2:]
    for number, part in lines:
        where = (
            f"h{part.block.level}"
            if part.block.level
            else "above the byline"
            if number in above
            else "first line"
            if number == 0
            else "line"
        )
        if page.publishers.alone(part.text):
            where = "letterhead"
        found.append(Candidate(where, part.text, part.place))
    return found


def _publisher(story: _Story, page: _Page, language: str) -> str | None:
    """Who published a story: its source line, what the file says, a known name at its end, its host, its dateline."""
    begun = story.parts[story.first].place if story.first < len(story.parts) else 0
    # Whose account a WeChat post stands on is its publisher; "source" lines under such a post name the original.
    account = page.document.publisher if any(claim.where == "activity-name" for claim in page.document.claims) else None
    for part in story.parts:
        if part.byline and part.byline.publisher and not part.block.aside and (part.place < begun or not account):
            return part.byline.publisher
    if account:
        return account
    for part in story.parts[story.last + 1 :]:
        if part.kind is Kind.SHORT and (name := page.publishers.alone(part.text)):
            return name
    elsewhere = [part.byline.publisher for part in page.parts if part.byline and part.byline.publisher]
    known = page.publishers
    return (
        next(iter(elsewhere), None)
        or known.by_url(page.document.url, language)
        or (page.document.publisher and known.named(page.document.publisher))
        or byline.dateline(story.paragraphs[0] if story.paragraphs else "", known)
        or next((name for part in story.parts[: story.first] if (name := _letterhead(part, known))), None)
        or next((name for part in page.parts if (name := byline.rights(part.text, known))), None)
    )


def _letterhead(part: Part, publishers: Publishers) -> str | None:
    return publishers.alone(part.text) if part.kind is Kind.SHORT else None


def _published(story: _Story, page: _Page, *, own: bool) -> tuple[date | None, tuple[str, ...]]:
    """The day of publication, and a warning where it was inferred or the file contradicts itself."""
    stated = page.document.published if own else None
    shown = _shown(story.parts, story) or (_shown(page.parts, story) if stated is None else None)
    if stated is not None:
        if shown is not None and abs((shown - stated).days) == 1:
            return shown, ()  # the same moment in two time zones: as readers there saw it
        if shown is not None and shown != stated:
            return stated, (f"The page shows {shown}, its metadata says {stated}; the metadata was taken.",)
        return stated, ()
    if shown is not None:
        return shown, ()
    if (guessed := page.document.guessed) is not None:
        return guessed, (f"The page shows no day of publication; {guessed} is inferred from its code or address.",)
    seen = page.document.seen
    for part in story.parts[: story.first + 1]:
        if part.kind in (Kind.SHORT, Kind.FURNITURE, Kind.BYLINE) and len(part.text) <= 80 and seen is not None:
            found = days.stamped(part.text, seen)
            if found is not None:
                return found.day, (
                    f"The day of publication, {found.day}, is inferred: the page says “{found.words}” and was seen on {seen}.",
                )
    return None, ()


def _shown(among: Sequence[Part], story: _Story) -> date | None:
    """The day that bylines show: of publication before a change, above the text before below it."""
    begun = story.parts[story.first].place if story.first < len(story.parts) else 0
    lines = [part for part in among if part.byline is not None and part.byline.day is not None]
    ranked = sorted(
        lines,
        key=lambda part: (
            part.block.aside, part.byline is not None and part.byline.published is None, part.place >= begun,
            not (part.byline and part.byline.labelled), part.place if part.place >= begun else -part.place,
        ),
    )  # fmt: skip
    return ranked[0].byline.day if ranked and ranked[0].byline else None


def _relative(paragraphs: Sequence[str], published: date | None) -> tuple[str, ...]:
    """A warning that says which day each relative one of the opening means, inferred from the day of publication."""
    if published is None:
        return ()
    found: dict[str, str] = {}
    for paragraph in paragraphs[:_OPENING]:
        for day in days.relative(paragraph[:5000], published):
            found.setdefault(day.words.lower(), f"“{day.words}” is {day.day}")
    return (f"Inferred from the day of publication: {'; '.join(list(found.values())[:4])}.",) if found else ()
