"""`undercard eval sentences --lexdemod`: what a contract's sentence means for one party.

The file is LexDeMod's (Sancheti et al. 2022): CSV with `text` ("[tenant] Tenant shall …"), `label`
(seven flags: obligation, entitlement, prohibition, permission, no obligation, no entitlement, none)
and `split`. Rows marked `train` teach, the others are asked.

`macro_f1`  the mean of the seven F1, each from 0 to 1; `f1_…` of each
`accuracy`  the share of rows with exactly the right flags

Intervals: percentiles over resampled rows (Efron 1979).
"""

import ast
import csv
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from undercard.chat.errors import InputError
from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.policy.extraction.cue_words import cues
from undercard.policy.extraction.modal_words import modal_places
from undercard.policy.extraction.sentence_features import features

LABELS = (
    *("obligation", "entitlement", "prohibition", "permission"),
    *("no_obligation", "no_entitlement", "none"),
)
_RESAMPLES = 1_000
_OTHER = {"tenant": "landlord", "landlord": "tenant", "lessee": "lessor", "lessor": "lessee"}
_CLAUSE = re.compile(r"[;:]|, (?=provided|and|but|or|if|unless|except)|\b(?=if |unless |except )")
# Words of contracts that give rights and duties to a party, beside the modal words.
_TRIGGERS = re.compile(
    r"\b(?:shall|will|may|must|can|agrees?|entitled|right|obligat\w+|required|responsible|liable|"
    r"option|should)\b(?: not)?",
    re.IGNORECASE,
)
_NEAR = 6  # words about a modal or a party
_BEHIND = 12  # words behind a party
_LIKELY = 0.3  # from this chance on a flag is set; macro-F1 asks for more than the likeliest
Flags = NDArray[np.bool_]
Progress = Callable[[str, int, int], None]


class Row(NamedTuple):
    """A party, a sentence, its flags (7,), and whether it teaches."""

    party: str
    text: str
    flags: tuple[bool, ...]
    teaches: bool


def load_rows(file: Path) -> list[Row]:
    """The rows of a file. Raises InputError."""
    try:
        with file.open(encoding="utf-8", newline="") as lines:
            return [_row(one) for one in csv.DictReader(lines)]
    except (OSError, KeyError, ValueError, SyntaxError, TypeError) as error:
        raise InputError(
            f"{file}: expected a CSV with text ([party] …), label and split; "
            f"{type(error).__name__}: {error}"
        ) from error


def _row(given: Mapping[str, str]) -> Row:
    party, _, text = given["text"].removeprefix("[").partition("]")
    flags = tuple(bool(flag) for flag in ast.literal_eval(given["label"]))
    return Row(party.strip(), text.strip(), flags, given["split"] == "train")


def evaluate(rows: Sequence[Row], progress: Progress, train: Sequence[Row] = ()) -> Evaluation:
    """The figures of the linear head that looks at one party, and of the baselines."""
    started = time.monotonic()
    known = list(train) or [one for one in rows if one.teaches]
    asked = [one for one in rows if train or not one.teaches]
    if not known or not asked:
        raise InputError("expected rows with split train, and others to be asked")
    gold = np.array([one.flags for one in asked])
    found: dict[str, Flags] = {}
    judges = {"system": _by_party, "modal_verbs": _by_modals, "tfidf_logreg": _by_tfidf}
    for done, (name, judge) in enumerate(judges.items(), 1):
        found[name] = judge(known, asked)
        progress("judging rows", done, len(judges))
    return Evaluation(
        task="lexdemod",
        n=len(asked),
        system=dict(_figures(gold, found["system"])),
        baselines={
            name: dict(_figures(gold, found[name])) for name in ("modal_verbs", "tfidf_logreg")
        },
        seconds=time.monotonic() - started,
    )


def _by_party(known: Sequence[Row], asked: Sequence[Row]) -> Flags:
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.preprocessing import normalize

    vectors = DictVectorizer()
    seen = normalize(vectors.fit_transform([_of_party(one) for one in known]))
    to_see = normalize(vectors.transform([_of_party(one) for one in asked]))
    chances = _chances(seen, to_see, known, penalty=20.0)
    flags: Flags = chances >= _LIKELY
    flags[np.arange(len(flags)), chances.argmax(axis=1)] = True
    return flags


