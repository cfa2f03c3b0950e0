"""Whoever wrote a text, the terminal obeys none of it: in words, tables, JSON, errors, the log."""

import io
import json
import logging

import pytest
from rich.markup import escape
from rich.table import Table

from undercard.chat.cli import run_app
from undercard.chat.commands.exits import explain
from undercard.chat.errors import InputError
from undercard.chat.logs import PlainLines
from undercard.chat.obeyed_signs import OBEYED
from undercard.chat.safe_console import SafeConsole
from undercard.chat.terminal import json_line, print_text

HOSTILE = (
    "\x1b[31mred",
    "\x1b]0;owned\x07",
    "\x9b2J",
    "a\rb\x08c",
    "\u202egnp.exe",
    "\u2066x\u2069",
    "half \ud83c",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_of_a_text_is_obeyed(text):
    table = Table()
    table.add_column(escape(text))
    table.add_row(escape(text))
    file = io.StringIO()
    console = SafeConsole(file=file)
    console.print(escape(text), table, text, markup=False)
    assert not OBEYED.search(file.getvalue())


def test_colours_of_our_own_are_kept_and_a_text_is_shown_as_it_is():
    file = io.StringIO()
    SafeConsole(file=file, force_terminal=True, color_system="standard").print(
        "[bold]Björk[/bold]", "“Für Elise” 日本 :fire:"
    )
    assert file.getvalue() == "\x1b[1mBjörk\x1b[0m “Für Elise” 日本 :fire:\n"


@pytest.mark.parametrize("text", HOSTILE)
def test_json_says_the_same_without_what_is_obeyed(text):
    line = json_line({text: [text]})
    assert not OBEYED.search(line.rstrip("\n"))
    assert json.loads(line) == {text: [text]}


@pytest.mark.parametrize("text", [*HOSTILE, r"\[/red] \\[bold]", "[/x]"])
def test_an_error_may_quote_anything(text):
    file = io.StringIO()
    assert explain(InputError(f"{text}: no such file"), SafeConsole(file=file, width=200)) == 2
    assert "no such file" in file.getvalue()
    assert not OBEYED.search(file.getvalue())


@pytest.mark.parametrize("text", HOSTILE)
def test_the_log_may_quote_anything(text):
    record = logging.makeLogRecord({"name": "x", "levelname": "WARNING", "msg": f"said {text}"})
    assert not OBEYED.search(PlainLines("%(message)s").format(record))


def test_a_norm_may_have_any_words(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path))
    norm = {"id": "odd", "says": "[/red] \x1b[2J", "at_least": 1, "stakeholder": "[/b]",
            "where": {"field": "genre", "is": "rock"}}  # fmt: skip
    file = tmp_path / "norms.yaml"
    file.write_text(json.dumps({"norms": [norm]}))
    adopt = ["norms", "adopt", "odd", "--file", str(file), "--by", "[/bold]"]
    for line in (adopt, ["norms", "list"], ["norms", "show", "odd"], ["norms", "export"]):
        assert run_app(line) == 0
    said = capsys.readouterr()
    assert "[/red]" in said.out
    assert not OBEYED.search(said.out + said.err)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_document_is_exact_in_a_file_and_harmless_on_a_terminal(monkeypatch, capsys, is_terminal):
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal)
    print_text("says: \u202egnp\x1b[2J\n")
    told = capsys.readouterr().out
    assert told == ("says: gnp[2J\n" if is_terminal else "says: \u202egnp\x1b[2J\n")
