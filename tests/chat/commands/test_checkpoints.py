"""`undercard audit key / checkpoint / prove / verify`, and the verifier that runs alone."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from support.audited_station import write_station
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.records import audit, record_tables
from undercard.policy.reports import lone_verifier


@pytest.fixture
def station(tmp_path, monkeypatch):
    (tmp_path / "none.yaml").write_text("norms: []\n")
    monkeypatch.setenv("UNDERCARD_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UNDERCARD_NORMS", str(tmp_path / "none.yaml"))
    database = open_database(Settings())
    with database.transaction() as conn:
        write_station(conn)
    yield database
    database.close()


@pytest.fixture
def key(run, station, tmp_path):  # noqa: ARG001 - there has to be a log
    status, out, _ = run("audit", "key", "--name", "station.example/log")
    assert status == 0
    (tmp_path / "key.pub").write_text(out)
    return tmp_path / "key.pub"


def alone(*arguments, program=lone_verifier.__file__):
    """Run the verifier as an auditor does: isolated, in a folder without our package."""
    command = [sys.executable, "-I", str(program), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", timeout=60)
    return done.returncode, done.stdout + done.stderr


def write_more(station, count=3):
    with station.transaction() as conn:
        for at in range(count):
            audit.append(conn, "note", {"at": at})


def cut(station, size):
    with station.transaction() as conn:
        for table in (record_tables.audit, record_tables.audit_lists):
            conn.execute(sa.delete(table).where(table.c.seq > size))


def test_the_log_goes_on_from_its_checkpoints_and_a_cut_is_found(run, station, key, tmp_path):
    older, latest = tmp_path / "older", tmp_path / "latest"
    assert run("audit", "checkpoint", "--to", older)[0] == 0
    write_more(station)
    assert run("audit", "checkpoint", "--to", latest)[0] == 0
    both = ("--checkpoint", older, "--checkpoint", latest)
    assert run("audit", "verify", *both, "--key", key)[0] == 0
    size = json.loads(run("audit", "verify", "--json")[1])["records"]
    assert latest.read_text().startswith(f"station.example/log\n{size}\n")
    cut(station, size - 2)
    status, out, _ = run("audit", "verify", *both, "--json")
    assert status == 3
    (found,) = json.loads(out)["differences"]
    assert found["kind"] == "checkpoint"
    assert f"a checkpoint was signed at {size}" in found["says"]
    assert run("audit", "checkpoint")[0] == 2


def test_a_checkpoint_that_the_log_does_not_go_on_from_is_not_overwritten(
    run, station, key, tmp_path
):
    there = tmp_path / "there"
    run("audit", "checkpoint", "--to", there)
    write_more(station)
    run("audit", "checkpoint", "--to", there)
    before = there.read_text()
    cut(station, 20)
    with station.transaction() as conn:
        conn.execute(sa.delete(record_tables.checkpoints))
    status, _, err = run("audit", "checkpoint", "--to", there)
    assert status == 3
    assert "does not go on" in " ".join(err.split())
    assert there.read_text() == before
    assert key.exists()


@pytest.mark.usefixtures("key")
def test_hooks_are_given_the_checkpoint_and_their_failure_is_told(run, tmp_path):
    sent = tmp_path / "sent"
    copy = f'{sys.executable} -c \'import sys; open("{sent}", "w").write(sys.stdin.read())\''
    assert run("audit", "checkpoint", "--hook", copy)[0] == 0
    assert sent.read_text() == run("audit", "checkpoint")[1]
    failing = f"{sys.executable} -c 'import sys; sys.exit(\"no way through\")'"
    status, _, err = run("audit", "checkpoint", "--hook", failing)
    assert status == 1
    assert "no way through" in " ".join(err.split())
    assert run("audit", "checkpoint", "--hook", "no-such-program")[0] == 2


def test_the_key_is_made_once_and_its_file_is_the_owners_alone(run, key, tmp_path):
    assert run("audit", "key")[1] == key.read_text()
    assert run("audit", "key", "--name", "another")[0] == 2
    secret = tmp_path / "home" / "audit.key"
    assert secret.stat().st_mode & 0o077 == 0
    secret.chmod(0o644)
    status, _, err = run("audit", "checkpoint")
    assert (status, "may be read by others" in " ".join(err.split())) == (2, True)


def test_an_export_is_checked_by_the_verifier_that_is_in_it(run, station, key, tmp_path):
    older = tmp_path / "older"
    run("audit", "checkpoint", "--to", older)
    write_more(station)
    folder = tmp_path / "export"
    assert run("audit", "export", folder)[0] == 0
    program = folder / "verify.py"
    status, said = alone("folder", folder, "--key", key, "--checkpoint", older, program=program)
    assert (status, "as they were signed" in said) == (0, True), said
    assert run("audit", "verify", "--export", folder)[0] == 0
    records = folder / "records.jsonl"
    records.write_text(records.read_text().replace('"seq": 4', '"seq": 5'))
    status, said = alone("folder", folder, "--key", key)
    assert (status, "records.jsonl is missing or was changed" in said) == (3, True)


def test_a_part_of_the_time_leads_to_the_checkpoint_too(run, station, key, tmp_path):
    since = (datetime.now(UTC) - timedelta(days=2, hours=10)).isoformat()
    until = (datetime.now(UTC) - timedelta(days=2)).isoformat()
    folder = tmp_path / "part"
    assert run("audit", "export", folder, "--since", since, "--until", until)[0] == 0
    tree = json.loads((folder / "tree.json").read_text())
    assert tree["before"]
    assert tree["after"]
    assert alone("folder", folder, "--key", key)[0] == 0
    tree["after"][0] = "00" * 32
    (folder / "tree.json").write_text(json.dumps(tree))
    assert alone("folder", folder, "--key", key)[0] == 3
    write_more(station)


def test_proofs_of_a_record_and_of_growth_are_checked_alone(run, station, key, tmp_path):
    older = tmp_path / "older"
    run("audit", "checkpoint", "--to", older)
    write_more(station, 6)
    proof, growth = tmp_path / "5.tlog-proof", tmp_path / "growth"
    proof.write_text(run("audit", "prove", "5")[1])
    growth.write_text(run("audit", "prove", "--since", older)[1])
    with station.transaction() as conn:
        hashes = {row.seq: row.sha256 for row in audit.stored(conn)}
    assert alone("record", proof, "--key", key, "--sha256", hashes[5])[0] == 0
    assert alone("record", proof, "--key", key, "--sha256", hashes[6])[0] == 3
    assert alone("growth", growth, "--key", key, "--checkpoint", older)[0] == 0
    lines = growth.read_text().split("\n")
    lines[1], lines[2] = lines[2], lines[1]
    growth.write_text("\n".join(lines))
    assert alone("growth", growth, "--key", key, "--checkpoint", older)[0] == 3
    assert run("audit", "prove", "999")[0] == 2
    assert run("audit", "prove")[0] == 2


def test_another_logs_key_opens_nothing(run, key, tmp_path):
    older, other = tmp_path / "older", tmp_path / "other.pub"
    run("audit", "checkpoint", "--to", older)
    other.write_text("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n")
    assert run("audit", "verify", "--checkpoint", older, "--key", other)[0] == 2
    assert alone("growth", older, "--key", other, "--checkpoint", older)[0] == 3
    assert alone("folder", tmp_path / "nowhere", "--key", key)[0] == 2
