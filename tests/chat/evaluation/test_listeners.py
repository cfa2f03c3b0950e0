"""Simulated listeners: what they know, what they say, how lists are judged, what is counted."""

import json
from dataclasses import replace
from random import Random

import pytest

from support.modules import arrows
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.record import SlateEntry, TurnRecord
from undercard.chat.errors import InputError
from undercard.chat.evaluation.listeners import listening
from undercard.chat.evaluation.listeners.comparison_djs import AtRandom, Forgetful
from undercard.chat.evaluation.listeners.demands import Demand
from undercard.chat.evaluation.listeners.goals import Goal
from undercard.chat.evaluation.listeners.hearing import Heard, digest
from undercard.chat.evaluation.listeners.listener_scores import evaluation
from undercard.chat.evaluation.listeners.listening import (
    ENOUGH,
    HeardTurn,
    Judge,
    Session,
    listen,
    listen_all,
    obeyed,
)
from undercard.chat.evaluation.listeners.recruiting import recruit
from undercard.chat.evaluation.listeners.simulated_listener import SimulatedListener
from undercard.chat.evaluation.listeners.speech import manners, mistyped, speech
from undercard.chat.slate.lawful import Lawful
from undercard.chat.slate.music import Music
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.norms.norm import Norm
from undercard.policy.ruling import NormResult, Relaxed, Ruling
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import fold_name

SIMULATOR = ("hearing", "goals", "demands", "speech", "simulated_listener")
LANGUAGES = ("en", "fr", "es", "de")


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture(scope="module")
def company(catalogue):
    return recruit(catalogue, 40)


def heard(name, *, artist="A", decade=1990, genres=("rock",)):
    return Heard(name, digest(name), artist, decade, frozenset(genres))


GOAL = Goal(
    id="playlist: mine",
    songs=frozenset({digest("one"), digest("two")}),
    artists=frozenset({"a", "b"}),
    all_genres=frozenset({"rock"}),
    genres=("rock",),
    decade=1990,
    sounds=(("energy", "low"),),
    known_artists=("A",),
)


class Prepared:
    """A DJ that answers with the next of its lists, and then with the first again."""

    def __init__(self, *lists, **record):
        self.lists, self.record, self.said = lists, record, []

    def start(self, listener):
        return listener

    def answer(self, dialogue, say):
        tracks = self.lists[len(self.said) % len(self.lists)]
        self.said.append((dialogue, say))
        slate = tuple(SlateEntry(id=one, title="?", artist="?") for one in tracks)
        return TurnRecord(turn=len(self.said), say=say, reply="", slate=slate, **self.record)


def lists_of(catalogue, n):
    return [[catalogue.ids[(11 * turn + place) % 28_000] for place in range(10)] for turn in n]


# What a simulator may know.


def test_the_simulator_imports_nothing_of_what_the_dj_understands():
    ours = {f"chat.evaluation.listeners.{name}" for name in SIMULATOR}
    used = {target for source, target in arrows(late=True) if source in ours}
    assert used, "the modules have other names by now"
    forbidden = ("chat.understanding", "chat.dialogue", "chat.steps", "chat.slate", "chat.reply")
    assert not {name for name in used if name.startswith(forbidden)}


def test_nobody_says_a_title_of_what_they_are_after(catalogue, company):
    titles = {}
    for title, song in zip(catalogue.texts("title"), catalogue.songs, strict=True):
        titles.setdefault(digest(song), set()).add(fold_name(title or ""))
    lists = lists_of(catalogue, range(5))
    for brief in company.briefs:
        dj, goal = Prepared(*lists), brief.goal
        listen("dj", brief, manners(), dj, Judge(company.hearing, catalogue))
        own = {title for song in goal.songs for title in titles[song] if len(title.split()) > 2}
        names = {*map(fold_name, goal.known_artists), *goal.genres}
        for _, say in dj.said:
            assert not [t for t in own - names if f" {t} " in f" {fold_name(say)} "], say


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_act_has_words_in_every_voice_and_language(language):
    own, english = speech(language), speech("en")
    assert own.full.keys() == english.full.keys() == english.terse.keys()
    assert own.decades.keys() == english.decades.keys()
    for sound, ends in english.sounds.items():
        assert own.sounds[sound].keys() == ends.keys()
    holes = {"genre": "ska", "decade": 1990, "artist": "Björk", "rank": 3, "n": 8}
    for act, patterns in own.full.items():
        for _ in patterns:
            assert "{" not in own.say("full", act, Random(act), **holes)


def test_every_temper_has_listeners_of_every_kind_of_goal(catalogue):
    found = recruit(catalogue, 2 * len(manners().round)).briefs
    assert {brief.temper for brief in found} == set(manners().tempers)
    assert {brief.language for brief in found} == set(LANGUAGES)


def test_what_a_listener_turns_to_is_another_kind_of_music(company):
    for brief in company.briefs:
        assert brief.elsewhere.genres[0] not in brief.goal.all_genres


