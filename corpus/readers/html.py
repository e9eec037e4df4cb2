"""HTML through lxml: what a reader of the page sees as text; scripts, styles and navigation go."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree, html

from corpus.reader import Progress, Reading
from corpus.readers.layout import lines_of_paragraphs, table_rows
from corpus.readers.text import decode
from policyqa.errors import InputError

__all__ = ["paragraphs_of", "read"]

_UNSEEN = frozenset(
    (
        *("script", "style", "noscript", "template", "head", "iframe", "object", "svg", "canvas"),
        *("audio", "video", "button", "select", "textarea", "datalist", "math"),
    )
)
_FRAME = frozenset(("nav", "header", "footer", "aside", "form", "menu"))
_FRAME_NAME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|bread-?crumbs?|crumbs?|footer|foot|header|sidebar|share|search"
    r"|pagination|toolbar|copyright|related)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INLINE = frozenset(
    (
        *("a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd"),
        *("label", "mark", "q", "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr"),
    )
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_LONGEST_CELL = 600
"""Characters; a table with a longer cell, one column, or a table inside only lays out the page."""
_MOST_SPANNED = 50


def read(data: bytes, name: str, progress: Progress | None = None) -> Reading:
    """Read a web page.

    Raises:
        InputError: the bytes are no text, or the page holds nothing that a reader sees.
    """
    del progress
    lines = lines_of_paragraphs(paragraphs_of(_decode(data, name)))
    if not lines:
        raise InputError(
            f"{name} 中没有正文（网页可能由脚本生成）。请在浏览器里打开，另存为文本或 PDF 后再试。"
        )
    return Reading(tuple(lines))


def _decode(data: bytes, name: str) -> str:
    """Decode by the page's own charset where that works, else as plain text is."""
    declared = _CHARSET.search(data[:4096])
    if declared:
        code = declared[1].decode("ascii").lower()
        try:
            return data.decode("gb18030" if code in ("gb2312", "gbk") else code)
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(data, name)


def paragraphs_of(text: str) -> Iterator[str]:
    """Blocks of a page in reading order, rows of tables included; ``<br>`` is a newline."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = html.document_fromstring(text.encode("utf-8", "ignore"), parser=parser)
    except etree.ParserError:  # nothing in it
        return
    words: list[str] = []
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        opens = event == "start"
        skipped = opens and _skipped(element)
        if element.tag not in _INLINE and element.tag != "br" and words:
            yield "".join(words)
            words = []
        if skipped:
            walk.skip_subtree()
            yield from _rows(element) if element.tag == "table" else ()
        elif opens:
            words += ["\n"] if element.tag == "br" else _words(element, element.text)
        else:
            words += _words(element.getparent(), element.tail)
    if words:
        yield "".join(words)


def _words(inside: Any, text: str | None) -> list[str]:
    """A run of text as it is shown: white space closed up, but in ``<pre>``."""
    if not text or (not text.strip() and "\n" in text):
        return []
    return [text if inside is not None and inside.tag == "pre" else re.sub(r"\s+", " ", text)]


def _skipped(element: Any) -> bool:
    """Whether the walk does not enter an element: it is not shown, frames the page, or is data."""
    if element.tag in _UNSEEN or element.get("hidden") is not None:
        return True
    if _HIDDEN.search(element.get("style", "")):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')} {element.get('role', '')}"
    if element.tag in _FRAME or (_FRAME_NAME.search(names) and element.tag not in ("html", "body")):
        return "。" not in element.text_content() and element.find(".//h1") is None
    return element.tag == "table" and _is_data(element)


def _is_data(table: Any) -> bool:
    cells = [len(cell.text_content()) for cell in table.iter("td", "th")]
    columns = max(
        (len(row.findall("td") + row.findall("th")) for row in table.iter("tr")), default=0
    )
    return columns > 1 and table.find(".//table") is None and max(cells) <= _LONGEST_CELL


def _rows(table: Any) -> list[str]:
    """Rows of a data table; a cell that spans others stands in the first of them."""
    for line_break in table.iter("br"):
        line_break.text = "\n"
    rows: list[list[str]] = []
    below: dict[int, int] = {}  # column -> rows that a cell above still covers
    for row in table.iter("tr"):
        cells: list[str] = []
        for cell in row.iterchildren("td", "th"):
            _pass_covered(cells, below)
            wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
            below |= {len(cells) + n: high - 1 for n in range(wide) if high > 1}
            cells += [cell.text_content().strip(), *[""] * (wide - 1)]
        _pass_covered(cells, below)
        rows.append(cells)
    return table_rows(rows)


def _pass_covered(cells: list[str], below: dict[int, int]) -> None:
    while below.get(len(cells), 0):
        below[len(cells)] -= 1
        cells.append("")


def _span(cell: Any, name: str) -> int:
    value = cell.get(name, "1").strip()
    return min(max(int(value), 1), _MOST_SPANNED) if value.isdecimal() else 1
