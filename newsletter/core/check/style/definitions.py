"""What is defined is used: an abbreviation after its definition, and not the full name again."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.check.style.abbreviations import Definition, definitions, fits
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

_NAME = re.compile(r"[A-Z][\w'’&-]*(?:,?\s(?:of|for|and|on|the|in|to|against)(?=\s)|\s[A-Z][\w'’&-]*)*\s*\Z")


@style(
    "abbreviation-unused",
    "advice",
    "An abbreviation is defined where it is used again.",
    bad='The Hainan Health Office ("HHO") named the hospital.',
    good="The Hainan Health Office named the hospital.",
)
def unused(page: Page, _house: House) -> Iterator[Slip]:
    """Abbreviations that stand nowhere but in their definition: in the item, its heading, or the items behind it."""
    text = " ".join(part.text for part in page.parts)
    for item in page.items:
        for part in page.of(item):
            for made in definitions(part):
                short = made.short.removesuffix("s")
                if (
                    fits(short, made.name)
                    and len(re.findall(rf"(?<![A-Za-z]){re.escape(short)}s?(?![A-Za-z])", text)) == 1
                ):
                    yield Slip(
                        part, made.start, made.end, f"{made.short} is defined and never used", "take the definition out"
                    )  # fmt: skip


@style(
    "name-in-full",
    "advice",
    "Once it is defined, the abbreviation stands for the name.",
    bad='The Hainan Health Office ("HHO") named the hospital. The Hainan Health Office heard it; the HHO decides in May.',
    good='The Hainan Health Office ("HHO") named the hospital. The HHO heard it and decides in May.',
)
def in_full(page: Page, _house: House) -> Iterator[Slip]:
    """The full name again in the item that defines its abbreviation."""
    for item in page.items:
        bodies = [part for part in page.of(item) if part.field == "body"]
        for place, part in enumerate(bodies):
            for made in definitions(part):
                name = _name(part, made)
                if name and fits(made.short, name):
                    for later, start in [(part, made.end), *((other, 0) for other in bodies[place + 1 :])]:
                        yield from _again(later, start, name, made.short)


def _name(part: Part, made: Definition) -> str:
    """The name in capitals right before a definition; empty where it is one word, or in small letters."""
    found = _NAME.search(part.text, 0, made.start)
    name = re.sub(r"^(?:The|An?)\s", "", found.group().strip()) if found else ""
    return name if " " in name else ""


def _again(part: Part, start: int, name: str, short: str) -> Iterator[Slip]:
    """Places of a name by itself, neither a part of a longer one nor inside quotation marks, nor defined anew."""
    for found in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", part.text[start:]):
        at, end = start + found.start(), start + found.end()
        before, after = part.text[:at], part.text[end:]
        longer = re.search(r"[A-Z][\w'’-]*\s(?:of\s)?\Z", before) and not re.search(r"(?:^|[.!?]\s)\w+\s\Z", before)
        if (
            longer
            or re.match(r"(?:['’]s)?\s(?:\(|(?:of|for|in)\s(?:the\s)?[A-Z]|[A-Z])", after)
            or before.count('"') % 2
        ):
            continue
        yield Slip(part, at, end, f"{name} stands in full though {short} is defined", f"write the {short}")
