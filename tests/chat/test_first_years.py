"""A song is of the year in which it first came out, whenever its album in the catalogue did."""

import numpy as np
import pytest

from support.own_home import own_home
from undercard.chat.assembly import assemble
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.settings import EngineSettings, Settings
from undercard.retrieval.first_released import earlier_years
from undercard.retrieval.ingestion import ingest

NEW, AGAIN = 12, 4


@pytest.fixture(scope="module")
def dj(prepared, tmp_path_factory):
    home = own_home(prepared, tmp_path_factory.mktemp("home"))
    lines = ["id,title,artist,year,popularity,genre"]
    lines += [f"n{at},Fresh Tune {at},Newer Band {at},2012,40,Rock" for at in range(NEW)]
    for at in range(AGAIN):
        lines.append(f"o{at},Ancient Tune {at},Elder Band {at},1973,90,Rock")
        lines.append(f"a{at},Ancient Tune {at} - Remastered,Elder Band {at},2011,95,Rock")
    file = tmp_path_factory.mktemp("file") / "songs.csv"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    ingest(file, None, "songs", home)
    return assemble(Settings(home=home, catalogue="songs", engine=EngineSettings(kind="none")))


def test_later_issues_come_after_what_is_of_the_years(dj):
    record = dj.answer(dj.start("ann"), "ten rock songs from the 2010s")
    assert {entry.artist.split()[0] for entry in record.slate} == {"Newer"}
    assert "came out in other years" not in record.reply


def test_where_they_have_to_fill_the_list_it_is_said_how_many_they_are(dj):
    dialogue = dj.start("ann")
    record = dj.answer(dialogue, f"{NEW + AGAIN} rock songs from the 2010s")
    assert sum(entry.artist.startswith("Elder") for entry in record.slate) == AGAIN
    assert f"{AGAIN} tracks of these first came out in other years" in record.reply
    asked = dj.answer(dialogue, "when did Ancient Tune 2 come out?")
    assert "2011" in asked.reply and "1973" in asked.reply


def test_what_is_of_the_years_by_its_song_is_not_brought_in_against_its_album(dj):
    record = dj.answer(dj.start("ann"), "rock songs from the 70s")
    assert {entry.id[0] for entry in record.slate} == {"o"}


def test_the_least_year_that_is_known_counts():
    songs = ["a", "a", "b", "c", "never noted"]
    assert earlier_years(songs, [1990, 1971, 1980, None, 2000]) == [1971, None, None, None, None]


@pytest.mark.parametrize(
    ("limits", "elsewhen"),
    [
        (Limits(years=(Bounds(at_least=2010, at_most=2019),)), [True, False, False, False, True]),
        (Limits(years_not=(Bounds(at_most=2009),)), [True, True, False, False, False]),
        (Limits(), [False] * 5),
    ],
)
def test_a_year_that_is_unknown_or_one_off_is_near_enough(limits, elsewhen):
    years = np.array([1973.0, 2009.0, 2015.0, np.nan, 2025.0])
    assert limits.elsewhen(years).tolist() == elsewhen
