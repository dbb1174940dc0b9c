"""The feeds (Atom, RFC 4287; JSON Feed 1.1), the sitemap and robots.txt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from html import escape
from typing import Any

from newsletter.core.archive import Archive
from newsletter.core.publication import Publication
from newsletter.core.site import cards
from newsletter.core.site.cards import Head
from newsletter.core.site.lists import of_heads
from newsletter.core.site.pages import Page, Press, Work, digest
from newsletter.core.site.words import words

SHOWN = 24  # issues in a feed: two years


def feeds(archive: Archive, press: Press) -> Iterator[Work]:
    """An entry for each of the latest issues: what it holds, each item with its link."""
    found = cards.heads(archive, press)[:SHOWN]
    inputs = digest(of_heads(found), [(head.first, head.changed) for head in found])

    def make() -> Iterator[Page]:
        yield Page("feed.xml", atom(found, archive.publication))
        yield Page("feed.json", json_feed(found, archive.publication))

    yield Work("feeds", inputs, make)


def addresses(archive: Archive, press: Press, derived: Sequence[str] = ()) -> Iterator[Work]:
    """The sitemap, which names the pages that last, and robots.txt, which lets everybody read. `derived`: the parts whose pages others made before."""
    found = cards.heads(archive, press)
    site = archive.publication.site
    paths = [path for part in derived for path in press.made(part)]
    inputs = digest([*paths, *((head.key, head.changed, [card.anchor for card in head.cards]) for head in found)])
    yield Work("sitemap", inputs, lambda: [Page("sitemap.xml", sitemap(found, f"{site}", paths))])
    robots = f"User-agent: *\nDisallow:\n\nSitemap: {site}/sitemap.xml\n"
    yield Work("robots", "", lambda: [Page("robots.txt", robots.encode())])


def content(head: Head, site: str) -> str:
    """What a feed shows of an issue: its items by section, in HTML."""
    parts = []
    for title, _, some in head.by_section():
        links = "".join(f'<li><a href="{escape(f"{site}/{card.path}")}">{escape(card.title)}</a></li>' for card in some)
        parts.append(f"<h2>{escape(title)}</h2><ul>{links}</ul>")
    return "".join(parts)


def summary(head: Head) -> str:
    """The issue in a line: its items in brief."""
    return words(head.language).semicolon.join(card.title for card in head.told) or head.covers


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def atom(found: Sequence[Head], publication: Publication) -> bytes:
    """The Atom feed. An entry's id is the issue's address, which never moves."""
    site = f"{publication.site}"
    changed = max((head.changed for head in found), default=None)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{publication.language}">',
        f"<id>{escape(site)}/</id>",
        f"<title>{escape(publication.name)}</title>",
        f"<updated>{_stamp(changed) if changed else '1970-01-01T00:00:00+00:00'}</updated>",
        f"<author><name>{escape(publication.publisher)}</name></author>",
        f'<link rel="self" type="application/atom+xml" href="{escape(site)}/feed.xml"/>',
        f'<link rel="alternate" type="text/html" href="{escape(site)}/"/>',
    ]
    for head in found:
        lines += [
            f'<entry xml:lang="{head.language}">',
            f"<id>{escape(site)}/{head.path}</id>",
            f"<title>{escape(head.name)}, {escape(head.label)}</title>",
            f'<link rel="alternate" type="text/html" href="{escape(site)}/{head.path}"/>',
            f"<published>{_stamp(head.first)}</published>",
            f"<updated>{_stamp(head.changed)}</updated>",
            f"<summary>{escape(summary(head))}</summary>",
            f'<content type="html">{escape(content(head, site))}</content>',
            "</entry>",
        ]
    return "\n".join([*lines, "</feed>", ""]).encode()


def json_feed(found: Sequence[Head], publication: Publication) -> bytes:
    """The same as JSON Feed 1.1."""
    site = publication.site
    data: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publication.name,
        "home_page_url": f"{site}/",
        "feed_url": f"{site}/feed.json",
        "language": publication.language,
        "authors": [{"name": publication.publisher}],
        "items": [
            {
                "id": f"{site}/{head.path}",
                "url": f"{site}/{head.path}",
                "title": f"{head.name}, {head.label}",
                "language": head.language,
                "summary": summary(head),
                "content_html": content(head, f"{site}"),
                "date_published": _stamp(head.first),
                "date_modified": _stamp(head.changed),
            }
            for head in found
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def sitemap(found: Sequence[Head], site: str, derived: Sequence[str] = ()) -> bytes:
    """The sitemap (sitemaps.org 0.9): home, lists, what is derived (it may change without an issue, so undated), issues, items."""
    newest = max((head.changed for head in found), default=None)
    pages = [(path, newest) for path in ("", "years/", "sections/", "authorities/", "corrections/")]
    pages += [(path, None) for path in derived]
    pages += [(f"years/{year}/", max(head.changed for head in some)) for year, some in cards.years(found)]
    for head in found:
        pages.append((head.path, head.changed))
        pages += [(card.path, head.changed) for card in head.cards]
    lines = [
        f"<url><loc>{escape(site)}/{path}</loc>" + (f"<lastmod>{_stamp(at)}</lastmod>" if at else "") + "</url>"
        for path, at in pages
    ]
    head_lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
    ]
    return "\n".join([*head_lines, *lines, "</urlset>", ""]).encode()
