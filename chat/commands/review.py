"""The review of drafts: in one sitting in the terminal, or step by step from a script."""

import getpass
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from undercard.chat.commands.attributes import warn_of
from undercard.chat.commands.check import print_conflicts
from undercard.chat.commands.exits import NotLawful
from undercard.chat.commands.extract import print_cards
from undercard.chat.commands.norms import Who, norms_app
from undercard.chat.errors import ChatError
from undercard.chat.looked_at import looked_at
from undercard.chat.memory.database import Database
from undercard.chat.settings import load_settings
from undercard.chat.steward.draft_review import cards_of, fields_in, split_at
from undercard.chat.steward.register_bench import SEVERAL
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json
from undercard.policy.errors import InputError as PolicyInputError
from undercard.policy.records import documents, review

review_app = typer.Typer()
norms_app.add_typer(review_app, name="review")
Name = Annotated[str, typer.Argument(help="The finding's id.")]
Anyway = Annotated[
    bool,
    typer.Option("--anyway", help="Although a conflict blocks it or words of it are left out."),
]
_HELP = (
    "a accept · 2 accept choice 2 · e FIELD=VALUE … edit · s WORDS split where they begin · "
    "m ID merge into that one · r REASON reject · n next · b back · q quit"
)


@review_app.callback(invoke_without_command=True)
def sitting(
    context: typer.Context,
    document: Annotated[
        str | None, typer.Option(help="Only those of this document (the start of its hash).")
    ] = None,
    by: Who = None,
    as_json: Json = False,
) -> None:
    """Review what was found, one after another; with --json, print what is open.

    Example: `undercard norms review --by "A. Steward"`
    """
    if context.invoked_subcommand is not None:
        return
    database = open_database(load_settings())
    with database.transaction() as conn:
        whole = documents.load(conn, document).sha256 if document else None
        left = review.findings(conn, document=whole, only_open=True)
        if as_json:
            print_json([card.as_json() for card in cards_of(conn, left)])
            return
    if not left:
        messages().print("Nothing is open: read a document with `undercard norms extract`.")
        return
    _Sitting(database, by or getpass.getuser(), [one.id for one in left]).run()


@dataclass
class _Sitting:
    """One steward, and the findings that they go through."""

    database: Database
    by: str
    names: list[str]
    at: int = 0

    def run(self) -> None:
        """Ask for each finding until all are done or the steward leaves."""
        messages().print(_HELP, markup=False, highlight=False)
        shown = -1
        while self.at < len(self.names):
            name = self.names[self.at]
            if shown != self.at:
                with self.database.transaction() as conn:
                    print_cards(list(cards_of(conn, [review.finding(conn, name)])))
                shown = self.at
            try:
                said = input(f"[{self.at + 1} of {len(self.names)}] > ").strip()
            except EOFError:
                return
            if said == "q":
                return
            try:
                self._step(name, said)
            except (PolicyInputError, ChatError) as error:
                messages().print(str(error) or "It was not adopted.", markup=False)

    def _step(self, name: str, said: str) -> None:
        letter, _, rest = said.partition(" ")
        if letter in ("n", "", "b"):
            self.at += -1 if letter == "b" and self.at else 1
        elif letter == "e":
            given = re.split(r" (?=\w+=)", rest)  # a value may have spaces
            made = self._do(lambda conn: review.edit(conn, name, fields_in(given), self.by))
            warn_of([one.norm for one in made.choices], load_settings(), None)
            with self.database.transaction() as conn:
                print_cards(list(cards_of(conn, [review.finding(conn, name)])))
        elif letter == "s":
            self.names += [
                one.id
                for one in self._do(
                    lambda conn: split_at(conn, load_settings(), name, rest, self.by)
                )
            ]
            self.at += 1
        elif letter == "m":
            self._do(lambda conn: review.merge(conn, [rest, name], self.by))
            self.at += 1
        elif letter == "r":
            self._do(lambda conn: review.reject(conn, name, rest, self.by))
            self.at += 1
        elif letter == "a" or letter.isdigit():
            choice = int(letter) if letter.isdigit() else 1
            self._do(lambda conn: _accept(conn, name, self.by, choice, anyway=rest == "anyway"))
            self.at += 1
        else:
            messages().print(_HELP, markup=False, highlight=False)

    def _do(self, step: Callable[[Connection], Any]) -> Any:  # noqa: ANN401 - what the step gives
        with self.database.transaction() as conn:
            return step(conn)


