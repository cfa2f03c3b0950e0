"""Lists with a condition that a catalogue can check (a genre, a decade, an energy, a number), and
their reverse.

The words are the product's own (chat/data/vocabulary.yaml). Every artist belongs to learning or to
checking, never to both. The intentions are those of "Aligning Large Language Models for
Controllable Recommendations" (Lu et al. 2024): what is wanted, what is not wanted, how many.
"""

from collections.abc import Callable, Iterable
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
_TOLD = 0.75  # share of the lists in which facts stand behind the names
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
        wish, told = self._drawn(number, check=check)
        write = self._track_text.text if told else name
        graded = {write(t): 0.0 for t in wish.others} | {write(t): 1.0 for t in wish.fits}
        kind = "condition, facts told" if told else "condition, names alone"
        return listed(
            _group(number, check), kind, wish.context, list(graded.items()), seed=str(self._seed)
        )

    def wish(self, number: int) -> Wish:
        """What list `number` asks for, of those that are kept for checking."""
        return self._drawn(number, check=True)[0]

    def _drawn(self, number: int, *, check: bool) -> tuple[Wish, bool]:
        """Draw a wish, and whether facts are told."""
        chance, tracks = (
            named_rng(self._seed, "condition", number, check),
            self._checked if check else self._learnt,
        )
        wanted = chance.choice(tracks)
        drawn = chance.sample(tracks, min(len(tracks), _LOOKED_AT))
        tracks = [wanted, *(track for track in drawn if track is not wanted)]
        asked = chance.sample(self.true_of(wanted), chance.randint(1, 2))
        refused = self._refused(wanted, chance) if chance.random() < _REJECTED else []
        conditions = (*asked, *refused)
        fit = [track for track in tracks if all(one.holds(track) for one in conditions)]
        fits = chance.sample(fit, min(len(fit), chance.randint(2, SIZE // 2)))
        near = [
            t for t in tracks if asked[0].holds(t) and not all(one.holds(t) for one in conditions)
        ]
        far = [track for track in tracks[: 8 * SIZE] if not asked[0].holds(track)]
        others = [*chance.sample(near, min(len(near), SIZE // 3)), *far][: SIZE - len(fits)]
        told = chance.random() < _TOLD
        count = _NUMBERS.get(len(fits), "") if chance.random() < 0.5 else ""
        words = " ".join(
            filter(
                None,
                (count, *(one.words for one in asked), "songs", *(one.words for one in refused)),
            )
        )
        context = RankContext(
            chance.choice(_ASKING).format(words), seed=f"{self._seed}/condition/{number}"
        )
        more = tuple(track for track in fit if track not in fits)
        return Wish(context, conditions, tuple(fits), tuple(others), more), told

    def category(self, number: int, *, check: bool = False) -> Example:
        """Question `number` in reverse: which genres a track belongs to, among all that the
        catalogue has.
        """
        chance = named_rng(self._seed, "category", number, check)
        track = chance.choice(self._checked if check else self._learnt)
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

    def _refused(self, track: Track, chance: Random) -> list[Condition]:
        """One thing that a track is not, in words that refuse it."""
        positive = [*self._genres.values(), *self._track_text.energies]
        other = chance.choice([one for one in positive if not one.holds(track)])
        return [Condition(chance.choice(_NOT).format(other.words), lambda t: not other.holds(t))]


def _group(number: int, check: bool) -> str:
    return f"catalogue-{'check' if check else 'learn'}:{number}"


def _is_checked(track: Track, seed: int) -> bool:
    return named_rng(seed, "artist", track.artist).random() < _CHECKED


def _genre(values: Iterable[str]) -> Callable[[Track], bool]:
    wanted = frozenset(values)
    return lambda track: not wanted.isdisjoint(track.genres)
