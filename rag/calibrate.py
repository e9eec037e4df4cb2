"""Fits the answerability model on the question bank; a maintainer's script.

    python -m rag.calibrate

Questions that a clause answers stand against near misses and off-topic questions, each judged as if
it were not in the bank itself; all are questions that the encoder was not trained on. They are
dealt into five folds by clause, so no clause's questions train and test the same model. The
threshold is the probability below which a set share of the answerable questions falls: a false
refusal sends a firm away, so that is what is bounded. No evaluation question is read.
"""

from __future__ import annotations

import json
import math
import random
import zlib
from dataclasses import asdict, dataclass, replace

import numpy as np
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track

from corpus import NEAR_MISSES, load_off_topic, load_questions
from rag.answerable import (
    FEATURES,
    PATH,
    Calibration,
    Logistic,
    evidence_fingerprint,
    features,
)
from rag.bank import even_weights, is_kept_out, length_band
from rag.expected import verdict
from rag.index import open_encoder, open_index
from rag.search import Searcher
from rag.settings import load_settings

__all__ = ["Sample", "calibrated", "fit", "gather"]

_FALSE_REFUSALS = 0.025
"""Share of the bank's answerable questions that the threshold refuses; of the development set's,
and of those on documents that nobody has seen, about as many (eval/README.md)."""
_SAMPLE = 2000
"""Answerable questions, and near misses, that are asked at most."""
_FOLDS = 5
_RIDGE = 1e-2

Floats = NDArray[np.float64]


def fit(x: Floats, y: Floats, lengths: NDArray[np.int64]) -> tuple[Floats, float]:
    """Logistic regression by Newton's method with a small ridge and balanced classes.

    ``x`` is (n, f), standardised; ``y`` is (n,) of 0 and 1; ``lengths`` are the questions' bands
    (:func:`rag.bank.length_band`), in each of which the classes are balanced. Returns weights (f,)
    and bias.
    """
    design = np.column_stack([x, np.ones(len(x))])
    balance = even_weights(y, lengths)
    beta = np.zeros(design.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-design @ beta))
        gradient = design.T @ (balance * (y - p)) - _RIDGE * len(x) * beta
        hessian = (design * (balance * p * (1 - p))[:, None]).T @ design
        step = np.linalg.solve(hessian + _RIDGE * len(x) * np.eye(len(beta)), gradient)
        beta += step
        if np.abs(step).max() < 1e-9:
            break
    return beta[:-1], float(beta[-1])


def held_out(z: Floats, y: Floats, lengths: NDArray[np.int64], folds: NDArray[np.int64]) -> Floats:
    """Probability of each question under a model that has not seen its fold, (n,)."""
    held = np.empty(len(y))
    for k in range(_FOLDS):
        weights, bias = fit(z[folds != k], y[folds != k], lengths[folds != k])
        held[folds == k] = 1 / (1 + np.exp(-(z[folds == k] @ weights + bias)))
    return held


@dataclass(frozen=True, eq=False)
class Sample:
    """Evidence of questions, float64 (n, f), whether a clause answers each, (n,), and its fold.

    ``lengths`` are bands of their lengths: in the bank, what is not answered is shorter, which must
    not tell.
    ``off`` marks those that are off topic. ``sure`` is 1 or 0 where the best match answers or does
    not without a model's judgement (:func:`rag.expected.verdict`), else NaN, (n,).
    """

    x: Floats
    y: Floats
    off: NDArray[np.bool_]
    sure: Floats
    lengths: NDArray[np.int64]
    folds: NDArray[np.int64]


