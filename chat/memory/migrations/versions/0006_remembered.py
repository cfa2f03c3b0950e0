"""One table of what is remembered, with its source and date; a switch that turns it off."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_OLD = sa.table(
    "lasting",
    sa.column("listener"),
    sa.column("words"),
    sa.column("criterion", sa.JSON),
    sa.column("dialogue"),
    sa.column("turn"),
    sa.column("given", sa.DateTime(timezone=True)),
)
_PLAYS = sa.table("plays", *map(sa.column, ("listener", "source", "count")))
_NEW = sa.table(
    "remembered",
    sa.column("listener"),
    sa.column("kind"),
    sa.column("words"),
    sa.column("body", sa.JSON),
    sa.column("dialogue"),
    sa.column("turn"),
    sa.column("given", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    """Make the table from the one of lasting criteria, and the columns of the switch."""
    op.create_table(
        "remembered",
        sa.Column(
            "listener",
            sa.String(80),
            sa.ForeignKey("listeners.name", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("kind", sa.String(12), primary_key=True),
        sa.Column("words", sa.String(200), primary_key=True),
        sa.Column("body", sa.JSON, nullable=True),
        sa.Column("dialogue", sa.String(36), nullable=True),
        sa.Column("turn", sa.Integer, nullable=True),
        sa.Column("given", sa.DateTime(timezone=True), nullable=True),
    )
    _move()
    op.drop_table("lasting")
    op.add_column(
        "listeners",
        sa.Column("remembers", sa.Boolean, nullable=False, server_default=sa.true()),
    )
    op.add_column("dialogues", sa.Column("until", sa.DateTime(timezone=True), nullable=True))
    op.create_index("ix_dialogues_until", "dialogues", ["until"])
    op.create_index("feedback_by_time", "feedback", ["listener", "given"])


def _move() -> None:
    conn = op.get_bind()
    for held in conn.execute(sa.select(_OLD)).mappings().all():
        values = {**held, "kind": "never", "body": held["criterion"]}
        del values["criterion"]
        conn.execute(_NEW.insert().values(**values))
    counted = sa.select(
        _PLAYS.c.listener,
        _PLAYS.c.source,
        sa.func.count().label("tracks"),
        sa.func.sum(_PLAYS.c.count).label("plays"),
    ).group_by(_PLAYS.c.listener, _PLAYS.c.source)
    for row in conn.execute(counted).all():
        body = {"tracks": row.tracks, "plays": int(row.plays)}
        values = {"listener": row.listener, "kind": "played", "words": row.source, "body": body}
        conn.execute(_NEW.insert().values(**values))


def downgrade() -> None:
    """What was ruled out for good stays; facts, tastes and the switch go."""
    op.create_table(
        "lasting",
        sa.Column(
            "listener",
            sa.String(80),
            sa.ForeignKey("listeners.name", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("words", sa.String(200), primary_key=True),
        sa.Column("criterion", sa.JSON, nullable=False),
        sa.Column("dialogue", sa.String(36), nullable=False),
        sa.Column("turn", sa.Integer, nullable=False),
        sa.Column("given", sa.DateTime(timezone=True), nullable=False),
    )
    conn = op.get_bind()
    for row in conn.execute(sa.select(_NEW).where(_NEW.c.kind == "never")).mappings().all():
        values = {**row, "criterion": row["body"]}
        del values["kind"], values["body"]
        conn.execute(_OLD.insert().values(**values))
    op.drop_index("feedback_by_time", "feedback")
    op.drop_index("ix_dialogues_until", "dialogues")
    op.drop_column("dialogues", "until")
    op.drop_column("listeners", "remembers")
    op.drop_table("remembered")
