"""Whose rule that is, and who wanted otherwise: told from a real ruling, in four languages."""

from dataclasses import replace

import pytest

from undercard.chat.dialogue.acts import Act
from undercard.chat.reply.answers import answer
from undercard.chat.reply.dissent_claims import Dissent, Unopposed
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.replies import LANGUAGES, replies, said
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.retrieval.catalogue import Catalogue

NEW = Norm(id="new", says="Half are new.", where={"field": "tier", "is": "new"}, at_least="50%",
           stakeholder="newcomers")  # fmt: skip
STARS = Norm(id="stars", says="Most are stars.", where={"field": "tier", "is": "star"},
             at_least="75%", force="soft", stakeholder="the fans")  # fmt: skip
TWO = Norm(id="two", says="Two at most.", per="artist", at_most=2, stakeholder="the house")
ASKED = {
    "en": "whose rule is that, who wanted otherwise?",
    "de": "wessen Regel ist das, und wer wollte es anders?",
    "fr": "à qui est cette règle, qui voulait autre chose ?",
    "es": "¿de quién es esa regla, quién quería otra cosa?",
}


@pytest.fixture(scope="module")
def facts():
    catalogue = Catalogue.builtin()
    tracks = [catalogue[name] for name in catalogue.ids[:8]]
    columns = {"tier": ["star"] * 4 + ["new"] * 4, "artist": [f"A{n}" for n in range(8)]}
    scores = [1.0 - 0.1 * n for n in range(8)]
    norms = [NEW, STARS, TWO]
    ruling = enforce(norms, CandidateTable([t.id for t in tracks], scores, columns), 4, relax=True)
    assert [entry.norm for entry in ruling.relaxed] == [STARS.ref]
    shown = tuple(track for track in tracks if track.id in ruling.slate)
    return Facts(tracks=shown, ruling=ruling, norms={n.ref: n for n in norms}, catalogue=catalogue)


def told(norm, facts, language="en", words="who decided that?"):
    act = Act(kind="q_who", words=words, names=(norm.ref,))
    return " ".join(said(answer(act, facts), facts, replies(language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dj_tells_whose_demand_it_follows_and_whose_not(facts, language):
    followed = told(NEW, facts, language, ASKED[language])
    assert "newcomers" in followed
    assert "the fans" in followed
    assert "Most are stars" in followed
    gave_way = told(STARS, facts, language, ASKED[language])
    assert "newcomers" in gave_way
    assert "Half are new" in gave_way


@pytest.mark.parametrize("language", LANGUAGES)
def test_that_nobody_wanted_otherwise_is_told_to_who_asks(facts, language):
    plain = told(TWO, facts, language)
    asked = told(TWO, facts, language, ASKED[language])
    assert asked.startswith(plain)
    assert len(asked) > len(plain)
    assert "the fans" not in asked


def test_what_the_record_does_not_bear_out_is_not_claimed(facts):
    (claim,) = Dissent.about(NEW.ref, facts)
    assert claim.holds(facts)
    assert not replace(claim, winner=TWO.ref).holds(facts)
    assert not replace(claim, stakeholder="nobody").holds(facts)
    assert not replace(claim, of_other=False).holds(facts)
    assert Unopposed((TWO.ref,)).holds(facts)
    assert not Unopposed((NEW.ref,)).holds(facts)
    assert not Unopposed((TWO.ref,)).holds(Facts())
