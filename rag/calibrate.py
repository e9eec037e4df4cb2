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
import zlib
from dataclasses import asdict

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from corpus import NEAR_MISSES, load_off_topic, load_questions
from rag.answerable import FEATURES, PATH, Calibration, Logistic, features
from rag.bank import is_kept_out
from rag.index import open_encoder, open_index
from rag.search import Searcher
from rag.settings import load_settings

__all__ = ["fit"]

_FALSE_REFUSALS = 0.04
"""Share of the bank's answerable questions that the threshold refuses; of the development set's,
and of those on documents that nobody has seen, about as many (eval/README.md)."""
_FOLDS = 5
_RIDGE = 1e-2

Floats = NDArray[np.float64]


def fit(x: Floats, y: Floats) -> tuple[Floats, float]:
    """Logistic regression by Newton's method with a small ridge and balanced classes.

    ``x`` is (n, f), standardised; ``y`` is (n,) of 0 and 1. Returns weights (f,) and bias.
    """
    design = np.column_stack([x, np.ones(len(x))])
    balance = np.where(y == 1, 0.5 / y.mean(), 0.5 / (1 - y.mean()))
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


def held_out(z: Floats, y: Floats, folds: NDArray[np.int64]) -> Floats:
    """Probability of each question under a model that has not seen its fold, (n,)."""
    held = np.empty(len(y))
    for k in range(_FOLDS):
        weights, bias = fit(z[folds != k], y[folds != k])
        held[folds == k] = 1 / (1 + np.exp(-(z[folds == k] @ weights + bias)))
    return held


def model(x: Floats, y: Floats, folds: NDArray[np.int64]) -> tuple[Logistic, Floats]:
    """A model with its threshold, and each question's probability under one that has not seen it.

    ``x`` is (n, f), ``y`` (n,) of 0 and 1, ``folds`` (n,).
    """
    mean, scale = x.mean(axis=0), x.std(axis=0)
    held = held_out((x - mean) / scale, y, folds)
    weights, bias = fit((x - mean) / scale, y)
    threshold = float(np.quantile(held[y == 1], _FALSE_REFUSALS))
    first, second, third = (tuple(v.round(6).tolist()) for v in (mean, scale, weights))
    return Logistic(first, second, third, round(bias, 6), round(threshold, 6)), held


def main() -> None:
    """Ask every question, fit, report, and write ``rag/data/calibration.json``."""
    settings = load_settings()
    encoder = open_encoder(settings)
    searcher = Searcher(open_index(settings, encoder), encoder)
    clauses = searcher.index.clauses
    answerable = [q for q in load_questions(clauses) if is_kept_out(q.question)]
    near = [q for q in load_questions(clauses, NEAR_MISSES) if is_kept_out(q.question)]
    off_topic = [q for q in load_off_topic() if is_kept_out(q.question)]
    entries = [*answerable, *near, *off_topic]
    rows = []
    for entry in track(entries, "questions"):
        found = searcher.search(entry.question, held_out=True)
        rows.append(features(found, clauses[found.matches[0].row].text))
    x = np.array(rows)
    y = np.array([1.0] * len(answerable) + [0.0] * (len(near) + len(off_topic)))
    off = np.array([not entry.clause_id for entry in entries])
    keys = [zlib.crc32((e.clause_id or e.question).encode()) for e in entries]
    folds = np.array(keys) % _FOLDS
    models = {}
    for name, features_used in (("asked", x), ("unasked", x[:, : len(FEATURES)])):
        models[name], held = model(features_used, y, folds)
        for rate in (0.03, 0.1, 0.2):
            cut = np.quantile(held[y == 1], rate)
            missed, strayed = (held[(y == 0) & ~off] < cut).mean(), (held[off] < cut).mean()
            typer.echo(
                f"{name}, false refusals {rate:.0%}: "
                f"near misses refused {missed:.2f}, off topic {strayed:.2f}"
            )
    far = round(float(np.quantile(x[(y == 0) & ~off, 0], 0.1)), 6)
    values = asdict(Calibration(encoder.fingerprint, models["asked"], models["unasked"], far))
    PATH.write_text(json.dumps(values, indent=1) + "\n", "utf-8")
    typer.echo(f"written: {PATH.name}, from {len(answerable)} answerable questions, {values}")


if __name__ == "__main__":
    typer.run(main)
