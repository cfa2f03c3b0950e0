"""Packs vectors small enough to ship, and unpacks them.

`python -m undercard.retrieval.vectors OUT` makes those of the built-in catalogue. The vectors are
turned to their principal axes and each component is rounded to a step of 0.75 mean standard
deviations (4 to 5 levels for most, none for the weak ones). 28,356 x 384 take under 3 MB; the mean
cosine to the exact vectors is 0.989 (least 0.987). They are made on one machine and save every
listener two minutes at the first start.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from undercard.retrieval.catalogue import BUILTIN, Catalogue
from undercard.retrieval.embedding import DIMENSION, Embedder, MiniLM, Vectors
from undercard.retrieval.passages import passages, recipe

SHIPPED = BUILTIN.parent / "vectors.parquet"
_STEP = 0.75
_BATCH = 64


def key(catalogue_sha256: str, model: str) -> str:
    """What vectors belong to: these tracks, this model and this way to write passages."""
    return f"{catalogue_sha256}:{model}:{recipe()}"


def embed_rows(
    catalogue: Catalogue,
    rows: Sequence[int],
    model: Embedder,
    known: Mapping[str, Vectors] = MappingProxyType({}),
) -> Vectors:
    """Vectors of some rows in their order; `known`: those of passages that need not be made."""
    return _made_up(passages(catalogue, rows), model, known)


def known_of_builtin(model: Embedder) -> Mapping[str, Vectors]:
    """The vectors that ship, by their passages; none for another model."""
    builtin = Catalogue.builtin()
    held = unpack(SHIPPED, key(builtin.sha256, model.name))
    every = passages(builtin, range(len(builtin)))
    return {} if held is None else dict(zip(every, held, strict=True))


def embed_texts(texts: Sequence[str], model: Embedder) -> Vectors:
    """Vectors of many texts in their order, (n, 384).

    Texts of like length go together, which saves padding.
    """
    order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
    out = np.zeros((len(texts), DIMENSION), dtype=np.float32)
    for start in range(0, len(order), _BATCH):
        chosen = order[start : start + _BATCH]
        out[chosen] = model.embed([texts[position] for position in chosen])
    return out


def texts_packed(path: Path, texts: Sequence[str], model: Embedder, step: float = _STEP) -> None:
    """Embed texts and write their vectors with them, for `of_texts`; `step` is that of `pack`."""
    made = embed_texts(texts, model)
    pack(made, model.name, path, step=step, names=json.dumps(texts, ensure_ascii=False))


def of_texts(texts: Sequence[str], model: Embedder, packed: Path) -> Vectors:
    """Unit vectors of texts in their order, (n, 384): those that are packed, the others made."""
    held = unpack(packed, model.name)
    known: dict[str, Vectors] = {}
    if held is not None:
        known = dict(zip(json.loads(pq.read_schema(packed).metadata[b"names"]), held, strict=True))
    return _made_up(texts, model, known)


def _made_up(texts: Sequence[str], model: Embedder, known: Mapping[str, Vectors]) -> Vectors:
    """The vectors of texts in their order: the known ones, and the others made."""
    missing = [text for text in texts if text not in known]
    made = dict(zip(missing, embed_texts(missing, model), strict=True))
    return np.stack([known[text] if text in known else made[text] for text in texts])


def pack(vectors: Vectors, owner: str, path: Path, *, step: float = _STEP, **told: str) -> None:
    """Write vectors (n, d), one row per principal axis: axis, mean along it, the rows' codes.

    `step`: to what the components are rounded, in their mean standard deviation. `told` is written
    beside them.
    """
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    _, axes = np.linalg.eigh(np.cov(centred.T))
    axes = axes[:, ::-1].astype(np.float16)
    width = float(step * centred.std(axis=0).mean())
    codes = np.clip(np.round(centred @ axes.astype(np.float32) / width), -127, 127).astype(np.int8)
    columns = {
        "axis": _as_bytes(axes.T),
        "mean": pa.array(mean.astype(np.float32)),
        "codes": _as_bytes(np.ascontiguousarray(codes.T)),
    }
    table = pa.table(columns).replace_schema_metadata(told | {"step": str(width), "key": owner})
    pq.write_table(
        table,
        path,
        compression="zstd",
        compression_level=22,
        use_dictionary=False,
        data_page_size=1 << 26,
        write_statistics=False,
    )


def unpack(path: Path, owner: str) -> Vectors | None:
    """Unit vectors of shape (n, d), or None when there are none for this owner."""
    if not path.is_file() or pq.read_schema(path).metadata.get(b"key") != owner.encode():
        return None
    table = pq.read_table(path)
    axes = _from_bytes(table["axis"], np.float16).astype(np.float32)
    codes = _from_bytes(table["codes"], np.int8).T.astype(np.float32)
    mean = table["mean"].to_numpy().astype(np.float32)
    step = float(table.schema.metadata[b"step"])
    vectors: npt.NDArray[np.float32] = (codes * step) @ axes + mean
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def _as_bytes(rows: npt.NDArray[np.generic]) -> pa.Array:
    return pa.array([row.tobytes() for row in rows])


def _from_bytes(column: pa.ChunkedArray, kind: type[np.generic]) -> npt.NDArray[Any]:
    return np.stack([np.frombuffer(value.as_py(), dtype=kind) for value in column])


def main(arguments: list[str]) -> int:
    """Embed the built-in catalogue and pack the vectors; returns the exit status."""
    out = Path(arguments[0]) if arguments else SHIPPED
    catalogue, model = Catalogue.builtin(), MiniLM()
    vectors = embed_rows(catalogue, range(len(catalogue)), model)
    pack(vectors, key(catalogue.sha256, model.name), out)
    sys.stderr.write(f"{out}: {out.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
