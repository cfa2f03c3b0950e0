"""The first tables: listeners, dialogues, turns, slates, feedback, norms, ledger, audit."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "listeners",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "dialogues",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("listener", sa.String(length=80), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listener"], ["listeners.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_dialogues_listener"), "dialogues", ["listener"], unique=False)
    op.create_table(
        "feedback",
        sa.Column("listener", sa.String(length=80), nullable=False),
        sa.Column("track", sa.String(length=120), nullable=False),
        sa.Column("liked", sa.Boolean(), nullable=False),
        sa.Column("dialogue", sa.String(length=36), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["listener"], ["listeners.name"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("listener", "track"),
    )
    op.create_table(
        "turns",
        sa.Column("dialogue", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("say", sa.Text(), nullable=False),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.Column("state", sa.JSON(), nullable=True),
        sa.Column("record", sa.JSON(), nullable=True),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dialogue"], ["dialogues.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("dialogue", "number"),
    )
    op.create_table(
        "slates",
        sa.Column("dialogue", sa.String(length=36), nullable=False),
        sa.Column("turn", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("track", sa.String(length=120), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["dialogue", "turn"], ["turns.dialogue", "turns.number"], ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("dialogue", "turn", "rank"),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "ledger",
        sa.Column("turn_key", sa.String(length=200), nullable=False),
        sa.Column("norm", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("listener", sa.String(length=200), nullable=True),
        sa.Column("session", sa.String(length=200), nullable=True),
        sa.Column("counted", sa.Float(), nullable=False),
        sa.Column("out_of", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("turn_key", "norm"),
    )
    op.create_index("ledger_by_listener", "ledger", ["listener"], unique=False)
    op.create_index("ledger_by_norm", "ledger", ["norm", "at"], unique=False)
    op.create_table(
        "norms",
        sa.Column("id", sa.String(length=120), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.String(length=40), nullable=False),
        sa.Column("changed_by", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("id", "version"),
    )


def downgrade() -> None:
    """Remove the tables and everything in them."""
    op.drop_table("norms")
    op.drop_index("ledger_by_norm", table_name="ledger")
    op.drop_index("ledger_by_listener", table_name="ledger")
    op.drop_table("ledger")
    op.drop_table("audit")
    op.drop_table("slates")
    op.drop_table("turns")
    op.drop_table("feedback")
    op.drop_index(op.f("ix_dialogues_listener"), table_name="dialogues")
    op.drop_table("dialogues")
    op.drop_table("listeners")
