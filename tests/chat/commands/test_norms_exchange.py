"""Norms out of the register and into another one, through the command line."""

import json

import pytest

from undercard.chat.cli import run_app
from undercard.policy.forms.document import load_register
from undercard.policy.forms.odrl_reader import load_odrl
from undercard.policy.norms.formula import formula
from undercard.policy.norms.norm import Norm


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)

    def go(home, *arguments):
        monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path / home))
        status = run_app([str(a) for a in arguments])
        captured = capsys.readouterr()
        return status, captured.out, captured.err

    return go


def exported(run, form):
    status, out, err = run("home", "norms", "export", "--format", form)
    assert (status, err) == (0, "")
    return out


def test_the_register_goes_out_in_four_forms(run, tmp_path):
    (tmp_path / "norms.yaml").write_text(exported(run, "yaml"), encoding="utf-8")
    (tmp_path / "norms.jsonld").write_text(exported(run, "odrl"), encoding="utf-8")
    norms = load_register(tmp_path / "norms.yaml").norms
    assert len(norms) >= 5
    assert load_odrl(tmp_path / "norms.jsonld") == norms
    assert exported(run, "formula").splitlines() == [
        f"{norm.ref}: {formula(norm)}" for norm in norms
    ]
    assert json.loads(exported(run, "schema"))["$schema"].endswith("2020-12/schema")
    assert run("home", "norms", "export")[1] == exported(run, "yaml")
    assert run("home", "norms", "export", "--format", "turtle")[0] == 2


@pytest.mark.parametrize("name", ["new.yaml", "new.jsonld", "new.json"])
def test_what_went_out_as_version_two_comes_into_another_register_as_drafts(run, tmp_path, name):
    text = exported(run, "yaml" if name.endswith("yaml") else "odrl")
    old, new = ("- id: ", "- version: 2\n    id: ") if name.endswith("yaml") else (':1"', ':2"')
    (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    status, out, err = run("other", "norms", "import", name, "--by", "A. Steward", "--json")
    assert status == 0, err
    assert {ref.split("@")[1] for ref in json.loads(out)} == {"2"}
    listed = json.loads(run("other", "norms", "list", "--json")[1])
    assert {norm["state"] for norm in listed} == {"draft"}


def test_formulas_come_in_as_drafts_and_go_out_the_same(run, tmp_path):
    lines = exported(run, "formula").replace("@1: ", "@2: ")
    (tmp_path / "new.formula").write_text(f"# the house's own\n\n{lines}", encoding="utf-8")
    status, out, err = run("other", "norms", "import", "new.formula", "--json")
    assert status == 0, err
    refs = json.loads(out)
    assert refs == [line.partition(": ")[0] for line in lines.splitlines()]
    listed = json.loads(run("other", "norms", "list", "--json")[1])
    drafts = {norm["id"]: norm for norm in listed if norm["state"] == "draft"}
    assert {f"{name}@2" for name in drafts} == set(refs)
    for line in lines.splitlines():
        ref, _, stated = line.partition(": ")
        drafted = Norm.model_validate(drafts[ref.removesuffix("@2")])
        assert (formula(drafted), drafted.says) == (stated, stated)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: O(share(x = 1) ≥ 0.5)\nb: O(share(x = 1) ≥ )", "n.formula:2: column 21: expected"),
        ("# none\nO(share(x = 1) ≥ 0.5)", "n.formula:2: expected ID: FORMULA"),
        ("limit.a: F(x = 1)", "n.formula:1: id:"),
        ("ä: F(x = 1)", "n.formula:1: id:"),
        ("a: F(x = 1)\na: F(x = 2)", "n.formula: norm a is given twice"),
        ("a: O(share(x = 1) ≥ 0.9) ∧", "n.formula:1: column"),
    ],
)
def test_a_formula_that_cannot_be_read_is_named_with_its_line(run, tmp_path, text, complaint):
    (tmp_path / "n.formula").write_text(text, encoding="utf-8")
    status, out, err = run("home", "norms", "import", "n.formula")
    assert (status, out) == (2, "")
    assert complaint in " ".join(err.split())


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("norms.txt", "norms: []", ["norms.txt", ".yaml", ".jsonld", ".formula"]),
        ("none.jsonld", None, ["none.jsonld", "cannot be read"]),
        (
            "n.json",
            '{"@context": "https://example.org/c"}',
            ["n.json", "https://example.org/c", "over the network"],
        ),
        ("n.jsonld", '{"@graph": [', ["n.jsonld:1", "not JSON"]),
    ],
)
def test_a_file_that_is_no_register_is_named(run, tmp_path, name, text, told):
    if text is not None:
        (tmp_path / name).write_text(text)
    status, out, err = run("home", "norms", "import", name)
    assert (status, out) == (2, "")
    for words in told:
        assert words in " ".join(err.split())
