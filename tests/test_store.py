"""The database: opened, brought up to date, locked; the same on SQLite and PostgreSQL."""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import pkgutil
import signal
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, select, text

from newsletter.adapters import store
from newsletter.adapters.store import Database, migrating, open_database
from newsletter.adapters.store.ledger_tables import DELIVERY
from newsletter.adapters.store.lock import only_one
from newsletter.adapters.store.readers_tables import SUBSCRIBER
from newsletter.adapters.store.schema import METADATA, upsert
from newsletter.adapters.store.tables import RUN
from newsletter.errors import ConfigError, NewsletterError

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.mark.slow
def test_migrations_make_the_tables_that_the_program_uses(database: Database) -> None:
    for module in pkgutil.iter_modules(store.__path__, "newsletter.adapters.store."):
        importlib.import_module(module.name)
    with database.reading() as connection:
        assert {RUN, SUBSCRIBER, DELIVERY} <= set(METADATA.tables.values())  # each module of tables is loaded
        assert not compare_metadata(MigrationContext.configure(connection), METADATA)


def test_migrations_stand_in_one_line(database: Database) -> None:
    script = ScriptDirectory(str(migrating.MIGRATIONS))
    assert script.get_heads() == [migrating.head()]
    with database.reading() as connection:
        assert migrating.version(connection) == migrating.head()


def test_processes_that_open_a_new_database_at_once_make_it_once(database_place: Path | str) -> None:
    faults: list[BaseException] = []

    def open_it() -> None:
        try:
            open_database(database_place).close()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def test_a_database_of_a_newer_program_is_left_alone(database_place: Path | str) -> None:
    with open_database(database_place) as database, database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewsletterError, match="newer version"):
        open_database(database_place)


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with contextlib.suppress(ZeroDivisionError), database.writing() as connection:
        connection.execute(insert(RUN).values(verb="collect", began=NOW))
        raise ZeroDivisionError
    with database.reading() as connection:
        assert connection.execute(select(RUN)).all() == []


def test_moments_come_back_as_they_were_and_none_without_a_zone_goes_in(database: Database) -> None:
    with database.writing() as connection:
        upsert(connection, RUN, [{"id": 1, "verb": "collect", "began": NOW}])
        upsert(connection, RUN, [{"id": 1, "verb": "send", "began": NOW}])
        assert connection.execute(select(RUN.c.verb, RUN.c.began)).all() == [("send", NOW)]
    with pytest.raises(NewsletterError), database.writing() as connection:
        connection.execute(insert(RUN).values(verb="collect", began=NOW.replace(tzinfo=None)))


def hold(place: Path | str, taken: object) -> None:
    with open_database(place) as database, only_one(database, "collect"):
        taken.set()  # type: ignore[attr-defined]
        signal.pause()


@pytest.mark.slow
def test_a_lock_is_held_by_one_and_dies_with_its_process(database: Database, database_place: Path | str) -> None:
    context = multiprocessing.get_context("spawn")
    taken = context.Event()
    holder = context.Process(target=hold, args=(database_place, taken), daemon=True)
    holder.start()
    assert taken.wait(60)
    with pytest.raises(NewsletterError, match="another `newsletter collect`"), only_one(database, "collect"):
        pass
    with only_one(database, "send"):  # another lock
        pass
    assert holder.pid
    os.kill(holder.pid, signal.SIGKILL)
    holder.join()
    for _ in range(50):  # the server notices a dead connection in its own time
        try:
            with only_one(database, "collect"):
                return
        except NewsletterError:
            threading.Event().wait(0.1)
    pytest.fail("the lock outlived its process")


def test_a_database_is_no_business_of_other_users(tmp_path: Path) -> None:
    open_database(tmp_path / "newsletter.db").close()
    assert stat.S_IMODE((tmp_path / "newsletter.db").stat().st_mode) == 0o600


def test_what_cannot_be_opened_is_said_without_a_password(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("this is a letter to a friend, and not at all short" * 100)
    with pytest.raises(NewsletterError, match="no database of ours"):
        open_database(tmp_path / "text.db")
    with pytest.raises(ConfigError, match="mysql"):
        open_database("mysql://somebody:secret@db.example/x")
    with pytest.raises(NewsletterError) as refused:
        open_database("postgresql://somebody:secret@127.0.0.1:1/x")
    assert "secret" not in str(refused.value)
