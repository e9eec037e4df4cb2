"""What Alembic runs around the migrations: on the connection it was given, and no logging setup."""

from alembic import context

from ui.journal.models import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
context.run_migrations()
