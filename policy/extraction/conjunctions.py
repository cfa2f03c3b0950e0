"""Lists in sentences: what stands between commas and conjunctions, and how that holds together.

"A, B, and C or D" is A, B, and (C or D), "A or B, C or D" is (A or B) and (C or D), and where no
comma tells, "A and B or C" is (A and B) or C.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from undercard.policy.extraction.clause_words import BREAKS, Words
from undercard.policy.logic.first_order import Formula, joined

_CONJUNCTIONS = ("and", "or", "but", "nor", "while")


@dataclass(frozen=True)
class Joint:
    """What stands before a stretch: a conjunction (or none), and whether a comma does."""

    word: str = ""
    comma: bool = False


def stretches(given: Sequence[str], until: int) -> list[tuple[Joint, Words]]:
    """The stretches of words with what stands before each; from a place on all is one stretch."""
    found: list[tuple[Joint, Words]] = [(Joint(), [])]
    for at, word in enumerate(given):
        joint, stretch = found[-1]
        if at >= until or word not in (*BREAKS, *_CONJUNCTIONS):
            stretch.append(word)
        elif stretch:
            found.append((Joint("" if word in BREAKS else word, word in BREAKS), []))
        else:
            found[-1] = (Joint("" if word in BREAKS else word, joint.comma), [])
    return [(joint, stretch) for joint, stretch in found if stretch]


def listed(made: Sequence[tuple[Joint, Formula]]) -> Formula | None:
    """The formulas of a list as one; None where there is none."""
    if not made:
        return None
    outer = any(joint.comma and joint.word for joint, _ in made[1:])
    commas = any(joint.comma for joint, _ in made[1:])
    if not outer and commas:  # "A, B and C": what stands before the last closes the list
        *first, (joint, last) = made
        made = [*first, (Joint(joint.word or "and", comma=True), last)]
    parts: list[list[tuple[Joint, Formula]]] = [[made[0]]]
    for joint, formula in made[1:]:
        if commas and joint.comma:
            parts.append([(joint, formula)])
        else:
            parts[-1].append((joint, formula))
    if len(parts) == 1:
        return _alternatives([(joint.word, formula) for joint, formula in made])
    closing = next((part[0][0].word for part in reversed(parts) if part[0][0].word), "and")
    inner = [_alternatives([(joint.word, formula) for joint, formula in part]) for part in parts]
    return joined("∨" if closing in ("or", "nor") else "∧", inner)


def _alternatives(made: Sequence[tuple[str, Formula]]) -> Formula:
    """Formulas with conjunctions before them, of which "or" holds the least."""
    found: list[list[Formula]] = [[made[0][1]]]
    for word, formula in made[1:]:
        if word in ("or", "nor"):
            found.append([])
        found[-1].append(formula)
    return joined("∨", [joined("∧", parts) for parts in found])
