"""Lines out of what a file says of its own layout: pages, or paragraphs and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from corpus.lines import Line, clean, measure

__all__ = ["lines_of_pages", "lines_of_paragraphs", "table_rows"]

_FOLIO = re.compile(r"\W{0,3}\d{1,4}(?:\s*/\s*\d{1,4})?\W{0,3}")
_REPEATED = 3
"""Pages that must begin or end with the same line before it counts as a running head."""


def lines_of_pages(pages: Sequence[str]) -> list[Line]:
    """Printed lines of text that comes page by page; folios and running heads are left out."""
    parsed = [clean(page) for page in pages]
    running = _running(parsed)
    out: list[Line] = []
    for number, lines in enumerate(parsed, start=1):
        kept = [
            line
            for at, line in enumerate(lines)
            if at not in (0, len(lines) - 1) or not _is_frame(line.text, number, running)
        ]
        for at, line in enumerate(kept):
            out.append(replace(line, number=len(out) + 1, page=number, starts_page=at == 0))
    return measure(out)


def _is_frame(text: str, page: int, running: set[str]) -> bool:
    folio = _FOLIO.fullmatch(text)
    return _shape(text) in running or bool(folio and str(page) in re.findall(r"\d+", text))


def _running(pages: list[list[Line]]) -> set[str]:
    """Shapes of the first and last lines that come back on most pages."""
    shapes = Counter(
        shape
        for lines in pages
        if lines
        for shape in {_shape(lines[0].text), _shape(lines[-1].text)}
    )
    filled = sum(1 for lines in pages if lines)
    return {s for s, n in shapes.items() if n >= _REPEATED and n * 2 > filled}


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text)


def lines_of_paragraphs(paragraphs: Iterable[str]) -> list[Line]:
    """Lines of whole paragraphs; a newline inside one is a line break, after which it goes on."""
    out: list[Line] = []
    for paragraph in paragraphs:
        pieces = [piece.strip() for piece in re.split(r"[\n\v\f]", paragraph) if piece.strip()]
        for piece in pieces:
            out.append(Line(piece, len(out) + 1, whole=piece is pieces[-1]))
    return measure(out)


def table_rows(rows: Iterable[Sequence[str]]) -> list[str]:
    """One paragraph per row, a cell's own line breaks undone.

    A numbered list (first column 序号) keeps its columns apart by tabs, as :mod:`corpus.tables`
    reads them; in other tables cells are parted by ｜, and a table of one column is its paragraphs.
    """
    cells = [[re.sub(r"\s*\n\s*", "", cell).strip() for cell in row] for row in rows]
    filled = [row[: max(n for n, cell in enumerate(row, 1) if cell)] for row in cells if any(row)]
    if all(len(row) == 1 for row in filled):
        return [row[0] for row in filled]
    numbered = bool(filled) and re.sub(r"\s", "", filled[0][0]) == "序号"
    if numbered:
        filled[0] = [re.sub(r"\s", "", cell) for cell in filled[0]]
        return ["\t".join(cell.replace("\t", " ") for cell in row) for row in filled]
    return ["｜".join(row) for row in filled]
