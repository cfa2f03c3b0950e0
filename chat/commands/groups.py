"""The groups of commands (`undercard norms …`), each imported when one of its commands is wanted.

Their modules import the database, the search and the language model, which takes seconds.
"""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

Commands = MutableMapping[str, Any]  # Typer keeps the type of a command to itself


@dataclass(frozen=True)
class Group:
    """A line of help, and the modules of this folder that have the commands.

    The first one holds the Typer object, `NAME_app`; the others add to it.
    """

    help: str
    modules: tuple[str, ...]


GROUPS: Mapping[str, Group] = {
    "norms": Group(
        "The register of norms.",
        (
            *("norms", "attributes", "norm_show", "pareto", "simulate"),
            *("extract", "review", "stakeholders"),
        ),
    ),
    "annotation": Group("Sentences that people read for norms.", ("annotation",)),
    "ledger": Group("Exposure that norms were given, and what is owed.", ("ledger",)),
    "audit": Group("The audit log.", ("audit", "verify", "checkpoint", "explain", "judge")),
    "listener": Group("What is remembered of a listener.", ("listener",)),
    "library": Group(
        "Your own music: a folder, an M3U, a Subsonic server.",
        ("library", "library_sending", "library_scrobbling", "library_listening"),
    ),
    "programme": Group("Hours of a station, and what was aired.", ("programme",)),
    "account": Group("Who may sign in on the page.", ("account",)),
    "playlist": Group("Lists as files: out of a dialogue, and into one.", ("playlist",)),
    "eval": Group(
        "Measure the system on recorded dialogues, beside baselines, with 95 % intervals.",
        ("evaluation", "scripts", "simulated_listeners", "injection", "norm_evaluation"),
    ),
    "train": Group("Teach what is learnt, and keep it.", ("training", "norm_training")),
    "model": Group("The language model: write it for a server.", ("model",)),
}


class LazyGroup(TyperGroup):
    """A group of `GROUPS` that imports its commands when they are listed or one is called."""

    @property
    def commands(self) -> Commands:
        """The commands by name, in the order of the modules."""
        return self._loaded.commands

    @commands.setter
    def commands(self, _: Commands) -> None:
        """Ignore what the Typer object holds, which is nothing."""

    @cached_property
    def _loaded(self) -> TyperGroup:
        name = str(self.name)
        first, *_ = map(_imported, GROUPS[name].modules)
        app: typer.Typer = getattr(first, f"{name}_app")
        app.rich_markup_mode = self.rich_markup_mode
        return get_group(app)


def _imported(name: str) -> ModuleType:
    return import_module(f"undercard.chat.commands.{name}")


def add_groups(app: typer.Typer) -> None:
    """Add every group to the command line."""
    for name, group in GROUPS.items():
        lazy = typer.Typer(cls=LazyGroup, help=group.help, no_args_is_help=True)
        lazy.callback()(_nothing)
        app.add_typer(lazy, name=name)


def _nothing() -> None:
    """A group does nothing by itself."""
