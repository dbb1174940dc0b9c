"""One term for one thing within an item: personal information or personal data, the High Court or the Higher Court."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.core.check.style.dictionary import Dictionary
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

# Pairs of terms that mean one thing here; a capitalized run of a name or title behind or before them is not theirs.
_PAIRS = (("personal information", "personal data"), ("data subjects", "information subjects"), ("privacy policy", "privacy notice"),
    ("facial recognition", "face recognition"), ("cross-border transfer", "cross-border provision"), ("live streaming", "live broadcasting"),
    ("ride-hailing", "car-hailing"), ("mini program", "applet"))  # fmt: skip
_COURT = re.compile(
    r"(?P<place>[A-Z][\w'’]+)\s(?:(?:City|District|County|Municipal|Provincial|Province)\s)?(?P<level>(?:High|Higher|Intermediate)\s)?(?P<people>People['’]s\s)?(?P<head>Court|Procuratorate)\b"
)


@style(
    "one-term",
    "advice",
    "One term stands for one thing within an item.",
    bad="The hospital kept the personal information of patients. It sold the personal data.",
    good="The hospital kept the personal information of patients. It sold the personal information.",
)
def one_term(page: Page, house: House) -> Iterator[Slip]:
    """The rarer of two terms for one thing, and two names of one court."""
    for item in page.items:
        parts = page.of(item)
        text = " ".join(part.text for part in parts).lower()
        for pair in _PAIRS:
            if pair[0] not in text or pair[1] not in text:
                continue
            places = {term: [(part, *found.span()) for part in parts for found in _said(part, term)] for term in pair}
            if all(places.values()):
                rarer = min(pair, key=lambda term: (len(places[term]), pair.index(term) == 0))
                other = pair[1 - pair.index(rarer)]
                for part, start, end in places[rarer]:
                    yield Slip(part, start, end, f"{rarer} stands beside {other}", f"write {other} throughout")
        yield from _courts([part for part in parts if part.field == "body"], house.dictionary)


def _said(part: Part, term: str) -> Iterator[re.Match[str]]:
    """A term by itself: in a heading in capitals, in a text in small letters, and no part of a name or a quotation."""
    written = term.title() if part.field == "heading" else term
    for found in re.finditer(rf"(?<![\w-]){re.escape(written)}(?![\w-])", part.text):
        named = part.field == "heading" and re.match(
            r"\s(?:Protection|Law|Act|Ordinance|Bureau|Commission|Office|Audits?|Center|Export|Officer)",
            part.text[found.end() :],
        )
        if not named and part.text[: found.start()].count('"') % 2 == 0:
            yield found


def _courts(parts: Sequence[Part], known: Dictionary) -> Iterator[Slip]:
    """A court or procuratorate of one place and level under two names."""
    met: dict[tuple[str, str, str], str] = {}
    for part in parts:
        for found in _COURT.finditer(part.text):
            level = (found["level"] or "").strip().removesuffix("er")
            large = found["place"] in known.provinces or found["place"] in known.cities
            if (not level and (large or found["place"] not in known.places)) or not found["place"]:
                continue
            name = re.sub(
                r"\s(?:City|District|County|Municipal|Provincial|Province)(?=\s)", "", found.group().replace("’", "'")
            )
            other = met.setdefault((found["place"], level, found["head"]), name)
            if other != name:
                yield Slip(
                    part, *found.span(), f"{found.group()} is {other} elsewhere in the item", "write the name one way"
                )
