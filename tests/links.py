"""Whether every link of a built site leads to a page of it, and to a place in that page."""

from __future__ import annotations

from collections.abc import Iterator
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
    found = []
    for page in sorted(site.rglob("*.html")):
        for link, file, fragment in leading(site, page, address):
            if not file.is_file():
                found.append(f"{page.name}: {link}")
            elif fragment and not parsed(file).xpath("//*[@id=$id]", id=fragment):
                found.append(f"{page.relative_to(site)}: {link} has no such place")
    return found


def lost_from_home(site: Path, address: str) -> list[str]:
    """The files missing to a reader who begins at home and follows every link."""
    found, seen, left = [], set[Path](), [site / "index.html"]
    while left:
        page = left.pop()
        for link, file, _ in leading(site, page, address):
            if not file.is_file():
                found.append(f"{page.relative_to(site)}: {link}")
            elif file.suffix == ".html" and file not in seen:
                seen.add(file)
                left.append(file)
    return found


def leading(site: Path, page: Path, address: str) -> Iterator[tuple[str, Path, str]]:
    """The links of a page to the same site: each as written, the file that it means, and the place in it."""
    own = f"{address}/{page.relative_to(site).as_posix()}"
    for link in parsed(page).xpath("//a/@href|//link[@href]/@href|//form/@action|//script/@src"):
        if link.startswith(("mailto:", "data:")) or "purl.org" in link:
            continue
        target = urlsplit(urljoin(own, link))
        if f"{target.scheme}://{target.netloc}" == address:
            file = site / unquote(target.path).lstrip("/")
            file = file / "index.html" if target.path.endswith("/") or file.is_dir() else file
            yield link, file, unquote(target.fragment)
