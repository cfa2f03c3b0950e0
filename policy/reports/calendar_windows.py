"""The calendar of a norm: the windows that its days lie in, the days on which it is in force."""

from datetime import date, timedelta

from undercard.policy.norms.norm import Norm


def days_of(norm: Norm, day: date) -> tuple[date, date]:
    """The first day of the calendar window that a day lies in, and the first day after it."""
    span = norm.span
    if span.unit == "month":
        return day.replace(day=1), (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    first = day - timedelta(days=(day.weekday() - span.first) % 7 if span.unit == "week" else 0)
    return first, first + timedelta(days=7 if span.unit == "week" else 1)


def is_valid_on(norm: Norm, day: date) -> bool:
    """Whether the day lies within the norm's dates, both ends among them."""
    return (norm.valid_from is None or norm.valid_from <= day) and (
        norm.valid_to is None or day <= norm.valid_to
    )
