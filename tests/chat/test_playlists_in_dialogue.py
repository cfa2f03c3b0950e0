"""A pasted list in a dialogue, the list as a file, and files by command: with the real parts."""

import errno
import json

import pytest

from support.catalogue_file import assert_lawful
from undercard.chat.commands import playlist as command
from undercard.chat.commands.talk import turn_as_text
from undercard.chat.dj import Dj
from undercard.chat.events import FileReady, TurnDone
from undercard.chat.playlists import disk
from undercard.chat.playlists.playlist_formats import read_playlist
from undercard.chat.reply import brought_claims
from undercard.chat.reply.brought_claims import LineCount, NearOrTaken, NotHere, StandIns
from undercard.chat.safe_console import SafeConsole
from undercard.chat.settings import Settings
from undercard.chat.stores import open_database
from undercard.policy.norms.norm import Norm
from undercard.policy.records import register

LINES = [
    "Queen - Bohemian Rhapsody", "Radiohead - Creep", "Oasis - Wonderwall",
    "Daft Punk - One More Time",
    "Adele - Hello", "Nirvana - Come As You Are", "Blur - Song 2", "Coldplay - Yellow",
    "Prince - 1999", "Drake - God's Plan",
]  # fmt: skip
PASTED = "make a list from these:\n" + "\n".join(LINES)


@pytest.fixture
def dj(parts, tmp_path):
    settings = Settings(home=tmp_path, character="plain")
    return Dj(parts, open_database(settings), settings, surface="test")


def talk(dj, *says):
    """The dialogue, and all events of each turn."""
    dialogue = dj.start("ann")
    return dialogue, [list(dj.turn(dialogue, say)) for say in says]


def record(events):
    return next(event.record for event in events if isinstance(event, TurnDone))


def file(events):
    return next((event for event in events if isinstance(event, FileReady)), None)


def lines_of(turn):
    return [f"{one.artist} - {one.title.split(' - ')[0]}" for one in turn.slate]


def adopt(dj, **fields):
    with dj.database.transaction() as conn:
        register.adopt(conn, Norm.model_validate(fields), "the test")


def test_a_pasted_list_is_played_as_it_is_and_the_rule_that_gave_way_is_named(dj):
    _, (events,) = talk(dj, PASTED)
    turn = record(events)
    assert lines_of(turn) == LINES
    assert "“emerging artists”" in turn.reply  # a quota stands below the listener
    assert_lawful(turn.model_dump(mode="json"))


def test_a_later_edit_lets_no_quota_into_the_list_either(dj):
    _, (_, dropped, longer) = talk(dj, PASTED, "drop the second", "make it 12")
    left = [line for line in LINES if line != LINES[1]]
    assert [line for line in lines_of(record(dropped)) if line in LINES] == left
    assert [line for line in lines_of(record(longer)) if line in LINES] == left
    assert len(record(longer).slate) == 12


def test_the_law_keeps_out_as_little_as_it_must_and_is_named(dj):
    rock = {"field": "artist", "in": ["Queen", "Nirvana"]}
    adopt(dj, id="no-legends", says="No legends.", modality="prohibition", where=rock,
          rank={"authority": "law"})  # fmt: skip
    _, (events,) = talk(dj, PASTED)
    turn = record(events)
    here = [line for line in lines_of(turn) if line in LINES]
    assert here == [line for line in LINES if not line.startswith(("Queen", "Nirvana"))]
    assert len(turn.slate) == len(LINES)
    assert "2 of them are not from your list: the rule “no legends” kept others out" in turn.reply


def test_a_limit_that_was_set_before_holds_against_the_list(dj):
    _, (_, events) = talk(dj, "never play Drake", PASTED)
    turn = record(events)
    assert [line for line in lines_of(turn) if line in LINES] == LINES[:-1]
    assert "1 of them is not from your list: your limits kept another one out" in turn.reply


def test_what_is_not_here_and_what_was_misspelt_is_said(dj):
    say = (
        "make a list from these:\nBohemien Rapsody - Queen\nWonderwall by Ben E. King\n"
        "Radiohead - Creep\nFoo - No such song"
    )
    _, (events,) = talk(dj, say)
    reply = record(events).reply
    assert "I found 2 of 4; not in this catalogue: " in reply
    assert "“Ben E. King - Wonderwall”, “Foo - No such song”" in reply
    assert "“Wonderwall - Remastered” by Oasis for “Ben E. King - Wonderwall”" in reply
    assert "I took for “Bohemian Rhapsody" in reply


