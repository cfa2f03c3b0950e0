"""A study as a page of Markdown: what was annotated, how far annotators agree, where they differ.

The words are in data/annotation_report.md.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

from jinja2 import Environment, StrictUndefined

from undercard.policy.annotation.agreement import agreement, differences
from undercard.policy.annotation.annotation import Annotation
from undercard.policy.annotation.study import Study

_FILE = Path(__file__).parent.parent / "data" / "annotation_report.md"


def report(study: Study) -> str:
    """The page. Raises DocumentError naming the file that cannot be read."""
    sentences, said = study.corpus.sentences, [study.annotations(one) for one in study.annotators]
    # Markdown for people who wrote the data themselves; nothing of it is run.
    environment = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701
    environment.filters["figure"] = figure
    page: str = environment.from_string(_FILE.read_text(encoding="utf-8")).render(
        sentences=len(sentences),
        documents=_documents(study),
        annotators=[
            {"name": name, **_counts(each)}
            for name, each in zip(study.annotators, said, strict=True)
        ],
        agreement=agreement(sentences, said),
        settled=_settled(study),
        differences=list(_differing(study, said)),
    )
    return page


def figure(value: float | None) -> str:
    """A figure as people write it: three decimals, or a dash where there is none."""
    return "–" if value is None else f"{value:.3f}"


def shown(value: object, text: str) -> str:
    """What an annotator said, in words: spans as the words that they hold."""
    if isinstance(value, tuple):
        return " … ".join(f"“{text[start:end]}”" for start, end in value) or "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else str(value)


def _documents(study: Study) -> list[dict[str, object]]:
    counted = Counter(one.document for one in study.corpus.sentences)
    documents = study.corpus.documents.values()
    return [{**one.model_dump(), "sentences": counted[one.id]} for one in documents]


def _counts(annotations: Sequence[Annotation]) -> dict[str, int]:
    modalities = Counter(one.modality for one in annotations)
    return {
        "sentences": len(annotations),
        "normative": sum(one.normative for one in annotations),
        "explicit": sum(one.explicit is True for one in annotations),
        "obligation": modalities["obligation"],
        "prohibition": modalities["prohibition"],
        "permission": modalities["permission"],
        "enforceable": sum(one.enforceable is True for one in annotations),
    }


def _settled(study: Study) -> dict[str, object] | None:
    gold = study.gold()
    if not gold:
        return None
    reasons = [(one.sentence, one.because) for one in gold if one.because]
    norms = sum(len(one.norms) for one in gold)
    return {**_counts(gold), "norms": norms, "reasons": reasons}


_Differing = tuple[str, str, list[tuple[str, str, str]]]


def _differing(study: Study, said: Sequence[Sequence[Annotation]]) -> Iterator[_Differing]:
    """Each sentence with the fields in which two annotators differ, and what each of them says."""
    by_id = {
        name: {one.sentence: one for one in each}
        for name, each in zip(study.annotators, said, strict=True)
    }
    for sentence in study.corpus.sentences:
        given = [(name, each[sentence.id]) for name, each in by_id.items() if sentence.id in each]
        found = [
            (field, f"{name} {shown(first, sentence.text)}", f"{by} {shown(second, sentence.text)}")
            for (name, one), (by, other) in combinations(given, 2)
            for field, (first, second) in differences(one, other).items()
        ]
        if found:
            yield sentence.id, sentence.text, found
