"""Finds a session's lists in the audit log without reading the whole of it."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_AUDIT = sa.table("audit", *map(sa.column, ("seq", "kind", "payload")))
_LISTS = sa.table("audit_lists", *map(sa.column, ("seq", "session", "candidates")))


def upgrade() -> None:
    """Make the index, of the records that are there as well."""
    op.create_table(
        "audit_lists",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("session", sa.String(200), nullable=False),
        sa.Column("candidates", sa.String(64), nullable=False),
    )
    for column in ("session", "candidates"):
        op.create_index(f"ix_audit_lists_{column}", "audit_lists", [column])
    conn = op.get_bind()
    rulings = sa.select(_AUDIT.c.seq, _AUDIT.c.payload).where(_AUDIT.c.kind == "ruling")
    for row in conn.execute(rulings).all():
        held = json.loads(row.payload)
        if "turn" in held:
            candidates = (held.get("ruling") or {}).get("candidates_sha256") or ""
            session = held["turn"].rpartition("/")[0]
            values = {"seq": row.seq, "session": session, "candidates": candidates}
            conn.execute(_LISTS.insert().values(**values))


def downgrade() -> None:
    """The log itself has it all."""
    op.drop_table("audit_lists")
