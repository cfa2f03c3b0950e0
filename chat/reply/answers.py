"""Answers questions from the record alone: why a track is here, who decided, what is remembered."""

from collections.abc import Callable

from undercard.chat.dialogue.request import Question, QuestionKind
from undercard.chat.reply.citation import stakeholder_of
from undercard.chat.reply.citation_claims import (
    AskedBy,
    NormInFull,
    NormLine,
    NormSays,
    Quoted,
    Source,
)
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.memory_claims import Judged, LikedLately, LikedTitle, Played, Shown
from undercard.chat.reply.norm_claims import GaveWay, LeftOut, Met, MoveWords, Unmoved, relaxed
from undercard.chat.reply.replies import Sentence, joined, sentence
from undercard.chat.reply.slate_claims import Changed, Lasting, TrackCount
from undercard.chat.reply.track_claims import (
    Field,
    FiledUnder,
    FoundBecause,
    IsHere,
    Placed,
    Stands,
)
from undercard.chat.reply.wish_claims import (
    Have,
    LimitSet,
    NamedArtist,
    Unwanted,
    Wished,
    Within,
)
from undercard.policy.ruling import Move
from undercard.retrieval.tracks import Track

_ABOUT_EACH = 3  # tracks explained when a question is about the whole list
_LATELY = 5  # liked tracks that are named
_ABOUT_A_LIST = ("why_track", "who_decided", "about_track", "length", "changes")


def answer(question: Question, facts: Facts) -> list[Sentence]:
    """The sentences that answer a question."""
    if question.kind in _ABOUT_A_LIST and not facts.tracks:
        return [sentence("no_list")]
    return _ANSWERS[question.kind](question, facts)


def _asked_about(question: Question, facts: Facts) -> list[Track]:
    tracks = [facts.track(track) for track in question.tracks]
    return [track for track in tracks if track is not None]


def _why_track(question: Question, facts: Facts) -> list[Sentence]:
    tracks = _asked_about(question, facts)
    sentences: list[Sentence] = []
    for track in tracks:
        sentences += [_why_found(track, facts), *_why_moved(track, facts)]
    if tracks:
        return sentences
    found = [_why_found(track, facts) for track in facts.tracks[:_ABOUT_EACH]]
    return [*found, _what_norms_did(facts), sentence("why.ask")]


def _why_found(track: Track, facts: Facts) -> Sentence:
    stands = Stands.of(facts, track, "placed")
    reasons = facts.reasons.get(track.id, ())
    if not reasons:
        return sentence("why.none", track=stands)
    because = joined("besides", [FoundBecause(track.id, reason) for reason in reasons])
    return sentence("why", track=stands, reasons=because)


def _why_moved(track: Track, facts: Facts) -> list[Sentence]:
    moves = _moves(track, facts)
    if not moves:
        return [sentence("why.unmoved", unmoved=Unmoved((track.id,), it=True))]
    sentences = []
    for ref, move in moves:
        words = MoveWords(ref, track.id, move.from_rank, move.to_rank, "object")
        sentences += [sentence("why.moved", moved=words), *_cited(ref, facts)]
    return sentences


def _moves(track: Track, facts: Facts) -> list[tuple[str, Move]]:
    """What each norm in force did to a track, by the norm's ref."""
    every = [(ref, move) for move in facts.moves(track.id) for ref in move.norms]
    return [(ref, move) for ref, move in every if ref in facts.norms]


def _cited(ref: str, facts: Facts) -> list[Sentence]:
    """A norm in full: its sentence, who asked for it, the words it came from and their source."""
    norm = facts.norms[ref]
    sentences = [sentence("cited", norm=NormInFull.of(facts, ref))]
    if stakeholder := stakeholder_of(norm):
        sentences.append(sentence("cited.line", norm=AskedBy(ref, stakeholder)))
    if norm.source is not None and norm.source.quote:
        sentences.append(sentence("cited", norm=Quoted(ref, norm.source.quote)))
    if norm.source is not None and norm.source.title:
        sentences.append(sentence("cited", norm=Source(ref, norm.source.title)))
    return sentences


def _what_norms_did(facts: Facts) -> Sentence:
    refs: dict[str, None] = {}
    for move in facts.ruling.moves if facts.ruling else ():
        refs |= dict.fromkeys(ref for ref in move.norms if ref in facts.norms)
    if not refs:
        return sentence("said", claim=Unmoved())
    return sentence("why.rules", norms=tuple(NormSays.of(facts, ref) for ref in refs))


def _who_decided(question: Question, facts: Facts) -> list[Sentence]:
    tracks = _asked_about(question, facts)
    refs: dict[str, None] = {}
    for track in tracks or facts.tracks:
        refs |= dict.fromkeys(ref for ref, _ in _moves(track, facts))
    if refs:
        return [one for ref in refs for one in _cited(ref, facts)]
    return [sentence("who.nobody", unmoved=Unmoved(tuple(track.id for track in tracks)))]


