"""What norms may depend on: the surface, the station, the place and the time."""

from datetime import datetime

from undercard.chat.settings import Settings

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


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
