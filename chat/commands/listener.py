"""What is remembered of a listener, and forgetting it everywhere."""

from typing import Annotated

import typer

from chat import store
from chat.assembly import load_catalogue, open_database
from chat.cli import Json, messages, print_json
from chat.errors import InputError
from chat.settings import load_settings
from policy import audit, ledger

listener_app = typer.Typer(help="What is remembered of a listener.", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help="The listener's name.")]


@listener_app.command()
def show(name: Name, as_json: Json = False) -> None:
    """Print everything that is remembered of a listener."""
    settings = load_settings()
    database, catalogue = open_database(settings), load_catalogue(settings)
    with database.transaction() as conn:
        dialogues = store.dialogues_of(conn, name)
        judged, shown = store.judged_by(conn, name), store.shown_to(conn, name)
    named = [
        {"id": t, "title": catalogue[t].title if t in catalogue else None, "liked": good} for t, good in judged.items()
    ]
    document = {
        "listener": name,
        "dialogues": [{"id": d, "first": say, "started": at} for d, say, at in dialogues],
        "shown": shown,
        "judged": named,
    }
    if as_json:
        print_json(document)
        return
    messages.print(
        f"{name}: {len(dialogues)} dialogues, {len(shown)} tracks shown, {len(judged)} judged.", highlight=False
    )
    for entry in named:
        messages.print(
            f"  {'likes' if entry['liked'] else 'does not like'} {entry['title'] or entry['id']}",
            markup=False,
            highlight=False,
        )


@listener_app.command()
def forget(
    name: Name, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False, as_json: Json = False
) -> None:
    """Remove a listener with every dialogue, turn, list and judgement. What norms were given stays, without the name."""
    database = open_database(load_settings())
    if (
        not yes
        and not as_json
        and not typer.confirm(f"Forget everything about {name}? This cannot be undone", err=True)
    ):
        raise typer.Exit(0)
    with database.transaction() as conn:
        count = store.forget_listener(conn, name)
        if not count:
            raise InputError(f"Nothing is remembered of a listener called {name!r}.")
        ledger.forget(conn, name)
        audit.append(conn, "forgotten", {"dialogues": count})
    if as_json:
        print_json({"listener": name, "dialogues_forgotten": count})
    else:
        messages.print(f"{count} dialogues of {name} are forgotten.", highlight=False)
