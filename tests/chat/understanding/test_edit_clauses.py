"""Edits of a list that exact words say, and what looks like one and is left to the tagger."""

import pytest

from undercard.chat.dialogue.acts import Place
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.selections import (
    AllBut,
    Both,
    Every,
    Extreme,
    Matching,
    Named,
    Ranks,
    Rest,
)
from undercard.chat.understanding.edit_clauses import ClauseReader
from undercard.chat.understanding.edit_frames import Said
from undercard.chat.understanding.edit_slots import Slots
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.view import View

TITLES = ("Halo", "Africa", "Hotel California", "Yellow", "Roxanne", "Take on Me", "Let It Go",
          "You Don't Know My Name", "Perfect", "Amar")  # fmt: skip
VIEW = View(tuple("abcdefghij"), TITLES, ("Somebody",) * 10, (None,) * 10, has_topic=True)


LONG = Matching(limits=Limits(track_minutes=Bounds(at_least=4)))


def read(understanding, say):
    """The acts but for what is only told, as their kinds, tracks and what becomes of the others."""
    acts = understanding.read(say, VIEW).acts
    told = ("context", "thanks", "ack")
    return [(act.kind, act.selection, act.rest) for act in acts if act.kind not in told]


def ranks(*given):
    return Ranks(ranks=given)


@pytest.mark.parametrize(
    ("say", "meant"),
    [
        ("keep the 1st six n toss the rest in the bin", ranks(1, 2, 3, 4, 5, 6)),
        ("i'll keep 1, 4 and 6, dump the rest", ranks(1, 4, 6)),
        ("2 and 3 can stay, everything else has to go", ranks(2, 3)),
        ("numbers 5 to 7 again, nothing but those", ranks(5, 6, 7)),
        ("those three what came at the end, only them, the others can go", ranks(-3, -2, -1)),
        ("everything must go save numbers two, five & eight", ranks(2, 5, 8)),
        ("die ersten drei reichen mir", ranks(1, 2, 3)),
        ("alles raus außer der 3 und der 7", ranks(3, 7)),
        ("der letzte bleibt, die anderen gehen", ranks(-1)),
        ("je ne veux que les trois dernières", ranks(-3, -2, -1)),
        ("Déjeme nada más las tres de arriba, mijo", ranks(1, 2, 3)),
        ("la 1 y la 2 se quedan, las demás fuera", ranks(1, 2)),
        ("take 2 and 3, bin the others", ranks(2, 3)),
    ],
)
def test_some_are_kept_and_the_others_go(understanding, say, meant):
    first = read(understanding, say)[0]
    assert first == ("keep", meant, "goes")


@pytest.mark.parametrize(
    ("say", "meant"),
    [
        ("three, six, nine – gone", ranks(3, 6, 9)),
        ("not them two at the end. others were grand, hold on to those", ranks(-2, -1)),
        ("ditch the three with the least energy, leave the others be",
         Extreme(field="energy", side="least", count=3)),
        ("take every other one out", Every(step=2, start=2)),
        ("get rid of everything but the first three", AllBut(of=ranks(1, 2, 3))),
        ("everyone else can stay but Yellow must go", Named(what="title", name="Yellow")),
        ("schmeiß mal die ersten drei raus, mit dem Rest kann ich leben", ranks(1, 2, 3)),
        ("mit den anderen bin ich zufrieden, nur die 3 nicht", ranks(3)),
        ("vire les deux dernières, le reste est bien", ranks(-2, -1)),
        ("la canción más larga fuera, lo demás tal cual", Extreme(field="minutes", side="most")),
        ("la cuarta y la sexta fuera, con las demás me quedo", ranks(4, 6)),
        ("quítame la primera y la última, el resto déjalo igual", ranks(1, -1)),
        ("chop every other one, so 1 3 5 7 9 go", ranks(1, 3, 5, 7, 9)),
        ("we only have the hall till nine so lose whatever drags on past four minutes", LONG),
    ],
)  # fmt: skip
def test_some_go_and_the_others_stay(understanding, say, meant):
    assert read(understanding, say) == [("drop", meant, "")]


@pytest.mark.parametrize(
    "say",
    [
        "2 and 5 r gone. dont put nothing in there place",
        "take off 2 and 5 without putting anything in",
        "2 und 5 raus, nichts neues rein",
        "enlève la 2 et la 5, sans les remplacer",
        "quita la 2 y la 5 sin poner nada en su lugar",
    ],
)
def test_nothing_comes_in_where_that_is_said(understanding, say):
    assert read(understanding, say) == [("drop", ranks(2, 5), ""), ("keep", Rest(), "goes")]


