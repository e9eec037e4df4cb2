"""The geometry of two small plots over days; templates draw them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ui.journal import Day

__all__ = ["HEIGHT", "WIDTH", "Column", "Plot", "Tick", "columns", "line"]

WIDTH, HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 8, 10, 28
"""Room for the words at the axes."""
_LABELS = 6
"""Days that are named at most."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A word at an axis."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A day's part of a stacked column; ``kind`` is answered or refused."""

    x: float
    y: float
    width: float
    height: float
    kind: str


@dataclass(frozen=True, slots=True)
class Plot:
    """Columns, or runs of points where days without questions part the line."""

    left: tuple[Tick, ...]
    bottom: tuple[Tick, ...]
    columns: tuple[Column, ...] = ()
    runs: tuple[tuple[tuple[float, float], ...], ...] = ()


def columns(days: Sequence[Day]) -> Plot:
    """Questions a day, what was refused on top of what was answered."""
    top = _round_up(max((day.asked for day in days), default=0))
    step = _step(days)
    width = max(step * 0.72, 1.0)
    found = []
    for n, day in enumerate(days):
        x = round(_LEFT + step * n + (step - width) / 2, 1)
        foot = _y(0)
        for kind, count in (("answered", day.answered), ("refused", day.asked - day.answered)):
            height = round((_y(0) - _y(1)) * count / top, 1)
            foot = round(foot - height, 1)
            if count:
                found.append(Column(x, foot, round(width, 1), height, kind))
    marks = sorted({0, top // 2, top}) if top > 1 else [0, 1]
    left = tuple(Tick(_y(mark / top), str(mark)) for mark in marks)
    return Plot(left, _named(days), columns=tuple(found))


def line(days: Sequence[Day]) -> Plot:
    """The share of questions that were answered."""
    step = _step(days)
    runs: list[list[tuple[float, float]]] = [[]]
    for n, day in enumerate(days):
        if day.asked:
            runs[-1].append((round(_LEFT + step * (n + 0.5), 1), _y(day.rate)))
        elif runs[-1]:
            runs.append([])
    left = tuple(Tick(_y(share), f"{share:.0%}") for share in (0.0, 0.5, 1.0))
    return Plot(left, _named(days), runs=tuple(tuple(run) for run in runs if run))


def _y(share: float) -> float:
    """The height at which a share of the axis lies, from the top."""
    return round(_TOP + (HEIGHT - _TOP - _BOTTOM) * (1 - share), 1)


def _step(days: Sequence[Day]) -> float:
    return (WIDTH - _LEFT - _RIGHT) / max(len(days), 1)


def _named(days: Sequence[Day]) -> tuple[Tick, ...]:
    every = -(-len(days) // _LABELS)
    step = _step(days)
    return tuple(
        Tick(round(_LEFT + step * (n + 0.5), 1), f"{day.day:%m-%d}")
        for n, day in enumerate(days)
        if n % every == 0
    )


def _round_up(most: int) -> int:
    """The next of 1, 2, 3, 4, 6, 8, 10, 20, 30, 40 …"""
    scale = 1
    while True:
        for step in (1, 2, 3, 4, 6, 8):
            if most <= step * scale:
                return step * scale
        scale *= 10
