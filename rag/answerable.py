"""Whether the corpus answers a question at all: a calibrated decision from absolute evidence.

Logistic models over a few scores of the best match, fitted by ``python -m rag.calibrate`` on
questions written for that purpose. They belong to one encoder; for another one nothing is refused
by score, and a warning says so.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from rag.expected import lacks_kind
from rag.search import Found

__all__ = ["BANK_FEATURES", "FEATURES", "Calibration", "Logistic", "features", "load_calibration"]

PATH = Path(__file__).parent / "data" / "calibration.json"
FEATURES = ("late", "uncovered", "margin", "interaction")
BANK_FEATURES = ("answered", "answered_mean", "missed", "missed_mean")
"""Beside FEATURES where the best match has questions in the bank."""
_log = logging.getLogger(__name__)


def features(found: Found) -> NDArray[np.float64]:
    """Evidence for the best match, float64 (8,): FEATURES, then BANK_FEATURES.

    ``late`` is late interaction. ``uncovered`` is the lower quartile of the per-token cosines: what
    of the question the clause does not speak of. ``margin`` is the lead over the fifth match.
    ``interaction`` is the logit of :mod:`rag.interaction`. The rest are cosines of the bank's
    questions, see :class:`rag.search.Near`.
    """
    best = found.matches[0]
    fifth = found.matches[min(4, len(found.matches) - 1)]
    quartile = float(np.quantile(best.best, 0.25)) if len(best.best) else best.score
    margin = best.score - fifth.score
    logit = found.interaction
    return np.array([best.late, quartile, margin, logit, *found.near.answered, *found.near.missed])


@dataclass(frozen=True, slots=True)
class Logistic:
    """A logistic model over the first features, as many as it has weights."""

    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float

    def probability(self, x: NDArray[np.float64]) -> float:
        """Probability, 0 to 1, of the evidence ``x``, float64 (at least as many as weights,)."""
        z = (x[: len(self.mean)] - np.array(self.mean)) / np.array(self.scale)
        return float(1 / (1 + np.exp(-(z @ np.array(self.weights) + self.bias))))


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted models: where the best match has questions in the bank, and where it has none.

    On a document without questions, nothing lies near in the bank, which says nothing of whether
    the document answers. ``threshold`` and ``off_topic`` are explained in ``rag/calibrate.py``.
    """

    encoder: str
    asked: Logistic
    unasked: Logistic
    threshold: float
    off_topic: float

    def probability(self, found: Found, text: str) -> float:
        """Probability, 0 to 1, that the best match, a clause of this text, answers the question.

        0 where the clause holds nothing of the kind that is asked for.
        """
        if lacks_kind(found.question, text):
            return 0.0
        model = self.asked if found.in_bank else self.unasked
        return model.probability(features(found))

    def answers(self, found: Found, text: str) -> bool:
        """Whether the evidence is strong enough to answer."""
        return self.probability(found, text) >= self.threshold

    def is_off_topic(self, found: Found) -> bool:
        """Whether the question is further from every clause than near misses are."""
        return found.matches[0].late < self.off_topic


def load_calibration(encoder: str, path: Path = PATH) -> Calibration | None:
    """Load the calibration of an encoder by fingerprint; None, with a warning, if it has none."""
    calibration = _CALIBRATION.validate_json(path.read_bytes())
    if calibration.encoder != encoder:
        _log.warning("编码模型 %s 未经校准，不会按得分拒答。", encoder)
        return None
    return calibration


_CALIBRATION = TypeAdapter(Calibration)
