"""Migrations of the journal's tables by Alembic, inside the caller's transaction.

A new one: ``versions/000N_what.py`` with the next number, and ``HEAD`` in ui/journal/database.py.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

__all__ = ["alembic_config", "upgrade"]


def alembic_config(connection: Connection | None = None) -> Config:
    """Where Alembic finds the migrations, and the connection that env.py hands on to them."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config


def upgrade(connection: Connection) -> None:
    """Run all migrations that the database has not seen."""
    command.upgrade(alembic_config(connection), "head")
