"""Beam search over titles against scoring every title, and what the assistant should change."""

from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from undercard.recommender.engines.embedded import EmbeddedEngine
from undercard.recommender.errors import EngineMisfit, InputError
from undercard.recommender.experiments.decoding import (
    BeamSearch,
    DecodingSettings,
    probabilities_of,
)
from undercard.recommender.experiments.title_cache import tokens_of
from undercard.recommender.titles.allowed_titles import Selection
from undercard.recommender.titles.title_tree import TitleTree

_TOKENS, _END, _LAST = 6, 5, 4
PROMPT = "The listener says: something calm for a rainy evening.\nA song that fits well:"
TITLES = [
    "Clair de Lune by Claude Debussy",
    "Claire by Nobody",
    "Thunderstruck by AC/DC",
    "Rain by The Beatles",
    "Rain on Me by Lady Gaga",
    "Rainy Days and Mondays by The Carpenters",
    "Rain by The Beatles",
    "Gymnopédie No. 1 by Erik Satie",
]


class Invented:
    """A model of six tokens whose log-probabilities depend on all that came before and a seed."""

    def __init__(self, seed):
        self._seed, self._texts, self.read = seed, [], 0

    def logs(self, text):
        rng = torch.Generator().manual_seed(hash((self._seed, tuple(text))) % 2**63)
        return (3 * torch.randn(_TOKENS, generator=rng)).log_softmax(-1)

    def extend(self, branches, tokens):
        """As Branches: a branch is the index of its text."""
        longer = []
        for branch, new in zip(branches, tokens, strict=True):
            assert new
            self.read += len(new)
            self._texts.append([*(self._texts[branch[0]] if branch else []), *new])
            longer.append((len(self._texts) - 1,))
        return longer, torch.stack([self.logs(self._texts[branch[0]]) for branch in longer])


def by_hand(sequences, model, counted, mask, share=0.0, opinion=None):
    """Score of every allowed text, token by token, with plain loops over all texts."""
    allowed = [s for s, kept in zip(sequences, mask, strict=True) if kept]
    weights = opinion if opinion is not None else np.ones(len(sequences))
    found = {}
    for text in set(map(tuple, allowed)):
        total, closed = 0.0, [*text, _END]
        for depth, token in enumerate(closed):
            ways = {([*s, _END])[depth] for s in allowed if [*s, _END][:depth] == closed[:depth]}
            logs = model.logs([_LAST, *closed[:depth]]).double()
            value = float(logs[token])
            if counted == "allowed":
                value -= float(logs[sorted(ways)].logsumexp(0))
            elif counted == "choices" and len(ways) == 1:
                value = 0.0

            def mass(beginning):
                rows = zip(sequences, weights, mask, strict=True)
                return sum(
                    w for s, w, kept in rows if kept and [*s, _END][: len(beginning)] == beginning
                )

            total += (1 - share) * value + share * np.log(
                mass(closed[: depth + 1]) / mass(closed[:depth])
            )
        found[text] = total
    return found


texts = st.lists(st.lists(st.integers(0, 3), max_size=4), min_size=1, max_size=12)


@settings(deadline=None)
@given(
    texts,
    st.integers(0, 2**32),
    st.sampled_from(["all", "choices", "allowed"]),
    st.booleans(),
    st.data(),
)
def test_with_beams_enough_the_search_is_the_ranking_of_all_texts(
    sequences, seed, counted, per_token, data
):
    mask = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(sequences), max_size=len(sequences))), bool
    )
    share = data.draw(st.sampled_from([0.0, 0.3, 1.0]))
    opinion = probabilities_of(np.random.default_rng(seed).random(len(sequences)))
    tree = TitleTree.build(sequences)
    how = DecodingSettings(40, counted, per_token, share)
    model = Invented(seed)
    found = BeamSearch(Selection(tree, mask), _END, how, opinion).search(model, _LAST)
    expected = by_hand(sequences, model, counted, mask, share, opinion)
    scores = {
        tuple(sequences[one.numbers[0]]): one.score
        * (len(sequences[one.numbers[0]]) + 1 if per_token else 1)
        for one in found
    }
    assert scores == pytest.approx(expected)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    for one in found:
        alike = [i for i, s in enumerate(sequences) if s == sequences[one.numbers[0]] and mask[i]]
        assert list(one.numbers) == alike


@settings(deadline=None)
@given(texts, st.integers(0, 2**32))
def test_over_the_allowed_tokens_the_probabilities_of_all_texts_sum_to_one(sequences, seed):
    how = DecodingSettings(40, "allowed")
    found = BeamSearch(Selection(TitleTree.build(sequences)), _END, how).search(
        Invented(seed), _LAST
    )
    assert sum(np.exp(one.score) for one in found) == pytest.approx(1)


def test_tokens_without_a_choice_are_not_read():
    tree = TitleTree.build([[0, 1, 2, 3, 3, 3], [1, 1, 2, 3, 3, 3]])
    eager, thrifty = Invented(1), Invented(1)
    BeamSearch(Selection(tree), _END, DecodingSettings(counted="all")).search(eager, _LAST)
    found = BeamSearch(Selection(tree), _END, DecodingSettings(counted="allowed")).search(
        thrifty, _LAST
    )
    assert len(found) == 2
    assert (eager.read, thrifty.read) == (13, 1)


