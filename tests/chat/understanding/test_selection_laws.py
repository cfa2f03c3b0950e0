"""Lists of ranks and amounts that Hypothesis draws, in four languages, against what was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.spelt_numbers import spelt
from undercard.chat.dialogue.limits import LONGEST_LIST
from undercard.chat.dialogue.selections import AllBut, Named, Ranks
from undercard.chat.understanding.exact.amount_readers import read_amount, read_bpm
from undercard.chat.understanding.exact.periods import read_years
from undercard.chat.understanding.list_names import ListNames
from undercard.chat.understanding.selection_reader import read_selection
from undercard.chat.understanding.view import View

LANGUAGES = ("en", "fr", "es", "de")
AND = {"en": "and", "fr": "et", "es": "y", "de": "und"}
BUT = {"en": "all but", "fr": "tout sauf", "es": "todo menos", "de": "alles außer"}
NUMBER = {"en": "number", "fr": "la numéro", "es": "la número", "de": "Nummer"}
TO = {"en": "to", "fr": "à", "es": "a", "de": "bis"}
LENGTH = 99
LONG = View(ids=tuple(map(str, range(LENGTH))))
ranks = st.integers(1, LENGTH)
languages = st.sampled_from(LANGUAGES)


@st.composite
def list_of_ranks(draw):
    """Ranks, and how they may be written in a language: with ranges, in digits or in words."""
    language = draw(languages)
    parts, meant = [], []
    for _ in range(draw(st.integers(1, 5))):
        if draw(st.booleans()):
            first = draw(st.integers(1, LENGTH - 5))
            last = draw(st.integers(first + 1, first + 5))
            link = draw(st.sampled_from(["-", "–", f" {TO[language]} "]))
            parts.append(f"{first}{link}{last}")
            meant += range(first, last + 1)
        else:
            rank = draw(st.integers(2, LENGTH))
            bare = draw(st.booleans())
            parts.append(str(rank) if bare else f"{NUMBER[language]} {spelt(rank, language)}")
            meant.append(rank)
    comma = draw(st.sampled_from([", ", " , ", " & ", f" {AND[language]} "]))
    joined = comma.join(parts[:-1]) + f" {AND[language]} " * (len(parts) > 1) + parts[-1]
    return language, joined, tuple(dict.fromkeys(meant))


@given(list_of_ranks())
def test_a_list_of_ranks_is_read_as_it_was_meant(drawn):
    language, words, meant = drawn
    assert read_selection(words, language, view=LONG).selection == Ranks(ranks=meant)


@given(list_of_ranks())
def test_all_but_a_list_is_the_list_turned(drawn):
    language, words, meant = drawn
    read = read_selection(f"{BUT[language]} {words}", language, view=LONG).selection
    assert read == AllBut(of=Ranks(ranks=meant))


@given(st.lists(st.integers(1, 200), min_size=1, max_size=4))
def test_ranks_that_the_list_lacks_are_a_doubt(drawn):
    read = read_selection(" and ".join(f"number {rank}" for rank in drawn), view=LONG)
    beyond = tuple(rank for rank in dict.fromkeys(drawn) if rank > LENGTH)
    assert (read.doubt.ranks if read.doubt else ()) == beyond


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", range(2, 100))
def test_a_number_in_words_is_that_number(number, language):
    tracks = read_amount(spelt(number, language), language).tracks
    assert (tracks.at_least, tracks.at_most) == (number, number)


@given(
    st.integers(1, 12), st.integers(1, 59), st.sampled_from(["{}h{:02}", "{} h {}", "{}:{:02}h"])
)
def test_hours_and_minutes_are_put_together(hours, minutes, form):
    said = form.format(hours, minutes)
    assert read_amount(said).minutes.at_most == pytest.approx(hours * 60 + minutes)


@given(st.integers(40, 220), st.integers(1, 40), languages)
def test_a_range_of_tempos_has_its_ends(low, width, language):
    read = read_bpm(f"{low} {TO[language]} {low + width} bpm", language)
    assert (read.at_least, read.at_most) == (low, low + width)


@given(st.integers(1950, 2019), st.integers(1, 30))
def test_before_and_after_leave_a_year_out(year, width):
    (before,), (after,) = read_years(f"before {year}"), read_years(f"after {year}")
    assert (before.at_most, after.at_least) == (year - 1, year + 1)
    (span,) = read_years(f"{year}-{year + width}") if year + width <= 2020 else (None,)
    assert span is None or (span.at_least, span.at_most) == (year, year + width)


@given(st.text(max_size=60), languages)
def test_nothing_that_is_typed_breaks_the_reading(text, language):
    view = View(("a", "b"), ("Halo", "!!!"), ("Beyoncé", "???"))
    read = read_selection(text, language, view=view)
    assert read.selection is not None or read.doubt is not None


@pytest.mark.parametrize("digit", ["❶", "➀", "፩"])
def test_a_digit_that_is_no_decimal_breaks_nothing(digit):
    assert read_selection(f"drop {digit}", "en", view=LONG).doubt is not None


@pytest.mark.parametrize(
    "text", ["1-99999999", "the first 99999999", "the last 99999999", "99999999 of them"]
)
def test_places_that_no_list_has_are_not_all_counted(text):
    ranks = _ranks(read_selection(text, "en", view=LONG).selection)
    assert LENGTH < len(ranks) <= LONGEST_LIST + 1


def _ranks(selection):
    return selection.ranks if isinstance(selection, Ranks) else selection.inner.ranks


TITLES = ("Halo", "Señorita", "Don't Stop Believin'", "Stay (feat. Mikky Ekko)", "7 rings")


@pytest.mark.parametrize("title", TITLES)
@pytest.mark.parametrize("spelling", [str.upper, str.lower, str.title])
def test_a_title_is_found_however_it_is_written(title, spelling):
    view = View(tuple(TITLES), TITLES, ("A",) * len(TITLES))
    read = read_selection(spelling(title), view=view)
    assert read.selection == Named(what="title", name=title)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("senorita", 2),
        ("dont stop believin", 3),
        ("Don’t Stop Believin’", 3),
        ("stay", 4),
        ("don't stop beleivin", 3),
        ("rings", 5),
        ("hallo", 1),
    ],
)
def test_a_title_is_found_without_accents_guests_and_with_a_slip(written, meant):
    names = ListNames(TITLES)
    found = names.exact(written) or names.partly(written) or names.guess(written)
    assert found and found.ranks == (meant,)


def test_an_artist_is_found_by_a_part_of_the_name_if_it_is_one_alone():
    names = ListNames(("a", "b", "c"), ("David Bowie", "David Guetta", "Dua Lipa & DaBaby"))
    assert names.partly("bowie").ranks == (1,)
    assert names.partly("david") is None
    assert names.exact("Dua Lipa").name == "Dua Lipa"
    assert names.ranks("artist", "dababy") == (3,)
