"""Whether a statement has 必须 or 已经 in the place where its clause has 鼓励, 支持 or 争取.

Such words are nouns or parts of names as well (支持力度, 鼓励类), and then govern nothing that could
be under another force; what shows the change is the word that the clause has next to its neighbours.
Nor is a duty of those whom a clause serves what it provides for them.
"""

from __future__ import annotations

import re

from rag.verify.reading import NOWHERE, Reading, read
from rag.verify.text import Evidence, Fault, sentences

__all__ = ["duties"]

_FIRM = re.compile("应当|必须|务必|确保|已经")
"""Says that something is bound to be, or that it is so already."""
_SOFT = "鼓励|支持|倡导|提倡|引导|探索|争取|力争"
_SOFT_AFTER = re.compile(_SOFT)
_SOFT_BEFORE = re.compile(f"(?:{_SOFT})$")
_DUTY = frozenset(("应当", "必须", "务必"))
_SERVED = re.compile("[为给向]([^,。;:\n]{2,24})提供")
"""Who stands between is given something."""


def duties(said: str, held: Evidence) -> list[Fault]:
    """The first firm word that is put for a soft one, or said of those who are served."""
    for sentence in sentences(said):
        reading = read(sentence, held)
        starts = {at: n for n, at in enumerate(reading.said.starts)}
        for found in _FIRM.finditer(reading.sentence):
            first = starts[found.start()]
            last = first + len(found[0]) - 1
            if _copied(reading, first, last):
                continue
            soft = _replaced(reading, first, last)
            if soft:
                return [Fault("modal", f"“{found[0]}”与条款不符，条款写的是“{soft}”")]
            if found[0] in _DUTY and _is_served(reading, first):
                words = reading.written(*reading.part(first))
                return [Fault("modal", f"“{words}”与条款不符，条款说的是为其提供")]
    return []


def _neighbours(reading: Reading, first: int, last: int) -> tuple[int, int]:
    """What the tokens before and after some of a part copy; NOWHERE at the ends of the part."""
    start, end = reading.part(first)
    before = reading.path[first - 1] if first > start else NOWHERE
    return before, reading.path[last + 1] if last + 1 < end else NOWHERE


def _copied(reading: Reading, first: int, last: int) -> bool:
    """Whether a word is copied together with one beside it."""
    before, after = _neighbours(reading, first, last)
    here = reading.path[first : last + 1]
    return NOWHERE not in here and (before + 1 == here[0] != 0 or here[-1] + 1 == after)


def _replaced(reading: Reading, first: int, last: int) -> str:
    """The soft word that the clause has next to what stands beside a firm one; empty if none."""
    before, after = _neighbours(reading, first, last)
    starts, text = reading.held.starts, reading.text
    found = (
        _SOFT_AFTER.match(text, starts[before] + len(reading.held.words[before]))
        if before != NOWHERE
        else None
    )
    if not found and after != NOWHERE:
        found = _SOFT_BEFORE.search(text, max(0, starts[after] - 2), starts[after])
    return found[0] if found else ""


def _is_served(reading: Reading, first: int) -> bool:
    """Whether the clause provides something for whom a word stands after."""
    before, _ = _neighbours(reading, first, first)
    at = reading.held.starts[before] if before != NOWHERE else -1
    return any(m.start(1) <= at < m.end(1) for m in _SERVED.finditer(reading.text))
