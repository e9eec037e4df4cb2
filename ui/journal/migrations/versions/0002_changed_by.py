"""Who changed the triage of a question last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column; for what was changed before, nobody knows."""
    column = sa.Column("changed_by", sa.String(64), nullable=False, server_default="")
    op.add_column("triage", column)
