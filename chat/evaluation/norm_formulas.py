"""`undercard eval formulas`: sentences as first-order formulas, against formulas of the same.

`equivalent`     share of sentences whose formula is logically equivalent to the one given, proved
                 by Z3; predicates are the same where their names are likest, and alike at all
`one_follows`    the same, or one of the two follows from the other: "if" for "if and only if"
`any_names`      equivalent where names may be as unlike as they please, as LogicLLaMA binds them
                 (Yang et al. 2024): the form alone
`words_f1`       F1 of the words in predicates' names, of which logic knows nothing
`unproved`       Z3 found neither a proof nor a model in its time; counts as not equivalent

All are means over sentences, from 0 to 1. Intervals: percentiles over resampled sentences.
Baselines: `nearest` takes the formula of the likest sentence among those that are not asked;
`implication` says that what stands before the first verb implies the rest.
"""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from undercard.chat.datasets.sentence_formulas import SaidFormula
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.policy.extraction.clause_words import clause_words, words
from undercard.policy.extraction.logical_form import statement
from undercard.policy.extraction.predicate_words import PredicateWords
from undercard.policy.logic.equivalence import relation
from undercard.policy.logic.first_order import Atom, Formula, Joined, Quantified, atoms, written
from undercard.policy.logic.naming import folded, likeness, renamed, words_of

Progress = Callable[[str, int, int], None]
Reader = Callable[[str], Formula | None]


def evaluate(
    asked: Sequence[SaidFormula], known: Sequence[SaidFormula], progress: Progress
) -> Evaluation:
    """The figures of our reading and of the baselines, which may learn from `known` alone."""
    started = time.monotonic()
    readers: Mapping[str, Reader] = {
        "system": lambda text: statement(text).formula,
        "nearest": lambda text: _nearest(text, known),
        "implication": _implication,
    }
    figures: dict[str, dict[str, Interval]] = {}
    for name, reader in readers.items():
        rows = []
        for done, one in enumerate(asked, 1):
            rows.append(_compared(reader(one.text), one.formula))
            progress(f"proving ({name})", done, len(asked))
        figures[name] = {key: interval(np.array([row[key] for row in rows])) for key in rows[0]}
    return Evaluation(
        task="formulas",
        n=len(asked),
        system=figures.pop("system"),
        baselines=figures,
        seconds=time.monotonic() - started,
        more={"not_said": [found for one in asked for found in _not_said(one.text)]},
    )


def _compared(ours: Formula | None, given: Formula) -> dict[str, float]:
    gold = folded(given)
    if ours is None:
        return dict.fromkeys(
            ("equivalent", "one_follows", "any_names", "words_f1", "unproved"), 0.0
        )
    ours = folded(ours)
    found = relation(renamed(ours, gold), gold)
    bound = relation(renamed(ours, gold, least=0.0), gold)
    return {
        "equivalent": float(found == "equivalent"),
        "one_follows": float(found in ("equivalent", "stronger", "weaker")),
        "any_names": float(bound == "equivalent"),
        "words_f1": _overlap(ours, gold),
        "unproved": float(found == "unknown"),
    }


def _overlap(ours: Formula, gold: Formula) -> float:
    mine, theirs = (
        Counter(word for atom in set(atoms(one)) for word in words_of(atom.name))
        for one in (ours, gold)
    )
    return 2 * (mine & theirs).total() / max(mine.total() + theirs.total(), 1)


def _nearest(text: str, known: Sequence[SaidFormula]) -> Formula | None:
    best = max(known, key=lambda one: likeness(one.text, text), default=None)
    return best.formula if best else None


def _implication(text: str) -> Formula | None:
    held, given = clause_words(), words(text)
    verb = next((at for at in range(1, len(given)) if held.finite(given, at)), None)
    if verb is None:
        return None
    names = PredicateWords(held)
    sides = (Atom(names.name(given[:verb])), Atom(names.name(given[verb:])))
    return Quantified("∀", "x", Joined("→", sides))


def _not_said(text: str) -> list[dict[str, object]]:
    """What the formula of a sentence does not say, with the formula."""
    form = statement(text)
    if form.formula is not None and not form.left_out:
        return []
    formula = written(form.formula) if form.formula else None
    return [{"text": text, "formula": formula, "left_out": list(form.left_out)}]
