"""Verbs of headings: many with the verb of one, one with the verb of many, and a second verb that does not follow the first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core.alternatives import any_of
from newsletter.core.check.style import frames
from newsletter.core.check.style.frames import PLURAL, THIRD
from newsletter.core.check.style.house import House
from newsletter.core.check.style.openings import is_plural
from newsletter.core.check.style.page import Part
from newsletter.core.check.style.rules import Slip

_ADVERB = r"(?:(?:Jointly|Also|Again|Officially|Formally|Recently|Publicly|Further)\s+)"
_MANY = "|".join(
    [*(word.capitalize() for word in frames.NUMBERS), "Several", "Many", "Multiple", "Various", "Both", r"\d+"]
)
_ADJECTIVE = r"(?:[A-Za-z][\w'’-]*\s+)"
_HEAD_PLURAL = re.compile(
    rf"(?:^|(?<=: ))(?:{_MANY})\s+{_ADJECTIVE}{{0,3}}?(?P<noun>[A-Z][a-z]+)\s+{_ADVERB}?(?P<verb>[A-Z][a-z]+)\b"
)
_HEAD_COMPOUND = re.compile(_HEAD_PLURAL.pattern.replace("{0,3}?", "{1,3}?"))
_HEAD_SINGULAR = re.compile(
    rf"^(?P<who>[A-Z]{{3,6}}|(?:[A-Z][a-z]+\s){{0,4}}(?:Court|Commission|Administration|Procuratorate|Bureau|Ministry))\s+{_ADVERB}?(?P<verb>[A-Z][a-z]+)\b"
)
_HEAD_SECOND = re.compile(r",\s+(?P<and>and\s+)?(?P<verb>[A-Z][a-z]+)\s+(?=[A-Z])")
_PLACE = r"(?:(?:in|of|from)\s+[A-Z]\w+(?:\s[A-Z]\w+)?\s+)?"
_ALWAYS_MANY = re.compile(
    rf"^(?P<who>(?:[A-Z][\w'’-]*\s+){{0,4}}?(?:Police|Prosecutors|Procuratorates|Procurators|Courts|Regulators|Authorities|Lawmakers|Legislators|Officials|Departments|Ministries|Agencies|Judges"
    rf"|Statistics|Figures|Results|Findings|Records|Complaints|Documents|Defendants|Plaintiffs|Suspects|Patients|Tenants|Victims|Consumers|Users|Parents|Residents|Companies|Platforms|Operators|Banks|Apps|Hospitals|Schools|Universities|Insurers|Brokers))\s+{_PLACE}{_ADVERB}?(?P<verb>[A-Z][a-z]+s)\b(?=\s+(?P<next>[A-Za-z]+|\d))"
)
_HELD = rf"(?:Suspects?|Gang|Couple|Man|Woman|Men|Women|Ring|Former|Data|Ex|a|{any_of(word.capitalize() for word in ['one', *frames.NUMBERS])})"
_ALWAYS_ONE = re.compile(
    rf"^(?P<who>[A-Z]{{3,6}}|(?:[A-Z][\w'’-]*\s+){{0,4}}?(?:Court|Commission|Administration|Procuratorate|Bureau|Ministry|Regulator|Authority|Agency|Council|Watchdog))\s+{_PLACE}{_ADVERB}?"
    r"(?P<verb>Rule(?=\s(?:against|for|in|that|out)\s)|(?:Fine|Order|Warn|Name|Ban|Sentence|List|Report|Approve|Charge)(?=\s+(?P<next>[A-Z][a-z]+|\d)))"
)
_TITLE = re.compile(
    rf"^(?:[A-Z][\w'’-]*\s+){{0,4}}?(?P<head>{any_of([*frames.PLURAL_TITLES, *(f'New {one}' for one in frames.PLURAL_TITLES)])})(?:\s+(?:on|for|of|to|in|Governing|Concerning|Regarding)\s[^:–—,]*?)?"
    r"(?:\s+\((?:Trial|Draft[^)]*)\))?\s+(?P<verb>Takes\sEffect|Comes\s(?:into|in)|Enters\sinto|Goes\sinto|Is|Has|Was|Applies|Requires|Bans|Prohibits|Clarifies|Extends)\b"
)


_PLAIN = frames.PLAIN_ONLY | frozenset(
    "limit stop ban launch release issue fine order open start end hold name warn remove ease lift cut drop block halt host urge jail demand extend approach charge award notify".split()
)
_INSTITUTION = r"(?:Library|University|Hospital|Museum|School|Bank|Exchange|Academy|Institute|Airport|Metro|Zoo|Theater|College|Clinic|Hotel|Station|Park|Stadium|Port|Company|Firm|Operator|Court|Bureau|Police\sBureau)"
_PLACED = re.compile(
    rf"^(?P<who>(?P<place>[A-Z][\w'’]+(?:\s[A-Z][a-z]+)??)(?:\s{_INSTITUTION})?)\s{_ADVERB}?(?P<verb>[A-Z][a-z]+)\s(?P<next>[A-Z\d][\w'’-]*)"
)


def of_places(part: Part, house: House) -> Iterator[Slip]:
    """A place, or a house there, with the verb of many: "Dunhuang Limit Facial Scans"; where the heading has another verb, it is none."""
    found = _PLACED.match(part.text)
    known = house.dictionary
    if not found or found["verb"].lower() not in _PLAIN or ":" in part.text:
        return
    place = found["place"].replace("’", "'")
    named = (
        place in known.provinces
        or place in known.cities
        or place in known.places
        or (place in known.names and place.lower() not in known.words)
    )
    rest = [word.lower() for word in re.findall(r"[A-Za-z]+", part.text[found.end("verb") :])]
    other = any(
        (word in THIRD and word not in PLURAL) or word in frames.PLAIN_ONLY or word in frames.PAST for word in rest
    )
    if named and not place.endswith("s") and not other:
        right = frames.third(found["verb"].lower()).capitalize()
        yield Slip(
            part,
            found.start("who"),
            found.end("verb"),
            f"{found['who']} {found['verb']} do not agree",
            f"write {right}",
        )


def disagreeing(part: Part, house: House) -> Iterator[Slip]:
    """The slips of a heading's verbs."""
    yield from _first(part, house)
    yield from of_places(part, house)
    taken = _ALWAYS_MANY.match(part.text)
    if taken and taken["verb"].lower() in THIRD and not re.match(rf"^(?:{_MANY})\s", part.text):
        noun = taken["verb"].lower() in PLURAL or taken["verb"] in (
            "Arrests",
            "Charges",
            "Leaks",
            "Transfers",
            "Uses",
            "Calls",
        )
        apart = taken["who"] in (
            "Defendants",
            "Plaintiffs",
            "Suspects",
            "Prosecutors",
            "Patients",
            "Tenants",
            "Victims",
        )
        if not noun or apart or (taken["next"].isdigit() or re.fullmatch(_HELD, taken["next"])):
            base = THIRD[taken["verb"].lower()].capitalize()
            who = taken["who"].split()[-1]
            yield Slip(
                part, taken.start("who") + len(taken["who"]) - len(who), taken.end("verb"), f"{who} {taken['verb']} do not agree", f"write {base}"
            )  # fmt: skip
    one = _ALWAYS_ONE.match(part.text)
    if one and one["verb"].lower() not in frames.PLAIN_ONLY and _known(one["who"], house):
        rest = [word.lower() for word in re.findall(r"[A-Za-z]+", part.text[one.end() :])]
        if not any(
            (word in THIRD and word not in PLURAL) or word in frames.PAST or word in frames.PARTICIPLE for word in rest
        ):
            third = frames.third(one["verb"].lower()).capitalize()
            yield Slip(part, one.start(), one.end("verb"), f"{one['who']} {one['verb']} do not agree", f"write {third}")
    title = _TITLE.match(part.text)
    if title and not re.search(
        r"\b(?:Issues|Publishes|Releases|Adopts|Passes|Says|Breach|Violation)\b", part.text[: title.start("head")]
    ):
        verb = title["verb"].split()[0].lower()
        right = {"is": "Are", "has": "Have", "was": "Were"}.get(verb) or (
            THIRD.get(verb) or verb.removesuffix("s")
        ).capitalize()
        yield Slip(part, *title.span("verb"), f"{title['head']} and {title['verb']!r} do not agree", f"write {right}")


