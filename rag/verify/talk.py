"""What a statement says of its source, and the short answer that it begins with.

Both stand outside the words of the clauses: 意见还要求…, 文件写的是…, 不用重新办:…. Talk of the
source is taken away where the source bears that name; what it does (要求, 鼓励) stays. An answer is
taken away only where the rest of the statement bears it out, and is a fault where the rest says the
contrary; any other is judged word for word like the rest.
"""

from __future__ import annotations

import re

from rag.verify.bodies import unified
from rag.verify.text import Evidence, Fault

__all__ = ["without_answer", "without_talk"]

_HEAD = r"(?:^|(?<=[,。;:!?\n]))(?:但是?|同时|另外|此外|至于)?"
_ALSO = r"(?:[中里上]|同时|还|也|则|又|并|已|均|都|另|明确|具体|对此)*"
_WRITES = (
    r"(?:规定|写|列|提出|提到|指出|说|载|表述|点名|显示|强调)(?:明|出|道)?"
    r"(?:了|的是|的(?=有|包括)|(?!的))"
)
_SOURCE = re.compile(
    rf"{_HEAD}(?P<by>按照?|根据|依据)?(?P<which>[一-龥]{{0,10}}?)"
    r"(?P<name>任务清单|文件|条款|条文|原文|文中|意见|通知|公告|条例|办法|措施|计划|方案|规划|"
    r"纲要|细则|(?<=[该本一])[条款项]|(?<=[该本])规定)"
    rf"(?:{_ALSO}(?:(?P<asks>要求)|的?(?:表述|措辞|说法|写法|原话)[是为]|[只仅]?{_WRITES}|"
    r"(?=鼓励|支持|倡导|引导|允许|准许|禁止))|(?(by)的?(?:规定|要求)?(?=,)|(?!)))[:,]?"
)
_ANY = re.compile("任务清单|文件|条款|条文|原文|文中|[条款项]|规定")
"""What any source may be called."""
_THIS = re.compile(r"(?:[这该此本]|上述)[份部项条个一]?")
_LABEL = re.compile(
    rf"{_HEAD}(?:其|它的|(?:适用|对应|规定)的)?(?:具体)?"
    r"(?:措辞|表述|写法|原话|名称|门槛|职责|涉及的|写的)是:?"
)
"""Says only that what follows is what was asked for."""
_POINTED = re.compile(r"(?<=[,;。:要应])[对将把](?:这[些类种]|上述)([一-龥]{2})")
"""A thing that the statement has named already."""

_WHO = r"(?:一般|通常|目前|现在|这[笔种]?(?:费用|钱|情况)?|[您你]说的情况|[您你我]们?)?"
_DOES = (
    r"(?:重新|一起|跟大家|再|另外|单独|额外|直接|由?[您你我]们?|自己|来|"
    r"排队|[办查交罚排等跑付缴报做用去约行])*(?P<thing>[一-龥]{0,2}?)了?"
)
"""Everyday words for what the rest of the statement says in its own."""
_END = r"[。:;,!]"
_SPARED = re.compile("不再|不必|不需|不用|无需|无须|免于|免予|免征|免缴|取消")
_BARRED = re.compile("不得|不能|不可以|不予|不再|禁止|严禁|不接受|不退|不适用|不享受|不受理|不纳入")
_UNPUNISHED = re.compile("不予(?:行政)?处罚|免予(?:行政)?处罚")
_LET = re.compile("可|能|予|给|有权|支持|鼓励|允许|准许|[为向](?![^,]{0,12}收取)[^,]{2,12}提供")
_BOUND = re.compile("应|须|需")
_DENIED = re.compile("不|没有|未|无")
_NO = re.compile(rf"{_BARRED.pattern}|不(?!断|仅|同|少于|低于)")
_ANSWERS: tuple[tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str] | None], ...] = tuple(
    (re.compile(f"{_WHO}(?:{answer}){_END}"), told, barred)
    for answer, told, barred in (
        (rf"(?:可以)?(?:不罚|不会?处罚|免罚){_DOES}", _UNPUNISHED, None),
        (rf"(?:不需要|不用|不必|不须|无需|无须){_DOES}", _SPARED, None),
        (rf"(?:不可以|不能够?|不得|不予|不行|不该|不应当?|不会){_DOES}", _BARRED, None),
        (rf"(?:可以|能够?|得|予){_DOES}|有可能|行", _LET, _BARRED),
        (rf"(?:需要|要|用|必须|须|应当?){_DOES}|有(?:这个|此)?(?:义务|责任)", _BOUND, _SPARED),
        (r"是的?|对的?", re.compile(""), _BARRED),
        (r"有的?", re.compile(""), _DENIED),
        (r"没有?", _DENIED, None),
        (r"不是的?|不对", re.compile("只|仅|才|不|除|而是|应|须|需|以外|但"), None),
        (r"没有(?:具体)?(?:列明|写明|列出)", re.compile("^[^,。]{0,8}(?:只|仅)"), None),
    )
)
"""Answers, what the rest must say, and what it must not."""
_BRIEF = 4
"""Characters of an answer that may be the beginning of the clause itself if it is longer."""
_PREMISE = re.compile(
    r"(?P<who>^|^[^,:。]{2,10})(?:并不是|不是|并非)(?P<what>[^,:。]{2,18})(?P<end>[,:](?:而是)?)"
)
_CASE = re.compile("(?:[的时前后]|企业|[人者方区]|单位|机构|货物|商品|部门|项目|地区|情形)$")
"""How a condition ends that denies (不是试点企业,…); it is no answer."""
_ALL = re.compile("[只仅都全]|所有|唯一|限于|必须")
"""Of such a premise, the contrary says more than that the clause has other words."""
_LEAST = 8
"""Characters that must follow a premise that is put right."""


