"""Two servers on one database, as they run behind a proxy: real processes, real HTTP."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from support.checkout import environment
from support.slack_requests import direct, signed


@pytest.fixture
def start(slack, tmp_path):
    """Start servers; they are ended with the test."""
    running = []

    def begin():
        home = tmp_path / f"home{len(running)}"
        database = f"sqlite:///{tmp_path / 'state.db'}"
        command = [sys.executable, "-m", "support.serve_slack", str(home), database, slack.url]
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, text=True)
        running.append(process)
        return process, process.stdout.readline().strip()

    yield begin
    for process in running:
        process.kill()
        process.wait(timeout=20)
        process.stdout.close()


def send(address, body):
    content, headers = signed(body)
    return httpx.post(address, content=content, headers=headers, timeout=10).status_code


def test_an_event_that_comes_to_two_processes_is_answered_once(start, slack):
    addresses = [start()[1], start()[1]]
    body = direct("rainy folk")
    with ThreadPoolExecutor(6) as pool:
        sent = pool.map(lambda number: send(addresses[number % 2], body), range(6))
    assert list(sent) == [200] * 6
    slack.answered()
    assert send(addresses[1], body) == 200
    assert send(addresses[0], direct("calmer")) == 200
    slack.answered(2)
    assert len(slack.messages) == 2


def test_a_server_that_was_restarted_still_knows_what_it_answered(start, slack):
    first, address = start()
    body = direct("rainy folk")
    assert send(address, body) == 200
    slack.answered()
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=20) in (0, -signal.SIGTERM)
    _, address = start()
    assert send(address, body) == 200
    assert send(address, direct("calmer")) == 200
    slack.answered(2)
    assert len(slack.messages) == 2
