"""What every metric returns."""

from __future__ import annotations

__all__ = ["UNDEFINED", "Ratio"]

Ratio = tuple[float, float]
"""Numerator and denominator of one question's part of a ratio."""
UNDEFINED: Ratio = (0.0, 0.0)
"""The metric says nothing of this question."""
