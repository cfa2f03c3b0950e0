"""A stored dialogue as Chainlit shows one: what was said and answered, and the lists."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from chainlit.types import ThreadDict

from undercard.chat.events import PastTurn, SlateReady
from undercard.chat.web.page_elements import AUTHOR
from undercard.chat.web.slate_element import Props, table_props, version_props
from undercard.chat.web.words import literal

_LONGEST_TITLE = 80


def as_thread(
    dialogue: str,
    listener: str,
    turns: Sequence[PastTurn],
    table: SlateReady,
    character: str,
) -> ThreadDict:
    """Return the whole dialogue: each turn with its list folded, and at the end the one in force.

    The page shows that one beside the talk.
    """
    listed = [turn for turn in turns if turn.cards or turn.offers]
    steps = [step for turn in turns for step in _steps(dialogue, listener, turn)]
    elements = [_version(dialogue, turn, table, current=turn is listed[-1]) for turn in listed]
    if listed:
        last = listed[-1].turn
        liked = {track: good for turn in turns for track, good in turn.liked.items()}
        steps.append(_step(dialogue, last, "list", "assistant_message", AUTHOR, ""))
        elements.append(
            _element(dialogue, last, "list", "Slate", table_props(table, turn=last, liked=liked))
        )
    return ThreadDict(
        id=dialogue,
        createdAt=moment(0),
        name=titled(turns[0].say) if turns else None,
        userId=listener,
        userIdentifier=listener,
        tags=None,
        metadata={"chat_profile": character},
        steps=steps,
        elements=elements,
    )


def titled(say: str) -> str:
    """Return what a dialogue is called that began so."""
    return say[:_LONGEST_TITLE]


def _steps(dialogue: str, listener: str, turn: PastTurn) -> list[Props]:
    return [
        _step(dialogue, turn.turn, "say", "user_message", listener, turn.say),
        _step(dialogue, turn.turn, "reply", "assistant_message", AUTHOR, literal(turn.reply)),
    ]


def _step(dialogue: str, turn: int, kind: str, shape: str, name: str, text: str) -> Props:
    return {
        "id": f"{dialogue}.{turn}.{kind}",
        "threadId": dialogue,
        "parentId": None,
        "type": shape,
        "name": name,
        "input": "",
        "output": text,
        "createdAt": moment(turn),
        "start": moment(turn),
        "end": moment(turn),
        "streaming": False,
        "isError": False,
        "metadata": {},
    }


def _version(dialogue: str, turn: PastTurn, table: SlateReady, *, current: bool) -> Props:
    say = (turn.offers or table.next) if current else ()
    props = version_props(turn.cards, say, language=table.language, current=current)
    return _element(dialogue, turn.turn, "reply", "Version", props)


def _element(dialogue: str, turn: int, of: str, name: str, props: Props) -> Props:
    return {
        "id": f"{dialogue}.{turn}.{name}",
        "forId": f"{dialogue}.{turn}.{of}",
        "threadId": dialogue,
        "type": "custom",
        "name": name,
        "url": f"/public/elements/{name}.jsx",
        "display": "inline",
        "mime": "application/json",
        "props": props,
    }


def moment(turn: int) -> str:
    """Return a date that only orders the turns: the page shows none."""
    return (datetime(2020, 1, 1, tzinfo=UTC) + timedelta(seconds=turn)).isoformat()
