"""Twin clauses: clauses of documents of different level that regulate the same in like words.

Likeness is the Dice coefficient of two clauses' sets of character bigrams, each bigram weighed by
how few clauses hold it, 0 to 1. Two clauses are twins if each is the other's likest in its document
and they are alike enough. So one clause has one twin at most in any other document.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from corpus.models import Clause, Document, Level

__all__ = ["find_twins", "with_twins"]

_ALIKE = 0.28
"""Read pair by pair on the bundled compilation: all 43 pairs from here up regulate the same; below,
pairs that only share a topic or a list of fairs and plans begin to mix in."""
_SHARED = 20
"""Bigrams that twins share at least: a sentence. 本条例自…起施行 alone makes no twins."""
_RULELESS = re.compile(r"^(?:指导思想。)?(?:坚持)?以[^，。]{0,20}思想为指导")
"""Guiding ideas (指导思想) are worded alike everywhere and regulate nothing."""
_OPENING = ("/preamble", "/closing")
_RANK = {Level.NATIONAL: 0, Level.MUNICIPAL: 1, Level.CUSTOMS: 2}


def with_twins(documents: Iterable[Document]) -> tuple[Document, ...]:
    """The documents, each clause with the ids of its twins among them."""
    known = tuple(documents)
    found = find_twins(known)
    return tuple(
        replace(
            d,
            clauses=tuple(replace(c, twins=found.get(c.clause_id, ())) for c in d.clauses),
        )
        for d in known
    )


def find_twins(documents: Sequence[Document]) -> dict[str, tuple[str, ...]]:
    """Ids of the twins of each clause that has some: higher level first, then the likest.

    A document without a level has none, since nothing tells whether it ranks above or below.
    """
    rows = [
        (n, document.level, clause)
        for n, document in enumerate(documents)
        if document.level is not None
        for clause in document.clauses
        if _regulates(clause)
    ]
    likest: dict[tuple[int, int], tuple[float, int]] = {}  # (row, document) → likeness, row there
    for left, right, alike in _alike([clause.text for _, _, clause in rows]):
        if rows[left][1] is rows[right][1]:
            continue
        for one, other in ((left, right), (right, left)):
            key = (one, rows[other][0])
            likest[key] = max(likest.get(key, (0.0, -1)), (alike, other))
    out: dict[str, list[tuple[int, float, str]]] = defaultdict(list)
    for (row, _), (alike, other) in likest.items():
        if likest[other, rows[row][0]][1] == row:
            _, level, clause = rows[other]
            out[rows[row][2].clause_id].append((_RANK[level], -alike, clause.clause_id))
    return {name: tuple(twin for _, _, twin in sorted(found)) for name, found in out.items()}


def _regulates(clause: Clause) -> bool:
    return not clause.clause_id.endswith(_OPENING) and not _RULELESS.match(clause.text)


def _alike(texts: Sequence[str]) -> Iterable[tuple[int, int, float]]:
    """Rows (left < right) of texts that are alike, and how much."""
    sets = [_bigrams(text) for text in texts]
    held: dict[str, list[int]] = defaultdict(list)
    for row, bigrams in enumerate(sets):
        for bigram in bigrams:
            held[bigram].append(row)
    weight = {b: math.log(1 + len(texts) / len(holders)) for b, holders in held.items()}
    holders = {b: np.array(rows, np.int32) for b, rows in held.items() if len(rows) > 1}
    total = np.array([sum(weight[b] for b in bigrams) for bigrams in sets])
    for left, bigrams in enumerate(sets):
        common = [b for b in bigrams if b in holders]
        if len(common) < _SHARED:
            continue
        found = np.concatenate([holders[b] for b in common])
        weights = np.repeat([weight[b] for b in common], [len(holders[b]) for b in common])
        alike = 2 * np.bincount(found, weights, len(texts)) / (total + total[left])
        for right in np.flatnonzero(alike >= _ALIKE):
            if right > left and len(bigrams & sets[right]) >= _SHARED:
                yield left, int(right), float(alike[right])


def _bigrams(text: str) -> frozenset[str]:
    folded = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).lower())
    return frozenset(folded[i : i + 2] for i in range(len(folded) - 1))
