"""Automatic numbers of Word paragraphs as the text that Word prints: 第一条, 一、, （一）, 1．.

Rules of ECMA-376 part 1, 17.9: a number format has levels; each counts within its abstract format,
starts again below a higher level, and is written by a pattern such as （%1） or %1.%2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from docx.oxml.ns import qn

from corpus.numerals import to_chinese

__all__ = ["Numbering", "w"]

_LEVELS = 9


def w(tag: str) -> str:
    """The full name of a tag or attribute of WordprocessingML."""
    return qn(f"w:{tag}")


class Numbering:
    """Counts the numbered paragraphs of one document, in order."""

    def __init__(self, document: Any) -> None:
        """Read the formats from numbering.xml and which styles use them."""
        self._styles = {s.style_id: s.element for s in document.styles if s.element is not None}
        self._abstract: dict[str, Any] = {}
        self._nums: dict[str, Any] = {}
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[str] = set()
        root = _numbering_root(document)
        if root is not None:
            self._abstract = {a.get(w("abstractNumId")): a for a in root.findall(w("abstractNum"))}
            self._nums = {n.get(w("numId")): n for n in root.findall(w("num"))}

    def next(self, paragraph: Any) -> str:
        """The number that is printed before a paragraph, '' where it has none."""
        num_id, depth = self._place(paragraph)
        num = self._nums.get(num_id)
        abstract_id, abstract = self._format(num)
        if num is None or abstract is None or not 0 <= depth < _LEVELS:
            return ""
        levels = _levels(abstract) | _overridden(num)
        if depth not in levels:
            return ""
        counts = self._counts.setdefault(abstract_id, [None] * _LEVELS)
        if num_id not in self._begun:
            self._begun.add(num_id)
            for level in _restarts(num):
                counts[level] = None
        _count(counts, depth, num, levels)
        return _printed(levels, depth, counts)

    def _place(self, paragraph: Any) -> tuple[str, int]:
        """(numId, level) of a paragraph: its own, or those of its style and what that rests on."""
        num_id, depth = _num_pr(paragraph.find(w("pPr")))
        style_id = _value(paragraph.find(w("pPr")), "pStyle") or ""
        seen: set[str] = set()
        while num_id is None and style_id in self._styles and style_id not in seen:
            seen.add(style_id)
            style = self._styles[style_id]
            num_id, below = _num_pr(style.find(w("pPr")))
            if num_id is not None and depth is None:
                depth = below if below is not None else self._level_of(num_id, style_id)
            style_id = _value(style, "basedOn") or ""
        return num_id or "0", depth or 0

    def _level_of(self, num_id: str, style_id: str) -> int:
        """The level whose definition names the style (w:pStyle)."""
        _, abstract = self._format(self._nums.get(num_id))
        for level, element in _levels(abstract).items() if abstract is not None else ():
            if _value(element, "pStyle") == style_id:
                return level
        return 0

    def _format(self, num: Any) -> tuple[str, Any]:
        """The abstract format of a num, through at most one numbering style."""
        abstract_id = _value(num, "abstractNumId") or ""
        abstract = self._abstract.get(abstract_id)
        link = _value(abstract, "numStyleLink")
        if link:
            for other_id, other in self._abstract.items():
                if _value(other, "styleLink") == link:
                    return other_id, other
        return abstract_id, abstract


def _numbering_root(document: Any) -> Any:
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/numbering") and not relation.is_external:
            part = relation.target_part
            return getattr(part, "element", None)
    return None


def _value(element: Any, tag: str) -> str | None:
    child = element.find(w(tag)) if element is not None else None
    value: str | None = child.get(w("val")) if child is not None else None
    return value


def _num_pr(properties: Any) -> tuple[str | None, int | None]:
    num_pr = properties.find(w("numPr")) if properties is not None else None
    level = _value(num_pr, "ilvl")
    return _value(num_pr, "numId"), int(level) if level is not None else None


def _levels(parent: Any) -> dict[int, Any]:
    return {int(level.get(w("ilvl"))): level for level in parent.findall(w("lvl"))}


def _overridden(num: Any) -> dict[int, Any]:
    return {
        level: element
        for override in num.findall(w("lvlOverride"))
        for level, element in _levels(override).items()
    }


def _restarts(num: Any) -> dict[int, int]:
    """Levels at which a num starts its own count, and the number it starts from."""
    starts = {}
    for override in num.findall(w("lvlOverride")):
        value = _value(override, "startOverride")
        if value is not None:
            starts[int(override.get(w("ilvl")))] = int(value)
    return starts


def _count(counts: list[int | None], depth: int, num: Any, levels: dict[int, Any]) -> None:
    """Go on by one at a level; levels above that were skipped begin, those below start again."""
    for level in range(depth):
        if counts[level] is None:
            counts[level] = _start(num, levels.get(level), level)
    before = counts[depth]
    counts[depth] = _start(num, levels[depth], depth) if before is None else before + 1
    for level in range(depth + 1, _LEVELS):
        if _value(levels.get(level), "lvlRestart") != "0":
            counts[level] = None


def _start(num: Any, level: Any, depth: int) -> int:
    override = _restarts(num).get(depth)
    return override if override is not None else int(_value(level, "start") or 0)


def _printed(levels: dict[int, Any], depth: int, counts: list[int | None]) -> str:
    text = _value(levels[depth], "lvlText") or ""
    if _value(levels[depth], "numFmt") in ("bullet", "none"):
        return ""
    legal = levels[depth].find(w("isLgl")) is not None
    for level in range(depth + 1):
        kind = "decimal" if legal else _value(levels.get(level), "numFmt") or "decimal"
        text = text.replace(f"%{level + 1}", _numeral(counts[level] or 0, kind))
    return text.strip()


def _numeral(number: int, kind: str) -> str:
    write = _FORMATS.get(kind, str)
    try:
        return write(number)
    except (ValueError, IndexError):
        return str(number)


def _circled(number: int) -> str:
    if not 1 <= number <= 20:
        raise ValueError(number)
    return chr(0x2460 + number - 1)


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _letters(number: int) -> str:
    if number < 1:
        raise ValueError(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    out = ""
    for value, sign in zip((10, 9, 5, 4, 1), ("x", "ix", "v", "iv", "i"), strict=True):
        out += sign * (number // value)
        number %= value
    return out


_FORMATS: dict[str, Callable[[int], str]] = {
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "japaneseCounting"),
            *("taiwaneseCounting", "taiwaneseCountingThousand"),
        ),
        to_chinese,
    ),
    "ideographTraditional": lambda number: "甲乙丙丁戊己庚辛壬癸"[number - 1],
    "decimalZero": "{:02d}".format,
    **dict.fromkeys(("decimalFullWidth", "decimalFullWidth2"), _wide),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _circled),
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
}
