"""Slack calls late, twice, out of order; it is slow or down; the DJ hangs. Nothing is lost or said
twice.
"""

import threading
import time

import pytest

from support.fake_slack import Fault
from support.slack_requests import direct, event, mention, press, signed, stamp
from undercard.chat.errors import StoreError
from undercard.chat.slack.inbox import LEASE_S, Inbox
from undercard.chat.slack.payloads import read

ACKNOWLEDGED_S = 3.0


class Clock:
    """A clock that a test moves on."""

    def __init__(self):
        self.now = time.time()

    def __call__(self):
        return self.now


def test_a_dj_that_hangs_delays_no_acknowledgement(open_desk, scripted, tmp_path):
    desk = open_desk(scripted, workers=2)
    for number in range(6):
        began = time.monotonic()
        assert desk.send(direct("hold", channel=f"D{number}")).status_code == 200
        assert time.monotonic() - began < ACKNOWLEDGED_S
    desk.slack.until(lambda slack: len(slack.messages) == 2)
    assert desk.slack.final() == []
    for number in range(6):
        held = read(direct("x", channel=f"D{number}")).place.dialogue("T1")
        (tmp_path / f"{held}.go").touch()
    assert len(desk.slack.answered(6)) == 6


def test_what_slack_sends_again_is_answered_once(desk):
    body = direct("rainy folk")
    for _ in range(3):
        assert desk.send(body).status_code == 200
    desk.send(direct("calmer"))
    desk.slack.answered(2)
    assert len(desk.slack.messages) == 2


def test_a_message_is_one_whichever_event_tells_of_it(desk):
    first = mention("rainy folk")
    desk.send(first)
    desk.send({**first, "event_id": "Ev-other"})
    desk.send(mention("calmer"))
    desk.slack.answered(2)
    assert len(desk.slack.messages) == 2


def test_what_one_process_left_behind_another_answers(open_desk, scripted, slack):
    """As after a crash: the delivery was taken, and nobody renews its lease."""
    clock = Clock()
    desk = open_desk(scripted, clock)
    desk.surface.workers.stop()
    desk.send(direct("rainy folk"))
    assert Inbox(desk.database, clock).take() is not None
    clock.now += LEASE_S / 2
    assert Inbox(desk.database, clock).take() is None
    clock.now += LEASE_S
    open_desk(scripted, clock)
    slack.answered()
    assert len(slack.messages) == 1


def test_messages_that_come_out_of_order_are_answered_in_the_order_in_which_they_were_said(
    open_desk, scripted
):
    first, second = direct("rainy folk"), direct("why 3?")
    desk = open_desk(scripted)
    desk.surface.workers.stop()
    desk.send(second)
    desk.send(first)
    open_desk(scripted)
    desk.slack.answered(2)
    (dialogue,) = scripted.dialogues("slack-T1-U1")
    assert [turn.say for turn in scripted.history(dialogue.id)] == ["rainy folk", "why 3?"]


def test_one_turn_at_a_time_in_a_dialogue_and_others_beside_it(open_desk, scripted, tmp_path):
    desk = open_desk(scripted)
    desk.send(direct("hold"))
    desk.send(direct("why 3?"))
    desk.send(direct("rainy folk", user="U2", channel="D2"))
    (answer,) = desk.slack.answered()
    assert answer["channel"] == "D2"
    (tmp_path / f"{read(direct('x')).place.dialogue('T1')}.go").touch()
    desk.slack.answered(3)
    (dialogue,) = scripted.dialogues("slack-T1-U1")
    assert [turn.say for turn in scripted.history(dialogue.id)] == ["hold", "why 3?"]


def test_slack_is_left_alone_for_as_long_as_it_asks(desk):
    desk.slack.fails("chat.update", Fault(429, "ratelimited", retry_after=1))
    desk.send(direct("rainy folk"))
    desk.slack.answered()
    refused, *_, last = desk.slack.called("chat.update")
    assert last.at - refused.at >= 1
    assert len(desk.dj.history(desk.dj.dialogues("slack-T1-U1")[0].id)) == 1


@pytest.mark.parametrize(
    "fault", [Fault(503), Fault(500, "internal_error"), Fault(is_cut=True)], ids=str
)
def test_where_slack_is_down_in_mid_reply_the_answer_is_kept_and_posted_later(desk, fault):
    desk.slack.fails("chat.update", fault, fault)
    desk.send(direct("rainy folk"))
    (answer,) = desk.slack.answered()
    assert "Ten calm" in answer["text"]
    assert len(desk.slack.messages) == 1
    assert len(desk.dj.history(desk.dj.dialogues("slack-T1-U1")[0].id)) == 1  # played once


