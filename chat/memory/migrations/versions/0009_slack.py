"""Slack: what it sent, the workspaces that have the app; and who speaks in a group."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "slack_deliveries",
        sa.Column("key", sa.String(120), primary_key=True),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("lane", sa.String(120), nullable=False),
        sa.Column("at", sa.String(40), nullable=False),
        sa.Column("received", sa.Float, nullable=False),
        sa.Column("due", sa.Float, nullable=False),
        sa.Column("leased", sa.Float, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("done", sa.Boolean, nullable=False),
        sa.Column("payload", sa.JSON, nullable=True),
        sa.Column("message", sa.String(40), nullable=True),
        sa.Column("outcome", sa.JSON, nullable=True),
    )
    op.create_index("slack_deliveries_open", "slack_deliveries", ["done", "lane", "at"])
    for column in ("team", "received"):
        op.create_index(f"ix_slack_deliveries_{column}", "slack_deliveries", [column])
    op.create_table(
        "slack_installations",
        sa.Column("team", sa.String(40), primary_key=True),
        sa.Column("bot_user", sa.String(40), nullable=False),
        sa.Column("installation", sa.JSON, nullable=False),
    )
    op.create_table(
        "slack_states",
        sa.Column("state", sa.String(64), primary_key=True),
        sa.Column("until", sa.Float, nullable=False),
    )
    _add_speakers()


def _add_speakers() -> None:
    op.create_table(
        "speakers",
        sa.Column(
            "dialogue",
            sa.String(36),
            sa.ForeignKey("dialogues.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column(
            "listener",
            sa.String(80),
            sa.ForeignKey("listeners.name", ondelete="CASCADE"),
            primary_key=True,
        ),
    )
    op.create_index("ix_speakers_listener", "speakers", ["listener"])


def downgrade() -> None:
    """Remove them."""
    for table in ("slack_states", "speakers", "slack_installations", "slack_deliveries"):
        op.drop_table(table)
