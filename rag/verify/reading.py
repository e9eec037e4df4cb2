"""A sentence of a statement laid on its clauses, character by character."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from rag.verify.align import NOWHERE, Tokens, align, tokens
from rag.verify.bodies import unified
from rag.verify.operators import masked, operators
from rag.verify.text import Evidence

__all__ = ["NOWHERE", "RESPONSIBLE", "Reading", "read"]

RESPONSIBLE = re.compile("责任单位|牵头|负责|完成")
"""What a task list or a bracket at the end of a clause says of the whole of it."""
_FREE = re.compile(
    r"它们?|这[类些种笔两]|[这那]边|也就是|同样|旨在|至于|更好地|(?<=[效极时面速续确真])地|来(?=[限推提促保实加做为])|"
    r"两家(?=[:,是牵负])|自己(?=[向申])|列在|已?写明|(?<!人)才(?=[能可施需应算会办])|(?<![原规细否准总守法])则|"
    r"以外(?=的其他)|本(?=意见|通知|公告|条例|办法)|"
    r"这里(?:所?说|提到)的?|这样|得到|重点(?=是)|另(?=一|外)|(?<=[一-龥])时(?=,)|已(?=[自于][^,]{2,9}起|废止|失效)|接受(?=[^,]{0,6}(?:查验|检查|监管|审核))|结果(?=[没无未合不])|决定(?=自)|(?<!应当)(?<!须)(?<!得)(?:拨打|致电|登录|访问)|任何地方|"
    r"(?:这|[该此])(?:一?项|些|批)?(?:工作|任务|措施|条款)?|这个|这份|上述|如下|具体来说|也就是说|的话|"
    r"以及|并且|而且|同时|此外|另外|其中|因此|所以|如果|只要|不过|本着|例如|比如|分别|包括|包含|一并|"
    r"责任单位有?|牵头单位有?|负责|任何|各类|方面|措施|规定|政策|条款|条件|重庆市?|全市|本市|我市|"
    r"有关|相关|的?(?:情况|情形|前提|条件)下|情况|情形|内容|工作|事项|期间|时间|期限|之前|以前|主要|具体|层面|一栏|(?:的)?对象|原来|"
    r"需要|要求|进行|提出|明确|办理|开展|实施|实行|采取|采用|通过|按照|根据|依据|依照|作出|予以|给予|"
    r"获得|获|享受|享有|属于|已经|已(?=经)|达到?(?=\d|百分)|多种|几种|一种|您|你们?|我们|第(?=\d)|"
    r"目标|人民币|前述|之一(?=[是,])|除了?(?=[^,。]+外)|(?<=[^以])之?外(?=,)|(?<=平台)上|(?<=附)上|(?<=月)前(?=,?完成)|"
    r"至少(?=[^,]{0,4}\d)|"
    r"[由等即共该其也都均并且则但或者可应须经按把将被是为了的和与及在对向到自从还会这此些个项份以于要做之]"
)
"""Words that carry no content of their own."""
_LIGHT = frozenset("后内里上时有用给就再一走栏")
"""Characters that carry none where they are put between words that stand together."""
_CONTRARY = frozenset("前后内外上下里再时无未不")
_INSTEAD_OF = 4
"""Tokens that a character may stand for where it is put."""
_VALUE = re.compile(r"[\d.%至到约个年月日天元万亿]*\d[\d.%]*[万亿]*(?:个|年|月|日|天|号)*")
"""Values and dates, which have checks of their own."""


@dataclass(frozen=True)
class Reading:
    """A sentence, its tokens, and the token of the evidence that each copies."""

    sentence: str
    text: str
    """The evidence, a unit a line, as :func:`rag.verify.bodies.unified` writes it."""
    said: Tokens
    held: Tokens
    path: tuple[int, ...]
    free: tuple[bool, ...]
    """Which tokens carry no content: operators and words that join others."""
    valued: tuple[bool, ...]
    """Which are of values and dates."""
    empty: tuple[bool, ...]
    """Which tokens of the evidence carry no content."""

    def written(self, start: int, end: int) -> str:
        """The words of the sentence from one token to before another."""
        return self.sentence[
            self.said.starts[start] : self.said.starts[end - 1] + len(self.said.words[end - 1])
        ]

    def part(self, n: int) -> tuple[int, int]:
        """Start and end of the part around a token of the sentence."""
        breaks = self.said.breaks
        start = next((k for k in range(n, 0, -1) if breaks[k] == 2), 0)
        return start, next((k for k in range(n + 1, len(breaks)) if breaks[k] == 2), len(breaks))


def _covered(text: str, spans: Iterable[tuple[int, int]]) -> list[bool]:
    covered = [False] * len(text)
    for start, end in spans:
        covered[start:end] = [True] * (end - start)
    return covered


def _free(text: str) -> list[bool]:
    """For each character whether it belongs to a word without content or an operator."""
    spans = [m.span() for m in _FREE.finditer(text)]
    return _covered(text, spans + [(o.start, o.end) for o in operators(masked(text))])


@lru_cache(maxsize=256)
def read(sentence: str, held: Evidence) -> Reading:
    """Lay a folded sentence on what its statement may rest on."""
    text = unified("\n".join((*held.units, held.names, held.bodies)))
    sentence = unified(sentence)
    said = tokens(sentence)
    free, valued = (
        _free(sentence),
        _covered(sentence, (m.span() for m in _VALUE.finditer(sentence))),
    )
    marks, values = (tuple(of[at] for at in said.starts) for of in (free, valued))
    known, (empty, middle) = tokens(text), _marked(text)
    path = _without_strays(said, _settled(said, known, align(said, marks, known, middle)))
    light = [free or _is_put_in(said, path, known, n) for n, free in enumerate(marks)]
    return Reading(sentence, text, said, known, tuple(path), tuple(light), values, empty)


def _without_strays(said: Tokens, path: list[int]) -> list[int]:
    """A path where no light character is copied alone, from amid other words."""
    out = list(path)
    for n, at in enumerate(path):
        near = [
            next((path[k] for k in ks if path[k] != NOWHERE), NOWHERE)
            for ks in (range(n - 1, -1, -1), range(n + 1, len(path)))
        ]
        if said.words[n] in _LIGHT and near[0] + 1 != at and near[1] != at + 1:
            out[n] = NOWHERE
    return out


def _settled(said: Tokens, held: Tokens, path: list[int]) -> list[int]:
    """A path whose jumps are at the marks of the statement where they may be there as well."""
    out, size, start = list(path), len(path), 0
    for end in (n for n in range(size) if n + 1 == size or said.breaks[n + 1] == 2):
        for n in range(start + 1, end + 1):
            on, rest = out[n - 1] + 1, end + 1 - n
            copied = NOWHERE not in out[n - 1 : end + 1] and out[n] != on
            if copied and held.words[on : on + rest] == said.words[n : end + 1]:
                out[n : end + 1] = range(on, on + rest)
        start = end + 1
    for n in range(size - 2, -1, -1):
        ahead = out[n + 1] - 1
        alone = out[n] not in (NOWHERE, ahead) and (not n or out[n - 1] + 1 != out[n])
        if alone and ahead >= 0 and said.words[n] == held.words[ahead]:
            out[n] = ahead
    return out


def _is_put_in(said: Tokens, path: list[int], held: Tokens, n: int) -> bool:
    """Whether a light character is put between words, and not in the place of its contrary."""
    if said.words[n] not in _LIGHT or path[n] != NOWHERE:
        return False
    before = next((at for at in path[:n][::-1] if at != NOWHERE), NOWHERE)
    after = next((at for at in path[n + 1 :] if at != NOWHERE), NOWHERE)
    skipped = held.words[before + 1 : after] if before != NOWHERE else ()
    return len(skipped) >= _INSTEAD_OF or not _CONTRARY.intersection(skipped)


@lru_cache(maxsize=256)
def _marked(text: str) -> tuple[tuple[bool, ...], NDArray[np.bool_]]:
    """Which tokens carry no content, and which have others that do before them in their part."""
    free, held = _free(text), tokens(text)
    empty = tuple(free[at] for at in held.starts)
    middle = np.zeros(len(empty), dtype=bool)
    for n in range(1, len(empty)):
        same = held.parts[n] == held.parts[n - 1]
        middle[n] = same and (middle[n - 1] or not empty[n - 1])
    return empty, middle
