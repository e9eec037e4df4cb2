"""What the plots show, computed from the replies' own absolute scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.folder import Case
from eval.metrics.retrieval import hit_at
from eval.report.svg import Series

__all__ = ["calibration", "latency", "refusal_by_threshold"]

_BINS, _STEPS = 10, 60


def _top(case: Case) -> float:
    """Score of the best hit; −∞ if refused before the search."""
    return case.reply.hits[0].score if case.reply.hits else -np.inf


def refusal_by_threshold(cases: Sequence[Case]) -> list[Series]:
    """Precision and recall of refusing all whose best hit scores below a threshold."""
    counted = [c for c in cases if c.question.answerable or c.question.to_refuse]
    scores = np.array([_top(case) for case in counted])
    wanted = np.array([case.question.to_refuse for case in counted], dtype=bool)
    finite = scores[np.isfinite(scores)]
    if not len(finite):
        return []
    cuts = np.linspace(finite.min(), finite.max() + 1e-6, _STEPS)
    refused = scores[None] < cuts[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        precision = (refused & wanted).sum(1) / refused.sum(1)
        recall = (refused & wanted).sum(1) / wanted.sum()
        wrong = (refused & ~wanted).sum(1) / (~wanted).sum()
    lines = {"准确率": precision, "召回率": recall, "误拒率": wrong}
    return [Series(name, cuts.tolist(), ys.tolist()) for name, ys in lines.items()]


def calibration(cases: Sequence[Case], name: str) -> Series:
    """Share of questions whose best hit answers them, by tenths of its score."""
    scored = [case for case in cases if case.reply.hits and np.isfinite(_top(case))]
    ordered = sorted(scored, key=_top)
    parts = [p for p in np.array_split(np.arange(len(ordered)), _BINS) if len(p)]
    xs = [float(np.mean([_top(ordered[i]) for i in part])) for part in parts]
    ys = [float(np.mean([hit_at(1)(ordered[i])[0] for i in part])) for part in parts]
    return Series(name, xs, ys)


def latency(cases: Sequence[Case], name: str) -> Series:
    """Share of replies that took at most x milliseconds, up to the 99th percentile."""
    spent = np.array([case.reply.timing_ms.total for case in cases], dtype=np.float64)
    spent = np.sort(spent[np.isfinite(spent)])
    if not len(spent):
        return Series(name, [], [])
    shares = np.linspace(0.0, 0.99, _STEPS)
    return Series(name, np.quantile(spent, shares).tolist(), shares.tolist())
