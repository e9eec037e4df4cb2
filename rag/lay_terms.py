"""Everyday words to the words of official texts, so that a shop owner's question meets its clause.

Only what is searched is rewritten; the question itself is answered, shown and kept as it was asked.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

__all__ = ["LAY_TERMS", "to_official"]

LAY_TERMS = Path(__file__).parent / "data" / "lay_terms.tsv"


def to_official(question: str) -> str:
    """Replace each everyday word by its official one; official words are left as they are."""
    terms, pattern = _terms()
    return pattern.sub(lambda match: terms.get(match[0], match[0]), question)


@cache
def _terms() -> tuple[dict[str, str], re.Pattern[str]]:
    rows = [
        line.split("\t") for line in LAY_TERMS.read_text("utf-8").splitlines() if line[:1] != "#"
    ]
    terms = dict(rows)
    # official words stand in the pattern too, so that 出口退税 does not become 出口出口退税
    words = sorted({*terms, *terms.values()}, key=len, reverse=True)
    return terms, re.compile("|".join(map(re.escape, words)))
