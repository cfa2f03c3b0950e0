"""Serves Slack with the scripted DJ: `python -m support.serve_slack HOME DATABASE SLACK`.

Prints the address. Each process has a DJ of its own, and all have one database.
"""

import sys
from pathlib import Path

from support.scripted_dj import ScriptedDj
from support.slack_requests import SECRET
from undercard.chat.memory.database import Database
from undercard.chat.settings import SlackSettings
from undercard.chat.slack.slack_server import Surface, serve_http


def say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def main(home: Path, database: str, slack: str) -> None:
    home.mkdir(parents=True, exist_ok=True)
    settings = SlackSettings(bot_token="xoxb-one", signing_secret=SECRET, api_url=slack)  # noqa: S106 - of the tests
    dj = ScriptedDj(home / "scripted.json", pace=0.05)
    serve_http(Surface(dj, Database(database), {}, settings), "127.0.0.1", 0, say)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
