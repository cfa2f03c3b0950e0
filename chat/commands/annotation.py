"""Annotating sentences for norms: sample, read, adjudicate, agreement, report."""

import dataclasses
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from undercard.chat.errors import InputError
from undercard.chat.safe_console import SafeConsole
from undercard.chat.terminal import Json, messages, print_json, print_text
from undercard.policy.annotation.agreement import FieldAgreement
from undercard.policy.annotation.agreement import agreement as agreement_of
from undercard.policy.annotation.document_files import load_documents
from undercard.policy.annotation.interview import BY_LETTER, Interview
from undercard.policy.annotation.sampling import sample as draw
from undercard.policy.annotation.sitting import Sitting, adjudicating, annotating
from undercard.policy.annotation.study import Study
from undercard.policy.annotation.study_report import figure, shown
from undercard.policy.annotation.study_report import report as report_of
from undercard.policy.annotation.word_spans import words
from undercard.policy.errors import DocumentError

annotation_app = typer.Typer()

_Folder = Annotated[Path, typer.Argument(help="The folder of the study.")]
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_HOW = (
    "A slot is answered by the numbers of its words, such as 3-5, 9, or by an empty line. "
    "? explains, u takes back, q stops; finished sentences are kept."
)


@annotation_app.command()
def sample(
    files: Annotated[list[Path], typer.Argument(help="Documents: .txt, .md or .jsonl.")],
    study: Annotated[Path, typer.Option(help="The new folder to put the sample into.")],
    size: Annotated[int, typer.Option(min=1, help="How many sentences.")] = 100,
    licence: Annotated[str, typer.Option(help="Under which text files may be passed on.")] = "",
    stakeholder: Annotated[str, typer.Option(help="Whose words text files are.")] = "",
    language: Annotated[str, typer.Option(help="The language of text files.")] = "en",
    seed: Annotated[int, typer.Option(help="The same seed draws the same sentences.")] = 0,
) -> None:
    """Draw sentences out of documents, from each in proportion to its length.

    Example: `undercard annotation sample code.txt petition.txt --study autumn --size 40`
    """
    documents = [
        document
        for file in files
        for document in load_documents(file, licence, stakeholder, language)
    ]
    sentences = draw(documents, size, seed=seed)
    Study(study).start(documents, sentences)
    messages().print(f"{len(sentences)} sentences are in {study}.")


@annotation_app.command()
def read(
    study: _Folder,
    annotator: Annotated[str, typer.Option(help="Who reads; each has a file of their own.")],
) -> None:
    """Annotate sentence after sentence; called again, it goes on where it was left.

    Example: `undercard annotation read autumn --annotator anna`
    """
    _hold(annotating(Study(study), annotator), Study(study))


@annotation_app.command()
def adjudicate(
    study: _Folder,
    first: Annotated[str, typer.Argument(help="One annotator.")],
    second: Annotated[str, typer.Argument(help="The other.")],
) -> None:
    """Settle what two annotators said: only where they differ is asked; `a` or `b` takes over.

    Example: `undercard annotation adjudicate autumn anna ben`
    """
    _hold(adjudicating(Study(study), first, second), Study(study))


@annotation_app.command()
def agreement(
    study: _Folder,
    annotators: Annotated[
        tuple[str, str] | None, typer.Option(help="Two of them; without it, all.")
    ] = None,
    as_json: Json = False,
) -> None:
    """How far the annotators agree in each field: Krippendorff's alpha with a 95 % interval.

    Example: `undercard annotation agreement autumn --annotators anna ben`
    """
    given = Study(study)
    names = annotators or given.annotators
    if len({*names} & {*given.annotators}) < len(BY_LETTER):
        here, asked = (", ".join(some) or "nobody" for some in (given.annotators, names))
        raise InputError(
            f"{study}: agreement takes two annotators; asked for {asked}, there is {here}"
        )
    said = [given.annotations(name) for name in names]
    found = agreement_of(given.corpus.sentences, said)
    if as_json:
        print_json([dataclasses.asdict(one) for one in found])
    else:
        SafeConsole().print(_table(found))


@annotation_app.command()
def report(study: _Folder) -> None:
    """Print a page of Markdown: the sample, the counts, the agreement, and where annotators differ.

    Example: `undercard annotation report autumn > autumn.md`
    """
    print_text(report_of(Study(study)))


def _hold(sitting: Sitting, study: Study) -> None:
    """Ask until all is said, the input ends, or somebody stops."""
    console = SafeConsole()
    console.print(_HOW, style="dim")
    announced: Interview | None = None
    while (interview := sitting.interview) is not None:
        if interview is not announced:
            _announce(sitting, interview, study, console)
            announced = interview
        _ask(interview, console)
        try:
            typed = input("› ").strip()
        except EOFError:
            break
        if typed == "q":
            break
        _take(sitting, interview, typed, console)
    done, of = sitting.progress
    messages().print(f"{done} of {of} sentences are done.")


def _take(sitting: Sitting, interview: Interview, typed: str, console: SafeConsole) -> None:
    if typed == "?" and interview.question is not None:
        console.print(f"  {escape(interview.question.help)}", style="dim")
    elif typed == "u":
        if not sitting.undo():
            console.print("  There is nothing to take back.", style="dim")
    else:
        try:
            sitting.answer(typed)
        except (ValueError, DocumentError) as error:
            console.print(f"  {escape(str(error))}.", style="red")


def _announce(sitting: Sitting, interview: Interview, study: Study, console: SafeConsole) -> None:
    sentence, (done, of) = interview.sentence, sitting.progress
    document = study.corpus.documents[sentence.document]
    title = escape(f"{sentence.id}: {document.title}")
    console.print(f"\n[bold]{done + 1} of {of}[/bold] {title}")
    for around in study.corpus.context(sentence):
        console.print(f"  {escape(around)}", style="dim")
    console.print(escape(_numbered(sentence.text)))


def _numbered(text: str) -> str:
    """The sentence with each word's number below its end."""
    for number, (_, end) in reversed([*enumerate(words(text), start=1)]):
        text = f"{text[:end]}{str(number).translate(_SUBSCRIPT)}{text[end:]}"
    return text


def _ask(interview: Interview, console: SafeConsole) -> None:
    question = interview.question
    if question is None:
        return
    console.print(f"[bold]{escape(question.asks)}[/bold]")
    for letter, offer in zip(BY_LETTER, interview.offers(), strict=False):
        console.print(f"  {letter}: {escape(shown(offer, interview.sentence.text))}")


def _table(found: list[FieldAgreement]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("field", "by", "sentences", "alpha", "95 %", "agree", "overlap"):
        table.add_column(column)
    for one in found:
        alpha = one.alpha
        interval = f"{figure(alpha.low)} to {figure(alpha.high)}"
        figures = (figure(alpha.value), interval, figure(alpha.observed), figure(one.overlap))
        table.add_row(one.field, one.unit, str(one.sentences), *figures)
    return table
