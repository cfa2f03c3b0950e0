"""The sitting over drafts on the steward's page: one finding after another, as in the terminal."""

from collections.abc import Sequence

from starlette.responses import Response

from undercard.chat.errors import expected
from undercard.chat.steward.draft_review import DraftReview
from undercard.chat.web.pages.rendering import back_to, page
from undercard.chat.web.pages.visit import Visit
from undercard.policy.conflicts.conflict import Conflict
from undercard.policy.errors import PolicyError
from undercard.policy.extraction.restated import restated
from undercard.policy.extraction.source_document import plain
from undercard.policy.norms.formula import formula

PATH = "/steward/drafts"


class ReviewPage:
    """Answers `/steward/drafts` to stewards; who is one is for the page around it."""

    def __init__(self, review: DraftReview) -> None:
        self._review = review

    def shown(self, visit: Visit, rest: Sequence[str]) -> Response:
        """The finding that is named, or the first that is open."""
        left = self._review.left()
        name = rest[0] if rest else next(iter(left), "")
        return self._card(visit, name, left)

    def done(self, visit: Visit, rest: Sequence[str]) -> Response:
        """One step of the review; what is wrong with it is said beside the finding."""
        form, by = visit.form, visit.listener
        name, value = form.get("finding", ""), form.get("value", "")
        left = self._review.left()
        try:
            match rest:
                case ["accept"]:
                    choice = int(value) if value.isdecimal() else 1
                    made = self._review.accept(name, by, choice, anyway="anyway" in form)
                    if not made.adopted:
                        return self._card(visit, name, left, conflicts=made.conflicts)
                case ["edit"]:
                    self._review.edit(name, value, by)
                    return back_to(f"{PATH}/{name}")
                case ["split"]:
                    self._review.split(name, value, by)
                case ["merge"]:
                    self._review.merge(name, value, by)
                case ["reject"]:
                    self._review.reject(name, value, by)
                case _:
                    return page("missing", visit, 404)
        except PolicyError as error:
            if not expected(error) or name not in left:
                raise
            return self._card(visit, name, left, why=str(error))
        return back_to(f"{PATH}/{_next(left, name)}".rstrip("/"))

    def _card(
        self,
        visit: Visit,
        name: str,
        left: Sequence[str],
        *,
        conflicts: Sequence[Conflict] = (),
        why: str = "",
    ) -> Response:
        card = self._review.card(name) if name else None
        at = left.index(name) if name in left else None
        status = 409 if conflicts or why else 200
        beside = (left[at - 1] if at else "", _next(left, name)) if at is not None else ("", "")
        return page("drafts", visit, status, card=card, left=left, at=at, beside=beside,
                    conflicts=conflicts, why=why, value=visit.form.get("value", "1"),
                    restated=restated, formula=formula, plain=plain)  # fmt: skip


def _next(left: Sequence[str], name: str) -> str:
    """What is open behind a finding; empty behind the last."""
    at = left.index(name) + 1 if name in left else 0
    return left[at] if at < len(left) else ""
