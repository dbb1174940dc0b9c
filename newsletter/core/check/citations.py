"""Citations: every note leads to the page meant, at its lasting address, has a kept copy, and says what the copy says."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from newsletter.core import footnotes, page_address, urls
from newsletter.core.check.example import Example
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.kept import Held, behind, cited_date, cited_title, titles_agree
from newsletter.core.keys import MONTHS
from newsletter.core.sources import KeptSource


def cited(subject: Subject) -> Iterator[tuple[int | None, int, str, str | None, str]]:
    """(item, line, label, address, citation) of every note, in file order."""
    for note, (label, line) in zip(subject.issue.notes, subject.notes_at, strict=True):
        yield subject.cited_by.get(label), line, label, *footnotes.split(note.text)


GIVEN_AT = date(2026, 1, 20)


def held_as(url: str, title: str, published: date | None = None) -> dict[str, tuple[Held, ...]]:
    """What an example has kept, as the Subject's `kept`."""
    source = KeptSource(url, title, "0" * 64, "text/html", 1, datetime(2026, 1, 21, tzinfo=UTC), published=published)
    return {"held": (Held(source),)}


_RULES = "https://www.hainan.gov.cn/rules.html"
_KEPT = held_as(_RULES, "Hainan Adopts Rules on Health Data", date(2026, 1, 20))
_GIVEN = 'a kept copy of https://www.hainan.gov.cn/rules.html, "Hainan Adopts Rules on Health Data", 20 January 2026'


def example_note(text: str) -> str:
    """An item of an example with one note."""
    return f"Hainan adopted rules on health data.[^rules]\n\n[^rules]: {text}"


# ---- kept copies ----------------------------------------------------------------------------------


@rule(
    "no-kept-copy",
    "warning",
    "A cited page has a kept copy.",
    bad=Example(
        f"""\
Hainan adopted rules on health data.[^rules][^draft]

[^rules]: <{_RULES}> "Hainan Adopts Rules on Health Data", 20 January 2026.
[^draft]: <https://www.hainan.gov.cn/draft.html> "Draft Rules", 5 January 2026.
""",
        _GIVEN,
        _KEPT,
    ),
    good=Example(example_note(f'<{_RULES}> "Hainan Adopts Rules on Health Data", 20 January 2026.'), _GIVEN, _KEPT),
)
def no_kept_copy(subject: Subject) -> Iterator[Finding]:
    """Addresses of which no copy is kept, beside others of the item of which one is: nobody could show later what was cited."""
    notes = [(*note, behind(*note[2:], subject.held or ())) for note in cited(subject)]
    backed = {item for item, *_, found in notes if found}
    for item, line, label, url, _, found in notes:
        if url and not urls.fault(url) and not found and item in backed:
            yield Finding(
                item, line, url, f"no copy of the source of [^{label}] is kept",
                f"keep one: newsletter add {url} --issue {subject.issue.key}",
            )  # fmt: skip


@rule(
    "citation-title",
    "warning",
    "A note cites the title that its source bears.",
    bad=Example(
        example_note(f'<{_RULES}> "Hainan Adopts Rules on Traffic and Weather Data", 20 January 2026.'), _GIVEN, _KEPT
    ),
    good=Example(example_note(f'<{_RULES}> "Hainan adopts rules on health data", 20 January 2026.'), _GIVEN, _KEPT),
)
def citation_title(subject: Subject) -> Iterator[Finding]:
    """Titles that differ from the kept copy's by more than case, punctuation, a cut end or a slip; a translated title is not compared."""
    for item, line, label, url, citation in cited(subject):
        title, held = cited_title(citation), behind(label, url, citation, subject.held or ())
        titles = [known for one in held for known in one.titles]
        if title and titles and not titles_agree(title, titles):
            yield Finding(
                item, line, title, f"[^{label}] cites another title than its kept copy has, “{_short(titles[0])}”",
                "cite the title as the source has it, or the source that is meant",
            )  # fmt: skip


