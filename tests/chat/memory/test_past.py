"""A listener's past of any length: what is shown of it, imported plays, opting out, forgetting."""

import json
import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from undercard.chat.dj import Dj
from undercard.chat.errors import InputError
from undercard.chat.events import DialogueSettings, TurnDone
from undercard.chat.memory import listeners, plays, store
from undercard.chat.memory.database import Database
from undercard.chat.memory.history_file import read_history
from undercard.chat.memory.listener_past import Past
from undercard.chat.memory.plays import HALF_LIFE, NEVER, Played, strength_at
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.recommender.ranking.ranker import EvidenceRanker
from undercard.retrieval.query import Query

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def database(database_url):
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture
def index(parts):
    return parts.finder.index


def played(count, days_ago=0.0):
    one = NEVER
    for _ in range(count):
        one = one.and_at(NOW - timedelta(days=days_ago))
    return one


def rows_where(index, genre, n, start=0):
    column = index.catalogue.column("subgenre")
    return [row for row, kinds in enumerate(column) if genre in kinds][start : start + n]


def give(database, heard, listener="ann", source="file"):
    with database.transaction() as conn:
        plays.replace(conn, listener, source, heard)


# Strength


@given(st.lists(st.floats(0, 30_000), min_size=1, max_size=20), st.randoms())
def test_strength_is_the_sum_of_plays_that_halve_with_age(days, chance):
    moments = [datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=d) for d in days]
    newest = max(moments)
    expected = math.log2(sum(2 ** ((m - newest) / HALF_LIFE) for m in moments)) + strength_at(
        newest
    )
    chance.shuffle(moments)
    one = NEVER
    for moment in moments:
        one = one.and_at(moment)
    assert one.count == len(days)
    assert one.strength == pytest.approx(expected, abs=1e-9)


# What is relevant


def test_the_wish_decides_which_of_the_past_is_told(database, index):
    calm, heavy = rows_where(index, "neo soul", 30), rows_where(index, "hard rock", 30)
    give(database, {index.catalogue.ids[row]: played(1) for row in (*calm, *heavy)})
    past = Past(database, "ann", {})
    for wish, genre in (
        ("calm neo soul for the evening", "neo soul"),
        ("loud hard rock guitars", "hard rock"),
    ):
        chosen = past.relevant(wish, [], index, 5)
        assert len(chosen) == 5
        assert sum(genre in index.catalogue[track].subgenres for track in chosen) >= 4
        assert chosen == Past(database, "ann", {}).relevant(wish, [], index, 5)


def test_without_a_wish_what_was_strong_lately_is_told(database, index):
    some = index.catalogue.ids[100:110]
    give(database, {track: played(1 + n % 3, days_ago=100 * n) for n, track in enumerate(some)})
    assert Past(database, "ann", {}).relevant("", [], index, 3) == [some[2], some[1], some[0]]


def test_of_two_alike_the_one_heard_lately_comes_first(database, index):
    songs = index.catalogue.column("song")
    first, second = next(
        (seen[song], row)
        for seen in [{}]
        for row, song in enumerate(songs)
        if (song in seen and np.allclose(index.matrix[seen[song]], index.matrix[row], atol=0.02))
        or seen.setdefault(song, row) is None
    )
    ids = index.catalogue.ids
    for lately, long_ago in ((first, second), (second, first)):
        give(database, {ids[lately]: played(1), ids[long_ago]: played(1, days_ago=2_000)})
        assert Past(database, "ann", {}).relevant(
            index.catalogue.texts("title")[first], [], index, 2
        ) == [
            ids[lately],
            ids[long_ago],
        ]


def test_what_was_disliked_is_no_example_and_what_was_liked_is(database, index):
    with database.transaction() as conn:
        dialogue = store.start_dialogue(conn, "ann", DialogueSettings())
        store.begin_turn(conn, dialogue, "hello")
        for track, liked in ((index.catalogue.ids[5], True), (index.catalogue.ids[6], False)):
            listeners.give_feedback(conn, dialogue, 1, track, liked=liked)
        judged = listeners.judged_by(conn, "ann")
    give(database, {index.catalogue.ids[6]: played(9)})
    assert Past(database, "ann", judged).relevant("anything", [], index, 5) == [
        index.catalogue.ids[5]
    ]


def test_in_a_long_past_even_the_weakest_is_found_when_it_is_the_closest(database, index, parts):
    """12,000 tracks, of which 200 are read for their strength.

    The one that is asked for was heard once, before all others.
    """
    ids = index.catalogue.ids
    wanted = next(
        row
        for row, song in enumerate(index.catalogue.column("song"))
        if song.startswith("bohemianrhapsody|queen")
    )
    long = {ids[row]: played(2) for row in range(0, 24_000, 2)} | {
        ids[wanted]: played(1, days_ago=9_000)
    }
    give(database, long)
    past = Past(database, "ann", {})
    wish = "Bohemian Rhapsody by Queen"
    found = [candidate.track.id for candidate in parts.finder.find(Query(text=wish, size=400))]
    assert ids[wanted] in past.relevant(wish, found, index, 5)
    assert len(past._strongest) == 200


