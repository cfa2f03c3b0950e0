"""Stores the reader's network in eight bits by row, and puts it together again.

The folder holds `reader.safetensors` (matrices as whole numbers with one scale a row, all else in
float16) and `reader.json` (labels, calibration).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from undercard.chat.errors import InputError
from undercard.chat.understanding.tagger_input import HINTS
from undercard.chat.understanding.tagger_network import TaggerNetwork
from undercard.chat.understanding.tagset import Tagset

WEIGHTS, CARD = "reader.safetensors", "reader.json"
_SCALE = " scale"
_IN_BYTES = ("words.", "places.", "layers.")
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
    stored = dict[str, Tensor]()
    for name, value in network.state_dict().items():
        if name.startswith(_IN_BYTES) and value.dim() == 2:
            stored[name], stored[name + _SCALE] = _in_bytes(value)
        else:
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
        with torch.device("meta"):  # no weights of its own beside those that it is given
            network = TaggerNetwork(tagset, len(HINTS))
        network.load_state_dict(_put_together(stored), assign=True)
    except (OSError, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise InputError(f"{folder}: expected the weights of a reader ({error})") from error
    return network.eval(), tagset, calibration


def _in_bytes(matrix: Tensor) -> tuple[Tensor, Tensor]:
    scale = matrix.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / _MOST
    return (matrix / scale).round().to(torch.int8), scale


def _put_together(stored: dict[str, Tensor]) -> dict[str, Tensor]:
    """The weights, each taken out of what is stored: the two together were the most memory."""
    names = [name for name in stored if not name.endswith(_SCALE)]
    return {
        name: stored.pop(name).to(torch.float32, copy=True).mul_(stored.get(name + _SCALE, 1))
        for name in names
    }


def _calibration(stored: Mapping[str, Any]) -> Calibration:
    act, span = tuple(stored["act"]), tuple(stored["span"])
    return Calibration(temperatures=stored["temperatures"], act=act, span=span)