@rule(
    "citation-date",
    "warning",
    "A note cites the day that its source gives.",
    bad=Example(example_note(f'<{_RULES}> "Hainan Adopts Rules on Health Data", 22 January 2026.'), _GIVEN, _KEPT),
    good=Example(example_note(f'<{_RULES}> "Hainan Adopts Rules on Health Data", 20 January 2026.'), _GIVEN, _KEPT),
)
def citation_date(subject: Subject) -> Iterator[Finding]:
    """Full dates in a note that the kept copy does not give as its day of publication."""
    for item, line, label, url, citation in cited(subject):
        said, held = cited_date(citation), behind(label, url, citation, subject.held or ())
        days = sorted({day for one in held for day in one.days})
        if said is not None and days and said.on(subject.issue.key) not in days:
            given = " or ".join(f"{day.day} {MONTHS[day.month]} {day.year}" for day in days)
            yield Finding(
                item, line, said.words, f"[^{label}] is dated {said.words}, its kept copy {given}",
                "correct the date, or keep the page that bears it",
            )  # fmt: skip


@rule(
    "event-after-source",
    "error",
    "No event is later than the page that reports it.",
    bad=Example(
        "### Hainan Adopts Rules on Health Data\n<!-- item: hainan date: 2026-01-22 -->\n\n"
        + example_note(f'<{_RULES}> "Hainan Adopts Rules on Health Data", 20 January 2026.'),
        _GIVEN,
        _KEPT,
    ),
    good=Example(example_note(f'<{_RULES}> "Hainan Adopts Rules on Health Data", 20 January 2026.'), _GIVEN, _KEPT),
)
def event_after_source(subject: Subject) -> Iterator[Finding]:
    """Items whose date lies after the day of every kept source that they cite."""
    days: dict[int, set[date]] = {}
    for item, _, label, url, citation in cited(subject):
        for one in behind(label, url, citation, subject.held or ()) if item is not None else ():
            days.setdefault(item or 0, set()).update(one.days)
    for number, known in sorted(days.items()):
        day = subject.issue.items[number].date
        if known and day is not None and day > max(known):
            yield Finding(
                number, subject.find(f"date: {day}", number)[1], day.isoformat(),
                f"the event is dated {day}, but the latest of its kept sources {max(known)}",
                "correct the date of the item, or keep the page that reports the event",
            )  # fmt: skip


@rule(
    "duplicate-source",
    "warning",
    "One source has one note.",
    bad=f"""\
Hainan adopted rules on health data.[^rules][^hainan]

[^rules]: <{_RULES}> "Rules on Health Data", Hainan Provincial Government.
[^hainan]: <{_RULES}#top> "Rules on Health Data", Hainan Provincial Government.
""",
    good=example_note(f'<{_RULES}> "Rules on Health Data", Hainan Provincial Government.'),
)
def duplicate_source(subject: Subject) -> Iterator[Finding]:
    """Two labels for one page, or for one kept copy: readers would see it under two numbers."""
    seen: dict[str, tuple[str, str]] = {}
    for item, line, label, url, citation in cited(subject):
        if url is None or urls.fault(url):
            continue
        copies = [f"copy {one.source.sha256}" for one in behind(label, url, citation, subject.held or ())]
        names = [page_address.identity(url), *copies]
        first = next((seen[name] for name in names if name in seen), None)
        if first is not None and first[0] != label:
            yield Finding(
                item, line, url, f"[^{label}] cites what [^{first[0]}] cites already",
                f"cite [^{first[0]}] in both places, and remove this line",
            )  # fmt: skip
        for name in names:
            seen.setdefault(name, (label, url))


# ---- the quality of an address --------------------------------------------------------------------


@rule(
    "private-address",
    "error",
    "Readers can reach every address.",
    bad=example_note('<http://192.168.10.4/scans/rules.html> "Rules on Health Data", Hainan Provincial Government.'),
    good=example_note(f'<{_RULES}> "Rules on Health Data", Hainan Provincial Government.'),
)
def private_address(subject: Subject) -> Iterator[Finding]:
    """Addresses of the desk's own machine or network, and such as carry a password."""
    for item, line, label, url, _ in cited(subject):
        if url and not urls.fault(url) and (reason := page_address.closed(url)):
            yield Finding(
                item, line, url, f"readers cannot follow the address of [^{label}]: {reason}",
                "cite the page on the public web; newsletter add FILE keeps a file",
            )  # fmt: skip


