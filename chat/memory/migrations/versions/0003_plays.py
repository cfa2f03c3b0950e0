"""What listeners played elsewhere: per track how often, and how strongly that counts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "plays",
        sa.Column("listener", sa.String(length=80), nullable=False),
        sa.Column("track", sa.String(length=120), nullable=False),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["listener"], ["listeners.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("listener", "track", "source"),
    )
    op.create_index("plays_by_strength", "plays", ["listener", "strength"])


def downgrade() -> None:
    """Remove it."""
    op.drop_table("plays")
