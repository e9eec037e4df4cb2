"""A file on disk to the text in it, or a message that says what is wrong with the file."""

from __future__ import annotations

from pathlib import Path

from policyqa.errors import InputError

__all__ = ["read_text"]

MAX_BYTES = 64 * 1024 * 1024
"""A statute book of 3,000 pages is about 10 MB; anything beyond this is not one policy file."""


def read_text(path: Path) -> str:
    """Read a plain-text policy file in UTF-8.

    Raises:
        InputError: the path is missing, a directory, too large, empty, binary, or not UTF-8.
    """
    if not path.exists():
        raise InputError(f"找不到文件：{path}。请检查路径是否写对。")
    if not path.is_file():
        raise InputError(f"{path} 不是文件。请给出一个文本文件的路径，而不是文件夹。")
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path} 超过 {MAX_BYTES // 2**20} MB。请拆成若干文件后再解析。")
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"无法读取 {path}（{error.strerror}）。请检查文件权限。") from error
    return decode(data, str(path))


def decode(data: bytes, name: str) -> str:
    """Decode the bytes of a text file; ``name`` is how the message calls the file.

    Raises:
        InputError: as for :func:`read_text`.
    """
    if b"\x00" in data:
        raise InputError(f"{name} 是二进制文件，不是文本。请先另存为 UTF-8 编码的 .txt 文件。")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(_wrong_encoding(data, name)) from None
    if not text.strip():
        raise InputError(f"{name} 是空文件。请换一个有内容的文本文件。")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _wrong_encoding(data: bytes, name: str) -> str:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return f"{name} 不是 UTF-8 文本。请先另存为 UTF-8 编码的 .txt 文件。"
    return (
        f"{name} 看起来是 GBK/GB18030 编码。请先转换为 UTF-8，例如："
        f"iconv -f GB18030 -t UTF-8 {name} > 新文件.txt"
    )
