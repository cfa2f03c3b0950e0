"""Many dialogues from standard input: one record for each line, and the rest goes on."""

import json

import pytest

from undercard.chat.commands.batch import Batch
from undercard.chat.dj import Dj
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database


@pytest.fixture
def batch(parts, tmp_path):
    settings = Settings(home=tmp_path)
    return Batch(Dj(parts, open_database(settings), settings, surface="test"), "somebody")


def answer(batch, **line):
    return batch.answer(json.dumps(line))


def test_dialogues_go_on_side_by_side_and_feedback_counts(batch):
    one = answer(batch, dialogue="one", listener="ann", say="ten rock songs")
    two = answer(batch, dialogue="two", listener="bob", say="five soul songs")
    again = answer(batch, dialogue="one", say="drop the first")
    assert (one["dialogue"], one["turn"], again["turn"]) == ("one", 1, 2)
    assert len(two["slate"]) == 5
    assert one["slate"][0]["id"] not in {entry["id"] for entry in again["slate"]}
    track = two["slate"][0]["id"]
    given = answer(batch, dialogue="two", feedback={"track": track, "liked": True})
    assert given == {"dialogue": "two", "feedback": {"track": track, "liked": True}}
    told = answer(batch, dialogue="two", say="what do you know about me?")
    assert "1 that you liked" in told["reply"]


@pytest.mark.parametrize(
    "line",
    [
        "no json",
        "[]",
        '{"dialogue": "d"}',
        '{"say": "rock"}',
        '{"dialogue": "d", "say": "rock", "feedback": {"track": "t", "liked": true}}',
        '{"dialogue": "d", "say": "rock", "volume": 3}',
    ],
)
def test_a_line_that_cannot_be_read_says_what_was_expected(batch, line):
    told = batch.answer(line)
    assert list(told) == ["error"]
    assert '"dialogue"' in str(told["error"])
