"""Listens to a library and kills its own process, as if the plug were pulled, after N tracks.

    python -m support.killed_listening N NAME

Under the home that UNDERCARD_HOME names.
"""

import os
import signal
import sys
from pathlib import Path

from undercard.retrieval.libraries.kept_libraries import KeptLibrary
from undercard.retrieval.libraries.listening_through import listen

if __name__ == "__main__":
    wanted, kept = int(sys.argv[1]), KeptLibrary(Path(os.environ["UNDERCARD_HOME"]), sys.argv[2])

    def count(_label: str, done: int, _total: int) -> None:
        if done == wanted:
            os.kill(os.getpid(), signal.SIGKILL)

    listen(kept, count)
