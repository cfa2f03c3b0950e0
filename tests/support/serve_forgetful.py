"""Serves the page with a scripted DJ that keeps almost nothing: what grows then is the page's own:
`python -m support.serve_forgetful HOME`. A page that was left is held for seconds, not minutes, so
that a run of minutes shows what hours would come to.
"""

import sys
from pathlib import Path

from support.scripted_dj import ScriptedDj
from undercard.chat.web.house import House
from undercard.chat.web.server import serve

_KEPT = 2  # turns of a dialogue
_HELD_S = 2


class ForgetfulDj(ScriptedDj):
    """Keeps its last turns, and writes no file."""

    def _write(self) -> None:
        for dialogue in self._state.values():
            turns = dialogue["turns"]
            assert isinstance(turns, list)
            del turns[:-_KEPT]


def say(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def house(home: Path) -> House:
    """The DJ alone."""
    from chainlit.config import config  # which the server has imported by then, or waits for

    config.project.session_timeout = _HELD_S
    return House(ForgetfulDj(home / "none.json"))


if __name__ == "__main__":
    home = Path(sys.argv[1])
    serve(lambda: house(home), "127.0.0.1", 0, home, ready=say)
