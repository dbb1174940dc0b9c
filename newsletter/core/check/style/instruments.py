"""Titles of laws and rules: without quotation marks, and one instrument under one kind of name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

_LEGAL = any_of([*frames.PLURAL_TITLES, *"Law Act Interpretation Interpretations Decision Notice Circular Ordinance Regulation Specification".split()])  # fmt: skip
_QUOTED = re.compile(
    rf"[\"“](?P<title>(?:[A-Z][\w'’-]*\s(?:(?:of|and|the|on|for)\s)*){{0,6}}{_LEGAL}(?:\s(?:on|for|of|to|Concerning|Regarding|Governing)\s[^\"”]{{3,160}})?(?:\s\([^()]*\))?),?[\"”]"
)
_KINDS = any_of(["Measures", "Regulations", "Provisions", "Rules", "Guidelines", "Opinions"])
_TITLED = re.compile(
    rf"(?P<head>\b{_KINDS})\s(?:on|for|of|Concerning|Regarding|Governing)\s(?:the\s)?(?P<tail>[A-Z][\w'’-]*(?:\s(?:of|for|and|on|the|in|to|by)(?=\s)|\s[A-Z][\w'’-]*|,(?=\s[A-Z][a-z]+(?:,|\sand)))*)"
)
_BARE = re.compile(rf"\b[Tt]he\s(?P<head>{_KINDS})\b(?!\s(?:on|for|of|Concerning|Regarding|Governing|[A-Z(]))")
_ANOTHER = re.compile(
    r"\b(?:replac\w+|repeal\w*|supersed\w+|former|earlier|previous\w*|implement\w*|suppl\w+|detail\w*|under|based|accord\w+|together|both|besides|also|existing|pursuant|annex\w*|accompan\w+|two|three|four|five|several|other)\b",
    re.IGNORECASE,
)  # fmt: skip
_SMALL = frozenset("of for and on the in to by".split())


_STAGE = re.compile(
    r"\((?:[Dd]rafts?\s[Ff]or\s(?!Comments\)|Trial)[^()]{3,60}|(?:Comments?|Consultation|Exposure|Solicitation|Discussion|Opinion)\s[Dd]raft|[Dd]raft for comments|[Ff]or [Tt]rial [^()]{3,40}|Trial Implementation|Provisional)\)"
)


@style(
    "draft-stage",
    "warning",
    "The stage of an instrument is (Draft for Comments) or (Trial).",
    bad="### Hainan Publishes Draft Rules on Health Data\n\nHainan published the Measures for Health Data (Draft for Opinions).",
    good="### Hainan Publishes Draft Rules on Health Data\n\nHainan published the Measures for Health Data (Draft for Comments).",
)
def stage(page: Page, house: House) -> Iterator[Slip]:
    """Other words for a draft on which comments are asked, and for a trial, behind a title."""
    listed = {avoid for term in house.terms for avoid in term.avoid}  # the term rule tells those
    for part in page.parts:
        for found in _STAGE.finditer(part.text):
            if found.group() not in listed and re.search(r"[A-Z][\w'’-]*\s\Z", part.text[: found.start()]):
                right = "(Trial)" if "rial" in found.group() or "Prov" in found.group() else "(Draft for Comments)"
                yield Slip(part, *found.span(), f"{found.group()} is not the house's form", f"write {right}")


@style(
    "quoted-title",
    "advice",
    "The title of an instrument stands in capitals, without quotation marks.",
    bad='Hainan adopted the "Measures for Health Data".',
    good="Hainan adopted the Measures for Health Data.",
)
def quoted(page: Page, _house: House) -> Iterator[Slip]:
    """Titles of laws and rules in quotation marks; what a bracket defines is no title."""
    for part in page.parts:
        for found in _QUOTED.finditer(part.text):
            defined = re.search(r"\((?:(?:the|hereinafter|collectively)\s)*\Z", part.text[: found.start()])
            if not defined and len(found["title"].split()) >= 2:
                yield Slip(part, *found.span(), "a title stands in quotation marks", "take them out")


def mixed(parts: Sequence[Part]) -> Iterator[Slip]:
    """One instrument as Provisions here and Regulations there: two titles of one matter, or a short name of another kind."""
    titles = [
        (part, found)
        for part in parts
        for found in _TITLED.finditer(part.text)
        if not (part.field == "heading" and found["head"] == "Rules")  # of whatever kind: the text says which
    ]
    for place, (part, found) in enumerate(titles):
        for other, earlier in titles[:place]:
            if found["head"] != earlier["head"] and _same_matter(
                earlier["tail"], found["tail"], other.field == "heading"
            ):
                if not _ANOTHER.search(_sentence(part, found.start())):
                    yield _slip(part, found.start("head"), found.end("head"), earlier["head"])
                break
    for place, (part, found) in enumerate(titles):
        for _, earlier in titles[:place]:
            differ = _other_word(earlier["tail"], found["tail"]) if earlier["head"] == found["head"] else None
            if differ:
                start = found.start("tail") + found["tail"].find(differ[0])
                yield _slip(part, start, start + len(differ[0]), differ[1])
                break
    text = " ".join(part.text for part in parts)
    named = set(re.findall(rf"\b{_KINDS}\b(?=\s(?:on|for|of|Concerning|Regarding|Governing|\()|[\"”])", text))
    kinds = set(re.findall(rf"(?<!the )(?<!The )\b{_KINDS}\b", text)) | named
    heads = {found["head"] for _, found in titles}
    if len(heads) != 1:
        return
    for part in parts:
        for found in _BARE.finditer(part.text):
            if found["head"] not in kinds and part.field == "body":
                yield _slip(part, found.start("head"), found.end("head"), next(iter(heads)))


def _same_matter(one: str, other: str, opened: bool) -> bool:
    """Whether two titles go on alike: to the end, or the shorter one of a heading as far as it goes."""
    first, second = ([word for word in tail.split() if word not in _SMALL] for tail in (one, other))
    size = min(len(first), len(second))
    return first[:size] == second[:size] and (len(first) == len(second) >= 2 or (opened and size >= 3))


_ALIKE = [
    frozenset(group.split())
    for group in (
        "Data Information", "Network Cyber Cyberspace Internet Online", "Security Safety", "Management Administration Supervision Regulation",
        "Protection Safeguarding", "Minors Children Juveniles", "Export Transfer", "Assessment Evaluation Appraisal", "Labeling Marking Identification",
    )
]  # fmt: skip


def _other_word(one: str, other: str) -> tuple[str, str] | None:
    """(word here, word there) where two titles go on alike but for one word that may mean the same."""
    first, second = one.split(), other.split()
    if len(first) != len(second) or len(first) < 2:
        return None
    wrong = [(b, a) for a, b in zip(first, second, strict=True) if a != b]
    if len(wrong) == 1 and any(set(wrong[0]) <= group for group in _ALIKE):
        return wrong[0]
    return None


def _sentence(part: Part, at: int) -> str:
    """The sentence in which a place stands."""
    return next((text for start, text in part.sentences if start <= at < start + len(text)), "")


def _slip(part: Part, start: int, end: int, other: str) -> Slip:
    here = part.text[start:end]
    return Slip(part, start, end, f"{here!r} here is {other!r} elsewhere in the item", "write the name one way")
