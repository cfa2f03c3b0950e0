"""Canada's Radio Regulations, 1986, section 2.2: every verdict is worked out by hand."""

import pytest

FOREIGN = {
    "content_category": 2,
    "content_subcategory": 21,
    "minutes": 3.5,
    "in_entirety": True,
    "vocal": True,
    "language": "en",
    "performed_by_canadian": False,
    "music_by_canadian": False,
    "lyrics_by_canadian": False,
    "live_recorded_in_canada": False,
    "live_broadcast_in_canada": False,
    "recorded_on": 20150301,
    "canadian_collaborated": False,
    "canadian_credit": 0,
    "instrumental": False,
    "composed_for_instruments_by_canadian": False,
    "qualified_before": False,
}
CANADIAN = FOREIGN | {"performed_by_canadian": True, "lyrics_by_canadian": True}
SHELF = {
    "c": CANADIAN,
    "f": FOREIGN,
    "Q": FOREIGN | {"language": "fr"},
    "C": CANADIAN | {"language": "fr"},
    "u": FOREIGN | {"language": None},
    "i": FOREIGN | {"vocal": False, "instrumental": True, "language": None},
    "s": CANADIAN | {"minutes": 0.9},  # too short to be a musical selection
    "x": CANADIAN | {"in_entirety": False},
    "K": CANADIAN | {"content_category": 3, "content_subcategory": 31},
    "k": FOREIGN | {"content_category": 3, "content_subcategory": 31},
    "J": CANADIAN | {"content_category": 3, "content_subcategory": 34},
    "j": FOREIGN | {"content_category": 3, "content_subcategory": 34},
}
SUNDAY, MONDAY, SATURDAY = "2026-03-01", "2026-03-02", "2026-03-07"


@pytest.fixture
def norms(rules):
    return rules("canada")


@pytest.fixture
def station(make_station):
    licence = {
        "territory": "CA",
        "station_licence": "commercial",
        "station_language": "en",
        "instrumental_share": 0,
    }
    return make_station(SHELF, licence, "America/Toronto")


def counts(verdict):
    return verdict.counted, verdict.out_of, verdict.required, verdict.satisfied


@pytest.mark.parametrize(
    ("meets", "canadian"),
    [
        ({}, False),
        ({"performed_by_canadian": True}, False),  # one condition only
        ({"music_by_canadian": True, "lyrics_by_canadian": True}, True),
        (
            {"live_recorded_in_canada": True, "live_broadcast_in_canada": True},
            False,
        ),  # (A) and (B) are one condition
        ({"live_broadcast_in_canada": True, "lyrics_by_canadian": True}, True),
        (
            {"performed_by_canadian": True, "canadian_collaborated": True, "canadian_credit": 50},
            True,
        ),
        (
            {"performed_by_canadian": True, "canadian_collaborated": True, "canadian_credit": 49},
            False,
        ),
        (
            {"performed_by_canadian": True, "canadian_credit": 100},
            False,
        ),  # (v) is about working with a non-Canadian
        (
            {
                "performed_by_canadian": True,
                "canadian_collaborated": True,
                "canadian_credit": 50,
                "recorded_on": 19910901,  # not after that day
            },
            False,
        ),
        (
            {"instrumental": True, "music_by_canadian": True},
            True,
        ),  # (b): one condition does for an instrumental
        ({"composed_for_instruments_by_canadian": True}, True),  # (c)
        ({"qualified_before": True}, True),  # (d)
        (
            {"performed_by_canadian": True, "music_by_canadian": None},
            False,
        ),  # might be; is not known to be
        (
            {"performed_by_canadian": True, "lyrics_by_canadian": True, "music_by_canadian": None},
            True,
        ),
    ],
)
def test_a_canadian_selection_meets_two_of_the_conditions(
    norms, make_station, verdicts, meets, canadian
):
    licence = {"territory": "CA", "station_licence": "other", "instrumental_share": 0}
    shop = make_station({"?": FOREIGN | meets}, licence, "America/Toronto")
    (verdict,) = verdicts(norms, shop.air("?", f"{MONDAY} 12:00"))["ca-canadian-week-other"]
    assert (verdict.counted, verdict.out_of) == (float(canadian), 1.0)
    assert [entry.why for entry in verdict.left_out] == (
        ["music_by_canadian is unknown"] if None in meets.values() and not canadian else []
    )