def _of_party(row: Row) -> dict[str, float]:
    """Features of a sentence in which the party asked about, and the other, have one name each."""
    text = re.sub(rf"\b{re.escape(row.party)}\b", "partyx", row.text, flags=re.IGNORECASE)
    if other := _OTHER.get(row.party.casefold()):
        text = re.sub(rf"\b{other}\b", "otherx", text, flags=re.IGNORECASE)
    return features(text, "en") | dict.fromkeys([*_near_modals(text), *_behind_party(text)], 1.0)


def _near_modals(text: str) -> Iterator[str]:
    """Which party stands last before a word of duty, and what follows."""
    for match in _TRIGGERS.finditer(text):
        start, end = match.span()
        said = match[0].casefold()
        last = [word for word in text[:start].split() if word in ("partyx", "otherx")][-1:]
        after = text[end:].casefold().split()[:2]
        near = text[:start].split()[-_NEAR:]
        yield f"{said} near {'partyx' in near} {'otherx' in near}"
        yield f"{said} last {last}"
        yield f"{said} last {last} then {after[:1]}"
        yield f"{said} last {last} then {after}"


def _behind_party(text: str) -> Iterator[str]:
    """The words before and behind the party, clause by clause."""
    for clause in _CLAUSE.split(text):
        words = re.findall(r"[a-z]+", clause.casefold())
        if "partyx" not in words:
            continue
        at = words.index("partyx")
        yield f"clause begins {at == 0}"
        yield from (f"before {word}" for word in words[max(0, at - _NEAR) : at])
        behind = words[at + 1 : at + 1 + _BEHIND]
        for size in (1, 2, 3):
            yield from (
                f"behind {' '.join(behind[i : i + size])}" for i in range(len(behind) - size + 1)
            )


def _by_tfidf(known: Sequence[Row], asked: Sequence[Row]) -> Flags:
    from sklearn.feature_extraction.text import TfidfVectorizer

    model = TfidfVectorizer()
    seen = model.fit_transform([f"[{one.party}] {one.text}" for one in known])
    to_see = model.transform([f"[{one.party}] {one.text}" for one in asked])
    flags: Flags = _chances(seen, to_see, known, penalty=1.0) >= 0.5
    return flags


def _by_modals(known: Sequence[Row], asked: Sequence[Row]) -> Flags:
    """The modality of the first modal word, for whichever party; none where there is no modal."""
    del known
    of_word = {word: kind for kind, words in cues("en").table("modality").items() for word in words}
    flags = np.zeros((len(asked), len(LABELS)), dtype=bool)
    for at, row in enumerate(asked):
        place = next(iter(modal_places(row.text, "en")), None)
        said = row.text[slice(*place)].casefold() if place else ""
        flags[at, LABELS.index(of_word.get(said, "none"))] = True
    return flags


def _chances(
    seen: csr_matrix, to_see: csr_matrix, known: Sequence[Row], *, penalty: float
) -> NDArray[np.float64]:
    """The chance of each flag, by a logistic regression of its own: (asked, 7)."""
    from sklearn.linear_model import LogisticRegression

    flags = np.array([one.flags for one in known])
    found = np.zeros((to_see.shape[0], len(LABELS)))
    for column in range(len(LABELS)):
        if flags[:, column].any() and not flags[:, column].all():
            model = LogisticRegression(C=penalty, max_iter=2_000).fit(seen, flags[:, column])
            found[:, column] = model.predict_proba(to_see)[:, 1]
    return found


def _figures(gold: Flags, found: Flags) -> Iterator[tuple[str, Interval]]:
    draws = np.random.default_rng(0).integers(0, len(gold), (_RESAMPLES, len(gold)))
    drawn = np.array([_f1(gold[draw], found[draw]) for draw in draws])
    values = _f1(gold, found)
    yield "macro_f1", _interval(values.mean(), drawn.mean(axis=1))
    right = (gold == found).all(axis=1)
    yield "accuracy", _interval(right.mean(), right[draws].mean(axis=1))
    for column, name in enumerate(LABELS):
        yield f"f1_{name}", _interval(values[column], drawn[:, column])


def _f1(gold: Flags, found: Flags) -> NDArray[np.float64]:
    """F1 of each flag, (7,); 0 where it is neither there nor found."""
    both, all_ = 2 * (gold & found).sum(axis=0), gold.sum(axis=0) + found.sum(axis=0)
    shares: NDArray[np.float64] = np.divide(both, all_, out=np.zeros(len(LABELS)), where=all_ > 0)
    return shares


def _interval(value: float, drawn: NDArray[np.float64]) -> Interval:
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Interval(float(value), float(low), float(high))