def test_division_by_length_favours_long_names_and_ghost_tokens_are_why():
    """Of two equally likely beginnings, a long certain end wins only with division by length."""
    tree = TitleTree.build([[0], [1, 2, 2, 2, 2, 2]])

    class Certain(Invented):
        def logs(self, text):
            scores = torch.full((_TOKENS,), -8.0)
            ahead = {(_LAST,): [0, 1], (_LAST, 0): [_END]}.get(
                tuple(text), [2] if len(text) < 7 else [_END]
            )
            scores[ahead] = 0.0
            return scores.log_softmax(-1)

    search = partial(BeamSearch, Selection(tree), _END)
    divided = search(DecodingSettings(counted="all", per_token=True)).search(Certain(0), _LAST)
    assert [one.numbers for one in divided] == [(1,), (0,)]
    for counted in ("choices", "allowed"):
        equal = search(DecodingSettings(counted=counted)).search(Certain(0), _LAST)
        assert equal[0].score == pytest.approx(equal[1].score)


@pytest.fixture(scope="module")
def tree(embedded):
    return TitleTree.build(tokens_of(TITLES, embedded.vocabulary, lambda *_: None))


def decode(engine, selection, how, opinion=None):
    reading, last = engine.branches(PROMPT)
    return BeamSearch(selection, engine.vocabulary.encode("\n")[0], how, opinion).search(
        reading, last
    )


@pytest.fixture(scope="module")
def exact(home):
    return EmbeddedEngine(home, dtype="float32")


def test_side_by_side_the_embedded_model_reads_what_it_reads_alone(exact, tree):
    """Every title with its end, scored one by one by the engine."""
    found = decode(exact, Selection(tree), DecodingSettings(20, "all"))
    texts_found = [TITLES[one.numbers[0]] for one in found]
    alone = exact.score(PROMPT, [f" {text}\n" for text in texts_found])
    assert [one.score for one in found] == pytest.approx(alone, abs=5e-3)
    assert {one.numbers for one in found} >= {(3, 6), (4,), (0,)}
    assert len(found) == 7


def test_few_beams_find_the_best(exact, tree):
    wide = decode(exact, Selection(tree), DecodingSettings(20))
    few = decode(exact, Selection(tree), DecodingSettings(3))
    assert few[0].numbers == wide[0].numbers
    assert len(few) == 3


def place(found, number):
    return next(i for i, one in enumerate(found) if number in one.numbers)


def test_the_assistant_is_switched_on(exact, tree):
    """What listeners play rises as its share does, and at a share of one nothing else counts."""
    likes = np.array([1.0, 2, 64, 8, 16, 4, 0, 32])
    opinion = probabilities_of(likes, floor=1e-6)
    shares = (0.0, 0.3, 0.6, 1.0)
    lists = [
        decode(exact, Selection(tree), DecodingSettings(20, assistant=share), opinion)
        for share in shares
    ]
    assert place(lists[0], 2) > 0
    places = [place(found, 2) for found in lists]
    assert places == sorted(places, reverse=True)
    assert places[-1] == 0
    assert [one.numbers[0] for one in lists[-1]] == [2, 7, 4, 3, 5, 1, 0]
    assert np.exp([one.score for one in lists[-1]]) == pytest.approx(
        [opinion[list(one.numbers)].sum() for one in lists[-1]]
    )
    assert [one.numbers for one in lists[0]] == [
        one.numbers for one in decode(exact, Selection(tree), DecodingSettings(20))
    ]


def test_the_assistant_speaks_only_of_what_is_allowed(exact, tree):
    allowed = np.array([True, False, False, True, True, True, True, True])
    found = decode(
        exact,
        Selection(tree, allowed),
        DecodingSettings(20, assistant=1.0),
        probabilities_of(np.arange(8.0)),
    )
    assert {2, 1}.isdisjoint(number for one in found for number in one.numbers)
    assert sum(np.exp(one.score) for one in found) == pytest.approx(1)


def test_an_opinion_must_be_one(tree):
    search = partial(BeamSearch, Selection(tree), _END, DecodingSettings(assistant=0.5))
    for opinion in (None, np.ones(3), np.zeros(8), np.full(8, np.nan)):
        with pytest.raises(InputError, match=r"probabilit"):
            search(opinion)
    for scores in (np.array([1.0, -1]), np.array([np.inf]), np.array([])):
        with pytest.raises(InputError, match="score"):
            probabilities_of(scores)
    assert probabilities_of(np.zeros(4)).tolist() == [0.25] * 4
    assert probabilities_of(np.array([3.0, 1.0, 0.0]), floor=0.03) == pytest.approx(
        [0.7375, 0.2525, 0.01]
    )


def test_log_probabilities_that_are_not_numbers_are_an_error_of_the_engine():
    class Broken(Invented):
        def logs(self, _text):
            return torch.full((_TOKENS,), torch.nan)

    with pytest.raises(EngineMisfit, match="finite"):
        BeamSearch(Selection(TitleTree.build([[0], [1]])), _END, DecodingSettings()).search(
            Broken(0), _LAST
        )


def test_nothing_allowed_gives_nothing():
    selection = Selection(TitleTree.build([[0]]), np.zeros(1, bool))
    assert BeamSearch(selection, _END, DecodingSettings()).search(Invented(0), _LAST) == []
