"""PDFs: clauses as the text gives them, with the page that each begins on; scans through OCR."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pypdfium2
import pytest

from corpus import load_compilation, parse_lines, read_file
from corpus.lines import width
from corpus.readers.layout import lines_of_pages
from policyqa.errors import InputError
from tests.corpus.files import NOTICE, STATUTE, pdf_pages, picture_pdf, write_text

WIDTH = 28
"""Em that a printed line holds."""
REGULATION = next(d for d in load_compilation().documents if d.document_id == "cq-business-2021")


def wrapped(text: str) -> list[str]:
    lines = [""]
    for char in text:
        if width(lines[-1] + char) > WIDTH:
            lines.append("")
        lines[-1] += char
    return lines


def printed() -> list[list[str]]:
    """A real regulation as it is printed: wrapped, indented, on pages with head and number."""
    rows = [f"　　　　{REGULATION.title}"]
    heading: tuple[str, ...] = ()
    for clause in REGULATION.clauses:
        rows += [f"　　　　　　{h}" for h in clause.heading if h not in heading]
        heading = clause.heading
        for n, part in enumerate(clause.text.split("\n")):
            text = f"　　{clause.label}　{part}" if n == 0 else f"　　{part}"
            rows += wrapped(text)
    pages = [rows[at : at + 26] for at in range(0, len(rows), 26)]
    return [["某市公报", *page, f"- {n} -"] for n, page in enumerate(pages, 1)]


def test_a_printed_regulation_comes_back_exactly(tmp_path: Path) -> None:
    pages = printed()
    reading = read_file(pdf_pages(tmp_path / "a.pdf", pages))
    document = parse_lines(list(reading.lines), "d")
    assert document.title == REGULATION.title
    assert [(c.label, c.heading, c.text) for c in document.clauses] == [
        (c.label, c.heading, c.text) for c in REGULATION.clauses
    ]
    for clause in document.clauses:
        assert any(f"{clause.label}　" in line for line in pages[(clause.page or 0) - 1])
    assert reading.warnings == ()


@pytest.mark.parametrize(
    "pages",
    [
        [["甲。", "1"], ["乙。", "2"]],
        [["甲。", "— 1 —"]],
        [
            ["公报 第3期", "甲。", "共3页 1"],
            ["公报 第3期", "乙。", "共3页 2"],
            ["公报 第3期", "丙。", "共3页 3"],
        ],
        [["2024年公报 12", "甲。"], ["2024年公报 13", "乙。"], ["2024年公报 14", "丙。"]],
    ],
)
def test_page_numbers_and_running_heads_go(pages: list[list[str]]) -> None:
    lines = lines_of_pages(["\n".join(page) for page in pages])
    expected = [("甲。", 1), ("乙。", 2), ("丙。", 3)]
    assert [(x.text, x.page) for x in lines] == expected[: len(pages)]


@pytest.mark.parametrize(
    "pages",
    [
        [["甲", "12月"], ["8", "乙"], ["丙", "12月"]],
        [["序号 任务", "1 甲"], ["序号 任务", "2 乙"], ["序号 任务", "3 丙"]],
        [["第1条 甲"], ["第2条 乙"]],
    ],
)
def test_numbers_at_the_edge_of_a_page_may_be_text(pages: list[list[str]]) -> None:
    lines = lines_of_pages(["\n".join(page) for page in pages])
    assert [line.text for line in lines] == [text for page in pages for text in page]


def test_look_alikes_of_characters_are_mended() -> None:
    from corpus.readers.pdf import _mended

    assert _mended("⼀、⽂件\ufffe和ﬁ\r\n") == "一、文件和ﬁ\n"


def test_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus.readers import pdf

    path = pdf_pages(tmp_path / "a.pdf", [NOTICE, NOTICE])
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 100)
    with pytest.raises(InputError, match="万字"):
        read_file(path)
    monkeypatch.setattr(pdf, "_MAX_PAGES", 1)
    with pytest.raises(InputError, match="有 2 页，超过上限 1 页"):
        read_file(path)


def test_blank_pages_are_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="没有文字"):
        read_file(pdf_pages(tmp_path / "a.pdf", [[], []]))


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scan of two pages; drawing it needs a Chinese font."""
    folder = tmp_path_factory.mktemp("scan")
    source = pdf_pages(folder / "text.pdf", [NOTICE[:6], [*NOTICE[6:], "a　　　　b"]])
    document = pypdfium2.PdfDocument(source)
    ink = (document[0].render().to_numpy() < 128).mean()
    document.close()
    if ink < 0.001:
        message = "没有中文字体，扫描件没有被测试。请安装 fonts-noto-cjk 后重试。"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return picture_pdf(folder / "scan.pdf", source)


def test_a_scan_is_recognised(scan: Path) -> None:
    seen: list[tuple[int, int]] = []
    reading = read_file(scan, lambda done, total: seen.append((done, total)))
    document = parse_lines(list(reading.lines), "d")
    assert document.title == "关于促进跨境贸易便利化的通知"
    assert [(c.label, c.page) for c in document.clauses][:3] == [
        *(("正文首段", 1), ("一、（一）", 1), ("一、（二）", 2))
    ]
    assert document.clauses[1].text.endswith("海关在二十四小时内放行。")
    assert seen == [(1, 2), (2, 2)]
    assert "请对照原件核对" in reading.warnings[0]


@pytest.fixture
def _no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.delitem(sys.modules, "corpus.readers.ocr", raising=False)


@pytest.mark.usefixtures("_no_ocr")
def test_a_scan_without_the_extra(scan: Path) -> None:
    with pytest.raises(InputError, match=r"policyqa\[ocr\]"):
        read_file(scan)


@pytest.mark.usefixtures("_no_ocr")
def test_a_page_without_text_among_others_is_named(tmp_path: Path) -> None:
    from reportlab.pdfgen.canvas import Canvas

    path = pdf_pages(tmp_path / "a.pdf", [STATUTE])
    joined = pypdfium2.PdfDocument(path)
    drawing = tmp_path / "b.pdf"
    canvas = Canvas(str(drawing))
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.showPage()
    canvas.save()
    joined.import_pages(pypdfium2.PdfDocument(drawing))
    both = tmp_path / "c.pdf"
    joined.save(both)
    reading = read_file(both)
    assert [line.text for line in reading.lines] == list(STATUTE)
    assert "第 2 页" in reading.warnings[0]


def test_the_same_text_is_the_same_document_in_any_format(tmp_path: Path) -> None:
    from corpus.editions import content_hash

    text = read_file(write_text(tmp_path / "a.txt"))
    pdf = read_file(pdf_pages(tmp_path / "a.pdf", [NOTICE]))
    hashes = {content_hash(parse_lines(list(r.lines), n)) for n, r in (("a", text), ("b", pdf))}
    assert len(hashes) == 1
