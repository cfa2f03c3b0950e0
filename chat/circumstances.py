"""What norms may depend on: the surface, the station, the place and the time."""

from datetime import datetime

from undercard.chat.settings import Settings
from undercard.policy.norms.attribute_schema import Attribute

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


# What a dialogue adds: whether an artist was asked for, and whether its listener's past counts.
_OF_A_DIALOGUE = {"session_mode": ("artist", "open"), "profile": ("on", "off")}


def circumstances(settings: Settings, surface: str, moment: datetime) -> dict[str, object]:
    """Those of a turn at this moment."""
    place = {"territory": settings.territory} if settings.territory else {}
    return {
        "surface": surface,
        "date": moment.date().isoformat(),
        "hour": moment.hour,
        "weekday": WEEKDAYS[moment.weekday()],
        **settings.station,
        **place,
    }


def context_attributes(settings: Settings) -> dict[str, Attribute]:
    """What a turn's circumstances may hold, as norms can look at it."""
    texts: dict[str, tuple[str, ...]] = {
        "surface": (),
        "date": (),
        "weekday": WEEKDAYS,
        "territory": (settings.territory,) if settings.territory else (),
        **_OF_A_DIALOGUE,
        **{name: (value,) for name, value in settings.station.items()},
    }
    found = {
        name: Attribute(name, frozenset({"text"}), texts=dict.fromkeys(values, 1))
        for name, values in texts.items()
    }
    return found | {"hour": Attribute("hour", frozenset({"number"}), numbers=(0, 23))}
