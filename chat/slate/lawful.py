"""From scores to a lawful slate: limits and norms together, and what to say when they cannot hold
together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.state import Offer
from undercard.chat.slate.limit_norms import limit_norms
from undercard.chat.slate.music import Mask, Music
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.enforcement.accounts import Account, account_constraints, may_wait
from undercard.policy.enforcement.enforce import SIZE, enforce
from undercard.policy.norms.binding import binding
from undercard.policy.norms.norm import LIMIT_PREFIX, Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Ruling
from undercard.policy.solver.constraints import compile_constraints
from undercard.policy.solver.cores import cores_of, minimal_cores

_CORES = 4  # clashes that are looked for, so that an impossible wish is explained at once
_OFFERS = 3
_MEASURED = 50  # candidates whose mean length says how many tracks a duration may take


@dataclass(frozen=True)
class Clash:
    """Limits (and norms) that cannot hold together: dropping any one member frees the rest of its
    core.
    """

    cores: tuple[
        tuple[str, ...], ...
    ]  # names of limits, "tracks" for the length asked for, or ids of norms
    said: Mapping[
        str, str
    ]  # each member in words: a limit as the listener would say it, a norm by its sentence
    counts: Mapping[
        str, int
    ]  # how many tracks of the catalogue satisfy each limit of the cores by itself
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Frame:
    """What binds a turn: the norms in force and the listener's limits, as norms of one kind."""

    norms: tuple[Norm, ...]  # the register's
    binding: tuple[Norm, ...]  # those of them that bind in this context
    limits: Limits
    limit_norms: tuple[Norm, ...]
    context: Mapping[str, object]
    accounts: Mapping[str, Account]

    @property
    def law(self) -> tuple[Norm, ...]:
        """The binding norms that stand above a listener's limits, but for those over time that can
        wait.
        """
        firm = (
            n for n in self.binding if n.force == "hard" and n.rank.authority in ("law", "licence")
        )
        return tuple(
            n for n in firm if n.per_list or (n.id in self.accounts and not self._may_wait(n))
        )

    def _may_wait(self, norm: Norm) -> bool:
        return norm.if_broken == "report" or may_wait(norm, self.accounts[norm.id])

    @property
    def all_norms(self) -> tuple[Norm, ...]:
        """The register's norms and the limits, as enforcement is given them."""
        return (*self.norms, *self.limit_norms)


