"""Where each word of a statement stands in its clauses.

A supported statement is its clause, shortened and rearranged: it copies runs of characters, and
jumps from one to the next. The cheapest way to do so is found by dynamic programming; jumps cost
the more the farther they go (in a part, in a sentence, to another sentence), and a character that
is copied from nowhere costs most, unless it is of the words that carry no content.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["NOWHERE", "Tokens", "align", "tokens"]

NOWHERE = -1
_TOKEN = re.compile(
    r"((?:^|(?<=[\n,;:。]))\([一二三四五六七八九十\d]+\))|"
    r"([一-龥%]|[a-z]+|\d+(?:\.\d+)?)|([、()])|([,。;:!?〈〉])|(\n)",
    re.M,
)
"""Numbers of items, words, marks within parts, marks between parts, ends of lines."""
_BRACKETED = re.compile(r"(?<=[^\n,;:])\([^()\n;]{1,60}\)")
"""Said in brackets: it does not end the part that it stands in."""
_NEW, _FREE = 2.0, 0.05
"""Cost of a character that is copied from nowhere, and of one that carries no content."""
_START = 0.3
_IN_PART = (0.7, 0.5, 0.3)
"""Cost of a jump ahead in the same part: within a part of the statement, at 、, between parts."""
_IN_UNIT = (1.0, 0.9, 0.3)
_BACK = (1.4, 1.4, 0.5)
_ANYWHERE = (1.6, 1.6, 0.7)
_MIDDLE = 0.4
"""What a jump to another part costs more, unless to where that part begins."""
_FAR = 1e9


@dataclass(frozen=True)
class Tokens:
    """Characters, Latin words and numbers of a folded text, in order; punctuation divides them."""

    words: tuple[str, ...]
    starts: tuple[int, ...]
    """Where each stands in the text."""
    breaks: tuple[int, ...]
    """What stands before each: 0 nothing, 1 a mark within parts (、 or a bracket), 2 between."""
    parts: NDArray[np.int64]
    """Number of the part of each, counted through."""
    units: NDArray[np.int64]
    """Number of the line of each."""
    places: dict[str, NDArray[np.int64]]
    """Where each word stands among the tokens."""


@lru_cache(maxsize=512)
def tokens(text: str) -> Tokens:
    """Cut a folded text; each line of it is a unit."""
    rows: list[tuple[str, int, int, int, int]] = []
    part = unit = gap = 0
    bracketed = [m.span() for m in _BRACKETED.finditer(text)]
    for match in _TOKEN.finditer(text):
        item, word, listed, mark, _ = match.groups()
        while bracketed and bracketed[0][1] <= match.start():
            bracketed.pop(0)
        if mark and bracketed and bracketed[0][0] < match.start():
            listed, mark = mark, None
        if word:
            rows.append((word, match.start(), gap, part, unit))
            gap = 0
            continue
        gap = max(gap, 1) if listed else 2
        part += not listed
        unit += not (item or listed or mark)
    words, starts, breaks, parts, units = zip(*rows, strict=True) if rows else ((),) * 5
    places: dict[str, list[int]] = {}
    for n, word in enumerate(words):
        places.setdefault(word, []).append(n)
    return Tokens(
        words,
        starts,
        breaks,
        np.array(parts, dtype=np.int64),
        np.array(units, dtype=np.int64),
        {word: np.array(at) for word, at in places.items()},
    )


def align(said: Tokens, free: Sequence[bool], held: Tokens, middle: NDArray[np.bool_]) -> list[int]:
    """The token of ``held`` that each of ``said`` copies, or NOWHERE.

    ``free`` marks the tokens of ``said`` that may come from nowhere at next to no cost, ``middle``
    those of ``held`` that have others with a content before them in their part.
    """
    size = len(held.words)
    costs = np.full(size + 1, _FAR)
    costs[size] = 0.0
    steps: list[tuple[NDArray[np.int64], NDArray[np.bool_]]] = []
    for n, word in enumerate(said.words):
        new = costs + (_FREE if free[n] else _NEW * (1 if len(word) == 1 else 2))
        came, copied = np.arange(size + 1), np.zeros(size + 1, dtype=bool)
        places = held.places.get(word)
        if places is not None:
            best, origin = _cheapest(costs, places, held, said.breaks[n], middle[places] * _MIDDLE)
            better = best < new[places]
            at = places[better]
            new[at], came[at], copied[at] = best[better], origin[better], True
        steps.append((came, copied))
        costs = new
    end = int(costs.argmin())
    path = [NOWHERE] * len(said.words)
    for n, (came, copied) in reversed(list(enumerate(steps))):
        path[n], end = (end if copied[end] else NOWHERE), int(came[end])
    return path


def _cheapest(
    costs: NDArray[np.float64],
    places: NDArray[np.int64],
    held: Tokens,
    gap: int,
    extra: NDArray[np.floating],
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """For each place the least cost of coming there, and from where."""
    size = len(held.words)
    origin = np.full(len(places), int(costs.argmin()))
    best = costs[origin] + (_START if origin[0] == size else _ANYWHERE[gap]) + extra
    back, known = _least_after(costs[:size], places, held.units)
    ahead = np.where(known, costs[back] + _BACK[gap] + extra, _FAR)
    best, origin = np.minimum(best, ahead), np.where(ahead < best, back, origin)
    for groups, price in ((held.units, _IN_UNIT[gap] + extra), (held.parts, _IN_PART[gap])):
        before, known = _least_before(costs[:size], places, groups)
        ahead = np.where(known, costs[before] + price, _FAR)
        best, origin = np.minimum(best, ahead), np.where(ahead < best, before, origin)
    joined = (places > 0) & (held.units[places - 1] == held.units[places])
    on = np.where(joined, costs[places - 1], _FAR)
    return np.minimum(best, on), np.where(on <= best, places - 1, origin)


def _least_before(
    costs: NDArray[np.float64], places: NDArray[np.int64], groups: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """For each place the cheapest token before it in its group, and whether there is one."""
    apart = np.minimum(costs, _FAR) - groups * 1e4
    least = np.minimum.accumulate(apart)
    first = np.maximum.accumulate(np.where(apart <= least, np.arange(len(costs)), 0))
    before = first[np.maximum(places - 1, 0)]
    return before, (places > 0) & (groups[before] == groups[places])


def _least_after(
    costs: NDArray[np.float64], places: NDArray[np.int64], groups: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """The same for the tokens after it."""
    last = len(costs) - 1
    after, known = _least_before(costs[::-1], last - places, groups[-1] - groups[::-1])
    return last - after, known
