"""Answers about rules: which there are, who asked for them, what would be without them."""

import re
from functools import cache
from pathlib import Path

from undercard.chat.dialogue.acts import Act
from undercard.chat.reply.citation import stakeholder_of
from undercard.chat.reply.citation_claims import (
    AskedBy,
    NormInFull,
    NormLine,
    NormSays,
    Quoted,
    Source,
)
from undercard.chat.reply.dissent_claims import Dissent, Unopposed
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.norm_claims import (
    GaveWay,
    GaveWayBecause,
    LeftOut,
    Met,
    Unmoved,
    WithoutRule,
    relaxed,
)
from undercard.chat.reply.replies import Sentence, sentence
from undercard.chat.reply.track_claims import Catalogued, IsHere, NoName, Placed, titled
from undercard.chat.reply.wish_claims import Have, LimitSet, NamedArtist, Unwanted, Within
from undercard.policy.ruling import Move
from undercard.prompts import yaml12
from undercard.retrieval.tracks import Track

_OTHERWISE = Path(__file__).parent.parent / "data" / "otherwise.yaml"
_TOLD = 5  # tracks that are named


def moves_of(track: Track, facts: Facts) -> list[tuple[str, Move]]:
    """What each norm in force did to a track, by the norm's ref."""
    every = [(ref, move) for move in facts.moves(track.id) for ref in move.norms]
    return [(ref, move) for ref, move in every if ref in facts.norms]


def cited(ref: str, facts: Facts) -> list[Sentence]:
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


def what_norms_did(facts: Facts) -> Sentence:
    """Which rules changed the list."""
    refs: dict[str, None] = {}
    for move in facts.ruling.moves if facts.ruling else ():
        refs |= dict.fromkeys(ref for ref in move.norms if ref in facts.norms)
    if not refs:
        return sentence("said", claim=Unmoved())
    return sentence("why.rules", norms=tuple(NormSays.of(facts, ref) for ref in refs))


def who_decided(question: Act, facts: Facts) -> list[Sentence]:
    """Who asked for the rule that was named, or for those that moved the tracks spoken of."""
    refs = [ref for ref in question.names if ref in facts.norms]
    tracks = [track for track in map(facts.track, question.tracks) if track is not None]
    if not refs:
        moves = [pair for track in tracks or facts.tracks for pair in moves_of(track, facts)]
        refs = list(dict.fromkeys(ref for ref, _ in moves))
    if not refs:
        return [sentence("who.nobody", unmoved=Unmoved(tuple(track.id for track in tracks)))]
    cites = [one for ref in refs for one in cited(ref, facts)]
    return cites + _otherwise(refs, question, facts)


def _otherwise(refs: list[str], question: Act, facts: Facts) -> list[Sentence]:
    """Who wanted otherwise than these rules; that nobody did is told to who asks that."""
    found = [claim for ref in refs for claim in Dissent.about(ref, facts)]
    if found:
        return [sentence("cited.line", norm=claim) for claim in dict.fromkeys(found)]
    unopposed = Unopposed(tuple(refs))
    if _asks_for_others(question.words) and unopposed.holds(facts):
        return [sentence("cited.line", norm=unopposed)]
    return []


@cache
def _other_words() -> frozenset[str]:
    """Words by which a question asks who wanted something else, over all languages."""
    return frozenset(yaml12.load_file(_OTHERWISE)["words"])


def _asks_for_others(words: str) -> bool:
    return not _other_words().isdisjoint(re.findall(r"\w+", words.casefold()))


def why_missing(question: Act, facts: Facts) -> list[Sentence]:
    """Why somebody is not in the list."""
    if not question.names:
        return [sentence("missing.name")]
    return [_why_not(artist, facts) for artist in question.names]


def _why_not(artist: str, facts: Facts) -> Sentence:
    here = [track for track in facts.tracks if _is_by(track, artist)]
    if here:
        placed = Placed(facts.rank(here[0].id) or 0, here[0].title)
        return sentence("missing.here", artist=IsHere(here[0].artist), track=placed)
    name = NamedArtist(artist)
    if not name.holds(facts):
        return _title_missing(artist, facts)
    if artist in facts.state.limits.artists_not:
        return sentence("missing.unwanted", unwanted=Unwanted(artist), name=name)
    have = Have.of(facts, artist)
    if left_out := _left_out(artist, facts):
        return sentence("missing.ruled", artist=have, left_out=left_out)
    within = Within(LimitSet.all_of(facts.state.limits))
    return sentence("missing.ranked", artist=have, within=within, name=name)


def _title_missing(title: str, facts: Facts) -> Sentence:
    """Why no track of this title is in the list, or that the catalogue has none."""
    tracks = titled(title, facts)
    if not tracks:
        return sentence("missing.unknown", name=NoName(title))
    here = next((track for track in tracks if facts.rank(track.id)), None)
    if here is not None:
        placed = Placed(facts.rank(here.id) or 0, here.title)
        return sentence("missing.here", artist=IsHere(here.artist), track=placed)
    track = max(tracks, key=lambda track: track.popularity or 0)
    elsewhere = Catalogued(track.id, track.title, track.artist)
    for ref, move in moves_of(track, facts):
        if move.to_rank is None and move.from_rank is not None:
            kept_out = LeftOut(NormSays.of(facts, ref), track.id, track.title, move.from_rank)
            return sentence("missing.track.ruled", track=elsewhere, left_out=kept_out)
    within = Within(LimitSet.all_of(facts.state.limits))
    return sentence("missing.track", track=elsewhere, within=within)


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


def rules(_: Act, facts: Facts) -> list[Sentence]:
    """Every rule in force, and what it came to here."""
    if not facts.norms:
        return [sentence("rules.none")]
    return [sentence("rules"), *(_norm_line(ref, facts) for ref in facts.norms)]


def _norm_line(ref: str, facts: Facts) -> Sentence:
    line = NormLine.of(facts, ref)
    if (entry := relaxed(ref, facts)) is not None:
        why = GaveWayBecause.of(ref, entry)
        return sentence("rules.told.because", norm=line, told=GaveWay(ref), why=why)
    met = Met(ref)
    if met.holds(facts):
        return sentence("rules.told", norm=line, told=met)
    return sentence("rules.plain", norm=line)


def without(question: Act, facts: Facts) -> list[Sentence]:
    """What the list would be without the rule that was named, or without any, by the record."""
    named = tuple(ref for ref in question.names if ref in facts.norms)
    into, out = WithoutRule.both(facts, named)
    rule = [NormSays.of(facts, ref) for ref in named]
    key = "without" if not rule else "without.rule"
    if not into and not out:
        return [sentence(f"{key}.same", norms=tuple(rule)) if rule else sentence("without.same")]
    holes = {"into": into[:_TOLD], "out": out[:_TOLD]}
    return [sentence(key, **holes, norms=tuple(rule)) if rule else sentence(key, **holes)]


def paid(_: Act, __: Facts) -> list[Sentence]:
    """That nobody can pay for a place."""
    return [sentence("paid")]
