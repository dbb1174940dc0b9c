"""Reading the moments that sources write: RFC 822 and ISO 8601, their many misspellings, and dates in Chinese, always aware.

What names no zone is taken in the zone of the site's country, else UTC. A day without a time is its midnight there.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_tz
from urllib.parse import urlsplit

from newsletter.core import facts

FIRST, LAST = 1971, 2099  # years that an entry may bear; 1 January 1970 is a clock that was never set
_EAST = {"cn": 8, "hk": 8, "mo": 8, "tw": 8, "sg": 8, "my": 8, "jp": 9, "kr": 9, "中国": 8, "xn--fiqs8s": 8}
_ISO = re.compile(
    r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)(?:[T\s]+(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|[+-]\d{2}:?\d{2}|[+-]\d{2}\b|[A-Z]{1,5}\b)?)?",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    r"(?<!\d)([0-3]?\d)\s+((?:19|20)\d\d)\s*[-./年]\s*([01]?\d)(?!\d)"
)  # 19 over 2022-05, as lists print it
_IN_ADDRESS = re.compile(
    r"(?:/|[/_]t)((?:19|20)\d\d)(?:([01]\d)([0-3]\d)(?=[/_.]|$)|[-/]?([01]\d)[-/]([0-3]\d)(?=[/_.]|$))"
)
_CLOCK = re.compile(r"(?<!\d)([01]?\d|2[0-3])[:：时]([0-5]\d)(?:[:：分]([0-5]\d))?")
_OFFSET = re.compile(r"(?:GMT|UTC|\s)([+-])(\d{2}):?(\d{2})(?!\d)")
_UNSET = re.compile(r"(?<![+\-\d:.])0\d{3}(?![\d:.])")  # the year 0001, in which some programs begin
_MONTHS = {name: number for number, name in enumerate("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)}
# RFC 5322, 3.3, as nearly every feed has it; what is written otherwise is read with more patience.
_PROPER = re.compile(
    rf"(?:[A-Z][a-z]{{2}}, )?([0-3]?\d) ({'|'.join(_MONTHS)}) ((?:19|20)\d\d) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d) ([+-]\d{{4}}|GMT|UTC)"
)
_NAMED = {
    "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "CET": 1, "MET": 1, "CEST": 2, "MEST": 2, "EET": 2, "EEST": 3, "MSK": 3,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9, "KST": 9, "HKT": 8, "SGT": 8,
    "AEST": 10, "AEDT": 11, "AWST": 8, "NZST": 12, "NZDT": 13,
}  # fmt: skip


def home_zone(url: str) -> tzinfo:
    """The zone of the country whose domain an address is in, where we know it to have one only; else UTC."""
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return UTC
    hours = _EAST.get(host.rpartition(".")[2])
    return timezone(timedelta(hours=hours)) if hours else UTC


def read(text: str, zone: tzinfo = UTC) -> datetime | None:
    """The moment a text gives; None where it gives none. The year may be absurd: see `credible`."""
    text = " ".join(text[:200].split())
    if not text:
        return None
    try:
        return _iso(text, zone) or _mail(text, zone) or _spelled(text, zone)
    except (ValueError, OverflowError):
        return None


def credible(text: str, found: datetime | None, notes: list[str]) -> datetime | None:
    """The moment read from a text, if an entry may have been published then; else None, and a note where the text is not empty."""
    if found is not None and FIRST <= found.year <= LAST:
        return found
    if text.strip():
        what = (
            f"a date in the year {found.year}" if found is not None else f"a date that cannot be read ({text[:40]!r})"
        )
        notes.append(f"{what} was left out")
    return None


def _iso(text: str, zone: tzinfo) -> datetime | None:
    match = _ISO.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    said = _zone(match[7], zone) if match[7] else zone
    midnight = hour == 24 and minute == second == 0
    found = datetime(year, month, day, 0 if midnight else hour, minute, min(second, 59), tzinfo=said)
    return found + timedelta(days=1) if midnight else found


def _mail(text: str, zone: tzinfo) -> datetime | None:
    """RFC 822 and its kin, as mail readers are used to them."""
    if proper := _PROPER.fullmatch(text):
        day, month, year, hour, minute, second, name = proper.groups()
        said = _zone(name, zone)
        return datetime(int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=said)
    parts = parsedate_tz(text)
    if parts is None:
        return None
    year, month, day, hour, minute, second = parts[:6]
    if unset := _UNSET.search(text):  # not the year of two figures that it is read as
        year = int(unset[0])
    named = next((word for word in reversed(re.findall(r"[A-Za-z]{1,5}", text)) if word.upper() in _NAMED), None)
    if named is not None and not re.search(r"[+-]\d{2}:?\d{2}\b", text):
        said = _zone(named, zone)
    elif parts[9] is not None and re.search(r"[+-]\d{3,4}|[+-]\d\d:\d\d", text):
        said = timezone(timedelta(seconds=max(-86_340, min(86_340, parts[9]))))
    else:
        said = zone
    return datetime(year, month, day, hour % 24, minute, min(second, 59), tzinfo=said)


def _spelled(text: str, zone: tzinfo) -> datetime | None:
    """A date in words or Chinese, and a time beside it."""
    for fact in facts.dates(text):
        if fact.year is None:
            continue
        clock = _CLOCK.search(text, fact.end)
        hour, minute, second = (int(part or 0) for part in clock.groups()) if clock else (0, 0, 0)
        offset = _OFFSET.search(text, fact.end)
        said = _zone("".join(offset.groups()), zone) if offset else zone
        return datetime(fact.year, fact.month, fact.day, hour, minute, second, tzinfo=said)
    if match := _DAY_FIRST.search(text):
        return datetime(int(match[2]), int(match[3]), int(match[1]), tzinfo=zone)
    return None


def of_address(url: str, zone: tzinfo = UTC) -> datetime | None:
    """The day that many sites put into the address of a page: `/202205/t20220519_1.htm`, `/2022-05/19/c_1.htm`."""
    for match in _IN_ADDRESS.finditer(url):
        year, month, day = (int(part) for part in match.groups() if part)
        try:
            return datetime(year, month, day, tzinfo=zone)
        except ValueError:
            continue
    return None


def _zone(name: str, home: tzinfo) -> tzinfo:
    """A zone by its offset or name. CST is China's at home in China, otherwise America's (RFC 822, 5.1)."""
    name = name.upper()
    if name[0] in "+-":
        digits = name[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4] or 0))
        return timezone(min(offset, timedelta(hours=23, minutes=59)) * (-1 if name[0] == "-" else 1))
    if name == "CST" and home.utcoffset(None) == timedelta(hours=8):
        return home
    return timezone(timedelta(hours=_NAMED[name])) if name in _NAMED else home
