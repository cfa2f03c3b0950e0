"""Rules: the best list that keeps every limit and every norm."""

from collections.abc import Mapping
from dataclasses import replace

from undercard.chat.steps.values import Ranked, Ruled, TurnContext
from undercard.policy.enforcement.accounts import Account


def rule(context: TurnContext, ranked: Ranked, accounts: Mapping[str, Account]) -> Ruled:
    """The ruling on the candidates, with the norms over time as they stand in `accounts`."""
    frame = replace(ranked.found.planned.frame, accounts=accounts)
    table = context.parts.music.table(
        ranked.rows, ranked.scores, frame.all_norms, uses_profile=ranked.uses_profile
    )
    ruling, short_of = context.parts.lawful.best(frame, table, ranked.found.planned.size)
    return Ruled(ranked, table, ruling, short_of)
