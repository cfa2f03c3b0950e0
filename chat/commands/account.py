"""Accounts for the page: making them, ending their sessions, removing them."""

from typing import Annotated

import typer

from undercard.chat.errors import InputError
from undercard.chat.memory.listener_accounts import Accounts
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json

account_app = typer.Typer()
Name = Annotated[str, typer.Argument(help="The account's name, which is the listener's too.")]


@account_app.command()
def add(name: Name) -> None:
    """Make an account; the password is asked for, or read from standard input.

    A listener of that name keeps what is remembered. Example: `undercard account add ann`
    """
    _accounts().add(name, _password(), owns=True)
    _say(f"{name} can sign in, where UNDERCARD_WEB__PASSWORDS is on.")


@account_app.command()
def password(name: Name) -> None:
    """Set a new password, and end every session.

    Example: `undercard account password ann`
    """
    _accounts().end_sessions(name, _password())
    _say(f"{name} has a new password, and is signed out everywhere.")


@account_app.command()
def remove(name: Name) -> None:
    """Remove an account; what is remembered stays until `undercard listener forget`.

    Example: `undercard account remove ann`
    """
    if not _accounts().remove(name):
        raise InputError(f"There is no account {name!r}. `undercard account list` has them.")
    _say(f"{name} can no longer sign in.")


@account_app.command("list")
def list_accounts(as_json: Json = False) -> None:
    """List the accounts.

    Example: `undercard account list --json`
    """
    known = _accounts().names()
    if as_json:
        print_json([{"name": name, "made": at, "password": own} for name, at, own in known])
        return
    for name, at, own in known:
        how = "by password" if own else "elsewhere"
        SafeConsole().print(f"{name}  since {at:%Y-%m-%d}, signs in {how}", markup=False)


def _accounts() -> Accounts:
    return Accounts(open_database(load_settings()))


def _password() -> str:
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def _say(text: str) -> None:
    messages().print(text, markup=False, highlight=False)
