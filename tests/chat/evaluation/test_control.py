"""Wishes with conditions: the measure is of what was asked, and the unreadable is never right."""

from pathlib import Path

import pytest

from undercard.chat.evaluation.control import Control
from undercard.chat.slate.track_text import TrackText
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.engines.fake import FakeEngine
from undercard.recommender.ranking.language import LanguageModelRanker
from undercard.recommender.ranking.ranker import EvidenceRanker
from undercard.retrieval.catalogue import Catalogue

N = 12


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture(scope="module")
def vocabulary(catalogue):
    return Vocabulary(catalogue)


@pytest.fixture(scope="module")
def control(catalogue, vocabulary):
    return Control(catalogue, vocabulary, N, lambda *_: None)


def right(control):
    return [[track.id for track in wish.fits] for wish in control._wishes]


def value(control, answers, name):
    return control.metrics(answers)[name].value


def test_no_track_is_offered_twice(catalogue, vocabulary):
    for wish in Control(catalogue, vocabulary, 60, lambda *_: None)._wishes:
        ids = [track.id for track in (*wish.fits, *wish.others, *wish.more[:3])]
        assert len(set(ids)) == len(ids)


def test_tracks_that_satisfy_the_wish_are_right(control):
    found = control.metrics(right(control))
    assert {name: one.value for name, one in found.items()} == {
        "satisfied": 1.0,
        "precision": 1.0,
        "non_exist": 0.0,
        "repeat": 0.0,
        "in_history": 0.0,
        "correct_count": 1.0,
    }


@pytest.mark.parametrize(
    ("spoil", "error", "at"),
    [
        (lambda ids, _: ["no such track", *ids[1:]], "non_exist", 1.0),
        (lambda ids, _: [ids[0], *ids[:-1]], "repeat", 1.0),
        (
            lambda ids, wish: [wish.more[0].id if wish.more else ids[0], *ids[1:]],
            "in_history",
            None,
        ),
        (lambda ids, _: ids[:-1], "correct_count", 0.0),
        (lambda *_: [], "non_exist", 1.0),
        (lambda ids, wish: [wish.others[0].id, *ids[1:]], "satisfied", 0.0),
    ],
)
def test_each_error_is_seen(control, spoil, error, at):
    answers = [spoil(ids, wish) for ids, wish in zip(right(control), control._wishes, strict=True)]
    if at is None:
        at = sum(bool(wish.more) for wish in control._wishes) / N
        assert at > 0
    assert value(control, answers, error) == pytest.approx(at)


def test_a_ranker_that_reads_facts_is_told_from_one_that_does_not(control, vocabulary):
    def knows(prompt, text):
        asked = prompt.split("The listener says: ")[-1].split("\n")[0]
        return -5.0 + sum(
            fact in asked for fact in text.rsplit(" (", 1)[-1].rstrip(")").split(", ")
        )

    informed = control.short_lists(
        LanguageModelRanker(FakeEngine(scores=knows)), TrackText(vocabulary).text
    )
    by_lot = control.short_lists(EvidenceRanker(), TrackText(vocabulary).text)
    assert value(control, informed, "precision") > value(control, by_lot, "precision") + 0.2
    assert value(control, by_lot, "correct_count") == 1.0


def test_what_the_model_writes_is_in_the_catalogue_comes_once_and_is_as_much_as_was_asked(
    catalogue, vocabulary, home: Path
):
    control = Control(catalogue, vocabulary, 2, lambda *_: None)
    found = control.metrics(control.written(EmbeddedEngine(home)))
    assert [
        found[name].value for name in ("non_exist", "repeat", "in_history", "correct_count")
    ] == [0, 0, 0, 1]
