"""Scores a run from its folder alone: no model, no index, no network."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.folder import Case, Run, write_swapped
from eval.metrics import METRICS, Metric
from eval.metrics.latency import latencies
from eval.metrics.stats import Estimate, Floats, bootstrap

__all__ = ["Scores", "metrics_json", "score", "table_of", "write_metrics"]

USERS = {"sme": "企业", "hotline": "热线", "compliance": "合规"}


@dataclass(frozen=True, eq=False)
class Scores:
    """A run's estimates by metric name, overall and per group of each breakdown."""

    overall: dict[str, Estimate]
    by: dict[str, dict[str, dict[str, Estimate]]]
    sizes: dict[str, dict[str, int]]
    """Questions per group of each breakdown."""


def table_of(cases: Sequence[Case], metrics: Sequence[Metric] = METRICS) -> tuple[Floats, Floats]:
    """Numerators and denominators of metrics, float64 (cases, metrics) each."""
    measured = np.array([[m.measure(case) for m in metrics] for case in cases], dtype=np.float64)
    measured = measured.reshape(len(cases), len(metrics), 2)
    return measured[:, :, 0], measured[:, :, 1]


def score(run: Run) -> Scores:
    """Score a run: every metric with its interval, overall and by kind, user and document."""
    top, below = table_of(run.cases)
    groups: dict[str, Callable[[Case], set[str]]] = {
        "kind": lambda case: {case.question.group},
        "user": lambda case: {case.question.user},
        "document": _documents,
    }
    by: dict[str, dict[str, dict[str, Estimate]]] = {}
    sizes: dict[str, dict[str, int]] = {}
    for name, of in groups.items():
        members = [of(case) for case in run.cases]
        rows = {g: [i for i, m in enumerate(members) if g in m] for g in set().union(*members)}
        by[name] = {g: _estimates(top[rows[g]], below[rows[g]]) for g in sorted(rows)}
        sizes[name] = {g: len(rows[g]) for g in rows}
    times = latencies(run.cases)
    embedding = run.info.embedding_ms or float("nan")
    p50 = times["latency_p50"].value
    derived = {
        "latency_over_embedding": p50 / embedding,
        "latency_beyond_embedding": p50 - embedding,
    }
    count = times["latency_p50"].n
    extra = {name: Estimate(value, np.nan, np.nan, count) for name, value in derived.items()}
    return Scores(_estimates(top, below) | times | extra, by, sizes)


def _estimates(top: Floats, below: Floats) -> dict[str, Estimate]:
    found = bootstrap(top, below)
    return {metric.name: estimate for metric, estimate in zip(METRICS, found, strict=True)}


def _documents(case: Case) -> set[str]:
    """Titles of the documents of the gold clauses; of the nearest one for a near miss."""
    ids = case.question.clause_ids or ((case.question.topic,) if case.question.topic else ())
    clauses = case.sources.clauses
    return {clauses[i].document if i in clauses else i.split("/")[0] for i in ids}


def metrics_json(run: Run, scores: Scores) -> dict[str, Any]:
    """What ``metrics.json`` holds; an undefined value is NaN."""
    return {
        "system": run.info.system,
        "dataset": run.info.dataset,
        "dataset_sha256": run.info.dataset_sha256,
        "questions": len(run.questions),
        "scored": len(run.cases),
        "embedding_ms": run.info.embedding_ms,
        "metrics": _plain(scores.overall),
        "by": {
            name: {group: _plain(estimates) for group, estimates in groups.items()}
            for name, groups in scores.by.items()
        },
    }


def _plain(estimates: dict[str, Estimate]) -> dict[str, dict[str, float]]:
    return {
        name: {k: round(v, 6) for k, v in dataclasses.asdict(estimate).items()}
        for name, estimate in estimates.items()
    }


def write_metrics(run: Run, scores: Scores) -> Path:
    """Write ``metrics.json`` into the run's folder."""
    path = run.folder / "metrics.json"
    write_swapped(path, json.dumps(metrics_json(run, scores), ensure_ascii=False, indent=1))
    return path
