"""A Slack user and an account become one listener, and two again: what is kept, and where."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from support.audited_station import ACCOUNTS, LEDGER, write_station
from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.keepsakes import Keepsake
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dj import Dj
from undercard.chat.events import DialogueSettings
from undercard.chat.memory import erasing, joining, listeners, plays, remembered, store, tables
from undercard.chat.memory.database import Database
from undercard.chat.memory.linked import Link, links_of
from undercard.chat.memory.linking import LASTS_S, Linking
from undercard.chat.memory.listener_accounts import Accounts
from undercard.chat.memory.plays import Played
from undercard.chat.memory.shown_turns import ShownCheck
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.records.verification import verify

SLACK, ANN = "slack-T1-U1", "ann"
WHO = "Ann (Team T1)"
EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def database(database_url):
    opened = Database(database_url)
    Accounts(opened).add(ANN, "correct horse battery")
    yield opened
    opened.close()


@pytest.fixture
def linking(database, clock):
    return Linking(database, {}, clock)


def say(conn, listener, *things):
    dialogue = store.start_dialogue(conn, listener, DialogueSettings())
    remembered.keep(conn, store.OpenTurn(dialogue, listener, 1, ""), things)
    return dialogue


def judge(conn, listener, dialogue, **tracks):
    for track, (liked, at) in tracks.items():
        listeners.give_feedback(conn, dialogue, 1, track, liked=liked, listener=listener)
        mine = (tables.feedback.c.listener == listener) & (tables.feedback.c.track == track)
        conn.execute(tables.feedback.update().where(mine).values(given=at))


def never(artist):
    limits = Limits(artists_not=(artist,))
    return Keepsake("never", f"never {artist}", Criterion(words=artist, limits=limits))


def filled(database):
    """Something of each kind on both sides; returns the dialogues, Slack's and the page's."""
    with database.transaction() as conn:
        there = say(conn, SLACK, never("Drake"), Keepsake("fact", "I run"))
        here = say(conn, ANN, never("Drake"), never("2Pac"))
        judge(conn, SLACK, there, a=(True, LATE), b=(False, EARLY), c=(True, EARLY))
        judge(conn, ANN, here, a=(False, EARLY), b=(True, LATE), d=(True, EARLY))
        plays.replace(conn, SLACK, "spotify", {"x": Played(9, 1.0), "y": Played(1, 1.0)})
        plays.replace(conn, ANN, "spotify", {"x": Played(2, 1.0)})
        plays.replace(conn, ANN, "lastfm", {"z": Played(1, 1.0)})
    return there, here


def of(database, table, *columns, listener=ANN):
    query = sa.select(*(table.c[name] for name in columns)).where(table.c.listener == listener)
    with database.transaction() as conn:
        return sorted(map(tuple, conn.execute(query)))


def linked(linking, account=ANN, slack=SLACK):
    link = linking.join(linking.code(slack, WHO), account)
    assert link is not None
    return link


def test_of_what_is_in_both_that_stays_which_was_said_last_and_all_the_rest(database, linking):
    there, here = filled(database)
    linked(linking)
    assert of(database, tables.feedback, "track", "liked", "dialogue") == [
        ("a", True, there), ("b", True, here), ("c", True, there), ("d", True, here)]  # fmt: skip
    kept = of(database, tables.remembered, "kind", "words", "dialogue")
    assert kept == [
        ("fact", "I run", there),
        ("never", "never 2Pac", here),
        ("never", "never Drake", here),  # which was said there before
        ("played", "lastfm", None),
        ("played", "spotify", None),
    ]
    heard = of(database, tables.plays, "track", "source", "count")
    assert heard == [("x", "spotify", 2), ("z", "lastfm", 1)]  # brought in here last
    assert {one for (one,) in of(database, tables.dialogues, "id")} == {there, here}
    with database.transaction() as conn:
        assert conn.scalars(sa.select(tables.listeners.c.name)).all() == [ANN]
    assert [(one.slack, one.who) for one in linking.links(ANN)] == [(SLACK, WHO)]


def test_what_would_become_one_is_told_before(database, linking):
    filled(database)
    offer = linking.offered(linking.code(SLACK, WHO), ANN)
    assert offer.who == WHO
    assert len(offer.theirs["dialogues"]) == 0  # none in which anything was said
    assert {one["words"] for one in offer.theirs["remembered"]} == {
        "never Drake", "I run", "spotify", "a", "b", "c"}  # fmt: skip
    assert [(one["words"], one["kind"]) for one in offer.differing] == [
        ("b", "liked"), ("a", "liked")]  # fmt: skip
    assert (offer.taken, offer.turns_off) == ("", False)
    assert of(database, tables.feedback, "track") == [("a",), ("b",), ("d",)]


def test_a_code_is_good_once_for_ten_minutes_and_in_the_place_of_the_one_before(linking, clock):
    first, second = linking.code(SLACK, WHO), linking.code(SLACK, WHO)
    assert linking.offered(first, ANN) is None
    clock.now += LASTS_S - 1
    assert linking.offered(f" {second.lower().replace('-', ' ')} ", ANN)
    clock.now += 2
    assert linking.offered(second, ANN) is None
    assert linking.join(second, ANN) is None
    third = linking.code(SLACK, WHO)
    assert linking.join(third, ANN).slack == SLACK
    assert linking.join(third, ANN) is None
    assert linking.join(third, "bob") is None
    assert linking.offered("", ANN) is None


def test_a_code_stands_nowhere_in_the_state(database, linking):
    code = linking.code(SLACK, WHO)
    with database.transaction() as conn:
        (kept,) = conn.execute(sa.select(tables.slack_link_codes))
    assert kept.slack == SLACK
    assert code not in str(kept)
    assert code.replace("-", "") not in str(kept)


def test_each_has_one_link_to_a_workspace_and_an_account_several(linking):
    linked(linking)
    code = linking.code("slack-T1-U2", "Ben (Team T1)")
    assert linking.offered(code, ANN).taken == WHO
    assert linking.join(code, ANN) is None
    late = linking.code(SLACK, WHO)
    assert linking.join(late, "bob") is None
    linked(linking, slack="slack-T2-U1")
    assert [one.slack for one in linking.links(ANN)] == [SLACK, "slack-T2-U1"]


def test_memory_that_is_off_on_one_side_is_off(database, linking):
    with database.transaction() as conn:
        dialogue = store.start_dialogue(conn, SLACK, DialogueSettings())
        store.switch_memory(conn, dialogue, on=False)
    assert linking.offered(linking.code(SLACK, WHO), ANN).turns_off
    linked(linking)
    with database.transaction() as conn:
        assert not store.settings_of(conn, dialogue).remember
    linking.part(SLACK)
    with database.transaction() as conn:
        assert not store.settings_of(conn, dialogue).remember


def test_unlinked_the_dialogues_of_slack_go_back_and_what_was_remembered_stays(database, linking):
    there, here = filled(database)
    with database.transaction() as conn:
        channel = store.start_dialogue(conn, "slack-T1-C1", DialogueSettings())
        other = store.start_dialogue(conn, "slack-T10-C1", DialogueSettings())
        for place in (channel, other):
            conn.execute(tables.speakers.insert().values(dialogue=place, listener=ANN))
    linked(linking)
    with database.transaction() as conn:
        assert store.start_dialogue(conn, SLACK, DialogueSettings(), there) == there
        new = store.start_dialogue(conn, SLACK, DialogueSettings())
    assert {one for (one,) in of(database, tables.dialogues, "id")} == {there, here, new}
    assert not linking.part(SLACK, "bob")
    assert linking.part(SLACK, ANN)
    assert not linking.part(SLACK)
    assert of(database, tables.dialogues, "id") == [(here,)]
    assert {one for (one,) in of(database, tables.dialogues, "id", listener=SLACK)} == {there, new}
    assert of(database, tables.speakers, "dialogue", listener=SLACK) == [(channel,)]
    assert of(database, tables.speakers, "dialogue") == [(other,)]
    assert len(of(database, tables.feedback, "track")) == 4
    assert of(database, tables.feedback, "track", listener=SLACK) == []


def test_who_is_forgotten_is_linked_no_longer(database, linking):
    there, _ = filled(database)
    linked(linking)
    receipt = erasing.forget_listener(database, ANN)
    assert (receipt.removed["slack_links"], receipt.removed["dialogues"]) == (1, 2)
    assert linking.links(SLACK) == []
    with database.transaction() as conn:
        assert listeners.listener_of(conn, there) is None
        assert conn.scalar(sa.select(sa.func.count()).select_from(tables.feedback)) == 0


def test_forgetting_the_slack_user_takes_the_dialogues_and_leaves_the_account(database, linking):
    there, here = filled(database)
    linked(linking)
    assert erasing.forget_listener(database, SLACK).removed["dialogues"] == 1
    assert of(database, tables.dialogues, "id") == [(here,)]
    assert linking.links(ANN) == []
    assert of(database, tables.remembered, "words")
    with database.transaction() as conn:
        assert listeners.listener_of(conn, there) is None


def test_the_audit_log_holds_and_accounts_over_time_are_nobodys_twice(database):
    with database.transaction() as conn:
        write_station(conn)
        before = conn.scalar(sa.select(sa.func.count()).select_from(LEDGER))
        joining.join(conn, Link("bob", "ann", "Bob", datetime.now(UTC)))
        findings = verify(conn, more=[ShownCheck()])
        assert findings.intact, findings.differences
        held = set(conn.scalars(sa.select(ACCOUNTS.c.holder)))
        assert ("ann" in held, "bob" in held) == (True, False)
        assert conn.scalar(sa.select(sa.func.count()).select_from(LEDGER)) == before
        assert joining.part(conn, "bob")
        assert verify(conn, more=[ShownCheck()]).intact


def test_a_turn_that_is_on_its_way_meanwhile_is_the_accounts(parts, tmp_path):
    settings = Settings(home=tmp_path)
    dj = Dj(parts, open_database(settings), settings, surface="test")
    dialogue = dj.start(SLACK)
    turn = dj.turn(dialogue, "never play Drake again")
    next(turn)
    linked(Linking(dj.database, parts.music.catalogue))
    assert list(turn)
    with dj.database.transaction() as conn:
        assert [one.words for one in remembered.entries(conn, ANN)] == ["Drake"]
        assert listeners.listener_of(conn, dialogue) == ANN
        assert [one.listener for one in links_of(conn, SLACK)] == [ANN]
    turn = dj.answer(dj.start(SLACK, dialogue), "what do you know about me?")
    assert "Drake" in turn.reply


def test_what_is_imported_for_the_slack_user_is_the_accounts(parts, run, tmp_path):
    database = open_database(Settings(home=tmp_path / "home"))
    linked(Linking(database, {}))
    file = tmp_path / "heard.csv"
    file.write_text(f"track_id\n{parts.music.catalogue.ids[7]}\n")
    assert run("listener", "import", SLACK, file)[0] == 0
    assert len(of(database, tables.plays, "track")) == 1
    assert f"{SLACK} is {ANN}" in run("listener", "show", SLACK)[2]
