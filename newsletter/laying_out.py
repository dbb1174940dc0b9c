"""`site`: the archive as a static site. Only the work whose input changed is done again; the same input gives the same bytes at the same addresses."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from newsletter import deriving, shipped
from newsletter.adapters.frozen import Frozen, Memo
from newsletter.adapters.render import Renderer
from newsletter.adapters.site_tree import Made, SiteTree, sha256
from newsletter.adapters.workspace import Workspace
from newsletter.core.archive import Archive
from newsletter.core.site import Maker, Page, Work, cards
from newsletter.core.site import makers as site_makers
from newsletter.errors import NewsletterError
from newsletter.pressing import Frame, Press, Slow, about
from newsletter.setup import Setup

PARALLEL = 16  # works; fewer are done before a second process has begun


@dataclass
class Laid:
    """A site as it was laid out: files in all, what was written and what is gone, and the seconds that each kind of work took."""

    files: int = 0
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


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
    press = Press(archive.publication, renderer, frame, Frozen(var / "archive"), Memo(var / "site-memo"), said)
    slow = site_makers.slow(shipped.gazetteer, search=setup.search) | deriving.slow(archive, press)
    with tree.alone():
        if fresh:
            tree.manifest.clear()
        return lay_out(tree, archive, press, makers, said, slow=slow, processes=processes)


def makers_of(derived: Sequence[str] = (), *, search: bool = True) -> dict[str, Maker]:
    """The makers of a workspace's site; a maker that needs more than the archive is handed it here. `derived`: parts that others make."""
    from newsletter.adapters import search_index

    return site_makers.makers(shipped.gazetteer, search_index.index if search else None, derived)


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
    press: Press,
    makers: Mapping[str, Maker],
    about: str,
    *,
    slow: Slow = MappingProxyType({}),
    processes: int | None = None,
) -> Laid:
    """Bring the site up to date. Nothing is touched where nothing changed; NewsletterError leaves the present site as it is.

    `slow`: what may be read beside other work.
    """
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

    edited = [one for one in archive.public if press.lacks(cards.NAME, one)]
    begun: list[Work] = []
    if len(edited) < PARALLEL and processes != 1:  # what takes longest then runs beside all the rest
        if "search" in makers:
            begun = [work for work in makers["search"](archive, press) if not _known(tree, work, about)]
        pages = press.begin(begun, edited, slow, tree.leave)
        made.update((work.name, Made(_inputs(work, about))) for work in begun)
        waiting.extend(("search", work, found) for work, found in zip(begun, pages, strict=True))
    run([Work("own", "", press.own)])
    for kind, maker in makers.items():
        began = time.perf_counter()
        works = maker(archive, press)
        run([work for work in works if work.name not in made] if begun and kind == "search" else list(works))
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
        known = _known(tree, work, about)
        made[work.name] = known if known and tree.has(known) else Made(_inputs(work, about))
        if made[work.name] is not known:
            to_do.append(work)
    return to_do


def _known(tree: SiteTree, work: Work, about: str) -> Made | None:
    """What the work made before of the same input."""
    known = tree.manifest.get(work.name)
    return known if known and known.inputs == _inputs(work, about) else None


def _inputs(work: Work, about: str) -> str:
    return hashlib.sha256(f"{about}\0{work.inputs}".encode()).hexdigest()


def _take(work: Work, pages: Sequence[Page], made: dict[str, Made], fresh: dict[str, bytes]) -> None:
    """Note what a work made."""
    made[work.name] = Made(made[work.name].inputs, {page.path: sha256(page.data) for page in pages})
    fresh.update((page.path, page.data) for page in pages)


_TO_DO: Sequence[Work] = ()  # what a forked child finds as it was; closures cannot be sent


def _make(works: Sequence[Work], processes: int | None) -> Iterable[list[Page]]:
    global _TO_DO
    at_once = processes or min(os.cpu_count() or 1, 8)
    if len(works) < PARALLEL or at_once < 2:
        return [list(work.make()) for work in works]
    import multiprocessing  # which an edit does not need

    if "fork" not in multiprocessing.get_all_start_methods():
        return [list(work.make()) for work in works]
    from concurrent.futures import ProcessPoolExecutor

    from newsletter.adapters import bounded

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
