"""What idioms refuse and ask for, in four languages, beside what the tagger makes of them."""

import pytest

from undercard.chat.understanding.hanging_requests import asked_about
from undercard.chat.understanding.refusal_idioms import is_threat
from undercard.chat.understanding.view import View

LIST = View(
    ids=("a", "b"),
    titles=("Lithium", "Thunderstruck"),
    artists=("Nirvana", "AC/DC"),
    albums=(None, None),
    has_topic=True,
)


def limits_of(request):
    """What is asked for and what is refused: genres and artists."""
    wanted, refused = set(), set()
    for act in request.acts:
        for one in act.criteria:
            wanted |= {*one.limits.genres, *one.limits.artists, *one.some_of}
            refused |= {*one.limits.genres_not, *one.limits.artists_not}
    return wanted, refused


@pytest.mark.parametrize(
    ("say", "refused"),
    [
        ("spare me the Nirvana", {"Nirvana"}),
        ("i cant stand ac/dc", {"AC/DC"}),
        ("one more Nirvana song and I'm leaving", {"Nirvana"}),
        ("honestly if I hear Nirvana again I'll scream", {"Nirvana"}),
        ("gangster rap has to go. NOW", {"gangster rap"}),
        ("that reggaeton beat is what does my head in", {"reggaeton"}),
        ("minus the rap ones", {"rap"}),
        ("-nirvana -ac/dc", {"Nirvana", "AC/DC"}),
        ("verschon mich mit Queen", {"Queen"}),
        ("geh mir weg mit Adele", {"Adele"}),
        ("wenn ich noch einmal Nirvana höre, dreh ich durch", {"Nirvana"}),
        ("Aerosmith? ich kann die nicht mehr hören", {"Aerosmith"}),
        ("Nirvana me sort par les yeux", {"Nirvana"}),
        ("je supporte plus Nirvana ni AC/DC", {"Nirvana", "AC/DC"}),
        ("Nirvana y AC/DC me tienen harto", {"Nirvana", "AC/DC"}),
        ("quítame a Bad Bunny y a Ozuna, qué pesados", {"Bad Bunny", "Ozuna"}),
        ("tengo a Adele atravesada, no la aguanto", {"Adele"}),
    ],
)
def test_idioms_refuse_what_they_name(understanding, say, refused):
    wanted, out = limits_of(understanding.read(say, LIST))
    assert (wanted, out) == (set(), refused)


@pytest.mark.parametrize(
    ("say", "wanted", "refused"),
    [
        ("some latin but one more reggaeton beat and I'll scream", {"latin"}, {"reggaeton"}),
        ("du rock, mais surtout pas U2, et pas Queen", {"rock"}, {"U2", "Queen"}),
        ("ponme rock pero estoy harto de Queen y de U2", {"rock"}, {"U2", "Queen"}),
        ("Rock, aber verschon mich mit Queen", {"rock"}, {"Queen"}),
        ("Techno kannst du behalten. Rock will ich hören", {"rock"}, {"techno"}),
        ("rock -nirvana -queen", {"rock"}, {"Nirvana", "Queen"}),
        ("its not that i dont want drake, i do want drake", {"Drake"}, set()),
        ("she likes pop, I like old rock", {"rock"}, set()),
        ("meine Frau mag Pop, ich lieber Rock", {"rock"}, set()),
        ("she likes pop and I like rock, something for both of us", {"pop", "rock"}, set()),
        ("i hate myself for liking taylor swift but put taylor swift", {"Taylor Swift"}, set()),
        ("rock, I'm not sick of Queen yet", {"rock"}, set()),
    ],
)
def test_a_wish_keeps_what_it_asks_for(understanding, say, wanted, refused):
    assert limits_of(understanding.read(say, View())) == (wanted, refused)


@pytest.mark.parametrize(
    ("say", "artist"),
    [
        ("everything by Eminem apart from Stan and Lose Yourself", "Eminem"),
        ("any Queen song is welcome save We Will Rock You", "Queen"),
        ("alles von Queen außer We Will Rock You", "Queen"),
        ("tout Eminem sauf Stan", "Eminem"),
        ("todo lo de Shakira excepto Loca", "Shakira"),
    ],
)
def test_exceptions_stay_out_of_what_is_asked_for(understanding, say, artist):
    request = understanding.read(say, View())
    assert limits_of(request)[0] == {artist}
    criteria = [one for act in request.acts for one in act.criteria]
    assert any(one.limits.tracks_not for one in criteria)
    assert not any(one.tracks for one in criteria)


def test_who_is_loved_is_not_asked_for_beside_a_refusal(understanding):
    said = understanding.read("I love Queen but I could do without AC/DC", LIST)
    assert [act.kind for act in said.acts] == ["context", "exclude"]


def test_what_may_stay_beside_a_refusal_says_nothing(understanding):
    said = understanding.read("Shakira is banned. Latin pop itself may stay", LIST)
    assert [act.kind for act in said.acts] == ["exclude"]


def test_a_single_track_is_not_its_artist(understanding):
    said = understanding.read("can we lose the Nirvana one", LIST)
    assert [act.kind for act in said.acts] == ["drop"]


@pytest.mark.parametrize(
    ("language", "say"),
    [
        ("en", "if I hear Nirvana again I'll scream. out"),
        ("de", "wenn ich noch einmal Nirvana höre, schrei ich"),
        ("fr", "si j'entends encore Nirvana je hurle"),
        ("es", "si oigo otra vez a Nirvana me vuelvo loco"),
    ],
)
def test_a_threat_is_no_condition(understanding, language, say):
    assert is_threat(say, language)
    assert asked_about(say, understanding.read(say, LIST).acts, language, LIST) is None
    assert not is_threat("if it is too long drop it", "en")


@pytest.mark.parametrize(
    "say",
    [
        "un par de canciones de Nirvana y me voy",
        "one more Nirvana song and I'm off to bed",
        "noch ein Nirvana und ich geh schlafen",
        "encore un Nirvana et je m'en vais",
    ],
)
def test_who_leaves_after_one_more_asks_for_it(understanding, say):
    _, refused = limits_of(understanding.read(say, View()))
    assert not refused
    assert not is_threat(say, understanding.read(say, View()).language)