class Lawful:
    """Applies the register and a listener's limits to candidates."""

    def __init__(self, music: Music, vocabulary: Vocabulary, *, deadline_s: float) -> None:
        self._music, self._vocabulary, self._deadline = music, vocabulary, deadline_s

    def frame(
        self,
        norms: Sequence[Norm],
        limits: Limits,
        known: Sequence[str],
        context: Mapping[str, object],
        accounts: Mapping[str, Account],
    ) -> Frame:
        """Everything that binds this turn. `context`: surface, territory, hour and session mode."""
        bound = binding(norms, context).norms
        return Frame(
            tuple(norms),
            bound,
            limits,
            tuple(
                limit_norms(
                    limits, self._vocabulary, self._songs(known), self._songs(limits.tracks_not)
                )
            ),
            context,
            accounts,
        )

    def _songs(self, ids: Sequence[str]) -> set[str]:
        catalogue = self._music.catalogue
        return {catalogue[track].song for track in ids if track in catalogue}

    def allowed(self, frame: Frame, size: int) -> Mask:
        """Rows (n,) that may be in the list: by every rule if that leaves enough, else by those
        that do not give way.
        """
        by_all = self._music.allowed([*frame.binding, *frame.limit_norms])
        return (
            by_all
            if by_all.sum() >= size
            else self._music.allowed([*frame.law, *frame.limit_norms])
        )

    def rule(self, frame: Frame, table: CandidateTable, size: int) -> Ruling:
        """The best slate of that size under everything that binds; norms below the listener's
        standing give way when they must.
        """
        return enforce(
            frame.all_norms,
            table,
            size,
            context=frame.context,
            relax=True,
            deadline=self._deadline,
            accounts=frame.accounts,
        )

    def holds(self, ruling: Ruling, frame: Frame) -> bool:
        """Whether there is a slate that keeps every limit, its length and every norm above the
        limits.
        """
        firm = {n.ref for n in (*frame.law, *frame.limit_norms)} | {SIZE}
        return ruling.feasible and not firm & {entry.norm for entry in ruling.relaxed}

    def best(
        self, frame: Frame, table: CandidateTable, size: int
    ) -> tuple[Ruling | None, int | None]:
        """The best lawful slate of the length that is asked for.

        Where no length was said and fewer tracks fit, the longest slate there is, and as the second
        value the length that was meant. None and None where no slate is lawful.
        """
        if frame.limits.minutes is not None and frame.limits.tracks is None:
            return self._lasting(frame, table), None
        if len(table) >= size and self.holds(ruling := self.rule(frame, table, size), frame):
            return ruling, None
        if frame.limits.tracks is not None:
            return None, None
        most = min(self.most(frame, size), len(table))
        if most and self.holds(ruling := self.rule(frame, table, most), frame):
            return ruling, size
        return None, None

    def _lasting(self, frame: Frame, table: CandidateTable) -> Ruling | None:
        """The first slate that lasts as long as is asked for, the likeliest number of tracks first."""
        catalogue = self._music.catalogue
        lengths = [catalogue[track].minutes for track in table.ids[:_MEASURED]]
        known = [minutes for minutes in lengths if minutes is not None]
        for size in sizes_for_minutes(frame.limits, known):
            if size > len(table):
                continue
            ruling = self.rule(frame, table, size)
            if self.holds(ruling, frame):
                return ruling
        return None

    def possible(self, frame: Frame, size: int) -> bool:
        """Whether the whole catalogue has a list of that size within the listener's limits."""
        return not self._cores(frame.limits, frame, size, limit=1)

    def most(self, frame: Frame, size: int) -> int:
        """The longest list, up to `size`, that the catalogue has within the listener's limits."""
        low, high = 0, size
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.possible(frame, middle) else (low, middle - 1)
        return low

    def clash(self, frame: Frame, size: int) -> Clash:
        """Why the limits cannot hold together, each reason minimal, and what could be done instead."""
        cores = self._cores(frame.limits, frame, size, limit=_CORES)
        asked = frame.limits.is_set("tracks")
        named = tuple(self._with_length(core, frame, size) if asked else core for core in cores)
        counts = {
            n.id.removeprefix(LIMIT_PREFIX): int(self._music.allowed([n]).sum())
            for n in frame.limit_norms
        }
        said = {n.id.removeprefix(LIMIT_PREFIX): f"“{n.says}”" for n in frame.limit_norms}
        said |= {n.id: f"the rule “{n.says.rstrip('.')}”" for n in frame.law}
        return Clash(named, said, counts, tuple(self._offers(frame, named, size)))

    def _with_length(self, core: tuple[str, ...], frame: Frame, size: int) -> tuple[str, ...]:
        """Name the length among the members when a single track would have been possible."""
        single = frame.limits.without(
            *(n for n in frame.limits.names_set() if n not in core and n != "tracks")
        )
        return (
            (*core, "tracks") if size > 1 and not self._cores(single, frame, 1, limit=1) else core
        )

    def _cores(
        self, limits: Limits, frame: Frame, size: int, *, limit: int
    ) -> tuple[tuple[str, ...], ...]:
        kept = [n for n in frame.limit_norms if limits.is_set(n.id.removeprefix(LIMIT_PREFIX))]
        table = self._music.whole
        if not kept and not frame.law and size <= len(table):
            return ()
        norms = [*frame.law, *kept]
        constraints = [
            *compile_constraints(norms, table, size),
            *account_constraints(norms, table, size, frame.accounts),
        ]
        found = cores_of(constraints, len(table), size, limit=limit)
        return tuple(tuple(member.removeprefix(LIMIT_PREFIX) for member in core) for core in found)

    def _offers(self, frame: Frame, cores: Sequence[tuple[str, ...]], size: int) -> list[Offer]:
        """Ways out that were checked to work: the nearest genre, a shorter list, or letting limits
        go.
        """
        offers = [*self._nearest_genres(frame.limits, size), *self._shorter(frame, cores, size)]
        members = dict.fromkeys(
            m for core in cores for m in core if m in Limits.model_fields and m != "tracks"
        )
        for member in members:
            offers += self._letting_go(frame, (member,), size)
        if not offers:
            hitting = tuple(
                dict.fromkeys(next((m for m in core if m in members), "") for core in cores)
            )
            offers += self._letting_go(frame, tuple(m for m in hitting if m), size)
        return offers[:_OFFERS]

    def _shorter(self, frame: Frame, cores: Sequence[tuple[str, ...]], size: int) -> list[Offer]:
        if not any("tracks" in core for core in cores):
            return []
        most = self.most(frame, size - 1)
        plural = "s" if most != 1 else ""
        return (
            [Offer(say=f"Play the {most} track{plural} there are", changes=Limits(tracks=most))]
            if most
            else []
        )

    def _nearest_genres(self, limits: Limits, size: int) -> list[Offer]:
        near = tuple(
            dict.fromkeys(
                g.nearest
                for g in map(self._vocabulary.genre, limits.genres)
                if not g.is_here and g.nearest
            )
        )
        here = tuple(g for g in limits.genres if self._vocabulary.genre(g).is_here)
        if not near:
            return []
        instead = limits.model_copy(update={"genres": (*here, *near)})
        return (
            [Offer(say=f"Play {' and '.join(near)} instead", changes=Limits(genres=(*here, *near)))]
            if self._fits(instead, size)
            else []
        )

    def _letting_go(self, frame: Frame, names: tuple[str, ...], size: int) -> list[Offer]:
        rest = frame.limits.without(*names)
        if not names or not self._fits(rest, size):
            return []
        return [Offer(say=f"Forget {_listed([_THE[name] for name in names])}", unset=names)]

    def _fits(self, limits: Limits, size: int) -> bool:
        norms = limit_norms(limits, self._vocabulary, (), self._songs(limits.tracks_not))
        return not minimal_cores(norms, self._music.whole, size, limit=1) if norms else True


