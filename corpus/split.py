"""Several documents in one file, one after the other: where each begins.

A document begins at a head: a title among letterhead, 文号 and dates, with its body below it. That
numbering merely begins again starts none. Three things show that a head is not that of an annex:

- a 文号 of its own, other than that of the document above;
- the 第一条 of a statute, if what stands above has numbered clauses of its own or does not
  issue this very statute;
- an addressee, a date below the title, or 关于 in it, if the document above is signed or dated
  and does not name this title.

So a notice stays one document with the plan it encloses, and with a statute that it does nothing
but issue (an order, 现予公布; 现印发给你们): a person cites the statute's articles by the
statute's title, with the notice's 文号. A notice that also has clauses of its own, and a statute
below it, are two: 第一条 of the one is not 第一条 of the other, and each is cited by its own title.
So are a notice that forwards another and the one it forwards, where that has a 文号 of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.lines import Line, squeeze, tidy
from corpus.markers import HEADING_KINDS, Kind, fits_here, read_marker
from corpus.metadata import KINDS, find_number, is_body_name, is_date_line
from corpus.reader import Reading

__all__ = ["split_documents", "split_reading"]

_TITLE = re.compile(
    rf"[^。；：？！，]{{2,120}}(?:{KINDS}|修正案|规程|章程|制度|规范|守则|政策|要点)(?:[（(][^（）()]*[）)])?"
)
_LETTERHEAD = re.compile(r"(?!.*(?:关于|的))[\u4e00-\u9fff]{0,30}(?:公告|通告|令|文件)")
_PASSED = re.compile(r"[（(]\s*(?:\d{4}|[〇零○一二三四五六七八九]{4})\s*年")
_ANNEXED = re.compile(r"附\s*[件录]")
_ANNEX = re.compile(r"附\s*[件表录]?\s*[一二三四五六七八九十\d]{0,3}\s*[：:]?$")
_SIGNED = re.compile(r".*日(?:印发)?[）)]?|[（(].*[）)]|特此[\u4e00-\u9fff]{2}[。！]?")
_ADDRESSEE = re.compile(
    r"[^。；：]{0,300}(?:部门|单位|政府|厅|局|委|海关|银行|分行|公司|企业|会|院|市|县)[^。；：]{0,60}："
)
_ISSUES = re.compile(r"[印转]发|[公发颁]布|批准|批转|附[件：:]")
_LONGEST_TITLE = 5
"""Lines that a title may be broken over, the letterhead above it included only once."""
_LONGEST_REMARK = 12
"""Lines of 通过, 修正 and 修订 in brackets below the title of an old statute."""
_NEAR = 20
"""Lines within which a body says its first sentence, or an addressee ends."""
_LONGEST_PREFACE = 400
"""Lines of contents and preamble that may stand between a title and 第一条."""
_LONGEST_PREAMBLE = 60


@dataclass(frozen=True, slots=True)
class _Head:
    """A possible head: its first line, its title line, and the first line below it."""

    start: int
    title: int
    end: int


def split_reading(reading: Reading) -> list[Reading]:
    """What was read of a file, a part for each document in it; remarks go with the first."""
    first, *others = split_documents(reading.lines)
    return [
        replace(reading, lines=tuple(first)),
        *(Reading(tuple(lines)) for lines in others),
    ]


def split_documents(lines: Sequence[Line]) -> list[list[Line]]:
    """Cut the lines of a file before each document but the first; every line stays, in order."""
    kinds = _kinds(lines)
    starts = [0]
    for i, kind in enumerate(kinds):
        if kind in "TL" and i > starts[-1]:
            head = _head(lines, kinds, i, starts[-1])
            if head and _begins(lines, kinds, head, lines[starts[-1] : head.start]):
                starts.append(head.start)
    return [list(lines[a:b]) for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _kinds(lines: Sequence[Line]) -> str:
    """A letter per line, of what it may be in a head.

    N 文号, D date or remark in brackets, B body, L letterhead, T end of a title, t title broken
    off; S sentence, M number of a clause or heading, x none of these.
    """
    out: list[str] = []
    remark = 0  # lines left in which a remark in brackets may close
    for line in lines:
        if remark:
            closed = line.text[-1:] in "）)"
            remark = 0 if closed else remark - 1
            out.append("D")
            continue
        out.append(_kind(line))
        if out[-1] == "D" and line.text[0] in "（(" and not re.search(r"[）)]\s*$", line.text):
            remark = _LONGEST_REMARK
    return "".join(out)


def _kind(line: Line) -> str:
    text = tidy(line.text)
    if is_date_line(line.text) or _PASSED.match(text):
        return "D"
    if line.ends_sentence or "。" in text or _ANNEX.match(text):
        return "S"
    if find_number([line]):
        return "N"
    if read_marker(line.text):
        return "M"
    if _LETTERHEAD.fullmatch(text):
        return "L"
    if _TITLE.fullmatch(text):
        return "T"
    if is_body_name(text) or all(map(is_body_name, line.text.split())):
        return "B"
    return "x" if text[0].isdigit() or text[-1] in "，、" else "t"


def _head(lines: Sequence[Line], kinds: str, title: int, floor: int) -> _Head | None:
    """The head with its title on line ``title``, if what stands above it is finished."""
    start, pieces = title, 0
    while start > floor and kinds[start - 1] in "BNLTt" and not lines[start].starts_page:
        pieces += kinds[start - 1] in "tT"
        if pieces >= _LONGEST_TITLE:
            return None
        start -= 1
    if kinds[start : start + 2] == "BB" and not lines[start].starts_page:
        one, two = (squeeze(line.text) for line in lines[start : start + 2])
        start += two.endswith(one)  # a signature without a date, above the same body's letterhead
    end = title + 1
    while end < len(lines) and kinds[end] in "NDB":
        end += 1
    if start <= floor or end == len(lines) or kinds[start:end].count("N") > 1:
        return None
    return _Head(start, title, end) if _ends(lines[start - 1]) else None


def _ends(line: Line) -> bool:
    """Whether a document may end with this line."""
    return (fits_here(line) and line.text[-1:] not in "，、：") or _is_signed(line)


def _is_signed(line: Line) -> bool:
    return bool(_SIGNED.fullmatch(tidy(line.text)))


def _begins(lines: Sequence[Line], kinds: str, head: _Head, above: Sequence[Line]) -> bool:
    """Whether a head is a document's, below the lines of the document ``above`` it."""
    said = squeeze("".join(line.text for line in above))
    if "。" not in said or kinds[head.end] in "TL":
        return False
    title = squeeze("".join(x.text for x in lines[head.start : head.title + 1]))
    said = said.removeprefix(title)  # an earlier document of the same title does not issue this one
    named = title[max(title.find("关于"), 0) :] in said
    number = next((find_number([x]) for x in lines[head.start : head.end] if find_number([x])), "")
    if number:
        own = any(find_number([line]) == number for line in above)
        return not own and _body_follows(lines, head.end)
    if kinds[head.title] != "T":
        return False
    if _is_statute(lines, kinds, head.end):
        return _has_clauses(above) or not (named or _ISSUES.search(said))
    annexed = _ANNEXED.match(title) or _ANNEX.match(tidy(above[-1].text))
    if named or annexed or not _body_follows(lines, head.end):
        return False
    signed = _is_signed(above[-1])
    dated = "D" in kinds[head.title + 1 : head.end]
    return dated or (signed and ("关于" in title or _addressee_follows(lines, head.end)))


