"""The table of an ablation: each part removed, its metrics, and their difference to the whole."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from eval.ablation import PARTS, Part, Pipeline, ask_all
from eval.dataset import Question
from eval.folder import Case, write_swapped
from eval.metrics import METRICS
from eval.metrics.stats import permutation_test, ratio
from eval.score import table_of
from eval.tables import shown
from policyqa.errors import StorageError

__all__ = ["Row", "ablate", "show", "write"]

_NAMES = (
    "hit_at_1",
    "hit_at_5",
    "facts_within_300",
    "citation_precision",
    "citation_recall",
    "refusal_recall",
    "refused_wrongly",
)
_MEASURED = [metric for metric in METRICS if metric.name in _NAMES]


@dataclass(frozen=True, slots=True)
class Cell:
    """A metric without the part, how far from the whole pipeline, and the paired p of that."""

    value: float
    difference: float
    p: float


@dataclass(frozen=True, slots=True)
class Row:
    """A pipeline by name, and its metrics."""

    name: str
    title: str
    cells: dict[str, Cell]


def ablate(
    pipeline: Pipeline, questions: Sequence[Question], day: date, parts: Sequence[Part] = PARTS
) -> list[Row]:
    """The whole pipeline, and the pipeline without each part, over the same questions."""
    whole = ask_all(pipeline, questions, day)
    rows = [_row("all", "全流程", whole, whole)]
    for part in track(parts, "逐项去掉", console=Console(stderr=True)):
        rows.append(
            _row(part.name, part.title, whole, ask_all(part.removed(pipeline), questions, day))
        )
    return rows


def _row(name: str, title: str, whole: Sequence[Case], cases: Sequence[Case]) -> Row:
    a, b = table_of(whole, _MEASURED), table_of(cases, _MEASURED)
    before, after = ratio(*a), ratio(*b)
    cells = {
        metric.name: Cell(
            float(after[m]),
            float(after[m] - before[m]),
            permutation_test((a[0][:, m], a[1][:, m]), (b[0][:, m], b[1][:, m])),
        )
        for m, metric in enumerate(_MEASURED)
    }
    return Row(name, title, cells)


def _shown(cell: Cell, whole: bool) -> str:
    value = shown(cell.value)
    if whole or math.isnan(cell.difference):
        return value
    return f"{value} {cell.difference * 100:+.1f} p={cell.p:.3f}"


def _lines(rows: Sequence[Row]) -> Iterator[list[str]]:
    for row in rows:
        cells = [_shown(row.cells[metric.name], row.name == "all") for metric in _MEASURED]
        yield [row.title, *cells]


def show(rows: Sequence[Row]) -> None:
    """Print the table."""
    table = Table("去掉", *(metric.title for metric in _MEASURED), title="逐项去掉")
    for line in _lines(rows):
        table.add_row(line[0], *(cell.replace(" ", "\n", 1) for cell in line[1:]))
    Console().print(table)


def write(rows: Sequence[Row], out: Path, dataset: str) -> None:
    """Write ``ablation.md`` and ``ablation.json``.

    Raises:
        StorageError: the folder cannot be written.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"无法写入 {out}（{error.strerror}）。请换一个可写的位置。") from error
    columns = ["去掉", *(metric.title for metric in _MEASURED)]
    lines = [
        f"# 逐项去掉（{dataset}）\n",
        "每格：去掉之后的值、与全流程之差（百分点）、按题配对置换检验的 p。\n",
        f"| {' | '.join(columns)} |",
        f"|{'---|' * len(columns)}",
        *(f"| {' | '.join(line)} |" for line in _lines(rows)),
    ]
    write_swapped(out / "ablation.md", "\n".join(lines))
    plain: dict[str, Any] = {"dataset": dataset, "rows": [asdict(row) for row in rows]}
    write_swapped(out / "ablation.json", plain)
