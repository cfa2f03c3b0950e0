"""Stores what training changed of MiniLM in eight bits by row, and puts it together again.

The folder holds `reader.safetensors` (changes of the encoder's matrices as whole numbers with one
scale a row, all else in float16) and `reader.json` (labels, calibration). MiniLM itself comes from
its package.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from undercard.chat.errors import InputError
from undercard.chat.understanding.tagger_input import HINTS, packaged
from undercard.chat.understanding.tagger_network import TaggerNetwork, load_encoder
from undercard.chat.understanding.tagset import Tagset

WEIGHTS, CARD = "reader.safetensors", "reader.json"
_WORDS, _UNCHANGED = "words.weight", ("places.weight",)
_SCALE, _ROWS = " scale", " rows"
_MOST = 127


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """How scores become confidence: a temperature by head, and two numbers each for acts and spans.

    With (a, b) the confidence is 1 / (1 + exp(−a·logit − b)) of what the network says.
    """

    temperatures: Mapping[str, float]
    act: tuple[float, float] = (1.0, 0.0)
    span: tuple[float, float] = (1.0, 0.0)

    @classmethod
    def none(cls, tagset: Tagset) -> "Calibration":
        """Nothing is changed."""
        return cls(temperatures=dict.fromkeys(tagset.sizes, 1.0))


def save_weights(
    folder: Path, network: TaggerNetwork, tagset: Tagset, calibration: Calibration
) -> None:
    """Write both files."""
    from safetensors.torch import save_file

    folder.mkdir(parents=True, exist_ok=True)
    base = TaggerNetwork(tagset, len(HINTS))
    load_encoder(base, packaged())
    before, stored = base.state_dict(), dict[str, Tensor]()
    for name, value in network.state_dict().items():
        if name == _WORDS:  # only the pieces that occurred have learnt
            rows = (value != before[name]).any(dim=1).nonzero()[:, 0]
            stored[name + _ROWS] = rows.to(torch.int32)
            stored[name], stored[name + _SCALE] = _in_bytes(value[rows] - before[name][rows])
        elif name.startswith("layers.") and value.dim() == 2:
            stored[name], stored[name + _SCALE] = _in_bytes(value - before[name])
        elif name not in _UNCHANGED:
            stored[name] = value.half()
    save_file(stored, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)
    card = {
        "labels": {each.name: getattr(tagset, each.name) for each in fields(tagset)},
        "hints": HINTS,
        "calibration": vars(calibration),
    }
    (folder / CARD).write_text(json.dumps(card, indent=1), encoding="utf-8")


def load_weights(folder: Path) -> tuple[TaggerNetwork, Tagset, Calibration]:
    """Read both files. Raises InputError that names the folder."""
    from safetensors.torch import load_file

    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
        tagset, calibration = Tagset.read(card["labels"]), _calibration(card["calibration"])
        stored = load_file(folder / WEIGHTS)
        if tuple(card["hints"]) != HINTS:
            raise InputError(f"{folder}: these weights know other cues than this version finds")
        network = TaggerNetwork(tagset, len(HINTS))
        load_encoder(network, packaged())
        network.load_state_dict(_put_together(network.state_dict(), stored))
    except (OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"{folder}: expected the weights of a reader ({error})") from error
    return network.eval(), tagset, calibration


def _in_bytes(change: Tensor) -> tuple[Tensor, Tensor]:
    scale = change.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / _MOST
    return (change / scale).round().to(torch.int8), scale.half().float()


def _put_together(base: Mapping[str, Tensor], stored: Mapping[str, Tensor]) -> dict[str, Tensor]:
    whole = dict(base)
    for name, value in stored.items():
        if name + _SCALE in stored:
            change = value.float() * stored[name + _SCALE]
            rows = stored.get(name + _ROWS)
            if rows is None:
                whole[name] = base[name] + change
            else:
                whole[name] = base[name].index_add(0, rows, change)
        elif not name.endswith((_SCALE, _ROWS)):
            whole[name] = value.float()
    return whole


def _calibration(stored: Mapping[str, Any]) -> Calibration:
    act, span = tuple(stored["act"]), tuple(stored["span"])
    return Calibration(temperatures=stored["temperatures"], act=act, span=span)
