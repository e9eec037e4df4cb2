"""Whether the bodies that a statement names are those of its clauses, and do what it says of them.

Names are unified by the table of departments: 市商务委员会 is 市商务委.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from corpus.departments import body_variants
from rag.verify.text import Evidence, Fault, common_start, fold

__all__ = ["actors", "addressed", "bodies", "leaders", "unified"]

_BODY = re.compile(
    r"海关总署|国务院(?!令)|[市省]人民政府|省政府|(?:重庆|上海|北京|天津|成都|广州|深圳|南宁|昆明|贵阳|杭州|宁波|青岛|厦门|西安|武汉|拱北|黄埔|南京)海关"
    r"|(?:商务|财政|公安|外交|国防|民政|司法|教育|科技|科学技术|农业农村|交通运输|生态环境|自然资源|水利|"
    r"工业和信息化|人力资源社会保障|住房城乡建设|文化和旅游|中央宣传)部(?!门|分|位|署)"
    r"|(?:国家)?(?:税务|市场监管|市场监督管理|金融监管|金融监督管理)总局(?![一-龥]{0,2}重庆)"
    r"|国家[一-龥]{2,8}?(?:局|委(?!托)|署)|(?:证监|银保监)会|(?:中国)?人民银行|最高人民(?:法院|检察院)"
    r"|(?:重庆)?市(?!场)(?:(?![和与及])[一-龥]){1,9}?(?:委(?!托|员)|局(?!限)|办(?!理|法|事|公|学)|办公厅|[^高]法院|检察院|贸促会|工商联)|中国贸促会|重庆仲裁委"
    r"|(?:渝北|江北|渝中|沙坪坝|九龙坡|南岸|巴南|北碚|万州|涪陵|大足|潼南|永川|合川|长寿)区(?:人民)?政府"
    r"|(?:进出口银行|重庆|中信保)(?:(?![和与及])[一-龥]){0,8}?(?:分行|集团|分公司|监管局|海事局|证监局)"
)
_LEADS = re.compile(r"([^,。;:()]{2,60})牵头(?!单位|企业)|牵头单位[是为:]*([^,。;()]+)")
_PREVAILS = re.compile(r"以([^,。;]+)为准")
_TOWARDS = re.compile(r"向([^,。;:、]{2,24})")
_DEED = 4
"""Characters after the name of a body that say what it does."""
_ISSUES = r"[^,。;]{0,12}(?:公告|印发|发布|规定|明确|等部门|出台)"
"""What an issuer does; other things only a body that the clause itself names."""


def bodies(said: str, held: Evidence) -> list[Fault]:
    """Bodies named that the evidence does not name, whatever of its names is used."""
    text, names, said = unified(held.text + held.bodies), unified(held.names), unified(said)
    return [
        Fault("body", f"“{name}”在所引条款中没有提到")
        for name in dict.fromkeys([*_BODY.findall(said), *_variants()[0].findall(said)])
        if name not in text and not (name in names and re.search(name + _ISSUES, said))
    ]


def actors(said: str, held: Evidence) -> list[Fault]:
    """Bodies said to do what the clause says, in the same words, of another."""
    text, said = unified(held.text), unified(said)
    theirs = [(m[0], text[m.end() :][:6]) for m in _BODY.finditer(text)]
    out = []
    for match in _BODY.finditer(said):
        deed = said[match.end() :][:6]
        alike = {name: 0 for name, _ in theirs}
        for name, other in theirs:
            alike[name] = max(alike[name], common_start(deed, other))
        best = max(alike, key=lambda name: alike[name], default="")
        if best and alike[best] >= _DEED and alike.get(match[0], 0) < alike[best]:
            out.append(Fault("body", f"“{match[0]}”与条款不符，条款写的是“{best}”"))
    return out


def leaders(said: str, held: Evidence) -> list[Fault]:
    """Bodies said to lead (牵头) where the clause says that others do; 以…为准 likewise."""
    text, said = unified(held.text), unified(said)
    out = []
    for pattern, word in ((_LEADS, "牵头"), (_PREVAILS, "为准")):
        theirs = "、".join("".join(m) for m in pattern.findall(text))
        for match in pattern.findall(said) if theirs else ():
            names = _BODY.findall("".join(match)) or ["".join(match)]
            out += [
                Fault("body", f"“{n}”{word}与条款不符，条款写的是“{theirs}”")
                for n in names
                if n not in theirs and n[-2:] not in theirs and not re.match("[本该此]", n)
            ]
    return out


def addressed(said: str, held: Evidence) -> list[Fault]:
    """Bodies that the clause sends nobody to, where it says to whom one turns (向上海海关提出)."""
    text, said = unified(held.text), unified(said)
    theirs = [m[1] for m in _TOWARDS.finditer(text) if _BODY.search(m[1])]
    return [
        Fault("body", f"“向{name}”与条款不符，条款写的是“向{theirs[0]}”")
        for match in _TOWARDS.finditer(said)
        for name in _BODY.findall(match[1])[:1]
        if theirs and not any(name in words for words in theirs)
    ]


@lru_cache(maxsize=2048)
def unified(text: str) -> str:
    """A folded text with one name for each body."""
    pattern, table = _variants()
    return pattern.sub(lambda m: table[m[0]], text).replace("重庆市", "市")


@cache
def _variants() -> tuple[re.Pattern[str], dict[str, str]]:
    table = {fold(name): fold(shown) for name, shown in body_variants().items()}
    table |= {shown: shown for shown in table.values()}
    names = sorted(table, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, names))), table
