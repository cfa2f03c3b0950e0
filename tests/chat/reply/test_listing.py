"""What a list's reply says: what came of it, one thing of its music, and of rules what is new."""

from dataclasses import replace

import pytest

from undercard.chat.dialogue.acts import Act, Criterion, Shift
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.dialogue.request import Request
from undercard.chat.dialogue.state import DialogueState
from undercard.chat.reply.facts import Facts
from undercard.chat.reply.link_claims import tags
from undercard.chat.reply.listing import listing
from undercard.chat.reply.remarks import remark
from undercard.chat.reply.replies import LANGUAGES, said
from undercard.chat.reply.rule_news import gave_way
from undercard.policy.enforcement.enforce import enforce
from undercard.policy.norms.norm import Norm
from undercard.policy.norms.table import CandidateTable
from undercard.retrieval.catalogue import Catalogue

NEW = Norm(id="new-ones", says="Two are new.", where={"field": "tier", "is": "new"}, at_least=2)
RARE = Norm(id="rare", says="All are rare.", where={"field": "tier", "is": "rare"}, at_least="100%")


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture
def facts_under(catalogue):
    def under(*norms):
        ids = catalogue.ids[100:108]
        tiers = {"tier": ["old"] * 6 + ["new"] * 2}
        ruling = enforce(norms, CandidateTable(ids, range(8, 0, -1), tiers), 6, relax=True)
        tracks = tuple(map(dull, (catalogue[track] for track in ruling.slate)))
        norms = {norm.ref: norm for norm in norms}
        return Facts(tracks=tracks, ruling=ruling, norms=norms, catalogue=catalogue)

    return under


def dull(track):
    """The same track with nothing in it that is worth a remark."""
    plain = {"popularity": 50, "minutes": 3.5, "year": 2015, "album": None}
    return replace(track, **plain, artist_tier="established", song=f"{track.id}|x")


def told(facts, turn=1, *, explain=True):
    made = listing(facts, seed="a dialogue", turn=turn, explain=explain)
    return made.sentences, said(made.sentences, facts), made.told  # every claim holds


def keys(facts, turn=1, *, explain=True):
    return [one.template for one in told(facts, turn, explain=explain)[0]]


def asked(kind, **criterion):
    criterion = Criterion(words="so", **criterion)
    return Request(say="so", acts=(Act(kind=kind, words="so", criteria=(criterion,)),))


def hits(catalogue, count=10):
    """The best known songs that have liner notes."""
    noted = [track for track in catalogue.tracks if tags(track)]
    return tuple(sorted(noted, key=lambda track: -(track.popularity or 0))[:count])


def test_there_is_at_most_one_remark_and_it_is_another_one_in_the_turns_after(catalogue):
    *others, last = hits(catalogue)
    facts = Facts(tracks=(*others, replace(last, minutes=9.0)), catalogue=catalogue)
    found = [remark(facts, "a dialogue", turn) for turn in range(1, 13)]
    assert all(len(one) == 1 for one in found)
    texts = [said(one, facts)[0] for one in found]
    assert len({one[0].template for one in found}) >= 2
    assert len(set(texts)) >= 3


def test_a_list_of_three_speaks_for_itself(catalogue):
    assert remark(Facts(tracks=hits(catalogue, 3)), "a dialogue", 1) == []


def test_nothing_is_told_where_nothing_is_worth_it(catalogue):
    facts = Facts(tracks=tuple(map(dull, hits(catalogue, 6))))
    assert [remark(facts, "a dialogue", turn) for turn in range(12)] == [[]] * 12


def test_what_was_asked_for_is_answered_by_how_many_have_it(catalogue):
    sad = [track for track in catalogue.tracks if "about money" in tags(track)][:4]
    facts = Facts(
        tracks=(*sad, *hits(catalogue, 4)), request=asked("wish", labels=("about money",))
    )
    (told,) = remark(facts, "a dialogue", 1)
    count = sum("about money" in tags(track) for track in facts.tracks)
    assert said([told], facts) == [f"By the notes, {count} of them: about money."]


def test_a_change_of_tempo_is_answered_by_the_tempo(catalogue):
    request = asked("refine", shifts=(Shift(feature="tempo", by=20, word="faster"),))
    facts = Facts(tracks=hits(catalogue), request=request)
    tempos = [track.audio["tempo"] for track in facts.tracks]
    (told,) = said(remark(facts, "a dialogue", 1), facts)
    assert told == f"Between {min(tempos):.0f} and {max(tempos):.0f} beats a minute."


