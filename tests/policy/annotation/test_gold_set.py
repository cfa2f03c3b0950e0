"""The gold set that ships: every label in the words of its sentence, every norm a norm."""

import re
from collections import Counter

import pytest

from support.checkout import ROOT
from undercard.policy.annotation.agreement import agreement
from undercard.policy.annotation.alpha import alpha
from undercard.policy.annotation.study import Study
from undercard.policy.annotation.word_spans import within, words

GOLD = ROOT / "policy" / "data" / "gold"
STUDY = Study(GOLD)
SETTLED = ("first", "second")  # the passes that gold was settled from
PASSES = {name: STUDY.annotations(name) for name in STUDY.annotators} | {"gold": STUDY.gold()}
every_pass = pytest.mark.parametrize("name", PASSES)


def test_there_are_enough_sentences_of_many_kinds_of_people():
    sentences, documents = STUDY.corpus.sentences, STUDY.corpus.documents
    assert len(sentences) >= 150
    assert len({one.text for one in sentences}) == len(sentences)
    whose = Counter(documents[one.document].stakeholder.split("_")[0] for one in sentences)
    assert {"regulator", "parliament", "broadcaster", "industry", "artists", "listener"} <= {*whose}
    assert max(whose.values()) < len(sentences) / 2


def test_every_document_says_whose_it_is_and_why_it_may_be_here():
    for one in STUDY.corpus.documents.values():
        assert all((one.title, one.uri, one.licence, one.stakeholder, one.language, one.obtained))


@every_pass
def test_every_sentence_is_annotated(name):
    assert {one.sentence for one in PASSES[name]} == {one.id for one in STUDY.corpus.sentences}


@every_pass
def test_labels_are_whole_words_of_their_sentence(name):
    texts = {one.id: one.text for one in STUDY.corpus.sentences}
    for one in PASSES[name]:
        starts, ends = map(set, zip(*words(texts[one.sentence]), strict=True))
        for slot, spans in one.slots.items():
            assert list(spans) == sorted(spans), (one.sentence, slot)
            for start, end in spans:
                assert start in starts, (one.sentence, slot)
                assert end in ends, (one.sentence, slot)


def test_each_enforceable_sentence_became_norms_and_each_norm_comes_from_one():
    named = Counter(norm for one in PASSES["gold"] for norm in one.norms)
    assert named == Counter(norm.id for norm in STUDY.norms())
    assert all(bool(one.norms) == bool(one.enforceable) for one in PASSES["gold"])


def test_what_was_settled_is_what_one_of_the_two_said():
    said = [{one.sentence: one for one in PASSES[name]} for name in SETTLED]
    for one in PASSES["gold"]:
        given = [each[one.sentence] for each in said]
        assert one.normative in [each.normative for each in given]
        for slot, spans in one.slots.items():
            assert spans in [each.slots.get(slot) for each in given], (one.sentence, slot)


def test_the_page_states_the_agreement_that_is_measured():
    page = (ROOT / "docs" / "measurements" / "annotation.md").read_text(encoding="utf-8")
    pairs = (SETTLED, ("first", "independent"), ("second", "independent"))
    measured = [agreement(STUDY.corpus.sentences, [PASSES[a], PASSES[b]]) for a, b in pairs]
    rows = [_row(of_field) for of_field in zip(*measured, strict=True)]
    assert re.findall(r"^\| \w+ \| (?:sentence|word) \|.*$", page, re.M) == rows


def test_the_page_states_why_actions_differ():
    page = (ROOT / "docs" / "measurements" / "annotation.md").read_text(encoding="utf-8")
    everybody = STUDY.corpus.sentences
    listeners = [one for one in everybody if one.document == "cpcd-listeners"]
    told = ((listeners, ["action"]), (everybody, ["action", "beneficiary"]))
    for sentences, slots in told:
        found = [_joined(sentences, slots, name, "independent") for name in SETTLED]
        assert " and ".join(f"{one.value:.3f}" for one in found) in page


def _joined(sentences, slots, *names):
    """Alpha of the words that lie in any of the slots, where all call the sentence normative."""
    by_id = [{one.sentence: one for one in PASSES[name]} for name in names]
    items = []
    for sentence in sentences:
        given = [each[sentence.id] for each in by_id]
        if all(one.normative for one in given):
            spans = [[s for slot in slots for s in one.slots.get(slot, ())] for one in given]
            columns = [within(sentence.text, each) for each in spans]
            items.append([*zip(*columns, strict=True)])
    return alpha(items)


def _row(pairs):
    alphas = [one.alpha for one in pairs]
    cells = [f"{one.value:.3f} ({one.low:.3f} to {one.high:.3f})" for one in alphas]
    overlaps = [f"{one.overlap:.3f}" for one in pairs if one.overlap is not None]
    told = [pairs[0].field, pairs[0].unit, *cells, ", ".join(overlaps) or "–"]
    return f"| {' | '.join(told)} |"
