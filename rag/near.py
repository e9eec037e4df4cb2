"""The question bank as evidence: the questions that lie nearest to the one that is asked."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from embeddings import Encoded
from rag.found import Near
from rag.index import Index

__all__ = ["near_questions", "nearest"]

_ASKED, _NEIGHBOURS = 500, 10
"""Questions of the bank that are looked at, and that judge whether a question is answerable."""
_ITSELF = 0.9999
"""Cosine from which a question of the bank is the question itself."""

Floats = NDArray[np.float32]
Rows = NDArray[np.int64]


def near_questions(index: Index, encoded: Encoded, *, held_out: bool) -> Near:
    """The nearest questions of the bank, and how like answered and missed ones this one is."""
    bank, misses = index.questions, index.misses
    if not bank.ntotal or not misses.ntotal:
        nothing = (math.nan, math.nan)
        return Near(np.empty(0, np.int64), np.empty(0, np.float32), nothing, nothing)
    asked, found = bank.search(encoded.pooled[None], min(_ASKED, bank.ntotal))
    missed, _ = misses.search(encoded.pooled[None], _NEIGHBOURS + 1)
    limit = _ITSELF if held_out else math.inf
    kept, others = asked[0] < limit, missed[0][missed[0] < limit]
    return Near(
        rows=index.question_rows[found[0][kept]],
        cosines=asked[0][kept],
        answered=_nearest_and_mean(asked[0][kept]),
        missed=_nearest_and_mean(others),
    )


def nearest(rows: Rows, near: Near, late: Floats, asked: set[int]) -> Floats:
    """Cosine of the nearest question of each row, float32 (rows,).

    Where no question of a row is near, the least of the near ones stands for it. A row that has no
    questions at all (``asked`` holds those that have) is put where rows with questions stand on
    average, seen from its late score.
    """
    if not len(near.rows):
        return late
    best: dict[int, float] = {}
    for row, cosine in zip(near.rows.tolist(), near.cosines.tolist(), strict=True):
        best.setdefault(row, cosine)  # nearest first
    out = np.array([best.get(row, float(near.cosines[-1])) for row in rows.tolist()], np.float32)
    bare = np.array([row not in asked for row in rows.tolist()])
    if bare.any() and not bare.all():
        out[bare] = late[bare] + (out[~bare] - late[~bare]).mean()
    return out


def _nearest_and_mean(cosines: Floats) -> tuple[float, float]:
    """The first of some falling cosines, and the mean of the first ten."""
    return float(cosines[0]), float(cosines[:_NEIGHBOURS].mean())
