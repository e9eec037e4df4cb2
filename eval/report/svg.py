"""Line charts as inline SVG: no script, no font, readable in black and white."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

__all__ = ["Series", "line_chart"]

_WIDTH, _HEIGHT = 520, 300
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 16, 16, 48
_COLOURS = ("#0b5394", "#b45f06", "#38761d", "#741b47", "#444444")
_DASHES = ("", "7 3", "2 3", "9 3 2 3", "1 2")
_Place = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Series:
    """A named line; points whose y is NaN are left out. Points with a label are marked."""

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    labels: Sequence[str] = ()


def line_chart(series: Sequence[Series], x_title: str, y_title: str) -> Markup:
    """Draw lines over a common x; y runs from 0 to 1 and is shown in per cent."""
    xs = [x for s in series for x, y in zip(s.xs, s.ys, strict=True) if math.isfinite(x + y)]
    if not xs:
        return Markup("<p>没有可画的数据（NaN）。</p>")
    low, high = min(xs), max(xs)
    span = high - low or 1.0

    def place(x: float, y: float) -> tuple[float, float]:
        across = _LEFT + (x - low) / span * (_WIDTH - _LEFT - _RIGHT)
        return across, _HEIGHT - _BOTTOM - y * (_HEIGHT - _TOP - _BOTTOM)

    parts = [
        Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}">').format(
            _WIDTH, _HEIGHT + 18 * len(series), f"{y_title}随{x_title}的变化"
        )
    ]
    for step in range(6):
        parts += _grid(step / 5, low + span * step / 5, place)
    parts.append(_text(_WIDTH / 2, _HEIGHT - 8, x_title, "middle"))
    parts.append(_text(4, 12, y_title, "start"))
    for number, one in enumerate(series):
        parts += _line(one, number, place)
    return Markup("").join([*parts, Markup("</svg>")])


def _grid(y: float, x: float, place: _Place) -> list[Markup]:
    _, at = place(0.0, y)
    across, _ = place(x, 0.0)
    rule = Markup('<line x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}" stroke="#ddd"/>')
    digits = 0 if abs(x) >= 10 else 2
    return [
        rule.format(_LEFT, _WIDTH - _RIGHT, at, at),
        _text(_LEFT - 6, at + 4, f"{y:.0%}", "end"),
        _text(across, _HEIGHT - _BOTTOM + 16, f"{x:.{digits}f}", "middle"),
    ]


def _line(one: Series, number: int, place: _Place) -> list[Markup]:
    points = " ".join(
        "{:.1f},{:.1f}".format(*place(x, y))
        for x, y in zip(one.xs, one.ys, strict=True)
        if math.isfinite(x + y)
    )
    look = Markup('fill="none" stroke="{}" stroke-width="2" stroke-dasharray="{}"').format(
        _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    )
    at = _HEIGHT + 18 * number + 6
    return [
        *_marks(one, _COLOURS[number % len(_COLOURS)], place),
        Markup('<polyline points="{}" {}/>').format(points, look),
        Markup('<line x1="{}" x2="{}" y1="{}" y2="{}" {}/>').format(
            _LEFT, _LEFT + 34, at - 4, at - 4, look
        ),
        _text(_LEFT + 42, at, one.name, "start"),
    ]


def _marks(one: Series, colour: str, place: _Place) -> list[Markup]:
    out = []
    for x, y, label in zip(one.xs, one.ys, one.labels, strict=False):
        if math.isfinite(x + y):
            across, down = place(x, y)
            dot = Markup('<circle cx="{:.1f}" cy="{:.1f}" r="4" fill="{}"/>')
            out.append(dot.format(across, down, colour))
            below = down < _TOP + 20
            out.append(_text(across, down + 18 if below else down - 8, label, "middle"))
    return out


def _text(x: float, y: float, text: str, anchor: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" font-size="12">{}</text>').format(
        x, y, anchor, escape(text)
    )