def _first(part: Part, house: House) -> Iterator[Slip]:
    """Many authorities with a singular verb, one with a plural verb, and a second verb that does not follow the first."""
    many = _HEAD_PLURAL.match(part.text) or _HEAD_PLURAL.search(part.text)
    known = house.dictionary
    if many and not is_plural(many["noun"].lower(), known):  # "Three Police Forces Breaks"
        many = _HEAD_COMPOUND.match(part.text) or many
    if (
        many
        and is_plural(many["noun"].lower(), known)
        and many["verb"].lower() in THIRD
        and (many["noun"].lower() in PLURAL or many["verb"].lower() not in PLURAL)
    ):
        base = THIRD[many["verb"].lower()].capitalize()
        yield Slip(
            part, many.start("noun"), many.end("verb"), f"{many['noun']} {many['verb']} do not agree", f"write {base}"
        )
    one = _HEAD_SINGULAR.match(part.text)
    if (
        one
        and one["verb"].lower() in frames.PLAIN_ONLY | {"issue", "release", "hold", "launch"}
        and _known(one["who"], house)
    ):
        rest = part.text[one.end() :]
        another = (
            re.search(r"\b[A-Z][a-z]+s\b", rest) if one["verb"] in ("Issue", "Release", "Launch", "Hold") else None
        )
        if another is None or another.group().lower() not in THIRD or another.group().lower() in PLURAL:
            third = frames.third(one["verb"].lower()).capitalize()
            yield Slip(part, *one.span(), f"{one['who']} {one['verb']} do not agree", f"write {third}")
    first = re.match(r"^(?:[A-Z][\w'’-]*\s+){1,6}?(?P<verb>[A-Z][a-z]+s)\b", part.text)
    second = _HEAD_SECOND.search(part.text)
    if first and second and first["verb"].lower() in THIRD and second["verb"].lower() in frames.PLAIN_ONLY and not many:
        between = part.text[first.end() : second.start()]
        if ":" not in between and not re.search(r"\bto\b", between, re.IGNORECASE):
            third = frames.third(second["verb"].lower()).capitalize()
            yield Slip(
                part, *second.span("verb"), f"{second['verb']!r} does not follow {first['verb']!r}", f"write {third}"
            )


def _known(who: str, house: House) -> bool:
    return not who.isupper() or who in house.bare or any(who in short for short in house.bodies.values())
