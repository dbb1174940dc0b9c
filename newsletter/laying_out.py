"""`site`: the archive as a static site. Only the work whose input changed is done again; the same input gives the same bytes at the same addresses."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import multiprocessing
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from newsletter import deriving, shipped
from newsletter.adapters import bounded
from newsletter.adapters.beside import Beside
from newsletter.adapters.frozen import Frozen, Memo
from newsletter.adapters.render import SITE, Renderer
from newsletter.adapters.site_tree import Made, SiteTree, sha256
from newsletter.adapters.workspace import Workspace
from newsletter.core.archive import Archive, Archived
from newsletter.core.publication import Publication
from newsletter.core.site import Maker, Page, Work, cards
from newsletter.core.site import words as site_words
from newsletter.core.site.makers import makers
from newsletter.core.words import words
from newsletter.errors import NewsletterError
from newsletter.setup import Setup

PARALLEL = 16  # works; fewer are done before a second process has begun


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


@dataclass
class Laid:
    """A site as it was laid out: files in all, what was written and what is gone, and the seconds that each kind of work took."""

    files: int = 0
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


class SitePress:
    """What makers work with, over the templates, the frozen files and the memory of one workspace."""

    def __init__(
        self, publication: Publication, renderer: Renderer, frame: Frame, store: Frozen, memo: Memo, about: str
    ) -> None:
        self._publication, self._renderer, self._frame = publication, renderer, frame
        self._store, self._memo, self._about = store, memo, about
        self._style = f"assets/site-{about[:12]}.css"
        self._script = f"assets/search-{about[:12]}.js"
        self._kept: dict[tuple[str, str], Any] = {}
        self._begun: dict[tuple[str, str], tuple[Beside[list[Any]], int]] = {}
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
        found = self._known(name, one)
        if found is None:
            begun, place = self._begun.pop((name, str(one.key)), (None, 0))
            found = read(one) if begun is None else begun.result()[place]
            self._memo.put(name, str(one.key), self._digest(one), found, self._about)
            self._kept[name, str(one.key)] = found
        return found

    def few(self, name: str, issues: Sequence[Archived]) -> bool:
        """Whether little is to be read, since something is kept of nearly all issues."""
        return sum(self._known(name, one) is None for one in issues) < PARALLEL

    def _known(self, name: str, one: Archived) -> Any:
        """What is kept of an issue as it is now, or None."""
        key = (name, str(one.key))
        if key not in self._kept:
            found = self._memo.get(name, str(one.key), self._digest(one))
            if found is None:
                return None
            self._kept[key] = found
        return self._kept[key]

    def _digest(self, one: Archived) -> str:
        return hashlib.sha256(f"{one.digest}{self._about}".encode()).hexdigest()

    def ahead(self, name: str, issues: Sequence[Archived], read: Callable[[Archived], Any]) -> None:
        """Begin to read these issues beside other work, where nothing is kept of them and they are few; `memo` then has what was read."""
        missing = [one for one in issues if self._known(name, one) is None]
        if 0 < len(missing) < PARALLEL:
            begun = Beside(lambda: [read(one) for one in missing])
            self._begun |= {(name, str(one.key)): (begun, place) for place, one in enumerate(missing)}

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


def build(
    workspace: Workspace,
    archive: Archive,
    renderer: Renderer,
    setup: Setup,
    *,
    fresh: bool = False,
    processes: int | None = None,
) -> Laid:
    """Build the site of a workspace where its settings say; `fresh` makes every page anew."""
    derived = deriving.makers(workspace, archive)
    makers = makers_of(tuple(derived), search=setup.search) | derived
    makers["addresses"] = makers.pop("addresses")  # at last, since it names what the others made
    frame = Frame(setup.subscribe, frozenset(makers))
    tree = SiteTree(workspace.root / setup.site)
    said = about(renderer, archive.publication, frame)
    var = workspace.root / "var"
    press = SitePress(archive.publication, renderer, frame, Frozen(var / "archive"), Memo(var / "site-memo"), said)
    if press.few(cards.NAME, archive.public):  # what takes long then begins first, and runs beside all the rest
        makers = {kind: makers[kind] for kind in ("search",) if kind in makers} | {"begin": deriving.begin} | makers
    with tree.alone():
        if fresh:
            tree.manifest.clear()
        return lay_out(tree, archive, press, makers, said, processes=processes)


def makers_of(derived: Sequence[str] = (), *, search: bool = True) -> dict[str, Maker]:
    """The makers of a workspace's site; a maker that needs more than the archive is handed it here. `derived`: parts that others make."""
    from newsletter.adapters import search_index

    return makers(shipped.gazetteer, search_index.index if search else None, derived)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Have the collector of garbage leave alone what is there already, and come seldom: it took a fifth of a whole build, and found nothing."""
    often = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()


@_undisturbed()
def lay_out(
    tree: SiteTree,
    archive: Archive,
    press: SitePress,
    makers: Mapping[str, Maker],
    about: str,
    *,
    processes: int | None = None,
) -> Laid:
    """Bring the site up to date. Nothing is touched where nothing changed; NewsletterError leaves the present site as it is."""
    laid = Laid()
    made: dict[str, Made] = {}
    press.works = made
    fresh: dict[str, bytes] = {}
    waiting: list[tuple[str, Work, Iterable[Page]]] = []

    def run(works: Sequence[Work]) -> None:
        to_do = _changed(tree, works, about, made)
        waiting.extend((kind, work, work.make()) for work in to_do if work.beside)
        at_once = [work for work in to_do if not work.beside]
        for work, pages in zip(at_once, _make(at_once, processes), strict=True):
            _take(work, pages, made, fresh)

    def collect() -> None:
        for kind, work, pages in waiting:
            began = time.perf_counter()
            _take(work, list(pages), made, fresh)
            laid.seconds[kind] = laid.seconds.get(kind, 0) + time.perf_counter() - began
        waiting.clear()

    kind = "own"
    run([Work("own", "", press.own)])
    for kind, maker in makers.items():
        began = time.perf_counter()
        run(list(maker(archive, press)))
        laid.seconds[kind] = laid.seconds.get(kind, 0) + time.perf_counter() - began
    collect()
    _refuse_two(made)
    before = {path: digest for one in tree.manifest.values() for path, digest in one.files.items()}
    after = {path: digest for one in made.values() for path, digest in one.files.items()}
    laid.files = len(after)
    laid.written = sorted(
        path for path, digest in after.items() if before.get(path) != digest or not _same(path, fresh, tree)
    )
    laid.removed = sorted(before.keys() - after.keys())
    if laid.written or laid.removed or made != tree.manifest:
        began = time.perf_counter()
        tree.replace(made, {path: fresh[path] for path in laid.written})
        laid.seconds["writing"] = time.perf_counter() - began
    return laid


def _same(path: str, fresh: Mapping[str, bytes], tree: SiteTree) -> bool:
    """Whether a file need not be written: it was not made again, or is there as it was made."""
    return path not in fresh or (tree.place / path).is_file()


def _changed(tree: SiteTree, works: Sequence[Work], about: str, made: dict[str, Made]) -> list[Work]:
    """The works whose input changed, or whose files are gone; the others stand as they were made."""
    to_do = []
    for work in works:
        if work.name in made:
            raise NewsletterError(f"the site's work {work.name!r} is named twice; this is a fault of the program")
        inputs = hashlib.sha256(f"{about}\0{work.inputs}".encode()).hexdigest()
        known = tree.manifest.get(work.name)
        made[work.name] = known if known and known.inputs == inputs and tree.has(known) else Made(inputs)
        if made[work.name] is not known:
            to_do.append(work)
    return to_do


def _take(work: Work, pages: Sequence[Page], made: dict[str, Made], fresh: dict[str, bytes]) -> None:
    """Note what a work made."""
    made[work.name] = Made(made[work.name].inputs, {page.path: sha256(page.data) for page in pages})
    fresh.update((page.path, page.data) for page in pages)


_TO_DO: Sequence[Work] = ()  # what a forked child finds as it was; closures cannot be sent


def _make(works: Sequence[Work], processes: int | None) -> Iterable[list[Page]]:
    global _TO_DO
    at_once = processes or min(os.cpu_count() or 1, 8)
    if len(works) < PARALLEL or at_once < 2 or "fork" not in multiprocessing.get_all_start_methods():
        return [list(work.make()) for work in works]
    first = list(works[0].make())  # in this process: the others then find its templates compiled
    _TO_DO = works
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(at_once, fork, bounded.end_with_parent) as pool:
        return [first, *pool.map(_made_by, range(1, len(works)), chunksize=max(1, len(works) // (at_once * 4)))]


def _made_by(place: int) -> list[Page]:
    return list(_TO_DO[place].make())


def _refuse_two(made: Mapping[str, Made]) -> None:
    """NewsletterError where two works made a file of one path: one would hide the other."""
    seen: dict[str, str] = {}
    for name, one in made.items():
        for path in one.files:
            if path in seen:
                raise NewsletterError(
                    f"the site's {path} is made by {seen[path]} and by {name}; rename the issue's item or label"
                )
            seen[path] = name
