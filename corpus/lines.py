"""Cleaning: page marks and blank lines go, pages are counted, hard wraps are recognised."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace

__all__ = [
    "Line",
    "clean",
    "is_page_mark",
    "join",
    "measure",
    "paragraph_spans",
    "paragraphs",
    "squeeze",
    "tidy",
]

_PAGE_MARK = re.compile(
    r"\s*(?:[—–－-]+\s*(\d{1,4})\s*[—–－-]+|第\s*(\d{1,4})\s*页(?:.*共.*页)?)\s*"
)
_SPACES = re.compile(r"[^\S\n]+")
_TERMINAL = "。；：！？;:!?"
_CLOSERS = "”’）)〕】》」』\"'"
_NEVER_FIRST = "”’）)〕】》」』，。；、：！？"
_UNBROKEN = re.compile(rf"[“‘（(《〔【『「]*(?:[A-Za-z0-9.%％]+|.)[{re.escape(_NEVER_FIRST)}]*")
"""What a line begins with that cannot be broken: a word, and the signs that cling to it."""
_INDENT = 2.0
"""Em by which a Chinese paragraph's first line is indented, and so printed narrower."""
_NARROWEST = 15.0
"""Em of the narrowest column that running text is set in; shorter lines are headings or cells."""
_OPENING = re.compile(
    r"[（(][一二三四五六七八九十\d]{1,4}[）)]|[①-⑳]|——|\d{1,2}[．.](?!\d)|特此"
    r"|本(?:公告|通知|通告|意见|办法|规定|措施|方案)[^，。]{0,4}自"
)
"""Words and numbers that open a paragraph even after a line that fills the width."""
_ROLES = re.compile(r"[（(〔][^（(〔]*(?:单位\s*[：:][^〕]*|负责)[）)〕]$")
"""A paragraph ends with the bodies responsible for it, in brackets."""
_WRAPPED_SHARE = 0.25
"""Share of lines near the right margin from which a text counts as hard-wrapped, if at least half
of them break off in mid-sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line.

    ``text`` has no outer white space; ``short`` says that it ends clearly before the right margin,
    which is where paragraphs end in a hard-wrapped text; ``page`` is None where the source
    prints no page marks; ``indented`` guesses a first line from its width, since the indent itself
    is lost.
    """

    text: str
    number: int
    page: int | None = None
    starts_page: bool = False
    short: bool = True
    indented: bool = False
    note: str = ""
    whole: bool = False
    """The file itself says that a paragraph ends here (DOCX, HTML, Markdown): nothing to guess."""
    room: int = 0
    """Full-width characters that the line still had room for; 0 where the text is not wrapped."""

    @property
    def ends_sentence(self) -> bool:
        """Whether the last sign closes a sentence or introduces a list."""
        return self.text.rstrip(_CLOSERS)[-1:] in _TERMINAL

    @property
    def ends_paragraph(self) -> bool:
        """Whether the next line starts a new paragraph, as far as this line can tell."""
        heads = 2 <= width(self.text) < 18 and self.text[-1] not in "、，"
        return self.whole or (self.short and (self.ends_sentence or heads))


