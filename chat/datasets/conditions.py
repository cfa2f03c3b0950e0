"""Lists with a condition that a catalogue can check, such as a genre, and their reverse.

The words are the product's own (chat/data/vocabulary.yaml). Every artist belongs to learning or to
checking, never to both. The intentions are those of "Aligning Large Language Models for
Controllable Recommendations" (Lu et al. 2024): what is wanted, what is not wanted, how many.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

from undercard.chat.slate.track_text import Condition, TrackText, decade_words, name
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.recommender.ranking.ranker import RankContext
from undercard.recommender.training.examples import Example, listed, named_rng
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.tracks import Track

SIZE = 12  # texts in a list
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six"}
_LOOKED_AT = 2_000  # tracks among which those that fit are looked for
_CHECKED = 0.2  # share of the artists that are kept for checking
_WITH_FACTS = 0.75  # share of the lists in which facts stand behind the names
_REJECTED = 0.2  # share of the lists in which something is not wanted
_ASKING = (
    "{}",
    "Only {}, please.",
    "I'd like {}.",
    "Give me {}.",
    "some {}",
    "Can you play {}?",
    "Nothing but {}!",
)
_NOT = ("but no {}", "without any {}", "but nothing {}")
CATEGORY = "What kind of music is {}? Name the genre."


@dataclass(frozen=True)
class Wish:
    """A wish with conditions, and tracks to choose from.

    `fits` satisfy every condition, and are as many as are asked for where a number is; `others` do
    not; `more` do, too.
    """

    context: RankContext
    conditions: tuple[Condition, ...]
    fits: tuple[Track, ...]
    others: tuple[Track, ...]
    more: tuple[Track, ...]

    def holds(self, track: Track) -> bool:
        """Whether a track satisfies every condition."""
        return all(one.holds(track) for one in self.conditions)


class ConditionLists:
    """Makes lists out of a catalogue's facts; the same names always give the same lists."""

    def __init__(self, catalogue: Catalogue, vocabulary: Vocabulary, *, seed: int) -> None:
        self._seed, self._track_text = seed, TrackText(vocabulary)
        self._genres = {
            word: Condition(word, _genre(vocabulary.genre(word).genres))
            for word in sorted(catalogue.genres)
        }
        known = [
            track
            for track in catalogue.tracks
            if track.genres and track.year and "energy" in track.audio
        ]
        self._learnt = [track for track in known if not _is_checked(track, seed)]
        self._checked = [track for track in known if _is_checked(track, seed)]

    def condition(self, number: int, *, check: bool = False) -> Example:
        """List `number` with one or two conditions; at most half of it satisfies them.

        `check` takes the artists kept for that.
        """
        wish, with_facts = self._drawn(number, check=check)
        write, kind = name, "condition, names alone"
        if with_facts:
            write, kind = self._track_text.text, "condition, facts told"
        graded = dict.fromkeys(map(write, wish.others), 0.0)
        graded |= dict.fromkeys(map(write, wish.fits), 1.0)
        return listed(
            _group(number, check), kind, wish.context, list(graded.items()), seed=str(self._seed)
        )

    def wish(self, number: int) -> Wish:
        """What list `number` asks for, of those that are kept for checking."""
        return self._drawn(number, check=True)[0]

    def _drawn(self, number: int, *, check: bool) -> tuple[Wish, bool]:
        """Draw a wish, and whether facts stand behind the names."""
        rng = named_rng(self._seed, "condition", number, check)
        tracks = self._checked if check else self._learnt
        wanted = rng.choice(tracks)
        drawn = rng.sample(tracks, min(len(tracks), _LOOKED_AT))
        tracks = [wanted, *(track for track in drawn if track is not wanted)]
        asked = rng.sample(self.true_of(wanted), rng.randint(1, 2))
        refused: list[Condition] = []
        if rng.random() < _REJECTED:
            refused = self._refused(wanted, rng)
        conditions = (*asked, *refused)
        fit, near = _divided(tracks, asked[0], conditions)
        fits = rng.sample(fit, min(len(fit), rng.randint(2, SIZE // 2)))
        far = [track for track in tracks[: 8 * SIZE] if not asked[0].holds(track)]
        others = [*rng.sample(near, min(len(near), SIZE // 3)), *far][: SIZE - len(fits)]
        with_facts = rng.random() < _WITH_FACTS
        count = ""
        if rng.random() < 0.5:
            count = _NUMBERS.get(len(fits), "")
        request = rng.choice(_ASKING).format(_words(count, asked, refused))
        context = RankContext(request, seed=f"{self._seed}/condition/{number}")
        more = tuple(track for track in fit if track not in fits)
        return Wish(context, conditions, tuple(fits), tuple(others), more), with_facts

    def category(self, number: int, *, check: bool = False) -> Example:
        """Question `number` in reverse: which of the catalogue's genres a track belongs to."""
        rng = named_rng(self._seed, "category", number, check)
        track = rng.choice(self._checked if check else self._learnt)
        graded = [(word, float(word in track.genres)) for word in self._genres]
        context = RankContext(CATEGORY.format(name(track)), seed=f"{self._seed}/category/{number}")
        return listed(
            _group(number, check), "category", context, graded, seed=f"{self._seed}/category"
        )

    def true_of(self, track: Track) -> list[Condition]:
        """Conditions that a track satisfies, at least two."""
        decade = decade_words(track.year or 0)
        found = [Condition(decade, lambda t: decade_words(t.year or 0) == decade)]
        found += [self._genres[word] for word in track.genres]
        return found + [one for one in self._track_text.energies if one.holds(track)]

    def _refused(self, track: Track, rng: Random) -> list[Condition]:
        """One thing that a track is not, in words that refuse it."""
        positive = [*self._genres.values(), *self._track_text.energies]
        other = rng.choice([one for one in positive if not one.holds(track)])
        return [Condition(rng.choice(_NOT).format(other.words), lambda t: not other.holds(t))]


def _divided(
    tracks: Sequence[Track], first: Condition, conditions: Sequence[Condition]
) -> tuple[list[Track], list[Track]]:
    """The tracks that satisfy every condition, and those that satisfy only the first."""
    fit, near = [], []
    for track in tracks:
        if all(one.holds(track) for one in conditions):
            fit.append(track)
        elif first.holds(track):
            near.append(track)
    return fit, near


def _words(count: str, asked: Sequence[Condition], refused: Sequence[Condition]) -> str:
    """What is asked for, as "three calm 90s songs but no rock"."""
    wanted = [condition.words for condition in asked]
    unwanted = [condition.words for condition in refused]
    return " ".join(filter(None, (count, *wanted, "songs", *unwanted)))


def _group(number: int, check: bool) -> str:
    return f"catalogue-{'check' if check else 'learn'}:{number}"


def _is_checked(track: Track, seed: int) -> bool:
    return named_rng(seed, "artist", track.artist).random() < _CHECKED


def _genre(values: Iterable[str]) -> Callable[[Track], bool]:
    wanted = frozenset(values)
    return lambda track: not wanted.isdisjoint(track.genres)
