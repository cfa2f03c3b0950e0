"""What is only guessed of an utterance, and had better not change a list."""

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from undercard.chat.dialogue.acts import Act, Amount, AskKind, Criterion, EditKind, FeedbackKind
from undercard.chat.dialogue.limits import Limits
from undercard.chat.dialogue.selections import Focus, Ranks, Rest, Whole
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.amount_readers import counts_tracks, read_each_bounded
from undercard.chat.understanding.exact.anything import asks_for_anything
from undercard.chat.understanding.exact.senses import quality_of, senses
from undercard.chat.understanding.opening import is_labelled
from undercard.chat.understanding.spoken import NAMED, Spoken
from undercard.chat.understanding.tagger import TaggedSpan
from undercard.chat.understanding.view import View
from undercard.retrieval.dictionary import ordinary_words
from undercard.retrieval.folding import fold_name

# The confidence below which a change of the list, in which nothing definite was found, is no more
# than a guess. One that would throw the list away has to be surer.
_LIKELY = 0.3
_REFUSED_OCCASION = 0.5
_GUESSED = 0.2  # likewise of a quality
_SURELY_A_CHANGE = 0.7  # of an act: what it changes is then the likeliest that was found
_SAYS_NOTHING = 0.4  # likewise of a wish beside a greeting, in which nothing at all was found
_SURELY_A_WISH = 0.7  # likewise of one that says nothing at all: "can I take ibuprofen with wine?"
_ONLY_FOR = frozenset({"context", "count", "length"})  # what a wish is for, and how long
# The chance from which words ask for music though the tagger does not know where they begin or end,
# and of whether for a new list or another than there is.
_ASKS = {"wish": 0.8, "refine": 0.8, "pivot": 0.6}
# Likewise of what begins another list or refuses something, whatever was found in it.
_HARDLY = {"more_like": 0.12, "more_by": 0.12, "exclude": 0.15}
_SHORTEST_TRACK, _NEVER = 0.5, 2.0  # minutes; a confidence that nothing has
_ADJECTIVE_ENDS = ("es", "er", "en", "em")  # of German: “romantische”
_SWEARS = 0.6  # from which somebody asks to hear swearing, and does not only tell of it
_UNSURE = 0.5  # likewise of an edit beside a change
_POINTS_NOWHERE = frozenset({"no_focus", "not_understood"})
_MAY_BE_MOOT = frozenset({"drop", "keep", "replace", "swap", "move"})
_SOCIAL = frozenset({"greeting", "farewell", "thanks", "praise", "chat"})
_SURE = {"restart": 0.8, "add": 0.6}
_THROWS_AWAY = frozenset({"wish", "pivot", "restart"})
_LEAST_SEEN, _LEAST_ASKED = 0.4, 0.5  # of what throws the list away and is a guess itself
_DONE_TO_TRACKS = frozenset({"drop", "keep", "replace"})
_JUDGES = frozenset(get_args(FeedbackKind))
_TAKES_AWAY = frozenset({"drop", "dislike", "overplayed", "exclude"})
_LEAVES_OTHERS = _TAKES_AWAY | {"move", "swap", "replace", "reverse", "sort", "shuffle", "add"}
_CHANGING = frozenset((*get_args(AskKind), *get_args(EditKind)))


