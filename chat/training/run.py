"""One training run: builds the lists, trains, measures before and after, writes it all down."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from undercard.chat.datasets.conditions import ConditionLists
from undercard.chat.datasets.dialogues import Case, Pool, PoolTrack, load_dialogues, load_pool
from undercard.chat.evaluation.baselines import folds
from undercard.chat.evaluation.pool_retrieval import PoolRetrieval
from undercard.chat.slate.track_text import TrackText
from undercard.chat.training.dialogue_lists import DEEP, GROUP, DialogueLists, judgements
from undercard.chat.training.run_settings import RunSettings
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
DIALOGUES = "dialogues.txt"
_CHECKED_CONDITIONS = 60  # lists that are kept for measuring; as many questions in reverse
_CHECKED_TURNS = 120  # lists of the dialogues that are kept for measuring
_KEPT = TypeAdapter(list[list[tuple[str, float]]])
_ON_THE_WAY = 24  # lists that are measured while training


def train(
    settings: RunSettings, recipe: Recipe, home: Path, *, resume: bool, progress: Progress
) -> dict[str, Any]:
    """Run it, and return what the command prints.

    Raises InputError, EngineError, RetrievalError.
    """
    import torch

    torch.set_num_threads(settings.threads)
    lists = (
        Lists.load(settings.lists)
        if settings.lists
        else build(settings, recipe.seed, home, progress)
    )
    lists.save(settings.out / FILE)
    base = Base.load(model_folder(home, progress))
    trainer = Trainer(
        recipe,
        base,
        lists.learn,
        _spread(lists.check, _ON_THE_WAY),
        settings.out,
        device=settings.device,
    )
    if resume:
        trainer.resume()
    before = _metrics_before(trainer, lists, settings.out, progress)
    trainer.run(progress)
    after = _measured(trainer, lists.check, "measuring the tuned model", progress)
    found = compared(lists.check, before, after)
    record = _record(settings, recipe, trainer, lists)
    save_adapter(trainer, settings.out, recipe=record)
    (settings.out / DIALOGUES).write_text(learnt_from(settings, lists), encoding="utf-8")
    save_log(trainer, settings.out)
    save_curves(trainer.log, settings.out / "curves.png")
    save_card(settings.out, recipe=record, found=found, notes=_notes(lists))
    return {"task": "train rank", "recipe": record, "measured": found}


def build(settings: RunSettings, seed: int, home: Path, progress: Progress) -> Lists:
    """Make the lists.

    A dialogue is either learnt from or measured on, and so is an artist in a list with a condition.
    """
    learn: list[Example] = []
    check: list[Example] = []
    catalogue = Catalogue.builtin()
    vocabulary = Vocabulary(catalogue)
    made = ConditionLists(catalogue, vocabulary, seed=seed)
    if settings.dialogs and settings.tracks:
        telling = TrackText(vocabulary)
        songs = zip(catalogue.songs, catalogue.tracks, strict=True)
        texts = {song: telling.text(track) for song, track in songs}
        known, learn, check = _from_dialogues(
            settings, settings.dialogs, settings.tracks, seed, texts, home, progress
        )
        if settings.taught:
            teacher = TeacherLists(catalogue, made, telling, known, seed=seed)
            learn += [teacher.taught(i) for i in range(settings.taught)]
    if settings.conditions:
        learn += [made.condition(i) for i in range(settings.conditions)]
        learn += [made.category(i) for i in range(settings.conditions // 12)]
        check += [made.condition(i, check=True) for i in range(_CHECKED_CONDITIONS)]
        check += [made.category(i, check=True) for i in range(_CHECKED_CONDITIONS)]
    return Lists(learn, check, _origin(settings))


def _from_dialogues(
    settings: RunSettings,
    dialogs: Path,
    tracks: Path,
    seed: int,
    songs: Mapping[str, str],
    home: Path,
    progress: Progress,
) -> tuple[list[list[PoolTrack]], list[Example], list[Example]]:
    """Playlists that may be learnt from, lists to learn from, lists to measure on.

    `songs` are texts with facts by `song_key`.
    """
    pool = load_pool(tracks)
    dialogues = load_dialogues(dialogs, pool, settings.limit)
    fold_of = folds(len(dialogues), settings.of)
    known = [one for one, fold in zip(dialogues, fold_of, strict=True) if fold != settings.fold]
    lists = DialogueLists(
        pool,
        known,
        judgements(dialogs, pool, settings.limit),
        seed=seed,
        with_facts=_with_facts(pool, songs),
    )
    learn: list[Example] = []
    check: list[Example] = []
    there = {track.cluster for track in pool.tracks}
    cases = [case for dialogue in dialogues for case in dialogue.cases if case.gold & there]
    for case, found in zip(cases, retrieved(cases, pool, home, progress), strict=True):
        if fold_of[case.dialogue] == settings.fold:
            check += filter(None, [lists.to_measure(case, found)])
        else:
            variants = range(settings.variants)
            learn += [lists.to_learn(case, found, variant=variant) for variant in variants]
    playlists = [list(map(pool.by_id.__getitem__, one.playlist)) for one in known]
    return playlists, learn, _spread(check, _CHECKED_TURNS)


def _with_facts(pool: Pool, songs: Mapping[str, str]) -> dict[str, str]:
    """The texts with facts of the clusters that the catalogue knows."""
    found: dict[str, str] = {}
    for track in pool.tracks:
        if track.artists:
            text = songs.get(song_key(track.title, track.artists[0]))
            if text is not None:
                found[track.cluster] = text
    return found


def retrieved(
    cases: Sequence[Case], pool: Pool, home: Path, progress: Progress
) -> list[list[tuple[str, float]]]:
    """What retrieval finds for each case, best first; kept under `home`, as it takes minutes."""
    questions = [(case.said, case.seeds) for case in cases]
    asked = hashlib.sha256(repr((questions, pool.tracks, DEEP)).encode()).hexdigest()[:16]
    file = home / "training" / f"found-{asked}.json"
    if file.is_file():
        return _KEPT.validate_json(file.read_bytes())
    retrieval, found = PoolRetrieval(pool, home, progress), []
    for done, case in enumerate(cases):
        progress("looking up the dialogues' turns", done, len(cases))
        found.append(retrieval.find(case)[:DEEP])
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found), encoding="utf-8")
    return found


def _spread(check: Sequence[Example], n: int) -> list[Example]:
    """At most `n` of the lists, evenly from all over."""
    if len(check) <= n:
        return list(check)
    return [check[i * len(check) // n] for i in range(n)]


def _metrics_before(
    trainer: Trainer, lists: Lists, out: Path, progress: Progress
) -> list[dict[str, float]]:
    """Metrics of the untuned model; kept, as a resumed run has only the tuned one."""
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


def _record(
    settings: RunSettings, recipe: Recipe, trainer: Trainer, lists: Lists
) -> dict[str, Any]:
    kinds = Counter(sorted(example.kind for example in lists.learn))
    return {
        "name": settings.out.name,
        "base": {"name": trainer.base.name, "sha256": trainer.base.sha256},
        "recipe": recipe.as_json(),
        "prompts": list(trainer.prompts),
        "data": {
            "lists": dict(kinds),
            "digest": digest(lists.learn),
            **lists.origin,
        },
        "done": {
            "steps": trainer.step,
            "seconds": round(trainer.seconds),
            "device": settings.device,
        },
    }


def learnt_from(settings: RunSettings, lists: Lists) -> str:
    """The ids of the dialogues that were learnt from, a line each: no evaluation may ask of them.

    Lists of an earlier run keep theirs in the file beside them.
    """
    beside = settings.lists.with_name(DIALOGUES) if settings.lists else None
    if beside and beside.is_file():
        return beside.read_text(encoding="utf-8")
    groups = {one.group for one in lists.learn if one.group.startswith(GROUP)}
    return "".join(f"{group.removeprefix(GROUP)}\n" for group in sorted(groups))


def _origin(settings: RunSettings) -> dict[str, str | None]:
    dialogues = "CPCD (Chaganty et al. 2023, Google LLC, CC BY 4.0)" if settings.dialogs else None
    held_out = None if settings.fold is None else f"part {settings.fold} of {settings.of}"
    options = (
        f"--variants {settings.variants} --conditions {settings.conditions} "
        f"--taught {settings.taught}"
    )
    return {"dialogues": dialogues, "held out": held_out, "options": options}


def _notes(lists: Lists) -> str:
    source = ""
    if lists.origin.get("dialogues"):
        source = "human dialogues that build playlists (CPCD, CC BY 4.0) and "
    return (
        "A LoRA adapter for the embedded language model (SmolLM2-135M-Instruct, Apache-2.0): "
        f"it ranks short lists of tracks for a wish. Learnt from {source}the facts of the "
        "built-in catalogue, nothing else.\n\n"
        "It reads English, and knows a track by its title and artist alone unless the text tells "
        "more. It judges lists that retrieval made; it does not write, and what it says is not a "
        "fact about music."
    )
