"""The figures of simulated listeners, with 95 % intervals over listeners, who are paired by DJ.

`success@5`   the share of listeners who were content within five turns
`success@1`   at once
`turns`       to content; who was not counts as one turn more than there may be
`pivots`      the share of turns to something else that were obeyed
`violations`  of lists, the share that breaks a norm or limit in force without a word
`unkept`      of lists, the share that breaks something that was asked for in plain words
`questions`   that the DJ asked, per listener
`refused`     of turns, the share without a list

Shares over lists and turns are means over the listeners' own shares.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from undercard.chat.evaluation.listeners.listening import MOST_TURNS, HeardTurn, Session
from undercard.chat.evaluation.measures import interval
from undercard.chat.evaluation.results import Evaluation, Interval, Table, table

_RESAMPLES = 2_000
_ENDS = (49, 1949)  # places of the 2.5 % and 97.5 % among the resamples
OURS, WITHOUT_NORMS = "undercard", "without_norms"
Values = npt.NDArray[np.float64]


def evaluation(sessions: Sequence[Session], seconds: float) -> Evaluation:
    """All figures; our own by temper, paired differences and ratios, and the price of norms."""
    djs: dict[str, list[Session]] = {}
    for session in sessions:
        djs.setdefault(session.dj, []).append(session)
    figures = {name: figures_of(own) for name, own in djs.items()}
    ours = djs[OURS]
    others = {name: own for name, own in djs.items() if name != OURS}
    more: dict[str, object] = {
        "difference": {name: _differences(ours, own) for name, own in others.items()},
        "ratio": {name: _ratio(_success(ours), _success(own)) for name, own in others.items()},
        "tempers": _by(ours, lambda session: session.temper),
        "sources": _by(ours, lambda session: session.goal.partition(":")[0]),
    }
    if WITHOUT_NORMS in others:
        more["price_of_norms"] = _price(ours, others[WITHOUT_NORMS])
    return Evaluation(
        task="listeners",
        n=len(ours),
        system=figures.pop(OURS),
        baselines=figures,
        seconds=seconds,
        more=more,
    )


def figures_of(sessions: Sequence[Session]) -> Mapping[str, Interval]:
    """The figures of one DJ."""
    return {name: interval(_known(of(sessions))) for name, of in _FIGURES.items()}


def _success(sessions: Sequence[Session]) -> Values:
    return np.array([float(one.success is not None) for one in sessions])


def _at_once(sessions: Sequence[Session]) -> Values:
    return np.array([float(one.success == 1) for one in sessions])


def _turns(sessions: Sequence[Session]) -> Values:
    return np.array([float(one.success or MOST_TURNS + 1) for one in sessions])


def _share(of: Callable[[HeardTurn], bool | None]) -> Callable[[Sequence[Session]], Values]:
    """Each listener's share of turns, over those for which it is not None; NaN for no such turn."""

    def shares(sessions: Sequence[Session]) -> Values:
        rows = [[of(turn) for turn in session.turns] for session in sessions]
        known = [[float(value) for value in row if value is not None] for row in rows]
        return np.array([np.mean(row) if row else np.nan for row in known])

    return shares


def _of_lists(broken: Callable[[HeardTurn], bool]) -> Callable[[HeardTurn], bool | None]:
    return lambda turn: None if turn.refused else broken(turn)


def _questions(sessions: Sequence[Session]) -> Values:
    return np.array([float(sum(turn.asked for turn in one.turns)) for one in sessions])


_FIGURES: Mapping[str, Callable[[Sequence[Session]], Values]] = {
    f"success@{MOST_TURNS}": _success,
    "success@1": _at_once,
    "turns": _turns,
    "pivots": _share(lambda turn: turn.obeyed),
    "violations": _share(_of_lists(lambda turn: bool(turn.unlawful))),
    "unkept": _share(_of_lists(lambda turn: bool(turn.unkept))),
    "questions": _questions,
    "refused": _share(lambda turn: turn.refused),
}


def _known(values: Values) -> Values:
    return values[~np.isnan(values)]


def _differences(ours: Sequence[Session], theirs: Sequence[Session]) -> Table:
    """Paired differences, ours minus theirs."""
    names = (f"success@{MOST_TURNS}", "turns", "pivots")
    paired = {name: _FIGURES[name](ours) - _FIGURES[name](theirs) for name in names}
    return table({name: interval(_known(values)) for name, values in paired.items()})


def _ratio(ours: Values, theirs: Values) -> dict[str, float | None]:
    """The ratio of two means over the same resampled listeners; an end over none is None."""
    draws = np.random.default_rng(0).integers(0, len(ours), (_RESAMPLES, len(ours)))
    with np.errstate(divide="ignore", invalid="ignore"):
        drawn = ours[draws].mean(axis=1) / theirs[draws].mean(axis=1)
        found = [ours.mean() / theirs.mean(), *np.sort(drawn)[list(_ENDS)]]
    numbers = (round(float(one), 4) if np.isfinite(one) else None for one in found)
    return dict(zip(("value", "low", "high"), numbers, strict=True))


def _by(sessions: Sequence[Session], of: Callable[[Session], str]) -> dict[str, object]:
    groups: dict[str, list[Session]] = {}
    for session in sessions:
        groups.setdefault(of(session), []).append(session)
    return {name: {"n": len(own), **table(figures_of(own))} for name, own in groups.items()}


def _price(ours: Sequence[Session], without: Sequence[Session]) -> dict[str, object]:
    """What norms cost: the part of the first list's score that is lost, and success.

    The first list alone answers the same words in both, so that only it can be compared.
    """
    lost = [
        1 - one.turns[0].value / other.turns[0].value
        for one, other in zip(ours, without, strict=True)
        if one.turns[0].value is not None and other.turns[0].value
    ]
    success = _success(ours) - _success(without)
    return {
        "lists": len(lost),
        **table({"score_lost": interval(np.array(lost)), "success": interval(success)}),
    }
