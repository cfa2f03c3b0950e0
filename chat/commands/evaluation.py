"""Evaluation from the command line; the protocols are in `undercard.chat.evaluation`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.chat.settings import load_settings
from undercard.chat.terminal import Json, messages, print_json, progress_bars

eval_app = typer.Typer()


@eval_app.command()
def cpcd(
    dialogs: Annotated[Path, typer.Option(help="CPCD dialogues, as JSON Lines.")],
    tracks: Annotated[Path, typer.Option(help="The tracks they touch, as CSV.")],
    train: Annotated[
        Path | None,
        typer.Option(help="Other dialogues to learn from; those of --dialogs are then unseen."),
    ] = None,
    folds: Annotated[
        int | None,
        typer.Option(
            min=3,
            help="Train and test across so many folds; without it, the shipped system is tested.",
        ),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only so many dialogues.")] = None,
    as_json: Json = False,
) -> None:
    """Human dialogues that build a playlist (CPCD): how early the goal playlist comes.

    With --train, what listeners get on dialogues that nothing has learnt from, beside baselines
    that learn from the same; a dialogue is left out if it is in both files or if the language
    model's adapter learnt from it. With --folds, a ranker over many kinds of evidence. Both need
    the extra `train`. UNDERCARD_ENGINE__KIND=none leaves the language model out, which takes most
    of the time.

    Example: `undercard eval cpcd --train dialogs.train.jsonl --dialogs new.jsonl --tracks
    tracks.csv`

    Example: `undercard eval cpcd --dialogs dialogs.train.jsonl --tracks tracks.csv --folds 5`
    """
    from undercard.chat.assembly import make_engine
    from undercard.chat.errors import InputError
    from undercard.chat.evaluation.cpcd import evaluate

    if train and folds:
        raise InputError("--train and --folds are two ways to learn: give one of them")
    settings = load_settings()
    with progress_bars() as progress:
        engine = make_engine(settings, progress)
        result = evaluate(
            dialogs,
            tracks,
            engine=engine,
            home=settings.home,
            train=train,
            folds=folds,
            limit=limit,
            progress=progress,
        )
    show(result, ("hit@10", "mrr@100"), as_json=as_json)


@eval_app.command()
def sequences(
    train: Annotated[
        Path, typer.Option(help="Training windows, as JSON Lines: seq, len_seq, next.")
    ],
    valid: Annotated[Path, typer.Option(help="Windows to be answered, in the same form.")],
    names: Annotated[Path, typer.Option(help="Names of the artists: number::name.")],
    test: Annotated[
        Path | None, typer.Option(help="Answer these windows instead of the validation ones.")
    ] = None,
    parts: Annotated[
        bool,
        typer.Option("--parts", help="Say what each part of the blend adds, by leaving it out."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Listening lists (Last.fm): which of twenty artists came next.

    Histories are shuffled, because their order leaks.

    Needs the extra `train`. Some minutes the first time; what was finished is kept until the code
    or a file changes.

    Example: `undercard eval sequences --train train.jsonl --valid valid.jsonl --names id2name.txt`

    Example: `undercard eval sequences --train train.jsonl --valid valid.jsonl --test test.jsonl
    --names id2name.txt --parts --json`
    """
    from undercard.chat.evaluation.result_cache import Kept
    from undercard.chat.evaluation.sequences import evaluate, load
    from undercard.retrieval.embedding import MiniLM

    answered = test or valid
    data = load(train, answered, names)
    with progress_bars() as progress:
        kept = Kept(
            load_settings().home / "evaluation" / "results", "sequences", [train, answered, names]
        )
        result = kept.result(
            lambda: evaluate(data, MiniLM().embed, parts=parts, kept=kept, progress=progress),
            options="-parts" if parts else "",
        )
    result = result.with_more(on="test" if test else "valid")
    show(result, ("hit@1", "ordered_hit@1"), as_json=as_json)


