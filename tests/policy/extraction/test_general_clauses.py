"""What a document says of its own norms: windows, hours, exceptions, references."""

import pytest

from support.checkout import ROOT
from undercard.policy.extraction.draft_card import DraftCard
from undercard.policy.extraction.extractor import Extractor
from undercard.policy.extraction.normative_head import NormativeHead
from undercard.policy.extraction.source_document import SourceDocument
from undercard.policy.extraction.vocabulary_file import load_domain_words
from undercard.policy.extraction.worded_reader import WordedReader
from undercard.policy.norms.formula import formula

MUSIC = load_domain_words(ROOT / "chat" / "data" / "norm_vocabulary.yaml")
EVERYTHING = NormativeHead("everything", 10.0, {})  # takes each sentence for a norm
WOMEN = "At least 30 % of all songs must be by women."
NIGHT = "hour ≥ 22 ∨ hour ≤ 5"


def document(text, language="en"):
    return SourceDocument(text=text, file_sha256="", title="code", uri="code", language=language)


def found(text, language="en"):
    return Extractor(WordedReader(MUSIC, EVERYTHING), MUSIC)(document(text, language))


def formulas(text, language="en"):
    return [formula(one.choices[0].norm) for one in found(text, language) if one.choices]


@pytest.mark.parametrize(
    ("language", "text", "meant"),
    [
        (
            "en",
            f"{WOMEN} These percentages are calculated over a calendar month.",
            "O(share(gender = female, each month for everyone) ≥ 0.30)",
        ),
        (
            "en",
            f"{WOMEN} The quota applies between 6 a.m. and midnight.",
            "6 ≤ hour ≤ 23 → O(share(gender = female, list) ≥ 0.30)",
        ),
        (
            "en",
            f"{WOMEN} The share is measured out of instrumental music.",
            "O(share(gender = female | instrumentalness ≥ 0.5, list) ≥ 0.30)",
        ),
        (
            "de",
            "30 % der Titel müssen von Frauen sein. Die Anteile werden über einen Monat berechnet.",
            "O(share(gender = female, each month for everyone) ≥ 0.30)",
        ),
        (
            "fr",
            "30 % des titres doivent être de femmes. Les quotas sont calculés sur un trimestre.",
            "O(share(gender = female, 90 days for everyone) ≥ 0.30)",
        ),
        (
            "es",
            "El 30 % de las canciones debe ser de mujeres. Las cuotas se calculan por mes natural.",
            "O(share(gender = female, each month for everyone) ≥ 0.30)",
        ),
    ],
)
def test_what_is_said_of_all_norms_is_read_into_them_and_is_none_by_itself(language, text, meant):
    assert formulas(text, language) == [meant]
    assert len(found(text, language)) == 1


def test_what_is_said_under_a_heading_is_said_of_the_norms_under_it():
    text = f"# One\n\n{WOMEN} These shares are measured over a month.\n\n# Two\n\n{WOMEN}"
    assert formulas(text) == [
        "O(share(gender = female, each month for everyone) ≥ 0.30)",
        "O(share(gender = female, list) ≥ 0.30)",
    ]


def test_a_norm_that_says_its_own_window_keeps_it():
    text = "Each week 30 % of the songs must be by women. The quotas are calculated over a month."
    assert formulas(text) == ["O(share(gender = female, each week for everyone) ≥ 0.30)"]


NUMBERED = """## 1. Daytime

(1) Explicit songs are prohibited.
(2) Live recordings are prohibited.
(3) Subsection (1) does not apply at night.

## 2. Variety

(1) Remixes are prohibited.
"""


def test_an_exception_elsewhere_is_read_into_the_paragraph_that_it_names():
    explicit, live, remixes = formulas(NUMBERED)
    assert explicit == f"F(explicit = yes, list) unless {NIGHT}"
    assert NIGHT not in live + remixes


def test_an_hour_behind_a_number_is_no_further_number():
    text = NUMBERED.replace("does not apply at night", "before 9 a.m. does not apply")
    assert formulas(text)[0] == "F(explicit = yes, list) unless 0 ≤ hour ≤ 8"


def test_an_exception_names_a_section_or_a_paragraph_of_another_section():
    whole = formulas(f"{NUMBERED}(2) The rules of section 1 do not apply on weekends.\n")
    assert ["weekday" in one for one in whole] == [True, True, False]
    other = formulas(f"{NUMBERED}(2) Subsection (2) of section 1 does not apply on weekends.\n")
    assert ["weekday" in one for one in other] == [False, True, False]


def test_paragraphs_from_one_to_another_are_all_named():
    text = "".join(f"({at}) {kind} are prohibited.\n" for at, kind in enumerate(
        ("Explicit songs", "Live recordings", "Remixes", "Slow songs"), 1))  # fmt: skip
    named = formulas(f"{text}(5) Paragraphs 1 to 3 do not apply at night.\n")
    assert [NIGHT in one for one in named] == [True, True, True, False]


def test_what_cannot_be_read_of_an_exception_is_left_out_by_name():
    first = found(f"{NUMBERED}(2) The rules of section 1 do not apply on New Year's Eve.\n")[0]
    assert first.choices[0].left_out == (
        "(2) The rules of section 1 do not apply on New Year's Eve.",
    )
    card = DraftCard(first, document(NUMBERED + "x" * 90))
    assert "\n".join(card.lines()).count("left out: ") == 1
    said, meant, left_out = card.brief()
    assert said.endswith("“Explicit songs are prohibited.”")
    assert "there is no item with explicit is yes, unless hour is 22 or more" in meant
    assert left_out == "  left out: “(2) The rules of section 1 do not apply on New Year's Eve.”"


@pytest.mark.parametrize(
    ("yields_to", "left_out"),
    [
        ("(2) On weekends the audience chooses.", ()),
        ("(2) On weekends 10 % is enough.", ("(2) On weekends 10 % is enough.",)),
    ],
)
def test_a_norm_gives_way_to_the_paragraph_that_it_is_subject_to(yields_to, left_out):
    text = f"(1) Subject to subsection (2), a quarter of the songs must be by women.\n{yields_to}\n"
    one = found(text)[0]
    assert formula(one.choices[0].norm).endswith(" unless weekday ∈ {saturday, sunday}")
    assert one.choices[0].left_out == left_out
    assert [text[slice(*place)] for place in one.context] == [yields_to]


def test_a_reference_that_the_document_does_not_have_is_left_out_by_name():
    one = found("Subject to subsection (6), a quarter of the songs must be by women.")[0]
    assert one.choices[0].left_out == ("Subject to subsection (6",)


def test_a_sentence_with_an_amount_of_its_own_is_a_norm():
    text = f"{WOMEN} The quota of new talent is calculated over a week and must be at least 10 %."
    assert len(found(text)) == 2


def test_numbered_sentences_under_a_heading_are_no_list_that_the_heading_opens():
    text = "Article 5\n(1) Explicit songs are prohibited.\n(2) Remixes are prohibited.\n"
    assert [one.opening for one in found(text) if one.choices] == [None, None]
