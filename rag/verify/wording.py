"""Whether a statement is in the words of its clauses, each part in those of one place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from rag.verify.reading import NOWHERE, Reading, read
from rag.verify.text import Evidence, Fault, sentences

__all__ = ["mixed", "novel", "turned"]

_RESPONSIBLE = re.compile("责任单位|牵头|负责|完成")
"""What a task list or a bracket at the end of a clause says of the whole of it."""

_LONG = 8
"""Words of a part from which most of them must be copied."""
_NOWHERE = 0.6
_NEAR = 6
"""Tokens over which a single character still belongs to the one before or after it."""
_SAID = 0.7
"""Share of the words before a place that are said already, from which they are not left out."""
_CONDITION = re.compile("(?:[的时前后外起]|情况下)$|^(?:通过|依托|在)")
_ADVERBIAL = re.compile("[向对在从自按据经于与]|通过|根据|依托|围绕")
_LIGHT = re.compile("(?:加强|强化|推进|推动|促进|加快|进一步|积极|切实|着力|大力|持续|深入|依法|不断|充分)+")


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
        _, end = _part(reading, start)
        nowhere = sum(at == NOWHERE for at in reading.path[start:end])
        words = reading.written(start, end)
        if end - start >= _LONG and nowhere > _NOWHERE * (end - start) and not _RESPONSIBLE.search(words):
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


def mixed(said: str, held: Evidence) -> list[Fault]:
    """Words of one part that stand in different places, so that they speak of other things there."""
    for sentence in sentences(said):
        reading = read(sentence, held)
        copied = [n for n, at in enumerate(reading.path) if at != NOWHERE]
        for one, other in pairwise(copied):
            start, end = _part(reading, other)
            if _RESPONSIBLE.search(reading.written(start, end)):
                continue
            if not _may_jump(reading, one, other, start):
                return [Fault("role", f"“{reading.written(start, end)}”在所引条款中不在一处")]
    return []


def _part(reading: Reading, n: int) -> tuple[int, int]:
    """Start and end of the part around a token of the statement."""
    breaks = reading.said.breaks
    start = next((k for k in range(n, 0, -1) if breaks[k] == 2), 0)
    return start, next((k for k in range(n + 1, len(breaks)) if breaks[k] == 2), len(breaks))


def _may_jump(reading: Reading, one: int, other: int, start: int) -> bool:
    """Whether words may follow on others as they do, given where they stand in the clauses."""
    held, last, at = reading.held, reading.path[one], reading.path[other]
    if at == last + 1 or (held.parts[last] == held.parts[at] and at > last):
        return True
    said = set(reading.said.words[:other])
    if held.parts[last] == held.parts[at]:
        return bool(_ADVERBIAL.match(_moved(reading, one))) or _fronted(reading, one, other)
    if held.units[last] == held.units[at] and at > last:
        return one < start or _begins(reading, at, said, adverbial=True)
    if held.units[last] == held.units[at]:
        return _begins(reading, at, said, adverbial=one < start)
    before = _part(reading, one)
    if one < start and not _CONDITION.search(reading.written(before[0], before[1])):
        return _begins(reading, at, said, adverbial=True)
    return _opens(reading, at, said)


def _moved(reading: Reading, end: int) -> str:
    """The words that are copied together up to a token of the statement."""
    start = end
    while start and reading.path[start - 1] in (NOWHERE, reading.path[start] - 1):
        start -= 1
    return reading.written(start, end + 1)


def _fronted(reading: Reading, one: int, other: int) -> bool:
    """Whether a part begins with what stands right after its next words (流程简化, 简化流程)."""
    path, held = reading.path, reading.held
    start, _ = _part(reading, other)
    topic = [at for at in path[start : one + 1] if at != NOWHERE]
    one_way = all(a < b and held.parts[a] == held.parts[b] for a, b in pairwise(topic))
    if not topic or not one_way or _ADVERBIAL.match(held.words[topic[0]]):
        return False
    end = other
    while end + 1 < len(path) and path[end + 1] == path[end] + 1:
        end += 1
    return path[end] + 1 == topic[0]


def _opens(reading: Reading, at: int, said: set[str]) -> bool:
    """Whether all that stands before a token in its sentence has been said, or nearly all."""
    held, first = reading.held, int(np.searchsorted(reading.held.units, reading.held.units[at]))
    before = [held.words[n] for n in range(first, at) if not reading.empty[n]]
    return sum(word in said for word in before) >= _SAID * len(before)


def _begins(reading: Reading, at: int, said: set[str], *, adverbial: bool) -> bool:
    """Whether what stands before a token in its part is empty or has been said.

    An adverbial may be left out too where the statement does not go back to it.
    """
    held, first = reading.held, at
    while first and held.parts[first - 1] == held.parts[at]:
        first -= 1
    before = "".join(held.words[first:at])
    if _LIGHT.fullmatch(before) or (adverbial and _ADVERBIAL.match(before)):
        return True
    return all(reading.empty[n] or held.words[n] in said for n in range(first, at))


def turned(said: str, held: Evidence) -> list[Fault]:
    """A condition of the clauses (…的,) that a sentence ends with, as if it followed from others."""
    for sentence in sentences(said):
        reading = read(sentence, held)
        start, end = _part(reading, len(reading.path) - 1) if reading.path else (0, 0)
        at = [n for n in reading.path[start:end] if n != NOWHERE]
        if start and at and not re.search("的$|除外", reading.sentence) and _is_condition(reading, at[-1]):
            return [Fault("role", f"“{reading.written(start, end)}”在条款中是条件")]
    return []


def _is_condition(reading: Reading, at: int) -> bool:
    rest = reading.text[reading.held.starts[at] : reading.held.starts[at] + 3]
    return bool(re.match(".[的时],", rest))
