"""Texts made comparable: white space, width, numerals and dates written one way."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from corpus.lines import squeeze
from corpus.numerals import to_int

__all__ = ["amounts", "contains", "dates", "normalised", "numbers", "without_markers"]

_CHINESE = "零〇一二三四五六七八九两"
_NUMERAL = re.compile(rf"百分之([{_CHINESE}十百]+|\d+(?:\.\d+)?)|[{_CHINESE}十百千]+")
_THOUSANDS = re.compile(r"(?<![\d.])\d{1,3}(?:,\d{3})+(?!\d)")
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_DATE = re.compile(r"(\d{4})年0?(\d{1,2})月0?(\d{1,2})日")
_MARKER = re.compile(r"\s*\[\d+\]")
_NUMBER = re.compile(r"\d+(?:\.\d+)?%?")
_AMOUNT = re.compile(
    r"\d+(?:\.\d+)?(?:%|个100分点|[万亿]*(?:美元|欧元|元)|个?工作日|个?小时|个?月(?!\d)|分钟)"
)
_COUNTED = re.compile(r"(?<![统唯同单专第])一(?=个?(?:工作日|月|年|周|小时|[次倍天日万亿元]))")


def without_markers(answer: str) -> str:
    """An answer without its citation markers."""
    return _MARKER.sub("", answer)


@lru_cache(maxsize=8192)
def normalised(text: str) -> str:
    """Fold width, white space, numerals and dates: 八个工作日, 8 个工作日 → 8个工作日.

    百分之五 → 5%, 1,000 → 1000, 2025-10-10 → 2025年10月10日, 五千万元 → 5000万元. A numeral inside
    a word is folded as well (统一 → 统1), on both sides of every comparison.
    """
    text = squeeze(unicodedata.normalize("NFKC", text)).lower()
    text = _ISO.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)
    text = _THOUSANDS.sub(lambda m: m[0].replace(",", ""), text)
    text = _NUMERAL.sub(_arabic, text)
    return _DATE.sub(lambda m: f"{m[1]}年{int(m[2])}月{int(m[3])}日", text)


def _arabic(match: re.Match[str]) -> str:
    share = match[1]
    if share is not None:
        return f"{share if share[0].isdigit() else to_int(share)}%"
    return str(to_int(match[0]))


def contains(text: str, fact: str) -> bool:
    """Whether a fact stands in a text and is not the end or beginning of a longer number.

    20日 is not in 120日, and 十日 not in 二十日.
    """
    digit = rf"[\d{_CHINESE}十百千]"
    before = rf"(?<!{digit})(?<!\d\.)" if re.match(digit, fact) else ""
    after = rf"(?!{digit})(?!\.\d)" if re.search(rf"{digit}$", fact) else ""
    return bool(re.search(before + re.escape(fact) + after, text))


def dates(text: str) -> set[str]:
    """Whole dates of a text, as 2025年10月10日."""
    return {match[0] for match in _DATE.finditer(normalised(text))}


def amounts(text: str) -> set[str]:
    """Numbers with their unit of money, share or time."""
    return {match.replace("个", "") for match in _AMOUNT.findall(normalised(text))}


def numbers(text: str) -> set[str]:
    """Numbers of a text, Chinese ones too, without those of its dates.

    一 counts only before a unit (一年, 一个工作日): elsewhere it is mostly part of a word (一般).
    """
    folded = squeeze(unicodedata.normalize("NFKC", text))
    folded = _COUNTED.sub("1", folded)
    folded = re.sub(rf"(?<![{_CHINESE}十百千])一(?![{_CHINESE}十百千])", "，", folded)
    return set(_NUMBER.findall(_DATE.sub("，", normalised(folded))))
