"""How retrieval grows: the product's search over corpora made of the real clauses, many times over.

A synthetic clause is a real one whose vector is moved a little and whose words are shuffled in from
another, and whose document is another one's copy; its token states are the real ones, held in
memory. The question bank stays as it is, and
questions are encoded beforehand: a forward pass does not grow with the corpus.
"""

from __future__ import annotations

import dataclasses
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from corpus import Clause
from embeddings import Encoder
from eval.ablation import Remembering
from rag import Settings, open_encoder, open_index
from rag.index import Index
from rag.lexical import LexicalIndex, bigrams
from rag.passages import passage
from rag.search import Searcher
from rag.vectors import read_vectors, write_vectors

__all__ = ["growth"]

_WORDS = 40
"""Words of a synthetic clause; more would only make its build longer."""
_NOISE = 0.02
_BEST, _TAKEN = 10, 80
"""Recall: which of the flat scan's so many best are among those that the search takes."""


class _Repeated:
    """Token states of the real clauses, as if they stood one after the other many times."""

    def __init__(self, states: Any) -> None:
        self._states = np.array(states)

    def __getitem__(self, part: slice) -> Any:
        start = part.start % len(self._states)
        return self._states[start : start + part.stop - part.start]


def growth(
    settings: Settings, questions: Sequence[str], sizes: Sequence[int]
) -> list[dict[str, float]]:
    """Per size: p50 and p95 of retrieval without the forward pass, and of a flat scan alone, in ms.

    ``over_flat`` is the ratio of both p95, ``growth`` that of the p95 to the first size's.
    ``vectors_p95`` and ``words_p95`` are what the clause vectors and BM25 take of it; ``recall`` is
    the share of the flat scan's ten best that the clause vectors bring up.
    """
    encoder = Remembering(open_encoder(settings))
    index = open_index(settings, encoder)
    vectors = [e.pooled for e in encoder.encode_queries(questions)]
    out: list[dict[str, float]] = []
    for size in sizes:
        made, moved = _grown(index, size)
        spent, recall = _timed(made, moved, encoder, questions, vectors)
        p95 = {name: float(np.percentile(ms, 95)) for name, ms in spent.items()}
        first = out[0]["retrieve_p95"] if out else p95["retrieve"]
        out.append(
            {
                "clauses": size,
                "retrieve_p50": float(np.median(spent["retrieve"])),
                **{f"{name}_p95": value for name, value in p95.items()},
                "recall": recall,
                "over_flat": p95["retrieve"] / p95["flat"],
                "growth": p95["retrieve"] / first,
            }
        )
    return out


def _timed(
    index: Index,
    moved: Any,
    encoder: Encoder,
    questions: Sequence[str],
    vectors: Sequence[Any],
) -> tuple[dict[str, list[float]], float]:
    """Milliseconds of each question by what they are spent on, and the recall of the vectors."""
    import faiss

    searcher = Searcher(index, encoder)
    flat = faiss.IndexFlatIP(index.vectors.d)
    flat.add(moved)
    searcher.search(questions[0])
    spent: dict[str, list[float]] = {"retrieve": [], "flat": [], "vectors": [], "words": []}
    kept = []
    for question, vector in zip(questions, vectors, strict=True):
        _timing(spent["retrieve"], partial(searcher.search, question))
        _, best = _timing(spent["flat"], partial(flat.search, vector[None], _BEST))
        _, taken = _timing(spent["vectors"], partial(index.vectors.search, vector[None], _TAKEN))
        _timing(spent["words"], partial(index.lexical.scores, question))
        kept.append(np.isin(best[0], taken[0]).mean())
    return spent, float(np.mean(kept))


def _timing(spent: list[float], do: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    found = do()
    spent.append((time.perf_counter() - start) * 1000)
    return found


def _grown(index: Index, size: int) -> tuple[Index, Any]:
    """The index with its clauses repeated to ``size``, and their vectors, float32 (size, d)."""
    count = len(index.clauses)
    times = -(-size // count)
    rng = np.random.default_rng(0)
    vectors = np.tile(index.vectors.reconstruct_n(0, count), (times, 1))[:size]
    for part in np.array_split(vectors, times):
        part += rng.normal(scale=_NOISE, size=part.shape)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    total = int(index.offsets[-1])
    offsets = np.concatenate([index.offsets[:-1] + total * n for n in range(times)])[:size]
    end = offsets[-1:] + np.diff(index.offsets)[(size - 1) % count]
    with tempfile.TemporaryDirectory(prefix="policyqa-bench-") as folder:
        write_vectors(Path(folder) / "vectors.faiss", vectors)
        made = read_vectors(Path(folder) / "vectors.faiss")
    tokens: Any = None if index.tokens is None else _Repeated(index.tokens)
    grown = dataclasses.replace(
        index,
        clauses=tuple(_copies(index, size)),
        sentences=(index.sentences * times)[:size],
        vectors=made,
        tokens=tokens,
        offsets=np.concatenate([offsets, end]),
        lexical=_words(index, size),
    )
    return grown, vectors


def _copies(index: Index, size: int) -> Iterator[Clause]:
    """The clauses over and over, each time of other documents: a name fits the first time only."""
    count = len(index.clauses)
    yield from index.clauses[:size]
    for row in range(count, size):
        clause = index.clauses[row % count]
        yield dataclasses.replace(clause, title=f"{clause.title}（{row // count}）")


def _words(index: Index, size: int) -> LexicalIndex:
    """BM25 over clauses that take half of their words from one real clause, half from another."""
    import bm25s

    draw = random.Random(0)  # noqa: S311
    models = []
    for cut in (index.lexical.words, bigrams):
        real = [cut(passage(clause))[:_WORDS] for clause in index.clauses]
        texts = [real[row % len(real)][::2] + draw.choice(real)[1::2] for row in range(size)]
        model = bm25s.BM25()
        model.index(texts, show_progress=False)
        models.append(model)
    return index.lexical.over(*models)
