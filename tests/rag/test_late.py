"""MaxSim by blocks is MaxSim: the best cosine of each question token, per clause and sentence."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings import to_int8
from rag.late import max_sim, sentence_sims


def unit(rng: np.random.Generator, count: int) -> np.ndarray:
    made = rng.normal(size=(count, 24))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def test_clauses_and_sentences_keep_their_best_cosines() -> None:
    rng = np.random.default_rng(0)
    lengths = rng.integers(1, 40, size=150)
    lengths[3] = 1500  # longer than a block
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    tokens, question = to_int8(unit(rng, offsets[-1])), unit(rng, 9)
    rows = rng.permutation(150)[:130]  # more than are taken at a time
    rows[5:6] = 3
    plain = [question @ (tokens[offsets[r] : offsets[r + 1]] / 127).T for r in rows]
    best = max_sim(question, tokens, offsets, rows)
    assert best == pytest.approx(np.stack([sims.max(axis=1) for sims in plain]), abs=1e-5)

    cuts = [[0, int(lengths[r]) // 2, int(lengths[r])] for r in rows]
    found = sentence_sims(question, tokens, offsets, rows, cuts)
    for sims, (_, cut, end), of in zip(plain, cuts, found, strict=True):
        first, second = sims[:, : max(cut, 1)], sims[:, min(cut, end - 1) :]
        assert of == pytest.approx(np.stack([first.max(axis=1), second.max(axis=1)]), abs=1e-5)
