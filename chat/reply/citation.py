"""The badges of a track: which norms lifted it, who asked for them, and in which words."""

from undercard.chat.events import Badge
from undercard.chat.reply.facts import Facts
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.phrases import Phrases, Recorded
from undercard.policy.reports.wordings import move_words
from undercard.policy.ruling import Move


def badges(facts: Facts, track: str, texts: Phrases) -> tuple[Badge, ...]:
    """A badge for each norm that lifted this track; quotations and titles stay as they are."""
    moves = [move for move in facts.moves(track) if move.lifted]
    lifted = [(ref, move) for move in moves for ref in move.norms]
    return tuple(
        _badge(facts.norms[ref], move, texts) for ref, move in lifted if ref in facts.norms
    )


def stakeholder_of(norm: Norm) -> str:
    """Who asked for a norm, in words; empty when nobody is named."""
    of_source = norm.source.stakeholder if norm.source else None
    return norm.stakeholder or of_source or norm.beneficiary or ""


def _badge(norm: Norm, move: Move, texts: Phrases) -> Badge:
    source = norm.source
    uri = (source.uri or "") if source else ""
    return Badge(
        norm=norm.ref,
        says=texts.written(Recorded(norm.says)),
        quote=(source.quote or "") if source else "",
        source=(source.title or "") if source else "",
        uri=uri if uri.startswith(("https://", "http://")) else "",
        stakeholder=stakeholder_of(norm),
        effect=texts.written(Recorded(move_words(move))),
    )
