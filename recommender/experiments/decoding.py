"""Beam search over a prefix tree: the texts of a catalogue that a model finds likeliest.

What is searched for follows a prompt. BIGRec (Bao et al., arXiv 2308.08434) generates an item and
grounds it; D3 (Bao et al., arXiv 2406.14900) corrects how: no division by length, as tokens that
the tree decides ("ghost tokens") make long names look likely, and an assistant that knows behaviour
and no text, which is asked at every token. Knows texts by number only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from undercard.recommender.engines.branches import Branch
from undercard.recommender.errors import EngineMisfit, InputError
from undercard.recommender.titles.allowed_titles import Selection
from undercard.recommender.titles.title_tree import END, Children, Node

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class DecodingSettings:
    """How texts are searched for and scored.

    `beams` texts are followed at a time and found. `counted`: what a token counts; "all": its
    log-probability among all tokens; "choices": the same, but 0 where the tree leaves no choice;
    "allowed": its log-probability among the tokens that the tree allows, so that the texts'
    probabilities sum to one. With `per_token` a text's score is divided by the number of its
    tokens. `assistant` in [0, 1] is the weight of the assistant's log-probability in every token (1
    - alpha of D3).
    """

    beams: int = 10
    counted: Literal["all", "choices", "allowed"] = "allowed"
    per_token: bool = False
    assistant: float = 0.0


class Found(NamedTuple):
    """A text that was found: the numbers of all allowed texts like it, and its score (nats)."""

    numbers: tuple[int, ...]
    score: float


class Reading(Protocol):
    """Reads several texts that follow one prompt: see `engines.branches.Branches`."""

    def extend(
        self, branches: Sequence[Branch], tokens: Sequence[Sequence[int]]
    ) -> tuple[list[Branch], Tensor]:
        """Write on at each branch; give the longer ones, and how likely each token comes next."""
        ...


class _Beam(NamedTuple):
    node: Node
    score: float
    length: int
    branch: Branch  # what of it was read
    unread: tuple[int, ...]


class BeamSearch:
    """Searches a selection's texts, closed by the token `end`.

    With the assistant's probabilities of them, if there are any.
    """

    def __init__(
        self,
        selection: Selection,
        end: int,
        settings: DecodingSettings,
        assistant: Floats | None = None,
    ) -> None:
        """Prepare a search; `assistant` (n,) has its probability of each text, given the listener.

        The texts are the tree's; see `probabilities_of`. Raises InputError for probabilities that
        are missing, not positive or not finite.
        """
        if settings.assistant and assistant is None:
            raise InputError(
                "the assistant has a share in the score but gives no probabilities: "
                "fit one, or set its share to 0"
            )
        self._selection, self._end, self._settings = selection, end, settings
        self._mass = None if assistant is None or not settings.assistant else self._below(assistant)

    def search(self, reading: Reading, last: int) -> list[Found]:
        """Find up to `beams` texts, best first.

        `last` is the prompt's last token, which `reading` has not read.
        """
        live = [_Beam(self._selection.tree.root, 0.0, 0, (), (last,))]
        whole: list[tuple[float, Node]] = []
        while live := self._hopeful(live, whole):
            unread = [beam.unread for beam in live]
            branches, scores = reading.extend([beam.branch for beam in live], unread)
            read = [
                beam._replace(branch=branch, unread=())
                for beam, branch in zip(live, branches, strict=True)
            ]
            live = []
            for beam in map(self._forced, self._best(read, scores)):
                if beam.unread[-1] == END:
                    whole.append(
                        (beam.score / (beam.length if self._settings.per_token else 1), beam.node)
                    )
                else:
                    live.append(beam)
        whole.sort(key=lambda one: -one[0])
        return [
            Found(tuple(self._selection.numbers(node)), score)
            for score, node in whole[: self._settings.beams]
        ]

    def _best(self, beams: Sequence[_Beam], logs: Tensor) -> list[_Beam]:
        """The best steps from any beam: as many as there are beams, and whole texts.

        The whole texts are those among as many steps again.
        """
        offered = [self._selection.children(beam.node) for beam in beams]
        scores = [
            beam.score + self._step(found, row)
            for beam, found, row in zip(beams, offered, logs, strict=True)
        ]
        owners = np.repeat(np.arange(len(beams)), [len(found.tokens) for found in offered])
        places = np.concatenate([np.arange(len(found.tokens)) for found in offered])
        every = np.concatenate(scores)
        steps = []
        open_ones = 0
        for at in np.argsort(-every, kind="stable")[: 2 * self._settings.beams]:
            beam, found, place = beams[owners[at]], offered[owners[at]], int(places[at])
            token = int(found.tokens[place])
            open_ones += token != END
            if token == END or open_ones <= self._settings.beams:
                steps.append(
                    _Beam(
                        found.node(place), float(every[at]), beam.length + 1, beam.branch, (token,)
                    )
                )
        return steps

    def _step(self, offered: Children, logs: Tensor) -> Floats:
        """What each child (k,) adds to a text's score."""
        share = self._settings.assistant
        found = np.zeros(len(offered.tokens))
        if share < 1:
            found += (1 - share) * self._model(offered, logs)
        if self._mass is not None:
            inside = self._mass[offered.highs] - self._mass[offered.lows]
            found += share * np.log(inside / inside.sum())
        return found

    def _model(self, offered: Children, logs: Tensor) -> Floats:
        tokens = np.where(offered.tokens == END, self._end, offered.tokens)
        found: Floats = logs[torch.from_numpy(tokens)].double().numpy()
        if not np.isfinite(found).all():
            raise EngineMisfit("the model returned log-probabilities that are not finite numbers")
        if self._settings.counted == "allowed":
            found -= np.logaddexp.reduce(found)
        elif self._settings.counted == "choices" and len(found) == 1:
            found[:] = 0.0
        return found

    def _forced(self, beam: _Beam) -> _Beam:
        """Follow a beam for as long as there is no choice, where such tokens count for nothing."""
        if self._settings.counted == "all":
            return beam
        while (
            beam.unread[-1] != END
            and len((offered := self._selection.children(beam.node)).tokens) == 1
        ):
            token = int(offered.tokens[0])
            beam = beam._replace(
                node=offered.node(0), length=beam.length + 1, unread=(*beam.unread, token)
            )
        return beam

    def _hopeful(self, live: Sequence[_Beam], whole: Sequence[tuple[float, Node]]) -> list[_Beam]:
        """Beams that may still end among the best.

        A sum of logarithms only falls, and no text is longer than the longest.
        """
        if len(whole) < self._settings.beams:
            return list(live)
        bar = sorted((score for score, _ in whole), reverse=True)[self._settings.beams - 1]
        most = self._selection.tree.longest + 1 if self._settings.per_token else 1
        return [beam for beam in live if beam.score / most > bar]

    def _below(self, assistant: Floats) -> Floats:
        if (
            assistant.shape != self._selection.mask.shape
            or not (np.isfinite(assistant) & (assistant > 0)).all()
        ):
            raise InputError(
                f"expected a positive probability for each of {len(self._selection.mask)} texts"
            )
        return self._selection.tree.sums(np.where(self._selection.mask, assistant, 0.0))


def probabilities_of(scores: NDArray[np.floating], *, floor: float = 0.01) -> Floats:
    """Turn a behavioural ranker's scores (n,), none negative, into probabilities in proportion.

    A share `floor` is spread evenly over all texts: what the assistant has never seen is unlikely,
    not impossible. Raises InputError for negative scores or such that are not finite.
    """
    if not len(scores) or not np.isfinite(scores).all() or scores.min() < 0:
        raise InputError("expected a score of at least 0 for each text")
    total = float(scores.sum(dtype=np.float64))
    even = np.full(len(scores), 1 / len(scores))
    return even if total == 0 else (1 - floor) * scores.astype(np.float64) / total + floor * even
