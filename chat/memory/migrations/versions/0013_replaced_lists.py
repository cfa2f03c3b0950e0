"""Which turn's list took the place of which in the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the column; no list before has given its place back."""
    with op.batch_alter_table("ledger") as ledger:
        ledger.add_column(sa.Column("replaced_by", sa.String(200), nullable=True))
    op.create_index("ledger_replaced_by", "ledger", ["replaced_by"])


def downgrade() -> None:
    """Remove it; what gave its place back counts again."""
    op.drop_index("ledger_replaced_by", "ledger")
    op.execute("UPDATE ledger SET state = 'done' WHERE state = 'replaced'")
    with op.batch_alter_table("ledger") as ledger:
        ledger.drop_column("replaced_by")
