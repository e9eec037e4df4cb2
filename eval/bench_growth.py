"""How retrieval grows: the product's search over corpora made of the real clauses, many times over.

A synthetic clause is a real one whose vector is moved a little and whose words are shuffled in from
another; its token states are the real ones, held in memory. The question bank stays as it is, and
questions are encoded beforehand: a forward pass does not grow with the corpus.
"""

from __future__ import annotations

import dataclasses
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from embeddings import Encoder
from eval.ablation import Remembering
from rag import Settings, open_encoder, open_index
from rag.index import Index, write_vectors
from rag.lexical import LexicalIndex, bigrams
from rag.passages import passage
from rag.search import Searcher

__all__ = ["growth"]

_WORDS = 40
"""Words of a synthetic clause; more would only make its build longer."""
_NOISE = 0.02


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
    """
    encoder = Remembering(open_encoder(settings))
    index = open_index(settings, encoder)
    vectors = [e.pooled for e in encoder.encode_queries(questions)]
    out: list[dict[str, float]] = []
    for size in sizes:
        made = _grown(index, size)
        spent, flat = _timed(made, encoder, questions, vectors)
        p95, flat95 = float(np.percentile(spent, 95)), float(np.percentile(flat, 95))
        first = out[0]["retrieve_p95"] if out else p95
        out.append(
            {
                "clauses": size,
                "retrieve_p50": float(np.median(spent)),
                "retrieve_p95": p95,
                "flat_p95": flat95,
                "over_flat": p95 / flat95,
                "growth": p95 / first,
            }
        )
    return out


def _timed(
    index: Index, encoder: Encoder, questions: Sequence[str], vectors: Sequence[Any]
) -> tuple[list[float], list[float]]:
    import faiss

    searcher = Searcher(index, encoder)
    flat = faiss.IndexFlatIP(index.vectors.d)
    flat.add(index.vectors.reconstruct_n(0, index.vectors.ntotal))
    searcher.search(questions[0])
    spent, bare = [], []
    for question, vector in zip(questions, vectors, strict=True):
        start = time.perf_counter()
        searcher.search(question)
        middle = time.perf_counter()
        flat.search(vector[None], 10)
        spent.append((middle - start) * 1000)
        bare.append((time.perf_counter() - middle) * 1000)
    return spent, bare


def _grown(index: Index, size: int) -> Index:
    """The index with its clauses repeated to ``size``."""
    import faiss

    count = len(index.clauses)
    times = -(-size // count)
    rng = np.random.default_rng(0)
    vectors = np.tile(index.vectors.reconstruct_n(0, count), (times, 1))[:size]
    vectors += rng.normal(scale=_NOISE, size=vectors.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    total = int(index.offsets[-1])
    offsets = np.concatenate([index.offsets[:-1] + total * n for n in range(times)])[:size]
    end = offsets[-1:] + np.diff(index.offsets)[(size - 1) % count]
    with tempfile.TemporaryDirectory(prefix="policyqa-bench-") as folder:
        write_vectors(Path(folder) / "vectors.faiss", vectors)
        made = faiss.read_index(str(Path(folder) / "vectors.faiss"))
    tokens: Any = None if index.tokens is None else _Repeated(index.tokens)
    return dataclasses.replace(
        index,
        clauses=(index.clauses * times)[:size],
        sentences=(index.sentences * times)[:size],
        vectors=made,
        tokens=tokens,
        offsets=np.concatenate([offsets, end]),
        lexical=_words(index, size),
    )


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