def _accept(
    conn: Connection, name: str, by: str, choice: int, *, anyway: bool,
    candidates: Path | None = None,
) -> str:  # fmt: skip
    known = looked_at(load_settings(), candidates)
    table, schema = known or (None, None)
    done = review.accept(
        conn, name, by, choice=choice, anyway=anyway, table=table, schema=schema,
        several=tuple(SEVERAL),
    )  # fmt: skip
    print_conflicts(done.conflicts, messages())
    if not done.adopted:
        raise NotLawful(f"{name} was not adopted: a conflict blocks it. Edit it, or add anyway.")
    (norm,) = done.norms
    messages().print(f"{norm.ref} is adopted (by {by}).", markup=False)
    return norm.ref


@review_app.command("accept")
def accept(
    name: Name,
    choice: Annotated[int, typer.Option(min=1, help="Which of its formal norms.")] = 1,
    anyway: Anyway = False,
    candidates: Annotated[
        Path | None,
        typer.Option(help="Hold it against these candidates (JSON Lines), not the catalogue."),
    ] = None,
    by: Who = None,
    as_json: Json = False,
) -> None:
    """Put a finding's norm in force, under your name, where there is what it looks at.

    Example: `undercard norms review accept charter-3f2a-2 --choice 2 --by "A. Steward"`
    """
    with open_database(load_settings()).transaction() as conn:
        ref = _accept(
            conn, name, by or getpass.getuser(), choice, anyway=anyway, candidates=candidates
        )
    if as_json:
        print_json({"finding": name, "state": "adopted", "norm": ref})


@review_app.command("edit")
def edit(
    name: Name,
    fields: Annotated[list[str], typer.Argument(help="FIELD=VALUE, the value as in a register.")],
    by: Who = None,
    as_json: Json = False,
) -> None:
    """Change fields of a finding's norm; it is checked at once.

    Example: `undercard norms review edit charter-3f2a-2 at_least=25% over=prefix`
    """
    with open_database(load_settings()).transaction() as conn:
        made = review.edit(conn, name, fields_in(fields), by or getpass.getuser())
        cards = list(cards_of(conn, [made]))
    warn_of([one.norm for one in made.choices], load_settings(), None)
    _show(cards, as_json=as_json)


@review_app.command("split")
def split(
    name: Name,
    at: Annotated[str, typer.Option(help="The words with which the second norm begins.")],
    by: Who = None,
    as_json: Json = False,
) -> None:
    """Divide a finding that states two norms, at words of it.

    Example: `undercard norms review split charter-3f2a-2 --at "and no artist"`
    """
    with open_database(load_settings()).transaction() as conn:
        made = split_at(conn, load_settings(), name, at, by or getpass.getuser())
        cards = list(cards_of(conn, made))
    _show(cards, as_json=as_json)


@review_app.command("merge")
def merge(
    names: Annotated[
        list[str], typer.Argument(help="Findings that say the same; the first stays.")
    ],
    by: Who = None,
    as_json: Json = False,
) -> None:
    """Take findings for one."""
    with open_database(load_settings()).transaction() as conn:
        kept = review.merge(conn, names, by or getpass.getuser())
    _told(kept.id, f"stands for {', '.join(names[1:])} too", as_json=as_json)


@review_app.command("reject")
def reject(
    name: Name,
    reason: Annotated[str, typer.Option(help="Why; it is kept.")],
    by: Who = None,
    as_json: Json = False,
) -> None:
    """Put a finding aside for good, with a reason."""
    with open_database(load_settings()).transaction() as conn:
        review.reject(conn, name, reason, by or getpass.getuser())
    _told(name, "is rejected", as_json=as_json)


def _show(cards: Sequence[Any], *, as_json: bool) -> None:
    if as_json:
        print_json([card.as_json() for card in cards])
    else:
        print_cards(cards)


def _told(name: str, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"finding": name, "says": what})
    else:
        messages().print(f"{name} {what}.", markup=False)
