"""Late interaction: MaxSim (ColBERT, arXiv 2004.12832) of a question over int8 token states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["max_sim", "row_states", "sentence_sims"]

_ROWS = 64
"""Clauses taken at a time: their cosines with a long question take a few megabytes."""
_TOKENS = 1024
"""States turned into float32 at a time, few enough to stay in the cache between cast and product.
A question cost 20 ms of one core with 32 whole clauses at a time, 7.6 so, 8.2 with 256 states and
10 with 4096 (measured on a busy machine)."""
_SCALE = np.float32(1 / 127)

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


def max_sim(question: Floats, tokens: NDArray[np.int8], offsets: Rows, rows: Rows) -> Floats:
    """Best cosine of each question token, float32 (t, d), in each row: float32 (rows, t)."""
    parts = _cosines(question, tokens, offsets, rows)
    best: Floats = np.concatenate([np.maximum.reduceat(sims, at, axis=0) for sims, at in parts])
    return best


def sentence_sims(
    question: Floats,
    tokens: NDArray[np.int8],
    offsets: Rows,
    rows: Rows,
    sentences: Sequence[Sequence[int]],
) -> list[Floats]:
    """The same per sentence: for each row float32 (its sentences, t).

    ``sentences`` tells for each row at which token each sentence begins, and the end of the last.
    """
    out: list[Floats] = []
    for sims, at in _cosines(question, tokens, offsets, rows):
        for start in at:
            bounds = np.array(sentences[len(out)])
            spans = np.minimum(bounds[:-1], bounds[-1] - 1)  # an empty sentence borrows a token
            own = sims[start : start + bounds[-1]]
            out.append(np.maximum.reduceat(own, spans, axis=0))
    return out


def row_states(tokens: NDArray[np.int8], offsets: Rows, row: int) -> Floats:
    """The token states of one clause, float32 (n, d)."""
    states: Floats = tokens[offsets[row] : offsets[row + 1]].astype(np.float32) / np.float32(127)
    return states


def _cosines(
    question: Floats, tokens: NDArray[np.int8], offsets: Rows, rows: Rows
) -> Iterator[tuple[Floats, Rows]]:
    """Cosines of all tokens of some rows with the question, float32 (tokens, t), part by part.

    With each part comes where each row begins in it.
    """
    scaled = np.ascontiguousarray(question.T) * _SCALE
    for part in np.array_split(rows, -(-len(rows) // _ROWS)):
        lengths = offsets[part + 1] - offsets[part]
        states = np.concatenate([tokens[offsets[row] : offsets[row + 1]] for row in part])
        sims = np.empty((len(states), len(question)), np.float32)
        block = np.empty((_TOKENS, states.shape[1]), np.float32)
        for start in range(0, len(states), _TOKENS):
            few = states[start : start + _TOKENS]
            block[: len(few)] = few
            np.matmul(block[: len(few)], scaled, out=sims[start : start + len(few)])
        yield sims, np.cumsum(lengths) - lengths
