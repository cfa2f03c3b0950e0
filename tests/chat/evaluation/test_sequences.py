"""The protocol of `undercard eval sequences`, on lists whose right answer is known.

It is also run on the real lists where they are there.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from undercard.chat.cli import run_app
from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.datasets.histories import Row, listeners, load_rows
from undercard.chat.evaluation.cold_warm import apart, parts_of
from undercard.chat.evaluation.result_cache import Kept, code_version, sources
from undercard.chat.evaluation.results import Evaluation, Interval
from undercard.chat.evaluation.sequences import (
    Sequences,
    evaluate,
    hidden_order,
    hits,
    load,
    load_names,
)
from undercard.recommender.behaviour.choice import ChoiceSettings
from undercard.recommender.behaviour.trees import TreeSettings

REAL = Path(__file__).parents[4] / "shared" / "data" / "lastfm_sequences"
N = 40


def written(path: Path, rows: list[dict]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def windows(history: list[int], *, longest: int = 3, padding: int = N) -> list[dict]:
    """A list in the public files' form: the first window is all padding, yet counts one item."""
    found = []
    for i, item in enumerate(history):
        window = history[max(0, i - longest) : i]
        padded = window + [padding] * (longest - len(window))
        found.append({"seq": padded, "len_seq": max(len(window), 1), "next": item})
    return found


def test_whole_lists_are_put_together_from_windows(tmp_path: Path):
    lists = [[5, 6, 7, 8, 9, 10], [5, 6], [9], [1, 2, 3, 4]]
    file = written(tmp_path / "train.jsonl", [row for history in lists for row in windows(history)])
    assert listeners(load_rows(file, N)) == [tuple(history) for history in lists]


def test_a_list_that_goes_on_later_in_the_file_stays_one():
    rows = [
        Row((1,), 2),
        Row((8,), 9),
        Row((1, 2), 3),
        Row((8, 9), 7),
        Row((1, 2, 3), 4),
        Row((2, 3, 4), 5),
    ]
    assert listeners(rows) == [(1, 2, 3, 4, 5), (8, 9, 7)]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"seq": [1, 2], "len_seq": 2}', "missing 'next'"),
        ('{"seq": [1, 2], "len_seq": 3, "next": 1}', "len_seq is 3 and seq has 2"),
        ('{"seq": [1, 99], "len_seq": 2, "next": 1}', "item 99 is not in the table of 40 names"),
        ('{"seq": [1], "len_seq": 1, "next": "x"}', "item 'x' is not in the table"),
        ("[1, 2]", "expected {"),
        ("not JSON", "line 2"),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str, says: str):
    file = tmp_path / "rows.jsonl"
    file.write_text('{"seq": [1], "len_seq": 1, "next": 2}\n' + line + "\n", encoding="utf-8")
    with pytest.raises(EvaluationInputError) as error:
        load_rows(file, N)
    assert str(file) in str(error.value)
    assert "line 2" in str(error.value)
    assert says in str(error.value)


def test_names_must_be_numbered(tmp_path: Path):
    file = tmp_path / "names.txt"
    file.write_text("0::Enigma\n2::Morcheeba\n", encoding="utf-8")
    with pytest.raises(
        EvaluationInputError, match=r"names.txt, line 2: expected 1::name, found '2::Morcheeba'"
    ):
        load_names(file)


def test_the_command_says_which_file_is_missing(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    names = tmp_path / "names.txt"
    names.write_text("0::Enigma\n", encoding="utf-8")
    arguments = [
        "eval",
        "sequences",
        "--train",
        "none.jsonl",
        "--valid",
        "none.jsonl",
        "--names",
        str(names),
    ]
    assert run_app(arguments) == 2
    assert "none.jsonl: cannot be read" in capsys.readouterr().err


def test_a_tie_is_worth_its_share():
    scores = np.array([[[2.0, 1, 1, 1], [1, 1, 1, 1]], [[1, 1, 0, 0], [0, 1, 0, 0]]])
    assert hits(scores).tolist() == [[1, 0.5], [0.25, 0]]


def test_the_hidden_order_is_found_where_there_is_one():
    place = hidden_order([(3, 1, 0), (1, 2)], 4)
    assert place is not None
    assert place[3] < place[1] < place[0]
    assert place[1] < place[2]
    assert hidden_order([(0, 1), (1, 0)], 4) is None


def tastes(listeners_of: int, seed: int) -> list[list[int]]:
    """Two tastes of twenty items: everybody has some of one, ascending, as in the real files."""
    rng = np.random.default_rng(seed)
    return [sorted((20 * (i % 2) + rng.permutation(20)[:6]).tolist()) for i in range(listeners_of)]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Sequences, dict]:
    rows = [Row(tuple(history[:-1]), history[-1]) for history in tastes(30, seed=9)]
    data = Sequences(
        [tuple(h) for h in tastes(90, seed=1)], rows, [f"artist {i}" for i in range(N)]
    )
    settings = ChoiceSettings(folds=3, draws=2, trees=TreeSettings(number=20, least=5, seeds=1))
    embed = lambda names: np.random.default_rng(0).normal(size=(len(names), 8)).astype(np.float32)  # noqa: E731
    kept = Kept(tmp_path_factory.mktemp("kept"), "sequences", [])
    report = evaluate(
        data, embed, redraws=30, parts=True, settings=settings, kept=kept, progress=lambda *_: None
    )
    return data, report.as_json()


