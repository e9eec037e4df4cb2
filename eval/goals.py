"""The goals of the design (section 8), held against what a run shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from eval.metrics.stats import Estimate
from eval.tables import shown

__all__ = ["ELSEWHERE", "GOALS", "Goal"]


@dataclass(frozen=True, slots=True)
class Goal:
    """A metric and the value that it must reach, or stay at or below."""

    metric: str
    title: str
    bound: float
    better: Literal["high", "low"] = "high"
    unit: str = "%"

    @property
    def shown_bound(self) -> str:
        """The bound with its sign, for people."""
        return f"{'≥' if self.better == 'high' else '≤'} {shown(self.bound, self.unit)}"

    def met(self, estimates: dict[str, Estimate]) -> bool:
        """Whether the run's value reaches the goal; what is undefined does not."""
        value = estimates[self.metric].value
        if math.isnan(value):
            return False
        return value >= self.bound if self.better == "high" else value <= self.bound


GOALS = (
    Goal("hit_at_5", "答案条款在前5条", 0.97),
    Goal("hit_at_1", "答案条款在首条", 0.90),
    Goal("all_at_5", "所需条款都在前5条", 0.92),
    Goal("facts_within_300", "300字内要点齐全", 0.90),
    Goal("citation_precision", "引用准确率", 0.95),
    Goal("citation_recall", "引用召回率", 0.95),
    Goal("grounded_statements", "有据陈述", 1.0),
    Goal("refusal_recall", "不可答的问题被拒答", 0.95),
    Goal("refused_wrongly", "可答的问题被拒答", 0.03, "low"),
    Goal("latency_p50", "一次回答的中位耗时", 100, "low", "ms"),
    Goal("latency_over_embedding", "是同一运行中单次向量化的倍数", 12, "low", "×"),
    Goal("latency_beyond_embedding", "单次向量化之外的中位耗时", 5, "low", "ms"),
)
ELSEWHERE = (
    "policyqa ask 整个进程（2 秒内）",
    "policyqa serve 的内存（400 MB 内）",
    "百万条款检索（P95 50 ms 内）",
)
"""Goals that a run of questions cannot show; ``policyqa bench`` measures them."""
