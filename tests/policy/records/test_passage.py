"""A norm's quote in its document: by its span, by its words, and what is said when the document
changed.
"""

import hashlib
import json

import pytest

from undercard.policy.errors import DocumentError
from undercard.policy.norms.norm import Source
from undercard.policy.records.passage import find_passage

TEXT = (
    "The committee met. It asks that a third of\n"
    "  what we play is new talent, and no less. It met again."
)
QUOTE = "a third of what we play is new talent"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "charter.txt").write_text(TEXT)
    (tmp_path / "other.txt").write_text("nothing to see")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG" + TEXT.encode())
    return tmp_path


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_a_span_in_the_document_of_its_hash(folder):
    start = TEXT.index("a third")
    source = Source(quote=QUOTE, span=(start, start + len(QUOTE) + 2), sha256=sha(TEXT))
    found = find_passage(source, folder, words=3)
    assert (found.document, found.quote, found.note) == ("deep/charter.txt", QUOTE, None)
    assert (found.before, found.after) == ("… It asks that ", ", and no …")
    assert find_passage(source.model_copy(update={"quote": None}), folder).quote == QUOTE


def test_a_span_that_is_off_gives_way_to_the_words(folder):
    source = Source(quote=QUOTE, span=(0, 5), sha256=sha(TEXT))
    assert find_passage(source, folder).quote == QUOTE


def test_a_document_that_changed_is_said_to_have(folder):
    (folder / "deep" / "charter.txt").write_text(TEXT + " Again.")
    found = find_passage(Source(quote=QUOTE, sha256=sha(TEXT)), folder)
    assert "its hash differs" in found.note
    (folder / "deep" / "charter.txt").write_text("We changed our mind.")
    assert find_passage(Source(quote=QUOTE, sha256=sha(TEXT)), folder) is None


def test_a_quote_without_a_hash_and_nothing_to_find(folder):
    assert "gives no hash" in find_passage(Source(quote=QUOTE), folder).note
    assert find_passage(Source(title="House rule"), folder) is None
    assert find_passage(Source(quote="a (broken [pattern"), folder) is None
    with pytest.raises(DocumentError, match="no such folder"):
        find_passage(Source(quote=QUOTE), folder / "nowhere")


def test_documents_in_json_lines(folder):
    (folder / "deep" / "charter.txt").unlink()
    lines = [
        "not JSON",
        json.dumps([1]),
        json.dumps({"text": 3}),
        json.dumps({"id": "N1", "text": TEXT}),
    ]
    (folder / "sources.jsonl").write_text("\n".join(lines))
    found = find_passage(Source(quote=QUOTE, sha256=sha(TEXT)), folder)
    assert (found.document, found.note) == ("sources.jsonl:4", None)