def test_what_is_read_is_sought_in_an_index_and_nothing_is_sorted(database):
    """However many rows there are, the cost is that of the rows that are wanted."""
    if database.url.get_backend_name() != "sqlite":
        pytest.skip("reads SQLite's plan; PostgreSQL chooses its own by the number of rows")
    said = []
    sa.event.listen(
        database.engine, "before_cursor_execute", lambda *told: said.append((told[2], told[3]))
    )
    with database.transaction() as conn:
        plays.strongest(conn, "ann", 200)
        plays.among(conn, "ann", ["a", "b", "c"])
    plans = []
    with database.engine.connect() as conn:
        for query, values in [one for one in said if "FROM plays" in one[0]]:
            plans.append(
                " ".join(map(str, conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)))
            )
    assert "INDEX plays_by_strength (listener=?)" in plans[0]
    assert "(listener=? AND track=?)" in plans[1]
    assert not any("TEMP B-TREE" in plan or "SCAN" in plan for plan in plans)


def test_taste_grows_with_plays_fades_with_age_and_is_bounded(database, index):
    catalogue = index.catalogue
    a, b, c = (catalogue.ids[row] for row in (10, 5_000, 20_000))
    give(database, {a: played(500), b: played(3), c: played(3, days_ago=720)})
    taste = Past(database, "ann", {}).taste(catalogue, NOW)
    often, seldom, long_ago = (taste[catalogue[track].artist] for track in (a, b, c))
    assert often == 2.0
    assert seldom == pytest.approx(1.0, abs=0.01)
    assert 0 < long_ago < seldom / 3


# A file of plays


@pytest.fixture
def known(index):
    return [index.catalogue.track(row) for row in (1, 2, 3)]


def test_a_file_names_tracks_by_id_or_by_title_and_artist(tmp_path, index, known):
    one, two, three = known
    file = tmp_path / "h.jsonl"
    lines = [
        {"spotify_track_uri": f"spotify:track:{one.id}", "ts": "2026-01-31T20:15:00Z"},
        {
            "spotify_track_uri": "",
            "trackName": two.title.upper(),
            "artistName": two.artist,
            "ts": "1700000000",
        },
        {"spotify_track_uri": one.id, "ts": 1700000000000},
        {"trackName": "No such song", "artistName": "Nobody"},
        {"spotify_track_uri": three.id, "ts": "last Tuesday"},
        {},
    ]
    wide = {"spotify_track_uri": None, "trackName": None, "artistName": None, "ts": None}
    file.write_text("".join(json.dumps(wide | line) + "\n" for line in lines))
    history = read_history(file, index.catalogue, NOW)
    assert {track: one.count for track, one in history.played.items()} == {
        one.id: 2,
        history_id(index, two): 1,
    }
    assert [line for line, _ in history.left_out] == [4, 5, 6]
    assert "“No such song” by Nobody is not in the catalogue" in history.left_out[0][1]
    assert "last Tuesday" in history.left_out[1][1]


def history_id(index, track):
    """The best known issue of a song."""
    rows = [row for row, song in enumerate(index.catalogue.column("song")) if song == track.song]
    return index.catalogue.ids[max(rows, key=lambda row: (index.catalogue.popularity[row], -row))]


def test_a_play_of_the_future_counts_as_one_of_now(tmp_path, index, known):
    file = tmp_path / "h.csv"
    file.write_text(f"track_id,played_at\n{known[0].id},2999-01-01\n")
    assert read_history(file, index.catalogue, NOW).played[known[0].id] == Played(
        1, strength_at(NOW)
    )


def test_a_file_without_a_column_for_tracks_says_so(tmp_path, index):
    file = tmp_path / "h.csv"
    file.write_text("when,what\n1,2\n")
    with pytest.raises(InputError, match="Columns: when, what"):
        read_history(file, index.catalogue, NOW)


@pytest.fixture
def command(run):
    return partial(run, "listener")


def remembered(command, name="ann"):
    """What files told of a listener's plays."""
    shown = json.loads(command("show", name, "--json")[1])["remembered"]
    return [
        {"source": one["source"], "tracks": one["tracks"], "plays": one["plays"]}
        for one in shown
        if one["kind"] == "played"
    ]


