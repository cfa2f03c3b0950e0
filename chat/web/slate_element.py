"""Lists as the properties of the page's elements (files/slate/ and files/elements/Version.jsx).

Knows nothing of Chainlit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

from undercard.chat.events import Badge, Card, SlateReady
from undercard.chat.reply.durations import clock

_STEPS_OF_ENERGY = 5  # that are drawn

Props = dict[str, object]


def table_props(
    ready: SlateReady, *, turn: int | None = None, liked: Mapping[str, bool] | None = None
) -> Props:
    """The list in force, JSON-able: all that can be done with it."""
    return {
        "cards": [_card(card) for card in ready.cards],
        "goingBy": [asdict(held) for held in ready.going_by],
        "turn": turn,
        "liked": dict(liked or {}),
        "minutes": _total(ready.cards),
        "undo": ready.can_undo,
        "redo": ready.can_redo,
        "language": ready.language,
        "rules": [{**asdict(rule), "uri": web_address(rule.uri)} for rule in ready.rules],
        "gaveWay": ready.gave_way,
        "without": [{"id": track, "title": title} for track, title in ready.without],
    }


def version_props(
    cards: Sequence[Card], say: Sequence[str] = (), *, language: str = "en", current: bool = True
) -> Props:
    """A list as the line of the talk that it folds into, and what could be said next."""
    return {
        "tracks": [{"title": card.title, "artist": card.artist} for card in cards],
        "minutes": _total(cards),
        "offers": list(say),
        "language": language,
        "current": current,
    }


def _card(card: Card) -> Props:
    shown = asdict(card)
    shown["length"] = None if card.minutes is None else clock(card.minutes)
    shown["url"] = web_address(card.url)
    shown["badges"] = [_badge(badge) for badge in card.badges]
    shown["tempo"] = None if card.tempo is None else round(card.tempo)
    energy = None if card.energy is None else max(1, round(card.energy * _STEPS_OF_ENERGY))
    return {**shown, "energy": energy}


def _badge(badge: Badge) -> Props:
    return {**asdict(badge), "uri": web_address(badge.uri)}


def web_address(url: str | None) -> str | None:
    """Return the address if a browser may be sent there, else None (`javascript:` and the like)."""
    return url if url and urlsplit(url).scheme in {"http", "https"} else None


def _total(cards: Sequence[Card]) -> int | None:
    known = [card.minutes for card in cards if card.minutes is not None]
    return round(sum(known)) if known and len(known) == len(cards) else None
