"""Evaluation from the command line; the protocols are in `chat.evaluation`."""

from pathlib import Path
from typing import Annotated

import typer

from chat.cli import Json, messages, print_json, progress_bars
from chat.settings import load_settings

eval_app = typer.Typer(
    help="Measure the system on recorded dialogues, beside baselines, with 95 % intervals.", no_args_is_help=True
)


@eval_app.callback()
def group() -> None:
    """Measure the system on recorded dialogues, beside baselines, with 95 % intervals."""


@eval_app.command()
def cpcd(
    dialogs: Annotated[Path, typer.Option(help="CPCD dialogues, as JSON Lines.")],
    tracks: Annotated[Path, typer.Option(help="The tracks they touch, as CSV.")],
    folds: Annotated[
        int | None,
        typer.Option(min=3, help="Train and test across so many folds; without it, the shipped system is tested."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many dialogues.")] = None,
    as_json: Json = False,
) -> None:
    """Human dialogues that build a playlist (CPCD): how early the goal playlist comes.

    With folds, a ranker over many kinds of evidence (needs the extra `train`), beside the strongest known baselines; with
    UNDERCARD_ENGINE__KIND=none it is measured without the language model, which takes most of the time.

    Example: `undercard eval cpcd --dialogs dialogs.train.jsonl --tracks tracks.csv --folds 5`
    """
    from chat.assembly import make_engine
    from chat.evaluation.cpcd import evaluate

    settings = load_settings()
    with progress_bars() as progress:
        engine = make_engine(settings, progress)
        result = evaluate(
            dialogs, tracks, engine=engine, home=settings.home, folds=folds, limit=limit, progress=progress
        )
    if as_json:
        print_json(result)
        return
    for name, metrics in ({"undercard": result["system"]} | result["baselines"]).items():
        cells = "  ".join(
            f"{m} {metrics[m]['value']:.3f} [{metrics[m]['low']:.3f}, {metrics[m]['high']:.3f}]"
            for m in ("hit@10", "mrr@100")
        )
        messages.print(f"{name:>14}  {cells}", highlight=False)
