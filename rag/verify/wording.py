"""Whether a statement is in the words of its clauses."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.verify.reading import NOWHERE, RESPONSIBLE, Reading, read
from rag.verify.text import Evidence, Fault, sentences

__all__ = ["novel"]

_LONG = 8
"""Words of a part from which most of them must be copied."""
_LEAD_IN = re.compile(
    "^[^,]{0,12}(?:目标|措施|要求|规定|内容|情形|条件)(?:还|也|主要)?(?:是|为|有|包括|如下)$"
)
"""A part that only says what follows."""
_NOWHERE = 0.6
"""Share of them that may come from nowhere."""
_NEAR = 8
"""Tokens over which a single character still belongs to the one before or after it."""


def novel(said: str, held: Evidence) -> list[Fault]:
    """Words with a content that the clauses have nowhere."""
    for sentence in sentences(said):
        reading = read(sentence, held)
        strange = [_is_novel(reading, n) for n in range(len(reading.path))]
        for n, new in enumerate(strange):
            if new:
                end = next((k for k in range(n, len(strange)) if not strange[k]), len(strange))
                return [Fault("wording", f"“{reading.written(n, end)}”在所引条款中没有")]
        empty = _empty_part(reading)
        if empty:
            return [Fault("wording", f"“{empty}”大半不是所引条款的内容")]
    return []


def _empty_part(reading: Reading) -> str:
    """A part that copies few of its words, however little content they carry."""
    start = 0
    while start < len(reading.path):
        _, end = reading.part(start)
        nowhere = sum(at == NOWHERE for at in reading.path[start:end])
        words = reading.written(start, end)
        if (
            end - start >= _LONG
            and nowhere > _NOWHERE * (end - start)
            and not RESPONSIBLE.search(words)
            and not _LEAD_IN.search(words)
        ):
            return words
        start = end
    return ""


def _is_novel(reading: Reading, n: int) -> bool:
    if reading.free[n] or reading.valued[n]:
        return False
    return reading.path[n] == NOWHERE or _is_lone(reading, n)


def _is_lone(reading: Reading, n: int) -> bool:
    """Whether a character is copied alone, from elsewhere than those beside it."""
    if not re.fullmatch("[一-龥]", reading.said.words[n]):
        return False
    here, parts = reading.path[n], reading.held.parts
    before = _beside(reading, range(n - 1, -1, -1))
    after = _beside(reading, range(n + 1, len(reading.path)))
    return not any(
        low != NOWHERE and high != NOWHERE and parts[low] == parts[high] and 0 < high - low <= _NEAR
        for low, high in ((before, here), (here, after))
    )


def _beside(reading: Reading, order: Iterable[int]) -> int:
    """The token that the next word with a content copies."""
    for n in order:
        if reading.path[n] != NOWHERE:
            return reading.path[n]
        if not reading.free[n] and not reading.valued[n]:
            return NOWHERE
    return NOWHERE
