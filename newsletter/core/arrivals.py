"""Which entries of a listing are new: the one place where it is decided whether two entries of a source are one.

A source's own ids cannot be trusted (some change at every reading, some are the same for all entries), nor can links (some lead all to
one page) nor titles (they are corrected). So an entry is known again by what agrees, the surest agreement first, and each known entry
stands for one listed entry only. Where in doubt an entry is new: one too many is seen and dropped, one too few is not.
"""

from __future__ import annotations

import difflib
import hashlib
import operator
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from newsletter.core import urls
from newsletter.core.entries import Entry

LONGEST_LINK = 500  # characters; a longer one is compared by its digest, as databases index no more
FEWEST = 4  # entries that can tell one list from another
LIKE_TITLES = 0.6  # of the characters of both, in order: a corrected title, not another


@dataclass(frozen=True)
class Known:
    """An entry as it is kept: its permanent `id`, its `link` (what its address comes to), and what the source last said of it."""

    id: str
    guid: str
    url: str
    link: str
    title: str
    published: datetime | None
    updated: datetime | None
    summary: str
    author: str | None
    vanished: bool = False


@dataclass(frozen=True)
class Arrivals:
    """What a listing changes: entries to add, entries that now say something else, and ids of those gone from the list and back on it."""

    new: tuple[Known, ...] = ()
    changed: tuple[Known, ...] = ()
    vanished: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


def arrivals(source: str, entries: Sequence[Entry], known: Sequence[Known], *, page: bool = False) -> Arrivals:
    """What a whole, good listing changes. `known`: at least every kept entry that is still listed or shares a link or an id with it.

    `page`: a watched page or endpoint, on which only a new link is new.
    """
    listed = _distinct(entries, page=page)
    pairs = _pairs(listed, known, page=page)
    taken = {one.id for one in known}
    new: list[Known] = []
    changed: list[Known] = []
    returned: list[str] = []
    for place, entry in enumerate(listed):
        old = pairs.get(place)
        if old is None:
            found = Known(_id(source, entry, taken), *_said(entry))
            taken.add(found.id)
            new.append(found)
            continue
        now = replace(entry, id=old.id, published=entry.published or old.published)
        if now != replace(old, vanished=False):
            changed.append(now)
        if old.vanished:
            returned.append(old.id)
    there = {old.id for old in pairs.values()}
    vanished = tuple(one.id for one in known if not one.vanished and one.id not in there)
    return Arrivals(tuple(new), tuple(changed), vanished, tuple(returned))


def is_another_list(found: Arrivals, known: Sequence[Known]) -> bool:
    """Whether a page shows none of the entries that it showed, and no day though most of those had one: a menu, or an error page's."""
    listed = [one for one in known if not one.vanished]
    dated = sum(one.published is not None for one in listed)
    if dated < FEWEST or 2 * dated < len(listed) or any(one.published for one in found.new):
        return False
    return len(found.vanished) == len(listed) and not found.returned


_said = operator.attrgetter("guid", "url", "link", "title", "published", "updated", "summary", "author")


def link_of(entry: Entry) -> str:
    """What an entry's address comes to; empty where it has none, or only that of a site's front page, which names no entry."""
    found = storable(urls.link(entry.url)) if entry.url else ""
    if urls.is_front_page(found):
        return ""
    return found if len(found) <= LONGEST_LINK else "sha256:" + hashlib.sha256(found.encode()).hexdigest()


def storable(text: str) -> str:
    """A text without what no database keeps: NUL, and halves of pairs (UTF-16 surrogates)."""
    return text if text.isprintable() else _UNSTORABLE.sub("", text)


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _distinct(entries: Iterable[Entry], *, page: bool) -> list[Known]:
    """The entries of a listing, each once, still without ids of ours."""
    found: dict[Hashable, Known] = {}
    for entry in entries:
        one = Known(
            "", storable(entry.id), storable(entry.url or ""), link_of(entry), storable(entry.title), entry.published, entry.updated,
            storable(entry.summary), storable(entry.author) if entry.author else None,
        )  # fmt: skip
        key = one.link if page and one.link else (one.guid, one.link, one.title, one.published, one.summary)
        found.setdefault(key, one)
    return list(found.values())


