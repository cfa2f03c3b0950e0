"""What of a listener's past matters for a wish: retrieved, not pasted whole, at a bounded cost.

After ReLLa (Lin et al. 2024). Looked at are the strongest tracks and, in a longer past, those that
were played among what the search has found for the wish; however long the past is, no more rows are
read than that. Without a profile none of it is asked for (DSA, article 38).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property

import numpy as np

from undercard.chat.memory import listeners, plays
from undercard.chat.memory.database import Database
from undercard.chat.memory.remembered import Entry, judgements
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.index import VectorIndex

COUNTED = 1000  # tracks shown that are counted; more are told as so many or more
_READ = 200  # strongest tracks, and as many of those found
_LIKE = 2.0  # a like counts as four plays: two doublings
_FADE = 0.01  # cosine that a halving of strength costs …
_FADED = 5.0  # … and how many halvings count
_STRONGEST_TASTE = 2.0


class Past:
    """One listener's likes and plays, as far as a turn asks for them."""

    def __init__(self, database: Database, listener: str, judged: Mapping[str, bool]) -> None:
        """Nothing is read yet. `judged`: what was said of tracks last."""
        self._database, self._listener, self._judged = database, listener, judged

    @property
    def exists(self) -> bool:
        """Whether anything is remembered that could count."""
        return bool(self._judged) or bool(self._strongest)

    @cached_property
    def tracks(self) -> Sequence[str]:
        """Every track that was played. The only look at the whole past; for "only new to me"."""
        with self._database.transaction() as conn:
            return plays.tracks(conn, self._listener)

    @cached_property
    def shown(self) -> Sequence[str]:
        """Every track that was shown or judged; likewise."""
        with self._database.transaction() as conn:
            return listeners.shown_to(conn, self._listener)

    @cached_property
    def counts(self) -> tuple[int, int, int]:
        """How many tracks were shown, up to COUNTED, and how many liked and disliked."""
        with self._database.transaction() as conn:
            shown = listeners.count_shown(conn, self._listener, COUNTED)
            return (shown, *listeners.count_judged(conn, self._listener))

    def judgements(self, most: int) -> Sequence[Entry]:
        """What was said of tracks last, newest first."""
        with self._database.transaction() as conn:
            return judgements(conn, self._listener, most)

    def relevant(self, wish: str, found: Sequence[str], index: VectorIndex, size: int) -> list[str]:
        """At most `size` liked or played tracks, the closest to the wish first.

        `found` are the tracks that were found for the wish. Closeness is the cosine of MiniLM's
        vectors, less a little for every halving of strength, so that what was strong lately comes
        before its equals. Without a wish strength decides.
        """
        known = self._recalled(found, index)
        rows = np.array([index.catalogue.row(track) for track in known], dtype=np.intp)
        if not len(rows):
            return []
        strength = np.array(list(known.values()))
        score = -_FADE * np.minimum(strength.max() - strength, _FADED)
        if wish:
            score += index.matrix[rows] @ index.model.embed([wish])[0]
        order = np.lexsort((rows, -np.round(score, 6)))
        return [index.catalogue.ids[row] for row in rows[order[:size]]]

    def taste(self, catalogue: Catalogue, today: datetime | None = None) -> dict[str, float]:
        """Points in [0, 2] of each artist among the strongest tracks.

        Half the log2 of what the artist's plays are worth today, plus one.
        """
        now = plays.strength_at(
            (today or datetime.now(UTC)).replace(hour=0, minute=0, second=0, microsecond=0)
        )
        artists, worth = catalogue.texts("artist"), defaultdict[str, float](float)
        for track, strength in self._strongest.items():
            if track in catalogue:
                worth[str(artists[catalogue.row(track)])] += 2 ** min(strength - now, 60.0)
        return {
            artist: min(_STRONGEST_TASTE, float(np.log2(1 + count)) / 2)
            for artist, count in worth.items()
        }

    @cached_property
    def _strongest(self) -> dict[str, float]:
        with self._database.transaction() as conn:
            return plays.strongest(conn, self._listener, _READ)

    def _recalled(self, found: Sequence[str], index: VectorIndex) -> dict[str, float]:
        """The strength of every track looked at that is in the catalogue and was not disliked."""
        known = dict(self._strongest)
        with self._database.transaction() as conn:
            liked = plays.likes(conn, self._listener, _READ)
            known |= plays.among(conn, self._listener, found[:_READ]) if len(known) == _READ else {}
            disliked = listeners.disliked_among(conn, self._listener, [*known, *liked])
        for track, moment in liked.items():
            known[track] = max(known.get(track, -np.inf), plays.strength_at(moment) + _LIKE)
        return {t: s for t, s in known.items() if t in index.catalogue and t not in disliked}
