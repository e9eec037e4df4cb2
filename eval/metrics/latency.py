"""Latency: percentiles of the time that a reply says it took."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.folder import Case
from eval.metrics.stats import Estimate, interval

__all__ = ["PERCENTILES", "latencies"]

PERCENTILES = (50, 90, 95, 99)


def latencies(cases: Sequence[Case]) -> dict[str, Estimate]:
    """``latency_p50`` … in milliseconds of ``timing_ms.total``, and ``retrieve_p50`` of its part.

    Percentiles are numpy's, linear between neighbours. NaN without a case.
    """
    total = np.array([case.reply.timing_ms.total for case in cases], dtype=np.float64)
    retrieve = np.array([case.reply.timing_ms.retrieve for case in cases], dtype=np.float64)
    out = {f"latency_p{p}": interval(total, p) for p in PERCENTILES}
    return out | {"retrieve_p50": interval(retrieve, 50)}
