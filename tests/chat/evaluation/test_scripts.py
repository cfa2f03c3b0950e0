"""Scripted dialogues: each expectation holds and fails on lists of real tracks."""

import json
from collections import Counter

import pytest

from support.checkout import ROOT
from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.record import SlateEntry, TurnRecord
from undercard.chat.evaluation.scripts.expectations import KEYS, Moment, findings
from undercard.chat.evaluation.scripts.limit_checks import broken_limits
from undercard.chat.evaluation.scripts.playing import PlayedTurn, filled, play
from undercard.chat.evaluation.scripts.script_files import Script, load_scripts
from undercard.chat.evaluation.scripts.script_report import compared, earlier_run, page
from undercard.chat.evaluation.scripts.script_scores import classes, evaluation, judge_all
from undercard.chat.evaluation.scripts.track_table import TrackTable
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.index import quiet


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture(scope="module")
def table(catalogue):
    return TrackTable(catalogue)


@pytest.fixture(scope="module")
def own(catalogue):
    """Tracks by artist, in the catalogue's order."""

    def tracks(artist, count=3):
        rows = [row for row, name in enumerate(catalogue.texts("artist")) if name == artist]
        return tuple(catalogue.ids[row] for row in rows[:count])

    return tracks


@pytest.fixture(scope="module")
def queen(own):
    return own("Queen", 4)


@pytest.fixture(scope="module")
def hardwell(own):
    return own("Hardwell", 4)


def holds(key, value, table, ids=(), before=(), **more):
    expect = {key: value, **more.pop("beside", {})}
    moment = Moment(tracks=table, ids=tuple(ids), before=tuple(before), expect=expect, **more)
    return findings(moment)[key].holds


