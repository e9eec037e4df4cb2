"""Whether a statement has the force of its clause: 应当, 可以, 鼓励, 探索, and what is denied.

An operator governs the words after it up to the next one. The words of a statement are laid on the
words of the clauses that they share most with, and the operators over both must agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from rag.verify_text import Evidence, common_start, pairs, sentences, share

__all__ = ["force", "swapped"]

_OPERATORS: tuple[tuple[str, str | None, bool], ...] = (
    (r"不得|不能够?|不可以?(?![抗视])|不准|不许|不允许|不应当?|禁止|严禁|无权", "must", True),
    (r"可以?不再?|无需|无须|不(?:再)?需要?|不必|不要求|免于|免予", "may", True),
    (
        r"免征|免缴|免收|不再|不予|不接受|逾期|拒绝|(?<!并)不|(?<!尚)未(?!来)|尚未|没有|无(?=[一-龥])|(?<![除是])非(?![洲常法强税现])",
        None,
        True,
    ),
    (
        r"应当|必须|务必|须(?!知)|(?<![急所])需要?(?![求方])|(?<![供适效相反响对])应(?![用急对收缴退税])",
        "must",
        False,
    ),
    (
        r"可以|允许|有权|准予|能够|(?<![许认不])可(?![靠持视追控预再回降能行溯究信比获])|(?<![功职效智节产赋动性只才不可])能(?![力源级够])",
        "may",
        False,
    ),
    (
        r"鼓励|(?<![策金融务持供])支持(?!力度|政策|措施|举措|体系)|倡导|提倡|引导",
        "encourage",
        False,
    ),
    (r"探索|争取|力争", "explore", False),
    (r"照章征收|征收|(?<=[或者、])有(?=[一-龥]{2})", None, False),
)
_OPERATOR = re.compile("|".join(f"({pattern})" for pattern, _, _ in _OPERATORS))
_PLAIN = re.compile(
    r"不断(?!贷)|不同|不仅|不但|不限于|不少于|不低于|不晚于|不迟于|不动产|不良|不利|不合理|不当|不正当|不必要的|"
    r"不足|按照?[^,、]{2,14}?的(?:原则|要求|规定)|鼓励类|无纸化|无缝|无障碍|无论|无人|无形|无偿|无水|无感|非全日制|不可抗力|可不|未来|"
    r"不得?(?:超过|高于|低于|少于|大于)(?=[^,。;]{0,6}\d)"
)
_HEDGE = re.compile(r"探索|争取|力争|目标|计划|拟|鼓励|支持|引导|倡导|提倡")
_NAMES = {"must": "应当", "may": "可以", "encourage": "鼓励、支持", "explore": "探索、争取"}
_SWAPS = (
    "进口 出口|进境 出境|收货人 发货人|进口商 出口商|内资 外资|免征 减征|免税 减税|国家级 市级|"
    "上年 当年|上年度 本年度|增加 减少|增加 削减|提高 降低|扩大 缩小|加强 减弱|加大 减小|加快 放缓|"
    "以前 以后|之前 之后|前 后|境内 境外|国内 国外|区内 区外|民营企业 国有企业|买方 卖方|"
    "全国性 地方性|全日制 非全日制|区县人民政府 市人民政府|有效 无效|高于 低于|超过 低于|"
    "多于 少于|以上 以下|予以 不予"
)


_ALIKE = 0.45
"""Likeness from which two segments are taken to say the same thing."""
_NEARBY = 0.6
"""What it adds to the likeness of a segment that its whole sentence is in that of the clause."""
_ONE_SOURCE = 0.75
"""Share of a sentence in one sentence of a clause from which it is judged by that one alone."""


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


def force(said: str, held: Evidence) -> list[tuple[str, str]]:
    """Disagreements as (``modal`` or ``negation``, reason)."""
    out = []
    for sentence in sentences(said):
        near = _segments(held.nearest(sentence), cited=True)
        for segment in _segments(sentence):
            if not any(segment.begins_as(other) for other in near):
                rest = sentence.replace(segment.words, "")
                out += _disagreement(segment, rest, held)
        out += _in_place(sentence, held.nearest(sentence))
    return out[:1]


def _in_place(said: str, near: str) -> list[tuple[str, str]]:
    """Operators put in, left out or replaced between words that are otherwise those of a clause."""
    for left, match, right, gap, there in _gaps(said, near):
        _, kind, denied = _OPERATORS[(match.lastindex or 1) - 1]
        theirs = [_OPERATORS[(m.lastindex or 1) - 1] for m in there]
        if denied != any(negative for _, _, negative in theirs):
            return [
                ("negation", f"“{left}{match[0]}{right}”与条款相反，条款是“{left}{gap}{right}”")
            ]
        if kind and theirs and kind not in {other for _, other, _ in theirs}:
            return [("modal", f"“{match[0]}”与条款不符，条款用的是“{gap}”")]
    for left, match, right, gap, there in _gaps(near, said):
        _, kind, denied = _OPERATORS[(match.lastindex or 1) - 1]
        if (denied or kind in ("encourage", "explore")) and not there:
            kind_of_fault = "negation" if denied else "modal"
            return [(kind_of_fault, f"“{left}{gap}{right}”漏掉了条款中的“{match[0]}”")]
    return []


def _gaps(one: str, other: str) -> list[tuple[str, re.Match[str], str, str, list[re.Match[str]]]]:
    """Operators of one text, each with the words beside it and what the other has between those.

    Last come the operators in that gap of the other.
    """
    one, other = _masked(one), _masked(other)
    out = []
    for match in _OPERATOR.finditer(one):
        left, right = one[max(0, match.start() - 3) : match.start()], one[match.end() :][:3]
        if len(right) == 3 and (len(left) == 3 or not left):
            start = re.escape(left) if left else "(?:^|,)"
            there = re.search(f"{start}([^,]{{0,4}}?){re.escape(right)}", other)
            if there:
                a, b = there.span(1)
                theirs = [m for m in _OPERATOR.finditer(other) if a <= m.start() < b]
                out.append((left, match, right, there[1], theirs))
    return out


def _masked(text: str) -> str:
    return _PLAIN.sub(lambda m: "＿" * len(m[0]), text)


def _disagreement(said: _Segment, rest: str, held: Evidence) -> list[tuple[str, str]]:
    """Compare with the segments of the clauses that are most like this one.

    ``rest`` is the sentence around it, which tells one rule from another in the same words.
    """
    if said.denied and 2 <= len(said.words) <= 4 and said.words in held.text:
        known = (other for unit in held.units for other in _segments(unit, cited=True))
        if not any(said.words in other.words and other.denied is not False for other in known):
            return [("negation", f"条款没有否定“{said.words}”")]
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
        held = "否定" if near[0].denied else "肯定"
        return [("negation", f"“{said.words}”一句肯定与否定和条款相反，条款是{held}的说法")]
    near = [other for other in near if _polarities_agree(said, other)]
    if not any(_forces_agree(said, other) for other in near):
        held = _NAMES.get(near[0].deontic or "", "陈述")
        return [("modal", f"“{said.words}”的语气和条款不同，条款用的是“{held}”")]
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
        for match in _OPERATOR.finditer(_masked(part)):
            here = _Segment(part[at : match.start()], deontic, denied, carried, said, part[:at])
            out += _cut(here, cited)
            _, kind, negative = _OPERATORS[(match.lastindex or 1) - 1]
            joined = bool(denied) and at == match.start()
            said = said + match[0] if joined else match[0]
            deontic, denied, at = kind or deontic, negative != joined, match.end()
            carried = carried and not kind
            if kind and kind != "explore" and not conditional:
                lasting = kind
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


def swapped(said: str, held: Evidence) -> list[str]:
    """Words put for their opposites (进口 for 出口), where the same context has the other one."""
    out = []
    for sentence in sentences(said):
        near = held.nearest(sentence)
        text = near if share(sentence, pairs(near)) >= _ONE_SOURCE else held.text
        out += [
            f"“{one}”与条款不符，条款写的是“{other}”"
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


@lru_cache(maxsize=1)
def _pairs_of_opposites() -> tuple[tuple[str, str], ...]:
    couples = [tuple(couple.split()) for couple in _SWAPS.split("|")]
    return tuple(pair for a, b in couples for pair in ((a, b), (b, a)))


def _context(around: tuple[str, str], word: str, text: str) -> int:
    """Characters that stand around a word alike, at most six a side, at its best place."""
    best = 0
    for match in re.finditer(word, text):
        left = common_start(around[0][::-1], text[max(0, match.start() - 6) : match.start()][::-1])
        right = common_start(around[1], text[match.end() : match.end() + 6])
        best = max(best, left + right)
    return best
