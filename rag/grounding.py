"""The words of a clause that a statement rests on."""

from __future__ import annotations

import unicodedata

from corpus import squeeze
from rag.lexical import bigrams
from rag.passages import split_sentences

__all__ = ["best_quote"]


def best_quote(statement: str, clause: str) -> str:
    """The sentence of a clause that shares most wording with a statement, verbatim."""
    pairs = set(bigrams(_folded(statement)))
    spans = split_sentences(clause)

    def shared(span: tuple[int, int]) -> float:
        sentence = bigrams(_folded(clause[span[0] : span[1]]))
        return sum(pair in pairs for pair in sentence) / (len(sentence) + 10)

    start, end = max(spans, key=shared)
    return clause[start:end].strip()


def _folded(text: str) -> str:
    return squeeze(unicodedata.normalize("NFKC", text))
