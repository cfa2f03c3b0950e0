"""The real program in a real Chromium: `undercard chat`, a wish, a question, a reload."""

import os
import signal
import subprocess
import sys

import pytest

from support.own_home import own_home


@pytest.fixture(scope="module")
def address(prepared, tmp_path_factory):
    home = own_home(prepared, tmp_path_factory.mktemp("real"))
    command = [
        sys.executable,
        "-u",
        "-c",
        "from undercard.chat.cli import main; main()",
        "chat",
        "--port",
        "0",
    ]
    env = os.environ | {"UNDERCARD_HOME": str(home), "COLUMNS": "200"}
    with subprocess.Popen(
        command, cwd=home, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        lines = []
        for line in process.stderr:
            lines.append(line)
            if "Undercard is at" in line:
                yield line.split("http://")[1].split()[0]
                break
        else:
            pytest.fail("the chat did not start: " + "".join(lines))
        process.send_signal(signal.SIGTERM)
        process.stderr.read()


def test_a_wish_a_question_and_a_reload(address, page):
    page.open(f"http://{address}")
    page.say("90s hip hop, no 2Pac")
    page.until(lambda: len(page.all(".uc-track")) == 10, "no list")
    page.until(page.is_idle, "the turn does not end")
    assert "2Pac" not in page.text().split("90s hip hop, no 2Pac", 1)[1].replace("no 2Pac", "")
    page.say("why 3?")
    page.sees("(at 3)")
    page.until(page.is_idle, "the answer does not end")
    page.driver.refresh()
    page.sees("why 3?")
    foreign = [
        url
        for url in page.requests()
        if address.split(":")[0] not in url and url.startswith("http")
    ]
    assert foreign == []
