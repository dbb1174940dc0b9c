"""Opening the database, bringing its tables up to date, and the two kinds of transaction.

SQLite keeps a write-ahead log, waits for other processes, and holds foreign keys. With synchronous=NORMAL a killed process loses
nothing that was committed; a power cut may lose the last transactions, never the file (sqlite.org/wal.html); FULL loses nothing.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from newsletter.adapters.store import migrating
from newsletter.errors import ConfigError, NewsletterError

Synchronous = Literal["normal", "full"]
WAIT = 30  # seconds for another process that writes


@dataclass(frozen=True)
class Database:
    """An open database whose tables are up to date. May be shared by threads; close it when done."""

    engine: Engine

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one state of the database and changes nothing."""
        with _explained(self.engine.url), self.engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is committed whole at its end, or not at all where it raises.

        On SQLite it takes the write lock at its beginning, so that two writers wait for each other and never fail halfway.
        """
        with _explained(self.engine.url), self._writer.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def reading_at_one_moment(self) -> Iterator[Connection]:
        """A transaction that sees the state of its first statement throughout, whatever others commit meanwhile."""
        level = "SERIALIZABLE" if self.is_sqlite else "REPEATABLE READ"
        with _explained(self.engine.url), self.engine.connect().execution_options(isolation_level=level) as connection:
            yield connection

    @functools.cached_property
    def _writer(self) -> Engine:
        return self.engine.execution_options(**WRITING)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of this machine."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


WRITING = {"newsletter_writing": True}


def open_database(place: Path | str, *, synchronous: Synchronous = "normal") -> Database:
    """The database in a SQLite file (made where there is none) or at an address (postgresql://…), its tables up to date.

    ConfigError where the address is none; NewsletterError where it cannot be opened, or was made by a newer version of the program.
    """
    url = _sqlite_url(place) if isinstance(place, Path) else _url(place)
    engine = _engine(url, synchronous)
    try:
        with _explained(url):
            migrating.upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return Database(engine)


def _sqlite_url(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def _url(address: str) -> URL:
    """The address as SQLAlchemy takes it; what it is said to be is never repeated, because it may hold a password."""
    try:
        url = make_url(address)
    except ArgumentError:
        raise ConfigError("DATABASE_URL is no address; write postgresql://user@host/name") from None
    if url.get_backend_name() in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite" and url.database not in (None, "", ":memory:"):
        return url.set(drivername="sqlite")
    raise ConfigError(
        f"DATABASE_URL begins with {url.drivername}:; write postgresql://user@host/name or sqlite:///path"
    )


def _engine(url: URL, synchronous: Synchronous) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, connect_args={"connect_timeout": 10}, pool_pre_ping=True)
    path = Path(url.database or "")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # readers' addresses will lie in it: not for everybody
    except OSError as error:
        raise NewsletterError(f"{path}: cannot be opened: {error.strerror}; change its permissions") from None
    engine = create_engine(url, connect_args={"timeout": WAIT, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins no transaction of its own; `begin` below does
        for pragma in (
            f"busy_timeout={WAIT * 1000}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get("newsletter_writing")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@contextlib.contextmanager
def _explained(url: URL) -> Iterator[None]:
    """What the database says, in a sentence with its place; never with a password, a statement or a reader's address."""
    place = url.database if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)
    try:
        yield
    except DBAPIError as error:
        said = str(error.orig).strip().splitlines()[0] if str(error.orig).strip() else type(error.orig).__name__
        raise NewsletterError(f"{place}: {_remedy(said)}") from error
    except SQLAlchemyError as error:
        raise NewsletterError(f"{place}: {type(error).__name__}; report this") from error


def _remedy(said: str) -> str:
    for sign, words in (
        ("locked", f"another process has been writing for {WAIT} s; run this again when it is done"),
        ("not a database", "is no database of ours; move it away, or restore it from a copy"),
        ("malformed", "is damaged; restore it from a copy"),
        ("disk is full", "the disk is full; free some space and run this again; nothing was changed"),
        ("disk I/O", "the disk does not take it (full, over quota, or broken); make room and run this again"),
        ("readonly", "may not be written; change its permissions"),
    ):
        if sign in said:
            return words
    return f"the database refused: {said}"
