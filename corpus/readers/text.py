"""Plain text: the encoding is found by strict decoding, never guessed past an error."""

from __future__ import annotations

import re

from corpus.reader import Progress, Reading
from corpus.readers.layout import end_paragraphs, lines_of_pages, read_indents
from policyqa.errors import InputError

__all__ = ["decode", "read"]

_BOMS = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_CONTROL_SHARE = 0.001
_EVERYDAY = frozenset(
    "的一是不在有和人中大上以到地于出分会可主生年同工能下方行法所民之度家化高加本合外平全重新向道"
)
_SIMPLIFIED_SHARE, _EVERYDAY_SHARE = 0.8, 0.05
"""What bytes that decode as GB18030 must hold to be taken for it: so many characters of GB2312, or
so many everyday ones. Big5 has .43 and 0, Shift-JIS 0 and 0, traditional characters .63 and .3."""


def read(data: bytes, name: str, progress: Progress | None = None) -> Reading:
    """Read text; pages are those of printed page marks, else those that form feeds part.

    Raises:
        InputError: as :func:`decode`.
    """
    del progress
    text = decode(data, name)
    lines = end_paragraphs(read_indents(text))
    if "\f" in text.strip() and all(line.page is None for line in lines):
        lines = lines_of_pages(text.split("\f"))
    return Reading(tuple(lines))


def decode(data: bytes, name: str) -> str:
    """Decode UTF-8, UTF-16 with a byte order mark, or GB18030; ``name`` is for the message.

    Raises:
        InputError: the bytes are no text in one of these encodings, or hold nothing.
    """
    encodings = [code for bom, code in _BOMS if data.startswith(bom)] or ["utf-8-sig", "gb18030"]
    text = next((t for t in (_strictly(data, code) for code in encodings) if t is not None), None)
    if text is None:
        raise InputError(
            f"{name} 是二进制文件，或用了认不出的编码。请先另存为 UTF-8 编码的 .txt 文件。"
        )
    if not text.strip():
        raise InputError(f"{name} 是空文件。请换一个有内容的文件。")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _strictly(data: bytes, encoding: str) -> str | None:
    """The text, or None where the bytes are not of this encoding or not text at all."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    if len(_CONTROLS.findall(text)) > len(text) * _CONTROL_SHARE or "\x00" in text:
        return None
    if encoding == "gb18030" and not _is_chinese(text):
        return None
    return text


def _is_chinese(text: str) -> bool:
    foreign = [c for c in text[:20_000] if ord(c) > 127]
    simplified = sum(1 for c in foreign if c.encode("gb2312", "ignore"))
    everyday = sum(1 for c in foreign if c in _EVERYDAY)
    return (
        simplified >= len(foreign) * _SIMPLIFIED_SHARE or everyday >= len(foreign) * _EVERYDAY_SHARE
    )