# Each: key, the value, and what makes it hold and what makes it fail. Lists are named by letters:
# q are four tracks of Queen (rock), h four of Hardwell (edm); digits pick, from 1.
CASES = [
    ("unchanged", True, "q/q", "h/q"),
    ("no_list", True, "/q", "q/q"),
    ("asks", True, "/q which one?", "/q fine."),
    ("asks_or_unchanged", True, "/q", "h/q"),
    ("changed", True, "h/q", "q/q"),
    ("n", 4, "q/", "q12/"),
    ("min_n", 3, "q/", "q12/"),
    ("n_at_most", 2, "q12/", "q/"),
    ("n_range", [2, 3], "q12/", "q/"),
    ("n_less", True, "q12/q", "q/q12"),
    ("n_more", True, "q/q12", "q12/q"),
    ("minutes", [1, 60], "q/", "/"),
    ("twice_minutes", True, "q11/q1", "q1/q1"),
    ("year", [1960, 1999], "q/", "h/"),
    ("tempo", [10, 300], "q/", "/"),
    ("track_minutes", [0.5, 30], "q/", "/"),
    ("genre_any", ["rock"], "q/", "h/"),
    ("genre_not", ["rock"], "h/", "q/"),
    ("genre_not_sub", ["rock"], "h/", "q/"),
    ("share_genre", {"any": ["rock"], "at_least": 0.5}, "q12h1/", "h/"),
    ("near_prev", {"rank": 1, "at_least": 0.5}, "q34/q12", "h/q"),
    ("any_tempo_below", 300, "q/", "/"),
    ("artist_not", ["hardwell"], "q/", "h/"),
    ("no_artist", ["hardwell"], "/", "h/"),
    ("artist_only", ["queen"], "q/", "qh/"),
    ("artist_any", ["queen"], "qh/", "h/"),
    ("artist_count", {"artist": "queen", "min": 2, "max": 2}, "q12h/", "q/"),
    ("artist_less", "queen", "q1h/q", "q/q1"),
    ("artist_some_not", "queen", "qh/", "q/"),
    ("not_only_artist", "queen", "qh/", "q/"),
    ("max_per_artist", 1, "q1h1/", "q/"),
    ("share_artists", {"any": ["queen"], "at_least": 0.5}, "q12h1/", "h/"),
    ("artist_re", "^quee", "q/", "h/"),
    ("artist_prev_any", 1, "hq1/q", "h/q"),
    ("artist_prev_new", 1, "q34/q12", "q12/q12"),
    ("artist_prev_only", 1, "q34/q12", "qh/q12"),
    ("artist_prev_share", {"rank": 1, "at_least": 0.5}, "q12h1/q", "h/q"),
    ("kept", [1, 2], "q12h/q", "q21h/q"),
    ("kept_all", True, "qh/q", "q12/q"),
    ("kept_most", 0.5, "q12/q", "q1/q"),
    ("no_drop", [1], "q12/q", "q23/q"),
    ("dropped", [1], "q23/q", "q12/q"),
    ("dropped_where", {"field": "artist", "op": "==", "value": "hardwell"}, "q/qh", "qh1/qh"),
    ("kept_where", {"field": "artist", "op": "==", "value": "queen"}, "q/qh", "h/qh"),
    ("order", [2, 1], "q21/q12", "q12/q12"),
    ("first_is_previous", 2, "q2/q", "q1/q"),
    ("shuffled", True, "q21/q12", "q12/q12"),
    ("sorted", {"field": "artist", "dir": "desc"}, "q1h1/", "h1q1/"),
    ("same_set_prev", True, "q21/q12", "q13/q12"),
    ("subset_prev", True, "q1/q12", "q3/q12"),
    ("disjoint_prev", True, "q34/q12", "q1/q12"),
    ("mostly_new", 0.5, "q34/q12", "q12/q12"),
    ("mean_lower", "energy", "q/h", "h/q"),
    ("mean_higher", ["energy", "year"], "h/q", "q/h"),
    ("mean_not_lower", {"energy": 0.01}, "h/q", "q/h"),
    ("mean_not_higher", {"energy": 0.01}, "q/h", "h/q"),
    ("mean_in", {"year": [2010, 2030]}, "h/", "q/"),
    ("mean_below_artist", {"artist": "hardwell", "field": "year"}, "q/", "/"),
    ("mean_above_artist", {"artist": "queen", "field": "year"}, "h/", "/"),
    ("mean_below_prev_track", {"rank": 1, "field": "year"}, "q/h", "h/q"),
    ("mean_above_prev_track", {"rank": 1, "field": "year"}, "h/q", "q/h"),
    ("new_mean", {"field": "year", "cmp": "higher", "than": "dropped"}, "q1h1/q12", "q1/q12"),
    ("says_infeasible", True, "/ nothing fits.", "/ here you are."),
    ("reply_re", "f[i]ne", "/ fine.", "/ well."),
    ("reply_not_re", "f[i]ne", "/ well.", "/ fine."),
    ("reply_any", ["fine", "good"], "/ good.", "/ well."),
    ("reply_mentions_prev", 1, "/q that is queen.", "/q no idea."),
    ("reply_mentions_all_prev", [1, 2], "/q both are by queen.", "/q no idea."),
    ("reply_artist_prev", 1, "/q that is queen.", "/q no idea."),
    ("cites_norm", "quota", "/ by the rule quota.", "/ by no rule."),
    ("any_of", [{"n": 4}, {"n": 2}], "q12/", "q1/"),
]


@pytest.fixture
def read(queen, hardwell):
    """Reads "q12h/q words": the list shown, the list before, and the reply."""

    def lists(text):
        found = []
        for letter in text:
            if letter.isalpha():
                found.append((letter, []))
            else:
                found[-1][1].append(int(letter))
        ids = []
        for letter, ranks in found:
            tracks = queen if letter == "q" else hardwell
            ids += [tracks[rank - 1] for rank in ranks or range(1, 5)]
        return tuple(ids)

    def moment(text):
        both, _, reply = text.partition(" ")
        shown, before = both.split("/")
        return {"ids": lists(shown), "before": lists(before), "reply": reply, "said": reply}

    return moment


@pytest.mark.parametrize(("key", "value", "met", "missed"), CASES, ids=[c[0] for c in CASES])
def test_an_expectation_holds_and_fails(key, value, met, missed, table, read):
    assert holds(key, value, table, **read(met))
    assert not holds(key, value, table, **read(missed))


