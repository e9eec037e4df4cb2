"""Whether words that a statement puts together stand together in its clauses.

Subjects, conditions and values are exchanged by jumping from the words of one rule into the middle
of another. A jump is fair within a part, from one part to the beginning of the next, and where it
leaves nothing out that has not been said.
"""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from rag.verify.align import Tokens
from rag.verify.reading import NOWHERE, RESPONSIBLE, Reading, read
from rag.verify.text import Evidence, Fault, sentences

__all__ = ["dated", "mixed", "turned"]

_SAID = 0.7
"""Share of the words before a place that are said already, from which they are not left out."""
_YEAR = re.compile(r"\d{4}年")
_CONDITION = re.compile("(?:[的时前后外起]|情况下)$|^(?:通过|依托|在)")
"""A part that the next one must follow from."""
_ADVERBIAL = re.compile(
    "(?:[并也都均应须当要将])*(?:[向对在从自按据经于与为]|通过|根据|依托|围绕|结合)"
)
_SUBJECT = re.compile("^[并也均应]*(?:进出口企业单位|企业|市场主体|申请人|当事人|海关)[应须可]?")
"""Who a rule is for, as good as said by the rest of its sentence."""
_NAME = 8
"""Characters of a name that is said again, at most."""
_WHOLE = re.compile(
    "(?:提供|方式|形式|平台|机制|作用|基础|导向|重点|契机|[要需]求|式|时|后|前|上|中|下)$"
)
"""How an adverbial ends."""
_MODAL = re.compile("(?:应当?|可以?|必?须|得)$")
_AGAIN = 2
"""Words that may be copied twice where one piece is put before another."""
_DIRECTED = re.compile("[向于由从至到为]|给(?!予)|(?<!针)对(?!外)")
"""What stands between two things of which one does something to the other."""
_LIGHT = re.compile(
    "(?:相互|共同|统一|有效|及时|全面|加强|强化|推进|推动|促进|加快|进一步|积极|切实|着力|大力|持续|深入|依法|不断|充分)+"
)
"""Words before others in a part that may be left out."""


def mixed(said: str, held: Evidence) -> list[Fault]:
    """Words of one part that stand in different places, where they speak of other things."""
    for sentence in sentences(said):
        reading = read(sentence, held)
        copied = [n for n, at in enumerate(reading.path) if at != NOWHERE]
        for one, other in pairwise(copied):
            start, end = reading.part(other)
            named = _named_again(reading, start, end)
            if start <= other < named:
                continue
            if named and start <= one < named <= other and _beside(reading, one, other):
                start = other
            if RESPONSIBLE.search(reading.written(start, end)):
                continue
            if not _may_jump(reading, one, other, start):
                return [Fault("role", f"“{reading.written(start, end)}”在所引条款中不在一处")]
    return []


def _may_jump(reading: Reading, one: int, other: int, start: int) -> bool:
    """Whether words may follow on others as they do, given where they stand in the clauses."""
    held, last, at = reading.held, reading.path[one], reading.path[other]
    if at == last + 1 or (held.parts[last] == held.parts[at] and at > last):
        return True
    apart, said = one < start, set(reading.said.words[:other])
    if held.parts[last] == held.parts[at]:
        moved = _ADVERBIAL.match(_moved(reading, one))
        return (
            apart
            or bool(moved)
            or _fronted(reading, one, other)
            or _turned_round(reading, one, other)
        )
    if held.units[last] == held.units[at] and at > last:
        return apart or _begins(reading, at, said, adverbial=not _alike(held, last, at))
    if held.units[last] == held.units[at]:
        before = said if apart else set(reading.said.words[start:other])
        return _begins(reading, at, before, adverbial=apart) or (
            _turned_round(reading, one, other)
            and (
                _begins(
                    reading,
                    at,
                    set(reading.said.words[slice(*reading.part(other))]),
                    adverbial=True,
                )
                or _without_agent(reading, other)
            )
        )
    if apart and not _CONDITION.search(reading.written(*reading.part(one))):
        return True
    if at < last:
        return _opens(reading, at, said)
    return _opens(reading, at, set(reading.said.words)) and (
        _begins(reading, at, said, adverbial=True) or _opens(reading, at, said)
    )


def _alike(held: Tokens, one: int, other: int) -> bool:
    """Whether the parts of two tokens begin with the same preposition (在甲实行…,在乙实行…)."""
    first, second = (
        held.words[int(np.searchsorted(held.parts, held.parts[n]))] for n in (one, other)
    )
    return first == second and bool(_ADVERBIAL.match(first))


def _named_again(reading: Reading, start: int, end: int) -> int:
    """Where a name ends with which a part begins that its sentence has said before; 0 if none.

    What follows the name must not have been said.
    """
    before = {at for at in reading.path[:start] if at != NOWHERE}
    again = [n for n in range(start, end) if reading.path[n] in before]
    if not again or len(again) > _NAME:
        return 0
    told = [
        n
        for n in range(start, end)
        if reading.path[n] not in (*before, NOWHERE) and not reading.free[n]
    ]
    return again[-1] + 1 if told and again[-1] < told[0] else 0


