"""Everyday words written as the clauses write them, so that a copy in other words is still one.

Only words that the clauses do not have are replaced, and only by one that they have.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

__all__ = ["worded"]

_TABLE = Path(__file__).parent.parent / "data" / "same_words.tsv"


@lru_cache(maxsize=256)
def worded(said: str, text: str) -> str:
    """A folded statement in the words of a folded text, as far as the table knows them."""
    words, pattern = _words()
    return pattern.sub(lambda match: _instead(match[0], words[match[0]], text), said)


def _instead(word: str, others: tuple[str, ...], text: str) -> str:
    if word in text:
        return word
    return next((other for other in others if other in text), word)


@cache
def _words() -> tuple[dict[str, tuple[str, ...]], re.Pattern[str]]:
    lines = _TABLE.read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    words = {word: tuple(others) for word, *others in rows}
    longest = sorted(words, key=len, reverse=True)
    return words, re.compile("|".join(map(re.escape, longest)))
