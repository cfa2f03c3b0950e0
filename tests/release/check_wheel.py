"""Builds what would be released, installs it alone in an empty environment, and tries it there.

`make release-check` runs it; it needs the package registry. Everything is built in a temporary
folder, from the files that git knows, as they are now.
"""

import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path

from packaging.metadata import Metadata

ROOT = Path(__file__).parent.parent.parent
FOLDERS = ("chat", "policy", "prompts", "recommender", "retrieval")
NOT_FOR_RERANK = {"alembic", "chainlit", "chromadb", "matplotlib", "rdflib", "sqlalchemy", "torch"}
RERANK = "rerank --norms {0}/jobs.yaml --candidates {0}/jobs.jsonl --size".format(ROOT / "examples")
BEST = ["nurse-oslo", "surgeon-bergen", "pharmacist-bergen", "carer-hamar", "nurse-voss"]
GOAL = 0.5  # seconds that one `undercard rerank` should take; told, not required


def main() -> None:
    """Every check; the first that fails ends with what is wrong."""
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        sdist, wheel = build(work)
        check_contents(sdist, wheel)
        check_metadata(wheel)
        python = install(wheel, work / "env")
        check_small(python)
        check_inside(python, work)
        check_rerank(python.with_name("undercard"), work)


def build(work: Path) -> tuple[Path, Path]:
    """The source distribution, and the wheel built from it."""
    for path in known_files():
        target = work / "source" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, target)
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(work / "dist")]
    result = ran([*command, str(work / "source")], work)
    require(result.returncode == 0, f"the build failed:\n{result.stdout}{result.stderr}")
    (sdist,), (wheel,) = (work / "dist").glob("*.tar.gz"), (work / "dist").glob("*.whl")
    for built in (sdist, wheel):
        tell(f"{built.name}: {built.stat().st_size / 2**20:.1f} MiB")
    return sdist, wheel


def known_files() -> list[str]:
    """What git knows of this checkout and is still there, by path; links are left out."""
    listed = ran(["git", "ls-files", "-z"], ROOT).stdout.split("\0")
    paths = {name: ROOT / name for name in listed if name}
    return [name for name, path in paths.items() if path.is_file() and not path.is_symlink()]


def check_contents(sdist: Path, wheel: Path) -> None:
    """All modules and all data files of the packages are in both, and no others in the wheel."""
    ours = {name for name in known_files() if name.split("/")[0] in FOLDERS}
    with tarfile.open(sdist) as archive:
        inside = {name.partition("/")[2] for name in archive.getnames()}
    require(ours <= inside, f"the sdist lacks {sorted(ours - inside)}")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
    wanted = {f"undercard/{name}" for name in ours}
    require(wanted <= names, f"the wheel lacks {sorted(wanted - names)}")
    require(names <= wanted, f"the wheel also has {sorted(names - wanted)}")
    data = sum(not name.endswith(".py") for name in ours)
    tell(f"contents: {len(ours) - data} modules and {data} data files")


def check_metadata(wheel: Path) -> None:
    """The metadata are valid, and say who, what, and under which licence."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        text = archive.read(name)
    metadata = Metadata.from_email(text, validate=True)
    require(metadata.author == "Undercard contributors", f"author: {metadata.author}")
    require(metadata.license_expression == "Apache-2.0", f"licence: {metadata.license_expression}")
    for field in ("summary", "keywords", "classifiers", "description", "license_files"):
        require(bool(getattr(metadata, field)), f"the metadata have no {field}")
    kind = message_from_bytes(text)["Description-Content-Type"]
    require(kind == "text/markdown", f"the description is {kind}")
    tell(f"metadata: {metadata.name} {metadata.version}, {metadata.summary}")


def install(wheel: Path, folder: Path) -> Path:
    """The python of a new environment that has the wheel and what it asks for."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    lock = ROOT / "requirements.lock"
    command = [str(python), "-m", "pip", "install", "-q", "-c", str(lock), str(wheel)]
    result = ran(command, folder)
    require(result.returncode == 0, f"the installation failed:\n{result.stderr}")
    return python


def check_small(python: Path) -> None:
    """Nothing of the chat came along, torch least of all."""
    listed = ran([str(python), "-m", "pip", "list", "--format", "json"], python.parent).stdout
    installed = {entry["name"].lower() for entry in json.loads(listed)}
    require(not installed & NOT_FOR_RERANK, f"installed: {sorted(installed & NOT_FOR_RERANK)}")
    tell(f"installed: {', '.join(sorted(installed))}")


def check_inside(python: Path, work: Path) -> None:
    """What `inside_wheel.py` finds in the new environment."""
    result = ran([str(python), str(Path(__file__).with_name("inside_wheel.py"))], work)
    require(result.returncode == 0, f"inside the environment:\n{result.stdout}{result.stderr}")
    tell(result.stdout.strip())


def check_rerank(undercard: Path, work: Path) -> None:
    """`undercard rerank` gives the best list, tells by its status when there is none, is quick."""
    started = time.perf_counter()
    result = ran([str(undercard), *RERANK.split(), "5"], work)
    seconds = [time.perf_counter() - started]
    require(result.returncode == 0, f"rerank: status {result.returncode}\n{result.stderr}")
    require(json.loads(result.stdout)["slate"] == BEST, f"rerank: {result.stdout}")
    for size, status in (("8", 3), ("0", 2)):
        failed = ran([str(undercard), *RERANK.split(), size], work)
        told = f"rerank --size {size}: status {failed.returncode}, not {status}\n{failed.stderr}"
        require(failed.returncode == status, told)
    for _ in range(4):
        started = time.perf_counter()
        ran([str(undercard), *RERANK.split(), "5"], work)
        seconds.append(time.perf_counter() - started)
    kept = "within" if min(seconds) < GOAL else "over"
    tell(
        f"rerank: first {seconds[0]:.2f} s, best {min(seconds):.2f} s, {kept} the {GOAL} s aimed at"
    )


def ran(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The command, run in a folder to its end."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def require(holds: bool, otherwise: str) -> None:
    """End with what is wrong, unless it holds."""
    if not holds:
        sys.exit(f"release check: {otherwise}")


def tell(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
