"""Measures the reading of norms; the protocols are in `undercard.chat.evaluation`."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from pydantic import TypeAdapter

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


@eval_app.command("norms")
def norms(
    gold: Annotated[Path, typer.Option(help="gold.jsonl, with its other files beside it.")],
    part: Annotated[
        str,
        typer.Option(
            help="aside: kept unseen, and reported; worked: may be looked at; all. Of before: "
            "even, odd."
        ),
    ] = "aside",
    against: Annotated[
        Path | None,
        typer.Option(help="What --json printed before: the differences too, in pairs."),
    ] = None,
    vocabulary: Annotated[
        Path | None, typer.Option(help="What norms speak of, as YAML; else what music norms do.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Each step from a sentence to a norm, against sentences that people read.

    Example: `undercard eval norms --gold policy/data/gold/gold.jsonl`
    """
    from undercard.chat.datasets.norm_gold import load_gold
    from undercard.chat.evaluation.norm_extraction import PARTS, differences, evaluate
    from undercard.chat.evaluation.results import table
    from undercard.chat.norm_reading import make_extractor
    from undercard.chat.settings import load_settings

    rows = load_gold(gold)
    if part not in PARTS:
        raise InputError(f"--part: expected {', '.join(PARTS)}, not {part!r}")
    before = _by_sentence(against) if against else {}
    chosen = [one for one in rows if PARTS[part](one)]
    with progress_bars() as progress:
        result = evaluate(chosen, make_extractor(load_settings(), vocabulary), progress)
    if before:
        result = result.with_more(since=table(differences(before, result.more["by_sentence"])))
    metrics = ("macro_f1", "modality", "slots_f1", "enforceable_f1", "execution_agreement",
               "execution_document")  # fmt: skip
    show(result.with_more(part=part), metrics, as_json=as_json)


def _by_sentence(file: Path) -> Mapping[str, Mapping[str, float]]:
    """The outcomes of sentences that an evaluation printed. Raises InputError."""
    try:
        return TypeAdapter(Mapping[str, Mapping[str, float]]).validate_python(
            json.loads(file.read_text(encoding="utf-8"))["by_sentence"]
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"{file}: expected what `undercard eval norms --json` printed: {error}"
        ) from error


@eval_app.command()
def formulas(
    file: Annotated[Path, typer.Option(help="Sentences with formulas, as CSV: NL, FOL.")],
    part: Annotated[
        str, typer.Option(help="even: what is reported; odd: what may be looked at.")
    ] = "even",
    as_json: Json = False,
) -> None:
    """Sentences as first-order formulas: which are equivalent to those given, by a prover.

    Needs the extra `measuring` (z3-solver). With --json, also what the formulas do not say.

    Example: `undercard eval formulas --file fol_sentences.csv`
    """
    from undercard.chat.datasets.sentence_formulas import even, load_formulas, odd
    from undercard.chat.evaluation.norm_formulas import evaluate

    if part not in ("even", "odd"):
        raise InputError(f"--part: expected even or odd, not {part!r}")
    rows = load_formulas(file)
    asked, known = (even(rows), odd(rows)) if part == "even" else (odd(rows), even(rows))
    with progress_bars() as progress:
        result = evaluate(asked, known, progress)
    metrics = ("equivalent", "one_follows", "any_names", "words_f1")
    show(result.with_more(part=part), metrics, as_json=as_json)
