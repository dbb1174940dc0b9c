"""Taking source documents in: each is kept, read, and named in the `sources.json` of its month. Nothing is dropped in silence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import links, proposal, sources
from newsletter.core.curated import Curated
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article
from newsletter.core.sources import KeptSource
from newsletter.errors import NewsletterError

# (data, name, url or None, media type or None) -> articles, at least one; NewsletterError with the reason
Extract = Callable[[bytes, str, str | None, str | None], list[Article]]
TAKEN = (
    ".html",
    ".htm",
    ".xhtml",
    ".mhtml",
    ".mht",
    ".eml",
    ".txt",
    ".md",
    ".markdown",
    ".pdf",
    ".docx",
    *links.SHORTCUTS,
)


@dataclass(frozen=True)
class Incoming:
    """A source document as it came: its address, or the bare name of a file, its bytes, and what the server said of it."""

    name: str
    data: bytes
    at: datetime
    url: str | None = None
    media_type: str | None = None
    status: int | None = None
    headers: tuple[tuple[str, str], ...] = ()
    final_url: str | None = None


@dataclass(frozen=True)
class Taken:
    """What became of a document: the articles it gave, or the reason why none.

    `drift` is set where its address gave other bytes before, or a file of that name held others.
    """

    name: str
    articles: tuple[Article, ...] = ()
    key: IssueKey | None = None
    reason: str | None = None
    drift: bool = False
    source: KeptSource | None = field(default=None, repr=False)


def take(
    document: Incoming,
    key: IssueKey | None,
    *,
    folder: Callable[[IssueKey], IssueFolder],
    store: Snapshots,
    extract: Extract,
) -> Taken:
    """Keep a document and name it in the issue of `key`, or of its own month; a document without an article is only told of."""
    try:
        articles = extract(document.data, document.name, document.url, document.media_type)
    except NewsletterError as error:
        return Taken(document.name, reason=_without(str(error), document.name))
    key = key or month(articles)
    if key is None:
        raise NewsletterError(f"{document.name}: gives no date to tell its month by; say it with --issue YYYY-MM")
    kept = store.keep(
        document.url or document.name,
        document.data,
        media_type=document.media_type or media_type(document.name),
        at=document.at,
        headers=document.headers,
        status=document.status,
        final_url=document.final_url,
    )
    first = articles[0]
    source = KeptSource(
        kept.url, first.title, kept.sha256, kept.media_type, kept.size, kept.at, first.publisher, first.published
    )
    home = folder(key)
    home.save_sources(sources.merged(home.sources_list(), [source]))
    return Taken(document.name, tuple(articles), key, drift=kept.new and kept.previous is not None, source=source)


def _without(reason: str, name: str) -> str:
    return reason.removeprefix(f"{name}: ")


def month(articles: Sequence[Article]) -> IssueKey | None:
    """The month of the first article that tells one: of its event, else of its publication."""
    found = day(articles)
    return IssueKey((found.year, found.month), (found.year, found.month)) if found else None


def day(articles: Sequence[Article]) -> date | None:
    """The day of the first article that tells one: of its event, read near its publication, else of its publication."""
    for article in articles:
        if article.published is not None:
            near = (article.published.year, article.published.month)
            return proposal.event_day(article, IssueKey(near, near)) or article.published
    return None


def media_type(name: str) -> str:
    """What a file's ending says it is."""
    kinds = {
        ".html": "text/html", ".htm": "text/html", ".xhtml": "application/xhtml+xml", ".mhtml": "multipart/related",
        ".mht": "multipart/related", ".eml": "message/rfc822", ".txt": "text/plain", ".md": "text/markdown",
        ".markdown": "text/markdown", ".pdf": "application/pdf",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }  # fmt: skip
    return kinds.get(Path(name).suffix.lower(), "application/octet-stream")


# ---- intake and links ---------------------------------------------------------------------------

LARGEST_PASTE = 5_000_000  # bytes on standard input


def pasted(data: bytes, at: datetime) -> Incoming:
    """Text from standard input as a document; named by its digest, so that the same text is one document."""
    return Incoming(f"pasted-{hashlib.sha256(data).hexdigest()[:8]}.txt", data, at)


def links_of(document: Incoming) -> list[str]:
    """The addresses that a file only names; NewsletterError for a shortcut that leads to nothing on the web."""
    ending = Path(document.name).suffix.lower()
    if ending in links.SHORTCUTS:
        target = links.of_shortcut(_text(document.data)) or ""
        if re.match(r"https?://\S+\Z", target, re.IGNORECASE) is None:
            said = f"leads to {target[:60]!r}, which is no web address" if target else "names no address"
            raise NewsletterError(f"{document.name}: the shortcut {said}; give the page's own address (https://…)")
        return [target]
    return links.of_list(_text(document.data)) if ending in (".txt", ".md") else []


def _text(data: bytes) -> str:
    """The beginning of a small text file; what is no text has no links in it."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    return data[:200_000].decode(encoding, errors="replace")


def wanted(folder: IssueFolder, entries: Iterable[Curated], links: Iterable[str], store: Snapshots) -> list[str]:
    """The addresses to fetch: of links, of curated entries, and of sources, where no copy is kept or it was lost."""
    found = folder.sources_list()
    there = [source for source in found if store.find(source.sha256)]
    asked = [*links, *(entry.url for entry in entries if entry.url), *(one.url for one in found if not one.is_file)]
    return [url for url in dict.fromkeys(asked) if not any(source.is_at(url) for source in there)]


def take_intake(
    document: Incoming,
    folder: IssueFolder,
    *,
    own: bool,
    workspace: Callable[[IssueKey], IssueFolder],
    store: Snapshots,
    extract: Extract,
) -> Taken:
    """Take a file from an issue's own intake, or from the common one if it is of this issue's month or tells none."""
    digest = hashlib.sha256(document.data).hexdigest()
    known = next((source for source in folder.sources_list() if source.sha256 == digest), None)
    if known is not None and store.find(digest):
        return Taken(document.name, key=folder.key, source=known)
    if own:
        return take(document, folder.key, folder=workspace, store=store, extract=extract)
    try:
        articles = extract(document.data, document.name, document.url, document.media_type)
    except NewsletterError as error:
        return Taken(document.name, reason=_without(str(error), document.name))
    key = month(articles)
    if key is not None and not folder.key.covers(date(*key.first, 1)):
        return Taken(document.name, reason=f"is of {key}; `newsletter draft {key}` takes it")
    return take(document, folder.key, folder=workspace, store=store, extract=lambda *_: articles)
