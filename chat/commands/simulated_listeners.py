"""Simulated listeners from the command line, with our DJ and others beside it."""

import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from undercard.chat.commands.evaluation import eval_app, show
from undercard.chat.errors import InputError
from undercard.chat.settings import Settings, load_settings
from undercard.chat.terminal import Json, progress_bars

if TYPE_CHECKING:
    from undercard.chat.evaluation.scripts.playing import Speaker
    from undercard.chat.parts import Parts
    from undercard.retrieval.index import Progress


@eval_app.command()
def listeners(
    n: Annotated[int, typer.Option("--n", min=2, help="How many listeners.")] = 150,
    dialogs: Annotated[
        Path | None, typer.Option(help="CPCD dialogues, as JSON Lines: every other goal is theirs.")
    ] = None,
    tracks: Annotated[Path | None, typer.Option(help="The tracks they touch, as CSV.")] = None,
    first: Annotated[
        int, typer.Option(min=0, help="Leave so many listeners out: others for each try.")
    ] = 0,
    out: Annotated[
        Path | None,
        typer.Option(help="Keep what was heard in this JSON Lines file, and go on from there."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Simulated listeners with a hidden playlist in mind: how many are content within five turns.

    They talk by rules, in six tempers and four languages, and know no title of what they are
    after. Beside our DJ: the same that forgets the dialogue at every turn (`forgetful`), the same
    without norms (`without_norms`), and one that plays what the norms allow at random (`random`).
    Playlists are held out of the catalogue, which is embedded anew the first time. About five
    seconds a listener without a language model.

    Example: `UNDERCARD_ENGINE__KIND=none undercard eval listeners --n 20 --out heard.jsonl`
    """
    from undercard.chat.evaluation.listeners.listener_scores import evaluation
    from undercard.chat.evaluation.listeners.listening import Judge, listen_all
    from undercard.chat.evaluation.listeners.recruiting import recruit
    from undercard.chat.evaluation.listeners.speech import manners
    from undercard.chat.stores import load_catalogue

    if (dialogs is None) != (tracks is None):
        raise InputError("--dialogs and --tracks belong together: give both, or neither")
    started, settings = time.monotonic(), load_settings(freshness=0.0)
    cpcd = (dialogs, tracks) if dialogs and tracks else None
    with progress_bars() as progress, tempfile.TemporaryDirectory() as folder:
        parts, learnt = _parts(settings, progress)
        company = recruit(load_catalogue(settings), n, first, cpcd, learnt)
        judge = Judge(company.hearing, parts.music.catalogue)
        with _djs(settings, parts, Path(folder)) as djs:
            heard = listen_all(company.briefs, djs, manners(), judge, progress, out)
    result = evaluation(heard, time.monotonic() - started)
    show(result, ("success@5", "turns", "pivots", "violations"), as_json=as_json)


def _parts(settings: Settings, progress: "Progress") -> tuple["Parts", frozenset[str]]:
    """What the DJs are made of, over a catalogue without what is held out, and with no word of
    what listeners of recorded dialogues liked; and the dialogues that an adapter learnt from.
    """
    from undercard.chat.assembly import make_parts
    from undercard.chat.evaluation.held_out_labels import hold_out
    from undercard.chat.stores import load_catalogue
    from undercard.recommender.ranking.blend import BlendedRanker
    from undercard.retrieval.finder import Finder
    from undercard.retrieval.index import VectorIndex
    from undercard.retrieval.playlists import Recorded

    held = hold_out(load_catalogue(settings)).catalogue
    index = VectorIndex.open(held, settings.home / "evaluation", progress, shipped=None)
    finder = Finder(held, index, recorded=Recorded())
    finder.warm_up()
    parts = make_parts(settings, progress, finder=finder)
    ranker = parts.ranker
    return parts, ranker.blend.learnt if isinstance(ranker, BlendedRanker) else frozenset()


@contextmanager
def _djs(settings: Settings, parts: "Parts", folder: Path) -> Iterator[Mapping[str, "Speaker"]]:
    """All DJs by name, each on a state that is thrown away."""
    from undercard.chat.dj import Dj
    from undercard.chat.evaluation.listeners.comparison_djs import AtRandom, Forgetful
    from undercard.chat.stores import open_database
    from undercard.policy.records import register

    def dj(name: str, norms: Path | None) -> Dj:
        state = f"sqlite:///{folder / name}.db"
        own = settings.model_copy(update={"database": state, "norms": norms})
        return Dj(parts, open_database(own), own, surface="script")

    none = folder / "none.yaml"
    none.write_text("norms: []\n", encoding="utf-8")
    ours = dj("ours", settings.norms)
    with ours.database.transaction() as conn:
        norms = register.adopted(conn)
    yield {
        "undercard": ours,
        "forgetful": Forgetful(dj("forgetful", settings.norms)),
        "random": AtRandom(parts.music, parts.lawful, norms, settings.list_length),
        "without_norms": dj("without", none),
    }
