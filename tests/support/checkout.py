"""Where this checkout is, and how a program of the tests is started from anywhere."""

import os
from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
DATA = TESTS / "data"
SHARED = ROOT.parent / "shared"


def environment(**more: str) -> dict[str, str]:
    """This process's environment, in which `python -m support.…` is found too."""
    path = os.pathsep.join(filter(None, [str(TESTS), os.environ.get("PYTHONPATH")]))
    return os.environ | {"PYTHONPATH": path} | more
