"""Norms in whole dialogues: what they beat, what gives way, and badges that stay through edits."""

import pytest
import sqlalchemy

from support.catalogue_file import assert_lawful, emerging, rows
from support.talking import talk
from undercard.chat.dj import Dj
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.norms.norm import Norm
from undercard.policy.records import record_tables, register
from undercard.policy.records.exposure import exposures


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path, character="plain")
    return Dj(parts, open_database(settings), settings, surface="test")


def test_a_norm_of_the_law_beats_a_limit_and_the_reply_says_so(dj):
    law = Norm(
        id="law",
        says="Every list has a rock song.",
        where={"field": "genre", "is": "rock"},
        at_least=1,
        rank={"authority": "law"},
    )
    with dj.database.transaction() as conn:
        register.adopt(conn, law, "the test")
    (turn,) = talk(dj, "latin songs, no rock")
    assert turn["slate"] == []
    assert any("law" in core for core in turn["clash"])
    assert "Every list has a rock song" in turn["reply"]


def test_a_norm_from_before_the_prefix_was_reserved_is_in_the_ledger_and_limits_are_not(dj):
    norm = Norm(id="old", says="At most three per artist.", per="artist", at_most=3)
    with dj.database.transaction() as conn:
        register.adopt(conn, norm, "the test")
        body = conn.scalar(
            sqlalchemy.select(record_tables.norms.c.body).where(record_tables.norms.c.id == "old")
        )
        change = {"id": "limit.old", "body": body.replace('"old"', '"limit.old"')}
        conn.execute(
            sqlalchemy.update(record_tables.norms)
            .where(record_tables.norms.c.id == "old")
            .values(change)
        )
    (turn,) = talk(dj, "some rock, nothing explicit")
    with dj.database.transaction() as conn:
        entered = {exposure.norm for exposure in exposures(conn)}
    assert "limit.explicit" in {result["id"] for result in turn["ruling"]["norms"]}
    assert {"limit.old"} == {name for name in entered if name.startswith("limit.")}


NARROW = (
    "10 hip hop tracks from the 90s, no 2Pac, no rock, at most one per artist, nothing over "
    "6 minutes, nothing explicit"
)


def test_limits_that_leave_nobody_for_the_first_ranks_that_a_norm_asks_for_are_answered(dj):
    (turn,) = talk(dj, NARROW)
    tracks = rows(turn)
    assert len(tracks) == len({r["artist"] for r in tracks}) == 10
    assert all(1990 <= r["year"] <= 1999 and r["minutes"] <= 6 for r in tracks)
    assert_lawful(turn)
    assert [entry["norm"] for entry in turn["ruling"]["relaxed"]] == ["emerging-artists@1"]


def test_what_a_rule_brought_in_keeps_its_badge_and_its_why_through_edits(dj):
    first, edited, why = talk(dj, "ten pop songs", "swap 1 and 10", "why 4?")
    brought = {entry["id"]: entry["norms"] for entry in first["slate"] if entry["norms"]}
    kept = {entry["id"]: entry["norms"] for entry in edited["slate"] if entry["norms"]}
    assert brought
    assert kept == brought
    assert edited["slate"][3]["id"] in brought
    assert "No rule moved it" not in why["reply"]


ORDERS = [
    ("backwards", lambda ids: ids[::-1]),
    ("move number 3 to the end", lambda ids: [*ids[:2], *ids[3:], ids[2]]),
    ("swap 4 and 9", lambda ids: [*ids[:3], ids[8], *ids[4:8], ids[3], ids[9]]),
]


@pytest.mark.parametrize(("say", "ordered"), ORDERS)
def test_an_order_that_is_told_stands_above_a_house_rule_and_the_list_says_so(dj, say, ordered):
    first, edited = talk(dj, "ten latin songs", say)
    ids, brought = ([entry["id"] for entry in first["slate"]], _brought(first))
    assert [entry["id"] for entry in edited["slate"]] == ordered(ids)
    broken = {one["id"] for one in edited["ruling"]["norms"] if one["satisfied"] is False}
    assert broken <= {"emerging-artists"}
    assert ("emerging artists" in edited.get("gave_way", "")) == bool(broken)
    assert_lawful(edited)
    assert brought
    assert brought <= _brought(edited)


def test_where_the_law_does_not_let_an_order_be_every_rule_is_kept(dj):
    law = Norm(
        id="opening",
        says="Every list begins with an emerging artist.",
        where={"field": "artist_tier", "is": "emerging"},
        at="first",
        rank={"authority": "law"},
    )
    with dj.database.transaction() as conn:
        register.adopt(conn, law, "the test")
    first, edited = talk(dj, "ten latin songs", "sort by popularity, hits on top")
    assert emerging(rows(edited)[0])
    assert_lawful(edited)
    assert {entry["id"] for entry in edited["slate"]} == {entry["id"] for entry in first["slate"]}


def _brought(turn):
    """The tracks that a rule brought into the list."""
    moves = turn["ruling"]["moves"]
    return {one["id"] for one in moves if one["from_rank"] is None and one["norms"]}


def test_what_a_rule_moved_up_keeps_its_badge_when_another_track_goes(dj):
    first, edited = talk(dj, "90s hip hop", "drop 1")
    lifted = {entry["id"] for entry in first["slate"] if entry["norms"]}
    still = {entry["id"] for entry in edited["slate"]} & lifted
    moved_up = {m["id"] for m in first["ruling"]["moves"] if m["from_rank"] and m["norms"]}
    assert moved_up & still
    assert still <= {entry["id"] for entry in edited["slate"] if entry["norms"]}


def test_an_edit_of_a_list_is_not_counted_beside_the_list_that_it_edits(dj):
    norm = Norm(id="song", says="A song not again within 4 hours.", per="song", at_most=1,
                over="4 hours for everyone")  # fmt: skip
    with dj.database.transaction() as conn:
        register.adopt(conn, norm, "the test")
    first, edited, back, again = talk(dj, "ten pop songs", "drop the second", "undo", "drop 3")
    kept, *others = [
        [entry["id"] for entry in turn["slate"]] for turn in (first, edited, back, again)
    ]
    assert set(others[0]) > {*kept[:1], *kept[2:]}
    assert others[1] == kept
    assert set(others[2]) > {*kept[:2], *kept[3:]}
    with dj.database.transaction() as conn:
        (given,) = exposures(conn, norm="song")
    assert (given.turns, given.counted) == (1, 10)
    (other,) = talk(dj, "ten pop songs")
    assert not {entry["id"] for entry in other["slate"]} & set(others[2])
