"""`undercard eval formulas` on a file small enough to judge by hand."""

import json

import pytest
from typer.testing import CliRunner

from undercard.chat.cli import app
from undercard.chat.datasets.sentence_formulas import load_formulas
from undercard.chat.errors import InputError

FILE = """NL,FOL
A meal is vegan if it contains no eggs.,∀x (Meal(x) ∧ ¬ContainsEggs(x) → Vegan(x))
A dish is vegan if it contains no milk.,∀x (Dish(x) ∧ NoMilk(x) → Vegan(x))
A snack is sweet.,∀x (Snack(x) → Sweet(x))
A dish is spicy if it contains chili.,"∀x (Dish(x) ∧ Contains(x, Chili) ↔ Spicy(x))"
"""


def test_formulas_are_proved_equivalent_beside_two_baselines(tmp_path):
    (tmp_path / "food.csv").write_text(FILE, encoding="utf-8")
    run = CliRunner().invoke(
        app, ["eval", "formulas", "--file", str(tmp_path / "food.csv"), "--json"]
    )
    assert run.exit_code == 0, run.output
    found = json.loads(run.stdout)
    system = {name: one["value"] for name, one in found["system"].items()}
    assert found["n"] == 2, "sentences with even numbers"
    assert (system["equivalent"], system["one_follows"], system["unproved"]) == (0.5, 1.0, 0.0)
    assert found["baselines"]["nearest"]["equivalent"]["value"] == 0.0
    assert found["baselines"]["implication"]["equivalent"]["value"] == 0.0
    assert found["not_said"] == []


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("a,b\n1,2\n", "the columns NL and FOL"),
        ("NL,FOL\nA dish is hot.,∀x (Dish(x)\n", "row 1: FOL: column 12: expected )"),
    ],
)
def test_a_file_of_another_form_is_told(tmp_path, text, says):
    file = tmp_path / "food.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_formulas(file)
    assert says in str(caught.value)
