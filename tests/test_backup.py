"""`newsletter backup` and `restore`: one encrypted file, whole or not there, that gives back the same files and rows, and mails nobody twice."""

from __future__ import annotations

import json
import os
import random
import resource
import shutil
import stat
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from newsletter import backing_up, restoring
from newsletter.adapters.backup import vault
from newsletter.adapters.store import copying, open_database
from newsletter.adapters.store.runs import Runs
from newsletter.adapters.store.sources import begin_run, end_run
from newsletter.core import backup, restored
from newsletter.core.backup import Manifest
from newsletter.core.keys import IssueKey
from newsletter.core.restored import Restored
from newsletter.errors import NewsletterError
from tests import databases, mailings
from tests import relay as smtp
from tests import warm as warming
from tests.filling import everything, fill
from tests.mailings import KEY
from tests.relay import Server
from tests.warm import Warm

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SHANGHAI = ZoneInfo("Asia/Shanghai")
KILLS = int(os.environ.get("NEWSLETTER_KILLS", "6"))
IDENTITY, PUBLIC = vault.new_key()
LOCK, KEYS = vault.Lock((PUBLIC,)), vault.Keys(IDENTITY)


def about(made: datetime = NOW) -> Manifest:
    return Manifest(made, "newsletter test", "Monthly Update")


def desk(folder: Path) -> Path:
    """A workspace with text, an override, a kept source, a frozen version, a secret, and things that can be made again."""
    root = mailings.workspace(folder)
    for name, text in {
        "templates/page.css": "p { color: red }", "style.yaml": "rules: {}\n", "issues/说明 – notes.md": "中文\r\n", ".git/HEAD": "no",
        "var/snapshots/ab/abc.warc.gz": "kept", "var/archive/2026-03/v1/page.html": "frozen", "var/secret.key": "s" * 64,
        "var/build/2026-03/email.html": "derived", "var/articles/x.json": "cache", "var/newsletter.db.send.lock": "",
        "var/backups/newsletter-20260101T000000Z.age": "an older one", ".env": "no",
    }.items():  # fmt: skip
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, newline="")
    (root / "var/secret.key").chmod(0o600)
    return root


def files_of(root: Path) -> dict[str, tuple[bytes, int]]:
    """What a backup of a workspace must give back, found without the program's own rule."""
    kept = [p for p in root.rglob("*") if p.is_file() and not p.relative_to(root).parts[0].startswith(".")]
    derived = ("var/build", "var/articles", "var/backups", "var/newsletter.db")
    found = {path.relative_to(root).as_posix(): path for path in kept}
    return {
        name: (path.read_bytes(), path.stat().st_mode & 0o777)
        for name, path in found.items()
        if not name.startswith(derived)
    }


# ---- what is in it ------------------------------------------------------------------------------


@pytest.mark.core
def test_text_and_what_cannot_be_made_again_belongs_in_a_backup_and_nothing_else() -> None:
    kept = (
        "feeds.yaml",
        "issues/2026-03/issue.md",
        "templates/.shipped/page.css",
        ".gitignore",
        "var/",
        "var/secret.key",
        "var/snapshots/ab/x",
        "var/anything/new",
    )
    left = (".git/", ".env", "var/build/", "var/site/x", "var/newsletter.db-wal", "var/.backup.x1/", "var/snapshots/ab/.x.warc.gz.abc123", "issues/__pycache__/x", "backups/newsletter-20260101T000000Z.age", "backups/.newsletter-backup.x1")  # fmt: skip
    assert [name for name in kept if not backup.belongs(name)] == []
    assert [name for name in left if backup.belongs(name)] == []


@pytest.mark.core
def test_the_newest_backups_stay_and_a_file_of_another_name_is_never_removed() -> None:
    names = [backup.file_name(NOW - timedelta(days=n), passphrase=n % 2 == 0) for n in range(6)]
    others = [
        "newsletter-2026.age",
        "notes.txt",
        "newsletter-20260101T000000Z.age.part",
        "xnewsletter-20260101T000000Z.age",
    ]
    assert backup.superseded([*others, *names], 4, names[0]) == names[4:]
    assert backup.superseded(names, 0, names[0]) == []
    assert backup.superseded(names, 1, names[0]) == names[1:]
    # Made after a clock that ran ahead was set right, the newest one stays, and what the wrong clock made goes first.
    ahead = [backup.file_name(NOW + timedelta(days=900 + n), passphrase=False) for n in range(3)]
    assert set(backup.superseded([*ahead, *names], 6, names[0])) == set(ahead)
    assert names[0] not in backup.superseded([*ahead, *names], 1, names[0])


