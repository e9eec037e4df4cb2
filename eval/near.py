"""Near copies among questions, by overlap of character bigrams."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence

__all__ = ["near_copies", "shingles"]

_JACCARD, _CONTAINED, _COMPARABLE = 0.6, 0.9, 0.5


def shingles(text: str) -> frozenset[str]:
    """The set of character bigrams of a question's letters, digits and Chinese characters."""
    folded = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())
    return frozenset(folded[i : i + 2] for i in range(max(len(folded) - 1, 1)))


def near_copies(left: Sequence[str], right: Sequence[str]) -> list[tuple[int, int, float]]:
    """Pairs (row of left, row of right, Jaccard index) that are near copies of each other.

    Near copies share at least 0.6 of their bigrams (Jaccard), or 90 % of the smaller set if that
    is at least half as large as the other. Where both are the same sequence, each pair
    stands once and none with itself.
    """
    sets = [shingles(text) for text in right]
    holders: dict[str, list[int]] = defaultdict(list)
    for row, pairs in enumerate(sets):
        for pair in pairs:
            holders[pair].append(row)
    out = []
    for row, text in enumerate(left):
        mine = shingles(text)
        shared: dict[int, int] = defaultdict(int)
        for pair in mine:
            for other in holders[pair]:
                shared[other] += 1
        for other, count in shared.items():
            if left is right and other <= row:
                continue
            smaller, larger = sorted((len(mine), len(sets[other])))
            jaccard = count / (smaller + larger - count)
            contained = smaller >= _COMPARABLE * larger and count / smaller >= _CONTAINED
            if jaccard >= _JACCARD or contained:
                out.append((row, other, jaccard))
    return out
