"""How long a track lasts, as it is shown."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from undercard.chat.reply.durations import clock
from undercard.retrieval.catalogue import Catalogue


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(0.0, "0:00"), (3.4999, "3:30"), (1.9999, "2:00"), (0.99, "0:59"), (61.25, "61:15")],
)
def test_clock(minutes, shown):
    assert clock(minutes) == shown


@given(st.floats(0, 10_000))
@example(59.999)
def test_clock_is_the_nearest_second(minutes):
    assert_nearest(minutes)


def test_clock_of_every_track():
    known = [track.minutes for track in Catalogue.builtin().tracks if track.minutes is not None]
    assert len(known) > 1_000
    for minutes in known:
        assert_nearest(minutes)


def assert_nearest(minutes):
    shown = clock(minutes)
    assert re.fullmatch(r"\d+:[0-5]\d", shown)
    whole, seconds = map(int, shown.split(":"))
    assert abs(whole * 60 + seconds - minutes * 60) <= 0.5 + 1e-6
