"""Judged lists: the figures by hand, and what a file may hold."""

import csv

import pytest

from undercard.chat.errors import InputError
from undercard.chat.evaluation.judged_lists import (
    Answer,
    MusicRequest,
    by_words,
    evaluate,
    load_judgements,
    load_requests,
    write_lists,
)
from undercard.retrieval.catalogue import Catalogue


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


def test_figures_are_those_of_a_count_by_hand(catalogue):
    fits, fair, wrong, unjudged = catalogue.ids[:4]
    grades = {
        ("a", catalogue[fits].song): 2,
        ("a", catalogue[fair].song): 1,
        ("a", catalogue[wrong].song): 0,
    }
    answer = Answer((fits, fair, wrong, unjudged), frozenset({wrong, fair}))
    result = evaluate(catalogue, grades, {"ours": {"a": answer}}, 0.0)
    found = {name: one.value for name, one in result.system.items()}
    assert found["fitting"] == found["wrong"] == pytest.approx(1 / 3)
    assert found["unjudged"] == 1 / 4
    assert found["wrong_by_norms"] == 1 / 2
    assert found["ndcg@10"] == pytest.approx(1)


def test_an_empty_list_fits_nothing_and_is_not_wrong(catalogue):
    grades = {("a", catalogue[catalogue.ids[0]].song): 2}
    result = evaluate(catalogue, grades, {"ours": {"a": Answer(())}}, 0.0)
    assert result.system["ndcg@10"].value == result.system["wrong"].value == 0


def test_the_judgements_that_ship_are_of_the_requests_and_songs_that_ship(catalogue):
    requests = {request.id for request in load_requests()}
    grades = load_judgements()
    assert {request for request, _ in grades} <= requests
    assert {song for _, song in grades} <= set(catalogue.songs)
    assert len(requests) >= 80


def test_what_was_played_is_written_without_telling_by_whom(catalogue, tmp_path):
    asked = [MusicRequest(id="a", say="jazz"), MusicRequest(id="b", say="zzxqj")]
    words = by_words(catalogue, asked)
    assert len(words["a"].tracks) == 10
    assert words["b"].tracks == ()
    write_lists(tmp_path / "lists.csv", catalogue, asked, {"x": words, "y": words})
    with (tmp_path / "lists.csv").open(encoding="utf-8", newline="") as rows:
        written = list(csv.DictReader(rows))
    assert [row["request"] for row in written] == ["a"] * 10
    assert "x" not in written[0]


@pytest.mark.parametrize("line", ["a,song,3,", "a,song,good,", "a,song"])
def test_a_judgement_that_is_none_is_refused_by_name(tmp_path, line):
    file = tmp_path / "judgements.csv"
    file.write_text(f"request,song,grade,reason\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"judgements\.csv: expected a CSV"):
        load_judgements(file)


def test_requests_of_another_form_are_refused_by_name(tmp_path):
    file = tmp_path / "requests.yaml"
    file.write_text("- {id: a, text: jazz}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"requests\.yaml: expected a list"):
        load_requests(file)