@pytest.mark.parametrize(
    ("aired", "expected", "owed"),
    [
        ("c" * 7 + "f" * 13, (7, 20, 7.0, True), 0),  # 35 % of 20 are 7: exactly at the quota
        ("c" * 6 + "f" * 14, (6, 20, 7.0, False), 1),
        ("c" * 7 + "f" * 14, (7, 21, 7.35, False), 0.35),  # 35 % of 21 are 7.35: seven do not do
        (
            "c" * 7 + "f" * 13 + "s" * 5,
            (7, 20, 7.0, True),
            0,
        ),  # what is shorter than a minute is no selection
        ("c" * 6 + "x" + "f" * 13, (6, 20, 7.0, False), 1),  # Canadian, but cut short
        ("kj", (0, 0, 0.0, True), 0),  # no popular music at all: 35 % of nothing
    ],
)
def test_thirty_five_percent_of_the_weeks_popular_music(
    norms, station, verdicts, aired, expected, owed
):
    (verdict,) = verdicts(norms, station.air(aired, f"{SUNDAY} 12:00"))["ca-canadian-week"]
    assert counts(verdict) == pytest.approx(expected)
    assert verdict.owed == pytest.approx(owed)
    assert (verdict.achieved is None) == (expected[1] == 0)


def test_a_broadcast_week_begins_on_sunday_and_a_broadcast_day_at_six(norms, station, verdicts):
    """Saturday 23:56 ends one week; Sunday 5:56 is in no broadcast day; Sunday 6:00 begins the next
    week.
    """
    plays = [*station.air("c", f"{SATURDAY} 23:56"), *station.air("fc", "2026-03-08 05:56")]
    first, second = verdicts(norms, plays)["ca-canadian-week"]
    assert (first.window, first.counted, first.out_of) == ("2026-03-01 to 2026-03-07", 1, 1)
    assert (second.window, second.counted, second.out_of) == ("2026-03-08 to 2026-03-14", 1, 1)
    assert (first.closed, second.closed) == (True, False)


def test_the_week_in_which_the_clock_goes_forward_is_a_week(norms, station, verdicts):
    """Toronto's clocks went forward on Sunday 2026-03-08 at 2:00: that week began at midnight, five
    hours behind UTC.
    """
    (verdict,) = verdicts(norms, station.air("c", "2026-03-08 12:00"))["ca-canadian-week"]
    assert verdict.start.isoformat() == "2026-03-08T00:00:00-05:00"
    assert verdict.end.isoformat() == "2026-03-15T00:00:00-04:00"


def test_daytime_is_from_six_to_six_on_weekdays(norms, station, verdicts):
    """5:59 and 18:00 are outside, 6:00 and 17:59 inside; Saturday is not a weekday: two of four
    Canadian plays count.
    """
    times = [
        f"{MONDAY} 05:59",
        f"{MONDAY} 06:00",
        f"{MONDAY} 17:59",
        f"{MONDAY} 18:00",
        f"{SATURDAY} 12:00",
    ]
    plays = [play for at in times for play in station.air("c", at)]
    (verdict,) = verdicts(norms, plays)["ca-canadian-daytime"]
    assert (verdict.counted, verdict.out_of) == (2, 2)


def test_a_station_that_hides_its_canadians_in_the_evening_breaks_the_daytime_rule_alone(
    norms, station, verdicts
):
    """By day 6 of 20 (30 %), in the evening 8 of 20: 14 of 40 in the week are 35 % exactly."""
    plays = [
        *station.air("c" * 6 + "f" * 14, f"{MONDAY} 10:00"),
        *station.air("c" * 8 + "f" * 12, f"{MONDAY} 19:00"),
    ]
    found = verdicts(norms, plays)
    assert counts(found["ca-canadian-week"][0]) == pytest.approx((14, 40, 14, True))
    assert counts(found["ca-canadian-daytime"][0]) == pytest.approx((6, 20, 7, False))
    assert found["ca-canadian-daytime"][0].owed == pytest.approx(1)