def _body_follows(lines: Sequence[Line], at: int) -> bool:
    marker = read_marker(lines[at].text)
    if marker:
        return marker.number == 1
    return any(line.ends_sentence for line in lines[at : at + _NEAR])


def _addressee_follows(lines: Sequence[Line], at: int) -> bool:
    near = squeeze("".join(line.text for line in lines[at : at + _NEAR]))
    return bool(_ADDRESSEE.match(near))


def _is_statute(lines: Sequence[Line], kinds: str, at: int) -> bool:
    """Whether 第一条 follows, with nothing before it but contents, headings and a preamble.

    A title between, right above a date or a heading, is nearer: 第一条 belongs to that.
    """
    prose = 0
    for i in range(at, min(at + _LONGEST_PREFACE, len(lines))):
        if kinds[i] == "T" and kinds[i + 1 : i + 2] in ("D", "M"):
            return False
        marker = read_marker(lines[i].text)
        if marker and not marker.refers and fits_here(lines[i - 1]):
            if marker.kind is Kind.ARTICLE:
                return marker.number == 1 and not marker.sub
            if marker.kind not in HEADING_KINDS:
                return False
        prose += not marker and kinds[i] != "D"
        if prose > _LONGEST_PREAMBLE:
            return False
    return False


def _has_clauses(lines: Sequence[Line]) -> bool:
    """Whether a document has numbered clauses: 第一条, 一、 or （一）, which say something."""
    return any(
        marker.kind in (Kind.ARTICLE, Kind.DUN, Kind.PAREN)
        and marker.number == 1
        and not marker.refers
        and fits_here(before)
        for before, line in pairwise(lines)
        if (marker := read_marker(line.text))
    )
