"""What the site's makers work with: pages by templates, and the memory of what was read of each issue before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from newsletter import shipped
from newsletter.adapters.beside import in_turn
from newsletter.adapters.frozen import Frozen, Memo
from newsletter.adapters.render import SITE, Renderer
from newsletter.adapters.site_tree import Made
from newsletter.core.archive import Archived
from newsletter.core.publication import Publication
from newsletter.core.site import Page, Work
from newsletter.core.site import words as site_words
from newsletter.core.words import words

Slow = Mapping[
    str, Callable[[Archived], Any]
]  # what takes long to read of an issue, by the name under which it is kept


@dataclass(frozen=True)
class Frame:
    """What every page says beside its own matter: where readers subscribe ("" where nowhere), and the parts that the site has."""

    subscribe: str = ""
    parts: frozenset[str] = frozenset()

    @property
    def subscribe_origin(self) -> str:
        """The origin that the form may send to."""
        parts = urlsplit(self.subscribe)
        return f"{parts.scheme}://{parts.netloc}" if self.subscribe else ""


class Press:
    """What makers work with, over the templates, the frozen files and the memory of one workspace."""

    def __init__(
        self, publication: Publication, renderer: Renderer, frame: Frame, store: Frozen, memo: Memo, about: str
    ) -> None:
        self._publication, self._renderer, self._frame = publication, renderer, frame
        self._store, self._memo, self._about = store, memo, about
        self._style = f"assets/site-{about[:12]}.css"
        self._script = f"assets/search-{about[:12]}.js"
        self._kept: dict[tuple[str, str], Any] = {}
        self._digests: dict[Archived, str] = {}
        self._begun: Iterator[Any] = iter(())  # what it reads, as it is there, then its pages
        self._beside: set[tuple[str, str]] = set()  # what is read there
        self._pages: list[list[Page]] = []  # of the works that were done beside
        self._keeps = True  # a copy of this process leaves it to us, who hold the lock
        self._fresh: list[tuple[str, str, str, Any]] = []  # what it read
        self.works: Mapping[str, Made] = {}  # what was made so far

    def html(self, template: str, path: str, **values: Any) -> bytes:
        """A page by a template of `templates/site`; see core/site/pages.py."""
        language = self._publication.language
        shared = {**self._shared(path, language), "said": words(language)}
        name = template if template.startswith("site/") else f"site/{template}"
        return self._renderer.plain(
            name, publication=self._publication, language=language, **{**shared, **values}
        ).encode()

    def issue(self, template: str, path: str, one: Archived, **values: Any) -> bytes:
        """A page that shows an issue, or an item of it."""
        shared = self._shared(path, one.view.language)
        more = {**shared, "archived": one, "language": one.view.language, **values}
        return self._renderer.html(one.view, SITE, template, **more).encode()

    def memo(self, name: str, one: Archived, read: Callable[[Archived], Any]) -> Any:
        """What was read of an issue before, else read now."""
        key = (name, str(one.key))
        if key in self._beside:
            self._take_over(key)
        if key not in self._kept:
            if (found := self._memo.get(*key, self._digest(one))) is not None:
                self._kept[key] = found
            else:
                self._keep(*key, self._digest(one), read(one))
        return self._kept[key]

    def ahead(self, name: str, one: Archived, read: Callable[[Archived], Any]) -> None:
        """Read what later makers need of an issue, where it is not being read already."""
        if (name, str(one.key)) not in self._beside:
            self.memo(name, one, read)

    def lacks(self, name: str, one: Archived) -> bool:
        """Whether nothing is kept of an issue as it is now."""
        key = (name, str(one.key))
        return key not in self._kept and not self._memo.has(*key, self._digest(one))

    def begin(
        self, works: Sequence[Work], issues: Sequence[Archived], slow: Slow, first: Callable[[], None]
    ) -> list[Iterator[Page]]:
        """Begin beside all other work what takes long: these works, whose pages are given, and what is read of these issues, for `memo`.

        A copy of this process does it, after `first`.
        """

        def done() -> Iterator[Any]:
            first()
            self._beside = set()  # where it comes to be done here after all, nobody is waited for
            begun = [work.make() for work in works]
            for one in issues:
                for name, read in slow.items():
                    self.memo(name, one, read)
                    yield from self._fresh
                    self._fresh.clear()
            yield [list(pages) for pages in begun]

        if works or issues:
            self._keeps = False  # in the copy
            self._begun = in_turn(done)
            self._keeps = True
            self._beside = {(name, str(one.key)) for one in issues for name in slow if self.lacks(name, one)}
        return [self._made_beside(place) for place in range(len(works))]

    def _made_beside(self, place: int) -> Iterator[Page]:
        self._take_over()
        yield from self._pages[place]

    def _take_over(self, wanted: tuple[str, str] | None = None) -> None:
        """Keep what was read beside, up to what is wanted or to the end; waits for it."""
        for found in self._begun:
            if isinstance(found, list):
                self._pages = found
                continue
            self._keep(*found)
            self._beside.discard(found[:2])
            if found[:2] == wanted:
                return
        self._beside.clear()

    def _keep(self, name: str, key: str, digest: str, value: Any) -> None:
        self._kept[name, key] = value
        if self._keeps:
            self._memo.put(name, key, digest, value, self._about)
        else:
            self._fresh.append((name, key, digest, value))

    def _digest(self, one: Archived) -> str:
        if (found := self._digests.get(one)) is None:
            found = self._digests[one] = hashlib.sha256(f"{one.digest}{self._about}".encode()).hexdigest()
        return found

    def earlier(self, name: str, one: Archived) -> Any:
        """What `memo` gave for that issue as it was before, by the same program and settings; None where nothing is kept."""
        return self._memo.earlier(name, str(one.key), self._about)

    def made(self, part: str) -> list[str]:
        """The paths of the pages below a part that were made so far."""
        paths = (path for one in self.works.values() for path in one.files if path.startswith(f"{part}/"))
        return sorted(path.removesuffix("index.html") for path in paths if path.endswith("/index.html"))

    def frozen(self, one: Archived, version: int, name: str) -> bytes:
        """A frozen file, as it was published."""
        digest = next(found for found in one.versions if found.version == version).files[name]
        return self._store.read(str(one.key), version, name, digest)

    def own(self) -> list[Page]:
        """Style, script and faces, which every page shares. Their names change with what they say, so that no browser shows an old one."""
        style = self._renderer.plain("site/site.css.j2", publication=self._publication).replace('url("assets/', 'url("')
        pages = [Page(self._style, style.encode()), Page(self._script, self._renderer.plain("site/search.js").encode())]
        return pages + [Page(f"assets/{name}", data) for name, data in shipped.web_assets().items()]

    def _shared(self, path: str, language: str) -> dict[str, Any]:
        depth = path.count("/")
        site = f"{self._publication.site}"
        lasting = path.removesuffix("index.html")
        # The page for what does not exist is shown at any depth: only from the server's root do its links lead anywhere.
        root = f"{urlsplit(site).path}/" if path == "404.html" else "../" * depth or "./"
        return {
            "root": root,
            "path": lasting,
            "site_address": site,
            "page_address": f"{site}/{lasting}",
            "texts": site_words.words(language),
            "texts_of": site_words.words,
            "said_of": words,
            "frame": self._frame,
            "style": self._style,
            "script": self._script,
        }


def about(renderer: Renderer, publication: Publication, frame: Frame) -> str:
    """A digest of everything but the issues that pages are made of: program, templates, settings."""
    said = repr((publication, sorted(frame.parts), frame.subscribe)).encode()
    return hashlib.sha256(b"\0".join([shipped.program_digest().encode(), renderer.sources(), said])).hexdigest()
