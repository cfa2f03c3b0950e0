"""Who is believed, what is kept of a workspace, and that no token is written down."""

import logging
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import sqlalchemy as sa
from slack_sdk.oauth.installation_store import Installation

from support.fake_slack import Fault
from support.slack_requests import SECRET, direct, event, mention, signed
from undercard.chat.errors import SettingsError
from undercard.chat.memory import tables
from undercard.chat.settings import SlackSettings, load_settings
from undercard.chat.slack.installations import Installations, States
from undercard.chat.slack.slack_server import Surface, check

OLDEST_S = 5 * 60
ONE, UNKNOWN = {"bot_token": "xoxb-one"}, {"bot_token": "xoxb-no"}
MANY = {"bot_token": None, "client_id": "1.2", "client_secret": "hush-hush"}


def rows(database, table):
    with database.transaction() as conn:
        return conn.execute(sa.select(table)).all()


@pytest.mark.parametrize(
    "spoilt",
    [
        lambda body, headers: (body + b" ", headers),
        lambda body, headers: (body, headers | {"X-Slack-Signature": "v0=" + "0" * 64}),
        lambda body, headers: (body, {"Content-Type": headers["Content-Type"]}),
        lambda body, headers: (body, headers | {"X-Slack-Request-Timestamp": "soon"}),
    ],
    ids=["other body", "other signature", "none", "no time"],
)
def test_what_slack_did_not_sign_is_refused(desk, spoilt):
    assert desk.post(*spoilt(*signed(direct("rainy folk")))).status_code == 401
    assert rows(desk.database, tables.slack_deliveries) == []


def test_a_request_that_is_signed_with_another_secret_is_refused(desk):
    assert desk.send(direct("rainy folk"), secret=SECRET[::-1]).status_code == 401


def test_an_old_request_that_is_played_again_is_refused(desk):
    body = direct("rainy folk")
    assert desk.send(body, at=time.time() - OLDEST_S - 5).status_code == 401
    assert rows(desk.database, tables.slack_deliveries) == []
    assert desk.send(body, at=time.time() - OLDEST_S + 30).status_code == 200
    desk.slack.answered()


def test_a_request_that_is_too_large_is_refused_unread(desk):
    body, headers = signed(direct("x"))
    assert desk.post(body + b" " * (1 << 20), headers).status_code == 413


def test_slack_can_check_the_address(desk):
    answer = desk.send({"type": "url_verification", "challenge": "prove it"})
    assert answer.json() == {"challenge": "prove it"}


def test_no_token_and_nobodys_words_are_written_to_the_log(desk, caplog):
    caplog.set_level(logging.INFO)
    desk.slack.fails("chat.update", Fault(503), Fault(error="msg_too_long"))
    desk.send(direct("my secret wish"))
    desk.slack.until(lambda slack: len(slack.called("chat.update")) == 2)
    desk.send(direct("bug"))
    assert desk.post(b"{", {"Content-Type": "application/json"}).status_code == 400
    desk.slack.answered()
    assert "msg_too_long" in caplog.text
    for hidden in ("xoxb-", SECRET, "my secret wish"):
        assert hidden not in caplog.text


def test_what_was_said_is_not_kept_beside_the_dialogue_once_it_is_answered(desk):
    desk.send(direct("my secret wish"))
    desk.slack.answered()
    desk.surface.workers.stop()
    (row,) = rows(desk.database, tables.slack_deliveries)
    assert (row.done, row.payload, row.outcome) == (True, None, None)
    assert "secret wish" not in str(row)


def test_settings_that_are_missing_are_named(slack):
    assert SECRET not in repr(SlackSettings(signing_secret=SECRET))
    with pytest.raises(SettingsError, match="bot_token"):
        check(SlackSettings(), socket=False)
    with pytest.raises(SettingsError, match="signing_secret"):
        check(SlackSettings(**ONE), socket=False)
    with pytest.raises(SettingsError, match="app_token"):
        check(SlackSettings(**ONE), socket=True)
    with pytest.raises(SettingsError, match="invalid_auth"):
        Surface(None, None, None, SlackSettings(**UNKNOWN, api_url=slack.url))
    with pytest.raises(SettingsError) as refused:
        load_settings(slack={"bot_token": 5, "signing_secret": ["xoxb-secret"]})
    assert "xoxb-secret" not in str(refused.value)


