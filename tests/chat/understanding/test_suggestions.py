"""What the DJ says that one could say next is understood as what it says."""

import pytest

from undercard.chat.reply.replies import LANGUAGES
from undercard.chat.reply.suggestions import FILE
from undercard.chat.understanding.view import View
from undercard.prompts import yaml12

TITLES = tuple(f"Title {number}" for number in range(1, 11))


def suggestions(language):
    return [said[language] for said in yaml12.load_file(FILE)["next"].values()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_suggestion_does_something_to_the_list_or_asks_about_it(understanding, language):
    view = View(TITLES, TITLES, TITLES, (None,) * 10, has_topic=True, language=language)
    assert len(suggestions(language)) >= 6
    for say in suggestions(language):
        request = understanding.read(say, view)
        (act,) = request.acts
        assert act.criteria or act.amount.minutes or act.kind == "q_who", (say, act)
        assert not any(one.unread or one.absent for one in act.criteria), (say, act)
        assert request.doubt is None and act.doubt is None, (say, act)
        assert act.kind in ("refine", "shorten", "extend", "q_who"), (say, act.kind)
