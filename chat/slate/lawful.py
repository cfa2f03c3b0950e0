"""From scores to a lawful slate: the register's norms and the listener's limits together."""

from collections.abc import Mapping, Sequence

from undercard.chat.dialogue.limits import Limits
from undercard.chat.slate.clashes import Clash, Clashes
from undercard.chat.slate.frame import Frame
from undercard.chat.slate.limit_norms import brings, gives_way, includes, limit_norms
from undercard.chat.slate.list_lengths import sizes_lasting
from undercard.chat.slate.music import Mask, Music
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.enforcement.accounts import Account
from undercard.policy.enforcement.enforce import SIZE, enforce
from undercard.policy.norms.binding import binding
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.ruling import Ruling

_TRIES = 4  # lengths that are tried below what the limits alone would allow
_MEASURED = 50  # candidates whose mean length says how many tracks a duration may take


class Lawful:
    """Applies the register and a listener's limits to candidates."""

    def __init__(self, music: Music, vocabulary: Vocabulary, *, deadline_s: float) -> None:
        self._music, self._vocabulary, self._deadline = music, vocabulary, deadline_s
        self._clashes = Clashes(music, vocabulary)

    def frame(
        self,
        norms: Sequence[Norm],
        limits: Limits,
        known: Sequence[str],
        context: Mapping[str, object],
        accounts: Mapping[str, Account],
        guests: Sequence[str] = (),
        must: Sequence[str] = (),
        own: Sequence[str] = (),
        house: Sequence[Norm] = (),
    ) -> Frame:
        """Everything that binds this turn. `context`: surface, territory, hour and session mode.

        `guests`: tracks that the listener let in beside what the list is about; `must`: tracks that
        were asked for by name, or fetched for this list; `own`: those of a list that was brought;
        `house`: what holds for every list of this house.
        """
        songs = self._music.songs
        as_norms = limit_norms(
            limits, self._vocabulary, songs(known), songs(limits.tracks_not), guests
        )
        if must:
            as_norms.append(includes(must))
        if own:
            as_norms.append(brings(own))
        as_norms += house
        bound = binding(norms, context).norms
        return Frame(tuple(norms), bound, limits, tuple(as_norms), context, accounts)

    def allowed(self, frame: Frame, size: int) -> Mask:
        """Rows (n,) that may be in the list.

        By every rule if that leaves enough tracks, else by those that do not give way.
        """
        by_all = self._music.allowed([*frame.binding, *frame.limit_norms])
        if by_all.sum() >= size:
            return by_all
        return self._music.allowed([*frame.law, *frame.limit_norms])

    def best(
        self, frame: Frame, table: CandidateTable, size: int, near: int = 0
    ) -> tuple[Ruling | None, int | None]:
        """The best lawful slate of the length that is asked for, or lasting as long as is asked
        for, with about `near` tracks where that is given.

        Where fewer tracks fit, the longest slate there is, and as the second value the length that
        was meant. None and None where no slate is lawful.
        """
        if frame.limits.minutes is not None and frame.limits.tracks is None:
            return self._lasting(frame, table, near), None
        if len(table) >= size and (ruling := self._slate(frame, table, size)) is not None:
            return ruling, None
        most = min(self._clashes.longest(frame, size), len(table))  # no longer, perhaps shorter
        for fewer in range(most, max(0, most - _TRIES), -1):
            if (ruling := self._slate(frame, table, fewer)) is not None:
                return ruling, size
        return None, None

    def clash(self, frame: Frame, size: int) -> Clash:
        """Why no list of that size can be made, and what could be done instead."""
        return self._clashes.clash(frame, size)

    def _slate(self, frame: Frame, table: CandidateTable, size: int) -> Ruling | None:
        """The best slate of that size; None where a limit, the size or a norm above them broke.

        Norms below the listener's standing give way when they must, and so do a list that was
        brought and what parts of the list are to be.
        """
        ruling = enforce(
            frame.all_norms,
            table,
            size,
            context=frame.context,
            relax=True,
            deadline=self._deadline,
            accounts=frame.accounts,
            heard=frame.heard,
        )
        binding = (*frame.law, *frame.limit_norms)
        firm = {norm.ref for norm in binding if not gives_way(norm)} | {SIZE}
        gave_way = {entry.norm for entry in ruling.relaxed}
        return ruling if ruling.feasible and not firm & gave_way else None

    def _lasting(self, frame: Frame, table: CandidateTable, near: int) -> Ruling | None:
        """The first slate that lasts as long as is asked for, likely numbers of tracks first."""
        catalogue, bounds = self._music.catalogue, frame.limits.minutes
        if bounds is None:
            return None
        lengths = [catalogue[track].minutes for track in table.ids[:_MEASURED]]
        known = [minutes for minutes in lengths if minutes is not None]
        sizes = [size for size in sizes_lasting(bounds, known) if size <= len(table)]
        if near:
            sizes = sorted(sizes, key=lambda size: abs(size - near))
        for size in sizes:
            ruling = self._slate(frame, table, size)
            if ruling is not None:
                return ruling
        return None
