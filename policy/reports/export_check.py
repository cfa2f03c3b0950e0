"""Checks an exported folder by its manifest and its chain, without the database."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from undercard.policy.errors import ExportError
from undercard.policy.records import audit
from undercard.policy.records.audit import Head, Verdict
from undercard.policy.reports.export import FORMAT, MANIFEST, RECORDS


def check(folder: Path, expected: Head | None = None) -> Verdict:
    """Check a folder by its manifest and its chain.

    The first thing that is not as it was written is named.
    """
    manifest = _read_manifest(folder)
    chain = manifest["chain"]
    before, last = Head(chain["first"] - 1, chain["previous"]), Head(chain["last"], chain["head"])
    fault = next(_faults(folder, manifest["files"]), None)
    if fault is not None:
        return Verdict(False, 0, before, None, fault)
    records = list(_read_records(folder / RECORDS))
    verdict = audit.walk(records, last, before)
    if not verdict.intact or expected is None:
        return verdict
    if not before.seq < expected.seq <= last.seq:
        why = (
            f"record {expected.seq} is not in this folder, which has records {before.seq + 1} to "
            f"{last.seq}"
        )
        return Verdict(False, verdict.records, verdict.head, expected.seq, why)
    return audit.walk(records, expected, before)


def _faults(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """What is missing, changed, or there without being in the manifest."""
    for name, sha256 in files.items():
        path = folder / name
        if not path.is_file():
            yield f"{name} is missing"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield f"{name} was changed: it does not have the hash that the manifest gives"
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    for name in sorted(there - {*files, MANIFEST}):
        yield f"{name} is not in the manifest"


def _read_manifest(folder: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        known = manifest["format"] == FORMAT and {"first", "previous", "last", "head"} <= set(
            manifest["chain"]
        )
    except FileNotFoundError:
        raise ExportError(
            f"{folder}: there is no {MANIFEST}; expected a folder from `undercard audit export`"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportError(f"{folder / MANIFEST}: cannot be read ({error})") from error
    if not known:
        raise ExportError(f"{folder / MANIFEST}: expected the format {FORMAT}")
    return manifest  # type: ignore[no-any-return]


def _read_records(path: Path) -> Iterator[audit.Row]:
    """The records of a file whose hash is that of the manifest."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if line:
            try:
                yield audit.Row(**json.loads(line))
            except (ValueError, TypeError) as error:
                raise ExportError(f"{path}:{number}: this is no record ({error})") from error
