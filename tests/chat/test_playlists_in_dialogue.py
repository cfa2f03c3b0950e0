"""A pasted list in a dialogue, the list as a file, and files by command: with the real parts."""

import json
from dataclasses import replace

import pytest

from support.catalogue_file import assert_lawful
from undercard.chat.commands import playlist as command
from undercard.chat.dj import Dj
from undercard.chat.events import FileReady, TurnDone
from undercard.chat.playlists.playlist_formats import read_playlist
from undercard.chat.reply import brought_claims
from undercard.chat.reply.brought_claims import LineCount, NearOrTaken, NotHere, StandIns
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.recommender.ranking.ranker import EvidenceRanker

LINES = [
    "Queen - Bohemian Rhapsody", "Radiohead - Creep", "Oasis - Wonderwall",
    "Daft Punk - One More Time",
    "Adele - Hello", "Nirvana - Come As You Are", "Blur - Song 2", "Coldplay - Yellow",
    "Prince - 1999", "Drake - God's Plan",
]  # fmt: skip
PASTED = "make a list from these:\n" + "\n".join(LINES)


@pytest.fixture(scope="module")
def quick(parts):
    return replace(parts, ranker=EvidenceRanker())


@pytest.fixture
def dj(quick, tmp_path):
    settings = Settings(home=tmp_path, character="plain")
    return Dj(quick, open_database(settings), settings, surface="test")


def talk(dj, *says):
    """The dialogue, and all events of each turn."""
    dialogue = dj.start("ann")
    return dialogue, [list(dj.turn(dialogue, say)) for say in says]


def record(events):
    return next(event.record for event in events if isinstance(event, TurnDone))


def file(events):
    return next((event for event in events if isinstance(event, FileReady)), None)


def test_a_pasted_list_is_played_in_its_order_and_by_the_rules(dj):
    _, (events,) = talk(dj, PASTED)
    turn = record(events)
    assert len(turn.slate) == len(LINES)
    own = [f"{one.artist} - {one.title.split(' - ')[0]}" for one in turn.slate if not one.norms]
    assert own == [line for line in LINES if line in own]
    others = [one for one in turn.slate if one.norms]
    assert others  # the rule for emerging artists brought some in
    assert f"{len(others)} of them are not from your list" in turn.reply
    assert_lawful(turn.model_dump(mode="json"))


def test_what_is_not_here_and_what_was_misspelt_is_said(dj):
    say = (
        "make a list from these:\nBohemien Rapsody - Queen\nWonderwall by Ben E. King\n"
        "Radiohead - Creep\nFoo - No such song"
    )
    _, (events,) = talk(dj, say)
    reply = record(events).reply
    assert "2 of your 4 lines are in this catalogue" in reply
    assert "“Ben E. King - Wonderwall”, “Foo - No such song”" in reply
    assert "“Wonderwall - Remastered” by Oasis for “Ben E. King - Wonderwall”" in reply
    assert "I took for “Bohemian Rhapsody" in reply


def test_a_list_that_nobody_said_what_for_is_asked_about(dj):
    say = "what do you think of these:\n" + "\n".join(LINES[:3])
    _, (asked, played) = talk(dj, say, "Play these")
    assert record(asked).slate == ()
    assert record(asked).offers == ("Play these", "Something like these")
    assert len(record(played).slate) == 3


def test_what_is_never_to_be_played_is_not(dj):
    _, (noted, listed) = talk(dj, "never play these:\n" + "\n".join(LINES[:3]), "songs by Queen")
    assert record(noted).slate == ()
    assert "Bohemian Rhapsody" not in {one.title.split(" - ")[0] for one in record(listed).slate}


def test_a_long_list_is_cut_to_what_a_list_may_have_and_that_is_said(dj, parts):
    catalogue, lines, seen = parts.music.catalogue, [], set()
    for row in range(len(catalogue)):
        track = catalogue.track(row)
        if track.song not in seen and " - " not in track.title + track.artist:
            seen.add(track.song)
            lines.append(f"{track.artist} - {track.title}")
        if len(lines) == 130:
            break
    _, (events,) = talk(dj, "make a list:\n" + "\n".join(lines))
    turn = record(events)
    assert turn.limits.tracks == 100
    assert "I took the first 100" in turn.reply


