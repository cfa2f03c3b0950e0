"""How sure a reading of need is, and what a turn then does."""

import pytest

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.request import Request


@pytest.mark.parametrize(
    ("need", "wish", "in_need", "perhaps"),
    [
        (0.9, 0.95, True, False),  # surely
        (0.4, None, True, False),
        (0.4, 0.9, False, True),
        (0.25, None, True, False),  # hardly, and nothing else was said
        (0.25, 0.2, True, False),
        (0.25, 0.6, False, True),  # a wish is surer: a list, and whom to turn to
        (0.1, 0.05, False, False),
        (None, 0.9, False, False),
    ],
)
def test_need_goes_first_where_it_is_sure_or_surest(need, wish, in_need, perhaps):
    said = {"crisis": need, "wish": wish}
    acts = tuple(
        Act(kind=kind, words="…", confidence=sure)
        for kind, sure in said.items()
        if sure is not None
    )
    request = Request(say="…", acts=acts)
    assert (request.in_need, request.perhaps_in_need) == (in_need, perhaps)
