"""The buttons of a list: they edit it in place, speak for the listener, or say why they cannot."""

from dataclasses import replace

import pytest

from support.block_kit import faults
from support.scripted_dj import ScriptedDj, slate
from support.slack_requests import buttons, direct, press
from undercard.chat.events import PastTurn, SlateReady
from undercard.chat.slack.list_blocks import message

DROPPED = 2  # the rank, counted from 0, whose button is pressed


@pytest.fixture
def listed(desk):
    """A list as it stands in Slack."""
    desk.send(direct("rainy folk"))
    (answer,) = desk.slack.answered()
    return answer


def test_a_like_is_kept_and_drawn_in_the_same_message_and_can_be_taken_back(desk, listed):
    edits = listed["edits"]
    desk.send(press(listed, buttons(listed, "like")[0], desk.slack.url))
    desk.slack.until(lambda _: listed["edits"] > edits)
    (dialogue,) = desk.dj.dialogues("slack-T1-U1")
    (turn,) = desk.dj.history(dialogue.id)
    assert turn.liked == {"track1": True}
    assert held(listed) == "✕ rainy folk"  # also where the message was drawn again
    (liked,) = buttons(listed, "liked")
    desk.send(press(listed, liked, desk.slack.url))
    desk.slack.until(lambda _: not buttons(listed, "liked"))
    assert len(desk.slack.messages) == 1


def held(message):
    """What the list goes by, as its buttons say it."""
    return " ".join(one["text"]["text"] for one in buttons(message, "held"))


def test_what_a_list_goes_by_is_taken_back_by_a_button(desk, listed):
    (taken,) = buttons(listed, "held")
    desk.send(press(listed, taken, desk.slack.url))
    desk.slack.answered(2)
    (dialogue,) = desk.dj.dialogues("slack-T1-U1")
    assert desk.dj.history(dialogue.id)[-1].say == "Take back “rainy folk”"


def test_a_drop_puts_the_new_list_in_the_place_of_the_old_one(open_desk, tmp_path):
    desk = open_desk(Dropping(tmp_path / "scripted.json"))
    desk.send(direct("rainy folk"))
    (listed,) = desk.slack.answered()
    desk.send(press(listed, buttons(listed, "drop")[DROPPED], desk.slack.url))
    desk.slack.until(lambda _: "Dropped 3." in listed["text"])
    assert len(buttons(listed, "drop")) == 9
    assert len(desk.slack.messages) == 1


def test_why_is_answered_below_and_leaves_the_list(desk, listed):
    before = listed["blocks"]
    desk.send(press(listed, buttons(listed, "why")[3], desk.slack.url))
    answer = desk.slack.answered(2)[-1]
    assert "Because it sounds calm" in answer["text"]
    assert "why number 4?" in str(answer["blocks"])
    assert listed["blocks"] == before


def test_a_button_of_a_list_that_has_changed_since_says_so(desk, listed):
    desk.send(direct("drop 2"))
    desk.slack.answered(2)
    desk.send(press(listed, buttons(listed, "drop")[0], desk.slack.url))
    whispered = desk.slack.until(lambda slack: slack.whispers)
    assert "has changed since" in whispered[0]["text"]
    assert whispered[0]["replace_original"] is False


@pytest.mark.parametrize("name", ["like", "drop", "why", "more"])
def test_a_button_of_a_list_that_was_deleted_says_so(desk, listed, name):
    (dialogue,) = desk.dj.dialogues("slack-T1-U1")
    del desk.dj._state[dialogue.id]
    desk.send(press(listed, buttons(listed, name)[0], desk.slack.url))
    assert "no longer there" in desk.slack.until(lambda slack: slack.whispers)[0]["text"]


def test_a_button_of_another_form_is_acknowledged_and_harmless(desk, listed):
    odd = {"action_id": "drop", "value": "nonsense"}
    assert desk.send(press(listed, odd, desk.slack.url)).status_code == 200
    desk.send(direct("calmer"))
    desk.slack.answered(2)


def test_a_long_list_is_paged_in_place(open_desk, tmp_path):
    desk = open_desk(Fifty(tmp_path / "scripted.json"))
    desk.send(direct("fifty"))
    (listed,) = desk.slack.answered()
    assert len(buttons(listed, "like")) == 10
    for first in (11, 21, 31, 41):
        after = buttons(listed, "page")[-1]
        desk.send(press(listed, after, desk.slack.url))
        desk.slack.until(lambda _, at=first: f"Tracks {at} to" in str(listed["blocks"]))
    assert [one["text"]["text"] for one in buttons(listed, "page")] == ["‹ Back"]


def test_whatever_a_list_holds_slack_takes_the_message():
    long = replace(
        slate()[3], title="<!channel>" * 300, artist="&" * 9_000, reasons=("because " * 900,) * 9
    )
    cards = tuple(replace(long, rank=rank, id=f"t{rank}") for rank in range(1, 51))
    turn = PastTurn(1, "x", "word " * 9_000, cards, ("offer " * 900,) * 40)
    for page in range(5):
        text, blocks = message(turn, page)
        assert faults(blocks) == []
        assert "<!channel>" not in text
    assert "no words" not in message(replace(turn, reply=""))[0]


class Fifty(ScriptedDj):
    """Lists of fifty tracks."""

    def _answer(self, _):
        cards = [replace(slate()[0], rank=rank) for rank in range(1, 51)]
        return tuple(cards), (), "Fifty tracks."

    def history(self, dialogue):
        cards, _, _ = self._answer("")
        return [replace(turn, cards=cards) for turn in super().history(dialogue)]


class Dropping(ScriptedDj):
    """Knows the button's words for a drop, as the real one does."""

    def turn(self, dialogue, say, **how):
        spoken = say.replace("number ", "")
        for event in super().turn(dialogue, spoken, **how):
            yield replace(event, language="en") if isinstance(event, SlateReady) else event
