"""The database: what is no text and may not be lost. SQLite by default, PostgreSQL by address; the same tables and queries on both."""

from newsletter.adapters.store.engine import Database, open_database

__all__ = ["Database", "open_database"]
