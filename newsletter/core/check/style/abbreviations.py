"""Abbreviations: defined once, before they are used, with letters that fit; bare in headings where the house knows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from newsletter.core.check.style import frames
from newsletter.core.check.style.dictionary import distance
from newsletter.core.check.style.house import House
from newsletter.core.check.style.page import Page, Part
from newsletter.core.check.style.rules import Slip, style

_DEFINED = re.compile(
    r"\((?:(?:the|hereinafter|collectively|together|or)\s+)?(?P<quote>[\"“]?)(?:the\s)?(?P<short>[A-Z][A-Z&-]{1,9}(?:\d{2,3})?s?)[\"”]?\)"
)
_INVERTED = re.compile(
    r"(?<![\w(])(?P<short>[A-Z]{3,7})\s\((?:the\s)?(?P<name>[A-Z][A-Za-z’'-]+(?:\s(?:of|for|and|the|on|[A-Z][A-Za-z’'-]+)){1,9})\)"
)
_SHORT = re.compile(r"(?<![\w&/.-])[A-Z]{2,7}(?:\d{2,3})?s?(?![\w&-]|/[A-Z]|\.[A-Z])")
_WORDS_BEFORE = re.compile(r"[A-Za-z][\w'’&-]*")
# Abbreviations that every reader of legal news knows, and those that are names.
KNOWN = frozenset(
    "EU UK US USA UN AI IT IP ID PC TV GDP CEO CFO CTO COO CISO DPO HR PR QA QR API SDK SDKS GPS SIM SMS MMS VPN USB URL PDF CCTV DNA NFC RFID "
    "IOT LLM LLMS ML ATM ICT IPO ESG KYC AML NGO NGOS WTO OECD APEC ASEAN BRICS GDPR CCPA CPRA HIPAA COPPA FERPA DPDP PIPL DSL CSL DSA DMA NIS DORA LGPD "
    "EDPB EDPS ENISA CJEU ICO CNIL FTC FCC SEC DOJ DPC AEPD NIST ISO IEC BCR BCRS SCC SCCS DPIA PIA PIPIA CBPR GBA HK SAR PRC RMB USD EUR GBP HKD CNY "
    "CEOS APPS APP PCS IDS TVS APIS ICTS DPA DPAS PII OK AM PM II III IV VI VII VIII IX XI XII BYD IBM HSBC KPMG SAIC BMW TCL NIO TSMC AT NBA FIFA "
    "COVID SARS NASA NATO UNESCO UNICEF WHO IMF BBC CNN NBC ABC CBS CCTV CCPIT CNNIC CNCERT TC NSA FBI CIA EHR SAAS PAAS IAAS "
    "KRW JPY SGD TWD NT MOP INR THB IDR VND MYR BRL CHF AUD CAD SEK NOK DKK PLN RUB TRY ZAR UGX KES NGN PHP MXN AED SAR NZD ILS "
    "AG SA NV BV SE LLC LLP PLC INC GMBH SPA KK YY QQ JD VS LTD CO".split()
)


@dataclass(frozen=True)
class Definition:
    """A definition in brackets: `short` stands for (some of) the words `name` before it; `quoted` where it has quotation marks."""

    part: Part
    start: int
    end: int
    short: str
    quoted: bool
    name: str  # the words before the bracket that it may stand for


def definitions(part: Part) -> Iterator[Definition]:
    """The abbreviations that a part defines."""
    for found in _DEFINED.finditer(part.text):
        before = re.split(r"[.;:()\"“”]", part.text[: found.start()])[-1]
        words = _WORDS_BEFORE.findall(before)[-12:]
        if words:
            yield Definition(part, found.start(), found.end(), found["short"], bool(found["quote"]), " ".join(words))


def fits(short: str, name: str) -> bool:
    """Whether the letters of an abbreviation can be read off the words before it, in order, from beginnings of words."""
    letters = re.sub(r"[^A-Z]", "", short.removesuffix("s")).lower()
    words = [re.sub(r"[^a-z]", "", word.lower()) for word in re.split(r"[\s-]+", name)]

    def read(place: int, word: int) -> bool:
        if place == len(letters):
            return True
        for next_word in range(word, len(words)):
            for taken in range(1, 5):
                if not words[next_word].startswith(letters[place : place + taken]) or place + taken > len(letters):
                    break
                if read(place + taken, next_word + 1):
                    return True
        return False

    return read(0, 0)


@style(
    "abbreviation-fit",
    "warning",
    "The letters of an abbreviation are those of the name it stands for.",
    bad='The Ministry of Industry and Information Technology ("MITT") named the hospital. The MITT heard it.',
    good='The Ministry of Industry and Information Technology ("MIIT") named the hospital. The MIIT heard it.',
)
def fit(page: Page, house: House) -> Iterator[Slip]:
    """Abbreviations one slip away from the initials of the name before them, or from an authority's own."""
    for part in page.parts:
        for made in definitions(part):
            short = made.short.removesuffix("s")
            if short[-1].isdigit():
                continue
            named = [name for name in house.bodies if made.name.lower().endswith(name.lower())]
            official = house.bodies[max(named, key=len)] if named else ()
            abroad = any(
                short in shorts and f"{max(named, key=len)} of" in name
                for name, shorts in house.bodies.items()
                if named
            )
            inner = any(short in house.bodies[name] for name in named)
            if official and short not in official and not abroad and not inner:
                yield Slip(
                    part, made.start, made.end, f"{short} is not the abbreviation of that body", f"write {official[0]}"
                )
            elif not official and len(short) >= 3 and not fits(short, made.name):
                capitals = [word for word in made.name.split() if word[0].isupper()]
                initials = "".join(word[0] for word in capitals)[-len(short) - 2 :]
                if any(
                    distance(short, initials[at : at + size], 1) <= 1
                    for at in range(3)
                    for size in (len(short) - 1, len(short), len(short) + 1)
                    if at + size == len(initials)
                ):
                    yield Slip(
                        part, made.start, made.end, f"{short} does not fit the name before it", "correct the letters"
                    )
        defined = [(made.start, made.end) for made in definitions(part)]
        for found in _SHORT.finditer(part.text):
            inside = any(start <= found.start() < end for start, end in defined)
            if not inside and (near := _slipped(found.group(), house)):
                yield Slip(
                    part,
                    *found.span(),
                    f"{found.group()} is no authority's abbreviation",
                    f"write {near}, if it is meant",
                )


