"""Metrics: each is a ratio of sums over questions, defined and sourced where it is computed.

A metric maps a case to ``(numerator, denominator)``; (0, 0) where it says nothing of the question.
Over a run it is the sum of the numerators over the sum of the denominators, and NaN where nothing
is defined. So means, precision, recall and F1 share one bootstrap and one significance test.
"""

from eval.metrics.catalogue import METRICS, Metric

__all__ = ["METRICS", "Metric"]