def sizes_for_minutes(limits: Limits, minutes: Sequence[float]) -> list[int]:
    """List lengths to try for a duration, the likeliest first: the middle of the range over the
    mean length of a track.
    """
    bounds = limits.minutes
    if bounds is None or not len(minutes):
        return []
    mean = float(np.mean(minutes))
    low = bounds.at_least or 0.0
    high = bounds.at_most if bounds.at_most is not None else max(low * 1.2, low + mean)
    middle = max(
        1,
        round((low if bounds.at_most is None else (low + high) / 2 if low else high * 0.95) / mean),
    )
    nearby = sorted(range(max(1, middle - 4), middle + 5), key=lambda k: (abs(k - middle), k))
    return [k for k in nearby if k * mean <= high * 1.5]


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


_THE = {
    "minutes": "the total length", "track_minutes": "the length of each track", "years": "the years", "years_not": "the unwanted years",
    "genres": "the genre", "genres_not": "the unwanted genres", "artists": "the artist", "artists_not": "the unwanted artists",
    "tracks_not": "the dropped tracks", "per_artist": "the number per artist", "tempo": "the tempo", "energy": "the energy",
    "valence": "the mood", "danceability": "the danceability", "acousticness": "the acoustic sound",
    "instrumentalness": "the instrumental sound",
    "popularity": "the popularity", "tier": "the kind of artist", "countries": "the country", "genders": "the voice",
    "explicit": "the clean lyrics",
    "new_to_me": "what is new to me", "tracks": "the number of tracks",
}  # fmt: skip