def test_the_report_has_what_others_rely_on(small: tuple[Sequences, dict]):
    _, report = small
    assert (report["task"], report["n"], report["redraws"]) == ("sequences", 30, 30)
    assert {"popularity", "item_knn", "user_knn", "ease", "sasrec", "sasrec_discounted"} <= set(
        report["baselines"]
    )
    assert (
        report["apart"]["warm_history_4_or_more"]["undercard"]["hit@1"]["value"]
        == report["system"]["hit@1"]["value"]
    )
    for figures in (report["system"], *report["baselines"].values()):
        hit = figures["hit@1"]
        assert 0 <= hit["low"] <= hit["value"] <= hit["high"] <= 1
        assert hit["sd"] >= 0
    assert report["system"]["ordered_hit@1"]["leaks"]
    assert json.loads(json.dumps(report)) == report


def test_a_taste_is_worth_more_than_chance_and_popularity(small: tuple[Sequences, dict]):
    """About half of the twenty candidates have the other taste.

    So a perfect judge of taste hits one in ten or better.
    """
    _, report = small
    assert report["system"]["hit@1"]["value"] > report["baselines"]["popularity"]["hit@1"]["value"]
    assert report["system"]["hit@1"]["value"] > 0.08


def test_every_part_is_left_out_once(small: tuple[Sequences, dict]):
    _, report = small
    families = {
        "popularity",
        "item_knn",
        "user_knn",
        "ease",
        "ials",
        "spectral",
        "neighbours",
        "profile",
        "names",
    }
    assert set(report["parts"]) == {"everything"} | {f"without {family}" for family in families}


def test_a_result_is_computed_once_and_again_when_a_file_changes(tmp_path: Path):
    file, calls = tmp_path / "input", []

    def compute() -> Evaluation:
        calls.append(1)
        figure = Interval(len(calls), 0.123456, 1.0, sd=0.5)
        return Evaluation(
            task="t", n=len(calls), system={"hit@1": figure}, baselines={}, seconds=1.0
        )

    for content, cached, value in (("a", False, 1), ("a", True, 1), ("b", False, 2)):
        file.write_text(content, encoding="utf-8")
        found = Kept(tmp_path / "kept", "sequences", [file]).result(compute)
        printed = found.as_json()
        figure = {"value": value, "low": 0.1235, "high": 1.0, "sd": 0.5}
        assert (printed["system"]["hit@1"], printed["cached"]) == (figure, cached)
        assert printed["code"].startswith("0.")


def test_a_stage_is_computed_once_and_one_that_was_stopped_leaves_nothing(tmp_path: Path):
    kept, calls = Kept(tmp_path, "sequences", []), []

    def compute() -> dict[str, np.ndarray]:
        calls.append(1)
        if len(calls) == 1:
            raise KeyboardInterrupt
        return {"names": np.array(["a", "bc"]), "values": np.arange(3.0)}

    with pytest.raises(KeyboardInterrupt):
        kept("fold 0", compute)
    for again in (kept, Kept(tmp_path, "sequences", [])):
        found = again("fold 0", compute)
        assert found["names"].tolist() == ["a", "bc"]
        assert found["values"].tolist() == [0, 1, 2]
    assert len(calls) == 2


def test_code_is_known_by_what_a_task_imports():
    names = sources("undercard.chat.evaluation.sequences")
    assert {
        "undercard.chat.datasets.histories",
        "undercard.chat.evaluation.cold_warm",
        "undercard.recommender.behaviour.ials",
    } <= set(names)
    assert "undercard.recommender.behaviour.shortlist" not in names
    assert code_version("sequences") != code_version("cds")


def test_every_row_is_cold_or_warm_by_its_target_and_by_its_history():
    rows = [Row((1,), 0), Row((1, 2, 3), 1), Row((1, 2, 3, 4), 2)]
    parts = parts_of(rows, np.array([0, 4, 5, 9, 9]))
    assert [name for name, inside in parts.items() if inside[0]] == [
        "cold_target_0",
        "cold_history_up_to_3",
    ]
    assert [name for name, inside in parts.items() if inside[1]] == [
        "cold_target_1_to_4",
        "cold_history_up_to_3",
    ]
    assert [name for name, inside in parts.items() if inside[2]] == [
        "warm_target_5_or_more",
        "warm_history_4_or_more",
    ]
    found = apart(parts, {"ours": {"hit@1": np.array([0.0, 1.0, 1.0])}})
    assert found["cold_history_up_to_3"]["n"] == 2
    assert found["cold_history_up_to_3"]["ours"]["hit@1"]["value"] == 0.5
    assert apart({"none": np.zeros(3, bool)}, {"ours": {"hit@1": np.ones(3)}}) == {"none": {"n": 0}}


@pytest.mark.skipif(not REAL.is_dir(), reason="the Last.fm sequences (measure only) are not here")
def test_the_real_lists_ascend_and_are_read_whole():
    data = load(REAL / "train.jsonl", REAL / "valid.jsonl", REAL / "id2name.txt")
    assert (len(data.listeners), len(data.rows), len(data.names)) == (976, 122, 4606)
    assert sum(map(len, data.listeners)) == 50_800
    place = hidden_order(data.listeners, len(data.names))
    assert place is not None
