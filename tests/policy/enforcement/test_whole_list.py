"""Means, variety and words in texts: kept exactly, moved by as little as must be, and told."""

import random

import numpy as np
import pytest

from support.small_tables import norm, table, values
from undercard.policy.conflicts.search import find_conflicts
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.attribute_schema import AttributeSchema
from undercard.policy.norms.plain import in_words, order_in_words


def test_the_mean_of_a_list_lies_where_it_is_asked_to():
    candidates = table(tempo=[90, 90.5, 91, None, 140, 150, 160.25, 100])
    asked = norm(mean={"field": "tempo", "at_least": 110, "at_most": 115})
    ruling = enforce([asked], candidates, 4)
    known = [tempo for tempo in values(ruling, candidates, "tempo") if tempo is not None]
    assert 110 <= np.mean(known) <= 115
    assert ruling.proved
    assert (ruling.norms[0].measure, ruling.norms[0].bound) == ("mean", "at_least")
    assert ruling.norms[0].achieved == pytest.approx(np.mean(known))


def test_a_mean_below_zero_and_of_some_tracks_alone():
    candidates = table(loudness=[-5, -6, -12.5, -14], live=[True, False, True, False])
    asked = norm(where={"field": "live", "is": True}, mean={"field": "loudness", "at_most": -8})
    assert enforce([asked], candidates, 2).slate == ("t0", "t2")
    free = norm(mean={"field": "loudness", "at_most": -9})
    assert set(enforce([free], candidates, 2).slate) == {"t0", "t3"}


def test_a_soft_mean_gives_way_by_no_more_than_it_must():
    candidates = table(tempo=[90, 100, 105])
    asked = norm(mean={"field": "tempo", "at_least": 110}, force="soft", weight=1)
    ruling = enforce([asked], candidates, 2)
    assert ruling.slate == ("t1", "t2")
    assert ruling.relaxed[0].by == pytest.approx(110 - 102.5, abs=1e-5)


def test_so_many_artists_differ_all_credits_counted():
    candidates = table(artist=["A", "A", "A", ("A", "B"), "C", None])
    ruling = enforce([norm(distinct={"field": "artist", "at_least": 3})], candidates, 3)
    assert ruling.slate == ("t0", "t3", "t4")
    assert ruling.norms[0].model_dump(include={"measure", "bound", "required", "achieved"}) == {
        "measure": "distinct",
        "bound": "at_least",
        "required": 3.0,
        "achieved": 3.0,
    }


def test_a_list_shorter_than_the_number_of_values_needs_one_of_its_own_for_each_place():
    candidates = table(artist=list("AAB"))
    asked = norm(distinct={"field": "artist", "at_least": 8})
    assert enforce([asked], candidates, 2).slate == ("t0", "t2")
    ruling = enforce([asked], candidates, 3)
    assert (ruling.status, ruling.core) == ("infeasible", ("n",))


def test_variety_holds_beside_shares_and_separation_on_many_candidates():
    draw = random.Random(5)
    artists = [f"a{int(draw.paretovariate(0.6)) % 60}" for _ in range(400)]
    candidates = table(
        [draw.random() + (artist in ("a1", "a2")) for artist in artists],
        artist=artists,
        tempo=[draw.uniform(60, 180) for _ in artists],
        local=[draw.random() < 0.2 for _ in artists],
    )
    norms = [
        norm(id="differ", distinct={"field": "artist", "at_least": 15}),
        norm(id="mean", mean={"field": "tempo", "at_least": 118, "at_most": 122}),
        norm(id="local", where={"field": "local", "is": True}, at_least="40%"),
        norm(id="apart", per="artist", apart=2),
    ]
    ruling = enforce(norms, candidates, 20)
    assert ruling.status == "optimal"
    assert len(set(values(ruling, candidates, "artist"))) >= 15
    assert 118 <= np.mean(values(ruling, candidates, "tempo")) <= 122
    assert all(result.satisfied for result in ruling.norms)


def test_a_blocked_name_is_found_in_every_credit_however_it_is_written():
    candidates = table(
        title=[
            "Ignition (feat. R.Kelly)",
            "Kelly's Song",
            "I Believe",
            "Duet with r  kelly",
            None,
            "R. Kellyville",
        ]
    )
    asked = norm(modality="prohibition", where={"field": "title", "contains": "R. Kelly"})
    assert enforce([asked], candidates, 4).slate == ("t1", "t2", "t4", "t5")
    assert in_words(asked.where) == "title has R. Kelly in it"


def test_conflicts_of_variety_are_found_before_adoption():
    only = norm(id="only", where={"field": "artist", "is": "A"}, at_least="100%")
    differ = norm(id="differ", distinct={"field": "artist", "at_least": 2})
    (found,) = find_conflicts([only, differ])
    assert found.core == ("only@1", "differ@1")
    assert found.lengths == tuple(range(2, 51))
    assert "at least 2 different values of artist" in found.says
    assert not find_conflicts(
        [norm(id="only", where={"field": "label", "is": "A"}, at_least="100%"), differ]
    )


def test_what_looks_at_nothing_is_told():
    schema = AttributeSchema.of(table(artist=["Ann"], tempo=[90], title=["Duet feat. Ann"]))
    told = [
        fault.says
        for asked in (
            norm(distinct={"field": "artst", "at_least": 2}),
            norm(mean={"field": "temp", "at_least": 2}),
            norm(where={"field": "tempo", "contains": "x"}, at_most=1),
            norm(where={"field": "title", "contains": "Bob"}, at_most=1),
            norm(where={"field": "title", "contains": "feat Ann"}, at_most=1),
        )
        for fault in schema.faults(asked)
    ]
    assert told == [
        "distinct: there is no attribute 'artst'; did you mean artist?",
        "mean: there is no attribute 'temp'; did you mean tempo?",
        "where: tempo is number, and contains looks into texts",
        "where: nothing has 'Bob' in its title",
    ]


def test_the_forms_in_words():
    mean = norm(mean={"field": "tempo", "at_least": 100, "at_most": 125})
    assert order_in_words(mean) == "a mean tempo of at least 100 and at most 125"
    differ = norm(distinct={"field": "artist", "at_least": 8}, where={"field": "live", "is": True})
    assert (
        order_in_words(differ)
        == "at least 8 different values of artist among tracks where live is yes"
    )
