"""Runs the command line and kills its own process, as if the plug were pulled, at the n-th write of
the second turn.

    python -m support.killed_at N talk --say …

A write is a statement that changes something, the moment before a commit, or the moment after it.
Exits as the command does when there are fewer writes than N.
"""

import os
import signal
import sys

import sqlalchemy as sa

from undercard.chat.cli import main


class Plug:
    """Counts writes once the second turn has begun, and pulls at the one wanted."""

    def __init__(self, wanted: int) -> None:
        self.left, self.turns = wanted, 0

    def write(self, *_: object) -> None:
        if self.turns < 2:
            return
        self.left -= 1
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def statement(self, _conn, _cursor, statement, *_: object) -> None:
        if statement.startswith("INSERT INTO turns"):
            self.turns += 1
        if statement.startswith(("INSERT", "UPDATE", "DELETE")):
            self.write()


plug = Plug(int(sys.argv.pop(1)))
sa.event.listen(sa.Engine, "before_cursor_execute", plug.statement, named=False)
sa.event.listen(sa.Engine, "commit", plug.write)
sa.event.listen(sa.Engine, "checkin", plug.write)
main()
