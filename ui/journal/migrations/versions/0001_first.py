"""The first tables: questions with what was replied, opinions, triage, accounts and API keys."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def _question() -> sa.Column[str]:
    link = sa.ForeignKey("questions.id", ondelete="CASCADE")
    return sa.Column("question_id", sa.String(64), link, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "runs",
        sa.Column("id", sa.String(16), nullable=False),
        sa.Column("made_from", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("channel", sa.String(8), nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(16)),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("total_ms", sa.Float, nullable=False),
        sa.Column("run_id", sa.String(16), sa.ForeignKey("runs.id"), nullable=False),
        sa.Column("reply", sa.JSON, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    for name in ("asked_at", "day", "status"):
        op.create_index(f"ix_questions_{name}", "questions", [name])
    op.create_table(
        "citations",
        _question(),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("clause_id", sa.String(128), nullable=False),
        sa.PrimaryKeyConstraint("question_id", "n"),
    )
    op.create_index("ix_citations_clause_id", "citations", ["clause_id"])
    op.create_table(
        "opinions",
        _question(),
        sa.Column("up", sa.Boolean, nullable=False),
        sa.Column("reasons", sa.JSON, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("question_id"),
    )
    op.create_table(
        "triage",
        _question(),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("owner", sa.String(64), nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("question_id"),
    )
    op.create_table(
        "users",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("role", sa.String(16), nullable=False),
        sa.Column("password", sa.String(255), nullable=False),
        sa.Column("must_change", sa.Boolean, nullable=False),
        sa.Column("added", moment, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "logins",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "api_keys",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False, unique=True),
        sa.Column("added", moment, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
