"""The steward's page: the register, its drafts, what they would do, and the books.

Answers nobody but the listeners that the settings name as stewards.
"""

import base64
from collections.abc import Collection, Sequence

from starlette.responses import Response

from undercard.chat.errors import expected
from undercard.chat.steward.register_bench import Workbench
from undercard.chat.web.pages.rendering import back_to, page
from undercard.chat.web.pages.review_page import ReviewPage
from undercard.chat.web.pages.visit import Visit
from undercard.policy.errors import PolicyError
from undercard.policy.extraction.restated import restated
from undercard.policy.forms.document import Register, dump
from undercard.policy.norms.formula import formula
from undercard.policy.norms.norm import Norm
from undercard.policy.records.recorded_lists import PastList
from undercard.policy.reports.charts import simulation_chart
from undercard.policy.reports.report import as_percent, exposure_plot
from undercard.policy.reports.tradeoff_chart import tradeoff_chart

PATH = "steward"
_HOME = f"/{PATH}"
_STATES = ("draft", "adopted", "suspended", "retired")
_TRIED = (20, 50, 200)  # how many past lists a draft may be tried on
_BLANK = """norms:
  - id: a-new-norm
    says: One plain sentence that listeners read.
    where: {field: artist_tier, is: emerging}
    at_least: 20%
    stakeholder: who asked for it
    source: {title: the document, uri: "https://", quote: "the words that it comes from"}
"""


class StewardPage:
    """Answers `/steward`. `stewards`: the listeners who may see it."""

    def __init__(self, workbench: Workbench, review: ReviewPage, stewards: Collection[str]) -> None:
        self._bench, self._review, self._stewards = workbench, review, frozenset(stewards)

    def __call__(self, visit: Visit) -> Response:
        """Answer one visit; what is wrong with the register is said on the page."""
        if visit.listener not in self._stewards:
            return page("missing", visit, 404)  # nor does it say that there is something
        try:
            return self._posted(visit) if visit.posted else self._looked_at(visit)
        except PolicyError as error:
            if not expected(error):
                raise
            return page("refused", visit, 400, why=str(error))

    def _looked_at(self, visit: Visit) -> Response:
        match visit.path:
            case ():
                return self._register(visit)
            case ("norm", norm_id):
                return self._norm(visit, norm_id)
            case ("edit",):
                return self._edit(visit, _BLANK)
            case ("edit", norm_id):
                norm = self._bench.dossier(norm_id).norm
                return self._edit(visit, self._text(norm), norm)
            case ("conflicts",):
                return page("conflicts", visit, conflicts=self._bench.conflicts())
            case ("drafts", *rest):
                return self._review.shown(visit, rest)
            case ("stakeholders",):
                return self._stakeholders(visit)
            case ("audit",):
                return page("audit", visit, verdict=self._bench.verify())
            case ("export",):
                saved = {"Content-Disposition": 'attachment; filename="undercard-audit.zip"'}
                archive = self._bench.exported()
                return Response(archive, media_type="application/zip", headers=saved)
            case _:
                return page("missing", visit, 404)

    def _posted(self, visit: Visit) -> Response:
        form, by = visit.form, visit.listener
        text, norm_id = form.get("text", ""), form.get("norm", "")
        match visit.path:
            case ("check",):
                return self._checked(visit, text)
            case ("simulate",):
                return self._simulated(visit, text)
            case ("draft",):
                drafts = self._bench.draft(text, by)
                return back_to(f"{_HOME}/norm/{drafts[0].id}" if drafts else _HOME)
            case ("adopt",):
                done = self._bench.adopt(norm_id, by, anyway="anyway" in form)
                if not done.adopted:
                    return self._norm(visit, norm_id, done.conflicts)
            case ("drafts", *rest):
                return self._review.done(visit, rest)
            case ("suspend",):
                self._bench.suspend(norm_id, by)
            case ("retire",):
                self._bench.retire(norm_id, by)
            case _:
                return page("missing", visit, 404)
        return back_to(f"{_HOME}/norm/{norm_id}")

    def _register(self, visit: Visit) -> Response:
        seen = self._bench.overview()
        groups = {state: [one for one in seen.norms if one.state == state] for state in _STATES}
        shares = {
            norm.id: as_percent(seen.given[norm.id].share)
            for norm in seen.norms
            if norm.id in seen.given and _asks_a_share(norm)
        }
        return page("steward", visit, groups=groups, shares=shares, seen=seen, asked=_asked)

    def _stakeholders(self, visit: Visit) -> Response:
        seen, found = self._bench.stakeholders(_TRIED[0])
        chart = _image(tradeoff_chart(found)) if found.met else ""
        return page("stakeholders", visit, seen=seen, found=found, chart=chart, percent=as_percent,
                    restated=restated)  # fmt: skip

    def _norm(self, visit: Visit, norm_id: str, blocking: Sequence[object] = ()) -> Response:
        found = self._bench.dossier(norm_id)
        judged = [past for past in found.lists if _is_judged(past, found.norm)]
        plot = _image(exposure_plot(judged, found.norm)) if judged else ""
        return page("norm", visit, 409 if blocking else 200, found=found, plot=plot,
                    lists=len(judged), formula=formula(found.norm), text=self._text(found.norm),
                    blocking=blocking, tried=_TRIED)  # fmt: skip

    def _edit(self, visit: Visit, text: str, norm: Norm | None = None) -> Response:
        found = self._bench.dossier(norm.id) if norm else None
        return page("edit", visit, text=text, found=found, tried=_TRIED)

    def _text(self, norm: Norm) -> str:
        """A norm as YAML, under the version that a change of it has to have."""
        version = self._bench.next_version(norm.id)
        new = norm.model_copy(update={"version": version, "state": "draft", "approved_by": None})
        return dump(Register(norms=()), [new])

    def _checked(self, visit: Visit, text: str) -> Response:
        """What is wrong with a text, or what it would clash with: for the page that edits it."""
        try:
            norms, conflicts = self._bench.check(text)
        except PolicyError as error:
            return page("checked", visit, why=str(error), formulas={}, conflicts=())
        formulas = {norm.ref: formula(norm) for norm in norms}
        return page("checked", visit, why="", formulas=formulas, conflicts=conflicts)

    def _simulated(self, visit: Visit, text: str) -> Response:
        last = visit.form.get("last", "")
        found = self._bench.simulate(text, int(last) if last in map(str, _TRIED) else _TRIED[0])
        chart = _image(simulation_chart(found)) if found.lists else ""
        return page("simulated", visit, found=found, chart=chart, percent=as_percent, text=text)


def _is_judged(past: PastList, norm: Norm) -> bool:
    return any(one.ref == norm.ref and one.achieved is not None for one in past.ruling.norms)


def _image(svg: str) -> str:
    """A drawing as an address of its own: its styles are then no styles of the page."""
    if " xmlns=" not in svg[:400]:
        svg = svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _asked(norm: Norm) -> str:
    """What a norm asks for: its bounds, and of what each value has them."""
    signs = zip(("≥", "≤"), norm.bounds, strict=True)
    bounds = " ".join(f"{sign} {bound}" for sign, bound in signs if bound is not None)
    return f"{bounds} / {norm.per}" if norm.per else bounds


def _asks_a_share(norm: Norm) -> bool:
    return norm.per is None and any(bound is not None and bound.share for bound in norm.bounds)
