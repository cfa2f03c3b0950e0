"""France's quota of songs in French, with the rule of the ten most played titles: every verdict is
worked out by hand.
"""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

ENGLISH = {"repertoire": "variety", "language": "en", "new_talent": False, "new_production": False}
FRENCH = ENGLISH | {"language": "fr"}
SHELF = {
    "e": ENGLISH,
    "f": FRENCH,
    "n": FRENCH | {"new_production": True},
    "t": FRENCH | {"new_talent": True},
    "b": ENGLISH | {"language": "br"},  # Breton
    "d": ENGLISH | {"language": ("en", "fr")},  # a duet in two languages
    "?": ENGLISH | {"language": None},
    "m": FRENCH | {"new_talent": None, "new_production": None},
    "o": FRENCH | {"repertoire": "classical"},
    "z": FRENCH | {"repertoire": None},
}
TUESDAY, SATURDAY = "2026-03-03", "2026-03-07"


@pytest.fixture
def norms(rules):
    return rules("france")


@pytest.fixture
def station(make_station):
    return make_station(SHELF, {"territory": "FR", "station_option": "none"}, "Europe/Paris")


def counts(verdict):
    return verdict.counted, verdict.out_of, verdict.required, verdict.satisfied


def rotated(plays, titles):
    """The same plays of other titles."""
    return [
        replace(play, attributes={**play.attributes, "song": title})
        for play, title in zip(plays, titles, strict=True)
    ]


def without_concentration(norms):
    """The register without the rule of the ten titles, for what is not about it."""
    return [norm.model_copy(update={"concentration": None}) for norm in norms]


def test_twelve_french_of_thirty_of_which_seven_are_new(norms, station, verdicts):
    """12 of 30 are 40 % exactly; 7 of the 12 are new (6 had to be)."""
    found = verdicts(
        without_concentration(norms),
        station.air("n" * 5 + "tt" + "f" * 5 + "e" * 18, f"{TUESDAY} 12:00"),
    )
    assert counts(found["fr-french"][0]) == (12, 30, 12, True)
    assert counts(found["fr-new-half"][0]) == (7, 12, 6, True)


def test_eleven_french_of_thirty_of_which_five_are_new(norms, station, verdicts):
    found = verdicts(
        without_concentration(norms), station.air("n" * 5 + "f" * 6 + "e" * 19, f"{TUESDAY} 12:00")
    )
    assert counts(found["fr-french"][0]) == (11, 30, 12, False)
    assert found["fr-french"][0].owed == 1
    assert counts(found["fr-new-half"][0]) == (5, 11, 5.5, False)
    assert found["fr-new-half"][0].owed == 0.5


def test_what_is_french_and_what_is_variety(norms, station, verdicts):
    """Breton and a duet count; what is not variety is not looked at; two unknowns are named."""
    (verdict,) = verdicts(
        without_concentration(norms), station.air("fbd e? oz", f"{TUESDAY} 12:00")
    )["fr-french"]
    assert counts(verdict) == (3, 5, 2, True)
    assert [entry.why for entry in verdict.left_out] == [
        "language is unknown",
        "repertoire is unknown",
    ]


def test_a_song_of_which_nobody_knows_whether_it_is_new_is_not_counted_as_new(
    norms, station, verdicts
):
    """Of 4 French songs 2 must be new; 1 is, of 2 it is unknown."""
    (verdict,) = verdicts(without_concentration(norms), station.air("nfmm", f"{TUESDAY} 12:00"))[
        "fr-new-half"
    ]
    assert counts(verdict) == (1, 4, 2, False)
    assert {entry.why for entry in verdict.left_out} == {
        "new_talent and new_production are unknown"
    }


def test_half_of_no_french_songs_is_met_and_forty_percent_of_no_songs_is_met(
    norms, station, verdicts
):
    found = verdicts(norms, station.air("eeo", f"{TUESDAY} 12:00"))
    assert counts(found["fr-new-half"][0]) == (0, 0, 0, True)
    assert found["fr-new-half"][0].achieved is None
    assert counts(found["fr-french"][0]) == (0, 2, 0.8, False)
    assert counts(verdicts(norms, station.air("o", f"{TUESDAY} 12:00"))["fr-french"][0]) == (
        0,
        0,
        0,
        True,
    )


@pytest.mark.parametrize(
    ("at", "significant"),
    [
        (f"{TUESDAY} 06:29", False),
        (f"{TUESDAY} 06:30", True),
        (f"{TUESDAY} 22:29", True),
        (f"{TUESDAY} 22:30", False),
        (f"{SATURDAY} 07:59", False),
        (f"{SATURDAY} 08:00", True),
    ],
)
def test_significant_hours(norms, station, verdicts, at, significant):
    assert ("fr-french" in verdicts(norms, station.air("f", at))) is significant


def test_a_month_is_judged_by_itself(norms, station, verdicts):
    """March ends with 1 French song of 2, April begins with 0 of 1."""
    plays = [*station.air("fe", "2026-03-31 22:00"), *station.air("e", "2026-04-01 06:30")]
    march, april = verdicts(without_concentration(norms), plays)["fr-french"]
    assert (march.window, march.satisfied, march.closed) == ("2026-03-01 to 2026-03-31", True, True)
    assert (april.window, april.satisfied, april.closed) == (
        "2026-04-01 to 2026-04-30",
        False,
        False,
    )
    assert (april.start.isoformat(), april.end.isoformat()) == (
        "2026-04-01T00:00:00+02:00",
        "2026-05-01T00:00:00+02:00",
    )


