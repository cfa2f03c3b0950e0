"""What was typed, as it was meant: taken back, stretched, misspelt, told by a birth, or a sign."""

import pytest

from undercard.chat.dialogue.selections import Ranks
from undercard.chat.understanding.birth_years import with_birth_years
from undercard.chat.understanding.genre_spelling import with_genres_spelt
from undercard.chat.understanding.stretched_words import StretchedWords
from undercard.chat.understanding.thumbs import signs
from undercard.chat.understanding.view import View
from undercard.retrieval.catalogue import Catalogue

LIST = View(ids=tuple("abcdefgh"), titles=("Halo",) * 8, artists=("Beyoncé",) * 8,
            albums=(None,) * 8, has_topic=True)  # fmt: skip


@pytest.mark.parametrize(
    ("say", "meant"),
    [
        ("take out 3. wait no, 4.", "take out 4."),
        ("move 3 to the top, no sorry, 5", "move 5 to the top"),
        ("nimm die 3 raus, ach nee, die 5", "nimm die 5"),
        ("enlève la 2, non pardon, la 3", "enlève la 3"),
        ("quita la 2, digo, la 3", "quita la 3"),
        ("pop. actually no, rock. from the 90s, I mean the 80s", "rock. from 80s"),
        ("mets du jazz, enfin non, du rock", "mets du rock"),
        ("pas de rap, enfin si, du rap mais pas Eminem", "du rap mais pas Eminem"),
        ("spiel mir Queen, Quatsch, Abba", "spiel mir Abba"),
        ("I mean, it's ok but make it calmer", "I mean, it's ok but make it calmer"),
        ("no wait, undo", "no wait, undo"),
        ("no Phil Collins. i mean it. even Abba", "no Phil Collins. i mean it. even Abba"),
        ("Queen is what I meant by no Abba", "Queen is what I meant by no Abba"),
    ],
)
def test_what_is_taken_back_was_not_said(understanding, say, meant):
    assert understanding.read(say, LIST).say == meant


def test_what_is_said_anew_takes_the_place_of_all_of_it(understanding):
    say = "10 Queen songs, no wait, 5 Abba songs"
    assert understanding.read(say, View()).say == "5 Abba songs"


@pytest.mark.parametrize(
    ("say", "plain"),
    [
        ("pls pls pls pls pls dua lipaaaaaaaa", "pls dua lipa"),
        ("ppplay sommme rooooom tunezzz", "play some room tunez"),
        ("drake drake drake drake", "drake"),
        ("XXXTENTACION", "XXXTENTACION"),
        ("Godfather III", "Godfather III"),
        ("riot grrrl", "riot grrrl"),
        ("la la la", "la la la"),
    ],
)
def test_stretched_words_are_read_as_they_are_spelt(say, plain):
    assert StretchedWords(Catalogue.builtin()).plain(say) == plain


@pytest.mark.parametrize(
    "say", ["remember that I looove clasical music", "forget that I looove clasical music"]
)
def test_what_is_to_be_remembered_stays_as_it_was_typed(understanding, say):
    assert understanding.read(say, View()).say == say


@pytest.mark.parametrize(
    ("say", "spelt"),
    [
        ("regaetton", "reggaeton"),
        ("plai som regeton", "plai som reggaeton"),
        ("algo de bachatta", "algo de bachata"),
        ("Musik für die Technik", "Musik für die Technik"),
        ("counter contre contra", "counter contre contra"),
        ("contry, clasical, bollywod", "country, classical, bollywood"),
        ("I juggle", "I juggle"),
        ("etwas schräger, Deutschpop", "etwas schräger, Deutschpop"),
        ("guitarra eléctrica", "guitarra eléctrica"),
    ],
)
def test_genres_are_spelt_where_one_alone_comes_near(say, spelt):
    assert with_genres_spelt(say, lambda _: False) == spelt


@pytest.mark.parametrize(
    ("language", "say", "dated"),
    [
        ("en", "anything older than me has to go, i was born in 95",
         "anything before 1995 has to go"),
        ("en", "nothing from before I was born, I'm an 01 baby", "nothing from before 2001"),
        ("de", "nichts, was älter ist als ich, Jahrgang 87", "nichts, was vor 1987"),
        ("fr", "rien d'avant ma naissance, je suis né en 1990", "rien d'avant 1990"),
        ("es", "nada más viejo que yo, nací en el 92", "nada antes de 1992"),
        ("en", "nothing older than me", "nothing older than me"),
        ("en", "I was born in 95", "I was born in 95"),
    ],
)  # fmt: skip
def test_a_birth_tells_the_years(language, say, dated):
    assert with_birth_years(say, language) == dated


@pytest.mark.parametrize(
    ("say", "acts"),
    [
        ("👎", [("dislike", None)]),
        ("🔥🔥", [("praise", None)]),
        ("5 = 👍   6 = 👎", [("like", (5,)), ("dislike", (6,))]),
        ("👎 2, 👍🏽 3", [("dislike", (2,)), ("like", (3,))]),
        ("more 🔥", []),
        ("👍👎", []),
    ],
)
def test_signs_say_what_is_liked(say, acts):
    found = signs(say, LIST)
    ranks = [one.selection.ranks if isinstance(one.selection, Ranks) else None for one in found]
    assert list(zip([one.kind for one in found], ranks, strict=True)) == acts
    assert signs(say, View()) == ()


@pytest.mark.parametrize("say", ["поставь что-нибудь весёлое", "夜に聴く静かな曲をください"])
def test_what_no_language_here_is_written_in_is_not_guessed_at(understanding, say):
    read = understanding.read(say, View(page="en"))
    assert ([act.kind for act in read.acts], read.language) == (["unclear"], "en")
