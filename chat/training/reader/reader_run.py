"""One training of the reader: trains, calibrates and measures it, and writes everything down."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from undercard.chat.errors import InputError
from undercard.chat.training.reader.labelled_lines import (
    FOLDER,
    NAMED_REQUESTS,
    digest,
    hand_written,
)
from undercard.chat.training.reader.list_on_table import certain
from undercard.chat.training.reader.name_pool import NamePool
from undercard.chat.training.reader.plain_phrases import Phrases
from undercard.chat.training.reader.reader_calibration import calibrated, confidences
from undercard.chat.training.reader.reader_card import save_card
from undercard.chat.training.reader.reader_measures import compared, measured
from undercard.chat.training.reader.reader_trainer import Progress, ReaderRecipe, ReaderTrainer
from undercard.chat.training.reader.variants import Mixture, Variants
from undercard.chat.understanding.cues import Cue, CueFinder
from undercard.chat.understanding.labels import Labelled, parse_file
from undercard.chat.understanding.tagger import SHIPPED, Tagger
from undercard.chat.understanding.tagger_input import encode
from undercard.chat.understanding.tagger_weights import Calibration, save_weights
from undercard.chat.understanding.tagset import Tagset
from undercard.retrieval.catalogue import Catalogue


@dataclass(frozen=True, kw_only=True)
class ReaderRun:
    """Where the lines come from, what is made of them, and where the weights go."""

    out: Path
    lines: Path = FOLDER
    mixture: Mixture = field(default_factory=Mixture)
    recipe: ReaderRecipe = field(default_factory=ReaderRecipe)
    begin: Path = SHIPPED  # a folder of weights to go on from, or of the base
    keep: bool = True  # every tenth line for measuring
    device: str = "cpu"
    threads: int = 2


def train_reader(run: ReaderRun, *, resume: bool, progress: Progress) -> dict[str, Any]:
    """Run it, and return what the command prints. Raises LabelError, InputError."""
    torch.set_num_threads(run.threads)
    learn, kept = hand_written(run.lines)
    if not learn or not kept:
        raise InputError(f"{run.lines}: too few labelled lines to learn from and to measure on")
    catalogue = Catalogue.builtin()
    finder, tagset = CueFinder(catalogue), Tagset.current()
    recipe = run.recipe
    pool = NamePool(catalogue)
    variants = Variants(
        learn if run.keep else [*learn, *kept],
        list(parse_file(NAMED_REQUESTS)),
        Phrases(pool),
        pool,
        finder,
        tagset,
        run.mixture,
        seed=recipe.seed,
        hint_dropout=recipe.hint_dropout,
        name_dropout=recipe.name_dropout,
        cues=recipe.cues,
    )
    trainer = ReaderTrainer(recipe, tagset, variants.epoch, run.begin, run.out, run.device)
    if resume:
        trainer.resume()
    trainer.run(progress)
    plain = Tagger(trainer.finished(), tagset, Calibration.none(tagset))
    tagger, found = measured_reader(plain, kept, finder if recipe.cues else None)
    save_weights(run.out, tagger.network, tagset, tagger.calibration)
    record = {"base": _base(run.begin)} | _record(run, learn, kept, trainer)
    (run.out / "recipe.json").write_text(json.dumps(record, indent=1), encoding="utf-8")
    log = "".join(json.dumps(line) + "\n" for line in trainer.log)
    (run.out / "log.jsonl").write_text(log, encoding="utf-8")
    save_card(run.out, record, found)
    return {"task": "train reader", "recipe": record, "measured": found}


def measured_reader(
    plain: Tagger, kept: list[Labelled], finder: CueFinder | None
) -> tuple[Tagger, dict[str, Any]]:
    """The reader calibrated on the lines kept, and its measures there."""
    cues = [said_cues(line, finder) for line in kept]
    pairs = list(zip(kept, cues, strict=True))
    inputs = [
        encode(line.text, seen, has_list=line.has_list, asked=line.asked) for line, seen in pairs
    ]
    tagger = calibrated(plain, kept, inputs)
    tagged = [
        tagger.tag(line.text, seen, has_list=line.has_list, asked=line.asked)
        for line, seen in pairs
    ]
    reads = list(map(compared, kept, tagged))
    return tagger, measured(reads) | {"confidence": confidences(reads, tagged)}


def said_cues(line: Labelled, finder: CueFinder | None) -> list[Cue]:
    """The cues of a labelled line; the names in its selections are on the list."""
    return finder.find(line.text, *certain(line)) if finder else []


def _record(
    run: ReaderRun, learn: list[Labelled], kept: list[Labelled], trainer: ReaderTrainer
) -> dict[str, Any]:
    languages = sorted({line.language for line in learn})
    return {
        "recipe": asdict(run.recipe),
        "mixture": asdict(run.mixture),
        "data": {
            "lines": {name: sum(one.language == name for one in learn) for name in languages},
            "digest": digest(learn),
            "kept": len(kept),
            "kept is learnt from": not run.keep,
            "kept digest": digest(kept),
        },
        "done": {
            "seconds": round(sum(line["seconds"] for line in trainer.log)),
            "device": run.device,
            "threads": run.threads,
        },
    }


def _base(begin: Path) -> object:
    """What the weights begin from: the record of the run that made them, or the base's name."""
    try:
        return json.loads((begin / "recipe.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return begin.name
