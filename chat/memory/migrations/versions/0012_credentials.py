"""By what listeners sign in."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "credentials",
        sa.Column(
            "name",
            sa.String(80),
            sa.ForeignKey("listeners.name", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("password", sa.String(200), nullable=True),
        sa.Column("mark", sa.Integer, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    """Remove it."""
    op.drop_table("credentials")
