"""Selections on lists of the built-in catalogue: how they compose, and that rules agree with them.

What a track is like is read from the catalogue's file by other means than ours.
"""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.catalogue_file import TRACKS
from undercard.chat.dialogue import selections as kinds
from undercard.chat.dialogue.limits import Bounds, Limits
from undercard.chat.slate.limit_norms import limit_norms
from undercard.chat.slate.list_fields import is_worded
from undercard.chat.slate.music import Music
from undercard.chat.slate.scene import Scene
from undercard.chat.slate.selected import selected
from undercard.chat.slate.which_list import Wish
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.tracks import Track

MUSIC = Music(Catalogue.builtin())
VOCABULARY = Vocabulary(MUSIC.catalogue)
SOME = sorted(TRACKS)[::97]
lists = st.lists(st.sampled_from(SOME), min_size=1, max_size=14, unique=True).map(tuple)
FIELDS = ("year", "minutes", "tempo", "popularity", "energy", "valence", "danceability")
sides = st.sampled_from(["least", "most"])
fields = st.sampled_from(FIELDS)
bounds = st.one_of(
    st.builds(lambda x: Limits(tempo=Bounds(at_most=x)), st.integers(80, 140)),
    st.builds(lambda x: Limits(tempo=Bounds(at_least=x)), st.integers(80, 140)),
    st.builds(lambda x: Limits(years=(Bounds(at_most=x),)), st.integers(1970, 2019)),
    st.builds(lambda x: Limits(track_minutes=Bounds(at_least=x)), st.integers(2, 5)),
    st.builds(lambda x: Limits(genres=(x,)), st.sampled_from(["rock", "pop", "rap", "latin"])),
    st.builds(lambda x: Limits(countries=(x,)), st.sampled_from(["US", "GB", "FR"])),
)
simple = st.one_of(
    st.builds(lambda r: kinds.Ranks(ranks=(r,)), st.sampled_from([1, 2, 3, -1, -2])),
    st.builds(lambda f, s, n: kinds.Extreme(field=f, side=s, count=n), fields, sides,
              st.integers(1, 4)),
    st.builds(lambda f, s: kinds.Leaning(field=f, side=s, bound=0.5), fields, sides),
    st.builds(lambda limits: kinds.Matching(limits=limits), bounds),
    st.builds(lambda step, at: kinds.Every(step=step, start=at), st.integers(2, 3),
              st.integers(1, 3)),
    st.just(kinds.Whole()),
    st.just(kinds.Repeats()),
)  # fmt: skip
selections = st.recursive(
    simple,
    lambda inner: st.one_of(
        st.builds(lambda of: kinds.AllBut(of=of), inner),
        st.builds(lambda a, b: kinds.Both(of=(a, b)), inner, inner),
        st.builds(lambda a, b: kinds.Among(inner=a, outer=b), inner, inner),
    ),
    max_leaves=4,
)


def ids(selection, slate, **scene):
    return selected(selection, Scene(slate, **scene), MUSIC, VOCABULARY).ids


def doubt(selection, slate, **scene):
    found = selected(selection, Scene(slate, **scene), MUSIC, VOCABULARY).doubt
    return (found.kind, found.ranks) if found else None


@given(selections, lists)
def test_what_is_selected_is_on_the_list_and_comes_once(selection, slate):
    found = ids(selection, slate)
    assert set(found) <= set(slate)
    assert len(set(found)) == len(found)


@given(selections, lists)
def test_all_but_all_but_is_the_selection(selection, slate):
    twice = ids(kinds.AllBut(of=kinds.AllBut(of=selection)), slate)
    assert set(twice) == set(ids(selection, slate))


@given(selections, lists)
def test_a_selection_and_its_complement_part_the_list(selection, slate):
    found, others = ids(selection, slate), ids(kinds.AllBut(of=selection), slate)
    assert sorted((*found, *others)) == sorted(slate)


