"""Words put in, left out or replaced between words that are otherwise those of a clause."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from rag.verify.operators import Operator, masked, operators
from rag.verify.text import Evidence, Fault, common_start, pairs, sentences, share

__all__ = ["misplaced", "opposite", "swapped", "undenied"]

_SWAPS = (
    "进口 出口|进境 出境|收货人 发货人|进口商 出口商|内资 外资|免征 减征|免税 减税|国家级 市级|"
    "上年 当年|上年度 本年度|增加 减少|增加 削减|提高 降低|扩大 缩小|加强 减弱|加大 减小|加快 放缓|"
    "以前 以后|之前 之后|前 后|境内 境外|国内 国外|区内 区外|民营企业 国有企业|买方 卖方|"
    "全国性 地方性|全日制 非全日制|区县人民政府 市人民政府|有效 无效|高于 低于|超过 低于|"
    "多于 少于|以上 以下|予以 不予|去程 回程|人民币 外币|直接 间接|线上 线下"
)
_NAMED = (
    "进口 出口|进境 出境|收货人 发货人|进口商 出口商|境内 境外|国内 国外|区内 区外|内资 外资|"
    "去程 回程|买方 卖方|直接 间接|人民币 外币|国家级 市级|上年 当年|提高 降低|增加 减少|线上 线下"
)
"""Opposites that are said in one way only: where a clause has one of them, it means that one."""
_DENIED = 3
"""Characters after a denial that say what is denied."""
_ONE_SOURCE = 0.75
"""Share of a sentence in one sentence of a clause from which it is judged by that one alone."""


@dataclass(frozen=True)
class _Gap:
    """An operator of one text, the words beside it, and what another has between those."""

    operator: Operator
    left: str
    right: str
    words: str
    operators: tuple[Operator, ...]


def misplaced(said: str, held: Evidence) -> list[Fault]:
    """The first operator of a sentence that the nearest of the clauses has otherwise."""
    out = (_misplaced(sentence, held.nearest(sentence)) for sentence in sentences(said))
    return next(([fault] for fault in out if fault), [])


def _misplaced(said: str, near: str) -> Fault | None:
    for gap in _gaps(said, near):
        here, around = gap.operator, f"{gap.left}{{}}{gap.right}".format
        if here.denied != any(o.denied for o in gap.operators):
            reason = f"“{around(here.word)}”与条款相反，条款是“{around(gap.words)}”"
            return Fault("negation", reason)
        kinds = {o.kind for o in gap.operators}
        if here.kind and kinds and here.kind not in kinds:
            return Fault("modal", f"“{here.word}”与条款不符，条款用的是“{gap.words}”")
    for gap in _gaps(near, said):
        here = gap.operator
        if (here.denied or here.kind in ("encourage", "explore")) and not gap.operators:
            reason = f"“{gap.left}{gap.words}{gap.right}”漏掉了条款中的“{here.word}”"
            return Fault("negation" if here.denied else "modal", reason)
    return None


def _gaps(one: str, other: str) -> Iterator[_Gap]:
    one, other = masked(one), masked(other)
    theirs = list(operators(other))
    for here in operators(one):
        left, right = one[max(0, here.start - 3) : here.start], one[here.end :][:3]
        if len(right) < 3 or 0 < len(left) < 3:
            continue
        start = re.escape(left) if left else "(?:^|,)"
        there = re.search(f"{start}([^,]{{0,4}}?){re.escape(right)}", other)
        if there:
            between = (o for o in theirs if there.start(1) <= o.start < there.end(1))
            yield _Gap(here, left, right, there[1], tuple(between))


def swapped(said: str, held: Evidence) -> list[Fault]:
    """Words put for their opposites (进口 for 出口), where the same context has the other one."""
    out: list[Fault] = []
    for sentence in sentences(said):
        near = held.nearest(sentence)
        text = near if share(sentence, pairs(near)) >= _ONE_SOURCE else held.text
        out += [
            Fault("role", f"“{one}”与条款不符，条款写的是“{other}”")
            for one, other in _pairs_of_opposites()
            if one in sentence and other in text and _is_swapped(sentence, one, other, text)
        ]
    return out[:1]


def _is_swapped(sentence: str, one: str, other: str, text: str) -> bool:
    for match in re.finditer(one, sentence):
        context = sentence[: match.start()], sentence[match.end() :]
        theirs = _context(context, other, text)
        if theirs >= 3 and theirs > _context(context, one, text):
            return True
    return False


def opposite(said: str, held: Evidence) -> list[Fault]:
    """A word (出口) that no clause has, where the sentence that says the rest has its opposite."""
    for sentence in sentences(said):
        near = held.nearest(sentence)
        for one, other in _pairs_of_opposites(_NAMED):
            if one in sentence and other not in sentence and other in near and one not in held.all:
                return [Fault("role", f"“{one}”在条款中没有，条款写的是“{other}”")]
    return []


def undenied(said: str, held: Evidence) -> list[Fault]:
    """Words that the clauses deny wherever they stand (不计入完税价格), said without a denial."""
    text, said = masked(held.text), masked(said)
    denied = {text[o.end :][:_DENIED] for o in operators(text) if o.denied}
    for words in denied:
        if not re.fullmatch(r"[一-龥]{3}", words) or words not in said:
            continue
        theirs, ours = (
            [_is_denied(where, m.start()) for m in re.finditer(words, where)]
            for where in (text, said)
        )
        if all(theirs) and not any(ours):
            return [Fault("negation", f"条款否定了“{words}”")]
    return []


def _is_denied(text: str, at: int) -> bool:
    """Whether a denial stands in the same part before a place, however far."""
    part = re.split(r"[,。;:\n]", text[:at])[-1]
    return any(o.denied for o in operators(part))


@cache
def _pairs_of_opposites(listed: str = _SWAPS) -> tuple[tuple[str, str], ...]:
    couples = [tuple(couple.split()) for couple in listed.split("|")]
    return tuple(pair for a, b in couples for pair in ((a, b), (b, a)))


def _context(around: tuple[str, str], word: str, text: str) -> int:
    """Characters that stand around a word alike, at most six a side, at its best place."""
    best = 0
    for match in re.finditer(word, text):
        left = common_start(around[0][::-1], text[max(0, match.start() - 6) : match.start()][::-1])
        right = common_start(around[1], text[match.end() : match.end() + 6])
        best = max(best, left + right)
    return best