def width(text: str) -> float:
    """Printed width in em: 1 for a CJK character or full-width sign, 0.5 for the rest."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)


def _is_cjk(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"


def squeeze(text: str) -> str:
    """Drop all white space."""
    return "".join(text.split())


def tidy(text: str) -> str:
    """Drop the white space that typesetting put beside CJK characters; keep it between words."""

    def keep(match: re.Match[str]) -> str:
        before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
        return " " if before and after and not _is_cjk(before) and not _is_cjk(after) else ""

    return _SPACES.sub(keep, text)


def join(texts: list[str]) -> str:
    """Undo hard wraps: a space only where a Latin word ends and another one begins."""
    out = ""
    for text in texts:
        piece = tidy(text)
        both_words = out[-1:].isascii() and out[-1:].isalpha() and piece[:1].isascii()
        out += (" " if both_words and piece[:1].isalpha() else "") + piece
    return out


def is_page_mark(text: str) -> bool:
    """Whether a line is nothing but a printed page number (— 25—, 第3页)."""
    return bool(_PAGE_MARK.fullmatch(text))


def clean(text: str) -> list[Line]:
    """Turn raw text into printed lines with page numbers and right-margin information."""
    lines: list[Line] = []
    marks: list[tuple[int, int]] = []  # (index of the line after the mark, printed page number)
    after_mark = False
    for number, raw in enumerate(text.split("\n"), start=1):
        for form, part in enumerate(raw.split("\f")):
            mark = _PAGE_MARK.fullmatch(part)
            if mark:
                marks.append((len(lines), int(mark[1] or mark[2])))
                after_mark = True
            elif part.strip():
                starts = after_mark or form > 0 or part[0].isspace()
                lines.append(Line(part.strip(), number, starts_page=starts))
                after_mark = False
    return _number_pages(measure(lines), marks)


def measure(lines: list[Line]) -> list[Line]:
    """Set ``short`` and ``indented`` from the right margin, the commonest width of long lines.

    Margins differ between documents, so this is done again for each document of a compilation.
    """
    widths = [width(line.text) for line in lines]
    common = Counter(round(w) for w in widths if w >= _NARROWEST).most_common(1)
    margin = common[0][0] if common else 0.0
    full = [x for x, w in zip(lines, widths, strict=True) if margin and w >= margin - _INDENT - 1]
    cut = sum(1 for line in full if not line.ends_sentence)
    beyond = sum(w > margin + _INDENT for w in widths)
    enough = cut > 1 and len(full) >= len(lines) * _WRAPPED_SHARE
    if not (enough and cut * 2 >= len(full) > beyond * 4):
        # every line is a paragraph of its own
        return [replace(line, short=True, indented=False, room=0) for line in lines]
    return [
        replace(
            line,
            short=line.whole or w < margin - _INDENT - 1,
            indented=not line.whole and abs(w - margin + _INDENT) <= 0.75,
            room=int(margin) - len(line.text),
        )
        for line, w in zip(lines, widths, strict=True)
    ]


def _number_pages(lines: list[Line], marks: list[tuple[int, int]]) -> list[Line]:
    """Number pages: exact at printed marks, counted by page-break lines between them.

    A mark closes its page. Where the count between two marks does not fit the printed numbers,
    the lines between keep no number rather than a wrong one.
    """
    if not marks:
        return [replace(line, starts_page=False) for line in lines]
    out = list(lines)
    previous_end, previous_page = 0, None
    for end, page in marks:
        starts = [i for i in range(previous_end, end) if lines[i].starts_page]
        if previous_page is None or len(starts) == page - previous_page:
            for i in range(previous_end, end):
                behind = sum(1 for s in starts if s > i)
                out[i] = replace(lines[i], page=page - behind)
        previous_end, previous_page = end, page
    for i in range(previous_end, len(lines)):
        started = sum(1 for k in range(previous_end, i + 1) if lines[k].starts_page)
        out[i] = replace(lines[i], page=(previous_page or 0) + started)
    return out


def paragraph_spans(lines: list[Line]) -> list[tuple[int, int]]:
    """Where paragraphs begin and end among printed lines, as (first, one past the last)."""
    spans, start = [], 0
    for i, line in enumerate(lines):
        after = lines[i + 1] if i + 1 < len(lines) else None
        if after is not None and after.text[0] in _NEVER_FIRST:
            continue
        tail = "".join(x.text for x in lines[max(start, i - 5) : i + 1])
        done = line.ends_paragraph or _ROLES.search(tail)
        if after is None or done or _breaks(lines, i, start):
            spans.append((start, i + 1))
            start = i + 1
    return spans


def paragraphs(lines: list[Line]) -> list[str]:
    """Join printed lines to paragraphs."""
    return [join([line.text for line in lines[a:b]]) for a, b in paragraph_spans(lines)]


def _breaks(lines: list[Line], i: int, start: int) -> bool:
    """Whether the line after ``i`` shows that a paragraph ended, where line ``i`` does not.

    ``start`` is the first line of the paragraph. A line that ends a sentence and had room for what
    follows was broken off on purpose.
    """
    line, after = lines[i], lines[i + 1]
    if not line.ends_sentence:
        return line.short and after.indented
    if _ROLES.match(after.text):  # they belong to the sentence before them
        return _left(line, after) > 0
    if after.indented or _OPENING.match(after.text):
        return True
    below = lines[i + 2] if i + 2 < len(lines) else None
    left = _left(line, after) - (_INDENT if i == start else 0)
    return left > 0 or (below is not None and _opens(after, below))


def _opens(line: Line, below: Line) -> bool:
    """Whether a line is a paragraph's first, since else it had room for what begins the next line.

    The indent takes the room of two characters; a sign at its end may hang over the margin. Where
    it ends a sentence, it may as well be a last line, if the one below is not too wide for a first.
    """
    left, hangs = _left(line, below), line.text[-1] in _NEVER_FIRST
    if line.ends_sentence:
        return hangs and left >= 0 and below.room <= 0
    return left >= _INDENT - hangs * _INDENT


def _left(line: Line, after: Line) -> int:
    """Characters of room that a line would have left, had it taken in what begins the next."""
    unbroken = _UNBROKEN.match(after.text)
    return line.room - len(unbroken[0] if unbroken else "")
