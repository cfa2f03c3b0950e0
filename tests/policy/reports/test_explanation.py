"""Explanations: every number in a sentence is read back out of it and compared with the record."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from undercard.policy.enforcement.accounts import Account
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.policy.reports.explanation import explain
from undercard.policy.reports.phrases import (
    FOLDER,
    LANGUAGES,
    Count,
    Percent,
    PhraseError,
    fields,
    phrases,
)
from undercard.policy.reports.wordings import move_words
from undercard.policy.ruling import Relaxed, Ruling
from undercard.prompts import yaml12

TABLE = CandidateTable(
    [f"t{at}" for at in range(8)],
    [0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2],
    {
        "tier": ["old", "old", "old", "new", "old", "new", None, "new"],
        "artist": list("AAABBCDE"),
        "minutes": [3.0, 4.0, 5.0, 3.0, 2.0, 6.0, None, 3.0],
    },
)
NEW = Norm(
    id="new",
    says="Two fifths are new.",
    where={"field": "tier", "is": "new"},
    at_least="40%",
    over="prefix",
)
TWO = Norm(id="two", says="At most two per artist.", per="artist", at_most=2)
WEEK = NEW.model_copy(update={"id": "week", "says": "New over the week.", "over": "7 days"})
LENGTH = Norm(id="length", says="Sixteen minutes.", weigh="minutes", at_least=16.5, at_most=18.25)
OLD = Norm(
    id="taste",
    says="Old only.",
    where={"field": "tier", "is": "old"},
    at_least="100%",
    rank={"authority": "listener"},
)
SPACES = "\u00a0\u202f"


def rulings():
    account = Account(counted=3, out_of=10, price=0.2, opening=0.55)
    yield enforce([NEW, TWO], TABLE, 5)
    yield enforce([NEW, TWO, WEEK], TABLE, 5, accounts={"week": account})
    yield enforce([WEEK], TABLE, 3, accounts={"week": Account(counted=9, out_of=10)})
    yield enforce([WEEK], TABLE, 3, accounts={"week": Account(counted=0, out_of=30)}, relax=True)
    yield enforce([LENGTH, NEW], TABLE, 4)
    yield enforce([NEW, OLD], TABLE, 5, relax=True)
    yield enforce(
        [NEW, Norm(id="few", says="One new.", where=NEW.where, at_most=1, force="soft")], TABLE, 5
    )
    yield enforce([NEW, TWO], TABLE, 5, deadline=0.0)
    yield enforce([NEW, TWO], TABLE, 9, relax=True)
    yield enforce(
        [NEW, Norm(id="never", says="Never.", modality="prohibition", where=NEW.where)], TABLE, 5
    )
    yield enforce([NEW.model_copy(update={"state": "draft"}), TWO], TABLE, 5)


def read_back(text, language):
    """A number as it is written in a language; a bound such as "less than 0.1%" is read as the
    middle of what it says.
    """
    words = phrases(language)
    less = words._numbers["less_than"].partition("{}")[0]
    small = text.startswith(less)
    digits = re.search(r"-?\d[\d.," + SPACES + r"]*", text.removeprefix(less))[0].strip(SPACES)
    digits = (
        digits.replace(words._numbers["group"], "")
        .replace(words._numbers["decimal"], ".")
        .rstrip(".")
    )
    return float(digits) / (2 if small else 1)


def template(sentence, language):
    """The text of a whole sentence: its template, with the texts of its claims in the holes."""
    texts, kind = phrases(language), sentence.kind
    if kind.startswith("move.") and kind in ("move.in", "move.out", "move.other"):
        return texts.sentences["moved"]
    if kind not in ("at_least", "at_most", "exactly"):
        whole = (
            "because"
            if (kind.startswith("relaxed") and kind != "relaxed.to") or kind == "set_aside"
            else "alone"
        )
        return texts.sentences[whole].replace("{claim}", texts.claims[kind])
    bound = texts._document["bounds"][kind].replace("{amount}", "{required}")
    asked = texts.claims[f"asked.{kind}"].replace("{bound}", bound)
    got = texts.claims[f"got.{kind}"].replace("{amount}", "{achieved}")
    whole = texts.sentences["asked.whole" if kind == "exactly" else "asked"]
    return whole.replace("{asked}", asked).replace("{got}", got)


def parts(sentence, language):
    """The values in a sentence, as texts, taken out of it by its template."""
    text = template(sentence, language)
    pattern = re.escape(text).replace(r"\{", "{").replace(r"\}", "}")
    for name in fields(text):
        pattern = pattern.replace(f"{{{name}}}", f"(?P<{name}>.+?)")
    found = re.fullmatch(pattern, sentence.text)
    assert found, (pattern, sentence.text)
    return found.groupdict()


def percent(value):
    return pytest.approx(value * 100, abs=0.051)


def number(value):
    return pytest.approx(value, abs=0.0051)


def expected(sentence, ruling, language):
    """What the record says the numbers of a sentence are."""
    result = next((r for r in ruling.norms if r.ref == sentence.norm), None)
    move = next((m for m in ruling.moves if m.id == sentence.track), None)
    kind, value = sentence.kind, ruling.value
    if (
        kind in ("at_least", "at_most", "exactly")
        or kind.startswith("account.share")
        or kind == "account.amount"
    ):
        scale = percent if result.share else number
        numbers = {"required": scale(result.required), "achieved": scale(result.achieved)}
        if kind == "account.share":
            numbers |= {
                "counted": number(result.account.counted_after),
                "out_of": number(result.account.out_of_after),
            }
        return numbers
    if kind in ("short", "over"):
        assert (kind == "over") == (result.achieved > result.required)
        return {"missing": number(-result.slack)}
    if kind == "cost":
        return {"cost": percent(result.cost / (value + result.cost))}
    if kind == "price":
        return {"price": percent(result.shadow_price / value), "unit": 1}
    if kind.startswith("account."):
        named = {"account.owed": "owed", "account.opening": "opening"}.get(kind)
        return {named: number(getattr(result.account, named))} if named else {}
    if kind in ("move.in", "move.out", "move.other"):
        assert move_words(move, language) in sentence.text
        return {}
    if kind == "without.at":
        return {
            "rank": int(
                re.search(rf"without {re.escape(sentence.norm)} it would be .*?at (\d+)", move.why)[
                    1
                ]
            )
        }
    if kind in ("relaxed", "relaxed.size"):
        entry = next(e for e in ruling.relaxed if e.norm == (sentence.norm or "size"))
        points = result is not None and result.share and result.account is None
        return {"by": number(entry.by * (100 if points else 1))}
    total = (value or 0) + ruling.priced
    return {
        "certificate.proved": {"value": number(total)},
        "certificate.gap": {
            "value": number(total),
            "bound": number(ruling.bound or 0),
            "gap": percent(1 - total / (ruling.bound or 1)),
        },
        "certificate.accounts": {"value": number(value or 0), "priced": number(ruling.priced)},
        "infeasible": {"size": ruling.size},
    }.get(kind, {})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_said_is_the_number_recorded(language):
    kinds = set()
    for ruling in rulings():
        for sentence in explain(ruling, language):
            values, numbers = parts(sentence, language), expected(sentence, ruling, language)
            assert {name: read_back(values[name], language) for name in numbers} == numbers, (
                sentence
            )
            kinds.add(sentence.kind)
    assert kinds >= {
        "at_least",
        "at_most",
        "short",
        "over",
        "cost",
        "cost.none",
        "price",
        "account.share",
        "account.owed",
        "account.opening",
        "account.settled",
        "move.other",
        "move.in",
        "move.out",
        "move.together",
        "move.late",
        "without.at",
        "without.out",
        "relaxed",
        "relaxed.size",
        "set_aside",
        "infeasible",
        "infeasible.core",
        "certificate.proved",
        "certificate.gap",
        "certificate.accounts",
        "certificate.checked",
    }


def test_a_counterfactual_is_what_the_list_would_be_without_the_norm():
    """The sentence is checked against the list that is made without the norm, not against the
    record's words.
    """
    ruling = enforce([NEW, TWO], TABLE, 5)
    said = [s for s in explain(ruling) if s.kind.startswith("without.")]
    assert said
    for sentence in said:
        rest = [norm for norm in (NEW, TWO) if norm.ref != sentence.norm]
        other = enforce(rest, TABLE, 5).slate
        rank = other.index(sentence.track) + 1 if sentence.track in other else None
        assert sentence.kind == ("without.out" if rank is None else "without.at")
        assert rank is None or f"been at {rank}." in sentence.text


def test_the_words_in_both_languages():
    ruling = enforce([NEW, TWO], TABLE, 5, context={})
    english = {s.text for s in explain(ruling, "en", titles={"t2": "Third Song"})}
    french = {s.text for s in explain(ruling, "fr", titles={"t2": "Third Song"})}
    assert (
        "Without the norm “At most two per artist”, “Third Song” would have been at 3." in english
    )
    assert (
        "Sans la règle «\u202fAt most two per artist\u202f», «\u202fThird Song\u202f» aurait été "
        "au rang 3." in french
    )
    assert any(f"au moins 40\u202f%\u202f; " in text for text in french)  # noqa: F541


def test_what_the_record_says_in_words_is_said_in_french_too():
    """Nothing of these rulings is left in English, but for the norms' own sentences."""
    for ruling in rulings():
        assert not [s for s in explain(ruling, "fr") if "selon le registre" in s.text]
    unknown = Ruling(status="optimal", size=1, undecided=("something new",), candidates_sha256="0")
    (sentence,) = explain(unknown, "fr")
    assert "selon le registre, «\u202fsomething new\u202f»" in sentence.text


