"""Norms over time: accounts, values and held rows in the ledger; candidates of rulings."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables and columns; what the ledger held is done."""
    with op.batch_alter_table("ledger") as batch:
        batch.add_column(sa.Column("holder", sa.String(length=200), nullable=True))
        batch.add_column(
            sa.Column("state", sa.String(length=8), nullable=False, server_default="done")
        )
    with op.batch_alter_table("ledger") as batch:
        batch.alter_column("state", server_default=None)
    op.create_index("ledger_by_holder", "ledger", ["norm", "version", "holder", "at"])
    held = sa.text("state = 'held'")
    op.create_index(
        "ledger_held", "ledger", ["state", "at"], sqlite_where=held, postgresql_where=held
    )
    op.create_table(
        "ledger_values",
        sa.Column("turn_key", sa.String(length=200), nullable=False),
        sa.Column("norm", sa.String(length=120), nullable=False),
        sa.Column("value", sa.String(length=300), nullable=False),
        sa.Column("counted", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_key", "norm"], ["ledger.turn_key", "ledger.norm"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("turn_key", "norm", "value"),
    )
    op.create_table(
        "accounts",
        sa.Column("norm", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("since", sa.String(length=40), nullable=False),
        sa.Column("counted", sa.Float(), nullable=False),
        sa.Column("out_of", sa.Float(), nullable=False),
        sa.Column("opening", sa.Float(), nullable=False),
        sa.Column("price", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("norm", "version", "holder"),
    )
    op.create_table(
        "evidence",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256"),
    )


def downgrade() -> None:
    """Remove what was added."""
    for table in ("evidence", "accounts", "ledger_values"):
        op.drop_table(table)
    op.drop_index("ledger_held", table_name="ledger")
    op.drop_index("ledger_by_holder", table_name="ledger")
    with op.batch_alter_table("ledger") as batch:
        batch.drop_column("state")
        batch.drop_column("holder")
