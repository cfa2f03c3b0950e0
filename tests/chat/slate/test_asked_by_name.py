"""Tracks that were asked for beside the limits are let in, and tracks asked for by name are in."""

import pytest

from support.catalogue_file import TRACKS
from undercard.chat.dialogue.limits import ArtistMost, Bounds, Limits
from undercard.chat.slate.limit_norms import INCLUDES, includes, limit_norms
from undercard.chat.slate.music import Music
from undercard.chat.understanding.vocabulary import Vocabulary
from undercard.policy.enforcement.enforce import enforce
from undercard.retrieval.catalogue import Catalogue

MUSIC = Music(Catalogue.builtin())
VOCABULARY = Vocabulary(MUSIC.catalogue)
SOME = [MUSIC.catalogue.row(track) for track in sorted(TRACKS)[::701]][:30]
IDS = [MUSIC.catalogue.ids[row] for row in SOME]


def allowed(norms):
    rows = MUSIC.within(norms)
    return {MUSIC.catalogue.ids[row] for row in rows.nonzero()[0]}


def best(norms, size, rows=SOME):
    scores = [float(len(rows) - at) for at in range(len(rows))]
    return enforce(norms, MUSIC.table(rows, scores, norms), size)


@pytest.mark.parametrize("count", [1, 3])
def test_what_was_asked_for_by_name_is_in_the_list(count):
    last = IDS[-count:]
    ruling = best([includes(last)], 5)
    assert ruling.slate[-count:] == tuple(last)
    assert ruling.slate[: 5 - count] == tuple(IDS[: 5 - count])
    (result,) = ruling.norms
    assert (result.id, result.is_limit, result.satisfied) == (INCLUDES, True, True)


def test_more_than_a_list_holds_cannot_be_asked_for():
    ruling = best([includes(IDS[:6])], 5)
    assert not ruling.feasible


@pytest.mark.parametrize(
    "limits",
    [
        Limits(genres=("rock",)),
        Limits(years=(Bounds(at_most=1990),)),
        Limits(artists=("Adele",)),
        Limits(tempo=Bounds(at_least=500)),
        Limits(title_begins=("q",)),
    ],
)
def test_a_guest_is_let_in_beside_what_the_list_is_about_and_nobody_else(limits):
    plain = allowed(limit_norms(limits, VOCABULARY))
    guests = [track for track in IDS if track not in plain][:2]
    assert allowed(limit_norms(limits, VOCABULARY, guests=guests)) == plain | set(guests)


@pytest.mark.parametrize(
    "limits", [Limits(genres_not=("rock", "pop", "rap", "latin", "r&b", "edm")), Limits()]
)
def test_a_guest_is_no_exception_to_what_is_not_wanted(limits):
    plain = allowed(limit_norms(limits, VOCABULARY))
    assert allowed(limit_norms(limits, VOCABULARY, guests=IDS[:3])) == plain


def test_what_was_taken_off_stays_out_as_a_guest_too():
    songs = MUSIC.songs(IDS[:1])
    norms = limit_norms(
        Limits(genres=("rock",), tracks_not=(IDS[0],)), VOCABULARY, (), songs, IDS[:1]
    )
    assert IDS[0] not in allowed(norms)


def test_at_most_so_many_of_one_artist_leaves_the_others_free():
    names = [row["artist"] for row in TRACKS.values()]
    first, second = sorted({n for n in names if n and names.count(n) > 5})[:2]
    rows = [MUSIC.catalogue.row(t) for n in (first, second)
            for t in sorted(TRACKS) if TRACKS[t]["artist"] == n]  # fmt: skip
    limits = Limits(artist_most=(ArtistMost(artist=first, at_most=1),))
    slate = best(limit_norms(limits, VOCABULARY), 5, rows).slate
    assert [TRACKS[track]["artist"] for track in slate] == [first, *[second] * 4]


@pytest.mark.parametrize("kind", ["live", "remix", "acoustic"])
def test_only_such_versions_and_none_of_them_part_the_catalogue(kind):
    only = allowed(limit_norms(Limits(versions=(kind,)), VOCABULARY))
    none = allowed(limit_norms(Limits(versions_not=(kind,)), VOCABULARY))
    assert only
    assert not only & none
    assert only | none == set(TRACKS)
    titles = {track: (row["title"] or "").casefold() for track, row in TRACKS.items()}
    assert {
        track for track in titles if titles[track].endswith((f" - {kind}", f"({kind})"))
    } <= only


@pytest.mark.xfail(strict=True, reason="“live in …” is taken for a recording wherever it stands")
def test_a_title_that_only_begins_with_live_is_no_live_version():
    only = allowed(limit_norms(Limits(versions=("live",)), VOCABULARY))
    assert not {track for track in only if TRACKS[track]["title"] == "Live in the Moment"}
