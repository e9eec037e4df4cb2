"""Lines out of what a file says of its own layout: pages, or paragraphs and tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import zip_longest

from corpus.lines import Line, clean, measure, squeeze

__all__ = [
    "INDENT",
    "end_paragraphs",
    "lines_of_pages",
    "lines_of_paragraphs",
    "read_indents",
    "table_rows",
]

INDENT = "　　"
"""What opens a paragraph in print: an indent of two characters."""

_REPEATED = 3
"""Pages that must begin or end with the same words before they count as a running head."""
_DEEPEST = 3
"""Lines that a running head or foot may have."""


def lines_of_pages(pages: Sequence[str]) -> list[Line]:
    """Printed lines of text that comes page by page; page numbers and running heads are left out.

    They are the first or last lines that most pages share, numbers that rise with the page aside.
    """
    parsed = [read_indents(page) for page in pages]
    for at in (0, -1):
        for _ in range(_DEEPEST):
            _drop_frame(parsed, at)
    out: list[Line] = []
    for number, lines in enumerate(parsed, start=1):
        for at, line in enumerate(lines):
            out.append(replace(line, number=len(out) + 1, page=number, starts_page=at == 0))
    return end_paragraphs(out)


def read_indents(text: str) -> list[Line]:
    """Clean a text; ``indented`` says what is printed, not what the width suggests."""
    printed = text.split("\n")
    return [
        replace(line, indented=printed[line.number - 1].startswith((INDENT, " " * 4)))
        for line in clean(text)
    ]


def end_paragraphs(lines: list[Line]) -> list[Line]:
    """Mark the lines that end a paragraph since the next one is indented."""
    return measure(
        [
            replace(line, whole=line.ends_sentence and after is not None and after.indented)
            for line, after in zip_longest(lines, lines[1:])
        ]
    )


def _drop_frame(pages: list[list[Line]], at: int) -> None:
    """Remove the line at one end of each page where most pages have the same."""
    shapes = {n: _shapes(lines[at].text, n + 1) for n, lines in enumerate(pages) if lines}
    counts = Counter(shape for found in shapes.values() for shape in found)
    frames = [s for s, n in counts.items() if _is_frame(*s, n, len(shapes))]
    if frames:
        frame = max(frames, key=lambda s: (counts[s], str(s)))
        for n, found in shapes.items():
            if frame in found:
                del pages[n][at]


def _is_frame(text: str, offset: int | None, count: int, pages: int) -> bool:
    """Whether a shape that ``count`` pages share is part of the page and not of the text.

    On one or two pages only a bare number that is the page's own is. The head of a table, repeated
    at page breaks, never is.
    """
    if re.match(r"序\s*号", text):
        return False
    is_folio = offset == 0 and not re.search(r"[^\W\d]", text)
    return count * 2 > pages and (count >= _REPEATED or (is_folio and count == pages))


def _shapes(text: str, page: int) -> set[tuple[str, int | None]]:
    """What a line may have in common with those of other pages: its text, or all but a number.

    The number is then given as its distance from the page, which is the same for all folios.
    """
    numbers = re.finditer(r"(?<!\d)\d{1,4}(?!\d)", text)
    return {(text, None)} | {
        (f"{text[: n.start()]}#{text[n.end() :]}", int(n[0]) - page) for n in numbers
    }


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
    numbered = bool(filled) and squeeze(filled[0][0]) == "序号"
    if numbered:
        filled[0] = [squeeze(cell) for cell in filled[0]]
        return ["\t".join(cell.replace("\t", " ") for cell in row) for row in filled]
    return ["｜".join(row) for row in filled]
