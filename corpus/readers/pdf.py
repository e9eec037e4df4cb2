"""PDF through pypdfium2: the text layer page by page; pages that are pictures go to OCR."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pypdfium2

from corpus.reader import MAX_CHARACTERS, Progress, Reading
from corpus.readers.layout import INDENT, lines_of_pages
from policyqa.errors import InputError

__all__ = ["read"]

_MAX_PAGES = 5_000
_WRONG_PASSWORD = 4  # FPDF_ERR_PASSWORD
_RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")
"""Look-alikes of characters that some fonts map their glyphs to (⼀ for 一)."""
_UNREAL = re.compile("[\ufffe\uffff\u00ad\x00-\x08\x0e-\x1f]")


def read(data: bytes, name: str, progress: Progress | None = None) -> Reading:
    """Read a PDF; a line's page is the page of the file, counted from 1.

    Raises:
        InputError: it needs a password, is damaged or too long, or is a scan without the extra.
    """
    document = _open(data, name)
    try:
        texts, pictures = _texts(document, name)
        warnings: tuple[str, ...] = ()
        if pictures:
            texts, warnings = _recognised(document, texts, pictures, name, progress)
    finally:
        document.close()
    return Reading(tuple(lines_of_pages(texts)), warnings)


def _open(data: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(data)
        pages = len(document)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _WRONG_PASSWORD:
            raise InputError(f"{name} 有密码保护。请去掉密码、另存后再试。") from None
        raise InputError(f"{name} 不完整或已损坏。请重新下载或另存后再试。") from error
    if pages > _MAX_PAGES:
        document.close()
        raise InputError(f"{name} 有 {pages} 页，超过上限 {_MAX_PAGES} 页。请拆成若干文件。")
    return document


def _texts(document: Any, name: str) -> tuple[list[str], list[int]]:
    """The text of each page, and the indices of pages that show something and hold no text."""
    texts, pictures, total = [], [], 0
    for number in range(len(document)):
        try:
            page = document[number]
            text = _with_indents(page.get_textpage())
        except pypdfium2.PdfiumError as error:
            raise InputError(
                f"{name} 的第 {number + 1} 页无法读取，文件可能已损坏。请重新下载或另存后再试。"
            ) from error
        total += len(text)
        if total > MAX_CHARACTERS:
            raise InputError(f"{name} 超过 {MAX_CHARACTERS // 10_000} 万字。请拆成若干文件后再试。")
        texts.append(_mended(text))
        if not text.strip() and next(page.get_objects(), None) is not None:
            pictures.append(number)
        page.close()
    return texts, pictures


def _with_indents(page: Any) -> str:
    """Text of a page, with the indent of a paragraph's first line, which no character holds.

    It is two characters to the right of the line before or after.
    """
    text: str = page.get_text_range()
    starts = [match.start() for match in re.finditer(r"^(?=[^\r\n])", text, re.MULTILINE)]
    if not starts or page.count_chars() != len(text):  # characters beyond the BMP
        return text
    boxes = [page.get_charbox(at, loose=True) for at in starts]
    out, end = [], 0
    for n, at in enumerate(starts):
        left, _, right, _ = boxes[n]
        beside = [box[0] for box in boxes[max(n - 1, 0) : n + 2]]
        indents = [(left - other) / max(right - left, 1.0) for other in beside]
        out.append(text[end:at] + INDENT * any(1.5 <= indent <= 2.5 for indent in indents))
        end = at
    return "".join([*out, text[end:]])


def _mended(text: str) -> str:
    text = _RADICALS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    return _UNREAL.sub("", text).replace("\r\n", "\n")


def _recognised(
    document: Any, texts: list[str], pictures: list[int], name: str, progress: Progress | None
) -> tuple[list[str], tuple[str, ...]]:
    """Fill the pages that are pictures; without the extra, refuse a scan and warn of a page."""
    try:
        from corpus.readers.ocr import Recogniser
    except ImportError:
        if any(text.strip() for text in texts):
            shown = "、".join(str(n + 1) for n in pictures[:10])
            return texts, (f"第 {shown} 页是图片，没有读取。要读取，请先安装附加项 ocr。",)
        raise InputError(
            f"{name} 是扫描件，没有文字。请先安装附加项：pip install 'policyqa[ocr]'，然后再试。"
        ) from None
    recogniser = Recogniser()
    for done, number in enumerate(pictures, start=1):
        texts[number] = recogniser.text(document[number])
        if progress:
            progress(done, len(pictures))
    return texts, (f"有 {len(pictures)} 页由图片识别而来，可能有错字，请对照原件核对。",)
