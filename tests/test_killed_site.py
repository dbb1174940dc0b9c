"""`site` and `publish` killed at any moment: readers find the old site or the new one, whole, and the same command goes on."""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter.publishing import MANIFEST
from tests import links, sftp_server, sites, warm
from tests.conftest import REPOSITORY
from tests.sites import SITE, bytes_of
from tests.warm import Warm

pytestmark = pytest.mark.slow

SOAK = os.environ.get("HYPOTHESIS_PROFILE") == "soak"
KILLS = int(os.environ.get("NEWSLETTER_KILLS", "4"))
MANY = KILLS > 20
PATIENCE = 60.0  # seconds, in which a command that nothing holds up is long over
STATES = ("a", "b", "c")
FOREIGN = "notes.txt"


@dataclass
class Desk:
    """A workspace whose site has three states: all its issues; without the first, a few files apart; and that under another name, all files apart."""

    root: Path
    plain: str  # newsletter.yaml

    def turn(self, state: str) -> None:
        """Set it so that its site is that one."""
        more = "" if state == "a" else "  internal: [2022-02]\n"
        text = self.plain.replace(' name: "', ' name: "The Other ', 1) if state == "b" else self.plain
        (self.root / "newsletter.yaml").write_text(text + more)

    @property
    def site(self) -> Path:
        return self.root / "var/site"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with warm.running(
        tmp_path_factory.mktemp("warm"),
        {},
        "newsletter.archiving",
        "newsletter.publishing",
        "newsletter.core.keydates",
        "paramiko",
        "s3fs",
    ) as running:
        yield running


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    search = "" if SOAK else "  search: false\n"
    found = sites.workspace(tmp_path_factory.mktemp("desk") / "desk", settings=sites.SETTINGS + search, samples=())
    if MANY:  # enough pages for several processes
        for key in ("2022-02", "2022-05"):
            sites.write(found.root, key, (REPOSITORY / f"issues/{key}/issue.md").read_text(encoding="utf-8"))
    else:
        sites.write(
            found.root, "2022-02", sites.INTERNAL.replace("2023-05-clients", "2022-02").replace("internal: true\n", "")
        )
        sites.write(found.root, "2023-04", sites.CHINESE)
    for folder in found.issues():
        sites.publish(found, str(folder.key))
    return Desk(found.root, (found.root / "newsletter.yaml").read_text())