def installed(desk, team, token):
    Installations(desk.database).save(
        Installation(team_id=team, user_id="U9", bot_token=token, bot_id="B1", bot_user_id="UBOT")
    )


def test_each_workspace_is_answered_with_its_own_token(open_desk, scripted):
    desk = open_desk(scripted, **MANY)
    installed(desk, "T1", "xoxb-one")
    installed(desk, "T2", "xoxb-two")
    desk.send(direct("rainy folk"))
    desk.send({**direct("calmer"), "team_id": "T2"})
    assert {answer["team"] for answer in desk.slack.answered(2)} == {"T1", "T2"}
    assert scripted.dialogues("slack-T1-U1")
    assert scripted.dialogues("slack-T2-U1")
    assert desk.slack.called("auth.test") == []  # no request waits for Slack


def test_a_workspace_that_did_not_install_the_app_is_nothing_to_it(open_desk, scripted):
    desk = open_desk(scripted, **MANY)
    desk.send({**direct("rainy folk"), "team_id": "T3"})
    assert rows(desk.database, tables.slack_deliveries) == []


def test_another_workspace_installs_the_app_in_the_browser(open_desk, scripted):
    desk = open_desk(scripted, **MANY)
    begun = desk.get("/slack/install")
    address = next(
        word.split('"')[0] for word in begun.text.split('href="') if "oauth/v2" in word
    ).replace("&amp;", "&")
    (state,) = parse_qs(urlsplit(address).query)["state"]
    cookie = {"Cookie": f"slack-app-oauth-state={state}"}
    done = desk.get(f"/slack/oauth_redirect?code=c&state={state}", headers=cookie)
    assert done.status_code == 200
    again = desk.get(f"/slack/oauth_redirect?code=c&state={state}", headers=cookie)
    assert again.status_code != 200
    desk.send({**direct("rainy folk"), "team_id": "T2"})
    (answer,) = desk.slack.answered()
    assert answer["team"] == "T2"


def test_a_state_is_good_once_and_for_a_while(open_desk, scripted):
    now = [1_000.0]
    states = States(open_desk(scripted).database, lambda: now[0])
    first, late = states.issue(), states.issue()
    assert states.consume(first)
    assert not states.consume(first)
    now[0] += 3_600
    assert not states.consume(late)


@pytest.mark.parametrize(
    "left",
    [{"type": "app_uninstalled"}, {"type": "tokens_revoked", "tokens": {"bot": ["UBOT"]}}],
    ids=lambda left: left["type"],
)
def test_a_workspace_that_removes_the_app_leaves_nothing_behind(open_desk, scripted, left):
    desk = open_desk(scripted, workers=1, **MANY)  # who does one thing after the other
    for team, token in (("T1", "xoxb-one"), ("T2", "xoxb-two")):
        installed(desk, team, token)
    held(desk, "slack-T1-U1", "slack-T1-C1", "slack-T10-U1", "slack-T2-U1")
    desk.send(event(left))
    desk.send({**mention("calmer", ts=f"{time.time():.6f}"), "team_id": "T2"})
    desk.slack.answered()
    desk.surface.workers.stop()  # the answer is there before its delivery is done
    left_over = {row.name for row in rows(desk.database, tables.listeners)}
    assert left_over == {"slack-T10-U1", "slack-T2-U1"}
    assert [row.team for row in rows(desk.database, tables.slack_installations)] == ["T2"]
    desk.send(direct("rainy folk"))  # it is unknown now
    assert all(row.done for row in rows(desk.database, tables.slack_deliveries))


def held(desk, *names):
    """Listeners of whom something is kept."""
    from undercard.chat.events import DialogueSettings
    from undercard.chat.memory import store

    with desk.database.transaction() as conn:
        for name in names:
            store.start_dialogue(conn, name, DialogueSettings())
