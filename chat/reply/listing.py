"""Sentences about a list: what came of it, one thing about its music, and what rules did."""

from undercard.chat.dialogue.draft import Step
from undercard.chat.dialogue.limits import SOUND
from undercard.chat.reply.brought_claims import stand_ins
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.norm_claims import GaveWayNamed, Lifted, NormNamed, Repaid, relaxed
from undercard.chat.reply.remarks import remark
from undercard.chat.reply.replies import Fact, Sentence, joined, sentence
from undercard.chat.reply.slate_claims import Added, BareCount, Dropped, Gone, Lasting, TrackCount
from undercard.chat.reply.track_claims import Stands
from undercard.chat.reply.wish_claims import ClashMember, ClashReason, LetGo, Offered, names_in
from undercard.chat.slate.clashes import Clash

_TOLD = 3  # tracks named in one sentence; the cards and badges name all
_EVERY = 3  # turns of which one tells what rules lifted, and another what could be said next
_NEXT = 2


def opening(facts: Facts, step: Step) -> list[Sentence]:
    """What a new wish lets go of, said before the search is done."""
    let_go = LetGo.all_of(facts.let_go)
    told = tuple(one for one in let_go if one.name not in SOUND)  # chips show what holds
    if step.places or not told:
        return []
    return [sentence("opening.let_go", limits=told)]


def listing(facts: Facts, *, seed: str, turn: int, explain: bool) -> list[Sentence]:
    """Its length or what changed; then a rule that gave way, or else a remark on new music.

    Now and then also what rules lifted, or what could be said next: badges show it every time.
    `seed` and `turn` choose among what could be said.
    """
    if on_rules := [*stand_ins(facts), *_gave_way(facts)]:
        return [lead(facts), *on_rules]
    is_new = facts.kept < len(facts.tracks) / 2
    remarks = remark(facts, seed, turn) if is_new else []
    lifted = _lifted(facts) if explain and turn % _EVERY == 1 else []
    follow = [sentence("follow")] if is_new and turn % _EVERY == _NEXT else []
    return [lead(facts), *remarks, *lifted, *follow]


def lead(facts: Facts) -> Sentence:
    """The length, and what changed where the list before is still there in part."""
    count, added, dropped = len(facts.tracks), facts.added, facts.dropped
    lasting, number = Lasting.of(facts), BareCount(count)
    if facts.kept and added and dropped and len(added) <= _TOLD:
        into = joined("both", [Stands.of(facts, track, "ranked") for track in added])
        return sentence("list.swapped", out=_gone(facts), into=into, count=number, lasting=lasting)
    if facts.kept == count and count and not dropped:
        same = facts.tracks == facts.before
        key = "list.same" if same else "list.ordered"
        return sentence(key, count=TrackCount(count), lasting=lasting)
    if facts.kept and added and not dropped:
        return sentence("list.added", added=Added(len(added)), count=number, lasting=lasting)
    if facts.kept and dropped and not added:
        left = "list.dropped.one" if count == 1 else "list.dropped"
        return sentence(left, out=_gone(facts), count=number, lasting=lasting)
    refined = facts.before and facts.request is not None and facts.request.of("refine")
    key = "list.one" if count == 1 else "list.refined" if refined else "list"
    return sentence(key, count=TrackCount(count), lasting=lasting)


def _gone(facts: Facts) -> Fact | tuple[Fact, ...]:
    """What has gone by name, or how many where they are too many to name."""
    gone = tuple(Gone(track.id, track.title) for track in facts.dropped)
    return gone if len(gone) <= _TOLD else Dropped(len(gone))


def _lifted(facts: Facts) -> list[Sentence]:
    """How many tracks rules brought in or moved up, and which rule where it is only one."""
    lifted = Lifted.of(facts)
    if not lifted.count:
        return []
    refs = lifted.refs(facts)
    many = "" if lifted.count > 1 else ".one"
    if len(refs) > 1:
        return [sentence(f"rules.lifted{many}", number=lifted)]
    return [sentence(f"rule.lifted{many}", number=lifted, rule=NormNamed.of(facts, refs[0]))]


def _gave_way(facts: Facts) -> list[Sentence]:
    """Which norms could not hold in full, and whether later lists make up for it."""
    refs = [ref for ref in facts.norms if relaxed(ref, facts) is not None]
    if not refs:
        return []
    rules = joined("both", [GaveWayNamed.of(facts, ref) for ref in refs])
    owed = [ref for ref in refs if Repaid.by(facts.norms[ref])]
    if owed == refs:
        return [sentence("rules.owed", rules=rules, later=Repaid(owed[0]))]
    return [sentence("rules.gave_way", rules=rules)]


def impossible(facts: Facts) -> list[Sentence]:
    """Why no list can be made, each clash minimal, and what could be done instead."""
    clash = facts.clash
    sentences = [sentence("impossible.alone")]
    if clash is not None and clash.cores:
        sentences = [sentence("impossible", reasons=_clash_reasons(clash, facts))]
    if clash is None or not clash.offers:
        return [*sentences, sentence("offers.none")]
    offers = joined("either", [Offered(offer.say) for offer in clash.offers])
    return [*sentences, sentence("offers", offers=offers)]


def short_of(facts: Facts) -> Sentence:
    """Why the list has fewer tracks than were meant."""
    if facts.clash is not None and facts.clash.cores:
        return sentence("list.short.of", reasons=_clash_reasons(facts.clash, facts))
    count = TrackCount(len(facts.tracks))
    return sentence("list.short.one" if count.count == 1 else "list.short", count=count)


def _clash_reasons(clash: Clash, facts: Facts) -> Fact:
    return joined("besides", [_clash_reason(core, facts) for core in clash.cores])


def _clash_reason(core: tuple[str, ...], facts: Facts) -> ClashReason:
    names, clash = names_in(core), facts.clash
    said = clash.said if clash else {}
    members = [ClashMember(name, said[name]) for name in names]
    fits = clash.counts.get(names[0]) if clash and len(names) == 1 else None
    wish = joined("both", members) if members else None
    total = len(facts.catalogue) if facts.catalogue else 0
    return ClashReason(core, wish, facts.size, total, fits)
