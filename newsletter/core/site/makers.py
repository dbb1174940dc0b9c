"""The makers of the site, in the order in which their work is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from newsletter.core.archive import Archived
from newsletter.core.gazetteer import Gazetteer
from newsletter.core.site import cards
from newsletter.core.site.feeds import addresses, feeds
from newsletter.core.site.issues import issues, items
from newsletter.core.site.lists import lists, ways
from newsletter.core.site.pages import Maker
from newsletter.core.site.search import NAME, Indexer, documents, search


def makers(known: Callable[[], Gazetteer], index: Indexer | None, derived: Sequence[str] = ()) -> dict[str, Maker]:
    """Every maker by its name; without an indexer the site has no search. `derived`: the parts of the site that others make, for the sitemap.

    `known` is asked for only when an issue is read of which nothing is kept yet.
    """
    found: dict[str, Maker] = {
        "issues": issues,
        "lists": lists,
        "feeds": feeds,
        "addresses": partial(addresses, derived=derived),
        "items": partial(items, known=known),
        "ways": partial(ways, known=known),
    }
    if index is not None:
        found["items"] = partial(items, known=known, also={NAME: partial(documents, known=known)})
        found["search"] = partial(search, known=known, index=index)
    return found


def slow(known: Callable[[], Gazetteer], *, search: bool) -> dict[str, Callable[[Archived], Any]]:
    """What takes long to read of an issue, by the name under which it is kept."""
    found: dict[str, Callable[[Archived], Any]] = {NAME: partial(documents, known=known)} if search else {}
    return found | {cards.BODIES: lambda one: cards.read_bodies(one, known())}
