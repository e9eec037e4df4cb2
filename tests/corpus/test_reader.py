"""Any file is read by what it holds, or refused in Chinese with what to do about it."""

from __future__ import annotations

import os
import random
import zipfile
from pathlib import Path

import pytest

from corpus import Document, parse_lines, read_file, reader
from policyqa.errors import InputError
from tests.corpus.files import NOTICE, pdf_pages, write_docx, write_text


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        read_file(path)
    return str(caught.value)


def written(folder: Path, data: bytes, name: str = "policy.txt") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def texts(path: Path) -> list[str]:
    return [line.text for line in read_file(path).lines]


def parsed(path: Path) -> Document:
    return parse_lines(list(read_file(path).lines), "d")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030"])
def test_the_encoding_of_a_text_is_found(tmp_path: Path, encoding: str) -> None:
    assert texts(write_text(tmp_path / "通知.txt", encoding=encoding)) == list(NOTICE)


def test_traditional_characters_in_gbk_are_text(tmp_path: Path) -> None:
    line = "第一條 為了持續優化營商環境，不斷解放和發展社會生產力。"
    assert texts(written(tmp_path, line.encode("gbk"))) == [line]


def test_line_ends_of_other_systems(tmp_path: Path) -> None:
    assert texts(written(tmp_path, "第一条\r\n第二条\r第三条\n".encode())) == [
        "第一条",
        "第二条",
        "第三条",
    ]


def test_form_feeds_part_pages(tmp_path: Path) -> None:
    lines = read_file(written(tmp_path, "甲。\n乙。\f丙。\n".encode())).lines
    assert [(line.text, line.page) for line in lines] == [("甲。", 1), ("乙。", 1), ("丙。", 2)]


def test_printed_page_marks_count_before_form_feeds(tmp_path: Path) -> None:
    lines = read_file(written(tmp_path, "甲。\n— 7 —\f乙。\n— 8 —\n".encode())).lines
    assert [(line.text, line.page) for line in lines] == [("甲。", 7), ("乙。", 8)]


def test_an_indent_opens_a_paragraph_after_a_full_line(tmp_path: Path) -> None:
    lines = [
        *(
            "某条例",
            "第一条 各级人民政府应当加强对口岸工作的组",
            "织领导，协调解决口岸工作中的重大有关问题。",
        ),
        *(
            "　　口岸管理部门负责组织指导和协调本行政区",
            "域的口岸工作，具体办法由市人民政府来制定。",
        ),
        *("第二条 本条例自公布之日起由市人民政府组织", "施行。"),
    ]
    for indent, paragraphs in (("　　", 2), ("", 1)):
        printed = [line.replace("　　", indent) for line in lines]
        first = parsed(write_text(tmp_path / "a.txt", printed)).clauses[0]
        assert len(first.text.split("\n")) == paragraphs


@pytest.mark.parametrize("write", [write_docx, lambda path: pdf_pages(path, [NOTICE])])
def test_a_wrong_suffix_does_not_matter(tmp_path: Path, write: object) -> None:
    path = tmp_path / "通知.txt"
    write(path)  # type: ignore[operator]
    assert texts(path) == list(NOTICE)


def test_a_missing_file(tmp_path: Path) -> None:
    message = refusal(tmp_path / "没有.txt")
    assert "没有.txt" in message
    assert "请检查路径" in message


def test_a_folder(tmp_path: Path) -> None:
    assert "请给出一个文件的路径" in refusal(tmp_path)


@pytest.mark.parametrize("data", [b"", b"\n\n", "　\n \t\n".encode(), "\ufeff".encode()])
@pytest.mark.parametrize("suffix", ["txt", "md", "html"])
def test_an_empty_file(tmp_path: Path, data: bytes, suffix: str) -> None:
    assert "空文件" in refusal(written(tmp_path, data, f"policy.{suffix}"))


NOISE = random.Random(1)  # noqa: S311 - the same noise in every run


@pytest.mark.parametrize(
    "data",
    [
        bytes(NOISE.randrange(256) for _ in range(5000)),
        bytes(NOISE.randrange(1, 256) for _ in range(5000)),
        b"\xff\xff\x80abc",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        ("第一條 為了持續優化營商環境，不斷解放和發展社會生產力。" * 9).encode("big5"),
        "第一条 この法律は、国民経済の発展を目的とする。".encode("shift_jis"),
        "第一条 没有字节顺序标记。".encode("utf-16-le"),
    ],
)
def test_bytes_that_are_no_text(tmp_path: Path, data: bytes) -> None:
    assert "请先另存为 UTF-8 编码的 .txt 文件" in refusal(written(tmp_path, data))


def test_300_megabytes(tmp_path: Path) -> None:
    path = written(tmp_path, b"%PDF-1.7\n", "big.pdf")
    with path.open("r+b") as file:
        file.truncate(300 * 2**20)
    message = refusal(path)
    assert "300 MB" in message
    assert "上限 64 MB" in message


def test_more_text_than_is_parsed_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_CHARACTERS", 30)
    assert "拆成若干文件" in refusal(write_text(tmp_path / "a.txt"))


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, b"text")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "请检查文件权限" in refusal(path)


@pytest.mark.parametrize("name", ["a.docx", "a.pdf"])
def test_half_a_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name.endswith("docx"):
        write_docx(path)
    else:
        pdf_pages(path, [NOTICE])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert "不完整或已损坏" in refusal(path)


@pytest.mark.parametrize("name", ["a.docx", "a.pdf"])
def test_text_under_the_name_of_another_format(tmp_path: Path, name: str) -> None:
    assert "请重新下载或另存" in refusal(written(tmp_path, "第一条 内容。".encode(), name))


def test_passwords(tmp_path: Path) -> None:
    assert "密码" in refusal(pdf_pages(tmp_path / "a.pdf", [NOTICE], password="secret"))
    # a protected DOCX is an OLE file with a stream of this name, MS-OFFCRYPTO 2.3.4.4
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    stream = "EncryptedPackage".encode("utf-16-le")
    assert "密码" in refusal(written(tmp_path, ole + stream + bytes(600), "a.docx"))
    assert "另存为 .docx" in refusal(written(tmp_path, ole, "a.doc"))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.docx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("word/document.xml", "w") as part,
    ):
        for _ in range(300):
            part.write(bytes(2**20))
    assert path.stat().st_size < 2**20
    assert "解压后有 300 MB" in refusal(path)


def test_a_zip_of_something_else(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert "不是 Word 文档" in refusal(path)


@pytest.mark.parametrize("count", [40, 12_000])
def test_a_text_that_is_no_policy_is_kept_whole(tmp_path: Path, count: int) -> None:
    lines = [f"从前有座山，山里有座庙，庙里有{n}个和尚在讲故事。" for n in range(count)]
    document = parsed(write_text(tmp_path / "a.txt", lines))
    assert "\n".join(c.text for c in document.clauses) == "\n".join(lines)
    assert all(c.label.startswith("正文") for c in document.clauses)


@pytest.mark.skipif(os.name == "nt", reason="a name of POSIX")
def test_a_device_is_no_file() -> None:
    assert "不是文件" in refusal(Path("/dev/null"))