def _slipped(short: str, house: House) -> str | None:
    """The authority's abbreviation that was meant: two letters changed over, or one of its letters put for another."""
    official = house.bare | {s for shorts in house.bodies.values() for s in shorts}
    if (
        len(short) < 4
        or short in official
        or short in KNOWN
        or short.removesuffix("s") in official
        or short in house.dictionary.names
    ):
        return None
    for known in sorted(official):
        if len(known) == len(short) and known[0] == short[0] and len(known) >= 4:
            differ = [place for place in range(len(known)) if known[place] != short[place]]
            swapped = len(differ) == 2 and sorted(known) == sorted(short)
            doubled = (
                len(differ) == 1
                and short[differ[0]] in (short[differ[0] - 1], short[min(differ[0] + 1, len(short) - 1)])
                and short.count(short[differ[0]]) > 1
            )
            if swapped or doubled:
                return known
    return None


@style(
    "abbreviation-order",
    "warning",
    "An abbreviation is defined once, where it is first used.",
    bad='The Hainan Health Office ("HHO") named the hospital. The Hainan Health Office ("HHO") fined it.',
    good='The Hainan Health Office ("HHO") named the hospital. The HHO fined it.',
)
def order(page: Page, _house: House) -> Iterator[Slip]:
    """Definitions that come again, and uses that come before the definition."""
    first: dict[str, tuple[int | None, bool]] = {}
    for item in page.items:
        used: dict[str, tuple[Part, int, int]] = {}
        for part in page.of(item):
            if part.field == "heading":
                continue
            made = {(d.start, d.end): d for d in definitions(part)}
            for found in _SHORT.finditer(part.text):
                short = found.group()
                inside = next((d for (a, b), d in made.items() if a <= found.start() < b), None)
                if inside is None:
                    used.setdefault(short.removesuffix("s"), (part, *found.span()))
                    continue
                key = short.removesuffix("s")
                if key in first and (first[key][0] == item or not page.alone) and _same(inside.name, key):
                    yield Slip(
                        part,
                        inside.start,
                        inside.end,
                        f"{short} is defined a second time",
                        "define it where it is first used, and then use it",
                    )
                elif key in used and key not in first:
                    yield Slip(*used[key], f"{short} is used before it is defined", "define it at its first use")
                first.setdefault(key, (item, inside.quoted))


def _same(name: str, short: str) -> bool:
    return fits(short, name)