def _id(source: str, entry: Known, taken: set[str]) -> str:
    """The permanent id of a new entry: made from what it says, so that a database begun anew gives the same."""
    said = "\0".join(
        (source, entry.link, entry.guid, entry.title, entry.published.isoformat() if entry.published else "")
    )
    for number in range(len(taken) + 1):
        found = "e-" + hashlib.sha256(f"{said}\0{number}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
        if found not in taken:
            break
    return found


# ---- which is which ---------------------------------------------------------------------------------

Key = Callable[[Known], Hashable | None]
Test = Callable[[Known, Known], bool]


def _pairs(listed: Sequence[Known], known: Sequence[Known], *, page: bool) -> dict[int, Known]:
    """Place in the listing -> the kept entry that it is. Pass by pass, from what agrees in all to what agrees in little."""
    if not known:
        return {}
    alone = _Alone(listed, known)
    passes: list[tuple[Key, Test]] = [
        (lambda e: (e.guid, e.link, e.title, e.published, e.summary), _always),
        (lambda e: (e.guid, e.link, e.title, e.published), _always),
        (lambda e: (e.link, e.title, e.published) if e.link and e.published else None, _always),  # another id
        (lambda e: (e.guid, e.title, e.published) if e.published else None, _always),  # another link
        (lambda e: e.link if page and e.link else None, _always),
        (lambda e: (e.guid, e.title) if alone.guid(e) else None, _same_day_or_text),
        (lambda e: (e.link, e.title) if alone.link(e) else None, _same_day_or_text),  # another id
        (lambda e: (e.guid, e.link) if alone.guid(e) and alone.link(e) else None, _retitled),
        (lambda e: e.link if alone.link(e) else None, lambda a, b: a.published == b.published and _alike(a, b)),
        (lambda e: (e.guid, e.published) if alone.guid(e) and e.published else None, _always),
    ]
    found: dict[int, Known] = {}
    left = list(known)
    for key, test in passes:
        if len(found) == len(listed) or not left:
            break
        left = _pass(listed, left, found, key, test)
    return found


def _pass(listed: Sequence[Known], known: list[Known], found: dict[int, Known], key: Key, test: Test) -> list[Known]:
    """Pair what has one key, in order, where the test holds; the kept entries that are left."""
    waiting: dict[Hashable, list[Known]] = {}
    for one in known:
        if (name := key(one)) is not None:
            waiting.setdefault(name, []).append(one)
    used: set[str] = set()
    for place, entry in enumerate(listed):
        if place in found or (name := key(entry)) is None:
            continue
        mate = next((one for one in waiting.get(name, ()) if one.id not in used and test(one, entry)), None)
        if mate is not None:
            found[place] = mate
            used.add(mate.id)
    return [one for one in known if one.id not in used]


class _Alone:
    """Whether a link, or an id, is that of one entry only, in the listing and among the kept: else it names none of them."""

    def __init__(self, listed: Sequence[Known], known: Sequence[Known]) -> None:
        self._guids = [Counter(one.guid for one in group) for group in (listed, known)]
        self._links = [Counter(one.link for one in group) for group in (listed, known)]

    def guid(self, entry: Known) -> bool:
        return all(group[entry.guid] <= 1 for group in self._guids)

    def link(self, entry: Known) -> bool:
        return bool(entry.link) and all(group[entry.link] <= 1 for group in self._links)


def _always(_: Known, __: Known) -> bool:
    return True


def _same_day_or_text(one: Known, other: Known) -> bool:
    """Same title; another day and another text make it the next of its kind (a docket, a weekly notice), not the same."""
    return None in (one.published, other.published) or one.published == other.published or one.summary == other.summary


def _retitled(one: Known, other: Known) -> bool:
    """Same id and link, another title: corrected, unless the day is another too. An id that is only the link needs more."""
    if one.published is not None and one.published == other.published:
        return True
    own_id = one.guid != one.url
    undated = None in (one.published, other.published)
    return (own_id and undated) or _alike(one, other)


def _alike(one: Known, other: Known) -> bool:
    return difflib.SequenceMatcher(None, one.title, other.title, autojunk=False).ratio() >= LIKE_TITLES
