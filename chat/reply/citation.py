"""How a norm is cited: its plain sentence, what it did, the quote, the source and the stakeholder.

The record decides, this words it.
"""

from undercard.chat.events import Badge
from undercard.chat.reply.facts import Facts, Moved, Says, Sentence
from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import Move


def effect(move: Move) -> str:
    """What a norm did to a track, in words."""
    if move.from_rank is None:
        return f"brought in at {move.to_rank}"
    if move.to_rank is None:
        return f"left out (it would have been {move.from_rank})"
    if move.from_rank == move.to_rank:
        return f"kept at {move.to_rank}"
    return f"moved {'up' if move.to_rank < move.from_rank else 'down'} from {move.from_rank} to {move.to_rank}"


def lifted(move: Move) -> bool:
    """Whether a norm brought the track in or moved it up, rather than making room for another."""
    return move.to_rank is not None and (move.from_rank is None or move.to_rank < move.from_rank)


def badges(facts: Facts, track: str) -> tuple[Badge, ...]:
    """A badge for each norm that lifted this track."""
    moves = [move for move in facts.moves(track) if lifted(move)]
    return tuple(
        _badge(ref, facts.norms[ref], effect(move))
        for move in moves
        for ref in move.norms
        if ref in facts.norms
    )


def plain(norm: Norm) -> str:
    """The norm's sentence as it stands inside another one."""
    return f"“{norm.says.rstrip('.')}”"


def cited(ref: str, facts: Facts) -> Sentence:
    """The norm in full: its sentence, the words it came from, who said them and who asked."""
    norm = facts.norms[ref]
    quote = (norm.source.quote or "") if norm.source else ""
    title = (norm.source.title or "") if norm.source else ""
    text = f"“{norm.says}”"
    if stakeholder_of(norm):
        text += f" Asked for by: {stakeholder_of(norm)}."
    if quote:
        text += f" The source says: “{quote}”"
    if title:
        text += f" ({title})"
    return Sentence(
        text.rstrip() + ("" if text.endswith((".", "”", ")")) else "."),
        (Says(ref, norm.says, quote),),
    )


def moved(ref: str, move: Move, facts: Facts) -> tuple[Moved, Says]:
    """The claims behind "this norm moved that track"."""
    return Moved(ref, move.id, move.to_rank), Says(ref, facts.norms[ref].says)


def stakeholder_of(norm: Norm) -> str:
    """Who asked for a norm, in words; empty when nobody is named."""
    return (
        norm.stakeholder
        or (norm.source.stakeholder if norm.source else None)
        or norm.beneficiary
        or ""
    )


def _badge(ref: str, norm: Norm, what: str) -> Badge:
    source = norm.source
    return Badge(
        norm=ref,
        says=norm.says,
        quote=(source.quote or "") if source else "",
        source=(source.title or "") if source else "",
        uri=(source.uri or "")
        if source and (source.uri or "").startswith(("https://", "http://"))
        else "",
        stakeholder=stakeholder_of(norm),
        effect=what,
    )
