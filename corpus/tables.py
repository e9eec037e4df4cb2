"""Tables that a PDF broke into lines: numbered rows under a head that begins with 序号.

Columns are told apart by what they hold: a date, a body, or words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from corpus.departments import split_bodies
from corpus.lines import Line, join, tidy, width
from corpus.markers import Kind, read_marker

__all__ = ["Row", "find_table", "is_table_head", "parse_rows"]

_HEAD = re.compile(r"序\s*号\s+\S.*")
_DATE = re.compile(r"\d{4}\s*年(?:\s*\d{1,2}\s*月)?|\d{1,2}\s*月(?:底)?")
_DATED = re.compile(r"时间|时限|日期|期限|进度")
"""Names of the column that a row of such a table ends with."""
_BODY_END = re.compile(
    r"(?:委|局|办|院|厅|馆|部门|单位|政府|海关|分行|机关|联|公司|办公室|中心)[、，]?$"
)
_BODY_COLUMN = 9.0
"""Em of the widest cell line that can belong to a column of bodies."""


@dataclass(slots=True)
class Row:
    """One row: its number, the headings above it, its text, bodies and deadline ('' if none)."""

    number: int
    heading: tuple[str, ...]
    line: Line
    words: list[str] = field(default_factory=list)
    bodies: list[str] = field(default_factory=list)
    dates: list[str] = field(default_factory=list)
    complete: bool = False
    """The file itself gave the row's cells (DOCX, HTML, Markdown), parted by tabs."""

    @property
    def text(self) -> str:
        """The cell of words, unwrapped."""
        return join(self.words)

    @property
    def departments(self) -> tuple[str, ...]:
        """The cell of bodies, one name each."""
        return split_bodies("".join(self.bodies))

    @property
    def printed_bodies(self) -> str:
        """The cell of bodies as printed, unwrapped."""
        return join(self.bodies)

    @property
    def deadline(self) -> str:
        """The cell of dates, as printed (2024年12月)."""
        return tidy("".join(self.dates))


def is_table_head(text: str) -> bool:
    """Whether a line names the columns of a numbered table (序号 任务 …)."""
    return bool(_HEAD.fullmatch(text))


def find_table(lines: list[Line]) -> int | None:
    """Index of the first head line (序号 …) that a row 1 follows soon; None without a table."""
    for i, line in enumerate(lines):
        if _HEAD.fullmatch(line.text):
            for after in lines[i + 1 : i + 8]:
                if re.match(r"1(?:\s|$)", after.text):
                    return i
    return None


def parse_rows(lines: list[Line]) -> tuple[list[Row], list[Line]]:
    """Read the rows of the table that starts at ``lines[0]``; also return the lines after it.

    A row may be broken over a page: its cells then go on below the repeated head. An article ends
    the table, and so does a heading below which no further row stands.
    """
    columns = re.split(r"\s+", tidy_head(lines[0].text))
    rows: list[Row] = []
    heading: dict[Kind, str] = {}
    end: int | None = None  # the first of the headings that stand below the last row so far
    for i, line in enumerate(lines):
        if _HEAD.fullmatch(line.text):
            continue
        opening = re.fullmatch(r"(\d{1,4})(?:\s+(\S.*))?", line.text)
        marker = read_marker(line.text)
        if opening and int(opening[1]) == len(rows) + 1:
            rows.append(Row(int(opening[1]), tuple(heading.values()), line))
            end = None
            if "\t" in line.text:
                _add_cells(rows[-1], line.text.split("\t"), columns)
            else:
                _add(rows[-1], opening[2] or "", len(columns))
        elif marker and marker.kind in (Kind.DUN, Kind.PAREN) and _row_ended(rows, columns):
            for kind in (Kind.DUN, Kind.PAREN)[(Kind.DUN, Kind.PAREN).index(marker.kind) :]:
                heading.pop(kind, None)
            heading[marker.kind] = tidy(line.text)
            end = i if end is None else end
        elif rows and (
            (marker and marker.kind is Kind.ARTICLE and not marker.refers)
            or (_row_ended(rows, columns) and not _continues(rows, lines[i : i + 4]))
        ):
            return rows, lines[i if end is None else end :]
        elif rows:
            _add(rows[-1], line.text, len(columns))
    return rows, [] if end is None else lines[end:]


def tidy_head(text: str) -> str:
    """Close up letter-spaced column names (工 作 任 务 → 工作任务); columns stay apart."""
    return re.sub(r"(?<=\b\S) (?=\S\b)", "", text)


def _row_ended(rows: list[Row], columns: list[str]) -> bool:
    dated = len(columns) > 2 and any(_DATED.search(column) for column in columns)
    return not rows or rows[-1].complete or not dated or bool(rows[-1].dates)


def _continues(rows: list[Row], lines: list[Line]) -> bool:
    """Whether a line after the row's last cell still belongs to the row, broken over lines."""
    row = rows[-1]
    if row.complete:
        return False
    unfinished = bool(row.words) and row.words[-1][-1:] not in "。！？"
    follows = re.compile(rf"{len(rows) + 1}(?:\s.*)?")
    return (
        bool(_DATE.fullmatch(lines[0].text))
        or (unfinished and bool(row.dates))
        or any(follows.fullmatch(line.text) for line in lines[1:])
    )


def _add_cells(row: Row, cells: list[str], columns: list[str]) -> None:
    """Fill a row from its cells; cells of words after the first are led by their column's name."""
    row.complete = True
    for name, cell in list(zip(columns, cells, strict=False))[1:]:
        if not cell:
            continue
        if re.search(r"单位|部门", name):
            row.bodies.append(cell)
        elif re.search(r"时间|时限|期限|日期", name):
            row.dates.append(cell)
        else:
            row.words.append(f"；{name}：{cell}" if row.words else cell)


def _add(row: Row, text: str, columns: int) -> None:
    if not text:
        return
    sentence, _, body = text.rpartition("。 ")
    if columns > 2 and sentence and _BODY_END.search(body):
        row.words.append(sentence + "。")
        row.bodies.append(body)
    elif columns > 2 and row.words and _DATE.fullmatch(text):
        row.dates.append(text)
    elif columns > 2 and _is_body(row, text):
        row.bodies.append(text)
    else:
        row.words.append(text)


def _is_body(row: Row, text: str) -> bool:
    narrow = bool(row.words) and width(tidy(text)) <= _BODY_COLUMN and not row.dates
    finished = bool(row.words) and row.words[-1][-1:] in "。！？"
    return narrow and (finished or bool(row.bodies) or bool(_BODY_END.search(text)))
