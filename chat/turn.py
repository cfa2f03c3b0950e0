"""One turn, left to right: understand, find, rank, rule, reply, and write it all down before the
reply ends.
"""

import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState, Step, advance
from undercard.chat.events import Card, Event, SlateReady, StepDone, StepName, StepStarted, Words
from undercard.chat.parts import Before, Outcome, Parts, milliseconds
from undercard.chat.reply import answers
from undercard.chat.reply import listing as reply
from undercard.chat.reply.citation import badges, effect
from undercard.chat.reply.facts import Facts, Sentence, checked
from undercard.chat.search import Search, reasons
from undercard.chat.slate.lawful import Frame, sizes_for_minutes
from undercard.chat.understanding.view import View
from undercard.policy.ruling import Ruling
from undercard.recommender.engines.cache_scope import cache_scope
from undercard.retrieval.candidates import Candidate

_HARDLY_KNOWN = {  # limit: (column, what it is called, what follows for the listener)
    "explicit": (
        "explicit",
        "Whether a track is explicit",
        "I keep out what is known to be, and can promise no more.",
    ),
    "countries": ("country", "The artist's country", "only those can be in the list."),
    "genders": ("gender", "The artist's gender", "only those can be in the list."),
}


class Cancelled(Exception):
    """The listener stopped the turn."""


