"""What happens to a question before anything is searched: cleaned, or refused."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from opencc import OpenCC

from rag.injection import is_injection
from rag.reply import Handover, Reason, Refusal

__all__ = ["MAX_QUESTION", "check_question", "clean_question"]

MAX_QUESTION = 500
"""Characters; a question of the sort this service answers has a tenth of that."""

_PHONES = Handover(phones=("12345", "12360"))
_PERSONAL = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|1[3-9]\d{9}|\d{16,19})(?!\d)")
_LIVE = re.compile(
    r"(?:今天|今日|今晚|明天|实时|此刻|现在).{0,10}(?:汇率|兑换?|换多少|天气|气温|股价|油价|金价|行情)"
)
_WORD = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
_MARKUP = re.compile(r"(?is)<(script|style)\b.*?(?:</\1\s*>|$)|<[/!]?[a-z][^<>]*>|<!--.*?-->")


def clean_question(raw: str) -> str:
    """Fold compatibility forms and traditional characters, drop what cannot be seen.

    Unseen are control, format and tag characters (Unicode Cc, Cf, Co).
    """
    text = unicodedata.normalize("NFKC", raw)
    kept = (" " if c in "\n\r\t" else c for c in text if c in "\n\r\t" or not _unseen(c))
    return _simplified(re.sub(r"\s+", " ", "".join(kept)).strip())


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def _simplified(text: str) -> str:
    return str(_converter().convert(text))


def _unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Co", "Cs", "Cn")


def check_question(question: str) -> Refusal | None:
    """Refuse a cleaned question that cannot or must not be answered; None lets it pass."""
    if not _WORD.search(_MARKUP.sub("", question)):
        return _refuse(
            Reason.UNCLEAR,
            "没有看到问题。请用一句话写出您想了解的事项，例如“跨境电商退货能免税吗”。",
        )
    if len(question) > MAX_QUESTION:
        return _refuse(
            Reason.TOO_LONG,
            f"问题有{len(question)}字，超过{MAX_QUESTION}字。请只保留要问的事项，分开提问。",
        )
    if _PERSONAL.search(question):
        return _refuse(
            Reason.UNSAFE, "问题中像是有身份证号、手机号或银行卡号。请删去个人信息后再提问。"
        )
    if _LIVE.search(question):
        return _refuse(
            Reason.OFF_TOPIC,
            "这里只有政策文件，查不到汇率、天气、行情等实时信息。请向银行等机构查询。",
        )
    if is_injection(question):
        return _refuse(
            Reason.UNSAFE,
            "本服务只依据收录的政策条款作答，不执行其他指令。请直接写出要问的政策事项。",
        )
    return None


def _refuse(reason: Reason, message: str) -> Refusal:
    return Refusal(reason=reason, message=message, handover=_PHONES)
