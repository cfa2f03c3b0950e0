"""One training run from files to a folder: builds the lists, trains, measures before and after,
writes everything down.
"""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from undercard.chat.datasets.conditions import ConditionLists
from undercard.chat.datasets.dialogues import Case, Pool, PoolTrack, load_dialogues, load_pool
from undercard.chat.evaluation.baselines import folds
from undercard.chat.evaluation.pool_retrieval import PoolRetrieval
from undercard.chat.slate.track_text import TrackText
from undercard.chat.training.dialogue_lists import DEEP, DialogueLists, judgements
from undercard.chat.training.teacher import TeacherLists
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.recommender.engines.weights import model_folder
from undercard.recommender.errors import InputError
from undercard.recommender.training.base import Base
from undercard.recommender.training.examples import Example
from undercard.recommender.training.lists import FILE, Lists
from undercard.recommender.training.metrics import compared
from undercard.recommender.training.recipe import Recipe, digest
from undercard.recommender.training.saving import save_adapter, save_card, save_curves, save_log
from undercard.recommender.training.trainer import Trainer
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import song_key

Progress = Callable[[str, int, int], None]
_CHECKED_CONDITIONS = 60  # lists that are kept for measuring; as many questions in reverse
_CHECKED_TURNS = 120  # lists of the dialogues that are kept for measuring
_ON_THE_WAY = 24  # lists that are measured while training


@dataclass(frozen=True)
class Ask:
    """What is learnt from: dialogues but for part `fold` of `of`, and lists out of the built-in
    catalogue.
    """

    dialogs: Path | None
    tracks: Path | None
    fold: int | None
    of: int
    out: Path
    lists: Path | None = None  # of an earlier run: nothing is made anew
    conditions: int = 400
    taught: int = 0
    variants: int = 3  # ways in which a turn is put: with all that is known, and others
    limit: int | None = None
    device: str = "cpu"
    threads: int = 2


def train(
    asked: Ask, recipe: Recipe, home: Path, *, resume: bool, progress: Progress
) -> dict[str, Any]:
    """Run it, and return what the command prints.

    Raises InputError, EngineError, RetrievalError.
    """
    import torch

    torch.set_num_threads(asked.threads)
    lists = Lists.load(asked.lists) if asked.lists else build(asked, recipe.seed, home, progress)
    lists.save(asked.out / FILE)
    base = Base.load(model_folder(home, progress))
    trainer = Trainer(
        recipe, base, lists.learn, _spread(lists.check, _ON_THE_WAY), asked.out, device=asked.device
    )
    if resume:
        trainer.resume()
    before = _marks_before(trainer, lists, asked.out, progress)
    trainer.run(progress)
    after = _measured(trainer, lists.check, "measuring the tuned model", progress)
    found = compared(lists.check, before, after)
    record = _record(asked, recipe, trainer, lists)
    save_adapter(trainer, asked.out, recipe=record)
    save_log(trainer, asked.out)
    save_curves(trainer.log, asked.out / "curves.png")
    save_card(asked.out, recipe=record, found=found, notes=_notes(lists))
    return {"task": "train rank", "recipe": record, "measured": found}


