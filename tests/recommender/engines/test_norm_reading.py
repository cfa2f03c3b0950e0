"""Norms read by a served model, over real HTTP."""

import pytest

from support.checkout import ROOT
from undercard.policy.extraction.model_reader import ModelReader
from undercard.policy.extraction.sentences import Sentence
from undercard.policy.extraction.vocabulary_file import load_domain_words
from undercard.policy.extraction.worded_reader import WordedReader
from undercard.recommender.errors import EngineError

SAID = "Stations must play at least three songs by women."


@pytest.fixture
def reader(served):
    words = WordedReader(load_domain_words(ROOT / "chat" / "data" / "norm_vocabulary.yaml"))
    return ModelReader(served, words, seconds=20.0)


def test_a_served_model_answers_under_the_schema(reader, loopback):
    (reading,) = reader.read([Sentence(SAID, 0, len(SAID), "en")], SAID)
    asked = loopback.bodies[0]
    assert set(asked["structured_outputs"]["json"]["properties"]) == {"norm", "modality", "slots"}
    assert SAID in asked["messages"][0]["content"]
    # The invented model writes any words that fit the form; none of them stands in the sentence.
    assert {kind for kind, found in reading.slots.places.items() if found} == {"modality"}
    assert reading.slots.quantities[0].value == 3


def test_a_server_that_is_down_is_an_error_of_the_engine(reader, loopback):
    loopback.plan += [500] * 20
    with pytest.raises(EngineError):
        reader.read([Sentence(SAID, 0, len(SAID), "en")], SAID)