def test_importing_twice_is_importing_once_and_a_newer_file_takes_its_place(
    command, tmp_path, known
):
    file = tmp_path / "plays.csv"
    file.write_text("track_id\n" + f"{known[0].id}\n" * 3 + "nobody-knows\n")
    for _ in range(2):
        status, out, _ = command("import", "ann", file, "--json")
        assert status == 0
        assert json.loads(out)["left_out"] == [
            {"line": 5, "why": "nobody-knows is not in the catalogue"}
        ]
        assert remembered(command) == [{"source": "plays", "tracks": 1, "plays": 3}]
    file.write_text(f"track_id\n{known[1].id}\n")
    command("import", "ann", file)
    command("import", "ann", file, "--source", "another")
    assert [entry["plays"] for entry in remembered(command)] == [1, 1]
    assert [entry["source"] for entry in remembered(command)] == ["plays", "another"]  # by date


def test_a_file_that_breaks_off_stores_nothing(command, tmp_path, known):
    file = tmp_path / "plays.csv"
    file.write_text(f"track_id,time\n{known[0].id},\n")
    command("import", "ann", file)
    file.write_text(f"track_id,time\n{known[1].id},\n{known[2].id}\n")
    status, _, err = command("import", "ann", file)
    assert status != 0
    assert "line 3" in err
    assert remembered(command) == [{"source": "plays", "tracks": 1, "plays": 1}]


def test_forgetting_erases_plays_of_somebody_who_never_talked(command, tmp_path, known):
    file = tmp_path / "plays.csv"
    file.write_text(f"track_id\n{known[0].id}\n")
    command("import", "ann", file)
    command("import", "bob", file)
    assert command("forget", "ann", "--yes")[0] == 0
    assert (remembered(command), len(remembered(command, "bob"))) == ([], 1)
    assert command("forget", "ann", "--yes")[0] != 0


# In a dialogue


class Recording(EvidenceRanker):
    """Keeps what it was told."""

    def __init__(self):
        self.told = []

    def rank(self, context, items):
        self.told.append(context.liked)
        return super().rank(context, items)


@pytest.fixture
def ranker():
    return Recording()


@pytest.fixture
def dj(parts, tmp_path, ranker):
    settings = Settings(home=tmp_path / "home", territory="FR")
    return Dj(replace(parts, ranker=ranker), open_database(settings), settings, surface="test")


@pytest.fixture
def heard(dj, index):
    """Ann played thirty latin pop tracks, often."""
    rows = sorted(
        rows_where(index, "latin pop", 400), key=lambda row: -index.catalogue.popularity[row]
    )[:30]
    tracks = [index.catalogue.ids[row] for row in rows]
    give(dj.database, {track: played(20) for track in tracks})
    return tracks


def talk(dj, listener, *says, settings=None):
    dialogue = dj.start(listener)
    if settings:
        dj.change_settings(dialogue, settings)
    return [
        event.record.model_dump(mode="json")
        for say in says
        for event in dj.turn(dialogue, say)
        if isinstance(event, TurnDone)
    ]


def ids(record):
    return [entry["id"] for entry in record["slate"]]


def test_what_was_played_is_told_and_leans_towards_its_artists(dj, heard, ranker, index):
    (known,) = talk(dj, "ann", "latin pop")
    (stranger,) = talk(dj, "nobody yet", "latin pop")
    assert len(stranger["slate"]) == len(known["slate"]) == 10
    assert len(ranker.told[0]) == 5 and ranker.told[1] == ()
    artists = {index.catalogue[track].artist for track in heard}
    by_them = [
        sum(index.catalogue[track].artist in artists for track in ids(one))
        for one in (known, stranger)
    ]
    assert by_them[0] > by_them[1]


@pytest.mark.usefixtures("heard")
def test_with_the_profile_off_the_past_is_used_for_nothing(dj, ranker):
    off = DialogueSettings(use_profile=False)
    (known,) = talk(dj, "ann", "latin pop", settings=off)
    (stranger,) = talk(dj, "nobody yet", "latin pop", settings=off)
    assert ids(known) == ids(stranger)
    assert known["ruling"]["value"] == stranger["ruling"]["value"]
    assert ranker.told == [(), ()]


def test_only_new_to_me_leaves_out_what_was_played_elsewhere(dj):
    (plain,) = talk(dj, "bob", "latin pop")
    give(dj.database, {track: played(20) for track in ids(plain)})
    (new,) = talk(dj, "ann", "latin pop, only new to me")
    assert ids(new) and not set(ids(new)) & set(ids(plain))


@pytest.mark.usefixtures("heard")
def test_the_listener_is_told_what_is_known_of_their_plays(dj):
    (turn,) = talk(dj, "ann", "what do you remember about me?")
    assert "From “file”: 30 tracks that you played, 600 times in all" in turn["reply"]