def if_likely(
    act: Act, view: View, language: str = "", asks: float = 0.0, seen: float = 1.0
) -> Act:
    """The act; an unclear one, which leaves the list in view as it is, where it is a guess.

    `asks` is the chance that its words ask for music, `seen` the confidence of what is surest of
    them.
    """
    if not len(view) or act.kind not in _CHANGING:
        return act
    guessed = act.confidence < _LIKELY
    throws_away = act.kind in _THROWS_AWAY and seen < _LEAST_SEEN and asks < _LEAST_ASKED
    if (
        act.confidence < _HARDLY.get(act.kind, 0.0)
        or (guessed and throws_away)  # "Mist, Kaffee verschüttet"
        or (guessed and act.kind == "exclude" and _refuses_nothing(act))
    ):
        return _unclear(act)
    named = act.selection is not None and not isinstance(act.selection, Whole | Focus)
    if act.doubt is not None and act.doubt.kind == "not_understood":
        named = named and not guessed  # "platform 4", of a train
    counted = act.amount != Amount() and act.kind not in _DONE_TO_TRACKS
    if named or counted or any(map(_is_definite, act.criteria)):
        return act
    likely = act.confidence >= _SURE.get(act.kind, _LIKELY) or _goes_on(act, view)
    likely = likely or asks >= _ASKS.get(act.kind, _NEVER)
    return act if likely and not (language == "en" and _is_gibberish(act.words)) else _unclear(act)


def _unclear(act: Act) -> Act:
    return Act(kind="unclear", words=act.words, confidence=act.confidence)


def _refuses_nothing(act: Act) -> bool:
    return bool(act.criteria) and all(one.polarity != "-" for one in act.criteria)


def _goes_on(act: Act, view: View) -> bool:
    """Whether it asks for more of what was spoken of: "number 3! A whole list of that"."""
    words = criteria_words()
    points = words.has("of_that", act.words) or words.has("by_whom", act.words)
    return act.kind in ("more_like", "more_by") and points and bool(view.spoken_of)


def _is_gibberish(said: str) -> bool:
    """Whether it has several words, and none that English has: a tagger is sure of nonsense too."""
    words = criteria_words()
    told = [word for word in fold_name(said).split() if not words.is_filler(word)]
    return len(told) > 1 and ordinary_words().isdisjoint(told)


def without_guesses(one: Spoken, spans: Sequence[TaggedSpan], view: View) -> list[TaggedSpan]:
    """The spans but for mere guesses; where a sure change says nothing else, what is guessed."""
    spans = [_as_labelled(one, span) for span in spans]
    says_nothing_else = len(spans) == len(one.act.spans) == 1 and one.act.kind == "refine"
    if says_nothing_else and one.act.confidence >= _SURELY_A_CHANGE:
        return spans
    sure = one.act.kind == "wish" and one.act.confidence >= _SURELY_A_WISH
    if sure and {span.kind for span in spans} <= _ONLY_FOR:
        return spans  # "ten songs for a gentle stroll"
    return [s for s in spans if not (_is_guess(one, s, view) or _is_guessed_title(one, s))]


def _as_labelled(one: Spoken, span: TaggedSpan) -> TaggedSpan:
    """A quality that is a mere guess as the mood that its word is known for: "romantisches"."""
    words = one.words(span)
    guessed = span.kind in senses() and span.confidence < _LIKELY and one.act.kind == "wish"
    forms = (words.removesuffix(end) + "e" for end in _ADJECTIVE_ENDS if words.endswith(end))
    known = not quality_of(words, one.language) and any(map(is_labelled, forms))
    return replace(span, kind="mood") if guessed and known else span


def _is_guess(one: Spoken, span: TaggedSpan, view: View) -> bool:
    """Whether the words had better not be read alone.

    A word for songs as a genre; an occasion, which the whole wish tells of; how long each track is;
    a quality that exact words do not know; any quality where it would change a list in view.
    """
    if span.kind == "context":  # "140 bpm and up, or I'm not squatting"
        return span.confidence < (_REFUSED_OCCASION if span.polarity == "-" else _LIKELY)
    if span.kind in NAMED and span.confidence < _LIKELY:  # "lucky dip"
        return asks_for_anything(one.words(span), one.language)
    if span.kind == "genre":
        return criteria_words().is_one("song_nouns", one.words(span))  # "zwanzig Lieder"
    if span.kind == "country":
        return criteria_words().is_one("song_kinds", one.words(span))  # "Hip-Hop-Klassiker"
    if span.kind == "explicit" and span.confidence < _SWEARS and span.polarity == "+":
        return not criteria_words().has("clean", one.words(span))  # "somebody put on swearing"
    if span.kind == "per_artist" and span.confidence < _LIKELY:  # "four minutes max per song"
        return counts_tracks(one.words(span), one.language)
    if span.kind == "each" and span.confidence < _GUESSED:  # "not a second over"
        at = len(one.before(span))
        said = read_each_bounded(one.all_words, at, at + len(one.words(span)), one.language)
        return said is None or (said.at_most or said.at_least or 0) < _SHORTEST_TRACK
    named, words = span.kind in senses(), one.words(span)
    if named and span.confidence < _LIKELY and " " not in words:
        return not quality_of(words, one.language)
    guessed = (named or span.kind == "mood") and len(view) > 0 and span.confidence < _GUESSED
    return guessed and not quality_of(words, one.language)


