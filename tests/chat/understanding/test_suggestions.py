"""What the DJ says that one could say next is understood as what it says."""

import re

import pytest

from undercard.chat.reply.replies import LANGUAGES
from undercard.chat.reply.voices import CHARACTERS, ways
from undercard.chat.understanding.view import View

EXAMPLE = re.compile(r"“([^”{}]*)”")
TITLES = tuple(f"Title {number}" for number in range(1, 11))


def suggestions(language):
    patterns = [one for name in CHARACTERS for one in ways(name, language)["follow"]]
    texts = {one.way(number) for one in patterns for number in range(one.ways)}
    return sorted({said for text in texts for said in EXAMPLE.findall(text)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_suggestion_does_something_to_the_list_or_asks_about_it(understanding, language):
    view = View(TITLES, TITLES, TITLES, (None,) * 10, has_topic=True, language=language)
    assert len(suggestions(language)) >= 8
    for say in suggestions(language):
        request = understanding.read(say, view)
        (act,) = request.acts
        assert act.criteria or act.selection or act.kind == "shorten", (say, act)
        assert not any(one.unread or one.absent for one in act.criteria), (say, act)
        assert request.doubt is None and act.doubt is None, (say, act)
        kinds = ("refine", "exclude", "more_like", "drop", "replace", "q_why", "shorten", "swap")
        assert act.kind in kinds, (say, act.kind)
