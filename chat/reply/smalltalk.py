"""What is said back to thanks, praise, feedback and doubt, and to people in need."""

from collections.abc import Sequence

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.doubts import Doubt
from undercard.chat.dialogue.limits import LONGEST_LIST
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import Offer
from undercard.chat.reply.brought_claims import brought_along, handed_over
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.help_lines import Line, lines_for
from undercard.chat.reply.replies import Sentence, joined, sentence
from undercard.chat.reply.talk_claims import (
    Absent,
    Heard,
    MostTracks,
    OpinionOf,
    absent_names,
    closest_genres,
    taken_names,
)
from undercard.chat.reply.wish_claims import Offered

_SOCIAL = (
    "thanks", "praise", "complaint", "greeting", "farewell", "ack", "chat", "offtopic",
    "lift_rule", "yes", "no", "pick",
)  # fmt: skip
_WARM = ("thanks", "praise", "ack")  # of which one answer is enough
_LONGEST = 60  # characters of an utterance that are said back


def question(doubt: Doubt, offers: Sequence[Offer]) -> list[Sentence]:
    """The one question that settles a doubt."""
    if not offers:
        return [sentence(f"doubt.{doubt.kind}", words=Heard(doubt.words))]
    options = joined("either", [Offered(offer.say) for offer in offers])
    asked = sentence(f"doubt.{doubt.kind}", words=Heard(doubt.words))
    return [asked, sentence("doubt.options", options=options)]


def in_need(territory: str, language: str) -> list[Sentence]:
    """That this is a music program, and whom to turn to."""
    return [sentence("crisis"), sentence("crisis.lines", lines=_lines(territory, language))]


def _lines(territory: str, language: str) -> tuple[Line, ...]:
    return tuple(Line.of(territory, place) for place in lines_for(territory, language))


def around(
    request: Request, facts: Facts, *, has_list: bool
) -> tuple[list[Sentence], list[Sentence]]:
    """What is said before and after a list or an answer to a question."""
    before = [one for act in request.acts for one in _feedback(act, facts)]
    before += brought_along(request, facts)
    absent = absent_names(request)
    before += [sentence("absent", name=Absent(name)) for name in absent]
    near = closest_genres(request) if has_list else ()
    before += [sentence("closest", closest=closest) for closest in near]
    if request.cut:
        before.append(sentence("cut"))
    before += [sentence("taken", taken=taken) for taken in taken_names(request)]
    after = [sentence("unread", words=Heard(words)) for words in _unread(request)]
    if any(one.capped for act in request.acts for one in act.criteria):
        after.append(sentence("capped", most=MostTracks(LONGEST_LIST)))
    after += [sentence("missed", words=Heard(words)) for words in facts.missed]
    if request.perhaps_in_need:
        after.append(sentence("crisis.perhaps", lines=_lines(facts.territory, request.language)))
    if request.of("lift_rule") and has_list:
        after.append(sentence("talk.lift_rule"))
    busy = has_list or any(act.kind.startswith("q_") for act in request.acts)
    busy = busy or facts.memory.acts or bool(facts.recalled.today)
    if request.sorrow:
        before.insert(0, sentence("sorrow"))
    if absent and not has_list:
        after.append(sentence("absent.ask"))
    elif request.sorrow and not busy:
        after.append(sentence("sorrow.ask"))
    elif not busy:
        after += _alone(request, facts)
    return before, after


def not_understood(request: Request, facts: Facts) -> list[Sentence]:
    """Which words were not understood, and that the list stays."""
    words = Heard(request.say[:_LONGEST].strip())
    stays = "not_understood.list" if facts.tracks else "not_understood"
    if not request.say.strip():
        return [sentence("present" if facts.tracks else "hello")]
    return [sentence(stays, words=words)]


def _alone(request: Request, facts: Facts) -> list[Sentence]:
    """What is said back where neither a list nor an answer is due."""
    kinds = dict.fromkeys(act.kind for act in request.acts if act.kind in _SOCIAL)
    if kinds:
        warm = next((kind for kind in kinds if kind in _WARM), None)
        told = [kind for kind in kinds if kind not in _WARM or kind == warm]
        return [_social(kind, facts) for kind in told[:2]]
    if request.of("export"):
        return handed_over(request, facts)
    if request.of("exclude", "refine", "let_go", "keep"):
        return [sentence("noted.ask" if not facts.tracks else "noted")]
    if request.of("pivot"):
        return [sentence("pivot.ask")]
    if request.of("unclear"):
        return [sentence("unclear", words=Heard(request.say[:_LONGEST].strip()))]
    if request.of("context"):
        return [sentence("context")]
    return []


def _social(kind: str, facts: Facts) -> Sentence:
    there = bool(facts.tracks)
    if kind in ("yes", "pick", "no") and not facts.state.offers:
        kind = "ack" if kind != "no" else "no"
    key = f"{kind}.list" if there and kind in ("greeting", "complaint", "no") else kind
    return sentence(f"talk.{key}")


def _feedback(act: Act, facts: Facts) -> list[Sentence]:
    catalogue = facts.catalogue
    if act.kind not in ("like", "dislike", "overplayed") or not act.tracks or catalogue is None:
        return []
    titles = tuple(
        OpinionOf(act.kind, track, catalogue[track].title)
        for track in act.tracks
        if track in catalogue
    )
    kind = act.kind if facts.remembered.is_on else "off"
    return [sentence(f"opinion.{kind}", titles=titles[:3])]


def _unread(request: Request) -> list[str]:
    return [one.words for act in request.acts for one in act.criteria if one.unread]
