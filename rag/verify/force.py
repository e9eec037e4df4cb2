"""Whether a statement has the force of its clause: 应当, 可以, 鼓励, 探索, and what is denied.

An operator governs the words after it up to the next one. Each word of a statement is compared with
the word of the clauses that it copies: both must be under the same operators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.verify.operators import masked, operators
from rag.verify.reading import NOWHERE, Reading, read
from rag.verify.text import Evidence, Fault, sentences

__all__ = ["force"]

_HEDGE = re.compile(r"探索|争取|力争|目标|计划|拟|鼓励|支持|引导|倡导|提倡")
_AIM = re.compile("目标(?:还|也)?(?:是|为|有|包括|包含)?")
"""Says of all that follows in its sentence that it is aimed at."""
_NAMES = {"must": "应当", "may": "可以", "encourage": "鼓励、支持", "explore": "探索、争取"}
_BARRED = re.compile(
    "(?:不得|禁止|严禁|不予)[^,]*(?:下列|以下)|(?:下列|以下)[^,]*(?:不得|禁止|不予)"
)
"""Says of all that follows that it may not be, or that something is not done."""
_PART = re.compile(r"(?:(?<=[^\n,;:])\((?=或)[^,:()\n]{1,20}\)|[^,:()\n])*[,:()\n]?")
"""Brackets end a part, unless they only name another of whom the same is said: 收货人(或代理人)."""
_CONDITIONAL = re.compile(r"[的时后][,:()]?$")
_MOST = 0.5
"""Share of the words under an operator that must be under another in the clauses."""

_HEAD = 4
"""Characters after a denial that say what is denied."""


@dataclass(frozen=True)
class _Under:
    """What the words from one operator to the next are under."""

    at: int
    """Where they begin; no two segments of a text begin in one place."""
    deontic: str | None = None
    denied: bool | None = False
    """None: a denial before 、 may or may not reach these words."""
    carried: bool = False
    """The force was said before a comma and may or may not reach these words."""
    plain: bool = False
    """Said to be so or not so in so many words (免征, 照章征收)."""
    hedged: bool = False
    """The part speaks of an aim or of encouragement."""
    ahead: str | None = None
    """The force that the part has further on; these words may be those that it is said of."""


def force(said: str, held: Evidence) -> list[Fault]:
    """The first words over which operators disagree."""
    out = (_disagreement(read(sentence, held)) for sentence in sentences(said))
    return next(([fault] for fault in out if fault), [])


def _disagreement(reading: Reading) -> Fault | None:
    ours, theirs = _governed(reading.sentence), _governed(reading.text)
    copied = [n for n, at in enumerate(reading.path) if at != NOWHERE]
    places = [reading.said.starts[n] for n in copied]
    others = [reading.held.starts[reading.path[n]] for n in copied]
    said, held = [ours[at] for at in places], [theirs[at] for at in others]
    at = _contrary(said, held, places) or _contrary(held, said, others)
    if at:
        words = reading.written(copied[at[0]], copied[at[-1]] + 1)
        meant = "否定" if held[at[0]].denied else "肯定"
        return Fault("negation", f"“{words}”一句与条款相反，条款是{meant}的说法")
    for under in dict.fromkeys(said):
        here = [
            n
            for n, one in enumerate(said)
            if one == under and not reading.free[copied[n]] and not _names_subject(one, held[n])
        ]
        unlike = [held[n] for n in here if not _forces_agree(under, held[n])]
        if len(unlike) > _MOST * len(here):
            words = reading.written(copied[here[0]], copied[here[-1]] + 1)
            meant = _NAMES.get(unlike[0].deontic or "", "陈述")
            return Fault("modal", f"“{words}”的语气与条款不同，条款用的是“{meant}”")
    return None


def _names_subject(said: _Under, held: _Under) -> bool:
    """Whether words under 应当 and its like stand before one in their clause (应当由企业传输)."""
    return said.deontic is not None and held.deontic is None and held.ahead is not None


def _contrary(here: list[_Under], there: list[_Under], places: list[int]) -> list[int]:
    """The words that a denial of one text denies, if the other text says the contrary of them.

    It must do so of the words next to the denial, and of most that are under it.
    """
    for head in _heads(here, places):
        under = [n for n, one in enumerate(here) if one == here[head[0]]]
        if all(_most(there[n].denied is (not here[n].denied) for n in of) for of in (head, under)):
            return head
    return []


def _most(told: Iterable[bool]) -> bool:
    known = list(told)
    return sum(known) > _MOST * len(known)


def _heads(under: list[_Under], places: list[int]) -> list[list[int]]:
    """The first words under each denial, and under each word that says the contrary."""
    heads = (
        [n for n, one in enumerate(under) if one == plain and places[n] < plain.at + _HEAD]
        for plain in dict.fromkeys(under)
        if plain.denied or plain.plain
    )
    return [head for head in heads if head]


def _forces_agree(said: _Under, held: _Under) -> bool:
    if said.deontic == held.deontic:
        return True
    if held.carried and (
        said.deontic is None or (said.deontic, held.deontic) == ("may", "encourage")
    ):
        return True
    if said.deontic is None or said.carried:
        return held.deontic in (None, "must", "may") or said.hedged
    return held.deontic is None and said.deontic != "encourage"


@lru_cache(maxsize=512)
def _governed(text: str) -> tuple[_Under, ...]:
    """What each character is under; 应当 and its like hold on over commas, a denial does not."""
    out: list[_Under] = []
    lasting: str | None = None
    barred = False
    for match in _PART.finditer(text):
        part = match[0]
        conditional = bool(_CONDITIONAL.search(part))
        hedged = bool(
            _HEDGE.search(text, match.start(), _end_of_next(text, match.end()))
            or _AIM.search(text, text.rfind("\n", 0, match.start()) + 1, match.start())
        )
        under = _Under(
            match.start(),
            None if conditional else lasting,
            None if barred else False,
            True,
            False,
            hedged,
        )
        end, here, inside = 0, [], list(operators(masked(part)))
        ahead = next((found.kind for found in inside if found.kind), None)
        under = replace(under, ahead=ahead)
        for found in inside:
            here += _spread(under, part[end : found.start])
            joined = bool(under.denied) and end == found.start
            here += [under] * (found.end - found.start)
            under = _Under(
                match.start() + found.end,
                found.kind or under.deontic,
                found.denied != joined,
                under.carried and not found.kind,
                found.kind is None,
                hedged,
            )
            end = found.end
            if found.kind not in (None, "explore") and not conditional:
                lasting = found.kind
        out += [*here, *_spread(under, part[end:])]
        barred = barred or bool(_BARRED.search(part))
        if part.endswith("\n"):
            lasting, barred = None, False
    return tuple(out)


def _end_of_next(text: str, at: int) -> int:
    """Where the part ends that follows a place."""
    following = re.compile(r"[,:()\n]").search(text, at)
    return following.start() if following else len(text)


def _spread(under: _Under, words: str) -> list[_Under]:
    """The same for each character; a denial reaches only the first of a list for certain."""
    first, listed, _ = words.partition("、")
    if not (under.denied and listed and len(first) >= 5):
        return [under] * len(words)
    rest = replace(under, at=under.at + len(first), denied=None, plain=False)
    return [under] * len(first) + [rest] * (len(words) - len(first))
