"""What the plots show, computed from the replies' own absolute scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from eval.folder import Case, Run
from eval.metrics.retrieval import hit_at
from eval.report.svg import Series

__all__ = ["calibration", "latency", "refusal_by_threshold", "refusal_trade_off", "reliability"]

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


def _judged(run: Run) -> list[tuple[float, Case]]:
    """Probability and case of each question that is right to answer or right to refuse."""
    known = run.evidence.probabilities
    return [
        (known[case.question.id], case)
        for case in run.cases
        if case.question.id in known and (case.question.answerable or case.question.to_refuse)
    ]


def reliability(run: Run) -> list[Series]:
    """The reliability diagram: predicted probability against the observed share of answerable.

    Ten bins of equal width, each labelled with its count, at the mean of its predictions (Guo et
    al., ICML 2017). The name gives the Brier score (mean squared error of the probability) and the
    expected calibration error (mean over questions of their bin's distance from the diagonal).
    """
    judged = _judged(run)
    if not judged:
        return []
    p = np.array([probability for probability, _ in judged])
    y = np.array([case.question.answerable for _, case in judged], dtype=np.float64)
    bins = np.minimum((p * _BINS).astype(int), _BINS - 1)
    kept = [bins == b for b in range(_BINS) if (bins == b).any()]
    xs, ys = [float(p[b].mean()) for b in kept], [float(y[b].mean()) for b in kept]
    counts = [int(b.sum()) for b in kept]
    error = sum(n * abs(a - b) for n, a, b in zip(counts, xs, ys, strict=True)) / len(p)
    name = f"{len(p)} 题：Brier {((p - y) ** 2).mean():.3f}，ECE {error:.3f}"
    return [Series(name, xs, ys, [str(n) for n in counts]), Series("完全校准", [0, 1], [0, 1])]


def refusal_trade_off(run: Run) -> list[Series]:
    """What a threshold on the probability refuses: of the answerable (x), of the unanswerable (y).

    One line for all that is to be refused, and one for near misses alone; the point is what the
    run did, where guard and exact references decide as well.
    """
    judged = _judged(run)
    good = np.array([p for p, case in judged if case.question.answerable])
    bad = [(p, case.question.group) for p, case in judged if case.question.to_refuse]
    if not len(good) or not bad:
        return []
    cuts = np.unique([p for p, _ in judged] + [1.0])
    wrong = [float((good < cut).mean()) for cut in cuts]
    lines = {
        "全部不可答": [p for p, _ in bad],
        "其中近似不可答": [p for p, group in bad if group == "near_miss"],
    }
    drawn = [
        Series(name, wrong, [float((np.array(values) < cut).mean()) for cut in cuts])
        for name, values in lines.items()
        if values
    ]
    counted = [(not case.reply.answered, case.question.to_refuse) for _, case in judged]
    refused = [float(np.mean([r for r, of in counted if of == wanted])) for wanted in (False, True)]
    here = Series(
        f"本次运行（阈值 {run.evidence.threshold:.2f}）", refused[:1], refused[1:], ["本次"]
    )
    return [*drawn, here]


def latency(cases: Sequence[Case], name: str) -> Series:
    """Share of replies that took at most x milliseconds, up to the 99th percentile."""
    spent = np.array([case.reply.timing_ms.total for case in cases], dtype=np.float64)
    spent = np.sort(spent[np.isfinite(spent)])
    if not len(spent):
        return Series(name, [], [])
    shares = np.linspace(0.0, 0.99, _STEPS)
    return Series(name, np.quantile(spent, shares).tolist(), shares.tolist())
