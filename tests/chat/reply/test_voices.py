"""The characters: what their patterns stand for, and that none of them states a thing."""

import re
from itertools import pairwise, product

import pytest

from undercard.chat.reply.replies import LANGUAGES, document
from undercard.chat.reply.voices import CHARACTERS, Pattern, Voice, rotated, voice, ways
from undercard.policy.reports.phrases import PhraseError, fields

SPOKEN = [*product(CHARACTERS, LANGUAGES)]
LEAST = 40  # ways of each sentence
LEFT_OUT = {"count", "lasting", "said", "first"}  # facts that a way may leave unsaid
EXAMPLE = re.compile(r"“[^”{}]*”")  # something to say next
PLAIN = ("crisis", "sorrow", "doubt.", "impossible", "known.", "profile_off", "rules.told", "cited")


def test_a_pattern_stands_for_every_way_of_reading_it():
    pattern = Pattern.of("[Right|So], {count}[| for you].")
    assert {pattern.way(number) for number in range(pattern.ways)} == {
        "Right, {count}.", "Right, {count} for you.", "So, {count}.", "So, {count} for you.",
    }  # fmt: skip
    assert pattern.way(pattern.ways) == pattern.way(0)


def test_all_are_at_the_front_once_before_one_is_there_again():
    fronts = [rotated("abcde", "a dialogue", number)[0] for number in range(10)]
    assert sorted(fronts[:5]) == list("abcde")
    assert fronts[5:] == fronts[:5]


def test_no_sentence_is_worded_twice_until_all_were():
    patterns = {"talk.thanks": tuple(map(Pattern.of, ("[A|B|C] one.", "[A|B|C] other.")))}
    said = [
        Voice("en", patterns, "a dialogue", turn).sentence("talk.thanks", {}) for turn in range(6)
    ]
    assert len(set(said)) == 6
    assert sum(before[2:] != after[2:] for before, after in pairwise(said)) == 5


def test_what_a_turn_says_twice_is_worded_in_two_ways():
    one = voice("en", "host", "a dialogue", 3)
    assert one.sentence("talk.thanks", {}) != one.sentence("talk.thanks", {})


def test_dialogues_differ():
    first = {voice("en", "host", f"dialogue {number}", 1).sentence("talk.thanks", {})
             for number in range(20)}  # fmt: skip
    assert len(first) > 10


def test_a_pattern_may_leave_a_fact_out_and_not_name_another():
    patterns = {"list": (Pattern.of("{count}, that is."),)}
    one = Voice("en", patterns, "a dialogue", 1)
    assert one.sentence("list", {"count": "ten tracks", "lasting": ""}) == "Ten tracks, that is."
    with pytest.raises(PhraseError, match="list"):
        one.sentence("list", {"lasting": ""})


def test_a_sentence_that_a_character_has_no_words_for_is_said_plainly():
    one = Voice("en", {}, "a dialogue", 1)
    assert one.sentence("talk.thanks", {}) == document("en")["sentences"]["talk.thanks"]


@pytest.mark.parametrize(("character", "language"), SPOKEN)
class TestTheShippedCharacters:
    def test_has_many_ways_of_each_sentence(self, character, language):
        host = ways("host", "en").keys()
        assert ways(character, language).keys() == host
        for key, patterns in ways(character, language).items():
            texts = [p.way(number) for p in patterns for number in range(p.ways)]
            assert len(set(texts)) >= LEAST, key

    def test_says_every_fact_and_states_none_of_its_own(self, character, language):
        plain = document("en")["sentences"]
        for key, patterns in ways(character, language).items():
            assert not key.startswith(PLAIN), key
            needed = fields(plain[key])
            for pattern in patterns:
                for number in range(pattern.ways):
                    text = pattern.way(number)
                    assert needed - LEFT_OUT <= fields(text) <= needed, (key, text)
                    around = re.sub(r"\{\w+\}", "x", text.replace("{lasting}", ""))
                    around = EXAMPLE.sub("x", around)
                    assert not re.search(r"\d|[“”\"{}\[\]|]|  | [.,]|[.,]{2}", around), (key, text)
                    assert around[-1] in ".!?…", (key, text)

    def test_says_nothing_twice_in_twenty_turns(self, character, language):
        for key in ways(character, language):
            holes = {name: name for name in fields(document("en")["sentences"][key])}
            said = []
            for turn in range(1, 21):
                one = voice(language, character, "a dialogue", turn)
                said += [one.sentence(key, holes), one.sentence(key, holes)][: 1 + (turn % 2)]
            assert len(set(said)) == len(said), key

    def test_is_brief(self, character, language):
        for key, patterns in ways(character, language).items():
            for pattern in patterns:
                longest = max(len(pattern.way(n).split()) for n in range(pattern.ways))
                assert longest <= 16, (key, longest)
