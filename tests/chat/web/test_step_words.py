"""What a turn does is said in the browser's language, all of it."""

import re
from pathlib import Path
from typing import get_args

import pytest

from undercard.chat.events import StepDone, StepLine, StepName
from undercard.chat.steps import summaries
from undercard.chat.web.drawings import page_words
from undercard.chat.web.step_words import StepWords

SAYS = "At least 30 % of every list goes to emerging artists."


@pytest.mark.parametrize("language", sorted(page_words()))
def test_every_step_has_words_in_every_language(language: str) -> None:
    words = StepWords(f"{language}-XX")
    doing = {words.doing(name) for name in get_args(StepName)}
    assert len(doing) == len(get_args(StepName))
    made = re.findall(r"StepLine\(\s*\"(\w+)\"", Path(summaries.__file__).read_text())
    assert {*made, "proved", "checked", "answered"} == set(page_words()[language]["steps"]["done"])


def test_a_step_is_worded_with_its_numbers_and_the_rules_by_their_sentences() -> None:
    line = StepLine("found", {"count": 500, "fits": 28_356})
    found = StepDone("retrieval", line, {"fits": 28_356, "model": "s-7f3a9c"}, 23.0)
    assert StepWords("en-US").done(found) == "Found: 500 candidates of 28,356 tracks that fit"
    assert StepWords("de").done(found) == "Gefunden: 500 Kandidaten von 28.356 passenden Titeln"
    assert "s-7f3a9c" not in StepWords("de").detail(found)
    ruled = StepDone("policy", StepLine("impossible"), {"rules": {SAYS: "gave_way"}}, 1.0)
    german = StepWords("de-AT").detail(ruled)
    assert "hat nachgegeben" in german
    assert SAYS not in german
    assert SAYS in StepWords("xx").detail(ruled)
