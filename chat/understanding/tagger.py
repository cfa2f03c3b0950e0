"""The neural reader: divides an utterance into acts and tags spans in them, each with a confidence.

It reads words and hints; what a number, a year or a name is exactly, others find out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import torch
from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]

from undercard.chat.dialogue.acts import ActKind
from undercard.chat.understanding import tag_decoding
from undercard.chat.understanding.cues import Cue
from undercard.chat.understanding.tag_decoding import Scores, Stretch, log_softmax
from undercard.chat.understanding.tagger_input import Encoded, batched, encode
from undercard.chat.understanding.tagger_network import TaggerNetwork
from undercard.chat.understanding.tagger_weights import Calibration, load_weights
from undercard.chat.understanding.tagset import Tagset
from undercard.chat.understanding.utterance_language import language_of
from undercard.chat.understanding.word_units import Place, split

SHIPPED = Path(__file__).parent.parent / "data" / "reader" / "weights"
_LIKELY_NAME = 0.5  # confidence from which a name tells nothing of the language around it
_NAMES = frozenset({"artist", "title", "album"})
# Acts of which any asks for other music than there is.
_ASKING = frozenset({"wish", "refine", "pivot", "exclude", "more_like", "replace"})


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """`text[start:end]` is tagged. `polarity` is empty for the parts of an act."""

    start: int
    end: int
    kind: str
    polarity: str
    confidence: float


@dataclass(frozen=True, slots=True)
class TaggedAct:
    """`text[start:end]` is one act, with its spans in the order of the text.

    `asks` is the chance that these words ask for music, one way or another, wherever the act ends.
    """

    start: int
    end: int
    kind: ActKind
    confidence: float
    spans: tuple[TaggedSpan, ...]
    asks: float = 0.0


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the reader makes of an utterance. There are no acts where there are no words."""

    acts: tuple[TaggedAct, ...]
    language: str