def test_what_stands_twice_is_said_and_what_is_asked_after_the_list_is_done(dj):
    lines = "\n".join(LINES[:3])
    _, (events,) = talk(dj, f"play these:\n{lines}\nCreep by Radiohead\nmake it 6")
    turn = record(events)
    assert len(turn.slate) == 6
    assert [line for line in lines_of(turn) if line in LINES[:3]] == LINES[:3]
    assert "1 line is a track that stands before, and comes once: “Radiohead - Creep”" in turn.reply


def test_names_alone_ask_for_music_by_them(dj):
    _, (events,) = talk(dj, "Radiohead\nOasis\nBlur\nNobody At All")
    turn = record(events)
    assert {one.artist for one in turn.slate} <= {"Radiohead", "Oasis", "Blur"}
    assert "“Nobody At All”" in turn.reply


def test_a_full_disk_ends_no_dialogue(dj, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    dialogue, _ = talk(dj, PASTED)
    monkeypatch.setattr(disk.os, "fsync", _full)
    turn_as_text(dj, dialogue, "export this as m3u", SafeConsole(width=200), echo=False)
    assert "cannot be written (No space left on device)" in capsys.readouterr().out
    assert list(tmp_path.glob("*.m3u8")) == []


def _full(_):
    raise OSError(errno.ENOSPC, "No space left on device")


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


def test_the_list_in_view_is_handed_over_and_comes_back_the_same(dj, parts):
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
        found = parts.pasted.match(read.entries)
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


def test_claims_about_a_list_are_looked_up(parts):
    facts = brought_claims.Facts(catalogue=parts.music.catalogue)
    assert not LineCount("all", 3).recorded(facts)
    assert not NotHere("x").recorded(facts)
    assert not StandIns(2).recorded(facts)
    track = parts.music.catalogue.track(0)
    told = NearOrTaken("near", "x", track.id, track.title, track.artist)
    assert not told.recorded(facts)


# By command.


@pytest.fixture
def cli(run, parts, home, monkeypatch):
    """`undercard …` on a home with the index, with the parts that are made already."""
    monkeypatch.setenv("UNDERCARD_HOME", str(home))
    monkeypatch.setattr("undercard.chat.assembly.make_parts", lambda *_: parts)
    return run


def test_a_list_goes_out_of_one_dialogue_and_into_another(cli, tmp_path):
    (tmp_path / "mine.txt").write_text("\n".join(LINES), encoding="utf-8")
    status, out, err = cli("playlist", "import", "mine.txt", "--listener", "ann", "--json")
    assert status == 0, err
    brought = json.loads(out)
    assert (brought["entries"], brought["found"], brought["missing"]) == (10, 10, [])
    assert brought["twice"] == []
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


def test_what_a_file_knew_of_its_list_goes_out_with_it_again(cli, tmp_path):
    track = {
        "title": "Creep", "creator": "Radiohead", "location": ["https://x.example/creep"],
        "identifier": ["https://musicbrainz.org/recording/b1a9c0e9-d987-4042-ae91-78d6a3267d69",
                       "isrc:GBAYE9200070"],
    }  # fmt: skip
    head = {"title": "Friday", "creator": "Ann", "annotation": "for the road"}
    document = {"playlist": {**head, "track": [track, {"title": "Halo", "creator": "Beyoncé"}]}}
    (tmp_path / "in.jspf").write_text(json.dumps(document))
    status, out, err = cli("playlist", "import", "in.jspf", "--listener", "ann", "--json")
    assert status == 0, err
    dialogue = json.loads(out)["dialogue"]
    _, out, _ = cli("playlist", "export", dialogue, "--format", "jspf")
    again = json.loads(out)["playlist"]
    assert {name: again[name] for name in head} == head
    first, second = again["track"]
    assert (first["identifier"], first["location"]) == (track["identifier"], track["location"])
    assert "identifier" not in second


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
        (("import", "foreign.txt"), "not in this catalogue, with 2 tracks in all"),
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
