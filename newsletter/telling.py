"""What the sources of an issue tell: every kept document read again, with what an editor said of it in `curated.yaml`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from newsletter import extracting
from newsletter.adapters.snapshots import Snapshots
from newsletter.adapters.workspace import IssueFolder
from newsletter.core.curated import Curated
from newsletter.core.model import Article, Section
from newsletter.core.sources import KeptSource
from newsletter.core.told import Told
from newsletter.errors import NewsletterError
from newsletter.gathering import Extract


@dataclass(frozen=True)
class Gathered:
    """Everything an issue's sources tell; what could not be read or waits, as (name, reason); and what an editor must mend."""

    told: tuple[Told, ...]
    missing: tuple[tuple[str, str], ...] = ()
    faults: tuple[str, ...] = ()


def gathered(folder: IssueFolder, sections: Sequence[Section], store: Snapshots, extract: Extract) -> Gathered:
    """The articles of every kept source of an issue and of every entry of its `curated.yaml`, in a steady order."""
    reading = folder.curated(sections)
    sources = sorted(folder.sources_list(), key=lambda one: (one.kept_at, one.url, one.sha256))
    faults = [f"issues/{folder.key}/curated.yaml:{fault.line}: {fault.message}" for fault in reading.faults]
    faults += _lost(folder, sources, store)
    held = [one for one in sources if any(entry.names(one) for entry in reading.held)]
    brought = matched(folder, reading.entries, [one for one in sources if one not in held])
    gone = [one for one in sources if not one.is_file and not store.find(one.sha256)]
    told: list[Told] = []
    missing: list[tuple[str, str]] = []
    for source in sources:
        if source in held:
            continue
        before = [one.sha256[:8] for one in gone if one.url == source.url and one.sha256 != source.sha256]
        try:
            told += _told(source, brought.get(source), before, folder, store, extract)
        except NewsletterError as error:
            missing.append((source.name, str(error)))
    for entry in reading.entries:
        if entry in brought.values():
            continue
        if entry.body or not (entry.url or entry.file):
            told.append(Told(entry.id, _typed(entry), entry))
        else:
            missing.append((entry.url or entry.file or "", _waiting(folder, entry)))
    return Gathered(tuple(told), tuple(missing), tuple(faults))


def matched(
    folder: IssueFolder, entries: Iterable[Curated], sources: Collection[KeptSource]
) -> dict[KeptSource, Curated]:
    """Which entry is about which kept source, each with one; a file by its digest where it is known, else by its name."""
    found: dict[KeptSource, Curated] = {}
    exact = [_with_digest(folder, entry) for entry in entries]
    for entry, precise in sorted(zip(entries, exact, strict=True), key=lambda pair: pair[1].sha256 is None):
        mine = next((one for one in sources if one not in found and precise.names(one)), None)
        if mine is not None:
            found[mine] = entry
    return found


def _waiting(folder: IssueFolder, entry: Curated) -> str:
    """Why the source of an entry tells nothing yet, and what helps."""
    if entry.url is not None:
        return "is not taken in yet; draft again to fetch it, or give its entry a body"
    if entry.sha256 is not None:
        return f"no kept file has the SHA-256 {entry.sha256}…; run `newsletter add` with it again, or give its entry a body"
    return f"is not there; put it into issues/{folder.key}/intake/, or give its entry a body"


def _with_digest(folder: IssueFolder, entry: Curated) -> Curated:
    """An entry that names a file in the issue's folder, with that file's digest."""
    if entry.file is None or entry.sha256 is not None:
        return entry
    path = folder.document(entry.file)
    return entry if path is None else replace(entry, sha256=hashlib.sha256(extracting.read_file(path)).hexdigest())


def _lost(folder: IssueFolder, sources: Iterable[KeptSource], store: Snapshots) -> list[str]:
    """Documents that decisions name and `sources.json` does not: the file was removed or is an old one."""
    known = {source.sha256[:8] for source in sources}
    names = (str(entry.get("candidate", "")) for entry in folder.decisions())
    lost = sorted({name[:8] for name in names if re.fullmatch(r"[0-9a-f]{8}(-\d+)?", name)} - known)
    if not lost:
        return []
    kept = [name for name in lost if store.find(name)]
    remedy = "restore it from its last version, or run `newsletter add` with these documents again"
    copies = f" (kept copies: newsletter snapshots show {kept[0]}{' …' if kept[1:] else ''})" if kept else ""
    named = f"{', '.join(lost[:5])}{' …' if lost[5:] else ''}"
    return [
        f"issues/{folder.key}/sources.json: {'does not name' if sources else 'is missing or empty and does not name'} "
        f"{len(lost)} that decisions.json knows: {named}; {remedy}{copies}"
    ]


def _told(
    source: KeptSource,
    entry: Curated | None,
    before: Sequence[str],
    folder: IssueFolder,
    store: Snapshots,
    extract: Extract,
) -> Iterator[Told]:
    articles = folder.cached_articles(source.sha256)
    if articles is None:
        copy = store.get(source.sha256)
        articles = extract(copy.data, source.name, None if source.is_file else source.url, source.media_type)
        folder.cache_articles(source.sha256, articles)
    for number, article in enumerate(articles, 1):
        place = f"-{number}" if number > 1 else ""
        mine = entry if number == 1 else None
        if mine is not None:  # heading and day of the item are the editor's; title and date of the source stay its own
            article = replace(article, publisher=mine.publisher or article.publisher)
        yield Told(source.sha256[:8] + place, article, mine, tuple(name + place for name in before), source.collected)


def _typed(entry: Curated) -> Article:
    """An entry that is its own source: what the editor typed, which may be no more than a title."""
    title = entry.title or (entry.body or "").split("\n")[0][:120]
    return Article(title, entry.body or "", entry.publisher, entry.date, url=entry.url)
