"""Teaches the head that tells norms from other sentences; see `chat.training`."""

from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.commands.training import train_app
from undercard.chat.terminal import Json, messages, print_json


@train_app.command()
def sentences(
    out: Annotated[Path, typer.Option(help="Folder for the weights and their recipe.")],
    file: Annotated[
        Path | None,
        typer.Option(help="Sentences of law besides, as JSON: sentence, regulatory or not."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Teach the head that tells norms from other sentences. A few seconds; needs `train`.

    Example: `undercard train sentences --file eu_statements.json --out normative`
    """
    from undercard.chat.datasets.labelled_sentences import load_sentences
    from undercard.chat.training.normative_training import train

    told = train(out, load_sentences(file) if file else ())
    if as_json:
        print_json(told)
    else:
        messages().print(f"{told['name']}: {told['features']} features, in {out}.", markup=False)
