"""What is read of order, lengths of time, years, hours and origins, and where it all stands."""

import pytest

from support.checkout import ROOT
from undercard.policy.errors import DocumentError
from undercard.policy.extraction.extractor import Extractor
from undercard.policy.extraction.formal_norms import formal_norms
from undercard.policy.extraction.restated import restated
from undercard.policy.extraction.slots import read_slots
from undercard.policy.extraction.source_document import SourceDocument
from undercard.policy.extraction.vocabulary_file import load_domain_words
from undercard.policy.extraction.worded_reader import WordedReader
from undercard.policy.norms.formula import formula

VOCABULARY = ROOT / "chat" / "data" / "norm_vocabulary.yaml"
MUSIC = load_domain_words(VOCABULARY)


def norms(text, language="en", domain=MUSIC):
    made = formal_norms(read_slots(text, language, domain), domain, {"id": "a", "says": text})
    return [one.choices[0].norm for one in made if one.choices]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("No list may open with an explicit song.", "F(explicit = yes, list, at first)"),
        ("End each list with something calm.", "O(each(energy ≤ 0.4, list, at last))"),
        (
            "Keep songs by the same artist at least four tracks apart.",
            "O(apart(any, list, per artist) ≥ 4)",
        ),
        ("At most three slow songs in a row.", "O(run(tempo ≤ 90, list) ≤ 3)"),
        (
            "Never play two songs by the same band back to back.",
            "O(run(any, list, per artist) ≤ 1)",
        ),
        (
            "The programme shall contain at least two hours of jazz each day.",
            "O(sum(style = jazz, each day for everyone, minutes) ≥ 120)",
        ),
        (
            "A playlist should last between 35 and 45 minutes.",
            "O(sum(any, list, minutes) ≥ 35 ∧ sum(any, list, minutes) ≤ 45)",
        ),
        (
            "At least 15 per cent of airtime goes to classical music.",
            "O(share(style = classical, list, minutes) ≥ 0.15)",
        ),
        ("Give me only songs from the nineties.", "O(share(1990 ≤ year ≤ 1999, list) ≥ 1.00)"),
        (
            "Give me at least ten songs released since 2015.",
            "O(count(year ≥ 2015, list) ≥ 10)",
        ),
        ("No track longer than 6 minutes may be recommended.", "F(¬(minutes ≤ 6), list)"),
        (
            "Except between 10 pm and 5 am, loud music is forbidden.",
            "F(energy ≥ 0.7, list) unless hour ≥ 22 ∨ hour ≤ 4",
        ),
        (
            "Explicit tracks are allowed only after 9 pm.",
            "F(explicit = yes, list) unless 21 ≤ hour ≤ 23",
        ),
        (
            "Every week at least a quarter of the music must come from artists in Portugal.",
            "O(share(country = PT, each week for everyone) ≥ 0.25)",
        ),
        (
            "Listeners in Sweden must be offered at least 30% Swedish songs.",
            "territory = SE → O(share(country = SE, list) ≥ 0.30)",
        ),
        (
            "A station shall limit chart hits to a third of its weekly plays.",
            "O(share(popularity ≥ 70, each week for everyone) ≤ 0.334)",
        ),
        (
            "Any song will do as long as it is instrumental, must we add.",
            "O(share(instrumentalness ≥ 0.5, list) ≥ 1.00)",
        ),
    ],
)
def test_what_a_clause_asks(said, meant):
    (norm,) = norms(said)
    assert formula(norm) == meant


@pytest.mark.parametrize(
    ("said", "language", "meant"),
    [
        (
            "Une liste doit commencer par un nouveau talent.",
            "fr",
            "O(each(artist_tier = emerging, list, at first))",
        ),
        (
            "Limitez les tubes à un quart de chaque liste.",
            "fr",
            "O(share(popularity ≥ 70, list) ≤ 0.25)",
        ),
        (
            "Avant 20 heures, les paroles explicites sont interdites.",
            "fr",
            "0 ≤ hour ≤ 19 → F(explicit = yes, list)",
        ),
        (
            "Höchstens zwei langsame Titel hintereinander.",
            "de",
            "O(run(tempo ≤ 90, list) ≤ 2)",
        ),
    ],
)
def test_other_languages_have_words_for_it(said, language, meant):
    (norm,) = norms(said, language)
    assert formula(norm) == meant


def test_a_share_of_time_of_which_nothing_is_known_makes_no_norm():
    assert norms("A station shall devote 60 per cent of its broadcast week to gardening.") == []


def test_a_norm_of_order_is_printed_back_as_what_it_asks():
    (norm,) = norms("Keep songs by the same artist at least four tracks apart.")
    assert "at least 4 tracks between two of one artist" in restated(norm)


def test_a_norm_of_minutes_is_printed_back_in_minutes():
    (norm,) = norms("Each playlist shall contain at least two hours of jazz.")
    assert "at least 120 minutes of items with style is jazz" in restated(norm)


def test_values_of_the_catalogue_are_words_unless_they_name_a_thing():
    domain = load_domain_words(VOCABULARY).model_copy(
        update={"valued": lambda fields: {"style": ["techno", "world"]} if fields else {}}
    )
    (norm,) = norms("At least 20% of each list must be techno.", domain=domain)
    assert formula(norm) == "O(share(style = techno, list) ≥ 0.20)"
    assert norms("At least 20% of each list must be from all over the world.", domain=domain) == []


def test_a_vocabulary_goes_before_the_one_that_it_extends(tmp_path):
    base, own = tmp_path / "base.yaml", tmp_path / "own.yaml"
    classes = "classes: [{words: [folk, ballads], where: {field: style, is: %s}}]"
    base.write_text(f"domain: music\nitems: [songs]\n{classes % 'folk'}\n")
    own.write_text(
        "extends: base.yaml\ndomain: pub\n" + (classes % "pub").replace("ballads", "reels")
    )
    domain = load_domain_words(own)
    (folk,) = norms("At least two songs must be folk.", domain=domain)
    (ballads,) = norms("At least two songs must be ballads.", domain=domain)
    assert (folk.where.is_, ballads.where.is_) == ("pub", "folk")
    own.write_text("extends: nowhere.yaml\ndomain: pub\n")
    with pytest.raises(DocumentError, match="cannot be read"):
        load_domain_words(own)


PARAGRAPHS = """A station shall, in each week,
(a) devote at least 25% of its music to jazz; and
(b) play no more than two tracks per artist.
"""


def test_a_paragraph_has_its_own_place_and_the_slots_of_its_opening():
    document = SourceDocument(text=PARAGRAPHS, file_sha256="", title="law", uri="test:law")
    found = Extractor(WordedReader(MUSIC), MUSIC)(document)
    assert [one.quote for one in found] == [
        "devote at least 25% of its music to jazz",
        "play no more than two tracks per artist.",
    ]
    for one in found:
        assert PARAGRAPHS[slice(*one.opening)] == "A station shall, in each week,"
        assert one.slot("modality") == "shall"
        assert one.slot("window") == "each week"
        for slot in one.slots:
            assert PARAGRAPHS[slot.start : slot.end] == slot.words
        norm = one.choices[0].norm
        assert norm.over == "each week for everyone"
        assert PARAGRAPHS[slice(*norm.source.span)] == norm.source.quote == one.quote
