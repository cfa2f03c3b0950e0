"""What is remembered is known by what it binds: “this artist”, said of two artists, is two."""

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_LONGEST = 200


def _table(*more: sa.ColumnClause[str]) -> sa.TableClause:
    names = ("listener", "kind", "words", "dialogue", "turn")
    typed = (sa.column("body", sa.JSON), sa.column("given", sa.DateTime(timezone=True)))
    return sa.table("remembered", *(sa.column(name) for name in names), *typed, *more)


_TABLE, _KEYED = _table(), _table(sa.column("key"))


def upgrade() -> None:
    """Give each its key; of two that bind the same the one said first stays."""
    _made_anew(sa.Column("key", sa.String(_LONGEST), primary_key=True))


def downgrade() -> None:
    """Go by the words again."""
    _made_anew(None)


def _made_anew(key: sa.Column[str] | None) -> None:
    conn = op.get_bind()
    rows = conn.execute(sa.select(_TABLE).order_by(_TABLE.c.given)).mappings().all()
    op.drop_table("remembered")
    by_words = key is None
    op.create_table(
        "remembered",
        sa.Column(
            "listener",
            sa.String(80),
            sa.ForeignKey("listeners.name", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("kind", sa.String(12), primary_key=by_words, nullable=False),
        *([] if key is None else [key]),
        sa.Column("words", sa.String(200), primary_key=by_words, nullable=False),
        sa.Column("body", sa.JSON, nullable=True),
        sa.Column("dialogue", sa.String(36), nullable=True),
        sa.Column("turn", sa.Integer, nullable=True),
        sa.Column("given", sa.DateTime(timezone=True), nullable=True),
    )
    held = set[tuple[str, str]]()
    for row in rows:
        known = (row["listener"], f"{row['kind']}:{row['words']}" if by_words else _key(row))
        if known not in held:
            held.add(known)
            values = dict(row) if by_words else {**row, "key": known[1]}
            conn.execute((_TABLE if by_words else _KEYED).insert().values(**values))


def _key(row: sa.RowMapping) -> str:
    kind, what = row["kind"], row["words"]
    if kind in ("never", "like") and row["body"]:
        limits = row["body"]["limits"].items()
        binds = {name: sorted(held) for name, held in limits if isinstance(held, list) and held}
        what = json.dumps(binds, sort_keys=True, ensure_ascii=False)
    whole = f"{kind}:{what}"
    return whole if len(whole) <= _LONGEST else f"{kind}:{sha256(what.encode()).hexdigest()}"
