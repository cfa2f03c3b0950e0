"""Why limits and norms cannot hold together, and ways out that were tried and work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.state import Offer
from undercard.chat.slate.frame import Frame
from undercard.chat.slate.house_norms import FORM, RIGHTS
from undercard.chat.slate.limit_norms import INCLUDES, gives_way, limit_norms
from undercard.chat.slate.music import Music
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.enforcement.accounts import account_constraints
from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import LIMIT_PREFIX
from undercard.policy.solver.compilation import compile_constraints
from undercard.policy.solver.cores import cores_of, minimal_cores

LENGTH = "tracks"  # the limit that is no norm: the size of the list
Core = tuple[str, ...]  # names of limits, LENGTH, or ids of norms
_HELD = {RIGHTS, FORM}  # what a listener cannot let go of
_ALWAYS = {INCLUDES, *_HELD}
_FORM = FORM.removeprefix(LIMIT_PREFIX)
_CORES = 4  # clashes that are looked for, so that an impossible wish is explained at once
_OFFERS = 3


@dataclass(frozen=True)
class Clash:
    """What cannot hold together: dropping any one member frees the rest of its core.

    `said`: each member in words. `counts`: how many songs satisfy each limit by itself.
    """

    cores: tuple[Core, ...]
    said: Mapping[str, str]
    counts: Mapping[str, int]
    offers: tuple[Offer, ...]


class Clashes:
    """Looks for clashes over the whole catalogue."""

    def __init__(self, music: Music, vocabulary: Vocabulary) -> None:
        self._music, self._vocabulary = music, vocabulary

    def longest(self, frame: Frame, size: int) -> int:
        """The longest list, up to `size`, that the catalogue has within the listener's limits."""
        low, high = 0, size
        while low < high:
            middle = (low + high + 1) // 2
            if self._cores(frame.limits, frame, middle, limit=1):
                high = middle - 1
            else:
                low = middle
        return low

    def clash(self, frame: Frame, size: int) -> Clash:
        """Why the limits cannot hold together, each reason minimal, and ways out."""
        cores = self._cores(frame.limits, frame, size, limit=_CORES)
        single = self._cores(frame.limits, frame, 1, limit=_CORES) if size > 1 else ()
        if any(_FORM in core for core in single):  # not for want of tracks
            cores = single
        if frame.limits.is_set(LENGTH):
            cores = tuple(self._with_length(core, frame, size) for core in cores)
        music = self._music
        seen = [norm for norm in frame.limit_norms if norm.id == RIGHTS]
        counts = {_name(n): music.songs_of(music.allowed([n, *seen])) for n in frame.limit_norms}
        said = {_name(norm): f"“{norm.says}”" for norm in frame.limit_norms}
        said |= {norm.id: f"the rule “{norm.says.rstrip('.')}”" for norm in frame.law}
        return Clash(cores, said, counts, tuple(self._offers(frame, cores, size)))

    def _with_length(self, core: Core, frame: Frame, size: int) -> Core:
        """Name the length among the members when a single track would have been possible."""
        others = [n for n in frame.limits.names_set() if n not in core and n != LENGTH]
        single = frame.limits.without(*others)
        if size > 1 and not self._cores(single, frame, 1, limit=1):
            return (*core, LENGTH)
        return core

    def _cores(self, limits: Limits, frame: Frame, size: int, *, limit: int) -> tuple[Core, ...]:
        """Up to `limit` minimal cores of these limits and the law; none when a list is possible."""
        firm = [norm for norm in frame.limit_norms if not gives_way(norm)]
        kept = [norm for norm in firm if norm.id in _ALWAYS or limits.is_set(_name(norm))]
        table = self._music.whole
        if not kept and not frame.law and size <= len(table):
            return ()
        norms = [*frame.law, *kept]
        constraints = [
            *compile_constraints(norms, table, size),
            *account_constraints(norms, table, size, frame.accounts),
        ]
        found = cores_of(constraints, len(table), size, limit=limit)
        return tuple(tuple(map(_without_prefix, core)) for core in found)

    def _offers(self, frame: Frame, cores: Sequence[Core], size: int) -> list[Offer]:
        """The nearest genre, or letting limits go; each was tried."""
        offers = self._nearest_genres(frame, size)
        of_cores = [[m for m in core if m in Limits.model_fields and m != LENGTH] for core in cores]
        members = dict.fromkeys(member for core in of_cores for member in core)
        for member in members:
            offers += self._letting_go(frame, (member,), size)
        if not offers:
            one_of_each = dict.fromkeys(core[0] for core in of_cores if core)
            offers += self._letting_go(frame, tuple(one_of_each), size)
        return offers[:_OFFERS]

    def _nearest_genres(self, frame: Frame, size: int) -> list[Offer]:
        limits = frame.limits
        genres = [self._vocabulary.genre(word) for word in limits.genres]
        nearest = [genre.nearest for genre in genres if not genre.is_here]
        near = tuple(dict.fromkeys(filter(None, nearest)))
        if not near:
            return []
        here = [word for word in limits.genres if self._vocabulary.genre(word).is_here]
        instead = limits.model_copy(update={"genres": (*here, *near)})
        if not self._fits(instead, frame, size):
            return []
        return [_setting(f"Play {' and '.join(near)} instead", Limits(genres=instead.genres))]

    def _letting_go(self, frame: Frame, names: Core, size: int) -> list[Offer]:
        rest = frame.limits.without(*names)
        if not names or not self._fits(rest, frame, size):
            return []
        say = f"Forget {_listed([CALLED[name] for name in names])}"
        return [Offer(say=say, acts=(_let_go(say, names),))]

    def _fits(self, limits: Limits, frame: Frame, size: int) -> bool:
        songs = self._music.songs(limits.tracks_not)
        norms = [*limit_norms(limits, self._vocabulary, (), songs), *_house(frame)]
        return not norms or not minimal_cores(norms, self._music.whole, size, limit=1)


