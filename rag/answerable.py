"""Whether the corpus answers a question at all: a calibrated decision from absolute evidence.

A logistic model over a few scores of the best match, fitted by ``python -m rag.calibrate`` on
questions written for that purpose. It belongs to one encoder; for another one nothing is refused by
score, and a warning says so.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.expected import absent_kinds
from rag.search import Found

__all__ = ["FEATURES", "Calibration", "features", "load_calibration"]

PATH = Path(__file__).parent / "data" / "calibration.json"
FEATURES = ("late", "uncovered", "margin", "answered", "missed", "absent")
_log = logging.getLogger(__name__)


def features(found: Found, text: str) -> NDArray[np.float64]:
    """Evidence for the best match, float64 (6,), in the order of FEATURES; ``text`` is its clause.

    ``late`` is late interaction. ``uncovered`` is the lower quartile of the per-token cosines: what
    of the question the clause does not speak of. ``margin`` is the lead over the fifth match.
    ``answered`` and ``missed`` are the mean cosines of the nearest questions that some clause
    answers, and that none does. ``absent`` is the share of the kinds of answer asked for that the
    clause does not hold.
    """
    best = found.matches[0]
    fifth = found.matches[min(4, len(found.matches) - 1)]
    quartile = float(np.quantile(best.best, 0.25)) if len(best.best) else best.score
    return np.array(
        [
            best.late,
            quartile,
            best.score - fifth.score,
            found.like_answered,
            found.like_missed,
            absent_kinds(found.question, text),
        ]
    )


@dataclass(frozen=True, slots=True)
class Calibration:
    """The fitted model; ``threshold`` and ``off_topic`` are explained in ``rag/calibrate.py``."""

    encoder: str
    mean: tuple[float, ...]
    scale: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    threshold: float
    off_topic: float

    def probability(self, found: Found, text: str) -> float:
        """Probability, 0 to 1, that the best match, a clause of this text, answers the question.

        Evidence that there is none of (NaN, without a question bank) counts as average.
        """
        x = np.nan_to_num((features(found, text) - np.array(self.mean)) / np.array(self.scale))
        return float(1 / (1 + np.exp(-(x @ np.array(self.weights) + self.bias))))

    def answers(self, found: Found, text: str) -> bool:
        """Whether the evidence is strong enough to answer."""
        return self.probability(found, text) >= self.threshold

    def is_off_topic(self, found: Found) -> bool:
        """Whether the question is further from every clause than near misses are."""
        return found.matches[0].late < self.off_topic


def load_calibration(encoder: str, path: Path = PATH) -> Calibration | None:
    """Load the calibration of an encoder by fingerprint; None, with a warning, if it has none."""
    values = json.loads(path.read_text("utf-8"))
    if values["encoder"] != encoder:
        _log.warning("编码模型 %s 未经校准，不会按得分拒答。", encoder)
        return None
    for name in ("mean", "scale", "weights"):
        values[name] = tuple(values[name])
    return Calibration(**{k: values[k] for k in Calibration.__dataclass_fields__})
