"""Hours made by the real DJ: lawful at their hour, without what still rests, and a proposal."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from undercard.chat.memory.database import Database
from undercard.chat.programme.planning import Block, make_programme
from undercard.chat.settings import Settings
from undercard.policy.forms.document import parse_register
from undercard.policy.records import register
from undercard.policy.records.exposure import exposures
from undercard.recommender.ranking.ranker import EvidenceRanker

NORMS = """
norms:
  - id: nothing-old-at-night
    says: Nothing old at night.
    modality: prohibition
    where: {field: year, at_most: 2009}
    when: {field: hour, at_least: 22}
  - id: new-in-a-week
    says: A third of a week is new.
    where: {field: year, at_least: 2018}
    at_least: 33%
    over: 7 days
"""
EVENING = datetime.fromisoformat("2026-12-01T21:00:00+00:00")


@pytest.fixture
def database(tmp_path):
    opened = Database(f"sqlite:///{tmp_path / 'state.db'}")
    with opened.transaction() as conn:
        register.sync(conn, parse_register(NORMS, "norms").norms, "test")
    yield opened
    opened.close()


@pytest.fixture
def made(parts, database, tmp_path):
    quick = replace(parts, ranker=EvidenceRanker())
    settings = Settings(home=tmp_path, timezone="UTC")

    def make(asks, minutes=30, rest=240):
        blocks = [
            Block(EVENING + timedelta(hours=number), minutes, ask)
            for number, ask in enumerate(asks)
        ]
        return list(make_programme(quick, database, settings, blocks, rest))

    return make


def test_each_hour_is_lawful_at_its_hour_and_nothing_comes_again(made, parts, database):
    hours = made(["rock songs", "rock songs", "rock songs"])
    tracks = [slot.track for hour in hours for slot in hour.slots]
    assert len(tracks) == len(set(tracks)) > 15
    years = [[parts.music.catalogue[slot.track].year for slot in hour.slots] for hour in hours]
    assert min(years[0]) <= 2009
    assert min(years[1] + years[2]) > 2009
    for hour in hours:
        assert all(one.satisfied for one in hour.record.ruling.norms if one.satisfied is not None)
        assert hour.slots[0].begins == hour.block.begins
        assert 25 <= sum(slot.minutes for slot in hour.slots) <= 35
    with database.transaction() as conn:
        assert exposures(conn) == []


def test_what_the_first_hour_owes_the_next_ones_know(made):
    hours = made(["rock songs"] * 3)
    accounts = [
        one.account
        for hour in hours
        for one in hour.record.ruling.norms
        if one.id == "new-in-a-week"
    ]
    assert accounts[0].out_of_before == 0
    assert accounts[1].out_of_before == accounts[0].out_of_after > 0


def test_where_too_few_are_left_the_rest_is_shorter_and_that_is_said(made):
    hours = made(["songs by Amy Winehouse"] * 4, minutes=15)
    assert all(hour.slots for hour in hours)
    assert hours[0].rest == 240
    assert hours[-1].rest < 240


def test_an_hour_that_cannot_be_made_says_why(made):
    (hour,) = made(["songs by Nobody Known At All"])
    assert not hour.slots
    assert "Nobody Known At All" in hour.record.reply