def test_the_list_in_view_is_handed_over_and_comes_back_the_same(dj, quick):
    dialogue, (listed, asked, dropped, again) = talk(
        dj, PASTED, "export this as m3u", "drop 3", "can I have it as json?"
    )
    assert file(listed) is None and file(dropped) is None
    first = file(asked)
    assert (first.name, first.media) == (f"undercard-{dialogue[:8]}-2.m3u8", "audio/x-mpegurl")
    assert record(asked).exported == "m3u8"
    assert record(asked).reply == "Here is the list as M3U8, with 10 tracks."
    for events, handed in ((listed, first), (dropped, file(again))):
        read = read_playlist(handed.text.encode(), handed.name)
        found = quick.pasted.match(read.entries)
        assert [one.track for one in found] == list(record(events).ids)
    cited = [track.get("norms", []) for track in json.loads(file(again).text)["tracks"]]
    assert [tuple(one["norm"] for one in norms) for norms in cited] == [
        one.norms for one in record(dropped).slate
    ]


def test_without_a_list_there_is_no_file(dj):
    _, (events,) = talk(dj, "export this as csv")
    assert file(events) is None
    assert record(events).exported == ""
    assert record(events).reply.startswith("There is no list yet that I could hand over.")


def test_a_shared_page_tells_nothing_of_who_asked(dj):
    _, (_, shared) = talk(dj, "calm acoustic songs for my secret wedding", "share this list")
    page = file(shared).text
    assert "secret" not in page and "wedding" not in page and ">ann<" not in page


def test_claims_about_a_list_are_looked_up(quick):
    facts = brought_claims.Facts(catalogue=quick.music.catalogue)
    assert not LineCount("all", 3).recorded(facts)
    assert not NotHere("x").recorded(facts)
    assert not StandIns(2).recorded(facts)
    track = quick.music.catalogue.track(0)
    told = NearOrTaken("near", "x", track.id, track.title, track.artist)
    assert not told.recorded(facts)


# By command.


@pytest.fixture
def cli(run, quick, home, monkeypatch):
    """`undercard …` on a home with the index, with the parts that are made already."""
    monkeypatch.setenv("UNDERCARD_HOME", str(home))
    monkeypatch.setattr("undercard.chat.assembly.make_parts", lambda *_: quick)
    return run


def test_a_list_goes_out_of_one_dialogue_and_into_another(cli, tmp_path):
    (tmp_path / "mine.txt").write_text("\n".join(LINES), encoding="utf-8")
    status, out, err = cli("playlist", "import", "mine.txt", "--listener", "ann", "--json")
    assert status == 0, err
    brought = json.loads(out)
    assert (brought["entries"], brought["found"], brought["missing"]) == (10, 10, [])
    for form in ("m3u8", "xspf", "jspf", "csv", "json", "html"):
        target = f"out.{form}"
        status, _, err = cli(
            "playlist", "export", brought["dialogue"], "--format", form, "--to", target
        )
        assert status == 0, err
        status, out, err = cli("playlist", "import", target, "--listener", "bob", "--json")
        assert status == 0, err
        again = json.loads(out)
        assert again["found"] == again["entries"] == len(brought["turn"]["slate"])
        kept = [one["id"] for one in again["turn"]["slate"]]
        assert set(kept) == {one["id"] for one in brought["turn"]["slate"]}


def test_export_writes_the_newest_list_to_standard_output(cli, tmp_path):
    (tmp_path / "mine.txt").write_text("\n".join(LINES[:3]), encoding="utf-8")
    assert cli("playlist", "import", "mine.txt", "--listener", "ann")[0] == 0
    status, out, _ = cli("playlist", "export", "--listener", "ann", "--title", "Friday")
    assert status == 0
    assert out.startswith("#EXTM3U\n") and "#PLAYLIST:Friday\n" in out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "nowhere"), "no dialogue nowhere"),
        (("export", "--listener", "nobody"), "no dialogue of a listener called 'nobody'"),
        (("export", "x", "--format", "mp3"), "--format: 'mp3' is none of m3u8"),
        (("import", "none.m3u"), "there is no such file"),
        (("import", "foreign.txt"), "none of its 2 tracks is in this catalogue"),
        (("import", "foreign.txt", "--as", "toy"), "--as: 'toy' is none of list"),
    ],
)
def test_what_cannot_be_done_is_said(cli, tmp_path, arguments, said):
    (tmp_path / "foreign.txt").write_text("Foo - Barx\nBar - Bazx\n")
    status, out, err = cli("playlist", *arguments)
    assert (status, out) == (2, "")
    assert said in err


def test_the_command_names_every_format():
    assert {"m3u8", "xspf", "jspf", "csv", "json", "html"} == set(command.WRITTEN)
