"""Answers questions from the record alone: why a track is here, who decided, which norms hold, what
is remembered.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from undercard.chat.dialogue.record import Change
from undercard.chat.dialogue.request import Question
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.memory.listener_past import Past
from undercard.chat.reply.citation import cited, effect, moved, plain, stakeholder_of
from undercard.chat.reply.facts import (
    Facts,
    Field,
    FoundBecause,
    GaveWay,
    Length,
    Met,
    Sentence,
    Stands,
)
from undercard.chat.slate.limit_norms import worded
from undercard.policy.norms.norm import id_of
from undercard.policy.ruling import Move
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.tracks import Track

_ABOUT_EACH = 3  # tracks explained when a question is about the whole list


@dataclass(frozen=True)
class Asked:
    """What a question is answered from."""

    question: Question
    facts: Facts
    state: DialogueState
    catalogue: Catalogue
    judged: Mapping[str, bool]  # this listener's likes and dislikes
    shown: int  # how many tracks this listener has been shown
    past: Past
    change: Change | None  # what the last turn changed


def answer(asked: Asked) -> list[Sentence]:
    """The sentences that answer a question; each claim in them can be looked up."""
    needs_list = asked.question.kind in (
        "why_track",
        "who_decided",
        "about_track",
        "length",
        "changes",
    )
    if needs_list and not asked.facts.tracks:
        return [
            Sentence(
                "There is no list yet. Say what you would like to hear, for example “calm acoustic songs”."
            )
        ]
    return _ANSWERS[asked.question.kind](asked)


def _ranked(asked: Asked) -> list[tuple[int, Track]]:
    ids = [t.id for t in asked.facts.tracks]
    ranks = [ids.index(track) + 1 for track in asked.question.tracks if track in ids]
    return [(rank, asked.facts.tracks[rank - 1]) for rank in ranks]


def _why_track(asked: Asked) -> list[Sentence]:
    tracks = _ranked(asked)
    if tracks:
        return [s for rank, track in tracks for s in _why_one(rank, track, asked.facts)]
    sentences = [
        s
        for rank, track in enumerate(asked.facts.tracks[:_ABOUT_EACH], 1)
        for s in _why_found(rank, track, asked.facts)
    ]
    return [
        *sentences,
        *_what_norms_did(asked.facts),
        Sentence("Ask “why 4?” for any one of them."),
    ]


def _why_one(rank: int, track: Track, facts: Facts) -> list[Sentence]:
    sentences = _why_found(rank, track, facts)
    moves = facts.moves(track.id)
    refs = [(ref, move) for move in moves for ref in move.norms if ref in facts.norms]
    if not refs:
        return [*sentences, Sentence("No rule moved it: it stands where your wish put it.")]
    for ref, move in refs:
        sentences.append(Sentence(f"A rule {_did(move)}:", moved(ref, move, facts)))
        sentences.append(cited(ref, facts))
    return sentences


def _did(move: Move) -> str:
    return (
        effect(move)
        .replace("brought in", "brought it in")
        .replace("moved", "moved it")
        .replace("kept", "kept it")
        .replace("left out", "left it out")
    )


def _why_found(rank: int, track: Track, facts: Facts) -> list[Sentence]:
    stands = Stands(rank, track.title, track.artist)
    reasons = facts.reasons.get(track.id, ())
    if not reasons:
        return [
            Sentence(
                f"“{track.title}” by {track.artist} (at {rank}) fits your limits and ranked well.",
                (stands,),
            )
        ]
    claims = tuple(FoundBecause(track.id, reason) for reason in reasons)
    return [
        Sentence(
            f"“{track.title}” by {track.artist} (at {rank}): " + f"{'; '.join(reasons)}.",
            (stands, *claims),
        )
    ]


def _what_norms_did(facts: Facts) -> list[Sentence]:
    refs = dict.fromkeys(
        ref
        for move in (facts.ruling.moves if facts.ruling else ())
        for ref in move.norms
        if ref in facts.norms
    )
    if not refs:
        return [Sentence("No rule changed this list.")]
    return [Sentence(f"Rules that changed this list: {', '.join(plain(facts.norms[ref]) for ref in refs)}.", tuple(
        moved(ref, next(m for m in facts.ruling.moves if ref in m.norms), facts)[0] for ref in refs if facts.ruling
    ))]  # fmt: skip


def _who_decided(asked: Asked) -> list[Sentence]:
    facts, tracks = asked.facts, _ranked(asked)
    ids = {t.id for _, t in tracks} or {t.id for t in facts.tracks}
    refs = dict.fromkeys(
        ref for t in ids for m in facts.moves(t) for ref in m.norms if ref in facts.norms
    )
    if not refs:
        what = "this track" if tracks else "this list"
        return [Sentence(f"No rule changed {what}: your wish and your limits decided.")]
    return [cited(ref, facts) for ref in refs]


def _why_missing(asked: Asked) -> list[Sentence]:
    artists = asked.question.artists
    limits = asked.state.limits
    if not artists:
        return [Sentence("Name the artist that you miss, for example “why not Adele?”.")]
    sentences = []
    for name in artists:
        here = [(r, t) for r, t in enumerate(asked.facts.tracks, 1) if t.artist == name]
        have = asked.catalogue.artists.get(name, 0)
        if here:
            rank, track = here[0]
            sentences.append(
                Sentence(
                    f"{name} is here: “{track.title}” at {rank}.",
                    (Stands(rank, track.title, track.artist),),
                )
            )
        elif name in limits.artists_not:
            sentences.append(
                Sentence(f"You asked for no {name}. Say “{name} is fine again” to change that.")
            )
        else:
            binding = (
                f" within your limits ({', '.join(worded(limits))})" if limits.names_set() else ""
            )
            sentences.append(
                Sentence(
                    f"{name} has {have} tracks in this catalogue; none ranked high enough{binding}. Say “songs by {name}” to have them."
                )
            )
    return sentences


def _norms(asked: Asked) -> list[Sentence]:
    facts = asked.facts
    if not facts.norms:
        return [Sentence("No rules are in force.")]
    results = {r.ref: r for r in (facts.ruling.norms if facts.ruling else ())}
    relaxed = {id_of(r.norm) for r in (facts.ruling.relaxed if facts.ruling else ())}
    sentences = [Sentence("The rules in force:")]
    for ref, norm in facts.norms.items():
        who = f" ({stakeholder_of(norm)})" if stakeholder_of(norm) else ""
        if norm.id in relaxed:
            sentences.append(
                Sentence(f"\n• {norm.says}{who}: gave way in this list.", (GaveWay(ref),))
            )
        elif ref in results and results[ref].satisfied:
            sentences.append(Sentence(f"\n• {norm.says}{who}: holds in this list.", (Met(ref),)))
        else:
            sentences.append(Sentence(f"\n• {norm.says}{who}"))
    return sentences


def _limits(asked: Asked) -> list[Sentence]:
    words = worded(asked.state.limits)
    about = f"You asked for “{asked.state.wish}”. " if asked.state.wish else ""
    if not words:
        return [Sentence(about + "You have set no limits.")]
    return [
        Sentence(
            f"{about}Your limits: {', '.join(words)}. Say “forget the years”, for example, to let one go."
        )
    ]


def _profile(asked: Asked) -> list[Sentence]:
    liked = [track for track, good in asked.judged.items() if good]
    disliked = len(asked.judged) - len(liked)
    names = ", ".join(f"“{asked.catalogue[t].title}”" for t in liked[-5:] if t in asked.catalogue)
    tail = f" Lately you liked {names}." if names else ""
    for source, (tracks, times) in asked.past.totals.items():
        tail += f" From “{source}” I know that you played {tracks} of the tracks here, {times} times in all."
    return [
        Sentence(
            f"I remember {asked.shown} tracks that I showed you, {len(liked)} that you liked and {disliked} that you did not.{tail} "
            "`undercard listener show` prints all of it, and `undercard listener forget` removes it."
        )
    ]


def _about_track(asked: Asked) -> list[Sentence]:
    sentences = []
    for rank, track in _ranked(asked):
        parts = [
            ("album", "album", track.album),
            ("year", "from", track.year),
            ("popularity", "popularity", track.popularity),
        ]
        said = [
            f"{word} {f'“{value}”' if name == 'album' else value}"
            for name, word, value in parts
            if value is not None
        ]
        claims = tuple(
            Field(track.id, name, value) for name, _, value in parts if value is not None
        )
        genres = ", ".join(dict.fromkeys((*track.genres, *track.subgenres)))
        minutes = (
            f", {int(track.minutes)}:{round(track.minutes % 1 * 60) % 60:02d} long"
            if track.minutes is not None
            else ""
        )
        tempo = f", {track.audio['tempo']:.0f} bpm" if "tempo" in track.audio else ""
        energy = f", energy {track.audio['energy']:.2f}" if "energy" in track.audio else ""
        facts = f"{', '.join(said)}{minutes}{tempo}{energy}; filed under {genres or 'nothing'}"
        text = f"“{track.title}” by {track.artist} (at {rank}): {facts}."
        sentences.append(Sentence(text, (Stands(rank, track.title, track.artist), *claims)))
    return sentences or [Sentence("Say which track: “what year is 3?”.")]


def _length(asked: Asked) -> list[Sentence]:
    facts = asked.facts
    minutes = None if facts.minutes is None else round(facts.minutes)
    lasting = (
        f", {minutes} minutes in all"
        if minutes is not None
        else "; not every track's length is known"
    )
    return [
        Sentence(f"{len(facts.tracks)} tracks{lasting}.", (Length(len(facts.tracks), minutes),))
    ]


def _changes(asked: Asked) -> list[Sentence]:
    change = asked.change
    if change is None:
        return [Sentence("Nothing has changed since this list was made.")]
    counts = f"{change.added} new, {change.dropped} gone, {change.kept} kept"
    return [Sentence(f"After “{change.say}”: {counts}.")]


def _help(_: Asked) -> list[Sentence]:
    return [
        Sentence(
            "Tell me what you would like to hear: a mood, a genre, years, artists you like or do not, how many tracks or minutes. "
            "Then change it: “calmer”, “drop the second”, “no rap”, “at most one per artist”, “more like 3”, “undo”. "
            "Ask “why 3?”, “who decided that?” or “which rules are there?” at any point."
        )
    ]


_ANSWERS: dict[str, Callable[[Asked], list[Sentence]]] = {
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
