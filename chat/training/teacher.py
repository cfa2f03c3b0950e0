"""Lists graded by a behavioural teacher: what listeners of the same artists liked, conditionally.

The personal control of "Aligning Large Language Models for Controllable Recommendations" (Lu
et al. 2024): a history, an intention, and the teacher's list filtered by it. The teacher is an
item-KNN over the artists of the playlists that may be learnt from; the tracks are the built-in
catalogue's, shown with their facts.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import log2
from random import Random

from undercard.chat.datasets.conditions import SIZE, ConditionLists
from undercard.chat.datasets.dialogues import PoolTrack
from undercard.chat.slate.track_text import Condition, TrackText
from undercard.recommender.behaviour.item_knn import ItemKnn, ItemKnnSettings
from undercard.recommender.ranking.ranker import RankContext
from undercard.recommender.training.examples import Example, listed, named_rng
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name
from undercard.retrieval.tracks import Track

_HISTORY = 5  # liked tracks in the prompt, at most
_TAUGHT = 20  # artists, best first, that the teacher stands for
_RIGHT = 4  # tracks of theirs in a list
_FITTING = 2  # tracks that fit the condition by artists of whom the teacher knows nothing
_ONLY_FITTING = 0.2  # their grade
_MORE = "More songs like these, please."
_ANYTHING = Condition("", lambda _track: True)


class TeacherLists:
    """Makes lists out of playlists and a catalogue; the same names always give the same lists."""

    def __init__(
        self,
        catalogue: Catalogue,
        conditions: ConditionLists,
        track_text: TrackText,
        playlists: Sequence[Sequence[PoolTrack]],
        *,
        seed: int,
    ) -> None:
        self._conditions, self._track_text, self._seed = conditions, track_text, seed
        by_artist: dict[str, list[Track]] = defaultdict(list)
        for track in catalogue.tracks:
            by_artist[fold_name(track.artist)].append(track)
        self._artists = list(by_artist)
        self._tracks = list(by_artist.values())
        self._all = catalogue.tracks
        number = {artist: n for n, artist in enumerate(self._artists)}
        self._playlists = []
        for playlist in playlists:
            known = [(track, number.get(_first_artist(track), -1)) for track in playlist]
            known = [(track, item) for track, item in known if item >= 0]
            if len({item for _, item in known}) > 1:
                self._playlists.append(known)
        knn = ItemKnn(ItemKnnSettings(shrinkage=2.0, long=0.5))
        self._teacher = knn.fit([_items(one) for one in self._playlists], len(self._artists))

    def __len__(self) -> int:
        """How many playlists have at least two artists of the catalogue."""
        return len(self._playlists)

    def taught(self, number: int) -> Example:
        """List `number`: a history, in half of the lists a condition, and graded tracks."""
        rng = named_rng(self._seed, "teacher", number)
        history = self._history(rng)
        order = self._taught(_items(history))
        condition = self._condition(order, rng) if rng.random() < 0.5 else _ANYTHING
        graded = self._graded(order, condition, rng)
        request = f"Only {condition.words} songs, please." if condition.words else _MORE
        context = RankContext(
            request, tuple(t.text for t, _ in history), seed=f"{self._seed}/teacher/{number}"
        )
        return listed(
            f"teacher:{number}",
            "likes, taught",
            context,
            list(graded.items()),
            seed=str(self._seed),
        )

    def _history(self, rng: Random) -> list[tuple[PoolTrack, int]]:
        """Some tracks of one playlist from which the teacher knows the way to others."""
        while True:
            playlist = rng.choice(self._playlists)
            history = rng.sample(playlist, min(len(playlist), rng.randint(1, _HISTORY)))
            if len(self._taught(_items(history))) > 1:
                return history

    def _taught(self, items: list[int]) -> list[int]:
        """Artists that the teacher recommends for a history, best first, none out of it."""
        scores = self._teacher.score_all([items])[0]
        scores[items] = 0.0
        best = sorted(scores.nonzero()[0], key=lambda item: (-scores[item], self._artists[item]))
        return [int(item) for item in best[:_TAUGHT]]

    def _condition(self, order: Sequence[int], rng: Random) -> Condition:
        track = rng.choice(self._tracks[rng.choice(order)])
        return rng.choice(self._conditions.true_of(track))

    def _graded(self, order: Sequence[int], condition: Condition, rng: Random) -> dict[str, float]:
        right = self._right(order, condition, rng)
        recommended = {self._artists[item] for item in order}
        fitting: list[Track] = []
        others: list[Track] = []
        for track in rng.sample(self._all, 40 * SIZE):
            if fold_name(track.artist) not in recommended:
                fits = bool(condition.words) and condition.holds(track)
                (fitting if fits else others).append(track)
        fitting = fitting[:_FITTING]
        off: list[Track] = []
        for item in order:
            off += [track for track in self._tracks[item] if not condition.holds(track)]
        unfit = [*rng.sample(off, min(len(off), _RIGHT)), *others]
        unfit = unfit[: SIZE - len(right) - len(fitting)]
        wrong = dict.fromkeys(map(self._track_text.text, unfit), 0.0)
        return wrong | dict.fromkeys(map(self._track_text.text, fitting), _ONLY_FITTING) | right

    def _right(self, order: Sequence[int], condition: Condition, rng: Random) -> dict[str, float]:
        """One track that fits of each of the best artists, graded by the artist's place."""
        right: dict[str, float] = {}
        for place, item in enumerate(order):
            fits = [track for track in self._tracks[item] if condition.holds(track)]
            if fits and len(right) < _RIGHT:
                right[self._track_text.text(rng.choice(fits))] = 1 / log2(place + 2)
        return right


def _items(playlist: Sequence[tuple[PoolTrack, int]]) -> list[int]:
    return [item for _, item in playlist]


def _first_artist(track: PoolTrack) -> str:
    return fold_name(track.artists[0]) if track.artists else ""
