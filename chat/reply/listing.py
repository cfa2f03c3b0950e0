"""Words a reply: the opening while the search runs, the list, and what norms did to it.

Each sentence carries its claims.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.reply.citation import effect, moved, plain
from undercard.chat.reply.facts import Facts, FoundBecause, GaveWay, Length, Sentence, Stands
from undercard.chat.slate.lawful import Clash
from undercard.chat.slate.limit_norms import worded
from undercard.policy.norms.norm import id_of
from undercard.policy.ruling import Move, Relaxed
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.tracks import Track

_MOVES_TOLD = 3  # tracks named per norm; the badges name all
_AT_WORK = {
    "drop": "Taking it out. ",
    "dislike": "Taking it out. ",
    "keep": "Changing the rest. ",
    "swap": "Swapping. ",
    "move": "Moving it. ",
}
_LONGEST_WISH = 90  # characters of a wish that are said back


@dataclass(frozen=True)
class Difference:
    """What a slate shares with the one before it."""

    dropped: tuple[Track, ...] = ()
    added: tuple[Track, ...] = ()
    kept: int = 0

    @classmethod
    def between(cls, old: Sequence[Track], new: Sequence[Track]) -> Self:
        """From the old slate to the new one."""
        before, after = {track.id for track in old}, {track.id for track in new}
        dropped = tuple(track for track in old if track.id not in after)
        added = tuple(track for track in new if track.id not in before)
        return cls(dropped, added, len(before & after))


def opening(
    state: DialogueState, request: Request, let_go: Sequence[str], limits_before: Limits
) -> str:
    """What was understood, said back before the search is done."""
    if (
        request.edits
        and not request.changes.names_set()
        and request.edits[0].kind not in ("more_like", "add", "fresh")
    ):
        return _AT_WORK.get(
            request.edits[0].kind, ""
        )  # the list stays but for the edit, which the next sentence tells
    said_already = [
        name for name in ("genres", "artists") if _says_all(state.wish, getattr(state.limits, name))
    ]
    conditions = worded(state.limits.without("tracks_not", *said_already))
    wish = (
        state.wish
        if len(state.wish) <= _LONGEST_WISH
        else state.wish[:_LONGEST_WISH].rsplit(" ", 1)[0] + " …"
    )
    parts = ([f"“{wish}”"] if wish else []) + conditions
    said = f"Looking for {', '.join(parts)}. " if parts else "Let me put something together. "
    if let_go:
        before = Limits(**{name: getattr(limits_before, name) for name in let_go})
        said = f"A new wish, so I let go of: {', '.join(worded(before))}. " + said
    return said


def _says_all(wish: str, words: Sequence[str]) -> bool:
    return all(word.lower() in wish.lower() for word in words)


def listing(facts: Facts, change: Difference, *, explain: bool) -> list[Sentence]:
    """The reply about a slate: its length, how it opens or what changed, and what norms did."""
    sentences = [_lead(facts, change)]
    if facts.tracks and change.kept < len(facts.tracks) / 2:
        sentences.append(_first(facts))
    if explain:
        sentences += _norms(facts)
    sentences += _gave_way(facts)
    return sentences


def _lead(facts: Facts, change: Difference) -> Sentence:
    count = len(facts.tracks)
    minutes = None if facts.minutes is None else round(facts.minutes)
    length = Length(count, minutes)
    lasting = (
        f", {minutes} minute{'s' if minutes != 1 else ''} in all" if minutes is not None else ""
    )
    if change.kept and change.added and change.dropped and len(change.added) <= _MOVES_TOLD:
        ranks = {t.id: rank for rank, t in enumerate(facts.tracks, 1)}
        claims = tuple(Stands(ranks[t.id], t.title, t.artist) for t in change.added)
        out = (
            _named(change.dropped)
            if len(change.dropped) <= _MOVES_TOLD
            else f"{len(change.dropped)} tracks"
        )
        into = " and ".join(f"“{t.title}” by {t.artist} ({ranks[t.id]})" for t in change.added)
        return Sentence(f"Out: {out}. In: {into}. That makes {count}{lasting}.", (length, *claims))
    if change.kept and change.kept == count and not change.dropped:
        return Sentence(f"The same {count} tracks{lasting}.", (length,))
    if change.kept and change.added and not change.dropped:
        return Sentence(f"I added {len(change.added)}: now {count}{lasting}.", (length,))
    if change.kept and change.dropped and not change.added:
        return Sentence(
            f"Out: {_named(change.dropped[:_MOVES_TOLD])}. {count} are left{lasting}.", (length,)
        )
    here = "Here is one track" if count == 1 else f"Here are {count} tracks"
    return Sentence(f"{here}{lasting}.", (length,))


def _named(tracks: Sequence[Track]) -> str:
    return ", ".join(f"“{t.title}”" for t in tracks)


def _first(facts: Facts) -> Sentence:
    track = facts.tracks[0]
    stands = Stands(1, track.title, track.artist)
    reason = next(iter(facts.reasons.get(track.id, ())), None)
    if reason is None:
        return Sentence(f"It opens with “{track.title}” by {track.artist}.", (stands,))
    return Sentence(
        f"It opens with “{track.title}” by {track.artist}: {reason}.",
        (stands, FoundBecause(track.id, reason)),
    )


def _norms(facts: Facts) -> list[Sentence]:
    """One sentence for each norm that moved something into view, and none for those that changed
    nothing.
    """
    if facts.ruling is None:
        return []
    by_norm: dict[str, list[Move]] = {}
    for move in facts.ruling.moves:
        for ref in move.norms:
            if (
                ref in facts.norms
                and move.to_rank is not None
                and (move.from_rank is None or move.to_rank < move.from_rank)
            ):
                by_norm.setdefault(ref, []).append(move)
    titles = {t.id: t.title for t in facts.tracks}
    sentences = []
    for ref, moves in by_norm.items():
        told = sorted(moves, key=_jump)[:_MOVES_TOLD]
        names = ", ".join(f"“{titles[m.id]}” ({effect(m)})" for m in told)
        more = f" and {len(moves) - len(told)} more" if len(moves) > len(told) else ""
        claims = tuple(claim for m in told for claim in moved(ref, m, facts))
        sentences.append(
            Sentence(f"Because of the rule {plain(facts.norms[ref])}: {names}{more}.", claims)
        )
    return sentences


def _jump(move: Move) -> tuple[bool, int]:
    """Brought in before moved, far before near."""
    return move.from_rank is not None, (move.to_rank or 0) - (move.from_rank or 0)


def _gave_way(facts: Facts) -> list[Sentence]:
    if facts.ruling is None:
        return []
    by_id = {norm.id: norm for norm in facts.norms.values()}
    sentences = []
    for entry in facts.ruling.relaxed:
        norm = by_id.get(id_of(entry.norm))
        if norm is not None:
            repaid = not norm.per_list and norm.bounds[0] is not None
            what = "gets less than its part here" if repaid else "could not hold in full here"
            later = "; later lists make up for it" if repaid else ""
            sentences.append(
                Sentence(
                    f"The rule {plain(norm)} {what}: {_reason(entry)}{later}.", (GaveWay(norm.ref),)
                )
            )
    return sentences


def _reason(entry: Relaxed) -> str:
    return (
        entry.because
        if len(entry.core) > 1
        else "too few of the tracks that fit your limits satisfy it"
    )


def impossible(clash: Clash, size: int, catalogue: Catalogue) -> list[Sentence]:
    """Why no list can be made: every minimal clash that was found, and what could be done instead."""
    reasons = [_clashing(core, clash, size, catalogue) for core in clash.cores]
    sentences = [Sentence("No list can be made of that: " + "; ".join(reasons) + ".")]
    if clash.offers:
        offers = [f"“{offer.say}”" for offer in clash.offers]
        sentences.append(Sentence(f"Say {' or '.join(offers)}, or just “yes” for the first."))
    else:
        sentences.append(Sentence("Let go of some of it, or start over."))
    return sentences


def _clashing(core: Sequence[str], clash: Clash, size: int, catalogue: Catalogue) -> str:
    names = [name for name in core if name != "tracks"]
    wish = " and ".join(clash.said[name] for name in names)
    if not names:
        return f"the catalogue cannot fill {size} tracks"
    if "tracks" in core and len(names) == 1 and names[0] in clash.counts:
        return f"{clash.counts[names[0]]} tracks fit {wish}, and you asked for {size}"
    if "tracks" in core:
        return f"too few tracks fit {wish}, and you asked for {size}"
    if len(names) == 1:
        return f"nothing in this catalogue of {len(catalogue):,} tracks fits {wish}"
    return f"{wish} cannot hold together"
