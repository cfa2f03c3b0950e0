"""What the rules did to a list: each with its record, and the list as it would be without them."""

from undercard.chat.events import RuleAtWork
from undercard.chat.reply.citation import stakeholder_of
from undercard.chat.reply.facts import Facts
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.phrases import Phrases, Recorded
from undercard.policy.ruling import NormResult
from undercard.retrieval.tracks import Track


def rules_at_work(facts: Facts, texts: Phrases) -> tuple[RuleAtWork, ...]:
    """The rules that bound the list, those that moved something first."""
    results = facts.ruling.norms if facts.ruling else ()
    rules = [
        _rule(facts, facts.norms[result.ref], result, texts)
        for result in results
        if result.ref in facts.norms and not result.is_limit
    ]
    return tuple(sorted(rules, key=lambda rule: -len(rule.lifted)))


def without_rules(facts: Facts) -> tuple[Track, ...]:
    """The list as it would be; nothing where that is this very list."""
    ruling = facts.ruling
    if ruling is None or ruling.before == ruling.slate:
        return ()
    tracks = map(facts.known_track, ruling.before)
    return tuple(track for track in tracks if track is not None)


def _rule(facts: Facts, norm: Norm, result: NormResult, texts: Phrases) -> RuleAtWork:
    moves = facts.ruling.moves if facts.ruling else ()
    source = norm.source
    ranks = (move.to_rank for move in moves if move.lifted and norm.ref in move.norms)
    share = bool(result.share)
    return RuleAtWork(
        norm=norm.ref,
        says=texts.written(Recorded(norm.says)),
        quote=(source.quote or "") if source else "",
        source=(source.title or "") if source else "",
        uri=(source.uri or "") if source else "",
        stakeholder=stakeholder_of(norm),
        lifted=tuple(sorted(rank for rank in ranks if rank is not None)),
        holds=result.satisfied,
        wanted=result.required if share else None,
        got=result.achieved if share else None,
        over_time=_over_time(result),
    )


def _over_time(result: NormResult) -> float | None:
    """The share over the whole window with this list; None where none is kept."""
    account = result.account
    if account is None or not account.out_of_after:
        return None
    return account.counted_after / account.out_of_after
