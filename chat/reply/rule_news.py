"""The one clause of a reply on rules: what they did here that this dialogue was not told yet.

All of it is shown at every list, by badges and by `gave_way`, so that words need not say it again.
"""

from dataclasses import dataclass

from undercard.chat.reply.citation_claims import NormSays
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.norm_claims import (
    GaveWayNamed,
    LeftOut,
    Lifted,
    NormNamed,
    Repaid,
    relaxed,
)
from undercard.chat.reply.replies import Sentence, joined, replies, said, sentence


@dataclass(frozen=True)
class RuleNews:
    """What is said of rules, and what the dialogue has been told by it: "gave way id@version"."""

    sentences: tuple[Sentence, ...] = ()
    told: tuple[str, ...] = ()

    @classmethod
    def of(cls, facts: Facts, *, explain: bool) -> "RuleNews":
        """What kept out a track that was asked for by name; else what gave way, or what was lifted.

        `explain`: whether the latter is said at all.
        """
        if kept_out := _kept_out(facts):
            return cls((sentence("rules.kept_out", left_out=kept_out),))
        news = {f"gave way {ref}": ref for ref in _relaxed(facts)}
        if fresh := {name: ref for name, ref in news.items() if name not in facts.state.told}:
            return cls((_gave_way(facts, list(fresh.values())),), tuple(fresh))
        lifting = [f"lifted {ref}" for ref in Lifted.refs(facts)]
        if explain and not set(lifting) <= set(facts.state.told):
            return cls((_lifted(facts),), tuple(lifting))
        return cls()


def gave_way(facts: Facts, language: str) -> str:
    """Which norms could not hold in full, in plain words; empty where all of them hold."""
    refs = _relaxed(facts)
    return said([_gave_way(facts, refs)], facts, replies(language))[0] if refs else ""


def _relaxed(facts: Facts) -> list[str]:
    return [ref for ref in facts.norms if relaxed(ref, facts) is not None]


def _gave_way(facts: Facts, refs: list[str]) -> Sentence:
    """That norms could not hold in full, and whether later lists make up for it."""
    rules = joined("both", [GaveWayNamed.of(facts, ref) for ref in refs])
    if all(Repaid.by(facts.norms[ref]) for ref in refs):
        return sentence("rules.owed", rules=rules, later=Repaid(refs[0]))
    return sentence("rules.gave_way", rules=rules)


def _lifted(facts: Facts) -> Sentence:
    """How many tracks rules brought in or moved up, and which rule where it is only one."""
    lifted, refs = Lifted.of(facts), Lifted.refs(facts)
    many = "" if lifted.count > 1 else ".one"
    if len(refs) > 1:
        return sentence(f"rules.lifted{many}", number=lifted)
    return sentence(f"rule.lifted{many}", number=lifted, rule=NormNamed.of(facts, refs[0]))


def _kept_out(facts: Facts) -> LeftOut | None:
    """The first track that was asked for by name in this turn and that a norm kept out."""
    acts = facts.request.acts if facts.request else ()
    asked = {track for act in acts for one in act.criteria for track in one.tracks}
    for move in facts.ruling.moves if facts.ruling else ():
        refs = [ref for ref in move.norms if ref in facts.norms]
        track = facts.known_track(move.id) if move.id in asked and move.to_rank is None else None
        if refs and track is not None and move.from_rank is not None:
            return LeftOut(NormSays.of(facts, refs[0]), track.id, track.title, move.from_rank)
    return None
