"""Says how long a track is."""


def clock(minutes: float) -> str:
    """A length in minutes as m:ss, to the nearest second.

    >>> clock(2.997)
    '3:00'
    >>> clock(3.4999)
    '3:30'
    """
    seconds = round(minutes * 60)
    return f"{seconds // 60}:{seconds % 60:02d}"