def without_talk(said: str, held: Evidence) -> str:
    """A statement without what it says of its source; what the source asks for is 应当."""
    said = _SOURCE.sub(lambda match: _kept(match, held), said)
    said = _LABEL.sub("", said)
    return _POINTED.sub(lambda m: "" if m[1] in said[: m.start()] else m[0], said)


def _kept(match: re.Match[str], held: Evidence) -> str:
    name, which = match["name"], _THIS.sub("", match["which"])
    named = _ANY.fullmatch(name) or name in held.names
    if not named or not _is_of(which, held.names):
        return match[0]
    return "应当" if match["asks"] else ""


def _is_of(words: str, names: str) -> bool:
    """Whether words are put together of pieces of names (重庆, 行动)."""
    return not words or any(
        words[:size] in names and _is_of(words[size:], names) for size in range(2, len(words) + 1)
    )


def without_answer(said: str, held: Evidence) -> tuple[str, list[Fault]]:
    """A statement without the answer that it begins with; a fault if the rest says otherwise."""
    for answer, told, barred in _ANSWERS:
        found = answer.match(said)
        if not found:
            continue
        rest, thing = said[found.end() :], found.groupdict().get("thing") or ""
        if len(thing) > 1 and thing not in rest:
            return said, []
        if told.search(rest) and not (barred and barred.search(rest)):
            return rest, []
        if found.end() > _BRIEF and found[0][:-1] in held.text:
            return said, []
        return said, [Fault("negation", f"开头的“{found[0][:-1]}”与后面的内容不一致")]
    premise = _PREMISE.match(said)
    if premise and _puts_right(premise) and _is_foreign(premise["what"], held):
        rest = said[premise.end() :]
        if len(rest) >= _LEAST:
            return premise["who"] + rest, []
    return said, []


def _puts_right(premise: re.Match[str]) -> bool:
    """Whether a denial is an answer, and not the condition of what follows."""
    if premise["end"].endswith("而是"):
        return True
    return not premise["who"] and (premise["end"] == ":" or not _CASE.search(premise["what"]))


def _is_foreign(premise: str, held: Evidence) -> bool:
    """Whether the clauses cannot say a thing, as they do not have its numbers or its words."""
    if _ALL.search(premise):
        return False
    text = unified(held.all)
    numbers = re.findall(r"\d+(?:\.\d+)?", premise)
    words = re.findall("[一-龥]", unified(premise))
    return any(n not in re.findall(r"\d+(?:\.\d+)?", text) for n in numbers) or (
        not numbers and any(word not in text for word in words)
    )
