"""What the index of a catalogue takes over from the one before, when the catalogue has changed.

A library changes every day by a few tracks. Only they are embedded and stored anew: the rest is
copied as a whole, and what is not as it was is taken out of the copy.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.passages import passages

if TYPE_CHECKING:
    from chromadb.api.models.Collection import Collection

MARKER = "complete.json"
_BATCH = 1_000
_STORE = "chroma"


def copy_earlier(folder: Path, made_by: Mapping[str, object]) -> None:
    """Copy the newest complete index of this catalogue that was made in the same way, if there is
    one, and nothing is here already. `made_by`: what a marker has to say.
    """
    earlier = _earlier(folder, made_by)
    if not earlier or (folder / _STORE).exists():
        return
    beside = folder / f"{_STORE}.part"
    shutil.rmtree(beside, ignore_errors=True)
    shutil.copytree(earlier[0] / _STORE, beside)
    beside.rename(folder / _STORE)


def take_out_changed(collection: "Collection", catalogue: Catalogue) -> None:
    """Remove from a copy what the catalogue has no more, or says otherwise."""
    stored = collection.get(include=[])["ids"]
    for start in range(0, len(stored), _BATCH):
        ids = stored[start : start + _BATCH]
        here = [track for track in ids if track in catalogue]
        found = collection.get(ids=here, include=["documents"]) if here else None
        known = dict(zip(found["ids"], found["documents"] or (), strict=True)) if found else {}
        now = passages(catalogue, [catalogue.row(track) for track in here])
        as_it_was = {t for t, text in zip(here, now, strict=True) if known.get(t) == text}
        if gone := [track for track in ids if track not in as_it_was]:
            collection.delete(ids=gone)


def remove_earlier(folder: Path, made_by: Mapping[str, object]) -> None:
    """Remove all but the last of the earlier indexes: another process may still read that one."""
    for old in _earlier(folder, made_by)[1:]:
        shutil.rmtree(old, ignore_errors=True)


def _earlier(folder: Path, made_by: Mapping[str, object]) -> Sequence[Path]:
    """The other complete indexes of the catalogue that a folder is for, the newest first."""
    name = folder.name.rpartition("-")[0]
    markers = folder.parent.glob(f"{name}-{'[0-9a-f]' * 12}/{MARKER}")
    others = [marker for marker in markers if marker.parent != folder and _says(marker, made_by)]
    others.sort(key=lambda marker: marker.stat().st_mtime, reverse=True)
    return [marker.parent for marker in others]


def _says(marker: Path, made_by: Mapping[str, object]) -> bool:
    try:
        told = json.loads(marker.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(told, dict) and made_by.items() <= told.items()
