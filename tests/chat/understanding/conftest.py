"""The reader that ships, over the built-in catalogue, with open words left unread."""

import pytest

from undercard.chat.understanding.criteria import CriteriaReader
from undercard.chat.understanding.cues import CueFinder
from undercard.chat.understanding.interpreter import Interpreter
from undercard.chat.understanding.opening import Heard
from undercard.chat.understanding.reader import Understanding
from undercard.chat.understanding.run_together import RunTogether
from undercard.chat.understanding.stretched_words import StretchedWords
from undercard.chat.understanding.tagger import Tagger
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.names import NameIndex


class NothingOpen:
    """Leaves open words unread: what they mean is tested elsewhere."""

    def read(self, wish, language, *, theme=False):  # noqa: ARG002
        return Heard()


@pytest.fixture(scope="session")
def vocabulary():
    return Vocabulary(Catalogue.builtin())


@pytest.fixture(scope="session")
def understanding(vocabulary):
    catalogue = Catalogue.builtin()
    links = NameIndex(catalogue).links
    criteria = CriteriaReader(vocabulary, links, 2020, NothingOpen())
    interpreter = Interpreter(criteria, links, RunTogether.of(catalogue, vocabulary))
    stretched = StretchedWords(catalogue)
    return Understanding(Tagger.load(), CueFinder(catalogue), interpreter, stretched=stretched)
