"""Which issues are searched by which index."""

from __future__ import annotations

from newsletter.core.archive import Archive, Archived

QUARTERS = 2  # of which each has an index of its own


def indexes(archive: Archive) -> dict[str, list[Archived]]:
    """The issues by index, newest first: the last two quarters one by one ("2022-2"), and each year of the issues before them ("2021").

    Pagefind takes as long as there are records, and a reader's browser as long as there are indexes. What is edited is mostly new.
    """
    found: dict[str, list[Archived]] = {}
    newest = max((_quarter(one) for one in archive.public), default=0)
    for one in archive.public:
        year, quarter = divmod(_quarter(one), 4)
        found.setdefault(f"{year}-{quarter + 1}" if newest - _quarter(one) < QUARTERS else f"{year}", []).append(one)
    return found


def _quarter(one: Archived) -> int:
    """The quarter of the last month covered, counted from the year 0."""
    year, month = one.key.last
    return year * 4 + (month - 1) // 3