@given(selections, selections, lists)
def test_both_is_one_after_the_other(first, second, slate):
    found = ids(kinds.Both(of=(first, second)), slate)
    assert found == tuple(dict.fromkeys((*ids(first, slate), *ids(second, slate))))


@given(selections, lists)
def test_among_the_whole_is_the_selection_and_the_whole_among_it_too(selection, slate):
    found = ids(selection, slate)
    assert ids(kinds.Among(inner=selection, outer=kinds.Whole()), slate) == found
    assert ids(kinds.Among(inner=kinds.Whole(), outer=selection), slate) == found


@given(bounds, bounds, lists)
def test_properties_hold_together_in_any_order(first, second, slate):
    one, other = kinds.Matching(limits=first), kinds.Matching(limits=second)
    assert ids(kinds.Among(inner=one, outer=other), slate) == ids(
        kinds.Among(inner=other, outer=one), slate
    )


@given(lists, st.integers(1, 14))
def test_ranks_count_from_the_end_as_well(slate, rank):
    if rank > len(slate):
        assert doubt(kinds.Ranks(ranks=(rank,)), slate) == ("beyond", (rank,))
    else:
        from_end = kinds.Ranks(ranks=(rank - len(slate) - 1,))
        assert ids(from_end, slate) == ids(kinds.Ranks(ranks=(rank,)), slate) == (slate[rank - 1],)


@given(lists)
def test_two_halves_are_the_list(slate):
    halves = [kinds.Share(where=where) for where in ("first", "last")]
    assert tuple(itertools.chain(*(ids(half, slate) for half in halves if len(slate) > 1))) == (
        slate if len(slate) > 1 else ()
    )


@given(lists)
def test_the_odd_and_the_even_ones_are_the_list(slate):
    odd, even = kinds.Every(step=2, start=1), kinds.Every(step=2, start=2)
    assert sorted((*ids(odd, slate), *ids(even, slate))) == sorted(slate)


@given(fields, sides, st.integers(1, 5), lists)
def test_an_extreme_has_nothing_beyond_it(field, side, count, slate):
    sign = -1 if side == "least" else 1
    found = ids(kinds.Extreme(field=field, side=side, count=count), slate)
    known = [track for track in slate if TRACKS[track][field] is not None]
    assert len(found) == min(count, len(known))
    others = [sign * TRACKS[track][field] for track in known if track not in found]
    assert not others or max(others) <= min(sign * TRACKS[track][field] for track in found)


@given(fields, sides, st.integers(0, 3), lists)
def test_extremes_one_by_one_are_the_extremes(field, side, skip, slate):
    """The oldest, the second oldest … are the so many oldest."""
    one = [kinds.Extreme(field=field, side=side, skip=before) for before in range(skip + 1)]
    together = kinds.Extreme(field=field, side=side, count=skip + 1)
    assert set(ids(kinds.Both(of=tuple(one)), slate)) == set(ids(together, slate))


@settings(max_examples=60)
@given(bounds, lists)
def test_a_selection_by_limits_is_what_enforcement_lets_through(limits, slate):
    allowed = MUSIC.allowed(limit_norms(limits, VOCABULARY))
    presentable = [t for t in slate if MUSIC.catalogue.presentable[MUSIC.catalogue.row(t)]]
    lawful = tuple(t for t in presentable if allowed[MUSIC.catalogue.row(t)])
    assert ids(kinds.Matching(limits=limits), tuple(presentable)) == lawful


@given(st.integers(80, 140), lists)
def test_slower_than_is_slower_by_the_catalogue(tempo, slate):
    slow = kinds.Matching(limits=Limits(tempo=Bounds(at_most=tempo)))
    assert ids(slow, slate) == tuple(
        t for t in slate if TRACKS[t]["tempo"] is not None and TRACKS[t]["tempo"] <= tempo
    )


