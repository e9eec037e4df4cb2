"""Which parts of a clause hold words of the query, as pieces that a template escapes."""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["Pieces", "excerpt", "pieces"]

Pieces = tuple[tuple[str, bool], ...]
"""A text cut up, in order; True for what is to be marked."""

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+|\d+(?:\.\d+)?")
_ASKING = re.compile(
    r"什么|怎么样?|怎样|如何|哪些|哪个|哪里|多少|多久|多长|是否|能否|能不能|可不可以|可以|还能|请问|有没有|几[天个年月]|[吗呢吧呀啊了的]"
)
"""Words that ask; to mark them would point at nothing."""
_BEFORE, _LONG = 24, 96
"""Characters of an excerpt before its first mark, and in all."""


def pieces(text: str, query: str) -> Pieces:
    """Mark what text and query share: two or more Chinese characters, whole words and numbers."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for start, stop in _shared(text.lower(), query.lower()):
        if start > end:
            parts.append((text[end:start], False))
        parts.append((text[start:stop], True))
        end = stop
    if end < len(text) or not parts:
        parts.append((text[end:], False))
    return tuple(parts)


def excerpt(text: str, query: str) -> Pieces:
    """A line of the text around its first mark."""
    first = next((start for start, _ in _shared(text.lower(), query.lower())), 0)
    begin = max(0, first - _BEFORE)
    stop = begin + _LONG
    shown = "…" * (begin > 0) + text[begin:stop].replace("\n", " ") + "…" * (stop < len(text))
    return pieces(shown, query)


def _shared(text: str, query: str) -> Iterator[tuple[int, int]]:
    """Spans of the text, in order, that are the longest shared with a run of the query."""
    runs = _RUN.findall(_ASKING.sub(" ", query))
    chinese = [run for run in runs if run[0] >= "\u3400"]
    words = set(runs) - set(chinese)
    pairs = {run[i : i + 2] for run in chinese for i in range(len(run) - 1)}
    for found in _RUN.finditer(text):
        run = found.group()
        if run in words:
            yield found.span()
        at = 0
        while at + 1 < len(run):
            length = 2 if run[at : at + 2] in pairs else 0
            while length and at + length < len(run) and _in(run[at : at + length + 1], chinese):
                length += 1
            if length:
                yield found.start() + at, found.start() + at + length
            at += length or 1


def _in(part: str, runs: list[str]) -> bool:
    return any(part in run for run in runs)
