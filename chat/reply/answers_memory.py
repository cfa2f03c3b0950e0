"""Answers about what holds and what is remembered, and about the DJ itself."""

from undercard.chat.dialogue.acts import Act
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.memory_claims import Judged, LikedLately, LikedTitle, Played, Shown
from undercard.chat.reply.replies import Sentence, sentence
from undercard.chat.reply.slate_claims import Changed
from undercard.chat.reply.standing_claims import StandingLine
from undercard.chat.reply.talk_claims import Counted, Heard
from undercard.chat.reply.wish_claims import Have

_LATELY = 5  # liked tracks that are named


def going_by(_: Act, facts: Facts) -> list[Sentence]:
    """Everything that holds in this dialogue, by number, so that it can be taken back."""
    lines = StandingLine.all_of(facts)
    if not lines:
        return [sentence("going_by.none")]
    told = [sentence("going_by.line", line=line) for line in lines]
    return [sentence("going_by"), *told, sentence("going_by.back")]


def profile(_: Act, facts: Facts) -> list[Sentence]:
    """What is remembered of the listener, and what holds in this dialogue."""
    sentences = [
        sentence(
            "remembered",
            shown=Shown(facts.remembered.shown),
            liked=Judged.of(facts, liked=True),
            disliked=Judged.of(facts, liked=False),
        )
    ]
    if titles := _liked_lately(facts):
        sentences.append(sentence("said", claim=LikedLately(titles)))
    for source, (tracks, times) in facts.remembered.played.items():
        sentences.append(sentence("said", claim=Played(source, tracks, times)))
    standing = tuple(StandingLine.all_of(facts))
    if standing:
        sentences.append(sentence("remembered.standing", lines=standing))
    return [*sentences, sentence("remembered.more")]


def _liked_lately(facts: Facts) -> tuple[LikedTitle, ...]:
    catalogue = facts.catalogue
    if catalogue is None:
        return ()
    liked = [track for track, good in facts.remembered.judged.items() if good][-_LATELY:]
    here = [track for track in liked if track in catalogue]
    return tuple(LikedTitle(track, catalogue[track].title) for track in here)


def changes(_: Act, facts: Facts) -> list[Sentence]:
    """What the last change was."""
    change = facts.change
    if change is None:
        return [sentence("unchanged")]
    changed = Changed(change.say, change.added, change.dropped, change.kept)
    return [sentence("said", claim=changed)]


def has(question: Act, facts: Facts) -> list[Sentence]:
    """How much there is of what was asked about."""
    known = facts.catalogue.artists if facts.catalogue else {}
    told = [sentence("has", have=Have.of(facts, name)) for name in question.names if name in known]
    if told:
        return told
    asked = tuple(one.words for one in question.criteria if one.words)
    if asked and facts.counted is not None:
        words = tuple(Heard(one) for one in asked)
        return [sentence("has.some", count=Counted(facts.counted), words=words)]
    return [sentence("has.ask")]


def source(_: Act, facts: Facts) -> list[Sentence]:
    """Where the music comes from."""
    builtin = facts.catalogue is not None and facts.catalogue.name == "builtin"
    return [sentence("source" if builtin else "source.own")]


def about_me(_: Act, __: Facts) -> list[Sentence]:
    """What the DJ can do."""
    return [sentence("help"), sentence("help.edit"), sentence("help.ask")]
