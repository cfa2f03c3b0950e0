"""A simulated listener: an agenda of facts of its goal, and a memory of what it heard and felt.

An agenda-based simulator (Schatzmann et al. 2007) with the memory of AFL's user agent (Cai et al.
2025): what was shown, and whether it was liked, decide what is said next. It works by rules and
data. It is told ids alone, hears no title, and reads nothing of what the DJ understands. What it
says depends on its name and on what it heard, so that two DJs are tried by the same listeners.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

from undercard.chat.evaluation.listeners.demands import TOPICAL, Demand, Kind
from undercard.chat.evaluation.listeners.goals import Goal
from undercard.chat.evaluation.listeners.hearing import Heard
from undercard.chat.evaluation.listeners.speech import (
    Language,
    Manners,
    Move,
    mistyped,
    speech,
)
from undercard.retrieval.folding import fold_name

_REPEATED = 2  # times that something is said again
_OUT_OF_PLACE = 3  # tracks of a genre that is not the goal's, at which it is refused
_LENGTHS = (8, 12)
Fact = tuple[str, str]  # a kind, and its value


@dataclass(frozen=True)
class Brief:
    """Who a listener is, what it is after, and what it turns to when it has enough of that."""

    id: str
    goal: Goal
    elsewhere: Goal
    temper: str
    language: Language


@dataclass(frozen=True)
class Felt:
    """A track that was shown, and whether it is one that the listener is after."""

    track: Heard
    liked: bool


@dataclass(frozen=True)
class Said:
    """What is said; if it turns to another goal, that goal, and the decade if that was said."""

    words: str
    act: str
    turns_to: Goal | None = None
    decade: int | None = None


class SimulatedListener:
    """One listener in one dialogue."""

    def __init__(self, brief: Brief, manners: Manners) -> None:
        self.brief, self._temper = brief, manners.tempers[brief.temper]
        self._speech = speech(brief.language)
        self.goal = brief.elsewhere if self._temper.astray else brief.goal
        self.demands: list[Demand] = []
        self.memory: list[Sequence[Felt]] = []
        self._turn = 0
        self._said = Counter[Fact]()
        self._named: frozenset[str] = frozenset()
        self._moves: dict[Move, Callable[[Random], Said | None]] = {
            "repeat": self._repeat,
            "like": self._like,
            "reject": self._reject,
            "limit": self._limit,
            "fact": self._fact,
            "other": lambda dice: self._say("other", dice),
        }

    def says(self) -> Said:
        """What it says next."""
        self._turn += 1
        dice = Random(f"{self.brief.id}/{self._turn}")
        if self._turn == 1:
            return self._topic("open", dice, both=self._temper.opening > 1)
        if self._turn == self._temper.astray + 1:
            return self.turns_to(self.brief.goal)
        for move, chance in self._temper.moves.items():
            if dice.random() < chance and (said := self._moves[move](dice)):
                return said
        return self._say("other", dice)

    def turns_to(self, goal: Goal) -> Said:
        """It has enough of what it was after, and says what it wants instead."""
        dice = Random(f"{self.brief.id}/turns to {goal.id}")
        self.goal, self.memory = goal, []
        self._said.clear()
        self.demands = [one for one in self.demands if one.kind not in TOPICAL]
        decade = goal.topic[1] if self._speech.knows(goal.topic[1]) else None
        return replace(self._topic("pivot", dice, both=True), turns_to=goal, decade=decade)

    def hears(self, tracks: Sequence[Heard]) -> int:
        """What was shown, to be remembered with what it felt; returns how many it is after."""
        felt = [Felt(one, self.goal.is_find(one, self._named)) for one in tracks]
        self.memory.append(felt)
        return sum(one.liked for one in felt)

    @property
    def _shown(self) -> Sequence[Felt]:
        return self.memory[-1] if self.memory else ()

    def _say(self, act: str, dice: Random, **holes: object) -> Said:
        words = self._speech.say(self._temper.voice, act, dice, **holes)
        return self._typed(words, act, dice)

    def _typed(self, words: str, act: str, dice: Random) -> Said:
        return Said(mistyped(words, self._temper.typos, dice), act)

    def _topic(self, act: str, dice: Random, *, both: bool) -> Said:
        """Its goal in a few words: the genre, and the decade where there is one."""
        genre, decade = self.goal.topic
        self._said["genre", genre] += 1
        if not both or decade is None or not self._speech.knows(decade):
            return self._say(f"{act}_genre", dice, genre=genre)
        self._state_decade(decade)
        return self._say(f"{act}_genre_decade", dice, genre=genre, decade=decade)

    def _state_decade(self, decade: int) -> None:
        self._said["decade", str(decade)] += 1
        self._keep(Demand("decade", str(decade)))

    def _fact(self, dice: Random) -> Said | None:
        """The next thing that it knows of its goal and has not said."""
        for kind, value in self._agenda():
            if not self._said[kind, value]:
                return self._tell(kind, value, dice)
        return None

    def _agenda(self) -> Iterator[Fact]:
        """All that it knows, what comes first to mind first; that differs between listeners."""
        goal = self.goal
        facts: list[Fact] = [("sound", f"{sound} {end}") for sound, end in goal.sounds]
        facts += [("artist", artist) for artist in goal.known_artists]
        facts += [("genre", genre) for genre in goal.genres[1:]]
        Random(f"{self.brief.id}/{goal.id}").shuffle(facts)
        if goal.decade is not None and self._speech.knows(goal.decade):
            yield "decade", str(goal.decade)
        yield from facts

    def _tell(self, kind: str, value: str, dice: Random) -> Said:
        self._said[kind, value] += 1
        if kind == "sound":
            sound, end = value.split()
            return self._typed(dice.choice(self._speech.sounds[sound][end]), "sound", dice)
        if kind == "decade":
            self._keep(Demand("decade", value))
            return self._say("decade", dice, decade=int(value))
        if kind == "artist":
            self._named |= {fold_name(value)}
        return self._say(kind, dice, **{kind: value})

    def _repeat(self, dice: Random) -> Said | None:
        """Something that was said, where most of what is shown is not so."""
        tracks = [felt.track for felt in self._shown]
        for (kind, value), times in self._said.items():
            if times > _REPEATED or kind not in ("genre", "decade"):
                continue
            if kind == "genre":
                fits = [value in track.genres for track in tracks if track.genres]
            else:
                fits = [track.decade == int(value) for track in tracks if track.decade]
            if fits and sum(fits) < len(fits) / 2:
                self._said[kind, value] += 1
                hole = int(value) if kind == "decade" else value
                return self._say(f"repeat_{kind}", dice, **{kind: hole})
        return None

    def _like(self, dice: Random) -> Said | None:
        """The first track shown that it is after, and has not praised."""
        for rank, felt in enumerate(self._shown, 1):
            if felt.liked and not self._said["liked", felt.track.id]:
                self._said["liked", felt.track.id] += 1
                return self._say("like", dice, rank=rank)
        return None

    def _reject(self, dice: Random) -> Said | None:
        """A genre or an artist of which there is too much, else a track that it is not after."""
        tracks = [felt.track for felt in self._shown if not felt.liked]
        genres = Counter(genre for track in tracks for genre in track.genres)
        for genre, count in genres.most_common():
            if count >= _OUT_OF_PLACE and genre not in self.goal.all_genres:
                return self._demand("no_genre", genre, dice, genre=genre)
        artists = Counter(track.artist for track in tracks)
        for artist, count in artists.most_common(1):
            if count > 1 and fold_name(artist) not in self.goal.artists:
                return self._demand("no_artist", fold_name(artist), dice, artist=artist)
        ranks = [rank for rank, felt in enumerate(self._shown, 1) if not felt.liked]
        if not ranks:
            return None
        rank = dice.choice(ranks)
        return self._demand("drop", self._shown[rank - 1].track.id, dice, rank=rank)

    def _limit(self, dice: Random) -> Said | None:
        """Once, how long the list is to be, or how often an artist may come."""
        if any(one.kind in ("per_artist", "count") for one in self.demands):
            return None
        if dice.random() < 0.5:
            return self._demand("per_artist", "1", dice)
        length = dice.choice(_LENGTHS)
        return self._demand("count", str(length), dice, n=length)

    def _demand(self, kind: Kind, of: str, dice: Random, **holes: object) -> Said:
        self._keep(Demand(kind, of))
        return self._say(kind, dice, **holes)

    def _keep(self, demand: Demand) -> None:
        if demand not in self.demands:
            self.demands.append(demand)
