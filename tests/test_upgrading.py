"""An old workspace opens after an upgrade: from each revision that the tables ever had, filled with rows, none is lost or changed."""

from __future__ import annotations

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, make_url

from newsletter.adapters.store import migrating, open_database
from tests.filling import everything, fill

pytestmark = pytest.mark.slow

REVISIONS = sorted(script.revision for script in ScriptDirectory(str(migrating.MIGRATIONS)).walk_revisions())


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_every_revision_opens_with_all_its_rows(database_place: Path | str, revision: str) -> None:
    url = make_url(f"sqlite:///{database_place}" if isinstance(database_place, Path) else database_place)
    if isinstance(database_place, Path):
        database_place.parent.mkdir()
    else:
        url = url.set(drivername="postgresql+psycopg")
    engine, tables = create_engine(url), MetaData()
    with engine.begin() as connection:
        config = Config()
        config.set_main_option("script_location", str(migrating.MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        tables.reflect(connection)
        ours = [table for table in tables.sorted_tables if table.name != "alembic_version"]
        fill(connection, ours)
    before = {table.name: [column.name for column in table.columns] for table in ours}
    engine.dispose()
    old = everything(database_place)
    with open_database(database_place) as database, database.reading() as connection:
        assert migrating.version(connection) == migrating.head()
    new = everything(database_place)
    reflected = MetaData()
    engine = create_engine(url)
    reflected.reflect(engine)
    engine.dispose()
    for name, columns in before.items():
        now = [column.name for column in reflected.tables[name].columns]
        kept = [tuple(row[now.index(column)] for column in columns) for row in new[name]]
        assert sorted(kept, key=repr) == sorted(old[name], key=repr), name
