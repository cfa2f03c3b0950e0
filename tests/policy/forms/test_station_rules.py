"""The station's twelve rules, and what a person is told who mistypes one."""

from pathlib import Path

import pytest

from undercard.policy import DocumentError, Norm, formula, load_register, parse_formula
from undercard.policy.forms.document import dump, parse_register
from undercard.policy.forms.odrl import dump_odrl
from undercard.policy.forms.odrl_reader import read_odrl

RULES = Path(__file__).parents[3] / "examples" / "station_rules.yaml"


def test_the_twelve_rules_are_read_and_come_back_from_every_form():
    register = load_register(RULES)
    assert len(register.norms) == 12
    assert parse_register(dump(register)).norms == register.norms
    assert read_odrl(dump_odrl(register.norms)) == register.norms
    for norm in register.norms:
        plain = {"id": norm.id, "says": norm.says, "rank": norm.rank, "source": norm.source}
        assert Norm.model_validate(plain | parse_formula(formula(norm))) == norm


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ("apart: 4", "apart needs per: the attribute whose values are kept apart, such as artist"),
        ("per: artist, apart: 0", "greater than or equal to 1"),
        ("per: artist, apart: 4, at_most: 2", "apart says how much already: leave out at_most"),
        ("per: artist, apart: 4, in_a_row: 2", "apart and in_a_row are two norms"),
        ("per: artist, aprt: 4", "there is no such field; did you mean apart?"),
        (
            "per: artist, apart: 60 seconds",
            "apart: expected tracks such as 4, or minutes such as 45 minutes",
        ),
        ("where: {field: a, is: b}, at: opening", "expected first, last, a step such as every 4"),
        ("at: first", "at needs where: which tracks are meant"),
        ("where: {field: a, is: b}, at: first, over: session", "leave out over"),
        ("where: {field: a, is: b}, in_any: 4", "needs at_least, at_most or exactly"),
        ("where: {field: a, is: b}, in_any: 4, at_least: 30%", "write a whole number"),
        ("in_a_row: 2", "in_a_row needs where (which tracks) or per (such as artist)"),
        ("step: {field: tempo}", "a step needs at_most, such as 20, or only: up or down"),
        ("mean: {field: tempo}", "a mean needs at_least or at_most, such as 100"),
        ("mean: {field: tempo, at_least: 9, at_most: 8}", "at_least 9 is above at_most 8"),
        ("mean: {field: tempo, at_least: 9}, at_least: 2", "mean says how much already"),
        ("mean: {field: tempo, at_least: 9}, over: session", "mean speaks of one list"),
        ("distinct: {field: artist, at_least: 8}, per: genre", "distinct leaves out per"),
        ("distinct: {field: artist, at_least: 1}", "greater than or equal to 2"),
        ("where: {field: title, contains: '!?'}, at_most: 1", "contains needs a word to look for"),
        ("per: artist, apart: 4, over: prefix", "apart speaks of the whole list already"),
    ],
)
def test_a_slip_is_named_with_its_line_and_what_was_expected(fields, told):
    text = f"norms:\n  - {{id: n, says: x, {fields}}}\n"
    with pytest.raises(DocumentError) as error:
        parse_register(text, "rules.yaml")
    assert str(error.value).startswith("rules.yaml:2: ")
    assert told in str(error.value)
