"""What kind of answer a question expects, and whether a clause holds anything of that kind.

A question about a fee is not answered by a clause without an amount, however close its words are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["absent_kinds"]

_N = r"[\d０-９〇一二三四五六七八九十百千万亿两半]"


@dataclass(frozen=True, slots=True)
class _Kind:
    asked: re.Pattern[str]
    held: re.Pattern[str]


def _kind(asked: str, held: str) -> _Kind:
    return _Kind(re.compile(asked, re.IGNORECASE), re.compile(held, re.IGNORECASE))


_KINDS = (
    _kind(  # an amount of money, a rate
        r"多少钱|几块|几万|费用|工本费|手续费|收费标准|要花|价格|多少元|租金|利率|利息|额度"
        r"|(?:收|交|补|奖|罚|补贴|补助|罚款|最高).{0,4}(?:多少|几)|奖金|how much",
        rf"{_N}\s*(?:元|万元|亿元|美元|%|％|倍)|免费|不收|免收|减免|利率",
    ),
    _kind(  # a way to call or write
        r"电话|热线|联系方式|号码是|手机号|传真|邮箱|微信|phone|e-?mail",
        r"\d{5,}|电话|热线|邮箱",
    ),
    _kind(  # a place on the web
        r"网址|(?:哪个|什么|啥)(?:网站|平台|系统)|链接|二维码|公众号|小程序|下载|\bapp\b|website",
        r"网|平台|单一窗口|小程序|系统|公众号|\bAPP\b",
    ),
    _kind(  # a length of time
        r"几天|多少天|几个工作日|多久|多长时间|几小时|多少小时|几个月|几年|时限|期限|how long",
        rf"{_N}\s*个?(?:工作日|日|天|小时|月|年|分钟|周)|当场|即时|即办|立即|当日|有效期|长期",
    ),
    _kind(  # a day
        r"几号|哪天|哪一天|(?:什么|啥)时(?:候|间)|何时|几月|哪年|截止|到期|when\b|deadline",
        r"\d{4}\s*年|\d{1,2}\s*月|之日|年底|施行",
    ),
    _kind(  # a number
        r"多少|几(?:个|项|家|次|份|张|条)|比例|百分之|占比|how many",
        _N,
    ),
    _kind(  # a form
        r"表格|表样|模板|申请表|编号|表号|格式|样式|填哪张|\bform\b",
        r"表|附件|书|单|样式",
    ),
    _kind(  # a penalty
        r"罚|处分|后果|坐牢|判刑|拘留|追究|penalt|fined?\b",
        r"罚|处分|责任|处理|追究|暂停|撤销|取消|不予|警告",
    ),
    _kind(  # papers to bring
        r"材料|带什么|带哪些|(?:什么|哪些)证件|提交什么|资料|准备啥|documents?\b",
        r"材料|证|书|单|报告|文件|资料|表|护照",
    ),
    _kind(  # a remedy
        r"不服|申诉|复议|起诉|appeal",
        r"复议|诉讼|投诉|申诉|异议|救济",
    ),
)


def absent_kinds(question: str, text: str) -> float:
    """Share, 0 to 1, of the kinds of answer that a question asks for and a clause does not hold.

    0 where the question names no kind.
    """
    asked = [kind for kind in _KINDS if kind.asked.search(question)]
    absent = [kind for kind in asked if not kind.held.search(text)]
    return len(absent) / len(asked) if asked else 0.0
