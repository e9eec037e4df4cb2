"""A policy file on disk to printed lines, whatever its format, or a message on what is wrong.

The format is told by content first and by name second, so a PDF named .txt is read as a PDF.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from corpus.lines import Line
from policyqa.errors import InputError

__all__ = ["Progress", "Reading", "read_file"]

MAX_BYTES = 64 * 2**20
"""A statute book of 3,000 pages is about 10 MB, a scan of 300 pages about 50 MB."""
MAX_CHARACTERS = 4_000_000
"""What is parsed at once: 4,000 pages of statute take 13 s, the worst text 40 s and 0.5 GB."""

Progress = Callable[[int, int], None]
"""Called with (pages done, pages in all) while a scan is recognised."""

_READERS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".htm": "html",
    ".html": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
_FORMATS = "txt、Markdown、HTML、DOCX 和 PDF"


@dataclass(frozen=True, slots=True)
class Reading:
    """The lines of a file in reading order, and what the user should know of how they were read."""

    lines: tuple[Line, ...]
    warnings: tuple[str, ...] = ()


def read_file(path: Path, progress: Progress | None = None) -> Reading:
    """Read a policy file: text, Markdown, HTML, DOCX or PDF (scans with the extra ``ocr``).

    Raises:
        InputError: the file is missing, too large, empty, damaged, protected by a password, of
            another format, or a scan while the extra is not installed.
    """
    data = _bytes(path)
    reading: Reading = import_module(f"corpus.readers.{_format(path, data)}").read(
        data, str(path), progress
    )
    if not reading.lines:
        raise InputError(f"{path} 是空文件，或其中没有文字。请换一个有内容的文件。")
    if sum(len(line.text) for line in reading.lines) > MAX_CHARACTERS:
        raise InputError(f"{path} 超过 {MAX_CHARACTERS // 10_000} 万字。请拆成若干文件后再试。")
    return reading


def _bytes(path: Path) -> bytes:
    if not path.exists():
        raise InputError(f"找不到文件：{path}。请检查路径是否写对。")
    if not path.is_file():
        raise InputError(f"{path} 不是文件。请给出一个文件的路径，而不是文件夹。")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise InputError(
                f"{path} 有 {size / 2**20:.0f} MB，超过上限 {MAX_BYTES // 2**20} MB。"
                "请拆成若干文件后再试。"
            )
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"无法读取 {path}（{error.strerror}）。请检查文件权限。") from error


def _format(path: Path, data: bytes) -> str:
    """Name of the module under corpus.readers that reads these bytes."""
    suffix, start = path.suffix.lower(), data[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").lower()
    if b"%pdf-" in start:
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "docx"
    if data.startswith((b"\xd0\xcf\x11\xe0", b"{\\rtf")):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise InputError(f"{path} 有密码保护。请在 Word 中取消密码、另存后再试。")
        raise InputError(f"{path} 是旧版 Word 或 RTF 格式。请用 Word 或 WPS 另存为 .docx 后再试。")
    if start.startswith((b"<!doctype html", b"<html")):
        return "html"
    kind = _READERS.get(suffix, "text")
    if kind in ("pdf", "docx"):
        raise InputError(
            f"{path} 的内容不是 {suffix[1:].upper()}，或文件已损坏。请重新下载或另存；"
            f"可用的格式有 {_FORMATS}。"
        )
    return kind