def test_who_stood_above_is_said():
    law = NEW.model_copy(update={"rank": NEW.rank.model_copy(update={"authority": "law"})})
    clash = OLD.model_copy(
        update={
            "where": Norm(
                id="x", says="x", at_least=1, where={"field": "tier", "in": ["old"]}
            ).where
        }
    )
    few = Norm(id="few", says="One new.", where=NEW.where, at_most=1)
    ruling = enforce([law, few, clash], TABLE, 5, relax=True)
    assert "“One new” gave way to “Two fifths are new”, because law stands above platform." in {
        s.text for s in explain(ruling)
    }
    assert any(
        "car l'autorité law l'emporte sur l'autorité platform" in s.text
        for s in explain(ruling, "fr")
    )


REFS = st.sampled_from(["a@1", "b@2", "c@1"])


@settings(max_examples=100, deadline=None)
@given(
    st.sets(st.sampled_from(["new", "two", "week", "length"])),
    st.integers(2, 6),
    st.sampled_from(LANGUAGES),
)
def test_no_sentence_about_a_norm_without_a_record(names, size, language):
    norms = [
        norm
        for norm in (NEW, TWO, WEEK, LENGTH.model_copy(update={"at_least": None}))
        if norm.id in names
    ]
    ruling = enforce(norms, TABLE, size, relax=True)
    recorded = {r.ref for r in ruling.norms if r.required is not None} | {
        entry.norm for entry in ruling.relaxed
    }
    recorded |= {entry.norm for entry in ruling.set_aside}
    spoken = {s.norm for s in explain(ruling, language) if s.norm}
    assert spoken <= recorded
    assert "week@1" not in spoken  # it has no account here, so there is nothing to say


