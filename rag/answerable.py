"""Whether the corpus answers a question at all: a calibrated decision from absolute evidence.

Logistic models over a few scores of the best match, fitted by ``python -m rag.calibrate`` on
questions written for that purpose. They belong to one encoder; for another one nothing is refused
by score, and a warning says so. They also belong to the bundled bank, the word lists, the weights
and the features that they were fitted with; with any other of these they would judge by a measure
that no longer exists, so that is an error.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from corpus import NEAR_MISSES, OFF_TOPIC, QUESTIONS, Clause
from policyqa.errors import CalibrationError
from rag.expected import verdict
from rag.found import FITTED, Found
from rag.interaction import PATH as INTERACTION
from rag.lay_terms import TERM_FILES
from rag.regions import PLACES_FILE
from rag.typos import SOUNDS

__all__ = [
    "BANK_FEATURES",
    "FEATURES",
    "Calibration",
    "Logistic",
    "evidence_fingerprint",
    "features",
    "load_calibration",
]

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
    questions, see :class:`rag.search.Near`. What is undefined is 0.
    """
    best = found.matches[0]
    fifth = found.matches[min(4, len(found.matches) - 1)]
    quartile = float(np.quantile(best.best, 0.25)) if len(best.best) else best.score
    margin = best.score - fifth.score
    row = [best.late, quartile, margin, found.interaction()]
    evidence: NDArray[np.float64] = np.array([*row, *found.near.answered, *found.near.missed])
    return np.nan_to_num(evidence)


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
    evidence: str
    """:func:`evidence_fingerprint` of what it was fitted with."""
    asked: Logistic
    unasked: Logistic
    threshold: float
    off_topic: float

    def probability(self, found: Found, clause: Clause) -> float:
        """Probability, 0 to 1, that the best match, this clause, answers the question."""
        sure = verdict(found.question, clause)
        if sure is not None:
            return float(sure)
        model = self.asked if found.in_bank else self.unasked
        return model.probability(features(found))

    def answers(self, found: Found, clause: Clause) -> bool:
        """Whether the evidence is strong enough to answer."""
        return self.probability(found, clause) >= self.threshold

    def is_off_topic(self, found: Found) -> bool:
        """Whether the question is further from every clause than near misses are."""
        return found.matches[0].late < self.off_topic


def evidence_fingerprint(encoder: str) -> str:
    """What the evidence depends on: encoder, interaction, bundled bank, word lists, weights.

    A user's own documents and questions are not among them: they change what is found, not the
    measure that it is judged by.
    """
    measured_by = (encoder, asdict(FITTED), FEATURES, BANK_FEATURES)
    digest = hashlib.sha256(repr(measured_by).encode())
    for path in (
        QUESTIONS,
        NEAR_MISSES,
        OFF_TOPIC,
        *TERM_FILES,
        SOUNDS,
        PLACES_FILE,
        INTERACTION,
    ):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def load_calibration(encoder: str, path: Path = PATH) -> Calibration | None:
    """Load the calibration of an encoder by fingerprint; None, with a warning, if it has none.

    Raises:
        CalibrationError: it cannot be read, or does not belong to the bank, word lists, weights or
            features of this version, or to the bundled encoder.
    """
    try:
        calibration = _CALIBRATION.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise CalibrationError(f"校准文件 {path.name} 缺失或损坏。{_REMEDY}") from error
    if calibration.encoder != encoder and not _of_one_kind(calibration.encoder, encoder):
        _log.warning("编码模型 %s 未经校准，不会按得分拒答。", encoder)
        return None
    if calibration.evidence != evidence_fingerprint(encoder):
        raise CalibrationError(
            "校准与随附的编码模型、问法库、词表或打分权重不是一套，不能据此判断能不能答。" + _REMEDY
        )
    return calibration


def _of_one_kind(calibrated: str, encoder: str) -> bool:
    """Whether both are exports of the bundled encoder: a newer one must not pass for a user's."""
    return calibrated.partition("-")[0] == encoder.partition("-")[0]


_REMEDY = (
    "没有改动过程序的，请重新安装 policyqa；改动过的，请先运行 policyqa build，"
    "再运行：python -m rag.calibrate"
)
_CALIBRATION = TypeAdapter(Calibration)