@style(
    "abbreviation-undefined",
    "advice",
    "An abbreviation that is used again is defined; the house's own stand bare in headings.",
    bad="### HHO Names Hospital over Health Data\n\nThe Hainan Health Office named the hospital.",
    good='### HHO Names Hospital over Health Data\n\nThe Hainan Health Office ("HHO") named the hospital.',
)
def undefined(page: Page, house: House) -> Iterator[Slip]:
    """Abbreviations in headings that neither the house knows nor the item explains, and those of texts never defined."""
    names_of_things = _in_capitals(house.dictionary.names)
    defined = {d.short.removesuffix("s") for part in page.parts for d in definitions(part)}
    official = _by_short(tuple(house.bodies.items()))
    met: dict[str, list[tuple[Part, int, int]]] = {}
    for item in page.items:
        bodies = [part for part in page.of(item) if part.field == "body"]
        text = " ".join(part.text for part in bodies)
        for part in page.of(item):
            for found in _SHORT.finditer(part.text):
                short = found.group().removesuffix("s")
                if short in defined or _shouting(part.text, found):
                    continue
                if part.field == "heading":
                    meant = _expansions(short, text)
                    names = official.get(short, ())
                    other = (
                        bool(names)
                        and bool(meant)
                        and not any(name in text for name in names)
                        and short not in house.bare
                    )
                    plain = KNOWN | house.bare | official.keys()
                    if meant and not re.search(rf"\b{short}", text) and (other or short not in plain):
                        yield Slip(
                            part,
                            *found.span(),
                            f"{short} is not explained in the item",
                            "write the name in full, or define it",
                        )
                elif {short.upper(), found.group().upper()} & (KNOWN | names_of_things):
                    continue
                elif not page.alone or short in official or short in house.bare or short[-1].isdigit():
                    met.setdefault(short, []).append((part, *found.span()))
    for short, places in met.items():
        if len(places) > 1:
            yield Slip(
                *places[0], f"{short} is never defined", f'write the name in full with ("{short}") at its first use'
            )


@lru_cache(maxsize=4)
def _in_capitals(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name.upper() for name in names)


@lru_cache(maxsize=4)
def _by_short(bodies: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, list[str]]:
    """The names of bodies by their abbreviations."""
    found: dict[str, list[str]] = {}
    for name, shorts in bodies:
        for abbreviation in shorts:
            found.setdefault(abbreviation, []).append(name)
    return found


def _expansions(short: str, text: str) -> list[str]:
    """Names in a text whose capitals begin with just these letters, up to a preposition or their end."""
    found = []
    for run in re.finditer(r"[A-Z][\w'’-]*(?:\s+(?:(?:of|for|and|on|the)\s+)*[A-Z][\w'’-]*){1,9}", text):
        words = run.group().split()
        for first in range(len(words)):
            taken = ""
            for last in range(first, len(words)):
                taken += words[last][0] if words[last][0].isupper() else ""
                if (
                    taken == short
                    and words[first][0].isupper()
                    and (last + 1 == len(words) or words[last + 1].islower())
                ):
                    found.append(" ".join(words[first : last + 1]))
    return found


def _shouting(text: str, found: re.Match[str]) -> bool:
    """Capitals among capitals are no abbreviation."""
    near = text[max(found.start() - 12, 0) : found.end() + 12]
    letters = [char for char in near if char.isalpha()]
    return sum(char.isupper() for char in letters) > 0.8 * len(letters) and len(letters) > 12


@style(
    "abbreviation-form",
    "advice",
    'An abbreviation is defined in one form: ("CAC").',
    bad='The Hainan Health Office ("HHO") named two software development kits (SDKs). The HHO tested both SDKs.',
    good='The Hainan Health Office ("HHO") named two software development kits ("SDKs"). The HHO tested both SDKs.',
)
def form(page: Page, _house: House) -> Iterator[Slip]:
    """Definitions without quotation marks beside those that have them, and those that stand before the name."""
    for part in page.bodies:
        for found in _INVERTED.finditer(part.text):
            if len(found["short"]) > 2 and fits(found["short"], found["name"]):
                name, short = found["name"].strip(), found["short"]
                yield Slip(
                    part,
                    *found.span(),
                    f"{short} stands before the name that it is short for",
                    f'write {name} ("{short}")',
                )
    made = [d for part in page.bodies for d in definitions(part) if fits(d.short, d.name)]
    if any(d.quoted for d in made):
        for d in made:
            if not d.quoted and d.name.split()[-1].lower() not in frames.CLOSERS:
                yield Slip(
                    d.part, d.start, d.end, f"({d.short}) stands without quotation marks", f'write ("{d.short}")'
                )
