"""What notes tell of a list's tracks, and what links two of them, is looked up."""

from dataclasses import replace

import pytest

from undercard.chat.reply.facts import Facts
from undercard.chat.reply.link_claims import (
    AlbumCount,
    FromAlbum,
    Guests,
    Newcomer,
    Noted,
    NotedOften,
    tags,
)
from undercard.retrieval.catalogue import Catalogue


@pytest.fixture(scope="module")
def catalogue():
    return Catalogue.builtin()


@pytest.fixture(scope="module")
def facts(catalogue):
    """Three tracks of one album, one with notes, one of a newcomer."""
    of = {}
    for track in catalogue.tracks:
        of.setdefault(track.artist, []).append(track)
    album = next(
        [one for one in own if one.album == own[0].album][:3]
        for own in of.values()
        if len([one for one in own if one.album == own[0].album]) >= 3
    )
    noted = next(one for one in catalogue.tracks if "about money" in tags(one))
    new = next(one for one in catalogue.tracks if one.artist_tier == "emerging")
    return Facts(tracks=(*album, noted, new), catalogue=catalogue)


def test_each_holds_and_none_with_a_part_altered(facts):
    noted, new = facts.tracks[-2:]
    most = FromAlbum.most(facts)
    assert most.count == 3
    claims = [
        (Noted(noted.id, "about money"), {"track": new.id, "tag": "christmas"}),
        (NotedOften.of(facts, "about money"), {"count": 99}),
        (most, {"album": "x", "artist": "x", "count": 2}),
        (AlbumCount(most.album, most.artist, 3), {"album": "x", "artist": "x", "count": 2}),
        (Newcomer(new.id, new.title, new.artist), {"track": noted.id, "title": "x"}),
    ]
    for claim, altered in claims:
        assert claim.holds(facts), claim
        for name, value in altered.items():
            assert not replace(claim, **{name: value}).holds(facts), (claim, name)


def test_two_albums_with_as_many_tracks_are_level(facts):
    first, second = facts.tracks[0], facts.tracks[3]
    level = replace(facts, tracks=(first, first, second, second))
    assert FromAlbum.most(level) is None
    assert FromAlbum.most(replace(facts, tracks=())) is None


def test_a_guest_is_one_who_has_a_track_of_their_own(catalogue):
    names = {one.casefold() for one in catalogue.artists}
    for track in catalogue.tracks:
        guest = track.title.partition("(feat. ")[2].rstrip(")").casefold()
        if guest in names and guest != track.artist.casefold():
            break
    own = next(one for one in catalogue.tracks if one.artist.casefold() == guest)
    facts = Facts(tracks=(track, own), catalogue=catalogue)
    claim = Guests.first(facts)
    assert (claim.artist, claim.track) == (own.artist, track.id)
    assert claim.holds(facts)
    assert not replace(claim, artist=track.artist).holds(facts)
    assert not replace(claim, track=own.id).holds(facts)
    assert Guests.first(replace(facts, tracks=(track,))) is None
