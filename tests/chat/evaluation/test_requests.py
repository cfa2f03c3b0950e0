"""Requests with human labels: what counts as found, and the figures by hand."""

import pytest

from undercard.chat.errors import InputError
from undercard.chat.evaluation.requests import Descriptor, Post, evaluate, load_posts

ROCK, CALM = Descriptor("Genre", "rock"), Descriptor("Mood", "calm")
QUEEN, RAP = Descriptor("NE", "queen"), Descriptor("Genre", "rap")
POSTS = [
    Post("one", {ROCK: "+", RAP: "-"}),
    Post("two", {CALM: "+", QUEEN: "~"}),
]


def figures(found):
    result = evaluate(POSTS, found.__getitem__, {}, lambda *_: None)
    return {name: one.value for name, one in result.system.items()}


def test_figures_are_those_of_a_count_by_hand():
    told = figures({"one": {ROCK: "+", RAP: "+"}, "two": {CALM: "+", ROCK: "+"}})
    assert told["descriptor_f1"] == 2 * 3 / (4 + 4)
    assert told["f1_Genre"] == 2 * 2 / (2 + 3)
    assert told["f1_NE"] == 0
    assert told["sign_accuracy"] == 2 / 3
    assert told["negative_recall"] == 0


def test_what_is_read_as_people_do_is_perfect_and_nothing_is_nothing():
    perfect = figures({post.text: post.labels for post in POSTS})
    assert perfect["descriptor_f1"] == perfect["sign_accuracy"] == perfect["negative_recall"] == 1
    assert figures({"one": {}, "two": {}})["descriptor_f1"] == 0


def test_a_file_is_read_and_a_wrong_one_named(tmp_path):
    file = tmp_path / "posts.csv"
    labels = (
        "{'Genre': {('Rock', '+'): 1.0}, 'NE': {('Queen', '~'): 1.0}, 'Other': {('x', '+'): 1}}"
    )
    file.write_text(f'ID,query,intents\n1,hello,"{labels}"\n', encoding="utf-8")
    assert load_posts(file) == [Post("hello", {ROCK: "+", QUEEN: "~"})]
    file.write_text("ID,text\n1,hello\n", encoding="utf-8")
    with pytest.raises(InputError, match="query and intents"):
        load_posts(file)
