"""Statutes: which lines open an article (第X条), and under which headings it stands.

A wrapped line may begin with a cross-reference that looks like a heading. The number sequence
decides: among all lines that begin with 第X条, the best-scoring chain of rising numbers is found by
dynamic programming, where a candidate scores by its context and a gap in the numbers costs.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeVar

from corpus.lines import Line, tidy
from corpus.markers import HEADING_KINDS, Kind, Marker, fits_here, read_marker

__all__ = ["Article", "find_articles"]

_Key = TypeVar("_Key")
_GAP = -2.5
_LONGEST_GAP = 6
_RESTART = -2.0
_MIN_ARTICLES = 2


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its number, the headings above it, and its lines (the first without 第X条)."""

    number: int
    sub: int
    heading: tuple[str, ...]
    lines: tuple[Line, ...]
    first: int
    """Index of its first line."""


@dataclass(slots=True)
class _Candidate:
    index: int
    marker: Marker
    score: float
    back: int = -1


def _candidates(lines: list[Line]) -> list[_Candidate]:
    found = []
    for i, line in enumerate(lines):
        marker = read_marker(line.text)
        if marker and marker.kind is Kind.ARTICLE:
            before = lines[i - 1] if i else None
            score = 1.0 + (2.0 if fits_here(before) else -3.0) + (1.0 if marker.spaced else 0.0)
            score -= 4.0 if marker.refers else 0.0
            found.append(_Candidate(i, marker, score))
    spaced = sum(c.marker.spaced for c in found)
    for candidate in found:  # where most headings carry a space, a line without one is suspect
        if spaced > len(found) * 0.7 and not candidate.marker.spaced:
            candidate.score -= 2.0
    return found


def _best_chain(found: list[_Candidate]) -> list[_Candidate]:
    best: dict[tuple[int, int], int] = {}  # (number, sub) -> candidate with the best chain so far
    by_number: dict[int, int] = {}
    overall = -1
    for i, candidate in enumerate(found):
        number, sub = candidate.marker.number, candidate.marker.sub
        options = [(-2.0 if number > 1 or sub else 0.0, -1)]
        if sub:
            options += [(0.0, best[k]) for k in ((number, sub - 1),) if k in best]
        else:
            for gap in range(1, _LONGEST_GAP + 1):
                cost = 0.0 if gap == 1 else _GAP - 0.3 * gap
                options += [(cost, by_number[n]) for n in (number - gap,) if n in by_number]
            if number == 1 and overall >= 0:
                options.append((_RESTART, overall))
        gain, back = max((c + (found[b].score if b >= 0 else 0.0), b) for c, b in options)
        candidate.score += gain
        candidate.back = back
        _keep(best, (number, sub), i, found)
        _keep(by_number, number, i, found)
        if overall < 0 or candidate.score > found[overall].score:
            overall = i
    chain = []
    while overall >= 0:
        chain.append(found[overall])
        overall = found[overall].back
    return chain[::-1]


def _keep(table: dict[_Key, int], key: _Key, i: int, found: list[_Candidate]) -> None:
    """Note candidate ``i`` as the best end of a chain under ``key``, if it is."""
    if key not in table or found[table[key]].score < found[i].score:
        table[key] = i


def _heading(lines: list[Line], i: int) -> Marker | None:
    """The heading that line ``i`` is, if it is one: 第X章 …, or 一、… standing above articles."""
    marker = read_marker(lines[i].text)
    if marker is None or marker.kind not in (*HEADING_KINDS, Kind.DUN) or marker.refers:
        return None
    title = marker.rest.rstrip()
    alone = lines[i].short and title[-1:] not in "。；：，、" and len(title) <= 40
    return marker if alone and fits_here(lines[i - 1] if i else None) else None


def find_articles(lines: list[Line]) -> list[Article]:
    """Find the articles of a statute, in order; an empty list where the text is none."""
    chain = _best_chain(_candidates(lines))
    if not _is_statute(chain, lines):
        return []
    starts = [c.index for c in chain]
    path: dict[Kind, str] = {}
    out: list[Article] = []
    order = (*HEADING_KINDS, Kind.DUN)
    position = 0
    for n, candidate in enumerate(chain):
        end = starts[n + 1] if n + 1 < len(starts) else len(lines)
        while position < candidate.index:  # front matter, before the first article
            _enter(path, order, lines, position)
            position += 1
        body = [_without_marker(lines[candidate.index], candidate.marker)]
        here = tuple(path[k] for k in order if k in path)
        for position in range(candidate.index + 1, end):
            tail = n + 1 < len(starts) and _only_headings(lines, position, end)
            if not (tail and _enter(path, order, lines, position)):
                body.append(lines[position])
        position = end
        out.append(
            Article(candidate.marker.number, candidate.marker.sub, here, tuple(body), starts[n])
        )
    return out


def _is_statute(chain: list[_Candidate], lines: list[Line]) -> bool:
    """Whether a chain is a statute's, and not made of references in a notice or a plan.

    Below sentences, as in those, articles must begin with the first and look like headings.
    """
    if len(chain) < _MIN_ARTICLES:
        return False
    if not any(line.ends_sentence for line in lines[: chain[0].index]):
        return True
    references = sum(c.marker.refers for c in chain)
    return chain[0].marker.number == 1 and references * 2 < len(chain)


def _only_headings(lines: list[Line], i: int, end: int) -> bool:
    """Whether nothing but headings stands between line ``i`` and the next article."""
    return all(_heading(lines, k) for k in range(i, end))


def _enter(path: dict[Kind, str], order: tuple[Kind, ...], lines: list[Line], i: int) -> bool:
    """Record line ``i`` in the heading path if it is a heading; deeper headings are left."""
    marker = _heading(lines, i)
    if marker is None:
        return False
    for kind in order[order.index(marker.kind) :]:
        path.pop(kind, None)
    path[marker.kind] = tidy(lines[i].text)
    return True


def _without_marker(line: Line, marker: Marker) -> Line:
    return replace(line, text=marker.rest)
