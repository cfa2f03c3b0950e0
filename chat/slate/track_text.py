"""How a track is written for the language model: its name, and in brackets what is known."""

from collections.abc import Callable
from dataclasses import dataclass

from undercard.chat.understanding.marks import Bounded
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.retrieval.tracks import Track

ENERGIES = ("energetic", "calm")
_MOST_GENRES = 3


@dataclass(frozen=True)
class Condition:
    """A condition in a listener's words, and whether a track is known to satisfy it."""

    words: str
    holds: Callable[[Track], bool]


class TrackText:
    """Writes tracks in the words that listeners use: "Fallin' by Alicia Keys (r&b, 2000s, calm)".

    What is unknown is left out.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.energies = tuple(Condition(word, _energy(vocabulary, word)) for word in ENERGIES)

    def text(self, track: Track) -> str:
        """Name and facts, as one line."""
        energy = [one.words for one in self.energies if one.holds(track)][:1]
        decade = [] if track.year is None else [decade_words(track.year)]
        facts = ", ".join([*track.genres[:_MOST_GENRES], *decade, *energy])
        return f"{name(track)} ({facts})" if facts else name(track)


def name(track: Track) -> str:
    """Title and artist."""
    return f"{track.title} by {track.artist}"


def decade_words(year: int) -> str:
    """The decade of a year as it is said: "90s", "2010s"."""
    decade = year // 10 * 10
    return f"{decade}s" if decade >= 2000 or decade < 1910 else f"{decade % 100}s"


def _energy(vocabulary: Vocabulary, word: str) -> Callable[[Track], bool]:
    """Whether a track's energy is what the product takes a word to mean."""
    meant = next(mark.value for mark in vocabulary.marks(word) if isinstance(mark.value, Bounded))
    return lambda track: meant.bounds.holds(track.audio.get(meant.field))
