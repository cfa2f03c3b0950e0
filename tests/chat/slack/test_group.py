"""A channel is a group: limits add up, and each person's lasting "no" holds whoever speaks."""

import pytest

from support.slack_requests import buttons, direct, event, mention, press
from undercard.chat.memory.erasing import forget_listener
from undercard.chat.memory.listeners import judged_by


@pytest.fixture
def desk(real_desk):
    return real_desk


@pytest.fixture
def thread(desk):
    """A thread in which U1 spoke, who never wants 2Pac."""
    desk.send(direct("never play 2Pac again"))
    desk.slack.answered()
    asked = mention("90s hip hop")
    desk.send(asked)
    desk.slack.answered(2)
    return asked["event"]["ts"]


def newest(desk):
    """The list of the channel's dialogue as it is now, and the words of its answer."""
    (dialogue,) = desk.dj.dialogues("slack-T1-C1")
    return desk.dj.history(dialogue.id)[-1]


def artists(turn):
    return " ".join(card.artist for card in turn.cards)


def said_to(desk, count, body):
    desk.send(body)
    return desk.slack.answered(count)[-1]


def test_what_one_of_them_never_wants_stays_out_whoever_asks(desk, thread):
    answer = said_to(desk, 3, mention("play something by 2Pac", user="U2", thread_ts=thread))
    assert not newest(desk).cards
    assert {"type": "user", "user_id": "U1"} in [
        piece
        for block in answer["blocks"]
        if block["type"] == "rich_text"
        for piece in block["elements"][0]["elements"]
    ]
    assert "ruled it out for good" in str(answer["blocks"])
    assert [one["value"] for one in buttons(answer, "say")] == ["Forget the artist"]  # U2's own


def test_nobody_else_can_take_it_back(desk, thread):
    said_to(desk, 3, mention("2Pac is fine again", user="U2", thread_ts=thread))
    said_to(desk, 4, mention("90s hip hop like 2Pac, 20 tracks", user="U2", thread_ts=thread))
    turn = newest(desk)
    assert turn.cards
    assert "2Pac" not in artists(turn)
    said_to(desk, 5, mention("2Pac is fine again", user="U1", thread_ts=thread))
    said_to(desk, 6, mention("90s hip hop, only 2Pac, 5 tracks", user="U2", thread_ts=thread))
    assert "2Pac" in artists(newest(desk))


def test_limits_of_several_people_add_up(desk, thread):
    said_to(desk, 3, mention("no Dr. Dre", user="U2", thread_ts=thread))
    said_to(desk, 4, mention("20 tracks", user="U3", thread_ts=thread))
    turn = newest(desk)
    assert len(turn.cards) == 20
    assert "2Pac" not in artists(turn)
    assert "Dr. Dre" not in artists(turn)


def test_what_one_of_them_dislikes_sinks_for_all(desk, thread):
    again = {"user": "U1", "thread_ts": thread}
    said_to(desk, 3, mention("hello", user="U2", thread_ts=thread))
    said_to(desk, 4, mention("new list: 90s hip hop", **again))
    turn = newest(desk)
    (dialogue,) = desk.dj.dialogues("slack-T1-C1")
    worst = turn.cards[0].artist
    for card in turn.cards:
        if card.artist == worst:
            desk.dj.feedback(dialogue.id, turn.turn, card.id, False, "slack-T1-U2")
    said_to(desk, 5, mention("new list: 90s hip hop", **again))
    assert newest(desk).cards[0].artist != worst


def test_what_somebody_rules_out_in_the_channel_is_theirs_and_not_the_channels(desk, thread):
    said_to(desk, 3, mention("never play Dr. Dre again", user="U2", thread_ts=thread))
    for user, mine, others in (("U2", "Dre", "2Pac"), ("U1", "2Pac", "Dre")):
        desk.send(event({"type": "app_home_opened", "tab": "home", "user": user}))
        view = desk.slack.until(
            lambda slack, who=user: [
                call.given["view"]
                for call in slack.called("views.publish")
                if call.given["user_id"] == who
            ]
        )
        assert mine in str(view)
        assert others not in str(view)


@pytest.mark.usefixtures("thread")
def test_a_like_is_of_who_pressed(desk):
    listed = desk.slack.answered(2)[-1]
    desk.send(press(listed, buttons(listed, "like")[0], desk.slack.url, user="U2"))
    desk.slack.until(lambda _: buttons(listed, "liked"))
    with desk.database.transaction() as conn:
        assert list(judged_by(conn, "slack-T1-U2").values()) == [True]
        assert judged_by(conn, "slack-T1-C1") == {}


def test_who_is_forgotten_no_longer_binds_the_others(desk, thread):
    said_to(desk, 3, mention("new list: jazz", user="U2", thread_ts=thread))
    receipt = forget_listener(desk.database, "slack-T1-U1")
    assert receipt.removed["speakers"] == 1
    said_to(desk, 4, mention("2Pac is fine again", user="U2", thread_ts=thread))
    said_to(desk, 5, mention("play something by 2Pac", user="U2", thread_ts=thread))
    assert "2Pac" in artists(newest(desk))