def test_a_catalogue_without_playlists_has_no_listeners(catalogue):
    bare = Catalogue(catalogue.table.slice(0, 5), name="bare", sha256="")
    with pytest.raises(InputError, match="playlist"):
        recruit(bare, 2)


def test_slips_of_the_finger_leave_most_of_a_word():
    said = "something quieter please, from the nineties"
    slipped = mistyped(said, 1.0, Random(1))
    assert slipped != said
    assert len(slipped.split()) == len(said.split())
    assert mistyped(said, 0.0, Random(1)) == said


# What is felt of a track.


@pytest.mark.parametrize(
    ("track", "named", "find"),
    [
        (heard("one", artist="Z", decade=1970), (), True),  # a song of the goal
        (heard("one"), ("a",), True),  # even of an artist who was named
        (heard("three"), (), True),  # another by an artist of the goal
        (heard("three"), ("a",), False),  # whom the listener had to name
        (heard("three", decade=2010), (), False),  # from another time
        (heard("three", artist="Z"), (), False),
    ],
)
def test_a_find_is_what_the_listener_is_after_and_did_not_name(track, named, find):
    assert GOAL.is_find(track, frozenset(named)) is find


@pytest.mark.parametrize(
    ("demand", "kept", "broken"),
    [
        (
            Demand("decade", "1990"),
            [heard("x"), heard("y", decade=None)],
            [heard("x", decade=1980)],
        ),
        (Demand("no_artist", "b"), [heard("x")], [heard("x", artist="B")]),
        (Demand("no_genre", "rap"), [heard("x", genres=())], [heard("x", genres=("rap", "pop"))]),
        (Demand("drop", "y"), [heard("x")], [heard("x"), heard("y")]),
        (Demand("per_artist", "1"), [heard("x"), heard("y", artist="B")], [heard("x"), heard("y")]),
        (Demand("count", "2"), [heard("x"), heard("y")], [heard("x")]),
    ],
)
def test_a_demand_is_judged_by_the_list(demand, kept, broken):
    assert demand.holds(kept)
    assert not demand.holds(broken)


def test_a_pivot_is_obeyed_where_the_known_tracks_are_of_the_new_kind():
    rock, rap = heard("x"), heard("y", genres=("rap",))
    unknown = heard("z", genres=())
    assert obeyed(GOAL, [*3 * [rock], rap, *5 * [unknown]], None)
    assert not obeyed(GOAL, [*2 * [rock], rap], None)  # two of three are too few
    assert not obeyed(GOAL, [rock, rock, *8 * [unknown]], None)  # nobody can tell
    assert not obeyed(GOAL, 10 * [heard("x", decade=1980)], 1990)


# A dialogue.


def test_the_same_listener_says_the_same_to_whoever_shows_the_same(catalogue, company):
    lists, judge = lists_of(catalogue, range(6)), Judge(company.hearing, catalogue)
    for brief in company.briefs[:12]:
        first, second = Prepared(*lists), Prepared(*lists)
        listen("dj", brief, manners(), first, judge)
        listen("dj", brief, manners(), second, judge)
        assert first.said == second.said


def test_a_listener_is_content_with_enough_finds_and_then_turns_to_something_else(
    catalogue, company
):
    brief = next(one for one in company.briefs if one.temper == "patient")
    ids = dict(zip(map(digest, catalogue.songs), catalogue.ids, strict=True))
    wanted = [ids[song] for song in sorted(brief.goal.songs)]
    few, enough = wanted[: ENOUGH - 1], wanted[:ENOUGH]
    session = listen(
        "dj", brief, manners(), Prepared(few, enough), Judge(company.hearing, catalogue)
    )
    assert session.success == 2
    assert [turn.obeyed is not None for turn in session.turns] == [False, False, True]
    assert session.turns[-1].act.startswith("pivot")


def test_who_begins_astray_is_content_with_the_real_goal_alone(catalogue, company):
    brief = next(one for one in company.briefs if one.temper == "pivoting")
    ids = dict(zip(map(digest, catalogue.songs), catalogue.ids, strict=True))
    astray = [ids[song] for song in brief.elsewhere.songs]
    session = listen("dj", brief, manners(), Prepared(astray), Judge(company.hearing, catalogue))
    assert session.success is None
    assert session.turns[0].finds >= ENOUGH


def test_what_was_dropped_stays_dropped_until_the_listener_turns_to_something_else():
    brief = replace(recruit_one(), goal=GOAL, temper="contrary")
    listener = SimulatedListener(brief, manners())
    listener.demands = [Demand("drop", "x"), Demand("no_artist", "b"), Demand("per_artist", "1")]
    listener.turns_to(GOAL)
    assert [one.kind for one in listener.demands] == ["no_artist", "per_artist", "decade"]


def recruit_one():
    return recruit(Catalogue.builtin(), 1).briefs[0]


def result(ref, *, satisfied):
    return NormResult(id=ref, ref=ref, says="", satisfied=satisfied)