def _beside(reading: Reading, one: int, other: int) -> bool:
    """Whether two tokens copy parts of the clauses that are the same or next to each other."""
    parts = reading.held.parts
    return abs(int(parts[reading.path[other]]) - int(parts[reading.path[one]])) <= 1


def _moved(reading: Reading, end: int) -> str:
    """The words that are copied together up to a token of the statement."""
    start = end
    while start and reading.path[start - 1] in (NOWHERE, reading.path[start] - 1):
        start -= 1
    return reading.written(start, end + 1)


def _fronted(reading: Reading, one: int, other: int) -> bool:
    """Whether a part begins with what stands right after its next words (流程简化, 简化流程)."""
    path, held = reading.path, reading.held
    start, _ = reading.part(other)
    topic = [at for at in path[start : one + 1] if at != NOWHERE]
    one_way = all(a < b and held.parts[a] == held.parts[b] for a, b in pairwise(topic))
    if not topic or not one_way or _ADVERBIAL.match(held.words[topic[0]]):
        return False
    end = other
    while end + 1 < len(path) and path[end + 1] == path[end] + 1:
        end += 1
    return path[end] + 1 == topic[0]


def _turned_round(reading: Reading, one: int, other: int) -> bool:
    """Whether one piece of a sentence of the clauses is put before another, and no more is moved.

    What is exchanged (高于甲 for 甲高于) goes back twice, or is cut where both places go on alike.
    """
    path, held = reading.path, reading.held
    unit = held.units[path[other]]
    within = (
        reading.part(other) if held.parts[path[one]] == held.parts[path[other]] else (0, len(path))
    )
    copied = [n for n in range(*within) if path[n] != NOWHERE]
    back = [
        (a, b)
        for a, b in pairwise(copied)
        if path[b] < path[a] and held.units[path[a]] == unit == held.units[path[b]]
    ]
    if len(back) != 1 or len(copied) - len({path[n] for n in copied}) > _AGAIN:
        return False
    one, other = back[0]
    last, at = path[one], path[other]
    if held.words[last + 1 : last + 2] == (held.words[at],) or (
        at and held.words[at - 1] == held.words[last]
    ):
        return False
    if at and held.parts[at - 1] == held.parts[at] and not held.breaks[at]:
        known = {*reading.said.words[:other], *"对自把将"}
        if not reading.empty[at - 1] and held.words[at - 1] not in known:
            return False
    first = min(path[n] for n in copied if n < other and path[n] > at)
    end = max(path[n] for n in copied if n >= other and path[n] < first)
    between = "".join(held.words[end + 1 : first])
    joined = reading.sentence[reading.said.starts[one] : reading.said.starts[other]]
    return not _DIRECTED.search(between) or bool(re.search("[被由]", joined))


def _without_agent(reading: Reading, other: int) -> bool:
    """Whether a part is what follows 应当 and its like up to the words that now stand before it."""
    path, held = reading.path, reading.held
    start, stop = reading.part(other)
    first, at = next(at for at in path[start:] if at != NOWHERE), path[other]
    end = max((n for n in path[other:stop] if at <= n < first), default=first)
    before = reading.text[max(0, held.starts[at] - 3) : held.starts[at]]
    return bool(_MODAL.search(before)) and all(reading.empty[n] for n in range(end + 1, first))


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
    words = "".join(held.words[first:at])
    before = _SUBJECT.sub("", words.rpartition("或者")[2])
    if not before or _LIGHT.fullmatch(before):
        return True
    whole = held.breaks[at] == 1 or reading.empty[at - 1] or _WHOLE.search(before)
    if adverbial and _ADVERBIAL.match(before) and whole:
        return True
    return all(reading.empty[n] or held.words[n] in said for n in range(first, at))


def turned(said: str, held: Evidence) -> list[Fault]:
    """A condition of the clauses (…的,) that ends a sentence, as if it followed from the rest."""
    for sentence in sentences(said):
        reading = read(sentence, held)
        start, end = reading.part(len(reading.path) - 1) if reading.path else (0, 0)
        at = [n for n in reading.path[start:end] if n != NOWHERE]
        if (
            start
            and at
            and not re.search("的$|除外", reading.sentence)
            and _is_condition(reading, at[-1])
        ):
            return [Fault("role", f"“{reading.written(start, end)}”在条款中是条件")]
    return []


def _is_condition(reading: Reading, at: int) -> bool:
    rest = reading.text[reading.held.starts[at] : reading.held.starts[at] + 3]
    return bool(re.match(".[的时],", rest))


def dated(said: str, held: Evidence) -> list[Fault]:
    """A year that is not the one of the sentence that says the rest, where that has its own."""
    for sentence in sentences(said):
        reading = read(sentence, held)
        units = [int(reading.held.units[at]) for at in reading.path if at != NOWHERE]
        if not units:
            continue
        most = reading.text.split("\n")[max(set(units), key=units.count)]
        own = _YEAR.findall(most)
        for year in _YEAR.findall(reading.sentence) if own else ():
            if year not in most and own[0] not in reading.sentence:
                return [Fault("date", f"“{year}”与条款不符，条款写的是“{own[0]}”")]
    return []
