"""Slack users who are one listener with an account."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add the tables, and which dialogues of an account are held in Slack."""
    op.create_table(
        "slack_links",
        sa.Column("slack", sa.String(80), primary_key=True),
        sa.Column("workspace", sa.String(80), nullable=False),
        sa.Column(
            "listener",
            sa.String(80),
            sa.ForeignKey("listeners.name", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("workspace", "listener"),
    )
    op.create_index("ix_slack_links_listener", "slack_links", ["listener"])
    op.create_table(
        "slack_link_codes",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("slack", sa.String(80), nullable=False, unique=True),
        sa.Column("who", sa.String(200), nullable=False),
        sa.Column("until", sa.Float, nullable=False),
    )
    op.add_column("dialogues", sa.Column("slack", sa.String(80), nullable=True))


def downgrade() -> None:
    """Remove them."""
    op.drop_column("dialogues", "slack")
    op.drop_table("slack_link_codes")
    op.drop_table("slack_links")