@pytest.mark.core
def test_a_manifest_is_read_as_it_was_written_and_a_newer_kind_is_refused() -> None:
    made = Manifest(NOW, "p", "规", "sqlite", "0003", {"run": backup.Rows(2, "ab")}, {"x": backup.Entry(1, "cd")})
    assert backup.read(backup.write(made)) == made
    with pytest.raises(ValueError, match="newer version"):
        backup.read(backup.write(made).replace('"format": 1', '"format": 2'))
    for wrong in ("", "[]", "{}", '{"format": 1}', "null"):
        with pytest.raises(ValueError, match="table of contents"):
            backup.read(wrong)


@pytest.mark.slow
@pytest.mark.parametrize("other", ["sqlite", "postgresql"])
def test_a_backup_made_while_others_write_restores_to_the_same_files_and_rows_on_either_database(
    database_place: Path | str, other: str, postgres: str, tmp_path: Path
) -> None:
    root = desk(tmp_path / "desk")
    with open_database(database_place) as database:
        with database.writing() as connection:
            fill(connection, copying.tables())
        made = under_writing(database, lambda: backing_up.back_up(root, database, tmp_path / "b.age", LOCK, about()))
    with databases.empty(postgres) as server:
        address = server if other == "postgresql" else None
        done = restoring.restore(tmp_path / "b.age", tmp_path / "back", KEYS, NOW, address=address)
        place = address or tmp_path / "back/var/newsletter.db"
        back = everything(place)
        assert_numbers_go_on(place)
    assert files_of(tmp_path / "back") == files_of(root)
    assert stat.S_IMODE((tmp_path / "back/var/snapshots").stat().st_mode) == 0o700
    assert done.manifest == made.manifest
    was, marks = everything(database_place), [row for row in back["run"] if row[1] == "restore"]
    assert len(marks) == 1
    back["run"] = [row for row in back["run"] if row[1] != "restore"]
    ours, theirs = set(was.pop("run")), set(back.pop("run"))
    assert back == was
    assert theirs <= ours, "the backup holds rows that were never there"
    numbers = sorted(int(row[1].split()[1]) for row in theirs if row[1].startswith("busy"))
    assert numbers == list(range(len(numbers))), "the backup is not of one moment"


def under_writing(database: object, work: object) -> object:
    """Do something while a second thread commits rows, one after another."""
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with database.writing() as connection:  # type: ignore[attr-defined]
                begin_run(connection, f"busy {number}", NOW)
            number += 1
            written.set()

    with database.writing() as connection:  # type: ignore[attr-defined]
        connection.exec_driver_sql("SELECT 1")
        copying._go_on_numbering(connection)
    thread = threading.Thread(target=write)
    thread.start()
    try:
        assert written.wait(60)
        return work()  # type: ignore[operator]
    finally:
        stop.set()
        thread.join()


def assert_numbers_go_on(place: Path | str) -> None:
    """New rows take new numbers."""
    with open_database(place) as database, database.writing() as connection:
        number = begin_run(connection, "later", NOW)
        end_run(connection, number, NOW, "done")
        connection.rollback()


def test_the_plain_age_tool_and_tar_open_a_backup(tmp_path: Path) -> None:
    age = shutil.which("age")
    if age is None:
        pytest.skip("age is missing (Debian package age)")
    root = desk(tmp_path / "desk")
    backing_up.back_up(root, None, tmp_path / "b.age", LOCK, about())
    (tmp_path / "key").write_text(IDENTITY)
    command = f"{age} -d -i {tmp_path}/key {tmp_path}/b.age | tar -x -C {tmp_path}"
    subprocess.run(["sh", "-c", command], check=True)
    assert files_of(tmp_path / "workspace") == files_of(root)
    assert "age -d -i" in (tmp_path / "README.txt").read_text()