def _is_guessed_title(one: Spoken, span: TaggedSpan) -> bool:
    """Whether ordinary words are only guessed to be a title, beside others: "Soundtrack me"."""
    words = one.words(span)
    return (
        span.kind == "title"
        and span.confidence < _GUESSED
        and words != one.all_words.strip()
        and not quality_of(words, one.language)
        and all(word in ordinary_words() for word in fold_name(words).split())
    )


def if_anything_else(act: Act, view: View) -> Act:
    """The act; a wish where all but what it refuses is asked for: "anything except rap"."""
    asks = act.kind == "exclude" and criteria_words().has("anything", act.words)
    return act.model_copy(update={"kind": "wish"}) if asks and not len(view) else act


def if_compared(act: Act, view: View) -> Act:
    """The act; a change where it asks whether there is more of something: "any newer ones?"."""
    compares = act.kind == "q_has" and bool(act.criteria) and all(o.shifts for o in act.criteria)
    return act.model_copy(update={"kind": "refine"}) if compares and len(view) else act


def if_missed(act: Act, view: View) -> Act:
    """The act; more of a name that is missed and not refused: "there's no Muse in there"."""
    names = [one for one in act.criteria if one.limits.artists_not]
    missed = act.kind == "exclude" and criteria_words().has("missing", act.words)
    if not (missed and names and len(view)):
        return act
    wanted = tuple(Criterion(words=one.words, some_of=one.limits.artists_not) for one in names)
    return act.model_copy(update={"kind": "add", "criteria": wanted})


def if_corrected(act: Act) -> Act:
    """The act; nothing is taken away by what only says what was meant: "I meant number 7"."""
    corrects = act.kind in _DONE_TO_TRACKS and criteria_words().has("meant", act.words)
    return act.model_copy(update={"kind": "unclear"}) if corrects else act


def by_the_order_said(act: Act) -> Act:
    """The act; a list in any order, where its words say so: "reshuffle pls".

    Or one of which the rest stays: "el resto déjalo igual".
    """
    stays = criteria_words().has("stays", act.words) and criteria_words().has("the_rest", act.words)
    if act.kind == "drop" and stays and isinstance(act.selection, Focus | Rest | None):
        return Act(kind="keep", words=act.words, selection=Rest(), rest="stays")
    unsure = act.kind in ("refine", "unclear") or (act.kind == "sort" and act.key is None)
    says = unsure and criteria_words().has("shuffles", act.words)
    return Act(kind="shuffle", words=act.words) if says else act


def is_part_of_an_edit(act: Act, acts: Sequence[Act]) -> bool:
    """Whether a guessed wish only says how the list is to be sorted: "…, hits on top"."""
    others = [one for one in acts if one.kind == "sort" and one.confidence > act.confidence]
    says = [one for one in act.criteria if one != Criterion(words=one.words, targets=one.targets)]
    return act.kind == "wish" and bool(others) and not says


