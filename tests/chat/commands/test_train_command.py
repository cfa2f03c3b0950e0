"""`undercard train rank` from the command line: help, and mistakes that a person makes."""

import pytest

from undercard.chat.cli import run_app

FILES = ["--dialogs", "tests/data/cpcd/dialogs.jsonl", "--tracks", "tests/data/cpcd/tracks.csv"]


def test_the_help_has_examples(capsys):
    assert run_app(["train", "rank", "--help"]) == 0
    shown = capsys.readouterr().out
    for words in ("--resume", "--minutes", "--fold", "overnight", "--device cuda"):
        assert words in shown


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ([], "give one of them"),
        (["--steps", "3", "--minutes", "3"], "give one of them"),
        (["--steps", "3", "--dialogs", "x.jsonl"], "belong together"),
        (["--steps", "3", "--fold", "5/5"], "--fold 5/5"),
        (["--steps", "3", "--fold", "first"], "k/n"),
        (["--steps", "3", "--format", "haiku"], "titles, letters"),
        (["--steps", "0"], "above 0"),
        (["--steps", "3", "--dialogs", "none.jsonl", "--tracks", "none.csv"], "none.csv"),
        (["--steps", "3", "--conditions", "0"], "no example"),
        (["--steps", "3", "--conditions", "4", "--device", "abacus"], "abacus"),
        (["--steps", "3", "--conditions", "4", "--resume"], "nothing to resume"),
    ],
)
def test_a_mistake_is_named(tmp_path, home, monkeypatch, capsys, more, message):
    monkeypatch.setenv("UNDERCARD_HOME", str(home))
    assert run_app(["train", "rank", "--out", str(tmp_path / "out"), *more]) == 2
    assert message in " ".join(capsys.readouterr().err.split())
