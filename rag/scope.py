"""Documents that a question hints at without naming them: 「2021年的意见」「跨境电商措施」.

A hint is weaker than a name: it favours the clauses of a document and shuts none out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpus import Document

__all__ = ["Scope", "tells_level"]

_KIND = r"条例|意见|措施|方案|行动计划|计划|公告|通知|办法|规定|政策|文件"
_ANY_KIND = ("政策", "文件")
_HINT = re.compile(
    rf"(?:(?P<year>20\d\d|(?<!\d)\d\d)年(?:的|度|那份|那个|出的|市里|国家)?)?《?"
    rf"(?P<topic>[\u4e00-\u9fffA-Za-z“”]{{0,12}}?)(?:的|那份|那个)?(?P<kind>{_KIND})"
)
_SHORTEST = 2
_LEVELS = re.compile(
    r"国家|国务院|全国|中央|上位法|海关总署|重庆|渝|本市|我市|全市|市里|市级|地方"
    r"|\b(?:state\s+council|national|municipal|chongqing)",
    re.IGNORECASE,
)


def tells_level(question: str) -> bool:
    """Whether a question says whose rules it asks after (国家, 重庆, 地方…)."""
    return bool(_LEVELS.search(question))


class Scope:
    """Reads hints at the documents of an index."""

    def __init__(self, documents: Iterable[Document]) -> None:
        """Note each document's title, and that of each plan inside it, and its year."""
        self._entries: list[tuple[str, str]] = []
        for document in documents:
            year = str(document.issued.year) if document.issued else ""
            number = re.search(r"20\d\d", document.document_number or document.title)
            for title in [part.title for part in document.parts] or [document.title]:
                self._entries.append((title, year or (number[0] if number else "")))

    def hinted(self, question: str) -> set[str]:
        """Titles of the documents that a question hints at, each by a hint that fits no other."""
        found: set[str] = set()
        for match in _HINT.finditer(question):
            year = match["year"] or ""
            year = f"20{year}" if len(year) == 2 else year
            fitting = [
                (self._overlap(match["topic"], title), title)
                for title, of in self._entries
                if (not year or year == of) and _is_kind(title, match["kind"])
            ]
            longest = max((size for size, _ in fitting), default=0)
            best = {title for size, title in fitting if size == longest}
            if len(best) == 1 and (longest >= _SHORTEST or year):
                found |= best
        return found

    @staticmethod
    def _overlap(topic: str, title: str) -> int:
        """Length of the longest end of the topic that stands in the title."""
        ends = (topic[i:] for i in range(len(topic)))
        return next((len(end) for end in ends if end in title), 0)


def _is_kind(title: str, kind: str) -> bool:
    return kind in _ANY_KIND or bool(re.search(rf"{kind}(?:[（(].*[）)]|的通知)?$", title))
