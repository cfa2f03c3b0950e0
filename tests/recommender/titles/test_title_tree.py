"""The prefix tree of titles beside the plainest one there is: a set of all prefixes."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undercard.recommender.engines.tokens import Vocabulary
from undercard.recommender.engines.weights import model_folder
from undercard.recommender.errors import InputError
from undercard.recommender.experiments.title_cache import cached_tree, tokens_of
from undercard.recommender.titles.allowed_titles import Selection
from undercard.recommender.titles.title_tree import END, Node, TitleTree
from undercard.retrieval.catalogue import Catalogue

# few tokens, so that texts share beginnings, are equal, and begin one another; and tokens at the
# edges of 8 and 16 bits
texts = st.lists(
    st.lists(st.sampled_from([0, 1, 2, 254, 255, 65_534, 65_535, 2**31 - 2]), max_size=5),
    max_size=40,
)


def quiet(_label, _done, _total):
    """Nothing to say."""


def walk(tree, tokens):
    """The node behind `tokens`, found only by what `children` offers; None if not offered."""
    node = tree.root
    for token in tokens:
        offered = tree.children(node)
        at = np.flatnonzero(offered.tokens == token)
        if not len(at):
            return None
        node = offered.node(int(at[0]))
    return node


def nodes(tree, node, path=()):
    """All nodes below and including one, with the tokens that lead there."""
    yield path, node
    offered = tree.children(node)
    for i, token in enumerate(offered.tokens):
        yield from nodes(tree, offered.node(i), (*path, int(token)))


def prefixes(sequences):
    """What the tree should be: for every beginning, what may follow it."""
    found = {}
    for sequence in sequences:
        closed = (*sequence, END)
        for depth, token in enumerate(closed):
            found.setdefault(closed[:depth], set()).add(token)
    return found


@given(texts)
def test_a_node_offers_exactly_what_some_text_goes_on_with(sequences):
    tree = TitleTree.build(sequences)
    expected = prefixes(sequences)
    found = {
        path: [int(token) for token in tree.children(node).tokens]
        for path, node in nodes(tree, tree.root)
    }
    assert {path: set(tokens) for path, tokens in found.items() if tokens} == expected
    assert all(tokens == sorted(set(tokens)) for tokens in found.values())


@given(texts)
def test_every_text_is_found_with_all_numbers_that_have_it(sequences):
    tree = TitleTree.build(sequences)
    assert len(tree) == len(sequences)
    for sequence in sequences:
        leaf = walk(tree, [*sequence, END])
        assert tree.numbers(leaf) == [i for i, other in enumerate(sequences) if other == sequence]
        assert tree.tokens(leaf.low) == sequence
        assert not len(tree.children(leaf).tokens)
    assert tree.longest == max(map(len, sequences), default=0)


@given(texts, st.data())
def test_a_selection_offers_exactly_what_allowed_texts_go_on_with(sequences, data):
    tree = TitleTree.build(sequences)
    mask = np.array(
        data.draw(st.lists(st.booleans(), min_size=len(sequences), max_size=len(sequences))), bool
    )
    heard = (
        data.draw(st.lists(st.sampled_from(range(len(sequences))), max_size=3)) if sequences else []
    )
    selection = Selection(tree, mask, without=heard)
    banned = [sequences[i] for i in heard]
    allowed = [s for s, kept in zip(sequences, mask, strict=True) if kept and s not in banned]
    while allowed:
        assert len(selection) == len(set(map(tuple, allowed)))
        expected = prefixes(allowed)
        for path, node in nodes(tree, tree.root):
            assert set(selection.children(node).tokens.tolist()) == expected.get(path, set())
        named = allowed[0]
        leaf = walk(tree, [*named, END])
        assert selection.numbers(leaf) == [
            i for i, s in enumerate(sequences) if s == named and mask[i]
        ]
        selection.close(leaf)
        allowed = [s for s in allowed if s != named]
    assert len(selection) == 0
    assert not len(selection.children(tree.root).tokens)


@given(texts, st.integers(0, 2**32))
def test_sums_give_the_weight_below_a_node(sequences, seed):
    tree = TitleTree.build(sequences)
    weights = np.random.default_rng(seed).random(len(sequences))
    sums = tree.sums(weights)
    for _, node in nodes(tree, tree.root):
        expected = sum(weights[number] for number in tree.numbers(node))
        assert sums[node.high] - sums[node.low] == pytest.approx(expected)


def test_a_selection_is_asked_for_texts_that_there_are():
    tree = TitleTree.build([[1], [2]])
    with pytest.raises(InputError, match="2 texts"):
        Selection(tree, np.ones(3, bool))
    with pytest.raises(InputError, match="2 texts"):
        Selection(tree, without=[2])


def test_closing_leaves_the_callers_mask_alone():
    tree, mask = TitleTree.build([[1], [2]]), np.ones(2, bool)
    Selection(tree, mask).close(Node(0, 1, 2))
    assert mask.all()


@given(texts)
@settings(max_examples=20)
def test_a_saved_tree_is_the_same_tree(tmp_path_factory, sequences):
    folder = tmp_path_factory.mktemp("tree")
    tree = TitleTree.build(sequences)
    tree.save(folder)
    again = TitleTree.load(folder)
    assert list(nodes(again, again.root)) == list(nodes(tree, tree.root))


@pytest.fixture(scope="module")
def vocabulary(home):
    return Vocabulary(model_folder(home))


@pytest.fixture(scope="module")
def titles():
    catalogue = Catalogue.builtin()
    return [
        f"{track.title} by {track.artist}" for track in map(catalogue.track, range(len(catalogue)))
    ]


@pytest.fixture(scope="module")
def tree(titles, vocabulary, home):
    return cached_tree(titles, vocabulary, home, quiet)


def test_the_builtin_catalogue_is_whole_and_small(tree, titles, vocabulary):
    assert len(tree) == len(titles) == 28_356
    assert tree.nbytes / len(tree) < 48
    rows = random.Random(0).sample(range(len(tree)), 500)
    for row in rows:
        text = vocabulary.decode(tree.tokens(row))
        found = tree.numbers(walk(tree, [*tree.tokens(row), END]))
        assert {f" {titles[number]}" for number in found} == {text}
    spellings = {}
    for number, title in enumerate(titles):
        spellings.setdefault(title, []).append(number)
    double = next(numbers for numbers in spellings.values() if len(numbers) > 1)
    (tokens,) = tokens_of([titles[double[0]]], vocabulary, quiet)
    assert tree.numbers(walk(tree, [*tokens, END])) == double


def test_text_survives_being_cut(vocabulary):
    awkward = [
        "Ænima",
        "夜に駆ける",
        "☃️ 𝄞",
        "e\u0301 é",
        "  two  spaces ",
        "<|im_end|>",
        "⟦⟧",
        "\t",
        "",
    ]
    assert [vocabulary.decode(tokens) for tokens in tokens_of(awkward, vocabulary, quiet)] == [
        f" {t}" for t in awkward
    ]


def test_a_cached_tree_is_mapped_and_a_damaged_one_made_again(tmp_path, vocabulary):
    said = []
    cached_tree(["a", "b"], vocabulary, tmp_path, lambda *step: said.append(step))
    assert said == [("preparing the titles", 0, 2), ("preparing the titles", 2, 2)]
    again = cached_tree(["a", "b"], vocabulary, tmp_path, lambda *step: said.append(step))
    assert len(said) == 2
    assert len(again) == 2
    (folder,) = (tmp_path / "titles").iterdir()
    whole = (folder / "tokens.npy").read_bytes()
    for damaged in (whole[:-2], b"", whole[:20]):
        (folder / "tokens.npy").write_bytes(damaged)
        assert len(cached_tree(["a", "b"], vocabulary, tmp_path, quiet)) == 2
        assert (folder / "tokens.npy").read_bytes() == whole
    cached_tree(["ab", ""], vocabulary, tmp_path, quiet)
    cached_tree(["b", "a"], vocabulary, tmp_path, quiet)
    assert len(list((tmp_path / "titles").iterdir())) == 3


def test_the_parts_of_two_trees_are_not_one(tmp_path):
    for name, texts_of_it in (("one", [[1, 2], [3]]), ("other", [[1]])):
        (tmp_path / name).mkdir()
        TitleTree.build(texts_of_it).save(tmp_path / name)
    (tmp_path / "one" / "offsets.npy").replace(tmp_path / "other" / "offsets.npy")
    with pytest.raises(InputError, match="made again"):
        TitleTree.load(tmp_path / "other")


@pytest.mark.slow
def test_a_million_titles(titles, vocabulary):
    """A million titles of real words: each is found, nothing else is offered along random paths."""
    draw = random.Random(7)
    words = [title.split() for title in titles]
    made = [" ".join([*draw.choice(words)[:3], *draw.choice(words)[-3:]]) for _ in range(1_000_000)]
    tree = TitleTree.build(tokens_of(made, vocabulary, quiet))
    assert len(tree) == 1_000_000
    assert tree.nbytes / len(tree) < 48
    assert tree.counts(np.ones(len(tree), bool))[-1] == len(tree)
    for number in draw.sample(range(len(made)), 500):
        (tokens,) = tokens_of([made[number]], vocabulary, quiet)
        leaf = walk(tree, [*tokens, END])
        assert number in tree.numbers(leaf)
        assert {made[other] for other in tree.numbers(leaf)} == {made[number]}
