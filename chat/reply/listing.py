"""Sentences about a list: what is looked for, what came of it, and what norms did."""

from collections import defaultdict

from undercard.chat.dialogue.draft import Step
from undercard.chat.reply.citation_claims import NormSays
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.norm_claims import (
    GaveWayBecause,
    Moved,
    MovedMore,
    MoveWords,
    Repaid,
    relaxed,
)
from undercard.chat.reply.replies import Fact, Sentence, joined, sentence
from undercard.chat.reply.slate_claims import Added, BareCount, Dropped, Gone, Lasting, TrackCount
from undercard.chat.reply.track_claims import FoundBecause, Stands
from undercard.chat.reply.wish_claims import (
    ClashMember,
    ClashReason,
    LetGo,
    LimitSet,
    Offered,
    Wished,
    names_in,
)
from undercard.policy.ruling import Move

_TOLD = 3  # tracks named in one sentence; the cards and badges name all


def opening(facts: Facts, step: Step) -> list[Sentence]:
    """What was understood, said back before the search is done."""
    if step.places:
        return []  # the list stays but for the edit, which the next sentence tells
    looking = _looked_for(facts)
    sentences = [sentence("opening", what=looking) if looking else sentence("opening.nothing")]
    if let_go := LetGo.all_of(facts.let_go):
        sentences.insert(0, sentence("opening.let_go", limits=let_go))
    return sentences


def _looked_for(facts: Facts) -> tuple[Fact, ...]:
    """The wish, and the limits that its words do not name already."""
    wish, limits = facts.state.wish, facts.state.limits
    named = [
        name
        for name in ("genres", "artists")
        if all(word.lower() in wish.lower() for word in getattr(limits, name))
    ]
    conditions = LimitSet.all_of(limits.without("tracks_not", *named))
    return (Wished.of(facts), *conditions) if wish else conditions


def listing(facts: Facts, *, explain: bool) -> list[Sentence]:
    """Its length, how it opens or what changed, and what norms did."""
    sentences = [_lead(facts)]
    if facts.tracks and facts.kept < len(facts.tracks) / 2:
        sentences.append(_first(facts))
    if explain:
        sentences += _norms(facts)
    return [*sentences, *_gave_way(facts)]


def _lead(facts: Facts) -> Sentence:
    """The length, and what changed where the list before is still there in part."""
    count, added, dropped = len(facts.tracks), facts.added, facts.dropped
    lasting, number = Lasting.of(facts), BareCount(count)
    if facts.kept and added and dropped and len(added) <= _TOLD:
        into = joined("both", [Stands.of(facts, track, "ranked") for track in added])
        return sentence("list.swapped", out=_gone(facts), into=into, count=number, lasting=lasting)
    if facts.kept == count and count and not dropped:
        return sentence("list.same", count=TrackCount(count), lasting=lasting)
    if facts.kept and added and not dropped:
        return sentence("list.added", added=Added(len(added)), count=number, lasting=lasting)
    if facts.kept and dropped and not added:
        left = "list.dropped.one" if count == 1 else "list.dropped"
        return sentence(left, out=_gone(facts), count=number, lasting=lasting)
    key = "list.one" if count == 1 else "list"
    return sentence(key, count=TrackCount(count), lasting=lasting)


def _gone(facts: Facts) -> Fact | tuple[Fact, ...]:
    """What has gone by name, or how many where they are too many to name."""
    gone = tuple(Gone(track.id, track.title) for track in facts.dropped)
    return gone if len(gone) <= _TOLD else Dropped(len(gone))


def _first(facts: Facts) -> Sentence:
    track = facts.tracks[0]
    stands = Stands.of(facts, track)
    reason = next(iter(facts.reasons.get(track.id, ())), None)
    if reason is None:
        return sentence("list.first", track=stands)
    return sentence("list.first.because", track=stands, reason=FoundBecause(track.id, reason))


def _norms(facts: Facts) -> list[Sentence]:
    """One sentence for each norm that lifted something, and none for those that changed nothing."""
    lifted: defaultdict[str, list[Move]] = defaultdict(list)
    for move in facts.ruling.moves if facts.ruling else ():
        for ref in move.norms:
            if ref in facts.norms and move.lifted:
                lifted[ref].append(move)
    return [_lifted_by(ref, moves, facts) for ref, moves in lifted.items()]


def _lifted_by(ref: str, moves: list[Move], facts: Facts) -> Sentence:
    told = sorted(moves, key=_jump)[:_TOLD]
    return sentence(
        "norm.moved",
        norm=NormSays.of(facts, ref),
        moved=tuple(moved(ref, move, facts) for move in told),
        more=MovedMore(ref, len(told), len(moves)),
    )


def moved(ref: str, move: Move, facts: Facts) -> Moved:
    """That a norm moved a track of the list."""
    words = MoveWords(ref, move.id, move.from_rank, move.to_rank)
    return Moved(facts.titles[move.id], words)


def _jump(move: Move) -> tuple[bool, int]:
    """Brought in before moved, far before near."""
    return move.from_rank is not None, (move.to_rank or 0) - (move.from_rank or 0)


def _gave_way(facts: Facts) -> list[Sentence]:
    """One sentence for each norm that could not hold in full, in the order of the record."""
    entries = facts.ruling.relaxed if facts.ruling else ()
    by_ref = {ref: relaxed(ref, facts) for ref in facts.norms}
    sentences = []
    for entry in entries:
        for ref in [ref for ref, mine in by_ref.items() if mine is entry]:
            norm, why = NormSays.of(facts, ref), GaveWayBecause.of(ref, entry)
            if Repaid.by(facts.norms[ref]):
                sentences.append(sentence("norm.owed", norm=norm, why=why, later=Repaid(ref)))
            else:
                sentences.append(sentence("norm.gave_way", norm=norm, why=why))
    return sentences


def impossible(facts: Facts) -> list[Sentence]:
    """Why no list can be made, each clash minimal, and what could be done instead."""
    clash = facts.clash
    cores = clash.cores if clash else ()
    sentences = [sentence("impossible.alone")]
    if cores:
        reasons = joined("besides", [_clash_reason(core, facts) for core in cores])
        sentences = [sentence("impossible", reasons=reasons)]
    if clash is None or not clash.offers:
        return [*sentences, sentence("offers.none")]
    offers = joined("either", [Offered(offer.say) for offer in clash.offers])
    return [*sentences, sentence("offers", offers=offers)]


def _clash_reason(core: tuple[str, ...], facts: Facts) -> ClashReason:
    names, clash = names_in(core), facts.clash
    said = clash.said if clash else {}
    members = [ClashMember(name, said[name]) for name in names]
    fits = clash.counts.get(names[0]) if clash and len(names) == 1 else None
    wish = joined("both", members) if members else None
    total = len(facts.catalogue) if facts.catalogue else 0
    return ClashReason(core, wish, facts.size, total, fits)
