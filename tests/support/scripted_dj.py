"""A DJ that plays prepared turns and keeps them in a file, for trying the page without models."""

import json
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path

from undercard.chat.dialogue.brought import Brought
from undercard.chat.dialogue.record import TurnRecord
from undercard.chat.events import (
    Badge,
    Card,
    DialogueSettings,
    Event,
    FileReady,
    Held,
    PastTurn,
    RuleAtWork,
    SlateReady,
    StepDone,
    StepLine,
    StepStarted,
    TurnDone,
    Words,
)
from undercard.chat.playlists.playlist_formats import read_playlist
from undercard.chat.understanding.pasted_lists import use_of
from undercard.chat.web.session import PastDialogue
from undercard.recommender.errors import EngineDown

QUOTA = Badge(
    norm="emerging-artists@1",
    says="At least two in ten tracks are by emerging artists.",
    quote="Streaming services should give due prominence to works by new and lesser-known "
    "artists, so that audiences "
    "can discover them.",
    source="House rules of Undercard, section 2",
    uri="https://example.org/house-rules#2",
    stakeholder="Emerging artists",
    effect="moved up from 14 to 4",
)
VARIETY = Badge(
    norm="one-artist@2",
    says="No artist takes more than two places in a list.",
    quote="",
    source="House rules of Undercard, section 5",
    uri="",
    stakeholder="Listeners",
    effect="brought in",
)
AT_WORK = RuleAtWork(
    norm=QUOTA.norm,
    says=QUOTA.says,
    quote=QUOTA.quote,
    source=QUOTA.source,
    uri=QUOTA.uri,
    stakeholder=QUOTA.stakeholder,
    lifted=(4, 7, 9),
    holds=True,
    wanted=0.2,
    got=0.3,
    over_time=0.25,
)
GAVE_WAY = "Not held in full here: the rule “one in ten”."
_LONGER = "Moon Song (a working title that is far too long for any phone)"
_LONG = "Ålesund & the Ōtautahi Choir"
_ODD = "ASCII *and* [Beyond](http://elsewhere.invalid/)"
_TRACKS: tuple[tuple[str, str, str, int, float, tuple[str, ...], tuple[str, ...]], ...] = (
    ("Holocene", "Bon Iver", "Bon Iver", 2011, 5.62, ("indie folk",),
    ("its sound is calm", "indie folk")),
    ("First Day of My Life", "Bright Eyes", "I'm Wide Awake, It's Morning", 2005, 3.13,
    ("indie folk",), ("“rainy”",)),
    ("Blue Ridge Mountains", "Fleet Foxes", "Fleet Foxes", 2008, 4.42, ("chamber folk",),
    ("indie folk", "acoustic")),
    ("Kettering", "The Antlers", "Hospice", 2009, 5.18, ("indie rock", "slowcore"),
    ("its sound is calm",)),
    ("Skinny Love", "Birdy", "Birdy", 2011, 3.35, ("acoustic pop",), ("acoustic", "like Holocene")),
    ("Re: Stacks", "Bon Iver", "For Emma, Forever Ago", 2008, 6.68, ("indie folk",),
    ("like Holocene",)),
    ("Fourth of July", "Sufjan Stevens", "Carrie & Lowell", 2015, 4.65, ("indie folk",),
    ("“rainy”", "quiet")),
    ("Such Great Heights", "Iron & Wine", "Around the Well", 2009, 4.18, ("indie folk",),
    ("acoustic",)),
    (_LONGER, _LONG, _ODD, 2019, 3.9, ("dream folk",), ("quiet",)),
    ("To Build a Home", "The Cinematic Orchestra", "Ma Fleur", 2007, 6.18, ("chamber pop",),
    ("its sound is calm",)),
)  # fmt: skip


def slate() -> tuple[Card, ...]:
    """Return ten tracks, three of them placed by rules."""
    badges = {
        4: (QUOTA,),
        7: (replace(QUOTA, effect="brought in"),),
        9: (VARIETY, replace(QUOTA, effect="moved up from 11 to 9")),
        10: (
            replace(VARIETY, effect="moved up from 12 to 10"),
            replace(QUOTA, effect="moved up from 12 to 10"),
        ),
    }
    return tuple(
        Card(
            rank=rank,
            id=f"track{rank}",
            title=title,
            artist=artist,
            album=album,
            year=year,
            genres=genres,
            minutes=minutes,
            tempo=60.0 + 12 * rank,
            energy=rank / 10,
            url=f"https://open.spotify.com/track/track{rank}",
            reasons=reasons,
            badges=badges.get(rank, ()),
        )
        for rank, (title, artist, album, year, minutes, genres, reasons) in enumerate(_TRACKS, 1)
    )


