"""Whom “this artist” and “3's singer” mean, where an act rules them out without a name."""

from undercard.chat.dialogue.acts import Act, Criterion
from undercard.chat.dialogue.limits import Limits
from undercard.chat.slate.scene import Scene
from undercard.chat.steps.values import TurnContext
from undercard.chat.understanding.criteria_words import criteria_words
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon


def without_pointed_artist(context: TurnContext, act: Act, scene: Scene) -> Act:
    """The act with the artist of the track that is pointed at; as it is where none is."""
    words = criteria_words()
    if act.kind != "exclude" or not words.has("whose", act.words):
        return act
    says_more = any(
        one.limits.names_set() and not words.is_one("whose", one.words) for one in act.criteria
    )
    track = None if says_more else _pointed_at(context, act, scene)
    if track is None:
        return act
    artist = context.parts.music.catalogue[track].artist
    ever = words.has("ever", act.words)
    out = Criterion(words=artist, limits=Limits(artists_not=(artist,)), ever=ever)
    return Act(kind="exclude", words=act.words, criteria=(out,))


def _pointed_at(context: TurnContext, act: Act, scene: Scene) -> str | None:
    """The track of the place that is named, or "this one": what was spoken of last."""
    language = context.start.state.language
    items = lexicon(language, "numbers").items(tokens(act.words), forgiving=False)
    ranks = [int(item.number) for item in items if item.kind in ("number", "ordinal")]
    if len(ranks) == 1:
        return scene.slate[ranks[0] - 1] if 0 < ranks[0] <= len(scene.slate) else None
    if ranks or not criteria_words().has("this_one", act.words):
        return None
    if scene.spoken_of or scene.focus:
        return scene.spoken_of[-1] if scene.spoken_of else scene.focus
    catalogue = context.parts.music.catalogue
    alone = len({catalogue[track].artist for track in scene.slate}) == 1
    return scene.slate[0] if alone else None  # "not this man", of a list that is all his
