"""The calendar of a norm: the windows that its days lie in, the days on which it is in force."""

from datetime import UTC, date, datetime, time, timedelta

from undercard.policy.norms.norm import Norm


def window_of(norm: Norm, at: datetime) -> tuple[datetime, datetime]:
    """When the calendar window that a moment lies in begins, and when the next one does."""
    if norm.span.unit == "hour":
        begins = at.replace(minute=0, second=0, microsecond=0)
        return begins, (begins.astimezone(UTC) + timedelta(hours=1)).astimezone(at.tzinfo)
    first, after = _days_of(norm, at.date())
    return datetime.combine(first, time(), at.tzinfo), datetime.combine(after, time(), at.tzinfo)


def named(begins: datetime, ends: datetime) -> str:
    """A calendar window by its days; one within a day by its hour."""
    if (ends - begins) < timedelta(days=1):
        return f"{begins:%Y-%m-%d %H:%M}"
    return f"{begins.date()} to {ends.date() - timedelta(days=1)}"


def _days_of(norm: Norm, day: date) -> tuple[date, date]:
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
