"""A slate as the properties of the page's Slate element (files/elements/Slate.jsx).

Knows nothing of Chainlit.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from urllib.parse import urlsplit

from undercard.chat.events import Badge, Card, Held
from undercard.chat.reply.durations import clock


def slate_props(
    cards: Sequence[Card],
    offers: Sequence[str],
    going_by: Sequence[Held] = (),
    *,
    turn: int | None = None,
    liked: Mapping[str, bool] | None = None,
    current: bool = True,
) -> dict[str, object]:
    """Return JSON-able properties.

    `current` slates can be edited in words ("drop 3"), earlier ones only be liked.
    """
    return {
        "cards": [_card(card) for card in cards],
        "offers": list(offers),
        "goingBy": [asdict(held) for held in going_by],
        "turn": turn,
        "liked": dict(liked or {}),
        "current": current,
        "minutes": _total(cards),
    }


def _card(card: Card) -> dict[str, object]:
    shown = asdict(card)
    shown["length"] = None if card.minutes is None else clock(card.minutes)
    shown["url"] = web_address(card.url)
    shown["badges"] = [_badge(badge) for badge in card.badges]
    return shown


def _badge(badge: Badge) -> dict[str, object]:
    return {**asdict(badge), "uri": web_address(badge.uri)}


def web_address(url: str | None) -> str | None:
    """Return the address if a browser may be sent there, else None (`javascript:` and the like)."""
    return url if url and urlsplit(url).scheme in {"http", "https"} else None


def _total(cards: Sequence[Card]) -> int | None:
    known = [card.minutes for card in cards if card.minutes is not None]
    return round(sum(known)) if known and len(known) == len(cards) else None