def _why_missing(question: Question, facts: Facts) -> list[Sentence]:
    if not question.artists:
        return [sentence("missing.name")]
    return [_why_not(artist, facts) for artist in question.artists]


def _why_not(artist: str, facts: Facts) -> Sentence:
    here = [track for track in facts.tracks if _is_by(track, artist)]
    if here:
        placed = Placed(facts.rank(here[0].id) or 0, here[0].title)
        return sentence("missing.here", artist=IsHere(here[0].artist), track=placed)
    name = NamedArtist(artist)
    if artist in facts.state.limits.artists_not:
        return sentence("missing.unwanted", unwanted=Unwanted(artist), name=name)
    have = Have.of(facts, artist)
    if left_out := _left_out(artist, facts):
        return sentence("missing.ruled", artist=have, left_out=left_out)
    within = Within(LimitSet.all_of(facts.state.limits))
    return sentence("missing.ranked", artist=have, within=within, name=name)


def _left_out(artist: str, facts: Facts) -> LeftOut | None:
    """The first track by an artist that a norm kept out of the list, by the record."""
    catalogue, ruling = facts.catalogue, facts.ruling
    if catalogue is None or ruling is None:
        return None
    for move in ruling.moves:
        refs = [ref for ref in move.norms if ref in facts.norms]
        if move.to_rank is not None or not refs or move.id not in catalogue:
            continue
        if _is_by(catalogue[move.id], artist):
            norm = NormSays.of(facts, refs[0])
            return LeftOut(norm, move.id, catalogue[move.id].title, move.from_rank or 0)
    return None


def _is_by(track: Track, artist: str) -> bool:
    """Capitals make no other artist: the catalogue counts "MASE" with "Mase"."""
    return track.artist.casefold() == artist.casefold()


def _norms(_: Question, facts: Facts) -> list[Sentence]:
    if not facts.norms:
        return [sentence("rules.none")]
    return [sentence("rules"), *(_norm_line(ref, facts) for ref in facts.norms)]


def _norm_line(ref: str, facts: Facts) -> Sentence:
    line = NormLine.of(facts, ref)
    if relaxed(ref, facts) is not None:
        return sentence("rules.told", norm=line, told=GaveWay(ref))
    met = Met(ref)
    if met.holds(facts):
        return sentence("rules.told", norm=line, told=met)
    return sentence("rules.plain", norm=line)


def _limits(_: Question, facts: Facts) -> list[Sentence]:
    limits = LimitSet.all_of(facts.state.limits)
    told = sentence("limits", limits=limits) if limits else sentence("limits.none")
    if not facts.state.wish:
        return [told]
    return [sentence("wish", wish=Wished.of(facts, whole=True)), told]


def _profile(_: Question, facts: Facts) -> list[Sentence]:
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
    return [*sentences, sentence("remembered.more")]


def _liked_lately(facts: Facts) -> tuple[LikedTitle, ...]:
    catalogue = facts.catalogue
    if catalogue is None:
        return ()
    liked = [track for track, good in facts.remembered.judged.items() if good][-_LATELY:]
    here = [track for track in liked if track in catalogue]
    return tuple(LikedTitle(track, catalogue[track].title) for track in here)


def _about_track(question: Question, facts: Facts) -> list[Sentence]:
    sentences = [_about(track, facts) for track in _asked_about(question, facts)]
    return sentences or [sentence("about.which")]


def _about(track: Track, facts: Facts) -> Sentence:
    details = tuple(Field.known_of(track))
    stands = Stands.of(facts, track, "placed")
    return sentence("about", track=stands, facts=details, genres=FiledUnder.of(track))


def _length(_: Question, facts: Facts) -> list[Sentence]:
    count, lasting = TrackCount(len(facts.tracks)), Lasting.of(facts, asked=True)
    return [sentence("length", count=count, lasting=lasting)]


def _changes(_: Question, facts: Facts) -> list[Sentence]:
    change = facts.change
    if change is None:
        return [sentence("unchanged")]
    changed = Changed(change.say, change.added, change.dropped, change.kept)
    return [sentence("said", claim=changed)]


def _help(_: Question, __: Facts) -> list[Sentence]:
    return [sentence("help"), sentence("help.edit"), sentence("help.ask")]


_ANSWERS: dict[QuestionKind, Callable[[Question, Facts], list[Sentence]]] = {
    "why_track": _why_track,
    "why_missing": _why_missing,
    "who_decided": _who_decided,
    "norms": _norms,
    "limits": _limits,
    "profile": _profile,
    "help": _help,
    "about_track": _about_track,
    "length": _length,
    "changes": _changes,
}
