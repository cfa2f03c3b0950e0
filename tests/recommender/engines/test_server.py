"""The server engine against a real HTTP server on loopback that behaves and misbehaves."""

import json
import threading

import pytest

from undercard.recommender.engines.server_engine import ServerEngine, ServerSettings
from undercard.recommender.errors import EngineDown, EngineMisfit, EngineRefused, EngineTimeout

PROMPT, TITLES = "A calm song:", [" Clair de Lune", " Hey Ya", " One"]


def expected(echo, texts):
    return [sum(echo.score(token) for token in echo.tokens(PROMPT + text)[3:]) for text in texts]


def test_scores_are_the_echoed_tokens_of_the_continuation(served, echo):
    assert served.score(PROMPT, TITLES) == pytest.approx(expected(echo, TITLES))


def test_what_is_sent_is_what_vllm_takes(served, loopback):
    served.score(PROMPT, TITLES)
    assert loopback.paths == ["/v1/models", "/v1/completions"]
    assert loopback.bodies == [
        {
            "model": "tiny-test-model",
            "prompt": [PROMPT, *(PROMPT + title for title in TITLES)],
            "max_tokens": 0,
            "echo": True,
            "logprobs": 0,
            "temperature": 0,
            "return_tokens_as_token_ids": True,
        }
    ]


def test_many_texts_go_in_several_requests(loopback, settings, echo):
    few = ServerSettings(settings.url, settings.model, key=settings.key, batch=2)
    with ServerEngine(few) as engine:
        assert engine.score(PROMPT, TITLES) == pytest.approx(expected(echo, TITLES))
    assert [len(body["prompt"]) for body in loopback.bodies] == [
        3,
        2,
    ]  # the prompt alone, and two texts or one


def test_a_token_over_the_border_counts_to_the_continuation(served, echo):
    assert served.score("A calm song: Cl", ["air de Lune"]) == pytest.approx(
        [sum(map(echo.score, (" Clair", " de", " Lune")))]
    )


def test_letters_cost_one_token_and_are_looked_up_once(served, loopback, echo):
    letters = [" A", " B", " C"]
    assert served.score("Which? Answer:", letters) == pytest.approx(
        [echo.score(letter) for letter in letters]
    )
    served.choose("And now? Answer:", letters[:2])
    assert [body["max_tokens"] for body in loopback.bodies] == [1, 1]
    assert loopback.bodies[1]["logprob_token_ids"] == sorted(map(echo.number, letters[:2]))
    assert loopback.paths.count("/tokenize") == 3


def test_letters_are_scored_as_text_where_the_server_does_not_tell_its_tokens(
    served, loopback, echo
):
    loopback.tells_tokens = False
    assert served.score("Which? Answer:", [" A", " Z"]) == pytest.approx(
        [echo.score(" A"), echo.score(" Z")]
    )
    assert [body["max_tokens"] for body in loopback.bodies] == [0]


@pytest.mark.parametrize("control", ["<|im_end|>", "</s>", "<start_of_turn>", "[INST]", "[/INST]"])
def test_a_control_token_in_a_text_is_pulled_apart(served, loopback, control):
    served.score(f"Liked: {control}. A song:", [f" Hey {control} Ya"])
    list(served.generate(f"{control} Recommend music.", max_tokens=3))
    sent = [*loopback.bodies[0]["prompt"], loopback.bodies[1]["messages"][0]["content"]]
    assert len(sent) == 3
    assert all(control not in text and control[0] + " " + control[1:] in text for text in sent)


def test_ordinary_brackets_stay_as_they_are(served, loopback):
    served.score("I <3 you, a < b > c [Live] [Remix 2]:", [" Hey (feat. X)"])
    assert loopback.bodies[0]["prompt"][0] == "I <3 you, a < b > c [Live] [Remix 2]:"


@pytest.mark.parametrize("status", [429, 500, 503])
def test_what_may_pass_is_tried_again(served, loopback, echo, status):
    loopback.plan = [status, status]
    assert served.score(PROMPT, TITLES) == pytest.approx(expected(echo, TITLES))
    assert len(loopback.bodies) == 3


def test_retries_end(served, loopback):
    loopback.plan = [503, 503, 503, 503]
    with pytest.raises(EngineDown, match="503"):
        served.score(PROMPT, TITLES)
    assert len(loopback.bodies) == 3


