"""Where two texts differ: runs that stand in both, and runs that stand in one only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

__all__ = ["Runs", "differences"]

Runs = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it stands only in this text."""

_SHORTEST = 2
"""Characters of a run that counts as common; a lone 的 between two differences is none."""
_LONGEST = 2000
"""Characters up to which texts are compared by the character; longer ones by the part of a
sentence. Either way it takes half a second at worst (measured)."""
_PARTS = re.compile(r"[^，。；：、！？\n]*[，。；：、！？\n]*")


def differences(left: str, right: str) -> tuple[Runs, Runs]:
    """Both texts cut into runs; the pieces of each add up to it."""
    if left > right:  # difflib is not symmetric; one order for either call makes it so
        other, one = differences(right, left)
        return one, other
    by_character = max(len(left), len(right)) <= _LONGEST
    a, b = (list(t) if by_character else _PARTS.findall(t) for t in (left, right))
    matcher = SequenceMatcher(None, a, b, autojunk=not by_character)
    common = [
        (block.a, block.b, block.size)
        for block in matcher.get_matching_blocks()
        if len("".join(a[block.a : block.a + block.size])) >= _SHORTEST
    ]
    return (
        _runs(a, [(at, size) for at, _, size in common]),
        _runs(b, [(at, size) for _, at, size in common]),
    )


def _runs(units: Sequence[str], common: Sequence[tuple[int, int]]) -> Runs:
    out: list[tuple[str, bool]] = []
    at = 0
    for start, size in (*common, (len(units), 0)):
        out.append(("".join(units[at:start]), True))
        out.append(("".join(units[start : start + size]), False))
        at = start + size
    return tuple((text, only) for text, only in out if text)
