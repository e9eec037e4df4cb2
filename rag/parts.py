"""A question that asks for several things: what they are, and the clause that answers each.

「逾期不办怎么处理，还能再申请吗？」 asks for two things, which may stand in two clauses; one search
finds the clause that is nearest to both, and the other is lost. So each part is searched for by
itself, within what the whole question means.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rag.found import Found, Match

__all__ = ["join_parts", "split_question"]

_MOST = 3
_WHOLE = 0.5
"""What the whole question's score counts beside the part's, which may have lost its topic."""
_ABSENT = 0.02
"""How far below the last match of a search a clause is put that the search did not return."""
_ASKS = re.compile(
    r"什么|啥|哪|怎么|怎样|咋|如何|何(?:时|处|种|地|人|日|为)|多少|好多|多[久长高大快早]|谁"
    r"|(?<![好这那十])几(?=[个天日号年月周小家户人名次趟列班艘场座元块万亿种条类项成级倍%点千百])"
    r"|是否|(?P<x>[\u4e00-\u9fff])[不没](?P=x)|[吗么呢不没][？?]?$|有何|可否|能否|应否|须否"
    r"|(?:还是|或者).*[？?]"
)
_BREAK = re.compile(
    r"[，,；;。！!]|(?<=[？?])|(?<=[吗呢])\s|\s(?=\S)"
    r"|[，,]?(?:还有|另外|顺便问?[一]?下?|以及|再问一?下?|并且|同时)(?:就是)?"
)
_EACH = re.compile(
    r"分别|各自|各(?![地区种类项级部方省个位行国])"
    r"|有(?:什么|啥|何)(?:不同|区别|差别|差异|不一样)|(?:区别|差别|差异|不同)(?:在哪|是什么|[？?]|$)"
)
_AND = re.compile(r"与|和|跟|以及|及|、|还是|同")
_CLAUSE = re.compile(r"(?<=[，,：:；;])")
_WORD = re.compile(r"[\u4e00-\u9fff]")
_RULED = "怎么规定"


def split_question(question: str) -> tuple[str, ...]:
    """The things that a Chinese question asks for, each as a question; empty if it is one.

    What stands before the first of them belongs to each. 「A和B分别…」 is shared out to A and B.
    """
    each = _EACH.search(question)
    shared = _shared_out(question, each) if each else ()
    return shared or _in_turn(question)


def _in_turn(question: str) -> tuple[str, ...]:
    """The pieces that ask, each behind what does not ask."""
    given: list[str] = []
    between: list[str] = []
    parts: list[str] = []
    for piece in (p.strip() for p in _BREAK.split(question) if p):
        if _ASKS.search(piece):
            parts.append("，".join([*given, *between, piece]))
            between = []
        elif _WORD.search(piece):
            (between if parts else given).append(piece)
    return tuple(parts[:_MOST]) if len(parts) > 1 else ()


def _shared_out(question: str, each: re.Match[str]) -> tuple[str, ...]:
    """The two halves of the last 「A和B」 before 「分别」, each with what is asked of both."""
    tail = question[each.end() :]
    if not _WORD.search(tail):
        tail = _RULED  # 「A和B有什么不同？」
    pieces = _CLAUSE.split(question[: each.start()])
    for n in reversed(range(len(pieces))):
        piece = pieces[n]
        joints = [a for a in _AND.finditer(piece) if a.start() > 0 and a.end() < len(piece)]
        if joints:
            before, after = "".join(pieces[:n]), "".join(pieces[n + 1 :])
            left, right = piece[: joints[-1].start()], piece[joints[-1].end() :]
            return f"{before}{left}，{after}{tail}", f"{before}{right}{after}{tail}"
    return ()


def join_parts(whole: Found, parts: Sequence[Found]) -> Found:
    """The search of a question with what answers it first: the record, the best of each part.

    A part keeps to the documents that it names, or else to those that the whole question names.
    Where one clause is the best for all parts, it is no part's, unless the record of validity
    answers another.
    """
    chosen = {m.row: m for m in reversed([_best(part, whole) for part in parts])}
    wanted = tuple(reversed(chosen.values())) if len(chosen) > (0 if whole.record else 1) else ()
    known = {match.row: match for match in whole.matches}
    first = (*whole.record, *(known.get(match.row, match) for match in wanted))
    leading = {match.row: match for match in first}
    rest = [match for match in whole.matches if match.row not in leading]
    matches = (*leading.values(), *rest)[: len(whole.matches)]
    return replace(whole, matches=matches, wanted=wanted)


def _best(part: Found, whole: Found) -> Match:
    """The match that is best for a part within its question; ``whole``'s where a part finds none.

    Its sentences are measured against the part where the part found it.
    """
    scores = [{match.row: match.score for match in found.matches} for found in (part, whole)]
    least = [min(by_row.values()) - _ABSENT for by_row in scores]
    matches = {match.row: match for match in (*whole.matches, *part.matches)}
    named = {m.row for m in part.matches if m.named} or {m.row for m in whole.matches if m.named}

    def rank(row: int) -> tuple[bool, float]:
        own, of_whole = (by_row.get(row, low) for by_row, low in zip(scores, least, strict=True))
        return row in named, own + _WHOLE * of_whole

    return matches[max(matches, key=rank)]
