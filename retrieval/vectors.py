"""Packs vectors small enough to ship, and unpacks them: `python -m undercard.retrieval.vectors OUT`
makes the built-in ones.

The vectors are turned to their principal axes and each component is rounded to a step of 0.75 mean
standard deviations (4 to 5 levels for most, none for the weak ones). 28,356 x 384 take under 3 MB;
the mean cosine to the exact vectors is 0.989 (least 0.987). They are made on one machine and save
every listener two minutes at the first start.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

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
    """What vectors belong to: other tracks, another model or another way to write passages need
    other vectors.
    """
    return f"{catalogue_sha256}:{model}:{recipe()}"


def embed_rows(catalogue: Catalogue, rows: Sequence[int], model: Embedder) -> Vectors:
    """Vectors of some rows in their order."""
    return embed_texts(passages(catalogue, rows), model)


def embed_texts(texts: Sequence[str], model: Embedder) -> Vectors:
    """Vectors of many texts in their order, (n, 384); texts of like length go together, which saves
    padding.
    """
    order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
    out = np.zeros((len(texts), DIMENSION), dtype=np.float32)
    for start in range(0, len(order), _BATCH):
        chosen = order[start : start + _BATCH]
        out[chosen] = model.embed([texts[position] for position in chosen])
    return out


def pack(vectors: Vectors, owner: str, path: Path) -> None:
    """Write vectors of shape (n, d) as one row per principal axis: axis, mean along it, codes of
    the n rows.
    """
    mean = vectors.mean(axis=0)
    centred = vectors - mean
    _, axes = np.linalg.eigh(np.cov(centred.T))
    axes = axes[:, ::-1].astype(np.float16)
    step = float(_STEP * centred.std(axis=0).mean())
    codes = np.clip(np.round(centred @ axes.astype(np.float32) / step), -127, 127).astype(np.int8)
    table = pa.table(
        {
            "axis": pa.array([axis.tobytes() for axis in axes.T]),
            "mean": pa.array(mean.astype(np.float32)),
            "codes": pa.array([column.tobytes() for column in np.ascontiguousarray(codes.T)]),
        }
    ).replace_schema_metadata({"step": str(step), "key": owner})
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
    axes = np.stack(
        [np.frombuffer(value.as_py(), dtype=np.float16) for value in table["axis"]]
    ).astype(np.float32)
    codes = np.stack([np.frombuffer(value.as_py(), dtype=np.int8) for value in table["codes"]])
    step = float(table.schema.metadata[b"step"])
    vectors: npt.NDArray[np.float32] = (codes.T.astype(np.float32) * step) @ axes + table[
        "mean"
    ].to_numpy().astype(np.float32)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def main(arguments: list[str]) -> int:
    """Embed the built-in catalogue and pack the vectors; returns the exit status."""
    out = Path(arguments[0]) if arguments else SHIPPED
    catalogue, model = Catalogue.builtin(), MiniLM()
    pack(
        embed_rows(catalogue, range(len(catalogue)), model), key(catalogue.sha256, model.name), out
    )
    sys.stderr.write(f"{out}: {out.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
