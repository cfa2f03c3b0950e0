"""Two readings beside each other: what stands, what is taken from the model, and what is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from undercard.chat.understanding.cross_check import (
    OtherAct,
    OtherPolarity,
    Trust,
    agreed,
    cross_checked,
    done_with_list,
    stronger,
)
from undercard.chat.understanding.labels import labels, parse
from undercard.chat.understanding.tagger import Tagged, TaggedAct, TaggedSpan

EVEN = Trust()


def reading(line: str, sure: float = 0.6) -> Tagged:
    """A labelled line as a reading of it, equally sure of everything."""
    held = parse(line)
    acts = tuple(
        TaggedAct(
            act.start,
            act.end,
            act.kind,
            sure,
            tuple(
                TaggedSpan(span.start, span.end, span.kind, span.polarity, sure)
                for span in sorted(held.spans, key=lambda one: (one.start, -one.end))
                if act.start <= span.start < act.end
            ),
        )
        for act in held.acts
    )
    return Tagged(acts, "en")


def checked(ours, theirs, trust=EVEN, *, has_list=True, numbers=()):
    one = ours if isinstance(ours, Tagged) else reading(ours)
    return cross_checked(one, reading(theirs), trust, has_list=has_list, numbers=numbers)


def kinds(tagged):
    return [act.kind for act in tagged.acts]


def signs(tagged):
    return [span.polarity for act in tagged.acts for span in act.spans]


def test_what_both_say_stands():
    found = checked("<exclude> no [-genre rap]", "<exclude> no [-genre rap]")
    assert (kinds(found.tagged), signs(found.tagged)) == (["exclude"], ["-"])
    assert found.difference is None
    assert found.added == ()


def test_agreement_makes_surer():
    alone = reading("<sort> by year", sure=0.2)
    found = checked(alone, "<sort> by year", Trust(act=0.9))
    assert found.tagged.acts[0].confidence == pytest.approx(agreed(0.2, 0.9))
    assert agreed(0.2, 0.9) > 0.6


def test_another_polarity_of_the_same_words_is_asked():
    found = checked("<wish> [+genre rap]", "<wish> [-genre rap]", has_list=False)
    assert isinstance(found.difference, OtherPolarity)
    assert signs(found.tagged) == ["+"]
    assert [signs(way) for way in found.ways] == [["+"], ["-"]]


@pytest.mark.parametrize(("ours", "theirs"), [("+", "~"), ("-", "<"), ("+", ">"), ("-", ".")])
def test_a_shade_of_the_same_is_not_asked(ours, theirs):
    found = checked(f"<wish> [{ours}genre rap]", f"<wish> [{theirs}genre rap]")
    assert found.difference is None
    assert signs(found.tagged) == [ours]


def test_a_polarity_of_more_than_the_same_words_says_nothing_of_them():
    found = checked("<wish> no rap but [+genre pop]", "<wish> [-genre no rap but pop]")
    assert found.difference is None


def test_another_act_that_changes_the_list_is_asked():
    found = checked("<drop> [t 2]", "<keep> [t 2]")
    assert isinstance(found.difference, OtherAct)
    assert kinds(found.tagged) == ["drop"]
    assert [kinds(way) for way in found.ways] == [["drop"], ["keep"]]


def test_an_act_that_only_the_model_hears_is_asked_about_and_not_done():
    found = checked("<thanks> thanks a lot, lose 2", "<thanks> thanks a lot, <drop> lose [t 2]")
    assert kinds(found.tagged) == ["thanks"]
    assert [kinds(way) for way in found.ways] == [["thanks"], ["thanks", "drop"]]


@pytest.mark.parametrize(
    ("ours", "theirs", "has_list"),
    [
        ("<thanks> nice", "<praise> nice", True),
        ("<wish> some rock", "<pivot> some rock", True),
        ("<wish> some rock", "<refine> some rock", False),
    ],
)
def test_acts_that_come_to_the_same_are_not_asked(ours, theirs, has_list):
    assert checked(ours, theirs, has_list=has_list).difference is None


def test_one_that_is_clearly_right_is_not_asked():
    ours, theirs = "<drop> [t 2]", "<keep> [t 2]"
    sure, guess = reading(ours, sure=0.95), reading(ours, sure=0.05)
    assert kinds(checked(sure, theirs).tagged) == ["drop"]
    assert kinds(checked(guess, theirs).tagged) == ["keep"]
    assert checked(sure, theirs).difference is checked(guess, theirs).difference is None


def test_a_model_that_is_known_to_be_good_is_heard_against_a_sure_tagger():
    found = checked(reading("<drop> [t 2]", sure=0.9), "<keep> [t 2]", Trust(act=0.9))
    assert found.difference is not None


def test_a_model_that_is_known_to_be_bad_is_not_asked_about():
    found = checked(reading("<drop> [t 2]", sure=0.5), "<keep> [t 2]", Trust(act=0.1))
    assert found.difference is None
    assert kinds(found.tagged) == ["drop"]


def test_each_way_is_as_sure_as_if_it_had_been_said():
    found = checked("<drop> [t 2]", "<restart> 2", Trust(act=0.6))
    assert [act.confidence for way in found.ways for act in way.acts] == [1.0, 1.0]


def test_a_span_that_only_the_model_found_is_taken_and_named():
    found = checked("<wish> dreamy songs", "<wish> [+mood dreamy] songs")
    assert [span.kind for span in found.added] == ["mood"]
    assert found.tagged.acts[0].spans == found.added


def test_a_span_that_only_the_tagger_found_stays():
    assert signs(checked("<wish> [+mood dreamy] songs", "<wish> dreamy songs").tagged) == ["+"]


def test_a_model_that_is_mostly_wrong_alone_adds_nothing():
    found = checked("<wish> dreamy songs", "<wish> [+mood dreamy] songs", Trust(alone=0.4))
    assert (found.added, found.tagged.acts[0].spans) == ((), ())


@pytest.mark.parametrize(
    ("line", "numbers", "taken"),
    [
        ("<wish> [+mood 1994] please", [(0, 4)], False),
        ("<wish> [+year 1994] please", [(0, 4)], True),
        ("<wish> [+year dreamy] please", [], False),
        ("<wish> [+title 1979] please", [(0, 4)], True),
    ],
)
def test_a_number_is_what_the_recognisers_say(line, numbers, taken):
    plain = "".join(f"<wish> {parse(line).text}")
    assert bool(checked(plain, line, numbers=numbers).added) is taken


@pytest.mark.parametrize("needy", [0, 1])
def test_where_either_hears_somebody_in_need_that_is_all(needy):
    lines = ["<wish> sad songs, i want to die", "<crisis> sad songs, i want to die"]
    ours, theirs = (lines[1], lines[0]) if needy == 0 else lines
    found = checked(ours, theirs, Trust(act=0.01))
    assert kinds(found.tagged) == ["crisis"]
    assert found.difference is None


def test_every_act_comes_to_something_that_a_button_can_say():
    assert {done_with_list(kind) for kind in labels()["acts"]} >= {"nothing", "wish", "drop"}


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_stronger_of_two_does_not_hang_on_who_is_asked_first(one, other):
    turned = {"ours": "theirs", "theirs": "ours", "neither": "neither"}
    assert stronger(other, one) == turned[stronger(one, other)]


def test_even_odds_leave_it_to_the_tagger():
    assert [stronger(sure, 0.5) for sure in (0.85, 0.5, 0.15)] == ["ours", "neither", "theirs"]
