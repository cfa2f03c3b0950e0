"""Each expectation of a script holds and fails on lists of real tracks."""

import pytest

from undercard.chat.evaluation.scripts.expectations import KEYS, Moment, findings


def holds(key, value, table, ids=(), before=(), **more):
    expect = {key: value, **more.pop("beside", {})}
    moment = Moment(tracks=table, ids=tuple(ids), before=tuple(before), expect=expect, **more)
    return findings(moment)[key].holds


# Each: key, the value, and what makes it hold and what makes it fail. Lists are named by letters:
# q are four tracks of Queen (rock), h four of Hardwell (edm); digits pick, from 1.
CASES = [
    ("unchanged", True, "q/q", "h/q"),
    ("no_list", True, "/q", "q/q"),
    ("asks", True, "/q which one?", "/q fine."),
    ("asks_or_unchanged", True, "/q", "h/q"),
    ("changed", True, "h/q", "q/q"),
    ("n", 4, "q/", "q12/"),
    ("min_n", 3, "q/", "q12/"),
    ("n_at_most", 2, "q12/", "q/"),
    ("n_range", [2, 3], "q12/", "q/"),
    ("n_less", True, "q12/q", "q/q12"),
    ("n_more", True, "q/q12", "q12/q"),
    ("minutes", [1, 60], "q/", "/"),
    ("twice_minutes", True, "q11/q1", "q1/q1"),
    ("year", [1960, 1999], "q/", "h/"),
    ("tempo", [10, 300], "q/", "/"),
    ("track_minutes", [0.5, 30], "q/", "/"),
    ("genre_any", ["rock"], "q/", "h/"),
    ("genre_not", ["rock"], "h/", "q/"),
    ("genre_not_sub", ["rock"], "h/", "q/"),
    ("share_genre", {"any": ["rock"], "at_least": 0.5}, "q12h1/", "h/"),
    ("near_prev", {"rank": 1, "at_least": 0.5}, "q34/q12", "h/q"),
    ("any_tempo_below", 300, "q/", "/"),
    ("artist_not", ["hardwell"], "q/", "h/"),
    ("no_artist", ["hardwell"], "/", "h/"),
    ("artist_only", ["queen"], "q/", "qh/"),
    ("artist_any", ["queen"], "qh/", "h/"),
    ("artist_count", {"artist": "queen", "min": 2, "max": 2}, "q12h/", "q/"),
    ("artist_less", "queen", "q1h/q", "q/q1"),
    ("artist_some_not", "queen", "qh/", "q/"),
    ("not_only_artist", "queen", "qh/", "q/"),
    ("max_per_artist", 1, "q1h1/", "q/"),
    ("share_artists", {"any": ["queen"], "at_least": 0.5}, "q12h1/", "h/"),
    ("artist_re", "^quee", "q/", "h/"),
    ("artist_prev_any", 1, "hq1/q", "h/q"),
    ("artist_prev_new", 1, "q34/q12", "q12/q12"),
    ("artist_prev_only", 1, "q34/q12", "qh/q12"),
    ("artist_prev_share", {"rank": 1, "at_least": 0.5}, "q12h1/q", "h/q"),
    ("kept", [1, 2], "q12h/q", "q21h/q"),
    ("kept_all", True, "qh/q", "q12/q"),
    ("kept_most", 0.5, "q12/q", "q1/q"),
    ("no_drop", [1], "q12/q", "q23/q"),
    ("dropped", [1], "q23/q", "q12/q"),
    ("dropped_where", {"field": "artist", "op": "==", "value": "hardwell"}, "q/qh", "qh1/qh"),
    ("kept_where", {"field": "artist", "op": "==", "value": "queen"}, "q/qh", "h/qh"),
    ("order", [2, 1], "q21/q12", "q12/q12"),
    ("first_is_previous", 2, "q2/q", "q1/q"),
    ("shuffled", True, "q21/q12", "q12/q12"),
    ("sorted", {"field": "artist", "dir": "desc"}, "q1h1/", "h1q1/"),
    ("same_set_prev", True, "q21/q12", "q13/q12"),
    ("subset_prev", True, "q1/q12", "q3/q12"),
    ("disjoint_prev", True, "q34/q12", "q1/q12"),
    ("mostly_new", 0.5, "q34/q12", "q12/q12"),
    ("mean_lower", "energy", "q/h", "h/q"),
    ("mean_higher", ["energy", "year"], "h/q", "q/h"),
    ("mean_not_lower", {"energy": 0.01}, "h/q", "q/h"),
    ("mean_not_higher", {"energy": 0.01}, "q/h", "h/q"),
    ("mean_in", {"year": [2010, 2030]}, "h/", "q/"),
    ("mean_below_artist", {"artist": "hardwell", "field": "year"}, "q/", "/"),
    ("mean_above_artist", {"artist": "queen", "field": "year"}, "h/", "/"),
    ("mean_below_prev_track", {"rank": 1, "field": "year"}, "q/h", "h/q"),
    ("mean_above_prev_track", {"rank": 1, "field": "year"}, "h/q", "q/h"),
    ("new_mean", {"field": "year", "cmp": "higher", "than": "dropped"}, "q1h1/q12", "q1/q12"),
    ("says_infeasible", True, "/ nothing fits.", "/ here you are."),
    ("reply_re", "f[i]ne", "/ fine.", "/ well."),
    ("reply_not_re", "f[i]ne", "/ well.", "/ fine."),
    ("reply_any", ["fine", "good"], "/ good.", "/ well."),
    ("reply_mentions_prev", 1, "/q that is queen.", "/q no idea."),
    ("reply_mentions_all_prev", [1, 2], "/q both are by queen.", "/q no idea."),
    ("reply_artist_prev", 1, "/q that is queen.", "/q no idea."),
    ("cites_norm", "quota", "/ by the rule quota.", "/ by no rule."),
    ("any_of", [{"n": 4}, {"n": 2}], "q12/", "q1/"),
]


