"""Measures how well the names that listeners use are linked to a catalogue.

    python -m benchmarks.names [--data SHARED] [--every N]

Over the built-in catalogue: all artists and all titles, with their artist and alone, each in every
spelling; misspelt artists and titles; names of artists that the catalogue does not have, and the
names in requests of listeners. With Wilson's 95 % intervals, and the time of a link. Every Nth
artist and title is tried. What was learned from is left out.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.fit_likeness import SHARED, learned_from, typos
from benchmarks.intervals import wilson
from benchmarks.name_trials import SPELLINGS, asked, misspelt, names_elsewhere
from undercard.retrieval.artist_links import elsewhere
from undercard.retrieval.catalogue import Catalogue
from undercard.retrieval.folding import bare_title, fold_name
from undercard.retrieval.links import Link, Links
from undercard.retrieval.people import People


class Tried(NamedTuple):
    """Words that were linked, and whether the link is right; another may be offered instead."""

    words: str
    right: bool
    offered: bool = False


class Bench:
    """The catalogue, and its links with and without the list of artists elsewhere."""

    def __init__(self, data: Path, every: int) -> None:
        self.data, self.every = data, every
        self.catalogue = Catalogue.builtin()
        self.people = People(self.catalogue)
        self.links = Links(self.catalogue)
        self.links.warm_up()
        self.known = frozenset(map(fold_name, self.people.names))

    def artists(self, spell: Callable[[str], str]) -> Iterable[Tried]:
        """Every artist, spelt so."""
        for name, number in self.people.spellings[:: self.every]:
            if words := spell(name):
                link, own = self.links.artist(words), self.people.names[number]
                others = [other.name for other in link.others] if link else []
                yield Tried(words, bool(link and link.name == own), own in others)

    def titles(self, spell: Callable[[str], str], *, alone: bool) -> Iterable[Tried]:
        """Every title, spelt so, with its artist or alone."""
        columns = (self.catalogue.texts("title"), self.catalogue.texts("artist"))
        songs = self.catalogue.songs
        for title, artist, song in list(zip(*columns, songs, strict=True))[:: self.every]:
            if not title or not artist or not spell(title) or not spell(artist):
                continue
            by = "" if alone else spell(artist)
            link = self.links.title(spell(title), by)
            yield Tried(f"{title} | {artist}", self._is_song(link, song, alone=alone))

    def _is_song(self, link: Link | None, song: str, *, alone: bool) -> bool:
        if link is None:
            return False
        linked = self.catalogue[link.ids[0]].song
        if alone:
            return linked.rpartition("|")[0] == song.rpartition("|")[0]
        return linked == song

    def misspelt_artists(self, links: Links) -> Iterable[Tried]:
        """Artists with three tracks or more, with a mistake or two; none that was learned from."""
        for words, number in typos(self.people, seed=2, learn=False):
            link, own = links.artist(words), self.people.names[number]
            others = [other.name for other in link.others] if link else []
            yield Tried(words, bool(link and link.name == own), own in others)

    def misspelt_titles(self, *, alone: bool) -> Iterable[Tried]:
        """Tracks of popularity 50 or more whose titles have a mistake or two."""
        draw = random.Random(3)
        for row in np.flatnonzero(self.catalogue.popularity >= 50)[:: 4 * self.every]:
            track = self.catalogue.track(int(row))
            title = bare_title(track.title)
            words = misspelt(title, draw) if len(title) >= 5 else None
            if words:
                link = self.links.title(words, "" if alone else track.artist)
                yield Tried(words, self._is_song(link, track.song, alone=alone))

    def others(self, links: Links) -> Iterable[Tried]:
        """Artists that the catalogue does not have; none that was learned from."""
        for name in names_elsewhere(self.data, self.known):
            if not learned_from(name):
                yield Tried(name, links.artist(name) is None)

    def requests(self, links: Links) -> Sequence[tuple[bool, bool]]:
        """Of each artist in requests: whether the catalogue has them, and whether one was linked.

        It has those whose name in Wikipedia, or whose name as it was said, folds to one of ours.
        """
        names = [one for one in dict.fromkeys(asked(self.data)) if one.kind == "Artist"]
        ours = [not self.known.isdisjoint(map(fold_name, one[1:])) for one in names]
        return [(own, bool(links.artist(one.words))) for own, one in zip(ours, names, strict=True)]


def row(label: str, tried: Iterable[Tried]) -> Sequence[Tried]:
    """Print a share with its interval; return what was wrong."""
    all_of = list(tried)
    right = sum(one.right for one in all_of)
    offered = sum(one.offered and not one.right for one in all_of)
    low, high = wilson(right, len(all_of))
    print(
        f"| {label} | {len(all_of):,} | {right / len(all_of):.2%} "
        f"({low:.2%}–{high:.2%}) | {offered} |"
    )
    return [one for one in all_of if not one.right]


def absent_f1(pairs: Sequence[tuple[bool, bool]]) -> str:
    """Precision, recall and F1 of "not in the catalogue", with a bootstrap interval of F1."""
    values = np.array(pairs)
    draws = np.random.default_rng(0).integers(len(values), size=(2_000, len(values)))
    low, high = np.quantile([_f1(values[draw])[2] for draw in draws], (0.025, 0.975))
    precision, recall, f1 = _f1(values)
    return f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f} ({low:.3f}–{high:.3f})"


def _f1(values: np.ndarray) -> tuple[float, float, float]:
    absent, unlinked = ~values[:, 0], ~values[:, 1]
    both = (absent & unlinked).sum()
    precision, recall = both / max(1, unlinked.sum()), both / max(1, absent.sum())
    return precision, recall, 2 * both / max(1, absent.sum() + unlinked.sum())


def speed(label: str, ask: Callable[[str], object], words: Sequence[str]) -> None:
    """Print the processor time of a call."""
    taken = []
    for said in words:
        began = time.thread_time()
        ask(said)
        taken.append(time.thread_time() - began)
    p50, p95, p99 = np.quantile(taken, (0.5, 0.95, 0.99)) * 1e3
    print(f"| {label} | {len(words):,} | {p50:.2f} | {p95:.2f} | {p99:.2f} |")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=SHARED)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--wrong", type=int, default=0, help="so many of the wrong ones are told")
    options = parser.parse_args()
    bench = Bench(options.data, options.every)
    print("| names | n | linked to themselves (95 %) | else among `others` |\n|---|---|---|---|")
    for label, tried in rows(bench):
        wrong = row(label, tried)
        for one in wrong[: options.wrong]:
            print("   ", one.words)
    unlisted = Links(bench.catalogue, frozenset())
    told = [(True, one.right) for one in bench.misspelt_artists(unlisted)]
    told += [(False, not one.right) for one in bench.others(unlisted)]
    print(f"\nmisspelt and absent artists, without the list: {absent_f1(told)}")
    print(f"requests, without the list: {absent_f1(bench.requests(unlisted))}")
    print(f"requests, with the list: {absent_f1(bench.requests(bench.links))}")
    times(bench)


def rows(bench: Bench) -> Iterable[tuple[str, Iterable[Tried]]]:
    """The rows of the table."""
    for name, spell in SPELLINGS.items():
        yield f"artists, {name}", bench.artists(spell)
    for name, spell in SPELLINGS.items():
        yield f"titles with artist, {name}", bench.titles(spell, alone=False)
    for name, spell in SPELLINGS.items():
        yield f"titles alone, {name}", bench.titles(spell, alone=True)
    yield "artists, misspelt", bench.misspelt_artists(bench.links)
    yield "titles with artist, misspelt", bench.misspelt_titles(alone=False)
    yield "titles alone, misspelt", bench.misspelt_titles(alone=True)
    unlisted = Links(bench.catalogue, frozenset())
    yield "absent artists, not linked, without the list", bench.others(unlisted)


def times(bench: Bench) -> None:
    """Print how long links take, of names that have to be guessed too."""
    draw = random.Random(4)
    names = [*bench.people.names[::20], *sorted(elsewhere())[::40]]
    names += filter(None, [misspelt(name, draw) for name in bench.people.names[::20]])
    titles = list(filter(None, bench.catalogue.texts("title")[::30]))
    titles += filter(None, [misspelt(title, draw) for title in titles])
    print("\n| call | n | p50 ms | p95 ms | p99 ms |\n|---|---|---|---|---|")
    speed("`artist`", bench.links.artist, names)
    speed("`title`", bench.links.title, titles)
    texts = [" ".join(draw.sample(titles, 8)).split()[:20] for _ in range(300)]
    speed("`spans` of 20 words", bench.links.spans, list(map(" ".join, texts)))


if __name__ == "__main__":
    main()