class ScriptedDj:
    """Satisfies `undercard.chat.web.session.Dj` and `Archive`."""

    def __init__(self, store: Path, pace: float = 0.0, tracks: Sequence[str] = ()) -> None:
        """`tracks`: ids of a library's, which the first tracks of the list have."""
        self._store = store
        self._pace = pace
        ids = {card.rank: card.id for card in slate()} | dict(enumerate(tracks, 1))
        self._slate = tuple(replace(card, id=ids[card.rank]) for card in slate())
        self._lock = threading.Lock()
        self._read: tuple[int, dict[str, dict[str, object]]] = (0, {})

    @property
    def _state(self) -> dict[str, dict[str, object]]:
        """What the file holds, which another process may have written."""
        written = self._store.stat().st_mtime_ns if self._store.exists() else 0
        if written != self._read[0]:
            self._read = written, json.loads(self._store.read_text())
        return self._read[1]

    def _write(self) -> None:
        new = self._store.with_suffix(".new")
        new.write_text(json.dumps(self._read[1]))
        self._read = new.stat().st_mtime_ns, self._read[1]
        new.replace(self._store)  # whole at any moment: the tests read it while the page writes it

    def start(self, listener: str, dialogue: str | None = None, language: str = "") -> str:
        if self._store.with_name("full").exists():
            raise EngineDown("No space is left on the disk: make room and say it again.")
        with self._lock:
            dialogue = dialogue or f"dialogue-{len(self._state) + 1}"
            if dialogue not in self._state:
                self._state[dialogue] = {
                    "listener": listener,
                    "turns": [],
                    "settings": asdict(DialogueSettings(language=language)),
                    "likes": [],
                    "started": datetime.now(UTC).isoformat(),
                }
                self._write()
            if self._state[dialogue]["listener"] != listener:
                raise EngineDown("that dialogue belongs to somebody else")
            return dialogue

    def turn(
        self,
        dialogue: str,
        say: str,
        *,
        cancel: threading.Event | None = None,
        brought: Brought | None = None,
        speaker: str | None = None,
    ) -> Iterator[Event]:
        cancel = cancel or threading.Event()
        yield StepStarted("understanding")
        self._wait(cancel)
        yield StepDone(
            "understanding",
            StepLine("understood", {"said": "“mellow indie folk”, “rain”"}),
            {"acts": [{"kind": "wish"}], "understood": {"mellow": "mood"}},
            41.0,
        )
        yield StepStarted("retrieval")
        self._wait(cancel)
        yield StepDone(
            "retrieval",
            StepLine("found", {"count": 500, "fits": 28_356}),
            {"first": ["Holocene", "Kettering"]},
            23.0,
        )
        yield StepStarted("ranking")
        self._wait(cancel)
        yield StepDone(
            "ranking", StepLine("ranked", {"count": 64}), {"model": "s-7f3a9c", "read": 64}, 510.0
        )
        yield StepStarted("policy")
        self._wait(cancel)
        yield StepDone(
            "policy",
            StepLine("proved", {"rules": 2, "limits": 0, "moved": 3}),
            {"rules": {QUOTA.says: "holds"}},
            18.0,
        )
        yield StepStarted("reply")
        if say == "bug":
            raise KeyError("oops")
        cards, offers, reply = self._answer(say)
        if brought:
            reply = f"{brought.words}: {brought.lines} tracks, for {brought.use}."
        if say == "file":
            yield FileReady("undercard-1.m3u8", "audio/x-mpegurl", "#EXTM3U\n#EXTINF:1,Ø - =1&%\n")
        for word in re.findall(r"\S+\s*", reply):
            if cancel.is_set():
                break
            yield Words(word)
            self._wait(cancel, 0.2)
            if say == "die" and word.startswith("calm"):
                raise EngineDown(
                    "The engine stopped in the middle of the answer. Say it again, or run "
                    "`undercard doctor`."
                )
        if say == "endless":
            while not cancel.wait(0.2):  # a page on a busy machine can keep up
                yield Words("and on ")
            yield Words("You stopped me; nothing was changed.")
            yield TurnDone(dialogue, 0, TurnRecord(turn=0, say=say, reply=""))
            return
        if say == "hold":
            while not self._released(dialogue):
                cancel.wait(0.02)
        yield StepDone("reply", StepLine("answered", {"words": 23}), {}, 260.0)
        if cards or offers:
            held = (Held(say, f"Take back “{say}”"),) if cards else ()
            yield self._shown(dialogue, cards, offers, held)
        with self._lock:
            turns = self._state[dialogue]["turns"]
            assert isinstance(turns, list)
            turns.append(
                {
                    "say": say,
                    "reply": reply,
                    "cards": [card.id for card in cards],
                    "offers": list(offers),
                    "speaker": speaker,
                }
            )
            self._write()
            number = len(turns)
        yield TurnDone(dialogue, number, TurnRecord(turn=number, say=say, reply=""))

    def _shown(
        self, dialogue: str, cards: Sequence[Card], offers: Sequence[str], held: Sequence[Held]
    ) -> SlateReady:
        turns = self._state[dialogue]["turns"]
        before = [turn for turn in turns if turn["cards"]]  # type: ignore[attr-defined]
        says = (("calmer", "only after 2010"),) if cards else ((),)
        return SlateReady(
            tuple(cards),
            tuple(offers),
            tuple(held),
            *says,
            can_undo=bool(before),
            rules=(AT_WORK,) if cards else (),
            gave_way=GAVE_WAY if cards else "",
            without=tuple((c.id, c.title) for c in cards[::-1]),
        )

    def table(self, dialogue: str) -> SlateReady:
        past = self.history(dialogue)
        shown = [turn for turn in past if turn.cards or turn.offers]
        if not shown:
            return SlateReady(())
        last = shown[-1]
        held = (Held(last.say, f"Take back “{last.say}”"),) if last.cards else ()
        return self._shown(dialogue, last.cards, last.offers, held)

    def hand_over(self, dialogue: str, form: str) -> FileReady:
        titles = "\n".join(card.title for card in self.table(dialogue).cards)
        return FileReady(f"undercard-{dialogue}.{form}", "audio/x-mpegurl", titles)

    def _released(self, dialogue: str) -> bool:
        """A turn that is held ends once a file named for its dialogue appears."""
        return self._store.with_name(f"{dialogue}.go").exists()

    def _wait(self, cancel: threading.Event, share: float = 1.0) -> None:
        if self._pace:
            cancel.wait(self._pace * share)

    def _answer(self, say: str) -> tuple[tuple[Card, ...], tuple[str, ...], str]:
        if say == "image":
            return (
                (),
                (),
                (
                    "See ![this](http://elsewhere.invalid/a.png), <img "
                    "src=http://elsewhere.invalid/b.png> and **that**."
                ),
            )
        if say == "file":
            return (), (), "Here is the list as M3U8."
        if say == "impossible":
            return (
                (),
                ("ska from any year", "1950, any genre"),
                "Nothing fits: ska, 1950 and Adele cannot hold together.",
            )
        if len(say) > 10_000 or "\x00" in say:
            return (), (), f"I read {len(say)} characters."
        if say.startswith("why"):
            return (), (), "Because it sounds calm, and because a rule asks for emerging artists."
        if found := re.fullmatch(r"drop (\d+)", say):
            kept = [card for card in self._slate if card.rank != int(found[1])]
            return (
                tuple(replace(card, rank=i) for i, card in enumerate(kept, 1)),
                (),
                f"Dropped {found[1]}.",
            )
        return (
            self._slate,
            (),
            (
                "Ten calm, mostly acoustic songs for the rain. "
                "Three places were set by the rule for emerging artists; the badges say which."
            ),
        )

    usual = DialogueSettings()

    def brought(self, file: bytes, name: str, say: str) -> Brought:
        """A real playlist, read without a catalogue."""
        lines = len(read_playlist(file, name).entries)
        return Brought(words=name, use=use_of(say), lines=lines)

    def settings(self, dialogue: str) -> DialogueSettings:
        return DialogueSettings(**self._state[dialogue]["settings"])  # type: ignore[arg-type]

    def change_settings(self, dialogue: str, settings: DialogueSettings) -> None:
        with self._lock:
            self._state[dialogue]["settings"] = asdict(settings)
            self._write()

    def feedback(
        self,
        dialogue: str,
        turn: int,
        track: str,
        liked: bool | None,
        speaker: str | None = None,  # noqa: ARG002
    ) -> bool:
        with self._lock:
            likes = self._state[dialogue]["likes"]
            assert isinstance(likes, list)
            likes.append([turn, track, liked])
            self._write()
        return True

    def history(self, dialogue: str) -> Sequence[PastTurn]:
        known = {card.id: card for card in self._slate}
        turns = self._state[dialogue]["turns"]
        likes = self._state[dialogue]["likes"]
        return [
            PastTurn(
                i,
                past["say"],
                past["reply"],
                tuple(replace(known[c], rank=r) for r, c in enumerate(past["cards"], 1)),
                tuple(past["offers"]),
                {track: liked for turn, track, liked in likes if turn == i and liked is not None},
            )
            for i, past in enumerate(turns, 1)
        ]

    def starters(self, language: str) -> Sequence[tuple[str, str]]:  # noqa: ARG002 - in English
        return [
            ("Mellow indie folk for a rainy Sunday", "mellow indie folk for a rainy Sunday"),
            (
                "45 minutes of 90s hip-hop, nothing explicit",
                "45 minutes of 90s hip-hop, nothing explicit",
            ),
            ("Something like Massive Attack", "something like Massive Attack"),
            ("Danceable, but not what everybody knows", "danceable, but not what everybody knows"),
        ]

    def listener_of(self, dialogue: str) -> str | None:
        known = self._state.get(dialogue)
        return str(known["listener"]) if known else None

    def dialogues(self, listener: str) -> Sequence[PastDialogue]:
        return [
            PastDialogue(name, known["turns"][0]["say"], datetime.fromisoformat(known["started"]))
            for name, known in reversed(self._state.items())
            if known["listener"] == listener and known["turns"]
        ]
