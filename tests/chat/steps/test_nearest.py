"""A quality leaves enough tracks to choose from: those that have it, or else the nearest to it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from undercard.chat.steps.find import nearest


@given(
    st.lists(st.tuples(st.booleans(), st.sampled_from([0.0, 0.5, 1.0, np.inf])), min_size=1),
    st.integers(1, 8),
)
def test_nearest_takes_all_that_have_it_and_no_farther_ones_than_it_needs(rows, enough):
    allowed, lacking = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    taken = nearest(allowed, lacking, enough)
    assert not (taken & ~allowed).any()
    assert taken.sum() >= min(enough, allowed.sum())
    assert taken[allowed & (lacking == 0)].all()
    if taken.any() and (allowed & ~taken).any():
        assert lacking[taken].max() < lacking[allowed & ~taken].min()
    nearer = allowed & (lacking < lacking[taken].max(initial=0))
    assert nearer.sum() < enough or lacking[taken].max(initial=0) == 0