def test_a_broken_norm_is_no_violation_where_it_is_said(catalogue, company):
    brief, tracks = company.briefs[0], list(catalogue.ids[:10])
    results = (result("a@1", satisfied=False), result("b@1", satisfied=False))
    relaxed = (Relaxed(norm="a@1", by=1, because="few"),)
    ruling = Ruling(status="optimal", size=10, norms=results, relaxed=relaxed, candidates_sha256="")
    late = Limits(years=({"at_least": 2030},))
    dj = Prepared(tracks, ruling=ruling, limits=late)
    session = listen("dj", brief, manners(), dj, Judge(company.hearing, catalogue))
    assert session.turns[0].unlawful == ("years", "b@1")


def test_a_failed_turn_is_a_violation_and_no_list_is_none(catalogue, company):
    judge, brief = Judge(company.hearing, catalogue), company.briefs[0]
    failed = listen("dj", brief, manners(), Prepared([], failed=True), judge).turns[0]
    assert failed.unlawful == ("failed",)
    empty = listen("dj", brief, manners(), Prepared([]), judge).turns[0]
    assert (empty.unlawful, empty.refused) == ((), True)


# The DJs beside ours.


def test_the_forgetful_one_hears_each_utterance_from_a_stranger():
    dj = Prepared(["x"])
    forgetful = Forgetful(dj)
    dialogue = forgetful.start("ann")
    for say in ("jazz", "slower"):
        forgetful.answer(dialogue, say)
    (first, said), (second, then) = dj.said
    assert first != second
    assert (said, then) == ("jazz", "slower")


def test_the_random_one_keeps_the_norms_and_draws_by_names(catalogue):
    music, vocabulary = Music(catalogue), Vocabulary(catalogue)
    norm = Norm.model_validate(
        {"id": "new", "says": "New.", "where": {"field": "year", "at_least": 2019}, "at_least": 5}
    )
    djs = [AtRandom(music, Lawful(music, vocabulary, deadline_s=2), [norm], 10) for _ in "ab"]
    first, again = ([dj.answer(dj.start("ann"), say) for say in ("jazz",)] for dj in djs)
    assert first[0].ids == again[0].ids != djs[0].answer("ann", "jazz").ids
    assert sum((catalogue[track].year or 0) >= 2019 for track in first[0].ids) >= 5


# Going on, and counting.


def test_a_stopped_run_goes_on(catalogue, company, tmp_path):
    judge, kept = Judge(company.hearing, catalogue), tmp_path / "heard.jsonl"
    dj, briefs = Prepared(*lists_of(catalogue, range(3))), company.briefs[:3]
    whole = listen_all(briefs, {"undercard": dj}, manners(), judge, lambda *_: None, kept)
    kept.write_text(kept.read_text()[:-40])  # the last line was torn off
    asked = len(dj.said)
    again = listen_all(briefs, {"undercard": dj}, manners(), judge, lambda *_: None, kept)
    assert [one.listener for one in again] == [one.listener for one in whole]
    assert again[:2] == whole[:2]
    assert len(dj.said) - asked == len(whole[2].turns)
    assert len([json.loads(line) for line in kept.read_text().splitlines()[-1:]]) == 1


def session(dj, number, success, value=1.0, **turn):
    turns = [HeardTurn(say="", act="open", value=value), HeardTurn(say="", act="pivot", **turn)]
    return Session(
        dj=dj,
        listener=str(number),
        temper="terse",
        goal="playlist: mine",
        turns=tuple(turns),
        success=success,
    )


def test_the_figures_of_few_listeners():
    ours = [
        session("undercard", 1, 1, 0.9, obeyed=True),
        session("undercard", 2, 4, 0.8, obeyed=False, unlawful=("a@1",)),
        session("undercard", 3, None, 1.0, obeyed=True, refused=True, asked=True),
    ]
    forgetful = [session("forgetful", n, 5 if n == 1 else None) for n in (1, 2, 3)]
    without = [session("without_norms", n, 1) for n in (1, 2, 3)]
    random = [session("random", n, None) for n in (1, 2, 3)]
    found = evaluation([*ours, *forgetful, *without, *random], 1.0)
    system = {name: figure.value for name, figure in found.system.items()}
    assert found.n == 3
    assert system["success@5"] == pytest.approx(2 / 3)
    assert system["turns"] == pytest.approx((1 + 4 + 6) / 3)
    assert system["pivots"] == pytest.approx(2 / 3)
    assert system["violations"] == pytest.approx(0.5 / 3)  # half of one listener's lists
    assert system["questions"] == pytest.approx(1 / 3)
    assert found.more["ratio"]["forgetful"]["value"] == pytest.approx(2.0)
    assert found.more["ratio"]["random"]["value"] is None
    assert json.dumps(found.as_json(), allow_nan=False)  # a ratio over none is no number
    price = found.more["price_of_norms"]
    assert price["score_lost"]["value"] == pytest.approx(0.1)
    assert price["success"]["value"] == pytest.approx(-1 / 3, abs=1e-4)


def test_a_fixed_measure_is_what_the_page_says():
    assert (listening.ENOUGH, listening.MOST_TURNS, listening.OBEYED) == (3, 5, 0.7)
