"""A study of two documents, in a folder of the test's own."""

import pytest

from undercard.policy.annotation.corpus import Sentence, SourceDocument
from undercard.policy.annotation.study import Study

CODE = (
    "The code was made in 2019. Every station must play at least 30% local music each week. "
    "It applies."
)
WISH = "We love this. No country, please."


def document(name: str, text: str) -> SourceDocument:
    return SourceDocument(
        id=name, title=name, uri="", licence="", stakeholder="x", language="en", text=text
    )


def sentence(name: str, source: SourceDocument, text: str) -> Sentence:
    start = source.text.index(text)
    return Sentence(id=name, document=source.id, span=(start, start + len(text)), text=text)


@pytest.fixture
def study(tmp_path):
    code, wish = document("code", CODE), document("wish", WISH)
    sentences = [
        sentence("s1", code, "The code was made in 2019."),
        sentence("s2", code, "Every station must play at least 30% local music each week."),
        sentence("s3", wish, "No country, please."),
    ]
    made = Study(tmp_path / "study")
    made.start([code, wish], sentences)
    return made
