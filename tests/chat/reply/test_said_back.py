"""What is said back of the listener's words, of what holds, and to people in need."""

import pytest

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.draft import Judgement
from undercard.chat.dialogue.limits import LONGEST_LIST, Bounds, Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState, Offer
from undercard.chat.reply.answers import answer
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.help_lines import Line, lines_for
from undercard.chat.reply.replies import LANGUAGES, replies, said
from undercard.chat.reply.smalltalk import in_need, not_understood, question
from undercard.chat.reply.standing_claims import StandingLine
from undercard.chat.reply.talk_claims import (
    Absent,
    Closest,
    Counted,
    Heard,
    MostTracks,
    OpinionOf,
    TakenFor,
)
from undercard.chat.reply.wish_claims import Offered
from undercard.policy.errors import FalseClaim
from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import Move, Ruling
from undercard.retrieval.catalogue import Catalogue

TWO = Norm(id="two", says="Two.", per="artist", at_most=2)
NEW = Norm(id="new", says="New.", where={"field": "tier", "is": "new"}, at_least="30%")
SLOW = Criterion(words="slow", text="slow", limits=Limits(tempo=Bounds(at_most=90)))
SOFT = Criterion(words="like rain", text="like rain")


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


def act(kind, **given):
    return Act(kind=kind, words=kind, **given)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("territory", ["GB", "de", "", "XX"])
def test_people_in_need_hear_of_every_line_of_their_territory(language, territory):
    facts = Facts(territory=territory)
    told = " ".join(said(in_need(territory, language), facts, replies(language)))
    lines = lines_for(territory, language)
    assert lines and all(line in told for line in lines)


def test_a_line_of_another_territory_or_an_altered_one_is_not_said():
    (first, *_) = lines_for("GB")
    assert Line.of("GB", first).holds(Facts(territory="GB"))
    assert not Line.of("GB", first).holds(Facts(territory="DE"))
    assert not Line.of("GB", first + "1").holds(Facts(territory="GB"))
    with pytest.raises(FalseClaim):
        said(in_need("GB", "en"), Facts(territory="FR"))


def talked(catalogue):
    track = catalogue[catalogue.ids[0]]
    absent = Criterion(words="Nobody", absent=("Nobody",), labels=("trip hop", "downtempo"))
    genre = Criterion(words="soul", taken="the genre")
    facts = Facts(
        catalogue=catalogue,
        state=DialogueState(standing=(SLOW, SOFT), offers=(Offer(say="the first"),)),
        request=Request(say="slow by Nobody", acts=(act("wish", criteria=(absent, genre)),)),
        judged=(Judgement((track.id,), "like", "I like it"),),
        counted=7,
    )
    return facts, track


def test_claims_about_talk_hold_by_the_turn_and_fail_when_altered(catalogue):
    facts, track = talked(catalogue)
    pairs = [
        (Heard("by Nobody"), Heard("by Somebody")),
        (Absent("Nobody"), Absent("Adele")),
        (TakenFor("soul", "the genre"), TakenFor("soul", "the band")),
        (Closest("Nobody", ("trip hop", "downtempo")), Closest("Nobody", ("metal",))),
        (Counted(7), Counted(8)),
        (MostTracks(LONGEST_LIST), MostTracks(LONGEST_LIST + 1)),
        (Offered("the first"), Offered("the second")),
        (OpinionOf("like", track.id, track.title), OpinionOf("dislike", track.id, track.title)),
        (OpinionOf("like", track.id, track.title), OpinionOf("like", track.id, "Another")),
        (StandingLine(1, "slow", "tempo at most 90 bpm"), StandingLine(2, "slow", "")),
        (StandingLine(2, "like rain", ""), StandingLine(2, "like rain", "only rain")),
    ]
    for true, false in pairs:
        assert true.holds(facts), true
        assert not false.holds(facts), false
        assert isinstance(true.words(), str)


def test_everything_that_holds_is_told_by_number():
    facts = Facts(state=DialogueState(standing=(SLOW, SOFT)))
    told = "".join(said(answer(act("q_state"), facts), facts))
    assert "1. “slow” (tempo at most 90 bpm)" in told
    assert "2. “like rain”" in told
    none = Facts()
    assert said(answer(act("q_state"), none), none)[0].startswith("Nothing holds yet")


def test_a_doubt_is_asked_with_its_options():
    offers = (Offer(say="the first"), Offer(say="the second"))
    facts = Facts(state=DialogueState(offers=offers), request=Request(say="drop that one"))
    told = " ".join(said(question(Doubt(kind="several", words="that one"), offers), facts))
    assert "“the first” or “the second”" in told


def test_what_was_not_understood_is_said_in_the_listeners_words():
    request = Request(say="flurb the wug")
    facts = Facts(request=request)
    assert "flurb the wug" in said(not_understood(request, facts), facts)[0]


@pytest.mark.parametrize("kind", ["q_why", "q_who", "q_about", "q_which", "q_without", "q_changes"])
def test_without_a_list_there_is_nothing_to_tell_of_it(kind):
    facts = Facts()
    (told,) = answer(act(kind), facts)
    assert told.template == "no_list"


def ruled(catalogue):
    into, out = (catalogue[track] for track in catalogue.ids[:2])
    moves = (
        Move(id=into.id, from_rank=None, to_rank=1, norms=(TWO.ref,), why=""),
        Move(id=out.id, from_rank=1, to_rank=None, norms=(TWO.ref,), why=""),
    )
    ruling = Ruling(status="optimal", size=1, moves=moves, candidates_sha256="")
    norms = {norm.ref: norm for norm in (TWO, NEW)}
    return Facts(tracks=(into,), ruling=ruling, norms=norms, catalogue=catalogue), into, out


def test_one_rule_is_told_of_by_what_it_did_and_another_by_what_it_did_not(catalogue):
    facts, into, out = ruled(catalogue)
    (told,) = said(answer(act("q_without", names=(TWO.ref,)), facts), facts)
    would, _, would_not = told.partition("and these would not")
    assert out.title in would
    assert into.title in would_not
    (told,) = said(answer(act("q_without", names=(NEW.ref,)), facts), facts)
    assert "same tracks" in told
    assert into.title not in told


def test_who_decided_names_the_rule_that_was_asked_about_or_that_moved_the_track(catalogue):
    facts, into, _ = ruled(catalogue)
    assert "New." in said(answer(act("q_who", names=(NEW.ref,)), facts), facts)[0]
    told = " ".join(said(answer(act("q_who", tracks=(into.id,)), facts), facts))
    assert "Two." in told
    assert "New." not in told


@pytest.mark.parametrize("asks", ["album", "year", "popularity", "minutes", "tempo", "energy"])
def test_one_attribute_is_told_by_the_catalogue_and_no_other(catalogue, asks):
    facts, track, _ = ruled(catalogue)
    (told,) = said(answer(act("q_about", tracks=(track.id,), asks=asks), facts), facts)
    values = {
        "album": track.album, "year": str(track.year), "popularity": str(track.popularity),
        "minutes": f"{round(track.minutes * 60) // 60}:", "tempo": f"{track.audio['tempo']:.0f}",
        "energy": f"{track.audio['energy']:.2f}",
    }  # fmt: skip
    head, _, fact = told.partition("):")
    assert track.title in head
    assert values[asks] in fact
    assert ", " not in fact.replace(track.album, "")


def test_genres_are_told_where_they_are_asked_for(catalogue):
    facts, track, _ = ruled(catalogue)
    (told,) = said(answer(act("q_about", tracks=(track.id,), asks="genre"), facts), facts)
    assert all(genre in told for genre in track.genres)
