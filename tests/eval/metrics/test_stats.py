"""Intervals and tests: seeded, and right on cases that can be worked out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from eval.metrics.latency import latencies
from eval.metrics.stats import bootstrap, interval, permutation_test
from tests.eval.cases import answer, case, cited, question

ONES = np.ones((100, 1))


def test_the_same_seed_gives_the_same_interval() -> None:
    top = np.arange(100.0)[:, None] % 2
    (first,), (second,) = bootstrap(top, ONES), bootstrap(top, ONES)
    assert first == second
    assert first.value == 0.5
    assert first.n == 100


def test_the_interval_is_near_the_binomial_one() -> None:
    top = (np.arange(100.0)[:, None] < 80).astype(float)
    (found,) = bootstrap(top, ONES)
    spread = 1.96 * math.sqrt(0.8 * 0.2 / 100)
    assert found.low == pytest.approx(0.8 - spread, abs=0.015)
    assert found.high == pytest.approx(0.8 + spread, abs=0.015)


def test_undefined_is_nan() -> None:
    (found,) = bootstrap(np.zeros((5, 1)), np.zeros((5, 1)))
    assert found.n == 0
    assert all(math.isnan(v) for v in (found.value, found.low, found.high))
    assert math.isnan(interval(np.array([np.nan]), 50).value)


def test_percentiles() -> None:
    cases = [case(question(), answer("无", [cited(1)], ms=ms)) for ms in range(1, 101)]
    found = latencies(cases)
    assert found["latency_p50"].value == 50.5
    assert found["latency_p95"].value == pytest.approx(95.05)
    assert found["retrieve_p50"].value == 25.25
    assert found["latency_p50"].low < 50.5 < found["latency_p50"].high


def test_equal_runs_do_not_differ_and_unlike_ones_do() -> None:
    none, all_ = (np.zeros(20), np.ones(20)), (np.ones(20), np.ones(20))
    assert permutation_test(all_, all_) == 1
    assert permutation_test(none, all_) < 0.001
    one = (np.array([1.0] + [0.0] * 19), np.ones(20))
    assert permutation_test(none, one) == 1
    assert math.isnan(permutation_test((np.zeros(3), np.zeros(3)), (np.ones(3), np.ones(3))))


def test_p_is_that_of_the_exact_test() -> None:
    """Four questions better, none worse: two-sided sign test, p = 2 / 2**4."""
    a = (np.zeros(10), np.ones(10))
    b = (np.array([1.0] * 4 + [0.0] * 6), np.ones(10))
    assert permutation_test(a, b) == pytest.approx(0.125, abs=0.01)
