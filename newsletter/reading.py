"""The articles in the kept copies of an issue: from the cache, or read again, and ahead of a check while the program loads the rest of itself."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from newsletter.adapters.beside import Beside
from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.workspace import IssueFolder
from newsletter.core.model import Article
from newsletter.core.sources import KeptSource
from newsletter.errors import NewsletterError

Read = Mapping[str, list[Article] | None]  # by the digest of the copy; None: it cannot be read
Ahead = Beside[Read]
_MANY = 6  # copies whose reading takes longer than to begin it beside


def store(folder: IssueFolder) -> Snapshots:
    """The kept copies of the workspace that an issue lies in."""
    return Snapshots(folder.workspace / "var" / "snapshots")


def begin(folder: IssueFolder) -> Ahead | None:
    """Begin to read the copies that were not read before; None where they are few."""
    new = {one.sha256: one for one in folder.sources_list() if folder.cached_articles(one.sha256) is None}
    if len(new) < _MANY:
        return None
    copies = store(folder)
    return Beside(lambda: {name: _read(one, copies) for name, one in new.items()})


def articles(folder: IssueFolder, source: KeptSource, copies: Snapshots, ahead: Read) -> list[Article]:
    """The articles of a kept copy, from the cache, read ahead or read now; none where it cannot be read."""
    found = folder.cached_articles(source.sha256)
    if found is not None:
        return found
    found = ahead[source.sha256] if source.sha256 in ahead else _read(source, copies)
    if found is None:
        return []
    with contextlib.suppress(NewsletterError):  # a cache only
        folder.cache_articles(source.sha256, found)
    return found


def _read(source: KeptSource, copies: Snapshots) -> list[Article] | None:
    from newsletter import extracting  # which brings every reader of a format with it

    url = None if source.url.startswith("file:") else source.url
    try:
        data = copies.get(source.sha256).data
        return extracting.extract(data, source.url.removeprefix("file:"), url, content_type=source.media_type)
    except NewsletterError:
        return None
