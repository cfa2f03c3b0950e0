"""The real DJ over the real catalogue, without a language model, spoken to through Slack."""

import pytest

from support.slack_requests import buttons, direct, event, mention, press


@pytest.fixture
def desk(real_desk):
    return real_desk


def is_without(second, first, rank):
    """Whether a list is an earlier one without a track, and another one at its end."""
    kept = [card.id for card in first.cards if card.rank != rank]
    return [card.id for card in second.cards][: len(kept)] == kept


def test_a_whole_dialogue(desk, parts):
    catalogue = parts.music.catalogue
    desk.send(direct("90s hip hop, no 2Pac, at most one per artist"))
    (listed,) = desk.slack.answered()
    held = desk.dj.start("slack-T1-U1", desk.dj.dialogues("slack-T1-U1")[0].id)
    first = desk.dj.history(held)[-1]
    assert len(first.cards) == len(buttons(listed, "drop")) == 10
    assert all("2Pac" not in catalogue[card.id].artist for card in first.cards)

    desk.send(press(listed, buttons(listed, "like")[1], desk.slack.url))
    desk.slack.until(lambda _: buttons(listed, "liked"))
    desk.send(press(listed, buttons(listed, "drop")[2], desk.slack.url))
    desk.slack.until(lambda _: "2:1" in str(listed["blocks"]))
    second = desk.dj.history(held)[-1]
    assert is_without(second, first, 3)

    desk.send(press(listed, buttons(listed, "why")[0], desk.slack.url))
    why = desk.slack.answered(2)[-1]
    assert first.cards[0].title in why["text"]
    desk.send(direct("the list as CSV"))
    desk.slack.until(lambda slack: slack.called("files.completeUploadExternal"))
    ((name, content),) = desk.slack.files.items()
    assert name.endswith(".csv")
    assert second.cards[0].title in content.decode()


def test_what_is_ruled_out_for_good_stands_on_the_home_tab_and_in_the_next_dialogue(desk):
    desk.slack.locales["U1"] = "fr-FR"
    desk.send(direct("never play 2Pac again"))
    desk.slack.answered()
    desk.send(event({"type": "app_home_opened", "tab": "home", "user": "U1"}))
    (home,) = desk.slack.until(lambda slack: slack.called("views.publish"))
    assert "2Pac" in str(home.given["view"])
    assert "revient à des artistes émergents" in str(home.given["view"])
    desk.send(direct("90s hip hop", thread_ts="1690000000.5"))
    listed = desk.slack.answered(2)[-1]
    assert "2Pac" not in str([block for block in listed["blocks"] if block["type"] == "rich_text"])


@pytest.mark.parametrize(
    ("say", "language"),
    [
        ("du hip hop des années 90, s'il te plaît", "fr"),
        ("quiero hip hop de los 90", "es"),
        ("ich möchte Hip-Hop aus den 90ern", "de"),
    ],
)
def test_each_button_is_understood_in_its_language(desk, say, language):
    desk.send(mention(say))
    (listed,) = desk.slack.answered()
    (dialogue,) = desk.dj.dialogues("slack-T1-C1")
    first = desk.dj.history(dialogue.id)[-1]
    assert first.language == language
    desk.send(press(listed, buttons(listed, "drop")[1], desk.slack.url))
    desk.slack.until(lambda _: "2:1" in str(listed["blocks"]))
    second = desk.dj.history(dialogue.id)[-1]
    assert second.language == language
    assert is_without(second, first, 2)
    for number, name in enumerate(("why", "more"), 2):
        desk.send(press(listed, buttons(listed, name)[0], desk.slack.url))
        answer = desk.slack.answered(number)[-1]
        assert first.cards[0].title in str(answer["blocks"]) or name == "more"
    last = desk.dj.history(dialogue.id)[-1]
    assert last.language == language
    assert last.cards
    assert [card.id for card in last.cards] != [card.id for card in second.cards]


def test_what_may_be_of_any_language_is_answered_in_that_of_slack(desk):
    desk.slack.locales["U1"] = "de-AT"
    desk.send(direct("Adele"))
    desk.slack.answered()
    (dialogue,) = desk.dj.dialogues("slack-T1-U1")
    assert desk.dj.history(dialogue.id)[-1].language == "de"
