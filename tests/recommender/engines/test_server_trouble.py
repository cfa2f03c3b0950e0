"""The server engine when the server is slow, full, broken, gone, or not what it should be.

Also what the listener then reads.
"""

import threading
from contextlib import closing
from dataclasses import replace

import pytest

from undercard.recommender.engines.cache_scope import cache_scope
from undercard.recommender.engines.server_engine import ServerEngine, ServerSettings
from undercard.recommender.errors import (
    EngineBusy,
    EngineDown,
    EngineMisfit,
    EngineRefused,
    EngineTimeout,
)
from undercard.recommender.ranking.blend import Blend, BlendedRanker
from undercard.recommender.ranking.ranker import RankContext, RankItem

PROMPT, TITLES = "A calm song:", [" Clair de Lune", " Hey Ya"]


@pytest.fixture
def engine_with(settings):
    """Engines with some settings changed."""
    made: list[ServerEngine] = []

    def make(**changes: object) -> ServerEngine:
        made.append(ServerEngine(replace(settings, **changes)))
        return made[-1]

    yield make
    for engine in made:
        engine.close()


class TestSlow:
    def test_an_answer_without_end_is_given_up_at_the_deadline(self, engine_with, loopback):
        loopback.plan = ["trickle"]
        with pytest.raises(EngineTimeout, match=r"had not finished its answer after 0\.5 s"):
            engine_with(deadline_seconds=0.5, retries=5).score(PROMPT, TITLES)
        assert len(loopback.bodies) == 1

    def test_silence_counts_against_the_deadline_too(self, engine_with, loopback):
        loopback.plan = ["hang"] * 9
        with pytest.raises(EngineTimeout, match=r"within 0\.5 s"):
            engine_with(deadline_seconds=0.5, answer_seconds=5.0, retries=8).score(PROMPT, TITLES)
        assert len(loopback.bodies) == 1


class TestFull:
    def test_retry_after_beyond_the_deadline_is_not_waited_for(self, engine_with, loopback):
        loopback.plan = [(503, "3600")]
        with pytest.raises(EngineBusy, match="503") as caught:
            engine_with().score(PROMPT, TITLES)
        assert caught.value.retry_after == 3600
        assert len(loopback.bodies) == 1

    def test_retry_after_is_honoured(self, engine_with, loopback):
        loopback.plan = [(429, "0"), (429, "0")]
        assert len(engine_with().score(PROMPT, TITLES)) == 2
        assert len(loopback.bodies) == 3

    def test_no_more_requests_are_in_flight_than_allowed(self, engine_with, loopback):
        engine = engine_with(in_flight=1, deadline_seconds=0.5)
        with closing(engine.generate("Recommend music.", max_tokens=50)) as pieces:
            next(pieces)
            with pytest.raises(EngineBusy, match="1 requests were in flight"):
                engine.score(PROMPT, TITLES)
        assert len(loopback.bodies) == 1
        assert len(engine.score(PROMPT, TITLES)) == 2

    def test_who_waits_gets_the_place_that_is_freed(self, engine_with):
        engine = engine_with(in_flight=1)
        found: list[float] = []
        with closing(engine.generate("Recommend music.", max_tokens=50)) as pieces:
            next(pieces)
            thread = threading.Thread(target=lambda: found.extend(engine.score(PROMPT, TITLES)))
            thread.start()
        thread.join(10)
        assert len(found) == 2

    @pytest.mark.parametrize("step", [400, "nan", "cut", "garbage", "other-model"])
    def test_a_failure_frees_its_place(self, engine_with, loopback, step):
        engine = engine_with(in_flight=1, retries=0)
        loopback.plan = [step]
        with pytest.raises((EngineRefused, EngineMisfit, EngineDown)):
            engine.score(PROMPT, TITLES)
        assert len(engine.score(PROMPT, TITLES)) == 2


class TestBroken:
    def test_an_answer_cut_off_is_asked_for_again(self, served, loopback):
        loopback.plan = ["cut"]
        assert len(served.score(PROMPT, TITLES)) == 2
        assert len(loopback.bodies) == 2

    def test_an_error_in_mid_answer_is_told_without_the_key(self, served, loopback):
        loopback.plan = ["error"]
        pieces = served.generate("Recommend music.", max_tokens=50)
        assert [next(pieces), next(pieces)] == ["Here", " is"]
        with pytest.raises(EngineDown, match="out of memory") as caught:
            list(pieces)
        assert "secret" not in str(caught.value)

    @pytest.mark.parametrize("step", ["nan", "absent"])
    @pytest.mark.parametrize("texts", [TITLES, [" A", " B"]], ids=["titles", "letters"])
    def test_missing_or_nonsensical_numbers_are_a_misfit(self, served, loopback, step, texts):
        loopback.plan = [step]
        with pytest.raises(EngineMisfit):
            served.score(PROMPT, texts)

    def test_a_stream_of_another_model_is_a_misfit(self, served, loopback):
        loopback.plan = ["other-model"]
        with pytest.raises(EngineMisfit, match="another-model"):
            list(served.generate("Recommend music.", max_tokens=50))

    def test_a_sick_server_is_not_healthy_even_if_it_lists_its_models(self, served, loopback):
        assert served.health().ok
        loopback.well = 503
        assert not served.health().ok
        assert "503 to /health" in served.health().detail

    def test_a_server_without_a_health_route_is_judged_by_its_models(self, served, loopback):
        loopback.well = 404
        assert served.health().ok

    def test_vectors_that_are_not_numbers_are_a_misfit(self, served, loopback):
        loopback.plan = ["nan"]
        with pytest.raises(EngineMisfit, match="not finite"):
            served.embed(["calm"])

    def test_a_server_without_embeddings_says_so(self, served, loopback):
        loopback.embeds = False
        with pytest.raises(EngineMisfit, match="offers no embeddings"):
            served.embed(["calm"])


