"""Which words a part of a list is about, and how large it is."""

import pytest

from support.hand_tagged import as_tagged
from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.list_parts import Part
from undercard.chat.understanding.labels import parse
from undercard.chat.understanding.part_reader import with_parts
from undercard.chat.understanding.spoken import PARTS, Spoken

FIRST, LAST = Part(share=(0, 0.5)), Part(share=(0.5, 1))
MEANS = {
    "artist": lambda words: Criterion(words=words, limits=Limits(artists=(words,))),
    "count": lambda words: Criterion(words=words, limits=Limits(tracks=int(words))),
}


def parts(line, language="en"):
    """What each span of a labelled wish is for, by its words; None for the whole list."""
    labelled = parse(line, language=language)
    one = Spoken(labelled.text, as_tagged(labelled).acts[0], language)
    spans = [span for span in one.act.spans if span.kind not in PARTS]
    plain = lambda words: Criterion(words=words, text=words)  # noqa: E731
    read = [(span, MEANS.get(span.kind, plain)(one.words(span))) for span in spans]
    found = with_parts(one, read)
    return {each.words: each.part and each.part.model_copy(update={"words": ""}) for each in found}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("[t half] [+genre ska], [t half] [+genre dub]", {"ska": FIRST, "dub": LAST}),
        ("[+genre ska] [to first], [to then] [+genre dub]", {"ska": FIRST, "dub": LAST}),
        ("[+genre ska] and [to then] [+genre dub]", {"ska": FIRST, "dub": LAST}),
        ("[+genre ska] in [t the first half]", {"ska": FIRST}),
        ("[t half] [+genre ska] [t half] [+genre dub] for [+context a party]",
         {"ska": FIRST, "dub": LAST, "a party": None}),
        ("[t half] [+genre ska], [t half] [+genre dub], [+year 80s]",
         {"ska": FIRST, "dub": LAST, "80s": None}),
        ("[t half] [+genre ska], [t half] [+genre dub], [to finish on] something [+genre calm]",
         {"ska": FIRST, "dub": LAST, "calm": Part(ranks=(-1,))}),
        ("[+genre ska], [to end] with [+artist Abba]", {"ska": None, "Abba": Part(ranks=(-1,))}),
        ("[+artist Abba] [to to start], [+artist Muse] [to to end]",
         {"Abba": Part(ranks=(1,)), "Muse": Part(ranks=(-1,))}),
        ("[to start] with [+count 2] by [+artist Abba] and [+genre ska] after",
         {"Abba": Part(ranks=(1, 2)), "ska": None}),
        ("[t every third one] [+genre ska]", {"ska": Part(every=(3, 3))}),
        ("[t the last two] [+genre ska]", {"ska": Part(ranks=(-2, -1))}),
        ("[t the first three] [+genre ska], [t the rest] [+genre dub]",
         {"ska": Part(ranks=(1, 2, 3)), "dub": None}),
        ("[to start] [+genre ska]", {"ska": Part(share=(0, 1 / 3))}),
        ("[+genre ska] like [t that one]", {"ska": None}),
        ("[+genre ska] at first then [+genre dub] later on", {"ska": FIRST, "dub": LAST}),
        ("start with [+artist Abba] then whatever", {"Abba": Part(ranks=(1,))}),
        ("any [+artist Abba]? start with it", {"Abba": Part(ranks=(1,))}),
        ("[+genre ska], open on a [+mood banger]", {"banger": Part(ranks=(1,)), "ska": None}),
    ],
)  # fmt: skip
def test_words_belong_to_a_part_by_their_order(line, found):
    assert parts(f"<wish> {line}") == found


def test_nothing_but_a_wish_and_a_change_speaks_of_parts():
    assert parts("<exclude> no [-genre ska] in [t the first half]") == {"ska": None}


@pytest.mark.parametrize(
    ("part", "size", "places"),
    [
        (Part(ranks=(1, -1)), 10, (0, 9)),
        (Part(ranks=(12,)), 10, ()),
        (Part(share=(0, 1 / 3)), 10, (0, 1, 2)),
        (Part(every=(2, 2)), 100, tuple(range(1, 100, 2))),
    ],
)
def test_places_of_a_part(part, size, places):
    assert part.places(size) == places


def test_shares_leave_no_place_out_and_have_none_in_common():
    for size in range(2, 40):
        thirds = [Part(share=(at / 3, (at + 1) / 3)).places(size) for at in range(3)]
        every = [place for places in thirds for place in places]
        assert every == list(range(100))  # the last goes on, however long the list becomes


FEW = Part(every=(4, 3), little=True)
FIRST_OF_TWO, SECOND_OF_TWO = (Part(every=(5, at), little=True) for at in (2, 4))


@pytest.mark.parametrize(
    ("line", "found", "language"),
    [
        ("[+genre motown] and a bit of [+artist Elvis], [+context a party]",
         {"motown": None, "Elvis": FEW, "a party": None}, "en"),
        ("mostly [+genre ska] with a pinch of [+genre dub]", {"ska": None, "dub": FEW}, "en"),
        ("a touch of [+genre dub], loads of [+genre ska]", {"ska": None, "dub": FEW}, "en"),
        ("[+genre ska], some [+genre dub] and a few [+genre soul]",
         {"ska": None, "dub": FIRST_OF_TWO, "soul": SECOND_OF_TWO}, "en"),
        ("some [+genre ska] and a touch of [+genre dub]", {"ska": None, "dub": FEW}, "en"),
        ("some [+genre ska] for [+context a party]", {"ska": None, "a party": None}, "en"),
        ("some [+genre ska] and some [+genre dub]", {"ska": None, "dub": None}, "en"),
        ("a bit of [+artist Elvis]", {"Elvis": None}, "en"),
        ("surtout du [+genre ska] et un peu de [+genre dub]", {"ska": None, "dub": FEW}, "fr"),
        ("hauptsächlich [+genre ska], ein bisschen [+genre dub]", {"ska": None, "dub": FEW}, "de"),
        ("sobre todo [+genre ska] y un poco de [+genre dub]", {"ska": None, "dub": FEW}, "es"),
        ("un peu plus [>calm calme]", {"calme": None}, "fr"),
    ],
)  # fmt: skip
def test_what_there_is_to_be_little_of_is_spread_over_the_list(line, found, language):
    assert parts(f"<wish> {line}", language) == found


def test_little_of_something_is_beside_the_list_that_is_there():
    assert parts("<refine> with a bit of [>artist Elvis]") == {"Elvis": FEW}