def test_each_key_is_tried():
    """`no_crash` holds of whatever came back at all; the rest have tests of their own below."""
    apart = {
        *("key_mode", "no_versions", "title_any", "title_not", "title_exact_not", "title_re"),
        *("title_not_re", "kept_others", "same_as", "same_set_as", "subset_of", "disjoint_from"),
        *("prev_rank_back", "never_again", "reply_album_prev", "reply_genre_prev"),
        *("reply_year_prev", "reply_bpm_prev", "reply_pop_prev", "reply_minutes_total"),
        *("reply_mentions_extreme", "reply_names_normed", "no_crash"),
    }
    assert {case[0] for case in CASES} | apart == set(KEYS)


def test_titles_are_those_of_the_catalogue(table, catalogue):
    titles = catalogue.texts("title")
    ids = [catalogue.ids[row] for row, title in enumerate(titles) if title == "Creep"]
    others = [catalogue.ids[row] for row, title in enumerate(titles) if title == "Hello"]
    for key, value in (("title_any", ["cree"]), ("title_re", "^creep$")):
        assert holds(key, value, table, ids)
        assert not holds(key, value, table, others)
    for key, value in (
        ("title_not", ["cree"]),
        ("title_exact_not", ["creep"]),
        ("title_not_re", "eep"),
    ):
        assert holds(key, value, table, others)
        assert not holds(key, value, table, ids)


def test_versions_and_keys_are_those_of_the_catalogue(table, catalogue):
    versions, keys = catalogue.column("version"), catalogue.column("key")
    live = next(i for i, v in zip(catalogue.ids, versions, strict=True) if v == ("live",))
    none = next(i for i, v in zip(catalogue.ids, versions, strict=True) if v == ())
    assert holds("no_versions", True, table, [none])
    assert not holds("no_versions", True, table, [none, live])
    key, mode = (int(catalogue.numbers(name)[0]) for name in ("key", "mode"))
    other = next(i for i, each in zip(catalogue.ids, keys, strict=True) if each != key)
    assert holds("key_mode", [key, mode], table, [catalogue.ids[0]])
    assert not holds("key_mode", [key, mode], table, [other])


def test_others_are_kept_beside_those_dropped(table, queen, hardwell):
    where = {"dropped_where": {"field": "artist", "op": "==", "value": "hardwell"}}
    both = (*queen, *hardwell)
    assert holds("kept_others", True, table, queen, both, beside=where)
    assert not holds("kept_others", True, table, queen[1:], both, beside=where)


def test_the_slowest_are_told_with_ties(table, queen):
    tempos = sorted(queen, key=lambda track: table.number(track, "tempo"))
    where = {"field": "tempo", "pick": "min", "k": 1}
    assert holds("dropped_where", where, table, [t for t in queen if t != tempos[0]], queen)
    assert not holds("dropped_where", where, table, [t for t in queen if t != tempos[-1]], queen)
    twice = (tempos[0], tempos[0])  # either may go
    assert holds("dropped_where", {**where, "k": 1}, table, tempos[2:], twice)


def test_earlier_lists_are_counted_from_nought(table, queen, hardwell):
    past = [queen, hardwell]
    turned = tuple(reversed(queen))
    for key, ids, wrong in (
        ("same_as", queen, turned),
        ("same_set_as", turned, hardwell),
        ("subset_of", queen[:2], hardwell),
        ("disjoint_from", hardwell, queen),
    ):
        assert holds(key, 0, table, ids, history=past)
        assert not holds(key, 0, table, wrong, history=past)
    assert holds("prev_rank_back", [0, 2], table, queen, history=past)
    assert not holds("prev_rank_back", [0, 2], table, hardwell, history=past)
    assert holds("never_again", [0, 2], table, hardwell, history=past)
    assert not holds("never_again", [0, 2], table, queen, history=past)
    assert not holds("same_as", 7, table, queen, history=past)


@pytest.mark.parametrize(
    ("key", "field"),
    [("reply_year_prev", "year"), ("reply_bpm_prev", "tempo"), ("reply_pop_prev", "popularity")],
)
def test_numbers_are_read_from_the_reply(key, field, table, queen):
    number = round(table.number(queen[1], field))
    assert holds(key, 2, table, before=queen, reply=f"it is {number}.")
    assert not holds(key, 2, table, before=queen, reply="no idea.")
    assert not holds(key, 9, table, before=queen, reply=f"it is {number}.")


