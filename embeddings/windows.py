"""Cuts a text that is too long for a model into windows, losing none of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from embeddings.base import Floats, normalise

__all__ = ["join", "split_text"]

_MARKS = ("\n", "。", "；", "！", "？", "，", "、", " ")
"""Where a text is best cut, best first."""


def split_text(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Halve ``text``, near its middle and after a mark, until every piece fits.

    The pieces together are the text; a single character is never cut, even if it does not fit.
    """
    if len(text) < 2 or fits(text):
        return [text]
    cut = _middle(text)
    return split_text(text[:cut], fits) + split_text(text[cut:], fits)


def join(windows: Sequence[str], pooled: Sequence[Floats]) -> Floats:
    """One vector, float32 (d,), for a text whose windows have vectors: their mean by length."""
    if len(pooled) == 1:
        return normalise(pooled[0])
    weights = np.array([len(window) for window in windows], dtype=np.float32)
    return normalise(np.average(np.stack(list(pooled)), axis=0, weights=weights))


def _middle(text: str) -> int:
    """Where to cut: after a mark in the middle half, else exactly in the middle; 0 < cut < len."""
    low, high = len(text) // 4, len(text) - len(text) // 4
    for mark in _MARKS:
        at = text.rfind(mark, low, high)
        if 0 <= at < len(text) - 1:
            return at + 1
    return len(text) // 2
