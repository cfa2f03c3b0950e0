"""What a selection is looked for in: the list on the table, and what became of earlier ones."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from undercard.chat.dialogue import selections as kinds
from undercard.chat.slate.which_list import Wish, which_list

Ids = tuple[str, ...]


@dataclass(frozen=True)
class Scene:
    """The list on the table, and what else a selection may speak of.

    `focus` was spoken of last, `them` was spoken of together, `spoken_of` by earlier acts of the
    same utterance. `earlier` are the dialogue's earlier lists, the latest last, and `wishes` what
    each was about; `taken_off` what was taken off, step by step, the latest last. `known` are
    tracks that the listener knows. `fits` says of each track whether it fits a description.
    """

    slate: Ids
    focus: str | None = None
    them: Ids = ()
    spoken_of: Ids = ()
    earlier: tuple[Ids, ...] = ()
    wishes: tuple[Wish, ...] = ()
    taken_off: tuple[Ids, ...] = ()
    known: Ids = ()
    fits: Callable[[str, Sequence[str]], Sequence[bool]] | None = None

    @property
    def latest_off(self) -> Ids:
        """What was taken off, the latest first, each track once."""
        return once(track for batch in reversed(self.taken_off) for track in reversed(batch))


def once(ids: Iterable[str]) -> Ids:
    """The same ids, each where it comes first."""
    return tuple(dict.fromkeys(ids))


def every(wanted: kinds.Every, among: Ids) -> Ids:
    """Every second or third of these tracks."""
    return among[wanted.start - 1 :: wanted.step]


def share(wanted: kinds.Share, among: Ids) -> Ids:
    """A share of these tracks; two halves have no track in common and leave none out."""
    length = len(among)
    before = int(length * (1 - wanted.share) + 0.5)
    size = length - before if wanted.where == "last" else int(length * wanted.share + 0.5)
    size = wanted.count or max(1, size)
    start = {"first": 0, "last": max(0, length - size), "middle": max(0, (length - size) // 2)}
    return among[start[wanted.where] :][:size]


def earlier(wanted: kinds.Earlier, scene: Scene) -> Ids | None:
    """The tracks of an earlier list; None where there is none like it."""
    wishes = scene.wishes or (Wish(),) * len(scene.earlier)
    at = which_list(wanted, wishes)
    return None if at is None else (*scene.earlier, scene.slate)[at]


def taken_off(wanted: kinds.TakenOff, scene: Scene) -> Ids:
    """The tracks that were taken off; empty where none was."""
    if wanted.count is not None:
        return scene.latest_off[: wanted.count]
    return next((batch for batch in reversed(scene.taken_off) if batch), ())


def added(scene: Scene) -> Ids:
    """The tracks of the list that its predecessor did not have."""
    before = scene.earlier[-1] if scene.earlier else scene.slate
    return tuple(track for track in scene.slate if track not in before)
