"""Whether a statement is in the words of the clauses that it cites, part by part."""

from __future__ import annotations

import re

from rag.verify.text import Evidence, Fault, pairs, parts, sentences, share

__all__ = ["wording"]

_LEAST = 0.6
"""Share of a sentence's bigrams that the evidence must hold."""
_LEAST_PART = 0.25
_GAP = 4
"""Characters in a row, none of them in the clauses' words, that make an invention."""
_NEW = 0.28
"""Share of new characters in a part that makes it an invention, if they are as many as that."""
_CONNECTIVE = re.compile(
    "这项工作|该项工作|上述|包括|分别|以及|并且|而且|同时|此外|另外|其中|因此|所以|如果|只要|具体来说|也就是说|"
    "责任单位|负责|任何|地方|单位|方面|措施|规定|政策|条款|重庆市?|全市|本市|企业|需要|应当|可以|能够|要求|进行|提出|明确|如下|"
    "有关|相关|情况|情形|内容|工作|事项|办理|开展|实施|通过|期间|时间|期限|之前|以前|主要|具体|例如|比如|按照|根据|依据|"
    "[由等即共该其也都均并且则把将被是为了的和与及在对向到自从还会这此些个项前后时内]"
)
"""Words that carry no content of their own."""
_FIGURES = re.compile(r"\d[\d.年月日至到]*")
"""Dates and values, which have checks of their own."""
_DENIALS = {"没有", "未曾", "不曾", "尚未", "并未"}
"""Other ways to say 无 and 未, which the checks on denials compare."""
_STRONG = re.compile(
    r"已经?|(?<=,)才(?=不|应|可|得)|每年|每月|每季度|全部|所有|一律|立即|当场|自动|免费|优先|永久|首次|一次性|仅限|只能|全面|唯一|随时|长期|直接|"
    r"施行|生效|废止|失效|到期|奖励|补贴|补助|罚款|处罚|吊销|没收|贴息|返还"
)


def wording(said: str, held: Evidence) -> list[Fault]:
    """Words, sentences and parts that are not in the words of the clauses."""
    known = pairs(held.all)
    for word in _STRONG.findall(said):
        if word.rstrip("经") not in held.all and word not in held.days:
            return [Fault("wording", f"“{word}”在所引条款中没有")]
    for sentence in sentences(said):
        if share(_CONNECTIVE.sub("", sentence), known) < _LEAST and share(sentence, known) < _LEAST:
            return [Fault("wording", f"“{sentence}”大半不是所引条款的内容")]
        for part in parts(sentence):
            gap = _gap(part, known) or _replaced(part, known, held.text)
            gap = gap or next(filter(None, (_spliced(p, held) for p in re.split("[()]", part))), "")
            if gap:
                return [Fault("wording", f"“{gap}”在所引条款中没有")]
    return []


def _gap(part: str, known: frozenset[str]) -> str:
    """Words of a part that the evidence does not hold, connectives aside, if they are too many."""
    held = _held(part, known)
    for pattern in (_CONNECTIVE, _FIGURES):
        for match in pattern.finditer(part):
            held[match.start() : match.end()] = [True] * len(match[0])
    marked = "".join("＿" if ok else char for char, ok in zip(part, held, strict=True))
    runs = re.findall(r"[一-龥a-z]+", marked)
    new, content = sum(map(len, runs)), len(re.findall(r"[一-龥a-z]", _CONNECTIVE.sub("", part)))
    own = pairs(part)
    if len(own) >= 6 and len(own & known) < _LEAST_PART * len(own):
        return part
    if new >= _GAP and new >= _NEW * content:
        return "…".join(runs)
    return next((run for run in runs if len(run) >= _GAP), "")


def _replaced(part: str, known: frozenset[str], text: str) -> str:
    """A new word between the same words as one of the clauses that it shares no character with."""
    held = "".join("1" if ok else "0" for ok in _held(part, known))
    for run in re.finditer("0{2,6}", held):
        new = part[run.start() : run.end()]
        before, after = part[max(0, run.start() - 3) : run.start()], part[run.end() : run.end() + 3]
        if (
            len(before + after) < 3
            or not re.fullmatch(r"[一-龥]{2,}", new)
            or not _CONNECTIVE.sub("", new)
            or new in _DENIALS
        ):
            continue
        left = re.escape(before) if len(before) > 1 else rf"(?:^|[,。;:、\n(]){re.escape(before)}"
        right = re.escape(after) if len(after) > 1 else rf"{re.escape(after)}(?:$|[,。;:、\n)])"
        there = re.search(f"{left}([^,。;:]{{1,8}}?){right}", text)
        if there and not set(there[1]) & set(new):
            return new
    return ""


def _spliced(part: str, held: Evidence) -> str:
    """Words of a part that stand in the clauses, but not in the sentence that says the rest."""
    near = pairs(held.nearest(part) + held.names)
    marked = "".join("＿" if ok else c for c, ok in zip(part, _held(part, near), strict=True))
    runs = [run for run in re.findall(r"[一-龥]{4,}", marked) if run in held.text]
    return runs[0] if runs else ""


def _held(part: str, known: frozenset[str]) -> list[bool]:
    """For each character whether a bigram with it, or the Latin word with it, is known."""
    held = [False] * len(part)
    for n in range(len(part) - 1):
        if part[n : n + 2] in known:
            held[n] = held[n + 1] = True
    for word in re.finditer(r"[a-z]+", part):
        held[word.start() : word.end()] = [word[0] in known] * len(word[0])
    return held
