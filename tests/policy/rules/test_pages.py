"""The pages about the registers name every norm and quote its source as the register does."""

from pathlib import Path

import pytest

PAGES = Path(__file__).parents[3] / "docs" / "rules"


@pytest.mark.parametrize("name", ["canada", "france", "australia", "dsa"])
def test_every_norm_is_on_the_page_with_its_source(rules, name):
    page = (PAGES / f"{name}.md").read_text(encoding="utf-8")
    words = " ".join(page.replace("\n>", " ").split())
    for norm in rules(name):
        assert f"`{norm.id}`" in page
        assert norm.source.title
        assert norm.source.uri
        assert " ".join(norm.source.quote.split()) in words, norm.id
