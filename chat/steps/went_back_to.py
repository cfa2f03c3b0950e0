"""A list that had more tracks than there are now, asked for whole: "all sixteen after all"."""

from undercard.chat.dialogue.acts import Act
from undercard.chat.dialogue.selections import Earlier
from undercard.chat.slate.scene import Scene
from undercard.chat.understanding.exact.folded_words import tokens
from undercard.chat.understanding.exact.lexicon import lexicon


def number_kept(act: Act, language: str) -> int:
    """How many tracks are all that are to stay: 16 of "all sixteen"; 0 where nobody says so."""
    if act.kind != "keep":
        return 0
    words = tokens(act.selection_words)
    items = lexicon(language, "selections", "numbers").items(words, forgiving=False)
    said = {item.kind: item for item in items}
    return int(said["number"].number) if said.keys() == {"whole", "number"} else 0


def back_to_so_many(act: Act, scene: Scene, language: str) -> Act:
    """The act; the latest list of so many tracks, where there are fewer now."""
    number = number_kept(act, language)
    steps = next((at for at, one in enumerate(reversed(scene.earlier), 1) if len(one) == number), 0)
    if number <= len(scene.slate) or not steps:
        return act
    there = Earlier(which="back", steps=steps)
    return act.model_copy(update={"kind": "recall", "selection": there, "doubt": None})
