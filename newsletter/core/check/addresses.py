"""Addresses: every link and note can be followed, safely and without a tail that tracks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.core import footnotes, prose, urls
from newsletter.core.check.problem import Finding, Subject, rule


def _addresses(subject: Subject) -> Iterator[tuple[int | None, int, str, str]]:
    """(item, line, address, what it is) of every note and link."""
    for note, (label, line) in zip(subject.issue.notes, subject.notes_at, strict=True):
        url, _ = footnotes.split(note.text)
        if url is not None:
            yield subject.cited_by.get(label), line, url, f"the address of [^{label}]"
    for number, item in enumerate(subject.issue.items):
        for url in prose.links(item.body):
            if url and not url.startswith(("#", "mailto:")):
                yield number, subject.find(url, number)[1], url, "a link's address"


@rule("malformed-url", "error", "Every address is well formed.")
def malformed(subject: Subject) -> Iterator[Finding]:
    """Addresses that no browser would open as meant."""
    for item, line, url, what in _addresses(subject):
        if reason := urls.fault(url):
            yield Finding(item, line, url, f"{what} is malformed: {reason}", "copy it again from the browser")


@rule("unsafe-link", "error", "Links lead to the web or to a mailbox.")
def unsafe_link(subject: Subject) -> Iterator[Finding]:
    """Links of other schemes (javascript:, data:, file:): they are shown as text only."""
    pattern = re.compile(r"\]\(\s*<?(?!https?:|mailto:|#)([a-z][a-z0-9+.-]*:[^)\s]*)", re.IGNORECASE)
    for number, item in enumerate(subject.issue.items):
        for found in pattern.finditer(item.body):
            line = subject.find(found[1], number)[1]
            yield Finding(
                number, line, found[1], "the link leads neither to the web nor to a mailbox", "link to https://…"
            )


@rule("url-tracking", "advice", "Addresses carry no tracking tail.")
def tracking(subject: Subject) -> Iterator[Finding]:
    """Addresses whose tail says how the editor came there."""
    for item, line, url, what in _addresses(subject):
        plain = urls.without_tracking(url)
        if plain != url:
            yield Finding(item, line, url, f"{what} has a tracking tail", f"use {plain} if it opens the same page")


@rule("url-http", "advice", "Addresses are https where the site offers it.")
def plain_http(subject: Subject) -> Iterator[Finding]:
    """Addresses of plain http."""
    for item, line, url, what in _addresses(subject):
        if urls.is_plain_http(url):
            yield Finding(item, line, url, f"{what} is plain http", f"use https{url[4:]} if it opens the same page")
