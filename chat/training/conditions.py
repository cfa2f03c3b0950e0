"""Lists with a condition that a catalogue can check (a genre, a decade, an energy, a number), and their reverse.

The words are the product's own (chat/data/vocabulary.yaml). Every artist belongs to learning or to checking, never to both.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from chat.understanding.vocabulary import Vocabulary
from recommender.ranker import RankContext
from recommender.training.examples import Example, dice, listed
from retrieval.catalogue import Catalogue
from retrieval.tracks import Track

SIZE = 12  # texts in a list
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}
_LOOKED_AT = 2_000  # tracks among which those that fit are looked for
_CHECKED = 0.2  # share of the artists that are kept for checking
_ASKING = ("{}", "Only {}, please.", "I'd like {}.", "Give me {}.", "some {}", "Can you play {}?", "Nothing but {}!")
_ENERGIES = ("energetic", "calm")
CATEGORY = "What kind of music is {}? Name the genre."


@dataclass(frozen=True)
class Condition:
    """A condition in words, and whether a track satisfies it."""

    words: str
    holds: Callable[[Track], bool]


class ConditionLists:
    """Makes lists out of a catalogue's facts; the same names always give the same lists."""

    def __init__(self, catalogue: Catalogue, vocabulary: Vocabulary, *, seed: int) -> None:
        self._seed = seed
        self._genres = {word: vocabulary.genre(word) for word in sorted(catalogue.genres)}
        self._energies = [Condition(word, _energy(vocabulary, word)) for word in _ENERGIES]
        known = [track for track in catalogue.tracks if track.genres and track.year and "energy" in track.audio]
        self._learnt = [track for track in known if not _is_checked(track, seed)]
        self._checked = [track for track in known if _is_checked(track, seed)]

    def condition(self, number: int, *, check: bool = False) -> Example:
        """List `number` with one or two conditions; at most half of it satisfies them. `check` takes the artists kept for that."""
        chance, tracks = dice(self._seed, "condition", number, check), self._checked if check else self._learnt
        wanted = chance.choice(tracks)
        tracks = [wanted, *chance.sample(tracks, min(len(tracks), _LOOKED_AT))]
        asked = chance.sample(self._true_of(wanted), chance.randint(1, 2))
        right = [track for track in tracks if all(one.holds(track) for one in asked)]
        fits = chance.sample(right, min(len(right), chance.randint(2, SIZE // 2)))
        near = [track for track in tracks if asked[0].holds(track) and not all(one.holds(track) for one in asked)]
        far = [track for track in tracks[: 8 * SIZE] if not asked[0].holds(track)]
        others = [*chance.sample(near, min(len(near), SIZE // 3)), *far][: SIZE - len(fits)]
        told = chance.random() < 0.5
        count = _NUMBERS.get(len(fits), "") if chance.random() < 0.5 else ""
        words = " ".join(filter(None, (count, *(one.words for one in asked), "songs")))
        context = RankContext(chance.choice(_ASKING).format(words), seed=f"{self._seed}/condition/{number}")
        graded = {self._text(t, told): 0.0 for t in others} | {self._text(t, told): 1.0 for t in fits}
        kind = "condition, facts told" if told else "condition, names alone"
        return listed(_group(number, check), kind, context, list(graded.items()), seed=str(self._seed))

    def category(self, number: int, *, check: bool = False) -> Example:
        """Question `number` in reverse: which genres a track belongs to, among all that the catalogue has."""
        chance = dice(self._seed, "category", number, check)
        track = chance.choice(self._checked if check else self._learnt)
        graded = [(word, float(word in track.genres)) for word in self._genres]
        context = RankContext(CATEGORY.format(self._text(track, told=False)), seed=f"{self._seed}/category/{number}")
        return listed(_group(number, check), "category", context, graded, seed=f"{self._seed}/category")

    def _true_of(self, track: Track) -> list[Condition]:
        """Conditions that a track satisfies, at least two."""
        decade = (track.year or 0) // 10 * 10
        words = f"{decade % 100:02d}s" if decade < 2000 else f"{decade}s"
        found = [Condition(words, lambda t: (t.year or 0) // 10 * 10 == decade)]
        found += [Condition(word, _genre(self._genres[word].genres)) for word in track.genres]
        return found + [one for one in self._energies if one.holds(track)]

    def _text(self, track: Track, told: bool) -> str:
        name = f"{track.title} by {track.artist}"
        if not told:
            return name
        energy = next((one.words for one in self._energies if one.holds(track)), None)
        facts = (*track.genres, f"{(track.year or 0) // 10 * 10}s", *filter(None, [energy]))
        return f"{name} ({', '.join(facts)})"


def _group(number: int, check: bool) -> str:
    return f"catalogue-{'check' if check else 'learn'}:{number}"


def _is_checked(track: Track, seed: int) -> bool:
    return dice(seed, "artist", track.artist).random() < _CHECKED


def _genre(values: Iterable[str]) -> Callable[[Track], bool]:
    wanted = frozenset(values)
    return lambda track: not wanted.isdisjoint(track.genres)


def _energy(vocabulary: Vocabulary, word: str) -> Callable[[Track], bool]:
    """Whether a track's energy is what the product takes a word to mean."""
    field, bounds = next(mark.value for mark in vocabulary.marks(word) if mark.kind == "field")
    low, high = bounds.at_least, bounds.at_most
    return lambda track: (low is None or track.audio[field] >= low) and (high is None or track.audio[field] <= high)
