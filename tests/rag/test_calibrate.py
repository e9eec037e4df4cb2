"""The fit separates what can be separated, and is judged on folds it has not seen."""

from __future__ import annotations

import numpy as np

from rag.calibrate import fit, held_out


def test_a_separable_set_is_separated() -> None:
    rng = np.random.default_rng(0)
    y = np.repeat([0.0, 1.0], 100)
    x = np.column_stack([y * 2 - 1 + rng.normal(scale=0.3, size=200), rng.normal(size=200)])
    weights, bias = fit(x, y)
    assert weights[0] > abs(weights[1])
    assert (((x @ weights + bias) > 0) == (y == 1)).mean() > 0.95
    held = held_out(x, y, np.arange(200) % 5)
    assert held[y == 1].mean() > 0.8 > 0.2 > held[y == 0].mean()
