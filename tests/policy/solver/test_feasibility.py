"""Whether norms can hold does not depend on what a list would gain by breaking them."""

import numpy as np
import pytest

from undercard.policy.enforcement.accounts import Account
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable

NEW = {"field": "new", "is": True}
OWED = Norm(id="owed", says="x", where=NEW, at_least="30%", over="7 days")
FEW = Norm(id="few", says="x", where=NEW, at_most=2)
SHORT = Norm(id="short", says="x", weigh="minutes", at_most=40)
ABSENT = Norm(
    id="absent", says="x", where={"field": "new", "known": False}, at_least=1, force="soft"
)


@pytest.mark.parametrize("scale", [1.0, 1000.0])
def test_an_account_s_price_does_not_make_other_norms_give_way(scale):
    draw = np.random.default_rng(3)
    lengths = (
        draw.random(120) * 3 + 2
    ).tolist()  # of so many lengths that parts of candidates are tried first
    columns = {"minutes": lengths, "new": (draw.random(120) < 0.3).tolist()}
    table = CandidateTable([f"t{at}" for at in range(120)], draw.random(120) * scale, columns)
    owed = {"owed": Account(30.0, 60.0, 0.0, 1.0)}  # it has enough already, and still a price
    assert enforce([OWED, FEW, SHORT], table, 10, accounts=owed).status == "optimal"
    ruling = enforce([OWED, FEW, SHORT, ABSENT], table, 10, accounts=owed)
    assert ruling.status == "optimal"
    assert [entry.norm for entry in ruling.relaxed] == ["absent@1"]