class TestRestarted:
    def test_a_server_that_came_back_with_another_model_is_found_out(self, served, loopback):
        served.score(PROMPT, TITLES)
        loopback.serves = "somebody-elses-model"
        with pytest.raises(EngineRefused, match="does not exist"):
            served.score(PROMPT, TITLES)
        with pytest.raises(EngineMisfit, match="serves somebody-elses-model, not tiny-test-model"):
            served.score(PROMPT, TITLES)

    def test_after_a_break_the_model_is_checked_again(self, served, loopback):
        served.score(PROMPT, TITLES)
        loopback.plan = ["cut"]
        served.score(PROMPT, TITLES)
        assert loopback.paths.count("/v1/models") == 2


class TestAdapter:
    def test_is_asked_for_by_its_name_and_named_with_its_base(self, engine_with, loopback):
        loopback.adapters = {"tuned-1a2b3c4d": "tiny-test-model"}
        engine = engine_with(adapter="tuned-1a2b3c4d")
        assert engine.health().ok
        assert engine.name == "server:tiny-test-model+tuned-1a2b3c4d"
        engine.score(PROMPT, TITLES)
        assert loopback.bodies[0]["model"] == "tuned-1a2b3c4d"

    def test_that_is_not_served_is_named(self, engine_with):
        with pytest.raises(EngineMisfit, match="correct the adapter's name"):
            engine_with(adapter="tuned").score(PROMPT, TITLES)

    def test_of_another_base_is_refused(self, engine_with, loopback):
        loopback.adapters = {"tuned": "another-base"}
        with pytest.raises(EngineMisfit, match="tuned as an adapter of another-base"):
            engine_with(adapter="tuned").score(PROMPT, TITLES)


class TestCacheSalt:
    def salts(self, loopback) -> list[str | None]:
        return [body.get("cache_salt") for body in loopback.bodies]

    def test_is_one_per_listener_and_hides_the_name(self, served, loopback):
        for name in ("ada@example.org", "ada@example.org", "bob@example.org"):
            with cache_scope(name):
                served.score(PROMPT, TITLES)
        first, again, other = self.salts(loopback)
        assert first == again != other
        assert len(first) == 43
        assert "ada" not in first

    @pytest.mark.parametrize("ask", ["score", "letters", "generate"])
    def test_is_sent_with_every_kind_of_question(self, served, loopback, ask):
        with cache_scope("ada"):
            if ask == "generate":
                pieces = served.generate("Recommend music.", max_tokens=3)
            else:
                served.score(PROMPT, TITLES if ask == "score" else [" A", " B"])
        if ask == "generate":
            list(pieces)  # read outside the scope that it was asked in
        assert self.salts(loopback) != [None]

    def test_is_of_this_process_unless_a_secret_is_configured(self, engine_with, loopback):
        for secret in (b"", b"", b"x" * 32, b"x" * 32):
            with cache_scope("ada"):
                engine_with(salt_secret=secret).score(PROMPT, TITLES)
        one, two, three, four = self.salts(loopback)
        assert len({one, two, three}) == 3
        assert three == four

    def test_is_left_out_where_nobody_in_particular_asks(self, served, loopback):
        served.score(PROMPT, TITLES)
        assert self.salts(loopback) == [None]


@pytest.mark.parametrize(
    ("plan", "told"),
    [
        (["hang"], "did not answer"),
        (["trickle"], "had not finished its answer"),
        ([503] * 3, "503"),
        ([(429, "3600")], "429"),
        (["cut"] * 3, "broke off"),
        ([400], "400"),
        (["nan"], "not finite"),
        (["absent"], "no echoed log-probabilities"),
        (["other-model"], "another-model"),
        (["garbage"], "JSON"),
    ],
    ids=str,
)
def test_the_ranker_falls_back_and_says_why(engine_with, loopback, plan, told):
    loopback.plan = plan
    items = [RankItem(f"t{i}", f"Song {i} by Artist {i}", 1 - i / 10) for i in range(4)]
    engine = engine_with(deadline_seconds=0.5 if plan[0] in ("hang", "trickle") else 10.0)
    ranking = BlendedRanker(engine, Blend(0.3, 4)).rank(RankContext("calm music"), items)
    assert ranking.scores == {item.id: item.evidence for item in items}
    assert ranking.model == "evidence"
    assert len(ranking.notes) == 1
    assert told in ranking.notes[0]
    assert "secret" not in ranking.notes[0]


def test_settings_do_not_show_their_secrets():
    assert "s3cret" not in repr(
        ServerSettings("http://127.0.0.1:1/v1", "m", key="s3cret", salt_secret=b"s3cret")
    )
