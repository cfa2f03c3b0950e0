"""Sentences about a list: what came of it, and one thing of rules, where it is new, or of music."""

from dataclasses import dataclass

from undercard.chat.dialogue.limits import SOUND
from undercard.chat.reply.brought_claims import stand_ins
from undercard.chat.reply.course_claims import along
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.remarks import remark
from undercard.chat.reply.replies import Fact, Sentence, joined, sentence
from undercard.chat.reply.rule_news import RuleNews
from undercard.chat.reply.slate_claims import (
    Added,
    BareCount,
    Dropped,
    Gone,
    Kept,
    Lasting,
    TrackCount,
)
from undercard.chat.reply.suggestions import Suggested
from undercard.chat.reply.track_claims import Stands
from undercard.chat.reply.wish_claims import ClashMember, ClashReason, LetGo, Offered, names_in
from undercard.chat.slate.clashes import Clash

_TOLD = 2  # tracks named in one sentence; the cards name all
_SUBJECT = ("genres", "artists", "albums")  # whoever asks for another lets go of the one before
_PART = 4  # of a list: where as much of it stayed, it was changed; else it is another list
_EVERY, _NEXT = 8, 2  # the turns of which one may tell what could be said next


@dataclass(frozen=True)
class Listing:
    """What is said of a list, and what the dialogue has been told of rules by it."""

    sentences: tuple[Sentence, ...]
    told: tuple[str, ...] = ()


def listing(facts: Facts, *, seed: str, turn: int, explain: bool) -> Listing:
    """What came of it and what was let go; of music, where most is new; of rules, what is new.

    What rules lifted waits for a list of whose music nothing is told, and is told at all where
    `explain` is set. Where neither is there to tell, now and then what could be said next. `seed`
    and `turn` choose among what could be said.
    """
    is_new = facts.kept < len(facts.tracks) / 2
    on_music = remark(facts, seed, turn) if is_new else []
    news = RuleNews.of(facts, explain=explain and not on_music)
    told = [
        lead(facts),
        *along(facts),
        *_let_go(facts),
        *on_music,
        *stand_ins(facts),
        *news.sentences,
    ]
    if len(told) == 1 and turn % _EVERY == _NEXT:
        told += _follow(facts)
    return Listing(tuple(told), news.told)


def _let_go(facts: Facts) -> list[Sentence]:
    """Limits that a new wish ended, but for those that it set anew or that were its subject.

    The subject is told as well where it ended by a change: "Coldplay", then "from Germany".
    """
    plain = {*SOUND, *facts.state.limits.names_set()}
    if facts.request is None or not facts.request.of("refine"):
        plain |= {*_SUBJECT}
    if facts.let_go.tracks == len(facts.tracks):
        plain.add("tracks")
    gone = tuple(one for one in LetGo.all_of(facts.let_go) if one.name not in plain)
    return [sentence("let_go", limits=gone)] if gone else []


def _follow(facts: Facts) -> list[Sentence]:
    """What would change this list, as the listener would say it."""
    suggested = Suggested.of(facts)
    return [sentence("follow", say=suggested[0])] if suggested else []


def lead(facts: Facts) -> Sentence:
    """The length, and what changed where the list before is still there in part."""
    count, added, dropped = len(facts.tracks), facts.added, facts.dropped
    lasting, number = Lasting.of(facts), BareCount(count)
    if facts.kept == count and count and not dropped:
        same = facts.tracks == facts.before
        key = "list.same" if same else "list.ordered"
        return sentence(key, count=TrackCount(count), lasting=lasting)
    if facts.kept and dropped and not added:
        left = "list.dropped.one" if count == 1 else "list.dropped"
        return sentence(left, out=_gone(facts), count=number, lasting=lasting)
    if facts.kept and 0 < len(added) <= _TOLD:
        into = joined("both", [Stands.of(facts, track, "ranked") for track in added])
        if dropped:
            return sentence("list.swapped", out=_gone(facts), into=into)
        return sentence("list.joined", into=into, count=number, lasting=lasting)
    if facts.kept and not dropped:
        return sentence("list.added", added=Added(len(added)), count=number, lasting=lasting)
    if facts.kept * _PART >= count:
        kept = Kept(facts.kept)
        return sentence("list.changed", added=Added(len(added)), kept=kept, lasting=lasting)
    if count == 1:
        first = Stands.of(facts, facts.tracks[0])
        return sentence("list.one", count=TrackCount(count), lasting=lasting, first=first)
    refined = facts.before and facts.request is not None and facts.request.of("refine")
    key = "list.refined" if refined else "list"
    first = Stands.of(facts, facts.tracks[0])
    return sentence(key, count=TrackCount(count), lasting=lasting, first=first)


def _gone(facts: Facts) -> Fact | tuple[Fact, ...]:
    """What has gone by name, or how many where they are too many to name."""
    gone = tuple(Gone(track.id, track.title) for track in facts.dropped)
    return gone if len(gone) <= _TOLD else Dropped(len(gone))


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
