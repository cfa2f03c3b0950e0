"""The elements of ours on Chainlit's page: the one list in force, and what a turn leaves behind."""

from collections.abc import Mapping

import chainlit as cl

AUTHOR = "Undercard"


def element(name: str, props: Mapping[str, object], **known: str) -> cl.CustomElement:
    """Return an element, not yet sent.

    One with an address is not written to disk a second time; this is where its drawing comes from.
    """
    source = f"/public/elements/{name}.jsx"
    return cl.CustomElement(name=name, props=dict(props), url=source, display="inline", **known)


async def renew(shown: cl.CustomElement, **changed: object) -> None:
    """Change some properties of an element that is on the page."""
    shown.props = {**shown.props, **changed}
    await shown.send(for_id=shown.for_id)


class Table:
    """The list in force: made at a dialogue's first list, and from then on updated in its place.

    So what is in focus stays there, and one list is in sight however long the talk is.
    """

    def __init__(self, shown: cl.CustomElement | None = None) -> None:
        self._shown = shown

    async def show(self, props: Mapping[str, object]) -> None:
        """Show a list; what was liked in the one before is liked still."""
        if self._shown is not None:
            await renew(self._shown, **{**props, "liked": self._shown.props["liked"]})
            return
        self._shown = element("Slate", props)
        await self._shown.send(for_id=(await cl.Message(content="", author=AUTHOR).send()).id)

    async def stored(self, turn: int) -> None:
        """The list is stored, as that turn's."""
        if self._shown is not None:
            await renew(self._shown, turn=turn)

    def judge(self, track: str, liked: bool | None) -> None:
        """Note a like that the page shows already, for when the list is drawn again."""
        if self._shown is not None:
            held = {**self._shown.props["liked"], track: liked}
            self._shown.props = {**self._shown.props, "liked": held}
