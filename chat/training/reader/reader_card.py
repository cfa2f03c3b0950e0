"""Writes down what a reader learnt from, how it was made, and how well it reads."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_HEAD = """# reader

The neural reader of Undercard: a tagger by word over the lower eight layers of all-mpnet-base-v2
(sentence-transformers, Apache-2.0; from MPNet, Microsoft, MIT), trained further as a whole and
stored in eight bits. It divides an utterance into acts and tags spans with kind and polarity; the
labels are explained in `chat/data/reader/labels.yaml`.

Learnt from the utterances in `chat/data/reader/utterances`, written and labelled by hand for this,
in English, French, Spanish and German; from names of the built-in catalogue; and from names out of
music-ner (Deezer, MIT) and CPCD (Google LLC, CC BY 4.0) that the catalogue lacks.

It does not know what a number, a year or a name stands for: exact recognisers find that out. Other
languages than these four it reads by chance.
"""
_EXPLAINED = """## How well it reads

Lines kept from training (every tenth, by its text), with 95 % intervals (bootstrap over lines). F1
counts a label as right only with its kind, polarity and both borders; `acts right` are lines whose
acts have the right kinds in the right order; `all right` are those where every span is right as
well. The temperatures were fitted on the same lines.
"""
_OVERALL = (
    "acts right",
    "acts and borders right",
    "act F1",
    "span F1",
    "span F1 without polarity",
    "polarity right",
    "structure F1",
    "t F1",
    "all right",
    "language right",
)


def save_card(folder: Path, record: Mapping[str, Any], found: Mapping[str, Any]) -> None:
    """Write `README.md` and `measured.json`."""
    (folder / "measured.json").write_text(json.dumps(found, indent=1), encoding="utf-8")
    made = json.dumps(record, indent=1)
    parts = [
        _HEAD,
        f"## How it was made\n\n```json\n{made}\n```\n",
        "The same once more, with as many threads on the same kind of processor:",
        f"`{_command(record)}`\n",
        _measures(found),
        _confidence(found["confidence"]),
    ]
    (folder / "README.md").write_text("\n".join(parts), encoding="utf-8")


def _command(record: Mapping[str, Any]) -> str:
    recipe = record["recipe"]
    return (
        f"undercard train reader --from all-mpnet-base-v2 --epochs {recipe['epochs']} "
        f"--rate {recipe['rate']} --seed {recipe['seed']} "
        f"--threads {record['done']['threads']} --out again"
    )


def _measures(found: Mapping[str, Any]) -> str:
    scopes = ["all", *(name for name in found if name.startswith("language "))]
    rows = ["| measure | " + " | ".join(_scope(found, name) for name in scopes) + " |"]
    rows.append("|---" * (len(scopes) + 1) + "|")
    for measure in _OVERALL:
        cells = (_cell(found[scope][measure]) for scope in scopes)
        rows.append(f"| {measure} | " + " | ".join(cells) + " |")
    acts = [(name, each) for name, each in found.items() if name.startswith("act ")]
    kinds = [f"| {name[4:]} | {each['acts']} | {_cell(each['act F1'])} |" for name, each in acts]
    return "\n".join([_EXPLAINED, *rows, "\n| act | number | F1 |\n|---|---|---|", *kinds, ""])


def _confidence(held: Mapping[str, Any]) -> str:
    rows = ["## Confidence\n", "By tenths: what it says, and how often it is right.\n"]
    for name, tenths in held.items():
        told = " · ".join(f"{sure:.2f} → {right:.2f}" for sure, right, _ in tenths)
        rows.append(f"- {name}: {told}")
    return "\n".join([*rows, ""])


def _scope(found: Mapping[str, Any], name: str) -> str:
    return f"{name.removeprefix('language ')} ({found[name]['lines']})"


def _cell(value: list[float]) -> str:
    return f"{value[0]:.3f} [{value[1]:.2f}, {value[2]:.2f}]"
