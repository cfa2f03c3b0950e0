"""What is typed and pasted at a real terminal."""

import ast
import os
import pty
import subprocess
import sys

import pytest

from support.checkout import ROOT

SHOWN = """
import sys
sys.modules |= dict.fromkeys(sys.argv[1:])
from undercard.chat.typed_words import typed
for said in typed():
    print("said", ascii(said), flush=True)
print("end", flush=True)
"""


def heard(without, *keys):
    """The utterances that come of keys, each sent when the prompt for it is there."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PYTHONPATH": f"{ROOT / '.namespace'}"}
    with subprocess.Popen(
        [sys.executable, "-c", SHOWN, *without], stdin=theirs, stdout=theirs, stderr=theirs,
        env=environment, cwd=ROOT, start_new_session=True,
    ):  # fmt: skip
        os.close(theirs)
        shown = b""
        for at, key in enumerate(keys, 1):
            while shown.count("you ›".encode()) < at:
                shown += os.read(ours, 4096)
            os.write(ours, key.encode())
        while b"\nend" not in shown and b"\rend" not in shown:
            shown += os.read(ours, 4096)
    os.close(ours)
    lines = shown.decode().splitlines()
    return [ast.literal_eval(line[5:]) for line in lines if line.startswith("said ")]


PASTE = "play these:\nRadiohead - Creep\nOasis - Wonderwall"


def test_a_paste_that_the_terminal_marks_is_one_utterance():
    said = heard((), "some jazz\n", f"\x1b[200~{PASTE}\x1b[201~\n", "\n")
    assert said == ["some jazz", PASTE]


def test_without_readline_lines_that_wait_belong_together():
    said = heard(("readline",), "some jazz\n", f"{PASTE}\n", "\n")
    assert said == ["some jazz", PASTE]


@pytest.mark.parametrize("end", ["\x04", "\n"])
def test_the_end_of_input_ends_it(end):
    assert heard((), "some jazz\n", end) == ["some jazz"]