def test_words_are_read_from_the_reply(table, queen):
    fastest = max(queen, key=lambda track: table.number(track, "tempo"))
    total = round(table.minutes(queen))
    for key, value, reply in (
        ("reply_album_prev", 1, f"on {table.album(queen[0])}"),
        ("reply_genre_prev", 1, f"it is {min(table.genres(queen[0]))}"),
        ("reply_minutes_total", True, f"{total} minutes"),
        ("reply_mentions_extreme", {"field": "tempo", "pick": "max"}, table.title(fastest)),
    ):
        assert holds(key, value, table, before=queen, reply=reply)
        assert not holds(key, value, table, before=queen, reply="no idea.")


def test_what_a_norm_moved_may_stand_elsewhere(table, queen):
    turned = (*queen[1:], queen[0])
    assert not holds("kept_all", True, table, turned, queen)
    assert holds("kept_all", True, table, turned, queen, moved=frozenset({queen[0]}))
    assert holds("reply_names_normed", True, table, brought=())
    assert not holds("reply_names_normed", True, table, brought=("Creep",), reply="none.")
    assert holds("reply_names_normed", True, table, brought=("Creep",), reply="creep was.")


# Files.


def written(tmp_path, text, name="some.yaml"):
    (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / name


def test_a_folder_is_read_in_order_and_by_prefix(tmp_path):
    written(tmp_path, "- {id: b-1, kind: ask, turns: [{say: rock, expect: {n: 3}}]}", "b.yaml")
    written(tmp_path, "- {id: a-1, kind: ask, tags: [x], turns: [{say: pop}]}", "a.yaml")
    assert [script.id for script in load_scripts(tmp_path)] == ["a-1", "b-1"]
    assert [script.id for script in load_scripts(tmp_path, "b-")] == ["b-1"]
    with pytest.raises(EvaluationInputError, match="no script begins with 'c-'"):
        load_scripts(tmp_path, "c-")


@pytest.mark.parametrize(("writers", "of_each"), [("ab", 50), ("cd", 26)])
def test_the_strangers_utterances_are_as_many_of_each_kind(writers, of_each):
    scripts = load_scripts(ROOT / "tests" / "data" / "strangers")
    scripts = [script for script in scripts if script.id[0] in writers]
    judged = Counter(
        script.kind_of(at)
        for script in scripts
        for at, turn in enumerate(script.turns)
        if turn.expect and script.kind_of(at) != "setup"
    )
    assert len(judged) == 12
    assert set(judged.values()) == {of_each}


def test_json_cases_are_read_as_they_are(tmp_path):
    case = {
        "id": "ask-1",
        "kind": "ask",
        "written": "by hand",
        "turns": [{"say": "rock", "expect": {"any_of": [{"n": 3}, {"asks": True}]}, "kind": "odd"}],
    }
    (script,) = load_scripts(written(tmp_path, json.dumps([case]), "cases.json"))
    assert script.kind_of(0) == "odd"
    assert script.turns[0].expect == {"any_of": [{"n": 3}, {"asks": True}]}


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ("{genre_nt: [pop]}", r"some.yaml: script 'x', turn 2: .*'genre_nt'.* is 'genre_not'"),
        ("{any_of: [{min_nn: 3}]}", r"turn 2: .*'min_nn'.* is 'min_n'"),
        ("{year: 1990}", r"turn 2: year: .*tuple"),
        ("{sorted: {by: year}}", r"turn 2: sorted: field Field required"),
        ("{unchanged: false}", r"turn 2: unchanged: .*leave the key out"),
        ("{kept_others: true}", r"turn 2: kept_others: expected beside dropped_where"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(tmp_path, expect, said):
    file = written(
        tmp_path, f"- {{id: x, kind: ask, turns: [{{say: a}}, {{say: b, expect: {expect}}}]}}"
    )
    with pytest.raises(EvaluationInputError, match=said):
        load_scripts(file)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id: x", "expected a list of scripts"),
        ("- [", "cannot be read"),
        ("- {id: x, kind: ask}", r"script 1 \('x'\): turns Field required"),
        ("- {id: x, kind: ask, turns: [{say: a, expects: {}}]}", "turns.0.expects Extra inputs"),
        (
            "- {id: x, kind: ask, turns: [{say: a}]}\n- {id: x, kind: ask, turns: [{say: a}]}",
            "'x': another script has this id",
        ),
    ],
)
def test_a_file_that_is_no_script_says_why(tmp_path, text, said):
    with pytest.raises(EvaluationInputError, match=said):
        load_scripts(written(tmp_path, text))


