"""Where whoever is signed in becomes one listener with their user in Slack, and two again.

The code comes from Slack; here stands what would become one before it does.
"""

from collections.abc import Callable

from starlette.responses import Response

from undercard.chat.admission import Pace
from undercard.chat.memory.linking import Linking, Offer
from undercard.chat.web.pages.memory_page import PARTS
from undercard.chat.web.pages.rendering import back_to, page, page_texts
from undercard.chat.web.pages.visit import Visit

PATH = "link"
_OF_A_NAME, _OF_A_PLACE = 10, 60  # codes tried a minute
_MOST = 30  # things that are shown of each kind


class LinkPage:
    """Answers `/link`. `told`: is given the Slack user whose link was made or undone here."""

    def __init__(self, linking: Linking, told: Callable[[str], object]) -> None:
        self._linking, self._told = linking, told
        self._names, self._places = Pace(_OF_A_NAME), Pace(_OF_A_PLACE)

    def __call__(self, visit: Visit) -> Response:
        """Answer one visit. Guests are sent to sign in: they have nothing that lasts."""
        if not visit.listener or visit.listener.startswith("guest-"):
            return back_to("/account")
        if not visit.posted:
            return page("missing", visit, 404) if visit.path else self._shown(visit)
        match visit.path:
            case () | ("join",) if self._is_too_often(visit):
                return self._shown(visit, "too_often", 429)
            case ():
                return self._asked(visit)
            case ("join",):
                return self._joined(visit)
            case ("part",):
                return self._parted(visit)
            case _:
                return page("missing", visit, 404)

    def _asked(self, visit: Visit) -> Response:
        """Show what would become one."""
        offer = self._linking.offered(visit.form.get("code", ""), visit.listener)
        return self._shown(visit, offer=offer) if offer else self._shown(visit, "refused", 403)

    def _joined(self, visit: Visit) -> Response:
        link = self._linking.join(visit.form.get("code", ""), visit.listener)
        if link is None:
            return self._shown(visit, "refused", 403)
        self._told(link.slack)
        return back_to(f"/{PATH}")

    def _parted(self, visit: Visit) -> Response:
        slack = visit.form.get("slack", "")
        if self._linking.part(slack, visit.listener):
            self._told(slack)
        return back_to(f"/{PATH}")

    def _is_too_often(self, visit: Visit) -> bool:
        return bool(self._names.wait(visit.listener) or self._places.wait(visit.address))

    def _shown(
        self, visit: Visit, wrong: str = "", status: int = 200, offer: Offer | None = None
    ) -> Response:
        return page(
            "link",
            visit,
            status,
            listener=visit.listener,
            links=self._linking.links(visit.listener),
            offer=offer,
            parts=PARTS,
            code=visit.form.get("code", "")[:_MOST],
            wrong=wrong,
            most=_MOST,
            memory=page_texts()[visit.language]["memory"],
        )
