"""Australia's codes for community and commercial radio: every verdict is worked out by hand."""

import pytest

FOREIGN = {"use": "programme", "australian": False, "months_since_release": 40, "minutes": 3.0}
AUSTRALIAN = FOREIGN | {"australian": True}
SHELF = {
    "f": FOREIGN,
    "a": AUSTRALIAN,
    "n": AUSTRALIAN | {"months_since_release": 12},  # twelve months old: not more than twelve
    "o": AUSTRALIAN | {"months_since_release": 13},
    "?": AUSTRALIAN | {"months_since_release": None},
    "p": AUSTRALIAN | {"use": "promotion"},
    "u": FOREIGN | {"australian": None},
    "L": AUSTRALIAN | {"minutes": 9.0},
    "x": AUSTRALIAN | {"minutes": None},
}


@pytest.fixture
def norms(rules):
    return rules("australia")


@pytest.fixture
def community(make_station):
    licence = {"territory": "AU", "station_licence": "community", "community_interest": "general"}
    return make_station(SHELF, licence, "Australia/Sydney")


@pytest.fixture
def commercial(make_station):
    licence = {
        "territory": "AU",
        "station_licence": "commercial",
        "station_category": "A",
        "station_measure": "items",
    }
    return make_station(SHELF, licence, "Australia/Sydney")


def counts(verdict):
    return verdict.counted, verdict.out_of, verdict.required, verdict.satisfied


@pytest.mark.parametrize(
    ("aired", "expected"),
    [
        ("a" * 5 + "f" * 15, (5, 20, 5, True)),  # a quarter exactly
        ("a" * 5 + "f" * 16, (5, 21, 5.25, False)),
        ("a" * 4 + "f" * 16 + "p" * 9, (4, 20, 5, False)),  # music in promotions is not looked at
        (
            "a" * 5 + "u" * 15,
            (5, 20, 5, True),
        ),  # unknown: out of what is played, never in the quarter
        ("p", (0, 0, 0, True)),  # a quarter of nothing
    ],
)
def test_a_quarter_of_a_community_stations_month(norms, community, verdicts, aired, expected):
    found = verdicts(norms, community.air(aired, "2026-03-10 03:00"))  # at any hour
    assert found.keys() == {"au-community"}
    assert counts(found["au-community"][0]) == expected


@pytest.mark.parametrize("interest", ["ethnic", "fine-music"])
def test_ethnic_and_fine_music_stations_owe_a_tenth(norms, community, verdicts, interest):
    found = verdicts(
        norms, community.air("aa" + "f" * 18, "2026-03-10 12:00", community_interest=interest)
    )
    assert found.keys() == {"au-community-ethnic-fine"}
    assert counts(found["au-community-ethnic-fine"][0]) == (2, 20, 2, True)


def test_the_month_is_the_stations_month(norms, community, verdicts):
    """At 23:59 on 31 March in Sydney it is still March, though the next minute is April there and
    March in UTC.
    """
    march, april = verdicts(norms, community.air("af", "2026-03-31 23:59", every=1))["au-community"]
    assert (march.counted, march.out_of, april.counted, april.out_of) == (1, 1, 0, 1)


def test_a_day_of_a_commercial_station_runs_from_six_to_midnight(norms, commercial, verdicts):
    """5:59 is not looked at, 6:00 and 23:59 are."""
    plays = [
        play
        for at in ("05:59", "06:00", "23:59")
        for play in commercial.air("a", f"2026-03-10 {at}")
    ]
    (verdict,) = verdicts(norms, plays)["au-commercial"]
    assert (verdict.counted, verdict.out_of) == (2, 2)


def test_a_quarter_of_the_australian_performances_is_new(norms, commercial, verdicts):
    """8 of 32 are Australian, which is a quarter; 2 of the 8 are at most twelve months old, which
    is a quarter, too.
    """
    found = verdicts(norms, commercial.air("nn" + "o" * 6 + "f" * 24, "2026-03-10 12:00"))
    assert counts(found["au-commercial"][0]) == (8, 32, 8, True)
    assert counts(found["au-commercial-new"][0]) == (2, 8, 2, True)


def test_a_release_date_that_nobody_knows_is_not_new(norms, commercial, verdicts):
    found = verdicts(norms, commercial.air("n?" + "o" * 6 + "f" * 24, "2026-03-10 12:00"))
    (verdict,) = found["au-commercial-new"]
    assert counts(verdict) == (1, 8, 2, False)
    assert [entry.why for entry in verdict.left_out] == ["months_since_release is unknown"]


def test_each_day_stands_by_itself(norms, commercial, verdicts):
    """Half on Tuesday does not make up for nothing on Wednesday."""
    plays = [
        *commercial.air("aaff", "2026-03-10 12:00"),
        *commercial.air("ffff", "2026-03-11 12:00"),
    ]
    assert [v.satisfied for v in verdicts(norms, plays)["au-commercial"]] == [True, False]


def test_a_station_may_measure_time_instead(norms, commercial, verdicts):
    """One piece of 9 minutes among 9 of 3 minutes: 9 of 36 minutes are a quarter; one of ten items
    would not be.
    """
    by_time = verdicts(
        norms, commercial.air("L" + "f" * 9, "2026-03-10 12:00", station_measure="time")
    )
    assert by_time.keys() == {"au-commercial-time", "au-commercial-time-new"}
    assert counts(by_time["au-commercial-time"][0]) == (9, 36, 9, True)
    by_items = verdicts(norms, commercial.air("L" + "f" * 9, "2026-03-10 12:00"))
    assert counts(by_items["au-commercial"][0]) == (1, 10, 2.5, False)


def test_a_piece_of_unknown_length_counts_for_nothing_and_is_named(norms, commercial, verdicts):
    (verdict,) = verdicts(
        norms, commercial.air("xafff", "2026-03-10 12:00", station_measure="time")
    )["au-commercial-time"]
    assert counts(verdict) == (3, 12, 3, True)
    assert [entry.why for entry in verdict.left_out] == ["its length is unknown"]


def test_other_categories_are_not_judged_by_the_numbers_of_category_a(norms, commercial, verdicts):
    assert verdicts(norms, commercial.air("f", "2026-03-10 12:00", station_category="F")) == {}
