"""Addresses: every link and note can be followed, safely and without a tail that tracks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core import footnotes, page_address, prose, urls
from newsletter.core.check.problem import Finding, Subject, rule
from newsletter.core.issue_md import Kind


def addresses(subject: Subject) -> Iterator[tuple[int | None, int, str, str]]:
    """(item, line, address, what it is) of every note and link."""
    for note, (label, line) in zip(subject.issue.notes, subject.notes_at, strict=True):
        url, _ = footnotes.split(note.text)
        if url is None and (other := footnotes.OTHER_SCHEME.search(note.text)):
            url = other[1]
        if url is not None:
            yield subject.cited_by.get(label), line, url, f"the address of [^{label}]"
    for number, item in enumerate(subject.issue.items):
        for url in prose.links(item.body):
            if url and not url.startswith(("#", "mailto:")):
                yield number, subject.find(url, number)[1], url, "a link's address"


@rule(
    "malformed-url",
    "error",
    "Every address is well formed.",
    bad="""\
Hainan adopted the rules.[^rules]

[^rules]: <https://https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
    good="""\
Hainan adopted the rules.[^rules]

[^rules]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
)
def malformed(subject: Subject) -> Iterator[Finding]:
    """Addresses that no browser would open as meant."""
    for item, line, url, what in addresses(subject):
        if reason := urls.fault(url):
            yield Finding(item, line, url, f"{what} is malformed: {reason}", "copy it again from the browser")


_LINK = re.compile(r"(?<![!\\])\[[^\]\[]*\]\(\s*<?([^)\s>]*)")
_GOOD = re.compile(r"https?://|mailto:[^\s@]+@[^\s@]+\.|#[^\s]", re.IGNORECASE)


@rule(
    "unsafe-link",
    "error",
    "Links lead to the web or to a mailbox.",
    bad="The rules are [here](rules.html).",
    good="The rules are [here](https://www.hainan.gov.cn/rules.html).",
)
def unsafe_link(subject: Subject) -> Iterator[Finding]:
    """Links to anything else (javascript:, a file, nothing at all): they would be shown as text only."""
    for block in subject.file.blocks:
        if block.kind not in (Kind.TEXT, Kind.HEADING):
            continue
        for found in _LINK.finditer(subject.file.slice(block)):
            if not _GOOD.match(found[1]):
                what = (
                    f"the link leads neither to the web nor to a mailbox ({found[1]})"
                    if found[1]
                    else "the link is empty"
                )
                line = subject.file.line_of(block.start + found.start())
                owner = block.item if block.item >= 0 else None
                yield Finding(owner, line, found[1] or found.group(), what, "link to https://… or take the link away")


@rule(
    "url-tracking",
    "advice",
    "Addresses carry no tracking tail.",
    bad="""\
Hainan adopted the rules.[^rules]

[^rules]: <https://www.hainan.gov.cn/rules.html?utm_source=mail> "Rules", Hainan Provincial Government.
""",
    good="""\
Hainan adopted the rules.[^rules]

[^rules]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
)
def tracking(subject: Subject) -> Iterator[Finding]:
    """Addresses whose tail says how the editor came there."""
    for item, line, url, what in addresses(subject):
        plain = urls.without_tracking(url)
        if plain != url:
            yield Finding(item, line, url, f"{what} has a tracking tail", f"use {plain} if it opens the same page")


@rule(
    "url-http",
    "advice",
    "Addresses are https where the site offers it.",
    bad="""\
Hainan adopted the rules.[^rules]

[^rules]: <http://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
    good="""\
Hainan adopted the rules.[^rules]

[^rules]: <https://www.hainan.gov.cn/rules.html> "Rules", Hainan Provincial Government.
""",
)
def plain_http(subject: Subject) -> Iterator[Finding]:
    """Addresses of plain http."""
    for item, line, url, what in addresses(subject):
        if urls.is_plain_http(url):
            secure, link = f"https{url[4:]}", subject.links.get(url)
            if link is not None and (link.final_url or "").startswith("https:"):
                yield Finding(item, line, url, f"{what} is plain http, and its site answers by https", f"use {secure}")
            elif page_address.host(url) in _answering(subject):
                said = f"{what} is plain http, and its site is cited by https elsewhere"
                yield Finding(item, line, url, said, f"use {secure} if it opens the same page")
            else:
                yield Finding(item, line, url, f"{what} is plain http", f"use {secure} if it opens the same page")


def _answering(subject: Subject) -> set[str]:
    """The hosts known to answer by https: other notes cite them so, or a kept source came that way."""
    kept = [one.source.url for one in subject.held or ()]
    return {
        page_address.host(url)
        for url in (*kept, *(url for _, _, url, _ in addresses(subject)))
        if url.startswith("https:")
    }
