"""What is remembered of a listener, for the listener: to look at, take back, export, forget."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.responses import Response

from undercard.chat.errors import UnknownDialogue
from undercard.chat.memory.own_memory import OwnMemory
from undercard.chat.web.pages.rendering import back_to, page
from undercard.chat.web.pages.visit import Entered, Visit

PATH = "memory"
# The parts of the page, in their order, and which kinds of things stand in each.
PARTS: Mapping[str, tuple[str, ...]] = {
    "likes": ("liked", "like"),
    "dislikes": ("disliked",),
    "blocked": ("never",),
    "told": ("fact",),
    "heard": ("played",),
}


class MemoryPage:
    """Answers `/memory`: GET shows, `export` downloads, a POST changes one thing."""

    def __init__(self, memory: OwnMemory) -> None:
        self._memory = memory

    def __call__(self, visit: Visit) -> Response:
        """Answer one visit."""
        if visit.posted:
            return self._change(visit)
        if visit.path == ("export",):
            return self._export(visit.listener)
        if visit.path == ("forgotten",):
            return page("forgotten", visit)
        if visit.path:
            return page("missing", visit, 404)
        kept = self._memory.kept(visit.listener)
        return page("memory", visit, kept=kept, parts=_parts(kept))

    def _change(self, visit: Visit) -> Response:
        listener, form = visit.listener, visit.form
        match visit.path:
            case ("take-back",):
                self._memory.take_back(listener, form.get("key", ""))
            case ("switch",):
                self._memory.switch(listener, on=form.get("on") == "yes")
            case ("forget-dialogue",):
                try:
                    self._memory.forget_dialogue(listener, form.get("dialogue", ""))
                except UnknownDialogue:
                    return page("missing", visit, 404)
            case ("forget",):
                self._memory.forget(listener)
                return Entered(None, f"/{PATH}/forgotten")
            case _:
                return page("missing", visit, 404)
        return back_to(f"/{PATH}")

    def _export(self, listener: str) -> Response:
        document = json.dumps(
            self._memory.kept(listener, whole=True), ensure_ascii=False, default=str, indent=1
        )
        saved = {"Content-Disposition": 'attachment; filename="undercard-memory.json"'}
        return Response(document, media_type="application/json", headers=saved)


def _parts(kept: Mapping[str, Any]) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """What stands in each part, newest first."""
    newest = list(reversed(kept["remembered"]))
    return {
        part: [_sourced(one, kept) for one in newest if one["kind"] in kinds]
        for part, kinds in PARTS.items()
    }


def _sourced(entry: Mapping[str, Any], kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """An entry with the dialogue that it came from, where that is still there."""
    dialogue, _, turn = entry["source"].rpartition("/")
    first = next((one["first"] for one in kept["dialogues"] if one["id"] == dialogue), None)
    return {**entry, "dialogue": dialogue if first else "", "first": first, "turn": turn}
