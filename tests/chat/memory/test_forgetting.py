"""`undercard listener show / export / forget`: all that is kept, and no byte of it left."""

import json

import pytest

from undercard.chat.dj import Dj
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database

MARKER = "zyxmarker"
NAME = f"{MARKER}-ann"


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path / "home", character="plain")
    return Dj(parts, open_database(settings), settings, surface="test")


def traces(home):
    """Every file under a home whose bytes have the marker, whatever its case or encoding."""
    forms = [MARKER.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    found = []
    for file in home.rglob("*"):
        held = file.read_bytes().lower() if file.is_file() else b""
        if any(form in held for form in forms) or MARKER in str(file):
            found.append(file)
    return found


@pytest.fixture
def told(dj, run, tmp_path):
    """A listener of that name who said, liked and imported things with the marker in them."""
    catalogue = dj._parts.music.catalogue
    dialogue = dj.start(NAME)
    for say in (
        f"songs with {MARKER} in the title",
        "10 pop songs",
        "I like number 1",
        f"no songs with {MARKER} in the title",
        "never play Drake again",
        f"remember that I juggle {MARKER} on Tuesdays",
        "remember that I love jazz",
        "what do you know about me?",
        "why 3?",
    ):
        dj.answer(dialogue, say)
    file = tmp_path / f"{MARKER}.csv"
    file.write_text(f"track_id\n{catalogue.ids[7]}\n")
    assert run("listener", "import", NAME, file)[0] == 0
    other = dj.start("bob")
    dj.answer(other, "some jazz, no Drake")
    return tmp_path / "home"


def test_forgetting_leaves_no_byte_of_it_under_the_home(dj, told, run):
    assert traces(told), "the marker was never there"
    status, out, _ = run("listener", "forget", NAME, "--json")
    assert status == 0
    assert traces(told) == []
    receipt = json.loads(out)
    assert receipt["removed"]["turns"] == 9
    assert receipt["removed"]["remembered"] == 4
    assert receipt["audit_records_blanked"] >= 1
    verdict = json.loads(run("audit", "verify", "--json")[1])
    assert (verdict["intact"], verdict["blanked"]) == (True, receipt["audit_records_blanked"])
    assert receipt["proof"] == {"record": verdict["seq"], "sha256": verdict["head"]}
    assert len(dj.history(dj.dialogues("bob")[0].id)) == 1


@pytest.mark.usefixtures("told")
def test_a_listener_who_is_forgotten_is_a_stranger(dj, run):
    run("listener", "forget", NAME, "--yes")
    assert run("listener", "forget", NAME, "--yes")[0] == 2
    turn = dj.answer(dj.start(NAME), "what do you know about me?")
    assert turn.reply.startswith("I know nothing about you yet.")


@pytest.mark.usefixtures("told")
def test_show_and_export_tell_everything_with_source_and_date(run, tmp_path):
    shown = json.loads(run("listener", "show", NAME, "--json")[1])
    kinds = [one["kind"] for one in shown["remembered"]]
    assert kinds == ["never", "fact", "like", "played", "liked"]
    assert all(one["source"] and one["given"] for one in shown["remembered"])
    to = tmp_path / "export.json"
    assert run("listener", "export", NAME, "--to", to)[0] == 0
    exported = json.loads(to.read_text())
    assert to.stat().st_mode & 0o077 == 0
    assert exported["remembered"] == shown["remembered"]
    assert len(exported["rows"]["turns"]) == 9
    assert MARKER in json.dumps(exported["rows"]["turns"][0])
    assert "rows" not in shown


@pytest.mark.usefixtures("told")
def test_a_file_that_cannot_be_written_is_named_and_leaves_nothing(run, tmp_path):
    to = tmp_path / "nowhere" / "export.json"
    status, _, err = run("listener", "export", NAME, "--to", to)
    assert status == 2
    assert "nowhere" in err
    (tmp_path / "export.json").mkdir()
    assert run("listener", "export", NAME, "--to", tmp_path / "export.json")[0] == 2
    assert list(tmp_path.glob("*.part")) == []


def test_nothing_is_exported_of_a_stranger(run):
    status, _, err = run("listener", "export", "nobody")
    assert status == 2
    assert "nobody" in err


def test_a_reader_in_the_way_is_named_and_the_same_call_again_finishes(dj, told, run, monkeypatch):
    monkeypatch.setattr("undercard.chat.memory.database._BUSY_S", 0.05)
    with dj.database.engine.connect() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM turns").all()
        status, _, err = run("listener", "forget", NAME, "--yes")
        assert status != 0
        assert "busy" in err
    run("listener", "forget", NAME, "--yes")
    assert traces(told) == []
