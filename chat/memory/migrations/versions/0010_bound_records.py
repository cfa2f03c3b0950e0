"""Binds to the audit log, by salted commitments, what until now could be changed beside it."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns and tables; what is there already is bound when the state is opened."""
    with op.batch_alter_table("audit") as audit:
        audit.add_column(sa.Column("salt", sa.String(32), nullable=True))
        audit.add_column(sa.Column("commitment", sa.String(64), nullable=True))
    op.create_index("audit_by_kind", "audit", ["kind", "seq"])
    op.create_table(
        "holders",
        sa.Column("name", sa.String(200), primary_key=True),
        sa.Column("salt", sa.String(32), nullable=False),
    )
    op.create_table(
        "checkpoints",
        sa.Column("size", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("edge", sa.Text, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
    )


def downgrade() -> None:
    """Remove them. Records that were written since cannot be checked without their salts."""
    op.drop_table("checkpoints")
    op.drop_table("holders")
    op.drop_index("audit_by_kind", "audit")
    with op.batch_alter_table("audit") as audit:
        audit.drop_column("commitment")
        audit.drop_column("salt")