def test_our_own_scripts_are_read():
    assert len(load_scripts(ROOT / "chat" / "data" / "scripts")) >= 150


# Playing, classes and figures.


class Prepared:
    """A DJ that answers from a table: what is said to it is what it looks up."""

    def __init__(self, answers):
        self.answers, self.listeners, self.said = answers, [], []

    def start(self, listener):
        self.listeners.append(listener)
        return listener

    def answer(self, dialogue, say):
        assert dialogue == self.listeners[-1]
        self.said.append(say)
        answer = self.answers[say]
        if isinstance(answer, Exception):
            raise answer
        ids, reply = answer
        slate = tuple(SlateEntry(id=i, title="A (Live)", artist="B") for i in ids)
        return TurnRecord(turn=1, say=say, reply=reply, slate=slate, ms={"total": 120.0})


def script(*turns, name="s-1", kind="ask", tags=()):
    said = [{"say": say, "expect": expect} for say, expect in turns]
    return Script.model_validate({"id": name, "kind": kind, "tags": tags, "turns": said})


def judged_of(scripts, dj, catalogue):
    return judge_all(scripts, play(scripts, dj, quiet), catalogue)


@pytest.mark.parametrize(
    ("answer", "expect", "miss"),
    [
        ("q Fine.", {"n": 4}, None),
        ("q Fine.", {"artist_not": ["queen"]}, "OPPOSITE"),
        ("q Sorry, I could not do that.", {"artist_not": ["queen"]}, "OPPOSITE"),
        ("q Fine.", {"n": 3}, "IGNORED"),
        ("q Only three tracks fit.", {"n": 3}, "SAID"),
        ("- Here you go.", {"n": 3}, "REFUSED"),
        ("- ", {"n": 3}, "REFUSED"),
    ],
)
def test_misses_have_classes(answer, expect, miss, queen, catalogue):
    ids, _, reply = answer.partition(" ")
    dj = Prepared({"go": (queen if ids == "q" else (), reply)})
    (one,) = judged_of([script(("go", expect))], dj, catalogue)
    assert one.miss == miss


def test_the_other_way_is_the_opposite(queen, hardwell, catalogue):
    dj = Prepared({"edm": (hardwell, "Here."), "newer": (queen, "Here.")})
    _, one = judged_of([script(("edm", {}), ("newer", {"mean_higher": "year"}))], dj, catalogue)
    assert one.miss == "OPPOSITE"


def test_a_crash_is_a_miss_and_the_next_turn_is_played(queen, catalogue):
    dj = Prepared({"bad": RuntimeError("boom"), "good": (queen, "Here.")})
    bad, good = judged_of([script(("bad", {}), ("good", {"n": 4}))], dj, catalogue)
    assert bad.miss == "CRASH"
    assert bad.counts
    assert "boom" in bad.turn.crash
    assert good.met


def test_places_are_filled_from_the_list_on_the_table(queen):
    entries = [SlateEntry(id=queen[0], title="One - Remastered 2011", artist="U2")]
    assert filled("drop {title1} by {artist1}", entries) == "drop One by U2"
    assert filled("drop {title2}", entries) == "drop {title2}"


