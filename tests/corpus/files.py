"""Small real files, written by the libraries that people's programs use."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

NOTICE = (
    "某市人民政府办公厅",
    "关于促进跨境贸易便利化的通知",
    "某府办发〔2024〕12号",
    "为促进跨境贸易便利化，现通知如下。",
    "一、优化通关流程",
    "（一）推行提前申报。企业可以提前申报进口货物，海关在二十四小时内放行。",
    "（二）公布口岸作业时限。",
    "二、降低企业费用",
    "（一）清理口岸收费。",
    "本通知自2024年3月1日起施行，有效期至2026年2月28日。",
    "某市人民政府办公厅",
    "2024年2月1日",
)
"""A notice, a paragraph each."""

STATUTE = (
    "某市口岸条例",
    "第一条 为了规范口岸管理，制定本条例。",
    "第二条 本条例自2024年1月1日起施行。",
)


def write_text(path: Path, paragraphs: Sequence[str] = NOTICE, encoding: str = "utf-8") -> Path:
    path.write_bytes("\n".join(paragraphs).encode(encoding))
    return path


def pdf_pages(path: Path, pages: Sequence[Sequence[str]], password: str | None = None) -> Path:
    """Lines from the top of each page down, an ideographic space printed as an indent."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(path), encrypt=password)
    for lines in pages:
        canvas.setFont("STSong-Light", 14)
        for row, line in enumerate(lines):
            indent = 14 * (len(line) - len(line.lstrip("　")))
            canvas.drawString(80 + indent, 780 - row * 24, line.lstrip("　"))
        canvas.showPage()
    canvas.save()
    return path


def picture_pdf(path: Path, source: Path) -> Path:
    """The pages of a PDF as pictures, as a scanner makes them."""
    import pypdfium2
    from reportlab.lib.utils import ImageReader

    document = pypdfium2.PdfDocument(source)
    canvas = Canvas(str(path), pagesize=document[0].get_size())
    for page in document:
        picture = io.BytesIO()
        page.render(scale=2).to_pil().save(picture, "PNG")
        canvas.drawImage(ImageReader(picture), 0, 0, *page.get_size())
        canvas.showPage()
    document.close()
    canvas.save()
    return path


def number_format(document: Document, number: int, levels: Sequence[tuple[str, str]]) -> None:
    """Define a list format of Word: (numFmt, lvlText) per level, as its num ``number``."""
    root = document.part.numbering_part.element
    written = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text) in enumerate(levels)
    )
    xmlns = nsdecls("w")
    root.insert(
        0,
        parse_xml(f'<w:abstractNum {xmlns} w:abstractNumId="{number}">{written}</w:abstractNum>'),
    )
    root.append(
        parse_xml(f'<w:num {xmlns} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>')
    )


def add_numbered(document: Document, text: str, number: int, level: int) -> None:
    """A paragraph whose number Word writes."""
    properties = document.add_paragraph(text)._p.get_or_add_pPr()
    properties.append(
        parse_xml(
            f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/>'
            f'<w:numId w:val="{number}"/></w:numPr>'
        )
    )


def write_docx(path: Path, paragraphs: Sequence[str] = NOTICE) -> Path:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(str(path))
    return path
