"""Chinese and Arabic numerals as they number clauses, to integers and back."""

from __future__ import annotations

import unicodedata

__all__ = ["CHINESE_DIGITS", "to_chinese", "to_int"]

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
CHINESE_DIGITS = "〇" + _DIGITS + "".join(_UNITS) + "两"


def to_int(numeral: str) -> int:
    """Read a numeral such as ``一百三十三``, ``二十``, ``１２`` or ``12``.

    Digits written side by side (二〇二四) are read positionally.

    Raises:
        ValueError: the text is not a numeral.
    """
    text = unicodedata.normalize("NFKC", numeral).replace("〇", "零").replace("两", "二")
    if text.isdecimal():
        return int(text)
    if not text or any(c not in _DIGITS and c not in _UNITS for c in text):
        raise ValueError(numeral)
    if not any(c in _UNITS for c in text):
        return int("".join(str(_DIGITS.index(c)) for c in text))
    total, digit = 0, 0
    for char in text:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS.index(char)
    return total + digit


def to_chinese(number: int) -> str:
    """Write 1 to 9999 the way statutes number their articles (110 → 一百一十, 12 → 十二).

    Raises:
        ValueError: the number is outside 1 to 9999.
    """
    if not 1 <= number <= 9999:
        raise ValueError(number)
    out, pending_zero = "", False
    for power, unit in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // power % 10
        if digit:
            out += ("零" if pending_zero else "") + _DIGITS[digit] + unit
            pending_zero = False
        else:
            pending_zero = bool(out)
    return out[1:] if out.startswith("一十") else out
