"""Training: the methods are in `undercard.recommender.training`, the data in `chat.training`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.errors import InputError
from undercard.chat.settings import load_settings
from undercard.chat.terminal import Json, messages, print_json, progress_bars
from undercard.chat.training.run_settings import RunSettings

train_app = typer.Typer()


@train_app.command()
def rank(
    out: Annotated[
        Path, typer.Option(help="Folder for the adapter, its card, and the checkpoint.")
    ],
    dialogs: Annotated[
        Path | None,
        typer.Option(
            help="CPCD dialogues, as JSON Lines. Without them it learns from the catalogue alone."
        ),
    ] = None,
    tracks: Annotated[Path | None, typer.Option(help="The tracks they touch, as CSV.")] = None,
    minutes: Annotated[float | None, typer.Option(help="Train for so many minutes.")] = None,
    steps: Annotated[
        int | None,
        typer.Option(help="Train for so many steps: the same seed then gives the same adapter."),
    ] = None,
    fold: Annotated[
        str,
        typer.Option(
            help="k/n: keep the k-th of n parts of the dialogues (counted from 0) for checking; "
            "all/n: keep none."
        ),
    ] = f"{RunSettings.fold}/{RunSettings.of}",
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the checkpoint in the folder.")
    ] = False,
    format_: Annotated[
        str, typer.Option("--format", help="How the model is asked: titles or letters.")
    ] = "titles",
    rate: Annotated[float, typer.Option(help="Highest learning rate.")] = 1e-3,
    seed: Annotated[int, typer.Option(help="Decides everything that is random.")] = 0,
    device: Annotated[str, typer.Option(help="cpu, cuda or cuda:0.")] = RunSettings.device,
    threads: Annotated[int, typer.Option(min=1, help="Cores to use.")] = RunSettings.threads,
    pass_tokens: Annotated[
        int, typer.Option(min=1, help="Tokens read at once; some thousands on a GPU.")
    ] = 600,
    conditions: Annotated[
        int, typer.Option(min=0, help="Lists with a condition, out of the catalogue.")
    ] = RunSettings.conditions,
    taught: Annotated[
        int, typer.Option(min=0, help="Lists graded by what listeners of the same artists liked.")
    ] = RunSettings.taught,
    variants: Annotated[
        int, typer.Option(min=1, help="Ways in which each turn of a dialogue is put.")
    ] = RunSettings.variants,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many dialogues.")] = None,
    lists: Annotated[
        Path | None,
        typer.Option(
            help="Learn from the lists of an earlier run (lists.jsonl.gz in its folder) instead."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Tune the embedded model to rank short lists (LoRA), and measure it on held-out dialogues.

    Example, overnight: `undercard train rank --dialogs dialogs.train.jsonl --tracks tracks.csv
    --minutes 480 --out mine`

    Example, the adapter that ships once more: `undercard train rank --lists
    recommender/data/dj/lists.jsonl.gz --steps 320 --rate 0.0007 --threads 1 --out dj`

    Example, on a GPU: add `--device cuda --pass-tokens 8000`

    Example, after it was stopped: the same command with `--resume`
    """
    from undercard.chat.training.run import train
    from undercard.recommender.training.recipe import Recipe

    if (dialogs is None) != (tracks is None):
        raise InputError("--dialogs and --tracks belong together: give both, or neither")
    recipe = Recipe(
        steps=steps, minutes=minutes, format=format_, rate=rate, seed=seed, pass_tokens=pass_tokens
    )
    kept, of = _fold(fold)
    settings = RunSettings(
        dialogs=dialogs,
        tracks=tracks,
        fold=kept,
        of=of,
        out=out,
        conditions=conditions,
        taught=taught,
        variants=variants,
        limit=limit,
        lists=lists,
        device=device,
        threads=threads,
    )
    with progress_bars() as progress:
        result = train(settings, recipe, load_settings().home, resume=resume, progress=progress)
    if as_json:
        print_json(result)
    else:
        _tell(result["measured"], out)


def _tell(measured: Mapping[str, Mapping[str, Mapping[str, float]]], out: Path) -> None:
    for kind, metrics in measured.items():
        cells = "  ".join(f"{name} {_in_words(one)}" for name, one in metrics.items())
        messages().print(f"{kind:>24}  {cells}", highlight=False)
    messages().print(f"The adapter is in {out}; its card is {out / 'README.md'}.", highlight=False)


def _in_words(one: Mapping[str, float]) -> str:
    interval = f"[{one['low']:+.3f}, {one['high']:+.3f}]"
    return f"{one['before']:.3f} -> {one['after']:.3f} ({one['difference']:+.3f} {interval})"


def _fold(text: str) -> tuple[int | None, int]:
    """Read k/n or all/n."""
    part, _, of = text.partition("/")
    parts = int(of) if of.isdigit() else 0
    if parts >= 2 and part == "all":
        return None, parts
    if parts >= 2 and part.isdigit() and int(part) < parts:
        return int(part), parts
    raise InputError(
        f"--fold {text}: expected k/n with n at least 2 and k from 0 to n-1, such as 0/5, or all/5"
    )


@train_app.command()
def reader(
    out: Annotated[Path, typer.Option(help="Folder for the weights, the card and the checkpoint.")],
    lines: Annotated[
        Path | None, typer.Option(help="Folder of labelled utterances (*.txt); ours otherwise.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Rounds over the utterances.")] = 9,
    rate: Annotated[float, typer.Option(help="Highest learning rate of the encoder.")] = 1e-4,
    begin: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Folder of a trained reader to go on from, or of all-mpnet-base-v2 to begin anew; "
            "the reader that ships otherwise.",
        ),
    ] = None,
    adapter_rank: Annotated[
        int, typer.Option(min=0, help="Rank of a LoRA adapter; 0 trains every weight.")
    ] = 0,
    cues: Annotated[bool, typer.Option(help="Point out names and numbers to it.")] = True,
    generated: Annotated[
        bool, typer.Option(help="Put other names, numbers and spellings into the utterances.")
    ] = True,
    keep: Annotated[bool, typer.Option(help="Learn nothing from every tenth utterance.")] = True,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on from the checkpoint in the folder.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Decides everything that is random.")] = 0,
    device: Annotated[str, typer.Option(help="cpu, cuda or cuda:0.")] = "cpu",
    threads: Annotated[int, typer.Option(min=1, help="Cores to use.")] = 2,
    as_json: Json = False,
) -> None:
    """Train the reader of utterances, and measure it on every tenth one.

    Example: `undercard train reader --out mine`
    """
    from undercard.chat.training.reader.labelled_lines import FOLDER
    from undercard.chat.training.reader.reader_run import ReaderRun, train_reader
    from undercard.chat.training.reader.reader_trainer import ReaderRecipe
    from undercard.chat.training.reader.variants import Mixture
    from undercard.chat.understanding.tagger import SHIPPED

    recipe = ReaderRecipe(epochs=epochs, rate=rate, adapter_rank=adapter_rank, cues=cues, seed=seed)
    run = ReaderRun(
        out=out,
        lines=lines or FOLDER,
        mixture=Mixture(generated=generated, requests=generated),
        recipe=recipe,
        begin=begin or SHIPPED,
        keep=keep,
        device=device,
        threads=threads,
    )
    with progress_bars() as progress:
        result = train_reader(run, resume=resume, progress=progress)
    if as_json:
        print_json(result)
    else:
        card = out / "README.md"
        messages().print(f"The reader is in {out}; its card is {card}.", highlight=False)
