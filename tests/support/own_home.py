"""A home of a test's own, which borrows what is made once per checkout."""

from pathlib import Path


def own_home(prepared: Path, folder: Path) -> Path:
    """Make a home with the prepared index and model, and a state that is empty."""
    folder.mkdir(exist_ok=True)
    for part in prepared.iterdir():
        if part.is_dir():
            (folder / part.name).symlink_to(part)
    return folder
