"""Somebody speaks to the DJ in Slack: directly, by its name, with /dj, in the assistant pane."""

from support.scripted_dj import GAVE_WAY
from support.slack_requests import buttons, command, direct, event, mention, press, stamp
from undercard.chat.slack.list_blocks import around


def shown(message):
    """All that a message shows, as one text."""
    return str(message["blocks"])


def test_a_direct_message_is_answered_with_the_list(desk):
    assert desk.send(direct("rainy folk")).status_code == 200
    (answer,) = desk.slack.answered()
    assert answer["channel"] == "D1"
    assert "thread_ts" not in answer
    assert "Ten calm, mostly acoustic songs" in answer["text"]
    for word in ("Holocene", "Bon Iver", "5:37", "two in ten tracks", "moved up from 14 to 4"):
        assert word in shown(answer)
    assert desk.slack.called("chat.update")[-1].given["ts"] == answer["ts"]  # one message, edited


def test_what_gave_way_stands_in_small_print_and_stays_when_a_page_is_turned(desk):
    desk.send(direct("rainy folk, 12 tracks"))
    (answer,) = desk.slack.answered()
    small = [one for one in answer["blocks"] if one["type"] == "context"]
    assert GAVE_WAY in str(small)
    _, notes = around(answer["blocks"])
    assert GAVE_WAY in str(notes)


def test_direct_messages_are_one_dialogue_and_each_thread_is_its_own(desk):
    thread = stamp()
    for body in (direct("rainy folk"), direct("calmer"), direct("ska", thread_ts=thread)):
        desk.send(body)
    answers = desk.slack.answered(3)
    by_thread = {answer.get("thread_ts") for answer in answers}
    held = desk.dj.dialogues("slack-T1-U1")
    assert by_thread == {None, thread}
    assert sorted(len(desk.dj.history(one.id)) for one in held) == [1, 2]


def test_a_mention_begins_a_thread_and_goes_on_in_it(desk):
    first = mention("rainy folk")
    thread = first["event"]["ts"]
    desk.send(first)
    desk.send(mention("why 3?", user="U2", thread_ts=thread))
    answers = desk.slack.answered(2)
    (dialogue,) = desk.dj.dialogues("slack-T1-C1")
    assert {answer["thread_ts"] for answer in answers} == {thread}
    assert [turn.say for turn in desk.dj.history(dialogue.id)] == ["rainy folk", "why 3?"]


def test_a_command_begins_a_thread_of_its_own_message(desk):
    desk.send(command("rainy folk", desk.slack.url))
    (root,) = desk.slack.answered()
    assert {"type": "user", "user_id": "U1"} in root["blocks"][0]["elements"][0]["elements"]
    assert "rainy folk" in shown(root)
    desk.send(mention("why 3?", thread_ts=root["ts"]))
    desk.slack.answered(2)
    (dialogue,) = desk.dj.dialogues("slack-T1-C1")
    assert len(desk.dj.history(dialogue.id)) == 2


def test_a_command_without_words_tells_how_and_only_to_who_typed_it(desk):
    desk.slack.locales["U1"] = "de-DE"
    desk.send(command("", desk.slack.url))
    whispered = desk.slack.until(lambda slack: slack.whispers)
    assert "Sag, was du hören möchtest" in whispered[0]["text"]
    assert whispered[0]["response_type"] == "ephemeral"
    assert not desk.slack.messages


def test_a_command_where_the_dj_is_not_says_how_to_invite_it(desk):
    desk.slack.absent.add("C9")
    desk.send(command("rainy folk", desk.slack.url, channel="C9"))
    assert "/invite" in desk.slack.until(lambda slack: slack.whispers)[0]["text"]
    assert not desk.dj.dialogues("slack-T1-C9")


def test_the_assistant_pane_offers_things_to_say_and_shows_what_is_done(desk):
    place = {"channel_id": "D1", "thread_ts": stamp()}
    opened = {"type": "assistant_thread_started", "assistant_thread": {**place, "user_id": "U1"}}
    desk.send(event(opened))
    (offered,) = desk.slack.until(lambda s: s.called("assistant.threads.setSuggestedPrompts"))
    assert [prompt["message"] for prompt in offered.given["prompts"]] == [
        say for _, say in desk.dj.starters("en")
    ]
    desk.send(direct("rainy folk", thread_ts=place["thread_ts"]))
    (answer,) = desk.slack.answered()
    assert desk.slack.called("assistant.threads.setStatus")[0].given["status"] == "Listening…"
    assert answer["edits"] == 0  # the state was Slack's own, so nothing had to be edited


def test_where_there_are_no_assistants_the_message_itself_shows_the_state(desk):
    desk.slack.assistants = False
    desk.send(direct("rainy folk", thread_ts=stamp()))
    (answer,) = desk.slack.answered()
    assert answer["edits"] == 1


def test_states_and_buttons_are_in_the_language_of_who_speaks(desk):
    desk.slack.locales["U1"] = "fr-FR"
    desk.send(direct("rainy folk"))
    (answer,) = desk.slack.answered()
    assert desk.slack.called("chat.postMessage")[0].given["text"] == "J’écoute…"
    assert buttons(answer, "drop")[0]["text"]["text"] == "Enlever"


def test_a_list_as_a_file_is_uploaded_into_the_thread(desk):
    thread = stamp()
    desk.send(mention("file", thread_ts=thread))
    (done,) = desk.slack.until(lambda slack: slack.called("files.completeUploadExternal"))
    assert done.given["channel_id"] == "C1"
    assert done.given["thread_ts"] == thread
    assert desk.slack.files == {"undercard-1.m3u8": b"#EXTM3U\n#EXTINF:1,\xc3\x98 - =1&%\n"}


def test_the_home_tab_shows_what_is_remembered_and_the_rules(desk):
    desk.send(event({"type": "app_home_opened", "tab": "home", "user": "U1"}))
    (home,) = desk.slack.until(lambda slack: slack.called("views.publish"))
    assert home.given["user_id"] == "U1"
    assert "What I remember of you" in str(home.given["view"])


def test_nothing_in_a_title_or_a_reply_is_a_mark_to_slack(desk):
    desk.send(direct("image"))
    (answer,) = desk.slack.answered()
    assert "<img" not in answer["text"]
    assert "&lt;img" in answer["text"]
    kinds = {block["text"]["type"] for block in answer["blocks"] if block["type"] == "section"}
    assert kinds == {"plain_text"}


def test_what_is_said_arrives_without_slacks_marks(desk):
    said = "<@U7> R&amp;B &lt;3 like <https://x.example|this one> in <#C7|music>"
    desk.send(direct(said))
    desk.slack.answered()
    (dialogue,) = desk.dj.dialogues("slack-T1-U1")
    assert desk.dj.history(dialogue.id)[0].say == "R&B <3 like this one in music"


def test_a_question_of_the_dj_is_answered_by_a_button(desk):
    desk.send(direct("impossible"))
    (asked,) = desk.slack.answered()
    offers = buttons(asked, "say")
    assert [one["text"]["text"] for one in offers] == ["ska from any year", "1950, any genre"]
    desk.send(press(asked, offers[0], desk.slack.url))
    answer = desk.slack.answered(2)[-1]
    assert "ska from any year" in shown(answer)
    (dialogue,) = desk.dj.dialogues("slack-T1-U1")
    assert desk.dj.history(dialogue.id)[-1].say == "ska from any year"
