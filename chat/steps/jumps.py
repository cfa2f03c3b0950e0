"""Goes to another list of this dialogue: back, forward, the first, or none at all."""

from collections.abc import Sequence
from dataclasses import replace

from undercard.chat.dialogue.draft import Jump
from undercard.chat.dialogue.holding import Standing
from undercard.chat.dialogue.selections import Earlier
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.reply import listing
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.memory_claims import StillOut
from undercard.chat.reply.replies import sentence
from undercard.chat.slate.which_list import Wish, which_list
from undercard.chat.steps import talk
from undercard.chat.steps.tell import change_of
from undercard.chat.steps.values import Told, TurnContext, Understood


def jump(context: TurnContext, understood: Understood, to: Jump) -> Told:
    """The list that is gone to, exactly as it was ruled; then answers to what else was said."""
    if to.to == "restart":
        return _fresh(context, understood)
    if to.to == "show":
        state = context.start.state
        again = Told(state, context.start.facts, (sentence("again"),), shows=True)
        return talk.beside(context, again, understood)
    return talk.beside(context, _gone_to(context, understood, to), understood)


def _gone_to(context: TurnContext, understood: Understood, to: Jump) -> Told:
    state = context.start.state
    turn, undo, redo = _target(context, state, to)
    found = context.versions.at(turn) if turn else None
    if found is None:
        nothing = sentence(f"{_called(context, to, turn)}.nothing")
        return Told(state, context.start.facts, (nothing,))
    there, facts = found
    language = understood.request.language
    undone = _called(context, to, turn) == "back"
    standing = there.standing if undone else with_lasting(there, state)
    update = {"undo": undo, "redo": redo, "language": language, "standing": standing,
              "told": state.told}  # fmt: skip
    moved = there.model_copy(update=update)
    shown = replace(facts, state=moved, before=context.start.facts.tracks)
    sentences = (sentence(f"went.{_called(context, to, turn)}"), listing.lead(shown))
    change = change_of(understood.request, shown)
    return Told(moved, shown, sentences, shows=True, change=change)


def _called(context: TurnContext, to: Jump, turn: int) -> str:
    """How the list is spoken of: as the one before, the next, the first, or that one."""
    if to.to == "forward" or (to.to == "back" and not _fits(context, to.about)):
        return to.to
    plain = to.to == "first" and to.steps == 1
    lists = context.versions.every() if plain else ()
    return "first" if plain and (not lists or lists[0].turn == turn) else "about"


def _fits(context: TurnContext, about: str) -> bool:
    """Whether an earlier list was made for something with these words."""
    return bool(about) and any(Wish.of(one).told_by(about) for one in _earlier(context))


def _earlier(context: TurnContext) -> Sequence[DialogueState]:
    now = context.start.state.turn
    return [state for state in context.versions.every() if state.turn != now]


def _fresh(context: TurnContext, understood: Understood) -> Told:
    """Nothing holds any more but what was ruled out for good."""
    before, request = context.start.state, understood.request
    standing = with_lasting(DialogueState(), before)
    state = DialogueState(language=before.language, standing=standing, told=before.told)
    said = sentence("fresh")
    if standing:
        said = sentence("fresh.but", limits=StillOut.all_of(standing))
    notes = talk.notes_on_reading(request)
    return Told(state, Facts(request=request, state=state), (said,), shows=True, notes=notes)


def with_lasting(state: DialogueState, now: DialogueState) -> Standing:
    """What holds in a state, with what is ruled out for good by now."""
    missing = [one for one in now.standing if one.ever and one not in state.standing]
    return (*state.standing, *missing)


def _target(
    context: TurnContext, state: DialogueState, to: Jump
) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """The turn to go to, and what can be undone and redone from there; 0 where there is none."""
    if to.to == "back" and not _fits(context, to.about):
        undo, redo = state.undo, state.redo
        at = state.turn
        for _ in range(min(to.steps, len(undo))):
            undo, redo, at = undo[:-1], (*redo, at), undo[-1]
        return (at if at != state.turn else 0), undo, redo
    if to.to == "forward":
        undo, redo, at = state.undo, state.redo, state.turn
        for _ in range(min(to.steps, len(redo))):
            undo, redo, at = (*undo, at), redo[:-1], redo[-1]
        return (at if at != state.turn else 0), undo, redo
    return _turn_of(context, to), (*state.undo, state.turn) if state.turn else state.undo, ()


def _turn_of(context: TurnContext, to: Jump) -> int:
    """The turn of the list that is meant; 0 where there is none like it."""
    earlier = _earlier(context)
    wanted = Earlier.model_validate({"which": to.to, "steps": to.steps, "about": to.about})
    at = which_list(wanted, [Wish.of(state) for state in earlier])
    if at is None:
        return 0
    return (*earlier, context.start.state)[at].turn
