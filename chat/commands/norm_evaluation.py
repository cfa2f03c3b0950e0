"""Measures the reading of norms; the protocols are in `undercard.chat.evaluation`."""

from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.commands.evaluation import eval_app, show
from undercard.chat.errors import InputError
from undercard.chat.terminal import Json, progress_bars


@eval_app.command()
def sentences(
    file: Annotated[
        Path | None, typer.Option(help="Sentences with labels, as JSON: regulatory or not.")
    ] = None,
    lexdemod: Annotated[
        Path | None, typer.Option(help="Contract sentences with modalities, as CSV (LexDeMod).")
    ] = None,
    train: Annotated[
        Path | None, typer.Option(help="Learn from this file of the same form; no folds then.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Which sentences are norms, or which modality they have for somebody, against human labels.

    With --file, five folds; with --lexdemod, the rows marked train teach and the others are asked.
    Beside it a list of modal verbs, and TF-IDF with logistic regression. Needs the extra `train`.

    Example: `undercard eval sentences --file eu_statements.json`
    """
    from undercard.chat.datasets.labelled_sentences import load_sentences
    from undercard.chat.evaluation import norm_modalities, norm_sentences

    with progress_bars() as progress:
        if file is not None and lexdemod is None:
            known = load_sentences(train) if train else ()
            result = norm_sentences.evaluate(load_sentences(file), progress, known)
        elif lexdemod is not None and file is None:
            rows = norm_modalities.load_rows(lexdemod)
            taught = norm_modalities.load_rows(train) if train else ()
            result = norm_modalities.evaluate(rows, progress, taught)
        else:
            raise InputError("give one of --file and --lexdemod: what is to be judged")
    show(result, ("macro_f1", "accuracy"), as_json=as_json)
