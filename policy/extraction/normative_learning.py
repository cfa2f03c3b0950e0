"""Learns the head that tells norms from other sentences. Needs scikit-learn."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from undercard.policy.extraction.normative_head import WEIGHTS, NormativeHead
from undercard.policy.extraction.sentence_features import features
from undercard.prompts import yaml12

OWN = WEIGHTS.parent / "sentences.yaml"
INVERSE_PENALTY = 30.0  # of the squared weights
_SMALLEST = 0.02  # weights below it are left out: they change no judgement


class Labelled(NamedTuple):
    """A sentence, and whether it is a norm."""

    text: str
    is_norm: bool
    language: str


def own_sentences(path: Path = OWN) -> list[Labelled]:
    """The sentences that were written for this, in all languages."""
    held = yaml12.load_file(path)
    return [
        Labelled(text, kind == "norms", language)
        for language, kinds in held.items()
        for kind, texts in kinds.items()
        for text in texts
    ]


def learnt(
    rows: Sequence[Labelled], weights: Sequence[float] | None = None, name: str = "normative"
) -> NormativeHead:
    """A head that has learnt from labelled sentences; the same rows give the same head."""
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import normalize

    vectors = DictVectorizer()
    seen = vectors.fit_transform([features(one.text, one.language) for one in rows])
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=3_000)
    model.fit(normalize(seen), [one.is_norm for one in rows], sample_weight=weights)
    spoken = zip(vectors.get_feature_names_out(), model.coef_[0].tolist(), strict=True)
    kept = {feature: weight for feature, weight in spoken if abs(weight) >= _SMALLEST}
    return NormativeHead(name, float(model.intercept_[0]), kept)