@rule(
    "url-shortener",
    "warning",
    "An address says where it leads.",
    bad=example_note('<https://bit.ly/3rules> "Rules on Health Data", Hainan Provincial Government.'),
    good=example_note(f'<{_RULES}> "Rules on Health Data", Hainan Provincial Government.'),
)
def shortener(subject: Subject) -> Iterator[Finding]:
    """Short links of a service: they hide the source, and end with the service."""
    for item, line, label, url, _ in cited(subject):
        if url and page_address.is_short(url):
            yield Finding(
                item, line, url, f"[^{label}] cites a short link", "open it, and cite the address at which it arrives"
            )


@rule(
    "home-page",
    "warning",
    "A note cites a page, not a site.",
    bad=example_note('<https://www.hainan.gov.cn/> "Rules on Health Data", Hainan Provincial Government.'),
    good=example_note(f'<{_RULES}> "Rules on Health Data", Hainan Provincial Government.'),
)
def home_page(subject: Subject) -> Iterator[Finding]:
    """Addresses of a home page, where the reader has to look for the source and soon will not find it."""
    for item, line, label, url, _ in cited(subject):
        if url and not urls.fault(url) and page_address.is_home(url):
            yield Finding(
                item, line, url, f"[^{label}] cites a home page, not the page that says it", "cite the page itself"
            )


@rule(
    "url-mobile",
    "advice",
    "Addresses are of the full page, not of its mobile variant.",
    bad=example_note('<https://m.hainan.gov.cn/rules.html> "Rules on Health Data", Hainan Provincial Government.'),
    good=example_note(f'<{_RULES}> "Rules on Health Data", Hainan Provincial Government.'),
)
def mobile(subject: Subject) -> Iterator[Finding]:
    """Addresses of a site's mobile variant. Where a kept source or another note has the plain one, it is named."""
    known = {page_address.identity(url): url for url in _plain_addresses(subject)}
    for item, line, label, url, _ in cited(subject):
        full = page_address.desktop(url) if url else None
        if url and full:
            plain = known.get(page_address.identity(url))
            remedy = f"use {plain}" if plain else f"use {full} if it opens the same page"
            yield Finding(item, line, url, f"[^{label}] cites the mobile variant of a page", remedy)


def _plain_addresses(subject: Subject) -> Iterator[str]:
    """The addresses known here that are not mobile: of notes and of kept sources."""
    notes = (url for _, _, _, url, _ in cited(subject) if url)
    kept = (
        url
        for one in subject.held or ()
        for url in (one.source.url, *(a.url for a in one.articles if a.url))
        if not url.startswith("file:")
    )
    yield from (url for url in (*notes, *kept) if page_address.desktop(url) is None)


@rule(
    "wechat-only",
    "advice",
    "An item cites more than a WeChat post.",
    bad=example_note('<https://mp.weixin.qq.com/s/Kx9aBcDeFgHiJkLmNoPqRs> "Rules on Health Data", Healthy Hainan.'),
    good=f"""\
Hainan adopted rules on health data.[^rules][^post]

[^rules]: <{_RULES}> "Rules on Health Data", Hainan Provincial Government.
[^post]: <https://mp.weixin.qq.com/s/Kx9aBcDeFgHiJkLmNoPqRs> "Rules on Health Data", Healthy Hainan.
""",
)
def wechat_only(subject: Subject) -> Iterator[Finding]:
    """Items whose every address is a WeChat post, which its author or the platform may take down; one finding an item."""
    addresses: dict[int, list[tuple[int, str, str]]] = {}
    lines = {label: (line, url) for _, line, label, url, _ in cited(subject) if url}
    for number, item in enumerate(subject.issue.items):
        for label in dict.fromkeys(footnotes.item_marks(item)):
            if label in lines:
                addresses.setdefault(number, []).append((*lines[label], label))
    for number, found in addresses.items():
        if all(page_address.is_wechat(url) for _, url, _ in found):
            line, url, label = found[0]
            yield Finding(
                number, line, url, f"the item's only source is a WeChat post ([^{label}])",
                "cite the authority's own page, or a paper's, beside it",
            )  # fmt: skip


def _short(text: str, length: int = 80) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
