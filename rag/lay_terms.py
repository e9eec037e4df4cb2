"""Everyday and English words to the words of official texts, so that a question meets its clause.

Only what is searched is rewritten; the question itself is answered, shown and kept as it was asked.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

__all__ = ["TERM_FILES", "to_official"]

_DATA = Path(__file__).parent / "data"
TERM_FILES = (_DATA / "lay_terms.tsv", _DATA / "english_terms.tsv")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def to_official(question: str) -> str:
    """Replace each everyday word by its official one; official words are left as they are.

    A question without a Chinese character becomes the official words of the terms in it, followed
    by its own words: names and numbers still count.
    """
    if not _CHINESE.search(question):
        return _translated(question)
    terms, pattern = _everyday()
    return pattern.sub(lambda match: terms.get(match[0], match[0]), question)


def _translated(question: str) -> str:
    terms, pattern = _english()
    found = [terms[match[1].lower()] for match in pattern.finditer(question)]
    words = dict.fromkeys(word for official in found for word in official.split())
    return f"{' '.join(words)} {question}".strip()


@cache
def _everyday() -> tuple[dict[str, str], re.Pattern[str]]:
    terms = _read(TERM_FILES[0])
    # official words stand in the pattern too, so that 出口退税 does not become 出口出口退税
    words = sorted({*terms, *terms.values()}, key=len, reverse=True)
    return terms, re.compile("|".join(map(re.escape, words)))


@cache
def _english() -> tuple[dict[str, str], re.Pattern[str]]:
    terms = _read(TERM_FILES[1])
    words = sorted(terms, key=len, reverse=True)
    return terms, re.compile(rf"\b({'|'.join(map(re.escape, words))})s?\b", re.IGNORECASE)


def _read(path: Path) -> dict[str, str]:
    rows = [line.split("\t") for line in path.read_text("utf-8").splitlines() if line[:1] != "#"]
    return dict(rows)
