"""The scorer of `undercard eval cds` by hand, and the blend on purchases of known outcome."""

import json
from pathlib import Path

import numpy as np
import pytest

from undercard.chat.datasets.errors import EvaluationInputError
from undercard.chat.datasets.histories import Row, load_rows
from undercard.chat.evaluation.cds import evaluate
from undercard.chat.evaluation.list_scorer import (
    GROUPS,
    Judge,
    Table,
    load_table,
    shown_titles,
    top_titles,
)
from undercard.chat.evaluation.result_cache import Kept
from undercard.recommender.behaviour.item_knn import ItemKnn, ItemKnnSettings

REAL = Path(__file__).parents[4] / "shared" / "data" / "cds"


def table_of(n: int, *, shared: dict[int, str] | None = None) -> Table:
    titles = [f"title {i}" for i in range(n)]
    for i, title in (shared or {}).items():
        titles[i] = title
    return Table(titles, {title: i * GROUPS // n for i, title in enumerate(titles)})


def test_the_scorer_by_hand():
    table = table_of(16)
    judge = Judge(table, [Row((0, 0, 0, 2), 5)])  # q: 3/4 of the plays in group 0, 1/4 in group 1
    shown = table.title_of[
        np.array([[4, 5, 6, 7, 8, 9, 10, 11, 12, 13], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]])
    ]
    found = judge.measure(shown, [5, 9]).figures
    assert found["ndcg@5"].value == pytest.approx((1 / np.log2(3) + 0) / 2)
    assert found["hr@5"].value == 0.5
    # p: groups 0 to 6 have 2, 2, 4, 4, 4, 2, 2 of 20 places; group 7 none
    gap = np.array([2, 2, 4, 4, 4, 2, 2, 0]) / 20 - np.array([0.75, 0.25, 0, 0, 0, 0, 0, 0])
    assert found["dgu"].value == pytest.approx(gap.max() - gap.min())
    assert found["mgu"].value == pytest.approx(np.abs(gap).mean())
    # words: "title" 20 times, each number once or twice
    counts = np.array([20] + [1] * 8 + [2] * 6)
    assert found["entropy"].value == pytest.approx(-(counts / 40 * np.log2(counts / 40)).sum())
    assert found["ttr"].value == pytest.approx(15 / 40)


def test_clean_rows_have_a_title_of_their_own_that_is_no_html():
    table = table_of(16, shared={3: "Gold", 4: "Gold", 5: '<span class="x'})
    assert np.flatnonzero(~table.clean).tolist() == [3, 4, 5]
    found = (
        Judge(table, [Row((0,), 1)])
        .measure(np.tile(table.title_of[:10], (3, 1)), [3, 5, 1])
        .figures
    )
    assert found["hr@5"].value == pytest.approx(2 / 3)
    assert found["clean_hr@5"].value == 1


def test_ids_that_share_a_title_are_one_and_history_is_not_recommended():
    table = table_of(16, shared={3: "Gold", 4: "Gold"})
    history = [Row((0, 3), 4)] * 3
    knn = ItemKnn(ItemKnnSettings(shrinkage=0)).fit([(0, 3, 4), (0, 1), (2, 5)], 16)
    shown = top_titles(knn, [Row((0,), 4)], table)[0]
    assert len(set(shown)) == 10
    assert table.distinct[shown[0]] in {"Gold", "title 1"}
    again = top_titles(knn, history, table)[0]
    assert table.title_of[0] not in again[:3]


def test_a_discount_moves_the_popular_down():
    table = table_of(16)
    items = np.array([list(range(12))])
    scores = -np.arange(12.0)[None]
    counts = np.where(np.arange(16) == 0, 100, 1).astype(np.float32)
    assert shown_titles(scores, items, counts, 0, table)[0][0] == table.title_of[0]
    assert shown_titles(scores, items, counts, 5, table)[0][0] == table.title_of[1]


def test_the_folder_is_read_or_said_to_be_wrong(tmp_path: Path):
    with pytest.raises(EvaluationInputError, match=r"expected one file .* found 0"):
        load_table(tmp_path)
    (tmp_path / "cds_5.txt").write_text("Music\t0\nGold\t2\n", encoding="utf-8")
    with pytest.raises(EvaluationInputError, match="line 2: expected title<tab>1"):
        load_table(tmp_path)
    (tmp_path / "cds_5.txt").write_text("Music\t0\nGold\t1\n", encoding="utf-8")
    groups = tmp_path / "cds_group_title_8_5.json"
    groups.write_text('{"0": ["Music"]}', encoding="utf-8")
    with pytest.raises(EvaluationInputError, match="expected the groups 0 to 7"):
        load_table(tmp_path)
    groups.write_text(json.dumps({g: [f"of group {g}"] for g in range(8)}), encoding="utf-8")
    assert load_table(tmp_path).titles == ["Music", "Gold"]


@pytest.mark.slow
def test_the_blend_follows_what_people_do(tmp_path: Path):
    """Everybody walks along a ring of 80 records, so only the size of the next step is unknown."""
    rng = np.random.default_rng(0)
    table, rows = table_of(80), []
    for start in rng.integers(0, 80, 160):
        walk = np.cumsum([start, *rng.integers(1, 3, 5)]) % 80
        rows += [Row(tuple(walk[max(0, i - 4) : i].tolist()), int(walk[i])) for i in range(1, 6)]
    report = evaluate(
        table, rows[:-100], rows[-100:], kept=Kept(tmp_path, "cds", []), progress=lambda *_: None
    ).as_json()
    assert (report["task"], report["n"], report["clean_n"]) == ("cds", 100, 100)
    assert report["system"]["hr@5"]["value"] > 0.8
    assert report["system"]["hr@5"]["value"] > report["baselines"]["popularity"]["hr@5"]["value"]
    assert set(report["baselines"]) == {"popularity", "item_knn", "ease", "sasrec"}
    names = {"ndcg@5", "hr@5", "dgu", "mgu", "entropy", "ttr"}
    assert set(report["system"]) == names | {f"clean_{name}" for name in names}
    assert sum(report["apart"][part]["n"] for part in report["apart"] if "target" in part) == 100
    assert set(report["apart"]["warm_history_4_or_more"]) == {
        "n",
        "undercard",
        "item_knn",
        "popularity",
    }
    assert json.loads(json.dumps(report)) == report


@pytest.mark.skipif(not REAL.is_dir(), reason="the CDs (measure only) are not here")
def test_the_real_table_gives_the_published_shares():
    table = load_table(REAL / "info")
    rows = load_rows(REAL / "train.jsonl", len(table.titles))
    assert (len(table.titles), len(table.distinct), len(rows)) == (5841, 5377, 49_251)
    published = [0.4292, 0.1707, 0.1181, 0.0909, 0.0712, 0.0564, 0.0413, 0.0221]
    assert Judge(table, rows).share.round(4).tolist() == published
