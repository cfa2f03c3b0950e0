"""Amounts, sort keys and places in few words, for tables of phrases and what they mean."""

from support.brief_selection import brief


def brief_bounds(bounds, unit="") -> str:
    return "nothing" if bounds is None else bounds.worded(unit)


def brief_amount(amount) -> str:
    said = [brief_bounds(amount.tracks, "tracks")] if amount.tracks else []
    said += [brief_bounds(amount.minutes, "minutes")] if amount.minutes else []
    said += [f"times {amount.times:g}"] if amount.times else []
    said += [f"({amount.than_now})"] if amount.than_now else []
    return " ".join(said) or "nothing"


def brief_years(years) -> str:
    return " or ".join(map(brief_bounds, years)) or "nothing"


def brief_key(key) -> str:
    if key is None:
        return "nothing"
    then = f", then {brief_key(key.then)}" if key.then else ""
    return f"{key.field} {'down' if key.descending else 'up'}{then}"


def brief_place(read) -> str:
    place = read.place
    if place is None:
        return "nothing"
    if place.after or place.before:
        side = "after" if place.after else "before"
        return f"{side} ({brief(place.after or place.before)})"
    if place.together:
        return "together"
    known = {"rank": place.rank, "by": place.by, "share": place.share}
    return " ".join(f"{name} {value}" for name, value in known.items() if value is not None)
