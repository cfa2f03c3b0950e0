"""An answer with its list as a message of Slack: Block Kit within Slack's limits.

Titles stand in rich text and plain text, of which Slack reads no character as a mark. Buttons carry
a turn and a rank, so that a message can be drawn again from the dialogue, and from what the message
itself has above and below its words.
https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from undercard.chat.events import Badge, Card, Held, PastTurn
from undercard.chat.reply.durations import clock
from undercard.chat.slack.slack_words import cut, escaped, words
from undercard.chat.web.slate_element import web_address

PAGE = 10  # tracks of a message
_LONGEST_TEXT = 3000  # characters of a section
_MOST_SECTIONS = 4  # of a reply, which leaves room for a page
_LONGEST_BUTTON = 75
_LONGEST_VALUE = 2000
_LONGEST_LINE = 200  # characters of a title, a reason, a rule
_OFFERS = _NOTES = 5
_REASONS = 3
_HELD = 10
Block = dict[str, Any]


class Message(NamedTuple):
    """The text that notifications show, and the blocks that the message shows."""

    text: str
    blocks: list[Block]


def message(
    turn: PastTurn, page: int = 0, head: Sequence[Block] = (), notes: Sequence[Block] = ()
) -> Message:
    """One page of an answer; `head` is what stands above its words, `notes` what follows them."""
    said = words(turn.language)
    shown = turn.cards[page * PAGE : (page + 1) * PAGE]
    blocks = [*_named("head", head), *_sections(turn.reply), *_named("note", notes[:_NOTES])]
    for card in shown:
        blocks += [_card(card), _buttons(card, turn, said)]
    blocks += [*_pages(turn, page, said), *_offers(turn.offers)]
    return Message(escaped(cut(turn.reply or "…", _LONGEST_TEXT)), blocks)


def around(blocks: Sequence[Mapping[str, Any]]) -> tuple[list[Block], list[Block]]:
    """The head and the notes of a message that stands in Slack."""
    named = [(str(block.get("block_id", "")).partition(".")[0], dict(block)) for block in blocks]
    return [one for name, one in named if name == "head"], [
        one for name, one in named if name == "note"
    ]


def _named(name: str, blocks: Sequence[Block]) -> list[Block]:
    return [{**block, "block_id": f"{name}.{at}"} for at, block in enumerate(blocks)]


def waiting(doing: str, head: Sequence[Block] = ()) -> Message:
    """What stands there while the answer is being made."""
    return Message(escaped(cut(doing, _LONGEST_TEXT)), [*head, context(doing)])


def asked(say: str, user: str = "") -> list[Block]:
    """What was asked, where the dialogue itself does not show it; `user`: and by whom."""
    by: list[Block] = [{"type": "user", "user_id": user}, text_of(" ")] if user else []
    return [rich(*by, text_of(f"› {cut(say, _LONGEST_TEXT)}", italic=True))]


def overruled(user: str, wish: str, turn: PastTurn) -> Block:
    """That somebody of the group ruled out for good what was asked for."""
    before, _, after = words(turn.language)["overruled"].partition("{who}")
    about = [text_of(part.format(wish=cut(wish, _LONGEST_LINE))) for part in (before, after)]
    return rich(about[0], {"type": "user", "user_id": user}, about[1])


def holding(going_by: Sequence[Held]) -> list[Block]:
    """What a list goes by; a press takes one back."""
    held = list(enumerate(going_by[:_HELD]))
    taken = [button(f"held.{at}", f"✕ {one.words}", one.say) for at, one in held]
    return [actions(taken)] if taken else []


def button(action: str, label: str, value: str) -> Block:
    """A button; what is too long for Slack is cut."""
    text = {"type": "plain_text", "text": cut(label, _LONGEST_BUTTON), "emoji": False}
    value = value[:_LONGEST_VALUE]
    return {"type": "button", "action_id": action, "text": text, "value": value}


def rich(*elements: Block) -> Block:
    """A paragraph of rich text."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": list(elements)}],
    }