def test_on_the_day_the_clock_goes_forward_the_hours_are_those_on_the_wall(
    norms, station, verdicts
):
    """Sunday 2026-03-29: 8:00 in Paris is 6:00 UTC, a week before it was 7:00 UTC.

    Both are significant, 7:59 is not.
    """
    before, after = (
        station.air("f", "2026-03-22 08:00"),
        station.air("ff", "2026-03-29 07:59", every=1),
    )
    assert [play.at.astimezone(UTC).hour for play in (*before, *after)] == [7, 5, 6]
    logged = [replace(play, at=play.at.astimezone(UTC)) for play in (*before, *after)]
    (verdict,) = verdicts(without_concentration(norms), logged, zone=ZoneInfo("Europe/Paris"))[
        "fr-french"
    ]
    assert (verdict.counted, verdict.out_of) == (2, 2)
    until = datetime(2026, 3, 22, 12, tzinfo=UTC)
    (early,) = verdicts(
        without_concentration(norms), logged, zone=ZoneInfo("Europe/Paris"), until=until
    )["fr-french"]
    assert (early.counted, early.closed) == (1, False)


def test_ten_titles_may_have_half_of_the_french_plays(norms, station, verdicts):
    """20 French plays of 50: ten titles have 10 of them (one play each), ten others one each.

    T = 10 = F/2: all count.
    """
    (verdict,) = verdicts(norms, station.air("n" * 20 + "e" * 30, f"{TUESDAY} 12:00"))["fr-french"]
    assert counts(verdict) == (20, 50, 20, True)
    assert verdict.left_out == ()


def test_what_ten_titles_have_beyond_half_does_not_count(norms, station, verdicts):
    """20 French plays of 50: ten titles have 12 (two of them twice), eight others 8.

    T - F/2 = 12 - 10 = 2 do not count.

    18 of 50 are 36 %: without the rule the station would have 40 %. The two plays named are the
    latest of the ten titles.
    """
    titles = [f"hit {at % 10}" for at in range(12)] + [f"other {at}" for at in range(8)]
    french = rotated(station.air("n" * 20, f"{TUESDAY} 12:00"), titles)
    plays = [*french, *station.air("e" * 30, f"{TUESDAY} 14:00")]
    (verdict,) = verdicts(norms, plays)["fr-french"]
    assert counts(verdict) == (18, 50, 20, False)
    assert verdict.owed == 2
    assert [entry.track for entry in verdict.left_out] == [french[10].track, french[11].track]
    assert {entry.why for entry in verdict.left_out} == {
        "beyond 50% for the 10 most played by song"
    }


def test_an_odd_number_of_french_plays_leaves_half_a_play_out(norms, station, verdicts):
    """7 French plays, all of one title: 7 - 3.5 do not count, which names four plays, the earliest
    of them in part.
    """
    plays = rotated(station.air("n" * 7, f"{TUESDAY} 12:00"), ["hit"] * 7)
    (verdict,) = verdicts(norms, plays)["fr-french"]
    assert verdict.counted == 3.5
    assert len(verdict.left_out) == 4


def test_a_tie_for_the_tenth_place_changes_nothing(norms, station, verdicts):
    """Nine titles twice and four once: 22 plays.

    Whichever of the four is tenth, T = 19 and 19 - 11 = 8 do not count.
    """
    titles = [f"hit {at // 2}" for at in range(18)] + [f"tied {at}" for at in range(4)]
    plays = rotated(station.air("n" * 22, f"{TUESDAY} 12:00"), titles)
    (forwards,) = verdicts(norms, plays)["fr-french"]
    (backwards,) = verdicts(
        norms, rotated(station.air("n" * 22, f"{TUESDAY} 12:00"), titles[::-1])
    )["fr-french"]
    assert forwards.counted == backwards.counted == 14


def test_a_play_of_unknown_title_counts_and_is_nobodys(norms, station, verdicts):
    """4 French plays: 3 of one title, one of unknown title. 3 - 2 = 1 does not count."""
    plays = rotated(station.air("nnnn", f"{TUESDAY} 12:00"), ["hit", "hit", "hit", None])
    (verdict,) = verdicts(norms, plays)["fr-french"]
    assert verdict.counted == 3


def test_stations_for_young_talents_have_other_numbers(norms, station, verdicts):
    """7 of 20 are 35 % exactly; 5 of 20 by new talents are 25 % exactly.

    A new production is not a new talent.
    """
    plays = station.air(
        "t" * 5 + "nn" + "e" * 13, f"{TUESDAY} 12:00", station_option="young-talent"
    )
    found = verdicts(without_concentration(norms), plays)
    assert found.keys() == {"fr-young-french", "fr-young-new"}
    assert counts(found["fr-young-french"][0]) == pytest.approx((7, 20, 7, True))
    assert counts(found["fr-young-new"][0]) == (5, 20, 5, True)
    fewer = station.air(
        "t" * 4 + "nnn" + "e" * 13, f"{TUESDAY} 12:00", station_option="young-talent"
    )
    assert counts(verdicts(norms, fewer)["fr-young-new"][0]) == (4, 20, 5, False)


def test_the_two_readings_of_half_differ_for_a_station_that_plays_more_french_than_it_must(
    norms, station, verdicts
):
    """15 French of 20, 5 of them new: 25 % of all are new (20 % would do), but only a third of the
    French songs.
    """
    aired = station.air("n" * 5 + "f" * 10 + "e" * 5, f"{TUESDAY} 12:00")
    adopted = [
        norm.model_copy(update={"state": "adopted", "concentration": None}) for norm in norms
    ]
    found = verdicts(adopted, aired)
    assert counts(found["fr-new-half"][0]) == (5, 15, 7.5, False)
    assert counts(found["fr-new-fifth"][0]) == (5, 20, 4, True)
    assert "fr-new-fifth" not in verdicts(norms, aired)  # a draft binds nobody
