"""Few vectors are compared one by one, many by lists; both find what a plain product finds."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

import rag.vectors
from rag.vectors import read_vectors, write_vectors


@pytest.fixture
def vectors() -> np.ndarray:
    """Unit vectors, float32 (4000, 32), around 200 centres."""
    rng = np.random.default_rng(0)
    made = np.repeat(rng.normal(size=(200, 32)), 20, axis=0) + rng.normal(
        scale=0.3, size=(4000, 32)
    )
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def test_few_are_compared_one_by_one(tmp_path: Path, vectors: np.ndarray) -> None:
    write_vectors(tmp_path / "v.faiss", vectors)
    read = read_vectors(tmp_path / "v.faiss")
    cosines, rows = read.search(vectors[7:8], 5)
    assert rows[0].tolist() == np.argsort(-(vectors @ vectors[7]))[:5].tolist()
    assert cosines[0, 0] == pytest.approx(1, abs=1e-4)
    assert read.reconstruct(9) == pytest.approx(vectors[9], abs=1e-3)
    assert (tmp_path / "v.faiss").stat().st_size < vectors.nbytes * 0.6


def test_many_are_compared_in_part_and_found_all_the_same(
    tmp_path: Path, vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.vectors, "_EXACT", 1000)
    write_vectors(tmp_path / "v.faiss", vectors)
    read = read_vectors(tmp_path / "v.faiss")
    assert isinstance(read, faiss.IndexIVF)
    assert read.nprobe < read.nlist
    _, taken = read.search(vectors[::40], 40)
    best = np.argsort(-(vectors[::40] @ vectors.T), axis=1)[:, :10]
    found = [np.isin(b, t).mean() for b, t in zip(best, taken, strict=True)]
    assert np.mean(found) > 0.95
    assert read.reconstruct(9) == pytest.approx(vectors[9], abs=0.02)
    assert (tmp_path / "v.faiss").stat().st_size < vectors.nbytes / 2


def test_none_can_be_written_and_read(tmp_path: Path) -> None:
    write_vectors(tmp_path / "v.faiss", np.empty((0, 1), np.float32))
    assert read_vectors(tmp_path / "v.faiss").ntotal == 0
