"""Where the product stands: the goals of the design, for each dataset, beside every baseline.

All systems answer in one run, on one machine, under the same load. What is shown and written are
totals: no question, no answer, so that the hold-out may be shown.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from eval.asking import PRODUCT, System, run_dataset
from eval.baselines import NAMES, open_baseline
from eval.folder import RunInfo, load_run, write_swapped
from eval.goals import GOALS, Goal
from eval.metrics import METRICS
from eval.score import Scores, metrics_json, score
from eval.tables import BREAKDOWNS, GROUPS, shown
from policyqa.errors import StorageError
from rag import Settings, open_assistant

__all__ = ["Standing", "show", "stand", "write"]

_SHOWN = ("kind", "user")
"""Breakdowns that are shown: a document may hold a single question."""
_RATIOS = [goal for goal in GOALS if goal.metric in {metric.name for metric in METRICS}]


@dataclass(frozen=True, eq=False)
class Standing:
    """One system's run over one dataset: its record, its scores and its ``metrics.json``."""

    info: RunInfo
    scores: Scores
    plain: dict[str, Any]


Board = Mapping[str, Sequence[Standing]]
"""By dataset: the product first, then the baselines."""


def stand(
    datasets: Sequence[str], settings: Settings, out: Path, as_of: date | None = None
) -> Board:
    """Ask every system every dataset, leaving a folder per run under ``out``.

    Raises:
        PolicyqaError: as ``run_dataset``, and where a baseline's libraries are not installed.
    """
    board: dict[str, list[Standing]] = {name: [] for name in datasets}
    for system, opened in _systems(settings):
        for name in datasets:
            folder = run_dataset(
                name, out, settings, open_system=_given(opened), system=system, as_of=as_of
            )
            run = load_run(folder)
            scores = score(run)
            board[name].append(Standing(run.info, scores, metrics_json(run, scores)))
    return board


def _systems(settings: Settings) -> Iterator[tuple[str, System]]:
    """Each system, opened once for all datasets, and let go before the next."""
    yield PRODUCT, open_assistant(settings)
    for name in NAMES:
        yield name, open_baseline(name, settings)


def _given(system: System) -> Callable[[], System]:
    return lambda: system


def write(board: Board, out: Path) -> None:
    """Write ``goals.md`` and ``goals.json``.

    Raises:
        StorageError: the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"无法写入 {out}（{error.strerror}）。请换一个可写的位置。") from error
    write_swapped(out / "goals.md", "\n".join(_markdown(board)))
    write_swapped(out / "goals.json", json.dumps(_plain(board), ensure_ascii=False, indent=1))


def _plain(board: Board) -> dict[str, Any]:
    return {
        "goals": [
            {"metric": g.metric, "title": g.title, "bound": g.bound, "better": g.better}
            for g in GOALS
        ],
        "datasets": {
            name: [
                one.plain
                | {
                    "by": {part: one.plain["by"][part] for part in _SHOWN},
                    "met": {goal.metric: goal.met(one.scores.overall) for goal in GOALS},
                    "run": one.info.model_dump(mode="json"),
                }
                for one in standings
            ]
            for name, standings in board.items()
        },
    }


def _goal_rows(standings: Sequence[Standing]) -> Iterator[list[str]]:
    """A goal, its bound, and the value of each system, marked where it meets the goal."""
    for goal in GOALS:
        cells = [
            f"{shown(one.scores.overall[goal.metric].value, goal.unit)} "
            f"{'✓' if goal.met(one.scores.overall) else '✗'}"
            for one in standings
        ]
        yield [goal.title, goal.shown_bound, *cells]


def _group_rows(standings: Sequence[Standing], part: str) -> Iterator[list[str]]:
    """A group, its size, a system, and that system's value of each goal; undefined is a dash."""
    first = standings[0].scores
    for group, size in ((g, first.sizes[part][g]) for g in first.by[part]):
        for one in standings:
            found = one.scores.by[part][group]
            cells = [_brief(goal, found[goal.metric].value) for goal in _RATIOS]
            name = [GROUPS.get(group, group), str(size)] if one is standings[0] else ["", ""]
            yield [*name, one.info.system, *cells]


def _brief(goal: Goal, value: float) -> str:
    return shown(value, goal.unit).removesuffix("%").replace("NaN", "—")


def _sections(name: str, standings: Sequence[Standing]) -> Iterator[tuple[str, list[str], Any]]:
    """Title, columns and rows of each table of a dataset."""
    systems = [one.info.system for one in standings]
    count = standings[0].plain["scored"]
    yield f"{name}，{count} 题", ["目标", "要求", *systems], _goal_rows(standings)
    columns = ["题数", "方法", *(f"{goal.title} {goal.shown_bound}" for goal in _RATIOS)]
    for part in _SHOWN:
        title = BREAKDOWNS[part]
        yield f"{name}，按{title}（%）", [title, *columns], _group_rows(standings, part)


def _markdown(board: Board) -> Iterator[str]:
    info = next(iter(board.values()))[0].info
    yield "# 目标与现状\n"
    yield (
        f"{info.edition} · {info.started.strftime('%Y-%m-%d %H:%M')} 运行 · "
        f"程序 {info.code[:12]} · 索引 {info.index[:12]}。"
        "所有方法在同一次运行中回答同一批问题；— 表示没有可计算的题目。"
    )
    for name, standings in board.items():
        for title, columns, rows in _sections(name, standings):
            yield f"\n## {title}\n"
            yield f"| {' | '.join(columns)} |"
            yield f"|{'---|' * len(columns)}"
            yield from (f"| {' | '.join(row)} |" for row in rows)


def show(board: Board) -> None:
    """Print the tables."""
    console = Console()
    for name, standings in board.items():
        for title, columns, rows in _sections(name, standings):
            table = Table(title=title, title_justify="left")
            for column in columns:
                table.add_column(column, overflow="fold", min_width=min(len(column), 6))
            for row in rows:
                if row[0] and columns[0] != "目标":
                    table.add_section()
                table.add_row(*row)
            console.print(table)
