"""What asks for a track that was just taken off, where its words say something else by themselves.

"Un-delete", where there is nothing to go forward to; "ponla otra vez", right after one went.
"""

from collections.abc import Sequence

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.selections import TakenOff
from undercard.chat.steps.values import TurnContext
from undercard.chat.understanding.criteria_words import criteria_words

_LATEST = TakenOff(count=None)


def put_back(context: TurnContext, acts: Sequence[Act]) -> tuple[Act, ...]:
    """The acts; what went with the turn before comes back."""
    change, state = context.start.change, context.start.state
    if change is None or not 0 < change.dropped <= change.kept:
        return tuple(acts)

    def meant(act: Act) -> Act:
        again = act.kind == "show" and criteria_words().has("puts_again", act.words)
        forward = act.kind == "redo" and not state.redo
        if not (again or forward):
            return act
        return Act(kind="recall", words=act.words, confidence=act.confidence, selection=_LATEST)

    return tuple(map(meant, acts))