def text_of(words: str, **style: bool) -> Block:
    """A piece of rich text."""
    plain = {"type": "text", "text": words}
    return {**plain, "style": style} if style else plain


def plain_section(text: str) -> Block:
    """A paragraph of which every character is shown as it is."""
    return {"type": "section", "text": {"type": "plain_text", "text": text, "emoji": False}}


def context(text: str) -> Block:
    """A line in small print, of which every character is shown as it is."""
    element = {"type": "plain_text", "text": cut(text, _LONGEST_TEXT), "emoji": False}
    return {"type": "context", "elements": [element]}


def _sections(reply: str) -> list[Block]:
    """The reply in as many sections as it needs, divided where a line or a word ends."""
    left = reply.strip()
    parts: list[str] = []
    while left and len(parts) < _MOST_SECTIONS:
        at = _end_of_part(left)
        parts.append(left[:at].rstrip())
        left = left[at:].lstrip()
    if left:
        parts[-1] = cut(f"{parts[-1]} {left}", _LONGEST_TEXT)
    return list(map(plain_section, parts))


def _end_of_part(text: str) -> int:
    if len(text) <= _LONGEST_TEXT:
        return len(text)
    found = (text.rfind(sign, 1, _LONGEST_TEXT) for sign in ("\n", " "))
    return next((at for at in found if at > 0), _LONGEST_TEXT)


def _card(card: Card) -> Block:
    title, url = cut(card.title, _LONGEST_LINE), web_address(card.url)
    named: Block = text_of(title, bold=True)
    if url:
        named = {"type": "link", "url": url, "text": title, "style": {"bold": True}}
    about = [card.album, card.year and str(card.year), ", ".join(card.genres[:2])]
    length = None if card.minutes is None else clock(card.minutes)
    lines = " · ".join(cut(part, _LONGEST_LINE) for part in (*about, length) if part)
    why = "; ".join(cut(reason, _LONGEST_LINE) for reason in card.reasons[:_REASONS])
    return rich(
        text_of(f"{card.rank}. "),
        named,
        text_of(f" – {cut(card.artist, _LONGEST_LINE)}"),
        *_line(lines),
        *_line(why, italic=True),
        *(piece for badge in card.badges for piece in _badge(badge)),
    )


def _line(text: str, **style: bool) -> list[Block]:
    return [text_of("\n"), text_of(text, **style)] if text else []


def _badge(badge: Badge) -> list[Block]:
    return _line(f"§ {cut(badge.says, _LONGEST_LINE)} ({cut(badge.effect, _LONGEST_LINE)})")


def _buttons(card: Card, turn: PastTurn, said: Mapping[str, str]) -> Block:
    value = f"{turn.turn}:{card.rank}"
    like = "liked" if turn.liked.get(card.id) else "like"
    return actions(button(name, said[name], value) for name in (like, "drop", "why", "more"))


def _pages(turn: PastTurn, page: int, said: Mapping[str, str]) -> list[Block]:
    count = len(turn.cards)
    if count <= PAGE:
        return []
    first, last = page * PAGE + 1, min((page + 1) * PAGE, count)
    steps = [("before", page - 1)] if page else []
    steps += [("after", page + 1)] if last < count else []
    turned = actions(button(f"page.{name}", said[name], f"{turn.turn}:{to}") for name, to in steps)
    return [context(said["page"].format(first=first, last=last, count=count)), turned]


def _offers(offers: Sequence[str]) -> list[Block]:
    """What the listener could say next, also the answers to a question of the DJ's."""
    chosen = list(enumerate(offers[:_OFFERS]))
    return [actions(button(f"say.{at}", say, say) for at, say in chosen)] if chosen else []


def actions(buttons: Iterable[Block]) -> Block:
    """A row of buttons."""
    return {"type": "actions", "elements": list(buttons)}