def build(asked: Ask, seed: int, home: Path, progress: Progress) -> Lists:
    """Make the lists.

    A dialogue is either learnt from or measured on, and so is an artist in a list with a condition.
    """
    learn: list[Example] = []
    check: list[Example] = []
    catalogue = Catalogue.builtin()
    vocabulary = Vocabulary(catalogue.genres, catalogue.subgenres)
    made = ConditionLists(catalogue, vocabulary, seed=seed)
    if asked.dialogs and asked.tracks:
        track_text = TrackText(vocabulary)
        told = {
            song: track_text.text(t)
            for song, t in zip(catalogue.songs, catalogue.tracks, strict=True)
        }
        known, learn, check = _from_dialogues(
            asked, asked.dialogs, asked.tracks, seed, told, home, progress
        )
        if asked.taught:
            teacher = TeacherLists(catalogue, made, track_text, known, seed=seed)
            learn += [teacher.taught(i) for i in range(asked.taught)]
    if asked.conditions:
        learn += [made.condition(i) for i in range(asked.conditions)]
        learn += [made.category(i) for i in range(asked.conditions // 12)]
        check += [made.condition(i, check=True) for i in range(_CHECKED_CONDITIONS)]
        check += [made.category(i, check=True) for i in range(_CHECKED_CONDITIONS)]
    return Lists(learn, check, _origin(asked))


def _from_dialogues(
    asked: Ask,
    dialogs: Path,
    tracks: Path,
    seed: int,
    songs: Mapping[str, str],
    home: Path,
    progress: Progress,
) -> tuple[list[list[PoolTrack]], list[Example], list[Example]]:
    """Playlists that may be learnt from, lists to learn from, lists to measure on; `songs` are
    texts by `song_key`.
    """
    pool = load_pool(tracks)
    keys = {
        track.cluster: song_key(track.title, track.artists[0])
        for track in pool.tracks
        if track.artists
    }
    told = {cluster: songs[key] for cluster, key in keys.items() if key in songs}
    dialogues = load_dialogues(dialogs, pool, asked.limit)
    fold_of = folds(len(dialogues), asked.of)
    known = [one for one, fold in zip(dialogues, fold_of, strict=True) if fold != asked.fold]
    lists = DialogueLists(pool, known, judgements(dialogs, pool, asked.limit), seed=seed, told=told)
    learn: list[Example] = []
    check: list[Example] = []
    there = {track.cluster for track in pool.tracks}
    cases = [case for dialogue in dialogues for case in dialogue.cases if case.gold & there]
    for case, found in zip(cases, retrieved(cases, pool, home, progress), strict=True):
        if fold_of[case.dialogue] == asked.fold:
            check += filter(None, [lists.to_measure(case, found)])
        else:
            learn += [
                lists.to_learn(case, found, variant=variant) for variant in range(asked.variants)
            ]
    return (
        [[pool.by_id[id_] for id_ in one.playlist] for one in known],
        learn,
        _spread(check, _CHECKED_TURNS),
    )


def retrieved(
    cases: Sequence[Case], pool: Pool, home: Path, progress: Progress
) -> list[list[tuple[str, float]]]:
    """What retrieval finds for each case, best first; kept under `home`, as it takes minutes."""
    asked = hashlib.sha256(
        repr(([(c.said, c.seeds) for c in cases], pool.tracks, DEEP)).encode()
    ).hexdigest()[:16]
    file = home / "training" / f"found-{asked}.json"
    if file.is_file():
        return [
            [(cluster, score) for cluster, score in one]
            for one in json.loads(file.read_text(encoding="utf-8"))
        ]
    retrieval, found = PoolRetrieval(pool, home, progress), []
    for done, case in enumerate(cases):
        progress("looking up the dialogues' turns", done, len(cases))
        found.append(retrieval.find(case)[:DEEP])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found), encoding="utf-8")
    return found


def _spread(check: Sequence[Example], n: int) -> list[Example]:
    """At most `n` of the lists, evenly from all over."""
    return [check[i * len(check) // n] for i in range(n)] if len(check) > n else list(check)


def _marks_before(
    trainer: Trainer, lists: Lists, out: Path, progress: Progress
) -> list[dict[str, float]]:
    """Marks of the untuned model; kept in the folder, as a resumed run has only the tuned one."""
    file, name = out / "before.json", digest(lists.check)
    if file.is_file() and (kept := json.loads(file.read_text(encoding="utf-8")))["lists"] == name:
        return list(kept["marks"])
    if trainer.step:
        raise InputError(f"{file} is missing or of other lists: start again without --resume")
    found = _measured(trainer, lists.check, "measuring the untuned model", progress)
    out.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"lists": name, "marks": found}), encoding="utf-8")
    return found


def _measured(
    trainer: Trainer, check: Sequence[Example], label: str, progress: Progress
) -> list[dict[str, float]]:
    found = []
    for done, example in enumerate(check):
        progress(label, done, len(check))
        found += trainer.measure([example])
    return found


def _record(asked: Ask, recipe: Recipe, trainer: Trainer, lists: Lists) -> dict[str, Any]:
    kinds = {
        kind: sum(e.kind == kind for e in lists.learn)
        for kind in sorted({e.kind for e in lists.learn})
    }
    return {
        "name": asked.out.name,
        "base": {"name": trainer.base.name, "sha256": trainer.base.sha256},
        "recipe": recipe.as_json(),
        "prompts": list(trainer.prompts),
        "data": {
            "lists": kinds,
            "digest": digest(lists.learn),
            **lists.origin,
        },
        "done": {"steps": trainer.step, "seconds": round(trainer.seconds), "device": asked.device},
    }


def _origin(asked: Ask) -> dict[str, str | None]:
    return {
        "dialogues": "CPCD (Chaganty et al. 2023, Google LLC, CC BY 4.0)"
        if asked.dialogs
        else None,
        "held out": f"part {asked.fold} of {asked.of}" if asked.fold is not None else None,
        "options": f"--variants {asked.variants} --conditions {asked.conditions} --taught {asked.taught}",
    }


def _notes(lists: Lists) -> str:
    source = (
        "human dialogues that build playlists (CPCD, CC BY 4.0) and "
        if lists.origin.get("dialogues")
        else ""
    )
    return (
        "A LoRA adapter for the embedded language model (SmolLM2-135M-Instruct, Apache-2.0): it ranks short lists of tracks "
        f"for a wish. Learnt from {source}the facts of the built-in catalogue, nothing else.\n\n"
        "It reads English, and knows a track by its title and artist alone unless the text tells more. It judges lists that "
        "retrieval made; it does not write, and what it says is not a fact about music."
    )
