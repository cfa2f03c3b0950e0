"""One tagged span of an utterance as a criterion: what the music should be, or should not.

The tagger says what kind of thing the words stand for and whether it is wanted; what they mean
exactly is read here by recognisers that do not guess.
"""

from collections.abc import Callable, Sequence

from undercard.chat.dialogue.acts import Criterion, Shift, Target
from undercard.chat.dialogue.limits import LONGEST_LIST, TOPICAL, Bounds, Limits
from undercard.chat.dialogue.shifts import limits_of
from undercard.chat.understanding.criteria_words import CriteriaWords, criteria_words
from undercard.chat.understanding.exact.amount_readers import (
    read_amount,
    read_bpm,
    read_each,
    read_per_artist,
)
from undercard.chat.understanding.exact.periods import read_years
from undercard.chat.understanding.named_criteria import NamedCriteria
from undercard.chat.understanding.opening import OpenReader
from undercard.chat.understanding.said import Around, Said
from undercard.chat.understanding.sound_senses import Sense, senses
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.retrieval.links import Links

_NUDGE = 0.15  # how far "more romantic" moves a feature of the sound
_LIMIT_OF = {"year": "years", "minutes": "track_minutes"}


class CriteriaReader:
    """Reads spans; `newest` is the catalogue's newest year."""

    def __init__(
        self, vocabulary: Vocabulary, names: Links, newest: int, opening: OpenReader
    ) -> None:
        self._vocabulary = vocabulary
        self._newest, self._opening = newest, opening
        self._words: CriteriaWords = criteria_words()
        self._named = NamedCriteria(names, self._words)
        self._readers: dict[str, Callable[[Said, Around], Criterion]] = {
            "artist": self._named.artist,
            "title": self._named.title,
            "album": self._named.album,
            "genre": self._genre,
            "year": self._years,
            "voice": self._voice,
            "version": self._version,
            "words": self._title_words,
            "theme": self._theme,
            "explicit": self._explicit,
            "emerging": self._emerging,
            "new_to_me": self._new_to_me,
            "country": self._country,
            "language": self._country,
            "count": self._count,
            "length": self._length,
            "each": self._each,
            "bpm": self._bpm,
            "per_artist": self._per_artist,
            **dict.fromkeys(senses(), self._sense),
        }

    def read(self, said: Said, around: Around) -> Criterion:
        """The criterion of a span; one that is `unread` where nothing here can tell what has it."""
        if said.polarity == ".":
            return Criterion(words=said.words)
        if said.polarity == "=" and said.kind not in senses():
            return Criterion(words=said.words, hold=_held(said.kind))
        return self._readers.get(said.kind, self._open)(said, around)

    def by_meaning(self, words: str) -> tuple[Criterion, ...]:
        """What a few words without any span come closest to in mood; nothing where to none."""
        heard = self._opening.read(words)
        return (Criterion(words=words, text=words, targets=tuple(heard)),) if heard else ()

    # Words of a closed vocabulary.

    def _genre(self, said: Said, around: Around) -> Criterion:
        del around
        found = [str(mark.value) for mark in self._vocabulary.marks(said.words.lower())
                 if mark.kind == "genre"]  # fmt: skip
        genres = tuple(dict.fromkeys(found))
        if said.polarity == "-":
            if not genres:
                return Criterion(words=said.words, unread=True)
            return Criterion(words=said.words, limits=Limits(genres_not=genres))
        if said.polarity in "~<":
            return Criterion(words=said.words, text=said.words if said.polarity == "~" else "")
        return Criterion(words=said.words, limits=Limits(genres=genres[-1:]), text=said.words)

    def _voice(self, said: Said, around: Around) -> Criterion:
        del around
        wanted = self._words.values("voices", said.words)
        if not wanted:
            return self._open(said, Around())
        if said.polarity == "-":
            wanted = tuple({"female", "male"} - set(wanted))
        return Criterion(words=said.words, limits=Limits(genders=wanted))

    def _version(self, said: Said, around: Around) -> Criterion:
        del around
        versions = self._words.values("versions", said.words)
        if not versions:
            return self._open(said, Around())
        name = "versions_not" if said.polarity == "-" else "versions"
        return Criterion(words=said.words, limits=Limits.model_validate({name: versions}))

    def _country(self, said: Said, around: Around) -> Criterion:
        del around
        marks = self._vocabulary.marks(f"from {said.words}") if said.polarity != "-" else ()
        codes = [str(mark.value) for mark in marks if mark.kind == "countries"]
        codes += [str(m.value) for m in self._vocabulary.marks(said.words) if m.kind == "countries"]
        if said.polarity == "-" or not codes:
            return self._open(said, Around())
        return Criterion(words=said.words, limits=Limits(countries=tuple(dict.fromkeys(codes))))

    def _explicit(self, said: Said, around: Around) -> Criterion:
        del around
        clean = said.polarity in "-<" or self._words.has("clean", said.words)
        return Criterion(words=said.words, limits=Limits(explicit=not clean))

    def _emerging(self, said: Said, around: Around) -> Criterion:
        del around
        tier = "established" if said.polarity in "-<" else "emerging"
        return Criterion(words=said.words, limits=Limits(tier=tier))

    def _new_to_me(self, said: Said, around: Around) -> Criterion:
        del around
        if said.polarity in "-<":
            return Criterion(words=said.words, unread=True)
        return Criterion(words=said.words, limits=Limits(new_to_me=True))

    def _title_words(self, said: Said, around: Around) -> Criterion:
        del around
        words = said.words.strip("\"“”'‘’ ").lower()
        if said.polarity == "-":
            return Criterion(words=said.words, limits=Limits(title_words_not=(words,)))
        if len(words) == 1:
            return Criterion(words=said.words, limits=Limits(title_begins=(words,)))
        return Criterion(words=said.words, limits=Limits(title_words=(words,)))

    def _theme(self, said: Said, around: Around) -> Criterion:
        if said.polarity not in "-<":
            return self._open(said, around)
        keys = self._words.values("themes", said.words)
        told = [word for key in keys for word in self._words.phrases("themes", key)]
        words = tuple(told or [said.words.lower()])
        return Criterion(words=said.words, limits=Limits(title_words_not=words))

    # Quantities.

    def _years(self, said: Said, around: Around) -> Criterion:
        del around
        years = read_years(said.words, said.language, self._newest)
        if not years:
            return self._open(said, Around())
        name = "years_not" if said.polarity in "-<" else "years"
        return Criterion(words=said.words, limits=Limits.model_validate({name: years}))

    def _count(self, said: Said, around: Around) -> Criterion:
        del around
        amount = read_amount(said.words, said.language)
        if amount.minutes is not None:
            return Criterion(words=said.words, limits=Limits(minutes=amount.minutes))
        if amount.tracks is None:
            return Criterion(words=said.words)
        number = _one_number(amount.tracks)
        limits = Limits(tracks=min(number, LONGEST_LIST))
        return Criterion(words=said.words, limits=limits, capped=number > LONGEST_LIST)

    def _length(self, said: Said, around: Around) -> Criterion:
        return self._count(said, around)

    def _each(self, said: Said, around: Around) -> Criterion:
        del around
        bounds = read_each(said.words, said.language)
        return self._bounded(said, "track_minutes", bounds)

    def _bpm(self, said: Said, around: Around) -> Criterion:
        del around
        return self._bounded(said, "tempo", read_bpm(said.words, said.language))

    def _per_artist(self, said: Said, around: Around) -> Criterion:
        del around
        most = read_per_artist(said.words, said.language)
        return Criterion(words=said.words, limits=Limits(per_artist=most or 1))

    @staticmethod
    def _bounded(said: Said, name: str, bounds: Bounds | None) -> Criterion:
        if bounds is None:
            return Criterion(words=said.words, unread=True)
        if said.polarity == "-":
            bounds = Bounds(at_least=bounds.at_most, at_most=bounds.at_least)
        return Criterion(words=said.words, limits=Limits.model_validate({name: bounds}))

    # The sound.

    def _sense(self, said: Said, around: Around) -> Criterion:
        del around
        sense: Sense = senses()[said.kind]
        if said.polarity == "-":
            limits = limits_of({sense.field: sense.without(self._newest)})
            return Criterion(words=said.words, limits=limits)
        relative = {">": 1, "<": -1, "=": 0}.get(said.polarity)
        if relative is None and said.act in ("refine", "replace", "more_like"):
            relative = 1
        if relative is not None:
            return Criterion(words=said.words, shifts=(sense.shift(said.words, relative),))
        if targets := sense.aim(said.words, self._newest):
            return Criterion(words=said.words, text=said.words, targets=targets)
        return Criterion(
            words=said.words, limits=limits_of({sense.field: sense.bounds(self._newest)})
        )

    def _open(self, said: Said, around: Around) -> Criterion:
        """A mood, an occasion, an instrument: searched for by meaning, and heard in the sound."""
        del around
        heard = self._opening.read(said.words)
        if said.polarity in "-<":
            away = _shifts(heard, -1)
            return Criterion(words=said.words, shifts=away, unread=not away)
        if said.polarity == ">" and heard:
            return Criterion(words=said.words, text=said.words, shifts=_shifts(heard, 1))
        return Criterion(words=said.words, text=said.words, targets=tuple(heard))


def _shifts(heard: Sequence[Target], direction: int) -> tuple[Shift, ...]:
    """Towards what was heard, or away from it."""
    shifts = []
    for target in heard:
        middle, step = (120.0, 20.0) if target.feature == "tempo" else (0.5, _NUDGE)
        towards = 1 if target.value > middle else -1
        shifts.append(
            Shift(feature=target.feature, by=direction * towards * step, word=target.word)
        )
    return tuple(shifts)


def _one_number(bounds: Bounds) -> int:
    """The number of tracks that a range asks for: its middle where it has two ends."""
    if bounds.at_least is not None and bounds.at_most is not None:
        return round((bounds.at_least + bounds.at_most) / 2)
    return int(bounds.at_least or bounds.at_most or 1)


def _held(kind: str) -> tuple[str, ...]:
    """The limits that "same decade" leaves as they are; "same vibe" leaves all."""
    named = {"genre": ("genres",), "year": ("years", "years_not"), "artist": ("artists",),
             "count": ("tracks",), "length": ("minutes",), "voice": ("genders",),
             "country": ("countries",), "bpm": ("tempo",)}.get(kind)  # fmt: skip
    return named or tuple(sorted(TOPICAL))
