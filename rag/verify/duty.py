"""Whether a statement has 必须 where its clause has 支持 or 争取, or 可以 where it has 应当.

These words may be nouns or parts of names (支持力度, 鼓励类), or stand before another word of force
(应当支持), and then govern nothing; what shows the change is the word that the clause has next to
its neighbours. Nor is it a duty of those whom a clause serves what it provides for them.
"""

from __future__ import annotations

import re

from rag.verify.reading import NOWHERE, Reading, read
from rag.verify.text import Evidence, Fault, sentences

__all__ = ["duties"]

_FIRM = re.compile("应当|务必(?!须)|必须|确保|已经")
"""Says that something is bound to be, or that it is so already."""
_SOFT = "鼓励|支持|倡导|提倡|引导|探索|争取|力争"
_SOFT_AFTER = re.compile(_SOFT)
_SOFT_BEFORE = re.compile(f"(?:{_SOFT})$")
_DUTY = frozenset(("应当", "必须", "务必"))
_LEAVE = re.compile("可以?")
_BOUND = re.compile("应当?|必须|务必|必?须")
_SERVED = re.compile("[为给向]([^,。;:\n]{2,24})提供")
"""Who stands between is given something."""


def duties(said: str, held: Evidence) -> list[Fault]:
    """The first word of force that is put for another, or duty of those who are served."""
    for sentence in sentences(said):
        reading = read(sentence, held)
        firm = (_firm(reading, *one) for one in _found(_FIRM, reading))
        leave = (_leave(reading, *one) for one in _found(_LEAVE, reading))
        why = next((why for why in (*firm, *leave) if why), "")
        if why:
            return [Fault("modal", why)]
    return []


def _found(pattern: re.Pattern[str], reading: Reading) -> list[tuple[int, int, str]]:
    """Words of a sentence that are not copied with those beside them, first and last token."""
    starts = {at: n for n, at in enumerate(reading.said.starts)}
    words = ((m[0], starts[m.start()]) for m in pattern.finditer(reading.sentence))
    found = [(first, first + len(word) - 1, word) for word, first in words]
    return [one for one in found if not _copied(reading, *one[:2])]


def _firm(reading: Reading, first: int, last: int, word: str) -> str:
    """What is wrong with a firm word; empty if nothing is."""
    soft = _replaced(reading, first, last)
    if soft:
        return f"“{word}”与条款不符，条款写的是“{soft}”"
    if word in _DUTY and _is_served(reading, first):
        words = reading.written(*reading.part(first))
        return f"“{words}”与条款不符，条款说的是为其提供"
    return ""


def _leave(reading: Reading, first: int, last: int, word: str) -> str:
    """What is wrong with leave that is given between words that have 应当 between them."""
    before, after = _neighbours(reading, first, last)
    if NOWHERE in (before, after):
        return ""
    between = "".join(reading.held.words[before + 1 : after])
    return f"“{word}”与条款不符，条款写的是“{between}”" if _BOUND.fullmatch(between) else ""


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
