"""Migrations: the tables as this version of the program wants them, made or changed at opening, by one process at a time."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from newsletter.errors import NewsletterError

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK = 0x6E6577736C657474  # "newslett": the advisory lock under which PostgreSQL's tables are changed


def head() -> str:
    """The newest migration. They are numbered in a line (m0001_…, m0002_…), so that Alembic is loaded only where there is work."""
    return max(path.stem for path in (MIGRATIONS / "versions").glob("m*.py"))[1:5]


def version(connection: Connection) -> str | None:
    """The migration that the tables are at; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return str(found) if found is not None else None


def upgrade(engine: Engine) -> None:
    """Bring the tables up to date, in one transaction; NewsletterError where a newer program made them."""
    with engine.connect() as connection:
        at = version(connection)
    if at == head():
        return
    if at is not None and at > head():
        raise NewsletterError(
            f"the database was made by a newer version of newsletter (tables {at}, this one knows {head()}); upgrade"
        )
    with engine.execution_options(newsletter_writing=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        if version(connection) != head():  # nobody else did it while we waited
            _run(connection)


def _run(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
