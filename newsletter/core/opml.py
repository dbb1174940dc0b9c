"""OPML 2.0 (opml.org/spec2.opml): a list of feeds, as feed readers give it to each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from lxml import etree

from newsletter.core.entries import Source, plain

LARGEST = 5_000_000  # bytes
MOST = 5000  # outlines


@dataclass(frozen=True)
class Outline:
    """A feed named in OPML, or with `is_page` a page that only a link names."""

    url: str
    title: str
    language: str | None = None
    is_page: bool = False


def read(data: bytes) -> Iterator[Outline]:
    """The feeds and links of a file, each address once; ValueError in words where it is no OPML, or names none or more than MOST.

    Broken XML is read as far as it goes. Entities and DTDs are not followed.
    """
    if len(data) > LARGEST:
        raise ValueError(f"is larger than {LARGEST // 1_000_000} MB, which no list of feeds needs to be")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError):
        root = None
    if root is None or not isinstance(root.tag, str) or etree.QName(root).localname.lower() != "opml":
        raise ValueError("is no OPML: its root is not <opml>")
    seen: set[str] = set()
    for one in root.iter("{*}outline"):
        given = {str(name).lower(): str(value) for name, value in one.attrib.items()}
        feed, link = given.get("xmlurl", "").strip(), given.get("url", "").strip()
        url = feed or (link if given.get("type", "").lower() in ("link", "") else "")
        if not url or url in seen:
            continue
        seen.add(url)
        if len(seen) > MOST:
            raise ValueError(f"names more than {MOST} feeds; import a part of them")
        title = plain(given.get("text") or given.get("title") or "")
        yield Outline(url, title, given.get("language") or None, not feed)
    if not seen:
        raise ValueError("names no feeds: none of its outlines has an xmlUrl")


def write(title: str, sources: Iterable[Source]) -> str:
    """OPML of sources: feeds as `rss` outlines, pages and JSON endpoints, which other readers do not know, as links."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">', "  <head>"]
    lines += [f"    <title>{_text(title)}</title>", "  </head>", "  <body>"]
    for source in sources:
        kind, name = ("rss", "xmlUrl") if source.kind == "feed" else ("link", "url")
        given = {"text": source.title or source.key, "type": kind, name: source.url}
        if source.language:
            given["language"] = source.language
        lines.append("    <outline " + " ".join(f"{key}={quoteattr(value)}" for key, value in given.items()) + "/>")
    return "\n".join([*lines, "  </body>", "</opml>", ""])


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
