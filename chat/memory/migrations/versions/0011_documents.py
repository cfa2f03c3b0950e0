"""The documents that norms are read from, and what was found in them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Add the tables."""
    op.create_table(
        "documents",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("uri", sa.String(2000), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("replaced_by", sa.String(64), nullable=True),
        sa.Column("kept_at", sa.String(40), nullable=False),
        sa.Column("kept_by", sa.String(200), nullable=False),
    )
    op.create_table(
        "findings",
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("id", sa.String(120), nullable=False, unique=True),
        sa.Column("document", sa.String(64), nullable=False),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
    )
    op.create_index("findings_by_document", "findings", ["document"])


def downgrade() -> None:
    """Remove them."""
    op.drop_table("findings")
    op.drop_table("documents")
