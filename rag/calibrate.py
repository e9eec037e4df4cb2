"""Fits the answerability model on the question bank and the near misses; a maintainer's script.

    python -m rag.calibrate

A bank question counts as answerable, and is left out of the bank while it is asked; a near miss as
unanswerable. Clauses are dealt into five folds, so no clause's questions train and test the same
model. The threshold is the probability below which 3 % of the answerable questions fall: a false
refusal sends a firm away, so it is what is bounded (design goal), and the share of near misses
refused is reported for it. No evaluation question is read.
"""

from __future__ import annotations

import json
import zlib

import numpy as np
import typer
from numpy.typing import NDArray
from rich.progress import track

from corpus import load_near_misses, load_questions
from rag.answerable import FEATURES, PATH, features
from rag.index import open_encoder, open_index
from rag.search import Searcher
from rag.settings import load_settings

__all__ = ["fit"]

_FALSE_REFUSALS = 0.03
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
        hessian += _RIDGE * len(x) * np.eye(len(beta))
        step = np.linalg.solve(hessian, gradient)
        beta += step
        if np.abs(step).max() < 1e-9:
            break
    return beta[:-1], float(beta[-1])


def main() -> None:
    """Ask every bank question and near miss, fit, and write ``rag/data/calibration.json``."""
    settings = load_settings()
    encoder = open_encoder(settings)
    index = open_index(settings, encoder)
    searcher = Searcher(index, encoder)
    rows, labels, owners, late, hits = [], [], [], [], []
    for number, question in enumerate(track(load_questions(index.clauses), "answerable")):
        found = searcher.search(question.text, without=number)
        ids = [index.clauses[m.row].clause_id for m in found.matches]
        hits.append(ids.index(question.clause_id) if question.clause_id in ids else 99)
        if not found.references.documents:
            rows.append(features(found))
            labels.append(1.0)
            owners.append(question.clause_id)
    for question in track(load_near_misses(index.clauses), "near misses"):
        found = searcher.search(question.text)
        rows.append(features(found))
        labels.append(0.0)
        owners.append(question.clause_id)
        late.append(found.matches[0].late)
    ranks = np.array(hits)
    typer.echo(
        f"bank, left one out: hit@1 {(ranks < 1).mean():.3f}  hit@5 {(ranks < 5).mean():.3f}"
    )
    x, y = np.array(rows), np.array(labels)
    mean, scale = x.mean(axis=0), x.std(axis=0)
    z = (x - mean) / scale
    fold = np.array([zlib.crc32(owner.encode()) % _FOLDS for owner in owners])
    held = np.empty(len(y))
    for k in range(_FOLDS):
        weights, bias = fit(z[fold != k], y[fold != k])
        held[fold == k] = 1 / (1 + np.exp(-(z[fold == k] @ weights + bias)))
    threshold = float(np.quantile(held[y == 1], _FALSE_REFUSALS))
    for rate in (0.03, 0.1, 0.2):
        cut = np.quantile(held[y == 1], rate)
        typer.echo(
            f"false refusals {rate:.0%}: near misses refused {(held[y == 0] < cut).mean():.3f}"
        )
    weights, bias = fit(z, y)
    values = {
        "encoder": encoder.fingerprint,
        "features": FEATURES,
        "mean": mean.round(6).tolist(),
        "scale": scale.round(6).tolist(),
        "weights": weights.round(6).tolist(),
        "bias": round(bias, 6),
        "threshold": round(threshold, 6),
        "off_topic": round(float(np.quantile(late, 0.02)), 6),
        "made_from": {"answerable": int(y.sum()), "near_misses": int(len(y) - y.sum())},
    }
    PATH.write_text(json.dumps(values, ensure_ascii=False, indent=1) + "\n", "utf-8")
    typer.echo(f"written: {PATH.name}  threshold {threshold:.3f}  weights {weights.round(2)}")


if __name__ == "__main__":
    typer.run(main)
