"""What axe-core says of the page at hand."""

from pathlib import Path

import pytest

from support.chromium_page import Browser

axe = pytest.importorskip("axe_core_python", reason="the rules are a development dependency")
RULES = (Path(axe.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
# Ids that come twice are no fault any more: WCAG 2.2 has dropped that criterion.
FINDINGS = """
const done = arguments[0]
const rules = { 'duplicate-id-active': { enabled: false } }
const isSerious = ({ impact }) => ['serious', 'critical'].includes(impact)
const told = ({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`)
axe.run(document, { resultTypes: ['violations'], rules })
  .then(({ violations }) => done(violations.filter(isSerious).flatMap(told)))
"""


def findings(page: Browser) -> list[str]:
    """What axe-core finds that is serious or critical."""
    page.until(
        lambda: page.driver.execute_script(
            "return document.getAnimations().every(one => one.playState !== 'running')"
        ),
        "the page does not come to rest",
    )
    page.driver.execute_script(RULES)
    return list(page.driver.execute_async_script(FINDINGS))
