"""What a list's reply says: its length, one thing of its music, one clause on rules."""

import pytest

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.listing import listing
from undercard.chat.reply.remarks import remark
from undercard.chat.reply.replies import said
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.retrieval.catalogue import Catalogue

NEW = Norm(id="new-ones", says="Two are new.", where={"field": "tier", "is": "new"}, at_least=2)
RARE = Norm(id="rare", says="All are rare.", where={"field": "tier", "is": "rare"}, at_least="100%")


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture
def facts_under(catalogue):
    def under(*norms):
        ids = catalogue.ids[100:108]
        tiers = {"tier": ["old"] * 6 + ["new"] * 2}
        ruling = enforce(norms, CandidateTable(ids, range(8, 0, -1), tiers), 6, relax=True)
        tracks = tuple(catalogue[track] for track in ruling.slate)
        return Facts(tracks=tracks, ruling=ruling, norms={norm.ref: norm for norm in norms})

    return under


def keys(facts, turn=1, *, explain=True):
    sentences = listing(facts, seed="a dialogue", turn=turn, explain=explain)
    said(sentences, facts)  # every claim holds
    return [one.template for one in sentences]


def test_there_is_one_remark_and_it_is_another_one_in_each_turn(facts_under):
    facts = facts_under()
    told = [remark(facts, "a dialogue", turn)[0].template for turn in range(1, 13)]
    assert all(key.startswith("remark.") for key in told)
    assert len(set(told)) >= 5
    assert said(remark(facts, "a dialogue", 1), facts)


def test_a_list_of_three_speaks_for_itself(facts_under):
    whole = facts_under()
    assert remark(Facts(tracks=whole.tracks[:3]), "a dialogue", 1) == []


def test_what_a_rule_lifted_is_told_in_one_clause(facts_under):
    facts = facts_under(NEW)
    assert [key for key in keys(facts) if key.startswith("rule")] == ["rule.lifted"]
    told = " ".join(said(listing(facts, seed="a", turn=1, explain=True), facts))
    assert "2 of them stand where they do because of the rule “new ones”." in told


def test_a_rule_that_gave_way_is_told_even_where_rules_are_not_to_be_explained(facts_under):
    facts = facts_under(NEW, RARE)
    for explain in (True, False):
        rules = [key for key in keys(facts, explain=explain) if key.startswith("rule")]
        assert rules == ["rules.gave_way"]
    told = " ".join(said(listing(facts, seed="a", turn=1, explain=False), facts))
    assert "Not held in full here: the rule “rare”." in told


def test_one_list_in_three_tells_what_rules_lifted_and_another_what_could_be_said_next(facts_under):
    told = [set(keys(facts_under(NEW), turn)) for turn in range(1, 10)]
    assert ["rule.lifted" in each for each in told] == [True, False, False] * 3
    assert ["follow" in each for each in told] == [False, True, False] * 3
