"""Where hidden goals come from: playlists that were held out of the catalogue, and CPCD's.

Both are taken from what the DJ knows: a held-out playlist is named by no track of the catalogue
that is searched, and what CPCD's listeners liked is left out of the search.
"""

from collections.abc import Collection, Iterator
from pathlib import Path

from undercard.chat.datasets.dialogues import PoolTrack, load_dialogues, load_pool
from undercard.chat.evaluation.held_out_labels import HeldOut
from undercard.chat.evaluation.listeners.goals import Goal, Goals
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.derived import song_of

_LEAST = 6  # songs of a goal


def of_playlists(goals: Goals, held: HeldOut) -> list[Goal]:
    """The goals of the playlists that were held out as a whole."""
    rows = rows_of_songs(held.catalogue)
    asked = (one for one in held.asked if one.kind == "unknown")
    made = (
        goals.goal(f"playlist: {one.label}", [*one.given, *sorted(rows[song] for song in one.gold)])
        for one in asked
    )
    return [goal for goal in made if goal is not None and len(goal.songs) >= _LEAST]


def of_dialogues(
    goals: Goals, catalogue: Catalogue, dialogs: Path, tracks: Path, learnt: Collection[str] = ()
) -> list[Goal]:
    """The goal playlists of CPCD, as far as the catalogue has their songs.

    `learnt`: ids of dialogues to be left out. Raises EvaluationInputError.
    """
    pool, rows = load_pool(tracks), rows_of_songs(catalogue)
    found = []
    for dialogue in load_dialogues(dialogs, pool):
        played = (pool.by_id[track] for track in dialogue.playlist)
        own = sorted({rows[song] for song in _songs(played) if song in rows})
        if len(own) >= _LEAST and dialogue.id not in learnt:
            found.append(goals.goal(f"cpcd: {dialogue.id}", own))
    return [goal for goal in found if goal is not None]


def rows_of_songs(catalogue: Catalogue) -> dict[str, int]:
    """A presentable row of each song: the best-known issue of it."""
    found: dict[str, int] = {}
    for row, song in enumerate(catalogue.songs):
        if catalogue.presentable[row]:
            best = found.setdefault(song, row)
            if catalogue.popularity[row] > catalogue.popularity[best]:
                found[song] = row
    return found


def _songs(tracks: Iterator[PoolTrack]) -> Iterator[str]:
    return (song_of(one.title, artist, one.id) for one in tracks for artist in one.artists[:1])
