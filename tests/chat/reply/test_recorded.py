"""English words of the record, as each language says them."""

import pytest

from undercard.chat.dialogue.acts import Criterion
from undercard.chat.dialogue.limits import ArtistMost, Bounds, Limits
from undercard.chat.reply.citation_claims import NormInFull, NormLine, NormSays
from undercard.chat.reply.norm_claims import MoveWords, NormNamed
from undercard.chat.reply.replies import LANGUAGES, replies
from undercard.chat.reply.standing_claims import StandingLine
from undercard.chat.reply.track_claims import Field, FoundBecause
from undercard.chat.reply.wish_claims import ClashMember, LimitSet
from undercard.chat.slate.limit_norms import worded
from undercard.policy.reports.phrases import LANGUAGES as EXPLAINED
from undercard.policy.reports.phrases import Recorded

THIN = "\u202f"
EVERY = Limits(
    tracks=10,
    minutes=Bounds(at_least=30, at_most=60),
    track_minutes=Bounds(at_most=2.5),
    years=(Bounds(at_least=1990, at_most=1999), Bounds(at_least=2005)),
    years_not=(Bounds(at_most=1979),),
    genres=("rock", "southern hip hop"),
    genres_not=("rap", "edm"),
    artists=("Queen", "Prince"),
    artists_not=("R.I.O.", "Adele"),
    tracks_not=("a", "b"),
    per_artist=2,
    tempo=Bounds(at_least=100, at_most=120),
    energy=Bounds(at_most=0.47),
    valence=Bounds(at_least=0.6),
    danceability=Bounds(at_least=0.65),
    acousticness=Bounds(at_least=0.4),
    instrumentalness=Bounds(at_least=0.5),
    popularity=Bounds(at_most=40),
    tier="emerging",
    countries=("FR", "DE"),
    genders=("female",),
    explicit=False,
    albums=("Nevermind",),
    title_words=("love",),
    title_words_not=("summer",),
    title_begins=("a",),
    versions=("live", "acoustic"),
    versions_not=("remix", "cover"),
    artist_most=(ArtistMost(artist="Drake", at_most=2),),
    new_to_me=True,
)
REASONS = [
    "by Queen, whom you named",
    "by Queen, like one of the examples",
    "title matches “Hello”",
    "filed under rap and hip hop",
    "filed under southern hip hop, a relative of rap",
    "by an artist known for drum and bass",
    "in the playlist “Peaceful Piano”",
    "probably hip hop, by the company it keeps",
    "probably neo soul, by the notes",
    "sounds calm, mellow",
    "one of the examples",
    "sounds like “Finesse - Remix; feat. Cardi B” by Bruno Mars",
    "close to your words in meaning",
    "its entry has “summer rain”",
    "in 3 listeners' playlists asked for in similar words",
    "its artist is in a listener's playlist beside Adele",
    "popularity 71 of 100",
    "found for a rule",
    "in the catalogue",
]
ENGLISH = {"or", "and", "at", "of", "only", "from", "with", "in", "the", "no"}


def test_english_says_the_words_of_the_record_as_they_are():
    binds = "; ".join(worded(EVERY))
    assert StandingLine(1, "all of it", binds).words() == f"1. “all of it” ({binds})"
    for limit in LimitSet.all_of(EVERY):
        assert limit.words() == limit.said
    for reason in REASONS:
        assert FoundBecause("a", reason).words() == reason
    assert NormLine("a@1", "A rule; or two.", "us.").words() == "A rule; or two. (us.)"
    assert NormSays("a@1", "A rule.").words() == "“A rule”"
    assert NormInFull("a@1", "A rule.").words() == "“A rule.”"


@pytest.mark.parametrize("limit", LimitSet.all_of(EVERY), ids=lambda limit: limit.name)
def test_every_limit_is_said_in_french(limit):
    told = limit.words("fr")
    assert told != limit.said
    assert ENGLISH.isdisjoint(told.split())


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_said_in_french(reason):
    told = FoundBecause("a", reason).words("fr")
    assert told != reason
    assert ENGLISH.isdisjoint(told.replace("drum and bass", "").split())


def test_a_french_dialogue_reads_as_french():
    assert FoundBecause("a", "filed under rap and hip hop").words("fr") == (
        "classé sous rap et hip hop"
    )
    standing = Criterion(
        words="lent", text="lent", limits=Limits(tempo=Bounds(at_most=90), genres_not=("edm",))
    )
    binds = "; ".join(worded(standing.limits))
    told = StandingLine(1, "lent", binds).words("fr")
    assert told == f"1. «{THIN}lent{THIN}» (pas d'edm{THIN}; tempo de 90 bpm au plus)"
    member = ClashMember("years", "“from 1990–1999 or 2005 or later”")
    assert member.words("fr") == f"«{THIN}de 1990 à 1999 ou de 2005 ou après{THIN}»"
    assert Field("a", "energy", "0.47").words("fr") == "énergie 0,47"
    assert NormNamed("emerging-artists@1").words("fr") == f"«{THIN}artistes émergents{THIN}»"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_in_words_that_nobody_translated_is_not_half_translated(language):
    rule = "Songs from here or there come first, and only with love in the title."
    assert NormLine("a@1", rule).words(language) == rule


@pytest.mark.parametrize("language", sorted({*LANGUAGES} - {*EXPLAINED}))
def test_a_move_in_a_language_without_explanations_is_one_of_its_records(language):
    move = MoveWords("a@1", "b", None, 3, "object")
    assert move.words(language) == replies(language).written(Recorded("brought it in at 3"))