@pytest.mark.parametrize(
    ("say", "kind"),
    [
        ("last one first, first one last, and so forth", "reverse"),
        ("Dreh die Reihenfolge mal komplett um, also der letzte kommt zuerst", "reverse"),
        ("mets tout à l'envers", "reverse"),
        ("dale la vuelta a la lista", "reverse"),
        ("last two, other way round. rest's fine", "swap"),
        ("song four and song nine exchange their position", "swap"),
        ("lass 3 und 5 die plätze tauschen", "swap"),
        ("cambia la 4 por la 9", "swap"),
        ("Could they go from the earliest to the latest", "sort"),
        ("classe-les de la plus lente à la plus rapide", "sort"),
    ],
)
def test_the_order_is_changed(understanding, say, kind):
    assert {act[0] for act in read(understanding, say)} == {kind}


@pytest.mark.parametrize(
    "say",
    [
        "producer only likes the first three. refill from there down",
        "1 to 3 can stay, redo the rest",
        "die ersten drei bleiben, ab da alles neu",
        "garde les trois premières, change la suite",
        "deja las tres primeras, el resto todo nuevo",
    ],
)
def test_the_others_are_made_anew(understanding, say):
    kept, anew = read(understanding, say)
    assert (kept[:2], anew[:2]) == (("keep", ranks(1, 2, 3)), ("replace", Rest()))


@pytest.mark.parametrize(
    ("say", "kind", "meant"),
    [
        ("ersetze 2 und 4", "replace", ranks(2, 4)),
        ("ersetze alles außer 2", "replace", AllBut(of=ranks(2))),
        ("tausche 2 aus", "replace", ranks(2)),
        ("tausche 2 und 4", "swap", ranks(2, 4)),
        ("entferne 2 und 4", "drop", ranks(2, 4)),
        ("remplace la 2 et la 4", "replace", ranks(2, 4)),
        ("cambia la 5 por otra", "replace", ranks(5)),
        ("replace 2 with 4", "swap", Both(of=(ranks(2), ranks(4)))),
    ],
)
def test_the_verb_says_which_edit_it_is(understanding, say, kind, meant):
    assert [act[:2] for act in read(understanding, say)] == [(kind, meant)]


@pytest.mark.parametrize("say", ["reshuffle pls", "in any old order, whatever", "dans le désordre"])
def test_any_order_will_do(understanding, say):
    assert [act[0] for act in read(understanding, say)] == ["shuffle"]


@pytest.mark.parametrize(
    ("say", "track", "place"),
    [
        ("stick 5 between 1 and 2", 5, Place(after=ranks(1))),
        ("stell die 6 zwischen die 2 und die 3", 6, Place(after=ranks(2))),
        ("stell die 5 ganz nach oben", 5, Place(rank=1)),
        ("take the closer and open with it instead", -1, Place(rank=1)),
        ("prends la dernière et ouvre avec", -1, Place(rank=1)),
    ],
)
def test_words_of_the_place_are_none_of_the_track(understanding, say, track, place):
    (act,) = understanding.read(say, VIEW).acts
    assert (act.kind, act.selection, act.place) == ("move", ranks(track), place)


@pytest.mark.parametrize(
    ("say", "rank"),
    [
        ("Number five ought to open the show. The rest follow on as they were.", 1),
        ("Put number five at the top and leave the others as they fall", 1),
        ("let's close with number 5", -1),
        ("fang mit der 5 an", 1),
        ("que la 5 vaya al final", -1),
    ],
)
def test_one_track_goes_somewhere(understanding, say, rank):
    (act,) = understanding.read(say, VIEW).acts
    assert (act.kind, act.selection, act.place) == ("move", ranks(5), Place(rank=rank))


@pytest.mark.parametrize(
    "say",
    [
        *("get rid of the hiss, 4 times I asked", "in one go please", "one of these is awful"),
        *("keep it calm", "I don't want any remixes", "it goes on too long"),
        *("cut it to 5", "5 of them will do", "lose a couple", "only songs from the 90s"),
        *("dont want to know", "not the lot, I know what you're like", "take it easy"),
        *("what's number 4 called", "number 8 from the list, how long is that"),
        *("nur deutsche Titel", "lieber Hip-Hop, und sieben reichen", "et cinq ça suffira"),
    ],
)
def test_what_only_looks_like_an_edit_takes_nothing_away(understanding, say):
    acts = understanding.read(say, VIEW).acts
    taking = [act for act in acts if act.kind in ("drop", "keep") and act.confidence >= 0.95]
    assert not taking


@pytest.mark.parametrize(
    ("say", "places"),
    [
        ("three, six, nine – gone. something newer in the gaps", ranks(3, 6, 9)),
        ("number 4 is putting me under. pop a livelier one in its slot", ranks(4)),
        ("À la place de la dernière, colle-moi un petit Daft Punk", ranks(-1)),
    ],
)
def test_what_comes_in_takes_the_places_of_what_went(understanding, say, places):
    (act,) = understanding.read(say, VIEW).acts
    assert (act.kind, act.selection) == ("replace", places)
    assert act.criteria


def test_a_chain_of_clauses_is_tried_from_each_place_once():
    text = "drop 3 and " * 19 + "mumble"
    said = Said.of(tokens(text), "en")
    slots = Slots(text, "en", said, VIEW, ())
    assert ClauseReader(said, slots).clauses() == []
    assert len(slots._read) < len(said.tokens) ** 2
