"""What norms of order look back at: the lists shown last, less those that a later one took over."""

from datetime import UTC, datetime, timedelta

import pytest

from undercard.chat.memory.shown_lists import shown_before
from undercard.chat.memory.tables import dialogues, listeners, slates, turns
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.norms.norm import Norm
from undercard.policy.records.ledger import Holder

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
# dialogue, listener, turn, minutes before noon, tracks
LISTS = [
    ("d1", "ann", 1, 300, "ab"),
    ("d1", "ann", 2, 90, "cd"),
    ("d1", "ann", 3, 80, "ce"),
    ("d2", "ben", 1, 60, "fg"),
    ("d3", "ann", 1, 30, "hi"),
    ("d3", "ann", 2, 20, "jk"),
]


@pytest.fixture
def connection(tmp_path):
    database = open_database(Settings(home=tmp_path))
    with database.transaction() as conn:
        for name in ("ann", "ben"):
            conn.execute(listeners.insert(), {"name": name, "created": NOON})
        for dialogue, listener, turn, minutes, tracks in LISTS:
            at = NOON - timedelta(minutes=minutes)
            if turn == 1:
                held = {"id": dialogue, "listener": listener, "settings": {}, "started": at}
                conn.execute(dialogues.insert(), held)
            said = {"dialogue": dialogue, "number": turn, "status": "done", "say": ""}
            conn.execute(turns.insert(), said | {"started": at, "ended": at})
            for rank, track in enumerate(tracks, start=1):
                shown = {"dialogue": dialogue, "turn": turn, "rank": rank, "card": {}}
                conn.execute(slates.insert(), shown | {"track": track})
        yield conn
    database.close()


def heard(connection, over, apart=9, listener="ann"):
    norm = Norm(id="n", says="x", per="artist", apart=apart, over=over)
    found = shown_before(connection, [norm], Holder(listener, "d3"), "d3", NOON)
    return [("".join(shown.tracks), shown.in_view) for shown in found.get("n", ())]


def test_a_station_s_log_has_everyone_s_lists_in_order_of_time(connection):
    lists = [("ce", False), ("fg", False), ("hi", False), ("jk", True)]
    assert heard(connection, "4 hours for everyone") == lists


def test_a_listener_s_has_their_own_and_what_was_not_taken_over(connection):
    assert heard(connection, "1 day") == [
        ("ab", False), ("ce", False), ("hi", False), ("jk", True)
    ]  # fmt: skip


def test_a_session_is_one_dialogue_and_so_is_a_listener_who_is_not_to_be_known(connection):
    assert heard(connection, "session") == [("hi", False), ("jk", True)]
    assert heard(connection, "1 day", listener=None) == [("hi", False), ("jk", True)]


def test_it_reads_no_further_back_than_the_norm_reaches(connection):
    assert heard(connection, "1 day for everyone", apart=1) == [("hi", False), ("jk", True)]


def test_a_norm_of_one_list_looks_back_at_nothing(connection):
    assert heard(connection, "list") == []
