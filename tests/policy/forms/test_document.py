"""Registers read from YAML: errors that name file, line and field; comments kept; formulas."""

from pathlib import Path

import pytest

import undercard.chat as chat
from undercard.policy.errors import DocumentError
from undercard.policy.forms.document import as_plain, dump, load_register, parse_register
from undercard.policy.norms.formula import formula
from undercard.policy.norms.norm import Norm

TEXT = """\
# our charter
norms:
    - id: emerging
      says: A third is new talent.
      where: {field: artist_tier, is: emerging}
      at_least: 30%
      over: prefix  # every cut
    - id: two
      says: No artist more than twice.
      per: artist
      at_most: 2
    - id: never
      says: Nothing from label Z.
      modality: prohibition
      where: {field: label, is: Z}
    - id: half
      says: Half of the local tracks are new.
      among: {field: country, in: [FR, BE]}
      where: {all: [{field: country, in: [FR, BE]}, {field: year, at_least: 2019}]}
      at_least: 50%
      force: soft
      weight: 2
"""


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "at_least: 30%",
            "at_leest: 30%",
            "r.yaml:6: at_leest: there is no such field; did you mean at_least?",
        ),
        ("at_least: 30%", "at_least: 130%", "r.yaml:6: at_least: a share lies between 0% and 100%"),
        (
            "at_least: 30%",
            "at_least: -3",
            "r.yaml:6: at_least: expected a share such as 30% or 1/3, or a number such as 3",
        ),
        ("at_least: 30%", "at_least: lots", "r.yaml:6: at_least: expected a share such as 30%"),
        ("at_least: 30%", "at_least: 0.3", "a share is written with a percent sign"),
        (
            "      at_least: 30%\n",
            "",
            "an obligation needs at_least, at_most or exactly (norm emerging)",
        ),
        (
            "modality: prohibition",
            "modality: prohibtion",
            "r.yaml:14: modality: expected obligation, prohibition, permi",
        ),
        ("modality: prohibition", "modality: prohibtion", "did you mean prohibition?"),
        ("is: emerging", "iz: emerging", "r.yaml:5: where.iz: there is no such field"),
        ("year, at_least: 2019", 'year, at_least: "2019"', "r.yaml:19: where.all.1.at_least"),
        (
            "over: prefix",
            "over: prefx",
            (
                "r.yaml:7: over: expected list, prefix, session, a window such as 7 days, or a "
                "calendar one"
            ),
        ),
        ("weight: 2", "weight: -2", "r.yaml:22: weight: input should be greater than 0"),
        ("force: soft", "force: hard", "a weight belongs to a soft norm"),
        ("says: Nothing", "sayz: Nothing", "r.yaml:12: says: it is missing"),
        ("id: two", "id: emerging", "norm emerging is given twice"),
        (
            "id: two",
            "id: limit.two",
            "r.yaml:8: id: the prefix 'limit.' is reserved for listeners' limits: give the norm",
        ),
        (
            "per: artist",
            "per: artist\n      rank:\n        authority: limit",
            (
                "r.yaml:12: rank.authority: 'limit' is reserved for listeners' limits; expected "
                "one of law, licence, platform"
            ),
        ),
        ("per: artist", "per: [artist", "not YAML"),
        ("per: artist", "per: " + "[" * 20_000, "nested too deeply"),
        ("per: artist", "per: artist\n      overrides: [two]", "a norm cannot override itself"),
        ("per: artist", "per: artist\n      part_of: nobody", "part_of names 'nobody'"),
        ("norms:", "norm:", "r.yaml:2: norm: there is no such field; did you mean norms?"),
    ],
)
def test_a_mistake_is_named_with_its_place(old, new, message):
    with pytest.raises(DocumentError) as caught:
        parse_register(TEXT.replace(old, new, 1), "r.yaml")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text",
    ["", "- id: a", "norms: 3", "norms:\n  - 3", "norms: [", "\tnorms: []", "norms: !!python/none"],
)
def test_what_is_no_register_is_refused(text):
    with pytest.raises(DocumentError, match=r"r\.yaml"):
        parse_register(text, "r.yaml")


@pytest.mark.parametrize("name", ["overrides", "part_of"])
def test_circles_are_refused(name):
    first, second = ("[two]", "[emerging]") if name == "overrides" else ("two", "emerging")
    text = TEXT.replace("over: prefix", f"{name}: {first}").replace(
        "per: artist", f"{name}: {second}"
    )
    with pytest.raises(DocumentError, match="circle: emerging -> two -> emerging"):
        parse_register(text, "r.yaml")


def test_a_country_code_that_is_an_english_word_is_text():
    (norm, *_) = parse_register(
        TEXT.replace("{field: artist_tier, is: emerging}", "{field: country, is: NO}")
    ).norms
    assert norm.where.is_ == "NO"


def test_a_missing_file_and_a_binary_one_are_named(tmp_path):
    with pytest.raises(DocumentError, match="no such file"):
        load_register(tmp_path / "none.yaml")
    broken = tmp_path / "broken.yaml"
    broken.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(DocumentError, match="UTF-8"):
        load_register(broken)


def test_comments_survive_a_change():
    register = parse_register(TEXT, "r.yaml")
    changed = [
        norm.model_copy(update={"says": "Twice at most."}) if norm.id == "two" else norm
        for norm in register.norms
    ]
    written = dump(register, changed)
    assert "# our charter" in written
    assert "# every cut" in written
    again = parse_register(written, "r.yaml").norms
    assert list(again) == changed
    assert parse_register(dump(register), "r.yaml").norms == register.norms


def test_norms_print_as_formulas():
    assert [formula(norm) for norm in parse_register(TEXT).norms] == [
        "O(share(artist_tier = emerging, prefix) ≥ 0.30)",
        "O(count(any, list, per artist) ≤ 2)",
        "F(label = Z, list)",
        "O(share(country ∈ {FR, BE} ∧ year ≥ 2019 | country ∈ {FR, BE}, list) ≥ 0.50)",
    ]


def test_plain_form_reads_back():
    for norm in parse_register(TEXT).norms:
        assert Norm.model_validate(as_plain(norm)) == norm


def test_the_shipped_register_reads_and_quotes_its_sources():
    norms = load_register(Path(chat.__file__).parent / "data" / "norms.yaml").norms
    assert 5 <= len(norms) <= 8
    assert all(norm.source and norm.source.title and norm.source.stakeholder for norm in norms)
    assert all(norm.source.quote or "House rule" in norm.source.title for norm in norms)