def test_what_a_rule_lifted_is_told_in_one_clause(facts_under):
    _, texts, _ = told(facts_under(NEW))
    assert "2 of them stand where they do because of the rule “new ones”." in texts


def test_what_was_told_of_rules_is_not_told_again(facts_under):
    facts = facts_under(NEW, RARE)
    news = []
    for turn in (1, 3, 4):
        sentences, _, one = told(facts, turn)
        news.append([each.template for each in sentences if "rule" in each.template])
        state = facts.state.model_copy(update={"told": (*facts.state.told, *one)})
        facts = replace(facts, state=state)
    assert news == [["rules.gave_way"], ["rule.lifted"], []]


def test_what_a_rule_lifted_waits_for_a_list_of_whose_music_nothing_is_told(facts_under):
    facts = facts_under(NEW)
    long = replace(facts.tracks[-1], minutes=9.0)
    facts = replace(facts, tracks=(*facts.tracks[:-1], long))
    assert keys(facts)[1:] == ["remark.longest"]
    assert told(facts)[2] == ()
    assert "rule.lifted" in keys(replace(facts, before=facts.tracks))
    assert "rule.lifted" not in keys(replace(facts, before=facts.tracks), explain=False)


def test_another_rule_that_gives_way_is_told(facts_under):
    facts = facts_under(RARE)
    facts = replace(facts, state=DialogueState(told=("gave way another@1", "gave way rare@0")))
    assert "rules.gave_way" in keys(facts)


def test_a_rule_that_gave_way_is_told_even_where_rules_are_not_to_be_explained(facts_under):
    facts = facts_under(NEW, RARE)
    for explain in (True, False):
        assert [key for key in keys(facts, explain=explain) if "rule" in key] == ["rules.gave_way"]
    _, texts, _ = told(facts, explain=False)
    assert "Not held in full here: the rule “rare”." in texts


def test_what_was_asked_for_by_name_and_kept_out_is_told_every_time(facts_under):
    facts = facts_under(NEW)
    out = next(move for move in facts.ruling.moves if move.to_rank is None)
    state = DialogueState(told=("lifted new-ones@1",))
    facts = replace(facts, state=state, request=asked("add", tracks=(out.id,)))
    sentences, texts, _ = told(facts)
    assert sentences[-1].template == "rules.kept_out"
    assert facts.catalogue[out.id].title in texts[-1]
    assert "Two are new" in texts[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_gave_way_is_shown_whether_or_not_it_was_told(facts_under, language):
    facts = facts_under(NEW, RARE)
    facts = replace(facts, state=DialogueState(told=("gave way rare@1",)))
    assert "rare" in gave_way(facts, language)
    assert "new" not in gave_way(facts, language)
    assert gave_way(facts_under(NEW), language) == ""


def test_what_could_be_said_next_is_told_seldom_and_never_against_the_wish(catalogue):
    loud = [track for track in catalogue.tracks if track.audio["energy"] > 0.9][:3]
    facts = Facts(tracks=tuple(loud), catalogue=catalogue)
    told_in = [turn for turn in range(1, 17) if "follow" in keys(facts, turn)]
    assert told_in == [2, 10]
    assert "You could say “calmer”." in told(facts, 2)[1]
    wild = Criterion(words="wild", limits=Limits(energy=Bounds(at_least=0.8)))
    facts = replace(facts, state=DialogueState(standing=(wild,)))
    assert "calmer" not in " ".join(told(facts, 2)[1])


def test_a_subject_is_let_go_without_a_word_and_a_decade_is_not(catalogue):
    let_go = Limits(genres=("rock",), years=(Bounds(at_least=1990, at_most=1999),))
    facts = Facts(tracks=hits(catalogue, 3), let_go=let_go)
    assert "A new wish, so I let go of: from 1990–1999." in told(facts)[1]
    anew = Criterion(words="2000s", limits=Limits(years=(Bounds(at_least=2000),)))
    assert "let_go" not in keys(replace(facts, state=DialogueState(standing=(anew,))))


def test_what_came_in_beside_the_others_is_named(catalogue):
    tracks = hits(catalogue, 5)
    facts = Facts(tracks=tracks, before=tracks[:4], catalogue=catalogue)
    assert told(facts)[1][0].startswith(f"Added: “{tracks[4].title}” by {tracks[4].artist} (5).")


def test_of_a_list_that_was_changed_it_is_told_how_much(catalogue):
    tracks = hits(catalogue)
    facts = Facts(tracks=tracks[:7], before=tracks[4:], catalogue=catalogue)
    assert told(facts)[1][0].startswith("4 are new, 3 stayed")
