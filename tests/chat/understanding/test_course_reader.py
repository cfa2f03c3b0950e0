"""How a list is to go from its beginning to its end, in exact words."""

import pytest

from support.hand_tagged import as_tagged
from undercard.chat.dialogue.acts import Criterion, Target
from undercard.chat.dialogue.limits import Bounds
from undercard.chat.understanding.course_reader import read_course
from undercard.chat.understanding.labels import parse
from undercard.chat.understanding.spoken import Spoken


def course_of(line, language="en", kind="wish"):
    labelled = parse(f"<{kind}> {line}", language=language)
    return read_course(Spoken(labelled.text, as_tagged(labelled).acts[0], language))


@pytest.mark.parametrize(
    ("language", "line", "field", "falls"),
    [
        ("en", "start mellow and build up", "energy", False),
        ("en", "indie that winds down towards the end", "energy", True),
        ("en", "open on a banger, then slow it down", "tempo", True),
        ("en", "get louder bit by bit", "energy", False),
        ("en", "songs that get sadder and sadder", "valence", True),
        ("en", "less and less happy", "valence", True),
        ("en", "techno that keeps getting harder", "energy", False),
        ("en", "start with the hits, gradually more obscure", "popularity", True),
        ("de", "fang ruhig an und dann aufdrehen", "energy", False),
        ("de", "pop, wird immer schneller", "tempo", False),
        ("de", "nach und nach leiser", "energy", True),
        ("fr", "commence doucement et monte en puissance", "energy", False),
        ("fr", "du rap de plus en plus calme", "energy", True),
        ("fr", "qui ralentit vers la fin", "tempo", True),
        ("es", "rock que vaya subiendo poco a poco", "energy", False),
        ("es", "cada vez más triste", "valence", True),
        ("es", "empieza tranquilo y ve subiendo", "energy", False),
    ],
)
def test_a_course_is_read_by_its_words(language, line, field, falls):
    said = course_of(line, language)
    assert said is not None
    assert (said.course.field, said.course.falls) == (field, falls)


@pytest.mark.parametrize(
    ("language", "line", "field", "falls"),
    [
        ("en", "peak in the middle, [+calm calm] at both ends", "energy", False),
        ("en", "start slow, peak halfway and come back down", "energy", False),
        ("en", "[+genre techno] that builds up and then winds down again", "energy", False),
        ("en", "wind it down, then pick it back up", "energy", True),
        ("en", "start [+calm calm], get [+loud lively] in the middle, end [+calm calm]",
         "energy", False),
        ("en", "[+loud loud] at either end, a breather in the middle", "energy", True),
        ("de", "ruhig am anfang und am ende, höhepunkt in der mitte", "energy", False),
        ("fr", "du rock, calme au début et à la fin", "energy", False),
        ("es", "rock que suba y luego baje", "energy", False),
    ],
)  # fmt: skip
def test_a_course_may_go_there_and_back(language, line, field, falls):
    said = course_of(line, language)
    assert said is not None
    assert (said.course.field, said.course.falls, said.course.turns) == (field, falls, True)


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "cheer me up slowly"),
        ("en", "something to lift me up bit by bit"),
        ("de", "heiter mich nach und nach auf"),
        ("fr", "remonte-moi le moral petit à petit"),
        ("es", "anímame poco a poco"),
    ],
)
def test_who_is_to_be_cheered_up_slowly_wants_a_course(language, line):
    said = course_of(line, language)
    assert said is not None
    assert (said.course.field, said.course.falls) == ("valence", False)


@pytest.mark.parametrize(
    ("language", "line", "kind"),
    [
        ("en", "something that cheers me up", "wish"),
        ("en", "peak time techno", "wish"),
        ("en", "drop the two in the middle", "drop"),
        ("en", "something to wind down to after work", "wish"),
        ("en", "slow it down", "wish"),
        ("en", "calmer please", "refine"),
        ("en", "this is getting too slow", "refine"),
        ("en", "drop the slow ones, slowly", "drop"),
        ("de", "etwas langsamer bitte", "refine"),
        ("fr", "un peu plus calme", "refine"),
        ("es", "más rápido", "refine"),
    ],
)
def test_an_occasion_or_one_change_is_no_course(language, line, kind):
    assert course_of(line, language, kind) is None


def test_said_of_a_list_alone_it_needs_no_word_for_time():
    assert course_of("build it up", kind="refine") is not None
    assert course_of("build it up for Dave", kind="refine") is None


def test_what_sounds_like_an_end_is_for_that_half_and_the_other_half_is_its_contrary():
    said = course_of("start [+calm mellow] and build up")
    calm = Target(feature="energy", value=0.3, word="mellow", counts=Bounds(at_most=0.45))
    half, course = said.along([Criterion(words="mellow", targets=(calm,))])
    assert half.part.share == (0, 0.5)
    assert (course.course.begins, course.course.ends[0].value > 0.5) == ((), True)


def test_an_occasion_with_a_sound_holds_for_all_of_it():
    said = course_of("[+context a run], then speed up")
    run = Criterion(words="a run", targets=(Target(feature="tempo", value=165, word="run"),))
    whole, course = said.along([run])
    assert whole.part is None
    assert course.course.begins and course.course.ends


def test_the_words_of_a_course_are_no_wish_besides():
    said = course_of("[+genre pop], [>fast faster] and faster")
    assert [span.kind for span in said.rest.act.spans] == ["genre"]