@given(fields, sides, lists)
def test_a_quality_never_selects_nothing(field, side, slate):
    """By its bound, or else the nearest third of what is known."""
    bound = {"least": -1.0, "most": 1e6}[side]  # nobody reaches it
    found = ids(kinds.Leaning(field=field, side=side, bound=bound), slate)
    known = [track for track in slate if TRACKS[track][field] is not None]
    assert len(found) == -(-len(known) // 3)
    ends = kinds.Extreme(field=field, side=side, count=max(1, len(found)))
    assert set(found) <= set(ids(ends, slate)) or not known


def test_a_quality_is_read_by_its_bound_where_tracks_keep_it():
    sad = [t for t in SOME if (TRACKS[t]["valence"] or 1) <= 0.35][:2]
    happy = [t for t in SOME if (TRACKS[t]["valence"] or 0) >= 0.8][:7]
    slate = (*happy, *sad)
    assert ids(kinds.Leaning(field="valence", side="least", bound=0.35), slate) == tuple(sad)


SLATE = tuple(SOME[:8])


def test_rest_is_what_was_not_spoken_of():
    assert ids(kinds.Rest(), SLATE, spoken_of=SLATE[1:4]) == (SLATE[0], *SLATE[4:])


def test_focus_is_one_or_several():
    assert ids(kinds.Focus(), SLATE, focus=SLATE[2]) == (SLATE[2],)
    assert ids(kinds.Focus(plural=True), SLATE, focus=SLATE[2], them=SLATE[2:4]) == SLATE[2:4]
    assert doubt(kinds.Focus(), SLATE) == ("no_focus", ())


def test_earlier_lists_are_counted_from_either_end():
    earlier = (tuple(SOME[20:23]), tuple(SOME[30:33]), tuple(SOME[40:43]))
    wishes = tuple(Wish(frozenset(said.split())) for said in ("rock 90s", "slow jazz", "pop"))
    scene = {"earlier": earlier, "wishes": wishes}
    assert ids(kinds.Earlier(which="first"), SLATE, **scene) == earlier[0]
    assert ids(kinds.Earlier(which="first", steps=2), SLATE, **scene) == earlier[1]
    assert ids(kinds.Earlier(which="back"), SLATE, **scene) == earlier[2]
    assert ids(kinds.Earlier(which="back", steps=3), SLATE, **scene) == earlier[0]
    assert ids(kinds.Earlier(which="about", about="Jazz"), SLATE, **scene) == earlier[1]
    assert doubt(kinds.Earlier(which="back", steps=4), SLATE, **scene) == ("no_earlier", ())
    assert doubt(kinds.Earlier(which="about", about="polka"), SLATE, **scene) == ("no_earlier", ())
    assert ids(kinds.Earlier(which="first"), SLATE) == SLATE
    assert ids(kinds.Earlier(which="between"), SLATE, **scene) == earlier[1]


def test_what_was_taken_off_comes_back_the_latest_first():
    gone = ((SOME[50], SOME[51]), (SOME[60],), (SOME[70], SOME[71]))
    assert ids(kinds.TakenOff(), SLATE, taken_off=gone) == (SOME[71],)
    assert ids(kinds.TakenOff(count=3), SLATE, taken_off=gone) == (SOME[71], SOME[70], SOME[60])
    assert ids(kinds.TakenOff(count=None), SLATE, taken_off=gone) == gone[-1]
    named = kinds.Named(what="title", name=TRACKS[SOME[50]]["title"])
    of_them = kinds.Among(inner=named, outer=kinds.TakenOff(count=None))
    assert ids(of_them, SLATE, taken_off=gone) == (SOME[50],)
    assert doubt(kinds.TakenOff(), SLATE) == ("no_earlier", ())


def test_added_is_what_the_list_before_did_not_have():
    assert ids(kinds.Added(), SLATE, earlier=(SLATE[:6],)) == SLATE[6:]


def test_stretches_and_neighbours():
    third, fifth = kinds.Ranks(ranks=(3,)), kinds.Ranks(ranks=(5,))
    assert ids(kinds.Stretch(start=third, end=fifth), SLATE) == SLATE[2:5]
    assert ids(kinds.Stretch(start=fifth, end=third), SLATE) == SLATE[2:5]
    assert ids(kinds.Stretch(start=third, with_ends=False), SLATE) == SLATE[3:]
    assert ids(kinds.Stretch(end=third, with_ends=False), SLATE) == SLATE[:2]
    assert ids(kinds.Beside(of=third, by=1), SLATE) == (SLATE[3],)
    assert ids(kinds.Beside(of=third, by=-2), SLATE) == (SLATE[0],)
    assert doubt(kinds.Beside(of=third, by=-3), SLATE) == ("beyond", (0,))


def test_several_where_one_was_meant_are_a_doubt():
    every = kinds.Single(of=kinds.Whole())
    assert doubt(every, SLATE[:3]) == ("several", (1, 2, 3))
    assert doubt(every, SLATE[:1]) is None


def test_equal_extremes_are_a_doubt():
    same = [track for track in SOME if TRACKS[track]["year"] == 2018][:3]
    old = next(track for track in SOME if TRACKS[track]["year"] == 2015)
    newest = kinds.Extreme(field="year", side="most")
    assert doubt(newest, (same[0], old, same[1])) == ("several", (1, 3))
    assert doubt(newest, (same[0], old)) is None


def test_nothing_like_it_is_said():
    tempo = Limits(tempo=Bounds(at_least=500))
    assert doubt(kinds.Matching(limits=tempo), SLATE) == ("none_fits", ())
    assert doubt(kinds.Named(what="artist", name="Nobody At All"), SLATE) == ("not_here", ())
    assert doubt(kinds.Whole(), ()) == ("no_list", ())


def test_same_artist_and_decade():
    by_artist = {}
    for track in sorted(TRACKS):
        by_artist.setdefault(TRACKS[track]["artist"], []).append(track)
    pair = next(tracks[:2] for name, tracks in sorted(by_artist.items(), key=str)
                if name and len(tracks) > 2)  # fmt: skip
    slate = (pair[0], *SLATE, pair[1])
    same = kinds.Same(what="artist", of=kinds.Ranks(ranks=(1,)))
    assert ids(same, slate) == (pair[0], pair[1])
    decade = TRACKS[pair[0]]["year"] // 10
    found = ids(kinds.Same(what="decade", of=kinds.Ranks(ranks=(1,))), slate)
    assert found == tuple(t for t in slate if TRACKS[t]["year"] // 10 == decade)


@pytest.mark.parametrize(
    ("words", "where", "title", "meant"),
    [
        ("love", "anywhere", "Love Me Again", True),
        ("love", "anywhere", "Glove", False),
        ("h", "beginning", "Hello", True),
        ("the", "beginning", "The One", True),
        ("live", "version", "Creep - Live at Home", True),
        ("live", "version", "Live And Let Die", False),
        ("remix", "version", "Stay (Someone Remix)", True),
        ("x", "anywhere", "Foxes", True),
    ],
)
def test_words_of_a_title(words, where, title, meant):
    assert is_worded(Track("id", title, "Artist"), words, where) is meant


def test_a_description_is_looked_for_by_meaning_where_no_word_has_it():
    slate = SLATE[:3]

    def fits(_, among):
        return [track == slate[1] for track in among]

    assert ids(kinds.Described(words="zzz"), slate, fits=fits) == (slate[1],)
    assert doubt(kinds.Described(words="zzz"), slate) == ("none_fits", ())


def test_only_explicit_asks_for_what_is_known_to_be_explicit():
    (norm,) = limit_norms(Limits(explicit=True), VOCABULARY)
    assert norm.says == "only explicit"
    assert ids(kinds.Matching(limits=Limits(explicit=True)), SLATE) == ()