@pytest.fixture
def read(queen, hardwell):
    """Reads "q12h/q words": the list shown, the list before, and the reply."""

    def lists(text):
        found = []
        for letter in text:
            if letter.isalpha():
                found.append((letter, []))
            else:
                found[-1][1].append(int(letter))
        ids = []
        for letter, ranks in found:
            tracks = queen if letter == "q" else hardwell
            ids += [tracks[rank - 1] for rank in ranks or range(1, 5)]
        return tuple(ids)

    def moment(text):
        both, _, reply = text.partition(" ")
        shown, before = both.split("/")
        return {"ids": lists(shown), "before": lists(before), "reply": reply, "said": reply}

    return moment


@pytest.mark.parametrize(("key", "value", "met", "missed"), CASES, ids=[c[0] for c in CASES])
def test_an_expectation_holds_and_fails(key, value, met, missed, table, read):
    assert holds(key, value, table, **read(met))
    assert not holds(key, value, table, **read(missed))


def test_each_key_is_tried():
    """`no_crash` holds of whatever came back at all; the rest have tests of their own below."""
    apart = {
        *("key_mode", "no_versions", "title_any", "title_not", "title_exact_not", "title_re"),
        *("title_not_re", "kept_others", "same_as", "same_set_as", "subset_of", "disjoint_from"),
        *("prev_rank_back", "never_again", "reply_album_prev", "reply_genre_prev"),
        *("reply_year_prev", "reply_bpm_prev", "reply_pop_prev", "reply_minutes_total"),
        *("reply_mentions_extreme", "reply_names_normed", "no_crash"),
    }
    assert {case[0] for case in CASES} | apart == set(KEYS)


def test_titles_are_those_of_the_catalogue(table, catalogue):
    titles = catalogue.texts("title")
    ids = [catalogue.ids[row] for row, title in enumerate(titles) if title == "Creep"]
    others = [catalogue.ids[row] for row, title in enumerate(titles) if title == "Hello"]
    for key, value in (("title_any", ["cree"]), ("title_re", "^creep$")):
        assert holds(key, value, table, ids)
        assert not holds(key, value, table, others)
    for key, value in (
        ("title_not", ["cree"]),
        ("title_exact_not", ["creep"]),
        ("title_not_re", "eep"),
    ):
        assert holds(key, value, table, others)
        assert not holds(key, value, table, ids)