@pytest.mark.slow
def test_a_passphrase_opens_a_backup_and_another_one_does_not(tmp_path: Path) -> None:
    root = desk(tmp_path / "desk")
    made = backing_up.back_up(root, None, tmp_path / "b.tar", vault.Lock(passphrase="several plain words"), about())
    with tarfile.open(made.path) as outer:
        assert outer.getnames() == ["key.age", "backup.age"]
    assert restoring.look(made.path, vault.Keys(passphrase="several plain words")) == made.manifest
    with pytest.raises(NewsletterError, match="passphrase is not the one"):
        restoring.look(made.path, vault.Keys(passphrase="several plain word"))


# ---- what goes wrong ----------------------------------------------------------------------------


def test_a_damaged_or_cut_off_backup_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    root = desk(tmp_path / "desk")
    (root / "var/snapshots/ab/large.warc.gz").write_bytes(random.Random(3).randbytes(300_000))
    path = backing_up.back_up(root, None, tmp_path / "b.age", LOCK, about()).path
    whole, chance = path.read_bytes(), random.Random(7)
    damages = [whole[:n] for n in (0, 10, 100, 200, 5000, 70_000, len(whole) // 2, len(whole) - 1)]
    for _ in range(20):
        place = chance.randrange(len(whole))
        damages.append(whole[:place] + bytes([whole[place] ^ (1 << chance.randrange(8))]) + whole[place + 1 :])
    damages += [whole + b"x", whole[:70_000] + whole[140_000:], b"age-encryption.org/v1\n", b"PK\x03\x04" * 99]
    for damaged in damages:
        (tmp_path / "d.age").write_bytes(damaged)
        with pytest.raises(NewsletterError, match=r"damaged|cut off|no backup of newsletter|does not open it"):
            restoring.restore(tmp_path / "d.age", tmp_path / "back", KEYS, NOW)
        assert sorted(one.name for one in tmp_path.iterdir()) == ["b.age", "d.age", "desk"]
    stranger = vault.new_key()[0]
    with pytest.raises(NewsletterError, match="this key does not open it"):
        restoring.look(path, vault.Keys(stranger))


def test_a_backup_that_leads_out_of_its_folder_or_lies_about_its_files_is_refused(tmp_path: Path) -> None:
    from newsletter.adapters.backup import pack
    from newsletter.adapters.backup.pack import Source

    for name in ("../evil", "/evil", "workspace/../../evil", "workspace//evil"):
        chunks = [*pack.packed([Source(name, data=b"x")], {}), pack.END]
        vault.seal(tmp_path / "b.age", iter(chunks), LOCK, lambda stream: [None for _ in stream])  # type: ignore[arg-type,misc]
        with pytest.raises(NewsletterError, match="leads out of it"):
            restoring.restore(tmp_path / "b.age", tmp_path / "back", KEYS, NOW)
    for held, told in (
        ({"workspace/a": b"x"}, {}),
        ({}, {"workspace/a": "x"}),
        ({"workspace/a": b"x"}, {"workspace/a": "y"}),
    ):
        entries = {name: backup.Entry(1, text * 64) for name, text in told.items()}
        last = Source(backup.MANIFEST, data=backup.write(Manifest(NOW, "p", "n", files=entries)).encode())
        chunks = [*pack.packed([*(Source(name, data=data) for name, data in held.items()), last], {}), pack.END]
        vault.seal(tmp_path / "b.age", iter(chunks), LOCK, lambda stream: [None for _ in stream])  # type: ignore[arg-type,misc]
        with pytest.raises(NewsletterError, match="is damaged: workspace/a"):
            restoring.restore(tmp_path / "b.age", tmp_path / "back", KEYS, NOW)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.age"]


def test_a_full_disk_is_said_and_leaves_the_old_backup(tmp_path: Path) -> None:
    root = desk(tmp_path / "desk")
    (root / "var/snapshots/ab/large.warc.gz").write_bytes(os.urandom(400_000))
    (tmp_path / "b.age").write_text("the old one")
    whole = backing_up.back_up(root, None, tmp_path / "whole.age", LOCK, about()).path
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, before[1]))
    try:
        with pytest.raises(NewsletterError, match="no file may be that large"):
            backing_up.back_up(root, None, tmp_path / "b.age", LOCK, about())
        with pytest.raises(NewsletterError, match=r"back: cannot be written: no file may be that large"):
            restoring.restore(whole, tmp_path / "back", KEYS, NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (tmp_path / "b.age").read_text() == "the old one"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.age", "desk", "whole.age"]


def test_a_file_that_cannot_be_read_refuses_the_backup_by_name(tmp_path: Path) -> None:
    from newsletter.adapters.backup import pack
    from newsletter.adapters.backup.pack import Source

    with pytest.raises(NewsletterError, match=r"cannot be read.*mend its permissions"):
        list(pack.packed([Source("odd", tmp_path)], {}))  # a folder where a file was
    assert list(pack.packed([Source("gone", tmp_path / "gone")], {})) == []
    locked = tmp_path / "issues"
    locked.mkdir(mode=0)
    if os.geteuid():  # root may read everything
        with pytest.raises(NewsletterError, match=r"issues: cannot be read.*mend its permissions"):
            pack.tree(tmp_path)


def test_odd_names_links_and_empty_files_come_back(tmp_path: Path) -> None:
    root = desk(tmp_path / "desk")
    odd = os.fsencode(root) + b'/issues/\xff\xfe "odd"\n.md'
    Path(os.fsdecode(odd)).write_text("odd")
    (root / "issues/empty").write_bytes(b"")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/linked.md").write_text("linked")
    (root / "issues/away").symlink_to(tmp_path / "elsewhere")
    (root / "issues/round").symlink_to(root / "issues")
    (root / "issues/dangling").symlink_to("nowhere")
    (root / ("issues/" + "深" * 60 + ".md")).write_text("a long name")
    os.mkfifo(root / "issues/pipe")
    path = backing_up.back_up(root, None, tmp_path / "b.age", LOCK, about()).path
    restoring.restore(path, tmp_path / "back", KEYS, NOW)
    assert Path(os.fsdecode(odd.replace(b"/desk/", b"/back/"))).read_text() == "odd"
    assert (tmp_path / "back/issues/empty").read_bytes() == b""
    assert (tmp_path / "back/issues/away/linked.md").read_text() == "linked"
    assert (tmp_path / ("back/issues/" + "深" * 60 + ".md")).read_text() == "a long name"
    assert not (tmp_path / "back/issues/round").exists()
    assert not (tmp_path / "back/issues/pipe").exists()


def test_a_restore_never_takes_the_place_of_a_workspace_unless_told_and_then_sets_it_aside(
    tmp_path: Path, postgres: str
) -> None:
    root = desk(tmp_path / "desk")
    path = backing_up.back_up(root, None, tmp_path / "b.age", LOCK, about()).path
    before = files_of(root)
    (root / "issues" / KEY / "issue.md").write_text("newer")
    with pytest.raises(NewsletterError, match="is there already"):
        restoring.restore(path, root, KEYS, NOW)
    assert (root / "issues" / KEY / "issue.md").read_text() == "newer"
    aside = restoring.restore(path, root, KEYS, NOW, over=True).set_aside
    assert aside
    assert (aside / "issues" / KEY / "issue.md").read_text() == "newer"
    assert files_of(root) == before
    with databases.empty(postgres) as address, open_database(address) as database:
        with database.writing() as connection:
            fill(connection, copying.tables())
        path = backing_up.back_up(root, database, tmp_path / "c.age", LOCK, about()).path
        with pytest.raises(NewsletterError, match="has rows already"):
            restoring.restore(path, tmp_path / "other", KEYS, NOW, address=address)
        assert not (tmp_path / "other").exists()
        rows = everything(address)
        aside = restoring.restore(path, root, KEYS, NOW + timedelta(seconds=1), address=address, over=True).set_aside
        assert aside
        kept = everything(next((aside / "var").glob("replaced-*.db")))
        assert kept == {name: kept[name] if name == "alembic_version" else found for name, found in rows.items()}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    with warming.running(tmp_path_factory.mktemp("warm"), {}) as running:
        yield running


@pytest.mark.slow
def test_a_kill_leaves_the_old_backup_or_the_new_one_and_the_old_workspace_or_the_new_one(
    program: Warm, tmp_path: Path
) -> None:
    root = desk(tmp_path / "desk")
    (root / "var/snapshots/ab/large.warc.gz").write_bytes(os.urandom(3_000_000))
    with open_database(root / "var/newsletter.db") as database, database.writing() as connection:
        fill(connection, copying.tables())
    target = tmp_path / "to" / "b.age"
    began = time.monotonic()
    command = ("--workspace", root, "backup", "--recipient", PUBLIC, "--to", target)
    assert program.run(*command)[0] == 0
    length, chance, versions = time.monotonic() - began, random.Random(KILLS), {restoring.look(target, KEYS).made}
    for turn in range(KILLS):
        program.start(*command)
        time.sleep(length * (turn + chance.random()) / KILLS)
        program.kill()
        program.end()
        held = restoring.look(target, KEYS)
        versions.add(held.made)
        assert [one.name for one in target.parent.iterdir() if not one.name.startswith(".")] == ["b.age"]
    (tmp_path / "key").write_text(IDENTITY)
    over = ("restore", target, "--to", tmp_path / "back", "--identity", tmp_path / "key", "--over")
    assert program.run(*over)[0] == 0
    for turn in range(KILLS // 2):
        (tmp_path / "back/mark").write_text(str(turn))
        program.start(*over)
        time.sleep(length * (turn + chance.random()) * 2 / KILLS)
        program.kill()
        program.end()
        assert not (tmp_path / "back").exists() or {"issues", "var"} <= {p.name for p in (tmp_path / "back").iterdir()}
        if not (tmp_path / "back").exists():
            assert list(tmp_path.glob("back.before-*")), "neither the old workspace nor the new one is there"
            next(iter(tmp_path.glob("back.before-*"))).rename(tmp_path / "back")
    assert program.run(*command)[0] == 0, "what the killed left is in the way"
    assert not list((root / "var").glob(".backup.*"))


@pytest.mark.slow
def test_memory_does_not_grow_with_the_backup(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(IDENTITY)
    peaks = []
    for size in (1_000_000, 60_000_000):
        root = desk(tmp_path / f"desk{size}")
        with (root / "var/snapshots/ab/large.warc.gz").open("wb") as file:
            file.truncate(size)
        code = (
            "import resource, sys; from pathlib import Path; from newsletter import restoring; from tests import test_backup as t\n"
            "path = t.backing_up.back_up(Path(sys.argv[1]), None, Path(sys.argv[1]) / 'var/b.age', t.LOCK, t.about()).path\n"
            "restoring.restore(path, Path(sys.argv[1]).with_suffix('.back'), t.KEYS, t.NOW)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        ran = subprocess.run([sys.executable, "-c", code, root], capture_output=True, text=True, check=True)
        peaks.append(int(ran.stdout))
    assert peaks[1] - peaks[0] < 20_000, f"{peaks} kB"


# ---- nothing is mailed twice --------------------------------------------------------------------


@pytest.mark.core
@pytest.mark.parametrize(
    ("key", "word", "expected"),
    [
        ("2026-10", None, True),
        ("2026-11", None, True),  # its month had begun
        ("2026-11..12", None, True),
        ("2026-11-special", None, True),
        ("2026-12", None, False),
        ("2026-10", timedelta(hours=1), False),
        ("2026-10", timedelta(hours=-1), True),  # said of an earlier restore
    ],
)
def test_an_issue_whose_month_had_begun_at_a_restore_is_in_doubt_until_a_person_spoke(
    key: str, word: timedelta | None, expected: bool
) -> None:
    restores = [Restored(NOW - timedelta(days=90), NOW - timedelta(days=99)), Restored(NOW, NOW - timedelta(days=30))]
    words = {key: NOW + word} if word else {}
    found = restored.doubt(IssueKey.parse(key), restores, words, SHANGHAI)
    assert (found is not None) == expected
    assert restored.doubt(IssueKey.parse(key), [], words, SHANGHAI) is None


@pytest.mark.core
def test_the_day_of_a_restore_is_the_publications() -> None:
    late = Restored(datetime(2026, 11, 30, 17, tzinfo=UTC), NOW)  # December in Shanghai
    assert restored.doubt(IssueKey.parse("2026-12"), [late], {}, SHANGHAI)
    assert not restored.doubt(IssueKey.parse("2026-12"), [late], {}, ZoneInfo("America/New_York"))
    assert date(2026, 12, 1) == late.at.astimezone(SHANGHAI).date()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_restoring_last_months_backup_sends_nothing_twice(
    program: Warm, tmp_path: Path, kind: str, postgres: str
) -> None:
    """Text and database are both old: neither knows of the mailing, and still it does not go out again."""
    addresses = ["one@example.com", "two@example.com"]
    with smtp.serving(Server()) as server, databases.empty(postgres) as address:
        root = mailings.workspace(tmp_path / "desk", mailings.relay(server.port))
        (tmp_path / "key").write_text(IDENTITY)
        environment = {"NEWSLETTER_SECRET": mailings.SECRET} | (
            {"DATABASE_URL": address} if kind == "postgresql" else {}
        )
        with open_database(address if kind == "postgresql" else root / "var/newsletter.db") as database:
            mailings.enroll(database, addresses)

        def run(*argv: str | Path, at: Path = root) -> tuple[int, str]:
            return program.run("--workspace", at, *argv, environment=environment)

        assert run("approve", KEY, "--by", "A. Partner")[0] == 0
        status, said = run("backup", "--recipient", PUBLIC, "--to", tmp_path / "b.age")
        assert status == 0, said
        assert "NOT in the backup" in said
        shutil.copytree(root, tmp_path / "snapshot")
        assert run("send", KEY)[0] == 0
        assert server.recipients == addresses
        if kind == "sqlite":  # a snapshot of the machine, put back by other means, and said to be one
            assert run("mailing", "restored", "--mark", at=tmp_path / "snapshot")[0] == 0
            status, said = run("send", KEY, at=tmp_path / "snapshot")
            assert (status, "put back on" in said) == (1, True), said
        shutil.rmtree(root)
        restore = ("restore", tmp_path / "b.age", "--to", root, "--identity", tmp_path / "key")
        status, said = program.run(*restore, *(["--over"] if kind == "postgresql" else []), environment=environment)
        assert status == 0, said
        if kind == "postgresql":  # that database was still there, and knew
            assert f"Issue {KEY} is taken as mailed" in said
            status, said = run("send", KEY)
            assert (status, "it is not sent again" in said) == (1, True), said
            assert server.recipients == addresses
            return
        assert "mailing restored" in said
        assert "last backup: none since the state of" in run("status")[1]
        for _ in range(2):
            status, said = run("send", KEY)
            assert (status, "put back on" in said, f"--sent {KEY}" in said) == (1, True, True), said
        status, said = run("send", KEY, "--dry-run")
        assert (status, "would refuse: this database is a backup" in said) == (1, True), said
        assert KEY in run("mailing", "restored")[1]
        assert server.recipients == addresses
        # Said to be mailed, it is done with; said not to be, it goes out, once.
        shutil.copytree(root, tmp_path / "second")
        assert run("mailing", "restored", "--sent", KEY)[0] == 0
        status, said = run("send", KEY)
        assert (status, "it is not sent again" in said) == (1, True), said
        assert json.loads((root / "issues" / KEY / "sent.json").read_text())["ended"]
        assert "in doubt" in run("mailing", "restored")[1]
        status, said = run("mailing", "restored", "--unsent", KEY)
        assert (status, f"issue {KEY} was mailed" in said) == (1, True), said
        assert server.recipients == addresses
        assert run("mailing", "restored", "--unsent", KEY, at=tmp_path / "second")[0] == 0
        assert run("send", KEY, at=tmp_path / "second")[0] == 0
        assert len(server.recipients) == 4


@pytest.mark.slow
def test_the_schedule_of_a_restored_desk_sends_nothing_twice(program: Warm, tmp_path: Path) -> None:
    """The month's hour has come, `run` has sent the issue, an older state is put back and `run` started again."""
    begun = datetime.now(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    before, addresses = begun - timedelta(days=1), ["one@example.com", "two@example.com"]
    key = f"{before:%Y-%m}"
    schedule = (
        "schedule:\n  collect: off\n  draft: off\n  verify: off\n  links: off\n  send: day 1, 00:00\n  grace: {send: 40 days}\n"
        "  send_hours: 00:00-23:59\n  send_any_day: true\n  operators: [operator@example.org]\n"
    )
    with smtp.serving(Server()) as server:
        root = mailings.workspace(tmp_path / "desk", mailings.relay(server.port), schedule)
        (root / "issues" / KEY).rename(root / "issues" / key)
        text = mailings.ISSUE.replace(KEY, key).replace("2026-04-02", f"{begun:%Y-%m-02}")
        text = text.replace("March 12, 2026", f"{before:%B} 12, {before:%Y}").replace(
            "12 March 2026", f"12 {before:%B %Y}"
        )
        (root / "issues" / key / "issue.md").write_text(text)
        (tmp_path / "key").write_text(IDENTITY)
        with open_database(root / "var/newsletter.db") as database:
            mailings.enroll(database, addresses)
            Runs(database).beat("a test", begun - timedelta(hours=1))
        environment = {"NEWSLETTER_SECRET": mailings.SECRET}

        def run(*argv: str | Path) -> tuple[int, str]:
            return program.run("--workspace", root, *argv, environment=environment)

        assert run("approve", key, "--by", "A. Partner")[0] == 0
        assert run("backup", "--recipient", PUBLIC, "--to", tmp_path / "b.age")[0] == 0
        status, said = run("run", "--once")
        assert (status, server.recipients) == (0, addresses), said
        shutil.rmtree(root)
        restore = ("restore", tmp_path / "b.age", "--to", root, "--identity", tmp_path / "key")
        assert program.run(*restore, environment=environment)[0] == 0
        status, said = run("run", "--once")
        assert (status, "put back on" in said, f"--sent {key}" in said) == (1, True, True), said
        status, said = run("run", "--once")
        assert (status, "nothing is due" in said, f"send {key} is tried again at" in said) == (0, True, True), said
        assert run("mailing", "restored", "--sent", key)[0] == 0
        assert run("run", "--once")[0] == 0
        assert server.recipients == [addresses[0], "operator@example.org", addresses[1]], (
            "the operator once, no reader twice"
        )


@pytest.mark.slow
def test_a_backup_made_during_a_mailing_goes_on_only_at_a_persons_word(program: Warm, tmp_path: Path) -> None:
    addresses = [f"reader{n}@example.com" for n in range(6)]
    with smtp.serving(Server()) as server:
        root = mailings.workspace(tmp_path / "desk", mailings.relay(server.port))
        (tmp_path / "key").write_text(IDENTITY)
        with open_database(root / "var/newsletter.db") as database:
            mailings.enroll(database, addresses)
        environment = {"NEWSLETTER_SECRET": mailings.SECRET}

        def run(*argv: str | Path) -> tuple[int, str]:
            return program.run("--workspace", root, *argv, environment=environment)

        run("approve", KEY, "--by", "A. Partner")
        assert run("send", KEY, "--limit", "2")[0] == 1
        assert run("backup", "--recipient", PUBLIC, "--to", tmp_path / "b.age")[0] == 0
        assert run("send", KEY)[0] == 0
        assert run("subscribers", "remove", addresses[0])[0] == 0
        restore = ("restore", tmp_path / "b.age", "--to", root, "--identity", tmp_path / "key", "--over")
        status, said = program.run(*restore, environment=environment)
        # The workspace that was set aside knew that the issue was mailed, and is believed.
        assert (status, f"Issue {KEY} is taken as mailed" in said) == (0, True), said
        assert "Who left or is suppressed since stays so: 2 changes" in said
        status, said = run("send", KEY)
        assert (status, "it is not sent again" in said) == (1, True), said
        assert server.recipients == sorted(addresses)
        assert "unsubscribed" in run("subscribers", "show", addresses[0])[1], "who left is a reader again"
        assert '"sent": 6' in run("mailing", "show", KEY, "--json")[1]