class Tagger:
    """A reader with its weights; may be used by several threads at once."""

    def __init__(self, network: TaggerNetwork, tagset: Tagset, calibration: Calibration) -> None:
        self.network, self.tagset, self.calibration = network.eval(), tagset, calibration

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> "Tagger":
        """Read the weights of a folder, for reading alone. Raises InputError."""
        network, tagset, calibration = load_weights(folder)
        return cls(network.to(_of_this_processor()), tagset, calibration)

    def tag(
        self,
        text: str,
        cues: Sequence[Cue] = (),
        *,
        has_list: bool = False,
        asked: bool = False,
        spoken: str = "",
    ) -> Tagged:
        """Read one utterance of any length; never raises.

        `spoken` is the language of the turn before, which few leave.
        """
        windows = encode(text, cues, has_list=has_list, asked=asked)
        if not windows:
            return Tagged((), spoken or self.tagset.languages[0])
        places = split(text)
        words = [text[start:end].casefold() for start, end in places]
        return self.decoded(places, self.scores(windows), spoken, words)

    def scores(self, windows: Sequence[Encoded]) -> dict[str, npt.NDArray[np.float32]]:
        """The network's scores by head for the windows of one utterance, one after the other."""
        # Of this thread only: an utterance is too little to share.
        with self._threads.limit(limits=1, user_api="openmp"), torch.inference_mode():
            parts = [self.network(batched([window])) for window in windows]
        heads = {name: [part[name][0].float().numpy() for part in parts] for name in parts[0]}
        whole = {name: np.concatenate(rows) for name, rows in heads.items() if name != "language"}
        return whole | {"language": np.sum(heads["language"], axis=0)}

    def decoded(
        self,
        places: Sequence[Place],
        scores: Mapping[str, npt.NDArray[np.float32]],
        spoken: str = "",
        words: Sequence[str] = (),
    ) -> Tagged:
        """Scores by unit as acts with their spans."""
        temperatures = self.calibration.temperatures
        logs = {name: log_softmax(each, temperatures[name]) for name, each in scores.items()}
        spans = [*self._structure(places, logs), *self._spans(places, logs)]
        spans.sort(key=lambda one: (one.start, -one.end))
        asking = [at for at, kind in enumerate(self.tagset.acts) if kind in _ASKING]
        acts = tag_decoding.acts(logs["act"], logs["begin"], asking)
        language = self._language(logs["language"], places, spans, words, spoken)
        return Tagged(tuple(self._act(each, places, spans) for each in acts), language)

    def _language(
        self,
        logs: Scores,
        places: Sequence[Place],
        spans: Sequence[TaggedSpan],
        words: Sequence[str],
        before: str,
    ) -> str:
        """By the words outside of names; one that names a genre alone may be of any language."""
        said = [
            (word, place)
            for word, place in zip(words, places, strict=False)
            if word.isalpha() and len(word) > 1
        ]
        names = [one for one in spans if one.kind in _NAMES and one.confidence > _LIKELY_NAME]
        genres = [one for one in spans if one.kind == "genre"]
        alone = {(one.start, one.end) for one in genres}
        told = [word for word, place in said if place not in alone and not _is_in(place, names)]
        seen = sum(not _is_in(place, [*names, *genres]) for _, place in said)
        return language_of(logs, self.tagset.languages, told, before, seen)

    def _act(self, act: Stretch, places: Sequence[Place], spans: Sequence[TaggedSpan]) -> TaggedAct:
        """An act with the spans that begin in it; what reaches beyond is cut off."""
        start, end = places[act.first][0], places[act.last][1]
        inside = [each for each in spans if start <= each.start < end]
        cut = tuple(replace(each, end=min(each.end, end)) for each in inside)
        kind = cast("ActKind", self.tagset.acts[act.label])
        sure = _calibrated(act.sure, self.calibration.act)
        return TaggedAct(start, end, kind, sure, cut, act.akin)

    def _structure(self, places: Sequence[Place], logs: Mapping[str, Scores]) -> list[TaggedSpan]:
        return [
            self._span(each, places, self.tagset.structure, "", each.sure)
            for each in tag_decoding.spans(logs["structure"])
        ]

    def _spans(self, places: Sequence[Place], logs: Mapping[str, Scores]) -> list[TaggedSpan]:
        found = []
        for each in tag_decoding.spans(logs["span"]):
            mean = logs["polarity"][each.first : each.last + 1].mean(axis=0)
            number = int(mean.argmax())
            sure = each.sure * float(np.exp(mean[number] - np.logaddexp.reduce(mean)))
            polarity = self.tagset.polarities[number]
            found.append(self._span(each, places, self.tagset.spans, polarity, sure))
        return found

    def _span(
        self,
        each: Stretch,
        places: Sequence[Place],
        names: Sequence[str],
        polarity: str,
        sure: float,
    ) -> TaggedSpan:
        confidence = _calibrated(sure, self.calibration.span)
        start, end = places[each.first][0], places[each.last][1]
        return TaggedSpan(start, end, names[each.label], polarity, confidence)

    @cached_property
    def _threads(self) -> ThreadpoolController:
        return ThreadpoolController()


def _calibrated(sure: float, numbers: tuple[float, float]) -> float:
    sure = min(max(sure, 1e-6), 1 - 1e-6)
    slope, offset = numbers
    return float(1 / (1 + np.exp(-slope * np.log(sure / (1 - sure)) - offset)))


def _is_in(place: Place, spans: Sequence[TaggedSpan]) -> bool:
    return any(one.start <= place[0] < one.end for one in spans)


def _of_this_processor() -> torch.dtype:
    """The numbers that it multiplies fastest; weights of eight bits lose nothing in sixteen."""
    can = torch.cpu.get_capabilities()
    return torch.bfloat16 if can.get("avx512_bf16") or can.get("amx_bf16") else torch.float32
