"""One line about each step for everybody, and details for whoever opens it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from undercard.chat.events import StepLine
from undercard.chat.steps.values import Found, Ranked, Ruled, Understood
from undercard.policy.reports.wordings import move_words
from undercard.policy.ruling import Ruling
from undercard.retrieval.catalogue import Catalogue

_SHOWN = 5  # candidates named


@dataclass(frozen=True)
class Summary:
    """What a step came to; `detail` can be written as JSON."""

    line: StepLine
    detail: Mapping[str, object]


def of_understood(understood: Understood) -> Summary:
    """The readings of words, or the kind of the request."""
    request = understood.request
    said = ", ".join(f"“{act.words}”" for act in request.acts)
    readings = {one.text: one.taken_for for one in request.understood}
    acts = [act.model_dump(mode="json", exclude_defaults=True) for act in request.acts]
    line = StepLine("understood", {"said": said}) if said else StepLine("nothing_understood")
    return Summary(line, {"acts": acts, "understood": readings})


def of_found(found: Found) -> Summary:
    """How many tracks fit, and how many of them are candidates."""
    first = [c.track.title for c in found.candidates[:_SHOWN]]
    count = len(found.candidates)
    detail = {"fits": found.fits, "candidates": count, "first": first}
    return Summary(StepLine("found", {"count": count, "fits": found.fits}), detail)


def of_ranked(ranked: Ranked) -> Summary:
    """That they are in order, and by which model."""
    return Summary(StepLine("ranked", {"count": len(ranked.rows)}), {"model": ranked.model})


def of_ruled(catalogue: Catalogue) -> Callable[[Ruled], Summary]:
    """What norms did, with titles rather than ids."""

    def summary(ruled: Ruled) -> Summary:
        ruling, frame = ruled.ruling, ruled.ranked.found.planned.frame
        if ruling is None:
            return Summary(StepLine("impossible"), {})
        moved = len({move.id for move in ruling.moves if move.lifted and move.norms})
        binding, limits = len(frame.binding), len(frame.limit_norms)
        name = "proved" if ruling.proved else "checked"
        line = StepLine(name, {"rules": binding, "limits": limits, "moved": moved})
        return Summary(line, _ruling_detail(ruling, catalogue))

    return summary


def _ruling_detail(ruling: Ruling, catalogue: Catalogue) -> Mapping[str, object]:
    rules = {r.says: r.satisfied for r in ruling.norms if r.satisfied is not None}
    certificate = {
        "value": ruling.value,
        "no list can have more than": ruling.bound,
        "proved best": ruling.proved,
    }
    return {
        "rules": {says: _holds(kept) for says, kept in rules.items()},
        "not in force here": {aside.norm: aside.why for aside in ruling.set_aside},
        "moves": [f"“{catalogue[m.id].title}” {move_words(m)}: {m.why}" for m in ruling.moves],
        "certificate": certificate,
    }


def _holds(satisfied: bool) -> str:
    return "holds" if satisfied else "gave_way"