def test_versions_and_keys_are_those_of_the_catalogue(table, catalogue):
    versions, keys = catalogue.column("version"), catalogue.column("key")
    live = next(i for i, v in zip(catalogue.ids, versions, strict=True) if v == ("live",))
    none = next(i for i, v in zip(catalogue.ids, versions, strict=True) if v == ())
    assert holds("no_versions", True, table, [none])
    assert not holds("no_versions", True, table, [none, live])
    key, mode = (int(catalogue.numbers(name)[0]) for name in ("key", "mode"))
    other = next(i for i, each in zip(catalogue.ids, keys, strict=True) if each != key)
    assert holds("key_mode", [key, mode], table, [catalogue.ids[0]])
    assert not holds("key_mode", [key, mode], table, [other])


def test_others_are_kept_beside_those_dropped(table, queen, hardwell):
    where = {"dropped_where": {"field": "artist", "op": "==", "value": "hardwell"}}
    both = (*queen, *hardwell)
    assert holds("kept_others", True, table, queen, both, beside=where)
    assert not holds("kept_others", True, table, queen[1:], both, beside=where)


def test_the_slowest_are_told_with_ties(table, queen):
    tempos = sorted(queen, key=lambda track: table.number(track, "tempo"))
    where = {"field": "tempo", "pick": "min", "k": 1}
    assert holds("dropped_where", where, table, [t for t in queen if t != tempos[0]], queen)
    assert not holds("dropped_where", where, table, [t for t in queen if t != tempos[-1]], queen)
    twice = (tempos[0], tempos[0])  # either may go
    assert holds("dropped_where", {**where, "k": 1}, table, tempos[2:], twice)


def test_earlier_lists_are_counted_from_nought(table, queen, hardwell):
    past = [queen, hardwell]
    turned = tuple(reversed(queen))
    for key, ids, wrong in (
        ("same_as", queen, turned),
        ("same_set_as", turned, hardwell),
        ("subset_of", queen[:2], hardwell),
        ("disjoint_from", hardwell, queen),
    ):
        assert holds(key, 0, table, ids, history=past)
        assert not holds(key, 0, table, wrong, history=past)
    assert holds("prev_rank_back", [0, 2], table, queen, history=past)
    assert not holds("prev_rank_back", [0, 2], table, hardwell, history=past)
    assert holds("never_again", [0, 2], table, hardwell, history=past)
    assert not holds("never_again", [0, 2], table, queen, history=past)
    assert not holds("same_as", 7, table, queen, history=past)


@pytest.mark.parametrize(
    ("key", "field"),
    [("reply_year_prev", "year"), ("reply_bpm_prev", "tempo"), ("reply_pop_prev", "popularity")],
)
def test_numbers_are_read_from_the_reply(key, field, table, queen):
    number = round(table.number(queen[1], field))
    assert holds(key, 2, table, before=queen, reply=f"it is {number}.")
    assert not holds(key, 2, table, before=queen, reply="no idea.")
    assert not holds(key, 9, table, before=queen, reply=f"it is {number}.")


def test_words_are_read_from_the_reply(table, queen):
    fastest = max(queen, key=lambda track: table.number(track, "tempo"))
    total = round(table.minutes(queen))
    for key, value, reply in (
        ("reply_album_prev", 1, f"on {table.album(queen[0])}"),
        ("reply_genre_prev", 1, f"it is {min(table.genres(queen[0]))}"),
        ("reply_minutes_total", True, f"{total} minutes"),
        ("reply_mentions_extreme", {"field": "tempo", "pick": "max"}, table.title(fastest)),
    ):
        assert holds(key, value, table, before=queen, reply=reply)
        assert not holds(key, value, table, before=queen, reply="no idea.")


def test_what_a_norm_moved_may_stand_elsewhere(table, queen):
    turned = (*queen[1:], queen[0])
    assert not holds("kept_all", True, table, turned, queen)
    assert holds("kept_all", True, table, turned, queen, moved=frozenset({queen[0]}))
    assert holds("reply_names_normed", True, table, brought=())
    assert not holds("reply_names_normed", True, table, brought=("Creep",), reply="none.")
    assert holds("reply_names_normed", True, table, brought=("Creep",), reply="creep was.")
