"""The reader's training lines: labels stay on their words, whatever is put in their place."""

import random
from functools import cache

import numpy as np
import pytest

from undercard.chat.training.reader.labelled_lines import hand_written
from undercard.chat.training.reader.lessons import unit_answers
from undercard.chat.training.reader.name_pool import NamePool
from undercard.chat.training.reader.plain_phrases import Phrases
from undercard.chat.training.reader.reader_measures import compared
from undercard.chat.training.reader.variants import Mixture, Variants
from undercard.chat.understanding import tag_decoding
from undercard.chat.understanding.cues import CueFinder
from undercard.chat.understanding.labels import parse
from undercard.chat.understanding.tagger import Tagger
from undercard.chat.understanding.tagger_input import HINTS
from undercard.chat.understanding.tagger_network import TaggerNetwork
from undercard.chat.understanding.tagger_weights import Calibration
from undercard.chat.understanding.tagset import Tagset
from undercard.chat.understanding.word_units import split
from undercard.retrieval.catalogue import Catalogue


@cache
def variants(every: int = 1) -> Variants:
    """Of every so many lines."""
    catalogue = Catalogue.builtin()
    learn = hand_written()[0][::every]
    pool, finder = NamePool(catalogue), CueFinder(catalogue)
    return Variants(learn, [], Phrases(pool), pool, finder, Tagset.current(), Mixture(), seed=1)


def test_labels_of_variants_lie_on_the_borders_of_units():
    learn, _ = hand_written()
    chance = random.Random(3)
    for line in chance.sample(list(filter(_on_units, learn)), 400):
        made = variants().variant(line, chance)
        assert _on_units(made), made


def _on_units(line):
    starts, ends = ({place[side] for place in split(line.text)} for side in (0, 1))
    return all(one.start in starts and one.end in ends for one in line.spans)


def test_the_same_round_is_the_same():
    first, second = (variants(every=40).epoch(4) for _ in range(2))
    assert len(first) > 50
    assert [one.window.pieces for one in first] == [one.window.pieces for one in second]


def test_labels_come_back_from_the_answers_that_are_learnt():
    """Answers as certain scores give the labels that they were made of."""
    tagset = Tagset.current()
    tagger = Tagger(TaggerNetwork(tagset, len(HINTS)), tagset, Calibration.none(tagset))
    learn, _ = hand_written()
    lines = [line for line in learn if _on_units(line)][::7]
    for line in lines:
        answers = unit_answers(line, tagset)
        scores = {
            name: _certain(answers[row], tagset.sizes[name])
            for row, name in enumerate(("act", "begin", "structure", "span", "polarity"))
        }
        language = tagset.languages.index(line.language)
        scores["language"] = _certain([language], tagset.sizes["language"])[0]
        read = compared(line, tagger.decoded(split(line.text), scores))
        assert read.spans == read.read_spans
        assert read.structure == read.read_structure
        assert read.acts == read.read_acts
        assert read.language == line.language


def _certain(answers, size):
    scores = np.zeros((len(answers), size), dtype=np.float32)
    for unit, answer in enumerate(answers):
        scores[unit, max(int(answer), 0)] = 30
    return scores


def test_a_span_goes_on_only_where_one_of_its_kind_began():
    scores = tag_decoding.log_softmax(_certain([2, 0, 1, 2, 4], 5))
    found = tag_decoding.spans(scores)
    assert [(each.first, each.last, each.label) for each in found] == [(2, 3, 0)]


@pytest.mark.parametrize(
    ("line", "acts"),
    [
        ("<keep> keep [t 1], <drop> lose [t 2]", 2),
        ("<wish> some [+genre rock] by [+artist P!nk] and [+artist AC/DC]", 1),
    ],
)
def test_lines_are_learnt_by_unit(line, acts):
    answers = unit_answers(parse(line), Tagset.current())
    assert answers[1].sum() == acts
