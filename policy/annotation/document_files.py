"""The documents that sentences are drawn from: text files, or JSON Lines of documents."""

from pathlib import Path

from undercard.policy.annotation.corpus import SourceDocument
from undercard.policy.annotation.json_lines import load_lines
from undercard.policy.errors import DocumentError
from undercard.policy.forms.text_file import read_text


def load_documents(
    path: Path, licence: str, stakeholder: str, language: str
) -> list[SourceDocument]:
    """Those of a .jsonl file, each with all its fields, or the one of a .txt or .md file.

    Raises DocumentError naming the file.
    """
    if path.suffix == ".jsonl":
        return load_lines(path, SourceDocument)
    if path.suffix not in (".txt", ".md"):
        raise DocumentError(f"{path}: expected a document as .txt or .md, or several as .jsonl")
    text = read_text(path, "a document", DocumentError)
    return [
        SourceDocument(
            id=path.stem,
            title=path.stem,
            uri=path.name,
            licence=licence,
            stakeholder=stakeholder,
            language=language,
            text=text,
        )
    ]
