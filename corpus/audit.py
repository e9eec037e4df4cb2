"""The audit of a parsed document: every non-blank character of its source has exactly one place.

It does not trust the parser. It lays the clause texts over the source, in order, and asks of each
character that is left over what it is: a heading, a number, front matter, a cell, or lost.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.lines import Line, squeeze
from corpus.markers import read_marker
from corpus.matter import is_matter
from corpus.models import Clause, Document
from corpus.tables import find_table, is_table_head

__all__ = ["Audit", "Share", "audit"]

_CELL_LABELS = re.compile(r"^[^：]*：|（牵头单位：|；完成时间：|（完成时间：|）$")
_SEPARATORS = "、，,；（）()："
_LONGEST_MATTER = 16
"""Lines that one piece of front matter (a title, addressees) may be broken over."""


class Share(StrEnum):
    """What a character of the source belongs to."""

    FRONT = "front matter"
    HEADING = "heading"
    CLAUSE = "clause text"
    CELL = "table cell"
    PAGE_MARK = "page mark"
    ERRATUM = "erratum"


@dataclass(frozen=True)
class Audit:
    """Characters per share, and what is wrong: pieces of the source left over, clauses not in it.

    ``lost`` holds (line of the source, text); ``unfounded`` ids of clauses whose text, beyond what
    the source repeats for them, does not stand in the source.
    """

    counts: Counter[Share]
    lost: tuple[tuple[int, str], ...]
    unfounded: tuple[str, ...]

    @property
    def clean(self) -> bool:
        """Whether every character has its place and every clause its source."""
        return not self.lost and not self.unfounded


def audit(lines: Sequence[Line], document: Document) -> Audit:
    """Account for the cleaned lines of one document."""
    body = _Body(lines, {squeeze(t) for t in (document.title, *(p.title for p in document.parts))})
    rows = [c for c in document.clauses if _is_row(c)]
    table = (find_table(list(lines)) if rows else None) or 0
    prose = [c for c in document.clauses if not _is_row(c)]
    headings = _headings(document)
    unfounded = body.lay_rows(rows, table, headings) if rows else []
    unfounded += body.lay(prose)
    lost = body.name_the_rest(headings, table if rows else None)
    return Audit(Counter(filter(None, body.shares)), tuple(lost), tuple(unfounded))


def _is_row(clause: Clause) -> bool:
    return bool(re.search(r"/(?:task|list|row)-\d+$", clause.clause_id))


def _headings(document: Document) -> list[str]:
    """Every heading that some clause stands under, longest first."""
    own = {squeeze(h) for clause in document.clauses for h in clause.heading}
    return sorted(own, key=len, reverse=True)


class _Body:
    """The source without white space, and the share of each of its characters."""

    def __init__(self, lines: Sequence[Line], titles: set[str]) -> None:
        self.lines = lines
        self.titles = titles
        pieces = [squeeze(line.text) for line in lines]
        self.text = "".join(pieces)
        self.starts = [0]
        for piece in pieces:
            self.starts.append(self.starts[-1] + len(piece))
        self.shares: list[Share | None] = [None] * len(self.text)

    def give(self, start: int, end: int, share: Share) -> None:
        self.shares[start:end] = [share] * (end - start)

    def lay(self, clauses: Iterable[Clause]) -> list[str]:
        """Find each clause after the one before it; a lead-in may stand further up, given once."""
        at, unfounded = 0, []
        for clause in clauses:
            parts = [squeeze(p) for p in clause.text.split("\n")]
            for shared in range(len(parts)):
                own = "".join(parts[shared:])
                start = self._find(own, at)
                if start >= 0 and all(self._lead_in(p, start) for p in parts[:shared]):
                    self.give(start, start + len(own), Share.CLAUSE)
                    at = start + len(own)
                    break
            else:
                unfounded.append(clause.clause_id)
        return unfounded

    def _find(self, text: str, start: int) -> int:
        """Where a text stands whole, at or after ``start``, with no share yet; -1 if nowhere."""
        while (start := self.text.find(text, start)) >= 0:
            taken = [i for i in range(start, start + len(text)) if self.shares[i] is not None]
            if not taken:
                return start
            start = taken[-1] + 1
        return -1

    def _lead_in(self, text: str, before: int) -> bool:
        start = self.text.rfind(text, 0, before)
        if start >= 0:
            self.give(start, start + len(text), Share.CLAUSE)
        return start >= 0

    def lay_rows(self, rows: Sequence[Clause], table: int, headings: list[str]) -> list[str]:
        """A row's cells are broken over lines side by side, so they are compared as a whole."""
        free = [
            n
            for n in range(table, len(self.lines))
            if not is_table_head(self.lines[n].text) and squeeze(self.lines[n].text) not in headings
        ]
        first = self._row_starts(rows, free)
        unfounded = []
        for k, clause in enumerate(rows):
            end = first[k + 1] if k + 1 < len(first) else len(free)
            members = free[first[k] : end]
            wanted = Counter(_cells(clause))
            while members and self._printed(members, clause) != wanted:
                members = members[:-1] if k + 1 == len(rows) else []
            for n in members:
                self.give(self.starts[n], self.starts[n + 1], Share.CELL)
            if not members:
                unfounded.append(clause.clause_id)
        return unfounded

    def _row_starts(self, rows: Sequence[Clause], free: list[int]) -> list[int]:
        starts, at = [], 0
        for clause in rows:
            opening = re.compile(rf"{_row_number(clause)}(?:\s|$)")
            later = range(at, len(free))
            at = next((i for i in later if opening.match(self.lines[free[i]].text)), at)
            starts.append(at)
        return starts

    def _printed(self, members: list[int], clause: Clause) -> Counter[str]:
        printed = squeeze("".join(self.lines[n].text for n in members))
        cells = printed.removeprefix(str(_row_number(clause)))
        return Counter(c for c in cells if c not in _SEPARATORS)

    def name_the_rest(self, headings: list[str], table: int | None) -> list[tuple[int, str]]:
        """Give headings, numbers and front matter their share; return what nothing explains."""
        for n, line in enumerate(self.lines):
            start, end = self.starts[n], self.starts[n + 1]
            above_table = table is not None and table - 2 <= n < table
            if self._free(start, end) and (is_table_head(line.text) or above_table):
                self.give(start, end, Share.HEADING)
            for gap, _ in self._gaps(start, end):
                if self.shares[gap] is None:
                    self.give(gap, self._headings_end(gap, headings), Share.HEADING)
        for n in range(len(self.lines)):
            self._name_matter(n)
        return [
            (line.number, self.text[a:b])
            for n, line in enumerate(self.lines)
            for a, b in self._gaps(self.starts[n], self.starts[n + 1])
        ]

    def _name_matter(self, n: int) -> None:
        """Front or back matter that begins with line ``n`` and may go on over the next lines."""
        start, longest = self.starts[n], min(n + _LONGEST_MATTER, len(self.lines))
        after = start > 0 and self.shares[start - 1] is Share.FRONT
        ends = self.starts[n + 1 : longest + 1]
        in_brackets = self.text[start : start + 1] in ("（", "(")  # a remark ends with its bracket
        for end in reversed(ends) if in_brackets else ends:
            text = self.text[start:end]
            if self._free(start, end) and (
                text in self.titles or is_matter(text, after_matter=after)
            ):
                self.give(start, end, Share.FRONT)
                return

    def _free(self, start: int, end: int) -> bool:
        return end > start and not any(self.shares[start:end])

    def _gaps(self, start: int, end: int) -> list[tuple[int, int]]:
        """The stretches between two places that have no share yet."""
        out: list[tuple[int, int]] = []
        for i in range(start, end):
            if self.shares[i] is None:
                if out and out[-1][1] == i:
                    out[-1] = (out[-1][0], i + 1)
                else:
                    out.append((i, i + 1))
        return out

    def _headings_end(self, start: int, headings: list[str]) -> int:
        """Where the headings and numbers that begin at ``start`` end, ``start`` if none does."""
        at = start
        while at < len(self.text) and self.shares[at] is None:
            taken = (i for i in range(at, len(self.text)) if self.shares[i])
            rest = self.text[at : next(taken, len(self.text))]
            known = next((h for h in headings if rest.startswith(h)), "")
            marker = read_marker(rest)
            if known:
                at += len(known)
            elif marker and not marker.rest:
                at += len(rest)
            else:
                break
        return at


def _row_number(clause: Clause) -> str:
    return clause.clause_id.rpartition("-")[2]


def _cells(clause: Clause) -> str:
    return "".join(c for c in _CELL_LABELS.sub("", squeeze(clause.text)) if c not in _SEPARATORS)
