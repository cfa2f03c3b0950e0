"""Reads documents for norms: keeps them, finds the norms in them, and drafts these."""

import getpass
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from undercard.chat.commands.norms import Who, norms_app
from undercard.chat.errors import InputError
from undercard.chat.norm_reading import make_extractor
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import load_settings
from undercard.chat.steward.draft_review import cards_of
from undercard.chat.stores import open_database
from undercard.chat.terminal import Json, messages, print_json, progress_bars
from undercard.policy.extraction.cue_words import guessed_language
from undercard.policy.extraction.document_readers import read_document
from undercard.policy.extraction.draft_card import DraftCard
from undercard.policy.norms.norm import Authority
from undercard.policy.records import documents, register, review


@norms_app.command()
def extract(
    file: Annotated[
        Path,
        typer.Argument(
            help="Text, Markdown, HTML, PDF, Word, a CSV of feedback, or a picture of a page."
        ),
    ],
    title: Annotated[
        str | None, typer.Option(help="What it is called; else its file name.")
    ] = None,
    uri: Annotated[
        str | None, typer.Option(help="Its address; another text of the same address replaces it.")
    ] = None,
    stakeholder: Annotated[str | None, typer.Option(help="Whose words they are.")] = None,
    language: Annotated[
        str | None, typer.Option(help="en, fr, de or es; else it is guessed.")
    ] = None,
    authority: Annotated[
        str,
        typer.Option(help="What the norms rank as: law, licence, platform, community, listener."),
    ] = "community",
    vocabulary: Annotated[
        Path | None, typer.Option(help="What norms speak of, as YAML, where it is not music.")
    ] = None,
    dry: Annotated[
        bool, typer.Option("--dry", help="Only show what is found; keep and draft nothing.")
    ] = False,
    by: Who = None,
    as_json: Json = False,
) -> None:
    """Find the norms in a document and draft them. Nothing is adopted: `norms review` does that.

    Every finding has its words and their place. The same document again changes nothing; another
    text at the same address marks the norms that rest on the one before.

    Example: `undercard norms extract hearing.pdf --stakeholder "songwriters" --authority community`
    """
    settings = load_settings()
    document = read_document(file, title=title, uri=uri, stakeholder=stakeholder)
    document = document.model_copy(update={"language": language or guessed_language(document.text)})
    extractor = make_extractor(settings, vocabulary, _authority(authority))
    with progress_bars() as progress:
        found = extractor(document, progress)
    with open_database(settings).transaction() as conn:
        if dry:
            cards = [DraftCard(one, document) for one in found]
        else:
            kept = documents.keep(conn, document, by or getpass.getuser())
            review.keep_findings(conn, found, by or getpass.getuser())
            _tell_kept(kept)
            cards = list(cards_of(conn, review.findings(conn, document=document.sha256)))
    for note in document.notes:
        messages().print(note, markup=False)
    if as_json:
        print_json([card.as_json() for card in cards])
        return
    _print_all(card.brief() for card in cards)
    formal = sum(bool(card.finding.choices) for card in cards)
    messages().print(
        f"{len(cards)} norms found; {formal} can be enforced, {len(cards) - formal} cannot. "
        + ("Nothing was kept." if dry else "See each whole, and decide: `undercard norms review`."),
        highlight=False,
    )


def _authority(given: str) -> Authority:
    allowed: dict[str, Authority] = {
        "law": "law", "licence": "licence", "platform": "platform", "community": "community",
        "listener": "listener",
    }  # fmt: skip
    if given not in allowed:
        raise InputError(f"--authority: expected one of {', '.join(allowed)}, not {given!r}")
    return allowed[given]


def _tell_kept(kept: documents.Kept) -> None:
    if not kept.is_new:
        messages().print("This document is kept already; nothing changed.")
    if kept.replaces:
        named = ", ".join(kept.resting) or "no norm"
        messages().print(
            f"It replaces {kept.replaces[:8]}…, on which rests: {named}. Look at them with "
            "`undercard norms documents`.",
            markup=False,
        )


def print_cards(cards: Sequence[DraftCard]) -> None:
    """Each card, with an empty line between."""
    _print_all(card.lines() for card in cards)


def _print_all(several: Iterable[Iterable[str]]) -> None:
    console = SafeConsole()
    for lines in several:
        for line in lines:
            console.print(line, markup=False, highlight=False, soft_wrap=True)
        console.print()


@norms_app.command("documents")
def list_documents(as_json: Json = False) -> None:
    """List the documents that norms were read from, and norms whose document has changed."""
    with open_database(load_settings()).transaction() as conn:
        kept = documents.listing(conn)
        changed = documents.outdated(conn, register.listing(conn))
    if as_json:
        print_json({
            "documents": [one.model_dump(mode="json", exclude={"text", "places"}) for one in kept],
            "outdated": [vars(one) for one in changed],
        })  # fmt: skip
        return
    console = SafeConsole()
    for one in kept:
        whose = f", by {one.stakeholder}" if one.stakeholder else ""
        console.print(f"{one.sha256[:8]}  {one.title}{whose}  {one.uri}", markup=False)
    for norm in changed:
        said = "its words still stand there" if norm.still_said else "its words are gone"
        console.print(
            f"{norm.norm} rests on {norm.title}, which {norm.replaced_by[:8]} replaced: {said}.",
            markup=False,
        )