def test_each_script_is_a_listener_of_its_own_and_is_played_once(tmp_path, queen):
    both = [script(("go", {"n": 4})), script(("go", {"n": 4}), name="s-2")]
    kept, dj = tmp_path / "played.jsonl", Prepared({"go": (queen, "Here."), "on": ((), "What?")})
    first = play(both, dj, quiet, kept)
    assert len(set(dj.listeners)) == 2
    with kept.open("a", encoding="utf-8") as file:
        file.write('{"script": "torn')
    assert play(both, dj, quiet, kept) == first
    assert len(dj.said) == 2
    changed = [both[0], script(("on", {"n": 4}), name="s-2")]
    play(changed, dj, quiet, kept)
    assert dj.said[2:] == ["on"]
    play(changed, dj, quiet, kept)
    assert len(dj.said) == 3


def test_figures_are_of_turns_with_an_expectation(queen, catalogue):
    dj = Prepared({"go": (queen, "Here."), "no": ((), "I do not know that.")})
    scripts = [
        script(("go", {}), ("go", {"n": 4}), ("no", {"n": 1}), tags=["fr"]),
        script(("go", {"n": 4}), name="s-2", kind="setup"),
        script(("go", {"n": 3}), name="s-3", kind="edit"),
    ]
    judged = judged_of(scripts, dj, catalogue)
    found = evaluation(judged, catalogue, 1.0).as_json()
    missed = {"CRASH": 0, "OPPOSITE": 0, "IGNORED": 1, "REFUSED": 0, "SAID": 1}
    assert classes(judged) == {"met": 1, **missed}
    assert found["n"] == 3
    assert found["system"]["expectations_met"]["value"] == pytest.approx(1 / 3, abs=1e-3)
    assert found["system"]["turn_ms_p95"]["value"] == 120.0
    assert found["tags"]["fr"]["expectations_met"]["value"] == 0.5
    assert found["tags"]["edit"]["ignored"] == {"value": 1.0, "low": 1.0, "high": 1.0}
    assert "setup" not in found["tags"]


def test_limits_are_checked_by_the_catalogue(queen, catalogue):
    held = Limits(
        tracks=5,
        years=(Bounds(at_least=1960, at_most=2000),),
        genres=("rock",),
        genres_not=("latin",),
        artists=("queen",),
        tempo=Bounds(at_most=300),
        per_artist=4,
        new_to_me=True,
    )
    assert broken_limits(held, queen, catalogue) == []
    broken = Limits(
        tracks=2,
        years_not=(Bounds(at_least=1960, at_most=2000),),
        genres=("latin",),
        artists_not=("Queen",),
        tempo=Bounds(at_least=300),
        per_artist=2,
        tracks_not=(queen[0],),
    )
    assert set(broken_limits(broken, queen, catalogue)) == set(broken.names_set())


def test_a_report_shows_turns_and_what_changed(tmp_path, queen, catalogue):
    scripts = [script(("go <b>", {"n": 4})), script(("no", {"n": 1}), name="s-2")]
    dj = Prepared({"go <b>": (queen, "Here."), "no": ((), "What?")})
    then = judged_of(scripts, dj, catalogue)
    file = tmp_path / "then.json"
    file.write_text(json.dumps(evaluation(then, catalogue, 1.0).as_json()), encoding="utf-8")
    dj.answers = {"go <b>": ((), "What?"), "no": (queen[:1], "Here.")}
    now = judged_of(scripts, dj, catalogue)
    changes = compared(now, earlier_run(file))
    assert (changes["then"], changes["now"], changes["of"]) == (1, 1, 2)
    assert (changes["better"], changes["worse"]) == (["s-2#1"], ["s-1#1"])
    text = page(now, evaluation(now, catalogue, 1.0), changes, catalogue)
    assert "go &lt;b&gt;" in text
    assert "<svg" in text
    assert catalogue[queen[0]].title.replace("'", "&#39;") in text
    with pytest.raises(EvaluationInputError, match="expected what `undercard eval scripts"):
        earlier_run(written(tmp_path, "{}", "other.json"))


def test_what_norms_came_to_is_kept(queen):
    turn = PlayedTurn.model_validate(
        {
            "say": "go",
            "slate": [{"id": queen[0], "title": "A", "artist": "B"}],
            "norms": {"a": None},
        }
    )
    assert PlayedTurn.model_validate_json(turn.model_dump_json()) == turn
