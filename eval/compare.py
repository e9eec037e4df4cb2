"""Two runs over the same questions: what got better, what got worse, and whether it is chance."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.causes import Cause, cause_of
from eval.folder import Case, Run
from eval.metrics import METRICS
from eval.metrics.stats import permutation_test, ratio
from eval.score import table_of
from eval.tables import shown
from policyqa.errors import InputError

__all__ = ["Comparison", "compare", "comparison_json", "show_comparison"]


@dataclass(frozen=True, slots=True)
class Change:
    """A metric of two runs, and the p of their difference under the paired permutation test."""

    name: str
    a: float
    b: float
    p: float


@dataclass(frozen=True, slots=True)
class Moved:
    """A question whose outcome differs: what was wrong before and after; None is right."""

    id: str
    question: str
    before: Cause | None
    after: Cause | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All metrics, and the questions whose outcome differs, over ``questions`` shared ones."""

    questions: int
    metrics: tuple[Change, ...]
    better: tuple[Moved, ...]
    worse: tuple[Moved, ...]
    otherwise: tuple[Moved, ...]
    """Wrong in both runs, for another reason."""


def compare(a: Run, b: Run) -> Comparison:
    """Compare run ``b`` with run ``a`` over the questions that both were asked in the same words.

    Raises:
        InputError: they share no question.
    """
    others = {case.question.id: case for case in b.cases}
    pairs = [
        (case, others[case.question.id])
        for case in a.cases
        if case.question.id in others and others[case.question.id].question == case.question
    ]
    if not pairs:
        raise InputError("两次运行没有相同的问题，无法比较。请用同一数据集的两次运行。")
    moved = [m for m in map(_moved, *zip(*pairs, strict=True)) if m.before != m.after]
    return Comparison(
        questions=len(pairs),
        metrics=_changes([case for case, _ in pairs], [case for _, case in pairs]),
        better=tuple(m for m in moved if m.after is None),
        worse=tuple(m for m in moved if m.before is None),
        otherwise=tuple(m for m in moved if m.before and m.after),
    )


def _moved(before: Case, after: Case) -> Moved:
    question = before.question
    return Moved(question.id, question.question, cause_of(before), cause_of(after))


def _changes(a: Sequence[Case], b: Sequence[Case]) -> tuple[Change, ...]:
    first, second = table_of(a), table_of(b)
    values = [ratio(*table) for table in (first, second)]
    return tuple(
        Change(
            metric.name,
            float(values[0][m]),
            float(values[1][m]),
            permutation_test((first[0][:, m], first[1][:, m]), (second[0][:, m], second[1][:, m])),
        )
        for m, metric in enumerate(METRICS)
    )


def comparison_json(found: Comparison) -> dict[str, Any]:
    """The comparison as plain values."""
    return dataclasses.asdict(found)


def show_comparison(found: Comparison, names: tuple[str, str]) -> None:
    """Print the metrics side by side and the questions that moved."""
    console = Console()
    console.print(f"甲 {names[0]}\n乙 {names[1]}\n共同的问题 {found.questions} 个")
    table = Table("指标", "甲", "乙", "差（百分点）", "p", "")
    for metric, change in zip(METRICS, found.metrics, strict=True):
        difference = (change.b - change.a) * 100
        p = "NaN" if math.isnan(change.p) else f"{change.p:.4f}"
        row = (metric.title, shown(change.a), shown(change.b))
        delta = "NaN" if math.isnan(difference) else f"{difference:+.1f}"
        table.add_row(*row, delta, p, _verdict(difference, change.p, metric.better))
    console.print(table)
    titles = {"变好": found.better, "变差": found.worse, "仍不对，原因不同": found.otherwise}
    for title, moved in titles.items():
        console.print(f"{title}：{len(moved)} 题", style="bold")
        for one in moved:
            causes = f"{one.before or '正确'} → {one.after or '正确'}"
            console.print(f"  {one.id}  {one.question}  [{causes}]", markup=False, highlight=False)


def _verdict(difference: float, p: float, better: str) -> str:
    if math.isnan(p) or p >= 0.05:
        return ""
    return "显著变好" if (difference > 0) == (better == "high") else "显著变差"