@pytest.fixture(scope="module")
def built(desk: Desk, program: Warm, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A workspace with its site built, for each state."""
    folder, found = tmp_path_factory.mktemp("built"), {}
    for state in STATES:
        shutil.copytree(desk.root, folder / state, symlinks=True)
        other = Desk(folder / state, desk.plain)
        other.turn(state)
        status, said = program.run("--workspace", other.root, "site")
        assert status == 0, said
        found[state] = other.root
    return found


def kill_at_some_moment(
    program: Warm, command: tuple[str | Path, ...], begun: Callable[[], bool], length: float, chance: random.Random
) -> bool:
    """Begin a command and kill it: at any moment of it, or else soon after it began to write; whether the kill met it alive."""
    began = time.monotonic()
    program.start(*command)
    if chance.random() < 0.4:
        time.sleep(chance.uniform(0, length))
    else:
        while not begun() and time.monotonic() - began < 2 * length:
            time.sleep(0.001)
        time.sleep(chance.uniform(0, length) * chance.random() ** 3)
    program.kill()
    return program.end()[0] == -9


def is_free(lock: Path) -> bool:
    """Whether nobody holds a lock any more, soon after its holder was killed."""
    end = time.monotonic() + PATIENCE / 10
    with lock.open("w") as file:
        while time.monotonic() < end:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
            time.sleep(0.02)
    return False


def differing(now: dict[str, bytes], whole: dict[str, bytes]) -> list[str]:
    """The files that are not as in the whole site, or not there, or not of it."""
    return sorted(path for path in now.keys() | whole.keys() if now.get(path) != whole.get(path))


def timed(program: Warm, command: tuple[str | Path, ...]) -> float:
    """Run it to its end; the seconds that it took."""
    began = time.monotonic()
    status, said = program.run(*command)
    assert status == 0, said
    return time.monotonic() - began


def test_a_build_that_is_killed_leaves_the_old_site_or_the_new_one_whole(
    program: Warm, desk: Desk, built: dict[str, Path]
) -> None:
    chance = random.Random(KILLS)
    whole = {state: bytes_of(root / "var/site") for state, root in built.items()}
    command, trees = ("--workspace", desk.root, "site"), desk.root / "var/.site"
    desk.turn("a")
    timed(program, command)
    desk.turn("b")
    length = timed(program, command)
    assert bytes_of(desk.site) == whole["b"]
    seen, alive, tried, at = Counter[str](), 0, 0, "b"
    while alive < KILLS:
        tried += 1
        assert tried < 10 * KILLS
        to = chance.choice([state for state in STATES if state != at])
        desk.turn(to)
        there = set(trees.iterdir())
        alive += kill_at_some_moment(
            program, command, lambda there=there: set(trees.iterdir()) != there, length, chance
        )  # type: ignore[misc]
        now = bytes_of(desk.site)
        assert differing(now, whole[at]) == [] or differing(now, whole[to]) == [], (
            "neither the old site nor the new one"
        )
        assert is_free(trees / "lock"), "what the killed build left behind keeps everybody else waiting"
        seen["old" if now == whole[at] else "new"] += 1
        at = to if now == whole[to] else at
    for state in STATES:
        desk.turn(state)
        timed(program, command)
        assert bytes_of(desk.site) == whole[state]
    assert len(list(trees.glob("tree-*"))) <= 2  # the one that is shown, and perhaps its spare
    print(f"{tried} builds, {alive} of them killed: {dict(seen)}")


POOL = """
import fcntl, multiprocessing, os, sys
from concurrent.futures import ProcessPoolExecutor
from newsletter.adapters import bounded
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
pool = ProcessPoolExecutor(2, multiprocessing.get_context("fork"), bounded.end_with_parent)
print(*{pool.submit(os.getpid).result() for _ in range(9)}, flush=True)
os.kill(os.getpid(), 9)
"""


def test_a_killed_process_takes_the_workers_of_its_pool_with_it(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with (tmp_path / "said").open("w") as said:
        assert subprocess.run([sys.executable, "-c", POOL, lock], stdout=said, check=False).returncode == -9
    assert (tmp_path / "said").read_text().strip()
    assert is_free(lock)


# ---- publish ----------------------------------------------------------------------------------------------


def set_target(built: dict[str, Path], lines: str) -> None:
    """Set how the place of `--to` is entered."""
    for root in built.values():
        place = root / "newsletter.yaml"
        place.write_text(place.read_text().partition("\npublish:")[0].rstrip() + f"\npublish:\n{lines}")


def publishing(
    program: Warm, built: dict[str, Path], target: str, begun: Callable[[], int], kills: int, whole: str = "ac"
) -> Iterator[tuple[str, str]]:
    """Publish one state, then another, each killed; after each kill (the state that was whole last, the one being published).

    It goes on until so many kills met a process alive. Before it and at the end, these states and b are published whole.
    """
    chance = random.Random(kills)
    command = {state: ("--workspace", root, "publish", "--to", target) for state, root in built.items()}
    for state in whole:
        timed(program, command[state])
    length, at, alive, tried = timed(program, command["b"]), "b", 0, 0
    while alive < kills:
        tried += 1
        assert tried < 10 * kills
        to = chance.choice([state for state in STATES if state != at])
        before = begun()
        alive += kill_at_some_moment(program, command[to], lambda before=before: begun() != before, length, chance)  # type: ignore[misc]
        yield at, to
        at = to
    for state in sorted(f"b{whole}"):
        timed(program, command[state])
        yield state, state


def test_a_folder_of_our_own_is_the_old_site_or_the_new_one_whenever_publishing_is_killed(
    program: Warm, built: dict[str, Path], tmp_path: Path
) -> None:
    place, trees = tmp_path / "www/updates", tmp_path / "www/.updates"
    whole = {state: bytes_of(root / "var/site") for state, root in built.items()}

    def begun() -> int:
        return hash(frozenset(trees.iterdir())) if trees.exists() else 0

    for at, to in publishing(program, built, str(place), begun, max(2, KILLS // 2)):
        now = bytes_of(place)
        assert now in whole.values(), "the public site is neither the old one nor the new one"
        assert at != to or now == whole[to]
    assert len(list(trees.glob("tree-*"))) <= 2


def file_by_file(program: Warm, built: dict[str, Path], target: str, www: Path, kills: int, seen: Counter[str]) -> None:
    """What holds at a place that changes file by file: each file is whole, no page that readers are led to is missing, strangers' files stay."""
    whole = {state: bytes_of(root / "var/site") for state, root in built.items()}
    listed = www / MANIFEST

    def begun() -> int:
        with contextlib.suppress(FileNotFoundError):
            return listed.stat().st_mtime_ns
        return 0

    for at, to in publishing(program, built, target, begun, kills):
        now = bytes_of(www)
        assert now.pop(FOREIGN) == b"not ours"
        if at == to:
            assert now == whole[to], "published to its end, the place holds another site"
            left = {path.name for path in www.rglob(".*")} | {path.name for path in www.rglob("*.newsletter-new")}
            assert left == {MANIFEST}, "what killed runs left lies about"
            continue
        now = {path: data for path, data in now.items() if not path.endswith(".newsletter-new")}
        for path, data in now.items():
            assert any(data == one.get(path) for one in whole.values()), (
                f"{path} is neither the old one nor the new one"
            )
        seen["whole" if now in whole.values() else "between"] += 1
        assert dead(www) == [], "a reader who begins at home meets a dead link"


def dead(www: Path) -> list[str]:
    """The links that lead nowhere, of the pages to which a reader comes from home."""
    links.parsed.cache_clear()
    return links.lost_from_home(www, SITE)


def test_each_file_of_a_folder_that_others_use_is_whole_whenever_publishing_is_killed(
    program: Warm, built: dict[str, Path], tmp_path: Path
) -> None:
    www, seen = tmp_path / "www", Counter[str]()
    www.mkdir()
    (www / FOREIGN).write_bytes(b"not ours")
    file_by_file(program, built, str(www), www, max(3, KILLS // 2), seen)
    print(seen)


def test_each_file_on_an_sftp_server_is_whole_whenever_publishing_is_killed(
    program: Warm, built: dict[str, Path], tmp_path: Path
) -> None:
    www, seen = tmp_path / "remote/www", Counter[str]()
    www.mkdir(parents=True)
    (www / FOREIGN).write_bytes(b"not ours")
    with sftp_server.running(tmp_path / "remote", tmp_path) as server:
        set_target(built, f"  known_hosts: {server.known_hosts}\n")
        program.environment["NEWSLETTER_SFTP_PASSWORD"] = sftp_server.PASSWORD  # of every command to come
        target = f"sftp://{sftp_server.USER}@127.0.0.1:{server.port}/www"
        file_by_file(program, built, target, www, max(3, KILLS), seen)
    print(seen)


def test_each_object_of_an_s3_store_is_whole_whenever_publishing_is_killed(
    program: Warm, built: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    import s3fs
    from moto.server import ThreadedMotoServer

    secrets = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret"}
    for name, value in secrets.items():
        monkeypatch.setenv(name, value)
        program.environment[name] = value
    whole = {state: bytes_of(root / "var/site") for state, root in built.items()}
    moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    moto.start()
    try:
        endpoint = "http://{}:{}".format(*moto.get_host_and_port())
        raw = s3fs.S3FileSystem(
            endpoint_url=endpoint,
            client_kwargs={"region_name": "us-east-1"},
            skip_instance_cache=True,
            use_listings_cache=False,
        )
        raw.call_s3("create_bucket", Bucket="archive")
        set_target(built, f"  endpoint: {endpoint}\n  region: us-east-1\n")

        def begun() -> int:
            with contextlib.suppress(FileNotFoundError):
                return hash(raw.cat_file(f"archive/updates/{MANIFEST}"))
            return 0

        target = "s3://archive/updates"
        for at, to in publishing(program, built, target, begun, max(1, KILLS // 10), "ac" if MANY else ""):
            there = raw.cat(raw.find("archive/updates"))
            found = {path.removeprefix("archive/updates/"): data for path, data in there.items()}
            del found[MANIFEST]
            if at == to:
                assert differing(found, whole[to]) == []
            for path, data in found.items():
                assert any(data == one.get(path) for one in whole.values()), (
                    f"{path} is neither the old one nor the new one"
                )
    finally:
        moto.stop()
