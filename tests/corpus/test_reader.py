"""A file that cannot be used is refused in Chinese, with what to do about it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from corpus import read_text, reader
from policyqa.errors import InputError


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_text(path)
    return str(caught.value)


def written(folder: Path, data: bytes) -> Path:
    path = folder / "policy.txt"
    path.write_bytes(data)
    return path


def test_text_comes_back_without_byte_order_mark_and_with_plain_line_ends(tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeff第一条\r\n第二条\r第三条\n".encode())
    assert read_text(path) == "第一条\n第二条\n第三条\n"


def test_a_missing_file(tmp_path: Path) -> None:
    message = refusal(tmp_path / "没有.txt")
    assert "没有.txt" in message
    assert "请检查路径" in message


def test_a_folder(tmp_path: Path) -> None:
    assert "请给出一个文本文件的路径" in refusal(tmp_path)


@pytest.mark.parametrize("data", [b"", b"\n\n", "　\n \t\n".encode(), "\ufeff".encode()])
def test_an_empty_file(tmp_path: Path, data: bytes) -> None:
    assert "请换一个有内容的文本文件" in refusal(written(tmp_path, data))


@pytest.mark.parametrize("data", [b"%PDF-1.7\n\x00\x01", "第一条".encode("utf-16")])
def test_a_binary_file(tmp_path: Path, data: bytes) -> None:
    assert "请先另存为 UTF-8 编码的 .txt 文件" in refusal(written(tmp_path, data))


@pytest.mark.parametrize("encoding", ["gbk", "gb18030"])
def test_a_chinese_encoding_names_the_command_that_converts_it(
    tmp_path: Path, encoding: str
) -> None:
    path = written(tmp_path, "第一条　为了优化营商环境，制定本条例。".encode(encoding))
    message = refusal(path)
    assert "请先转换为 UTF-8" in message
    assert f"iconv -f GB18030 -t UTF-8 {path}" in message


def test_bytes_of_no_known_encoding(tmp_path: Path) -> None:
    message = refusal(written(tmp_path, b"\xff\xff\x80abc"))
    assert "不是 UTF-8" in message
    assert "请先另存为" in message


def test_a_file_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_BYTES", 3)
    assert "请拆成若干文件" in refusal(written(tmp_path, b"1234"))


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, b"text")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "请检查文件权限" in refusal(path)