@pytest.mark.parametrize(
    ("aired", "concert", "jazz"),
    [
        (
            "Kkkk JJjjjjjjjj",
            (1, 4, 1.0, True),
            (2, 10, 2.0, True),
        ),  # 25 % of 4, 20 % of 10: exactly
        ("Kkkkk Jjjjjjjjjj", (1, 5, 1.25, False), (1, 10, 2.0, False)),
    ],
)
def test_a_quarter_of_concert_music_and_a_fifth_of_jazz(
    norms, station, verdicts, aired, concert, jazz
):
    found = verdicts(norms, station.air(aired, f"{MONDAY} 12:00"))
    assert counts(found["ca-concert-31"][0]) == concert
    assert counts(found["ca-jazz-34"][0]) == jazz


def test_french_stations_by_week_and_by_day(norms, station, verdicts):
    """By day 11 of 20 vocal selections are French (55 %), in the evening 15 of 20: 26 of 40 are 65
    %. Both exactly.
    """
    plays = [
        *station.air("C" * 7 + "Q" * 4 + "f" * 9 + "iii", f"{MONDAY} 10:00", station_language="fr"),
        *station.air("C" * 7 + "Q" * 8 + "f" * 5, f"{MONDAY} 19:00", station_language="fr"),
    ]
    found = verdicts(norms, plays)
    assert counts(found["ca-french-daytime"][0]) == pytest.approx((11, 20, 11, True))
    assert counts(found["ca-french-week"][0]) == pytest.approx((26, 40, 26, True))
    assert counts(found["ca-canadian-week"][0]) == pytest.approx(
        (14, 43, 15.05, False)
    )  # instrumentals count here
    assert "ca-french-week" not in verdicts(
        norms, station.air("CQ", f"{MONDAY} 10:00")
    )  # an English station


def test_a_song_of_unknown_language_counts_against_the_quota_and_is_named(norms, station, verdicts):
    """13 of 20 would be 65 %; with one of them unknown, 12 count, of all 20."""
    plays = station.air("Q" * 12 + "u" + "f" * 7, f"{SUNDAY} 12:00", station_language="fr")
    (verdict,) = verdicts(norms, plays)["ca-french-week"]
    assert counts(verdict) == pytest.approx((12, 20, 13, False))
    assert [(entry.track, entry.why) for entry in verdict.left_out] == [
        (f"u12 of {SUNDAY} 12:00", "language is unknown")
    ]


@pytest.mark.parametrize(
    ("share", "binding", "required"),
    [
        (34, "ca-canadian-week", 7.0),
        (35, "ca-canadian-week-20", 4.0),
        (49.9, "ca-canadian-week-20", 4.0),
        (50, "ca-canadian-week-15", 3.0),
    ],
)
def test_much_instrumental_music_lowers_the_quota(
    norms, station, verdicts, share, binding, required
):
    found = verdicts(
        norms, station.air("c" * 4 + "f" * 16, f"{MONDAY} 12:00", instrumental_share=share)
    )
    weekly = {name for name in found if name.startswith("ca-canadian-week")}
    assert weekly == {binding}
    assert counts(found[binding][0]) == pytest.approx((4, 20, required, required <= 4))


def test_a_share_of_instrumentals_that_nobody_worked_out_lowers_nothing(
    norms, make_station, verdicts
):
    plain = make_station(
        SHELF, {"territory": "CA", "station_licence": "commercial"}, "America/Toronto"
    )
    found = verdicts(norms, plain.air("cf", f"{MONDAY} 12:00"))
    assert {name for name in found if name.startswith("ca-canadian-week")} == {"ca-canadian-week"}


def test_elsewhere_nothing_of_this_applies(norms, make_station, verdicts):
    assert (
        verdicts(
            norms,
            make_station(SHELF, {"territory": "US"}, "America/New_York").air(
                "f", f"{MONDAY} 12:00"
            ),
        )
        == {}
    )