@settings(max_examples=300, deadline=None)
@given(st.floats(0, 5e6), st.sampled_from(LANGUAGES))
def test_numbers_are_read_back(value, language):
    words = phrases(language)
    assert read_back(words.written(Percent(value)), language) == pytest.approx(
        value * 100, abs=0.051
    )
    assert read_back(words.written(Count(value, "tracks")), language) == pytest.approx(
        value, abs=0.0051
    )


@pytest.mark.parametrize(
    ("value", "english", "french"),
    [
        (0, "0 tracks", "0\u00a0titre"),
        (0.5, "0.5 tracks", "0,5\u00a0titre"),
        (1, "1 track", "1\u00a0titre"),
        (1.5, "1.5 tracks", "1,5\u00a0titre"),
        (2, "2 tracks", "2\u00a0titres"),
        (1234.5, "1,234.5 tracks", "1\u202f234,5\u00a0titres"),
    ],
)
def test_plurals_are_those_of_the_language(value, english, french):
    assert (
        phrases("en").written(Count(value, "tracks")),
        phrases("fr").written(Count(value, "tracks")),
    ) == (
        english,
        french,
    )


def test_percent_signs_and_what_is_hardly_anything():
    assert (phrases("en").written(Percent(0.3)), phrases("fr").written(Percent(0.305))) == (
        "30%",
        "30,5\u202f%",
    )
    assert (phrases("en").written(Percent(1e-6)), phrases("fr").written(Percent(1e-6))) == (
        "less than 0.1%",
        "moins de 0,1\u202f%",
    )
    assert [phrases("en").written(Percent(value)) for value in (0.0, 0.0004, 0.0006)] == [
        "0%",
        "less than 0.1%",
        "0.1%",
    ]


