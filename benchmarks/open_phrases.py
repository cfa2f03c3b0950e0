"""Measures how well open wishes are read in each language, by the labelled phrases that ship.

    python -m benchmarks.open_phrases

A fifth of the lines of chat/data/open_phrases.csv at a time is read by the other four fifths, with
the embedding of its language. Precision, recall and F1 over values; of the phrases that ask for
nothing, how many are heard so. Beside it: the values of the one nearest phrase.
"""

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np

from undercard.chat.understanding import english_reader, multilingual_reader
from undercard.chat.understanding.multilingual_reader import phrase_space
from undercard.chat.understanding.opening import VOTES, ByPhrases, Floats, Phrase, Votes
from undercard.retrieval import vectors
from undercard.retrieval.embedding import MiniLM
from undercard.retrieval.multilingual import MultilingualE5

_PARTS, _RESAMPLED = 5, 1_000


def read_by_the_others(
    phrases: Sequence[Phrase], held: Floats, votes: Votes | None
) -> list[set[str]]:
    """What is heard of each phrase while its fifth is left out; without votes by the nearest."""
    at = {phrase.text: n for n, phrase in enumerate(phrases)}
    part = np.random.default_rng(0).integers(0, _PARTS, len(phrases))
    heard: list[set[str]] = [set() for _ in phrases]
    for number in range(_PARTS):
        others = np.flatnonzero(part != number)
        known, space = [phrases[n] for n in others], held[others]
        embed = partial(_held, held, at)
        reader = ByPhrases(embed, known, space, votes or VOTES)
        for n in np.flatnonzero(part == number):
            nearest = known[int((space @ held[n]).argmax())].values
            heard[n] = set(reader.values(phrases[n].text) if votes else nearest)
    return heard


def _held(held: Floats, at: Mapping[str, int], texts: Sequence[str]) -> Floats:
    return held[[at[text] for text in texts]]


def told(phrases: Sequence[Phrase], heard: Sequence[set[str]]) -> str:
    """The measures, with 95 % bootstrap intervals over phrases for F1."""
    meant = [set(phrase.values) for phrase in phrases]
    counts = np.array([(len(a & b), len(b), len(a)) for a, b in zip(meant, heard, strict=True)])
    chance = np.random.default_rng(0)
    drawn = [counts[chance.integers(0, len(counts), len(counts))] for _ in range(_RESAMPLED)]
    f1 = [2 * each[:, 0].sum() / each[:, 1:].sum() for each in drawn]
    right, said, there = counts.sum(axis=0)
    low, high = np.percentile(f1, [2.5, 97.5])
    nothing = [not b for a, b in zip(meant, heard, strict=True) if not a]
    return (
        f"n {len(meant)}  precision {right / said:.3f}  recall {right / there:.3f}  "
        f"F1 {2 * right / (said + there):.3f} [{low:.2f}, {high:.2f}]  "
        f"nothing heard as nothing {np.mean(nothing):.3f} of {len(nothing)}"
    )


def main() -> None:
    """Print a row for each language and way."""
    mini, english = MiniLM(), english_reader.phrases()
    texts = [phrase.text for phrase in english]
    space = phrase_space(MultilingualE5.load())
    sets = [
        (english, vectors.of_texts(texts, mini, english_reader.SHIPPED), VOTES),
        (multilingual_reader.phrases(), space.vectors, multilingual_reader.VOTES),
    ]
    for phrases, held, chosen in sets:
        for name, votes in (("nearest phrase", None), ("votes", chosen)):
            heard = read_by_the_others(phrases, held, votes)
            for language in sorted({phrase.language for phrase in phrases} - {""}):
                own = [n for n, phrase in enumerate(phrases) if phrase.language == language]
                row = told([phrases[n] for n in own], [heard[n] for n in own])
                print(f"{language}  {name:<15} {row}")


if __name__ == "__main__":
    main()