def is_said_already(act: Act, acts: Sequence[Act]) -> bool:
    """Whether it only says of the rest that it stays: "take her off, the others can stay".

    Or a number that another act says what is meant by: "six. Six'd do me".
    """
    if act.kind == "like" and act.confidence < _LIKELY and any(o.kind == "shorten" for o in acts):
        return isinstance(act.selection, Ranks)
    keeps_rest = act.kind == "keep" and isinstance(act.selection, Rest) and act.rest != "goes"
    return keeps_rest and any(one.kind in _LEAVES_OTHERS for one in acts)


def is_aside(act: Act, acts: Sequence[Act]) -> bool:
    """Whether a judgement is guessed of nobody knows which track, and another act asks for more.

    Or one of no track stands beside one that says of which: "nah mate, 8 ain't it".
    """
    bare = act.kind in _JUDGES and act.selection is None and not act.criteria
    if bare and any(one.kind in _TAKES_AWAY | _JUDGES and one.selection for one in acts):
        return True
    guessed = act.kind in _JUDGES and act.confidence < _LIKELY and act.doubt is not None
    return guessed and any(map(_is_definite, (c for o in acts if o is not act for c in o.criteria)))


def is_moot(act: Act, acts: Sequence[Act]) -> bool:
    """Whether nobody can tell which tracks it means, and another act asks for music anyway.

    "Actually just Bon Jovi, forget the others": whatever becomes of the list that was.
    """
    nowhere = act.doubt is not None and act.doubt.kind in _POINTS_NOWHERE
    if act.kind not in _MAY_BE_MOOT or not (nowhere or isinstance(act.selection, Rest | None)):
        return False
    return any(
        other is not act
        and (other.kind == "wish" or (other.kind == "refine" and act.confidence < _UNSURE))
        and any(one.shifts or _is_definite(one) for one in other.criteria)
        for other in acts
    )


def as_a_change(act: Act) -> Act:
    """The act; a change of the list where nobody knows what is to stay, but of which years.

    "Only the recent works, from 2017 onward."
    """
    lacks = act.doubt is not None and act.doubt.kind == "not_understood"
    if act.kind != "keep" or not lacks or not any(map(_is_definite, act.criteria)):
        return act
    return Act(kind="refine", words=act.words, confidence=act.confidence, criteria=act.criteria)


def is_reason(act: Act, acts: Sequence[Act]) -> bool:
    """Whether it only says why something is taken away: "take it out, it's rap"."""
    words = criteria_words()
    begins = words.starts_with("reasons", act.words) and not words.has("i_want", act.words)
    return act.kind == "wish" and begins and any(one.kind in _TAKES_AWAY for one in acts)


def is_no_wish(act: Act, acts: Sequence[Act]) -> bool:
    """Whether it is a part of what is said in greeting: "hope I find you well"."""
    guessed = act.kind == "wish" and not act.criteria and act.confidence < _SAYS_NOTHING
    kinds = {other.kind for other in acts}
    return guessed and bool(kinds & _SOCIAL) and "context" not in kinds


def if_it_says_something(act: Act, language: str) -> Act:
    """The act; an unclear one where it is a wish that says nothing of music.

    Unless it is surely one, and its words ask for anything at all: "surprise me".
    """
    if act.kind != "wish" or any(map(_says_something, act.criteria)):
        return act
    sure = act.confidence >= _SURELY_A_WISH
    if sure and any(one.limits.minutes for one in act.criteria):
        return act  # "music for the next 90 minutes"
    counts = any(one.limits != Limits() for one in act.criteria)
    anything = (sure or counts) and asks_for_anything(act.words, language)
    return act if anything else _unclear(act)


def _says_something(one: Criterion) -> bool:
    """Whether it says more than how long the list is to be."""
    said = one.model_copy(update={"limits": one.limits.without("tracks", "minutes")})
    return said != Criterion(words=one.words, polarity=one.polarity)


def _is_definite(one: Criterion) -> bool:
    """Whether recognisers that do not guess found what it says."""
    return one.limits != Limits() or bool(one.tracks or one.seeds or one.seed_artists)
