"""Norms out of the register and into another one, through the command line."""

import json

import pytest

from undercard.chat.cli import run_app
from undercard.policy.forms.document import load_register
from undercard.policy.forms.odrl_reader import load_odrl
from undercard.policy.norms.formula import formula


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


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("norms.txt", "norms: []", ["norms.txt", ".yaml", ".jsonld"]),
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