def gather(searcher: Searcher, size: int = _SAMPLE) -> Sample:
    """Ask ``size`` kept-out questions of the bank, as many near misses, and the off-topic ones."""
    clauses = searcher.index.clauses
    draw = random.Random(0)  # noqa: S311
    bank = [q for q in load_questions(clauses) if is_kept_out(q.question)]
    near = [q for q in load_questions(clauses, NEAR_MISSES) if is_kept_out(q.question)]
    answerable = draw.sample(bank, min(size, len(bank)))
    entries = [*answerable, *draw.sample(near, min(size, len(near)))]
    entries += [q for q in load_off_topic() if is_kept_out(q.question)]
    rows, sure = [], []
    for entry in track(entries, "questions", console=Console(stderr=True), transient=True):
        found = searcher.search(entry.question, held_out=True)
        rows.append(features(found))
        told = verdict(entry.question, clauses[found.matches[0].row])
        sure.append(math.nan if told is None else float(told))
    folds = np.array([zlib.crc32((e.clause_id or e.question).encode()) for e in entries])
    return Sample(
        x=np.array(rows),
        y=np.array([1.0] * len(answerable) + [0.0] * (len(entries) - len(answerable))),
        off=np.array([not entry.clause_id for entry in entries]),
        sure=np.array(sure),
        lengths=np.array([length_band(entry.question) for entry in entries]),
        folds=folds % _FOLDS,
    )


def calibrated(sample: Sample, encoder: str) -> tuple[Calibration, dict[str, Floats]]:
    """The models fitted on a sample; by their names each question's probability held out, (n,)."""
    asked, held_asked, threshold = _model(sample, sample.x.shape[1])
    unasked, held_unasked, other = _model(sample, len(FEATURES))
    shift = math.log(threshold / (1 - threshold)) - math.log(other / (1 - other))
    unasked = replace(unasked, bias=round(unasked.bias + shift, 6))  # one threshold serves both
    near = (sample.y == 0) & ~sample.off
    off_topic = round(float(np.quantile(sample.x[near, 0], 0.1)), 6)
    evidence = evidence_fingerprint(encoder)
    found = Calibration(encoder, evidence, asked, unasked, round(threshold, 6), off_topic)
    return found, {"asked": held_asked, "unasked": held_unasked}


def _model(sample: Sample, count: int) -> tuple[Logistic, Floats, float]:
    """A model over the first ``count`` features, each question's probability held out, and the
    probability below which the share _FALSE_REFUSALS of the answerable ones falls.
    """
    judged = np.isnan(sample.sure)
    x, y, lengths = sample.x[judged, :count], sample.y[judged], sample.lengths[judged]
    mean, scale = x.mean(axis=0), x.std(axis=0)
    scale[scale == 0] = 1.0  # what never varies gets no weight
    z = (x - mean) / scale
    held = sample.sure.copy()
    held[judged] = held_out(z, y, lengths, sample.folds[judged])
    weights, bias = fit(z, y, lengths)
    first, second, third = (tuple(v.round(6).tolist()) for v in (mean, scale, weights))
    threshold = float(np.quantile(held[sample.y == 1], _FALSE_REFUSALS))
    return Logistic(first, second, third, round(bias, 6)), held, threshold


def main() -> None:
    """Ask every question, fit, report, and write ``rag/data/calibration.json``."""
    settings = load_settings()
    encoder = open_encoder(settings)
    sample = gather(Searcher(open_index(settings, encoder), encoder))
    found, held = calibrated(sample, encoder.fingerprint)
    y, off = sample.y, sample.off
    for name, probability in held.items():
        for rate in (0.03, 0.1, 0.2):
            cut = np.quantile(probability[y == 1], rate)
            missed = (probability[(y == 0) & ~off] < cut).mean()
            strayed = (probability[off] < cut).mean()
            typer.echo(
                f"{name}, false refusals {rate:.0%}: "
                f"near misses refused {missed:.2f}, off topic {strayed:.2f}"
            )
    PATH.write_text(json.dumps(asdict(found), indent=1) + "\n", "utf-8")
    typer.echo(f"written: {PATH.name}, from {len(y)} questions, {asdict(found)}")


if __name__ == "__main__":
    typer.run(main)
