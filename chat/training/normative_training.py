"""Teaches the head that tells norms from other sentences, and writes its card.

Learns from the sentences that ship beside the weights and, where it is given, from sentences of EU
law (Nature of EU Rules, Apache-2.0). Needs the extra `train`.
"""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from undercard.policy.extraction.normative_head import WEIGHTS
from undercard.policy.extraction.normative_learning import (
    INVERSE_PENALTY,
    Labelled,
    learnt,
    own_sentences,
)

LAW_COUNTS = 0.3  # all sentences of law together, beside all others


def train(out: Path, law: Sequence[Labelled] = ()) -> dict[str, Any]:
    """Learn, write weights and recipe into a folder, and return what the recipe tells.

    Sentences of law count less in all than those of stakeholders: most of them are alike.
    """
    own = own_sentences()
    rows = [*own, *law]
    share = LAW_COUNTS * len(own) / len(law) if law else 0.0
    weights = [1.0] * len(own) + [share] * len(law)
    digest = hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()
    head = learnt(rows, weights, f"normative:{digest[:8]}")
    out.mkdir(parents=True, exist_ok=True)
    head.save(out / WEIGHTS.name)
    told = {
        "name": head.name,
        "own": len(own),
        "law": len(law),
        "features": len(head.weights),
        "inverse_penalty": INVERSE_PENALTY,
        "law_counts": LAW_COUNTS,
        "rows_sha256": digest,
    }
    (out / "recipe.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return told
