"""A sitting: what is asked, taken back, kept, taken up again, and settled between two."""

import pytest

from undercard.policy.annotation.sitting import adjudicating, annotating
from undercard.policy.annotation.study import Study
from undercard.policy.errors import InputError

# Every station must play at least 30% local music each week.
#     1      2      3    4  5     6   7    8     9    10   11
QUOTA = ["n", "e", "o", "1-2", "8-9", "4, 8-9", "", "", "5-7", "", "10-11", "", "y"]
BAN = ["n", "e", "p", "", "", "1-2", "", "", "", "", "", "", "y"]


def say(sitting, *answers):
    for answer in answers:
        sitting.answer(answer)


def test_every_answer_stands_in_the_words_of_the_sentence(study):
    sitting = annotating(study, "ann")
    say(sitting, "d", *QUOTA, *BAN)
    assert sitting.interview is None
    assert sitting.progress == (3, 3)
    first, second, third = Study(study.folder).annotations("ann")
    assert not first.normative
    text = study.corpus.sentences[1].text
    slots = {name: [text[a:b] for a, b in spans] for name, spans in second.slots.items()}
    assert slots == {
        "bearer": ["Every station"],
        "beneficiary": ["local music"],
        "action": ["play", "local music"],
        "quantity": ["at least 30%"],
        "window": ["each week"],
    }
    assert (third.modality, third.enforceable, third.because) == ("prohibition", True, None)


def test_it_goes_on_where_it_was_left(study):
    say(annotating(study, "ann"), "d", "n", "e")
    again = annotating(Study(study.folder), "ann")
    assert again.progress == (1, 3)
    assert (again.interview.sentence.id, again.interview.question.field) == ("s2", "normative")


def test_what_is_no_answer_is_told_and_nothing_is_lost(study):
    sitting = annotating(study, "ann")
    say(sitting, "d", "n")
    with pytest.raises(ValueError, match="expected e or i"):
        sitting.answer("perhaps")
    say(sitting, "e", "o")
    with pytest.raises(ValueError, match="numbered from 1 to 11"):
        sitting.answer("10-12")
    with pytest.raises(ValueError, match="no word's number"):
        sitting.answer("station")
    assert sitting.interview.question.field == "bearer"


def test_answers_are_taken_back_one_by_one_and_then_sentences(study):
    sitting = annotating(study, "ann")
    say(sitting, "d", "n", "e")
    assert sitting.undo()
    assert sitting.interview.question.field == "explicit"
    assert sitting.undo()
    assert sitting.interview.question.field == "normative"
    assert sitting.undo()
    assert sitting.interview.sentence.id == "s1"
    assert study.annotations("ann") == []
    assert not sitting.undo()


def test_only_what_two_say_differently_is_asked(study):
    say(annotating(study, "ann"), "d", *QUOTA, *BAN)
    bens = [*QUOTA[:5], "4", *QUOTA[6:-1], "n", "no amount"]
    say(annotating(study, "ben"), "d", *bens, "d")
    sitting = adjudicating(study, "ann", "ben")
    asked = []
    for answer in ("b", "a", "q1", "a", "e", "p", "", "", "1-2", *[""] * 6, "y", ""):
        asked.append((sitting.interview.sentence.id, sitting.interview.question.field))
        if answer == "q1":
            (study.folder / "norms.yaml").write_text(
                "norms: [{id: q1, says: A third., where: {field: local, is: true}, at_least: 30%}]"
            )
        sitting.answer(answer)
    assert asked[:4] == [
        ("s2", "action"), ("s2", "enforceable"), ("s2", "norms"), ("s3", "normative")
    ]  # fmt: skip
    assert sitting.interview is None
    gold = Study(study.folder).gold()
    assert [one.normative for one in gold] == [False, True, True]
    assert (gold[1].norms, len(gold[1].slots["action"])) == (("q1",), 1)


def test_taking_back_goes_past_what_was_never_asked(study):
    """The first sentence was settled by itself; there is nothing of it to take back."""
    for name in ("ann", "ben"):
        say(annotating(study, name), "d", "d", "n", *BAN[1:])
    sitting = adjudicating(study, "ann", "ben")
    assert (sitting.interview.sentence.id, sitting.progress) == ("s3", (2, 3))
    assert not sitting.undo()
    sitting.answer("")
    assert sitting.undo()
    assert sitting.interview.question.field == "norms"


def test_nothing_can_be_settled_before_both_have_read(study):
    say(annotating(study, "ann"), "d")
    with pytest.raises(InputError, match="no sentence was annotated by both ann and ben"):
        adjudicating(study, "ann", "ben")
