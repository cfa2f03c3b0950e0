"""What listeners ask for without an amount, and by names that no vocabulary lists."""

import pytest

from support.checkout import ROOT
from undercard.policy.extraction.formal_norms import formal_norms
from undercard.policy.extraction.known_names import NamedThing
from undercard.policy.extraction.slots import read_slots
from undercard.policy.extraction.vocabulary_file import load_domain_words
from undercard.policy.norms.formula import formula

STATION = ROOT / "chat" / "data" / "station_vocabulary.yaml"
KNOWN = {"future": "Future", "miranda": "Miranda!", "nicki minaj": "Nicki Minaj"}


class Names:
    """Whoever knows three artists; finds them where they are written with capitals."""

    def __call__(self, text):
        return [
            NamedThing(at, at + len(words), "artist", name)
            for words, name in KNOWN.items()
            if (at := text.find(words.title())) >= 0
        ]

    def named(self, kind, words):
        return KNOWN.get(words) if kind == "artist" else None


@pytest.fixture(scope="module")
def domain():
    return load_domain_words(STATION).model_copy(update={"finder": Names()})


def formulas(text, domain, language="en"):
    made = formal_norms(read_slots(text, language, domain), domain, {"id": "a", "says": text})
    return [formula(one.choices[0].norm) for one in made if one.choices]


@pytest.mark.parametrize(
    ("text", "norms"),
    [
        ("Nice, but I'm not seeing any Nicki Minaj.",
         ['O(count(artist = "Nicki Minaj", list) ≥ 1)']),
        ("You failed to add the songs by Miranda Lambert.",
         ['O(count(artist = "Miranda Lambert", list) ≥ 1)']),
        ("I'm not really a fan of future, add some Sun Ra instead",
         ['O(count(artist = "Sun Ra", list) ≥ 1)', "F(artist = Future, list)"]),
        ("Add Nina Simone, Sun Ra and Sly please",
         ['O(count(artist = "Nina Simone" ∨ artist = "Sun Ra" ∨ artist = Sly, list) ≥ 1)']),
        ("It won't be a party without Nina Simone.",
         ['O(count(artist = "Nina Simone", list) ≥ 1)']),
        ("I bet Fela Kuti would fit.", ['O(count(artist = "Fela Kuti", list) ≥ 1)']),
        ("Where are the women?!", ["O(count(gender = female, list) ≥ 1)"]),
        ("Ambient, without many words.", ["O(share(style = ambient, list) ≥ 1.00)"]),
        ("Stations may devote up to 15% of each week to vocal music.",
         ["O(share(vocal = yes, each week for everyone) ≤ 0.15)"]),
        ("At least 25% Australian music, as Miranda said.",
         ["O(share(australian = yes, list) ≥ 0.25)"]),
    ],
)  # fmt: skip
def test_what_is_asked_for_becomes_a_norm(text, norms, domain):
    assert formulas(text, domain) == norms


@pytest.mark.parametrize(
    ("text", "language"),
    [("Wo bleibt Nina Hagen?", "de"), ("Où est Nina Hagen ?", "fr"),
     ("¿Dónde está Nina Hagen?", "es")],
)  # fmt: skip
def test_so_it_does_in_other_languages(text, language, domain):
    assert formulas(text, domain, language) == ['O(count(artist = "Nina Hagen", list) ≥ 1)']


def test_what_is_asked_for_stands_in_the_slot_of_who_gains(domain):
    slots = read_slots("Can you add Nina Simone and Sun Ra songs?", "en", domain)
    assert slots.words("beneficiary") == "Nina Simone and Sun Ra songs"


@pytest.mark.parametrize(
    ("text", "language"),
    [("No Station shall play Music at night.", "en"), ("Keine Werbung am Abend.", "de")],
)
def test_capitals_alone_make_no_name(text, language, domain):
    assert not any("artist" in one for one in formulas(text, domain, language))


def test_a_vocabulary_without_names_takes_none(domain):
    plain = domain.model_copy(update={"named": {}})
    assert formulas("You failed to add Miranda Lambert.", plain) == []
