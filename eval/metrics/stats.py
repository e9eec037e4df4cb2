"""Uncertainty: bootstrap intervals and paired permutation tests over questions, both seeded."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["Estimate", "Floats", "bootstrap", "interval", "permutation_test", "ratio"]

Floats = NDArray[np.float64]
_RESAMPLES, _PERMUTATIONS, _SEED = 2000, 10_000, 20241124


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its 95 % interval and the number of questions it says something of."""

    value: float
    low: float
    high: float
    n: int


def ratio(numerators: Floats, denominators: Floats) -> Floats:
    """Ratios of sums over the first axis, NaN where the denominator is 0."""
    below = denominators.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = np.where(below > 0, numerators.sum(axis=0) / below, np.nan)
    return found


def bootstrap(numerators: Floats, denominators: Floats) -> list[Estimate]:
    """Estimate the ratio of sums of each column of (questions, metrics).

    The percentile bootstrap (Efron and Tibshirani, 1993, chapter 13): questions are drawn with
    replacement 2,000 times; draws in which a ratio is undefined are left out of its interval.
    """
    n, metrics = numerators.shape
    if n == 0:
        return [Estimate(np.nan, np.nan, np.nan, 0)] * metrics
    draws = np.random.default_rng(_SEED).multinomial(n, np.full(n, 1 / n), size=_RESAMPLES)
    with np.errstate(divide="ignore", invalid="ignore"):
        resampled = (draws @ numerators) / (draws @ denominators)
    values = ratio(numerators, denominators)
    counts = (denominators > 0).sum(axis=0)
    return [
        Estimate(float(values[m]), *_bounds(resampled[:, m]), int(counts[m]))
        for m in range(metrics)
    ]


def interval(values: Floats, percentile: float) -> Estimate:
    """Estimate a percentile of some values, with the same bootstrap; NaNs are left out."""
    values = values[~np.isnan(values)]
    if not len(values):
        return Estimate(np.nan, np.nan, np.nan, 0)
    rows = np.random.default_rng(_SEED).integers(len(values), size=(_RESAMPLES, len(values)))
    resampled = np.percentile(values[rows], percentile, axis=1)
    return Estimate(float(np.percentile(values, percentile)), *_bounds(resampled), len(values))


def _bounds(resampled: Floats) -> tuple[float, float]:
    defined = resampled[np.isfinite(resampled)]
    if not len(defined):
        return np.nan, np.nan
    low, high = np.percentile(defined, [2.5, 97.5])
    return float(low), float(high)


def permutation_test(a: tuple[Floats, Floats], b: tuple[Floats, Floats]) -> float:
    """Two-sided p of the difference between two runs' ratios over the same questions.

    Each run is (numerators, denominators), both (questions,). Under the null hypothesis the runs
    are exchangeable question by question, so each question's pair is swapped or not at random,
    10,000 times (Smucker et al., CIKM 2007); p = (1 + as extreme) / (1 + permutations). NaN where
    a ratio is undefined.
    """
    observed = ratio(*b) - ratio(*a)
    if np.isnan(observed):
        return float("nan")
    differs = (a[0] != b[0]) | (a[1] != b[1])
    swaps = np.random.default_rng(_SEED).random((_PERMUTATIONS, int(differs.sum()))) < 0.5
    ways = []
    for first, second in ((a, b), (b, a)):
        top = first[0].sum() + swaps @ (second[0] - first[0])[differs]
        below = first[1].sum() + swaps @ (second[1] - first[1])[differs]
        with np.errstate(divide="ignore", invalid="ignore"):
            ways.append(top / below)
    difference = ways[1] - ways[0]
    extreme = np.abs(difference) >= abs(observed) - 1e-12
    return float((1 + extreme.sum()) / (1 + _PERMUTATIONS))
