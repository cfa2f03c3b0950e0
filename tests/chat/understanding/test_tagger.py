"""The neural reader as it ships: what it reads, and that no text brings it down."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.chat.errors import InputError
from undercard.chat.understanding.cues import CueFinder
from undercard.chat.understanding.tagger import SHIPPED, Tagged, Tagger
from undercard.chat.understanding.word_units import split
from undercard.retrieval.catalogue import Catalogue


@cache
def parts() -> tuple[Tagger, CueFinder]:
    return Tagger.load(), CueFinder(Catalogue.builtin())


def read(text: str, *, has_list: bool = False, asked: bool = False) -> Tagged:
    tagger, finder = parts()
    return tagger.tag(text, finder.find(text), has_list=has_list, asked=asked)


def told(text: str, tagged: Tagged) -> list[tuple[str, set[str]]]:
    """Each act's kind, and its spans as `polarity kind: words`."""
    return [
        (
            act.kind,
            {f"{s.polarity}{s.kind}: {text[s.start : s.end]}" for s in act.spans},
        )
        for act in tagged.acts
    ]


@pytest.mark.parametrize(
    ("text", "has_list", "acts"),
    [
        ("play some jazz", False, [("wish", {"+genre: jazz"})]),
        ("drop the second one", True, [("drop", {"t: the second one"})]),
        ("enough Drake", True, [("exclude", {"-artist: Drake"})]),
        ("thanks", True, [("thanks", set())]),
        ("undo", True, [("undo", set())]),
        ("why is 3 here?", True, [("q_why", {"t: 3"})]),
        ("no rap please", False, [("exclude", {"-genre: rap"})]),
        ("reverse the order", True, [("reverse", set())]),
        ("spiel was von Rammstein", False, [("wish", {"+artist: Rammstein"})]),
        ("something like Radiohead", False, [("wish", {"~artist: Radiohead"})]),
    ],
)
def test_the_shipped_reader_reads_plain_utterances(text, has_list, acts):
    assert told(text, read(text, has_list=has_list)) == acts


def test_the_shipped_reader_is_small():
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 90e6


def test_a_name_that_no_catalogue_knows_is_a_name():
    text = "play something by Zorbalina Quast"
    assert "+artist: Zorbalina Quast" in told(text, read(text))[0][1]


@given(st.text(max_size=120), st.booleans(), st.booleans())
def test_any_text_is_read_and_every_label_lies_on_units(text, has_list, asked):
    tagged = read(text, has_list=has_list, asked=asked)
    starts, ends = {a for a, _ in split(text)}, {b for _, b in split(text)}
    assert bool(tagged.acts) == bool(starts)
    for label in [*tagged.acts, *(span for act in tagged.acts for span in act.spans)]:
        assert label.start in starts
        assert label.end in ends
        assert 0 <= label.confidence <= 1


@pytest.mark.parametrize("text", ["a" * 20_000, "drop 3, " * 2_500, "🎵" * 400, "\x00", "！？"])
def test_what_nobody_says_is_read_too(text):
    tagged = read(text, has_list=True)
    ends = [act.end for act in tagged.acts]
    assert ends == sorted(ends)


def test_a_folder_without_weights_is_named(tmp_path):
    with pytest.raises(InputError, match=tmp_path.name):
        Tagger.load(tmp_path)
