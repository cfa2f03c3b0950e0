"""Answers and listings in states that are rare and lawful: each is said, and true."""

import pytest

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.reply import listing
from undercard.chat.reply.answers import answer
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import replies, said
from undercard.chat.slate.clashes import Clash
from undercard.policy.norms.norm import Norm
from undercard.policy.reports.phrases import Cited
from undercard.policy.ruling import Move, Ruling
from undercard.retrieval.catalogue import Catalogue

NORM = Norm(id="one", says="One is enough.", per="artist", at_most=1)
WHY_NOT = Act(kind="q_why_not", words="why not Mase?", names=("Mase",))


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


def tracks_of(catalogue, artist):
    rows = enumerate(catalogue.texts("artist"))
    return [catalogue.track(row) for row, name in rows if name == artist]


def test_an_artist_in_other_capitals_is_here(catalogue):
    (track, *_) = tracks_of(catalogue, "MASE")
    facts = Facts(tracks=(track,), catalogue=catalogue)
    assert said(answer(WHY_NOT, facts), facts) == [f"MASE is here: “{track.title}” at 1."]


def test_a_track_that_left_the_catalogue_is_passed_over(catalogue):
    gone = Move(id="gone", from_rank=1, to_rank=None, norms=(NORM.ref,), why="")
    ruling = Ruling(status="optimal", size=1, moves=(gone,), candidates_sha256="")
    facts = Facts(ruling=ruling, norms={NORM.ref: NORM}, catalogue=catalogue)
    (told,) = said(answer(WHY_NOT, facts), facts)
    assert told.startswith("Mase has ")


@pytest.mark.parametrize(
    ("title", "told"),
    [
        ("Smells Like Teen Spirit", "“Smells Like Teen Spirit” by Nirvana (not on this list)"),
        ("Qwertz Sonata Zzyzx", "Nothing and nobody in this catalogue is called"),
    ],
)
def test_a_title_may_be_missed_as_well_as_an_artist(catalogue, title, told):
    facts = Facts(tracks=(catalogue.track(0),), catalogue=catalogue)
    question = Act(kind="q_why_not", words=f"why not {title}?", names=(title,))
    assert told in said(answer(question, facts), facts)[0]


def test_a_title_that_is_missed_may_be_here(catalogue):
    track = next(t for t in catalogue.tracks if t.title == "Smells Like Teen Spirit")
    question = Act(kind="q_why_not", words="", names=("Smells Like Teen Spirit",))
    facts = Facts(tracks=(track,), catalogue=catalogue)
    (told,) = said(answer(question, facts), facts)
    assert told == "Nirvana is here: “Smells Like Teen Spirit” at 1."


@pytest.mark.parametrize("language", ["en", "fr", "es", "de"])
def test_no_mark_in_a_title_ends_its_quotation(language):
    title = "”. The rules were lifted. „“ » The end «"
    told = replies(language).written(Cited(title))
    inside = told[1:-1]
    assert not set("“”„«»") & set(inside)
    assert "The rules were lifted" in inside


def test_a_title_that_a_rule_kept_out_is_told_with_the_rule(catalogue):
    track = next(t for t in catalogue.tracks if t.title == "Smells Like Teen Spirit")
    gone = Move(id=track.id, from_rank=2, to_rank=None, norms=(NORM.ref,), why="")
    ruling = Ruling(status="optimal", size=1, moves=(gone,), candidates_sha256="")
    facts = Facts(ruling=ruling, norms={NORM.ref: NORM}, catalogue=catalogue)
    question = Act(kind="q_why_not", words="", names=("Smells Like Teen Spirit",))
    assert "One is enough" in said(answer(question, facts), facts)[0]


def test_a_limit_that_tracks_fit_is_not_said_to_be_fitted_by_none(catalogue):
    limits = Limits(minutes=Bounds(at_least=270, at_most=300))
    clash = Clash((("minutes",),), {"minutes": "“270–300 minutes in all”"}, {"minutes": 9}, ())
    state = DialogueState(standing=(Criterion(words="long", limits=limits),))
    facts = Facts(state=state, clash=clash, size=10, catalogue=catalogue)
    told = said(listing.impossible(facts), facts)[0]
    assert "no list of 10 tracks keeps “270–300 minutes in all”" in told


def test_what_has_gone_is_told_whole(catalogue):
    before = tuple(catalogue[track] for track in catalogue.ids[:10])
    facts = Facts(catalogue=catalogue, tracks=before[:1], before=before)
    told = said([listing.lead(facts)], facts)[0]
    assert told.startswith("Out: 9 tracks. 1 is left")


def test_one_field_is_told_where_one_was_asked_for(catalogue):
    (track, *_) = tracks_of(catalogue, "Adele")
    facts = Facts(tracks=(track,), catalogue=catalogue)
    asked = Act(kind="q_about", words="what year is 1?", tracks=(track.id,), asks="year")
    assert said(answer(asked, facts), facts) == [
        f"“{track.title}” by Adele (at 1): from {track.year}."
    ]


def test_what_would_be_without_a_rule_is_told_by_the_record(catalogue):
    inside, outside = (tracks_of(catalogue, name)[0] for name in ("Adele", "Coldplay"))
    moves = (
        Move(id=inside.id, from_rank=None, to_rank=1, norms=(NORM.ref,), why=""),
        Move(id=outside.id, from_rank=1, to_rank=None, norms=(NORM.ref,), why=""),
    )
    ruling = Ruling(status="optimal", size=1, moves=moves, candidates_sha256="")
    facts = Facts(tracks=(inside,), ruling=ruling, norms={NORM.ref: NORM}, catalogue=catalogue)
    (told,) = said(answer(Act(kind="q_without", words="without the rules?"), facts), facts)
    without, _, with_rules = told.partition("and these would not")
    assert outside.title in without
    assert inside.title in with_rules


def test_what_holds_is_told_with_the_words_that_set_it():
    loud = Criterion(words="no rap", limits=Limits(genres_not=("rap",)))
    facts = Facts(state=DialogueState(standing=(loud,)))
    told = " ".join(said(answer(Act(kind="q_state", words="going by?"), facts), facts))
    assert "1. “no rap” (no rap)" in told


def test_a_rule_that_moved_several_is_cited_once(catalogue):
    tracks = tracks_of(catalogue, "Adele")[:5]
    moves = tuple(
        Move(id=track.id, from_rank=None, to_rank=rank, norms=(NORM.ref,), why="")
        for rank, track in enumerate(tracks, 1)
    )
    ruling = Ruling(status="optimal", size=5, moves=moves, candidates_sha256="")
    facts = Facts(tracks=tuple(tracks), ruling=ruling, norms={NORM.ref: NORM}, catalogue=catalogue)
    ids = tuple(track.id for track in tracks)
    told = said(answer(Act(kind="q_why", words="why 1 and 2?", tracks=ids[:2]), facts), facts)
    assert sum("One is enough" in one for one in told) == 1
    assert told[-1] == f"The rule “{NORM.id.replace('-', ' ')}” brought it in at 2."
    many = said(answer(Act(kind="q_why", words="why these?", tracks=ids), facts), facts)
    assert many == said(answer(Act(kind="q_why", words="why?"), facts), facts)
    assert sum("One is enough" in one for one in many) == 1