@eval_app.command()
def cds(
    train: Annotated[
        Path,
        typer.Option(help="Training windows, as JSON Lines: seq, len_seq, next; oldest first."),
    ],
    evaluation: Annotated[
        Path, typer.Option("--eval", help="Windows to be answered, in the same form.")
    ],
    info: Annotated[Path, typer.Option(help="Folder with the titles and their popularity groups.")],
    test: Annotated[
        Path | None, typer.Option(help="Answer these windows instead of those of --eval.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Purchases of records (Amazon "CDs and Vinyl"): what came next, and how fair the places are.

    Needs the extra `train`. Some minutes the first time; what was finished is kept until the code
    or a file changes.

    Example: `undercard eval cds --train train.jsonl --eval eval.jsonl --info info`
    """
    from undercard.chat.datasets.histories import load_rows
    from undercard.chat.evaluation.cds import evaluate
    from undercard.chat.evaluation.list_scorer import load_table
    from undercard.chat.evaluation.result_cache import Kept

    table, answered = load_table(info), test or evaluation
    rows, asked = load_rows(train, len(table.titles)), load_rows(answered, len(table.titles))
    with progress_bars() as progress:
        kept = Kept(
            load_settings().home / "evaluation" / "results",
            "cds",
            [train, answered, *sorted(info.iterdir())],
        )
        result = kept.result(lambda: evaluate(table, rows, asked, kept=kept, progress=progress))
    result = result.with_more(on="test" if test else "eval")
    show(result, ("ndcg@5", "hr@5", "clean_ndcg@5", "dgu"), as_json=as_json)


@eval_app.command()
def control(
    requests: Annotated[int, typer.Option("--n", min=1, help="How many wishes are asked.")] = 200,
    as_json: Json = False,
) -> None:
    """Wishes with conditions that the built-in catalogue can check, before any norm.

    About three seconds a wish. The language model alone on short lists (`system`), the search with
    and without it, and the titles that it writes by itself along the prefix tree.

    Example: `undercard eval control --n 50`
    """
    from undercard.chat.assembly import make_embedded, open_finder
    from undercard.chat.evaluation.control import evaluate
    from undercard.retrieval.catalogue import Catalogue
    from undercard.retrieval.embedding import MiniLM

    settings = load_settings()
    catalogue = Catalogue.builtin()
    with progress_bars() as progress:
        finder = open_finder(settings, catalogue, progress, MiniLM())
        engine = make_embedded(settings, progress)
        untuned = (
            None
            if settings.engine.adapter == "none"
            else make_embedded(settings, progress, adapter="none")
        )
        result = evaluate(catalogue, finder, engine, untuned, requests, progress)
    show(result, ("satisfied", "precision", "correct_count"), as_json=as_json)


@eval_app.command()
def requests(
    file: Annotated[Path, typer.Option(help="Posts and labels, as CSV: query, intents.")],
    as_json: Json = False,
) -> None:
    """Requests as people post them, with human labels: what is read in them, and with which sign.

    Beside it the words of the vocabulary alone. Some 20 ms a request.

    Example: `undercard eval requests --file intents.csv`
    """
    from undercard.chat.evaluation.requests import by_reader, by_vocabulary, evaluate, load_posts
    from undercard.chat.understanding.cues import CueFinder
    from undercard.chat.understanding.run_together import RunTogether
    from undercard.chat.understanding.tagger import Tagger
    from undercard.chat.understanding.vocabulary import Vocabulary
    from undercard.retrieval.catalogue import Catalogue

    posts = load_posts(file)
    catalogue = Catalogue.builtin()
    vocabulary = Vocabulary(catalogue)
    with progress_bars() as progress:
        apart = RunTogether.of(catalogue, vocabulary)
        reader = by_reader(Tagger.load(), CueFinder(catalogue), apart)
        result = evaluate(posts, reader, {"vocabulary": by_vocabulary(vocabulary)}, progress)
    show(result, ("descriptor_f1", "sign_accuracy", "negative_recall"), as_json=as_json)


@eval_app.command()
def music(
    requests: Annotated[Path | None, typer.Option(help="Requests of your own, as YAML.")] = None,
    judgements: Annotated[Path | None, typer.Option(help="Their judgements, as CSV.")] = None,
    lists: Annotated[
        Path | None, typer.Option(help="Write what was played here, as CSV, to be judged.")
    ] = None,
    as_json: Json = False,
) -> None:
    """First lists for requests as people post them, judged track by track by people.

    Beside it BM25 over titles, artists, albums and genres. Half a second a request.

    Example: `undercard eval music`
    """
    import tempfile
    import time

    from undercard.chat.assembly import assemble
    from undercard.chat.evaluation import judged_lists as judged
    from undercard.retrieval.catalogue import Catalogue

    started = time.monotonic()
    asked = judged.load_requests(requests or judged.REQUESTS)
    grades = judged.load_judgements(judgements or judged.JUDGEMENTS)
    catalogue = Catalogue.builtin()
    with progress_bars() as progress, tempfile.TemporaryDirectory() as folder:
        settings = load_settings(database=f"sqlite:///{Path(folder) / 'music.db'}", freshness=0.0)
        ours = judged.play(assemble(settings, progress), asked, progress)
    answers = {"undercard": ours, "bm25": judged.by_words(catalogue, asked)}
    if lists:
        judged.write_lists(lists, catalogue, asked, answers)
    result = judged.evaluate(catalogue, grades, answers, started)
    show(result, ("fitting", "wrong", "wrong_by_norms", "ndcg@10", "unjudged"), as_json=as_json)


@eval_app.command()
def playlists(
    catalogue: Annotated[
        str | None, typer.Option(help="A catalogue that was ingested; else that of the settings.")
    ] = None,
    keep_genres: Annotated[
        bool,
        typer.Option("--keep-genres", help="Leave tracks their genres when they lose a playlist."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Songs that people put into a playlist, found by its name though nothing tells that it is so.

    A fifth of each playlist is held out, and a fifth of the playlists as a whole; what the
    catalogue tells of them is taken away. Its tracks are embedded anew, which takes some ten
    minutes for the built-in one the first time; a run that was stopped goes on.

    Example: `UNDERCARD_ENGINE__KIND=none undercard eval playlists`
    """
    from undercard.chat.assembly import make_engine
    from undercard.chat.evaluation.held_out_labels import hold_out
    from undercard.chat.evaluation.labelled_playlists import WAYS, evaluate
    from undercard.chat.stores import load_catalogue
    from undercard.retrieval.index import VectorIndex

    settings = load_settings(**({"catalogue": catalogue} if catalogue else {}))
    held = hold_out(load_catalogue(settings), keep_genres=keep_genres)
    with progress_bars() as progress:
        engine = make_engine(settings, progress)
        home = settings.home / "evaluation"
        index = VectorIndex.open(held.catalogue, home, progress, shipped=None)
        result = evaluate(held, index, engine, settings.home, progress)
    result = result.with_more(genres="kept" if keep_genres else "held out")
    metrics = [f"ndcg@20/{kind}/{way}" for kind in ("known", "unknown") for way in WAYS]
    show(result, metrics, as_json=as_json)


def show(result: Evaluation, metrics: Sequence[str], *, as_json: bool) -> None:
    """Print the document, or a line per system with some of its metrics."""
    if as_json:
        print_json(result.as_json())
        return
    for name, found in {"undercard": result.system, **result.baselines}.items():
        cells = [f"{metric} {_in_words(found[metric])}" for metric in metrics if metric in found]
        messages().print(f"{name:>14}  {'  '.join(cells)}", highlight=False)


def _in_words(one: Interval) -> str:
    return f"{one.value:.3f} [{one.low:.3f}, {one.high:.3f}]"
