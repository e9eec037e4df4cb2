"""The tables of the journal and of the accounts: SQLAlchemy Core, which is all that they need.

    runs 1──* questions 1──* citations        users, logins, api_keys stand alone
                        1──? opinions
                        1──? triage

A change here needs a migration in migrations/versions; a test compares the two.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
)

__all__ = [
    "METADATA",
    "api_keys",
    "citations",
    "logins",
    "opinions",
    "questions",
    "runs",
    "triage",
    "users",
]


class UtcTime(TypeDecorator[datetime]):
    """A moment; SQLite forgets the zone, so it is UTC going in and coming out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC."""
        del dialect
        return value and value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """In UTC, whether or not the database says so."""
        del dialect
        if value is None:
            return None
        moment: datetime = value if value.tzinfo else value.replace(tzinfo=UTC)
        return moment.astimezone(UTC)


METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)


def _question() -> Column[str]:
    """The key of a table that says more of a question, and goes when the question goes."""
    return Column("question_id", ForeignKey("questions.id", ondelete="CASCADE"), primary_key=True)


runs = Table(
    "runs",
    METADATA,
    Column("id", String(16), primary_key=True),
    Column("made_from", JSON, nullable=False),
)
"""What replies were made from: version, settings without secrets, index, encoder, prompt."""

questions = Table(
    "questions",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("asked_at", UtcTime, nullable=False, index=True),
    Column("day", Date, nullable=False, index=True),
    Column("channel", String(8), nullable=False),
    Column("question", Text, nullable=False),
    Column("status", String(8), nullable=False, index=True),
    Column("reason", String(16)),
    Column("mode", String(16), nullable=False),
    Column("total_ms", Float, nullable=False),
    Column("run_id", ForeignKey("runs.id"), nullable=False),
    Column("reply", JSON, nullable=False),
)
"""One row per reply; ``day`` is that of the server's clock on the wall, which people count by."""

citations = Table(
    "citations",
    METADATA,
    _question(),
    Column("n", Integer, primary_key=True),
    Column("clause_id", String(128), nullable=False, index=True),
)

opinions = Table(
    "opinions",
    METADATA,
    _question(),
    Column("up", Boolean, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)
"""The latest thumb on a reply."""

triage = Table(
    "triage",
    METADATA,
    _question(),
    Column("state", String(8), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("changed_by", String(64), nullable=False, server_default=""),
    Column("at", UtcTime, nullable=False),
)
"""What was done about a question that went wrong, by whom and when last; one that has no row here
is open."""

users = Table(
    "users",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("password", String(255), nullable=False),
    Column("must_change", Boolean, nullable=False),
    Column("added", UtcTime, nullable=False),
)

logins = Table(
    "logins",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
)
"""Failed logins in a row by name, whether or not there is such a user; gone after a success."""

api_keys = Table(
    "api_keys",
    METADATA,
    Column("name", String(64), primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("added", UtcTime, nullable=False),
)