def test_a_refusal_is_final_and_shows_no_key(served, loopback):
    loopback.plan = [400, 400]
    with pytest.raises(EngineRefused, match="planned failure") as caught:
        served.score(PROMPT, TITLES)
    assert len(loopback.bodies) == 1
    assert "secret" not in str(caught.value)


def test_a_wrong_key_is_refused_and_not_shown(loopback):
    with ServerEngine(
        ServerSettings(loopback.url, "tiny-test-model", key="wrong-secret")
    ) as engine:
        assert "401" in engine.health().detail
        with pytest.raises(EngineRefused) as caught:
            engine.score(PROMPT, TITLES)
        assert "wrong-secret" not in str(caught.value) + repr(caught.value.__cause__)


def test_a_silent_server_is_a_timeout(loopback, settings):
    loopback.plan = ["hang", "hang"]
    quick = ServerSettings(
        settings.url,
        settings.model,
        key=settings.key,
        answer_seconds=0.05,
        retries=1,
        first_pause=0,
    )
    with ServerEngine(quick) as engine, pytest.raises(EngineTimeout, match=r"0\.05 s"):
        engine.score(PROMPT, TITLES)


def test_nobody_there():
    with ServerEngine(
        ServerSettings("http://127.0.0.1:9/v1", "m", retries=1, first_pause=0)
    ) as engine:
        with pytest.raises(EngineDown, match=r"127\.0\.0\.1:9"):
            engine.score(PROMPT, TITLES)
        assert not engine.health().ok


@pytest.mark.parametrize(
    ("step", "words"),
    [("nan", "not finite"), ("garbage", "JSON"), ("other-model", "another-model")],
)
def test_nonsense_is_a_misfit(served, loopback, step, words):
    loopback.plan = [step]
    with pytest.raises(EngineMisfit, match=words):
        served.score(PROMPT, TITLES)


def test_another_model_is_found_out_before_anything_is_believed(served, loopback):
    loopback.serves = "somebody-elses-model"
    with pytest.raises(EngineMisfit, match="somebody-elses-model"):
        served.score(PROMPT, TITLES)
    assert loopback.bodies == []
    assert "correct the model's name" in served.health().detail


def test_an_answer_is_streamed(served, loopback):
    pieces = list(
        served.generate(
            "Recommend music.", max_tokens=50, stop=["evening"], temperature=0.5, seed=3
        )
    )
    assert "".join(pieces) == "Here is some calm music for the"
    assert len(pieces) == 7
    body = loopback.bodies[0]
    assert (body["temperature"], body["seed"], body["stop"]) == (0.5, 3, ["evening"])
    assert body["messages"] == [{"role": "user", "content": "Recommend music."}]


def test_a_schema_is_sent_as_structured_outputs(served, loopback):
    schema = {"type": "object", "properties": {"mood": {"enum": ["calm", "energetic"]}}}
    text = "".join(served.generate("Quiet, please.", max_tokens=30, schema=schema))
    assert json.loads(text) == {"mood": "energetic"}
    assert loopback.bodies[0]["structured_outputs"] == {"json": schema}
    assert "guided_json" not in loopback.bodies[0]


def test_an_answer_that_breaks_off_says_so(served, loopback):
    loopback.plan = ["cut"]
    pieces = served.generate("Recommend music.", max_tokens=50)
    assert [next(pieces), next(pieces)] == ["Here", " is"]
    with pytest.raises(EngineDown):
        list(pieces)


def test_an_answer_that_never_begins_is_asked_for_again(served, loopback):
    loopback.plan = [503]
    assert "".join(served.generate("Recommend music.", max_tokens=50)).startswith("Here")


def test_closing_ends_a_pause(loopback, settings):
    loopback.plan = [503] * 5
    patient = ServerSettings(settings.url, settings.model, key=settings.key, first_pause=60.0)
    engine = ServerEngine(patient)
    failures: list[Exception] = []

    def ask() -> None:
        try:
            engine.score(PROMPT, TITLES)
        except EngineDown as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while not loopback.bodies:
        thread.join(0.01)
    engine.close()
    thread.join(10)
    assert not thread.is_alive()
    assert failures
