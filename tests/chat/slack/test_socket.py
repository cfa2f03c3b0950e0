"""Socket Mode: a real WebSocket on loopback, over which Slack's envelopes come."""

import json
import queue
import threading

import pytest
from websockets.sync.server import serve

from support.fake_slack import Fault
from support.slack_requests import direct
from undercard.chat.errors import SettingsError
from undercard.chat.settings import SlackSettings
from undercard.chat.slack.slack_server import serve_socket


@pytest.fixture
def line(slack):
    """Slack's end of the socket: what is put into the first queue is sent, the second one hears."""
    to_send, heard = queue.Queue(), queue.Queue()

    def connected(socket):
        socket.send(json.dumps({"type": "hello"}))
        for envelope in iter(to_send.get, None):
            socket.send(json.dumps(envelope))
            heard.put(json.loads(socket.recv()))

    with serve(connected, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        slack.socket = f"ws://127.0.0.1:{server.socket.getsockname()[1]}/link"
        yield to_send, heard
        to_send.put(None)
        server.shutdown()
        thread.join()


def test_an_envelope_is_acknowledged_and_answered_once(open_desk, scripted, line):
    desk = open_desk(scripted, is_started=False)
    to_send, heard = line
    ready, stopped = threading.Event(), threading.Event()
    settings = SlackSettings(bot_token="xoxb-one", app_token="xapp-one")  # noqa: S106
    given = (desk.surface, settings, ready.set, stopped)
    serving = threading.Thread(target=serve_socket, args=given)
    serving.start()
    assert ready.wait(20)
    body = direct("rainy folk")
    for number in range(2):
        to_send.put({"type": "events_api", "envelope_id": f"e{number}", "payload": body})
        assert heard.get(timeout=20)["envelope_id"] == f"e{number}"
    desk.send(direct("calmer"))
    desk.slack.answered(2)
    assert len(desk.slack.messages) == 2
    stopped.set()
    serving.join(20)
    assert not serving.is_alive()


def test_an_app_token_that_slack_refuses_is_named(open_desk, scripted, slack):
    desk = open_desk(scripted, is_started=False)
    slack.fails("apps.connections.open", Fault(error="invalid_auth"))
    settings = SlackSettings(bot_token="xoxb-one", app_token="xapp-no")  # noqa: S106
    with pytest.raises(SettingsError, match=r"slack\.app_token.*invalid_auth"):
        serve_socket(desk.surface, settings, lambda: None)
