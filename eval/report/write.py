"""Writes the report of a run beside others: ``report.html`` and ``report.md``."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from eval.causes import Cause, cause_of
from eval.folder import Case, Run, write_swapped
from eval.goals import ELSEWHERE, GOALS, Goal
from eval.metrics import METRICS
from eval.metrics.facts import missing_facts
from eval.report.curves import (
    calibration,
    latency,
    refusal_by_threshold,
    refusal_trade_off,
    reliability,
)
from eval.report.svg import line_chart
from eval.score import Scores, score
from eval.tables import BREAKDOWNS, GROUPS, LATENCY, shown

__all__ = ["write_report"]

TEMPLATES = Path(__file__).parent.parent / "data"
JUDGED = "judge.json"


def write_report(runs: Sequence[Run], folder: Path) -> Path:
    """Write the report into ``folder`` and return the page's path.

    The first run is reported in full; the others stand beside it in the tables.

    Raises:
        StorageError: the folder cannot be written.
    """
    scores = [score(run) for run in runs]
    context = _context(runs, scores)
    page, summary = folder / "report.html", folder / "report.md"
    write_swapped(page, _render("report.html.j2", context, escape=True))
    write_swapped(summary, _render("report.md.j2", context, escape=False))
    return page


def _render(template: str, context: dict[str, Any], *, escape: bool) -> str:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escape,  # noqa: S701 - Markdown holds no text of questions or replies
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(template).render(context)


def _context(runs: Sequence[Run], scores: Sequence[Scores]) -> dict[str, Any]:
    main, found = runs[0], scores[0]
    failing = [(case, cause) for case in main.cases if (cause := cause_of(case))]
    counts = Counter(cause for _, cause in failing)
    return {
        "run": main.info,
        "names": [run.info.system for run in runs],
        "folders": [run.folder.name for run in runs],
        "scored": len(main.cases),
        "goals": [_goal_row(goal, scores) for goal in GOALS],
        "elsewhere": ELSEWHERE,
        "metrics": _metric_rows(scores),
        "breakdowns": [_breakdown(found, name, title) for name, title in BREAKDOWNS.items()],
        "plots": _plots(runs),
        "causes": [(cause.value, counts[cause]) for cause in Cause],
        "failing": [_failure(case, cause) for case, cause in failing],
        "judged": _judged(main.folder / JUDGED),
    }


def _goal_row(goal: Goal, scores: Sequence[Scores]) -> dict[str, Any]:
    return {
        "title": goal.title,
        "bound": goal.shown_bound,
        "cells": [
            (shown(s.overall[goal.metric].value, goal.unit), goal.met(s.overall)) for s in scores
        ],
    }


def _metric_rows(scores: Sequence[Scores]) -> list[dict[str, Any]]:
    named = [(m.name, m.title, "%") for m in METRICS] + [(n, t, "ms") for n, t in LATENCY.items()]
    return [
        {"title": title, "cells": [_interval(s, name, unit) for s in scores]}
        for name, title, unit in named
    ]


def _interval(scores: Scores, name: str, unit: str) -> tuple[str, str]:
    found = scores.overall[name]
    if math.isnan(found.low):
        return shown(found.value, unit), ""
    return shown(found.value, unit), f"{shown(found.low, unit)} – {shown(found.high, unit)}"


_BROKEN_DOWN = (
    "hit_at_1",
    "hit_at_5",
    "all_at_5",
    "citation_precision",
    "citation_recall",
    "facts",
    "facts_within_300",
    "grounded_statements",
    "refusal_recall",
    "refused_wrongly",
)


def _breakdown(scores: Scores, name: str, title: str) -> dict[str, Any]:
    titles = {metric.name: metric.title for metric in METRICS}
    return {
        "title": title,
        "columns": [titles[metric] for metric in _BROKEN_DOWN],
        "rows": [
            {
                "name": GROUPS.get(group, group),
                "count": scores.sizes[name][group],
                "cells": [shown(estimates[metric].value) for metric in _BROKEN_DOWN],
            }
            for group, estimates in scores.by[name].items()
        ],
    }


def _plots(runs: Sequence[Run]) -> list[tuple[str, str]]:
    named = [(run.info.system, run.cases) for run in runs]
    judged = [
        (
            "可答概率的校准（点旁为题数；拟合时可答与不可答各半）",
            line_chart(reliability(runs[0]), "预测的可答概率", "实际可答的比例"),
        ),
        (
            "拒答的取舍：阈值由低到高",
            line_chart(refusal_trade_off(runs[0]), "可答的被拒答", "不可答的被拒答"),
        ),
    ]
    return [
        *(judged if runs[0].evidence.probabilities else []),
        (
            "按首条得分拒答：阈值与准确率、召回率",
            line_chart(refusal_by_threshold(runs[0].cases), "首条得分低于此值即拒答", "比例"),
        ),
        (
            "校准：首条得分与首条命中",
            line_chart([calibration(*named[0][::-1])], "首条得分（十等分的均值）", "命中比例"),
        ),
        (
            "耗时的累积分布（至 P99）",
            line_chart([latency(cases, name) for name, cases in named], "毫秒", "回答比例"),
        ),
    ]


def _failure(case: Case, cause: Cause) -> dict[str, Any]:
    asked, reply, clauses = case.question, case.reply, case.sources.clauses
    return {
        "id": asked.id,
        "cause": cause.value,
        "question": asked.question,
        "kind": GROUPS.get(asked.group, asked.group),
        "user": GROUPS.get(asked.user, asked.user),
        "as_of": reply.as_of,
        "answer": reply.answer,
        "gold": [
            (i, f"《{clauses[i].document}》{clauses[i].label}", clauses[i].text)
            for i in (*asked.clause_ids, *asked.also)
            if i in clauses
        ],
        "missing": missing_facts(case) if cause is Cause.FACT_MISSING else (),
        "hits": [
            (h.clause_id, f"《{h.document}》{h.label}", h.score, h.clause_id in asked.relevant)
            for h in reply.hits
        ],
    }


def _judged(path: Path) -> dict[str, Any] | None:
    """The summary that the optional judge left in the folder, if it did."""
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found
