"""Alembic's entry: runs the migrations on the engine that the database hands over."""

from alembic import context

from undercard.chat.memory.tables import metadata as chat_metadata
from undercard.policy.records.record_tables import metadata as policy_metadata

with context.config.attributes["engine"].connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=[chat_metadata, policy_metadata],
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()
