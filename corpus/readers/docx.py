"""DOCX through python-docx: paragraphs with their automatic numbers, text boxes, tables, in order.

Headers, footers, deleted text and tables of contents are left out. A DOCX has no pages of its own.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from lxml import etree

from corpus.reader import Progress, Reading
from corpus.readers.layout import lines_of_paragraphs, table_rows
from corpus.readers.numbering import Numbering, w
from policyqa.errors import InputError

__all__ = ["read"]

_MAX_UNPACKED = 256 * 2**20
_MAX_XML = 24 * 2**20
"""Unpacked bytes of all parts, pictures included, and of the largest XML part: 500 verbose pages,
or at worst, a paragraph per character, 1.3 GB of memory and half a minute."""
_MAX_PARTS = 5_000
_SILENT = frozenset(
    w(tag) for tag in ("pPr", "rPr", "del", "moveFrom", "txbxContent", "instrText", "rt")
)
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {w("br"): "\n", w("cr"): "\n", w("tab"): " ", w("noBreakHyphen"): "-"}
_TRANSPARENT = frozenset(
    w(tag) for tag in ("sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag")
)


def read(data: bytes, name: str, progress: Progress | None = None) -> Reading:
    """Read a Word document.

    Raises:
        InputError: it is damaged, would unpack to more than can be read, or is no Word document.
    """
    del progress
    try:
        _check_size(data, name)
        document = docx.Document(io.BytesIO(data))
        contents = _Contents(document)
        return Reading(tuple(lines_of_paragraphs(contents.blocks(document.element.body))))
    except (zipfile.BadZipFile, PackageNotFoundError, etree.XMLSyntaxError, EOFError) as error:
        raise InputError(f"{name} 不完整或已损坏。请重新下载或另存后再试。") from error
    except (KeyError, ValueError, NotImplementedError, RuntimeError) as error:
        raise InputError(
            f"{name} 不是 Word 文档（.docx）。请换一个文件，或另存为 .docx。"
        ) from error


def _check_size(data: bytes, name: str) -> None:
    """Refuse by the sizes that the archive declares; zipfile reads no part beyond its own."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    xml = [part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))]
    total = sum(part.file_size for part in parts)
    if total > _MAX_UNPACKED or max(xml, default=0) > _MAX_XML or len(parts) > _MAX_PARTS:
        raise InputError(
            f"{name} 解压后有 {total / 2**20:.0f} MB，超过上限（全部 {_MAX_UNPACKED // 2**20} MB，"
            f"正文 {_MAX_XML // 2**20} MB）。请删去图片或拆成若干文件后再试。"
        )


class _Contents:
    """Walks the body of a document."""

    def __init__(self, document: Any) -> None:
        self._numbering = Numbering(document)
        self._indexes = {
            style.style_id
            for style in document.styles
            if style.name and style.name.lower().startswith(("toc ", "table of"))
        }

    def blocks(self, parent: Any) -> Iterator[str]:
        """Paragraphs below an element, in order; rows of tables are paragraphs."""
        for child in parent:
            if child.tag == w("p"):
                yield from self._paragraph(child)
            elif child.tag == w("tbl"):
                yield from self._table(child)
            elif child.tag in _TRANSPARENT:
                yield from self.blocks(child)

    def _paragraph(self, paragraph: Any) -> Iterator[str]:
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        if style is not None and style.get(w("val")) in self._indexes:
            return
        text = "".join(_words(paragraph))
        # a list item without words takes no number in print, and Word counts none
        number = self._numbering.next(paragraph) if text.strip() else ""
        yield f"{number} {text}" if number else text
        for box in paragraph.iter(w("txbxContent")):
            if not any(above.tag == _FALLBACK for above in box.iterancestors()):
                yield from self.blocks(box)

    def _table(self, table: Any) -> Iterator[str]:
        lines = list(_within(table, w("tr")))
        rows = [[self._cell(cell) for cell in _within(line, w("tc"))] for line in lines]
        if all(len(row) == 1 for row in rows):  # a frame around text
            for line in lines:
                for cell in _within(line, w("tc")):
                    yield from self.blocks(cell)
        else:
            yield from table_rows(rows)

    def _cell(self, cell: Any) -> str:
        continued = cell.find(f"{w('tcPr')}/{w('vMerge')}")
        if continued is not None and continued.get(w("val")) != "restart":
            return ""  # belongs to the cell above
        return "\n".join(self.blocks(cell))


def _within(parent: Any, tag: str) -> Iterator[Any]:
    """Rows of a table, or cells of a row, those inside content controls too."""
    for child in parent:
        if child.tag == tag:
            yield child
        elif child.tag in _TRANSPARENT:
            yield from _within(child, tag)


def _words(element: Any) -> Iterator[str]:
    """Text below an element, without what is deleted, or stands in a box or a fallback."""
    for child in element:
        if child.tag == w("t"):
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield _BREAKS[child.tag]
        elif child.tag not in _SILENT and child.tag != _FALLBACK:
            yield from _words(child)
