"""The makers of the site, in the order in which their work is done."""

from __future__ import annotations

from functools import partial

from newsletter.core.gazetteer import Gazetteer
from newsletter.core.site.feeds import addresses, feeds
from newsletter.core.site.issues import issues, items
from newsletter.core.site.lists import lists
from newsletter.core.site.pages import Maker
from newsletter.core.site.search import Indexer, search


def makers(known: Gazetteer, index: Indexer | None) -> dict[str, Maker]:
    """Every maker by its name; without an indexer the site has no search."""
    found: dict[str, Maker] = {
        "issues": issues,
        "lists": partial(lists, known=known),
        "feeds": partial(feeds, known=known),
        "addresses": partial(addresses, known=known),
        "items": items,
    }
    if index is not None:
        found["search"] = partial(search, known=known, index=index)
    return found
