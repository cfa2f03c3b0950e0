"""Answers about tracks of the list: why one is here, what it is, which has something."""

from undercard.chat.dialogue.acts import Act
from undercard.chat.reply.answers_rules import cited, moves_of, what_norms_did
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.norm_claims import MoveWords, NormNamed, Unmoved
from undercard.chat.reply.replies import Sentence, joined, sentence
from undercard.chat.reply.slate_claims import Lasting, TrackCount
from undercard.chat.reply.track_claims import (
    DETAILS,
    Catalogued,
    Field,
    FiledUnder,
    FoundBecause,
    Stands,
)
from undercard.retrieval.tracks import Track

_ABOUT_EACH = 3  # tracks explained when a question is about the whole list
_NAMES = ("artist", "title")  # what the standing of a track says by itself


def asked_about(question: Act, facts: Facts) -> list[Track]:
    """The tracks of the list that a question speaks of."""
    tracks = [facts.track(track) for track in question.tracks]
    return [track for track in tracks if track is not None]


def why_track(question: Act, facts: Facts) -> list[Sentence]:
    """Why tracks are here, and what norms did to them; of many it is told of the first few."""
    tracks = asked_about(question, facts)
    if 0 < len(tracks) <= _ABOUT_EACH:
        told: set[str] = set()
        return [
            one
            for track in tracks
            for one in (_why_found(track, facts), *_why_moved(track, facts, told))
        ]
    found = [_why_found(track, facts) for track in (tracks or facts.tracks)[:_ABOUT_EACH]]
    return [*found, what_norms_did(facts), sentence("why.ask")]


def _why_found(track: Track, facts: Facts) -> Sentence:
    stands = Stands.of(facts, track, "placed")
    reasons = facts.reasons.get(track.id, ())
    if not reasons:
        return sentence("why.none", track=stands)
    because = joined("besides", [FoundBecause(track.id, reason) for reason in reasons])
    return sentence("why", track=stands, reasons=because)


def _why_moved(track: Track, facts: Facts, told: set[str]) -> list[Sentence]:
    """What norms did to a track; those that were `told` before are called by name."""
    moves = moves_of(track, facts)
    if not moves:
        return [sentence("why.unmoved", unmoved=Unmoved((track.id,), it=True))]
    sentences = []
    for ref, move in moves:
        words = MoveWords(ref, track.id, move.from_rank, move.to_rank, "object")
        if ref in told:
            sentences.append(sentence("why.moved.by", rule=NormNamed.of(facts, ref), moved=words))
        else:
            sentences += [sentence("why.moved", moved=words), *cited(ref, facts)]
            told.add(ref)
    return sentences


def about_track(question: Act, facts: Facts) -> list[Sentence]:
    """What was asked of each track, here or not; all that is known where nothing special was."""
    tracks = [facts.known_track(track) for track in question.tracks]
    sentences = [_about(track, question.asks, facts) for track in tracks if track is not None]
    return sentences or [sentence("about.which")]


def _about(track: Track, asks: str, facts: Facts) -> Sentence:
    stands: Stands | Catalogued = Catalogued(track.id, track.title, track.artist)
    if facts.track(track.id) is not None:
        stands = Stands.of(facts, track, "placed")
    if asks in _NAMES:
        return sentence("about.name", track=stands)
    if asks == "genre":
        return sentence("about.genre", track=stands, genres=FiledUnder.of(track))
    known = Field.known_of(track)
    answers = ("year", "first_year") if asks == "year" else (asks,)
    told = [field for field in (*known, *Field.key_of(track)) if field.name in answers]
    if told:
        return sentence("about.one", track=stands, fact=tuple(told))
    if asks and asks not in DETAILS:
        return sentence("about.unknown", track=stands, facts=tuple(known))
    return sentence("about", track=stands, facts=tuple(known), genres=FiledUnder.of(track))


def which_track(question: Act, facts: Facts) -> list[Sentence]:
    """Which tracks have what was asked for."""
    tracks = asked_about(question, facts)
    if not tracks:
        doubt = question.doubt.kind if question.doubt is not None else ""
        says_which = question.selection is not None or question.names
        looked = says_which and doubt in ("", "none_fits", "not_here")
        return [sentence("which.none" if looked else "which.unclear")]
    stands = tuple(Stands.of(facts, track, "placed") for track in tracks)
    return [sentence("which", tracks=stands)]


def length(_: Act, facts: Facts) -> list[Sentence]:
    """How many tracks there are and how long they last."""
    count, lasting = TrackCount(len(facts.tracks)), Lasting.of(facts, asked=True)
    return [sentence("length", count=count, lasting=lasting)]
