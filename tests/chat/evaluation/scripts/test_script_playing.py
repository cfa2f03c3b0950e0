"""Scripts are played, each by a listener of its own; misses have classes and come to figures."""

import json

import pytest

from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.record import SlateEntry, TurnRecord
from undercard.chat.evaluation.scripts.limit_checks import broken_limits
from undercard.chat.evaluation.scripts.playing import PlayedTurn, filled, play
from undercard.chat.evaluation.scripts.script_files import Script
from undercard.chat.evaluation.scripts.script_report import compared, earlier_run, page
from undercard.chat.evaluation.scripts.script_scores import classes, evaluation, judge_all
from undercard.retrieval.index import quiet


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
    (other := tmp_path / "other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(EvaluationInputError, match="expected what `undercard eval scripts"):
        earlier_run(other)


def test_what_norms_came_to_is_kept(queen):
    turn = PlayedTurn.model_validate(
        {
            "say": "go",
            "slate": [{"id": queen[0], "title": "A", "artist": "B"}],
            "norms": {"a": None},
        }
    )
    assert PlayedTurn.model_validate_json(turn.model_dump_json()) == turn
