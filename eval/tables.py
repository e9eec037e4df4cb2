"""Scores as tables in the terminal."""

from __future__ import annotations

import math

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Column, Table

from eval.folder import Run
from eval.metrics import METRICS
from eval.metrics.stats import Estimate
from eval.score import USERS, Scores

__all__ = ["BREAKDOWNS", "GROUPS", "KINDS", "LATENCY", "show_scores", "shown"]

KINDS = {
    "fact": "事实",
    "condition": "条件",
    "procedure": "办理",
    "list": "列举",
    "table": "表格",
    "multi": "多条款",
    "twin": "国家与本市",
    "prohibition": "禁止",
    "department": "部门",
    "validity": "时效",
    "noisy": "错别字",
    "english": "英文",
    "near_miss": "近似不可答",
    "off_topic": "无关",
    "false_premise": "错误前提",
    "injection": "注入",
}
BREAKDOWNS = {"kind": "类型", "user": "用户", "document": "文件"}
GROUPS = KINDS | USERS
LATENCY = {
    "latency_p50": "耗时中位数",
    "latency_p90": "耗时P90",
    "latency_p95": "耗时P95",
    "latency_p99": "耗时P99",
    "retrieve_p50": "检索耗时中位数",
    "latency_beyond_embedding": "耗时减去单次向量化",
}
_BRIEF = (
    "hit_at_1",
    "hit_at_5",
    "citation_precision",
    "citation_recall",
    "facts_within_300",
    "grounded_statements",
    "refusal_recall",
    "refused_wrongly",
)


def shown(value: float, unit: str = "%") -> str:
    """A value for people; undefined is NaN and shown as such."""
    if math.isnan(value):
        return "NaN"
    return f"{value * 100:.1f}%" if unit == "%" else f"{value:.1f} {unit}".rstrip()


def show_scores(run: Run, scores: Scores) -> None:
    """Print all metrics with their intervals, and the main ones by kind, user and document."""
    console = Console()
    info = run.info
    console.print(f"{info.system} · {info.dataset} · {len(run.cases)} 题 · {run.folder.name}")
    table = Table("指标", "值", "95% 置信区间", "题数")
    for metric in METRICS:
        table.add_row(metric.title, *_cells(scores.overall[metric.name], "%"))
    for name, title in LATENCY.items():
        table.add_row(title, *_cells(scores.overall[name], "ms"))
    times = scores.overall["latency_over_embedding"]
    table.add_row("耗时是单次向量化的倍数", *_cells(times, ""))
    console.print(table)
    titles = {metric.name: metric.title for metric in METRICS}
    for name, title in BREAKDOWNS.items():
        part = Table(
            Column(title, overflow="fold"),
            Column("题数", min_width=4),
            box=SIMPLE,
            padding=(0, 1, 0, 0),
        )
        for name_of in _BRIEF:
            part.add_column(titles[name_of], min_width=6, overflow="fold")
        for group, estimates in scores.by[name].items():
            cells = (shown(estimates[m].value) for m in _BRIEF)
            part.add_row(GROUPS.get(group, group), str(scores.sizes[name][group]), *cells)
        console.print(part)


def _cells(estimate: Estimate, unit: str) -> tuple[str, str, str]:
    bounds = f"{shown(estimate.low, unit)} – {shown(estimate.high, unit)}"
    return shown(estimate.value, unit), bounds, str(estimate.n)
