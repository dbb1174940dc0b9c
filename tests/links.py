"""Whether every link of a built site leads to a page of it, and to a place in that page."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html as lxml_html


@lru_cache
def parsed(path: Path) -> lxml_html.HtmlElement:
    """A page; it is read once."""
    return lxml_html.document_fromstring(path.read_text(encoding="utf-8"))


def lost(site: Path, address: str) -> list[str]:
    """The links of a site in a folder, known to readers by its address, that lead nowhere."""
    root, found = site.resolve(), []
    for page in sorted(site.rglob("*.html")):
        own = f"{address}/{page.relative_to(site).as_posix()}"
        for link in parsed(page).xpath("//a/@href|//link[@href]/@href|//form/@action|//script/@src"):
            if link.startswith(("mailto:", "data:")) or "purl.org" in link:
                continue
            target = urlsplit(urljoin(own, link))
            if f"{target.scheme}://{target.netloc}" != address:
                continue
            file = root / unquote(target.path).lstrip("/")
            file = file / "index.html" if target.path.endswith("/") or file.is_dir() else file
            if not file.is_file():
                found.append(f"{page.name}: {link}")
            elif target.fragment and not parsed(site / file.relative_to(root)).xpath(
                "//*[@id=$id]", id=unquote(target.fragment)
            ):
                found.append(f"{own}: {link} has no such place")
    return found
