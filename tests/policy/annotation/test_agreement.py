"""Agreement field by field: on sentences for one value, on words for slots."""

import pytest

from undercard.policy.annotation.agreement import agreement, differences
from undercard.policy.annotation.annotation import Annotation
from undercard.policy.annotation.word_spans import spans_of


def norm(study, number, modality="obligation", **numbers):
    """An annotation whose slots are given by numbers of words."""
    one = study.corpus.sentences[number - 1]
    slots = {name: spans_of(one.text, given) for name, given in numbers.items()}
    return Annotation(
        sentence=one.id,
        normative=True,
        explicit=True,
        modality=modality,
        slots=slots,
        enforceable=True,
    )


def told(number):
    return Annotation(sentence=f"s{number}", normative=False)


def by_field(study, *annotators):
    return {one.field: one for one in agreement(study.corpus.sentences, annotators)}


def test_a_slot_is_compared_word_by_word(study):
    """Eleven words: both say `at least 30%` is the amount, one says `30%` alone."""
    found = by_field(study, [norm(study, 2, quantity="5-7")], [norm(study, 2, quantity="7")])
    quantity = found["quantity"]
    assert (quantity.sentences, quantity.alpha.units) == (1, 11)
    assert quantity.alpha.observed == pytest.approx(9 / 11)
    assert quantity.overlap == pytest.approx(2 * 1 / (3 + 1))
    # 1 - 21 * 4 / (22² - 18² - 4²), by hand
    assert quantity.alpha.value == pytest.approx(1 - 21 * 4 / 144)


def test_whether_it_is_a_norm_is_counted_once(study):
    """What only one calls a norm says nothing of the modality or of the words."""
    first = [told(1), norm(study, 2, bearer="1-2"), norm(study, 3, "prohibition", action="1")]
    second = [told(1), norm(study, 2, bearer="1-2"), told(3)]
    found = by_field(study, first, second)
    assert found["normative"].alpha.observed == pytest.approx(2 / 3)
    assert (found["modality"].sentences, found["modality"].alpha.observed) == (1, 1.0)
    assert (found["bearer"].sentences, found["bearer"].overlap) == (1, 1.0)


def test_a_sentence_that_one_has_not_read_yet_is_left_out(study):
    found = by_field(study, [told(1), told(2)], [told(1)])
    assert found["normative"].sentences == 1
    assert found["window"].overlap is None


def test_the_same_annotations_agree_perfectly(study):
    said = [told(1), norm(study, 2, window="10-11"), norm(study, 3, "prohibition")]
    found = by_field(study, said, said, said)
    assert all(found[name].alpha.value == 1.0 for name in ("normative", "modality", "window"))


def test_differences_are_named(study):
    one, other = norm(study, 2, quantity="5-7"), norm(study, 2, "permission", quantity="7")
    assert set(differences(one, other)) == {"modality", "quantity"}
