"""Expectations of a list as a whole: whether there is one, how long it is, what its tracks are."""

from undercard.chat.evaluation.scripts.expectations import (
    Finding,
    Flag,
    Moment,
    Names,
    Pair,
    Shape,
    counted,
    expectation,
)

_TWICE = (1.75, 2.15)


class GenreShare(Shape):
    """A part of the list has one of these genres."""

    any: Names
    at_least: float


class Nearness(Shape):
    """A part of the list has something of the track at this rank."""

    rank: int
    at_least: float


@expectation("unchanged", Flag)
def _unchanged(moment: Moment, _: object) -> Finding:
    return Finding(moment.unchanged, "the list changed")


@expectation("no_list", Flag)
def _no_list(moment: Moment, _: object) -> Finding:
    return Finding(not moment.ids, f"a list of {len(moment.ids)}")


@expectation("asks", Flag)
def _asks(moment: Moment, _: object) -> Finding:
    return Finding(moment.asks, "did not ask")


@expectation("asks_or_unchanged", Flag)
def _asks_or_unchanged(moment: Moment, _: object) -> Finding:
    return Finding(moment.unchanged, "the list changed")


@expectation("changed", Flag)
def _changed(moment: Moment, _: object) -> Finding:
    other = set(moment.ids) != set(moment.before)
    return Finding(bool(moment.ids) and other, "the same tracks")


@expectation("no_crash", Flag)
def _no_crash(_: Moment, __: object) -> Finding:
    return Finding(holds=True)  # a crash is a miss whatever is expected


@expectation("n", int)
def _n(moment: Moment, value: int) -> Finding:
    return Finding(len(moment.ids) == value, f"{len(moment.ids)} for {value}")


@expectation("min_n", int)
def _min_n(moment: Moment, value: int) -> Finding:
    return Finding(len(moment.ids) >= value, f"{len(moment.ids)} for at least {value}")


@expectation("n_at_most", int)
def _n_at_most(moment: Moment, value: int) -> Finding:
    return Finding(len(moment.ids) <= value, f"{len(moment.ids)} for at most {value}")


@expectation("n_range", tuple[int, int])
def _n_range(moment: Moment, value: tuple[int, int]) -> Finding:
    return Finding(value[0] <= len(moment.ids) <= value[1], f"{len(moment.ids)} tracks")


@expectation("n_less", Flag)
def _n_less(moment: Moment, _: object) -> Finding:
    fewer = 0 < len(moment.ids) < len(moment.before)
    return Finding(fewer, f"{len(moment.before)} → {len(moment.ids)}")


@expectation("n_more", Flag)
def _n_more(moment: Moment, _: object) -> Finding:
    more = len(moment.ids) > len(moment.before)
    return Finding(more, f"{len(moment.before)} → {len(moment.ids)}")


@expectation("minutes", Pair)
def _minutes(moment: Moment, value: Pair) -> Finding:
    minutes = moment.tracks.minutes(moment.ids)
    return Finding(value[0] <= minutes <= value[1], f"{minutes:.1f} minutes")


@expectation("twice_minutes", Flag)
def _twice_minutes(moment: Moment, _: object) -> Finding:
    before, now = moment.tracks.minutes(moment.before), moment.tracks.minutes(moment.ids)
    longer = now / max(before, 0.1)
    return Finding(
        bool(moment.ids) and _TWICE[0] <= longer <= _TWICE[1], f"{before:.1f} → {now:.1f} minutes"
    )


@expectation("year", Pair)
def _year(moment: Moment, value: Pair) -> Finding:
    return _within(moment, "year", value)


@expectation("tempo", Pair)
def _tempo(moment: Moment, value: Pair) -> Finding:
    return _within(moment, "tempo", value)


@expectation("track_minutes", Pair)
def _track_minutes(moment: Moment, value: Pair) -> Finding:
    return _within(moment, "minutes", value)


@expectation("genre_any", Names)
def _genre_any(moment: Moment, value: Names) -> Finding:
    return _of_genres(moment, value, wanted=True)


@expectation("genre_not", Names)
def _genre_not(moment: Moment, value: Names) -> Finding:
    return _of_genres(moment, value, wanted=False)


@expectation("genre_not_sub", Names)
def _genre_not_sub(moment: Moment, value: Names) -> Finding:
    return _of_genres(moment, value, wanted=False)


@expectation("share_genre", GenreShare)
def _share_genre(moment: Moment, value: GenreShare) -> Finding:
    fitting = [track for track in moment.ids if moment.tracks.genres(track) & set(value.any)]
    share = len(fitting) / max(1, len(moment.ids))
    return Finding(bool(moment.ids) and share >= value.at_least, f"{share:.2f}")


@expectation("near_prev", Nearness)
def _near_prev(moment: Moment, value: Nearness) -> Finding:
    like = moment.at(value.rank)
    if like is None or not moment.ids:
        return Finding(holds=False, detail="no list, or no such rank")
    table = moment.tracks
    artist, subgenres = table.artist(like), table.subgenres(like)
    near = [t for t in moment.ids if table.artist(t) == artist or table.subgenres(t) & subgenres]
    share = len(near) / len(moment.ids)
    return Finding(share >= value.at_least, f"{share:.2f}")


@expectation("key_mode", tuple[int, int])
def _key_mode(moment: Moment, value: tuple[int, int]) -> Finding:
    table = moment.tracks
    keys = [(table.number(track, "key"), table.number(track, "mode")) for track in moment.ids]
    return counted([key for key in keys if key != value], moment.ids)


@expectation("any_tempo_below", float)
def _any_tempo_below(moment: Moment, value: float) -> Finding:
    slowest = min((moment.tracks.number(track, "tempo") for track in moment.ids), default=None)
    return Finding(slowest is not None and slowest < value, f"the slowest has {slowest}")


@expectation("no_versions", Flag)
def _no_versions(moment: Moment, _: object) -> Finding:
    """No title names a live, remixed or other version."""
    named = [moment.tracks.title(t) for t in moment.ids if moment.tracks.versions(t)]
    return counted(named, moment.ids)


def _within(moment: Moment, field: str, ends: Pair) -> Finding:
    """Every track's field is known and between the ends."""
    numbers = [moment.tracks.number(track, field) for track in moment.ids]
    outside = [f"{number:g}" for number in numbers if not ends[0] <= number <= ends[1]]
    return counted(outside, moment.ids)


def _of_genres(moment: Moment, genres: Names, *, wanted: bool) -> Finding:
    table, named = moment.tracks, set(genres)
    wrong = [table.title(t) for t in moment.ids if bool(table.genres(t) & named) is not wanted]
    return counted(wrong, moment.ids, contrary=not wanted)
