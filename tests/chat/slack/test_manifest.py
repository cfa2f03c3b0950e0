"""What is shipped for Slack as data: the manifest, and the words in four languages."""

import string

from undercard.chat.reply.replies import LANGUAGES
from undercard.chat.slack.list_blocks import _LONGEST_BUTTON
from undercard.chat.slack.slack_words import words
from undercard.prompts import yaml12

BUTTONS = ("like", "liked", "drop", "why", "more", "before", "after")


def holes(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_the_manifest_for_a_server_names_it_everywhere(run):
    status, printed, _ = run("slack", "manifest", "--url", "https://dj.example.org/")
    document = yaml12.load(printed)
    events = "https://dj.example.org/slack/events"
    assert status == 0
    assert document["settings"]["event_subscriptions"]["request_url"] == events
    assert document["settings"]["interactivity"]["request_url"] == events
    assert document["features"]["slash_commands"][0]["url"] == events
    assert document["settings"]["socket_mode_enabled"] is False
    assert "{" not in printed


def test_the_manifest_for_socket_mode_names_no_server(run):
    _, printed, _ = run("slack", "manifest")
    document = yaml12.load(printed)
    assert document["settings"]["socket_mode_enabled"] is True
    assert "http" not in str(document)
    assert {"app_mention", "message.im", "app_uninstalled", "tokens_revoked"} <= set(
        document["settings"]["event_subscriptions"]["bot_events"]
    )


def test_a_command_without_tokens_says_which_is_missing_and_where_it_is(run):
    status, _, error = run("slack")
    assert status == 2
    assert "UNDERCARD_SLACK__BOT_TOKEN" in error
    assert "docs/slack.md" in error


def test_every_language_has_every_word_with_the_same_holes():
    english = words("en")
    for language in LANGUAGES:
        said = words(language)
        assert said.keys() == english.keys()
        assert {key: holes(text) for key, text in said.items()} == {
            key: holes(text) for key, text in english.items()
        }
        assert all(len(said[name]) <= _LONGEST_BUTTON for name in BUTTONS)
    assert words("fr-CA") == words("fr") != english
    assert words("xx") == words("") == english
