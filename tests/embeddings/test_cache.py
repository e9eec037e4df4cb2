"""Passage vectors on disk: nothing is computed twice, and damage costs only time."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import EmbeddingCache, Encoded, from_int8, to_int8
from embeddings.base import normalise
from tests.fakes import FakeEncoder

TEXTS = ["第一条 总则", "第二条 范围", "第三条 原则"]


def _equal(one: Sequence[Encoded], other: Sequence[Encoded]) -> bool:
    def same(a: Encoded, b: Encoded) -> bool:
        if a.tokens is None or b.tokens is None:
            tokens = a.tokens is b.tokens
        else:
            tokens = a.tokens.dtype == b.tokens.dtype and np.array_equal(a.tokens, b.tokens)
        return tokens and a.token_texts == b.token_texts and np.array_equal(a.pooled, b.pooled)

    return len(one) == len(other) and all(map(same, one, other))


@pytest.mark.parametrize("tokens", [True, False])
def test_a_second_run_encodes_nothing_and_gives_the_same(tmp_path: Path, tokens: bool) -> None:
    first, second = FakeEncoder(tokens=tokens), FakeEncoder(tokens=tokens)
    before = EmbeddingCache(tmp_path / "cache").encode(first, TEXTS)
    after = EmbeddingCache(tmp_path / "cache").encode(second, TEXTS)
    assert first.encoded == TEXTS
    assert second.encoded == []
    assert _equal(before, after)


def test_a_changed_text_is_the_only_one_encoded(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache")
    cache.encode(FakeEncoder(), TEXTS)
    encoder = FakeEncoder()
    cache.encode(encoder, [TEXTS[0], "第二条 新的范围", TEXTS[2]])
    assert encoder.encoded == ["第二条 新的范围"]
    again = FakeEncoder()
    cache.encode(again, [TEXTS[1]])  # only the last texts are kept
    assert again.encoded == [TEXTS[1]]


def test_another_encoder_encodes_all(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache")
    cache.encode(FakeEncoder(), TEXTS)
    other = FakeEncoder("other")
    cache.encode(other, TEXTS)
    assert other.encoded == TEXTS


def test_repeated_texts_are_encoded_once_and_come_back_in_order(tmp_path: Path) -> None:
    encoder = FakeEncoder()
    told: list[int] = []
    texts = [TEXTS[1], TEXTS[0], TEXTS[1]]
    encoded = EmbeddingCache(tmp_path / "cache").encode(encoder, texts, told.append)
    assert encoder.encoded == [TEXTS[1], TEXTS[0]]
    assert _equal(encoded[:1], encoded[2:])
    assert sum(told) == 3


def test_progress_counts_what_was_known_already(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache")
    cache.encode(FakeEncoder(), TEXTS[:2])
    told: list[int] = []
    cache.encode(FakeEncoder(), TEXTS, told.append)
    assert told == [2, 1]


@pytest.mark.parametrize("name", ["keys.json", "pooled.npy", "tokens.npy"])
@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"[1, 2]", b'[["k", ["a", "b"]]]', None])
def test_a_damaged_file_is_computed_again_with_a_warning(
    tmp_path: Path, name: str, content: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    cache = EmbeddingCache(tmp_path / "cache")
    before = cache.encode(FakeEncoder(), TEXTS)
    file = tmp_path / "cache" / name
    file.write_bytes(file.read_bytes()[:-30] if content is None else content)
    encoder = FakeEncoder()
    with caplog.at_level(logging.WARNING):
        assert _equal(cache.encode(encoder, TEXTS), before)
    assert encoder.encoded == TEXTS
    assert "向量缓存" in caplog.text
    untouched = FakeEncoder()
    cache.encode(untouched, TEXTS)
    assert untouched.encoded == []


def test_a_missing_array_is_computed_again(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache")
    cache.encode(FakeEncoder(), TEXTS)
    (tmp_path / "cache" / "tokens.npy").unlink()
    encoder = FakeEncoder()
    cache.encode(encoder, TEXTS)
    assert encoder.encoded == TEXTS


def test_a_text_without_tokens_keeps_its_empty_states(tmp_path: Path) -> None:
    class Bare(FakeEncoder):
        def _encode(self, text: str) -> Encoded:
            whole = super()._encode(text)
            return whole if text.strip() else Encoded(whole.pooled, np.empty((0, 16), np.float32))

    before = EmbeddingCache(tmp_path / "cache").encode(Bare(), [" ", *TEXTS])
    after = EmbeddingCache(tmp_path / "cache").encode(Bare(), [" ", *TEXTS])
    assert after[0].tokens is not None
    assert after[0].tokens.shape == (0, 16)
    assert _equal(before, after)


def test_no_texts(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "cache")
    assert cache.encode(FakeEncoder(), []) == []
    cache.encode(FakeEncoder(), TEXTS)
    assert cache.encode(FakeEncoder(), []) == []


def test_nothing_is_left_beside_the_folder(tmp_path: Path) -> None:
    EmbeddingCache(tmp_path / "deep" / "cache").encode(FakeEncoder(), TEXTS)
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["cache"]


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
def test_int8_states_lose_next_to_nothing(seed: int, rows: int) -> None:
    states = normalise(np.random.default_rng(seed).normal(size=(rows, 384)).astype(np.float32))
    back = from_int8(to_int8(states))
    assert (states * back).sum(axis=1).min() > 0.998
    assert np.array_equal(to_int8(back), to_int8(states))  # so a second rounding changes nothing