def test_where_slack_is_down_from_the_beginning_it_is_the_same(desk):
    desk.slack.fails("chat.postMessage", Fault(503), Fault(503))
    desk.send(direct("rainy folk"))
    desk.slack.answered()
    assert len(desk.slack.messages) == 1


def test_a_message_that_somebody_removed_is_posted_again(open_desk, scripted, tmp_path):
    desk = open_desk(scripted)
    desk.send(direct("hold"))
    desk.slack.until(lambda slack: slack.messages)
    desk.slack.messages.clear()
    (tmp_path / f"{read(direct('x')).place.dialogue('T1')}.go").touch()
    (answer,) = desk.slack.answered()
    assert "Ten calm" in answer["text"]


def test_a_channel_that_refuses_is_given_up_and_the_rest_goes_on(desk):
    desk.slack.absent.add("C9")
    desk.send(mention("rainy folk", channel="C9"))
    desk.send(direct("rainy folk"))
    desk.slack.answered()
    assert [one["channel"] for one in desk.slack.messages.values()] == ["D1"]


@pytest.mark.parametrize(
    "fields",
    [
        {"subtype": "message_changed", "message": {"text": "calmer", "user": "U1"}, "hidden": True},
        {"subtype": "message_deleted", "deleted_ts": "1.0", "hidden": True},
        {"subtype": "bot_message", "bot_id": "B7", "text": "hello"},
        {"bot_id": "B7", "user": "U7", "text": "hello"},
        {"user": "UBOT", "text": "my own words"},
        {"user": "U1", "text": ""},
        {"subtype": "channel_join", "user": "U1", "text": "<@U1> has joined"},
    ],
    ids=lambda fields: str(fields.get("subtype", list(fields))),
)
def test_edits_deletions_bots_and_its_own_words_are_nothing_to_the_dj(desk, fields):
    about = {"type": "message", "channel_type": "im", "channel": "D1", "ts": stamp()}
    assert desk.send(event(about | fields)).status_code == 200
    desk.send(direct("rainy folk"))
    desk.slack.answered()
    assert len(desk.slack.messages) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"type": "event_callback", "team_id": "T1", "event": {"type": "message"}},
        {"type": "event_callback", "team_id": "T1", "event": {"type": "unheard_of"}},
        {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}},
        {"type": "block_actions", "team": {"id": "T1"}, "user": {"id": "U1"}, "actions": []},
    ],
    ids=str,
)
def test_what_nobody_expected_is_acknowledged(desk, body):
    assert desk.send(body).status_code == 200


def test_a_dj_that_fails_says_so_and_goes_on(desk):
    desk.send(direct("bug"))
    (answer,) = desk.slack.answered()
    assert "Something went wrong on my side (KeyError)" in answer["text"]
    desk.send(direct("rainy folk"))
    desk.slack.answered(2)


def test_a_server_that_is_stopped_leaves_the_turn_to_the_next(open_desk, scripted):
    desk = open_desk(scripted)
    desk.send(direct("endless"))
    desk.slack.until(lambda slack: slack.messages)
    desk.surface.workers.stop()
    delivery = Inbox(desk.database).take()
    assert delivery is not None
    assert delivery.payload.text == "endless"
    assert delivery.message in desk.slack.messages


def test_two_presses_at_once_are_each_done_once(desk):
    desk.send(direct("rainy folk"))
    (listed,) = desk.slack.answered()
    body = press(listed, {"action_id": "why", "value": "1:2"}, desk.slack.url)
    sending = [threading.Thread(target=desk.send, args=(body,)) for _ in range(4)]
    for one in sending:
        one.start()
    for one in sending:
        one.join()
    desk.slack.answered(2)
    desk.send(direct("calmer"))
    desk.slack.answered(3)
    assert len(desk.slack.messages) == 3


def test_a_database_that_is_away_is_told_to_slack_which_sends_it_again(desk, monkeypatch):
    body, headers = signed(direct("rainy folk"))
    with monkeypatch.context() as patched:
        patched.setattr(Inbox, "receive", away)
        assert desk.post(body, headers).status_code == 503
    assert desk.post(body, headers).status_code == 200
    desk.slack.answered()


def away(*_):
    raise StoreError("No space is left.")