def _house(frame: Frame) -> list[Norm]:
    return [norm for norm in frame.limit_norms if norm.id in _HELD]


def _setting(say: str, limits: Limits) -> Offer:
    """An offer that sets limits."""
    criterion = Criterion(words=say, limits=limits)
    return Offer(say=say, acts=(Act(kind="refine", words=say, criteria=(criterion,)),))


def _let_go(say: str, names: Core) -> Act:
    return Act(kind="let_go", words=say, criteria=(Criterion(words=say, unset=tuple(names)),))


def _name(norm: Norm) -> str:
    """The name of the limit that a norm stands for."""
    return _without_prefix(norm.id)


def _without_prefix(norm: str) -> str:
    return norm.removeprefix(LIMIT_PREFIX).partition(".")[0]


def _listed(words: Sequence[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


CALLED = {  # each limit as offers name it
    "minutes": "the total length",
    "track_minutes": "the length of each track",
    "years": "the years",
    "years_not": "the unwanted years",
    "genres": "the genre",
    "genres_not": "the unwanted genres",
    "artists": "the artist",
    "artists_not": "the unwanted artists",
    "tracks_not": "the dropped tracks",
    "per_artist": "the number per artist",
    "tempo": "the tempo",
    "energy": "the energy",
    "valence": "the mood",
    "danceability": "the danceability",
    "acousticness": "the acoustic sound",
    "instrumentalness": "the instrumental sound",
    "popularity": "the popularity",
    "tier": "the kind of artist",
    "countries": "the country",
    "countries_not": "the unwanted country",
    "languages": "the language",
    "languages_not": "the unwanted language",
    "notes_not": "what it should not be",
    "genders": "the voice",
    "explicit": "the clean lyrics",
    "new_to_me": "what is new to me",
    "albums": "the album",
    "title_words": "the words of the title",
    "title_words_not": "the unwanted words",
    "title_begins": "the first letter",
    "versions": "the kind of version",
    "versions_not": "the unwanted versions",
    "artist_most": "the number by one artist",
    "tracks": "the number of tracks",
}
