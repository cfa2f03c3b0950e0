"""States keep what holds with the words that set it; what a listener ruled out for good is kept."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_TURNS = sa.table(
    "turns",
    sa.column("dialogue", sa.String),
    sa.column("number", sa.Integer),
    sa.column("state", sa.JSON),
)
_KEPT = ("slate", "focus", "known")


def upgrade() -> None:
    """Make the table, and rewrite each dialogue's states in order."""
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
    _rewrite()


def downgrade() -> None:
    """Only the table goes: states of the new form have no old one."""
    op.drop_table("lasting")


def _rewrite() -> None:
    conn = op.get_bind()
    rows = conn.execute(
        sa.select(_TURNS.c.dialogue, _TURNS.c.number, _TURNS.c.state).order_by(
            _TURNS.c.dialogue, _TURNS.c.number
        )
    ).all()
    before: dict[str, Any] = {}
    for dialogue, number, state in rows:
        if not state or "standing" in state:
            continue
        held = before.get(dialogue, {"slate": [], "turn": 0, "undo": []})
        new = _new(state, number, held)
        before[dialogue] = new
        here = (_TURNS.c.dialogue == dialogue) & (_TURNS.c.number == number)
        conn.execute(_TURNS.update().where(here).values(state=new))


def _new(old: dict[str, Any], number: int, before: dict[str, Any]) -> dict[str, Any]:
    kept = {name: old[name] for name in _KEPT if name in old}
    same = not old.get("slate") or old["slate"] == before["slate"]
    turn = before["turn"] if same else number
    undo = before["undo"]
    if not same and before["turn"]:
        undo = [*undo, before["turn"]]
    offers = [_offer(one) for one in old.get("offers") or ()]
    return {**kept, "standing": _standing(old), "offers": offers, "turn": turn, "undo": undo}


def _offer(old: dict[str, Any]) -> dict[str, Any]:
    """What was on offer, as an act that sets limits or lets them go."""
    say = old["say"]
    set_here = {name: value for name, value in (old.get("changes") or {}).items() if value}
    criterion = {"words": say, "limits": set_here, "unset": old.get("unset") or []}
    kind = "let_go" if old.get("unset") else "refine"
    return {"say": say, "acts": [{"kind": kind, "words": say, "criteria": [criterion]}]}


def _standing(old: dict[str, Any]) -> list[dict[str, Any]]:
    """One criterion for each limit, and one for what was searched for."""
    standing = []
    for name, value in (old.get("limits") or {}).items():
        if value not in (None, [], False) or (name == "explicit" and value is False):
            standing.append({"words": name.replace("_", " "), "limits": {name: value}})
    targets = [
        {"feature": one["feature"], "value": one["target"], "word": one["word"]}
        for one in old.get("sound") or ()
        if one.get("target") is not None
    ]
    about = {
        "text": old.get("wish") or "",
        "seeds": old.get("seeds") or [],
        "seed_artists": old.get("seed_artists") or [],
        "tracks": old.get("wanted_tracks") or [],
        "targets": targets,
    }
    if any(about.values()):
        standing.append({"words": about["text"] or "examples", **about})
    return standing
