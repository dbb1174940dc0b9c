"""Taking source documents in: each is kept, read, and named in the `sources.json` of its month. Nothing is dropped in silence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.workspace import IssueFolder
from newsletter.core import proposal, sources
from newsletter.core.candidates import Told
from newsletter.core.curated import Curated
from newsletter.core.keys import IssueKey
from newsletter.core.model import Article
from newsletter.core.sources import KeptSource
from newsletter.errors import NewsletterError

# (data, name, url or None, media type or None) -> articles, at least one; NewsletterError with the reason
Extract = Callable[[bytes, str, str | None, str | None], list[Article]]
LINKS = (".url", ".webloc")
TAKEN = (".html", ".htm", ".xhtml", ".mhtml", ".mht", ".eml", ".txt", ".md", ".markdown", ".pdf", ".docx", *LINKS)


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
    """What became of a document: the articles it gave, or the reason why none; `drift` is set where its address gave other bytes before."""

    name: str
    articles: tuple[Article, ...] = ()
    key: IssueKey | None = None
    reason: str | None = None
    drift: bool = False
    source: KeptSource | None = field(default=None, repr=False)


def links_in(text: str) -> list[str]:
    """The addresses of a text that is only a list of links (a few words of greeting apart); none where it is an article."""
    found = re.findall(r"https?://[^\s<>\"'）】]+", text)
    rest = re.sub(r"https?://\S+", "", text)
    rest = re.sub(r"(?m)^(?:\[InternetShortcut\]|\[\{.*|\w+=.*)$", "", rest)
    return list(dict.fromkeys(found)) if found and len(rest.split()) + rest.count("。") * 10 <= 12 * len(found) else []


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
    """The addresses that a file only names: a shortcut, or a text that is a list of links."""
    if Path(document.name).suffix.lower() not in (*LINKS, ".txt", ".md"):
        return []
    try:
        return links_in(document.data[:200_000].decode("utf-8-sig"))
    except UnicodeDecodeError:
        return []


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


# ---- what was taken, told again -----------------------------------------------------------------


@dataclass(frozen=True)
class Gathered:
    """Everything an issue's sources tell, and what could not be read: (address, reason)."""

    told: tuple[Told, ...]
    missing: tuple[tuple[str, str], ...]


def gathered(folder: IssueFolder, store: Snapshots, extract: Extract) -> Gathered:
    """The articles of every kept source of an issue and of every entry of its `curated.yaml`, in a steady order."""
    entries = list(folder.curated())
    told: list[Told] = []
    missing: list[tuple[str, str]] = []
    for source in sorted(folder.sources_list(), key=lambda one: (one.kept_at, one.url)):
        entry = next((e for e in entries if source.url in (e.url, f"file:{e.file}")), None)
        if entry is not None:
            entries.remove(entry)
        try:
            told += _told(source, entry, folder, store, extract)
        except NewsletterError as error:
            missing.append((source.url, str(error)))
    for entry in entries:
        if entry.title or entry.body:
            told.append(Told(entry.id, _typed(entry), entry))
        else:
            remedy = "" if entry.url else f"; put the file into issues/{folder.key}/intake/"
            missing.append((entry.url or entry.file or "", f"not taken in yet{remedy}"))
    return Gathered(tuple(told), tuple(missing))


def _told(
    source: KeptSource, entry: Curated | None, folder: IssueFolder, store: Snapshots, extract: Extract
) -> Iterator[Told]:
    url = None if source.url.startswith("file:") else source.url
    articles = folder.cached_articles(source.sha256)
    if articles is None:
        copy = store.get(source.sha256)
        articles = extract(copy.data, source.url.removeprefix("file:"), url, source.media_type)
        folder.cache_articles(source.sha256, articles)
    for number, article in enumerate(articles, 1):
        name = source.sha256[:8] + (f"-{number}" if number > 1 else "")
        mine = entry if number == 1 else None
        if mine is not None:  # heading and day of the item are the editor's; title and date of the source stay its own
            article = replace(article, publisher=mine.publisher or article.publisher)
        yield Told(name, article, mine, source.collected)


def _typed(entry: Curated) -> Article:
    """An entry that is its own source: what the editor typed."""
    text = entry.body or entry.title or ""
    return Article(entry.title or text.split("\n")[0][:120], text, entry.publisher, entry.date, url=entry.url)


def waiting(folder: IssueFolder, entries: Iterable[Curated]) -> list[str]:
    """The addresses of curated entries that no kept source answers yet."""
    kept = {source.url for source in folder.sources_list()}
    return [entry.url for entry in entries if entry.url and entry.url not in kept]
