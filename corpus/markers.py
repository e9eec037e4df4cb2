"""Numbers at the start of a line that may open a clause or a heading.

Whether one does is decided elsewhere, by the sequence of numbers; here a line is only read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.lines import Line
from corpus.numerals import CHINESE_DIGITS, to_int

__all__ = ["HEADING_KINDS", "Kind", "Marker", "fits_here", "read_marker"]


class Kind(StrEnum):
    """Families of numbering, each with its own sequence."""

    PART = "编"
    SUBPART = "分编"
    CHAPTER = "章"
    SECTION = "节"
    ARTICLE = "条"
    DUN = "一、"
    PAREN = "（一）"
    DOT = "1．"


HEADING_KINDS = (Kind.PART, Kind.SUBPART, Kind.CHAPTER, Kind.SECTION)

_N = rf"[{CHINESE_DIGITS}\d０-９]+"
_C = f"[{CHINESE_DIGITS}]+"
_PATTERNS = (
    (Kind.ARTICLE, re.compile(rf"第\s*({_N})\s*条(?:\s*之\s*({_C}))?")),
    (Kind.SUBPART, re.compile(rf"第\s*({_N})\s*分编()")),
    (Kind.PART, re.compile(rf"第\s*({_N})\s*编()")),
    (Kind.CHAPTER, re.compile(rf"第\s*({_N})\s*章()")),
    (Kind.SECTION, re.compile(rf"第\s*({_N})\s*节()")),
    (Kind.DUN, re.compile(rf"({_C})\s*、()")),
    (Kind.PAREN, re.compile(rf"[（(]\s*({_C})\s*[）)]()")),
    (Kind.DOT, re.compile(r"([0-9０-９]{1,3})\s*[．.、](?![0-9０-９])()")),
)
_CROSS_REFERENCE = re.compile(
    rf"\s*(?:规定|(?:执行|办理|处理|处罚)[，。；]|所列|所称|所述|之规定|第\s*[（(]?{_N}[）)]?\s*[款项目]|[款项目](?:[^\u4e00-\u9fff]|规定|所|的|、|和|或|至)"
    r"|[、，。；）)]|[和或及与至到](?:第|[（(])|的(?:规定|要求)|中(?:所|的|“)|以外|之外)"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A number at the start of a line: its family, value, 之-number (0: none), and what follows."""

    kind: Kind
    number: int
    sub: int
    rest: str
    spaced: bool

    @property
    def refers(self) -> bool:
        """Whether what follows reads as part of a cross-reference (第四条所列…, （一）项规定…)."""
        return bool(_CROSS_REFERENCE.match(self.rest))


def read_marker(text: str) -> Marker | None:
    """Read the number that a line starts with, if it starts with one."""
    for kind, pattern in _PATTERNS:
        match = pattern.match(text)
        if match:
            try:
                number, sub = to_int(match[1]), to_int(match[2]) if match[2] else 0
            except ValueError:
                return None
            rest = text[match.end() :]
            return Marker(kind, number, sub, rest.strip(), rest[:1].isspace())
    return None


def fits_here(previous: Line | None) -> bool:
    """Whether a clause may open after this line: it ended a sentence, a heading or a paragraph."""
    return (
        previous is None
        or previous.short
        or previous.ends_sentence
        or previous.text[-1:] in "）)〕"
    )
