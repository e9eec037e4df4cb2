"""Whether a statement has the force of its clause: 应当, 可以, 鼓励, 探索, and what is denied.

An operator governs the words after it up to the next one. The words of a statement are laid on the
words of the clauses that they share most with, and the operators over both must agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.verify.operators import masked, operators
from rag.verify.text import Evidence, Fault, pairs, sentences, share

__all__ = ["force"]

_HEDGE = re.compile(r"探索|争取|力争|目标|计划|拟|鼓励|支持|引导|倡导|提倡")
_NAMES = {"must": "应当", "may": "可以", "encourage": "鼓励、支持", "explore": "探索、争取"}
_ALIKE = 0.45
"""Likeness from which two segments are taken to say the same thing."""
_NEARBY = 0.6
"""What it adds to the likeness of a segment that its whole sentence is in that of the clause."""


@dataclass(frozen=True)
class _Segment:
    """Words under one operator."""

    words: str
    deontic: str | None
    denied: bool | None
    """None: a denial before 、 may or may not reach these words."""
    carried: bool = False
    """The force was said before a comma and may or may not reach these words."""
    operator: str = ""
    before: str = ""
    """What stands before the operator in the same part."""

    def begins_as(self, other: _Segment) -> bool:
        """Whether both begin with the same operator and words."""
        return (
            bool(self.operator)
            and (self.operator, self.deontic, self.denied)
            == (other.operator, other.deontic, other.denied)
            and other.words.startswith(self.words[:4])
        )

    @property
    def whole(self) -> str:
        """The words, if they are few with what stands before them."""
        return self.words if len(self.words) > 3 else self.before[-8:] + self.words


def force(said: str, held: Evidence) -> list[Fault]:
    """The first segment over which operators disagree."""
    out: list[Fault] = []
    for sentence in sentences(said):
        near = _segments(held.nearest(sentence), cited=True)
        for segment in _segments(sentence):
            if not any(segment.begins_as(other) for other in near):
                rest = sentence.replace(segment.words, "")
                out += _disagreement(segment, rest, held)
    return out[:1]


def _disagreement(said: _Segment, rest: str, held: Evidence) -> list[Fault]:
    """Compare with the segments of the clauses that are most like this one.

    ``rest`` is the sentence around it, which tells one rule from another in the same words.
    """
    if said.denied and 2 <= len(said.words) <= 4 and said.words in held.text:
        known = (other for unit in held.units for other in _segments(unit, cited=True))
        if not any(said.words in other.words and other.denied is not False for other in known):
            return [Fault("negation", f"条款没有否定“{said.words}”")]
    if len(pairs(said.whole)) < 2:
        return []
    scored = []
    for unit in held.units:
        alike = [(_likeness(said, other), other) for other in _segments(unit, cited=True)]
        nearby = _NEARBY * share(rest, pairs(unit))
        scored += [(words + nearby, other) for words, other in alike if words >= _ALIKE]
    if not scored:
        return []
    best = max(score for score, _ in scored)
    near = [other for score, other in scored if score >= best - 0.1]
    if not any(_polarities_agree(said, other) for other in near):
        theirs = "否定" if near[0].denied else "肯定"
        return [Fault("negation", f"“{said.words}”一句与条款相反，条款是{theirs}的说法")]
    near = [other for other in near if _polarities_agree(said, other)]
    if not any(_forces_agree(said, other) for other in near):
        theirs = _NAMES.get(near[0].deontic or "", "陈述")
        return [Fault("modal", f"“{said.words}”的语气与条款不同，条款用的是“{theirs}”")]
    return []


def _likeness(said: _Segment, held: _Segment) -> float:
    """Mostly how much of the statement is held, a little how much of the clause is said."""
    words = 0.85 * share(said.whole, pairs(held.whole)) + 0.15 * share(
        held.whole, pairs(said.whole)
    )
    return words + 0.2 * share(said.before, pairs(held.before))


def _polarities_agree(said: _Segment, held: _Segment) -> bool:
    return said.denied is None or held.denied is None or said.denied == held.denied


def _forces_agree(said: _Segment, held: _Segment) -> bool:
    if said.deontic == held.deontic:
        return True
    if held.carried and (
        said.deontic is None or (said.deontic, held.deontic) == ("may", "encourage")
    ):
        return True
    if said.deontic is None or said.carried:
        return held.deontic in (None, "must", "may") or bool(
            _HEDGE.search(said.before + said.words)
        )
    return held.deontic is None and said.deontic != "encourage"


@lru_cache(maxsize=4096)
def _segments(sentence: str, cited: bool = False) -> tuple[_Segment, ...]:
    """Segments of a sentence; 应当 and its like hold on over commas, a denial and 探索 do not."""
    out: list[_Segment] = []
    lasting: str | None = None
    for part in re.split(r"[,:()]", sentence):
        conditional = bool(re.search(r"[的时后]$", part))
        deontic, denied, at = (None if conditional else lasting), False, 0
        carried, said = True, ""
        for found in operators(masked(part)):
            here = _Segment(part[at : found.start], deontic, denied, carried, said, part[:at])
            out += _cut(here, cited)
            joined = bool(denied) and at == found.start
            said = said + found.word if joined else found.word
            deontic, denied, at = found.kind or deontic, found.denied != joined, found.end
            carried = carried and not found.kind
            if found.kind not in (None, "explore") and not conditional:
                lasting = found.kind
        out += _cut(_Segment(part[at:], deontic, denied, carried, said, part[:at]), cited)
    return tuple(segment for segment in out if segment.words)


def _cut(segment: _Segment, cited: bool) -> list[_Segment]:
    """One segment, or where a denial meets a list, the first of the list and the rest apart.

    Of a clause the whole too, since a statement may repeat it.
    """
    first, listed, rest = segment.words.partition("、")
    if segment.denied and listed and len(first) >= 5:
        apart = [replace(segment, words=first), replace(segment, words=rest, denied=None)]
        return [segment, *apart] if cited else apart
    return [replace(segment, carried=segment.carried and segment.deontic is not None)]