def documents():
    return {name: yaml12.load_file(FOLDER / f"explanation.{name}.yaml") for name in LANGUAGES}


def texts_of(document):
    """Every text of a language that has holes, by the place where it stands."""
    found = {("bounds", key): text for key, text in document["bounds"].items()}
    for place in ("claims", "sentences"):
        found |= {(place, key): text for key, text in document[place].items()}
    for form, moves in document["moves"].items():
        found |= {("moves", form, key): text for key, text in moves.items()}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_holes(language):
    mine, english = documents()[language], documents()["en"]
    assert mine["nouns"].keys() == english["nouns"].keys()
    assert mine["numbers"].keys() == english["numbers"].keys()
    assert {place: fields(text) for place, text in texts_of(mine).items()} == {
        place: fields(text) for place, text in texts_of(english).items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_has_a_number_or_a_quotation_outside_its_holes(language):
    """What varies comes out of a claim; so does every sentence, for none is without one."""
    document = documents()[language]
    texts = texts_of(document) | {
        ("records", key): text for key, text in document["records"].items()
    }
    for place, text in texts.items():
        assert not re.search(r"\d|[“”«»\"„‹›]", re.sub(r"\{\w+\}", "", text)), place
    assert all(fields(text) for text in document["sentences"].values())


def test_a_text_is_given_exactly_what_it_names():
    with pytest.raises(PhraseError, match="names"):
        phrases("en").claim("cost.none", {})
    with pytest.raises(PhraseError, match="no text"):
        phrases("en").sentence("nothing", {})
    with pytest.raises(PhraseError, match="no form"):
        phrases("en").move("other", "in", {})
    with pytest.raises(PhraseError, match="there are: en, fr"):
        phrases("de")


def test_records_from_before_numbers_were_measured_are_not_guessed_at():
    ruling = enforce([NEW], TABLE, 5)
    old = ruling.model_copy(
        update={"norms": tuple(r.model_copy(update={"measure": None}) for r in ruling.norms)}
    )
    assert not [s for s in explain(old) if s.kind in ("at_least", "cost", "price")]
    relaxed = old.model_copy(
        update={"relaxed": (Relaxed(norm="new@1", by=0.2, because="too few candidates meet it"),)}
    )
    assert [s.kind for s in explain(relaxed) if s.kind.startswith("relaxed")] == [
        "relaxed.unmeasured"
    ]


ONE = Norm(id="one", says="Exactly one new.", where=NEW.where, exactly=1, force="soft")
MINUTES = Norm(
    id="long", says="Ten to ninety minutes.", weigh="minutes", at_least=10, at_most=90, force="soft"
)
GOLD = {"field": "tier", "is": "gold"}
CAP = Norm(id="gold", says="Two of gold.", per="artist", at_most=2, where=GOLD, among=GOLD)


def told(norms, size):
    ruling = enforce(norms, TABLE, size)
    return [s.text for s in explain(ruling, norms={norm.ref: norm for norm in norms})]


def test_more_than_exactly_so_many_goes_beyond():
    said = told([NEW, ONE], 5)
    assert "“Exactly one new” asked for exactly 1 track; the list has 2 tracks." in said
    assert "It goes beyond “Exactly one new” by 1 track." in said


@pytest.mark.parametrize(
    "norm", [MINUTES, MINUTES.model_copy(update={"at_most": None})], ids=["range", "floor"]
)
def test_a_track_of_unknown_length_is_not_said_to_be_a_minute_too_much(norm):
    """The record writes it as a bound of none, which the norm never asked for."""
    said = told([norm], 8)
    assert (
        "“Ten to ninety minutes” cannot be said to hold, because the list has 1 track of unknown "
        "length." in said
    )
    assert not [text for text in said if "allowed" in text or "beyond" in text]


def test_a_norm_with_nothing_to_count_is_not_said_to_allow_nothing():
    said = told([CAP], 5)
    assert "“Two of gold” has nothing to count in this list." in said
    assert not [text for text in said if "allowed" in text]