class Turn:
    """Runs one turn. Iterate `run`; afterwards `outcome` holds what it came to."""

    def __init__(self, parts: Parts, before: Before, cancel: threading.Event | None) -> None:
        self._parts, self._before, self._cancel = parts, before, cancel
        self._search = Search(parts, before)
        self.outcome = Outcome(before.state)

    def run(self) -> Iterator[Event]:
        """The events of the turn, up to its last word; storing is the caller's."""
        yield from self._understand()
        request = self.outcome.request
        assert request is not None  # noqa: S101 - set by the step above
        if request.kind == "decline" and self._before.state.offers:
            yield from self._go_back(request)
            return
        if request.kind in ("question", "smalltalk", "decline") or self._only_shows(request):
            yield from self._keep_slate(request)
            return
        whole = request.edits[0].kind if request.edits else None
        if whole in ("undo", "restart"):
            yield from self._go_back(request) if whole == "undo" else self._start_over()
            return
        yield from self._new_slate(request)
        for question in request.questions:
            yield from self._say_all(answers.answer(self._asked(question)))

    def _only_shows(self, request: Request) -> bool:
        return (
            bool(request.edits)
            and all(e.kind in ("show", "like") for e in request.edits)
            and not request.changes.names_set()
        )

    # The steps.

    def _understand(self) -> Iterator[Event]:
        yield StepStarted("understanding")
        started = time.perf_counter()
        facts = self._before.facts
        view = View(
            ids=tuple(t.id for t in facts.tracks),
            titles=tuple(t.title for t in facts.tracks),
            artists=tuple(t.artist for t in facts.tracks),
            focus=self._before.state.focus,
            has_offer=bool(self._before.state.offers),
            has_topic=self._before.state.has_topic,
        )
        with cache_scope(self._before.listener):
            request = self._parts.understanding.read(self._before.say, view)
        request = self._offer_taken(request)
        self.outcome.request = request
        self.outcome.notes += [*request.notes, *self._unknowns(request.changes)]
        said = "; ".join(f"“{u.text}” → {u.as_}" for u in request.understood)
        detail = {
            "kind": request.kind,
            "understood": {u.text: u.as_ for u in request.understood},
            "wish": request.wish,
        }
        yield self._done("understanding", said or f"a {request.kind}", detail, started)

    def _offer_taken(self, request: Request) -> Request:
        """A button's words, or a plain "yes", stand for the limits that the offer changes."""
        offers = self._before.state.offers
        taken = next(
            (o for o in offers if o.say.casefold() == request.say.casefold().strip(" .!")), None
        )
        if request.kind == "accept" and offers:
            taken = offers[0]
        return (
            Request(kind="wish", say=request.say, changes=taken.changes, unset=taken.unset)
            if taken
            else request
        )

    def _new_slate(self, request: Request) -> Iterator[Event]:
        step = advance(self._before.state, request, self._search.means(request))
        state = self._with_known(step.state, request)
        yield from self._speak(
            reply.opening(state, request, step.let_go, self._before.state.limits)
        )
        before = self._before
        context = self._context(state.limits)
        known = state.known if before.settings.use_profile else ()
        frame = self._parts.lawful.frame(
            before.norms, state.limits, known, context, before.accounts
        )
        size = state.limits.tracks or self._before.settings.list_length
        candidates = yield from self._find(state, frame, size)
        ruling = yield from self._rank_and_rule(state, frame, candidates, size, step)
        yield from self._present(request, state, frame, ruling, candidates, size)

    def _go_back(self, request: Request) -> Iterator[Event]:
        """Show the slate before this one again, exactly as it was ruled."""
        if self._before.earlier is None:
            self.outcome.state = (
                DialogueState() if self._before.state.offers else self._before.state
            )
            yield from self._say_all(
                [Sentence("There is no list to go back to. What would you like to hear?")]
            )
            return
        state, facts = self._before.earlier
        self.outcome.facts, self.outcome.state = facts, state
        self.outcome.cards = tuple(_card(rank, facts) for rank, _ in enumerate(facts.tracks, 1))
        yield SlateReady(self.outcome.cards)
        yield from self._say_all(
            [
                Sentence("Back to the list before."),
                *reply.listing(facts, self._change(facts, request), explain=False),
            ]
        )

    def _start_over(self) -> Iterator[Event]:
        self.outcome.state = DialogueState()
        yield SlateReady(())
        yield from self._say_all(
            [Sentence("A fresh start: every limit is gone. What would you like to hear?")]
        )

    def _find(
        self, state: DialogueState, frame: Frame, size: int
    ) -> Generator[Event, None, list[Candidate]]:
        yield StepStarted("retrieval")
        started = time.perf_counter()
        query = self._search.query(state, frame, size)
        found = self._parts.finder.find(query)
        allowed = query.allowed
        assert allowed is not None  # noqa: S101 - a turn's query always says what is allowed
        fits = int(allowed.sum())
        detail = {
            "fits the limits": fits,
            "candidates": len(found),
            "first": [c.track.title for c in found[:5]],
        }
        yield self._done(
            "retrieval", f"{len(found)} candidates of {fits:,} tracks that fit", detail, started
        )
        return found

    def _rank_and_rule(
        self, state: DialogueState, frame: Frame, found: list[Candidate], size: int, step: Step
    ) -> Generator[Event, None, Ruling | None]:
        yield StepStarted("ranking")
        started = time.perf_counter()
        with cache_scope(self._before.listener):
            ranking = self._search.rank(state, found)
        self.outcome.notes += ranking.notes
        model = self.outcome.models["ranker"] = ranking.model
        rows, scores = self._search.with_kept(found, ranking, step.keep)
        yield self._done("ranking", f"ordered by {model}", {"model": model}, started)
        yield StepStarted("policy")
        started = time.perf_counter()
        ruling = self._settled(frame, rows, scores, size)
        summary = self._ruled(ruling, frame)
        detail = self._ruling_told(ruling) if ruling else {}
        yield self._done("policy", summary, detail, started)
        return ruling

    def _present(
        self,
        request: Request,
        state: DialogueState,
        frame: Frame,
        ruling: Ruling | None,
        found: Sequence[Candidate],
        size: int,
    ) -> Iterator[Event]:
        yield StepStarted("reply")
        started = time.perf_counter()
        if ruling is None or not ruling.feasible or not ruling.slate:
            yield from self._impossible(state, frame, size)
        else:
            yield from self._list(request, state, ruling, found)
        for note in self.outcome.notes:
            yield from self._speak(note + " ")
        yield self._done(
            "reply", f"{len(self.outcome.reply.split())} words, every claim checked", {}, started
        )

    # What the steps are made of.

    def _settled(
        self, frame: Frame, rows: list[int], scores: list[float], size: int
    ) -> Ruling | None:
        """The ruling, its place in the accounts held; made again where other lists came first."""
        ruling = self._rule(frame, rows, scores, size)
        if ruling is None or not ruling.slate:
            return ruling
        return self._before.settle(
            ruling,
            lambda accounts: self._rule(replace(frame, accounts=accounts), rows, scores, size),
        )

    def _rule(self, frame: Frame, rows: list[int], scores: list[float], size: int) -> Ruling | None:
        lawful, music = self._parts.lawful, self._parts.music
        table = music.table(rows, scores, frame.all_norms, uses_profile=self._search.uses_profile)
        self.outcome.ruled = table, frame.all_norms
        if frame.limits.minutes is not None and frame.limits.tracks is None:
            lengths = [
                m for m in (music.catalogue.track(r).minutes for r in rows[:50]) if m is not None
            ]
            for length in sizes_for_minutes(frame.limits, lengths):
                ruling = lawful.rule(frame, table, length) if length <= len(rows) else None
                if ruling is not None and lawful.holds(ruling, frame):
                    return ruling
            return None
        if len(rows) >= size and lawful.holds(ruling := lawful.rule(frame, table, size), frame):
            return ruling
        if frame.limits.tracks is not None:
            return None
        size = min(lawful.most(frame, size), len(rows))
        ruling = lawful.rule(frame, table, size) if size else None
        if ruling is None or not lawful.holds(ruling, frame):
            return None
        self.outcome.notes.append(
            f"Only {size} track{'s fit' if size != 1 else ' fits'} your limits, so the list is shorter."
        )
        return ruling

    def _list(
        self, request: Request, state: DialogueState, ruling: Ruling, found: Sequence[Candidate]
    ) -> Iterator[Event]:
        catalogue = self._parts.music.catalogue
        why = dict(self._before.facts.reasons) | {
            c.track.id: reasons(c) for c in found if c.track.id in ruling.slate
        }
        why = {track: why.get(track, ()) for track in ruling.slate}
        facts = Facts(
            tuple(catalogue[t] for t in ruling.slate),
            ruling,
            {n.ref: n for n in self._before.norms},
            why,
        )
        change = self._change(facts, request)
        self.outcome.facts, self.outcome.new_slate = facts, True
        self.outcome.cards = tuple(_card(rank, facts) for rank, _ in enumerate(facts.tracks, 1))
        self.outcome.state = state.model_copy(
            update={"slate": ruling.slate, "focus": state.focus if change.kept else None}
        )
        if not self._before.settings.use_profile:
            self.outcome.notes.append(_without_profile(state.limits))
        yield SlateReady(self.outcome.cards)
        yield from self._say_all(
            reply.listing(facts, change, explain=self._before.settings.explain)
        )

    def _change(self, facts: Facts, request: Request) -> reply.Change:
        old, new = self._before.facts.tracks, facts.tracks
        old_ids, new_ids = {t.id for t in old}, {t.id for t in new}
        change = reply.Change(
            dropped=tuple(t for t in old if t.id not in new_ids),
            added=tuple(t for t in new if t.id not in old_ids),
            kept=len(old_ids & new_ids),
        )
        if old:
            self.outcome.changes += [
                f"After “{request.say}”: {len(change.added)} new, {len(change.dropped)} gone, {change.kept} kept."
            ]
        return change

    def _impossible(self, state: DialogueState, frame: Frame, size: int) -> Iterator[Event]:
        clash = self._parts.lawful.clash(frame, size)
        self.outcome.state = state.model_copy(update={"slate": (), "offers": clash.offers})
        self.outcome.offers = tuple(o.say for o in clash.offers)
        self.outcome.clash = [list(core) for core in clash.cores]
        self.outcome.new_slate = True
        yield SlateReady((), self.outcome.offers)
        yield from self._say_all(reply.impossible(clash, size, self._parts.music.catalogue))

    def _keep_slate(self, request: Request) -> Iterator[Event]:
        """Answer without touching the list; show it again when that was asked."""
        yield StepStarted("reply")
        started = time.perf_counter()
        self.outcome.facts = self._before.facts
        self.outcome.cards = tuple(
            _card(rank, self._before.facts) for rank, _ in enumerate(self._before.facts.tracks, 1)
        )
        offers = self._before.state.offers if request.kind == "question" else ()
        focus = next((q.ranks[-1] for q in request.questions if q.ranks), None)
        self.outcome.state = self._before.state.model_copy(
            update={"offers": offers, "focus": focus or self._before.state.focus}
        )
        if any(edit.kind == "show" for edit in request.edits):
            yield SlateReady(self.outcome.cards)
        for question in request.questions:
            yield from self._say_all(answers.answer(self._asked(question)))
        if not request.questions:
            yield from self._say_all([Sentence(self._small_reply(request))])
        for note in self.outcome.notes:
            yield from self._speak(note + " ")
        yield self._done("reply", "answered from the record", {}, started)

    def _small_reply(self, request: Request) -> str:
        if any(edit.kind == "like" for edit in request.edits):
            return "Noted: I will remember that you like it."
        if request.edits:
            return "Here it is again."
        if request.kind == "decline":
            return "All right, nothing changed. What would you like instead?"
        if self._before.facts.tracks:
            return "I am here. Change the list (“calmer”, “drop the second”), ask “why 3?”, or say what else you would like to hear."
        return "Hello! Say what you would like to hear: a mood, a genre, an artist, some years. “help” shows more."

    def _asked(self, question: Any) -> answers.Asked:  # noqa: ANN401 - a Question
        state, facts = self.outcome.state, self.outcome.facts
        norms = facts.norms or {n.ref: n for n in self._before.norms}
        facts = Facts(facts.tracks, facts.ruling, norms, facts.reasons)
        changes = self.outcome.changes or self._before.changes
        before = self._before
        return answers.Asked(
            question,
            facts,
            state,
            self._parts.music.catalogue,
            before.judged,
            len(before.shown),
            before.past,
            changes,
        )

    # Small things.

    def _unknowns(self, changes: Limits) -> list[str]:
        """What a limit asks about and the catalogue hardly knows; said when the limit is set."""
        known = self._parts.music.known
        total = len(self._parts.music.catalogue)
        return [
            f"{what} is known for {known[column]:,} of the {total:,} tracks here: {ending}"
            for name, (column, what, ending) in _HARDLY_KNOWN.items()
            if changes.is_set(name) and known[column] < total / 2
        ]

    def _with_known(self, state: DialogueState, request: Request) -> DialogueState:
        if not request.changes.new_to_me:
            return state
        return state.model_copy(
            update={"known": tuple(dict.fromkeys((*self._before.shown, *self._before.past.tracks)))}
        )

    def _context(self, limits: Limits) -> dict[str, object]:
        profile = "on" if self._before.settings.use_profile else "off"
        return {
            **self._before.context,
            "session_mode": "artist" if limits.artists else "open",
            "profile": profile,
        }

    def _ruled(self, ruling: Ruling | None, frame: Frame) -> str:
        if ruling is None or not ruling.feasible:
            return "no list can satisfy everything"
        proved = "the best possible, proved" if ruling.proved else "checked, not proved best"
        moved = len({m.id for m in ruling.moves})
        return f"{len(frame.binding)} rules and {len(frame.limit_norms)} limits; {moved} tracks moved; {proved}"

    def _ruling_told(self, ruling: Ruling) -> dict[str, object]:
        """The ruling for whoever opens the step: titles rather than ids."""
        catalogue = self._parts.music.catalogue
        moves = [f"“{catalogue[m.id].title}” {effect(m)}: {m.why}" for m in ruling.moves]
        rules = {
            r.says: "holds" if r.satisfied else "gave way"
            for r in ruling.norms
            if r.satisfied is not None
        }
        aside = {s.norm: s.why for s in ruling.set_aside}
        certificate = {
            "value": ruling.value,
            "no list can have more than": ruling.bound,
            "proved best": ruling.proved,
        }
        return {
            "rules and limits": rules,
            "not in force here": aside,
            "moves": moves,
            "certificate": certificate,
        }

    def _say_all(self, sentences: Sequence[Sentence]) -> Iterator[Event]:
        with cache_scope(self._before.listener):
            texts = self._parts.wording.word(checked(sentences, self.outcome.facts))
        for text in texts:
            yield from self._speak(text + " ")

    def _speak(self, text: str) -> Iterator[Event]:
        """Word by word, so that a surface can stream it and a listener can stop it."""
        for piece in text.splitlines(keepends=True):
            for word in piece.split(" "):
                if not word:
                    continue
                if self._cancel is not None and self._cancel.is_set():
                    raise Cancelled
                self.outcome.ms.setdefault("first_word", milliseconds(self.outcome.started))
                shown = word if word.endswith("\n") else word + " "
                self.outcome.text.append(shown)
                yield Words(shown)

    def _done(
        self, name: StepName, summary: str, detail: Mapping[str, object], started: float
    ) -> StepDone:
        if self._cancel is not None and self._cancel.is_set():
            raise Cancelled
        self.outcome.ms[name] = milliseconds(started)
        return StepDone(name, summary, detail, self.outcome.ms[name])


def _without_profile(limits: Limits) -> str:
    """What is said under a list that was made with the profile switched off (Digital Services Act,
    article 38).
    """
    said = "Your profile is off: nothing that I remember of you shaped this list"
    return said + (", and so I cannot tell what is new to you." if limits.new_to_me else ".")


def _card(rank: int, facts: Facts) -> Card:
    track = facts.tracks[rank - 1]
    return Card(
        rank=rank,
        id=track.id,
        title=track.title,
        artist=track.artist,
        album=track.album,
        year=track.year,
        genres=tuple(dict.fromkeys((*track.genres, *track.subgenres))),
        minutes=track.minutes,
        url=track.url,
        reasons=facts.reasons.get(track.id, ()),
        badges=badges(facts, track.id),
    )
