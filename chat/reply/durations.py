"""How long a track lasts, in the form that players show."""


def clock(minutes: float) -> str:
    """A duration as m:ss, to the nearest second.

    >>> clock(3.4999)
    '3:30'
    >>> clock(1.9999)
    '2:00'
    """
    whole, seconds = divmod(round(minutes * 60), 60)
    return f"{whole}:{seconds:02d}"
