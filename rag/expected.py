"""What kind of answer a question expects, and whether a clause holds anything of that kind.

A question about a fee is not answered by a clause without an amount, however close its words are.
A kind is listed here only if few clauses that do answer lack it: measured on the question bank, in
which a clause lacks what is asked for forty times as often where it does not answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus import Clause

__all__ = ["lacks_kind", "lacks_year", "names_row", "verdict"]

_N = (
    r"(?:\d[\d.,，]*|[〇零一二三四五六七八九十百千两半]+)"
    r"[余多几]?[万亿千百]{0,2}[余多]?"
)
_HOW = r"(?:(?<![十好前近过这那哪拖歇了])几|多少|好多)"
"""How many; 十几年 and 歇几天 tell and do not ask."""
_AT_ONCE = r"当[场日天]|即[时办]|立即"
_ALIKE = {
    "趟": "趟列班次艘",
    "列": "列趟班",
    "班": "班列次",
    "艘": "艘次",
    "人": "人名",
    "名": "名人",
    "家": "家户个",
    "户": "户家",
    "场": "场次",
    "座": "座个",
    "张": "张份",
    "份": "份件",
    "件": "件份",
    "次": "次趟场",
}
"""Measure words that stand for each other."""
_MEASURED = re.compile(
    rf"(?:多少|好多)[余多]?个?(标箱|人次|公里|平方米|[{''.join(_ALIKE)}批台辆架笔吨亩])"
    r"|(?<![哪由这那好十])几(标箱|[趟列班艘场座名吨台辆架亩人])(?!之间|个)"
)


@dataclass(frozen=True, slots=True)
class _Kind:
    asked: re.Pattern[str]
    held: re.Pattern[str]


def _kind(asked: str, held: str) -> _Kind:
    return _Kind(re.compile(asked, re.IGNORECASE), re.compile(held, re.IGNORECASE))


_KINDS = (
    _kind(
        rf"{_HOW}个?(?:自然|工作)?(?:天|日(?!期|子))|\bhow many (?:working )?days",
        rf"{_N}个?(?:工作|自然)?(?:日|天)(?![起）])|{_N}个?小时|{_AT_ONCE}",
    ),
    _kind(rf"{_HOW}个?(?:小时|钟头)", rf"{_N}个?小时|{_AT_ONCE}"),
    _kind(rf"{_HOW}个月", rf"{_N}个月|{_N}年内"),
    # a year of the calendar is no length of time
    _kind(rf"{_HOW}年(?![级后])", r"(?<!\d)(?:\d{1,2}|[一二三四五六七八九十两半]+)年"),
    _kind(
        r"多久|多长时间|\bhow long\b",
        rf"{_N}个?(?:工作日|日|天|小时|月|年|分钟|周)|{_AT_ONCE}|长期|有效期",
    ),
    _kind(  # an amount of money
        rf"多少钱|(?<![十好这那哪])几块|{_HOW}(?:万|亿)?(?:元|块|美元|美金)|\bhow much\b"
        r"|(?:费用?|收费标准|租金|价格|奖金|补贴|补助|罚款).{0,6}(?:多少|几[万千百块]|多高)"
        rf"|[收交补奖罚付](?:我|你)?(?:们)?{_HOW}(?!个?[次天日月年家人项类份张])",
        rf"{_N}(?:元|美元|欧元|港元)|免费|[不免]收|不得收|[%％]|百分之|倍",
    ),
    _kind(  # a rate
        rf"百分之{_HOW}|几个点|几成|\bpercentage\b"
        r"|(?:比例|比重|占比|利率|税率|汇率|费率|查验率|覆盖率|增速|幅度)"
        r"(?:[是为有到达].{0,3})?(?:多少|几|多大|多高|[？?]?$)",
        rf"{_N}个?(?:[%％‰]|百分点|成|倍)|百分之",
    ),
    _kind(  # a number to call
        r"(?:电话|热线|手机|传真|联系方式)(?:号码?)?(?:是|打)?(?:多少|几|什么|啥|哪|[？?。]?$)"
        r"|(?:什么|啥|哪个)(?:电话|号码)|\bphone\b|\be-?mail\b",
        r"\d{3,4}-?\d{5,}|(?<!\d)\d{5}(?!\d)|@|热线",
    ),
    _kind(r"网址|(?:哪个|什么|啥)网站|链接|二维码|\bwebsite\b", r"www|http|网|平台|小程序|APP"),
    _kind(
        r"(?:编码|代码|编号|[证批]号)(?:是|为)?(?:多少|什么|啥|几|[？?]?$)",
        r"[A-Z0-9]{6,}|\d{4,}|编[码号]|代码",
    ),
    _kind(  # where a house stands; a road that goods take is none
        r"(?:哪条|什么|啥)[路街](?![径线况区道由子])|几号楼|几楼|哪栋|门牌号(?:是|多少)"
        r"|地址(?:是|在)?(?:哪|什么|啥)|(?:办公|详细|联系|邮寄|收件|中心)地址[？?]?$",
        r"(?:[路街道巷])\d+号|\d+号楼|\d+楼|地址",
    ),
    _kind(r"(?:哪|几)(?:一|个)?号?表格?(?!达|示|现)|模板|样表", r"表|附件|模板|格式|样式"),
    _kind(r"不服|申诉|复议|起诉|\bappeal", r"复议|诉讼|投诉|申诉|异议|救济"),
    _kind(r"多少(?!钱)|\bhow many\b", rf"{_N}|、"),
)


_ROW = re.compile(r"名单\d+[：:](?P<name>.+)")
_FULL_NAME = re.compile(r"有限(?:责任)?公司|股份公司|分公司")
_SHORT_NAME = re.compile(r"(?:中国|重庆|上海|北京)?市?(?P<core>..)")


def names_row(question: str, text: str) -> bool | None:
    """Whether a question is after the firm of this row of a name list; None for other clauses.

    A firm written in full must be that very firm; one called by a short name must begin with it.
    However like two names are, another firm's row is a wrong answer.
    """
    row = _ROW.match(text)
    if row is None:
        return None
    name, asked = (re.sub(r"[（()）\s“”\"]", "", part) for part in (row["name"], question))
    if name in asked:
        return True
    short = _SHORT_NAME.match(name)
    return not _FULL_NAME.search(asked) and short is not None and short["core"] in asked


_YEAR = re.compile(r"(?:(?<!\d)20|(?<![\d了满有近过超]))(2[1-9]|3[0-5])年(?![期级内])")
_YEARS = re.compile(r"(?<!\d)20([2-3]\d)(?:年?[—–\-~～至到](?:20)?([2-3]\d))?")
_QUANTITY = re.compile(rf"{_HOW}|多[大高]|占比|比例")


def lacks_year(question: str, clause: Clause) -> bool:
    """Whether a question asks how much there was in a year that the clause does not speak of.

    The figure of 2027 is no answer for 2026. Of the bank's questions that ask for a figure of some
    year, 28 of 44 near misses and none of 97 that are answered name one that their clause lacks.
    """
    asked = {int(year) for year in _YEAR.findall(question)}
    if not asked or not _QUANTITY.search(question):
        return False
    told = "\n".join((clause.title, *clause.heading, clause.text))
    spans = [(int(a), int(b or a)) for a, b in _YEARS.findall(told)]
    return not any(first <= year <= last for year in asked for first, last in spans)


def lacks_kind(question: str, text: str) -> bool:
    """Whether a question asks for a kind of answer that a clause holds nothing of."""
    asked = [kind.held for kind in _KINDS if kind.asked.search(question)]
    measured = _MEASURED.search(question)
    if measured:
        word = measured[1] or measured[2]
        asked.append(re.compile(rf"{_N}(?:标准)?(?:{'|'.join(_ALIKE.get(word, (word,)))})"))
    return not all(held.search(text) for held in asked)


def verdict(question: str, clause: Clause) -> bool | None:
    """Whether a clause answers a question, as far as that can be told for sure; else None.

    It does not if it holds nothing of the kind or of the year that is asked for. A row of a name
    list answers for the firm that it names, and for no other.
    """
    named = names_row(question, clause.text)
    if lacks_kind(question, clause.text) or lacks_year(question, clause):
        return False
    return named
