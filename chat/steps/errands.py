"""Fetches tracks for single places of the list: "add two by Prince", "something older instead"."""

from undercard.chat.dialogue.draft import Errand
from undercard.chat.steps.find import find
from undercard.chat.steps.plan import errand_plan, filled
from undercard.chat.steps.rank import rank
from undercard.chat.steps.values import Planned, TurnContext


def run_errands(context: TurnContext, planned: Planned) -> Planned:
    """The plan with every errand's places filled, as far as the catalogue has what is asked."""
    for errand in planned.understood.step.errands:
        planned = filled(context, planned, errand, _fetched(context, planned, errand))
    return planned


def _fetched(context: TurnContext, planned: Planned, errand: Errand) -> tuple[str, ...]:
    """The best tracks for the errand; fewer than asked for where there are no more."""
    apart = errand_plan(context, planned, errand)
    ranked = rank(context, find(context, apart))
    table = context.parts.music.table(ranked.rows, ranked.scores, apart.frame.all_norms)
    for size in range(min(apart.size, len(ranked.rows)), 0, -1):
        ruling, _ = context.parts.lawful.best(apart.frame, table, size, near=size)
        if ruling is not None:
            return ruling.slate
    return ()
