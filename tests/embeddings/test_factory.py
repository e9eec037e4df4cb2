"""Encoders by name, and the cutting of long texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from embeddings import load_encoder
from embeddings.factory import NAMES
from embeddings.onnx_encoder import OnnxEncoder
from embeddings.windows import join, split_text
from policyqa.errors import EncoderError


def test_the_default_is_the_bundled_one() -> None:
    assert isinstance(load_encoder(), OnnxEncoder)


def test_an_unknown_name_lists_the_known_ones() -> None:
    with pytest.raises(EncoderError) as caught:
        load_encoder("word2vec")
    assert all(name in str(caught.value) for name in ("word2vec", *NAMES))


@given(st.text(max_size=400), st.integers(1, 50))
def test_windows_fit_and_make_up_the_text(text: str, longest: int) -> None:
    windows = split_text(text, lambda part: len(part) <= longest)
    assert "".join(windows) == text
    assert all(len(window) <= longest for window in windows)


def test_a_character_that_never_fits_is_kept() -> None:
    assert split_text("海关", lambda _: False) == ["海", "关"]


def test_a_text_is_cut_after_a_sentence_where_there_is_one() -> None:
    windows = split_text("甲乙丙丁，戊己庚。辛壬癸子丑寅卯", lambda part: len(part) <= 10)
    assert windows == ["甲乙丙丁，戊己庚。", "辛壬癸子丑寅卯"]


def test_windows_count_by_length() -> None:
    one, other = np.array([1, 0], dtype=np.float32), np.array([0, 1], dtype=np.float32)
    assert join(["字字字", "字"], [one, other]) == pytest.approx(np.array([3, 1]) / np.sqrt(10))
    assert join(["字"], [other * 5]) == pytest.approx(other)
