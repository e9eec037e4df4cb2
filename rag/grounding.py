"""Whether a clause supports a statement: every number in it, and enough of its wording.

A first check, in words alone; a statement that fails is not shown.
"""

from __future__ import annotations

import re
import unicodedata

from corpus import squeeze
from rag.lexical import bigrams
from rag.passages import split_sentences

__all__ = ["best_quote", "supports"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?%?|[一二三四五六七八九十百千万两]+(?=[个年月日天元倍条款项])")
_NEGATION = re.compile(r"不得|不能|不可|不予|不再|无需|无须|免于|禁止|严禁|不")
_COVERED = 0.6
"""Share of a statement's bigrams that its clauses must hold."""


def supports(statement: str, clauses: list[str]) -> bool:
    """Whether all numbers of the statement, its negations and most of its wording are cited."""
    said, cited = _folded(statement), _folded("".join(clauses))
    if any(number not in _NUMBER.findall(cited) for number in _NUMBER.findall(said)):
        return False
    if bool(_NEGATION.search(said)) and not _NEGATION.search(cited):
        return False
    pairs = bigrams(said)
    held = set(bigrams(cited))
    return bool(pairs) and sum(pair in held for pair in pairs) / len(pairs) >= _COVERED


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
