"""What follows the last numbered clause: closing paragraphs, annex lists, signatures."""

from __future__ import annotations

import re

from corpus.lines import Line, paragraph_spans, tidy
from corpus.metadata import is_body_name, is_date_line, is_remark
from corpus.outline import Node

__all__ = ["split_back", "split_closing"]

_CLOSING = re.compile(
    r"(?:本|以上|上述|享受以上)(?:公告|通知|通告|意见|办法|规定|措施|方案|计划|行动计划|政策|细则|实施)"
    r"|特此(?:公告|通知|通告|公布)|本[\u4e00-\u9fff]{2,10}(?:自|到期|有效期|由)"
)
_IMPRINT = re.compile(r"抄送|主题词|.*\d日印发$")
_ANNEX = re.compile(r"附件\s*(?:\d+\s*)?(?:[：:．.]|$)")
_FAREWELL = re.compile(r"特此(?:公告|通知|通告|公布)[。！]?")


def split_back(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """Cut signature, date, imprint and list of annexes off the end of a document's lines."""
    end = len(lines)
    while end and _is_back(lines[end - 1]):
        end -= 1
    annex = next((i for i in range(max(end - 12, 0), end) if _ANNEX.match(lines[i].text)), end)
    if not any("。" in line.text for line in lines[annex:end]):
        end = annex
        while end and _is_back(lines[end - 1]):
            end -= 1
    return lines[:end], lines[end:]


def _is_back(line: Line) -> bool:
    text = tidy(line.text)
    names = all(is_body_name(part) for part in line.text.split()) or is_body_name(text)
    return bool(
        is_date_line(line.text)
        or is_remark(text)
        or _IMPRINT.match(text)
        or _FAREWELL.fullmatch(text)
        or (names and line.short and "、" not in text)
    )


def split_closing(nodes: list[Node]) -> list[Line]:
    """Take the document's closing paragraphs out of its last node, and return their lines.

    They begin with closing words (本公告自…), or after the responsible bodies in brackets, or are
    what the last node has more of than any of its siblings.
    """
    last = nodes[-1]
    starts = [start for start, _ in paragraph_spans(last.lines)]
    siblings = last.parent.children if last.parent else [n for n in nodes if n.parent is None]
    most = max((len(n.title_and_body()[1]) for n in siblings[:-1] if not n.children), default=0)
    has_title = bool(last.title_and_body()[0])
    signed = last.lines[-1].text[-1:] in "）)〕"  # ends with the bodies responsible for it
    for nth, start in enumerate(starts):
        before = last.lines[start - 1].text if start else ""
        first_line = last.lines[start].text
        if nth > has_title and (
            _CLOSING.match(tidy(first_line))
            or re.search(
                r"单位[：:].*[）)〕]$|负责[）)〕]$", tidy("".join(_tail(last.lines, start)))
            )
            or (most == 1 and nth - has_title >= most and before[-1:] in "。）)" and not signed)
        ):
            closing = last.lines[start:]
            last.lines = last.lines[:start]
            return closing
    return []


def _tail(lines: list[Line], end: int) -> list[str]:
    return [line.text for line in lines[max(0, end - 6) : end]]
