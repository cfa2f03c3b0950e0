"""Vectors of fixed phrases are made once, and again where what is kept is not theirs."""

import numpy as np

from undercard.chat.understanding.phrase_vectors import phrase_vectors


class Counting:
    """Embeds by length, and counts how often it was asked."""

    name = "counting"

    def __init__(self):
        self.asked = 0

    def embed(self, texts):
        self.asked += 1
        return np.array([[len(text), 1] for text in texts], dtype=np.float32)


def test_they_are_made_once(tmp_path):
    model, phrases = Counting(), ["a", "bcd"]
    first = phrase_vectors(model, phrases, home=tmp_path)
    again = phrase_vectors(model, phrases, home=tmp_path)
    assert model.asked == 1
    assert np.array_equal(first, again)


def test_other_phrases_take_their_place(tmp_path):
    model = Counting()
    phrase_vectors(model, ["a"], home=tmp_path)
    assert phrase_vectors(model, ["bcd"], home=tmp_path)[0, 0] == 3
    assert len(list((tmp_path / "phrases").iterdir())) == 1


def test_a_damaged_file_is_made_again(tmp_path):
    model = Counting()
    phrase_vectors(model, ["a"], home=tmp_path)
    (kept,) = (tmp_path / "phrases").iterdir()
    kept.write_bytes(b"no vectors")
    assert phrase_vectors(model, ["a"], home=tmp_path)[0, 0] == 1
    assert model.asked == 2


def test_without_a_folder_to_write_to_they_are_made_each_time(tmp_path):
    home = tmp_path / "file"
    home.write_text("")
    assert len(phrase_vectors(Counting(), ["a", "b"], home=home)) == 2
